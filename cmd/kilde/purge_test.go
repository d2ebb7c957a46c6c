package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// purged is a cache that is told what to drop.
type purged struct {
	*httptest.Server
	mutex sync.Mutex
	down  bool
	got   []string
}

func newPurged(t *testing.T) *purged {
	t.Helper()
	p := &purged{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mutex.Lock()
		defer p.mutex.Unlock()
		p.got = append(p.got, fmt.Sprint(r.Method, r.URL.Path, " ", r.Header["Authorization"], r.Header["Surrogate-Key"]))
		if p.down {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(p.Close)
	return p
}

// heard are the requests since the last time, and from now on the cache is
// down or not.
func (p *purged) heard(down bool) []string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	got := p.got
	p.got, p.down = nil, down
	return got
}

// TestPurging: a change of which a cache has not heard when the program is
// killed is told when it runs again. Nobody else hears the token.
func TestPurging(t *testing.T) {
	t.Parallel()
	db, cache := database(t), newPurged(t)
	const token = "hunter2"
	args := []string{"--database", db, "--log-level", "debug", "--seed", "--purge-url", cache.URL + "/drop", "--purge-token", token}
	s := &site{running: serve(t, args...), t: t, db: db}
	s.secret = strings.TrimSpace(must(t, "keys", "create", "--name", "a", "--scopes", "content:read,content:write", "--database", db))
	s.settled()
	all := "PURGE/drop [Bearer hunter2] [*]"
	if got := cache.heard(true); len(got) != 2 || got[0] != all || got[1] != all {
		t.Errorf("at first: heard %q", got)
	}
	s.change("/v1/tags/jus", `{"name":"Juss"}`)
	tag := s.read(s.url + "/v1/tags/jus").header.Get("Surrogate-Key")
	key := strings.Fields(tag)[len(strings.Fields(tag))-1]
	heard := func(how string) func() bool {
		return func() bool {
			for _, got := range cache.heard(how == "down") {
				if got == all || !strings.HasPrefix(got, "PURGE/drop [Bearer hunter2] [") {
					t.Errorf("heard %q", got)
				}
				if strings.Contains(got, key) {
					return true
				}
			}
			return false
		}
	}
	s.waitUntil("the cache is asked in vain", heard("down"))
	metrics := s.read(s.url + "/metrics").body
	if !strings.Contains(metrics, `kilde_purge_waiting_keys{cache="`+cache.URL+`/drop"} `) || strings.Contains(metrics, `kilde_purge_waiting_keys{cache="`+cache.URL+`/drop"} 0`) {
		t.Error("no metric tells of what waits")
	}
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	s.wait()
	log := s.log()
	cache.heard(false)
	s.running = serve(t, args...)
	s.waitUntil("the cache has heard", heard("up"))
	s.settled()
	if status := s.stop(); status != succeeded {
		t.Errorf("it ended with %d", status)
	}
	if log += s.log() + metrics + s.out.String(); strings.Contains(log, token) || !strings.Contains(log, "can't be purged") {
		t.Error(log)
	}
}

// TestPurgingWhileDraining: what is written after the server was told to stop is
// told as well.
func TestPurgingWhileDraining(t *testing.T) {
	t.Parallel()
	db, cache := database(t), newPurged(t)
	s := &site{running: serve(t, "--database", db, "--seed", "--purge-url", cache.URL), t: t, db: db}
	s.secret = strings.TrimSpace(must(t, "keys", "create", "--name", "a", "--scopes", "content:read,content:write", "--database", db))
	s.settled()
	cache.heard(false)
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	s.waitUntil("it is not ready", func() bool { return s.status("/readyz") == http.StatusServiceUnavailable })
	s.change("/v1/tags/jus", `{"name":"Juss"}`)
	s.wait()
	if got := cache.heard(false); len(got) == 0 || !strings.Contains(got[0], "t-") {
		t.Errorf("heard %q\n%s", got, s.log())
	}
}
