package text_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kilde/models/text"
)

func TestFold(t *testing.T) {
	t.Parallel()
	tests := []struct{ s, want string }{
		{"", ""},
		{"Sosial Markedsføring", "sosial markedsforing"},
		{"ÆØÅ", "aeoa"},
		{"A\u030a", "a"},
		{"Élève, naïve, Ångström", "eleve, naive, angstrom"},
		{"STRAẞE straße", "strasse strasse"},
		{"İstanbul ısı", "istanbul isi"},
		{"Łódź Þór", "lodz thor"},
		{"Кёнигсберг", "кенигсберг"},
		{"한국 日本", "한국 日本"},
		{"5 € – «a»", "5 € – «a»"},
	}
	for _, tt := range tests {
		if got := text.Fold(tt.s); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.s, got, tt.want)
		}
	}
}

func TestFoldTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		once := text.Fold(rapid.String().Draw(t, "s"))
		if diff := cmp.Diff(once, text.Fold(once)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestSortKey(t *testing.T) {
	t.Parallel()
	norwegian := []string{"", "«å»", "10", "9", "Abe", "ar", "Ar", "AR", "e", "é", "epost", "uber", "Zebra", "ære", "Ære", "øre", "Øre", "år", "åre", "Aase"}
	german := []string{"Abe", "ar", "år", "uber", "über", "zebra"}
	swedish := []string{"abe", "zebra", "år", "ärlig", "öl"}
	tests := []struct {
		language string
		want     []string
	}{
		{"nb", norwegian}, {"nn", norwegian}, {"no", norwegian}, {"da", norwegian}, {"", norwegian}, {"nb-NO", norwegian},
		{"no such language!", norwegian}, {"de", german}, {"en-GB", german}, {"sv", swedish},
	}
	for _, tt := range tests {
		t.Run(tt.language, func(t *testing.T) {
			t.Parallel()
			got := slices.Clone(tt.want)
			slices.Reverse(got)
			slices.SortStableFunc(got, func(a, b string) int {
				return strings.Compare(text.SortKey(a, tt.language), text.SortKey(b, tt.language))
			})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSortKeyIsShortHex(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.Just(strings.Repeat("ﷺ", 500))).Draw(t, "s")
		key := text.SortKey(s, rapid.SampledFrom([]string{"nb", "de", "zh", "ja", ""}).Draw(t, "language"))
		if len(key) > 40_000 || strings.Trim(key, "0123456789abcdef") != "" {
			t.Fatalf("%q: key of %d digits %q", s, len(key), key)
		}
	})
}
