package api_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"kilde/api"
)

// blank is a client that keeps nothing of its answer.
type blank struct{ header http.Header }

func (b blank) Header() http.Header         { return b.header }
func (b blank) Write(p []byte) (int, error) { return len(p), nil }
func (b blank) WriteHeader(int)             {}

// BenchmarkLimits is what the bounds cost a request: one that is within them,
// against one that nobody counts, and one that is refused.
func BenchmarkLimits(b *testing.B) {
	for name, limit := range map[string]int{"unbounded": 0, "within": 1_000_000_000, "refused": 1} {
		b.Run(name, func(b *testing.B) {
			w := emptyWorld(b, func(o *api.Options) { o.RateLimit, o.Log = limit, slog.New(slog.DiscardHandler) })
			r, to := httptest.NewRequest(http.MethodGet, "/v1/articles?x=1", nil), blank{http.Header{}}
			w.ServeHTTP(to, r)
			b.ReportAllocs()
			for b.Loop() {
				clear(to.header)
				w.ServeHTTP(to, r)
			}
		})
	}
}
