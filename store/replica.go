package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"kilde/models"
)

// The bounds on what a database server that does not answer may cost.
const (
	checkEvery  = 250 * time.Millisecond // how often a server is looked after
	checkTime   = time.Second            // after which a look is in vain
	tolerated   = 2                      // looks in vain before a server counts as down
	replicaTime = 2 * time.Second        // of one read from a replica, before another server is asked
)

// maxLag is the default of Options.MaxLag.
const maxLag = 5 * time.Second

// database is one server that holds the content: the primary, or a replica of
// it.
type database struct {
	name string
	pool *sql.DB
	// probe is a connection for looks alone, so that a pool that is busy does
	// not pass for a server that is down.
	probe *sql.DB

	misses atomic.Int32 // looks in vain since the last that was not
	seq    atomic.Int64 // newest change that it has
	lag    atomic.Int64 // how long it has lacked what the primary has, in nanoseconds
}

func (d *database) up() bool { return d.misses.Load() < tolerated }

func (d *database) behind() time.Duration { return time.Duration(d.lag.Load()) }

// fleet is a primary with its replicas, and who looks after them.
type fleet struct {
	primary  *database
	replicas []*database
	maxLag   time.Duration
	next     atomic.Uint32 // whose turn it is
	stop     context.CancelFunc
	gone     sync.WaitGroup
}

// deliver is read for what a caller asks to see: what needs no key comes from a
// replica where there is one that has caught up. fn may run several times.
func (s *Store) deliver(ctx context.Context, c models.Caller, fn func(*tx) error) (err error) {
	if f := models.FootprintOf(ctx); f != nil && c.Key == nil {
		fn = s.traced(f, fn)
	}
	if s.fleet == nil || c.Key != nil {
		return s.read(ctx, fn)
	}
	for _, d := range s.fleet.order() {
		if d == s.fleet.primary {
			err = s.readPrimary(ctx, fn)
		} else {
			err = s.snapshot(ctx, d.pool, replicaTime, fn)
		}
		if answered(err) || ctx.Err() != nil {
			return err
		}
		s.opts.Log.Warn("a database server can't answer", "server", d.name, "err", err)
	}
	return s.expected(err)
}

// answered reports whether a read came to an end that another server would not
// change.
func answered(err error) bool {
	_, refused := errors.AsType[*models.Error](err)
	_, moved := errors.AsType[*models.Moved](err)
	return err == nil || refused || moved
}

// order is the servers that a public read asks, one after the other until one
// answers: the replicas that have caught up, in turn; the primary; and then the
// other replicas, the newest first, because late is better than nothing.
func (f *fleet) order() []*database {
	list := make([]*database, 0, len(f.replicas)+1)
	var late []*database
	turn := int(f.next.Add(1) % 1024)
	for i := range f.replicas {
		switch d := f.replicas[(turn+i)%len(f.replicas)]; {
		case !d.up():
		case d.behind() <= f.maxLag:
			list = append(list, d)
		default:
			late = append(late, d)
		}
	}
	slices.SortFunc(late, func(a, b *database) int { return cmp.Compare(b.seq.Load(), a.seq.Load()) })
	if !f.primary.up() {
		return append(append(list, late...), f.primary)
	}
	return append(append(list, f.primary), late...)
}

// writable reports whether a write is worth a try.
func (f *fleet) writable() bool { return f == nil || f.primary.up() }

// start looks after the servers until close. A replica serves when the first
// look has found it well.
func (f *fleet) start() {
	ctx, cancel := context.WithCancel(context.Background())
	f.stop = cancel
	f.gone.Go(func() { f.watch(ctx) })
}

// watch looks after the servers until ctx ends.
func (f *fleet) watch(ctx context.Context) {
	chases := make([]chase, len(f.replicas))
	for {
		asked := time.Now()
		f.primary.look(ctx)
		newest := f.primary.seq.Load()
		var looks sync.WaitGroup
		for i, d := range f.replicas {
			looks.Go(func() {
				if !d.up() { // nobody knows how late it is, so it is late until it has all
					chases[i] = chase{newest, asked.Add(-f.maxLag - 1)}
				}
				d.look(ctx)
				d.lag.Store(int64(chases[i].lag(d.seq.Load(), newest, asked)))
			})
		}
		looks.Wait()
		select {
		case <-ctx.Done():
			return
		case <-time.After(checkEvery):
		}
	}
}

// chase is how a replica runs after its primary: what it does not have yet, and
// since when.
type chase struct {
	target int64
	since  time.Time // zero where it has everything
}

// lag is for how long a replica that has one change has lacked the newest.
func (c *chase) lag(has, newest int64, now time.Time) time.Duration {
	switch {
	case has >= newest:
		c.since = time.Time{}
		return 0
	case c.since.IsZero() || has >= c.target:
		*c = chase{newest, now}
	}
	return time.Since(c.since)
}

// look asks a server for the newest change that it has.
func (d *database) look(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	var seq int64
	if err := d.probe.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM changes").Scan(&seq); err != nil {
		d.misses.Add(1)
		return
	}
	d.seq.Store(seq)
	d.misses.Store(0)
}

// close lets the servers go.
func (f *fleet) close() error {
	if f == nil {
		return nil
	}
	f.stop()
	f.gone.Wait()
	if f.primary == nil {
		return nil
	}
	err := f.primary.probe.Close()
	for _, d := range f.replicas {
		err = errors.Join(err, d.probe.Close(), d.pool.Close())
	}
	return err
}

// Databases tells of each database server how it is, the primary first; none
// for an engine that has none.
func (s *Store) Databases() []models.Database {
	if s.fleet == nil {
		return nil
	}
	var list []models.Database
	for _, d := range append([]*database{s.fleet.primary}, s.fleet.replicas...) {
		list = append(list, models.Database{Name: d.name, Primary: d == s.fleet.primary, Up: d.up(), Seq: d.seq.Load(), Lag: d.behind()})
	}
	return list
}
