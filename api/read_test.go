package api_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	t.Parallel()
	get := func(target string) call { return call{request: "GET " + target} }
	readOnly(t, newWorld(t), []exchange{
		{"articles", get("/v1/articles?limit=2"), 200},
		{"articles by title, counted", get("/v1/articles?limit=2&sort=title&count=true"), 200},
		{"articles of an author", get("/v1/articles?author=kjetil-sander&limit=1&count=true"), 200},
		{"articles of authors", get("/v1/articles?author=kjetil-sander,nobody&limit=1&count=true"), 200},
		{"articles of nobody", get("/v1/articles?author=nobody"), 200},
		{"articles of a series and a tag", get("/v1/articles?series=sosiale-medier&tag=jus&limit=1&count=true"), 200},
		{"articles that say something", get("/v1/articles?q=bloggere&limit=1"), 200},
		{"references that say something, by year", get("/v1/references?q=media&sort=-year&limit=1&count=true"), 200},
		{"series that say nothing of it", get("/v1/series?q=nothing"), 200},
		{"articles in another language", get("/v1/articles?language=en"), 200},
		{"articles at another speed", get("/v1/articles?limit=1&wpm=50"), 200},
		{"article", get("/v1/articles/sosial-markedsforing"), 200},
		{"article at another speed", get("/v1/articles/forum?wpm=2000"), 200},
		{"bibliography", get("/v1/articles/sosial-markedsforing/bibliography"), 200},
		{"bibliography of nothing", get("/v1/articles/nothing/bibliography"), 404},
		{"article nothing", get("/v1/articles/nothing"), 404},
		{"article under an id of nothing", get("/v1/articles/0199c7a2-5f00-7000-8000-00000000ffff"), 404},
		{"article under an id in upper case", get("/v1/articles/0199C7A2-5F00-7000-8000-000000000022"), 404},
		{"series list", get("/v1/series?count=true"), 200},
		{"series", get("/v1/series/sosiale-medier"), 200},
		{"series nothing", get("/v1/series/nothing"), 404},
		{"series in numbers", get("/v1/series/sosiale-medier/statistics?wpm=200"), 200},
		{"series in numbers of nothing", get("/v1/series/nothing/statistics"), 404},
		{"bibliography of a series of nothing", get("/v1/series/nothing/bibliography"), 404},
		{"article in a series", get("/v1/articles/forum?in=sosiale-medier&fields=slug,series"), 200},
		{"article in another series", get("/v1/articles/forum?in=nothing"), 400},
		{"orders without a key", get("/v1/series/sosiale-medier/orders"), 404},
		{"order without a key", get("/v1/series/sosiale-medier/orders/1"), 404},
		{"comparison without a key", get("/v1/series/sosiale-medier/orders/1/comparison"), 404},
		{"parts of nothing", get("/v1/series/nothing/parts"), 404},
		{"part", get("/v1/series/sosiale-medier/parts/sosial-markedsforing"), 200},
		{"part nothing", get("/v1/series/sosiale-medier/parts/nothing"), 404},
		{"part of nothing", get("/v1/series/nothing/parts/nothing"), 404},
		{"authors", get("/v1/authors?count=true"), 200},
		{"author", get("/v1/authors/kjetil-sander"), 200},
		{"author nothing", get("/v1/authors/nothing"), 404},
		{"references", get("/v1/references?limit=2&sort=-name"), 200},
		{"reference", get("/v1/references/wien2012"), 200},
		{"reference nothing", get("/v1/references/nothing"), 404},
		{"tags", get("/v1/tags?limit=3&count=true"), 200},
		{"tag", get("/v1/tags/markedsforing"), 200},
		{"tag nothing", get("/v1/tags/nothing"), 404},
		{"revisions without a key", get("/v1/articles/forum/revisions"), 404},
		{"revision without a key", get("/v1/articles/forum/revisions/1"), 404},
		{"revisions of nothing without a key", get("/v1/articles/nothing/revisions"), 404},
		{"health", get("/healthz"), 200},
		{"readiness", get("/readyz"), 200},
		{"no route", get("/v1/nothing"), 404},
		{"no version", get("/articles"), 404},
		{"no problem", get("/problems/nothing"), 404},
		{"no asset", get("/docs/nothing.js"), 404},
	})
}

func TestReadWithKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.post(t, "/v1/articles", `{"title":"Utkast","body":"Bare *et* utkast.","authors":["kjetil-sander"],"tags":["hemmelig"],"meta":{"n":9007199254740993}}`)
	w.want(t, 200, call{as: "writer", request: "PATCH /v1/articles/forum?note=Ny+tittel", body: `{"title":"Fora","slug":"fora"}`, header: `If-Match: "r1"`})
	w.post(t, "/v1/articles", `{"title":"Podkast","body":"x","bibliography":["wien2012",{"key":"a","raw":"Aa."}]}`)
	w.post(t, "/v1/series", `{"title":"Kort","parts":[{"article":"podkast"},{"article":"forum"},{"article":"utkast"},{"title":"Senere"}]}`)
	w.want(t, 200, call{as: "writer", request: "PATCH /v1/series/kort/parts/forum", body: `{"before":"podkast","role":"introduction"}`, header: anyRevision})
	w.post(t, "/v1/series", `{"title":"Bok","language":"en","parts":[{"article":"sosial-markedsforing"},{"series":"kort"},{"article":"forum","role":"appendix"}]}`)
	get := func(target string) call { return call{as: "reader", request: "GET " + target} }
	readOnly(t, w, []exchange{
		{"drafts", get("/v1/articles?status=draft&count=true"), 200},
		{"every state", get("/v1/articles?status=draft,scheduled,published,archived&sort=-saved_at&limit=2"), 200},
		{"draft", get("/v1/articles/utkast"), 200},
		{"published beside a newer revision", get("/v1/articles/forum"), 200},
		{"latest revision", get("/v1/articles/forum?revision=latest"), 200},
		{"under a reserved slug", get("/v1/articles/fora?revision=1"), 200},
		{"revision of none", get("/v1/articles/forum?revision=3"), 404},
		{"revision of garbage", get("/v1/articles/forum?revision=01"), 400},
		{"revisions", get("/v1/articles/forum/revisions?count=true"), 200},
		{"revision", get("/v1/articles/forum/revisions/2"), 200},
		{"revision none", get("/v1/articles/forum/revisions/3"), 404},
		{"revision no number", get("/v1/articles/forum/revisions/01"), 404},
		{"revisions nothing", get("/v1/articles/nothing/revisions"), 404},
		{"tag of drafts only", get("/v1/tags/hemmelig"), 200},
		{"author", get("/v1/authors/kjetil-sander"), 200},
		{"reference", get("/v1/references/wien2012"), 200},
		{"series list", get("/v1/series"), 200},
		{"part", get("/v1/series/sosiale-medier/parts/forum"), 200},
		{"book", get("/v1/series/bok"), 200},
		{"article in a chapter", get("/v1/articles/podkast?in=bok&fields=slug,series"), 200},
		{"book in numbers", get("/v1/series/bok/statistics"), 200},
		{"bibliography of a book", get("/v1/series/bok/bibliography"), 200},
		{"orders", get("/v1/series/kort/orders?count=true"), 200},
		{"a page of orders", get("/v1/series/kort/orders?limit=1"), 200},
		{"order", get("/v1/series/kort/orders/2"), 200},
		{"order none", get("/v1/series/kort/orders/3"), 404},
		{"order no number", get("/v1/series/kort/orders/01"), 404},
		{"comparison", get("/v1/series/kort/orders/1/comparison?with=2"), 200},
		{"comparison the other way", get("/v1/series/kort/orders/2/comparison?with=1"), 200},
		{"comparison with none", get("/v1/series/kort/orders/1/comparison?with=9"), 404},
		{"comparison with nothing", get("/v1/series/kort/orders/1/comparison?with=0"), 400},
	})
}

// What is private and what is not there have one answer, but for the name that
// was asked for.
func TestMissingAndPrivateLookAlike(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.post(t, "/v1/articles", `{"title":"Privat","body":"x","tags":["privat"],"bibliography":[{"key":"privat","raw":"P."}]}`)
	w.post(t, "/v1/authors", `{"name":"Privat"}`)
	w.post(t, "/v1/series", `{"title":"Privat","parts":[{"article":"privat"}]}`)
	for _, target := range []string{
		"/v1/articles/NAME", "/v1/articles/NAME/bibliography", "/v1/articles/NAME/revisions", "/v1/articles/NAME/revisions/1", "/v1/articles/NAME?wpm=100",
		"/v1/series/NAME", "/v1/series/NAME/parts", "/v1/series/NAME/parts/NAME", "/v1/series/sosiale-medier/parts/NAME",
		"/v1/authors/NAME", "/v1/references/NAME", "/v1/tags/NAME",
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			private := w.want(t, 404, call{request: method + " " + strings.ReplaceAll(target, "NAME", "privat")})
			nothing := w.want(t, 404, call{request: method + " " + strings.ReplaceAll(target, "NAME", "xrivat")})
			if got, want := stable(private), strings.ReplaceAll(stable(nothing), "xrivat", "privat"); got != want {
				t.Errorf("%s %s\nprivate: %s\nnothing: %s", method, target, got, want)
			}
		}
	}
}

// stable is an answer without what differs from one request to the next.
func stable(a answer) string {
	var b strings.Builder
	h := a.Header().Clone()
	for _, own := range []string{"X-Request-Id", "Date", "Server-Timing", "Cache-Status"} {
		h.Del(own)
	}
	if err := h.Write(&b); err != nil {
		return err.Error()
	}
	return http.StatusText(a.Code) + "\n" + b.String() + requestID.ReplaceAllString(a.Body.String(), "")
}
