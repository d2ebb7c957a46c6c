package purge_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kilde/api/purge"
	"kilde/models"
	"kilde/models/source"
	"kilde/store"
	"kilde/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m.Run)) }

const token = "hunter2"

// cache is one that is told what to drop, wherever requests are sent to.
type cache struct {
	mutex  sync.Mutex
	got    []asked
	answer func(n int, a asked) *http.Response // to the nth request, from 0; nil for success
}

// asked is what a cache was asked, and when.
type asked struct {
	at     time.Time
	method string
	url    string
	header http.Header
	body   string
	keys   []string // that it is to drop
}

// RoundTrip is what happens to a request (http.RoundTripper).
func (c *cache) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	a := asked{time.Now(), r.Method, r.URL.String(), r.Header.Clone(), string(body), strings.Fields(r.Header.Get("Surrogate-Key"))}
	if len(a.keys) == 0 && strings.Contains(a.body, "tags") {
		var tags struct{ Tags []string }
		if err := json.Unmarshal(body, &tags); err != nil {
			return nil, err
		}
		a.keys = tags.Tags
	}
	c.mutex.Lock()
	n, answer := len(c.got), c.answer
	c.got = append(c.got, a)
	c.mutex.Unlock()
	if answer != nil {
		if told := answer(n, a); told != nil {
			return told, r.Context().Err()
		}
	}
	return answered(http.StatusOK, ""), nil
}

// answered is an answer of a status with a line of a header.
func answered(status int, header string) *http.Response {
	h := http.Header{}
	if name, value, ok := strings.Cut(header, ": "); ok {
		h.Set(name, value)
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(`{"success":true}`))}
}

func (c *cache) answers(how func(n int, a asked) *http.Response) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.answer = how
}

func (c *cache) asked() []asked {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return append([]asked{}, c.got...)
}

// forget forgets what the cache was asked.
func (c *cache) forget() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.got = nil
}

// counts is how often the cache was asked to drop each key; a request without
// keys counts as *.
func (c *cache) counts() map[string]int {
	counts := map[string]int{}
	for _, a := range c.asked() {
		if len(a.keys) == 0 {
			counts["*"]++
		}
		for _, key := range a.keys {
			counts[key]++
		}
	}
	return counts
}

// world is a store, a cache, and what tells the one of the other.
type world struct {
	t       *testing.T
	store   *store.Store
	raw     *sql.DB
	cache   *cache
	address string
	log     *journal
	settle  time.Duration
	made    int
}

// journal is what is logged.
type journal struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	return j.text.String()
}

func newWorld(t *testing.T, address string) *world {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kilde.db")
	s := storetest.Open(t, path, func() time.Time { return storetest.Now })
	w := &world{t: t, store: s, raw: storetest.Raw(t, path), cache: &cache{}, address: address, log: &journal{}, settle: time.Hour}
	w.change() // so that there is a log
	t.Cleanup(func() {
		if strings.Contains(w.log.String(), token) {
			t.Errorf("the log has the token:\n%s", w.log)
		}
	})
	return w
}

// run has a purger work until the function is called that it returns, or the
// test ends.
func (w *world) run() (p *purge.Purger, stop func()) {
	w.t.Helper()
	caches, err := purge.ParseCaches(w.address)
	if err != nil {
		w.t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	p = purge.New(w.store, caches[0], purge.Options{Token: token, Settle: w.settle, Transport: w.cache, Log: log})
	ctx, cancel := context.WithCancel(w.t.Context())
	var work sync.WaitGroup
	work.Go(func() { p.Run(ctx) })
	stop = func() {
		cancel()
		work.Wait()
	}
	w.t.Cleanup(stop)
	return p, stop
}

// begun runs a purger that has told the cache to drop everything, as it does at
// first.
func (w *world) begun() (p *purge.Purger, stop func()) {
	w.t.Helper()
	p, stop = w.run()
	w.until("everything is dropped at first", func() bool { return w.cache.counts()["*"] == 1 })
	w.cache.forget()
	return p, stop
}

// change adds a change to the log that alters what has these dependency keys.
func (w *world) change(keys ...string) {
	w.t.Helper()
	data, err := json.Marshal(append([]string{}, keys...))
	if err != nil {
		w.t.Fatal(err)
	}
	w.exec(`INSERT INTO changes (seq, at, resource, uid, operation, public, keys)
		VALUES ((SELECT coalesce(max(seq), 0) FROM changes) + 1, 0, 'tag', '', 'saved', ?, ?)`, len(keys) > 0, string(data))
	w.made++
	if _, err := w.store.CreateTag(w.t.Context(), models.Caller{Key: &models.Key{Scopes: []models.Scope{models.AdminScope}}}, source.Tag{Name: fmt.Sprint("Tag ", w.made)}); err != nil {
		w.t.Fatal(err) // nobody sees it, but it wakes whoever follows the log
	}
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	if _, err := w.raw.ExecContext(w.t.Context(), storetest.Rebind(query), args...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) until(what string, holds func() bool) {
	w.t.Helper()
	for end := time.Now().Add(30 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("waited in vain until %s; the cache was asked %.300s\n%s", what, fmt.Sprint(w.cache.counts()), w.log)
		}
	}
}

// drops waits until the cache was asked to drop each of the keys so often, and
// checks that it was asked for nothing else.
func (w *world) drops(want map[string]int) {
	w.t.Helper()
	w.until(fmt.Sprintf("the cache drops %.300s", fmt.Sprint(want)), func() bool {
		got := w.cache.counts()
		for key, n := range want {
			if got[key] < n {
				return false
			}
		}
		return true
	})
	if diff := cmp.Diff(want, w.cache.counts()); diff != "" {
		w.t.Errorf("dropped (-want +got):\n%s", diff)
	}
}

// articles are dependency keys of so many articles, from the first one on.
func articles(first, n int) (keys []string) {
	for i := range n {
		keys = append(keys, fmt.Sprintf("article:0199c7a2-5f00-7000-8000-%012x", first+i))
	}
	return keys
}

// dropped are the keys that a change of so many articles has dropped, so often.
func dropped(first, n, often int) map[string]int {
	counts := map[string]int{"all": often, "a-any": often}
	for i := range n {
		counts[fmt.Sprintf("a-8000%012x", first+i)] = often
	}
	return counts
}

// The requests are those that each kind of cache understands.
func TestRequests(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ address, everything, keys string }{
		{
			"fastly://SU1Z0isxPaozGVKXdv0eY",
			"POST https://api.fastly.com/service/SU1Z0isxPaozGVKXdv0eY/purge_all\nFastly-Key: hunter2\n\n",
			"POST https://api.fastly.com/service/SU1Z0isxPaozGVKXdv0eY/purge\nFastly-Key: hunter2\nSurrogate-Key: a-8000000000000001 a-any all la la-t-8000000000000002 la-t-any\n\n",
		},
		{
			"cloudflare://023e105f4ecef8ad9ca31a8372d0c353",
			"POST https://api.cloudflare.com/client/v4/zones/023e105f4ecef8ad9ca31a8372d0c353/purge_cache\nAuthorization: Bearer hunter2\nContent-Type: application/json\n\n" + `{"purge_everything":true}`,
			"POST https://api.cloudflare.com/client/v4/zones/023e105f4ecef8ad9ca31a8372d0c353/purge_cache\nAuthorization: Bearer hunter2\nContent-Type: application/json\n\n" +
				`{"tags":["a-8000000000000001","a-any","all","la","la-t-8000000000000002","la-t-any"]}`,
		},
		{
			"http://varnish:6081/site",
			"PURGE http://varnish:6081/site\nAuthorization: Bearer hunter2\nSurrogate-Key: *\n\n",
			"PURGE http://varnish:6081/site\nAuthorization: Bearer hunter2\nSurrogate-Key: a-8000000000000001 a-any all la la-t-8000000000000002 la-t-any\n\n",
		},
	} {
		t.Run(strings.SplitN(test.address, ":", 2)[0], func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, test.address)
			w.run()
			w.until("everything is dropped", func() bool { return len(w.cache.asked()) == 1 })
			w.change("article:0199c7a2-5f00-7000-8000-000000000001", "articles", "articles/tag:0199c7a2-5f00-7000-8000-000000000002")
			w.until("the keys are dropped", func() bool { return len(w.cache.asked()) == 2 })
			for i, want := range []string{test.everything, test.keys} {
				if diff := cmp.Diff(want, w.cache.asked()[i].String()); diff != "" {
					t.Errorf("request %d (-want +got):\n%s", i, diff)
				}
			}
		})
	}
}

func (a asked) String() string {
	a.header.Del("User-Agent")
	var header bytes.Buffer
	if err := a.header.Write(&header); err != nil {
		return err.Error()
	}
	return a.method + " " + a.url + "\n" + strings.ReplaceAll(header.String(), "\r", "") + "\n" + a.body
}

// Each request has as many keys as the cache takes, and no key comes twice.
func TestBatches(t *testing.T) {
	t.Parallel()
	for address, sizes := range map[string][]int{
		"fastly://x": {256, 46}, "cloudflare://x": {100, 100, 100, 2}, "http://x": {128, 128, 46},
	} {
		t.Run(strings.SplitN(address, ":", 2)[0], func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, address)
			w.begun()
			w.change(append(articles(1, 300), articles(1, 10)...)...)
			w.drops(dropped(1, 300, 1))
			var got []int
			for _, a := range w.cache.asked() {
				got = append(got, len(a.keys))
			}
			if diff := cmp.Diff(sizes, got); diff != "" {
				t.Errorf("keys in the requests (-want +got):\n%s", diff)
			}
		})
	}
}

// More keys than a cache takes in many requests are everything, once.
func TestTooMany(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "http://varnish:6081")
	w.begun()
	w.change(articles(1, 40*128+1)...)
	w.drops(map[string]int{"*": 1})
	w.change(articles(1, 1)...)
	w.drops(map[string]int{"*": 1, "all": 1, "a-any": 1, "a-8000000000000001": 1})
}

// A change is told once more after a time, for an answer from before it that was
// under way. Then it is noted that it was told.
func TestToldAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "http://varnish:6081")
	w.settle = time.Second
	w.run()
	w.noted(2) // the newest change when it began
	w.drops(map[string]int{"*": 2})
	w.cache.forget()
	w.cache.answers(func(n int, _ asked) *http.Response {
		if at, _, err := w.store.Purged(t.Context(), w.address); err != nil || at.Seq != 2 {
			t.Errorf("at request %d: noted %d, %v", n, at.Seq, err)
		}
		return nil
	})
	w.change(articles(1, 1)...)
	w.drops(dropped(1, 1, 2))
	w.noted(4)
	if got := w.cache.asked(); len(got) != 2 || got[1].at.Sub(got[0].at) < w.settle {
		t.Errorf("asked %+v", got)
	}
}

// noted waits until it is noted that all changes were told up to one.
func (w *world) noted(seq int64) {
	w.t.Helper()
	w.until("that is noted", func() bool {
		at, known, err := w.store.Purged(w.t.Context(), w.address)
		return err == nil && known && at.Seq == seq
	})
}

// What a cache was not told twice before the process ended is told by the next
// one, and nothing but that.
func TestRestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "http://varnish:6081")
	w.settle = time.Second
	_, stop := w.run()
	w.noted(2)
	w.cache.answers(func(int, asked) *http.Response { return answered(http.StatusBadGateway, "") })
	w.change(articles(1, 1)...) // of which the cache never hears
	w.until("it was asked", func() bool { return w.cache.counts()["all"] > 0 })
	stop()
	w.settle = time.Hour
	w.cache.answers(nil)
	w.change(articles(2, 1)...) // while nobody tells
	for range 2 {               // the first ends before it has told all a second time
		w.cache.forget()
		_, stop = w.run()
		w.drops(dropped(1, 2, 1))
		stop()
	}
}

// What fails is tried again, with all that has come meanwhile.
func TestRetries(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]func() *http.Response{
		"status":   func() *http.Response { return answered(http.StatusServiceUnavailable, "") },
		"token":    func() *http.Response { return answered(http.StatusForbidden, "") },
		"redirect": func() *http.Response { return answered(http.StatusFound, "Location: http://elsewhere/") },
		"body": func() *http.Response {
			r := answered(http.StatusOK, "")
			r.Body = io.NopCloser(strings.NewReader(`{"success":false}`))
			return r
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "cloudflare://x")
			p, _ := w.begun()
			w.cache.answers(func(int, asked) *http.Response { return failure() })
			w.change(articles(1, 1)...)
			w.until("it was asked", func() bool { return len(w.cache.asked()) > 0 })
			w.change(articles(2, 1)...)
			w.until("it was asked for all", func() bool { return w.cache.counts()["a-8000000000000002"] > 1 })
			if got := metrics(t, p); got["kilde_purge_waiting_keys"] != 4 || got["kilde_purge_requests_total failed"] < 2 {
				t.Errorf("got %v", got)
			}
			w.cache.answers(nil)
			w.until("nothing waits", func() bool { return metrics(t, p)["kilde_purge_waiting_keys"] == 0 })
			tries, got := len(w.cache.asked()), metrics(t, p)
			if got["kilde_purge_requests_total succeeded"] != 2 || got["kilde_purge_requests_total failed"] != float64(tries-1) || strings.Count(w.log.String(), "can't be purged") != tries-1 {
				t.Errorf("%d tries, %v\n%s", tries, got, w.log)
			}
			if diff := cmp.Diff([]string{"a-8000000000000001", "a-8000000000000002", "a-any", "all"}, w.cache.asked()[tries-1].keys); diff != "" {
				t.Errorf("told at last (-want +got):\n%s", diff)
			}
			for _, a := range w.cache.asked() {
				if !strings.HasPrefix(a.url, "https://api.cloudflare.com/") {
					t.Errorf("asked %s", a.url)
				}
			}
		})
	}
}

// A cache that asks to wait is waited for.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]func(due time.Time) string{
		"seconds": func(time.Time) string { return "3" },
		"date":    func(due time.Time) string { return due.UTC().Format(http.TimeFormat) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "fastly://x")
			w.begun()
			var due time.Time
			w.cache.answers(func(n int, _ asked) *http.Response {
				if n > 0 {
					return nil
				}
				due = time.Now().Add(3 * time.Second).Truncate(time.Second)
				return answered(http.StatusTooManyRequests, "Retry-After: "+after(due))
			})
			w.change(articles(1, 1)...)
			w.drops(dropped(1, 1, 2))
			if at := w.cache.asked()[1].at; at.Before(due) {
				t.Errorf("it was asked again %v too early", due.Sub(at))
			}
		})
	}
}

// What a cache was told is not told again because the rest fails.
func TestPartlyTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "cloudflare://x")
	w.begun()
	w.cache.answers(func(n int, _ asked) *http.Response {
		if n == 1 {
			return answered(http.StatusTooManyRequests, "")
		}
		return nil
	})
	w.change(articles(1, 148)...)
	w.until("all is told", func() bool { return len(w.cache.asked()) == 3 })
	got := w.cache.asked()
	if diff := cmp.Diff(got[1].keys, got[2].keys); diff != "" || len(got[0].keys) != 100 || len(got[1].keys) != 50 {
		t.Errorf("%d, %d and %d keys\n%s", len(got[0].keys), len(got[1].keys), len(got[2].keys), diff)
	}
}

// Keys that a cache does not take do not stand in the way of all others.
func TestRefusedKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "http://varnish:6081")
	w.begun()
	w.cache.answers(func(_ int, a asked) *http.Response {
		if a.keys[0] != "*" {
			return answered(http.StatusBadRequest, "")
		}
		return nil
	})
	w.change(articles(1, 1)...)
	w.until("everything is dropped", func() bool { return w.cache.counts()["*"] == 1 })
}

// A log that has lost changes tells of nothing that came before.
func TestBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "http://varnish:6081")
	w.begun()
	w.exec("UPDATE changes SET at = at + 1")
	w.change()
	w.drops(map[string]int{"*": 1})
	w.change(articles(1, 1)...)
	w.until("the next change is told", func() bool { return w.cache.counts()["a-8000000000000001"] == 1 })
}

// Nobody waits for a cache that does not answer.
func TestNobodyWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "http://varnish:6081")
	w.begun()
	hold := make(chan struct{})
	w.cache.answers(func(int, asked) *http.Response {
		<-hold
		return answered(http.StatusBadGateway, "")
	})
	w.change(articles(1, 1)...)
	w.until("it was asked", func() bool { return len(w.cache.asked()) == 1 })
	for i := range 20 {
		w.change(articles(i, 1)...)
	}
	if n := len(w.cache.asked()); n != 1 {
		t.Errorf("it was asked %d times at once", n)
	}
	w.cache.answers(nil)
	close(hold)
	want := dropped(0, 20, 1)
	want["all"], want["a-any"], want["a-8000000000000001"] = 2, 2, 2
	w.drops(want)
}

func TestParseCaches(t *testing.T) {
	t.Parallel()
	for address, want := range map[string][]string{
		"fastly://SU1Z0isxPaozGVKXdv0eY":                              {"fastly://SU1Z0isxPaozGVKXdv0eY"},
		"http://10.0.0.1:6081, http://10.0.0.2:6081/ ,cloudflare://0": {"http://10.0.0.1:6081", "http://10.0.0.2:6081/", "cloudflare://0"},
		"https://example.org/purge":                                   {"https://example.org/purge"},
		"":                                                            nil,
		"fastly://":                                                   nil,
		"fastly://a/b":                                                nil,
		"cloudflare://a?b":                                            nil,
		"varnish":                                                     nil,
		"ftp://varnish":                                               nil,
		"http://":                                                     nil,
		"http://me:hunter2@x":                                         nil,
		"http://x/?key=hunter2":                                       nil,
		"http://x/#hunter2":                                           nil,
		"http://x,":                                                   nil,
		"http://x,http://x":                                           nil,
		"http://x\r\nA: b":                                            nil,
		"fastly://a\r\nA: hunter2":                                    nil,
	} {
		caches, err := purge.ParseCaches(address)
		var got []string
		for _, c := range caches {
			got = append(got, c.Name())
		}
		if diff := cmp.Diff(want, got); diff != "" || (err != nil) != (want == nil) || err != nil && (!strings.HasPrefix(err.Error(), "must ") || strings.Contains(err.Error(), token)) {
			t.Errorf("%q: got %q, %v", address, got, err)
		}
	}
}
