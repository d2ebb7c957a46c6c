package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"kilde/models"
	"kilde/store"
)

const varnish = "http://varnish:6081/"

// changesOf is the whole change log.
func changesOf(t *testing.T, s *store.Store) (list []models.Change) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s.FollowFrom(ctx, models.Change{}, func(c models.Changes) {
		list = append(list, c.List...)
		cancel()
	})
	return list
}

// purgedUpTo checks after which change a cache was last purged.
func (w *world) purgedUpTo(cache string, want models.Change, known bool) {
	w.t.Helper()
	got, is, err := w.Purged(w.tb.Context(), cache)
	w.ok(err)
	if is != known || !got.Same(want) {
		w.t.Errorf("%s: purged up to %+v, known %v; want %+v, %v", cache, got, is, want, known)
	}
}

func TestPurged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.purgedUpTo(varnish, models.Change{}, false)
	w.ok(w.MarkPurged(ctx, "fastly://empty", models.Change{}))
	w.tag("red")
	w.clock.Move(time.Second)
	w.tag("green")
	log := changesOf(t, w.Store)
	w.purgedUpTo("fastly://empty", models.Change{}, true)
	w.purgedUpTo(varnish, log[1], false)
	w.ok(w.MarkPurged(ctx, varnish, log[0]))
	w.purgedUpTo(varnish, log[0], true)
	w.ok(w.MarkPurged(ctx, varnish, log[1]))
	w.ok(w.MarkPurged(ctx, varnish, log[0])) // a process that is slower
	w.purgedUpTo(varnish, log[1], true)
	w.purgedUpTo("fastly://empty", models.Change{}, true)
	w.purgedUpTo("cloudflare://new", log[1], false)
}

// What was purged after a change that this log does not have says nothing of
// the changes that it has.
func TestPurgedOfAnotherLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	for range 3 {
		w.tag("red")
	}
	log := changesOf(t, w.Store)
	w.ok(w.MarkPurged(ctx, varnish, log[0]))
	other := log[2]
	other.At = other.At.Add(time.Second)
	w.ok(w.MarkPurged(ctx, varnish, other))
	beyond := log[2]
	beyond.Seq++
	w.ok(w.MarkPurged(ctx, varnish, beyond))
	w.purgedUpTo(varnish, log[0], true)

	w.exec("UPDATE purges SET seq = 99")
	last, known, err := w.Purged(ctx, varnish)
	w.ok(err)
	if last.Seq != 99 || !known {
		t.Fatalf("got %+v, %v", last, known)
	}
	var backs int
	ctx, cancel := context.WithCancel(ctx)
	w.FollowFrom(ctx, last, func(c models.Changes) {
		if c.Back {
			backs++
		}
		cancel()
	})
	if backs != 1 {
		t.Error("nobody is told that the log went back")
	}
}

// One that goes on learns of what it has missed, and then of what is new.
func TestFollowFrom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tag("red")
	w.tag("green")
	w.tag("blue")
	log := changesOf(t, w.Store)
	f := &followed{}
	ctx, cancel := context.WithCancel(t.Context())
	var gone sync.WaitGroup
	gone.Go(func() { w.FollowFrom(ctx, log[0], f.add) })
	t.Cleanup(func() { cancel(); gone.Wait() })
	until(t, "it knows what it has missed", f.knows(log[2].ID))
	until(t, "it knows what is new", f.knows(w.tag("white").ID))
	if list, backs := f.read(); len(list) != 3 || list[0].Seq != 2 || backs != 0 {
		t.Errorf("got %+v, and the log went back %d times", list, backs)
	}
}

// A log that is longer than what is handed on at a time is handed on whole.
func TestFollowFromFar(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tag("red")
	for range 11 {
		w.exec("INSERT INTO changes (seq, at, resource, uid, operation, public, keys) SELECT seq + (SELECT max(seq) FROM changes), at, resource, uid, operation, public, keys FROM changes")
	}
	var got []models.Change
	ctx, cancel := context.WithCancel(t.Context())
	w.FollowFrom(ctx, models.Change{}, func(c models.Changes) {
		if got = append(got, c.List...); len(got) >= 2048 {
			cancel()
		}
	})
	for i, c := range got {
		if c.Seq != int64(i+1) {
			t.Fatalf("%d comes at %d", c.Seq, i)
		}
	}
}
