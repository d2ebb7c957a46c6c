package report_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kilde/models/citation"
	"kilde/models/citation/mark"
	"kilde/models/citation/reading"
	"kilde/models/report"
	"kilde/models/source"
)

// printed is an article as it was printed: its bibliography, its text, and the
// citations that a person finds in it, with the entries that they mean, from 1.
type printed struct {
	title, body string
	want        []wanted
	entries     []report.Entry
}

type wanted struct {
	text    string
	entries []int
}

func printedArticles(tb testing.TB, set string) (list []printed) {
	tb.Helper()
	data, err := os.ReadFile("testdata/" + set + ".txt")
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.SplitSeq(string(data), "\n") {
		kind, text, _ := strings.Cut(line, " ")
		if kind == "#" {
			list = append(list, printed{title: text})
		}
		if len(list) == 0 {
			continue
		}
		a := &list[len(list)-1]
		switch kind {
		case "@":
			item := reading.Parse(text).Item
			key := fmt.Sprintf("%s-%d", citation.Key(item), len(a.entries)+1)
			a.entries = append(a.entries, report.Entry{ID: key, Key: key, Item: item, Raw: text})
		case ">":
			a.body += text + "\n\n"
		case "=":
			at := strings.LastIndex(text, " : ")
			w := wanted{text: text[:at]}
			for n := range strings.FieldsSeq(text[at+3:]) {
				entry, err := strconv.Atoi(n)
				if err != nil {
					tb.Fatal(err)
				}
				w.entries = append(w.entries, entry)
			}
			a.want = append(a.want, w)
		}
	}
	return list
}

func (a printed) language() string {
	if strings.HasSuffix(a.title, " en") {
		return "en"
	}
	return "nb"
}

func (a printed) check(tb testing.TB) []report.Finding {
	tb.Helper()
	c := report.Cited{ID: a.title, Language: a.language(), Source: source.Article{Title: a.title, Body: a.body}, Entries: a.entries}
	for _, e := range a.entries {
		c.Source.Bibliography = append(c.Source.Bibliography, source.Entry{Key: e.Key})
	}
	found, err := report.Check(c)
	if err != nil {
		tb.Fatal(err)
	}
	return found
}

// marks are the citations of the article as they are found.
func (a printed) marks() (list []mark.Citation) {
	entries := make([]mark.Entry, len(a.entries))
	for i, e := range a.entries {
		entries[i] = mark.Entry{Key: e.Key, Item: e.Item}
	}
	for paragraph := range strings.SplitSeq(a.body, "\n\n") {
		list = append(list, mark.NewBibliography(entries, a.language()).Find(paragraph)...)
	}
	return list
}

// flaw is a fault put into an article, where it stands, and the rules that tell of it.
type flaw struct {
	printed
	kind, at string
	rules    []string
}

// flaws puts faults into an article one at a time: into the text of each
// citation, and into its bibliography.
func (a printed) flaws(other report.Entry) (list []flaw) {
	for i, w := range a.want {
		if len(w.entries) > 1 {
			continue
		}
		put := func(kind, is string, rules ...string) {
			x := a
			x.body = replaceAt(a.body, a.want[:i], w.text, is)
			list = append(list, flaw{x, kind, is, rules})
		}
		e := a.entries[w.entries[0]-1]
		names := e.Item.Authors()
		if len(names) == 0 {
			continue
		}
		if letters := []rune(names[0].Family); len(letters) > 3 && strings.Contains(w.text, names[0].Family) {
			middle := len(letters) / 2
			swapped := string(letters[:middle-1]) + string(letters[middle]) + string(letters[middle-1]) + string(letters[middle+1:])
			if letters[middle] == letters[middle-1] {
				swapped = string(letters[:middle]) + string(letters[middle+1:])
			}
			put("name", strings.Replace(w.text, names[0].Family, swapped, 1), report.NameDiffers)
			put("name", strings.Replace(w.text, names[0].Family, string(letters[:len(letters)-1])+"x", 1), report.NameDiffers)
		}
		if year := strconv.Itoa(e.Item.Year()); year != "0" && strings.Contains(w.text, year) {
			for _, beside := range []int{-4, 1, 11} {
				put("year", strings.Replace(w.text, year, strconv.Itoa(e.Item.Year()+beside), 1), report.YearDiffers, report.SuffixDiffers)
			}
		}
		if m := lastOfSeveral.FindStringSubmatchIndex(w.text); m != nil && len(names) > 1 {
			put("author", w.text[:m[2]]+w.text[m[3]:], report.AuthorsDiffer)
		}
	}
	for n := range a.entries {
		at := slices.IndexFunc(a.want, func(w wanted) bool { return slices.Equal(w.entries, []int{n + 1}) })
		if at < 0 {
			continue
		}
		x := a
		x.entries = slices.Delete(slices.Clone(a.entries), n, n+1)
		list = append(list, flaw{x, "missing", a.want[at].text, []string{report.Unresolved, report.YearDiffers, report.NameDiffers, report.AuthorsDiffer}})
	}
	x := a
	x.entries = append(slices.Clone(a.entries), other)
	return append(list, flaw{x, "unused", other.Key, []string{report.Uncited}})
}

var lastOfSeveral = regexp.MustCompile(`((?:,|) (?:og|and|&) (?:van )?[\pL-]+?)(?:s \(|,? \(?[12])`)

// replaceAt changes the place of a text that stands behind others.
func replaceAt(body string, before []wanted, was, is string) string {
	at := 0
	for _, w := range before {
		if n := strings.Index(body[at:], w.text); n >= 0 {
			at += n + len(w.text)
		}
	}
	return body[:at] + strings.Replace(body[at:], was, is, 1)
}

func (f flaw) isTold(found []report.Finding) bool {
	return slices.ContainsFunc(found, func(x report.Finding) bool {
		isThere := x.Reference == f.at || strings.Trim(x.Found, " ()") == strings.Trim(f.at, " ()") || strings.HasSuffix(f.at, " "+x.Found)
		return isThere && slices.Contains(f.rules, x.Rule)
	})
}

// TestPrinted measures articles that were written before the rules saw them: at
// least 97 citations in a hundred are found and 95 linked rightly, none falsely;
// at least 97 faults in a hundred are told of; articles without any are told of
// no more than a fifth of a fault each, besides what is known.
func TestPrinted(t *testing.T) {
	t.Parallel()
	alarms, articles := 0, 0
	for _, set := range []string{"first", "second", "third", "last", "fifth"} {
		list := printedArticles(t, set)
		articles += len(list)
		all, found, linked, before := 0, 0, 0, alarms
		for _, a := range list {
			for _, f := range a.check(t) {
				alarms++
				t.Logf("%s: %s %s (%s)", a.title, f.Rule, f.Found, f.Expected)
			}
			n, f, l := a.measure(t)
			all, found, linked = all+n, found+f, linked+l
		}
		told, seeded := seedAll(t, list)
		t.Logf("%s: %d citations, %d found, %d linked rightly; %d alarms in %d articles; %v told of %v", set, all, found, linked, alarms-before, len(list), told, seeded)
		if 100*found < 97*all || 100*linked < 95*all || 100*told["all"] < 97*seeded["all"] {
			t.Errorf("%s: too little is understood", set)
		}
	}
	// What no rule tells from authors: Earth Hour, Don Quijote, Smittestopp, and three newspapers with the years of their first numbers.
	const known = 6
	if 5*(alarms-known) > articles {
		t.Errorf("%d false alarms in %d articles", alarms, articles)
	}
}

// seedAll puts faults into articles, and counts them by kind, and those that are told of.
func seedAll(t *testing.T, list []printed) (told, seeded map[string]int) {
	t.Helper()
	told, seeded = map[string]int{}, map[string]int{}
	for i, a := range list {
		for _, f := range a.flaws(list[(i+1)%len(list)].entries[0]) {
			seeded[f.kind]++
			seeded["all"]++
			if found := f.check(t); f.isTold(found) {
				told[f.kind]++
				told["all"]++
			} else {
				t.Logf("%s, %s %s: %s", a.title, f.kind, f.at, rules(found))
			}
		}
	}
	return told, seeded
}

func rules(found []report.Finding) (s string) {
	for _, f := range found {
		s += f.Rule + " " + f.Found + " (" + f.Expected + "); "
	}
	return s
}

// measure counts citations that are found, and those that are linked rightly.
func (a printed) measure(t *testing.T) (all, found, linked int) {
	t.Helper()
	got := a.marks()
	for _, w := range a.want {
		all += len(w.entries)
		text := w.text
		for n, entry := range w.entries {
			at := slices.IndexFunc(got, func(c mark.Citation) bool {
				return c.Text == w.text || len(w.entries) > 1 && strings.Contains(text, strings.TrimSpace(c.Text)) && (n == 0 || c.YearOnly)
			})
			if at < 0 {
				t.Logf("%s: %q is not found", a.title, w.text)
				continue
			}
			found++
			switch got[at].Entry {
			case entry:
				linked++
			case 0:
				t.Logf("%s: %q is %s", a.title, got[at].Text, got[at].State)
			default:
				t.Errorf("%s: %q is linked to %s", a.title, got[at].Text, got[at].Key)
			}
			got = slices.Delete(got, at, at+1)
		}
	}
	for _, c := range got {
		if c.Entry > 0 {
			t.Errorf("%s: %q is linked and no citation", a.title, c.Text)
		} else {
			t.Logf("%s: %q is %s and no citation", a.title, c.Text, c.State)
		}
	}
	return all, found, linked
}
