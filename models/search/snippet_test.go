package search_test

import (
	"html"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kilde/models/search"
)

func TestHighlight(t *testing.T) {
	t.Parallel()
	l := newLibrary(norwegian("markedsføring virksomhetskultur e-post word-of-mouth far bøker")...)
	tests := []struct{ name, query, text, want string }{
		{"inflected", "bok ", "Om bøkene, og «boka».", "Om <mark>bøkene</mark>, og «<mark>boka</mark>»."},
		{"prefix", "virksomhets", "Virksomhetskulturen her", "<mark>Virksomhetskulturen</mark> her"},
		{"folded", "markedsforing", "Markedsføringen", "<mark>Markedsføringen</mark>"},
		{"compound", "e-post ", "Send e-post!", "Send <mark>e-post</mark>!"},
		{"parts of a compound", "word-of-mouth ", "Word-of-mouth", "<mark>Word-of-mouth</mark>"},
		{"part of a compound", "word ", "Word-of-mouth", "<mark>Word</mark>-of-mouth"},
		{"phrase", `"far leser" bok `, "Far leser bok", "<mark>Far</mark> <mark>leser</mark> <mark>bok</mark>"},
		{"not what is left out", `far -bok -"en annen"`, "Far og en annen bok", "<mark>Far</mark> og en annen bok"},
		{"markup", "bok script ", "<script>bok</script> & \"bok\" 'a' bok&lt;", "&lt;<mark>script</mark>&gt;<mark>bok</mark>&lt;/<mark>script</mark>&gt; &amp; &#34;<mark>bok</mark>&#34; &#39;a&#39; <mark>bok</mark>&amp;lt;"},
		{"white space and controls", "bok ", " en\n\n\tbok\x00 \u2028x\xff", " en <mark>bok</mark> x�"},
		{"decomposed", "få ", "fa\u030a x", "<mark>få</mark> x"},
		{"invisible characters", "samfunn ", "sam\u00adfunnet", "<mark>sam\u00adfunnet</mark>"},
		{"nothing", "bok ", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, l.plan(t, search.Public, tt.query).Highlight("nb", tt.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSnippet(t *testing.T) {
	t.Parallel()
	some := "Dette er en setning av noen ord, og den er her for å fylle. "
	l := newLibrary(norwegian("bok bil båt")...)
	tests := []struct{ name, text, want string }{
		{"all", "Om en bok.", "Om en <mark>bok</mark>."},
		{"beginning", "En bok. " + strings.Repeat(some, 5), "En <mark>bok</mark>. " + strings.Repeat(some, 2) + "Dette er en setning av noen ord, og den er her for å fylle."},
		{"from a sentence on", strings.Repeat(some, 9) + "Her er bok og bil. " + strings.Repeat(some, 9),
			"Her er <mark>bok</mark> og <mark>bil</mark>. " + strings.Repeat(some, 2) + "Dette er en setning av noen ord, og den er her for å fylle."},
		{"most words", strings.Repeat("bok ", 50) + strings.Repeat("ord ", 100) + "bok bil båt " + strings.Repeat("slutt ", 99),
			"…" + strings.Repeat("ord ", 23) + "<mark>bok</mark> <mark>bil</mark> <mark>båt</mark> " + strings.Repeat("slutt ", 15) + "slutt…"},
		{"no match", strings.Repeat("ord ", 100), strings.Repeat("ord ", 49) + "ord…"},
		{"one long word", strings.Repeat("ø", 999), strings.Repeat("ø", 200) + "…"},
		{"from a line on", strings.Repeat("ord ", 100) + "\n\nom en bok " + strings.Repeat("slutt ", 50), "om en <mark>bok</mark> " + strings.Repeat("slutt ", 30) + "slutt…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, l.plan(t, search.Public, "bok bil båt ").Snippet("nb", tt.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSnippetLaws(t *testing.T) {
	t.Parallel()
	l := newLibrary(norwegian("får far forfatterne e-post a日2024")...)
	plan := l.plan(t, search.Public, `far forfatter a "e post"`)
	long := rapid.Map(rapid.SliceOfN(texts(), 0, 40), func(s []string) string { return strings.Join(s, " får. Far\n") })
	rapid.Check(t, func(t *rapid.T) {
		checkSnippet(t, plan, long.Draw(t, "text"))
	})
}

// checkSnippet holds that a snippet is a part of its text, that what is marked are words of it, and that it is short.
func checkSnippet(t fataler, plan *search.Plan, text string) {
	snippet, whole := plan.Snippet("nb", text), plan.Highlight("nb", text)
	for _, s := range []string{snippet, whole} {
		rest := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(s)
		if strings.ContainsAny(rest, "<>\"'") || strings.Count(s, "<mark>") != strings.Count(s, "</mark>") {
			t.Fatalf("%q: %q", text, s)
		}
		if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) }) || !utf8.ValidString(s) {
			t.Fatalf("%q: %q", text, s)
		}
	}
	part, all := unmark(snippet), unmark(whole)
	cut := strings.TrimSuffix(strings.TrimPrefix(part, "…"), "…")
	if !strings.Contains(all, part) && !strings.Contains(all, cut) {
		t.Fatalf("%q is no part of %q", part, all)
	}
	if n := utf8.RuneCountInString(cut); n > 400 {
		t.Fatalf("%d characters: %q", n, snippet)
	}
}

func unmark(s string) string {
	return strings.TrimSpace(html.UnescapeString(strings.NewReplacer("<mark>", "", "</mark>", "").Replace(s)))
}
