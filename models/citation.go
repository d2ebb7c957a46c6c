package models

import (
	"kilde/models/citation"
	"kilde/models/citation/mark"
)

// Citation is one mark in an article's text that points into its bibliography.
type Citation struct {
	ID          string // of its element in the HTML: cite-4
	Text        string // as readers see it
	Mode        mark.Mode
	State       mark.State
	Entry       int    // place in the bibliography, from 1; 0 unless it is linked
	Key         string // that a mark asks for where there is no such entry
	Label       string // what the locator counts, as CSL names it; "" without one
	Locator     string
	Prefix      string // what stands before it, such as se
	Suffix      string // what stands behind it
	Sentence    string // that it stands in; "" where that was not asked for
	Suggestions []Suggestion
}

// Suggestion is an entry that a citation may mean.
type Suggestion struct {
	Entry int         // place in the bibliography, from 1
	Score float64     // up to 1
	Why   mark.Reason // it is not certain
}

// CitedBy is the order of the citations of a reference: those of the article
// that was published last come first, each article's in the order of its text.
const CitedBy Sort = "-published_at,ordinal"

// Citing is one citation of a reference, and where it stands.
type Citing struct {
	Article  Link
	Series   []Membership // that the article stands in
	Citation Citation
}

// CoCited is a reference that articles list beside another one.
type CoCited struct {
	Reference Reference
	Together  int // articles that readers see and that list both
}

// Printing is how references are printed, and named by marks that editors
// wrote. Its zero value is the usual style, in the language of the article.
type Printing struct {
	Style  citation.Style
	Locale string // nb, nn or en
}
