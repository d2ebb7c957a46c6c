package ris_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kilde/models/citation"
	"kilde/models/citation/ris"
)

// reads are records, and the CSL-JSON that they mean.
var reads = []struct{ name, in, want string }{
	{"article", "TY  - JOUR\nID  - kwon2011\nAU  - Kwon, Eun Sook\nAU  - Sung, Yongjun\nTI  - Follow me!\nT2  - Journal of Interactive Advertising\n" +
		"PY  - 2011\nDA  - 2011/09/01/\nVL  - 12\nIS  - 1\nSP  - 4\nEP  - 16\nSN  - 1525-2019\nDB  - Business Source Complete\nAN  - 70258621\nER  - \n",
		`{"type":"article-journal","author":[{"family":"Kwon","given":"Eun Sook"},{"family":"Sung","given":"Yongjun"}],` +
			`"issued":{"date-parts":[[2011,9,1]]},"archive":"Business Source Complete","archive_location":"70258621",` +
			`"container-title":"Journal of Interactive Advertising","ISSN":"1525-2019","issue":"1","page":"4-16","title":"Follow me!","volume":"12"}`},
	{"book", "TY  - BOOK\r\nA1  - Kotler, Philip\r\nT1  - Markedsføringsledelse\r\nY1  - 2005///\r\nET  - 3\r\nCY  - Oslo\r\nPB  - Gyldendal\r\n" +
		"T2  - Skrifter\r\nSP  - 420\r\nSN  - 978-0-306-40615-7\r\nER  -\r\n",
		`{"type":"book","author":[{"family":"Kotler","given":"Philip"}],"issued":{"date-parts":[[2005]]},"collection-title":"Skrifter","edition":"3",` +
			`"ISBN":"978-0-306-40615-7","number-of-pages":"420","publisher":"Gyldendal","publisher-place":"Oslo","title":"Markedsføringsledelse"}`},
	{"names", "TY  - BOOK\nAU  - van Gogh, Vincent\nAU  - Humboldt, Alexander von\nAU  - King, Martin Luther, Jr.\nAU  - Statistisk sentralbyrå\nAU  - NRK,\nAU  - Madonna\nAU  - et al.\nER  - ",
		`{"type":"book","author":[{"family":"Gogh","given":"Vincent","non-dropping-particle":"van"},{"family":"Humboldt","given":"Alexander","dropping-particle":"von"},` +
			`{"family":"King","given":"Martin Luther","suffix":"Jr.","comma-suffix":true},{"literal":"Statistisk sentralbyrå"},{"literal":"NRK"},{"family":"Madonna"},{"literal":"et al."}]}`},
	{"chapter", "TY  - CHAP\nTI  - K\nBT  - Boken\nA2  - Nordmann, Kari\nSP  - 5\nER  - ",
		`{"type":"chapter","editor":[{"family":"Nordmann","given":"Kari"}],"container-title":"Boken","page":"5","title":"K"}`},
	{"unknown tags", "TY  - EJOUR\nTI  - A\nC1  - x\nC1  - y\nUR  - http://a.no\nUR  - http://b.no\nL1  - file:///home/me/a.pdf\nER  - ",
		`{"type":"article-journal","title":"A","URL":"http://a.no","custom":{"ris":{"C1":"x\ny","TY":"EJOUR","UR":"http://b.no"}}}`},
	{"unknown type", "TY  - WHAT\nTI  - A\nER  - ", `{"type":"document","title":"A","custom":{"ris":{"TY":"WHAT"}}}`},
	{"lines", "TY  - GEN\nTI  - A\n  long title\nAB  - One\ntwo\nKW  - a\nKW  - b\nN1  - x\nN1  - y\nER  - ",
		`{"type":"document","abstract":"One\ntwo","keyword":"a, b","note":"x\ny","title":"A long title"}`},
	{"dates", "TY  - GEN\nPY  - 2012///Spring\nY2  - 2013-04-05\nER  - ",
		`{"type":"document","accessed":{"date-parts":[[2013,4,5]]},"issued":{"date-parts":[[2012]],"season":"Spring"}}`},
	{"date of none", "TY  - GEN\nPY  - i trykk\nDA  - Mar 3\nER  - ", `{"type":"document","issued":{"literal":"i trykk"},"custom":{"ris":{"DA":"Mar 3"}}}`},
	{"report", "TY  - RPRT\nIS  - 2012/3\nM3  - Notat\nER  - ", `{"type":"report","genre":"Notat","number":"2012/3"}`},
	{"byte order mark", "\uFEFFTY  - GEN\nTI  - A\nER  - ", `{"type":"document","title":"A"}`},
	{"loose tags", "TY - GEN\n TI  - A\nER -", `{"type":"document","title":"A"}`},
	{"Windows-1252 and CR", "TY  - GEN\rTI  - \xc6re\rER  - \r", `{"type":"document","title":"Ære"}`},
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, x := range reads {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, r := range readAll(x.in) {
				b, _ := r.Item.MarshalJSON()
				got = append(got, string(b))
			}
			if diff := cmp.Diff(x.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("%s (-want +got):\n%s", x.in, diff)
			}
		})
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	in := "Databases say much.\n\nTI  - stray\nAU  - stray\nTY  - GEN\nID  - a\nTI  - A\n\nTY  - WHAT\nER  - \nTY  - GEN\nID  - long\nTI  - " +
		strings.Repeat("x", citation.MaxString+1) + "\nER  - \nTY  - GEN\nID  - last"
	want := `3 error: the tag TI stands outside a record, which begins with TY
5 a: The record has no end, which is ER.
9 : The type of reference is not known.
11 error: the reference is not valid CSL-JSON: /title: A string has at most 20000 bytes.
15 last: The record has no end, which is ER.
`
	var got strings.Builder
	for r, err := range ris.Read(strings.NewReader(in)) {
		if wrong, ok := errors.AsType[*citation.RecordError](err); ok {
			fmt.Fprintf(&got, "%d error: %v\n", wrong.Line, wrong.Err)
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "%d %s: %s\n", r.Line, r.Key, strings.Join(r.Warnings, " "))
	}
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	item := parse(t, `{"type":"article-journal","author":[{"family":"Ørsted","given":"Åse"},{"literal":"NRK"}],"issued":"2012-11",
		"title":"Følg meg","container-title":"J","volume":3,"issue":4,"number":"e7","page":"58-66","ISSN":"1525-2019","keyword":"a, b","abstract":"x\ny",
		"custom":{"ris":{"C7":"z","TY":"BOOK","AU":"x","ER":"x","L1":"file:///home"}}}`)
	want := "TY  - JOUR\nID  - k\nTI  - Følg meg\nAU  - Ørsted, Åse\nAU  - NRK,\nT2  - J\nVL  - 3\nAB  - x\nAB  - y\nKW  - a\nKW  - b\n" +
		"PY  - 2012\nDA  - 2012/11\nIS  - 4\nM1  - e7\nSP  - 58\nEP  - 66\nSN  - 1525-2019\nAU  - x\nC7  - z\nER  - \n\n"
	if diff := cmp.Diff(want, strings.ReplaceAll(ris.Format("k", item), "\r\n", "\n")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var b bytes.Buffer
	records := []citation.Record{{Key: "a", Item: parse(t, `{"type":"book"}`)}, {Key: "b", Item: parse(t, `{"type":"event"}`)}}
	if err := ris.Write(&b, slices.Values(records)); err != nil {
		t.Fatal(err)
	}
	if want := "TY  - BOOK\r\nID  - a\r\nER  - \r\n\r\nTY  - GEN\r\nID  - b\r\nER  - \r\n\r\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

// held are the variables that a record can hold, whatever its type. What it
// cannot hold is a type without a code, space beside space and blank lines,
// organisations with a comma, and dates that EDTF has no form for.
var held = map[string][]string{
	"text": strings.Fields(`container-title-short volume edition number-of-volumes section publisher-place publisher genre title-short language
		call-number archive archive_location source DOI URL title number`),
	"prose": strings.Fields(`abstract note annote`),
	"names": strings.Fields(`author editor collection-editor translator`),
	"date":  strings.Fields(`issued accessed`),
}

func texts() *rapid.Generator[string] {
	s := rapid.StringOfN(rapid.RuneFrom([]rune("aAbøØåÆéß–—“«’§\u00a0日{}\\$&%<>\"'?!,;:.-+/()=|12")), 1, 8, -1)
	return rapid.Map(rapid.SliceOfN(s, 1, 4), func(words []string) string {
		return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
	}).Filter(func(s string) bool { return s != "" })
}

func items() *rapid.Generator[citation.Item] {
	texts := texts()
	names := rapid.SliceOfN(rapid.SampledFrom([]citation.Name{
		{Family: "Wien", Given: "Anders Hauge"}, {Family: "Gogh", NonDroppingParticle: "van", Given: "V."}, {Literal: citation.Others},
		{Family: "Humboldt", Given: "Alexander", DroppingParticle: "von"}, {Family: "King", Given: "M.", Suffix: "Jr.", CommaSuffix: true},
		{Family: "Mohammadian"}, {Literal: "NRK"}, {Literal: "Statistisk sentralbyrå"}, {Family: "Berg", Given: "A.", Suffix: "III"},
		{Family: "De Witte", Given: "Jan"},
	}), 1, 5)
	dates := rapid.SampledFrom([]string{"2012", "2012-03", "2012-03-04", "2012/2014", "0850~", "2012-21", "-0043", "Y17000", "201X", "2012/.."})
	without := []string{"entry", "event", "performance", "review", "review-book", "treaty"} // a code
	codes := slices.DeleteFunc(citation.Types(), func(csl string) bool { return slices.Contains(without, csl) })
	types := rapid.SampledFrom(codes)
	return rapid.Custom(func(t *rapid.T) citation.Item {
		d := citation.NewDraft(types.Draw(t, "type"))
		for _, v := range subset(t, held["text"]) {
			d.SetText(v, texts.Draw(t, v))
		}
		for _, v := range subset(t, held["prose"]) {
			d.SetText(v, texts.Draw(t, v)+"\n"+texts.Draw(t, v))
		}
		for _, v := range subset(t, held["names"]) {
			d.SetNames(v, names.Draw(t, v))
		}
		for _, v := range subset(t, held["date"]) {
			date, _ := citation.ParseEDTF(dates.Draw(t, v))
			d.SetDate(v, date)
		}
		d.SetText("page", rapid.SampledFrom([]string{"", "1-2", "58–66", "3", "1-2, 4", "A-1-A-2", "xi-xii"}).Draw(t, "page"))
		d.SetText("ISSN", rapid.SampledFrom([]string{"", "1525-2019"}).Draw(t, "ISSN"))
		d.SetText("ISBN", rapid.SampledFrom([]string{"", "978-0-306-40615-7"}).Draw(t, "ISBN"))
		d.SetText("keyword", rapid.SampledFrom([]string{"", "a", "a, b, c", "a; b, c"}).Draw(t, "keyword"))
		i, err := d.Item()
		if err != nil {
			t.Fatalf("the draft: %v", err)
		}
		return i
	})
}

func subset(t *rapid.T, names []string) []string {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, min(5, len(names)), rapid.ID).Draw(t, "variables")
}

// TestRoundTrip holds the law that what a record can hold survives.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	items := items()
	rapid.Check(t, func(t *rapid.T) {
		in := items.Draw(t, "item")
		if in.Text("page") != "" && strings.Trim(in.Text("page"), "0123456789") == "" && in.Type() != "article-journal" {
			t.Skip("a single page of a book reads as how many it has")
		}
		text := ris.Format("key", in)
		got := readAll(text)
		if len(got) != 1 || !got[0].Item.Equal(in) || got[0].Key != "key" {
			t.Fatalf("wrote\n%s\nof\n%s\nread\n%s", text, in.JSON(""), listed(got))
		}
	})
}

// FuzzRead holds the law that what was read is written so that it reads as the
// same, for any text.
func FuzzRead(f *testing.F) {
	for _, x := range reads {
		f.Add(x.in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		for _, r := range readAll(in) {
			text := ris.Format("k", r.Item)
			again := readAll(text)
			if len(again) != 1 {
				t.Fatalf("%s\nwrites %s\nwhich reads as %d records", r.Item.JSON(""), text, len(again))
			}
			if second := ris.Format("k", again[0].Item); second != text {
				t.Fatalf("%s\nwrites\n%s\nand then\n%s", r.Item.JSON(""), text, second)
			}
		}
	})
}

// TestLinear compares a text with one four times as long, in time of the
// processor: linear time gives 4, quadratic 16. Not parallel: it measures.
func TestLinear(t *testing.T) {
	const n, times, limit = 4_000, 4, 9
	for name, text := range map[string]func(n int) string{
		"records":       func(n int) string { return strings.Repeat("TY  - GEN\n", n) },
		"stray":         func(n int) string { return strings.Repeat("TI  - a\n", n) },
		"tags":          func(n int) string { return "TY  - GEN\n" + strings.Repeat("TI  - a\n", n) },
		"serials":       func(n int) string { return "TY  - GEN\n" + strings.Repeat("SN  - 1525-2019\n", n) },
		"continuations": func(n int) string { return "TY  - GEN\nTI  - a\n" + strings.Repeat("a\n", n) },
		"names":         func(n int) string { return "TY  - GEN\n" + strings.Repeat("AU  - a, b\n", n) },
		"small words":   func(n int) string { return "TY  - GEN\nAU  - " + strings.Repeat("a ", n) + ", b\n" },
	} {
		t.Run(name, func(t *testing.T) {
			var ratio float64
			for range 4 { // a neighbour's load may spoil one
				short, long := took(t, text(n)), took(t, text(times*n))
				if ratio = float64(long) / float64(short); ratio < limit || long < 20*time.Millisecond {
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
	for _, r := range readAll(text) {
		ris.Format("k", r.Item)
	}
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

// readAll are the records of a text, without those that are spoilt.
func readAll(text string) []citation.Record {
	var list []citation.Record
	for r, err := range ris.Read(strings.NewReader(text)) {
		if err == nil {
			list = append(list, r)
		}
	}
	return list
}

func listed(list []citation.Record) string {
	var b strings.Builder
	for _, r := range list {
		fmt.Fprintf(&b, "%s\n", r.Item.JSON(r.Key))
	}
	return b.String()
}

func parse(tb testing.TB, s string) citation.Item {
	tb.Helper()
	i, err := citation.ParseItem([]byte(s))
	if err != nil {
		tb.Fatalf("ParseItem(%s): %v", s, err)
	}
	return i
}
