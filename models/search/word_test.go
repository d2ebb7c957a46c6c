package search_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"kilde/models/search"
)

func TestWords(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"nothing", " –!", ""},
		{"sentence", "Hun leste, i 2024, «Rapporten».", "hun leste i 2024 rapporten"},
		{"Norwegian letters", "ÆRE Øl Ås Ärlig Östersund", "ære øl ås ärlig östersund"},
		{"accents", "idé allé crêpe Müller façade señor Dvořák", "ide alle crepe muller facade senor dvorak"},
		{"decomposed", "A\u030aS e\u0301n u\u0308", "ås en u"},
		{"letters without a base in Unicode", "Łódź straße Þór", "lodz strasse thor"},
		{"other alphabets", "Чайка Ελλάδα", "чайка ελλάδα"},
		{"accents that nothing is composed with", "x\u0301y", "xy"},
		{"apostrophes", "don't l’heure 'sitat' Hans'", "dont lheure sitat hans"},
		{"invisible", "sam\u00adfunn zero\u200bwidth", "samfunn zerowidth"},
		{"compound", "e-post", "e post epost"},
		{"compound of three", "word-of-mouth nå", "word of mouth wordofmouth nå"},
		{"compounds one after the other", "a-b c-d", "a b ab c d cd"},
		{"hyphens of Unicode", "e\u2010post e\u2011post", "e post epost e post epost"},
		{"dashes", "a--b a - b a– -c d-", "a b a b a c d"},
		{"digits", "b2b 3,5 1.000", "b2b 3 5 1 000"},
		{"signs", "c++ #tagg kilde.no/x_y", "c tagg kilde no x y"},
		{"ideographs", "日本 ab", "日 本 ab"},
		{"no text", "a\xffb\x00c", "a b c"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, w := range search.Words(tt.text) {
				got = append(got, w.Text)
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWordPositions(t *testing.T) {
	t.Parallel()
	var got []string
	for _, w := range search.Words("en e-post om word-of-mouth her") {
		got = append(got, fmt.Sprintf("%s %d+%d", w.Text, w.Position, w.Span))
	}
	want := []string{"en 0+1", "e 1+1", "post 2+1", "epost 1+2", "om 3+1", "word 4+1", "of 5+1", "mouth 6+1", "wordofmouth 4+3", "her 7+1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLongWords(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ø", 1000)
	words := search.Words(long + " " + long + "-" + long)
	if len(words) != 3 || len(words[0].Text) > 64 || len(words[0].Text) < 60 {
		t.Errorf("%d words, %v", len(words), words)
	}
}

// texts are what people write, and what they don't. Tests at the same time need generators of their own: rapid names a
// generator when it first needs to, unguarded.
func texts() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.Map(rapid.SliceOf(rapid.SampledFrom([]string{"får", "far", "forfatterne", "e-post", "a", "-", "'", "\"", "«", " ", " ", "\n", ". ", "é", "\u0301", "\u030a",
			"\u00ad", "日", "2024", "AND", "NOT", "(", "*", "<b>", "&", "\\", ":", "\xff", "\x00"})), func(s []string) string { return strings.Join(s, "") }),
	)
}

func TestWordLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := texts().Draw(t, "text")
		words := search.Words(s)
		if again := search.Words(norm.NFD.String(strings.ToValidUTF8(s, "\uFFFD"))); !slices.Equal(words, again) {
			t.Fatalf("decomposed: %v, want %v", again, words)
		}
		for _, w := range words {
			if w.Text == "" || len(w.Text) > 64 || !utf8.ValidString(w.Text) || w.Span < 1 || w.Position < 0 {
				t.Fatalf("word %+v", w)
			}
			if again := search.Words(w.Text); w.Span == 1 && (len(again) != 1 || again[0].Text != w.Text) {
				t.Fatalf("%q has the words %v", w.Text, again)
			}
		}
	})
}
