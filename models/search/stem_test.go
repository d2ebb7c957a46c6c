package search_test

import (
	"os"
	"strings"
	"testing"

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
