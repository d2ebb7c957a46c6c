package main

import (
	"context"
	"log/slog"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

const mebibyte = 1 << 20

// limitMemory has Go's runtime keep to what the process may take, and returns
// the bytes that are left to it. What is asked for goes before GOMEMLIMIT, and
// that before the limit of the control group that the process is in.
func (s *serving) limitMemory() int64 {
	given := debug.SetMemoryLimit(-1)
	whole := s.memoryLimit
	if whole == 0 && given == math.MaxInt64 {
		whole, _ = memlimit.FromCgroup() // an error is that there is none
	}
	if whole == 0 || whole > math.MaxInt64 {
		return given
	}
	ours := int64(whole - min(whole/2, besides()))
	debug.SetMemoryLimit(ours)
	return ours
}

// bulkPercent is how much garbage there may be, in parts of a hundred of what is
// in use, while much content is brought in: a tenth more comes in than with 100.
const bulkPercent = 300

// collectLess has garbage collected more seldom, unless GOGC says how often, and
// still in time for the limit of the control group. It returns what undoes that.
func collectLess() (undo func()) {
	if _, said := os.LookupEnv("GOGC"); said {
		return func() {}
	}
	limit := debug.SetMemoryLimit(-1)
	if whole, err := memlimit.FromCgroup(); err == nil && limit == math.MaxInt64 && whole < math.MaxInt64 {
		debug.SetMemoryLimit(int64(whole - min(whole/2, besides())))
	}
	percent := debug.SetGCPercent(bulkPercent)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

// besides is what is needed beside Go's heap, in bytes: by SQLite, whose
// connections have caches, and by the program itself.
func besides() uint64 { return uint64(80+8*max(4, runtime.NumCPU())) * mebibyte }

// keeper is what gives memory back when it is told to keep less.
type keeper interface {
	CacheSize() uint64
	ResizeCache(uint64)
}

// memory watches how near the process is to its limit, and has the cache
// shrink before the garbage collector can do nothing but collect.
type memory struct {
	cache keeper
	whole uint64 // size of the cache where there is no need
	limit uint64
	seen  uint64 // garbage collections
	log   *slog.Logger
}

// watchMemory watches until ctx ends.
func watchMemory(ctx context.Context, cache keeper, limit int64, log *slog.Logger) {
	if limit == math.MaxInt64 || cache.CacheSize() == 0 {
		return
	}
	m := &memory{cache: cache, whole: cache.CacheSize(), limit: uint64(limit), log: log} //nolint:gosec // positive
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			m.adjust(memoryInUse())
		case <-ctx.Done():
			return
		}
	}
}

// adjust halves the cache where more than four fifths of the limit are in use,
// and lets it grow back by steps where less than three are. It does so once a
// garbage collection, since before the next one nothing is known of what the
// last step brought.
func (m *memory) adjust(used, collections uint64) {
	if collections == m.seen {
		return
	}
	m.seen = collections
	size := m.cache.CacheSize()
	switch {
	case used > m.limit/5*4 && size > 0:
		m.cache.ResizeCache(size / 2)
		m.log.Warn("memory is short; the cache shrinks", "used", used, "limit", m.limit, "cache", size/2)
	case used < m.limit/5*3 && size < m.whole:
		m.cache.ResizeCache(min(m.whole, size+m.whole/16))
	}
}

// memoryInUse is what the runtime can't do without, in bytes: what was alive
// after the last garbage collection, and what is beside the heap. Collections
// tells how many there were.
func memoryInUse() (used, collections uint64) {
	samples := []metrics.Sample{
		{Name: "/gc/heap/live:bytes"}, {Name: "/gc/cycles/total:gc-cycles"}, {Name: "/memory/classes/heap/stacks:bytes"},
		{Name: "/memory/classes/os-stacks:bytes"}, {Name: "/memory/classes/metadata/mspan/inuse:bytes"}, {Name: "/memory/classes/metadata/other:bytes"},
	}
	metrics.Read(samples)
	for i, s := range samples {
		if i != 1 {
			used += s.Value.Uint64()
		}
	}
	return used, samples[1].Value.Uint64()
}
