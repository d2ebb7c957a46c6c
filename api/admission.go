package api

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"kilde/models"
)

// The bounds on waiting for one's turn.
const (
	readersWait  = 100 * time.Millisecond // in which a turn must be expected
	editorsWait  = time.Second            // the same, of those whose work would be refused
	patience     = 2 * time.Second        // where all comes to a halt after that
	longestQueue = 16                     // requests, for each that is worked on
	quiet        = 250 * time.Millisecond // without a refusal, after which all processors are at work again
)

// editorsTurns is how many requests of editors are worked on for each of
// readers: those that wait for the disk together share a transaction.
const editorsTurns = 32

// gate bounds how many requests are worked on at once. Others wait in line,
// and only where their turn can be expected soon; the rest is refused at once, so
// that what is admitted stays fast however much is asked for.
type gate struct {
	turns   chan struct{}
	waiting atomic.Int64
	freed   atomic.Int64 // when a turn ended last, in nanoseconds since the gate was made
	apart   atomic.Int64 // nanoseconds between the ends of two turns, of late, while others waited
	refused atomic.Int64 // when it last refused one, in nanoseconds since the gate was made
	spared  atomic.Bool  // whether it keeps a turn back
	made    time.Time
	soon    time.Duration // in which a turn must be expected
}

// newGate returns nil, through which everything goes at once, where at is 0.
func newGate(at int, soon time.Duration) *gate {
	if at == 0 {
		return nil
	}
	return &gate{turns: make(chan struct{}, at), made: time.Now(), soon: soon}
}

// enter waits for a turn and reports whether there was one.
func (g *gate) enter(ctx context.Context) bool {
	select {
	case g.turns <- struct{}{}:
		return true
	default:
	}
	defer g.waiting.Add(-1)
	if place := g.waiting.Add(1); place > longestQueue*int64(cap(g.turns)) || time.Duration(place*g.apart.Load()) > g.soon {
		g.spare()
		return false
	}
	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case g.turns <- struct{}{}:
		return true
	case <-limit.C:
	case <-ctx.Done():
	}
	return false
}

// leave ends a turn. While others wait, it learns how long after one another
// turns end, and so when theirs can be expected; a long pause, because everything
// stood still, says little.
func (g *gate) leave() {
	now := int64(time.Since(g.made))
	pause := now - g.freed.Swap(now)
	if g.waiting.Load() > 0 {
		apart := g.apart.Load()
		pause = min(pause, 4*apart+time.Millisecond.Nanoseconds())
		g.apart.Store(apart + (pause-apart)/16) // one of two at the same moment may be lost
	}
	<-g.turns
}

// spare keeps one turn back, of several, until nothing has been refused for a
// while: to refuse takes a processor as well, and where all were at work, requests
// would wait for that longer than for a turn.
func (g *gate) spare() {
	g.refused.Store(int64(time.Since(g.made)))
	if cap(g.turns) == 1 || !g.spared.CompareAndSwap(false, true) {
		return
	}
	go func() {
		g.turns <- struct{}{}
		for time.Since(g.made)-time.Duration(g.refused.Load()) < quiet {
			time.Sleep(quiet)
		}
		g.spared.Store(false)
		<-g.turns
	}()
}

// gateOf is where a request waits: readers of what is public apart from
// editors, so that a rush of them shuts no editor out.
func (s *Server) gateOf(r *http.Request) *gate {
	if public(r) {
		return s.readers
	}
	return s.editors
}

// admit has a request answered when its turn comes, or refuses it.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) {
	g := s.gateOf(r)
	if g == nil {
		s.echo.ServeHTTP(w, r)
		return
	}
	if !g.enter(r.Context()) {
		s.overloaded(w, r)
		return
	}
	t := &turn{ResponseWriter: w, gate: g, inside: true, last: &s.draining}
	defer t.leave()
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = turnBody{r.Body, t}
	}
	s.echo.ServeHTTP(t, r)
}

func (s *Server) overloaded(w http.ResponseWriter, r *http.Request) {
	if r.Context().Err() != nil {
		w.WriteHeader(clientGone)
		return
	}
	s.refuse(w, r, http.StatusServiceUnavailable, time.Second, &models.Error{
		Kind: "overloaded", Detail: "More is asked of the server than it can do at the moment. Nothing was changed; try again after the seconds that Retry-After names."})
}

// turn is a request that is worked on. It is out of the gate while it waits for
// its client, to send the body or to take the answer, so that slow ones hold
// nobody up.
type turn struct {
	http.ResponseWriter
	gate     *gate
	inside   bool
	answered bool
	last     *atomic.Bool // whether the connection ends with this request
}

// WriteHeader begins the answer.
func (t *turn) WriteHeader(status int) {
	t.answer()
	t.ResponseWriter.WriteHeader(status)
}

// Write sends a piece of the answer.
func (t *turn) Write(p []byte) (int, error) {
	t.answer()
	return t.ResponseWriter.Write(p)
}

// Unwrap is for http.ResponseController.
func (t *turn) Unwrap() http.ResponseWriter { return t.ResponseWriter }

func (t *turn) answer() {
	if !t.answered && t.last.Load() {
		t.Header().Set("Connection", "close") // the server may have begun to stop since the request came
	}
	t.answered = true
	t.leave()
}

func (t *turn) leave() {
	if t.inside {
		t.inside = false
		t.gate.leave()
	}
}

// enter goes on with what was admitted before, so that it may only have to
// wait.
func (t *turn) enter() {
	if !t.answered {
		t.gate.turns <- struct{}{}
		t.inside = true
	}
}

// turnBody is the body of a request that is worked on.
type turnBody struct {
	io.ReadCloser
	turn *turn
}

// Read waits for the client outside of the gate.
func (b turnBody) Read(p []byte) (int, error) {
	b.turn.leave()
	defer b.turn.enter()
	return b.ReadCloser.Read(p)
}
