// Package purge tells the caches between a site and its readers, such as a
// content delivery network or Varnish, which of the answers that they keep are
// right no more. It reads the change log and speaks to the network; it knows
// neither the answers nor the database.
package purge

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"kilde/models"
)

// ChangeLog is what purging asks of storage.
type ChangeLog interface {
	FollowFrom(ctx context.Context, last models.Change, each func(models.Changes))
	Purged(ctx context.Context, cache string) (last models.Change, known bool, err error)
	MarkPurged(ctx context.Context, cache string, last models.Change) error
}

// Options are what purging needs to know of its surroundings.
type Options struct {
	Token models.Secret // that the cache asks for
	// Settle is for how long after a change an answer may still be on its way,
	// or be made by a process that has not heard of it. After that time a cache
	// is told of the change once more.
	Settle    time.Duration
	Transport http.RoundTripper // nil for one of its own
	Log       *slog.Logger
}

// Purger tells one cache of the changes, each at least twice: at once, and
// again when nobody gives an answer any more that is older than the change.
type Purger struct {
	changes ChangeLog
	cache   Cache
	opts    Options
	client  *http.Client
	waiting *waiting
	begun   time.Time
	calm    time.Duration // on the clock, before which the cache is told nothing
	metrics metrics
}

const (
	linger       = 50 * time.Millisecond // how long keys are gathered that come at the same time
	longLinger   = time.Second           // the same after everything was dropped, for more may be coming
	maxRequests  = 40                    // of keys; what needs more is to drop everything
	requestTime  = 10 * time.Second
	firstPause   = 500 * time.Millisecond // after a failure; it doubles with each
	longestPause = time.Minute
	longestAsked = time.Hour // that a cache may ask for
)

// New returns a purger of a cache, which does nothing before Run.
func New(changes ChangeLog, cache Cache, o Options) *Purger {
	p := &Purger{changes: changes, cache: cache, opts: o, waiting: newWaiting(maxRequests * cache.form.most), begun: time.Now()}
	p.client = newClient(o.Transport)
	p.metrics = newMetrics(cache.name, p.waiting.size)
	return p
}

// Run tells the cache of what has changed since it was told last, by whichever
// process, and of all that changes until ctx ends. What fails is tried again
// until it succeeds, and nobody waits for it.
func (p *Purger) Run(ctx context.Context) {
	defer p.client.CloseIdleConnections()
	last, ok := p.begin(ctx)
	if !ok {
		return
	}
	var following sync.WaitGroup
	defer following.Wait()
	following.Go(func() { p.changes.FollowFrom(ctx, last, p.waiting.add) })
	failures := 0
	for pause := time.Duration(0); p.wait(ctx, pause); {
		err := p.purge(ctx)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			pause, failures = 0, 0
			continue
		}
		failures++
		pause = pauseAfter(err, failures)
		p.opts.Log.Warn("a cache can't be purged; trying again", "cache", p.cache.name, "err", err, "waiting", p.waiting.size(), "pause", pause.Round(time.Millisecond))
	}
}

// begin finds out what the cache was told last.
func (p *Purger) begin(ctx context.Context) (last models.Change, ok bool) {
	for failures := 1; ; failures++ {
		last, known, err := p.changes.Purged(ctx, p.cache.name)
		if err == nil {
			p.waiting.begin(last, !known)
			return last, true
		}
		p.opts.Log.Warn("how far a cache is purged can't be read; trying again", "cache", p.cache.name, "err", err)
		if !sleep(ctx, pauseAfter(err, failures)) {
			return last, false
		}
	}
}

// wait waits until there is something to do, after a failure for a pause, and
// reports whether ctx goes on.
func (p *Purger) wait(ctx context.Context, pause time.Duration) bool {
	if pause > 0 {
		return sleep(ctx, pause)
	}
	var due <-chan time.Time
	if at, ok := p.waiting.next(); ok {
		due = time.After(at - p.clock())
	}
	select {
	case <-ctx.Done():
	case <-due:
	case <-p.waiting.news:
	}
	return sleep(ctx, max(linger, p.calm-p.clock()))
}

// clock is a time that nobody sets.
func (p *Purger) clock() time.Duration { return time.Since(p.begun) }

// due is when a cache is told once more what it is told now: in whole seconds,
// so that what it was told in one of them is told together.
func (p *Purger) due() time.Duration {
	return (p.clock() + p.opts.Settle).Truncate(time.Second) + time.Second
}

// purge tells the cache all that waits.
func (p *Purger) purge(ctx context.Context) error {
	l := p.waiting.take(p.clock())
	told, err := p.tellAll(ctx, l)
	if err != nil {
		p.waiting.failed(l, told, p.due())
		if refusesKeys(err) {
			p.waiting.everything()
		}
		return err
	}
	if l.all {
		p.calm = p.clock() + longLinger
	}
	p.waiting.settle(l, p.due())
	if l.last.Seq == 0 {
		return nil
	}
	if err := p.changes.MarkPurged(ctx, p.cache.name, l.last); err != nil && ctx.Err() == nil {
		p.opts.Log.Warn("how far a cache is purged can't be noted", "cache", p.cache.name, "err", err)
	}
	return nil // what is noted later says as much
}

// tellAll sends what was taken, and returns how many of the keys the cache was
// told.
func (p *Purger) tellAll(ctx context.Context, l load) (told int, err error) {
	if l.all {
		p.opts.Log.Info("purging everything", "cache", p.cache.name)
		return 0, p.send(ctx, nil)
	}
	for told < len(l.list) {
		n := min(p.cache.form.most, len(l.list)-told)
		if err := p.send(ctx, l.list[told:told+n]); err != nil {
			return told, err
		}
		told += n
	}
	if told > 0 {
		p.opts.Log.Debug("purged", "cache", p.cache.name, "keys", told)
	}
	return told, nil
}

// pauseAfter is how long to wait after so many failures, the last of which is
// err: longer each time, by chance, so that several processes do not come
// back at once, and at least as long as the cache asks for.
func pauseAfter(err error, failures int) time.Duration {
	longest := min(longestPause, firstPause<<min(failures-1, 10))
	pause := longest/2 + rand.N(longest/2)
	return max(pause, min(asked(err), longestAsked))
}

// sleep waits and reports whether ctx goes on.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
	return ctx.Err() == nil
}
