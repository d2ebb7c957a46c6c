package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"sync"

	"gorm.io/gorm"

	"kilde/models"
)

// maxGroup is how many writes share a transaction at most.
const maxGroup = 64

// errClosed answers a write that comes after Close.
var errClosed = errors.New("the store is closed")

// errUnknown is the failure of a commit that the server may have done all the
// same.
var errUnknown = errors.New("the commit may be done or not")

// job is one write and where its outcome goes.
type job struct {
	fn   func(*tx) error
	done chan error
}

// committer runs the writes of a store. Those that arrive while a transaction
// is being committed share the next one, a savepoint each, and so one fsync.
type committer struct {
	store *Store
	jobs  chan *job
	stop  chan struct{}
	once  sync.Once // closes stop
	gone  sync.WaitGroup
}

func newCommitter(s *Store) *committer {
	c := &committer{store: s, jobs: make(chan *job, maxGroup), stop: make(chan struct{})}
	c.gone.Go(c.run)
	return c
}

// close ends the committer once what it has begun is committed.
func (c *committer) close() {
	c.once.Do(func() { close(c.stop) })
	c.gone.Wait()
}

// write runs fn in a transaction, adds what it logged to the change log, and
// returns after the commit is on disk. fn may run twice, and may share its
// transaction: an error undoes what it did and nothing else. A caller that
// goes away before its turn is not served; after that it disturbs nobody.
func (s *Store) write(ctx context.Context, fn func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !s.fleet.writable() {
		return s.expected(errNotNow)
	}
	j := &job{fn, make(chan error, 1)}
	select {
	case s.commits.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.commits.stop:
		return errClosed
	}
	select {
	case err := <-j.done:
		return s.expected(err)
	case <-s.commits.stop:
		s.commits.gone.Wait()
	}
	select {
	case err := <-j.done:
		return s.expected(err)
	default:
		return errClosed
	}
}

func (c *committer) run() {
	for {
		select {
		case first := <-c.jobs:
			c.commit(c.gather(first))
		case <-c.stop:
			return
		}
	}
}

// gather adds to a write those that wait already; it never waits for more, so
// that a lone writer is as fast as without company.
func (c *committer) gather(first *job) []*job {
	group := []*job{first}
	for len(group) < maxGroup {
		select {
		case j := <-c.jobs:
			group = append(group, j)
		default:
			return group
		}
	}
	return group
}

// commit runs a group in one transaction and answers each write after the
// commit. If the transaction dies before that, each runs again on its own. If
// the commit itself fails none does: a server may have done it all the same.
func (c *committer) commit(group []*job) {
	outcomes := make([]error, len(group))
	tried, err := c.transaction(group, outcomes)
	if err != nil && !tried && len(group) > 1 {
		for _, j := range group {
			c.commit([]*job{j})
		}
		return
	}
	for i, j := range group {
		if err != nil {
			outcomes[i] = err
		}
		j.done <- outcomes[i]
	}
}

// transaction runs the writes of a group. It returns an error where none of
// them is known to be committed, and whether it came to the commit.
func (c *committer) transaction(group []*job, outcomes []error) (tried bool, err error) {
	s := c.store
	if !s.fleet.writable() {
		return false, errNotNow
	}
	var logged []models.Change
	err = within(context.Background(), s.engine.writeTime, func(ctx context.Context) error {
		return s.writer.WithContext(ctx).Transaction(func(db *gorm.DB) error {
			all := s.beginWrite(db)
			if err := s.engine.lock(all); err != nil {
				return err
			}
			err := c.runAll(all, group, outcomes)
			logged, tried = all.changes, err == nil
			return err
		})
	})
	if err != nil && tried && !s.engine.undone(err) {
		err = fmt.Errorf("%w: %w", errUnknown, err)
	}
	if len(logged) > 0 && err == nil {
		s.heard.tell(models.Changes{List: logged})
		s.news.ring()
	}
	return tried, err
}

// runAll runs the writes of a group in a transaction, and writes what they have
// logged all at once.
func (c *committer) runAll(all *tx, group []*job, outcomes []error) (err error) {
	for i, j := range group {
		t := c.store.beginWrite(all.db)
		if len(group) == 1 {
			err = j.run(t)
		} else {
			outcomes[i], err = t.apart(func() error { return j.run(t) })
		}
		if err != nil {
			return err
		}
		if outcomes[i] == nil {
			all.changes = append(all.changes, t.changes...)
			maps.Copy(all.analyzed, t.analyzed)
		}
	}
	if len(all.changes) == 0 {
		return nil
	}
	if err := all.indexChanged(); err != nil {
		return err
	}
	if err := all.writeChanges(); err != nil {
		return err
	}
	return c.store.engine.announce(all)
}

func (j *job) run(t *tx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return j.fn(t)
}

// apart runs fn behind a savepoint, so that its error undoes what it did and
// nothing else. The other error is one after which the whole transaction can't
// go on: SQLite may have undone it, so that a statement more would be on its
// own.
func (t *tx) apart(fn func() error) (err, fatal error) {
	if _, fatal = t.exec("SAVEPOINT apart"); fatal != nil {
		return nil, fatal
	}
	if err = fn(); err != nil {
		if t.store.cannotServe(err) {
			return err, err
		}
		if _, fatal = t.exec("ROLLBACK TO apart"); fatal != nil {
			return err, fmt.Errorf("undo %w: %w", err, fatal)
		}
	}
	_, fatal = t.exec("RELEASE apart") // or each one that follows would be kept within it
	return err, fatal
}
