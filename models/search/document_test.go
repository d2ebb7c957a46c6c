package search_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kilde/models/search"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	filters := []search.Filter{{Name: "year", Values: []string{"2024"}}, {Name: "tag", Values: []string{"øl", "Z"}}}
	tests := []struct {
		name     string
		document search.Document
		tokens   string
		terms    string
	}{
		{"nothing", search.Document{Scope: search.Public}, "", ""},
		{"title, headings and text", search.Document{Scope: search.Public, Language: "nb", Title: "Kilder", Headings: []string{"Bilen"}, Text: "Veier kilden"},
			"tnkild hnkild hnbil ankild anbil anvei", "ankild anbil anvei"},
		{"private", search.Document{Language: "nb", Title: "Kilder", Headings: []string{"Bilen"}, Text: "Veier", Filters: filters[:1]},
			"gyearz002024 unkild inkild inbil bnkild bnbil bnvei", "bnkild bnbil bnvei"},
		{"beyond ASCII", search.Document{Scope: search.Public, Language: "nn", Text: "målet"}, "anmål", "anmål"},
		{"English", search.Document{Scope: search.Public, Language: "en-GB", Text: "Sources"}, "aesourc", "aesourc"},
		{"no stems", search.Document{Scope: search.Public, Language: "sv", Text: "källor"}, "axkällor", "axkällor"},
		{"filters", search.Document{Scope: search.Public, Filters: filters}, "fyearz002024 ftagz00zc3zb8l ftagz00z5a", ""},
		{"repeated", search.Document{Scope: search.Public, Language: "nb", Text: "bil Bilene", Filters: append(filters[:1:1], filters[0])},
			"fyearz002024 anbil", "anbil"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ix := search.NewAnalyzer().Index(tt.document)
			if diff := cmp.Diff([]string{tt.tokens, tt.terms}, []string{ix.Tokens, strings.Join(ix.Terms, " ")}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLengths(t *testing.T) {
	t.Parallel()
	ix := search.NewAnalyzer().Index(search.Document{Title: "en to", Headings: []string{"en", "to tre"}, Text: "e-post nå"})
	if diff := cmp.Diff(search.Lengths{Title: 2, Headings: 3, Text: 3}, ix.Lengths); diff != "" {
		t.Error(diff)
	}
}

// TestHugeDocument is found by its title and headings, whatever its text is.
func TestHugeDocument(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&text, "%s%d ", strings.Repeat("å", 25), i)
	}
	filters := []search.Filter{{Name: strings.Repeat("navn", 100), Values: []string{"verdi"}}}
	ix := search.NewAnalyzer().Index(search.Document{Scope: search.Public, Title: "Tittel", Headings: []string{"Avsnitt"}, Text: text.String(), Filters: filters})
	tokens := strings.Split(ix.Tokens, " ")
	if len(tokens) > 12_000 || len(tokens) < 11_990 || len(ix.Tokens) > 900_000 {
		t.Errorf("%d tokens of %d bytes", len(tokens), len(ix.Tokens))
	}
	for _, want := range []string{"txtittel", "axtittel", "hxavsnitt", "axavsnitt"} {
		if !slices.Contains(tokens, want) {
			t.Errorf("no token %q", want)
		}
	}
	if len(tokens[0]) != 67 {
		t.Errorf("the filter's token is %q", tokens[0])
	}
}

// TestConcurrent shares an analyzer; the race detector is the test, and that all get the same.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	a, d := search.NewAnalyzer(), document(60_000)
	want := search.NewAnalyzer().Index(d)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if diff := cmp.Diff(want, a.Index(d)); diff != "" {
				t.Error(diff)
			}
		})
	}
	all.Wait()
}

// public and private tokens share no first letter.
var (
	public  = regexp.MustCompile(`^([tha][nex]|f)[a-z0-9\x{80}-\x{10FFFF}]+$`)
	private = regexp.MustCompile(`^([uib][nex]|g)[a-z0-9\x{80}-\x{10FFFF}]+$`)
)

func TestIndexLaws(t *testing.T) {
	t.Parallel()
	a := search.NewAnalyzer()
	rapid.Check(t, func(t *rapid.T) {
		d := search.Document{
			Scope:    search.Scope(rapid.Bool().Draw(t, "public")),
			Language: rapid.SampledFrom([]string{"nb", "en-US", "", "de", "NN_no", "-"}).Draw(t, "language"),
			Title:    texts().Draw(t, "title"),
			Headings: rapid.SliceOfN(texts(), 0, 3).Draw(t, "headings"),
			Text:     texts().Draw(t, "text"),
			Filters:  []search.Filter{{Name: rapid.String().Draw(t, "name"), Values: rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "values")}},
		}
		checkIndex(t, a, d)
	})
}

func checkIndex(t fataler, a *search.Analyzer, d search.Document) {
	ix := a.Index(d)
	if diff := cmp.Diff(ix, search.NewAnalyzer().Index(d)); diff != "" {
		t.Fatalf("another analyzer: %s", diff)
	}
	class := private
	if d.Scope == search.Public {
		class = public
	}
	tokens := strings.Fields(ix.Tokens)
	if strings.Join(tokens, " ") != ix.Tokens {
		t.Fatalf("tokens %q", ix.Tokens)
	}
	seen := map[string]bool{}
	for _, token := range tokens {
		if seen[token] || len(token) > 80 || !class.MatchString(token) {
			t.Fatalf("token %q among %q", token, ix.Tokens)
		}
		seen[token] = true
	}
	for _, term := range ix.Terms {
		if !seen[term] {
			t.Fatalf("term %q is no token", term)
		}
	}
}

// fataler is what tests, fuzz targets and property tests fail by.
type fataler interface {
	Fatalf(format string, args ...any)
}
