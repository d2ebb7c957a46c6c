package mark

import (
	"slices"
	"strconv"
	"strings"

	"kilde/models/citation"
)

// Entry is one entry of an article's bibliography.
type Entry struct {
	Key  string
	Also []string // other keys that marks may ask for it by, such as former ones
	Item citation.Item
}

// Alike reports whether no citation can tell two entries apart: they are found by the same, and named the same.
func Alike(a, b Entry) bool {
	same := func(x, y author) bool {
		return x.family == y.family && x.given == y.given && slices.Equal(x.forms, y.forms)
	}
	return a.Key == b.Key && slices.Equal(a.Also, b.Also) && slices.Equal(labels(a.Item), labels(b.Item)) &&
		slices.EqualFunc(authorsOf(a.Item), authorsOf(b.Item), same) && slices.Equal(namesOf(a.Item), namesOf(b.Item))
}

// labels are what an item is named in texts.
func labels(i citation.Item) []string {
	list := []string{i.Text("year-suffix"), strconv.Itoa(i.Year())}
	for _, language := range []string{"nb", "nn", "en"} {
		author, year := citation.Label(i, language, "")
		list = append(list, author, year)
	}
	return list
}

// Bibliography is what the citations of one article are matched against. It is
// not safe for use by several goroutines.
type Bibliography struct {
	language    string
	style       citation.Style // that marks are printed in
	locale      string         // and the language
	entries     []entry
	byKey       map[string]int
	bySound     map[string][]int // by first surname, folded
	byName      map[string][]int // by whole names and titles, folded
	wordy       []string         // first names of several words, folded, which may go on in small letters
	bySmall     map[string]bool  // surnames that are written without a capital letter
	known       map[string]match // what was looked up before
	comparisons int              // so far
}

// entry is an entry as citations name it.
type entry struct {
	Entry
	authors []author
	year    int
	suffix  string // printed, or made up to tell it from another
	isOwn   bool   // the suffix was printed
}

// author is one name of an entry, folded.
type author struct {
	family string
	forms  []string // other ways to write it: with particles, with the given name
	given  string
}

// NewBibliography prepares entries, which stay in their order, for the
// citations of a text in a language (BCP 47).
func NewBibliography(entries []Entry, language string) *Bibliography {
	b := &Bibliography{
		language: language, style: citation.Chicago, locale: language, byKey: map[string]int{}, bySound: map[string][]int{}, byName: map[string][]int{}, known: map[string]match{},
		bySmall: map[string]bool{}, wordy: slices.Clone(organisations),
	}
	items := make([]citation.Item, len(entries))
	for n, e := range entries {
		items[n] = e.Item
	}
	suffixes := citation.YearSuffixes(items)
	for n, e := range entries {
		own := strings.ToLower(e.Item.Text("year-suffix"))
		b.add(entry{e, authorsOf(e.Item), e.Item.Year(), own + suffixes[n], own != ""})
	}
	return b
}

// PrintIn chooses how marks that editors wrote are printed: in which style, and
// in which language.
func (b *Bibliography) PrintIn(style citation.Style, locale string) {
	b.style, b.locale = style, locale
}

func (b *Bibliography) add(e entry) {
	n := len(b.entries)
	b.entries = append(b.entries, e)
	for _, key := range append([]string{e.Key}, e.Also...) {
		if _, ok := b.byKey[key]; !ok && key != "" {
			b.byKey[key] = n
		}
	}
	if len(e.authors) > 0 {
		if family := e.authors[0].family; strings.Contains(family, " ") {
			b.wordy = append(b.wordy, family)
		}
		for _, form := range append([]string{e.authors[0].family}, e.authors[0].forms...) {
			b.bySound[form] = appendNew(b.bySound[form], n)
		}
	}
	b.addSmall(e.Item)
	for _, name := range namesOf(e.Item) {
		if name != "" {
			b.byName[name] = appendNew(b.byName[name], n)
		}
	}
}

// addSmall keeps the surnames that are written without a capital letter.
func (b *Bibliography) addSmall(i citation.Item) {
	for _, name := range i.Authors() {
		if name.Family != "" && !isCapital(name.Family) {
			b.bySmall[name.Family] = true
		}
	}
}

func appendNew(list []int, n int) []int {
	if len(list) > 0 && list[len(list)-1] == n {
		return list
	}
	return append(list, n)
}

// authorsOf are those that an item goes by, or its title if it has none.
func authorsOf(i citation.Item) []author {
	var list []author
	for _, n := range i.Authors() {
		if n.Literal == citation.Others {
			continue
		}
		list = append(list, authorOf(n))
	}
	if len(list) == 0 {
		if title := citation.Fold(i.Title()); title != "" {
			list = append(list, author{family: title, forms: shorter(i)})
		}
	}
	return list
}

func authorOf(n citation.Name) author {
	fold := citation.Fold
	if n.Family == "" {
		name := n.Literal + n.Given
		a := author{family: fold(name)}
		if whole, short, ok := strings.Cut(strings.TrimSuffix(name, ")"), "("); ok {
			a.forms = []string{fold(whole), fold(short)} // Verdensbanken (VB)
		}
		if short := abbreviationOf(name); short != "" {
			a.forms = append(a.forms, short)
		}
		return a
	}
	a := author{family: fold(n.Family), given: fold(n.Given)}
	for _, particle := range []string{n.NonDroppingParticle, n.DroppingParticle} {
		if particle != "" {
			a.forms = append(a.forms, fold(particle+" "+n.Family))
		}
	}
	if a.given != "" {
		a.forms = append(a.forms, fold(n.Given+" "+n.DroppingParticle+" "+n.NonDroppingParticle+" "+n.Family))
	}
	return a
}

// abbreviationOf is what an organisation is called for short, folded: what everybody calls it, or the first letters of
// three words or more; "" for nothing certain.
func abbreviationOf(name string) string {
	if short, ok := abbreviations[fold(name)]; ok {
		return short
	}
	const least = 3
	letters := ""
	for word := range strings.FieldsSeq(name) {
		if isCapital(word) {
			letters += fold(word)[:min(1, len(fold(word)))]
		}
	}
	if len(letters) < least {
		return ""
	}
	return letters
}

// shorter are the titles that stand for a whole title.
func shorter(i citation.Item) []string {
	forms := []string{citation.Fold(i.Text("title-short"))}
	if main, _, ok := strings.Cut(i.Title(), ":"); ok {
		forms = append(forms, citation.Fold(main))
	}
	return forms
}

// namesOf are what an item may be cited as without a year: organisations, its
// title, and what it is part of.
func namesOf(i citation.Item) []string {
	var found []string
	for _, n := range i.Authors() {
		if n.Family == "" {
			a := authorOf(n)
			found = append(append(found, a.family), a.forms...)
		}
	}
	found = append(found, citation.Fold(i.Title()), citation.Fold(i.Container()))
	if number := i.Text("number"); number != "" && officialShape.MatchString(i.Text("genre")+" "+number) {
		found = append(found, citation.Fold(i.Text("genre")+" "+number)) // NOU 2003: 19
	}
	return append(found, shorter(i)...)
}
