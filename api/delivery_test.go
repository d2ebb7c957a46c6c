package api_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"kilde/api"
	"kilde/store/storetest"
)

// decoded is the body of an answer without its content coding.
func decoded(w *httptest.ResponseRecorder) ([]byte, error) {
	var r io.Reader = bytes.NewReader(w.Body.Bytes())
	var err error
	switch coding := w.Header().Get("Content-Encoding"); coding {
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		r, err = gzip.NewReader(r)
	case "zstd":
		r, err = zstd.NewReader(r)
	case "":
	default:
		err = fmt.Errorf("Content-Encoding: %s", coding)
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func (a answer) text(t *testing.T) string {
	t.Helper()
	data, err := decoded(a.ResponseRecorder)
	ok(t, err)
	return string(data)
}

// An answer comes in the coding that its client wants most, kept or not, each
// with a tag of its own and the same content.
func TestCodings(t *testing.T) {
	t.Parallel()
	worlds := map[string]*world{"kept": caching(t), "not kept": newWorld(t)}
	const target = "/v1/articles/sosial-markedsforing"
	for _, x := range []struct{ accept, want string }{
		{"", ""}, {"gzip", "gzip"}, {"br", "br"}, {"zstd", "zstd"}, {"gzip, deflate, br, zstd", "br"}, {"GZIP", "gzip"}, {"x-gzip", "gzip"}, {"gzip;q=1.0, br;q=0.5", "gzip"}, {"gzip;q=0.2,zstd;q=0.3", "zstd"},
		{"br;q=0, gzip", "gzip"}, {"br;q=0", ""}, {"*", "br"}, {"*;q=0.5, br;q=0", "zstd"}, {"identity", ""}, {"identity;q=0.5, gzip;q=0.1", ""}, {"gzip;q=0.1", "gzip"}, {"deflate", ""}, {"compress, snappy", ""},
		{"identity;q=0, gzip", "gzip"}, {"*;q=0", ""}, {"identity;q=0", ""}, {"gzip;q=much", "gzip"}, {"gzip;q=-1", "gzip"}, {",,;q=,=;", ""}, {"br ; q=0.001", "br"}, {"gzip\t;\tq=0.9 , br", "br"},
	} {
		for name, w := range worlds {
			plain := w.bare("GET", target)
			for range 2 {
				got := w.do(t, call{request: "GET " + target, header: "Accept-Encoding: " + x.accept})
				if coding := got.Header().Get("Content-Encoding"); coding != x.want {
					t.Errorf("%s: Accept-Encoding: %s: got %q, want %q", name, x.accept, coding, x.want)
				}
				tag := strings.TrimSuffix(plain.Header().Get("ETag"), `"`)
				if x.want != "" {
					tag += "." + x.want
				}
				if got.Header().Get("ETag") != tag+`"` || got.Header().Get("Vary") != "Accept-Encoding" {
					t.Errorf("%s: Accept-Encoding: %s: %v", name, x.accept, got.Header())
				}
				if x.want != "" && got.Body.Len() > plain.Body.Len()/2 {
					t.Errorf("%s: Accept-Encoding: %s: %d bytes of %d", name, x.accept, got.Body.Len(), plain.Body.Len())
				}
				if got.text(t) != plain.Body.String() {
					t.Errorf("%s: Accept-Encoding: %s: another content", name, x.accept)
				}
			}
		}
	}
}

// What is small is sent as it is, unless that is refused; what compressing does
// not make smaller, too; and so is what only the holder of a key may see.
func TestCodingsAreWorthIt(t *testing.T) {
	t.Parallel()
	w := caching(t)
	const small = "/v1/articles?tag=nothing"
	if got := w.do(t, call{request: "GET " + small, header: "Accept-Encoding: br, gzip"}); got.Header().Get("Content-Encoding") != "" || got.Header().Get("Vary") != "" {
		t.Errorf("small: %v", got.Header())
	}
	if got := w.do(t, call{request: "GET " + small, header: "Accept-Encoding: identity;q=0, gzip"}); got.text(t) != w.bare("GET", small).Body.String() {
		t.Errorf("small, but not as it is: %v", got.Header())
	}
	if got := w.do(t, call{request: "GET /docs/favicon-32x32.png", header: "Accept-Encoding: br, gzip"}); got.Header().Get("Content-Encoding") != "" && got.Body.Len() >= w.bare("GET", "/docs/favicon-32x32.png").Body.Len() {
		t.Errorf("a picture: %v", got.Header())
	}
	if got := w.do(t, call{as: "reader", request: "GET /v1/articles", header: "Accept-Encoding: br"}); got.Header().Get("Content-Encoding") != "" {
		t.Errorf("with a key: %v", got.Header())
	}
}

// A client that has any form of an answer is not sent it again.
func TestConditionalCodings(t *testing.T) {
	t.Parallel()
	w := caching(t)
	const target = "/v1/articles/sosial-markedsforing"
	plain := w.bare("GET", target).Header().Get("ETag")
	br := strings.TrimSuffix(plain, `"`) + `.br"`
	for _, x := range []struct {
		match, accept string
		status        int
		tag           string
	}{
		{br, "br", 304, br}, {"W/" + br, "br", 304, br}, {plain, "br", 304, plain}, {br, "", 304, br}, {`"x", ` + plain + `, "y"`, "", 304, plain}, {plain + ", " + br, "br", 304, br},
		{"*", "br", 304, br}, {"*", "", 304, plain}, {`"x"`, "br", 200, br}, {strings.TrimSuffix(plain, `"`) + `.xz"`, "", 200, plain}, {"", "br", 200, br}, {strings.Trim(plain, `"`), "", 200, plain},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			got := w.do(t, call{request: method + " " + target, header: "If-None-Match: " + x.match + "\nAccept-Encoding: " + x.accept + "\nCache-Control: no-cache\nRange: bytes=0-1"})
			if got.Code != x.status || got.Header().Get("ETag") != x.tag {
				t.Errorf("%s, If-None-Match: %s, Accept-Encoding: %s: %d %s, want %d %s", method, x.match, x.accept, got.Code, got.Header().Get("ETag"), x.status, x.tag)
			}
			if empty := got.Body.Len() == 0; empty != (x.status == 304 || method == "HEAD") || got.Header().Get("Vary") != "Accept-Encoding" || got.Header().Get("Cache-Control") == "" || got.Header().Get("Surrogate-Key") == "" {
				t.Errorf("%s, If-None-Match: %s: %v", method, x.match, got.Header())
			}
		}
	}
}

// A date says whether anything has changed since, where the client has no tag.
func TestModifiedSince(t *testing.T) {
	t.Parallel()
	w := caching(t)
	const target = "/v1/articles/forum"
	last := w.bare("GET", target).Header().Get("Last-Modified")
	at, err := http.ParseTime(last)
	ok(t, err)
	if !at.Equal(storetest.Now) {
		t.Errorf("Last-Modified: %s, want %s", last, storetest.Now)
	}
	for _, x := range []struct {
		header string
		status int
	}{
		{"If-Modified-Since: " + last, 304}, {"If-Modified-Since: " + at.Add(time.Hour).Format(http.TimeFormat), 304}, {"If-Modified-Since: " + at.Add(-time.Second).Format(http.TimeFormat), 200},
		{"If-Modified-Since: " + at.Format(time.RFC850), 304}, {"If-Modified-Since: yesterday", 200}, {"If-Modified-Since: " + last + "\nIf-None-Match: \"x\"", 200}, {"If-Modified-Since: " + last + "\nIf-Modified-Since: " + last, 200},
	} {
		if got := w.do(t, call{request: "GET " + target, header: x.header}); got.Code != x.status {
			t.Errorf("%s: %d, want %d", x.header, got.Code, x.status)
		}
	}
	w.Move(time.Hour)
	w.want(t, 200, call{as: "editor", request: "PATCH " + target, body: `{"title":"Fora"}`, header: anyRevision})
	if got := w.bare("GET", target).Header().Get("Last-Modified"); got != last {
		t.Errorf("a draft moved Last-Modified to %s", got)
	}
	w.publish(t, "forum")
	if got := w.do(t, call{request: "GET " + target, header: "If-Modified-Since: " + last}); got.Code != 200 {
		t.Errorf("after a change: %d", got.Code)
	}
}

// Two changes within a second are told apart by a date as well: what was made
// between them is said to be older, and is never called unmodified.
func TestModifiedWithinASecond(t *testing.T) {
	t.Parallel()
	w := caching(t)
	for range 2 {
		w.now.Store(time.Now().UnixMilli())
		w.publish(t, "forum")
		date := w.bare("GET", "/v1/articles/forum").Header().Get("Last-Modified")
		at, err := http.ParseTime(date)
		ok(t, err)
		if changed := time.UnixMilli(w.now.Load()).Truncate(time.Second); !at.Before(changed) {
			t.Errorf("Last-Modified is %s, and so may be that of a change to come", date)
		}
		w.want(t, 200, call{request: "GET /v1/articles/forum", header: "If-Modified-Since: " + date})
	}
}

// An answer that shows more things than a header can name names them by kind.
func TestSurrogateKeysAreBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var parts []string
	for i := range 40 {
		name := fmt.Sprintf("x%d", i)
		w.post(t, "/v1/articles", fmt.Sprintf(`{"title":%q,"body":"x","tags":["a%d","b%d","c%d"]}`, name, i, i, i))
		w.publish(t, name)
		parts = append(parts, fmt.Sprintf(`{"article":%q}`, name))
	}
	w.post(t, "/v1/series", `{"title":"Lang","parts":[`+strings.Join(parts, ",")+`]}`)
	for target, want := range map[string]string{
		"/v1/series/lang": "t-any", "/v1/articles?limit=100": "t-any", "/v1/search?q=x": "all", "/v1/articles/forum": "a-", "/v1/articles?tag=jus": "la-t-", "/v1/articles": "la",
	} {
		got := w.get(t, target)
		keys := strings.Fields(got.Header().Get("Surrogate-Key"))
		if len(keys) == 0 || len(keys) > 100 || len(got.Header().Get("Surrogate-Key")) > 2400 {
			t.Errorf("%s: %d keys", target, len(keys))
		}
		if tags := strings.Split(got.Header().Get("Cache-Tag"), ","); strings.Join(tags, " ") != strings.Join(keys, " ") {
			t.Errorf("%s: Cache-Tag %v, Surrogate-Key %v", target, tags, keys)
		}
		if !strings.Contains(" "+strings.Join(keys, " "), " "+want) {
			t.Errorf("%s: %v lacks %s", target, keys, want)
		}
	}
}

// Each kind of answer has the Cache-Control that is set for it.
func TestCachePolicy(t *testing.T) {
	t.Parallel()
	policy, err := api.ParseCachePolicy("*: public, max-age=7;lists: public,max-age=1 ; search: no-cache")
	ok(t, err)
	w := newWorld(t, func(o *api.Options) { o.CachePolicy = policy })
	for target, want := range map[string]string{
		"/v1/articles/forum": "public, max-age=7", "/v1/articles/forum/bibliography": "public, max-age=7", "/v1/articles": "public, max-age=1", "/v1/tags": "public, max-age=1", "/v1/search?q=forum": "no-cache", "/v1/search/suggest?q=for": "no-cache",
	} {
		if got := w.get(t, target).Header().Get("Cache-Control"); got != want {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
	}
	for _, wrong := range []string{"", "public", "*:", "*: private", "*: no-store", "pages: public", "*: public, max-age=-1", "*: max-age", "*: public\r\nX: y", "lists public"} {
		if p, err := api.ParseCachePolicy(wrong); err == nil {
			t.Errorf("%q: %v", wrong, p)
		}
	}
}

// A moved address says by what a cache drops it.
func TestMovedHasSurrogates(t *testing.T) {
	t.Parallel()
	w := caching(t)
	w.want(t, 200, call{as: "editor", request: "PATCH /v1/tags/jus", body: `{"slug":"juss"}`, header: anyRevision})
	got := w.want(t, 301, call{request: "GET /v1/tags/jus"})
	if !strings.HasPrefix(got.Header().Get("Surrogate-Key"), "t-") || !strings.HasPrefix(got.Header().Get("Cache-Control"), "public") {
		t.Errorf("%v", got.Header())
	}
}
