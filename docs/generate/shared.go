package main

import "github.com/getkin/kin-openapi/openapi3"

// headers are those that answers have, by the name of their component.
func headers() openapi3.Headers {
	requestID := header("Of this request, as the log has it; absent where the answer was kept, which the log counts only.", false)
	requestID.Value.Schema.Value.Format = "uuid"
	return openapi3.Headers{
		"X-Request-Id":        requestID,
		"Cache-Control":       header("Who may keep the answer, and for how long. With a key, nobody.", true),
		"ETag":                header("With a key, the revision of the resource, such as \"r3\", to be sent as If-Match. Without one, the state of the answer.", true),
		"PublicETag":          header("The state of the answer; absent where a key was sent.", false),
		"Last-Modified":       header("When anything that readers see was changed last before the answer was made; absent where a key was sent.", false),
		"Surrogate-Key":       header("By which keys a cache is told to drop the answer, with spaces between: a- and the last 16 digits of an article's id, and so on; absent where a key was sent.", false),
		"Cache-Tag":           header("The same with commas between.", false),
		"Cache-Status":        header("What the program's own cache did (RFC 9211); absent where a key was sent.", false),
		"Link":                header("The next page, with rel=\"next\" (RFC 8288); absent on the last.", false),
		"OtherForms":          header("The page itself, with rel=\"canonical\", and its other forms: a feed, and how oEmbed tells of it (RFC 8288).", false),
		"Vary":                header("Accept, where that chooses the form, because format= is left out.", false),
		"Content-Disposition": header("The name of the file, where it is one.", false),
		"Location":            header("Where the resource is.", true),
		"Allow":               header("With 405, the methods that the address takes.", false),
		"Retry-After":         header("With 429 and 503, after how many seconds to try again.", false),
		"RateLimit":           header("How many requests are left to the address, or to the key, and in how many seconds all are back, such as \"key\";r=512;t=9; where the server counts them (draft-ietf-httpapi-ratelimit-headers).", false),
		"RateLimit-Policy":    header("How many requests the address, or the key, may send in how many seconds, such as \"key\";q=600;w=60.", false),
		"WWW-Authenticate":    header("With 401, how to authenticate.", false),
	}
}

func header(description string, always bool) *openapi3.HeaderRef {
	return &openapi3.HeaderRef{Value: &openapi3.Header{Parameter: openapi3.Parameter{
		Description: description, Required: always, Schema: openapi3.NewSchemaRef("", openapi3.NewStringSchema())}}}
}

// sharedNames are the names of headers that have several components, by the names
// of those.
var sharedNames = map[string]string{"PublicETag": "ETag", "OtherForms": "Link"}

// headerRefs are the named components as the headers of a response.
func headerRefs(names ...string) openapi3.Headers {
	refs := openapi3.Headers{}
	for _, component := range names {
		name := component
		if shared, ok := sharedNames[component]; ok {
			name = shared
		}
		refs[name] = &openapi3.HeaderRef{Ref: "#/components/headers/" + component}
	}
	return refs
}

// parameters are the headers that requests have.
func parameters() openapi3.ParametersMap {
	match := `The revision that the change is meant for: the ETag that the resource has when it is read with a key, such as "r3"; or * for any. A stale one is answered 412.`
	retry := openapi3.NewStringSchema().WithPattern("^[!-~]{1,255}$")
	return openapi3.ParametersMap{
		"IfMatch":         requestHeader("If-Match", match+" Without one the answer is 428.", true, openapi3.NewStringSchema(), `"r1"`),
		"OptionalIfMatch": requestHeader("If-Match", match, false, openapi3.NewStringSchema(), nil),
		"IfNoneMatch":     requestHeader("If-None-Match", "ETags of answers that the client has; if one is still right, the answer is 304.", false, openapi3.NewStringSchema(), nil),
		"IdempotencyKey":  requestHeader("Idempotency-Key", "Any name that the client gives to what it makes. The same request, sent again with it, makes nothing new.", false, retry, nil),
	}
}

func requestHeader(name, description string, required bool, schema *openapi3.Schema, example any) *openapi3.ParameterRef {
	return &openapi3.ParameterRef{Value: &openapi3.Parameter{
		In: openapi3.ParameterInHeader, Name: name, Description: description, Required: required,
		Schema: openapi3.NewSchemaRef("", schema), Example: example}}
}

// responses are the answers that many operations share.
func responses() openapi3.ResponseBodies {
	return openapi3.ResponseBodies{
		"Problem":     response("What is wrong, and how to mend the call (RFC 9457). A missing thing and a forbidden one look the same.", problem(), problemHeaders()...),
		"ProblemPage": response("What is wrong, and how to mend the call: as a page where Accept has text/html, and as a problem (RFC 9457) otherwise.", problemPage(), problemHeaders()...),
		"NotModified": response("The client has the answer already.", nil, "X-Request-Id", "Cache-Control", "RateLimit", "RateLimit-Policy", "ETag", "Link", "Last-Modified", "Surrogate-Key", "Cache-Tag", "Cache-Status"),
		"Moved":       response("The thing has another slug or key by now.", nil, "X-Request-Id", "Cache-Control", "RateLimit", "RateLimit-Policy", "Location", "Surrogate-Key", "Cache-Tag"),
	}
}

func problemHeaders() []string {
	return []string{"X-Request-Id", "Cache-Control", "Allow", "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate"}
}

func problemPage() openapi3.Content {
	content := problem()
	content[htmlType] = openapi3.NewMediaType().WithSchema(openapi3.NewStringSchema())
	return content
}

func problem() openapi3.Content {
	return openapi3.Content{problemType: openapi3.NewMediaType().WithSchemaRef(schemaRef("Problem"))}
}

func response(description string, content openapi3.Content, names ...string) *openapi3.ResponseRef {
	return &openapi3.ResponseRef{Value: &openapi3.Response{Description: &description, Content: content, Headers: headerRefs(names...)}}
}
