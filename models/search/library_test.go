package search_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kilde/models/search"
)

// library is an engine as simple as can be: documents by id in the order they came, and their tokens.
type library struct {
	analyzer  *search.Analyzer
	documents []search.Document
	indexes   []search.Index
	tokens    []map[string]bool
}

func newLibrary(documents ...search.Document) *library {
	l := &library{analyzer: search.NewAnalyzer()}
	for _, d := range documents {
		ix := l.analyzer.Index(d)
		set := map[string]bool{}
		for token := range strings.SplitSeq(ix.Tokens, " ") {
			set[token] = true
		}
		l.documents = append(l.documents, d)
		l.indexes = append(l.indexes, ix)
		l.tokens = append(l.tokens, set)
	}
	return l
}

// norwegian is public documents in Bokmål.
func norwegian(texts ...string) []search.Document {
	documents := make([]search.Document, len(texts))
	for i, text := range texts {
		documents[i] = search.Document{Scope: search.Public, Language: "nb", Text: text}
	}
	return documents
}

// frequencies answers a lookup as a store does.
func (l *library) frequencies(lookup search.Lookup) map[string]int {
	dictionary := map[string]int{}
	for _, ix := range l.indexes {
		for _, term := range ix.Terms {
			dictionary[term]++
		}
	}
	found := map[string]int{}
	for term, n := range dictionary {
		folded := search.Folded(term)
		wanted := slices.Contains(lookup.Terms, term) || folded != "" && slices.Contains(lookup.Folded, folded)
		for _, r := range lookup.Ranges {
			wanted = wanted || r.From <= term && term < r.To
		}
		for _, r := range lookup.FoldedRanges {
			wanted = wanted || r.From <= folded && folded < r.To
		}
		if wanted {
			found[term] = n
		}
	}
	return found
}

func (l *library) statistics() search.Statistics {
	s := search.Statistics{Documents: len(l.indexes)}
	for _, ix := range l.indexes {
		s.Words.Title += ix.Lengths.Title
		s.Words.Headings += ix.Lengths.Headings
		s.Words.Text += ix.Lengths.Text
	}
	return s
}

func (l *library) plan(t testing.TB, s search.Scope, q string) *search.Plan {
	t.Helper()
	query, err := l.analyzer.Parse(q)
	if err != nil {
		t.Fatalf("%q: %v", q, err)
	}
	return query.Plan(s, l.frequencies(query.Lookup(s)), l.statistics())
}

// find is the places of the documents that a query finds, in their order.
func (l *library) find(t testing.TB, s search.Scope, tier search.Tier, q string, filters ...search.Filter) []int {
	t.Helper()
	plan := l.plan(t, s, q)
	e := plan.Expression(tier, filters...)
	found := []int{}
	for i, tokens := range l.tokens {
		if holds(e, tokens) && (!plan.NeedsText() || plan.Matches(l.documents[i])) {
			found = append(found, i)
		}
	}
	return found
}

func holds(e search.Expression, tokens map[string]bool) bool {
	has := func(token string) bool { return tokens[token] }
	for _, clause := range e.Clauses {
		if !slices.ContainsFunc(clause, has) {
			return false
		}
	}
	return !slices.ContainsFunc(e.Excluded, has)
}

// rank is all documents by their score; their ids are their places.
func (l *library) rank(t *testing.T, q string) []string {
	t.Helper()
	candidates := make([]search.Candidate, len(l.indexes))
	for i, ix := range l.indexes {
		candidates[i] = search.Candidate{ID: fmt.Sprint(i), PublishedAt: time.Unix(int64(i/2), 0), Counts: ix.Counts}
	}
	hits, err := l.plan(t, search.Public, q).Rank(candidates, len(candidates))
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, len(hits))
	for i, hit := range hits {
		ids[i] = hit.ID
	}
	return ids
}
