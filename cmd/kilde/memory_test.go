package main

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kilde/api"
	"kilde/store/storetest"
)

// shelf is a cache that only has a size.
type shelf struct{ size uint64 }

func (s *shelf) CacheSize() uint64       { return s.size }
func (s *shelf) ResizeCache(size uint64) { s.size = size }

func TestMemory(t *testing.T) {
	t.Parallel()
	cache := &shelf{64}
	m := &memory{cache: cache, whole: 64, limit: 1000, log: slog.New(slog.DiscardHandler)}
	for i, step := range []struct{ used, collections, want uint64 }{
		{100, 1, 64},
		{900, 2, 32},
		{900, 2, 32}, // nothing new is known
		{900, 3, 16},
		{700, 4, 16},
		{500, 5, 20},
		{500, 5, 20},
		{900, 6, 10},
		{900, 7, 5},
		{900, 8, 2},
		{900, 9, 1},
		{900, 10, 0},
		{900, 11, 0},
		{500, 12, 4},
	} {
		if m.adjust(step.used, step.collections); cache.size != step.want {
			t.Errorf("step %d: the cache has %d, want %d", i, cache.size, step.want)
		}
	}
	for n := range uint64(100) {
		m.adjust(0, 13+n)
	}
	if cache.size != 64 {
		t.Errorf("in the end the cache has %d", cache.size)
	}
}

// TestMemoryOfCache: the answers that are kept are what is given up, and are
// kept again when there is room.
func TestMemoryOfCache(t *testing.T) {
	t.Parallel()
	content, log := storetest.New(t), slog.New(slog.DiscardHandler)
	handler := api.New(content, api.Options{PublicURL: "http://localhost", Language: "nb", WordsPerMinute: 240, CacheSize: 1 << 20, Log: log})
	go content.Follow(t.Context(), handler.Changed)
	until := func(what, want string) {
		t.Helper()
		for end := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			got := httptest.NewRecorder()
			handler.ServeHTTP(got, httptest.NewRequest(http.MethodGet, "/v1/tags", nil))
			status := got.Header().Get("Cache-Status")
			if status == want {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("%s: %s", what, status)
			}
		}
	}
	until("at first", "kilde; hit")
	m := &memory{cache: handler, whole: handler.CacheSize(), limit: 1000, log: log}
	for n := range uint64(30) {
		m.adjust(900, n+1)
	}
	until("in need", "kilde; fwd=uri-miss; stored") // and gone the next moment
	until("in need", "kilde; fwd=uri-miss; stored")
	for n := range uint64(30) {
		m.adjust(100, 100+n)
	}
	until("after that", "kilde; hit")
}

var inUse = regexp.MustCompile(`Vm(HWM|RSS):\s+(\d+) kB`)

// resident is how much memory a server has, and has had at most, in MiB.
func (r *running) resident() (now, most float64) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.cmd.Process.Pid))
	check(r.t, err)
	for _, found := range inUse.FindAllSubmatch(data, -1) {
		kb, err := strconv.ParseFloat(string(found[2]), 64)
		check(r.t, err)
		if string(found[1]) == "HWM" {
			most = kb / 1024
		} else {
			now = kb / 1024
		}
	}
	return now, most
}

// BenchmarkMemory asks a server that may take 128 MiB, and has a cache as large
// as that, for b.N different answers, while 4,000 slow clients hold connections,
// and prints how much memory it had at most. Run it with -benchtime 40000x.
func BenchmarkMemory(b *testing.B) {
	r := serve(b, "--database", database(b), "--seed", "--memory-limit", "128MiB", "--cache-size", "128MiB")
	started, _ := r.resident()
	end := make(chan struct{})
	var slow, work sync.WaitGroup
	for _, text := range dawdlers {
		for range 4000 / len(dawdlers) {
			conn := dawdle(b, r.host(), text("none"))
			slow.Go(func() { <-end; conn.Close() })
		}
	}
	crowded, _ := r.resident()
	var left, failed atomic.Int64
	left.Store(int64(b.N))
	for range 16 {
		work.Go(func() {
			w := &wire{address: r.host()}
			defer w.close()
			for left.Add(-1) >= 0 {
				if status, err := w.do(get(fmt.Sprintf("/v1/articles?include=body,references&wpm=%d&limit=%d", 50+rand.IntN(1950), 1+rand.IntN(100)), "")); err != nil || status >= 500 && status != 503 {
					failed.Add(1)
				}
			}
		})
	}
	work.Wait()
	close(end)
	slow.Wait()
	_, most := r.resident()
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(started, "started-MiB")
	b.ReportMetric(crowded, "connected-MiB")
	b.ReportMetric(most, "most-MiB")
	b.ReportMetric(float64(failed.Load()), "failed")
}
