package storetest

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
)

// admitting is done once on the server of all tests.
var admitting sync.Once

// Guest makes someone who may use the database of PostgreSQL that stands for a
// path, with a password and without the powers of a superuser, and returns who
// that is and the address with the password in it.
func Guest(tb testing.TB, path, password string) (name, address string) {
	tb.Helper()
	if os.Getenv("KILDE_TEST_POSTGRES_URL") != "" {
		tb.Skip("the server is not the tests' own, so they can't tell it whom to ask for a password")
	}
	u, err := url.Parse(Address(tb, path))
	if err != nil {
		tb.Fatal(err)
	}
	admitting.Do(func() { askGuests(tb) })
	name = "guest_" + strings.TrimPrefix(u.Path, "/")
	administer(tb, "CREATE ROLE "+name+" LOGIN PASSWORD '"+password+"' IN ROLE kilde, guests")
	tb.Cleanup(func() { administer(tb, "DROP ROLE "+name) })
	u.User, u.RawQuery = url.UserPassword(name, password), "host="+url.QueryEscape(u.Query().Get("host"))
	return name, u.String()
}

// askGuests has the server ask guests for their password, which it asks of
// nobody else.
func askGuests(tb testing.TB) {
	tb.Helper()
	var file string
	if err := shared.admin.QueryRowContext(tb.Context(), "SHOW hba_file").Scan(&file); err != nil {
		tb.Fatal(err)
	}
	administer(tb, "CREATE ROLE guests")
	if err := os.WriteFile(file, []byte("local all +guests scram-sha-256\nlocal all all trust\n"), 0o600); err != nil {
		tb.Fatal(err)
	}
	administer(tb, "SELECT pg_reload_conf()")
}

func administer(tb testing.TB, statement string) {
	tb.Helper()
	if _, err := shared.admin.ExecContext(context.WithoutCancel(tb.Context()), statement); err != nil {
		tb.Error(err)
	}
}

// spared is the name of the connections that Cut leaves alone.
const spared = "test"

// Those whose connections Cut ends.
const (
	Everyone = "TRUE"
	Writers  = "pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)" // who hold the writers' lock
)

// Cut ends the connections that stores have to a database of PostgreSQL, which
// raw is open on, and returns how many there were. The server has forgotten
// them by then.
func Cut(tb testing.TB, raw *sql.DB, whose string) (ended int) {
	tb.Helper()
	const query = `SELECT count(*) FILTER (WHERE pg_terminate_backend(pid, 30000)) FROM pg_stat_activity
		WHERE datname = current_database() AND backend_type = 'client backend' AND application_name <> '` + spared + `' AND `
	if err := raw.QueryRowContext(context.WithoutCancel(tb.Context()), query+whose).Scan(&ended); err != nil {
		tb.Fatal(err)
	}
	return ended
}
