package main

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"kilde/api"
	"kilde/models"
	"kilde/store/storetest"
)

// dawdlers are ways to keep a connection and bring nothing to an end; each
// sends something, once.
var dawdlers = map[string]func(secret string) string{
	"nothing":        func(string) string { return "" },
	"half a header":  func(string) string { return "GET / HTTP/1.1\r\nHost: kilde\r\nX-More: " },
	"half a body":    func(secret string) string { return strings.TrimSuffix(post(secret, "Sent"), `"}`) },
	"no next one":    func(string) string { return get("/v1/tags", "") },
	"no one to read": func(string) string { return strings.Repeat(get("/openapi.json", ""), 20) },
}

// dawdle opens a connection and takes as little of its answers as can be.
func dawdle(tb testing.TB, address, text string) net.Conn {
	tb.Helper()
	conn, err := net.Dial("tcp", address)
	check(tb, err)
	check(tb, conn.(*net.TCPConn).SetReadBuffer(4096))
	_, err = io.WriteString(conn, text)
	check(tb, err)
	return conn
}

// connections are those that a server has open.
type connections struct {
	mu   sync.Mutex
	open map[net.Conn]bool
	all  int
}

func (c *connections) note(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateNew:
		c.all++
		c.open[conn] = true
	case http.StateClosed, http.StateHijacked:
		delete(c.open, conn)
	}
}

// wait waits until what a server has had satisfies.
func (c *connections) wait(t *testing.T, what string, satisfied func(open, all int) bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		c.mu.Lock()
		open, all := len(c.open), c.all
		c.mu.Unlock()
		if satisfied(open, all) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s: %d of %d connections are open", what, open, all)
		}
	}
}

// insist sends a request until it is not refused for how many there are.
func (w *wire) insist(t *testing.T, request string, want int) {
	t.Helper()
	status := http.StatusServiceUnavailable
	for err := error(nil); status == http.StatusServiceUnavailable; time.Sleep(5 * time.Millisecond) {
		if status, err = w.do(request); err != nil {
			t.Fatal(err)
		}
	}
	if status != want {
		t.Errorf("got %d, want %d", status, want)
	}
}

// TestSlowClients: while hundreds of connections of each kind dawdle, readers and
// editors are served; and in the end the server is rid of all of them.
func TestSlowClients(t *testing.T) {
	t.Parallel()
	content := storetest.New(t)
	_, key, err := content.CreateKey(t.Context(), models.NewKey{Name: "editor", Scopes: []models.Scope{models.WriteScope}})
	check(t, err)
	log := slog.New(slog.DiscardHandler)
	handler := api.New(content, api.Options{PublicURL: "http://localhost", Language: "nb", WordsPerMinute: 240, MaxConcurrent: 2, Log: log})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	s, seen := newServer(l, handler, log), &connections{open: map[net.Conn]bool{}}
	s.ReadHeaderTimeout, s.ReadTimeout, s.WriteTimeout, s.IdleTimeout = 15*time.Second, 15*time.Second, 15*time.Second, 15*time.Second
	s.ConnState = seen.note
	ended := make(chan error)
	go func() { ended <- s.Serve(l) }()

	const each = 400
	for _, text := range dawdlers {
		for range each {
			defer dawdle(t, l.Addr().String(), text(key.Reveal())).Close()
		}
	}
	w := &wire{address: l.Addr().String()}
	w.insist(t, get("/v1/articles/sosial-markedsforing", ""), http.StatusOK)
	w.insist(t, post(key.Reveal(), "Raskt"), http.StatusCreated)
	seen.wait(t, "readers and editors are served beside them", func(open, _ int) bool { return open > len(dawdlers)*each/2 })
	w.close()
	seen.wait(t, "all have come", func(_, all int) bool { return all == len(dawdlers)*each+1 })
	seen.wait(t, "all have gone", func(open, _ int) bool { return open == 0 })
	check(t, s.Close())
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}
