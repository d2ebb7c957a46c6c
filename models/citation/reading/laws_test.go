package reading_test

import (
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"kilde/models/citation"
	"kilde/models/citation/reading"
)

// FuzzParse holds the laws of a reading: there is an item for any text but a
// blank one, it is valid, and each of its variables has a confidence.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"seed", "development", "others", "unseen", "home", "library", "shelf", "desk", "stack", "final"} {
		for _, x := range examples(f, name) {
			f.Add(x.raw)
		}
	}
	f.Fuzz(func(t *testing.T, raw string) {
		r := reading.Parse(raw)
		if r.Item.IsZero() {
			if strings.TrimSpace(strings.ToValidUTF8(raw, "?")) != "" && strings.ContainsFunc(raw, func(r rune) bool { return r > ' ' && r < 0x7f }) {
				t.Errorf("%q is no item", raw)
			}
			return
		}
		if _, err := citation.ParseItem(r.Item.JSON("x")); err != nil || !utf8.ValidString(r.Rest) {
			t.Errorf("%q: %v", raw, err)
		}
		for _, v := range append(r.Item.Variables(), "type") {
			if sure := r.Confidence[v]; sure <= 0 || sure > 1 {
				t.Errorf("%q: confidence %v of %s", raw, sure, v)
			}
		}
	})
}

// TestLinear compares a text with one four times as long, in time of the
// processor: linear time gives 4, quadratic 16. Not parallel: it measures.
func TestLinear(t *testing.T) {
	const n, times, limit = 900, 4, 9
	for _, unit := range []string{"(", "A. ", "A, B og ", "2012. ", "«", "(2012) ", "I ", "\x1f", "s. 4, ", "[a] ", "http://", "red. "} {
		t.Run(unit, func(t *testing.T) {
			var ratio float64
			for range 4 { // a neighbour's load may spoil one
				short, long := took(t, strings.Repeat(unit, n/len(unit))), took(t, strings.Repeat(unit, times*n/len(unit)))
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
	start := processorTime(t)
	reading.Parse(text)
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

func BenchmarkParse(b *testing.B) {
	list := examples(b, "others")
	for b.Loop() {
		for _, x := range list {
			reading.Parse(x.raw)
		}
	}
	b.ReportMetric(float64(len(list))*float64(b.N)/b.Elapsed().Seconds(), "references/s")
}
