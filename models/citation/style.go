package citation

import "slices"

// Style is how a bibliography prints its entries, and texts name them. Its names are those of the styles of the Citation
// Style Language.
type Style string

// The styles.
const (
	Chicago Style = "chicago-author-date" // Chicago Manual of Style, 16th edition, as Norwegians write it in nb and nn
	APA     Style = "apa"                 // American Psychological Association, 7th edition; the Norwegian manual for it in nb and nn
)

// Styles are those that there are; the first is the usual one.
func Styles() []Style { return []Style{Chicago, APA} }

// Valid tells whether there is such a style.
func (s Style) Valid() bool { return slices.Contains(Styles(), s) }

// Locales are the languages that entries are printed in, as termsOf has them.
func Locales() []string { return []string{"nb", "nn", "en"} }

// Print formats an item as an entry of a bibliography in a language, as the function Print does in the usual style. A
// suffix tells it from others of its year there, unless it has one of its own.
func (s Style) Print(i Item, language, suffix string) Entry {
	t := termsOf(language)
	p := printer{Item: i, t: t, layout: layouts[i.Type()], suffix: suffix}
	if s == APA {
		return apa{p, apaByTerms[t]}.entry()
	}
	return p.entry()
}

// Mention is how a text names an item: the author and the year, apart.
type Mention struct{ Author, Year string }

// Mention is how a text names the item in a style, within parentheses or in its running words.
func (s Style) Mention(i Item, language, suffix string, within bool) Mention {
	author, year := Label(i, language, suffix)
	if s == APA {
		author = mentionAPA(i, language, within)
		if none := termsOf(language).noDate; year == none+suffix && suffix != "" {
			year = none + "-" + suffix
		}
	}
	return Mention{author, year}
}

// Within is a mention as it stands between parentheses: Wien 2012, or Wien, 2012.
func (s Style) Within(m Mention) string {
	if s == APA {
		return m.Author + ", " + m.Year
	}
	return m.Author + " " + m.Year
}
