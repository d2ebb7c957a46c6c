package api_test

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kilde/api"
)

// from makes a call from an address.
func (w *world) from(t *testing.T, address string, c call) answer {
	t.Helper()
	r, got := c.new(w), httptest.NewRecorder()
	r.RemoteAddr = address
	w.ServeHTTP(got, r)
	conforms(t, r, []byte(c.body), got)
	return answer{got}
}

// metric is the value of a sample that Prometheus is shown.
func (a answer) metric(t *testing.T, sample string) string {
	t.Helper()
	for line := range strings.Lines(a.Body.String()) {
		if value, found := strings.CutPrefix(line, sample+" "); found {
			return strings.TrimSpace(value)
		}
	}
	t.Errorf("there is no %s", sample)
	return ""
}

// TestRateLimit: an address has its number of requests, and gets them back one
// by one.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	w := timelessWorld(t)
	pages := w.Server
	nothing := call{request: "GET /v1/articles/nothing"}
	synctest.Test(t, func(t *testing.T) {
		w.Server = w.server(w.store, func(o *api.Options) { o.RateLimit = 3 })
		for _, x := range []struct {
			wait   time.Duration
			status int
			left   string
			again  string
		}{
			{0, 404, `"address";r=2;t=20`, ""},
			{0, 404, `"address";r=1;t=40`, ""},
			{0, 404, `"address";r=0;t=60`, ""},
			{0, 429, `"address";r=0;t=60`, "20"},
			{0, 429, `"address";r=0;t=60`, "20"},
			{19500 * time.Millisecond, 429, `"address";r=0;t=41`, "1"},
			{500 * time.Millisecond, 404, `"address";r=0;t=60`, ""},
			{0, 429, `"address";r=0;t=60`, "20"},
			{time.Hour, 404, `"address";r=2;t=20`, ""},
		} {
			time.Sleep(x.wait)
			got := w.want(t, x.status, nothing)
			h := got.Header()
			if h.Get("RateLimit-Policy") != `"address";q=3;w=60` || h.Get("RateLimit") != x.left || h.Get("Retry-After") != x.again || h.Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("want %s and %q: %v", x.left, x.again, h)
			}
			wantProblem(t, pages, got)
		}
		w.want(t, 404, nothing)
		w.want(t, 404, nothing)
		golden(t, w.want(t, 429, nothing).Body.Bytes())
		w.want(t, 429, call{request: "POST /v1/articles", body: `{`})
		w.want(t, 429, call{request: "GET /"})
	})
}

// TestRateLimitHolders: whose requests are counted together.
func TestRateLimitHolders(t *testing.T) {
	t.Parallel()
	proxies := func(o *api.Options) { o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} }
	for _, x := range []struct {
		name       string
		one, other string
		header     string // of the other
		together   bool
	}{
		{"two ports", "192.0.2.1:1", "192.0.2.1:2", "", true},
		{"neighbours", "192.0.2.1:1", "192.0.2.2:1", "", false},
		{"an IPv4 address as IPv6", "192.0.2.1:1", "[::ffff:192.0.2.1]:1", "", true},
		{"neighbours as IPv6", "[::ffff:192.0.2.1]:1", "[::ffff:192.0.2.2]:1", "", false},
		{"one subnet", "[2001:db8::1]:1", "[2001:db8::ffff:1:2]:1", "", true},
		{"two zones", "[fe80::1%eth0]:1", "[fe80::1%eth1]:1", "", true},
		{"two subnets", "[2001:db8::1]:1", "[2001:db8:0:1::1]:1", "", false},
		{"a forged header", "192.0.2.1:1", "192.0.2.1:1", "X-Forwarded-For: 203.0.113.9\nX-Real-IP: 203.0.113.9\nForwarded: for=203.0.113.9", true},
		{"a client of a trusted proxy", "10.0.0.1:1", "10.0.0.1:1", "X-Forwarded-For: 203.0.113.9", false},
		{"a client of a trusted proxy that comes itself", "203.0.113.9:1", "10.0.0.1:1", "X-Forwarded-For: 203.0.113.9", true},
		{"a key that is made up", "192.0.2.1:1", "192.0.2.1:1", "Authorization: Bearer kilde_x", true},
		{"no address", "@", "", "", true},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			w := emptyWorld(t, proxies, func(o *api.Options) { o.RateLimit = 1 })
			if got := w.from(t, x.one, call{request: "GET /v1/articles/nothing"}); got.Code != 404 {
				t.Fatalf("got %d", got.Code)
			}
			if got := w.from(t, x.other, call{request: "GET /v1/articles/nothing", header: x.header}); (got.Code == 429) != x.together {
				t.Errorf("got %d", got.Code)
			}
		})
	}
}

// TestKeyRateLimit: a key that opens something has a number of its own, from
// wherever it is sent; one that opens nothing costs the address.
func TestKeyRateLimit(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, func(o *api.Options) { o.RateLimit, o.KeyRateLimit = 3, 2 })
	const at, elsewhere = "192.0.2.1:1", "192.0.2.2:1"
	key := call{as: "reader", request: "GET /v1/articles/nothing"}
	other := func(scheme string) call {
		return call{request: key.request, header: "Authorization: " + scheme + " " + w.keys["reader"].Reveal()}
	}
	for i, x := range []struct {
		from string
		call
		status int
		policy string
	}{
		{at, key, 404, `"address";q=3;w=60`}, // nobody knows it yet
		{at, key, 404, `"key";q=2;w=60`},
		{elsewhere, other("bearer"), 404, `"key";q=2;w=60`},
		{at, key, 429, `"key";q=2;w=60`},
		{elsewhere, other("BEARER"), 429, `"key";q=2;w=60`},
		{at, call{as: "writer", request: key.request}, 404, `"address";q=3;w=60`},
		{at, call{as: "writer", request: key.request}, 404, `"key";q=2;w=60`},
		{at, call{as: "revoked", request: key.request}, 401, `"address";q=3;w=60`},
		{at, call{as: "revoked", request: key.request}, 429, `"address";q=3;w=60`},
		{at, call{as: "expired", request: key.request}, 429, `"address";q=3;w=60`},
		{at, call{as: "writer", request: key.request}, 404, `"key";q=2;w=60`}, // whoever misbehaves beside it
	} {
		got := w.from(t, x.from, x.call)
		if policy := got.Header().Get("RateLimit-Policy"); got.Code != x.status || policy != x.policy {
			t.Errorf("request %d: got %d, %s", i, got.Code, policy)
		}
	}
}

// TestKeyRateLimitOfRevoked: a key that is revoked is an unknown one from then on.
func TestKeyRateLimitOfRevoked(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, func(o *api.Options) { o.RateLimit, o.KeyRateLimit = 2, 1000 })
	key := call{as: "reader", request: "GET /v1/articles/nothing"}
	w.want(t, 404, key)
	w.want(t, 404, key)
	_, err := w.store.RevokeKey(t.Context(), "reader")
	ok(t, err)
	w.want(t, 401, key) // still the key's
	w.want(t, 401, key)
	w.want(t, 429, key)
}

// TestRateLimitAlone: with a bound on keys alone, nobody else is bounded, and
// the other way round.
func TestRateLimitAlone(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ address, key, anonymous, keyed int }{{0, 0, 404, 404}, {1, 0, 429, 404}, {0, 1, 404, 429}} {
		w := emptyWorld(t, func(o *api.Options) { o.RateLimit, o.KeyRateLimit = x.address, x.key })
		var anonymous, keyed answer
		for range 3 {
			keyed = w.do(t, call{as: "reader", request: "GET /v1/articles/nothing"})
			anonymous = w.do(t, call{request: "GET /v1/articles/nothing"})
		}
		if anonymous.Code != x.anonymous || keyed.Code != x.keyed {
			t.Errorf("%d an address, %d a key: got %d, %d", x.address, x.key, anonymous.Code, keyed.Code)
		}
		for _, got := range []answer{anonymous, keyed} {
			if h := got.Header(); (h.Get("RateLimit") == "") != (got.Code == 404) || (h.Get("RateLimit-Policy") == "") != (got.Code == 404) {
				t.Errorf("%d: %v", got.Code, h)
			}
		}
	}
}

// TestRateLimitSpares: whoever watches the server is never refused, nor is a
// browser that asks first.
func TestRateLimitSpares(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, func(o *api.Options) { o.RateLimit = 1 })
	w.want(t, 404, call{request: "GET /v1/articles/nothing"})
	for range 3 {
		for request, status := range map[string]int{
			"GET /healthz": 200, "HEAD /healthz": 200, "GET /readyz": 200, "GET /metrics": 200,
			"POST /healthz": 429, "GET /%68ealthz": 429, "GET /healthz/": 429, "OPTIONS /v1/articles": 429, "GET /": 429, "GET /docs": 429,
		} {
			w.want(t, status, call{request: request})
		}
		w.want(t, 204, call{request: "OPTIONS /v1/articles", header: "Access-Control-Request-Method: GET"})
	}
	if got := w.want(t, 200, call{request: "GET /metrics"}).metric(t, `kilde_http_refused_total{code="rate-limited"}`); got != "18" {
		t.Errorf("%s were counted", got)
	}
}

// TestRateLimitIsBounded: however many addresses there are, those that have
// used most are the last to be forgotten.
func TestRateLimitIsBounded(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, func(o *api.Options) { o.RateLimit, o.Log = 1000, slog.New(slog.DiscardHandler) })
	r := call{request: "POST /"}.new(w)
	for range 900 {
		w.ServeHTTP(httptest.NewRecorder(), r)
	}
	r = r.Clone(t.Context())
	for i := range uint32(130_000) { // twice as many as are kept
		r.RemoteAddr = fmt.Sprintf("11.%d.%d.%d:1", i>>16, i>>8&255, i&255)
		w.ServeHTTP(httptest.NewRecorder(), r)
	}
	if left := w.do(t, call{request: "POST /"}).Header().Get("RateLimit"); left == `"address";r=999;t=1` {
		t.Error("it was forgotten")
	}
}
