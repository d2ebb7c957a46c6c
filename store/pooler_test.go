package store_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"kilde/models/source"
	"kilde/seed"
	"kilde/store"
	"kilde/store/storetest"
)

// Behind a pooler that gives each transaction another connection, everything
// works but to be woken by changes, unless there is a direct address.
func TestPostgresPooler(t *testing.T) {
	t.Parallel()
	server := storetest.Primary(t)
	pooled, direct := server.Pooler(t, "postgres"), server.Address("postgres")
	open := func(address string, o store.Options) *store.Store {
		s, err := store.Open(t.Context(), address, o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	}
	s := open(pooled, store.Options{Direct: direct})
	open(pooled, store.Options{}) // one alone needs no direct address
	if err := seed.Load(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	other := open(direct, store.Options{})
	if got, want := exported(t, s), exported(t, other); !bytes.Equal(got, want) || len(want) == 0 {
		t.Error("an export through the pooler differs")
	}

	s.Poll(time.Hour)
	f := newFollowed(t, s)
	until(t, "it is woken", func() bool {
		tag, err := other.CreateTag(t.Context(), editor, source.Tag{Name: "red"})
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			if f.knows(tag.ID)() {
				return true
			}
			time.Sleep(20 * time.Millisecond)
		}
		return false
	})
}

// exported is what an export writes.
func exported(t *testing.T, s *store.Store) []byte {
	t.Helper()
	var out bytes.Buffer
	err := s.Export(t.Context(), func(l source.Line) error {
		data, err := json.Marshal(l)
		out.Write(data)
		return errors.Join(err, out.WriteByte('\n'))
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
