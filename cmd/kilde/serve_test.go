package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestServe(t *testing.T) {
	t.Parallel()
	db := database(t)
	r := serve(t, "--database", db, "--seed", "--words-per-minute", "100", "--site-name", "Prøve", "--public-url", "https://api.example.org")
	for path, want := range map[string]int{
		"/": 200, "/v1/articles": 200, "/v1/articles/sosial-markedsforing": 200, "/v1/articles/nothing": 404,
		"/docs": 200, "/openapi.json": 200, "/healthz": 200, "/readyz": 200, "/metrics": 200,
	} {
		if got := r.status(path); got != want {
			t.Errorf("GET %s: got %d, want %d", path, got, want)
		}
	}
	var article struct{ Reading map[string]int }
	answer, err := http.Get(r.url + "/v1/articles/sosial-markedsforing")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&article); err != nil || article.Reading["words_per_minute"] != 100 {
		t.Errorf("got %v, %v", article, err)
	}
	if status := r.stop(); status != succeeded {
		t.Errorf("it ended with %d\n%s", status, r.log())
	}
	for _, want := range []string{"Prøve is served from " + db, "http://localhost:", "/v1/articles/sosial-markedsforing", "/docs", "keys create"} {
		if !strings.Contains(r.out.String(), want) {
			t.Errorf("it does not greet with %q:\n%s", want, r.out)
		}
	}
	for _, file := range []string{db + "-wal", db + "-shm"} {
		if _, err := os.Stat(file); err == nil {
			t.Errorf("%s is left over", file)
		}
	}
	if strings.Contains(r.log(), "level=ERROR") {
		t.Error(r.log())
	}
}

func TestServeForMachines(t *testing.T) {
	t.Parallel()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	admin := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	r := serve(t, "--database", database(t), "--log-format", "json", "--admin-addr", admin)
	if got := r.status("/metrics"); got != http.StatusNotFound {
		t.Errorf("/metrics for all: got %d", got)
	}
	r.url = "http://" + admin
	for _, path := range []string{"/metrics", "/healthz", "/readyz"} {
		if got := r.status(path); got != http.StatusOK {
			t.Errorf("%s for operators: got %d", path, got)
		}
	}
	if got := r.status("/v1/articles"); got != http.StatusNotFound {
		t.Errorf("content for operators: got %d", got)
	}
	if status := r.stop(); status != succeeded || r.out.Len() > 0 {
		t.Errorf("it ended with %d and said %q", status, r.out)
	}
	for line := range strings.Lines(r.log()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %s", line)
		}
	}
}

// TestSchedule: an article that another process has scheduled is published
// when its time comes.
func TestSchedule(t *testing.T) {
	t.Parallel()
	db := database(t)
	r := serve(t, "--database", db)
	due := time.Now().Add(1500 * time.Millisecond)
	line := fmt.Sprintf(`{"resource":"article","title":"Senere","body":"Nå.","publication":{"status":"scheduled","scheduled":{"at":%q,"revision":1}}}`,
		due.UTC().Format(time.RFC3339Nano))
	if got := commandWith(t, process{args: []string{"import", "-", "--database", db}, stdin: strings.NewReader(line)}); got.status != succeeded {
		t.Fatal(got)
	}
	r.waitUntil("it is published", func() bool { return r.status("/v1/articles/senere") == http.StatusOK })
	if late := time.Since(due); late < 0 || late > 3*time.Second {
		t.Errorf("published %v after its time", late)
	}
}

// TestDrain: what is in flight when the server is told to stop is answered,
// and what comes meanwhile is answered and sent elsewhere for the next time.
func TestDrain(t *testing.T) {
	t.Parallel()
	db := database(t)
	r := serve(t, "--database", db, "--drain-time", "700ms")
	secret := strings.TrimSpace(must(t, "keys", "create", "--name", "a", "--scopes", "content:write", "--database", db))
	body := `{"title":"Underveis","body":"Tekst."}`
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /v1/articles HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		secret, len(body), body[:10])
	time.Sleep(100 * time.Millisecond)
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	r.waitUntil("it is not ready", func() bool { return r.status("/readyz") == http.StatusServiceUnavailable })
	answer, err := http.Get(r.url + "/v1/articles")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK || !answer.Close {
		t.Errorf("meanwhile: got %d, close %v", answer.StatusCode, answer.Close)
	}
	time.Sleep(time.Second) // shutting down now
	if _, err := io.WriteString(conn, body[10:]); err != nil {
		t.Fatal(err)
	}
	answer, err = http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || answer.StatusCode != http.StatusCreated || !answer.Close {
		t.Fatalf("in flight: got %v, %v\n%s", answer, err, r.log())
	}
	answer.Body.Close()
	if status := r.wait(); status != succeeded {
		t.Errorf("it ended with %d\n%s", status, r.log())
	}
	if export := must(t, "export", "--database", db); !strings.Contains(export, "Underveis") {
		t.Error("what was answered is lost")
	}
}

// TestSecondSignal: who is in a hurry does not wait for the drain.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	r := serve(t, "--database", database(t), "--drain-time", "20s")
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	r.waitUntil("it drains", func() bool { return strings.Contains(r.log(), "stopping") })
	time.Sleep(100 * time.Millisecond) // nobody is faster
	start := time.Now()
	r.stop()
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}

// TestAtOnce: serving, importing, exporting and writing through the API work
// on one database at the same time.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	db := database(t)
	r := serve(t, "--database", db, "--seed")
	secret := strings.TrimSpace(must(t, "keys", "create", "--name", "a", "--scopes", "content:write", "--database", db))
	var lines strings.Builder
	for i := range 400 {
		fmt.Fprintf(&lines, `{"resource":"article","title":"Mange %d","body":"Tekst om mangt.","authors":["kjetil-sander"],"publication":{"status":"published"}}`+"\n", i)
	}
	file := filepath.Join(t.TempDir(), "x.ndjson")
	if err := os.WriteFile(file, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	var work sync.WaitGroup
	repeat := func(f func(n int)) {
		work.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-over:
					return
				default:
					f(n)
				}
			}
		})
	}
	repeat(func(int) {
		if got := r.status("/v1/articles/sosial-markedsforing"); got != http.StatusOK {
			t.Errorf("read: got %d", got)
		}
	})
	repeat(func(n int) {
		if got, _ := r.post(secret, fmt.Sprintf("Skrevet %d", n)); got != http.StatusCreated {
			t.Errorf("write: got %d", got)
		}
	})
	repeat(func(int) {
		if got := command(t, "export", "--database", db); got.status != succeeded {
			t.Errorf("export: got %+v", got)
		}
	})
	imported := command(t, "import", file, "--database", db)
	close(over)
	work.Wait()
	if imported.status != succeeded || column(t, imported.out, 1) != 400 {
		t.Errorf("import: got %+v", imported)
	}
	if log := r.log(); strings.Contains(log, "level=ERROR") {
		t.Error(log)
	}
}
