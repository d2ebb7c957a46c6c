package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"kilde/models"
	"kilde/models/source"
	"kilde/store"
	"kilde/store/storetest"
)

// followed is what one who follows the log has learned.
type followed struct {
	mutex sync.Mutex
	list  []models.Change
	backs int
}

// newFollowed reads the log of a store until the test ends.
func newFollowed(t *testing.T, s *store.Store) *followed {
	t.Helper()
	f := &followed{}
	ctx, cancel := context.WithCancel(t.Context())
	var gone sync.WaitGroup
	gone.Go(func() { s.Follow(ctx, f.add) })
	t.Cleanup(func() { cancel(); gone.Wait() })
	return f
}

func (f *followed) add(c models.Changes) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.list = append(f.list, c.List...)
	if c.Back {
		f.backs++
	}
}

func (f *followed) read() (list []models.Change, backs int) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.list, f.backs
}

func (f *followed) knows(id string) func() bool {
	return func() bool {
		list, _ := f.read()
		for _, c := range list {
			if c.ID == id {
				return true
			}
		}
		return false
	}
}

// begun writes until whoever follows notices, and waits until it knows all.
func (f *followed) begun(w *world) {
	w.t.Helper()
	until(w.tb, "it has begun", func() bool {
		w.tag("mark")
		list, _ := f.read()
		return len(list) > 0
	})
	until(w.tb, "it knows the last", f.knows(w.tag("last").ID))
}

// another opens the database once more, as another process does.
func (w *world) another() *store.Store {
	w.t.Helper()
	s, err := store.Open(w.tb.Context(), storetest.Address(w.tb, w.path), store.Options{Now: w.clock.Now}) // with ids of its own
	w.ok(err)
	w.tb.Cleanup(func() { w.ok(s.Close()) })
	return s
}

// What one process writes is learned by itself and by another, in the order of
// the log and without a gap.
func TestFollow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.another()
	mine, theirs := newFollowed(t, w.Store), newFollowed(t, other)
	mine.begun(w)
	theirs.begun(w)
	for range 50 {
		w.tag("red")
	}
	last, err := other.CreateTag(t.Context(), editor, source.Tag{Name: "blue"})
	w.ok(err)
	for name, f := range map[string]*followed{"the one that wrote most": mine, "the other": theirs} {
		until(t, name+" knows the last", f.knows(last.ID))
		list, backs := f.read()
		for i := 1; i < len(list); i++ {
			if list[i].Seq != list[i-1].Seq+1 {
				t.Errorf("%s: %d comes after %d", name, list[i].Seq, list[i-1].Seq)
			}
		}
		if c := list[len(list)-1]; backs > 0 || c.Resource != models.TagResource || c.Operation != models.Created {
			t.Errorf("%s: got %+v, and the log went back %d times", name, c, backs)
		}
	}
}

// One that never looks by itself is woken: by its own writes on both engines,
// by those of others on PostgreSQL.
func TestFollowIsWoken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Poll(time.Hour)
	f := newFollowed(t, w.Store)
	f.begun(w)
	until(t, "it learns of its own", f.knows(w.tag("red").ID))
	if storetest.Engine() == "sqlite" {
		return // nothing tells of what another has written to the file
	}
	tag, err := w.another().CreateTag(t.Context(), editor, source.Tag{Name: "blue"})
	w.ok(err)
	until(t, "it learns of another's", f.knows(tag.ID))
}

// A log that is not the one that was read is told of, also where it has grown
// past that since.
func TestFollowBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Poll(20 * time.Millisecond)
	f := newFollowed(t, w.Store)
	f.begun(w)
	w.clock.Move(time.Second)
	w.exec("UPDATE changes SET uid = '0199c7a2-5f00-7000-8000-00000000ffff' WHERE seq = (SELECT max(seq) FROM changes)")
	until(t, "the log went back", func() bool { _, backs := f.read(); return backs == 1 })
	until(t, "it goes on", f.knows(w.tag("red").ID))
	w.exec("DELETE FROM changes")
	until(t, "the log went back again", func() bool { _, backs := f.read(); return backs == 2 })
	until(t, "it goes on again", f.knows(w.tag("green").ID))
}
