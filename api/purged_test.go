package api_test

import (
	"strings"
	"testing"

	"kilde/api"
)

// purgedWorld is one whose caches are told of changes.
func purgedWorld(t *testing.T, policy api.CachePolicy) *world {
	t.Helper()
	return newWorld(t, func(o *api.Options) { o.Purged, o.CacheSize, o.CachePolicy = true, 1<<20, policy })
}

// Caches that are told of changes may keep what is made of content for long,
// and nothing else.
func TestKeptByPurgedCaches(t *testing.T) {
	t.Parallel()
	w := purgedWorld(t, nil)
	for _, test := range []struct {
		name string
		call
		status int
		long   bool
	}{
		{"an article", call{request: "GET /v1/articles/forum"}, 200, true},
		{"the same from the cache", call{request: "GET /v1/articles/forum"}, 200, true},
		{"its head", call{request: "HEAD /v1/articles/forum"}, 200, true},
		{"that it is the same", call{request: "GET /v1/articles/forum", header: "If-None-Match: *"}, 304, true},
		{"a list", call{request: "GET /v1/articles?limit=2"}, 200, true},
		{"an empty list", call{request: "GET /v1/articles?language=en"}, 200, true},
		{"a search", call{request: "GET /v1/search?q=forum"}, 200, true},
		{"with a key", call{as: "reader", request: "GET /v1/articles/forum"}, 200, false},
		{"nothing", call{request: "GET /v1/articles/nothing"}, 404, false},
		{"a mistake", call{request: "GET /v1/articles?x=1"}, 400, false},
		{"the description", call{request: "GET /openapi.json"}, 200, false},
		{"the health", call{request: "GET /healthz"}, 200, false},
	} {
		h := w.want(t, test.status, test.call).Header()
		for _, name := range []string{"CDN-Cache-Control", "Surrogate-Control"} {
			want := ""
			if test.long {
				want = "max-age=86400, stale-while-revalidate=600, stale-if-error=604800"
			}
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s: %q, want %q", test.name, name, got, want)
			}
		}
		if test.long && h.Get("Surrogate-Key") == "" {
			t.Errorf("%s: kept without a key to drop it by", test.name)
		}
		if got := h.Get("Cache-Control"); test.long && !strings.Contains(got, "s-maxage=60") {
			t.Errorf("%s: Cache-Control: %q", test.name, got)
		}
	}
}

// What has moved is kept as long, by the key of the thing.
func TestMovedKeptByPurgedCaches(t *testing.T) {
	t.Parallel()
	w := purgedWorld(t, nil)
	w.want(t, 200, call{as: "editor", request: "PATCH /v1/articles/forum", body: `{"slug":"forumet"}`, header: `If-Match: "r1"`})
	w.publish(t, "forumet")
	h := w.want(t, 301, call{request: "GET /v1/articles/forum"}).Header()
	if h.Get("CDN-Cache-Control") == "" || !strings.HasPrefix(h.Get("Surrogate-Key"), "a-") {
		t.Errorf("got %v", h)
	}
}

// What a site has asked for anew each time is asked for anew by all.
func TestNeverKeptByPurgedCaches(t *testing.T) {
	t.Parallel()
	policy, err := api.ParseCachePolicy("search: no-cache")
	ok(t, err)
	w := purgedWorld(t, policy)
	for target, want := range map[string]bool{"/v1/search?q=forum": false, "/v1/articles/forum": true} {
		if got := w.get(t, target).Header().Get("CDN-Cache-Control") != ""; got != want {
			t.Errorf("%s: kept: %v, want %v", target, got, want)
		}
	}
}

// Caches that are told nothing may keep nothing for long.
func TestNotKeptWithoutPurging(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if h := w.get(t, "/v1/articles/forum").Header(); h.Get("CDN-Cache-Control")+h.Get("Surrogate-Control") != "" {
		t.Errorf("got %v", h)
	}
}
