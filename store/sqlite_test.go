package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"kilde/models"
	"kilde/models/source"
	"kilde/store"
)

// Every connection of a pool has its settings, not the first one only.
func TestSQLitePragmas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	writer, readers, err := w.Pools()
	w.ok(err)
	for _, test := range []struct {
		name string
		pool *sql.DB
		min  int
		want map[string]string
	}{
		{"writer", writer, 1, map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "query_only": "0", "busy_timeout": "5000"}},
		{"readers", readers, 4, map[string]string{"journal_mode": "wal", "query_only": "1", "busy_timeout": "5000"}},
	} {
		size := test.pool.Stats().MaxOpenConnections
		if size < test.min || test.name == "writer" && size > 1 {
			t.Errorf("%s: %d connections", test.name, size)
		}
		for range size {
			conn, err := test.pool.Conn(t.Context())
			w.ok(err)
			defer conn.Close() // held meanwhile, so that the next is another
			for pragma, want := range test.want {
				var got string
				w.ok(conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got))
				w.equal(test.name+": "+pragma, got, want)
			}
			if test.name == "readers" {
				_, err := conn.ExecContext(t.Context(), "DELETE FROM articles")
				if err == nil {
					t.Error("a reader can write")
				}
			}
		}
	}
	if n := w.Readers(); n < 2 {
		t.Errorf("%d readers", n)
	}
	info, err := os.Stat(w.path)
	w.ok(err)
	w.equal("mode of the file", info.Mode().Perm(), os.FileMode(0o600))
}

func TestSQLiteAddresses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, test := range []struct{ what, address, want string }{
		{"directory", dir, "directory"},
		{"missing parent", filepath.Join(dir, "none", "kilde.db"), "no such file or directory"},
		{"not a database", write("text.db", strings.Repeat("This is no database. ", 100)), "not a database"},
		{"parent that is a file", filepath.Join(write("file", "x"), "kilde.db"), "not a directory"},
		{"nothing", "", "names no file"},
		{"memory", ":memory:", "names no file"},
		{"parameters", "kilde.db?mode=memory", "names no file"},
		{"another engine", "mysql://root:secret@localhost/kilde", "mysql://; only postgres://, a path and sqlite:PATH"},
	} {
		s, err := store.Open(t.Context(), test.address, store.Options{})
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got error %v, want one with %q", test.what, err, test.want)
			continue
		}
		if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q", test.what, err)
		}
	}
	for _, address := range []string{"sqlite:" + filepath.Join(dir, "a.db"), "sqlite://" + filepath.Join(dir, "b.db"), filepath.Join(dir, "with space & 50% #ø.db")} {
		s, err := store.Open(t.Context(), address, store.Options{})
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(strings.TrimPrefix(strings.TrimPrefix(address, "sqlite:"), "//")); err != nil {
			t.Error(err)
		}
	}
}

// A file that may be read and not written is refused in words that say so.
func TestSQLiteReadOnlyFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, open := range []string{filepath.Dir(dir), dir} {
		if err := os.Chmod(open, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for path, migrated := range map[string]bool{filepath.Join(dir, "empty.db"): false, filepath.Join(dir, "full.db"): true} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if migrated {
			s, err := store.Open(t.Context(), path, store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			s.Close()
		}
		if err := os.Chmod(path, 0o444); err != nil {
			t.Fatal(err)
		}
		got := asNobody(func() error {
			s, err := store.Open(t.Context(), path, store.Options{})
			if err == nil {
				s.Close()
			}
			return err
		})
		if got == nil || !strings.Contains(got.Error(), "readonly") && !strings.Contains(got.Error(), "read-only") && !strings.Contains(got.Error(), "permission denied") {
			t.Errorf("%s: got error %v, want one that says that the file can't be written", filepath.Base(path), got)
		}
	}
}

// asNobody runs f on a thread of its own that has no right to files but those
// that everyone has, and that ends with it.
func asNobody(f func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread goes with the goroutine
		if os.Getuid() == 0 {
			const nobody = 65534
			if _, _, errno := syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0); errno != 0 {
				done <- errno
				return
			}
		}
		done <- f()
	}()
	return <-done
}

// What was prepared and is written only after the store was closed is refused.
func TestImportIntoClosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	write := w.Prepare(t.Context(), []source.Line{longArticle(1, models.PublishedStatus)})
	w.ok(w.Close())
	if _, err := write(t.Context()); err == nil {
		t.Error("it was taken in")
	}
}

// A store that was closed leaves nothing running.
func TestCloseLeavesNothing(t *testing.T) { //nolint:paralleltest // it looks at all goroutines
	before := goleak.IgnoreCurrent()
	path := filepath.Join(t.TempDir(), "kilde.db")
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if s, err := store.Open(t.Context(), t.TempDir(), store.Options{}); err == nil {
		s.Close()
		t.Error("a directory was opened")
	}
	goleak.VerifyNone(t, before)
	left, err := filepath.Glob(path + "-*")
	if err != nil || len(left) > 0 {
		t.Errorf("left beside the database: %v, %v", left, err)
	}
}
