package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kilde/api"
	"kilde/api/link"
	"kilde/models"
	"kilde/store"
	"kilde/store/storetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const publicURL = "https://kilde.example"

// world is the API on a store of its own, with keys of every kind and a clock
// that the test moves.
type world struct {
	*api.Server
	store *store.Store
	path  string
	keys  map[string]models.Secret
	log   *journal
	now   atomic.Int64
	made  atomic.Int64 // ids
}

// scopes are the keys that a world has, by the name that a test calls them by.
var scopes = map[string][]models.Scope{
	"reader":    {models.ReadScope},
	"writer":    {models.WriteScope},
	"publisher": {models.PublishScope},
	"editor":    {models.WriteScope, models.PublishScope},
	"admin":     {models.AdminScope},
	"revoked":   {models.AdminScope},
	"expired":   {models.AdminScope},
}

// newWorld holds the demonstration content.
func newWorld(tb testing.TB, with ...func(*api.Options)) *world {
	tb.Helper()
	return openWorld(tb, storetest.Demonstration(tb), with...)
}

// emptyWorld holds nothing but keys.
func emptyWorld(tb testing.TB, with ...func(*api.Options)) *world {
	tb.Helper()
	return openWorld(tb, filepath.Join(tb.TempDir(), "kilde.db"), with...)
}

func openWorld(tb testing.TB, path string, with ...func(*api.Options)) *world {
	tb.Helper()
	return worldAt(tb, path, storetest.Address(tb, path), with...)
}

// timelessWorld holds nothing but keys and is on SQLite whatever the engine, for
// tests in a time of their own, which connections to a server can't be in.
func timelessWorld(tb testing.TB, with ...func(*api.Options)) *world {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "kilde.db")
	return worldAt(tb, path, path, with...)
}

func worldAt(tb testing.TB, path, address string, with ...func(*api.Options)) *world {
	tb.Helper()
	w := &world{path: path, log: &journal{}, keys: map[string]models.Secret{}}
	w.now.Store(storetest.Now.UnixMilli())
	s, err := store.Open(tb.Context(), address, store.Options{Now: w.Now, NewID: w.newID, Log: w.logger()})
	ok(tb, err)
	tb.Cleanup(func() { ok(tb, s.Close()) })
	w.store = s
	for _, name := range []string{"reader", "writer", "publisher", "editor", "admin", "revoked", "expired"} {
		k := models.NewKey{Name: name, Scopes: scopes[name]}
		if name == "expired" {
			past := storetest.Now.Add(-time.Hour)
			k.ExpiresAt = &past
		}
		_, secret, err := s.CreateKey(tb.Context(), k)
		ok(tb, err)
		w.keys[name] = secret
	}
	_, err = s.RevokeKey(tb.Context(), "revoked")
	ok(tb, err)
	w.Server = w.server(s, with...)
	return w
}

// server is the API on s, which may stand before the world's own store.
func (w *world) server(s api.Store, with ...func(*api.Options)) *api.Server {
	o := api.Options{PublicURL: publicURL, SiteName: "Kilde", Language: "nb", WordsPerMinute: 240, Version: "test", Log: w.logger()}
	for _, change := range with {
		change(&o)
	}
	return api.New(s, o)
}

// paged is a server whose site has pages of all kinds.
func paged(o *api.Options) {
	for at, to := range map[string]*link.Template{
		"https://estudie.example/{slug}": &o.Pages.Articles, "https://estudie.example/serie/{slug}/": &o.Pages.Series,
		"https://estudie.example/forfatter/{slug}": &o.Pages.Authors, "https://estudie.example/?tag={slug}": &o.Pages.Tags,
	} {
		t, err := link.Parse(at)
		if err != nil {
			panic(err)
		}
		*to = t
	}
	o.Pages.Site = "https://estudie.example/"
}

func (w *world) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func (w *world) Now() time.Time        { return time.UnixMilli(w.now.Load()).UTC() }
func (w *world) Move(by time.Duration) { w.now.Add(by.Milliseconds()) }

// newID counts where the demonstration content can't have come to.
func (w *world) newID() string {
	return fmt.Sprintf("0199c7a2-5f00-7000-8000-%012x", 0xa00000+w.made.Add(1))
}

// journal is what a server logs.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func ok(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// call is one request.
type call struct {
	as      string // whose key it carries
	request string // "METHOD /path"
	body    string
	header  string // "Name: value", several on lines of their own
}

func (c call) parts() (method, target string) {
	method, target, _ = strings.Cut(c.request, " ")
	return method, target
}

// new is the request as httptest makes it: JSON, unless the header says
// otherwise.
func (c call) new(w *world) *http.Request {
	method, target := c.parts()
	r := httptest.NewRequest(method, target, strings.NewReader(c.body))
	if c.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if method == http.MethodPatch {
		r.Header.Set("Content-Type", "application/merge-patch+json")
	}
	if c.as != "" {
		r.Header.Set("Authorization", "Bearer "+w.keys[c.as].Reveal())
	}
	for line := range strings.Lines(c.header) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if name = http.CanonicalHeaderKey(name); name == "Content-Type" {
			r.Header.Del(name)
		}
		r.Header.Add(name, strings.TrimSpace(value))
	}
	return r
}

// answer is what a call got.
type answer struct {
	*httptest.ResponseRecorder
}

// do makes a call in process.
func (w *world) do(t *testing.T, c call) answer {
	t.Helper()
	r := c.new(w)
	got := httptest.NewRecorder()
	w.ServeHTTP(got, r)
	conforms(t, r, []byte(c.body), got)
	return answer{got}
}

// want makes a call that has to be answered with a status.
func (w *world) want(t *testing.T, status int, c call) answer {
	t.Helper()
	got := w.do(t, c)
	if got.Code != status {
		t.Fatalf("%s: status %d, want %d\n%s", c.request, got.Code, status, got.Body)
	}
	return got
}

// get reads something public.
func (w *world) get(t *testing.T, target string) answer {
	t.Helper()
	return w.want(t, 200, call{request: "GET " + target})
}

// post makes something as the editor and returns its id.
func (w *world) post(t *testing.T, target, body string) string {
	t.Helper()
	return w.want(t, 201, call{as: "editor", request: "POST " + target, body: body}).string(t, "id")
}

// publish makes an article's latest revision what readers see.
func (w *world) publish(t *testing.T, article string) {
	t.Helper()
	w.want(t, 200, call{as: "editor", request: "PUT /v1/articles/" + article + "/publication"})
}

// json is the body, read.
func (a answer) json(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	d := json.NewDecoder(bytes.NewReader(a.Body.Bytes()))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, a.Body)
	}
	return v
}

// at is the member of the body that a path such as "series.0.position" leads to.
func (a answer) at(t *testing.T, path string) any {
	t.Helper()
	var v any = a.json(t)
	for name := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[name]
		case []any:
			var i int
			if _, err := fmt.Sscan(name, &i); err != nil || i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	if n, isNumber := v.(json.Number); isNumber {
		return n.String()
	}
	return v
}

func (a answer) string(t *testing.T, path string) string {
	t.Helper()
	s, isText := a.at(t, path).(string)
	if !isText {
		t.Fatalf("%s is %v, not text, in %s", path, a.at(t, path), a.Body)
	}
	return s
}

// exchange is one call and the answer that it must get; what the answer says
// is kept in testdata/<test name>.json.
type exchange struct {
	name string
	call
	status int
}

// check makes the call and compares its answer with the golden file.
func (x exchange) check(t *testing.T, w *world) {
	t.Helper()
	got := w.do(t, x.call)
	if got.Code != x.status {
		t.Errorf("%s: status %d, want %d\n%s", x.request, got.Code, x.status, got.Body)
	}
	if got.Body.Len() > 0 {
		golden(t, got.Body.Bytes())
	}
	wantProblem(t, w, got)
}

// readOnly checks calls that change nothing against one world.
func readOnly(t *testing.T, w *world, list []exchange) {
	t.Helper()
	for _, x := range list {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			x.check(t, w)
		})
	}
}

// apart checks each call against a world of its own.
func apart(t *testing.T, list []exchange) {
	t.Helper()
	for _, x := range list {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			x.check(t, newWorld(t))
		})
	}
}

var requestID = regexp.MustCompile(`"request_id": ?"[0-9a-f-]{36}"`)

// golden compares the JSON got with testdata/<test name>.json.
func golden(t *testing.T, got []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, got, "", "  "); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	text := requestID.ReplaceAllString(b.String(), `"request_id": "…"`)
	file := filepath.Join("testdata", t.Name()+".json")
	if *update {
		ok(t, os.MkdirAll(filepath.Dir(file), 0o750))
		ok(t, os.WriteFile(file, []byte(text), 0o600))
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", file, diff)
	}
}

// wantProblem holds an answer that is no success to RFC 9457 and to the page
// that explains its code.
func wantProblem(t *testing.T, w http.Handler, got answer) {
	t.Helper()
	if got.Code < 400 {
		return
	}
	var p api.Problem
	d := json.NewDecoder(bytes.NewReader(got.Body.Bytes()))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		t.Fatalf("no problem document: %v in %q", err, got.Body)
	}
	if media := got.Header().Get("Content-Type"); media != "application/problem+json" {
		t.Errorf("problem with Content-Type %q", media)
	}
	if p.Status != got.Code || p.Title != http.StatusText(got.Code) || p.Detail == "" || p.RequestID != got.Header().Get("X-Request-Id") || got.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("status %d, header %v, problem %+v", got.Code, got.Header(), p)
	}
	address, found := strings.CutPrefix(p.Type, publicURL)
	page := httptest.NewRecorder()
	w.ServeHTTP(page, httptest.NewRequest(http.MethodGet, address, nil))
	if !found || address != "/problems/"+p.Code || page.Code != 200 || !strings.Contains(page.Body.String(), "<code>"+p.Code+"</code>") {
		t.Errorf("%s does not explain %q: %d", p.Type, p.Code, page.Code)
	}
	for _, f := range p.Errors {
		if (f.Pointer == nil) == (f.Parameter == "") || f.Code == "" || f.Detail == "" {
			t.Errorf("fault %+v in %s", f, got.Body)
		}
	}
}

// listening serves a world on a real address.
func listening(t *testing.T, w http.Handler) (base string) {
	t.Helper()
	s := httptest.NewServer(w)
	t.Cleanup(s.Close)
	return s.URL
}

// body is what a response over a real connection says.
func body(t *testing.T, r *http.Response) string {
	t.Helper()
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	ok(t, err)
	return string(data)
}

// record is what a handler answers to a bare request.
func record(h http.Handler, method, target string) *httptest.ResponseRecorder {
	got := httptest.NewRecorder()
	h.ServeHTTP(got, httptest.NewRequest(method, target, nil))
	return got
}
