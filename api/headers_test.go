package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"kilde/api"
)

// Pages of any origin may read, and nothing else.
func TestCrossOrigin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const origin = "Origin: https://evil.example\n"
	ask := call{request: "OPTIONS /v1/articles/forum", header: origin + "Access-Control-Request-Method: GET\nAccess-Control-Request-Headers: if-none-match"}
	h := w.want(t, 204, ask).Header()
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Allow-Headers": "Accept, If-None-Match",
		"Access-Control-Max-Age": "86400", "Access-Control-Allow-Credentials": "",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("preflight: %s: %q, want %q", name, got, want)
		}
	}
	for _, c := range []struct {
		call
		status int
		allow  string
	}{
		{call{request: "GET /v1/articles"}, 200, "*"},
		{call{request: "HEAD /v1/articles/forum"}, 200, "*"},
		{call{request: "GET /v1/articles/nothing"}, 404, "*"},
		{call{request: "GET /v1/articles?x=1"}, 400, "*"},
		{call{request: "GET /v1/articles", header: "Accept: text/html"}, 406, "*"},
		{call{request: "GET /openapi.json"}, 200, "*"},
		{call{request: "POST /v1/articles"}, 401, ""},
		{call{as: "writer", request: "POST /v1/tags", body: `{"name":"x"}`}, 201, ""},
		{call{request: "GET /"}, 200, ""},
		{call{request: "GET /healthz"}, 200, ""},
		{call{request: "GET /metrics"}, 200, ""},
	} {
		c.header += "\n" + origin
		got := w.want(t, c.status, c.call).Header()
		if got.Get("Access-Control-Allow-Origin") != c.allow || got.Get("Access-Control-Allow-Credentials") != "" || got.Get("Set-Cookie") != "" {
			t.Errorf("%s: %v", c.request, got)
		}
	}
}

// Every answer forbids guessing its type; pages forbid all but their own parts.
func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, target := range append([]string{"/nothing", "/v1/nothing", "/v1/articles/nothing", "/%00"}, values(addresses)...) {
		got := w.do(t, call{request: "GET " + target})
		h := got.Header()
		if h.Get("X-Content-Type-Options") != "nosniff" || len(h.Get("X-Request-Id")) != 36 || h.Get("Server") != "" || h.Get("Set-Cookie") != "" {
			t.Errorf("%s: %v", target, h)
		}
		ancestors := "frame-ancestors 'none'"
		if strings.HasPrefix(target, "/embed/") {
			ancestors = "frame-ancestors *"
		}
		if policy := h.Get("Content-Security-Policy"); strings.HasPrefix(h.Get("Content-Type"), "text/html") && (!strings.HasPrefix(policy, "default-src 'none';") || !strings.HasSuffix(policy, ancestors)) {
			t.Errorf("%s: Content-Security-Policy: %q", target, policy)
		}
	}
	if got := w.do(t, call{request: "GET /", header: "X-Request-Id: chosen\nHost: x"}); got.Header().Get("X-Request-Id") == "chosen" {
		t.Error("a client chose the id of its request")
	}
}

func values(m map[string]string) (list []string) {
	for _, v := range m {
		list = append(list, v)
	}
	return list
}

// No header of a public request but those that choose the answer changes it.
func TestRequestHeadersDoNotMatter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, target := range []string{"/v1/articles?limit=2", "/v1/articles/forum", "/v1/series/sosiale-medier", "/", "/openapi.json", "/v1/articles/nothing"} {
		want := stable(w.bare("GET", target))
		for _, name := range []string{
			"Host", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Host", "X-Original-Host",
			"X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "Origin", "Referer", "User-Agent", "Cookie", "Accept-Language", "Accept-Charset",
			"Range", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "If-Match", "Cache-Control", "Pragma", "TE", "Upgrade", "Via", "X-Api-Version", "Prefer", "Idempotency-Key", "Content-Type",
		} {
			for _, value := range []string{"evil.example", "bytes=0-1", "*"} {
				r, answered := httptest.NewRequest(http.MethodGet, target, nil), httptest.NewRecorder()
				r.Header.Set(name, value)
				if name == "Host" {
					r.Host = value
				}
				w.ServeHTTP(answered, r)
				if got := stable(answer{answered}); got != want {
					t.Errorf("%s with %s: %s\n%s\nwant %s", target, name, value, got, want)
				}
			}
		}
	}
}

// Links are made from configuration, never from what a request says.
func TestLinksAreConfigured(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const disguise = "X-Forwarded-Host: evil.example\nX-Forwarded-Proto: gopher\nForwarded: host=evil.example"
	for _, c := range []call{
		{as: "writer", request: "POST http://evil.example/v1/articles", body: `{"title":"x"}`, header: disguise},
		{request: "GET http://evil.example/v1/articles?limit=1", header: disguise},
		{request: "GET http://evil.example/", header: disguise},
		{request: "GET http://evil.example/v1/nothing", header: disguise},
		{request: "GET http://evil.example//evil.example/", header: disguise},
	} {
		got := w.do(t, c)
		if text := fmt.Sprint(got.Header(), got.Body); strings.Contains(text, "evil") || strings.Contains(text, "gopher") {
			t.Errorf("%s: %s", c.request, text)
		}
	}
}

// The address in the log is the peer's, unless a trusted proxy names another.
func TestClientAddress(t *testing.T) {
	t.Parallel()
	trust := func(list ...string) func(*api.Options) {
		return func(o *api.Options) {
			for _, p := range list {
				o.TrustedProxies = append(o.TrustedProxies, netip.MustParsePrefix(p))
			}
		}
	}
	for _, x := range []struct {
		name      string
		peer      string
		trust     func(*api.Options)
		forwarded []string
		want      string
	}{
		{"nobody is trusted", "192.0.2.1", trust(), []string{"203.0.113.9"}, "192.0.2.1"},
		{"a peer nearby is not trusted for that", "10.0.0.1", trust(), []string{"203.0.113.9"}, "10.0.0.1"},
		{"nor is this machine", "127.0.0.1", trust("192.0.2.0/24"), []string{"203.0.113.9"}, "127.0.0.1"},
		{"another is trusted", "192.0.2.1", trust("10.0.0.0/8", "2001:db8::/32"), []string{"203.0.113.9"}, "192.0.2.1"},
		{"the peer is trusted", "192.0.2.1", trust("192.0.2.0/24"), []string{"203.0.113.9"}, "203.0.113.9"},
		{"nothing is forwarded", "192.0.2.1", trust("192.0.2.0/24"), nil, "192.0.2.1"},
		{"the client lies", "192.0.2.1", trust("192.0.2.0/24"), []string{"1.1.1.1, 203.0.113.9"}, "203.0.113.9"},
		{"the client lies in a header of its own", "192.0.2.1", trust("192.0.2.0/24"), []string{"1.1.1.1", "203.0.113.9"}, "203.0.113.9"},
		{"two proxies", "192.0.2.1", trust("192.0.2.0/24", "10.0.0.0/8"), []string{"1.1.1.1, 203.0.113.9, 10.0.0.1"}, "203.0.113.9"},
		{"a private client is not a proxy", "192.0.2.1", trust("192.0.2.0/24"), []string{"1.1.1.1, 127.0.0.1"}, "127.0.0.1"},
		{"IPv6", "192.0.2.1", trust("192.0.2.0/24"), []string{"[2001:db8::1]"}, "2001:db8::1"},
		{"garbage", "192.0.2.1", trust("192.0.2.0/24"), []string{"x\"},{\"a\":\""}, "192.0.2.1"},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			w := emptyWorld(t, x.trust)
			header := "X-Real-IP: 9.9.9.9\nForwarded: for=9.9.9.9"
			for _, f := range x.forwarded {
				header += "\nX-Forwarded-For: " + f
			}
			r := call{request: "GET /healthz", header: header}.new(w)
			r.RemoteAddr = x.peer + ":1234"
			w.ServeHTTP(httptest.NewRecorder(), r)
			if log := w.log.String(); !strings.Contains(log, `"address":"`+x.want+`"`) {
				t.Errorf("want %s in %s", x.want, log)
			}
		})
	}
}

// What clients make up is no label of a metric.
func TestMetricsHaveBoundedLabels(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.do(t, call{request: "GET /v1/articles/forum"})
	for _, request := range []string{"GET /zyxt", "ZYXT /v1/articles", "GET /v1/articles/zyxt", "GET /v1/zyxt/zyxt", "POST /zyxt", "GET /v1/articles/zyxt/zyxt", "GET /problems/zyxt", "OPTIONS /zyxt"} {
		w.do(t, call{request: request})
	}
	got := w.get(t, "/metrics").Body.String()
	if strings.Contains(strings.ToLower(got), "zyxt") || !strings.Contains(got, `kilde_http_request_duration_seconds_count{method="GET",route="/v1/articles/:article",status="200"} 1`) {
		t.Errorf("metrics:\n%s", got)
	}
}

// What is for operators can be had on an address of its own.
func TestAdmin(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, func(o *api.Options) { o.AdminApart = true })
	w.want(t, 404, call{request: "GET /metrics"})
	for target, status := range map[string]int{"/metrics": 200, "/healthz": 200, "/readyz": 200, "/v1/articles": 404, "/": 404} {
		got := answer{record(w.Admin(), http.MethodGet, target)}
		if got.Code != status {
			t.Errorf("GET %s: %d, want %d", target, got.Code, status)
		}
		wantProblem(t, w, got)
	}
}
