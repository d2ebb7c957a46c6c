package api_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// fuzzBodies are bodies that are nearly right, or far from it.
var fuzzBodies = []string{
	"", "{}", "[]", "null", `"x"`, "0", "{", "\x00", "\xff", `{"title":"x"}`, `{"name":"x"}`, `{"raw":"x"}`, `{"title":null}`, `{"parts":[]}`, `{"parts":[{"article":"forum"},{"title":"x"}]}`,
	`{"title":"x","position":1}`, `{"position":2}`, `{"article":"blogg","primary":true}`, `{"at":"2030-01-01T00:00:00Z"}`, `{"at":"9999-12-31T23:59:59.999999999-12:00","revision":1}`, `{"revision":9223372036854775807}`,
	`{"csl":{"type":"book","title":"x","issued":{"date-parts":[[2020,1,1]]},"author":[{"family":"x"}]}}`, `{"csl":{"type":"book","issued":{"raw":"x"},"custom":{"a":[{}]}}}`, `{"csl":null,"raw":"x","key":"x"}`,
	`{"title":"x","slug":"forum"}`, `{"title":"x","slug":"a_b--c"}`, `{"title":"x","language":"nb","format":"html","body":"<p id=x>x<script>"}`, `{"title":"x","body":"# a {#b}\n\n[^1]\n\n[^1]: x\n\n| a |\n|-|\n| b |"}`,
	`{"title":"x","authors":["kilde",{"author":"kilde","role":"editor"}],"tags":["a","A","å"],"bibliography":["wien2012",{"raw":"r"},{"csl":{"type":"map"}}]}`,
	`{"title":"\ud83d\ude42","meta":{"a":1e999,"b":-0,"c":"\u2028"}}`, `{"authors":[{}],"tags":[""],"bibliography":[{}]}`, `{"cover":{"url":"https://x"},"seo":{},"canonical_url":"http://x"}`,
	`{"title":"x","parts":[{"id":"0199c7a2-5f00-7000-8000-000000000001","title":"y"}]}`, `{"kind":"organization","orcid":"0000-0002-1825-0097","bio":"*x*","image":null}`,
}

var fuzzQueries = []string{
	"", "limit=1", "count=true&limit=100", "cursor=x", "sort=-title", "sort=saved_at&status=draft,archived", "author=kilde,x&tag=jus&series=sosiale-medier&language=nb,nn", "wpm=50", "revision=latest", "revision=1",
	"note=%C3%B8", "note=%00", "%", ";", "a&a&a", "limit=1&limit=1", "limit=99999999999999999999", "cursor=eyJ2IjoxLCJsIjoiIiwiaSI6MX0", "author=%27%20OR%201=1%20--", "=", "&&", "author=" + "a%2C",
	"tag[not]=jus&words[gte]=1&words[lt]=999999999&published_at[gte]=2025-03-01&updated_at[lte]=9999-12-31T23:59:59Z", "sort=-published_at,title,-words", "sort=position&series=sosiale-medier", "sort=-articles,name&count=true",
	"reference[doi]=10.1000/a&reference[year][gte]=-5&reference[author]=Wien", "reference[url]=http://hdl.handle.net/10037/5050&count=true", "title[prefix]=%C3%A5", "name[prefix]=%F0%9F%99%82&sort=-name", "title=a%5C,b",
	"q=sosiale+medier&limit=1", "q=%22word+of+mouth%22+-blogg&sort=-words&words[gte]=1&count=true", "q=m%C3%A5+mark&sort=relevance&author[not]=x&page=2", "q=", "q=-a", "q=%F0%9F%99%82*%22",
	"fields=slug,body&format=text,markdown&include=references&fields[references]=key", "fields[authors]=name", "page=2&limit=7", "page=10000&limit=1", "year[not]=0&type=book,thesis&container=x&isbn=9788205418059", "kind=person&article=forum&articles[gt]=0", "cited=false", "status[not]=draft&created_at[gt]=0001-01-01", "published_at[lt]=2025-02-30", "language=nb&author=kilde&article[not]=blogg&updated_at[gt]=2000-01-01",
}

// Whatever is sent, the answer is no failure of the server, and an error is a
// problem document that is explained.
func FuzzRequest(f *testing.F) {
	methods := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"}
	n := 0
	for _, route := range needs() {
		for range 6 {
			f.Add(methods[n%len(methods)], route.target, fuzzQueries[n%len(fuzzQueries)], []byte(fuzzBodies[n%len(fuzzBodies)]), byte(n))
			n++
		}
	}
	for _, target := range []string{"/", "//", "/v1", "/v1/", "/v1/articles/", "/v1/articles//", "/v1/articles/%00", "/v1/articles/%FF", "/%2e%2e/", "/v1/articles/%F0%9F%99%82", "*", "/v1/series//parts/", "/v1/articles/forum/revisions/-1", "/docs/..%2f"} {
		for _, method := range methods {
			f.Add(method, target, "", []byte("{}"), byte(1))
		}
	}
	w := newWorld(f)
	f.Fuzz(func(t *testing.T, method, path, query string, body []byte, dice byte) {
		r, ok := fuzzed(w, method, path, query, body, dice)
		if !ok {
			return // no client can send that
		}
		got := answer{httptest.NewRecorder()}
		w.ServeHTTP(got.ResponseRecorder, r)
		if got.Code >= 500 || got.Code < 200 {
			t.Fatalf("%s %s %q: %d %s\n%s", method, r.URL, body, got.Code, got.Body, w.log)
		}
		if method == http.MethodHead {
			return
		}
		wantProblem(t, w, got)
		if got.Code < 300 && strings.HasPrefix(r.URL.Path, "/v1/") && got.Body.Len() > 0 {
			got.json(t)
		}
	})
}

// fuzzed is a request as net/http would hand it over.
func fuzzed(w *world, method, path, query string, body []byte, dice byte) (*http.Request, bool) {
	u, err := url.ParseRequestURI(path)
	if err != nil || strings.ContainsAny(query, "# \x00\r\n") {
		return nil, false
	}
	u.RawQuery = query
	r, err := http.NewRequest(method, "/", strings.NewReader(string(body)))
	if err != nil {
		return nil, false
	}
	r.URL, r.Host, r.RemoteAddr, r.RequestURI = u, "kilde.example", "192.0.2.1:1", u.RequestURI()
	r.Header.Set("Content-Type", []string{"application/json", "application/merge-patch+json", "text/plain"}[[]int{0, 0, 0, 1, 1, 2}[dice%6]])
	if dice%5 > 0 {
		r.Header.Set("If-Match", []string{"*", `"r1"`, `"r2"`}[dice%3])
	}
	if dice%7 == 0 {
		r.Header.Set("Idempotency-Key", string(rune('a'+dice%4)))
	}
	if key := slices.Concat(callers, []string{"admin", "admin", "editor"})[int(dice)%(len(callers)+3)]; key != "" {
		r.Header.Set("Authorization", "Bearer "+w.keys[key].Reveal())
	}
	return r, true
}
