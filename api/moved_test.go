package api_test

import (
	"net/http"
	"testing"
)

// A former name of what readers see leads on to the present one, on every
// route, whatever is asked of it.
func TestMoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rename := func(target, patch string) {
		w.want(t, 200, call{as: "writer", request: "PATCH " + target, body: patch, header: anyRevision})
	}
	rename("/v1/articles/forum", `{"slug":"fora"}`)
	w.get(t, "/v1/articles/forum")
	w.want(t, 404, call{request: "GET /v1/articles/fora"})
	w.publish(t, "forum")
	rename("/v1/series/sosiale-medier", `{"slug":"some"}`)
	rename("/v1/authors/kjetil-sander", `{"slug":"ks"}`)
	rename("/v1/tags/jus", `{"slug":"rett"}`)
	rename("/v1/references/wien2012", `{"key":"wien:2012:reference"}`)

	for _, x := range []struct{ from, to string }{
		{"/v1/articles/forum", "/v1/articles/fora"},
		{"/v1/articles/forum?wpm=100", "/v1/articles/fora?wpm=100"},
		{"/v1/articles/forum/bibliography", "/v1/articles/fora/bibliography"},
		{"/v1/series/sosiale-medier", "/v1/series/some"},
		{"/v1/series/sosiale-medier/parts", "/v1/series/some/parts"},
		{"/v1/series/sosiale-medier/parts/blogg", "/v1/series/some/parts/blogg"},
		{"/v1/series/sosiale-medier/parts/a%3Fb%20%C3%B8:part", "/v1/series/some/parts/a%3Fb%20%C3%B8:part"},
		{"/v1/series/sosiale-medier/parts/a%2Fb", "/v1/series/some/parts/a%2Fb"},
		{"/v1/authors/kjetil-sander", "/v1/authors/ks"},
		{"/v1/tags/jus", "/v1/tags/rett"},
		{"/v1/references/wien2012", "/v1/references/wien:2012:reference"},
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			got := w.want(t, 301, call{request: method + " " + x.from, header: "Host: evil.example\nX-Forwarded-Host: evil.example"})
			if at := got.Header().Get("Location"); at != publicURL+x.to {
				t.Errorf("%s %s leads to %s, want %s", method, x.from, at, publicURL+x.to)
			}
			if how := got.Header().Get("Cache-Control"); how != public {
				t.Errorf("%s: Cache-Control: %s", x.from, how)
			}
		}
	}
	for _, at := range []string{"/v1/articles/fora", "/v1/series/some/parts/blogg", "/v1/authors/ks", "/v1/tags/rett", "/v1/references/wien:2012:reference", "/v1/references/wien%3A2012%3Areference"} {
		w.get(t, at)
	}
	keyed := w.want(t, 301, call{as: "reader", request: "GET /v1/articles/forum/revisions?limit=1"})
	if at := keyed.Header().Get("Location"); at != publicURL+"/v1/articles/fora/revisions?limit=1" || keyed.Header().Get("Cache-Control") != "private, no-store" {
		t.Errorf("with a key: %v", keyed.Header())
	}
	w.want(t, 404, call{request: "GET /v1/articles/forum/revisions"})
}

const public = "public, max-age=0, s-maxage=60, stale-while-revalidate=600, stale-if-error=86400"

// A former name of what readers no longer see is nothing to them.
func TestMovedAndGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(t, 200, call{as: "writer", request: "PATCH /v1/articles/forum", body: `{"slug":"fora"}`, header: anyRevision})
	w.publish(t, "forum")
	w.want(t, 301, call{request: "GET /v1/articles/forum"})
	w.want(t, 200, call{as: "publisher", request: "DELETE /v1/articles/fora/publication"})
	w.want(t, 404, call{request: "GET /v1/articles/forum"})
	w.want(t, 404, call{request: "GET /v1/articles/fora"})
	w.want(t, 301, call{as: "reader", request: "GET /v1/articles/forum"})
}
