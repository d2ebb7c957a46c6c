package store_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"kilde/models"
	"kilde/models/source"
	"kilde/store"
	"kilde/store/storetest"
)

// prose is some 6 KB of Markdown in one long paragraph.
var prose = strings.Repeat("Vareprat er ord som går fra munn til munn. ", 140)

// chapters are some 6 KB of Markdown as editors write it.
var chapters = strings.Repeat(`## Word-of-mouth

Vareprat er *uformell* kommunikasjon mellom forbrukere om merker, produkter og tjenester (Wien 2012). Det virker fordi
den som anbefaler ikke tjener på det; se [Keller og Fay](https://example.org/keller-fay) og **hvorfor** vi deler.

> Sosial markedsføring er å bruke sosiale medier til å skape, dele og utveksle innhold som har verdi for målgruppen.

- Relasjonsbygging over tid, ikke kampanjer
- Ærlighet lønner seg; ryktet går fortere enn annonsen

`, 11)

// report adds how many there were in a second.
func report(b *testing.B, of string) {
	b.Helper()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), of+"/s")
}

// BenchmarkWrite creates drafts of 6 KB from one client and from 64 at once.
func BenchmarkWrite(b *testing.B) {
	for _, clients := range []int{1, 64} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			s := storetest.New(b)
			b.ResetTimer()
			together(b, clients, func(i int) error {
				src := source.Article{Title: fmt.Sprintf("Artikkel %d", i), Body: prose, Authors: []source.Byline{{Author: "kilde"}}}
				_, err := s.CreateArticle(b.Context(), models.Caller{}, src, "")
				return err
			})
			report(b, "writes")
		})
	}
}

// BenchmarkPublish publishes drafts of 6 KB from one client and from 64 at once.
func BenchmarkPublish(b *testing.B) {
	for _, clients := range []int{1, 64} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			s := storetest.New(b)
			lines := make([]source.Line, b.N)
			for i := range lines {
				lines[i] = longArticle(i+1, "")
			}
			bring(b, s, lines)
			b.ResetTimer()
			together(b, clients, func(i int) error {
				_, err := s.Publish(b.Context(), editor, fmt.Sprintf("artikkel-%d", i), 0, models.Publishing{})
				return err
			})
			report(b, "publications")
		})
	}
}

// BenchmarkImport takes in published articles of 6 KB, a hundred at a time,
// each 25 of them a series.
func BenchmarkImport(b *testing.B) {
	s := storetest.New(b)
	b.ResetTimer()
	var lines []source.Line
	var course []source.Part
	for i := range b.N {
		line := longArticle(i+1, models.PublishedStatus)
		lines, course = append(lines, line), append(course, source.Part{Article: line.Slug})
		last := i == b.N-1
		if len(course) == 25 || last {
			lines = append(lines, &source.SeriesLine{NewSeries: source.NewSeries{Series: source.Series{Title: fmt.Sprintf("Kurs %d", i)}, Parts: course}})
			course = nil
		}
		if len(lines) >= 100 || last {
			bring(b, s, lines)
			lines = nil
		}
	}
	report(b, "articles")
}

// together runs do for 1 to b.N from several clients at once.
func together(b *testing.B, clients int, do func(i int) error) {
	b.Helper()
	var n atomic.Int64
	var gone sync.WaitGroup
	for range clients {
		gone.Go(func() {
			for i := n.Add(1); i <= int64(b.N); i = n.Add(1) {
				if err := do(int(i)); err != nil {
					b.Error(err)
				}
			}
		})
	}
	gone.Wait()
}

// bring imports lines that are all to be taken.
func bring(tb testing.TB, s *store.Store, lines []source.Line) {
	tb.Helper()
	results, err := s.Import(tb.Context(), lines)
	if err != nil {
		tb.Fatal(err)
	}
	for i, r := range results {
		if r.Err != nil {
			tb.Fatalf("line %d: %v", i+1, explain(r.Err))
		}
	}
}

// longArticle is the line of an article that names what the demonstration
// content has; without a status it is a draft.
func longArticle(i int, status models.Status) *source.ArticleLine {
	l := &source.ArticleLine{Article: source.Article{
		Title: fmt.Sprintf("Artikkel %d", i), Slug: fmt.Sprintf("artikkel-%d", i), Body: chapters,
		Authors: []source.Byline{{Author: "kjetil-sander"}, {Author: "kilde", Role: "editor"}},
		Tags:    []string{"Sosiale medier", "Markedsføring", fmt.Sprintf("Emne %d", i%50)},
	}}
	for _, key := range []string{"wien2012", "keller2012", "kotler2005"} {
		l.Bibliography = append(l.Bibliography, source.Entry{Key: key})
	}
	if status != "" {
		l.Publication = &source.Publication{Status: string(status)}
	}
	return l
}
