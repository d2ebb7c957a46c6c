package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"kilde/docs"
	"kilde/store/storetest"
)

// asProgram makes the test binary the program itself, for tests that need a
// process: one to kill, or to send signals to.
const asProgram = "RUN_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(storetest.Main(m.Run))
}

// outcome is what a run of the program left behind.
type outcome struct {
	status      int
	out, errors string
}

// command runs the program in this process.
func command(t testing.TB, args ...string) outcome {
	t.Helper()
	return commandWith(t, process{args: args})
}

func commandWith(t testing.TB, p process) outcome {
	t.Helper()
	var out, errs bytes.Buffer
	if p.stdin == nil {
		p.stdin = strings.NewReader("")
	}
	p.stdout, p.stderr = &out, &errs
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	status := p.run(ctx)
	return outcome{status, out.String(), errs.String()}
}

// must runs the program and fails the test where the program fails. It returns
// the standard output.
func must(t testing.TB, args ...string) string {
	t.Helper()
	got := command(t, args...)
	if got.status != succeeded {
		t.Fatalf("kilde %s: status %d: %s", strings.Join(args, " "), got.status, got.errors)
	}
	return got.out
}

// running is a server in a process of its own.
type running struct {
	t    testing.TB
	cmd  *exec.Cmd
	url  string
	logs string // file with its standard error
	out  *bytes.Buffer
	done chan struct{} // closed when it has ended

	client *http.Client // one connection a goroutine
}

var listening = regexp.MustCompile(`msg"?[=:]"?serving"?[ ,]"?addr"?[=:]"?(127\.0\.0\.1:\d+)`)

// serve starts a server on a free port and waits until it listens.
func serve(t testing.TB, args ...string) *running {
	t.Helper()
	return launch(t, exec.Command(os.Args[0], append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...))
}

// launch starts a server as cmd has it and waits until it listens.
func launch(t testing.TB, cmd *exec.Cmd) *running {
	t.Helper()
	r := &running{t: t, cmd: cmd, out: &bytes.Buffer{}, done: make(chan struct{}), logs: filepath.Join(t.TempDir(), "log")}
	r.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	logs, err := os.Create(r.logs)
	if err != nil {
		t.Fatal(err)
	}
	defer logs.Close()
	r.cmd.Env = append(r.cmd.Env, asProgram+"=1")
	r.cmd.Stdout, r.cmd.Stderr = r.out, logs
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = r.cmd.Wait() // the status is asked for later
		close(r.done)
	}()
	t.Cleanup(func() { _ = r.cmd.Process.Kill() }) // fails where it has ended
	r.waitUntil("it listens", func() bool {
		found := listening.FindStringSubmatch(r.log())
		if found != nil {
			r.url = "http://" + found[1]
		}
		return found != nil
	})
	return r
}

func (r *running) log() string {
	data, err := os.ReadFile(r.logs)
	if err != nil {
		r.t.Error(err)
	}
	return string(data)
}

func (r *running) waitUntil(what string, holds func() bool) {
	r.t.Helper()
	for end := time.Now().Add(30 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			r.t.Fatalf("waited in vain until %s\n%s", what, r.log())
		}
	}
}

// status is that of the answer to GET path.
func (r *running) status(path string) int {
	r.t.Helper()
	answer, err := http.Get(r.url + path)
	if err != nil {
		r.t.Error(err)
		return 0
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

// stop ends the server as a service manager does and returns its exit status.
func (r *running) stop() int {
	r.t.Helper()
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		r.t.Fatal(err)
	}
	return r.wait()
}

func (r *running) wait() int {
	r.t.Helper()
	select {
	case <-r.done:
		return r.cmd.ProcessState.ExitCode()
	case <-time.After(30 * time.Second):
		r.t.Fatalf("it did not end\n%s", r.log())
		return -1
	}
}

// database returns an address in a directory of its own.
func database(t testing.TB) string { return filepath.Join(t.TempDir(), "kilde.db") }

func TestExitStatus(t *testing.T) {
	t.Parallel()
	db := database(t)
	taken := serve(t, "--database", database(t))
	file := filepath.Join(t.TempDir(), "x.ndjson")
	if err := os.WriteFile(file, []byte("bad\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		args   string
		status int
		want   string // begins standard error, one line of it
	}{
		{"", 0, ""},
		{"--help", 0, ""},
		{"version", 0, ""},
		{"migrate", 0, ""},
		{"keys list", 0, ""},
		{"page", 2, `kilde: there is no command "page"`},
		{"keys page", 2, `kilde: there is no command "page"`},
		{"version x", 2, `kilde: kilde version takes no argument`},
		{"serve --page", 2, `kilde: unknown flag: --page`},
		{"serve --addr", 2, `kilde: flag needs an argument: --addr`},
		{"serve --addr 8080", 2, `kilde: invalid argument "8080" for "--addr" flag: must be HOST:PORT`},
		{"serve --addr :99999", 2, `kilde: invalid argument`},
		{"serve --admin-addr x", 2, `kilde: invalid argument`},
		{"serve --public-url ftp://x", 2, `kilde: invalid argument`},
		{"serve --public-url http://u:p@x", 2, `kilde: invalid argument`},
		{"serve --public-url http://x/?q", 2, `kilde: invalid argument`},
		{"serve --article-url https://x/", 2, `kilde: invalid argument`},
		{"serve --language norsk!", 2, `kilde: invalid argument`},
		{"serve --words-per-minute 0", 2, `kilde: invalid argument`},
		{"serve --words-per-minute many", 2, `kilde: invalid argument`},
		{"serve --trusted-proxies 10.0.0.0/33", 2, `kilde: invalid argument`},
		{"serve --purge-url varnish", 2, `kilde: invalid argument for "--purge-url" flag: must be fastly://SERVICE, `},
		{"serve --purge-url http://me:hunter2@x", 2, `kilde: invalid argument for "--purge-url" flag: must be`},
		{"serve --purge-url fastly://a", 2, `kilde: fastly://a can't be purged without --purge-token`},
		{"serve --purge-url http://a,cloudflare://b", 2, `kilde: cloudflare://b can't be purged without --purge-token`},
		{"serve --purge-token hunter2", 2, `kilde: --purge-token is for the caches that --purge-url names`},
		{"serve --purge-token hunter2-\u00e6", 2, `kilde: invalid argument for "--purge-token" flag: must be of visible ASCII characters`},
		{"serve --seed=perhaps", 2, `kilde: invalid argument`},
		{"serve --log-format xml", 2, `kilde: invalid argument "xml" for "--log-format" flag: must be one of text, json`},
		{"serve --log-level loud", 2, `kilde: invalid argument`},
		{"serve --addr " + strings.TrimPrefix(taken.url, "http://"), 1, `kilde: listen tcp `},
		{"serve --database mysql://me:hunter2@host/db", 2, `kilde: The database address begins with mysql://`},
		{"serve --database postgres://me:hunter2@127.0.0.1:1/db", 1, `kilde: open database: `},
		{"keys list --database /no/such/kilde.db", 2, `kilde: There is no database at "/no/such/kilde.db"`},
		{"migrate --database /no/such/directory/kilde.db", 1, `kilde: open database /no/such/directory/kilde.db: `},
		{"keys create", 2, `kilde: A key needs a name`},
		{"keys create --name a", 2, `kilde: A key needs at least one scope`},
		{"keys create --name a --scopes all", 2, `kilde: There is no scope "all"`},
		{"keys create --name a --scopes admin --expires 2001-01-01", 2, `kilde: invalid argument`},
		{"keys create --name a --scopes admin --expires soon", 2, `kilde: invalid argument`},
		{"keys revoke", 2, `kilde: name one key`},
		{"keys revoke nobody", 1, `kilde: There is no key "nobody"`},
		{"import", 2, `kilde: name the files`},
		{"import /no/such/file", 2, `kilde: stat /no/such/file: `},
		{"import /", 2, `kilde: / is a directory`},
		{"import " + file, 1, file + `: line 1: `},
		{"export --output /no/such/directory/x", 1, `kilde: `},
		{"health --addr 127.0.0.1:1", 1, `kilde: Get "http://127.0.0.1:1/healthz": `},
		{"health --addr " + strings.TrimPrefix(taken.url, "http://"), 0, ""},
		{"health --addr " + strings.Replace(taken.url, "http://127.0.0.1", "0.0.0.0", 1), 0, ""},
		{"health --addr " + strings.TrimPrefix(taken.url, "http://127.0.0.1"), 0, ""},
	}
	for _, test := range tests {
		args := strings.Fields(test.args)
		if len(args) > 0 && !strings.Contains(test.args, "--database") {
			args = append([]string{"--database", db}, args...)
		}
		got := command(t, args...)
		if got.status != test.status || !strings.HasPrefix(got.errors, test.want) || test.want == "" && got.errors != "" {
			t.Errorf("kilde %s: got %d %q, want %d %q", test.args, got.status, got.errors, test.status, test.want)
		}
		if lines := strings.Count(got.errors, "\n"); got.status == mistaken && lines != 1 || strings.Contains(got.errors, "hunter2") {
			t.Errorf("kilde %s: got %d lines: %q", test.args, lines, got.errors)
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	db := database(t)
	server := serve(t, "--database", db)
	made := command(t, "keys", "create", "--database", db, "--name", "editor", "--scopes", "content:write,content:publish", "--expires", "90d")
	secret := strings.TrimSuffix(made.out, "\n")
	if made.status != succeeded || !regexp.MustCompile(`^kilde_\w{49}\n$`).MatchString(made.out) || strings.Contains(made.errors, secret) {
		t.Fatalf("create: got %+v", made)
	}
	if status, _ := server.post(secret, "one"); status != http.StatusCreated {
		t.Errorf("with the key: got %d", status)
	}
	list := must(t, "keys", "list", "--database", db)
	expires := time.Now().UTC().AddDate(0, 0, 90).Format(time.DateOnly)
	for _, want := range []string{"editor", "content:write,content:publish", expires, "active"} {
		if !strings.Contains(list, want) {
			t.Errorf("list lacks %q:\n%s", want, list)
		}
	}
	if strings.Contains(list, secret) {
		t.Error("list shows the secret")
	}
	must(t, "keys", "revoke", "editor", "--database", db)
	if status, _ := server.post(secret, "two"); status != http.StatusUnauthorized {
		t.Errorf("with a revoked key: got %d", status)
	}
	if list := must(t, "keys", "list", "--database", db); !strings.Contains(list, "revoked") {
		t.Errorf("list after revoke:\n%s", list)
	}
	must(t, "keys", "create", "--database", db, "--name", "x", "--scopes", "admin", "--expires", "2999-01-01")
	if list := must(t, "keys", "list", "--database", db); !strings.Contains(list, "2999-01-01 00:00Z") {
		t.Errorf("a date is not kept:\n%s", list)
	}
}

// post sends an article with that title and returns the answer's status and
// address.
func (r *running) post(secret, title string) (int, string) {
	body := strings.NewReader(fmt.Sprintf(`{"title":%q,"body":"Tekst."}`, title))
	request, err := http.NewRequest(http.MethodPost, r.url+"/v1/articles", body)
	if err != nil {
		r.t.Error(err)
		return 0, ""
	}
	request.Header.Set("Authorization", "Bearer "+secret)
	request.Header.Set("Content-Type", "application/json")
	answer, err := r.client.Do(request)
	if err != nil {
		return 0, ""
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body) // so that the connection serves again; the status is what counts
	return answer.StatusCode, answer.Header.Get("Location")
}

func TestSmallCommands(t *testing.T) {
	t.Parallel()
	db := database(t)
	for _, test := range []struct{ args, want string }{
		{"version", "kilde dev (go1."},
		{"version", ", SQLite 3."},
		{"migrate", "is at schema "},
		{"rebuild", "articles rebuilt: 0\n"},
		{"openapi", string(docs.OpenAPI31)},
		{"openapi --3.0", string(docs.OpenAPI30)},
		{"serve --help", "[KILDE_TRUSTED_PROXIES]"},
		{"import --help", "[KILDE_DATABASE_URL] (default kilde.db)"},
	} {
		if got := must(t, append(strings.Fields(test.args), "--database", db)...); !strings.Contains(got, test.want) {
			t.Errorf("kilde %s: got %.300q, want %q in it", test.args, got, test.want)
		}
	}
}
