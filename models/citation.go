package models

import "kilde/models/citation/mark"

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
