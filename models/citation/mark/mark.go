// Package mark finds the citations in a text and matches them against the
// bibliography of its article: those that editors wrote as marks ([@wien2012, s.
// 45]), and those that stand as they were printed: (Wien 2012), Keller og Fay
// (2012). It knows text and values, and neither markup nor storage.
package mark

// Mode is how a citation stands in its sentence.
type Mode string

// The modes.
const (
	Parenthetical Mode = "parenthetical" // (Wien 2012)
	Narrative     Mode = "narrative"     // Wien (2012)
)

// State is whether a citation leads anywhere.
type State string

// The states.
const (
	Linked     State = "linked"     // it can only mean one reference
	Ambiguous  State = "ambiguous"  // it may mean those suggested
	Unresolved State = "unresolved" // it means none in the bibliography
)

// Citation is one citation in a text.
type Citation struct {
	Start, End  int    // bytes of the text that it was found in
	Text        string // as readers see it: Wien 2012, s. 45
	Mode        Mode
	State       State
	Entry       int    // place in the bibliography, from 1; 0 unless it is linked
	Key         string // of that entry; of a mark without an entry, the key that it asks for
	Label       string // what the locator counts, as CSL names it: page, chapter, section, …; "" without one
	Locator     string // 45, 45–47
	Prefix      string // what stands before it: se, jf.
	Suffix      string // what stands behind it
	YearOnly    bool   // the author is left out of it
	Suggestions []Suggestion
}

// Suggestion is an entry that a citation may mean.
type Suggestion struct {
	Entry int // place in the bibliography, from 1
	Key   string
	Score float64 // up to 1
	Why   Reason
}

// Reason is what keeps a citation from being certain.
type Reason string

// The reasons.
const (
	SeveralFit   Reason = "several"      // several entries fit as well
	NameDiffers  Reason = "name"         // a name is spelled otherwise
	YearDiffers  Reason = "year"         // the year is another
	AuthorsDiff  Reason = "authors"      // an author is missing, added, or out of order
	EtAlDiffers  Reason = "et-al"        // et al. does not fit the number of authors
	GivenName    Reason = "given-name"   // a given name stands for the surname
	NoYear       Reason = "no-year"      // the year is missing
	Abbreviation Reason = "abbreviation" // the name is abbreviated
)
