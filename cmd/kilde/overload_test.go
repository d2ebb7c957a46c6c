package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// floods are requests that are each made anew, and how long they are sent for.
var floods = []struct {
	name string
	path func() string
}{
	{"article", func() string { return fmt.Sprintf("/v1/articles/sosial-markedsforing?wpm=%d", 50+rand.IntN(1950)) }},
	{"search", func() string {
		words := []string{"sosiale", "medier", "markedsføring", "innhold", "deling", "nettverk", "kunde", "merke"}
		return fmt.Sprintf("/v1/search?q=%s+%s&wpm=%d", words[rand.IntN(8)], words[rand.IntN(8)], 50+rand.IntN(1950))
	}},
}

// flood is requests at a rate that does not wait for answers, and how the
// answers were.
type flood struct {
	mu                sync.Mutex
	admitted, refused []time.Duration
	late              []time.Duration // for how long requests waited for a connection
	failed            int
}

func (f *flood) note(late, took time.Duration, status int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.late = append(f.late, late)
	switch {
	case err == nil && status == http.StatusOK:
		f.admitted = append(f.admitted, took)
	case err == nil && status == http.StatusServiceUnavailable:
		f.refused = append(f.refused, took)
	default:
		f.failed++
	}
}

// each has as many clients work, each on a connection of its own.
func (f *flood) each(clients int, host string, client func(w *wire)) {
	var work sync.WaitGroup
	for range clients {
		work.Go(func() {
			w := &wire{address: host}
			defer w.close()
			client(w)
		})
	}
	work.Wait()
}

func (f *flood) ask(w *wire, path string, due time.Time) {
	sent := time.Now()
	status, err := w.do(get(path, ""))
	f.note(sent.Sub(due), time.Since(sent), status, err)
}

// calm sends as much as is answered.
func (f *flood) calm(host string, path func() string, last time.Duration) {
	end := time.Now().Add(last)
	f.each(8, host, func(w *wire) {
		for time.Now().Before(end) {
			f.ask(w, path(), time.Now())
		}
	})
}

// rush sends requests at a rate a second, whatever is answered.
func (f *flood) rush(host string, path func() string, rate int, last time.Duration) {
	due := make(chan time.Time, 1<<20)
	go func() {
		defer close(due)
		for begun, n := time.Now(), 0; time.Since(begun) < last; time.Sleep(time.Millisecond) {
			for ; n < int(time.Since(begun).Seconds()*float64(rate)); n++ {
				due <- time.Now()
			}
		}
	}()
	f.each(512, host, func(w *wire) {
		for at := range due {
			f.ask(w, path(), at)
		}
	})
}

func p99(list []time.Duration) float64 {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[len(list)*99/100].Seconds() * 1000
}

// cpu is the processor time that a server has had, in seconds.
func (r *running) cpu() float64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", r.cmd.Process.Pid))
	check(r.t, err)
	fields := strings.Fields(string(data[strings.LastIndexByte(string(data), ')')+2:]))
	var ticks float64
	for _, f := range fields[11:13] {
		n, err := strconv.ParseFloat(f, 64)
		check(r.t, err)
		ticks += n
	}
	return ticks / 100
}

// probe asks for a server's health every 5 ms, which is never refused, until it
// is told to end, and returns how long that took: what the machine and the client add to
// everything.
func probe(host string, end <-chan struct{}) (took []time.Duration) {
	w := &wire{address: host}
	defer w.close()
	for {
		select {
		case <-end:
			return took
		case <-time.After(5 * time.Millisecond):
		}
		sent := time.Now()
		if status, err := w.do(get("/healthz", "")); err == nil && status == http.StatusOK {
			took = append(took, time.Since(sent))
		}
	}
}

// spending is what something took, in seconds.
type spending struct{ wall, cpu float64 }

// spent is what a server took for something.
func (r *running) spent(what func()) spending {
	begun, cpu := time.Now(), r.cpu()
	what()
	return spending{time.Since(begun).Seconds(), r.cpu() - cpu}
}

// BenchmarkOverload asks a server for ten times what it can do, and prints how
// much it does of that, beside what it does when it is asked for as much as it
// can. Each run of it is seconds long: use -benchtime 1x.
func BenchmarkOverload(b *testing.B) {
	for _, kind := range floods {
		b.Run(kind.name, func(b *testing.B) {
			r := serve(b, "--database", database(b), "--seed", "--cache-size", "0")
			b.ResetTimer()
			for range b.N {
				var peak, f flood
				calm := r.spent(func() { peak.calm(r.host(), kind.path, 2*time.Second) })
				rate := 10 * len(peak.admitted) / 2
				var healthy []time.Duration
				rush := r.spent(func() {
					end := make(chan struct{})
					var probing sync.WaitGroup
					probing.Go(func() { healthy = probe(r.host(), end) })
					f.rush(r.host(), kind.path, rate, 8*time.Second)
					close(end)
					probing.Wait()
				})
				var floor flood // the same rate of what costs nothing: what client, kernel and scheduler add
				floor.rush(r.host(), func() string { return "/healthz" }, rate, 4*time.Second)
				more := r.spent(func() { peak.calm(r.host(), kind.path, 2*time.Second) })
				if f.failed+peak.failed > 0 || len(peak.refused) > 0 {
					b.Errorf("%d failed, %d were refused at rest", f.failed+peak.failed, len(peak.refused))
				}
				capacity, goodput := float64(len(peak.admitted))/(calm.wall+more.wall), float64(len(f.admitted))/rush.wall
				each := (calm.cpu + more.cpu) / float64(len(peak.admitted))
				b.ReportMetric(capacity, "peak/s")
				b.ReportMetric(each*1000, "cpu-ms")
				b.ReportMetric(goodput/capacity, "goodput/peak")
				b.ReportMetric(each*float64(len(f.admitted))/rush.cpu, "useful-cpu")
				b.ReportMetric(float64(len(f.refused))/float64(len(f.admitted)), "refused/admitted")
				b.ReportMetric(p99(peak.admitted), "peak-p99-ms")
				b.ReportMetric(p99(f.admitted), "admitted-p99-ms")
				b.ReportMetric(p99(f.refused), "refused-p99-ms")
				b.ReportMetric(p99(healthy), "healthz-p99-ms")
				b.ReportMetric(p99(f.late), "late-p99-ms")
				b.ReportMetric(p99(floor.admitted), "floor-p99-ms")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}
