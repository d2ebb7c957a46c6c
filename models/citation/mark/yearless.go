package mark

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// yearless reads parentheses that name a source but no year.
func (f *finder) yearless(from, to int) {
	text := f.text[from:to]
	if strings.ContainsRune(text, Barrier) || utf8.RuneCountInString(text) > maxNames/2 {
		return
	}
	introduction := introductions.FindString(text)
	start := from + len(introduction)
	name := strings.TrimRight(text[len(introduction):], " ,\u00a0")
	c := Citation{Start: start, End: start + len(name), Mode: Parenthetical, Prefix: strings.TrimSpace(introduction)}
	if n := strings.LastIndexAny(name, ",:"); n > 0 {
		if end, label, locator := readLocator(f.text, start+n, to); locator != "" {
			c.End, c.Label, c.Locator = end, label, locator
			name = name[:n]
		}
	}
	if m := f.named(name, c.Label != ""); m.state != "" {
		f.keep(c, m)
	}
}

// named finds what a name without a year means; no state when it is nothing.
func (f *finder) named(name string, hasLocator bool) match {
	entries := f.byName[fold(name)]
	switch {
	case !isCapital(name):
		return match{}
	case len(entries) == 1:
		return match{state: Linked, entry: entries[0] + 1}
	case len(entries) > 1:
		return f.suggested(entries, SeveralFit)
	}
	found := f.read(name, 0, true)
	isAuthors := len(found.list) > 0 && found.start == 0
	if isAuthors {
		entries = f.byAuthors(found)
	}
	switch {
	case len(entries) > 0:
		return f.suggested(entries, NoYear)
	case isSource(name), hasLocator && isAuthors && !has(never, strings.ToLower(name)):
		return match{state: Unresolved}
	}
	return match{}
}

func (f *finder) suggested(entries []int, why Reason) match {
	var m match
	for _, n := range entries[:min(maxSuggestions, len(entries))] {
		m.suggest(f.Bibliography, n, 0.8, why)
	}
	return m
}

// byAuthors are the entries whose authors are those, whatever the year.
func (f *finder) byAuthors(n names) []int {
	var fit []int
	for _, at := range f.bySound[fold(n.list[0])] {
		c := cited{names: n.list, etAl: n.etAl}
		if score, _ := namesScore(f.entries[at].authors, c); score == 1 {
			fit = append(fit, at)
		}
	}
	return fit
}

// isSource reports whether a name without a year is that of a work or an
// organisation: several words in capitals, one of which says so.
func isSource(name string) bool {
	words := strings.Fields(name)
	capitals := 0
	for _, w := range words {
		if isCapital(w) {
			capitals++
		}
	}
	if len(words) < 2 || len(words) > 8 || strings.ContainsAny(name, ".;:?!") {
		return false
	}
	says := func(word string) bool {
		return slices.ContainsFunc(sourceWords, func(s string) bool { return strings.Contains(strings.ToLower(word), s) })
	}
	return capitals == len(words) && says(name) || len(words) <= 4 && says(words[len(words)-1])
}
