package api_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// ordering is one of many who change the order of one series.
type ordering struct {
	t      *testing.T
	w      *world
	client *http.Client
	target string
	rand   *rand.Rand
	done   int
}

// placed is a series as those see it.
type placed struct {
	tag   string
	Parts []placedPart
}

type placedPart struct {
	ID       string
	Position int
	Article  struct{ Slug string }
}

func (o *ordering) send(method, target, tag, payload string) (int, http.Header, string) {
	o.t.Helper()
	r, err := http.NewRequestWithContext(o.t.Context(), method, o.target+target, strings.NewReader(payload))
	ok(o.t, err)
	r.Header.Set("Authorization", "Bearer "+o.w.keys["writer"].Reveal())
	r.Header.Set("Content-Type", "application/json")
	if tag != "" {
		r.Header.Set("If-Match", tag)
	}
	got, err := o.client.Do(r)
	ok(o.t, err)
	return got.StatusCode, got.Header, body(o.t, got)
}

func (o *ordering) read() (p placed) {
	o.t.Helper()
	_, header, data := o.send("GET", "", "", "")
	ok(o.t, json.Unmarshal([]byte(data), &p))
	p.tag = header.Get("ETag")
	return p
}

// change makes one change of any kind to what it has read, until one is taken.
func (o *ordering) change() {
	o.t.Helper()
	for {
		p := o.read()
		some := func() string { return p.Parts[o.rand.IntN(len(p.Parts))].ID }
		var method, target, payload string
		switch o.rand.IntN(3) {
		case 0:
			method, target, payload = "PATCH", "/parts/"+some(), fmt.Sprintf(`{"position":%d}`, 1+o.rand.IntN(len(p.Parts)))
		case 1:
			first, second := some(), some()
			if first == second {
				continue
			}
			method, target, payload = "PATCH", "/parts/"+first, fmt.Sprintf(`{%q:%q}`, []string{"before", "after"}[o.rand.IntN(2)], second)
		default:
			method, target, payload = "PUT", "/parts", p.shuffled(o.rand)
		}
		switch status, _, data := o.send(method, target, p.tag, payload); status {
		case http.StatusOK:
			o.done++
			return
		case http.StatusPreconditionFailed:
		default:
			o.t.Errorf("%s %s %s: %d %s", method, target, payload, status, data)
			return
		}
	}
}

// shuffled is the order with its parts at random.
func (p placed) shuffled(r *rand.Rand) string {
	var parts []string
	for _, part := range p.Parts {
		parts = append(parts, fmt.Sprintf(`{"id":%q,"article":%q}`, part.ID, part.Article.Slug))
	}
	r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return `{"parts":[` + strings.Join(parts, ",") + `]}`
}

// Of 64 who change the order of one series at once each comes to its turn, and
// at any time the order is one of those that were made: with no gap, no part
// twice and none lost.
func TestManyReorderAtOnce(t *testing.T) {
	t.Parallel()
	const clients = 64
	w := newWorld(t)
	target := listening(t, w) + "/v1/series/sosiale-medier"
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients + 1}}
	t.Cleanup(client.CloseIdleConnections)
	one := &ordering{t: t, w: w, client: client, target: target, rand: rand.New(rand.NewPCG(0, 0))}
	before := one.read()
	var writers, readers sync.WaitGroup
	var stop atomic.Bool
	readers.Go(func() {
		for !stop.Load() {
			checkOrder(t, before, one.read())
			time.Sleep(time.Millisecond)
		}
	})
	all := make([]*ordering, clients)
	for i := range all {
		all[i] = &ordering{t: t, w: w, client: client, target: target, rand: rand.New(rand.NewPCG(uint64(i), 1))}
		writers.Go(all[i].change)
	}
	writers.Wait()
	stop.Store(true)
	readers.Wait()
	after := one.read()
	checkOrder(t, before, after)
	if want := fmt.Sprintf(`"r%d"`, 1+clients); after.tag != want {
		t.Errorf("revision %s after %d changes, want %s", after.tag, clients, want)
	}
	_, _, data := one.send("GET", "/orders?limit=1", "", "")
	var newest struct{ Data []struct{ Number int } }
	ok(t, json.Unmarshal([]byte(data), &newest))
	_, _, data = one.send("GET", fmt.Sprintf("/orders/%d", newest.Data[0].Number), "", "")
	var last placed
	ok(t, json.Unmarshal([]byte(data), &last))
	if !slices.EqualFunc(last.Parts, after.Parts, func(a, b placedPart) bool { return a.ID == b.ID }) {
		t.Errorf("the last order that was made is\n%+v\nand the series has\n%+v", last.Parts, after.Parts)
	}
}

// checkOrder checks that an order has the parts of another, each once and numbered
// without gaps.
func checkOrder(t *testing.T, want, got placed) {
	t.Helper()
	ids := func(p placed) (list []string) {
		for _, part := range p.Parts {
			list = append(list, part.ID+" "+part.Article.Slug)
		}
		slices.Sort(list)
		return list
	}
	if !slices.Equal(ids(want), ids(got)) {
		t.Errorf("parts %v, want %v", ids(got), ids(want))
	}
	for i, part := range got.Parts {
		if part.Position != i+1 {
			t.Errorf("part %d has position %d", i+1, part.Position)
		}
	}
}
