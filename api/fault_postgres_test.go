package api_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"kilde/store"
	"kilde/store/storetest"
)

// faulty is the API on a database of PostgreSQL whose server the test can make
// fail: the store is a guest there, and raw is not.
type faulty struct {
	*world
	t     *testing.T
	raw   *sql.DB
	guest string
}

func newFaulty(t *testing.T) *faulty {
	t.Helper()
	if storetest.Engine() != "postgres" {
		t.Skip("it is about PostgreSQL: KILDE_TEST_ENGINE=postgres")
	}
	f := &faulty{world: newWorld(t), t: t}
	f.raw = storetest.Raw(t, f.path)
	name, address := storetest.Guest(t, f.path, "hunter2")
	s, err := store.Open(t.Context(), address, store.Options{Now: f.Now, NewID: f.newID, Log: f.logger()})
	ok(t, err)
	t.Cleanup(func() { ok(t, s.Close()) })
	f.guest, f.Server = name, f.server(s)
	f.recovers("to begin with")
	return f
}

// exec runs a statement past the store, in which {guest} is who the store is,
// and {database} where.
func (f *faulty) exec(statement string) {
	f.t.Helper()
	statement = strings.NewReplacer("{guest}", f.guest, "{database}", strings.TrimPrefix(f.guest, "guest_")).Replace(statement)
	if _, err := f.raw.ExecContext(f.t.Context(), statement); err != nil {
		f.t.Fatal(err)
	}
}

// cut ends the connections of the store that is a guest, and returns how many
// it had.
func (f *faulty) cut() (ended int) {
	f.t.Helper()
	return storetest.Cut(f.t, f.raw, "usename = '"+f.guest+"'")
}

var (
	reading = call{request: "GET /v1/articles/forum"}
	probing = call{request: "GET /readyz"}
)

// writing makes a tag of a new name.
func (f *faulty) writing() call {
	return call{as: "writer", request: "POST /v1/tags", body: fmt.Sprintf(`{"name":"Merke %d"}`, f.made.Add(1))}
}

// all is what works while nothing fails.
func (f *faulty) all() map[call]int {
	return map[call]int{reading: http.StatusOK, probing: http.StatusOK, f.writing(): http.StatusCreated}
}

// refuses checks that a request is answered with 503, which says when to come
// again and nothing of the server.
func (f *faulty) refuses(when string, request call) {
	f.t.Helper()
	got := f.do(f.t, request)
	if got.Code != http.StatusServiceUnavailable {
		f.t.Errorf("%s: %s: got %d, want 503\n%s", when, request.request, got.Code, got.Body)
		return
	}
	if request != probing {
		wantProblem(f.t, f, got)
		if got.Header().Get("Retry-After") != "5" {
			f.t.Errorf("%s: %s: header %v", when, request.request, got.Header())
		}
	}
	for _, secret := range []string{f.guest, "SQLSTATE", "hunter2", "postgres"} {
		if strings.Contains(got.Body.String(), secret) {
			f.t.Errorf("%s: the client sees %s", when, got.Body)
		}
	}
}

// recovers waits until the API reads and writes again. A connection that was
// cut may lie about, and be noticed as one more request is refused.
func (f *faulty) recovers(when string) {
	f.t.Helper()
	for request, want := range f.all() {
		f.answers(when, request, want)
	}
}

// answers repeats a request as long as it is refused.
func (f *faulty) answers(when string, request call, want int) {
	f.t.Helper()
	got := f.do(f.t, request)
	for end := time.Now().Add(30 * time.Second); got.Code == http.StatusServiceUnavailable && time.Now().Before(end); time.Sleep(time.Millisecond) {
		got = f.do(f.t, request)
	}
	if got.Code != want {
		f.t.Errorf("%s: %s: got %d, want %d\n%s", when, request.request, got.Code, want, got.Body)
	}
}

// A write whose connection is cut before its commit is refused and undone, and
// the next is not.
func TestPostgresCutInTransaction(t *testing.T) {
	t.Parallel()
	f := newFaulty(t)
	f.want(t, 201, call{as: "writer", request: "POST /v1/tags", body: `{"name":"Holdt"}`})
	patch := call{as: "writer", request: "PATCH /v1/tags/holdt", body: `{"name":"Sluppet"}`, header: "If-Match: *"}
	lock, err := f.raw.BeginTx(t.Context(), nil)
	ok(t, err)
	defer lock.Rollback() //nolint:errcheck // it is rolled back below
	_, err = lock.ExecContext(t.Context(), "SELECT 1 FROM tags WHERE slug = 'holdt' FOR UPDATE")
	ok(t, err)
	var work sync.WaitGroup
	work.Go(func() { f.refuses("cut", patch) })
	f.waitFor("the write waits for the row", "SELECT count(*) = 1 FROM pg_locks l JOIN pg_stat_activity USING (pid) WHERE datname = current_database() AND l.locktype = 'transactionid' AND NOT granted")
	f.want(t, 200, reading)
	if ended := storetest.Cut(t, f.raw, storetest.Writers); ended != 1 {
		t.Errorf("%d connections held the writers' lock, want 1", ended)
	}
	work.Wait()
	ok(t, lock.Rollback())
	f.recovers("after the cut")
	if got := f.want(t, 200, call{as: "reader", request: "GET /v1/tags/holdt"}).string(t, "name"); got != "Holdt" {
		t.Errorf("the write that was refused is there: %s", got)
	}
	f.want(t, 200, patch)
}

// waitFor waits until a query says that it is so.
func (f *faulty) waitFor(what, query string) {
	f.t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		var is bool
		ok(f.t, f.raw.QueryRowContext(f.t.Context(), query).Scan(&is))
		if is {
			return
		}
		if time.Now().After(end) {
			f.t.Fatalf("waited in vain until %s", what)
		}
	}
}

// Connections that are cut while nothing is asked of them are replaced: reads
// notice nothing, and no write gets worse than 503.
func TestPostgresCutWhileIdle(t *testing.T) {
	t.Parallel()
	f := newFaulty(t)
	for range 3 {
		if f.cut() == 0 {
			t.Error("there was no connection")
		}
		for range 4 {
			f.want(t, 200, reading)
			f.want(t, 200, call{as: "reader", request: "GET /v1/articles/forum"})
		}
		f.recovers("cut")
	}
}

// A server without a connection to spare refuses for now, and serves as soon as
// it has one. One that has too few serves whom it can.
func TestPostgresConnectionsExhausted(t *testing.T) {
	t.Parallel()
	f := newFaulty(t)
	f.exec("ALTER ROLE {guest} CONNECTION LIMIT 0")
	f.cut()
	for range 2 {
		for _, request := range []call{reading, f.writing(), probing} {
			f.refuses("no connection", request)
		}
	}
	f.want(t, 200, call{request: "GET /healthz"})
	f.exec("ALTER ROLE {guest} CONNECTION LIMIT 4")
	f.recovers("four connections")
	var work sync.WaitGroup
	for range 16 {
		work.Go(func() {
			for _, request := range []call{reading, f.writing(), reading} {
				if got := f.do(t, request); got.Code >= http.StatusInternalServerError && got.Code != http.StatusServiceUnavailable {
					t.Errorf("four connections for many: got %d\n%s", got.Code, got.Body)
				}
			}
		})
	}
	work.Wait()
	f.exec("ALTER ROLE {guest} CONNECTION LIMIT -1")
	f.recovers("as many as it likes")
}

// A server that turns read-only, as those do that run out of disk, refuses
// writes and goes on with reads; when it takes writes again the API does so,
// over connections that were made meanwhile too.
func TestPostgresReadOnly(t *testing.T) {
	t.Parallel()
	f := newFaulty(t)
	for range 2 {
		f.exec("ALTER DATABASE {database} SET default_transaction_read_only = on")
		f.cut()
		f.answers("read-only", reading, http.StatusOK)
		for range 3 {
			f.refuses("read-only", f.writing())
			f.answers("read-only", reading, http.StatusOK)
		}
		f.answers("read-only", probing, http.StatusOK)
		f.exec("ALTER DATABASE {database} RESET default_transaction_read_only")
		f.recovers("writable again")
	}
}
