package api_test

import (
	"strings"
	"testing"
)

// Requests that HTTP itself has words against.
func TestRefuse(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 8<<10)
	as := func(key, request, body, header string) call {
		return call{as: key, request: request, body: body, header: header}
	}
	get := func(target, header string) call { return call{request: "GET " + target, header: header} }
	w := newWorld(t)
	readOnly(t, w, []exchange{
		{"no such method", call{request: "POST /v1/articles/forum"}, 405},
		{"no such method with garbage", call{request: "BREW /v1/tags"}, 405},
		{"only JSON", get("/v1/articles", "Accept: text/html"), 406},
		{"no JSON", get("/v1/articles", "Accept: application/json;q=0"), 406},
		{"no JSON at all", get("/v1/articles", "Accept: application/json; q=0.000, text/plain"), 406},
		{"everything but JSON", get("/v1/articles", "Accept: */*, application/json;q=0"), 406},
		{"body too large", as("writer", "POST /v1/articles", `{"title":"`+strings.Repeat("a", 4<<20)+`"}`, ""), 413},
		{"path too long", get("/v1/articles/"+long, ""), 414},
		{"path too long once encoded", get("/v1/articles/"+strings.Repeat("%61", 4000), ""), 414},
		{"query too long", get("/v1/articles?author="+long, ""), 414},
		{"body of no type", as("writer", "POST /v1/articles", `{"title":"x"}`, "Content-Type:"), 415},
		{"body of a form", as("writer", "POST /v1/articles", `title=x`, "Content-Type: application/x-www-form-urlencoded"), 415},
		{"body of XML", as("writer", "POST /v1/authors", `<name/>`, "Content-Type: application/xml"), 415},
		{"merge patch where none is taken", as("writer", "POST /v1/tags", `{"name":"x"}`, "Content-Type: application/merge-patch+json"), 415},
		{"JSON patch", as("writer", "PATCH /v1/tags/jus", `[]`, "Content-Type: application/json-patch+json\nIf-Match: *"), 415},
		{"compressed body", as("writer", "POST /v1/tags", `{"name":"x"}`, "Content-Encoding: gzip"), 415},
		{"no precondition", as("writer", "PATCH /v1/articles/forum", `{}`, ""), 428},
		{"no precondition to delete", as("writer", "DELETE /v1/tags/jus", "", ""), 428},
		{"no precondition for an order", as("writer", "PUT /v1/series/sosiale-medier/parts", `{"parts":[]}`, ""), 428},
		{"no precondition for a part", as("writer", "POST /v1/series/sosiale-medier/parts", `{"title":"x"}`, ""), 428},
		{"no precondition to remove a part", as("writer", "DELETE /v1/series/sosiale-medier/parts/forum", "", ""), 428},
		{"stale", as("writer", "PATCH /v1/articles/forum", `{}`, `If-Match: "r2"`), 412},
		{"stale tag", as("writer", "DELETE /v1/tags/jus", "", `If-Match: "r2"`), 412},
		{"stale order", as("writer", "PUT /v1/series/sosiale-medier/parts", `{"parts":[]}`, `If-Match: "r2"`), 412},
		{"stale publication", as("publisher", "PUT /v1/articles/forum/publication", "", `If-Match: "r2"`), 412},
		{"stale withdrawal", as("publisher", "DELETE /v1/articles/forum/publication", "", `If-Match: "r2"`), 412},
		{"weak", as("writer", "PATCH /v1/articles/forum", `{}`, `If-Match: W/"r1"`), 412},
		{"ETag of the public", as("writer", "PATCH /v1/articles/forum", `{}`, `If-Match: "k3vlB5XvMyNWFuRJpWGQXw"`), 412},
		{"unquoted", as("writer", "PATCH /v1/articles/forum", `{}`, `If-Match: r1`), 412},
		{"several", as("writer", "PATCH /v1/articles/forum", `{}`, `If-Match: "r1", "r2"`), 412},
		{"twice", as("writer", "PATCH /v1/articles/forum", `{}`, "If-Match: \"r1\"\nIf-Match: \"r1\""), 412},
		{"huge revision", as("writer", "PATCH /v1/articles/forum", `{}`, `If-Match: "r99999999999999999999"`), 412},
		{"revision 0", as("writer", "PATCH /v1/articles/forum", `{}`, `If-Match: "r0"`), 412},
		{"no key", as("", "POST /v1/articles", `{"title":"x"}`, ""), 401},
		{"no key for drafts", get("/v1/articles?status=draft", ""), 401},
		{"no key for an order of drafts", get("/v1/articles?sort=saved_at", ""), 401},
		{"no key for a revision", get("/v1/articles/forum?revision=latest", ""), 401},
		{"another scheme", get("/v1/articles", "Authorization: Basic YTpi"), 401},
		{"scheme alone", get("/v1/articles", "Authorization: Bearer"), 401},
		{"unknown key", get("/v1/articles", "Authorization: Bearer kilde_0000"), 401},
		{"two keys", as("admin", "GET /v1/articles", "", "Authorization: Bearer kilde_0000"), 401},
		{"revoked key", as("revoked", "GET /v1/articles", "", ""), 401},
		{"expired key", as("expired", "GET /v1/articles", "", ""), 401},
		{"writing without the scope", as("reader", "POST /v1/articles", `{"title":"x"}`, ""), 403},
		{"changing without the scope", as("publisher", "PATCH /v1/articles/forum", `{}`, anyRevision), 403},
		{"deleting without the scope", as("publisher", "DELETE /v1/tags/jus", "", anyRevision), 403},
		{"publishing without the scope", as("writer", "PUT /v1/articles/forum/publication", "", ""), 403},
		{"withdrawing without the scope", as("writer", "DELETE /v1/articles/forum/publication", "", ""), 403},
		{"idempotency key too long", as("writer", "POST /v1/tags", `{"name":"x"}`, "Idempotency-Key: "+strings.Repeat("k", 256)), 400},
		{"idempotency key empty", as("writer", "POST /v1/tags", `{"name":"x"}`, "Idempotency-Key:"), 400},
		{"idempotency key with a blank", as("writer", "POST /v1/tags", `{"name":"x"}`, "Idempotency-Key: a b"), 400},
	})
}

func TestRefuseQuery(t *testing.T) {
	t.Parallel()
	var list []exchange
	for _, x := range []struct{ name, target string }{
		{"unknown", "/v1/articles?autor=x&limit=1"},
		{"unknown where there are none", "/v1/tags/jus?x=1"},
		{"in upper case", "/v1/articles?Limit=1"},
		{"repeated", "/v1/articles?limit=1&limit=2"},
		{"repeated alike", "/v1/articles?sort=title&sort=title"},
		{"limit 0", "/v1/articles?limit=0"},
		{"limit 101", "/v1/tags?limit=101"},
		{"limit -1", "/v1/series?limit=-1"},
		{"limit +1", "/v1/authors?limit=%2B1"},
		{"limit 01", "/v1/authors?limit=01"},
		{"limit 1e1", "/v1/references?limit=1e1"},
		{"limit beyond numbers", "/v1/references?limit=9223372036854775808"},
		{"limit empty", "/v1/articles?limit="},
		{"count 1", "/v1/articles?count=1"},
		{"speed 49", "/v1/articles?wpm=49"},
		{"speed 2001", "/v1/articles/forum?wpm=2001"},
		{"speed 0", "/v1/articles/forum?wpm=0"},
		{"speed empty", "/v1/articles/forum?wpm="},
		{"sort unknown", "/v1/articles?sort=id"},
		{"sort of another list", "/v1/tags?sort=title"},
		{"sort by too many", "/v1/articles?sort=title,published_at,words,updated_at"},
		{"sort twice by one", "/v1/articles?sort=title,-title"},
		{"sort empty", "/v1/articles?sort="},
		{"sort by position in no series", "/v1/articles?sort=position"},
		{"sort by position in two series", "/v1/articles?sort=position&series=a,b"},
		{"operator unknown", "/v1/articles?published_at[after]=2025-01-01"},
		{"operator missing", "/v1/articles?published_at=2025-01-01"},
		{"operator of another kind", "/v1/articles?author[gte]=kilde"},
		{"member of a reference unknown", "/v1/articles?reference[raw]=x"},
		{"date of no calendar", "/v1/articles?published_at[gte]=2025-02-30"},
		{"time zone not escaped", "/v1/articles?updated_at[lt]=2025-01-01T00:00:00+01:00"},
		{"words in words", "/v1/articles?words[gte]=many"},
		{"words beyond numbers", "/v1/articles?words=99999999999999999999"},
		{"language of none", "/v1/series?language=Norsk"},
		{"kind unknown", "/v1/authors?kind=robot"},
		{"type unknown", "/v1/references?type=roman"},
		{"doi of none", "/v1/references?doi=wien2012"},
		{"isbn with a wrong digit", "/v1/articles?reference[isbn]=9788205418050"},
		{"title too long", "/v1/articles?title=" + strings.Repeat("a", 301)},
		{"filter repeated", "/v1/tags?name=a&name=b"},
		{"fields unknown", "/v1/articles?fields=slug,password"},
		{"fields of authors unknown", "/v1/articles?fields[authors]=email"},
		{"fields of what has none", "/v1/articles?fields[body]=html"},
		{"include unknown", "/v1/articles?include=body,authors"},
		{"format unknown", "/v1/articles/forum?format=pdf"},
		{"page 0", "/v1/articles?page=0"},
		{"page too far", "/v1/articles?page=101&limit=100"},
		{"page and cursor", "/v1/articles?page=2&cursor=x"},
		{"q empty", "/v1/articles?q="},
		{"q of no word", "/v1/series?q=%20%2A"},
		{"q of exclusions", "/v1/authors?q=-kilde"},
		{"q too long", "/v1/references?q=" + strings.Repeat("a", 600)},
		{"q of too many words", "/v1/tags?q=a+b+c+d+e+f+g+h+i+j+k"},
		{"q repeated", "/v1/articles?q=a&q=b"},
		{"q negated", "/v1/articles?q[not]=blogg"},
		{"sort by relevance and more", "/v1/articles?q=blogg&sort=relevance,title"},
		{"q with page and cursor", "/v1/articles?q=blogg&page=2&cursor=x"},
		{"q with a cursor of garbage", "/v1/articles?q=blogg&cursor=garbage"},
		{"sort by relevance of nothing", "/v1/articles?sort=relevance"},
		{"sort by relevance backwards", "/v1/articles?q=blogg&sort=-relevance"},
		{"search for nothing", "/v1/search?q="},
		{"search for exclusions", "/v1/search?q=-kilde"},
		{"sort injected", "/v1/articles?sort=title;DROP%20TABLE%20articles"},
		{"status unknown", "/v1/articles?status=deleted"},
		{"status half empty", "/v1/articles?status=published,"},
		{"author empty", "/v1/articles?author="},
		{"too many authors", "/v1/articles?author=" + strings.TrimSuffix(strings.Repeat("a,", 51), ",")},
		{"every fault", "/v1/articles?limit=x&count=maybe&sort=size&a=1&b=2&author=,"},
		{"cursor of garbage", "/v1/articles?cursor=garbage"},
		{"cursor of nothing", "/v1/articles?cursor=e30"},
		{"cursor of another age", "/v1/articles?cursor=eyJ2IjowLCJsIjoiIiwiaSI6IjAxOTljN2EyLTVmMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwNCJ9"},
		{"semicolon", "/v1/articles?limit=1;count=true"},
		{"half an escape", "/v1/articles?author=%2"},
		{"NUL", "/v1/articles?author=%00"},
		{"no UTF-8", "/v1/articles?author=%ff"},
		{"line break", "/v1/articles?author=a%0d%0aSet-Cookie:x"},
		{"NUL in the path", "/v1/articles/%00"},
		{"no UTF-8 in the path", "/v1/articles/%c3%28"},
		{"line break in the path", "/v1/articles/%0a"},
	} {
		list = append(list, exchange{x.name, call{request: "GET " + x.target}, 400})
	}
	readOnly(t, newWorld(t), list)
}

// Headers that tell a client how to go on.
func TestRefuseWithAdvice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, x := range []struct {
		call
		status       int
		header, want string
	}{
		{call{request: "POST /v1/articles/forum"}, 405, "Allow", "OPTIONS, DELETE, GET, HEAD, PATCH"},
		{call{request: "DELETE /v1/articles"}, 405, "Allow", "OPTIONS, GET, HEAD, POST"},
		{call{request: "POST /healthz"}, 405, "Allow", "OPTIONS, GET, HEAD"},
		{call{request: "OPTIONS /v1/articles"}, 204, "Allow", "OPTIONS, GET, HEAD, POST"},
		{call{request: "POST /v1/tags"}, 401, "WWW-Authenticate", `Bearer realm="kilde"`},
		{call{as: "revoked", request: "GET /v1/tags"}, 401, "WWW-Authenticate", `Bearer realm="kilde"`},
	} {
		if got := w.want(t, x.status, x.call).Header().Get(x.header); got != x.want {
			t.Errorf("%s: %s: %q, want %q", x.request, x.header, got, x.want)
		}
	}
}

// A key is refused from the moment it is revoked or has expired.
func TestKeysEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	read := call{as: "reader", request: "GET /v1/tags"}
	w.want(t, 200, read)
	_, err := w.store.RevokeKey(t.Context(), "reader")
	ok(t, err)
	w.want(t, 401, read)
	w.want(t, 200, call{request: "GET /v1/tags"})
}

// What only looks like a way to send a key or a method is none.
func TestIgnoredDisguises(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.post(t, "/v1/articles", `{"title":"Privat"}`)
	secret := w.keys["admin"].Reveal()
	for _, header := range []string{
		"X-Api-Key: " + secret, "Cookie: key=" + secret, "Proxy-Authorization: Bearer " + secret, "X-Authorization: Bearer " + secret,
		"X-Original-URL: /v1/articles/forum", "X-Rewrite-URL: /v1/articles/forum", "X-Forwarded-Prefix: /x",
	} {
		w.want(t, 404, call{request: "GET /v1/articles/privat", header: header})
		w.want(t, 404, call{request: "GET /v1/articles/forum/revisions", header: header})
	}
	for _, name := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
		w.want(t, 201, call{as: "editor", request: "POST /v1/tags", body: `{"name":"x"}`, header: name + ": DELETE"})
		w.want(t, 200, call{as: "editor", request: "GET /v1/articles/forum", header: name + ": DELETE\nIf-Match: *"})
	}
	for _, query := range []string{"token=", "key=", "access_token=", "api_key=", "_method=DELETE&x="} {
		w.want(t, 400, call{request: "GET /v1/articles/privat?" + query + secret})
	}
	w.get(t, "/v1/articles/forum")
}

// A problem has one form, whatever a query asks for.
func TestProblemsHaveOneForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	plain, pretty := w.bare("GET", "/v1/nothing"), w.bare("GET", "/v1/nothing?pretty&debug=true")
	if got, want := stable(pretty), stable(plain); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
