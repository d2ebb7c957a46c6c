package storetest

import (
	"context"
	"database/sql"
	"testing"
)

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
