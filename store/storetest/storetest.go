// Package storetest opens throw-away stores for tests.
package storetest

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kilde/seed"
	"kilde/store"
)

// Now is the time in every test that does not set its own.
var Now = time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)

// Empty returns a store on a fresh, empty database. Its clock stands still at
// Now and its ids are 0199…0001, 0002 and so on.
func Empty(tb testing.TB) *store.Store {
	tb.Helper()
	return Open(tb, filepath.Join(tb.TempDir(), "kilde.db"), func() time.Time { return Now })
}

// New returns a store on a fresh database that holds the demonstration content.
func New(tb testing.TB) *store.Store {
	tb.Helper()
	return open(tb, Demonstration(tb), options(func() time.Time { return Now }, 1<<24)) // past the ids of the demonstration
}

// demonstration is a SQLite file that holds the demonstration content.
var demonstration struct {
	once sync.Once
	data []byte
}

// Demonstration makes a fresh database that holds the demonstration content and
// returns the path that stands for it.
func Demonstration(tb testing.TB) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "kilde.db")
	if Engine() == "postgres" {
		shared.database(tb, path, demonstrationTemplate)
		return path
	}
	demonstration.once.Do(func() {
		s, err := store.Open(tb.Context(), path, options(func() time.Time { return Now }, 0))
		if err == nil {
			err = errors.Join(seed.Load(tb.Context(), s), s.Close())
		}
		if err != nil {
			tb.Fatal(err)
		}
		if demonstration.data, err = os.ReadFile(path); err != nil {
			tb.Fatal(err)
		}
	})
	if err := os.WriteFile(path, demonstration.data, 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// options are those of a store of the tests; its ids count on from last.
func options(now func() time.Time, last int64) store.Options {
	var made atomic.Int64
	made.Store(last)
	return store.Options{
		Now:   now,
		NewID: func() string { return fmt.Sprintf("0199c7a2-5f00-7000-8000-%012x", made.Add(1)) },
		Log:   slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// Open returns a store on the database at path, with the given clock. On
// PostgreSQL the path stands for a database of its own.
func Open(tb testing.TB, path string, now func() time.Time) *store.Store {
	tb.Helper()
	return open(tb, path, options(now, 0))
}

func open(tb testing.TB, path string, o store.Options) *store.Store {
	tb.Helper()
	s, err := store.Open(tb.Context(), Address(tb, path), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}
