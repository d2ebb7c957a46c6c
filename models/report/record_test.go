package report_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kilde/models/citation"
	"kilde/models/report"
	"kilde/models/source"
)

var now = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// Each rule for records finds what it is for, and nothing else. A fix mends what
// it is of.
func TestCheckRecord(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name, csl, raw string
		want           []string
		fixed          int
	}{
		{"nothing", works["kotler2005"], "Kotler, Philip. 2005. Markedsføringsledelse. Oslo: Gyldendal", nil, 0},
		{"R001", `{"type":"book","author":[{"family":"Kotler"}],"title":"M","publisher":"Gyldendal"}`, "", []string{"R001  → issued"}, 0},
		{"R001 of organisations", `{"type":"book","author":[{"literal":"OECD"}],"issued":"2019","title":"M"}`, "", nil, 0},
		{"R001 of a number with a year", `{"type":"report","genre":"NOU","number":"2003: 19","title":"Makt"}`, "", nil, 0},
		{"R001 of a number without", `{"type":"report","number":"19","title":"Makt"}`, "", []string{"R001  → issued"}, 0},
		{"R001 from raw", `{"type":"book","author":[{"family":"Kotler","given":"Philip"}],"title":"Markedsføringsledelse","publisher":"Gyldendal"}`, "Kotler, Philip. 2005. Markedsføringsledelse. Oslo: Gyldendal.", []string{"R001  → issued", "R010 2005 oslo"}, 1},
		{"R002 ISBN", `{"type":"book","author":[{"family":"K"}],"issued":"2005","title":"M","publisher":"G","ISBN":"9780306406158"}`, "", []string{"R002 9780306406158"}, 0},
		{"R002 several ISBN", `{"type":"book","author":[{"family":"K"}],"issued":"2005","title":"M","publisher":"G","ISBN":"9780306406157, 0306406152 (hbk.)"}`, "", nil, 0},
		{"R002 letter", `{"type":"book","author":[{"family":"K"}],"issued":"2005","title":"M","publisher":"G","ISBN":"978O306406157"}`, "", []string{"R002 978O306406157 → 9780306406157"}, 1},
		{"R002 DOI", `{"type":"report","issued":"2005","title":"M","DOI":"see 10.1000/182 there"}`, "", []string{"R002 see 10.1000/182 there → 10.1000/182"}, 1},
		{"R002 ISSN", `{"type":"article-journal","author":[{"family":"K"}],"issued":"2005","title":"M","container-title":"J","ISSN":"0378-5954"}`, "", []string{"R002 0378-5954"}, 0},
		{"R003 ahead", `{"type":"report","issued":"2051","title":"M"}`, "", []string{"R003 2051"}, 0},
		{"R003 next year", `{"type":"report","issued":"2027","title":"M"}`, "", nil, 0},
		{"R003 read before", `{"type":"webpage","issued":"2015-06-01","accessed":"2015-05-02","title":"M","URL":"https://a.no"}`, "", []string{"R003 2015-05-02"}, 0},
		{"R003 read the same day", `{"type":"webpage","issued":"2015-06-01","accessed":"2015-06-01","title":"M","URL":"https://a.no"}`, "", nil, 0},
		{"R004", `{"type":"report","issued":"2015","title":"M","page":"47-45"}`, "", []string{"R004 47-45 → 45-47"}, 1},
		{"R004 abbreviated", `{"type":"report","issued":"2015","title":"M","page":"145-7"}`, "", nil, 0},
		{"R008", `{"type":"book","author":[{"family":"K"}],"issued":"2005","title":"M","container-title":"J","publisher":"G","volume":"2","issue":"3"}`, "", []string{"R008 book → article-journal"}, 1},
		{"R009 capitals", `{"type":"report","issued":"2015","title":"SOSIALE MEDIER: EN INNFØRING"}`, "", []string{"R009 SOSIALE MEDIER: EN INNFØRING → Sosiale medier: En innføring"}, 1},
		{"R009 abbreviation", `{"type":"report","issued":"2015","title":"NATO"}`, "", nil, 0},
		{"R009 broken", `{"type":"report","issued":"2015","title":"MarkedsfÃ¸ring pÃ¥ nett"}`, "", []string{"R009 MarkedsfÃ¸ring pÃ¥ nett → Markedsføring på nett"}, 1},
		{"R009 broken name", `{"type":"report","issued":"2015","title":"M","author":[{"family":"BjÃ¸rnson","given":"B."}]}`, "", []string{"R009 B. BjÃ¸rnson"}, 1},
		{"R009 decomposed", `{"type":"report","issued":"2015","title":"Ma` + "\u030a" + `l"}`, "", []string{"R009 Ma\u030al → Mål"}, 1},
		{"R010", works["kotler2005"], "Kotler, Philip og Kevin Lane Keller. 2005. Markedsføringsledelse. 3. utg. Oslo: Gyldendal Akademisk", []string{"R010 kevin lane keller oslo akademisk"}, 0},
		{"R010 unread", "", "Kotler, Philip. 2005. Markedsføringsledelse. Oslo: Gyldendal.", []string{"R010 Kotler, Philip. 2005. Markedsføringsledelse. Oslo: Gyldendal. → Kotler, Philip. 2005. Markedsføringsledelse. Oslo: Gyldendal."}, 1},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			src := source.Reference{Key: "k", Raw: x.raw}
			if x.csl != "" {
				src.CSL = []byte(x.csl)
			}
			found := checkSource(t, src)
			var got []string
			fixed := 0
			for _, f := range found {
				got = append(got, brief(f))
				if f.Fix == nil {
					continue
				}
				fixed++
				after, err := source.Patch[source.Reference](src, f.Fix.MergePatch())
				if err != nil {
					t.Fatal(err)
				}
				if slices.ContainsFunc(checkSource(t, after), func(g report.Finding) bool { return g.Fingerprint == f.Fingerprint }) {
					t.Errorf("%s is still there after %s", brief(f), f.Fix.MergePatch())
				}
			}
			if diff := cmp.Diff(x.want, got); diff != "" || fixed != x.fixed {
				t.Errorf("%d fixes, want %d (-want +got):\n%s", fixed, x.fixed, diff)
			}
		})
	}
}

func checkSource(tb testing.TB, src source.Reference) []report.Finding {
	tb.Helper()
	r := report.Record{ID: "r", Key: src.Key, Raw: src.Raw, Now: now}
	if src.CSL != nil {
		r.Item = item(tb, string(src.CSL))
	}
	return report.CheckRecord(r)
}

func TestSpelledApart(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		kind, a, b string
		want       bool
	}{
		{report.OfAuthor, "Haenlein, Michael", "Haenlien, Michael", true},
		{report.OfAuthor, "Müller, Jan", "Muller, Jan", true},
		{report.OfAuthor, "Sander, Kjetil", "Sander, K.", false},
		{report.OfAuthor, "Lund, Anne", "Lunde, Anne", false},
		{report.OfAuthor, "Kotler, Philip", "Kotler, Philip", false},
		{report.OfAuthor, "Hansen, Per", "Hanssen, Pål", false},
		{report.OfAuthor, "Statistisk sentralbyrå", "Statistisk Sentralbyrå", false},
		{report.OfContainer, "Journal of Marketing", "Journal of Markting", true},
		{report.OfContainer, "Journal of Marketing", "The Journal of Marketing", true},
		{report.OfContainer, "Journal of Marketing Research", "Journal of Marketing", false},
	} {
		if got := report.SpelledApart(x.kind, x.a, x.b); got != x.want || got != report.SpelledApart(x.kind, x.b, x.a) {
			t.Errorf("%s and %s: %v", x.a, x.b, got)
		}
		a, b := spellingOf(t, x.kind, x.a), spellingOf(t, x.kind, x.b)
		if x.want && a.Key != b.Key {
			t.Errorf("%s and %s are never compared: %q, %q", x.a, x.b, a.Key, b.Key)
		}
	}
}

// spellingOf is the spelling of a record with that author or container.
func spellingOf(tb testing.TB, kind, s string) report.Spelling {
	tb.Helper()
	d := citation.NewDraft("article-journal")
	d.SetText("container-title", s)
	d.SetNames("author", []citation.Name{{Literal: s}})
	if family, given, ok := cutName(s); ok {
		d.SetNames("author", []citation.Name{{Family: family, Given: given}})
	}
	i, err := d.Item()
	if err != nil {
		tb.Fatal(err)
	}
	for _, x := range report.Spellings(i) {
		if x.Kind == kind {
			return x
		}
	}
	tb.Fatalf("no spelling of %q", s)
	return report.Spelling{}
}
