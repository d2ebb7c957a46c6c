package main

import (
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const (
	jsonType    = "application/json"
	patchType   = "application/merge-patch+json"
	problemType = "application/problem+json"
)

// overlay says what Swagger 2.0 has no words for. Everything else is written
// where it belongs: at the handlers and the fields of their types.
func overlay(doc *openapi3.T) {
	// Paths are whole, and relative to whatever host serves the document.
	doc.Servers = openapi3.Servers{{URL: "/"}}
	doc.Info.Contact = nil

	// A key is a bearer token (RFC 6750); Swagger 2.0 knows any header only.
	doc.Components.SecuritySchemes = openapi3.SecuritySchemes{"Key": {Value: &openapi3.SecurityScheme{
		Type: "http", Scheme: "bearer", Description: "The secret that kilde keys create prints."}}}

	// What answers have in common stands once.
	doc.Components.Headers = headers()
	doc.Components.Parameters = parameters()
	doc.Components.Responses = responses()

	schemas(doc.Components.Schemas)
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			o := operation{op, method, path}
			o.secure()
			o.describeQuery()
			o.describeParameters()
			o.describeBody(doc.Components.Schemas)
			o.describeAnswers()
			o.describeFormats()
		}
	}
}

// operation is one method of one path.
type operation struct {
	*openapi3.Operation
	method, path string
}

func (o operation) reads() bool { return o.method == http.MethodGet }
func (o operation) ofAPI() bool { return strings.HasPrefix(o.path, "/v1/") }
func (o operation) public() bool {
	return o.reads() && (o.ofAPI() || o.ofSite()) && !slices.ContainsFunc(o.Tags, func(tag string) bool { return slices.Contains(editorsTags, tag) })
}

// ofSite reports whether it brings the content to other sites: no key changes
// its answer, which is often no JSON.
func (o operation) ofSite() bool { return siteForms[o.OperationID] != nil }

// movable reports whether its path names what may have another name by now.
func (o operation) movable() bool {
	names := func(s string) bool { return strings.HasPrefix(s, "{") && s != "{sitemap}" }
	return o.reads() && (o.ofAPI() || o.ofSite()) && (slices.ContainsFunc(strings.Split(o.path, "/"), names) || o.OperationID == "readOEmbed")
}

// editorsTags are the tags of what readers do not see at all.
var editorsTags = []string{"revisions", "orders", "plans", "merges", "reports"}

func (o operation) isList() bool { return o.takes("cursor") || o.takes("q") }

// reports tells of what only answers what it found or did, and makes no resource.
func (o operation) reports() bool {
	return o.OperationID == "importReferences" || o.OperationID == "parseReferences"
}

func (o operation) takes(query string) bool {
	return o.Parameters.GetByInAndName("query", query) != nil
}

// secure tells who may call: everyone reads what is published, and a key shows
// more of it; the rest needs a key with the right scope.
func (o operation) secure() {
	key := openapi3.SecurityRequirement{"Key": {}}
	switch {
	case o.ofSite():
		o.Security = &openapi3.SecurityRequirements{}
	case o.public():
		o.Security = &openapi3.SecurityRequirements{{}, key}
	case o.ofAPI():
		o.Security = &openapi3.SecurityRequirements{key}
		o.Description = "Needs a key with `" + o.scope() + "`."
	default:
		o.Security = &openapi3.SecurityRequirements{}
	}
}

func (o operation) scope() string {
	switch {
	case o.reads():
		return "content:read"
	case slices.Contains(o.Tags, "publication") || slices.Contains(o.Tags, "plans"):
		return "content:publish"
	default:
		return "content:write"
	}
}

// describeParameters adds the headers that a request may or must have.
func (o operation) describeParameters() {
	o.exemplify()
	add := func(name string) {
		o.Parameters = append(o.Parameters, &openapi3.ParameterRef{Ref: "#/components/parameters/" + name})
	}
	switch ordered := slices.Contains(o.Tags, "parts") || slices.Contains(o.Tags, "merges"); {
	case o.public():
		add("IfNoneMatch")
	case o.reads() || o.reports() || slices.Contains(o.Tags, "reports"):
	case slices.Contains(o.Tags, "publication"):
		add("OptionalIfMatch")
	case o.method != http.MethodPost || ordered:
		add("IfMatch")
	default:
		add("IdempotencyKey")
	}
}

// exemplify gives parameters that a request must have an example, and makes lists
// of those that are.
func (o operation) exemplify() {
	for _, p := range o.Parameters {
		if p.Value.Extensions["x-list"] != nil {
			makeList(p.Value)
		}
		if p.Value.In == openapi3.ParameterInPath || p.Value.Required {
			p.Value.Example = o.exampleOf(p.Value.Name)
		}
	}
}

// exampleOf is the example of a parameter.
func (o operation) exampleOf(name string) any {
	if special, ok := specialExamples[o.OperationID+" "+name]; ok {
		return special
	}
	return parameterExamples[name]
}

// makeList is for a list that has a default, which swag refuses of arrays: it is
// written as one value, whose greatest length is the list's, and becomes values
// between commas.
func makeList(p *openapi3.Parameter) {
	item := *p.Schema.Value
	fallback := item.Default
	item.Default, item.MaxLength = nil, nil
	explode := false
	p.Style, p.Explode, p.Extensions = openapi3.SerializationForm, &explode, nil
	list := openapi3.NewArraySchema()
	list.Items, list.Default, list.MaxItems = openapi3.NewSchemaRef("", &item), []any{fallback}, p.Schema.Value.MaxLength
	p.Schema = openapi3.NewSchemaRef("", list)
}

// describeBody gives a body its media types, and a PATCH the schema of a merge
// patch (RFC 7396), in which every member may be left out.
func (o operation) describeBody(all openapi3.Schemas) {
	if o.RequestBody == nil {
		return
	}
	body := o.RequestBody.Value
	body.Extensions = nil // the name that Swagger 2.0 gave the body
	media := body.Content[jsonType]
	if media == nil { // a text
		for _, media := range body.Content {
			media.Example = bodyExamples[o.OperationID]
		}
		return
	}
	media.Example = bodyExamples[o.OperationID]
	if o.OperationID == "importReferences" {
		for _, name := range []string{"application/x-bibtex", "application/x-research-info-systems"} {
			body.Content[name] = openapi3.NewMediaType().WithSchema(openapi3.NewStringSchema())
		}
		body.Content["application/vnd.citationstyles.csl+json"] = openapi3.NewMediaType().WithSchema(&openapi3.Schema{})
	}
	if o.method == http.MethodPatch {
		media.Schema = patchOf(all, nameOf(media.Schema))
		body.Content[patchType] = media
	}
}

// describeAnswers tells the statuses that HTTP itself brings, the media type of
// problems, and the headers.
func (o operation) describeAnswers() {
	o.Responses.Set("default", &openapi3.ResponseRef{Ref: "#/components/responses/" + o.problem()})
	o.describeForms()
	for status, r := range o.Responses.Map() {
		if status != "default" {
			r.Value.Headers = headerRefs(o.headersOf(status)...)
		}
	}
	if o.public() {
		o.Responses.Set("304", &openapi3.ResponseRef{Ref: "#/components/responses/NotModified"})
	}
	if o.movable() {
		o.Responses.Set("301", &openapi3.ResponseRef{Ref: "#/components/responses/Moved"})
	}
}

// problem is the component of what is answered where something is wrong: in a
// frame, a person reads it.
func (o operation) problem() string {
	if slices.Contains(siteForms[o.OperationID], htmlType) {
		return "ProblemPage"
	}
	return "Problem"
}

// describeForms tells the media types of what brings content to other sites.
func (o operation) describeForms() {
	forms := siteForms[o.OperationID]
	if forms == nil {
		return
	}
	described := o.Responses.Status(http.StatusOK).Value.Content[jsonType]
	content := openapi3.Content{}
	for _, form := range forms {
		if strings.Contains(form, "json") {
			content[form] = described
		} else {
			content[form] = openapi3.NewMediaType().WithSchema(openapi3.NewStringSchema())
		}
	}
	o.Responses.Status(http.StatusOK).Value.Content = content
}

// headersOfAll are those of every success of the operation.
func (o operation) headersOfAll() []string {
	names := []string{"X-Request-Id", "Cache-Control"}
	if o.ofAPI() || o.ofSite() {
		names = append(names, "RateLimit", "RateLimit-Policy")
	}
	if o.public() {
		names = append(names, "Last-Modified", "Surrogate-Key", "Cache-Tag", "Cache-Status")
	}
	return names
}

// untagged reports whether an answer has no ETag: it is no resource's.
func (o operation) untagged() bool {
	return !o.ofAPI() || o.reports() || slices.Contains(o.Tags, "reports") && !o.reads()
}

func (o operation) headersOf(status string) []string {
	names := o.headersOfAll()
	if o.ofSite() {
		return o.headersOfSite(names)
	}
	switch {
	case status == "204" || o.untagged():
	case o.isList() && o.public():
		names = append(names, "Link", "PublicETag")
	case o.isList():
		names = append(names, "Link")
	case status == "201":
		names = append(names, "Location", "ETag")
	default:
		names = append(names, "ETag")
	}
	return names
}

// describeFormats adds the forms that references come in beside JSON, and what
// Accept has to do with it.
func (o operation) describeFormats() {
	p := o.Parameters.GetByInAndName("query", "format")
	if p == nil || !slices.Contains(p.Schema.Value.Enum, any("bibtex")) {
		return
	}
	r := o.Responses.Status(http.StatusOK).Value
	for _, media := range []string{"application/x-bibtex", "application/x-research-info-systems", "text/plain; charset=UTF-8", "text/html; charset=UTF-8"} {
		r.Content[media] = openapi3.NewMediaType().WithSchema(openapi3.NewStringSchema())
	}
	items := openapi3.NewArraySchema()
	items.Items = openapi3.NewSchemaRef("", openapi3.NewObjectSchema())
	r.Content["application/vnd.citationstyles.csl+json"] = openapi3.NewMediaType().WithSchema(items)
	for _, name := range []string{"Vary", "Content-Disposition"} {
		r.Headers[name] = &openapi3.HeaderRef{Ref: "#/components/headers/" + name}
	}
}

// headersOfSite adds those of what brings content to other sites.
func (o operation) headersOfSite(names []string) []string {
	if o.problem() == "ProblemPage" {
		names = append(names, "OtherForms")
	}
	return append(names, "PublicETag")
}
