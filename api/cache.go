package api

import (
	"sync"
	"sync/atomic"

	"github.com/cespare/xxhash/v2"
	"github.com/maypok86/otter/v2"

	"kilde/models"
)

// cache keeps rendered answers for as long as nothing that they are made of
// has changed (docs/decisions/0011).
//
// A change is known by its number in the change log. For each dependency key
// the table says which change was its last: keys share 2^20 places by their
// hash, so that it never grows; two that share one cost an answer that is made
// anew without need. An answer is right as long as no key of it has a change
// that is newer than what it could know of.
type cache struct {
	entries *otter.Cache[string, *rendered]
	last    []atomic.Int64 // number of the last change, by place
	changes atomic.Int64   // how often the table has changed: its generation

	encoders encoders

	mutex   sync.Mutex
	begun   bool  // whether the log is followed, so that no change is missed
	epoch   int64 // of the log: it begins anew where a server has lost changes
	floor   int64 // number of the newest change that nobody may tell of
	flights map[string]*flight

	hits, collapsed, stale, made, bytes atomic.Int64
}

// places is how many places the table of last changes has: 8 MiB of them, of
// which memory is taken where something has changed.
const places = 1 << 20

// entryCost is what an answer costs beside its bytes, some of its headers
// counted.
const entryCost = 1200

// newCache keeps up to so many bytes, nothing where it is 0.
func newCache(size uint64) *cache {
	c := &cache{flights: map[string]*flight{}}
	if size == 0 {
		return c
	}
	c.last = make([]atomic.Int64, places)
	c.entries = otter.Must(&otter.Options[string, *rendered]{
		MaximumWeight: size,
		Weigher:       func(_ string, e *rendered) uint32 { return uint32(min(e.weight.Load(), 1<<31)) }, //nolint:gosec // bounded
	})
	return c
}

// place is where the table has a dependency key.
func place(key string) uint32 {
	return uint32(xxhash.Sum64String(key) % places) //nolint:gosec // bounded
}

// changed takes note of changes.
func (c *cache) changed(news models.Changes) {
	if c.entries == nil {
		return
	}
	if news.Begun || news.Back {
		c.begin(news)
	}
	grown := false
	for _, change := range news.List {
		if len(change.Keys) == 0 {
			continue
		}
		grown = c.note(models.Everything, change.Seq) || grown
		for _, key := range change.Keys {
			grown = c.note(key, change.Seq) || grown
		}
	}
	if grown {
		c.changes.Add(1)
	}
}

// note remembers the last change of a key and reports whether it is news.
func (c *cache) note(key string, seq int64) bool {
	for last := &c.last[place(key)]; ; {
		known := last.Load()
		if known >= seq {
			return false
		}
		if last.CompareAndSwap(known, seq) {
			return true
		}
	}
}

// begin forgets all answers and keeps those to come, of which no change will be
// missed.
func (c *cache) begin(news models.Changes) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if news.Back {
		for i := range c.last {
			c.last[i].Store(0)
		}
	}
	c.begun, c.floor = true, news.Seq
	c.epoch++
	c.entries.InvalidateAll()
	c.changes.Add(1)
}

// right reports whether an answer is still what would be made now, as far as
// this process knows.
func (c *cache) right(e *rendered) bool {
	generation := c.changes.Load()
	if e.checked.Load() == generation {
		return true
	}
	for _, place := range e.slots {
		if c.last[place].Load() > e.seq {
			return false
		}
	}
	e.checked.Store(generation)
	return true
}

// now is the epoch of the log.
func (c *cache) now() int64 {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.epoch
}

// look returns the answer that is kept under a key, and whether one was that is
// right no more.
func (c *cache) look(key string) (e *rendered, stale bool) {
	if c.entries == nil {
		return nil, false
	}
	e, ok := c.entries.GetIfPresent(key)
	switch {
	case !ok:
		return nil, false
	case !c.right(e):
		return nil, true
	}
	return e, false
}

// keep keeps an answer under its key, unless a change of what it is made of may
// be missed, and reports whether it did.
func (c *cache) keep(e *rendered, dependencies []string) bool {
	if c.entries == nil || e.key == "" {
		return false
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if !c.begun || e.epoch != c.epoch || e.seq < c.floor {
		return false
	}
	e.slots = make([]uint32, len(dependencies))
	for i, d := range dependencies {
		e.slots[i] = place(d)
	}
	e.checked.Store(-1)
	e.weight.Store(int64(len(e.forms[identity].body) + len(e.key) + 4*len(e.slots) + entryCost))
	c.entries.Set(e.key, e)
	return true
}

// weigh tells how much an answer takes that has got a form more.
func (c *cache) weigh(e *rendered) {
	c.entries.ComputeIfPresent(e.key, func(kept *rendered) (*rendered, otter.ComputeOp) {
		if kept != e {
			return kept, otter.CancelOp
		}
		return e, otter.WriteOp
	})
}

// flight is the making of an answer for all who ask for it meanwhile.
type flight struct {
	done  chan struct{}
	alone bool // whether the answer is one that each has to have made for itself
}

// fly returns the flight for a key, and whether the caller is to make it.
func (c *cache) fly(key string) (f *flight, leads bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if f, ok := c.flights[key]; ok {
		return f, false
	}
	f = &flight{done: make(chan struct{})}
	c.flights[key] = f
	return f, true
}

// land ends a flight.
func (c *cache) land(key string, f *flight) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.flights[key] == f {
		delete(c.flights, key)
		close(f.done)
	}
}
