package purge

import (
	"maps"
	"slices"
	"sync"
	"time"

	"kilde/models"
)

// keys are surrogate keys, or everything.
type keys struct {
	all bool
	set map[string]bool
}

func (k *keys) add(names ...string) {
	if k.all {
		return
	}
	if k.set == nil {
		k.set = map[string]bool{}
	}
	for _, name := range names {
		if name != "" {
			k.set[name] = true
		}
	}
}

func (k *keys) count() int {
	if k.all {
		return 1
	}
	return len(k.set)
}

// waiting are the keys that a cache is still to drop.
type waiting struct {
	most int           // keys; where there are more, everything is dropped
	news chan struct{} // tells that there are fresh keys

	mutex  sync.Mutex
	fresh  keys          // of changes that the cache was not told of
	taken  int           // how many of those it is being told of
	rounds []round       // of those that it is told of once more, in their order
	read   models.Change // the last of which the keys were taken in
}

// round is what a cache is told a second time.
type round struct {
	keys
	due  time.Duration // on the clock of the purger
	last models.Change // all up to it was told twice after this; zero for nothing
}

func newWaiting(most int) *waiting { return &waiting{most: most, news: make(chan struct{}, 1)} }

// begin starts with all after a change, or with everything.
func (w *waiting) begin(last models.Change, everything bool) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.read = last; everything {
		w.dropEverything()
	}
}

// add takes in what has changed. It never waits for a cache.
func (w *waiting) add(news models.Changes) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if news.Back {
		w.read = models.Change{} // what was told of another log says nothing of this one
		w.dropEverything()
	}
	for _, change := range news.List {
		w.read = change
		for _, key := range change.Keys {
			w.fresh.add(models.SurrogateKey(models.Everything), models.SurrogateKey(key), models.AnySurrogate(key))
		}
	}
	w.bound()
	if w.fresh.count() > 0 {
		w.tell()
	}
}

func (w *waiting) tell() {
	select {
	case w.news <- struct{}{}:
	default:
	}
}

// bound forgets the keys where there are too many of them.
func (w *waiting) bound() {
	n := w.fresh.count()
	for _, r := range w.rounds {
		n += r.count()
	}
	if n > w.most {
		w.dropEverything()
	}
}

func (w *waiting) dropEverything() {
	w.fresh, w.rounds = keys{all: true}, nil
	w.tell()
}

// everything has everything dropped in place of the keys.
func (w *waiting) everything() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.dropEverything()
}

// size is how many keys the cache was not told of.
func (w *waiting) size() int {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.fresh.count() + w.taken
}

// next is when something is due that the cache is told once more.
func (w *waiting) next() (due time.Duration, ok bool) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if len(w.rounds) == 0 {
		return 0, false
	}
	return w.rounds[0].due, true
}

// load is what a cache is told at a time.
type load struct {
	all   bool     // everything, and not the keys alone
	list  []string // the fresh ones, and then those that it is told again
	fresh keys
	read  models.Change // the last change of the fresh ones
	last  models.Change // all up to it was told twice when this is done; zero for nothing new
}

// take takes out all that is fresh and all that is due.
func (w *waiting) take(now time.Duration) load {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	l := load{fresh: w.fresh, read: w.read, all: w.fresh.all, list: slices.Sorted(maps.Keys(w.fresh.set))}
	w.fresh, w.taken = keys{}, w.fresh.count()
	var again keys
	for len(w.rounds) > 0 && w.rounds[0].due <= now {
		r := w.rounds[0]
		w.rounds = w.rounds[1:]
		l.all = l.all || r.all
		for key := range r.set {
			if !l.fresh.set[key] {
				again.add(key)
			}
		}
		if r.last.Seq > 0 {
			l.last = r.last
		}
	}
	l.list = append(l.list, slices.Sorted(maps.Keys(again.set))...)
	return l
}

// settle takes back what the cache was told all of, to tell it once more.
func (w *waiting) settle(l load, due time.Duration) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.taken = 0
	if l.fresh.count() > 0 {
		w.rounds = append(w.rounds, round{l.fresh, due, l.read})
	}
}

// failed takes back what the cache was told the first n keys of only.
func (w *waiting) failed(l load, n int, due time.Duration) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.taken = 0
	if l.all {
		w.dropEverything()
		return
	}
	told := keys{}
	told.add(l.list[:min(n, len(l.fresh.set))]...)
	if told.count() > 0 {
		w.rounds = append(w.rounds, round{keys: told, due: due})
	}
	w.fresh.add(l.list[n:]...)
	w.bound()
}
