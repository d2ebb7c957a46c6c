package models

import (
	"context"
	"slices"
	"time"
)

// Footprint tells what a public read was made of, for whoever keeps its answer:
// that holds until one of Keys changes after Seq.
type Footprint struct {
	Keys      []string      // dependency keys of all that was looked at, sorted
	Seq       int64         // number of the newest public change that the read could see; 0 before the first
	ChangedAt time.Time     // when that change was
	Took      time.Duration // of the database
}

// Everything is the dependency key of what any public change may alter, such as
// the results of a search.
const Everything = "everything"

// Note adds keys.
func (f *Footprint) Note(keys ...string) { f.Keys = append(f.Keys, keys...) }

// Settle sorts the keys and drops those that say nothing more.
func (f *Footprint) Settle() {
	if slices.Contains(f.Keys, Everything) {
		f.Keys = []string{Everything}
		return
	}
	slices.Sort(f.Keys)
	f.Keys = slices.Compact(f.Keys)
}

type footprintKey struct{}

// WithFootprint asks the public reads under the returned context to tell in f
// what they are made of.
func WithFootprint(ctx context.Context, f *Footprint) context.Context {
	return context.WithValue(ctx, footprintKey{}, f)
}

// FootprintOf is what a read is to tell in, or nil.
func FootprintOf(ctx context.Context) *Footprint {
	f, _ := ctx.Value(footprintKey{}).(*Footprint)
	return f
}
