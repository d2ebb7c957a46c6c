package search_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kilde/models/search"
)

// articleText is n bytes of plain text with as many different words as articles have: some 450 in 6 KB.
func articleText(n int) string {
	var b strings.Builder
	state := uint32(1)
	pick := func() string {
		state = state*1664525 + 1013904223
		return vocabulary[int(state>>16)*len(vocabulary)>>16]
	}
	for b.Len() < n {
		fmt.Fprintf(&b, "%s %s%s og %s av %s %s. ", pick(), pick(), pick(), pick(), vocabulary[int(state>>8)%9], vocabulary[int(state>>9)%17])
	}
	return b.String()[:n]
}

var vocabulary = strings.Fields(`vareprat er uformell kommunikasjon mellom forbrukere om merker produkter og tjenester det virker
	fordi avsenderen ikke har noe å tjene på mottakeren selv spurt sosial markedsføring bruke medier til skape dele utveksle
	innhold som verdi for målgruppen relasjonsbygging over tid ærlighet lønner seg ryktet går fortere enn annonsen blogg
	forfatterne skriver årets rapport bøkene undersøkelsene viser nettverket øker virksomhetens omdømme lærerne måler effekten kundens behov bransjen strategi valg grunn arbeid lov regel bilde
	skole elev kommune stat krav sak møte plan råd norsk europeisk digital handel pris vekst penger leder ansvar tillit makt språk ord setning`)

func document(n int) search.Document {
	return search.Document{
		Scope: search.Public, Language: "nb", Title: "Sosial markedsføring i praksis",
		Headings: []string{"Word-of-mouth og vareprat", "Hvorfor det virker", "Hva bør virksomheten gjøre?", "Kilder"},
		Text:     articleText(n),
		Filters:  []search.Filter{{Name: "language", Values: []string{"nb"}}, {Name: "author", Values: []string{"0199a0b1-2345-7890-abcd-ef0123456789"}}},
	}
}

// Benchmarks of a text come in three sizes, each twice the one before, so that time that isn't linear shows.
var sizes = []int{6_000, 12_000, 24_000}

func bySize(b *testing.B, run func(b *testing.B, n int)) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(n))
			b.ReportAllocs()
			run(b, n)
		})
	}
}

func BenchmarkWords(b *testing.B) {
	bySize(b, func(b *testing.B, n int) {
		text := articleText(n)
		for b.Loop() {
			search.Words(text)
		}
	})
}

func BenchmarkIndex(b *testing.B) {
	bySize(b, func(b *testing.B, n int) {
		a, d := search.NewAnalyzer(), document(n)
		var ix search.Index
		for b.Loop() {
			ix = a.Index(d)
		}
		b.ReportMetric(float64(strings.Count(ix.Tokens, " ")+1), "tokens")
		b.ReportMetric(float64(len(ix.Counts)), "counts-bytes")
	})
}

// BenchmarkIndexCold is what an article costs whose words were never met.
func BenchmarkIndexCold(b *testing.B) {
	bySize(b, func(b *testing.B, n int) {
		d := document(n)
		for b.Loop() {
			search.NewAnalyzer().Index(d)
		}
	})
}

func BenchmarkHostile(b *testing.B) {
	for _, tt := range hostile {
		b.Run(tt.name, func(b *testing.B) {
			bySize(b, func(b *testing.B, n int) {
				a := search.NewAnalyzer()
				plan := planned(b, a, `"a a a a a a" ab`)
				d := search.Document{Scope: search.Public, Language: "nb", Text: strings.Repeat(tt.unit, n/len(tt.unit))}
				for b.Loop() {
					a.Index(d)
					plan.Matches(d)
					plan.Snippet(d.Language, d.Text)
				}
			})
		})
	}
}

func BenchmarkRank(b *testing.B) {
	a := search.NewAnalyzer()
	ix := a.Index(document(6_000))
	candidates := make([]search.Candidate, 1000)
	for i := range candidates {
		candidates[i] = search.Candidate{ID: fmt.Sprint(i), PublishedAt: time.Unix(int64(i), 0), Counts: ix.Counts}
	}
	for _, q := range []string{"markedsføring ", "sosial markedsføring virksomhet ", "sosial markedsføring vir"} {
		b.Run(q, func(b *testing.B) {
			plan := planned(b, a, q)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := plan.Rank(candidates, 20); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPlan is all that is done with a query but to rank: 300 terms begin as its last word does.
func BenchmarkPlan(b *testing.B) {
	a := search.NewAnalyzer()
	const q = "sosial markedsføring virksomhet"
	frequencies := dictionary(b, a, q)
	b.ReportAllocs()
	for b.Loop() {
		query, err := a.Parse(q)
		if err != nil {
			b.Fatal(err)
		}
		query.Lookup(search.Public)
		_ = query.Plan(search.Public, frequencies, collection).Expression(search.Anywhere).FTS5()
	}
}

func BenchmarkSnippet(b *testing.B) {
	a := search.NewAnalyzer()
	plan := planned(b, a, "ryktet virksomhet annonse")
	bySize(b, func(b *testing.B, n int) {
		text := articleText(n)
		for b.Loop() {
			plan.Snippet("nb", text)
		}
	})
}

func BenchmarkMatches(b *testing.B) {
	a := search.NewAnalyzer()
	plan := planned(b, a, `"fortere enn ingen"`)
	bySize(b, func(b *testing.B, n int) {
		d := document(n)
		for b.Loop() {
			plan.Matches(d)
		}
	})
}

var collection = search.Statistics{Documents: 1000, Words: search.Lengths{Title: 4000, Headings: 9000, Text: 900_000}}

// planned is the plan of a query against its dictionary.
func planned(tb testing.TB, a *search.Analyzer, q string) *search.Plan {
	tb.Helper()
	query, err := a.Parse(q)
	if err != nil {
		tb.Fatalf("%q: %v", q, err)
	}
	return query.Plan(search.Public, dictionary(tb, a, q), collection)
}

// dictionary has each term that a query asks for, and fifty in each range.
func dictionary(tb testing.TB, a *search.Analyzer, q string) map[string]int {
	tb.Helper()
	query, err := a.Parse(q)
	if err != nil {
		tb.Fatalf("%q: %v", q, err)
	}
	frequencies := map[string]int{}
	lookup := query.Lookup(search.Public)
	for _, term := range lookup.Terms {
		frequencies[term] = 10
	}
	for _, r := range lookup.Ranges {
		for i := range 50 {
			frequencies[fmt.Sprintf("%s%d", r.From, i)] = 5
		}
	}
	return frequencies
}
