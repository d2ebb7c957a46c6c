package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"kilde/api"
	"kilde/models"
	"kilde/models/source"
)

// BenchmarkCost tells what answering costs that comes from no cache: time of
// all the process's threads, garbage collection among it, and allocations, a
// request. Nothing travels over a network.
func BenchmarkCost(b *testing.B) {
	w := courses(b)
	for _, test := range []struct{ name, target string }{
		{"article", "/v1/articles/artikkel-37"}, // 6 KB of text, 6 references, in a series of 25
		{"list", "/v1/articles"},                // 20 of them
		{"health", "/healthz"},                  // what every request costs
	} {
		b.Run(test.name, func(b *testing.B) {
			b.ReportAllocs()
			request := httptest.NewRequestWithContext(b.Context(), http.MethodGet, test.target, nil)
			begun := cpuTime(b)
			for b.Loop() {
				to := sink{header: http.Header{}}
				if w.ServeHTTP(&to, request); to.status != http.StatusOK {
					b.Fatalf("got %d", to.status)
				}
			}
			b.ReportMetric(float64((cpuTime(b)-begun).Nanoseconds())/1e3/float64(b.N), "cpu-µs/op")
		})
	}
}

// sink is an answer of which nothing is kept.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) Write(p []byte) (int, error) { return len(p), nil }
func (s *sink) WriteHeader(status int)      { s.status = status }

// cpuTime is how long the process has had processors.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// chapter is a tenth of an article's text.
const chapter = `## Word-of-mouth %d

Vareprat er *uformell* kommunikasjon mellom forbrukere om merker, produkter og tjenester (Wien 2012). Det virker fordi
den som anbefaler ikke tjener på det; se [Keller og Fay](https://example.org/keller-fay) og **hvorfor** vi deler. Sosial
markedsføring er å bruke sosiale medier til å skape, dele og utveksle innhold som har verdi for målgruppen, og ikke bare
for den som sender. Relasjoner bygges over tid, ikke i kampanjer; ryktet går fortere enn annonsen, og ærlighet lønner
seg når det gjelder å bli trodd av dem som vet hva de snakker om.

`

// courses is a world of 100 published articles of 6 KB, with two authors, three
// tags and six references each, 25 of them a series.
func courses(b *testing.B) *world {
	b.Helper()
	w := newWorld(b, func(o *api.Options) { o.Log = slog.New(slog.NewTextHandler(io.Discard, nil)) })
	var body strings.Builder
	for i := range 10 {
		fmt.Fprintf(&body, chapter, i+1)
	}
	var lines []source.Line
	for i := range 10 {
		lines = append(lines, &source.ReferenceLine{Reference: source.Reference{Key: fmt.Sprintf("verk%d", i), CSL: json.RawMessage(fmt.Sprintf(
			`{"type":"article-journal","title":"Word-of-mouth advocacy %d","author":[{"family":"Keller","given":"Ed"},{"family":"Fay","given":"Brad"}],
			"container-title":"Journal of Advertising Research","volume":"52","issue":"4","page":"459-464","issued":{"date-parts":[[2012]]},"DOI":"10.2501/JAR-52-4-459-%d"}`, i, i))}})
	}
	for i := range 100 {
		lines = append(lines, course(i, body.String()))
	}
	for i := range 4 {
		line := &source.SeriesLine{NewSeries: source.NewSeries{Series: source.Series{Title: fmt.Sprintf("Kurs %d", i+1)}}}
		for j := range 25 {
			line.Parts = append(line.Parts, source.Part{Article: fmt.Sprintf("artikkel-%d", i*25+j+1), Primary: true})
		}
		lines = append(lines, line)
	}
	results, err := w.store.Import(b.Context(), lines)
	ok(b, err)
	for i, r := range results {
		if r.Err != nil {
			b.Fatalf("line %d: %v", i+1, r.Err)
		}
	}
	return w
}

func course(i int, body string) *source.ArticleLine {
	at := time.Date(2026, 1, 1, 0, 0, i, 0, time.UTC)
	line := &source.ArticleLine{Article: source.Article{
		Title: fmt.Sprintf("Artikkel %d", i+1), Body: body, Authors: []source.Byline{{Author: "kjetil-sander"}, {Author: "kilde", Role: "editor"}},
		Tags: []string{"Sosiale medier", "Markedsføring", fmt.Sprintf("Emne %d", i%10)},
	}}
	for j := range 6 {
		line.Bibliography = append(line.Bibliography, source.Entry{Key: fmt.Sprintf("verk%d", (i+j)%10)})
	}
	line.Publication = &source.Publication{Status: string(models.PublishedStatus), PublishedAt: &at, UpdatedAt: &at}
	return line
}
