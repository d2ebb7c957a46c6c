package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// manager passes one socket to every server that it starts, as systemd does,
// and is told when they are ready.
type manager struct {
	tb     testing.TB
	socket *os.File
	told   *net.UnixConn
	notify string
	args   []string
}

func newManager(tb testing.TB, args ...string) *manager {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(tb, err)
	m := &manager{tb: tb, notify: filepath.Join(tb.TempDir(), "notify"), args: args}
	m.socket, err = l.(*net.TCPListener).File()
	check(tb, err)
	check(tb, l.Close()) // the file is another descriptor of the same socket
	m.told, err = net.ListenUnixgram("unixgram", &net.UnixAddr{Name: m.notify, Net: "unixgram"})
	check(tb, err)
	tb.Cleanup(func() { _ = m.socket.Close(); _ = m.told.Close() })
	return m
}

// start starts a server and returns when it says that it is ready.
func (m *manager) start() *running {
	m.tb.Helper()
	cmd := exec.Command("/bin/sh", append([]string{"-c", `LISTEN_PID=$$ exec "$0" "$@"`, os.Args[0], "serve"}, m.args...)...)
	cmd.Env, cmd.ExtraFiles = []string{"LISTEN_FDS=1", "LISTEN_FDNAMES=kilde.socket", "NOTIFY_SOCKET=" + m.notify}, []*os.File{m.socket}
	r := launch(m.tb, cmd)
	m.hear("READY=1")
	return r
}

func (m *manager) hear(want string) {
	m.tb.Helper()
	b := make([]byte, 100)
	check(m.tb, m.told.SetReadDeadline(time.Now().Add(30*time.Second)))
	n, err := m.told.Read(b)
	if got := string(b[:n]); err != nil || got != want {
		m.tb.Fatalf("the manager was told %q, %v, not %q", got, err, want)
	}
}

func check(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// traffic is clients that read and write until it is over.
type traffic struct {
	over     atomic.Bool
	clients  sync.WaitGroup
	requests atomic.Int64
	tb       testing.TB
}

// client sends requests over a connection that it keeps, some of them after a
// pause.
func (f *traffic) client(n int, address, secret string) {
	w := &wire{address: address}
	defer w.close()
	var took time.Duration
	for i, last := 0, time.Now(); !f.over.Load(); i++ {
		request, want := get("/v1/articles/sosial-markedsforing", ""), http.StatusOK
		if i%5 == n%5 {
			request, want = post(secret, fmt.Sprintf("Rullet %d %d", n, i)), http.StatusCreated
		}
		f.requests.Add(1)
		idle, sent, reused := time.Since(last), time.Now(), w.conn != nil
		if status, err := w.do(request); err != nil || status != want {
			f.tb.Errorf("request %d of client %d, sent after %v: %d, %v after %v; reused %v; the one before took %v", i, n, idle, status, err, time.Since(sent), reused, took)
		}
		last = time.Now()
		took = last.Sub(sent)
		if n%2 == 0 {
			time.Sleep(rand.N(300 * time.Millisecond))
		}
	}
}

// roll replaces the server again and again while clients send requests, and
// returns how many they were.
func roll(tb testing.TB, rolls int) int64 {
	tb.Helper()
	db := database(tb)
	m := newManager(tb, "--database", db, "--seed")
	serving := m.start()
	secret := strings.TrimSpace(must(tb, "keys", "create", "--name", "a", "--scopes", "content:write", "--database", db))
	f := &traffic{tb: tb}
	for n := range 16 {
		f.clients.Go(func() { f.client(n, serving.host(), secret) })
	}
	for range rolls {
		next := m.start()
		if status := serving.stop(); status != succeeded {
			tb.Errorf("it ended with %d\n%s", status, serving.log())
		}
		m.hear("STOPPING=1")
		serving = next
	}
	f.over.Store(true)
	f.clients.Wait()
	if status := serving.stop(); status != succeeded {
		tb.Errorf("the last one ended with %d\n%s", status, serving.log())
	}
	return f.requests.Load()
}

// TestRoll: a server is replaced by another on the same socket, and no client
// notices.
func TestRoll(t *testing.T) {
	t.Parallel()
	if requests := roll(t, 3); requests < 500 {
		t.Errorf("there were %d requests only", requests)
	}
}

// BenchmarkRoll counts the requests of clients while servers are replaced; run it with
// -benchtime 20x.
func BenchmarkRoll(b *testing.B) {
	began := time.Now()
	requests := roll(b, b.N)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(requests), "requests")
	b.ReportMetric(float64(requests)/time.Since(began).Seconds(), "requests/s")
}
