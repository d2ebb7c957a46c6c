package mark

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// cited is what a citation says of the work that it means.
type cited struct {
	names  []string // as they stand
	etAl   bool     // they are not all
	year   int      // 0 for none
	suffix string   // of the year
	owned  bool     // a name may be in the genitive: Kotlers (2005)
}

// match is what a citation may mean.
type match struct {
	state       State
	entry       int // from 1, when linked
	suggestions []Suggestion
}

const (
	maxComparisons = 300_000 // of citations with entries, in one text
	maxSuggestions = 3
	least          = 0.7 // score of a suggestion
)

// match finds what a citation means.
func (b *Bibliography) match(c cited) match {
	key := fmt.Sprintf("%q %v %d %s %v", c.names, c.etAl, c.year, c.suffix, c.owned)
	if m, ok := b.known[key]; ok {
		return m
	}
	if b.comparisons > maxComparisons {
		return match{state: Unresolved}
	}
	m := b.exact(c)
	if m.state != Linked && len(m.suggestions) == 0 {
		m = b.near(c)
	}
	b.known[key] = m
	return m
}

// exact finds the entries that a citation fits in every respect.
func (b *Bibliography) exact(c cited) match {
	if len(c.names) == 0 {
		return match{state: Unresolved}
	}
	var fit []int
	for _, first := range surnames(c.names[0], c.owned) {
		for _, n := range b.bySound[first] {
			if score, _ := b.score(b.entries[n], c); score == 1 && !slices.Contains(fit, n) {
				fit = append(fit, n)
			}
		}
	}
	if len(fit) == 1 {
		return match{state: Linked, entry: fit[0] + 1}
	}
	m := match{state: Unresolved}
	for _, n := range fit {
		m.suggest(b, n, 1, SeveralFit)
	}
	return m
}

// near finds entries that a citation almost fits.
func (b *Bibliography) near(c cited) match {
	m := match{state: Unresolved}
	for n, e := range b.entries {
		if score, why := b.score(e, c); score >= least {
			m.suggest(b, n, score, why)
		}
	}
	slices.SortStableFunc(m.suggestions, func(a, b Suggestion) int { return cmp.Compare(b.Score, a.Score) })
	m.suggestions = m.suggestions[:min(maxSuggestions, len(m.suggestions))]
	return m
}

func (m *match) suggest(b *Bibliography, n int, score float64, why Reason) {
	m.state = Ambiguous
	m.suggestions = append(m.suggestions, Suggestion{n + 1, b.entries[n].Key, score, why})
}

// score tells how well a citation fits an entry, 1 for in every respect, and
// what fits least.
func (b *Bibliography) score(e entry, c cited) (float64, Reason) {
	b.comparisons++
	year := yearScore(e, c)
	if year == 0 || len(e.authors) == 0 {
		return 0, YearDiffers
	}
	names, why := namesScore(e.authors, c)
	if names < 1 {
		return names * year, why
	}
	return year, YearDiffers
}

// yearScore compares years: a slip of one digit is not another work.
func yearScore(e entry, c cited) float64 {
	switch {
	case e.year == c.year:
		return suffixScore(e, c)
	case e.year == 0 || c.year == 0:
		return 0.75
	case e.year-c.year == 1 || c.year-e.year == 1:
		return 0.85
	case slips(e.year, c.year):
		return 0.75
	}
	return 0
}

// suffixScore compares the letters of a year. One that was not printed in the
// bibliography is not certain.
func suffixScore(e entry, c cited) float64 {
	switch {
	case c.suffix == "" && !e.isOwn, c.suffix == e.suffix && e.isOwn:
		return 1
	case c.suffix == "":
		return 0.95
	case c.suffix == e.suffix:
		return 0.9
	}
	return 0.75
}

// slips reports whether years differ by one digit or by two that changed
// places.
func slips(a, b int) bool {
	s, t := fmt.Sprint(a), fmt.Sprint(b)
	if len(s) != 4 || len(t) != 4 {
		return false
	}
	var differ []int
	for i := range 4 {
		if s[i] != t[i] {
			differ = append(differ, i)
		}
	}
	if len(differ) == 1 {
		return differ[0] > 0
	}
	return len(differ) == 2 && s[differ[0]] == t[differ[1]] && s[differ[1]] == t[differ[0]]
}

// namesScore compares the names of a citation with those of an entry, and
// tells what fits least.
func namesScore(authors []author, c cited) (float64, Reason) {
	names := c.names
	if isInverted(authors, names) {
		names = names[:1]
	}
	if len(names) > len(authors)+1 {
		return 0, AuthorsDiff
	}
	total, why := eachScore(authors, names, c.owned)
	factor, reason := countScore(len(authors), len(names), c.etAl)
	switch {
	case total < least && len(authors) > 1 && sameNames(authors, names):
		return 0.85, AuthorsDiff // in another order, or without the first
	case factor < 1 && why == "":
		why = reason
	}
	return total * factor, why
}

// isInverted reports whether two names are one: Wien, Anders Hauge.
func isInverted(authors []author, names []string) bool {
	return len(names) == 2 && len(authors) == 1 && authors[0].given != "" && fold(names[1]) == authors[0].given
}

// eachScore compares names one by one.
func eachScore(authors []author, names []string, owned bool) (float64, Reason) {
	total, why := 0.0, Reason("")
	shared := min(len(names), len(authors))
	for n, name := range names[:shared] {
		score, reason := nameScore(authors[n], name, owned)
		if score < 1 {
			why = reason
		}
		total += score
	}
	return total / float64(shared), why
}

// countScore compares how many names there are. Of three or more, et al. may
// leave some out.
func countScore(authors, names int, etAl bool) (float64, Reason) {
	switch {
	case names == authors && !etAl, etAl && authors > 2 && names < authors:
		return 1, ""
	case etAl:
		return 0.9, EtAlDiffers
	}
	return 0.85, AuthorsDiff
}

// sameNames reports whether names fit authors in any order.
func sameNames(authors []author, names []string) bool {
	const most = 10
	if len(authors) > most {
		return false
	}
	for _, name := range names {
		if !slices.ContainsFunc(authors, func(a author) bool { score, _ := nameScore(a, name, false); return score == 1 }) {
			return false
		}
	}
	return true
}

// nameScore compares a name with an author's.
func nameScore(a author, name string, owned bool) (float64, Reason) {
	best := 0.0
	for _, s := range spellings(name, owned) {
		if s == a.family || slices.Contains(a.forms, s) || a.isGivenBefore(s) {
			return 1, ""
		}
		best = max(best, similarity(s, a.family))
		if first, last := cut(s); first != "" {
			best = max(best, similarity(last, a.family)*0.95)
		}
	}
	folded := fold(name)
	switch {
	case a.isHalf(folded):
		return 0.85, NameDiffers
	case a.isGiven(folded):
		return 0.8, GivenName
	case isAcronym(name, a), owned && isAcronym(strings.TrimSuffix(name, "s"), a):
		return 0.8, Abbreviation
	}
	return best, NameDiffers
}

// isGiven reports whether a name is the given name, or the first of them.
func (a author) isGiven(name string) bool {
	return a.given != "" && (name == a.given || strings.HasPrefix(a.given, name+" "))
}

// isHalf reports whether a name is one of two family names.
func (a author) isHalf(name string) bool {
	return a.given != "" && (strings.HasSuffix(a.family, " "+name) || strings.HasPrefix(a.family, name+" "))
}

// isGivenBefore reports whether a name is the family name with given names, or
// the initials of some, before it.
func (a author) isGivenBefore(name string) bool {
	given, ok := strings.CutSuffix(name, " "+a.family)
	if !ok || a.given == "" {
		return false
	}
	own := strings.Fields(a.given)
	for n, word := range strings.Fields(given) {
		if n >= len(own) || !strings.HasPrefix(own[n], word) && !strings.HasPrefix(word, own[n]) {
			return false
		}
	}
	return true
}

// isAcronym reports whether a name in capitals abbreviates an organisation.
func isAcronym(name string, a author) bool {
	if len(name) < 2 || len(name) > 8 || name != strings.ToUpper(name) || a.given != "" {
		return false
	}
	letters := strings.ToLower(name)
	if a.family == "" || a.family[0] != letters[0] {
		return false
	}
	rest := a.family
	for n := range len(letters) {
		i := strings.IndexByte(rest, letters[n])
		if i < 0 {
			return false
		}
		rest = rest[i+1:]
	}
	return strings.Contains(a.family, " ")
}

// cut divides a folded name before its last word.
func cut(s string) (first, last string) {
	i := strings.LastIndexByte(s, ' ')
	if i < 0 {
		return "", s
	}
	return s[:i], s[i+1:]
}
