package citation

import (
	"slices"
	"strings"
)

// Authors are the persons and organisations that the item is listed under, in
// order: its authors, or else editors and so on.
func (i Item) Authors() []Name {
	_, names := i.lead()
	return names
}

// Label is how a text names the item, author and year (Chicago Manual of Style,
// 16th edition, 15.21–15.28), in Bokmål (nb), Nynorsk (nn) or English (en). What
// has no author goes by its title. A suffix tells works of one year apart; an
// item that has one of its own keeps that.
func Label(i Item, language, suffix string) (author, year string) {
	t := termsOf(language)
	issued, _ := i.Date("issued")
	year = t.year(issued)
	if own := plain(i.Text("year-suffix")); own != "" {
		suffix = own
	}
	if year == "" {
		year = t.noDate
	}
	return t.mention(i), year + suffix
}

// mention names those that an item is listed under: up to three, or the first.
func (t *terms) mention(i Item) string {
	const most = 3
	var parts []string
	names := i.Authors()
	last := len(names) - 1
	isOpen := last > 0 && names[last].Literal == Others
	if isOpen {
		names = names[:last]
	}
	for _, n := range names {
		if s := tidyName(spaced(n.NonDroppingParticle, n.surname())); s != "" {
			parts = append(parts, s)
		}
	}
	switch {
	case len(parts) == 0:
		return tidy(i.first("title-short", "shortTitle", "title", "container-title"))
	case isOpen || len(parts) > most:
		return parts[0] + strings.Replace(t.etAl, ",", "", 1)
	case len(parts) == 1:
		return parts[0]
	case len(parts) == 2:
		return parts[0] + t.and + parts[1]
	}
	return parts[0] + ", " + parts[1] + t.serial + parts[2]
}

// YearSuffixes are the letters that tell items of a bibliography apart that
// would go by the same label: a, b and so on in the order of their titles; "" for
// the others. No more than 26 get one.
func YearSuffixes(items []Item) []string {
	found := make([]string, len(items))
	same := map[string][]int{}
	for n, i := range items {
		author, year := Label(i, "en", "")
		if i.Text("year-suffix") == "" {
			key := fold(author) + "|" + year
			same[key] = append(same[key], n)
		}
	}
	for _, group := range same {
		if len(group) < 2 {
			continue
		}
		slices.SortStableFunc(group, func(a, b int) int { return strings.Compare(fold(items[a].Title()), fold(items[b].Title())) })
		for n, at := range group[:min(len(group), 26)] {
			found[at] = string(rune('a' + n))
		}
	}
	return found
}

// Fold is a text as words of small letters and digits with single spaces
// between, without marks and punctuation: what names and titles are compared as.
func Fold(s string) string { return fold(s) }

// bibliographyHeadings are what a list of references is headed with.
var bibliographyHeadings = []string{
	"kilde", "kilder", "kildeliste", "kildehenvisninger", "kilder og litteratur", "litteratur", "litteraturliste", "litteraturhenvisninger",
	"litteratur og kilder", "referanse", "referanser", "referanseliste", "henvisninger", "bibliografi", "kjelde", "kjelder", "kjeldeliste", "referansar",
	"tilvisingar", "references", "reference list", "bibliography", "works cited", "literature", "literature cited", "sources", "kilder og referanser",
}

// IsBibliographyHeading reports whether a heading is one that a list of
// references stands under: Kilder, Litteratur, Referanser, References, …
func IsBibliographyHeading(s string) bool {
	words := strings.Fields(strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(s), ":", " "), ".", " "))
	if len(words) > 0 && strings.Trim(words[0], "0123456789") == "" {
		words = words[1:] // it is numbered
	}
	return slices.Contains(bibliographyHeadings, strings.Join(words, " "))
}
