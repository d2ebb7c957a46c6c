package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// addresses are one example of every route that answers GET.
var addresses = map[string]string{
	"/v1/articles":                              "/v1/articles?limit=3",
	"/v1/articles/:article":                     "/v1/articles/sosial-markedsforing",
	"/v1/articles/:article/bibliography":        "/v1/articles/sosial-markedsforing/bibliography",
	"/v1/articles/:article/citations":           "/v1/articles/sosial-markedsforing/citations",
	"/v1/references/:reference/citations":       "/v1/references/wien2012/citations?limit=1",
	"/v1/references/:reference/co-cited":        "/v1/references/wien2012/co-cited",
	"/v1/articles/:article/revisions":           "/v1/articles/forum/revisions",
	"/v1/articles/:article/revisions/:revision": "/v1/articles/forum/revisions/1",
	"/v1/series":                       "/v1/series",
	"/v1/series/:series":               "/v1/series/sosiale-medier",
	"/v1/series/:series/parts":         "/v1/series/sosiale-medier/parts",
	"/v1/series/:series/parts/:part":   "/v1/series/sosiale-medier/parts/forum",
	"/v1/authors":                      "/v1/authors",
	"/v1/authors/:author":              "/v1/authors/kjetil-sander",
	"/v1/references":                   "/v1/references?limit=2",
	"/v1/references/:reference":        "/v1/references/wien2012",
	"/v1/tags":                         "/v1/tags?count=true",
	"/v1/tags/:tag":                    "/v1/tags/jus",
	"/v1/search":                       "/v1/search?q=sosiale+medier&facets=true",
	"/v1/search/suggest":               "/v1/search/suggest?q=sosial",
	"/feeds/articles.:format":          "/feeds/articles.atom?limit=3",
	"/feeds/search.:format":            "/feeds/search.rss?q=forum&content=excerpt",
	"/feeds/series/:series":            "/feeds/series/sosiale-medier.json?sort=position",
	"/feeds/authors/:author":           "/feeds/authors/kjetil-sander.rss?limit=2",
	"/feeds/tags/:tag":                 "/feeds/tags/jus.atom",
	"/embed/series/:series":            "/embed/series/sosiale-medier?current=forum&max=5",
	"/embed/series/:series/parts":      "/embed/series/sosiale-medier/parts",
	"/embed/articles/:article":         "/embed/articles/sosial-markedsforing?content=full",
	"/embed/kilde.js":                  "/embed/kilde.js",
	"/oembed":                          "/oembed?url=https://kilde.example/embed/series/sosiale-medier",
	"/sitemap.xml":                     "/sitemap.xml",
	"/sitemaps/:sitemap":               "/sitemaps/articles-1.xml",
	"/robots.txt":                      "/robots.txt",
	"/":                                "/",
	"/problems/:code":                  "/problems/not-found",
	"/openapi.json":                    "/openapi.json",
	"/openapi-3.0.json":                "/openapi-3.0.json",
	"/docs":                            "/docs",
	"/docs/start.js":                   "/docs/start.js",
	"/docs/:file":                      "/docs/swagger-ui.css",
	"/healthz":                         "/healthz",
	"/readyz":                          "/readyz",
	"/metrics":                         "/metrics",
	"/v1/series/:series/orders":        "/v1/series/sosiale-medier/orders",
	"/v1/series/:series/orders/:order": "/v1/series/sosiale-medier/orders/1",
	"/v1/series/:series/orders/:order/comparison": "/v1/series/sosiale-medier/orders/1/comparison?with=1",
	"/v1/series/:series/plan":                     "/v1/series/sosiale-medier/plan",
	"/v1/series/:series/statistics":               "/v1/series/sosiale-medier/statistics",
	"/v1/series/:series/bibliography":             "/v1/series/sosiale-medier/bibliography",
	"/v1/references/duplicates":                   "/v1/references/duplicates",
	"/v1/references/:reference/duplicates":        "/v1/references/wien2012/duplicates",
	"/v1/references/:reference/merges":            "/v1/references/wien2012/merges",
	"/v1/references/:reference/merges/:merge":     "/v1/references/wien2012/merges/0199c7a2-5f00-7000-8000-000000000000", // which is not there
	"/v1/articles/:article/report":                "/v1/articles/forum/report",
	"/v1/series/:series/report":                   "/v1/series/sosiale-medier/report",
	"/v1/report":                                  "/v1/report",
}

// keyed are those that need a key; changing are those whose answers no cache keeps.
var (
	keyed = []string{
		"/v1/articles/:article/revisions", "/v1/articles/:article/revisions/:revision",
		"/v1/series/:series/orders", "/v1/series/:series/orders/:order", "/v1/series/:series/orders/:order/comparison", "/v1/series/:series/plan",
		"/v1/references/duplicates", "/v1/references/:reference/duplicates", "/v1/references/:reference/merges", "/v1/references/:reference/merges/:merge",
		"/v1/articles/:article/report", "/v1/series/:series/report", "/v1/report",
	}
	changing = []string{"/healthz", "/readyz", "/metrics"}
)

func isAPI(route string) bool { return strings.HasPrefix(route, "/v1/") }

// isMade reports whether a route's answer is made of content, and does not come
// with the program.
func isMade(route string) bool {
	return isAPI(route) || strings.HasPrefix(route, "/feeds/") || strings.HasPrefix(route, "/sitemap") || route == "/oembed" || strings.HasPrefix(route, "/embed/") && route != "/embed/kilde.js"
}

// What did not change is not sent again.
func TestNotModified(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for route, target := range addresses {
		if slices.Contains(keyed, route) || slices.Contains(changing, route) {
			continue
		}
		t.Run(route, func(t *testing.T) {
			t.Parallel()
			first, again := w.get(t, target), w.get(t, target)
			tag := first.Header().Get("ETag")
			if tag == "" || again.Header().Get("ETag") != tag || again.Body.String() != first.Body.String() {
				t.Fatalf("%q, then %q", tag, again.Header().Get("ETag"))
			}
			if how := first.Header().Get("Cache-Control"); isMade(route) && how != public || !isMade(route) && how != "public, max-age=300" {
				t.Errorf("Cache-Control: %s", how)
			}
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				for _, match := range []string{tag, "W/" + tag, `"x", ` + tag, `"x",W/` + tag + `, "y"`, "*", "\"x\"\nIf-None-Match: " + tag} {
					got := w.want(t, 304, call{request: method + " " + target, header: "If-None-Match: " + match + "\nCache-Control: no-cache"})
					if got.Body.Len() > 0 || got.Header().Get("ETag") != tag || got.Header().Get("Cache-Control") != first.Header().Get("Cache-Control") || got.Header().Get("Content-Type") != "" {
						t.Errorf("%s with %s: %v %s", method, match, got.Header(), got.Body)
					}
				}
				for _, match := range []string{`"x"`, `""`, strings.Trim(tag, `"`), `"r1"`, "garbage,", ","} {
					w.want(t, 200, call{request: method + " " + target, header: "If-None-Match: " + match})
				}
			}
		})
	}
}

// With a key nothing is kept by a cache, and the ETag is the one that a write
// takes.
func TestKeyedAnswersArePrivate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for route, target := range addresses {
		if !isAPI(route) {
			continue
		}
		t.Run(route, func(t *testing.T) {
			t.Parallel()
			w, want := w, `"r1"`
			if strings.HasSuffix(route, "/plan") { // which the demonstration content has none of
				w, want = newWorld(t), `"r2"`
				w.want(t, 200, call{as: "publisher", request: "PUT " + target, body: `{"start":"2027-01-04T07:00","rhythm":"days"}`, header: anyRevision})
			}
			if strings.HasSuffix(route, "/:merge") {
				w, want = newWorld(t), `"r2"`
				w.mergeOne(t)
				target = "/v1/references/lik/merges/" + w.merge
			}
			got := w.want(t, 200, call{as: "reader", request: "GET " + target})
			if strings.Contains(got.Body.String(), `"page":{`) || strings.HasSuffix(route, "/suggest") {
				want = ""
			}
			if tag := got.Header().Get("ETag"); tag != want || got.Header().Get("Cache-Control") != "private, no-store" {
				t.Errorf("header: %v", got.Header())
			}
			for _, match := range []string{"*", `"r1"`} {
				w.want(t, 200, call{as: "reader", request: "GET " + target, header: "If-None-Match: " + match})
			}
			if bare := w.do(t, call{request: "GET " + target}); bare.Code == 200 && bare.Header().Get("Cache-Control") != public {
				t.Errorf("without a key: %v", bare.Header())
			}
		})
	}
}

// An ETag changes with what is shown, and only then.
func TestETagFollowsWhatIsShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tag := func(target string) string { return w.get(t, target).Header().Get("ETag") }
	changes := func(want bool, target string, c call) {
		t.Helper()
		before := tag(target)
		c.as, c.header = "editor", anyRevision
		if got := w.do(t, c); got.Code >= 300 {
			t.Fatalf("%s: %d %s", c.request, got.Code, got.Body)
		}
		if got := tag(target) != before; got != want {
			t.Errorf("%s changes %s: %t, want %t", c.request, target, got, want)
		}
	}
	const article = "/v1/articles/forum"
	changes(false, article, call{request: "PATCH /v1/articles/forum", body: `{"title":"Fora"}`})
	changes(true, article, call{request: "PUT /v1/articles/forum/publication"})
	changes(true, article, call{request: "PATCH /v1/authors/kilde", body: `{"bio":"Ny"}`})
	changes(false, article, call{request: "PATCH /v1/authors/kilde", body: `{"given":"K"}`})
	changes(true, article, call{request: "PATCH /v1/series/sosiale-medier/parts/forum", body: `{"position":1}`})
	changes(true, article, call{request: "PATCH /v1/tags/kommunikasjon", body: `{"name":"Kom"}`})
	changes(false, article, call{request: "PATCH /v1/tags/jus", body: `{"name":"Jus"}`})
	changes(true, "/v1/articles/sosial-markedsforing", call{request: "PATCH /v1/references/wien2012", body: `{"csl":{"title":"T"}}`})
	changes(false, "/v1/articles?limit=1", call{request: "POST /v1/articles", body: `{"title":"Utkast"}`})
	changes(false, "/v1/series/sosiale-medier", call{request: "POST /v1/series/sosiale-medier/parts", body: `{"title":"Planlagt"}`})
}

// HEAD answers what GET does, without the body, on every route.
func TestHeadIsGetWithoutBody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	base := listening(t, w)
	for _, route := range w.Routes() {
		if route.Method == http.MethodGet && addresses[route.Path] == "" {
			t.Errorf("no example of %s", route.Path)
		}
	}
	send := func(t *testing.T, method, target, key string) (*http.Response, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, base+target, nil)
		ok(t, err)
		if key != "" {
			r.Header.Set("Authorization", "Bearer "+w.keys[key].Reveal())
		}
		r.Header.Set("Accept-Encoding", "identity") // or the client asks for another with GET alone
		got, err := http.DefaultClient.Do(r)
		ok(t, err)
		return got, body(t, got)
	}
	for route, target := range addresses {
		for _, key := range []string{"", "reader"} {
			t.Run(route+" "+key, func(t *testing.T) {
				t.Parallel()
				get, sent := send(t, http.MethodGet, target, key)      //nolint:bodyclose // body closes it
				head, nothing := send(t, http.MethodHead, target, key) //nolint:bodyclose // body closes it
				if nothing != "" || sent == "" || head.StatusCode != get.StatusCode {
					t.Errorf("GET %d, HEAD %d %q", get.StatusCode, head.StatusCode, nothing)
				}
				for _, h := range []http.Header{get.Header, head.Header} {
					h.Del("Date")
					h.Del("X-Request-Id")
					h.Del("Server-Timing")
					if route == "/metrics" {
						h.Del("Content-Length")
					}
				}
				for name, want := range get.Header {
					if got := head.Header[name]; !slices.Equal(got, want) {
						t.Errorf("%s: %v with GET, %v with HEAD", name, want, got)
					}
				}
				if len(head.Header) != len(get.Header) {
					t.Errorf("GET %v, HEAD %v", get.Header, head.Header)
				}
			})
		}
	}
}
