package storetest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Pooler starts PgBouncer in front of the server, which gives each transaction
// any of a few connections, and returns the address of a database through it.
// The version of Debian 12 keeps no prepared statements, so none are used.
func (s *Server) Pooler(tb testing.TB, database string) string {
	tb.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		program = "/usr/sbin/pgbouncer" // where Debian puts it, which is not on every PATH
	}
	if _, err := os.Stat(program); err != nil {
		tb.Skip("pgbouncer is not installed (Debian: pgbouncer)")
	}
	p, err := newServer()
	if err != nil {
		tb.Fatalf("pooler for the tests: %v", err)
	}
	tb.Cleanup(p.remove)
	config := filepath.Join(p.dir, "pgbouncer.ini")
	err = os.WriteFile(config, fmt.Appendf(nil, "[databases]\n* = host=%s user=kilde\n[pgbouncer]\nunix_socket_dir = %s\nlisten_port = 5432\n"+
		"auth_type = any\npool_mode = transaction\ndefault_pool_size = 3\n", s.dir, p.dir), 0o644) //nolint:gosec // another user reads it
	if err == nil {
		err = p.run(context.WithoutCancel(tb.Context()), program, config)
	}
	if err != nil {
		tb.Fatalf("pooler for the tests: %v", err)
	}
	return p.Address(database) + "&default_query_exec_mode=exec"
}
