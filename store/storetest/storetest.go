// Package storetest opens throw-away stores for tests.
package storetest

import (
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
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
	s := Empty(tb)
	if err := seed.Load(tb.Context(), s); err != nil {
		tb.Fatal(err)
	}
	return s
}

// Open returns a store on the database at path, with the given clock.
func Open(tb testing.TB, path string, now func() time.Time) *store.Store {
	tb.Helper()
	var made atomic.Int64
	s, err := store.Open(tb.Context(), path, store.Options{
		Now:   now,
		NewID: func() string { return fmt.Sprintf("0199c7a2-5f00-7000-8000-%012x", made.Add(1)) },
		Log:   slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
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
