package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"kilde/models"
)

// need is what a route asks of its caller.
type need struct {
	scope  models.Scope // empty: nothing
	hidden bool         // without it there is nothing, instead of a refusal
	target string       // an example
	body   string
	media  string // of the body, where it is not JSON
}

// header is what goes with each call of the route.
func (n need) header() string {
	if n.media == "" {
		return anyRevision
	}
	return anyRevision + "\nContent-Type: " + n.media
}

// matrix is every route and what it needs.
var matrix = map[string]need{
	"POST /v1/articles":                                {scope: models.WriteScope, target: "/v1/articles", body: `{"title":"x"}`},
	"PATCH /v1/articles/:article":                      {scope: models.WriteScope, target: "/v1/articles/forum", body: `{"excerpt":"x"}`},
	"DELETE /v1/articles/:article":                     {scope: models.WriteScope, target: "/v1/articles/utkast"},
	"PUT /v1/articles/:article/publication":            {scope: models.PublishScope, target: "/v1/articles/forum/publication"},
	"DELETE /v1/articles/:article/publication":         {scope: models.PublishScope, target: "/v1/articles/forum/publication"},
	"GET /v1/articles/:article/revisions":              {scope: models.ReadScope, hidden: true},
	"GET /v1/articles/:article/revisions/:revision":    {scope: models.ReadScope, hidden: true},
	"HEAD /v1/articles/:article/revisions":             {scope: models.ReadScope, hidden: true},
	"HEAD /v1/articles/:article/revisions/:revision":   {scope: models.ReadScope, hidden: true},
	"GET /v1/series/:series/orders":                    {scope: models.ReadScope, hidden: true},
	"GET /v1/series/:series/orders/:order":             {scope: models.ReadScope, hidden: true},
	"GET /v1/series/:series/orders/:order/comparison":  {scope: models.ReadScope, hidden: true},
	"GET /v1/series/:series/plan":                      {scope: models.ReadScope, hidden: true},
	"HEAD /v1/series/:series/plan":                     {scope: models.ReadScope, hidden: true},
	"PUT /v1/series/:series/plan":                      {scope: models.PublishScope, target: "/v1/series/sosiale-medier/plan", body: `{"start":"2027-01-04T07:00","rhythm":"weeks"}`},
	"DELETE /v1/series/:series/plan":                   {scope: models.PublishScope, target: "/v1/series/sosiale-medier/plan"},
	"HEAD /v1/series/:series/orders":                   {scope: models.ReadScope, hidden: true},
	"HEAD /v1/series/:series/orders/:order":            {scope: models.ReadScope, hidden: true},
	"HEAD /v1/series/:series/orders/:order/comparison": {scope: models.ReadScope, hidden: true},
	"POST /v1/series":                                  {scope: models.WriteScope, target: "/v1/series", body: `{"title":"x"}`},
	"PATCH /v1/series/:series":                         {scope: models.WriteScope, target: "/v1/series/sosiale-medier", body: `{"subtitle":"x"}`},
	"DELETE /v1/series/:series":                        {scope: models.WriteScope, target: "/v1/series/sosiale-medier"},
	"PUT /v1/series/:series/parts":                     {scope: models.WriteScope, target: "/v1/series/sosiale-medier/parts", body: `{"parts":[]}`},
	"POST /v1/series/:series/parts":                    {scope: models.WriteScope, target: "/v1/series/sosiale-medier/parts", body: `{"title":"x"}`},
	"PATCH /v1/series/:series/parts/:part":             {scope: models.WriteScope, target: "/v1/series/sosiale-medier/parts/forum", body: `{"position":1}`},
	"DELETE /v1/series/:series/parts/:part":            {scope: models.WriteScope, target: "/v1/series/sosiale-medier/parts/forum"},
	"POST /v1/authors":                                 {scope: models.WriteScope, target: "/v1/authors", body: `{"name":"x"}`},
	"PATCH /v1/authors/:author":                        {scope: models.WriteScope, target: "/v1/authors/kilde", body: `{"bio":"x"}`},
	"DELETE /v1/authors/:author":                       {scope: models.WriteScope, target: "/v1/authors/ubrukt"},
	"POST /v1/references":                              {scope: models.WriteScope, target: "/v1/references", body: `{"raw":"x"}`},
	"POST /v1/references/import":                       {scope: models.WriteScope, target: "/v1/references/import?dry_run=true", body: `{"type":"book","title":"x"}`},
	"POST /v1/references/parse":                        {scope: models.WriteScope, target: "/v1/references/parse", body: "Kotler, Philip. 2005. Markedsføringsledelse.", media: "text/plain"},
	"PATCH /v1/references/:reference":                  {scope: models.WriteScope, target: "/v1/references/wien2012", body: `{"csl":{"note":"x"}}`},
	"DELETE /v1/references/:reference":                 {scope: models.WriteScope, target: "/v1/references/ubrukt"},
	"POST /v1/tags":                                    {scope: models.WriteScope, target: "/v1/tags", body: `{"name":"x"}`},
	"PATCH /v1/tags/:tag":                              {scope: models.WriteScope, target: "/v1/tags/jus", body: `{"description":"x"}`},
	"DELETE /v1/tags/:tag":                             {scope: models.WriteScope, target: "/v1/tags/ubrukt"},
}

// open are the routes that everybody may read; addresses has an example of each.
var open = []string{
	"/", "/problems/:code", "/openapi.json", "/openapi-3.0.json", "/docs", "/docs/start.js", "/docs/:file", "/healthz", "/readyz", "/metrics",
	"/v1/articles", "/v1/articles/:article", "/v1/articles/:article/bibliography", "/v1/articles/:article/citations", "/v1/series", "/v1/series/:series", "/v1/series/:series/parts", "/v1/series/:series/parts/:part",
	"/v1/series/:series/statistics", "/v1/series/:series/bibliography",
	"/v1/authors", "/v1/authors/:author", "/v1/references", "/v1/references/:reference", "/v1/references/:reference/citations", "/v1/references/:reference/co-cited", "/v1/tags", "/v1/tags/:tag", "/v1/search", "/v1/search/suggest",
	"/feeds/articles.:format", "/feeds/search.:format", "/feeds/series/:series", "/feeds/authors/:author", "/feeds/tags/:tag",
	"/embed/series/:series", "/embed/series/:series/parts", "/embed/articles/:article", "/embed/kilde.js", "/oembed", "/sitemap.xml", "/sitemaps/:sitemap", "/robots.txt",
}

// needs is matrix with the open routes.
func needs() map[string]need {
	all := map[string]need{}
	for _, route := range open {
		all["GET "+route], all["HEAD "+route] = need{target: addresses[route]}, need{target: addresses[route]}
	}
	for route, n := range matrix {
		if n.target == "" {
			_, path, _ := strings.Cut(route, " ")
			n.target = addresses[path]
		}
		all[route] = n
	}
	return all
}

// expected is the status for a caller, 0 for any success.
func (n need) expected(route, key string) int {
	k := &models.Key{Scopes: scopes[key]}
	switch {
	case (key == "revoked" || key == "expired") && strings.Contains(route, " /v1/"):
		return http.StatusUnauthorized
	case n.scope == "" || key != "" && k.May(n.scope):
		return 0
	case n.hidden:
		return http.StatusNotFound
	case key == "":
		return http.StatusUnauthorized
	}
	return http.StatusForbidden
}

var callers = []string{"", "reader", "writer", "publisher", "admin", "revoked", "expired"}

// unused are what the deletions of the matrix are for.
func (w *world) unused(t *testing.T) {
	t.Helper()
	w.post(t, "/v1/articles", `{"title":"Utkast"}`)
	w.want(t, 200, call{as: "publisher", request: "PUT /v1/series/sosiale-medier/plan", body: `{"start":"2027-01-04T07:00","rhythm":"weeks"}`, header: anyRevision})
	w.post(t, "/v1/authors", `{"name":"Ubrukt"}`)
	w.post(t, "/v1/tags", `{"name":"Ubrukt"}`)
	w.post(t, "/v1/references", `{"key":"ubrukt","raw":"x"}`)
}

// Every route answers every kind of caller as it should; a route without a row
// here fails.
func TestMatrix(t *testing.T) {
	t.Parallel()
	all := needs()
	refusals := newWorld(t)
	refusals.unused(t)
	for _, r := range refusals.Routes() {
		if _, known := all[r.Method+" "+r.Path]; !known {
			t.Errorf("%s %s is in no row of the matrix", r.Method, r.Path)
		}
	}
	if got := len(refusals.Routes()); got != len(all) {
		t.Errorf("%d routes, %d rows", got, len(all))
	}
	for route, n := range all {
		t.Run(route, func(t *testing.T) {
			t.Parallel()
			method, _, _ := strings.Cut(route, " ")
			for _, key := range callers {
				c := call{as: key, request: method + " " + n.target, body: n.body, header: n.header()}
				want, w := n.expected(route, key), refusals
				if want == 0 && n.scope != "" && !n.hidden {
					w = newWorld(t)
					w.unused(t)
				}
				got := w.do(t, c)
				if want == 0 && got.Code >= 300 || want != 0 && got.Code != want {
					t.Errorf("%q: %d, want %d\n%s", key, got.Code, want, got.Body)
				}
				if method != http.MethodHead {
					wantProblem(t, w, got)
				}
			}
		})
	}
}

// shapes are other spellings of an address.
var shapes = map[string]func(string) string{
	"double slash":          func(p string) string { return strings.Replace(p, "/v1/", "/v1//", 1) },
	"double slash in front": func(p string) string { return "/" + p },
	"trailing slash":        func(p string) string { return p + "/" },
	"encoded slash":         func(p string) string { return "/v1" + strings.ReplaceAll(strings.TrimPrefix(p, "/v1"), "/", "%2F") },
	"encoded letter":        func(p string) string { return strings.Replace(p, "/v1/a", "/v1/%61", 1) },
	"encoded version":       func(p string) string { return strings.Replace(p, "/v1", "/%76%31", 1) },
	"upper case":            strings.ToUpper,
	"parameter":             func(p string) string { return p + ";x=1" },
	"parameter inside":      func(p string) string { return strings.Replace(p, "/v1/", "/v1;x/", 1) },
	"dot":                   func(p string) string { return strings.Replace(p, "/v1/", "/v1/./", 1) },
	"dots":                  func(p string) string { return "/healthz/.." + p },
	"encoded dots":          func(p string) string { return "/healthz/%2e%2e" + p },
	"backslash":             func(p string) string { return strings.Replace(p, "/v1/", "/v1%5C", 1) },
	"suffix":                func(p string) string { return p + ".json" },
	"encoded blank":         func(p string) string { return p + "%20" },
	"encoded question mark": func(p string) string { return p + "%3Fx" },
	"full width":            func(p string) string { return strings.Replace(p, "/v1/", "/v1%EF%BC%8F", 1) },
}

// No spelling of an address opens what the plain one does not.
func TestPathShapesNeverBypass(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.unused(t)
	before := content(t, w)
	for route, n := range needs() {
		if n.scope == "" {
			continue
		}
		method, _, _ := strings.Cut(route, " ")
		for name, shape := range shapes {
			for _, key := range []string{"", "revoked", "publisher", "reader"} {
				want := n.expected(route, key)
				if want == 0 {
					continue
				}
				got := w.do(t, call{as: key, request: method + " " + shape(n.target), body: n.body, header: n.header()})
				if got.Code < 400 || got.Code >= 500 {
					t.Errorf("%s %s (%s) as %q: %d %s", method, shape(n.target), name, key, got.Code, got.Body)
				}
			}
		}
	}
	if got := content(t, w); got != before {
		t.Errorf("content changed:\n%s\nwas\n%s", got, before)
	}
}

// content is all that there is, as an editor lists it.
func content(t *testing.T, w *world) string {
	t.Helper()
	var b strings.Builder
	for _, target := range []string{"/v1/articles?status=draft,scheduled,published,archived&limit=100", "/v1/series", "/v1/series/sosiale-medier/parts", "/v1/authors", "/v1/references?limit=100", "/v1/tags"} {
		fmt.Fprintln(&b, w.want(t, 200, call{as: "reader", request: "GET " + target}).Body)
	}
	return b.String()
}

// Names in a path are read as they are, however they are escaped.
func TestEscapedNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	want := w.get(t, "/v1/articles/forum").Body.String()
	for _, target := range []string{"/v1/articles/%66orum", "/v1/articles/%66%6F%72%75%6d"} {
		if got := w.get(t, target).Body.String(); got != want {
			t.Errorf("%s: %s", target, got)
		}
	}
	got := w.want(t, 404, call{request: "GET /v1/articles/a%2Fb%20%22%C3%B8"})
	if detail := got.string(t, "detail"); detail != `There is no article "a/b \"ø".` {
		t.Errorf("detail: %s", detail)
	}
	w.want(t, 404, call{request: "GET /v1/articles%2Fforum"})
	w.want(t, 404, call{request: "GET /v1/articles/forum%2Fbibliography"})
}
