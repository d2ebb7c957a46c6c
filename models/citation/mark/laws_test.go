package mark_test

import (
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"kilde/models/citation/mark"
)

// FuzzFind holds the laws of what is found: it lies in the text, in order and
// apart, at whole characters, and says what stands there.
func FuzzFind(f *testing.F) {
	f.Add("Kotlers (2005, s. 3–4; se Wien 2012a, b og Kwon og Sung 2011), (Store norske leksikon) [Olsen mfl., i trykk]")
	f.Add("(Norsk institutt for luftforskning 2014) Ibsen (1828–1906) \uFFFC (WHO 2020, kap. 3; u.å.)")
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?")
		at := 0
		for _, c := range bibliography(t, "nb").Find(text) {
			if c.Start < at || c.End <= c.Start || c.End > len(text) || c.Text != text[c.Start:c.End] || !utf8.ValidString(c.Text) {
				t.Fatalf("%q: %+v after %d", text, c, at)
			}
			if strings.ContainsRune(c.Text, mark.Barrier) || (c.State == mark.Linked) != (c.Entry > 0) || (c.State == mark.Ambiguous) != (len(c.Suggestions) > 0) {
				t.Errorf("%q: %+v", text, c)
			}
			at = c.End
		}
	})
}

func FuzzPrint(f *testing.F) {
	for _, s := range []string{"[@wien2012, s. 45; se -@kotler2005]", "@wien2012 [s. 45]", "[@{a}; x]", "@@", "[", "[@a](b)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" || s[0] != '[' && s[0] != '@' || !utf8.ValidString(s) {
			return
		}
		n := mark.Length(s)
		if n < 0 || n > len(s) || !utf8.ValidString(s[:n]) {
			t.Fatalf("%q: length %d", s, n)
		}
		var b strings.Builder
		isFound := false
		for _, p := range bibliography(t, "nb").Print(s[:n]) {
			b.WriteString(p.Text)
			isFound = isFound || p.Citation != nil && p.Citation.State == mark.Linked
		}
		if n > 0 && !isFound && squeezed(b.String()) != squeezed(s[:n]) {
			t.Errorf("%q prints as %q", s[:n], b.String())
		}
	})
}

// squeezed is a text without what a mark that means nothing may lose.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

// TestLinear compares a text with one four times as long, in time of the
// processor: linear time gives 4, quadratic 16. Not parallel: it measures.
func TestLinear(t *testing.T) {
	const n, times, limit = 4_000, 4, 9
	for name, unit := range map[string]string{
		"open": "(", "pairs": "()", "open years": "(2012 ", "years": "(2012) ", "citations": "(Wien 2012) ", "near": "(Wein 2012) ", "lists": "(Wien 2012; ",
		"capitals": "Aa ", "capitals in one": "(Aa ", "names": "A, ", "brackets": "[(", "joined": "Aa og (2012", "letters": "2012a, b",
		"unknown": "Aa og Bb (2012) ", "addresses": "http://(2012", "without a year": "(Aa Bb) ",
	} {
		t.Run(name, func(t *testing.T) {
			var ratio float64
			for range 4 { // a neighbour's load may spoil one
				short, long := took(t, strings.Repeat(unit, n)), took(t, strings.Repeat(unit, times*n))
				if ratio = float64(long) / float64(short); ratio < limit || long < 50*time.Millisecond {
					return
				}
			}
			t.Errorf("a text %d times as long takes %.1f times as long", times, ratio)
		})
	}
}

func took(t *testing.T, text string) time.Duration {
	t.Helper()
	b := bibliography(t, "nb")
	start := processorTime(t)
	b.Find(text)
	return processorTime(t) - start
}

func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func BenchmarkFind(b *testing.B) {
	text := strings.Repeat("Vareprat er uformell kommunikasjon mellom forbrukere (Wien 2012). Også Keller og Fey (2012) sier det, jf. Kotler (2005: 4). ", 50)
	works := bibliography(b, "nb")
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		works.Find(text)
	}
}
