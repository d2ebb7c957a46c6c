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
func (o operation) named() bool { return strings.Contains(o.path, "{") }
func (o operation) public() bool {
	return o.reads() && o.ofAPI() && !slices.ContainsFunc(editorial, func(tag string) bool { return slices.Contains(o.Tags, tag) })
}

// editorial are the tags of what readers never see anything of.
var editorial = []string{"revisions", "merges", "reports"}

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
	case slices.Contains(o.Tags, "publication"):
		return "content:publish"
	default:
		return "content:write"
	}
}

// describeParameters adds the headers that a request may or must have.
func (o operation) describeParameters() {
	for _, p := range o.Parameters {
		if p.Value.Extensions["x-list"] != nil {
			makeList(p.Value)
		}
		if p.Value.In == openapi3.ParameterInPath || p.Value.Required {
			p.Value.Example = parameterExamples[p.Value.Name]
		}
	}
	add := func(name string) {
		o.Parameters = append(o.Parameters, &openapi3.ParameterRef{Ref: "#/components/parameters/" + name})
	}
	switch ordered := slices.Contains(o.Tags, "parts") || slices.Contains(o.Tags, "merges"); {
	case o.public():
		add("IfNoneMatch")
	case o.reads() || slices.Contains(o.Tags, "reports"):
	case slices.Contains(o.Tags, "publication"):
		add("OptionalIfMatch")
	case o.method != http.MethodPost || ordered:
		add("IfMatch")
	case o.reports():
	default:
		add("IdempotencyKey")
	}
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
	o.Responses.Set("default", &openapi3.ResponseRef{Ref: "#/components/responses/Problem"})
	for status, r := range o.Responses.Map() {
		if status != "default" {
			r.Value.Headers = headerRefs(o.headersOf(status)...)
		}
	}
	if o.public() {
		o.Responses.Set("304", &openapi3.ResponseRef{Ref: "#/components/responses/NotModified"})
	}
	if o.reads() && o.ofAPI() && o.named() {
		o.Responses.Set("301", &openapi3.ResponseRef{Ref: "#/components/responses/Moved"})
	}
}

func (o operation) headersOf(status string) []string {
	names := []string{"X-Request-Id", "Cache-Control"}
	if o.ofAPI() {
		names = append(names, "RateLimit", "RateLimit-Policy")
	}
	if o.public() {
		names = append(names, "Last-Modified", "Surrogate-Key", "Cache-Tag", "Cache-Status")
	}
	switch {
	case !o.ofAPI() || status == "204" || o.reports() || slices.Contains(o.Tags, "reports") && !o.reads():
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
