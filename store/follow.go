package store

import (
	"context"
	"sync"
	"time"

	"kilde/models"
)

// pollEvery is how late a process learns at most of what another has changed.
const pollEvery = time.Second

// bell wakes all who wait for it.
type bell struct {
	mutex sync.Mutex
	rung  chan struct{}
}

// next is closed when the bell rings the next time.
func (b *bell) next() <-chan struct{} {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.rung == nil {
		b.rung = make(chan struct{})
	}
	return b.rung
}

func (b *bell) ring() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.rung != nil {
		close(b.rung)
		b.rung = nil
	}
}

// ears are what wants to hear of commits.
type ears struct {
	mutex sync.RWMutex
	all   []func(models.Changes)
}

func (e *ears) tell(c models.Changes) {
	e.mutex.RLock()
	defer e.mutex.RUnlock()
	for _, hear := range e.all {
		hear(c)
	}
}

// OnCommit has hear told of what each commit of this process has changed, before
// the writes in it are answered. Commits wait for it.
func (s *Store) OnCommit(hear func(models.Changes)) {
	s.heard.mutex.Lock()
	defer s.heard.mutex.Unlock()
	s.heard.all = append(s.heard.all, hear)
}

// batch is how many changes are handed on at a time at most.
const batch = 1000

// Follow hands each what is added to the change log from now on, in its order,
// by whichever process, until ctx ends: what this process has done at once,
// what others have at most a second later. It begins by telling where in the log
// that is (Changes.Begun).
func (s *Store) Follow(ctx context.Context, each func(models.Changes)) {
	var listening sync.WaitGroup
	defer listening.Wait()
	if s.listen != nil {
		listening.Go(func() { s.listen(ctx) })
	}
	f := follower{store: s, each: each}
	f.run(ctx)
}

// FollowFrom is Follow for one who knows the log up to last, a zero change
// where that is nothing: it begins with what was added after that. It relies on
// Follow to be woken for what other processes have done.
func (s *Store) FollowFrom(ctx context.Context, last models.Change, each func(models.Changes)) {
	f := follower{store: s, each: each, begun: true, last: last}
	f.run(ctx)
}

// follower is how far one has read the change log.
type follower struct {
	store *Store
	each  func(models.Changes)
	begun bool
	last  models.Change // the last that was handed on; its number is 0 in an empty log
}

// run hands on what is new until ctx ends.
func (f *follower) run(ctx context.Context) {
	s := f.store
	for failing := false; ctx.Err() == nil; {
		more := s.news.next()
		err := f.advance(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			s.opts.Log.Warn("the change log can't be read; trying again", "err", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
		case <-more:
		case <-time.After(s.poll):
		}
	}
}

// advance hands on what is new.
func (f *follower) advance(ctx context.Context) error {
	if !f.begun {
		seq, err := f.begin(ctx)
		if err == nil {
			f.each(models.Changes{Begun: true, Seq: seq})
		}
		return err
	}
	for {
		var list []models.Change
		err := f.store.read(ctx, func(t *tx) (err error) {
			list, err = rows(t, scanChange, changesFrom+" WHERE seq >= ? ORDER BY seq LIMIT ?", f.last.Seq, batch)
			return err
		})
		if err != nil {
			return err
		}
		if f.last.Seq > 0 {
			if len(list) == 0 || !list[0].Same(f.last) {
				return f.goBack(ctx)
			}
			list = list[1:]
		}
		if len(list) == 0 {
			return nil
		}
		f.last = list[len(list)-1]
		f.each(models.Changes{List: list})
	}
}

// goBack tells that the log is not the one that was read: a server has taken
// over that has lost changes.
func (f *follower) goBack(ctx context.Context) error {
	was := f.last.Seq
	seq, err := f.begin(ctx)
	if err != nil {
		return err
	}
	f.store.opts.Log.Error("the change log went back: the database has lost changes", "was", was, "is", f.last.Seq)
	f.each(models.Changes{Back: true, Seq: seq})
	return nil
}

// begin goes to the end of the log, and returns the number of the newest public
// change in it.
func (f *follower) begin(ctx context.Context) (int64, error) {
	var public models.Footprint
	err := f.store.read(ctx, func(t *tx) error {
		newest, err := rows(t, scanChange, changesFrom+" ORDER BY seq DESC LIMIT 1")
		if err == nil {
			f.last, f.begun = append(newest, models.Change{})[0], true
		}
		return firstError(err, t.newestPublic(&public))
	})
	return public.Seq, err
}
