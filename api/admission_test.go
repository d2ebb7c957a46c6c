package api_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kilde/api"
	"kilde/models"
	"kilde/models/source"
)

// held is a store that looks for an article for as long as it is held, or for
// some time, and finds none.
type held struct {
	api.Store
	hold   chan struct{}
	takes  time.Duration
	inside atomic.Int64 // readers that are held
}

func (h *held) Article(ctx context.Context, _ models.Caller, name string, _ int) (models.Article, error) {
	if h.takes > 0 {
		time.Sleep(h.takes)
		return models.Article{}, models.Missing(models.ArticleResource, name)
	}
	h.inside.Add(1)
	defer h.inside.Add(-1)
	select {
	case <-h.hold:
		return models.Article{}, models.Missing(models.ArticleResource, name)
	case <-ctx.Done():
		return models.Article{}, ctx.Err()
	}
}

func (h *held) CreateTag(context.Context, models.Caller, source.Tag) (models.Tag, error) {
	return models.Tag{Slug: "x"}, nil
}

// crowd is readers at a server that works on the requests of a few at a time.
type crowd struct {
	*world
	*held
	answers []*httptest.ResponseRecorder
	mu      sync.Mutex
	order   []int // in which they were answered
}

// crowded runs a test in a time of its own, at a server with so many turns and with
// readers who take some time, or are held.
func crowded(t *testing.T, turns int, takes time.Duration, test func(*testing.T, *crowd)) {
	t.Helper()
	w := timelessWorld(t)
	w.want(t, 404, call{as: "editor", request: "GET /v1/articles/nothing"}) // so that its last use is noted
	synctest.Test(t, func(t *testing.T) {
		c := &crowd{world: w, held: &held{Store: w.store, hold: make(chan struct{}), takes: takes}}
		w.Server = w.server(c.held, func(o *api.Options) { o.MaxConcurrent = turns })
		test(t, c)
		close(c.hold)
		time.Sleep(time.Minute) // until everyone has gone
	})
}

// come is one more reader, who stays until it is answered or ctx ends.
func (c *crowd) come(ctx context.Context) answer {
	got, place := httptest.NewRecorder(), len(c.answers)
	c.answers = append(c.answers, got)
	go func() {
		c.ServeHTTP(got, httptest.NewRequest(http.MethodGet, "/v1/articles/x", nil).WithContext(ctx))
		c.mu.Lock()
		defer c.mu.Unlock()
		c.order = append(c.order, place)
	}()
	synctest.Wait()
	return answer{got}
}

// answered are those who were, in their order.
func (c *crowd) answered() []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.order)
}

// queue is as many readers as may be there, one of whom is served.
func (c *crowd) queue(t *testing.T) {
	t.Helper()
	for range 17 {
		c.come(t.Context())
	}
	if len(c.answered()) > 0 {
		t.Fatalf("answered already: %v", c.answered())
	}
}

// learn has the server see how long readers take, one or two of whom wait.
func (c *crowd) learn(t *testing.T) {
	t.Helper()
	c.come(t.Context())
	for range 100 {
		c.come(t.Context())
		time.Sleep(c.takes)
	}
	time.Sleep(time.Minute)
	synctest.Wait()
}

// served is how many were answered before the first that was refused.
func (c *crowd) served() int {
	for i, a := range c.answers {
		if a.Code == http.StatusServiceUnavailable {
			return i
		}
	}
	return len(c.answers)
}

// serve lets the store answer n readers, one after the other.
func (c *crowd) serve(n int) {
	for range n {
		c.hold <- struct{}{}
		synctest.Wait()
	}
}

// TestAdmission: a few readers wait for their turn and get it in their order;
// the rest is refused at once.
func TestAdmission(t *testing.T) {
	t.Parallel()
	pages := emptyWorld(t)
	crowded(t, 1, 0, func(t *testing.T, c *crowd) {
		c.queue(t)
		refused := c.come(t.Context())
		wantProblem(t, pages, refused)
		golden(t, refused.Body.Bytes())
		if h := refused.Header(); refused.Code != 503 || h.Get("Retry-After") != "1" || h.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("got %d, %v", refused.Code, h)
		}
		c.serve(17)
		if !slices.Equal(c.answered(), []int{17, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}) {
			t.Errorf("answered in the order %v", c.answered())
		}
		for i, a := range c.answers[:17] {
			if a.Code != http.StatusNotFound {
				t.Errorf("reader %d: %d", i, a.Code)
			}
		}
		if got := c.get(t, "/metrics").metric(t, `kilde_http_refused_total{code="overloaded"}`); got != "1" {
			t.Errorf("%s were counted", got)
		}
	})
}

// TestAdmissionEnds: who has waited for long is told to come again, and who has
// gone takes nobody's place.
func TestAdmissionEnds(t *testing.T) {
	t.Parallel()
	crowded(t, 1, 0, func(t *testing.T, c *crowd) {
		ctx, leave := context.WithCancel(t.Context())
		c.come(t.Context())
		gone := c.come(ctx)
		leave()
		synctest.Wait()
		if gone.Code != 499 || strings.Contains(c.log.String(), `"ERROR"`) {
			t.Errorf("who has gone: %d", gone.Code)
		}
		for range 16 {
			c.come(t.Context())
		}
		if len(c.answered()) != 1 {
			t.Fatalf("answered: %v", c.answered())
		}
		time.Sleep(1900 * time.Millisecond)
		if len(c.answered()) != 1 {
			t.Fatalf("answered: %v", c.answered())
		}
		time.Sleep(200 * time.Millisecond)
		synctest.Wait()
		for _, a := range c.answers[2:] {
			if a.Code != http.StatusServiceUnavailable {
				t.Errorf("who has waited: %d", a.Code)
			}
		}
		c.come(t.Context())
		c.serve(2)
		if last := c.answers[len(c.answers)-1]; last.Code != http.StatusNotFound {
			t.Errorf("who comes then: %d", last.Code)
		}
	})
}

// TestAdmissionForesees: nobody waits in vain for a turn that can't be expected
// in time, once it is known what a turn takes.
func TestAdmissionForesees(t *testing.T) {
	t.Parallel()
	crowded(t, 1, time.Second, func(t *testing.T, c *crowd) {
		c.learn(t)
		c.come(t.Context())
		if refused := c.come(t.Context()); refused.Code != http.StatusServiceUnavailable {
			t.Errorf("it waits: %d", refused.Code)
		}
	})
	crowded(t, 1, 10*time.Millisecond, func(t *testing.T, c *crowd) {
		c.learn(t)
		c.answers, c.order = nil, nil
		for range 30 {
			c.come(t.Context())
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if served := c.served(); served < 9 || served > 12 {
			t.Errorf("%d were served in 100 ms", served)
		}
		c.takes = time.Second // once
		c.come(t.Context())
		c.takes, c.answers = 10*time.Millisecond, nil
		for range 9 {
			c.come(t.Context())
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if served := c.served(); served < 9 {
			t.Errorf("%d were served after all had stood still", served)
		}
	})
}

// TestAdmissionSpares: a server that has to refuse works on one request fewer at a
// time, until it has refused none for a while.
func TestAdmissionSpares(t *testing.T) {
	t.Parallel()
	crowded(t, 2, 0, func(t *testing.T, c *crowd) {
		for range 2 + 2*16 {
			c.come(t.Context())
		}
		if n := c.inside.Load(); n != 2 {
			t.Fatalf("%d are worked on at first", n)
		}
		if refused := c.come(t.Context()); refused.Code != http.StatusServiceUnavailable {
			t.Fatalf("it waits: %d", refused.Code)
		}
		c.serve(33)
		for range 2 {
			c.come(t.Context())
		}
		if n := c.inside.Load(); n != 1 {
			t.Errorf("%d are worked on after a refusal", n)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if n := c.inside.Load(); n != 2 {
			t.Errorf("%d are worked on a second later", n)
		}
	})
}

// TestDrainUnderWay: who was there before the server began to stop is told to go
// elsewhere as well.
func TestDrainUnderWay(t *testing.T) {
	t.Parallel()
	crowded(t, 1, 0, func(t *testing.T, c *crowd) {
		served := c.come(t.Context())
		c.Drain()
		c.serve(1)
		if h := served.Header(); served.Code != http.StatusNotFound || h.Get("Connection") != "close" {
			t.Errorf("got %d, %v", served.Code, h)
		}
	})
}

// TestAdmissionOfOthers: readers shut nobody out who edits or watches.
func TestAdmissionOfOthers(t *testing.T) {
	t.Parallel()
	crowded(t, 1, 0, func(t *testing.T, c *crowd) {
		c.queue(t)
		for request, status := range map[string]int{"GET /healthz": 200, "GET /readyz": 200, "GET /metrics": 200, "GET /": 503, "HEAD /v1/articles": 503} {
			c.want(t, status, call{request: request})
		}
		c.want(t, 200, call{as: "editor", request: "GET /v1/tags"})
		c.want(t, 201, call{as: "editor", request: "POST /v1/tags", body: `{"name":"x"}`})
		c.want(t, 401, call{request: "POST /v1/tags", body: `{"name":"x"}`})
		c.serve(17)
	})
}

// TestAdmissionAfterPanic: what breaks gives its turn back.
func TestAdmissionAfterPanic(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t)
	w.Server = w.server(broken{w.store, func() error { panic("on fire") }}, func(o *api.Options) { o.MaxConcurrent = 1 })
	for range 3 {
		w.want(t, 500, call{request: "GET /v1/articles/x"})
	}
	w.want(t, 200, call{request: "GET /"})
}

// stuck is a client that takes nothing of its answer.
type stuck struct {
	*httptest.ResponseRecorder
	until chan struct{}
}

func (s stuck) Write(p []byte) (int, error) {
	<-s.until
	return s.ResponseRecorder.Write(p)
}

// TestAdmissionOfSlowClients: clients that take their time, to send a body or
// to read an answer, keep nobody from being served.
func TestAdmissionOfSlowClients(t *testing.T) {
	t.Parallel()
	crowded(t, 1, 0, func(t *testing.T, c *crowd) {
		until := make(chan struct{})
		for range 20 {
			go c.ServeHTTP(stuck{httptest.NewRecorder(), until}, call{request: "GET /v1/tags"}.new(c.world))
			synctest.Wait()
		}
		c.want(t, 200, call{request: "GET /v1/tags"})
		close(until)
	})
	crowded(t, 1, 0, func(t *testing.T, c *crowd) {
		var writers []*io.PipeWriter
		var answers []*httptest.ResponseRecorder
		post := call{as: "editor", request: "POST /v1/tags", body: `{"name":"x"}`}
		for range 40 { // 32 may write at once
			body, writer := io.Pipe()
			r, got := post.new(c.world), httptest.NewRecorder()
			r.Body = body
			writers, answers = append(writers, writer), append(answers, got)
			go c.ServeHTTP(got, r)
			synctest.Wait()
		}
		c.want(t, 201, post)
		for _, w := range writers {
			go func() {
				_, err := io.WriteString(w, post.body)
				ok(t, err)
				ok(t, w.Close())
			}()
		}
		synctest.Wait()
		for i, a := range answers {
			if a.Code != http.StatusCreated {
				t.Errorf("slow body %d: %d", i, a.Code)
			}
		}
	})
}
