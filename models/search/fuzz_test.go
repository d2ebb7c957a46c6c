package search_test

import (
	"testing"

	"kilde/models/search"
)

func FuzzParse(f *testing.F) {
	l := newLibrary(norwegian("Forfatterne skriver om får, far og e-post.")...)
	for _, seed := range []string{"forfatter", `"far og" -får`, "-\"", "e-pos", "«a» b\" c", "markedsføri", "a-b-c-d-e-f", "\x00", "--a − b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, q string) { checkQuery(t, l, q, q) })
}

func FuzzIndex(f *testing.F) {
	a := search.NewAnalyzer()
	for _, seed := range []string{"Forfatterne skriver", "a\u030ae\u0301", "e-post 日本", "ern ere", "\xff\u00ad'", "ies ings"} {
		f.Add(seed, "nb")
		f.Add(seed, "en")
	}
	f.Fuzz(func(t *testing.T, text, language string) {
		checkIndex(t, a, search.Document{Scope: search.Public, Language: language, Title: text, Text: text + " " + text, Filters: []search.Filter{{Name: text, Values: []string{text}}}})
	})
}

func FuzzSnippet(f *testing.F) {
	plan := newLibrary(norwegian("får far forfatterne")...).plan(f, search.Public, `får "far og"`)
	for _, seed := range []string{"Får og far.", "<mark>får", "f\u00adå\u030ar", "\xff får. Og"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkSnippet(t, plan, text)
		checkSnippet(t, plan, text+"\n"+text+" får. "+text+text)
	})
}

func FuzzCounts(f *testing.F) {
	l := newLibrary(norwegian("får far forfatterne")...)
	plan := l.plan(f, search.Public, "far")
	f.Add(l.indexes[0].Counts)
	f.Add([]byte{1, 0, 0, 0})
	f.Fuzz(func(_ *testing.T, counts []byte) {
		_, _ = plan.Rank([]search.Candidate{{Counts: counts}}, 1)
	})
}
