package search_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kilde/models/search"
)

func TestRank(t *testing.T) {
	t.Parallel()
	filler := strings.Repeat("noe annet enn det ", 20)
	document := func(title, heading, text string) search.Document {
		return search.Document{Scope: search.Public, Language: "nb", Title: title, Headings: []string{heading}, Text: heading + "\n" + text}
	}
	tests := []struct {
		name, query string
		documents   []search.Document
		want        string // places, the best first
	}{
		{"title, heading, text", "bil ", []search.Document{
			document("Hus", "Mer", "om en bil "+filler), document("Hus", "Bil", "om "+filler), document("Bil", "Mer", "om "+filler)}, "2 1 0"},
		{"more often", "bil ", []search.Document{
			document("", "", "bil og hus "+filler), document("", "", "bil og bil "+filler)}, "1 0"},
		{"in a shorter text", "bil ", []search.Document{
			document("", "", "bil "+filler+filler), document("", "", "bil "+filler)}, "1 0"},
		{"rare before common", "bil båt ", []search.Document{
			document("", "", "bil bil og båt"), document("", "", "bil og båt båt"), document("", "", "bil og hus"), document("", "", "bil og fly")}, "1 0 2 3"},
		{"whole words before prefixes", "bil", []search.Document{
			document("", "", "bilverksted og bilvask"), document("", "", "bil og vask")}, "1 0"},
		{"the newer, then the first id", "bil ", []search.Document{
			document("Bil", "", ""), document("Bil", "", ""), document("Bil", "", "")}, "2 0 1"},
		{"folded", "batliv ", []search.Document{document("Om", "", "båtliv"), document("Båtlivet", "", "")}, "1 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, strings.Join(newLibrary(tt.documents...).rank(t, tt.query), " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRankKeepsTheBest(t *testing.T) {
	t.Parallel()
	l := newLibrary(norwegian("bil bil bil", "bil", "bil bil")...)
	plan := l.plan(t, search.Public, "bil ")
	var candidates []search.Candidate
	for i, ix := range l.indexes {
		candidates = append(candidates, search.Candidate{ID: fmt.Sprint(i), Counts: ix.Counts})
	}
	for k, want := range map[int]int{-1: 0, 0: 0, 2: 2, 3: 3, 9: 3} {
		hits, err := plan.Rank(candidates, k)
		if err != nil || len(hits) != want || want > 0 && hits[0].ID != "0" {
			t.Errorf("best %d: %v, %v", k, hits, err)
		}
	}
}

// TestCountsCorrupt ranks counts of which one byte is another, or the end is missing.
func TestCountsCorrupt(t *testing.T) {
	t.Parallel()
	l := newLibrary(norwegian("Forfatterne skriver bøker om får.")...)
	plan := l.plan(t, search.Public, "bok ")
	ranks := func(counts []byte) error {
		_, err := plan.Rank([]search.Candidate{{ID: "x", PublishedAt: time.Time{}, Counts: counts}}, 1)
		return err
	}
	counts := l.indexes[0].Counts
	if err := ranks(counts); err != nil {
		t.Fatal(err)
	}
	for i := range counts {
		if ranks(counts[:i]) == nil {
			t.Errorf("%d of %d bytes are taken", i, len(counts))
		}
		other := append([]byte(nil), counts...)
		other[i]++
		if ranks(other) == nil {
			t.Errorf("another byte %d is taken", i)
		}
	}
}

func TestScoreLaws(t *testing.T) {
	t.Parallel()
	word := rapid.SampledFrom(strings.Fields("bil båt hus forfatter kilde og i"))
	text := rapid.Map(rapid.SliceOfN(word, 0, 30), func(words []string) string { return strings.Join(words, " ") })
	rapid.Check(t, func(t *rapid.T) {
		l := newLibrary(norwegian(rapid.SliceOfN(text, 1, 8).Draw(t, "texts")...)...)
		query, err := l.analyzer.Parse(word.Draw(t, "first") + " " + word.Draw(t, "second"))
		if err != nil {
			t.Fatal(err)
		}
		plan := query.Plan(search.Public, l.frequencies(query.Lookup(search.Public)), l.statistics())
		for i, ix := range l.indexes {
			hits, err := plan.Rank([]search.Candidate{{ID: fmt.Sprint(i), Counts: ix.Counts}}, 1)
			if err != nil || hits[0].Score < 0 || math.IsInf(hits[0].Score, 0) || math.IsNaN(hits[0].Score) {
				t.Fatalf("%v, %v", hits, err)
			}
			if holds(plan.Expression(search.Anywhere), l.tokens[i]) && hits[0].Score == 0 {
				t.Fatalf("document %d is found and has no score", i)
			}
		}
	})
}
