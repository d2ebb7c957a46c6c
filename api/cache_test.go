package api_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kilde/api"
	"kilde/models"
	"kilde/store"
	"kilde/store/storetest"
)

func cached(o *api.Options) { o.CacheSize = 8 << 20 }

// caching is a world whose server keeps its answers, and follows the change log.
func caching(t *testing.T, with ...func(*api.Options)) *world {
	t.Helper()
	w := newWorld(t, append(with, cached)...)
	follow(t, w.store, w.Server)
	return w
}

// follow has a server learn of the changes in its store until the test ends. It
// returns when none is missed any more.
func follow(tb testing.TB, s *store.Store, server *api.Server) {
	tb.Helper()
	s.OnCommit(server.Changed)
	ctx, cancel := context.WithCancel(context.Background())
	begun := make(chan struct{})
	var gone sync.WaitGroup
	gone.Go(func() {
		s.Follow(ctx, func(c models.Changes) {
			server.Changed(c)
			if c.Begun {
				close(begun)
			}
		})
	})
	tb.Cleanup(func() { cancel(); gone.Wait() })
	<-begun
}

const (
	hit     = "kilde; hit"
	stored  = "kilde; fwd=uri-miss; stored"
	renewed = "kilde; fwd=stale; stored"
)

// kept checks what the cache did for a request.
func (w *world) kept(t *testing.T, want string, c call) answer {
	t.Helper()
	got := w.do(t, c)
	if status := got.Header().Get("Cache-Status"); status != want {
		t.Errorf("%s: Cache-Status %q, want %q (status %d)", c.request, status, want, got.Code)
	}
	return got
}

// An answer is made once, and then kept for all who ask for the same.
func TestCache(t *testing.T) {
	t.Parallel()
	w := caching(t)
	const target = "/v1/articles?author=kilde,kjetil-sander&limit=2&sort=title"
	first := w.kept(t, stored, call{request: "GET " + target})
	if again := w.kept(t, hit, call{request: "GET " + target}); stable(again) != stable(first) || again.Header().Get("Server-Timing") != "" {
		t.Errorf("kept:\n%s\nwant\n%s", stable(again), stable(first))
	}
	for _, same := range []string{
		"HEAD " + target, "GET /v1/articles?sort=title&limit=2&author=kilde,kjetil-sander", "GET /v1/articles?sort=title&limit=2&author=kilde%2Ckjetil-sander", "GET /v1/articles?limit=2&&sort=%74itle&author=kilde,kjetil-sander",
	} {
		w.kept(t, hit, call{request: same})
	}
	for _, other := range []string{"GET /v1/articles?author=kilde&limit=2&sort=title", "GET /v1/articles?limit=2&sort=title", "GET /v1/articles/forum", "GET /v1/search?q=forum+blogg", "GET /v1/search?q=forum%2Bblogg"} {
		w.kept(t, stored, call{request: other})
		w.kept(t, hit, call{request: other})
	}
	for _, never := range []call{
		{as: "reader", request: "GET " + target}, {request: "GET /v1/articles/nothing"}, {request: "GET /v1/articles?limit=0"}, {request: "GET /v1/articles?limit=2&limit=2"},
		{request: "GET " + target, header: "Authorization: Bearer x"}, {request: "GET " + target, header: "Accept: text/html"}, {request: "POST /v1/articles"}, {request: "GET /healthz"}, {request: "GET /v1/%61rticles"},
	} {
		w.kept(t, "", never)
		w.kept(t, "", never)
	}
	if got := w.want(t, 406, call{request: "GET " + target, header: "Accept: text/html"}); strings.Contains(got.Body.String(), "data") {
		t.Error("an answer was sent to who refused it")
	}
	w.kept(t, hit, call{request: "GET " + target, header: "Accept: text/html, */*;q=0.1"})
	metrics := w.get(t, "/metrics").Body.String()
	for _, want := range []string{`kilde_cache_requests_total{result="hit"} 11`, `kilde_cache_requests_total{result="made"} 6`, `kilde_cache_requests_total{result="stale"} 0`, `{method="HEAD",route="/v1/articles",status="200"} 1`} {
		if !strings.Contains(metrics, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
}

// What is made with a key is not kept, and what is kept not sent to keys.
func TestCacheIsForReaders(t *testing.T) {
	t.Parallel()
	w := caching(t)
	const target = "/v1/articles/forum"
	w.kept(t, stored, call{request: "GET " + target})
	w.want(t, 200, call{as: "editor", request: "PATCH " + target, body: `{"title":"Fora"}`, header: anyRevision})
	if got := w.kept(t, "", call{as: "reader", request: "GET " + target}); got.Header().Get("ETag") != `"r2"` || got.Header().Get("Cache-Control") != "private, no-store" || got.at(t, "editing") == nil {
		t.Errorf("with a key: %v %s", got.Header(), got.Body)
	}
	if got := w.kept(t, hit, call{request: "GET " + target}); got.at(t, "editing") != nil || got.at(t, "title") != "Forum" {
		t.Errorf("without: %s", got.Body)
	}
}

// Nothing is kept before the change log is followed, or where the cache is off.
func TestCacheOff(t *testing.T) {
	t.Parallel()
	before, off := newWorld(t, cached), newWorld(t)
	for range 2 {
		before.kept(t, "kilde; fwd=uri-miss", call{request: "GET /v1/articles/forum"})
		off.kept(t, "", call{request: "GET /v1/articles/forum"})
	}
}

// A write that is answered is seen by the next request, and makes anew what shows
// what it changed, and nothing else.
func TestCacheForgets(t *testing.T) {
	t.Parallel()
	w := caching(t)
	all := []string{
		"/v1/articles/forum", "/v1/articles/blogg", "/v1/articles/sosial-markedsforing", "/v1/articles?tag=jus", "/v1/articles?author=kilde&limit=100", "/v1/articles?language=en", "/v1/articles?reference=wien2012",
		"/v1/series/sosiale-medier", "/v1/series", "/v1/authors/kilde", "/v1/authors", "/v1/authors?sort=-articles,name", "/v1/references/wien2012", "/v1/references/kotler2005", "/v1/tags/jus", "/v1/tags", "/v1/search?q=forum", "/v1/articles/forum/bibliography",
		"/v1/articles/sosial-markedsforing/citations", "/v1/references/wien2012/citations", "/v1/references/kotler2005/co-cited",
	}
	for _, x := range []struct {
		what   string
		do     []call
		forget []string // what is made anew; all else is kept
	}{
		{"a draft", []call{{request: "PATCH /v1/articles/forum", body: `{"excerpt":"Ny"}`}}, nil},
		{"a publication under the same name", []call{{request: "PUT /v1/articles/forum/publication"}}, []string{
			"/v1/articles/forum", "/v1/articles?author=kilde&limit=100", "/v1/series/sosiale-medier", "/v1/tags", "/v1/authors/kilde", "/v1/authors", "/v1/authors?sort=-articles,name", "/v1/search?q=forum", "/v1/articles/forum/bibliography",
		}},
		{"a tag's name", []call{{request: "PATCH /v1/tags/jus", body: `{"name":"Juss"}`}}, []string{"/v1/articles?tag=jus", "/v1/articles?author=kilde&limit=100", "/v1/series/sosiale-medier", "/v1/tags/jus", "/v1/tags", "/v1/search?q=forum"}},
		{"a reference", []call{{request: "PATCH /v1/references/kotler2005", body: `{"csl":{"title":"T"}}`}}, []string{"/v1/references/kotler2005", "/v1/articles/sosial-markedsforing", "/v1/search?q=forum", "/v1/articles/sosial-markedsforing/citations", "/v1/references/kotler2005/co-cited"}},
		{"an author", []call{{request: "PATCH /v1/authors/kilde", body: `{"bio":"Ny"}`}}, without(all, "/v1/references/wien2012/citations", "/v1/references/wien2012", "/v1/references/kotler2005", "/v1/references/kotler2005/co-cited", "/v1/tags/jus", "/v1/tags", "/v1/series", "/v1/articles?language=en")},
		{"an order", []call{{request: "PATCH /v1/series/sosiale-medier/parts/forum", body: `{"position":1}`}}, without(all, "/v1/references/wien2012", "/v1/references/kotler2005", "/v1/references/kotler2005/co-cited", "/v1/tags/jus", "/v1/tags", "/v1/authors", "/v1/authors/kilde", "/v1/authors?sort=-articles,name", "/v1/articles?language=en")},
		{"a withdrawal", []call{{request: "DELETE /v1/articles/forum/publication"}}, without(all, "/v1/articles?language=en", "/v1/references/kotler2005", "/v1/references/kotler2005/co-cited", "/v1/references/wien2012", "/v1/tags/jus")},
		{"a publication under another name", []call{{request: "PATCH /v1/articles/blogg", body: `{"title":"Blogger"}`}, {request: "PUT /v1/articles/blogg/publication"}},
			without(all, "/v1/articles?language=en", "/v1/references/kotler2005", "/v1/references/kotler2005/co-cited", "/v1/references/wien2012", "/v1/tags/jus")},
		{"what nobody sees", []call{{request: "POST /v1/tags", body: `{"name":"Ingen"}`}, {request: "POST /v1/authors", body: `{"name":"Ingen"}`}}, nil},
	} {
		before := map[string]string{}
		for _, target := range all {
			before[target] = w.bare("GET", target).Header().Get("ETag")
		}
		for _, c := range x.do {
			c.as, c.header = "editor", anyRevision
			if got := w.do(t, c); got.Code >= 300 {
				t.Fatalf("%s: %d %s", c.request, got.Code, got.Body)
			}
		}
		for _, target := range all {
			got := w.bare("GET", target)
			want := hit
			if slices.Contains(x.forget, target) {
				want = renewed
			}
			if status := got.Header().Get("Cache-Status"); status != want && got.Code == 200 {
				t.Errorf("%s: %s: %q, want %q", x.what, target, status, want)
			}
			if got.Header().Get("ETag") != before[target] && want == hit {
				t.Errorf("%s: %s is another", x.what, target)
			}
		}
	}
}

func without(list []string, items ...string) (rest []string) {
	for _, s := range list {
		if !slices.Contains(items, s) {
			rest = append(rest, s)
		}
	}
	return rest
}

// A list that is narrowed by what is not there yet, or by what a reference says,
// changes with that.
func TestCacheForgetsLists(t *testing.T) {
	t.Parallel()
	w := caching(t)
	for _, x := range []struct {
		target string
		do     []call
	}{
		{"/v1/articles?tag=nyord", []call{{request: "PATCH /v1/articles/blogg", body: `{"tags":["nyord"]}`}, {request: "PUT /v1/articles/blogg/publication"}}},
		{"/v1/articles?author=ny", []call{{request: "POST /v1/authors", body: `{"name":"Ny"}`}, {request: "PATCH /v1/articles/blogg", body: `{"authors":["ny"]}`}, {request: "PUT /v1/articles/blogg/publication"}}},
		{"/v1/articles?author=kilde&reference[year]=1999", []call{{request: "PATCH /v1/references/wien2012", body: `{"csl":{"issued":{"date-parts":[[1999]]}}}`}}},
		{"/v1/series?article=forum&author=siste", []call{{request: "POST /v1/authors", body: `{"name":"Siste"}`}, {request: "PATCH /v1/articles/forum", body: `{"authors":["siste"]}`}, {request: "PUT /v1/articles/forum/publication"}}},
	} {
		empty := w.kept(t, stored, call{request: "GET " + x.target})
		for _, c := range x.do {
			c.as, c.header = "editor", anyRevision
			w.do(t, c)
		}
		if got := w.kept(t, renewed, call{request: "GET " + x.target}); got.Body.String() == empty.Body.String() || got.at(t, "data.0") == nil {
			t.Errorf("%s: %s", x.target, got.Body)
		}
	}
}

// Who asks while an answer is being made waits for that one, and gets what a
// write left that was answered before.
func TestCacheMakesOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	slow := &slowStore{Store: w.store, begun: make(chan struct{}, 100), free: make(chan struct{})}
	w.Server = w.server(slow, cached)
	follow(t, w.store, w.Server)
	const readers = 20
	var gone sync.WaitGroup
	statuses := make([]string, readers)
	for i := range readers {
		gone.Go(func() { statuses[i] = record(w, "GET", "/v1/articles/forum").Header().Get("Cache-Status") })
	}
	<-slow.begun
	close(slow.free)
	gone.Wait()
	counts := map[string]int{}
	for _, s := range statuses {
		counts[s]++
	}
	if counts[stored] != 1 || len(slow.begun) != 0 || counts[stored]+counts[hit]+counts["kilde; fwd=miss; collapsed"] != readers {
		t.Errorf("%v, read %d times", counts, 1+len(slow.begun))
	}
}

// slowStore reads articles when it is let.
type slowStore struct {
	api.Store
	begun, free chan struct{}
}

func (s *slowStore) Article(ctx context.Context, c models.Caller, name string, as models.Showing) (models.Article, error) {
	s.begun <- struct{}{}
	<-s.free
	return s.Store.Article(ctx, c, name, as)
}

// A client that goes away while its answer is being made leaves it to those who
// wait; one that gets no answer that can be kept leaves each to itself.
func TestCacheLeaderGoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	slow := &slowStore{Store: w.store, begun: make(chan struct{}, 100), free: make(chan struct{})}
	w.Server = w.server(slow, cached)
	follow(t, w.store, w.Server)
	ctx, cancel := context.WithCancel(t.Context())
	var gone sync.WaitGroup
	gone.Go(func() {
		w.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/v1/articles/forum", nil))
	})
	<-slow.begun
	got := make(chan *httptest.ResponseRecorder, 3)
	for range 3 {
		gone.Go(func() { got <- record(w, "GET", "/v1/articles/forum") })
	}
	cancel()
	close(slow.free)
	gone.Wait()
	for range 3 {
		if r := <-got; r.Code != 200 || r.Body.Len() == 0 {
			t.Errorf("%d %v", r.Code, r.Header())
		}
	}
	for range 3 {
		gone.Go(func() { got <- record(w, "GET", "/v1/articles/nothing") })
	}
	gone.Wait()
	for range 3 {
		if r := <-got; r.Code != 404 || r.Header().Get("Cache-Status") != "" {
			t.Errorf("%d %v", r.Code, r.Header())
		}
	}
}

// The cache takes no more than it may, and shrinks when it is told to.
func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *api.Options) { o.CacheSize = 100_000 })
	follow(t, w.store, w.Server)
	count := func() (kept int) {
		for wpm := range 200 {
			if w.bare("GET", fmt.Sprintf("/v1/articles/forum?wpm=%d", 200+wpm)).Header().Get("Cache-Status") == hit {
				kept++
			}
		}
		return kept
	}
	atMost := func(most int, size string) { // what is too much goes soon, and not at once
		t.Helper()
		count()
		kept := count()
		for end := time.Now().Add(10 * time.Second); kept > most && time.Now().Before(end); kept = count() {
		}
		if kept > most {
			t.Errorf("%d answers of more than 4 kB each in %s", kept, size)
		}
	}
	atMost(100_000/4_000, "100 kB")
	if w.CacheSize() != 100_000 {
		t.Errorf("CacheSize %d", w.CacheSize())
	}
	w.ResizeCache(0)
	atMost(0, "nothing")
}

// A log that went back makes everything anew.
func TestCacheBeginsAnew(t *testing.T) {
	t.Parallel()
	w := caching(t)
	w.kept(t, stored, call{request: "GET /v1/articles/forum"})
	w.kept(t, hit, call{request: "GET /v1/articles/forum"})
	w.Changed(models.Changes{Back: true, Seq: 1})
	w.kept(t, stored, call{request: "GET /v1/articles/forum"})
	w.Changed(models.Changes{Back: true, Seq: 1 << 40}) // newer than what can be read: a replica that lags
	w.kept(t, "kilde; fwd=uri-miss", call{request: "GET /v1/articles/forum"})
}

// cacheRun is a random history of one site, by two processes, and the answers
// of each.
type cacheRun struct {
	rt     *rapid.T
	t      *testing.T
	worlds []*world    // two processes on one database
	fresh  *api.Server // which keeps nothing
	seq    int64
	logged map[string]bool // surrogate keys of what has changed in a step
}

// histories is how many histories are tried, each on databases of its own.
const histories = 6

// In any history, every answer that is kept is byte for byte what would be made
// anew: at once in the process that writes, and soon in the other. What no change
// has touched is not made anew.
func TestCachedIsFresh(t *testing.T) {
	t.Parallel()
	tried, broken := 0, false
	rapid.Check(t, func(rt *rapid.T) {
		if tried++; tried > histories && !broken {
			return
		}
		defer func() { broken = broken || rt.Failed() }()
		r := newCacheRun(t, rt)
		for range rapid.IntRange(5, 12).Draw(rt, "length") {
			targets := r.targets()
			for _, w := range r.worlds {
				for _, target := range targets {
					w.bare("GET", target)
				}
			}
			before := map[string][]string{}
			for _, target := range targets {
				before[target] = strings.Fields(r.worlds[0].bare("GET", target).Header().Get("Surrogate-Key"))
			}
			what := r.step()
			r.learn()
			r.compare(what, r.worlds[0], targets, before)
			for _, target := range r.targets() { // what is there now
				r.same(what, r.worlds[0], target)
			}
			r.settle(what)
		}
	})
}

func newCacheRun(t *testing.T, rt *rapid.T) *cacheRun {
	r := &cacheRun{rt: rt, t: t}
	path := filepath.Join(t.TempDir(), fmt.Sprintf("%d.db", time.Now().UnixNano()))
	tb := cacheTB{t, rt}
	first := openWorld(tb, path, cached, paged)
	s, err := store.Open(t.Context(), storetest.Address(tb, path), store.Options{Now: first.Now, Log: first.logger()})
	ok(tb, err)
	rt.Cleanup(func() { ok(tb, s.Close()) })
	r.worlds = []*world{first, {Server: first.server(s, cached, paged), store: s, path: path}}
	for _, w := range r.worlds {
		follow(tb, w.store, w.Server)
	}
	r.fresh = r.worlds[0].server(r.worlds[0].store, paged)
	for _, c := range []call{
		{request: "POST /v1/authors", body: `{"name":"Ola"}`}, {request: "POST /v1/authors", body: `{"name":"Kari"}`}, {request: "POST /v1/references", body: `{"key":"wien2012","raw":"Wien."}`},
		{request: "POST /v1/references", body: `{"key":"kotler2005","raw":"Kotler."}`}, {request: "POST /v1/references", body: `{"key":"sander2010","raw":"Sander."}`}, {request: "POST /v1/articles", body: `{"title":"Alfa","body":"a","authors":["ola"],"tags":["rød"],"bibliography":["wien2012"]}`},
		{request: "POST /v1/articles", body: `{"title":"Beta","body":"b","authors":["ola"],"tags":["grønn"]}`}, {request: "POST /v1/articles", body: `{"title":"Gamma","body":"c","authors":["kari"],"language":"en"}`},
		{request: "POST /v1/series", body: `{"title":"Kurs","parts":[{"article":"alfa"},{"article":"beta"},{"title":"Senere"}]}`},
		{request: "POST /v1/series", body: `{"title":"Kapittel","parts":[{"article":"gamma"},{"title":"Siden"}]}`}, {request: "POST /v1/series", body: `{"title":"Verk","parts":[{"article":"beta"},{"series":"kapittel"},{"article":"alfa","role":"appendix"}]}`},
		{request: "PUT /v1/articles/alfa/publication"}, {request: "PUT /v1/articles/gamma/publication"},
	} {
		r.write(c)
	}
	r.learn()
	return r
}

// cacheTB is a test whose worlds go with one check.
type cacheTB struct {
	testing.TB
	rt *rapid.T
}

func (c cacheTB) Cleanup(f func()) { c.rt.Cleanup(f) }

func (r *cacheRun) write(c call) string {
	c.as, c.header = "admin", anyRevision
	got := httptest.NewRecorder()
	r.worlds[0].ServeHTTP(got, c.new(r.worlds[0]))
	if got.Code >= 500 {
		r.rt.Fatalf("%s %s: %d %s", c.request, c.body, got.Code, got.Body)
	}
	return fmt.Sprintf("%s %s (%d)", c.request, c.body, got.Code)
}

// step makes one change, which may be refused, or none that readers notice.
func (r *cacheRun) step() string {
	pick := func(what string, list ...string) string { return rapid.SampledFrom(list).Draw(r.rt, what) }
	article := pick("article", "alfa", "beta", "gamma", "delta")
	some := func(what string, list ...string) string {
		return `["` + strings.Join(rapid.SliceOfNDistinct(rapid.SampledFrom(list), 1, 2, rapid.ID).Draw(r.rt, what), `","`) + `"]`
	}
	at := "/v1/articles/" + article
	return r.write(rapid.SampledFrom([]call{
		{request: "POST /v1/articles", body: `{"title":"Delta","body":"d","tags":["rød"]}`},
		{request: "PATCH " + at, body: fmt.Sprintf(`{"title":%q}`, pick("title", "Alfa", "Ære", "Nytt"))}, {request: "PATCH " + at, body: `{"authors":` + some("authors", "ola", "kari") + `}`},
		{request: "PATCH " + at, body: `{"tags":` + some("tags", "rød", "grønn", "blå") + `}`}, {request: "PATCH " + at, body: `{"bibliography":` + some("references", "wien2012", "kotler2005", "sander2010") + `}`},
		{request: "PATCH " + at, body: fmt.Sprintf(`{"language":%q,"body":%q}`, pick("language", "nb", "en"), pick("body", "kort", "noe lengre enn det", "Om det (Wien 2012). Se [@kotler2005, s. 3] og [@wien2012]."))},
		{request: "PUT " + at + "/publication"}, {request: "PUT " + at + "/publication"}, {request: "PUT " + at + "/publication"}, {request: "PUT " + at + "/publication"}, {request: "DELETE " + at + "/publication"}, {request: "DELETE " + at},
		{request: "PATCH /v1/authors/" + pick("author", "ola", "kari"), body: fmt.Sprintf(`{"bio":%q,"name":%q}`, pick("bio", "En", "To"), pick("name", "Ola", "Åse"))},
		{request: "PATCH /v1/tags/" + pick("tag", "rod", "gronn", "bla"), body: fmt.Sprintf(`{"name":%q}`, pick("name of tag", "Rød", "Skarlagen"))},
		{request: "PATCH /v1/tags/rod", body: fmt.Sprintf(`{"slug":%q}`, pick("slug of tag", "rod", "purpur"))}, {request: "PATCH " + at, body: fmt.Sprintf(`{"slug":%q}`, pick("slug", "alfa", "omega"))},
		{request: "PATCH /v1/references/" + pick("reference", "wien2012", "kotler2005"), body: fmt.Sprintf(`{"csl":{"type":"book","title":%q}}`, pick("title of reference", "En", "To"))},
		{request: "POST /v1/references/" + pick("stays", "wien2012", "kotler2005", "sander2010") + "/merge", body: `{"from":` + some("goes", "wien2012", "kotler2005", "sander2010") + `}`}, r.undo(), r.undo(),
		{request: "PATCH /v1/references/wien2012", body: fmt.Sprintf(`{"csl":{"type":"book","title":"En","issued":{"date-parts":[[2012]]},"author":[{"family":%q}]}}`, pick("author of reference", "Wien", "Hauge"))},
		{request: "POST /v1/references/import", body: fmt.Sprintf(`[{"id":"wien2012","type":"book","title":"En"},{"id":"ny","type":"book","title":%q}]`, pick("imported", "Ny", "En"))},
		{request: "PATCH " + at, body: `{"extract_bibliography":true,"body":"Se (Ruud 2019).\n\n## Kilder\n\n- Ruud, Per. 2019. Om ord. Oslo: Gyldendal.\n"}`},
		{request: "PATCH /v1/references/kotler2005", body: fmt.Sprintf(`{"key":%q}`, pick("key", "kotler2005", "kotler2006"))},
		{request: "PUT /v1/series/kurs/parts", body: fmt.Sprintf(`{"parts":[{"article":%q},{"title":"Senere"},{"article":%q,"primary":true}]}`, pick("first", "alfa", "beta", "delta"), pick("second", "gamma", "beta"))},
		{request: "PUT /v1/series/kapittel/parts", body: fmt.Sprintf(`{"parts":[{"title":"Siden"},{"article":%q},{"article":"gamma","role":%q}]}`, pick("in chapter", "alfa", "beta"), pick("role", "part", "introduction"))},
		{request: "PUT /v1/series/verk/parts", body: fmt.Sprintf(`{"parts":[{"series":%q,"role":%q},{"article":"beta"},{"series":"kapittel"}]}`, pick("chapter", "kurs", "bok"), pick("role", "part", "appendix"))},
		{request: "PUT /v1/series/" + pick("restored", "kapittel", "verk") + "/parts", body: `{"order":1}`}, {request: "PATCH /v1/series/kapittel/parts/gamma", body: `{"before":"alfa"}`}, {request: "DELETE /v1/series/verk/parts/kapittel"},
		{request: "PATCH /v1/series/kapittel", body: fmt.Sprintf(`{"announce_planned":%s,"title":%q}`, pick("announced", "true", "false"), pick("title", "Kapittel", "Ære"))}, {request: "DELETE /v1/series/" + pick("gone", "verk", "kurs")},
		{request: "PATCH /v1/series/kurs", body: fmt.Sprintf(`{"announce_planned":%s}`, pick("announced", "true", "false"))}, {request: "POST /v1/series", body: fmt.Sprintf(`{"title":"Bok","parts":[{"article":%q}]}`, article)},
	}).Draw(r.rt, "step"))
}

// undo is to undo the last merge, where there is one.
func (r *cacheRun) undo() call {
	var target, merge string
	row := storetest.Raw(cacheTB{r.t, r.rt}, r.worlds[0].path).QueryRow("SELECT target, uid FROM reference_merges ORDER BY id DESC LIMIT 1")
	if err := row.Scan(&target, &merge); err != nil && !errors.Is(err, sql.ErrNoRows) {
		r.rt.Fatal(err)
	}
	return call{request: "DELETE /v1/references/" + target + "/merges/" + merge}
}

// targets are addresses of all kinds, of what is there and of what is not.
func (r *cacheRun) targets() []string {
	list := []string{
		"/v1/articles?count=true", "/v1/articles?limit=1&sort=title", "/v1/articles?author=ola", "/v1/articles?author=ola&tag=rod", "/v1/articles?author=kari,nobody", "/v1/articles?tag=bla", "/v1/articles?tag=purpur", "/v1/articles?series=kurs&sort=position",
		"/v1/articles?language=en", "/v1/articles?reference=wien2012", "/v1/articles?author[not]=ola", "/v1/articles?tag[not]=rod&language=nb", "/v1/articles?reference[title]=En", "/v1/articles?q=kort", "/v1/articles?include=body,references&title[prefix]=a", "/v1/articles?slug=omega", "/v1/articles?words[gte]=2",
		"/v1/series", "/v1/series?author=kari", "/v1/series?tag=rod&sort=-updated_at", "/v1/series?article=delta", "/v1/authors", "/v1/authors?sort=-articles,name", "/v1/authors?series=kurs", "/v1/authors?articles[gte]=2", "/v1/tags", "/v1/tags?sort=-articles,name&limit=1", "/v1/tags?article=beta",
		"/v1/references", "/v1/references?article=alfa", "/v1/references?title[prefix]=T", "/v1/references?sort=-articles,name", "/v1/search?q=alfa&facets=true", "/v1/search/suggest?q=nyt", "/v1/series/kurs", "/v1/series/kurs/parts", "/v1/series/kurs/parts/alfa", "/v1/series/bok",
		"/v1/series/verk", "/v1/series/kapittel", "/v1/series/verk/statistics", "/v1/series/kapittel/statistics?wpm=100", "/v1/series/verk/bibliography", "/v1/series/kurs/statistics", "/v1/articles/alfa?in=verk", "/v1/articles/gamma?in=verk", "/v1/articles?series=kapittel&sort=position", "/v1/series/verk/parts/kapittel",
	}
	for kind, names := range map[string][]string{
		"articles": {"alfa", "beta", "gamma", "delta", "omega"}, "authors": {"ola", "kari"}, "tags": {"rod", "gronn", "bla", "purpur"}, "references": {"wien2012", "kotler2005", "sander2010"},
	} {
		for _, name := range names {
			list = append(list, "/v1/"+kind+"/"+name)
		}
	}
	for _, at := range []string{
		"feeds/articles.atom", "feeds/articles.json?limit=1&sort=-updated_at", "feeds/articles.rss?page=2&limit=1", "feeds/search.rss?q=alfa", "feeds/series/kurs.atom", "feeds/series/kurs.json?sort=position&content=excerpt", "feeds/series/bok.rss",
		"feeds/authors/ola.rss", "feeds/authors/kari.atom?content=excerpt", "feeds/tags/rod.atom", "feeds/tags/bla.json", "feeds/tags/purpur.rss", "embed/series/kurs", "embed/series/kurs?current=beta&max=1", "embed/series/kurs/parts?current=alfa", "embed/series/bok/parts",
		"embed/articles/alfa", "embed/articles/beta?content=full", "embed/articles/omega?theme=dark", "oembed?url=https://kilde.example/embed/series/kurs", "oembed?format=xml&url=https://kilde.example/embed/articles/alfa",
		"sitemap.xml", "sitemaps/articles-1.xml", "sitemaps/series-1.xml", "sitemaps/authors-1.xml", "sitemaps/tags-1.xml", "v1/articles/alfa?include=json_ld", "v1/series/kurs?include=json_ld", "v1/authors/ola?include=json_ld",
	} {
		list = append(list, "/"+at)
	}
	slices.Sort(list)
	return append(list, "/v1/articles/alfa/bibliography", "/v1/articles/alfa/citations", "/v1/articles/beta/citations", "/v1/references/wien2012/citations", "/v1/references/wien2012/citations?limit=1&count=true",
		"/v1/articles/alfa/bibliography?format=bibtex", "/v1/articles/alfa?style=apa&locale=en", "/v1/references/wien2012?format=ris", "/v1/series/kurs/bibliography?format=html&style=apa",
		"/v1/references/kotler2005/citations", "/v1/references/kotler2006/citations", "/v1/references/wien2012/co-cited", "/v1/references/kotler2006/co-cited", "/v1/articles/alfa?wpm=100&fields=title,authors,series")
}

// learn reads what the change log says of the last step.
func (r *cacheRun) learn() {
	r.logged = map[string]bool{}
	rows, err := storetest.Raw(cacheTB{r.t, r.rt}, r.worlds[0].path).Query("SELECT seq, keys FROM changes WHERE public AND seq > " + fmt.Sprint(r.seq))
	if err != nil {
		r.rt.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var keys string
		if err := rows.Scan(&r.seq, &keys); err != nil {
			r.rt.Fatal(err)
		}
		r.logged[models.SurrogateKey(models.Everything)] = true
		for _, key := range strings.Split(strings.Trim(keys, "[]"), ",") {
			r.logged[models.SurrogateKey(strings.Trim(key, `"`))] = true
		}
	}
}

// compare holds the answers to what has changed: those that show none of it are
// kept, and all are as fresh ones.
func (r *cacheRun) compare(what string, w *world, targets []string, before map[string][]string) {
	for _, target := range targets {
		got := r.same(what, w, target)
		touched := slices.ContainsFunc(before[target], func(key string) bool { return r.logged[key] })
		if status := got.Header().Get("Cache-Status"); !touched && len(before[target]) > 0 && got.Code == 200 && status != hit {
			r.rt.Errorf("%s: %s, of %v: %q, but %v was changed", what, target, before[target], status, slices.Collect(maps.Keys(r.logged)))
		}
	}
}

// same holds an answer to a fresh one.
func (r *cacheRun) same(what string, w *world, target string) answer {
	got, want := w.bare("GET", target), answer{record(r.fresh, http.MethodGet, target)}
	if dateless(got) != dateless(want) {
		r.rt.Fatalf("%s: %s is kept as\n%s\nand made anew\n%s", what, target, dateless(got), dateless(want))
	}
	return got
}

// dateless is an answer without the time of the newest change, which is not
// renewed where an answer is still right.
func dateless(a answer) string {
	a.Header().Del("Last-Modified")
	return stable(a)
}

// settle waits until the other process has learned of all changes, and holds
// its answers to fresh ones.
func (r *cacheRun) settle(what string) {
	other := r.worlds[1]
	deadline := time.Now().Add(20 * time.Second)
	for _, target := range r.targets() {
		for dateless(other.bare("GET", target)) != dateless(answer{record(r.fresh, http.MethodGet, target)}) {
			if time.Now().After(deadline) {
				r.rt.Fatalf("%s: the other process still has %s", what, target)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
}
