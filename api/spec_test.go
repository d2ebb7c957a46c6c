package api_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kilde/docs"
	"kilde/store/storetest"
)

// undescribed are the routes that the description leaves out, and why.
var undescribed = map[string]string{
	"/":                 "a page for people",
	"/problems/{code}":  "a page for people",
	"/docs":             "the page that shows the description",
	"/docs/{file}":      "what that page is made of",
	"/docs/start.js":    "what that page is made of",
	"/openapi.json":     "the description itself",
	"/openapi-3.0.json": "the description itself",
	"/metrics":          "Prometheus's own format",
	"/embed/kilde.js":   "a script",
	"/robots.txt":       "for crawlers, in a format of its own",
}

// described is the description that is published.
var described = sync.OnceValue(func() *openapi3.T { return loaded(docs.OpenAPI30) })

// strict is the same, and refuses every member that it does not name.
var strict = sync.OnceValue(func() *openapi3.T {
	doc, seen := loaded(docs.OpenAPI30), map[*openapi3.Schema]bool{}
	for _, schema := range doc.Components.Schemas {
		seal(schema, seen)
	}
	return doc
})

// newer is the description as OpenAPI 3.1.
var newer = sync.OnceValue(func() *openapi3.T { return loaded(docs.OpenAPI31) })

func loaded(data []byte) *openapi3.T {
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		panic(err)
	}
	return doc
}

// seal closes every object that has members of its own. A reference with
// something beside it, an allOf of one, becomes what it refers to.
func seal(ref *openapi3.SchemaRef, seen map[*openapi3.Schema]bool) {
	if ref == nil || ref.Value == nil || seen[ref.Value] {
		return
	}
	s := ref.Value
	seen[s] = true
	if len(s.AllOf) == 1 {
		nullable := s.Nullable
		*s = *s.AllOf[0].Value
		s.Nullable = nullable
	}
	for _, member := range s.Properties {
		seal(member, seen)
	}
	for _, choice := range s.OneOf {
		seal(choice, seen)
	}
	seal(s.Items, seen)
	if len(s.Properties) > 0 {
		s.AdditionalProperties = openapi3.AdditionalProperties{Has: openapi3.Ptr(false)}
	}
}

// exercised are the operations and statuses that an answer in any of the tests
// had; TestMain compares them with the description.
var exercised sync.Map

func TestMain(m *testing.M) {
	if load := os.Getenv(loadVariable); load != "" {
		if err := sendLoad(load); err != nil {
			panic(err)
		}
		return
	}
	// Requests at random change the content that later ones meet, so that what
	// failed can't be repeated from a file.
	if err := flag.Set("rapid.nofailfile", "true"); err != nil {
		panic(err)
	}
	code := storetest.Main(m.Run)
	chosen := func(name string) bool { return flag.Lookup("test."+name).Value.String() != "" }
	if code == 0 && !chosen("run") && !chosen("skip") && !chosen("list") {
		for _, missing := range unexercised() {
			fmt.Printf("--- FAIL: described, and in no test: %s\n", missing)
			code = 1
		}
	}
	os.Exit(code)
}

// unexercised are the described statuses that no test has seen. Problems are
// described together, by default, and count once an operation.
func unexercised() (list []string) {
	for _, op := range operations() {
		for status := range op.Responses.Map() {
			if _, ok := exercised.Load(op.OperationID + " " + status); !ok && status != "default" {
				list = append(list, op.OperationID+" "+status)
			}
		}
	}
	slices.Sort(list)
	return list
}

// operation is one method of a described path.
type operation struct {
	*openapi3.Operation
	method, path string
}

func operations() (list []operation) {
	for at, item := range described().Paths.Map() {
		for method, op := range item.Operations() {
			list = append(list, operation{op, method, at})
		}
	}
	slices.SortFunc(list, func(a, b operation) int { return cmp.Compare(a.OperationID, b.OperationID) })
	return list
}

// Every route is described, and every description is of a route. HEAD goes
// without saying where GET is.
func TestSpecCoversRoutes(t *testing.T) {
	t.Parallel()
	var want, got, heads []string
	for _, op := range operations() {
		want = append(want, op.method+" "+op.path)
	}
	left := maps.Clone(undescribed)
	for _, r := range emptyWorld(t).Routes() {
		segments := strings.Split(r.Path, "/")
		for i, s := range segments {
			if before, name, ok := strings.Cut(s, ":"); ok {
				segments[i] = before + "{" + name + "}"
			}
		}
		at := strings.Join(segments, "/")
		switch _, known := undescribed[at]; {
		case known:
			delete(left, at)
		case r.Method == http.MethodHead:
			heads = append(heads, http.MethodGet+" "+at)
		default:
			got = append(got, r.Method+" "+at)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	slices.Sort(heads)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("routes differ from their description (-described +served):\n%s", diff)
	}
	reads := slices.DeleteFunc(slices.Clone(want), func(s string) bool { return !strings.HasPrefix(s, http.MethodGet) })
	if diff := gocmp.Diff(reads, heads); diff != "" {
		t.Errorf("routes that answer HEAD differ from those that answer GET (-GET +HEAD):\n%s", diff)
	}
	for at, reason := range left {
		t.Errorf("%s (%s) is no route any more", at, reason)
	}
}

// conforms checks that an answer, and the body of a request that was accepted,
// are as the strict description says. body is what the request carried.
func conforms(t *testing.T, r *http.Request, body []byte, w *httptest.ResponseRecorder) {
	t.Helper()
	if err := errors.Join(answerConforms(r, w), requestConforms(r, body, w)); err != nil {
		t.Errorf("%s %s is answered %d, against its description: %v", r.Method, r.URL, w.Code, err)
	}
}

// answerConforms says how an answer is not as described, and notes that there
// was one.
func answerConforms(r *http.Request, w *httptest.ResponseRecorder) error {
	op := operationOf(r)
	if op == nil && w.Code < 400 {
		if r.Method == http.MethodOptions || isUndescribed(r) {
			return nil
		}
		return errors.New("it is not described")
	}
	status, want := "default", strict().Components.Responses["Problem"].Value
	if op != nil {
		want = op.Responses.Default().Value
	} else if strings.HasPrefix(r.URL.Path, "/embed/") {
		want = strict().Components.Responses["ProblemPage"].Value
	}
	if op != nil && op.Responses.Status(w.Code) != nil {
		status = strconv.Itoa(w.Code)
		want = op.Responses.Status(w.Code).Value
	} else if w.Code < 400 {
		return errors.New("the status is not described")
	}
	if op != nil {
		exercised.Store(op.OperationID+" "+status, true)
	}
	if trims(r) && w.Code == http.StatusOK {
		want = partial(want)
	}
	return errors.Join(headersConform(want, w.Result().Header), contentConforms(want, r, w))
}

// trims reports whether the request wants some members only.
func trims(r *http.Request) bool {
	for name := range r.URL.Query() {
		if strings.HasPrefix(name, "fields") {
			return true
		}
	}
	return false
}

// partial is a response of which members may be left out.
func partial(r *openapi3.Response) *openapi3.Response {
	out := *r
	out.Content = openapi3.Content{}
	for name, media := range r.Content {
		out.Content[name] = openapi3.NewMediaType().WithSchema(loose(media.Schema.Value))
	}
	return &out
}

// loose is a schema that requires nothing.
func loose(s *openapi3.Schema) *openapi3.Schema {
	out := *s
	out.Required, out.Properties = nil, openapi3.Schemas{}
	for name, member := range s.Properties {
		out.Properties[name] = openapi3.NewSchemaRef("", loose(member.Value))
	}
	if s.Items != nil {
		out.Items = openapi3.NewSchemaRef("", loose(s.Items.Value))
	}
	return &out
}

func operationOf(r *http.Request) *openapi3.Operation {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if item := strict().Paths.Value(r.URL.EscapedPath()); item != nil && item.GetOperation(method) != nil {
		return item.GetOperation(method)
	}
	for at, item := range strict().Paths.Map() {
		if strings.Contains(at, "{") && matchesPath(at, r.URL.EscapedPath()) {
			return item.GetOperation(method)
		}
	}
	return nil
}

func isUndescribed(r *http.Request) bool {
	for at := range undescribed {
		if matchesPath(at, r.URL.Path) {
			return true
		}
	}
	return false
}

func matchesPath(template, at string) bool {
	want, got := strings.Split(template, "/"), strings.Split(at, "/")
	return slices.EqualFunc(want, got, func(w, g string) bool {
		before, _, named := strings.Cut(w, "{")
		return w == g || named && strings.HasPrefix(g, before) && len(g) > len(before)
	})
}

// shown are the headers that the description has to name where they are sent.
var shown = []string{"Allow", "Cache-Control", "Cache-Status", "Cache-Tag", "ETag", "Last-Modified", "Link", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "Surrogate-Key", "WWW-Authenticate", "X-Request-Id"}

func headersConform(want *openapi3.Response, got http.Header) (err error) {
	for _, name := range shown {
		known, sent := want.Headers[name], got.Values(name)
		switch {
		case known == nil && len(sent) > 0:
			err = errors.Join(err, fmt.Errorf("the header %s is not described", name))
		case known != nil && known.Value.Required && len(sent) != 1:
			err = errors.Join(err, fmt.Errorf("the header %s is there %d times", name, len(sent)))
		}
	}
	return err
}

func contentConforms(want *openapi3.Response, r *http.Request, w *httptest.ResponseRecorder) error {
	sent := w.Result().Header.Get("Content-Type")
	if len(want.Content) == 0 {
		if sent != "" || w.Body.Len() > 0 {
			return fmt.Errorf("it has content (%s), of which nothing is said", sent)
		}
		return nil
	}
	media := want.Content[sent]
	if media == nil {
		return fmt.Errorf("the content type %q is not described", sent)
	}
	if r.Method == http.MethodHead {
		return nil
	}
	data, err := decoded(w)
	if err != nil {
		return err
	}
	if !strings.Contains(sent, "json") {
		return textConforms(sent, data)
	}
	return jsonConforms(media.Schema.Value, data, openapi3.VisitAsResponse())
}

// textConforms says how an answer that is no JSON is not what its media type
// says.
func textConforms(media string, data []byte) error {
	if !utf8.Valid(data) {
		return errors.New("it is no UTF-8")
	}
	if !strings.Contains(media, "xml") {
		return nil
	}
	dec := xml.NewDecoder(bytes.NewReader(data))
	for {
		switch _, err := dec.Token(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// requestConforms says how the body of a request that was accepted is not as
// described.
func requestConforms(r *http.Request, body []byte, w *httptest.ResponseRecorder) error {
	op := operationOf(r)
	if w.Code >= 300 || op == nil || op.RequestBody == nil || len(body) == 0 && !op.RequestBody.Value.Required {
		return nil
	}
	sent, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	media := op.RequestBody.Value.Content[sent]
	if media == nil {
		return fmt.Errorf("the request was accepted as %q, which is not described", sent)
	}
	if !strings.Contains(sent, "json") {
		return nil
	}
	if err := jsonConforms(media.Schema.Value, body, openapi3.VisitAsRequest()); err != nil {
		return fmt.Errorf("the request was accepted: %w", err)
	}
	return nil
}

func jsonConforms(schema *openapi3.Schema, data []byte, way openapi3.SchemaValidationOption) error {
	var v any
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber() // meta may have numbers that are greater than any float64
	if err := dec.Decode(&v); err != nil {
		return err
	}
	return schema.VisitJSON(v, way, openapi3.MultiErrors())
}

// example is the call that the description shows of an operation.
func (op operation) example() call {
	c := call{as: "admin", request: op.method + " " + op.path}
	for _, p := range op.Parameters {
		switch {
		case p.Value.In == openapi3.ParameterInPath:
			c.request = strings.Replace(c.request, "{"+p.Value.Name+"}", fmt.Sprint(p.Value.Example), 1)
		case p.Value.In == openapi3.ParameterInQuery && p.Value.Required:
			c.request += "?" + url.Values{p.Value.Name: {fmt.Sprint(p.Value.Example)}}.Encode()
		case p.Value.In == openapi3.ParameterInHeader && p.Value.Required:
			c.header = fmt.Sprintf("%s: %v", p.Value.Name, p.Value.Example)
		}
	}
	if op.RequestBody == nil {
		return c
	}
	for name, media := range op.RequestBody.Value.Content {
		if text, ok := media.Example.(string); ok {
			c.body, c.header = text, "Content-Type: "+name
			return c
		}
		if media.Example == nil {
			continue
		}
		data, err := json.Marshal(media.Example)
		if err != nil {
			panic(err)
		}
		c.body = string(data)
	}
	return c
}

// What the description shows of an operation works on the demonstration
// content.
func TestSpecExamples(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		t.Run(op.OperationID, func(t *testing.T) {
			t.Parallel()
			w, c := newWorld(t), op.example()
			success := 200
			for _, status := range []int{201, 204} {
				if op.Responses.Status(status) != nil {
					success = status
				}
			}
			if above := described().Paths.Value(path.Dir(op.path)); op.method == http.MethodDelete && path.Dir(path.Dir(op.path)) == "/v1" {
				c.request = "DELETE " + w.addressOf(t, operation{above.Post, http.MethodPost, path.Dir(op.path)})
			}
			if strings.HasSuffix(op.path, "/plan") && op.method != http.MethodPut { // the demonstration content has none
				if op.method == http.MethodDelete {
					c = c.with(anyRevision)
				}
				w.want(t, 200, call{as: "publisher", request: "PUT /v1/series/sosiale-medier/plan", body: `{"start":"2027-01-04T07:00","rhythm":"days"}`, header: anyRevision})
			}
			got := w.want(t, success, c)
			if content := newer().Paths.Value(op.path).GetOperation(op.method).Responses.Status(success).Value.Content; content != nil {
				if sent := got.Header().Get("Content-Type"); strings.Contains(sent, "json") {
					ok(t, jsonConforms(content[sent].Schema.Value, got.Body.Bytes(), openapi3.EnableJSONSchema2020()))
				}
			}
			if op.Responses.Status(304) != nil {
				c.as = ""
				w.want(t, 304, c.with("If-None-Match: "+w.want(t, 200, c).Header().Get("ETag")))
			}
			if op.Responses.Status(301) != nil {
				w.renameExample(t, op)
				w.want(t, 301, c)
			}
		})
	}
}

func (c call) with(header string) call {
	c.header = header
	return c
}

// addressOf is the address of what the example of a POST makes. Unlike the rest of
// the demonstration content, nothing uses it.
func (w *world) addressOf(t *testing.T, post operation) string {
	t.Helper()
	return strings.TrimPrefix(w.want(t, 201, post.example()).Header().Get("Location"), publicURL)
}

// renameExample gives what the description names in a path another name.
func (w *world) renameExample(t *testing.T, op operation) {
	t.Helper()
	segments := strings.Split(op.path, "/")
	kind := segments[min(2, len(segments)-1)]
	var name string
	if op.OperationID == "readOEmbed" {
		kind, name = "series", "sosiale-medier"
	} else {
		name, _, _ = strings.Cut(strings.Split(op.example().request, "/")[3], ".")
	}
	member := "slug"
	if kind == "references" {
		member = "key"
	}
	w.want(t, 200, call{as: "admin", request: fmt.Sprintf("PATCH /v1/%s/%s", kind, name), header: "If-Match: *", body: fmt.Sprintf(`{%q:"renamed"}`, member)})
	if kind == "articles" {
		w.want(t, 200, call{as: "admin", request: "PUT /v1/articles/" + name + "/publication"})
	}
}

// A server that stops says so to whoever asks.
func TestSpecWhileDraining(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t)
	w.Drain()
	w.want(t, 503, call{request: "GET /readyz"})
}

// Nothing that can be sent makes the server fail, and every answer is as
// described.
func TestSpecAgainstOddRequests(t *testing.T) {
	t.Parallel()
	var w *world
	all, round := operations(), 0
	rapid.Check(t, func(rt *rapid.T) {
		if round++; round%10 == 1 { // much of the content is deleted by now
			w = newWorld(t)
		}
		for range 30 {
			r, body := oddRequest(rt, w, rapid.SampledFrom(all).Draw(rt, "operation"))
			got := httptest.NewRecorder()
			w.ServeHTTP(got, r)
			if got.Code >= 500 && got.Code != http.StatusNotImplemented { // which oEmbed asks for
				rt.Fatalf("%s %s answers %d\n%q\n%s", r.Method, r.URL, got.Code, body, w.log)
			}
			if err := answerConforms(r, got); err != nil {
				rt.Fatalf("%s %s %v is answered %d, against its description: %v\n%q\n%s", r.Method, r.URL, r.Header, got.Code, err, body, got.Body)
			}
		}
	})
}

// oddText has values that programs get wrong. Tests at the same time need generators of their own: rapid names a
// generator when it first needs to, unguarded.
func oddText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"", " ", "0", "1", "-1", "101", "1e3", "9223372036854775808", "true", "null", "latest", "published", "name", "-title", ",", "a,b",
			"..", "%", "a/b", "a?b", "é", "\x00", "\xff", "\u202e", "𝒳", "'; --", "<script>", "r1", `"r1"`, `W/"r1"`, "*", "2027-01-01", "0001-01-01T00:00:00Z",
			"0199c7a2-5f00-7000-8000-000000000001", "sosial-markedsforing", "sosiale-medier", "kjetil-sander", "wien2012", "markedsforing", strings.Repeat("å", 5001)}),
		rapid.String(),
	)
}

// oddJSON has values of any type, down to a depth.
func oddJSON(depth int) *rapid.Generator[any] {
	kinds := []*rapid.Generator[any]{
		oddText().AsAny(), oddText().AsAny(), rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.Int64().AsAny(), rapid.Float64Range(-1e300, 1e300).AsAny(),
	}
	if depth > 0 {
		kinds = append(kinds, rapid.SliceOfN(oddJSON(depth-1), 0, 3).AsAny(), rapid.MapOfN(oddText(), oddJSON(depth-1), 0, 3).AsAny())
	}
	return rapid.OneOf(kinds...)
}

// oddRequest is the example of an operation with some of it made odd.
func oddRequest(rt *rapid.T, w *world, op operation) (*http.Request, []byte) {
	odd := func(what string) bool {
		return rapid.SampledFrom([]bool{false, false, false, false, false, true}).Draw(rt, "odd "+what)
	}
	at, query, header := op.path, url.Values{}, http.Header{}
	for _, p := range op.Parameters {
		value := fmt.Sprint(p.Value.Example)
		if list, ok := p.Value.Example.([]any); ok {
			value = fmt.Sprint(list[0])
		}
		if p.Value.Name == "If-Match" {
			value = "*"
		}
		if p.Value.Example == nil || odd(p.Value.Name) {
			value = oddText().Draw(rt, p.Value.Name)
		}
		switch {
		case p.Value.In == openapi3.ParameterInPath:
			at = strings.Replace(at, "{"+p.Value.Name+"}", url.PathEscape(value), 1)
		case !p.Value.Required && !odd("optional "+p.Value.Name):
		case p.Value.In == openapi3.ParameterInQuery:
			query.Set(p.Value.Name, value)
		default:
			header.Set(p.Value.Name, value)
		}
	}
	if odd("query") {
		query.Add(oddText().Draw(rt, "parameter"), oddText().Draw(rt, "value"))
	}
	body := oddBody(rt, op)
	header.Set("Content-Type", "application/json")
	if op.OperationID == "parseReferences" {
		header.Set("Content-Type", "text/plain")
	}
	if key := rapid.SampledFrom([]string{"admin", "admin", "admin", "admin", "reader", ""}).Draw(rt, "key"); key != "" {
		header.Set("Authorization", "Bearer "+w.keys[key].Reveal())
	}
	for _, name := range []string{"Content-Type", "Authorization", "Accept"} {
		if odd(name) {
			header.Set(name, oddText().Draw(rt, name))
		}
	}
	r := httptest.NewRequest(op.method, at+"?"+query.Encode(), bytes.NewReader(body))
	r.Header = header
	return r, body
}

// oddBody is a body with odd members, or bytes that may be no JSON at all.
func oddBody(rt *rapid.T, op operation) []byte {
	if op.RequestBody == nil {
		return nil
	}
	if rapid.IntRange(0, 9).Draw(rt, "raw") == 9 {
		return []byte(oddText().Draw(rt, "body"))
	}
	members := map[string]any{}
	for _, media := range op.RequestBody.Value.Content {
		if text, ok := media.Example.(string); ok {
			return []byte(text + rapid.String().Draw(rt, "text"))
		}
		if example, ok := media.Example.(map[string]any); ok {
			maps.Copy(members, example)
		}
		for name := range media.Schema.Value.Properties {
			if rapid.IntRange(0, 9).Draw(rt, "with "+name) == 9 {
				members[name] = oddJSON(3).Draw(rt, name)
			}
		}
	}
	data, err := json.Marshal(members)
	if err != nil {
		rt.Fatal(err)
	}
	return data
}
