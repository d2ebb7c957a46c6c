package api_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kilde/api"
)

// The load of BenchmarkReadDuringWrites.
const (
	readsPerSecond  = 200
	writesPerSecond = 500
	writers         = 16
)

// BenchmarkReadDuringWrites reads an article over HTTP at a steady pace, from a
// quiet server and from one that takes 500 new drafts of 6 KB a second, and
// compares the 99th percentile of the time that a read takes. Run it with
// -benchtime 4000x.
func BenchmarkReadDuringWrites(b *testing.B) {
	w := newWorld(b, func(o *api.Options) { o.Log = slog.New(slog.DiscardHandler) })
	server := httptest.NewServer(w.Server)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	quiet := percentile99(readAtPace(b, client, server.URL))

	stop := make(chan struct{})
	var gone sync.WaitGroup
	var written atomic.Int64
	pace := time.NewTicker(time.Second / writesPerSecond)
	defer pace.Stop()
	for range writers {
		gone.Go(func() {
			for {
				select {
				case <-stop:
					return
				case <-pace.C:
					writeDraft(b, client, server.URL, w.keys["writer"].Reveal(), written.Add(1))
				}
			}
		})
	}
	begun := time.Now()
	busy := percentile99(readAtPace(b, client, server.URL))
	rate := float64(written.Load()) / time.Since(begun).Seconds()
	close(stop)
	gone.Wait()

	b.ReportMetric(0, "ns/op") // the pace is given
	b.ReportMetric(rate, "writes/s")
	b.ReportMetric(quiet.Seconds()*1e6, "quiet-p99-µs")
	b.ReportMetric(busy.Seconds()*1e6, "busy-p99-µs")
	b.ReportMetric(busy.Seconds()/quiet.Seconds(), "ratio")
}

// readAtPace reads an article b.N times and returns how long each took.
func readAtPace(b *testing.B, client *http.Client, base string) []time.Duration {
	b.Helper()
	took := make([]time.Duration, b.N)
	pace := time.NewTicker(time.Second / readsPerSecond)
	defer pace.Stop()
	for i := range took {
		<-pace.C
		begun := time.Now()
		answer, err := client.Get(base + "/v1/articles/sosial-markedsforing")
		done(b, answer, err, http.StatusOK)
		took[i] = time.Since(begun)
	}
	return took
}

func percentile99(took []time.Duration) time.Duration {
	slices.Sort(took)
	return took[len(took)*99/100]
}

func writeDraft(b *testing.B, client *http.Client, base, secret string, n int64) {
	b.Helper()
	body := fmt.Sprintf(`{"title":"Utkast %d","body":%q}`, n, strings.Repeat("Vareprat er ord som går fra munn til munn. ", 140))
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, base+"/v1/articles", strings.NewReader(body))
	if err != nil {
		b.Error(err)
		return
	}
	r.Header.Set("Authorization", "Bearer "+secret)
	r.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(r)
	done(b, answer, err, http.StatusCreated)
}

// done reads an answer to its end.
func done(b *testing.B, answer *http.Response, err error, status int) {
	b.Helper()
	if err != nil {
		b.Error(err)
		return
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != status {
		b.Errorf("got %d, %v", answer.StatusCode, err)
	}
}
