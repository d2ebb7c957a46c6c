package citation_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kilde/models/citation"
)

func TestNormalise(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		scheme    string
		normalise func(string) (string, bool)
		in, want  string // want is "" for what is no such identifier
	}{
		{"doi", citation.NormaliseDOI, "10.1000/ABC", "10.1000/abc"},
		{"doi", citation.NormaliseDOI, " doi: 10.1000/abc. ", "10.1000/abc"},
		{"doi", citation.NormaliseDOI, "https://dx.doi.org/10.1000/a%28b%29?x=1#y", "10.1000/a(b)"},
		{"doi", citation.NormaliseDOI, "HTTP://DOI.ORG/10.1000.10/x", "10.1000.10/x"},
		{"doi", citation.NormaliseDOI, "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O", "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o"},
		{"doi", citation.NormaliseDOI, "10.1000/", ""},
		{"doi", citation.NormaliseDOI, "10.1/abc", ""},
		{"doi", citation.NormaliseDOI, "10.1000/a b", ""},
		{"doi", citation.NormaliseDOI, "11.1000/ab", ""},
		{"doi", citation.NormaliseDOI, "https://doi.org/10.1000/%00", ""},
		{"isbn", citation.NormaliseISBN, "0-306-40615-2", "9780306406157"},
		{"isbn", citation.NormaliseISBN, "ISBN 978-0-306-40615-7", "9780306406157"},
		{"isbn", citation.NormaliseISBN, "978 0 306 40615 7", "9780306406157"},
		{"isbn", citation.NormaliseISBN, "080442957x", "9780804429573"},
		{"isbn", citation.NormaliseISBN, "0-306-40615-3", ""},
		{"isbn", citation.NormaliseISBN, "9780306406158", ""},
		{"isbn", citation.NormaliseISBN, "9770306406157", ""},
		{"isbn", citation.NormaliseISBN, "X306406152", ""},
		{"isbn", citation.NormaliseISBN, "", ""},
		{"issn", citation.NormaliseISSN, "0378-5955", "0378-5955"},
		{"issn", citation.NormaliseISSN, "issn 2434561x", "2434-561X"},
		{"issn", citation.NormaliseISSN, "eISSN: 0378–5955", "0378-5955"},
		{"issn", citation.NormaliseISSN, "0378-5954", ""},
		{"issn", citation.NormaliseISSN, "0378-595", ""},
	} {
		t.Run(x.scheme+" "+x.in, func(t *testing.T) {
			t.Parallel()
			got, ok := x.normalise(x.in)
			if got != x.want && ok || ok != (x.want != "") {
				t.Errorf("got %q, %v, want %q", got, ok, x.want)
			}
		})
	}
}

func TestIdentifiers(t *testing.T) {
	t.Parallel()
	type ids = []citation.Identifier
	for _, x := range []struct {
		name, members string
		want          ids
	}{
		{"none", `"title":"T"`, nil},
		{"all", `"DOI":"10.1000/A","ISBN":"0306406152","ISSN":"03785955","PMID":"123","PMCID":"pmc456","URL":"HTTPS://X.NO/a?b#c"`,
			ids{{"doi", "10.1000/a"}, {"isbn", "9780306406157"}, {"issn", "0378-5955"}, {"pmid", "123"}, {"pmcid", "PMC456"}, {"url", "https://x.no/a?b#c"}}},
		{"several", `"ISBN":"978-0-306-40615-7 080442957X, 0 306 40615 2; 123","ISSN":"0378-5955, 2434-561X 0378-5954"`,
			ids{{"isbn", "9780306406157"}, {"isbn", "9780804429573"}, {"issn", "0378-5955"}, {"issn", "2434-561X"}}},
		{"DOI in the URL", `"URL":"https://doi.org/10.1000/A"`, ids{{"doi", "10.1000/a"}}},
		{"DOI twice", `"DOI":"10.1000/a","URL":"http://dx.doi.org/10.1000/A"`, ids{{"doi", "10.1000/a"}}},
		{"handle", `"URL":"http://hdl.handle.net/10037/5050"`, ids{{"handle", "10037/5050"}}},
		{"not of the web", `"URL":"javascript:alert(1)","DOI":"x","PMID":"0","PMCID":"PMC"`, nil},
		{"relative", `"URL":"/a"`, nil},
		{"doi.org itself", `"URL":"https://doi.org/"`, ids{{"url", "https://doi.org/"}}},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(x.want, parse(t, `{"type":"book",`+x.members+`}`).Identifiers()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	item := func(family, year, title string) citation.Item {
		return parse(t, `{"type":"book","author":[{"family":"`+family+`"}],"issued":"`+year+`","title":"`+title+`"}`)
	}
	want := item("Ødegård", "2012", "Merkeambassadører: Ditt sikreste kort").Fingerprint()
	if want != "odegard|2012|merkeambassadorer ditt sikreste kort" {
		t.Errorf("fingerprint %q", want)
	}
	for _, i := range []citation.Item{
		item("ØDEGÅRD", "2012", "MERKEAMBASSADØRER – ditt sikreste kort!"),
		item("Odega\u030ard", "2012-03", "«Merkeambassadører». <i>Ditt</i>  sikreste kort"),
	} {
		if got := i.Fingerprint(); got != want {
			t.Errorf("fingerprint %q, want %q", got, want)
		}
	}
	for _, i := range []citation.Item{
		item("Ødegård", "2011", "Merkeambassadører: Ditt sikreste kort"),
		item("Ødegård", "2012", "Merkeambassadører"),
		item("Moe", "2012", "Merkeambassadører: Ditt sikreste kort"),
	} {
		if got := i.Fingerprint(); got == want {
			t.Errorf("fingerprint %q of another work", got)
		}
	}
	for _, s := range []string{`{"type":"book"}`, `{"type":"book","title":"…"}`} {
		if got := parse(t, s).Fingerprint(); got != "" {
			t.Errorf("fingerprint of %s: %q", s, got)
		}
	}
}

func TestKey(t *testing.T) {
	t.Parallel()
	for members, want := range map[string]string{
		`,"author":[{"family":"Wien"}],"issued":"2012"`:                         "wien2012",
		`,"author":[{"family":"Ødegård-Åsen"}],"issued":"2012"`:                 "odegardasen2012",
		`,"author":[{"family":"van der Berg"}]`:                                 "vanderberg",
		`,"author":[{"literal":"Store norske leksikon"}],"issued":"2012"`:       "store2012",
		`,"editor":[{"family":"Moe"}],"issued":"2012"`:                          "moe2012",
		`,"title":"«Merkevare» i dag","issued":"2012"`:                          "merkevare2012",
		`,"author":[{"family":"王"}],"title":"新 media","issued":"2012"`:          "media2012",
		`,"issued":{"date-parts":[[-44]]}`:                                      "ref44",
		``:                                                                      "ref",
		`,"author":[{"family":"` + strings.Repeat("a", 200) + `"}]`:             strings.Repeat("a", 24),
		`,"author":[{"family":"Wien"}],"issued":{"literal":"våren 2012"}`:       "wien2012",
		`,"title":"<span class=\"nocase\">Merkevare</span>","issued":"2012-21"`: "merkevare2012",
	} {
		got := citation.Key(parse(t, `{"type":"book"`+members+`}`))
		if got != want || !citation.ValidKey(got) {
			t.Errorf("key of %s: %q, want %q", members, got, want)
		}
	}
}

func TestValidKey(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"wien2012": true, "0": true, "a.b_c:d-e": true, strings.Repeat("a", 100): true,
		"": false, "Wien": false, "-a": false, "wien 2012": false, "wien\n": false, "ø": false, strings.Repeat("a", 101): false,
		"0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000": false, "urn:uuid:0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000": false,
		"0199aaaabbbb7ccc8dddeeeeffff0000": false, "0199aaaa-bbbb-7ccc-8ddd-eeeeffff000": true,
	} {
		if got := citation.ValidKey(s); got != want {
			t.Errorf("ValidKey(%q) = %v", s, got)
		}
	}
}

func TestSortKey(t *testing.T) {
	t.Parallel()
	for members, want := range map[string]string{
		`"author":[{"family":"Wien","given":"Anders"},{"family":"Moe"}],"issued":"2012","title":"T <i>U</i>"`: "Wien Anders Moe 2012 T U",
		`"author":[{"literal":"Kilde"}],"title":"T"`:                                                          "Kilde 9999 T",
		`"title":"T","issued":"0900"`:                                                                         "T 0900 T",
	} {
		if got := parse(t, `{"type":"book",`+members+`}`).SortKey(); got != want {
			t.Errorf("sort key of %s: %q, want %q", members, got, want)
		}
	}
}
