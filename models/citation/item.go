// Package citation is the vocabulary of bibliographic records: CSL-JSON items,
// their identifiers, and how a bibliography prints them. Bytes come in and
// values go out; the package knows nothing of articles, storage or HTTP.
package citation

import (
	"bytes"
	"slices"
)

// Limits on one item. They bound what a hostile record can cost, and lie far
// above what real ones need.
const (
	MaxItem   = 64 << 10 // bytes of a whole item, both as given and in canonical form
	MaxString = 20_000   // bytes of one string
	MaxNames  = 500      // entries of one list of names or categories

	maxDepth = 16  // levels below custom
	maxKey   = 100 // bytes of a member's name below custom
)

// Item is one bibliographic record as CSL-JSON 1.0.2 data. It keeps every
// variable it was given, in one canonical form: numbers are text, EDTF dates
// are date objects, the variables part-number, printing-number and
// supplement-number go by their JSON names part, printing and supplement,
// flags are booleans, and what is empty or false is left out.
//
// An item never changes once made, so that copies may share it. Its zero value
// is no item and has no type.
type Item struct {
	// values holds, by canonical variable name: string, []string, []Name, Date,
	// or, for custom, an object whose members are sorted.
	values map[string]any
}

// Name is one person or organisation of a name variable (CSL-JSON 1.0.2):
// either its parts, or a Literal that must not be taken apart.
type Name struct {
	Family, Given       string
	DroppingParticle    string // left out when only the family name is shown: "von" Humboldt
	NonDroppingParticle string // part of the family name wherever it stands: "van" Gogh
	Suffix              string // "Jr.", "III"
	Literal             string
	CommaSuffix         bool // the suffix follows a comma
	StaticOrdering      bool // the family name stands first, without a comma
	ParseNames          bool // particles are still inside Family and Given
}

// Others is the literal name that ends a list which does not name all; it
// prints as the language's mfl. or et al.
const Others = "et al."

// IsZero reports whether the item is no item at all.
func (i Item) IsZero() bool { return len(i.values) == 0 }

// Equal reports whether two items say the same, byte for byte of their
// canonical form.
func (i Item) Equal(j Item) bool { return bytes.Equal(i.canonical(""), j.canonical("")) }

// Type is the item's CSL type, such as "article-journal"; "" for no item.
func (i Item) Type() string { return i.Text("type") }

// Title is the item's title as it was given, or else its short title.
func (i Item) Title() string { return i.first("title", "title-short", "shortTitle") }

// Container is the title of what the item is part of: a journal, a book, a site.
func (i Item) Container() string {
	return i.first("container-title", "container-title-short", "journalAbbreviation")
}

// Text is a string, title or number variable as text, under either of its CSL
// spellings; "" when the item has none.
func (i Item) Text(variable string) string {
	s, _ := i.values[canonicalName(variable)].(string)
	return s
}

// Names are the persons and organisations of a name variable, in order.
func (i Item) Names(variable string) []Name {
	names, _ := i.values[canonicalName(variable)].([]Name)
	return slices.Clone(names)
}

// Date is a date variable, and whether the item has it.
func (i Item) Date(variable string) (Date, bool) {
	d, ok := i.values[canonicalName(variable)].(Date)
	return d, ok
}

// Year is the year of issue, negative before our era; 0 when it is unknown.
func (i Item) Year() int {
	d, _ := i.Date("issued")
	return d.Year()
}

// first is the first of the variables that has a text.
func (i Item) first(variables ...string) string {
	for _, v := range variables {
		if s := i.Text(v); s != "" {
			return s
		}
	}
	return ""
}
