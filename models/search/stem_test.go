package search_test

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"kilde/models/search"
)

// TestInflections holds the tables of testdata: the words of a line have one stem, those of a line that begins with an
// exclamation mark more, as yet.
func TestInflections(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"nb", "nn", "en"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			met, groups := 0, lines(t, language+".txt")
			for _, line := range groups {
				group, apart := strings.CutPrefix(line, "! ")
				stems := map[string]string{}
				for word := range strings.FieldsSeq(group) {
					stems[stem(t, language, word)] = word
				}
				if apart != (len(stems) > 1) {
					t.Errorf("%s: %d stems, %v", line, len(stems), stems)
				}
				if len(stems) == 1 {
					met++
				}
			}
			t.Logf("%d of %d groups meet", met, len(groups))
		})
	}
}

// TestStemsApart holds a table of words that must not be taken for each other, but for those after an exclamation mark.
func TestStemsApart(t *testing.T) {
	t.Parallel()
	for _, line := range lines(t, "apart.txt") {
		pair, alike := strings.CutPrefix(line, "! ")
		words := strings.Fields(pair)
		a, b := stem(t, words[0], words[1]), stem(t, words[0], words[2])
		if alike != (a == b) {
			t.Errorf("%s: stems %q and %q", line, a, b)
		}
	}
}

// TestStemInitials holds what marks are looked for by: a word that begins with a letter of ASCII has no stem that
// begins with another.
func TestStemInitials(t *testing.T) {
	t.Parallel()
	analyzer := search.NewAnalyzer()
	check := func(t interface{ Fatalf(string, ...any) }, language, word string) {
		for _, term := range analyzer.Index(search.Document{Scope: search.Public, Language: language, Text: word}).Terms {
			if term[2] != word[0] && word[0] < utf8.RuneSelf {
				t.Fatalf("%s %q has the term %q", language, word, term)
			}
		}
	}
	for _, language := range []string{"nb", "nn", "en"} {
		for _, line := range lines(t, language+".txt") {
			for word := range strings.FieldsSeq(strings.TrimPrefix(line, "! ")) {
				check(t, language, word)
			}
		}
	}
	words := rapid.StringMatching(`[a-z][a-zæøå]{0,6}(e|er|ene|ens|et|es|ing|ies|ied|ying|ational|s|ly|ed|sk)?`)
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.SampledFrom([]string{"nb", "en", "de"}).Draw(t, "language"), words.Draw(t, "word"))
	})
}

// stem is the term of a word in a document of a language.
func stem(t *testing.T, language, word string) string {
	t.Helper()
	terms := search.NewAnalyzer().Index(search.Document{Scope: search.Public, Language: language, Text: word}).Terms
	if len(terms) == 0 {
		t.Fatalf("%q has no term", word)
	}
	return terms[0]
}

func lines(t *testing.T, name string) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(b)), "\n")
}
