package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kilde/models/citation"
	"kilde/models/report"
	"kilde/models/source"
)

// works are a bibliography, by key.
var works = map[string]string{
	"keller2012": `{"type":"article-journal","author":[{"family":"Keller","given":"Ed"},{"family":"Fay","given":"Brad"}],"issued":"2012","title":"Word-of-Mouth Advocacy","container-title":"Journal of Advertising Research","page":"459-464"}`,
	"kotler2005": `{"type":"book","author":[{"family":"Kotler","given":"Philip"}],"issued":"2005","title":"Markedsføringsledelse","publisher":"Gyldendal"}`,
	"kwon2011":   `{"type":"article-journal","author":[{"family":"Kwon","given":"Eun Sook"},{"family":"Sung","given":"Yongjun"}],"issued":"2011","title":"Follow Me!","container-title":"Journal of Interactive Advertising"}`,
	"hamel1990":  `{"type":"article-journal","author":[{"family":"Prahalad","given":"C. K."},{"family":"Hamel","given":"Gary"}],"issued":"1990","title":"The Core Competence of the Corporation","container-title":"Harvard Business Review"}`,
	"porter1980": `{"type":"book","author":[{"family":"Porter","given":"Michael E."}],"issued":"1980","year-suffix":"a","title":"Competitive Strategy","publisher":"Free Press"}`,
	"porter80b":  `{"type":"book","author":[{"family":"Porter","given":"Michael E."}],"issued":"1980","year-suffix":"b","title":"Industry Structure","publisher":"Free Press"}`,
	"aaker1991":  `{"type":"book","author":[{"family":"Aaker","given":"David A."}],"issued":"1991","title":"Managing Brand Equity","publisher":"Free Press"}`,
}

func item(tb testing.TB, csl string) citation.Item {
	tb.Helper()
	i, err := citation.ParseItem([]byte(csl))
	if err != nil {
		tb.Fatal(err)
	}
	return i
}

// cited is an article with a body and a bibliography of works.
func cited(tb testing.TB, body string, keys ...string) report.Cited {
	tb.Helper()
	a := report.Cited{ID: "a", Language: "nb", Source: source.Article{Title: "T", Body: body}}
	for _, key := range keys {
		a.Source.Bibliography = append(a.Source.Bibliography, source.Entry{Key: key})
		a.Entries = append(a.Entries, report.Entry{ID: "id-" + key, Key: key, Item: item(tb, works[key])})
	}
	return a
}

func check(tb testing.TB, a report.Cited) []report.Finding {
	tb.Helper()
	found, err := report.Check(a)
	if err != nil {
		tb.Fatal(err)
	}
	return found
}

// brief is a finding as a test names it.
func brief(f report.Finding) string {
	s := f.Rule + " " + f.Found
	if f.Expected != "" {
		s += " → " + f.Expected
	}
	return s
}

// Each linking rule finds what it is for, and nothing else.
func TestCheck(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name, body string
		keys       []string
		want       []string
	}{
		{"nothing", "Slik er det (Kotler 2005).", []string{"kotler2005"}, nil},
		{"C001", "Slik er det (Kotler 2005; Drucker 1954).", []string{"kotler2005"}, []string{"C001 Drucker 1954"}},
		{"C001 mark", "Slik er det [@kotler2005; @drucker1954].", []string{"kotler2005"}, []string{"C001 @drucker1954"}},
		{"C002", "Slik er det (Kotler 2005).", []string{"kotler2005", "aaker1991"}, []string{"C002 Aaker 1991"}},
		{"C002 without citations", "Slik er det.", []string{"kotler2005"}, []string{"C002 Kotler 2005"}},
		{"C003", "Slik mener Keller og Fey (2012).", []string{"keller2012"}, []string{"C003 Keller og Fey (2012) → Keller og Fay (2012)"}},
		{"C003 with page", "Slik er det (Kottler, 2005, s. 12).", []string{"kotler2005"}, []string{"C003 Kottler, 2005, s. 12 → Kotler, 2005, s. 12"}},
		{"C004", "Slik er det (Kotler 2006).", []string{"kotler2005"}, []string{"C004 Kotler 2006 → Kotler 2005"}},
		{"C004 none", "Slik er det (Kotler, s. 4).", []string{"kotler2005"}, []string{"C004 Kotler, s. 4 → Kotler 2005, s. 4"}},
		{"C005", "Slik er det (Kwon 2011).", []string{"kwon2011"}, []string{"C005 Kwon 2011 → Kwon og Sung 2011"}},
		{"C005 order", "Slik er det (Hamel & Prahalad, 1990).", []string{"hamel1990"}, []string{"C005 Hamel & Prahalad, 1990 → Prahalad & Hamel, 1990"}},
		{"C006", "Slik er det (Porter 1980).", []string{"porter1980", "porter80b"}, []string{"C006 Porter 1980"}},
		{"C007", "Slik er det (Porter 1980a; Porter 1980c).", []string{"porter1980", "kotler2005"}, []string{"C002 Kotler 2005", "C007 Porter 1980c → Porter 1980a"}},
		{"C008", "Slik er det (Keller mfl. 2012).", []string{"keller2012"}, []string{"C008 Keller mfl. 2012 → Keller og Fay 2012"}},
		{"C009", "Slik er det (Philip 2005).", []string{"kotler2005"}, []string{"C009 Philip 2005 → Kotler 2005"}},
		{"C010", "Det er Aaker enig i (Kotler 2005).", []string{"kotler2005", "aaker1991"}, []string{"C002 Aaker 1991", "C010 Aaker → Aaker 1991"}},
		{"C011", "Han skriver: «Et merke er verdt mer enn varen selv» (Kotler 2005).", []string{"kotler2005"}, []string{"C011 Kotler 2005"}},
		{"C011 with page", "Han skriver: «Et merke er verdt mer enn varen selv» (Kotler 2005, s. 4).", []string{"kotler2005"}, nil},
		{"C012", "Se `(Drucker 1954)` og https://a.no/(Drucker2012).", nil, nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, f := range check(t, cited(t, x.body, x.keys...)) {
				got = append(got, brief(f))
			}
			slices.Sort(got)
			if diff := cmp.Diff(x.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A finding says where it is, and its fix mends it and nothing else.
func TestFixes(t *testing.T) {
	t.Parallel()
	body := "Æ: Kotler (2005) og Keller og Fey (2012).\n\nSå (Kotler 2006; Kwon 2011). Og *(Aaker 1991)*. `(Kotler 2006)`"
	a := cited(t, body, "kotler2005", "keller2012", "kwon2011", "aaker1991", "hamel1990")
	found := check(t, a)
	if len(found) != 4 {
		t.Fatalf("%d findings: %+v", len(found), found)
	}
	fixed := 0
	for _, f := range found {
		if f.Place.Start < f.Place.End && a.Source.Body[f.Place.Start:f.Place.End] != f.Found {
			t.Errorf("%s at %q", brief(f), a.Source.Body[f.Place.Start:f.Place.End])
		}
		if f.Fix == nil {
			continue
		}
		fixed++
		after := apply(t, a, f)
		for _, g := range check(t, after) {
			if g.Fingerprint == f.Fingerprint && strings.Count(fmt.Sprint(found), f.Fingerprint) == 1 {
				t.Errorf("%s is still there", brief(f))
			}
		}
		if got, want := len(check(t, after)), len(found)-1; got != want {
			t.Errorf("%s: %d findings, want %d", brief(f), got, want)
		}
	}
	if fixed != 4 {
		t.Errorf("%d fixes", fixed)
	}
}

// apply makes the change of a fix, as the API does.
func apply(tb testing.TB, a report.Cited, f report.Finding) report.Cited {
	tb.Helper()
	src, err := source.Patch[source.Article](a.Source, f.Fix.MergePatch())
	if err != nil {
		tb.Fatal(err)
	}
	a.Source = src
	a.Entries = slices.DeleteFunc(slices.Clone(a.Entries), func(e report.Entry) bool {
		return !slices.ContainsFunc(src.Bibliography, func(x source.Entry) bool { return x.Key == e.Key })
	})
	return a
}

// The fingerprint of a finding outlives changes around it.
func TestFingerprints(t *testing.T) {
	t.Parallel()
	one := check(t, cited(t, "Slik er det (Kotler 2006).", "kotler2005"))
	two := check(t, cited(t, "Noe nytt (Aaker 1991). Slik er det ofte (Kotler 2006).", "aaker1991", "kotler2005"))
	if one[0].Fingerprint != two[0].Fingerprint || !report.ValidFingerprint(one[0].Fingerprint) {
		t.Errorf("%q and %q", one[0].Fingerprint, two[0].Fingerprint)
	}
}

func cutName(s string) (family, given string, ok bool) { return strings.Cut(s, ", ") }

// A citation without a reference is offered the one that the site has; of several
// that would do none.
func TestOffer(t *testing.T) {
	t.Parallel()
	a := cited(t, "Slik (Kotler 2005, s. 3; Aaker 1991; Keller og Fay 2012) og [@kwon2011].", "kotler2005")
	found := check(t, a)
	keys, shared := report.Wanted(found)
	if diff := cmp.Diff([]string{"kwon2011"}, keys); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"author:aaker 1991", "author:keller 2012"}, shared); diff != "" {
		t.Error(diff)
	}
	var have []report.Entry
	for i, key := range []string{"aaker1991", "kwon2011", "keller2012", "keller2012"} {
		have = append(have, report.Entry{ID: fmt.Sprint(i), Key: fmt.Sprint(key, strings.Repeat("x", i/3)), Item: item(t, works[key])})
	}
	report.Offer(a, found, have)
	var got []string
	for _, f := range found {
		fix := "none"
		if f.Fix != nil {
			fix = string(f.Fix.MergePatch())
		}
		got = append(got, f.Found+" "+fix)
	}
	want := []string{`Aaker 1991 {"bibliography":["kotler2005","aaker1991"]}`, "Keller og Fay 2012 none", `@kwon2011 {"bibliography":["kotler2005","kwon2011"]}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
