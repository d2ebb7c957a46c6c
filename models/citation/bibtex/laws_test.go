package bibtex_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kilde/models/citation"
	"kilde/models/citation/bibtex"
)

// held are the variables that an entry can hold, by kind. What it cannot hold
// is space beside space, flags of names, and dates that EDTF has no form for.
var held = map[string][]string{
	"text": strings.Fields(`citation-key language journalAbbreviation shortTitle archive archive_collection archive_location archive-place
		authority call-number collection-title container-title container-title-short dimensions division DOI event event-title event-place
		genre ISBN ISSN jurisdiction keyword license medium original-publisher original-publisher-place original-title part-title PMCID PMID
		publisher publisher-place references reviewed-genre reviewed-title scale source status title title-short URL volume-title
		volume-title-short year-suffix chapter-number citation-number collection-number edition first-reference-note-number issue locator
		number number-of-pages number-of-volumes page page-first part printing section supplement version volume`),
	"prose": strings.Fields(`abstract annote note`),
	"names": strings.Fields(`author chair collection-editor compiler composer container-author contributor curator director editor
		editor-translator editorial-director executive-producer guest host illustrator interviewer narrator organizer original-author
		performer producer recipient reviewed-author script-writer series-creator translator`),
	"date": strings.Fields(`accessed available-date event-date issued original-date submitted`),
}

func texts() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.StringOfN(rapid.RuneFrom([]rune("aAbøØåæÆéšŠłŁıßñçĞőȷ–—“”«»‘’…§\u00a0\u2009日µ{}\\$&%#_~^<>@\"'`?!,;:.-+*/()[]=|1")), 1, 8, -1),
		rapid.SampledFrom([]string{"and", "van", "others", "<i>", "</i>", "<sub>", "</sub>", `<span class="nocase">`, `<span style="font-variant:small-caps;">`,
			"</span>", "NATO", "{a}", `\emph`, "--", "''", "http://a.no/b_c?d=%20&e#f", "Østen", "$x^2$", "Jr.", "a=b", "jan"}),
	)
	return rapid.Map(rapid.SliceOfN(piece, 1, 8), func(pieces []string) string {
		var b strings.Builder
		for n, s := range pieces {
			if n%2 == 1 {
				b.WriteByte(' ')
			}
			b.WriteString(s)
		}
		return strings.Trim(b.String(), " \u00a0\u2009")
	}).Filter(func(s string) bool {
		return s != "" && !strings.Contains(s, "\u2009 ") && !strings.Contains(s, " \u2009")
	})
}

func names() *rapid.Generator[[]citation.Name] {
	words := texts()
	small := rapid.SampledFrom([]string{"", "van", "de la", "ød"})
	name := rapid.Custom(func(t *rapid.T) citation.Name {
		if rapid.Bool().Draw(t, "literal") {
			return citation.Name{Literal: rapid.OneOf(words, rapid.Just(citation.Others)).Draw(t, "name")}
		}
		n := citation.Name{Family: words.Draw(t, "family"), NonDroppingParticle: small.Draw(t, "particle")}
		if rapid.Bool().Draw(t, "given") {
			n.Given, n.DroppingParticle = words.Draw(t, "given"), small.Draw(t, "dropping")
			n.Suffix = rapid.SampledFrom([]string{"", "Jr.", "III", "a, b"}).Draw(t, "suffix")
			n.CommaSuffix = n.Suffix == "Jr."
		}
		return n
	})
	return rapid.SliceOfN(name, 1, 5)
}

func items() *rapid.Generator[citation.Item] {
	texts, names := texts(), names()
	types, dates := rapid.SampledFrom(citation.Types()), rapid.SampledFrom([]string{"2012", "2012-03", "2012-03-04", "2012/2014", "0850~", "2012-21",
		"-0043", "Y17000", "201X", "2012/..", "literal i trykk", "literal a {b} $"})
	return rapid.Custom(func(t *rapid.T) citation.Item {
		d := citation.NewDraft(types.Draw(t, "type"))
		for _, v := range subset(t, held["text"]) {
			d.SetText(v, texts.Draw(t, v))
		}
		for _, v := range subset(t, held["prose"]) {
			d.SetText(v, texts.Draw(t, v)+"\n"+texts.Draw(t, v)+"\n\n"+texts.Draw(t, v))
		}
		for _, v := range subset(t, held["names"]) {
			d.SetNames(v, names.Draw(t, v))
		}
		for _, v := range subset(t, held["date"]) {
			s := dates.Draw(t, v)
			date, _ := citation.ParseEDTF(s)
			if literal, ok := strings.CutPrefix(s, "literal "); ok {
				date.Literal = literal
			}
			d.SetDate(v, date)
		}
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

// TestRoundTrip holds the law that what an entry can hold survives.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	items := items()
	rapid.Check(t, func(t *rapid.T) {
		in := items.Draw(t, "item")
		text := bibtex.Format("key", in)
		got := readAll(text)
		if len(got) != 1 || !got[0].Item.Equal(in) {
			t.Fatalf("wrote\n%s\nof\n%s\nread\n%s", text, in.JSON(""), listed(got))
		}
	})
}

// readAll are the records of a text, without those that are spoilt.
func readAll(text string) []citation.Record {
	var list []citation.Record
	for r, err := range bibtex.Read(strings.NewReader(text)) {
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

// FuzzRead holds the law that what was read is written so that it reads as the
// same, for any text.
func FuzzRead(f *testing.F) {
	for _, x := range reads {
		f.Add(x.in)
	}
	f.Add("@book{a,title={\\'{\\i}{\\textit{{A}}$}b}, author={{\\o}, a and {b}, c and , d}, year={2012}, month={13}}")
	f.Fuzz(func(t *testing.T, in string) {
		first := readAll(in)
		for _, r := range first {
			text := bibtex.Format("k", r.Item)
			again := readAll(text)
			if len(again) != 1 {
				t.Fatalf("%s\nwrites %s\nwhich reads as %d entries", r.Item.JSON(""), text, len(again))
			}
			if second := bibtex.Format("k", again[0].Item); second != text {
				t.Fatalf("%s\nwrites\n%s\nand then\n%s", r.Item.JSON(""), text, second)
			}
		}
	})
}

func TestWrite(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	records := []citation.Record{{Key: "a", Item: parse(t, `{"type":"book"}`)}, {Key: "b", Item: parse(t, `{"type":"book"}`)}}
	if err := bibtex.Write(&b, slices.Values(records)); err != nil {
		t.Fatal(err)
	}
	if want := "@book{a\n}\n\n@book{b\n}\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

// hostile texts grow with n, and make parsers that look back, or ahead, or down,
// take n² for it.
var hostile = map[string]func(n int) string{
	"braces":      func(n int) string { return "@a{b, title={" + strings.Repeat("{", n) + strings.Repeat("}", n) + "}}" },
	"capitals":    func(n int) string { return "@a{b, title={" + strings.Repeat("{A", n) + strings.Repeat("}", n) + "}}" },
	"open braces": func(n int) string { return strings.Repeat("@a{b, c={\n", n) },
	"commands": func(n int) string {
		return "@a{b, note={" + strings.Repeat(`\'\textit{`, n) + strings.Repeat("}", n) + "}}"
	},
	"declarations": func(n int) string {
		return "@a{b, note={" + strings.Repeat(`{\em a`, n) + strings.Repeat("}", n) + "}}"
	},
	"dollars": func(n int) string { return "@a{b, note={" + strings.Repeat("$a", n) + "}}" },
	"names":   func(n int) string { return "@a{b, author={" + strings.Repeat("a and ", n) + "}}" },
	"a name":  func(n int) string { return "@a{b, author={" + strings.Repeat("a ", n) + "}}" },
	"commas":  func(n int) string { return "@a{b, author={" + strings.Repeat("a,", n) + "}}" },
	"fields":  func(n int) string { return "@a{b" + strings.Repeat(", c=1", n) + "}" },
	"parts":   func(n int) string { return "@a{b, c=" + strings.Repeat("a#", n) + "a}" },
	"macros":  func(n int) string { return `@string{a="b"}` + strings.Repeat("\n@string{a=a#a}", n) },
	"entries": func(n int) string { return strings.Repeat("@a{b,c=1}", n) },
	"orphans": func(n int) string { return strings.Repeat("@a{b,crossref=c}\n", n) },
	"children": func(n int) string {
		return "@a{c,x={" + strings.Repeat("y", n) + "}}\n" + strings.Repeat("@a{b,crossref=c}\n", n)
	},
	"signs":          func(n int) string { return strings.Repeat("@", n) },
	"signs in lines": func(n int) string { return strings.Repeat("@a{\n", n) },
	"tags": func(n int) string {
		return "@a{b, title={" + strings.Repeat("<i>", n) + strings.Repeat("</i>", n) + strings.Repeat("<b>", n) + "}}"
	},
}

// TestLinear compares a text with one four times as long, in time of the
// processor: linear time gives 4, quadratic 16. Not parallel: it measures.
func TestLinear(t *testing.T) {
	const n, times, limit = 2_000, 4, 9
	for name, text := range hostile {
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
		if _, err := json.Marshal(bibtex.Format("k", r.Item)); err != nil {
			t.Fatal(err)
		}
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
