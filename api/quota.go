package api

import (
	"strconv"
	"sync"
	"time"
)

// window is the time that quotas are counted by.
const window = time.Minute

// The size of a quota's table: 65,536 holders in 1.1 MB.
const (
	quotaSets = 1 << 13
	quotaWays = 8
)

// quota bounds how many requests each of its holders, which are addresses or
// keys, sends a minute, by the generic cell rate algorithm (ITU-T I.371): a
// holder's whole state is when its quota is full again. The table never grows.
// Where more holders are about than it has room for, it forgets the one of a
// set that has used least.
type quota struct {
	name     string
	requests int64         // a minute; 0 bounds nothing
	each     time.Duration // in which one request comes back
	policy   []string
	sets     []quotaSet
}

// quotaSet is the holders whose hashes end alike. A hash of 0 is nobody's.
type quotaSet struct {
	mu      sync.Mutex
	holders [quotaWays]uint64
	full    [quotaWays]time.Duration // since the server was made
}

// share is what a holder has left after a request.
type share struct {
	left        int64         // requests; -1 where this one is too many
	full, again time.Duration // until all are back, and until one is
}

func newQuota(name string, requests int) *quota {
	q := &quota{name: name, requests: int64(requests), sets: make([]quotaSet, quotaSets)}
	if requests > 0 {
		q.each = window / time.Duration(requests)
		q.policy = []string{strconv.Quote(name) + ";q=" + strconv.Itoa(requests) + ";w=" + strconv.Itoa(int(window.Seconds()))}
	}
	return q
}

// take charges a request to a holder, whom the table remembers from now on.
func (q *quota) take(holder uint64, now time.Duration) share {
	set := &q.sets[holder%quotaSets]
	set.mu.Lock()
	defer set.mu.Unlock()
	return q.charge(&set.full[set.place(holder, now)], now)
}

// takeKnown charges a request to a holder that the table remembers.
func (q *quota) takeKnown(holder uint64, now time.Duration) (s share, known bool) {
	set := &q.sets[holder%quotaSets]
	set.mu.Lock()
	defer set.mu.Unlock()
	i := set.find(holder)
	if i < 0 {
		return share{}, false
	}
	return q.charge(&set.full[i], now), true
}

// remember has the table know a holder, without a charge.
func (q *quota) remember(holder uint64, now time.Duration) {
	set := &q.sets[holder%quotaSets]
	set.mu.Lock()
	defer set.mu.Unlock()
	set.place(holder, now)
}

// forget has the table know a holder no longer.
func (q *quota) forget(holder uint64) {
	set := &q.sets[holder%quotaSets]
	set.mu.Lock()
	defer set.mu.Unlock()
	if i := set.find(holder); i >= 0 {
		set.holders[i], set.full[i] = 0, 0
	}
}

// charge takes one request of what is full at a time, unless none is left.
func (q *quota) charge(full *time.Duration, now time.Duration) share {
	whole := q.each * time.Duration(q.requests)
	after := max(*full, now) + q.each
	if after-now > whole {
		return share{left: -1, full: *full - now, again: after - now - whole}
	}
	*full = after
	if q.requests == 0 {
		return share{}
	}
	return share{left: int64((whole - (after - now)) / q.each), full: after - now}
}

func (s *quotaSet) find(holder uint64) int {
	for i, h := range s.holders {
		if h == holder {
			return i
		}
	}
	return -1
}

// place is where the holder is, in the stead of the one that has used least
// where it was nowhere.
func (s *quotaSet) place(holder uint64, now time.Duration) int {
	least := 0
	for i, h := range s.holders {
		if h == holder {
			return i
		}
		if s.full[i] < s.full[least] {
			least = i
		}
	}
	s.holders[least], s.full[least] = holder, now
	return least
}
