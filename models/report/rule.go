package report

import (
	"fmt"
	"strings"
)

// Severity is how much a finding matters.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // readers are told something wrong, or are led nowhere
	Warning Severity = "warning" // probably wrong
	Info    Severity = "info"    // may be better
)

// Severities are all of them, the gravest first.
func Severities() []Severity { return []Severity{Error, Warning, Info} }

// AtLeast reports whether a severity is as grave as another, or graver.
func (s Severity) AtLeast(other Severity) bool { return s.weight() >= other.weight() }

func (s Severity) weight() int {
	switch s {
	case Error:
		return 3
	case Warning:
		return 2
	case Info:
		return 1
	}
	return 0
}

// Rule is one thing that can be wrong. Its number never changes its meaning.
type Rule struct {
	ID       string
	Severity Severity
	Title    string // what is wrong, in a few words
	Mend     string // how to mend it
}

// The numbers of the rules.
const (
	Unresolved     = "C001"
	Uncited        = "C002"
	NameDiffers    = "C003"
	YearDiffers    = "C004"
	AuthorsDiffer  = "C005"
	SeveralFit     = "C006"
	SuffixDiffers  = "C007"
	EtAlDiffers    = "C008"
	GivenName      = "C009"
	Mentioned      = "C010"
	NoLocator      = "C011"
	Required       = "R001"
	WrongNumber    = "R002"
	WrongDate      = "R003"
	PagesReversed  = "R004"
	Duplicate      = "R005"
	AuthorSpelled  = "R006"
	JournalSpelled = "R007"
	WrongType      = "R008"
	WrongLetters   = "R009"
	Unexplained    = "R010"
	Orphan         = "G001"
	Alike          = "G002"
	Contradiction  = "G003"
)

var rules = []Rule{
	{Unresolved, Error, "Citation without a reference", "Add the work to the bibliography, or correct the citation."},
	{Uncited, Warning, "Reference that is never cited", "Cite it where it is used, or take it out of the bibliography. In an article without any citation this is of severity info."},
	{NameDiffers, Error, "Name differs from the reference", "Spell the name as the reference does, or correct the reference."},
	{YearDiffers, Error, "Year differs from the reference, or is missing", "Give the reference's year, or correct the reference."},
	{AuthorsDiffer, Error, "Author missing, added or out of order", "Name the authors that the reference has, in its order."},
	{SeveralFit, Warning, "Several references fit", "Tell them apart: a letter behind the year, a first author more, or a mark such as [@key]."},
	{SuffixDiffers, Warning, "Letter behind the year is wrong or missing", "Give the letter that the bibliography gives the work."},
	{EtAlDiffers, Info, "Et al. does not fit the number of authors", "Name them all up to three; leave out only some of more."},
	{GivenName, Warning, "Given name stands for the surname", "Cite by the surname."},
	{Mentioned, Info, "Author mentioned, but the work not cited", "Add the year where the author is mentioned."},
	{NoLocator, Info, "Quotation without a page", "Say where the words stand: (Wien 2012, s. 45)."},
	{Required, Warning, "Field missing that the type needs", "Fill in the field."},
	{WrongNumber, Error, "DOI, ISBN or ISSN can't be right", "Correct the number; its form or check digit is wrong."},
	{WrongDate, Error, "Date that can't be", "Correct the date: it lies ahead, or the work was read before it was issued."},
	{PagesReversed, Error, "Pages end before they begin", "Put the first page first."},
	{Duplicate, Error, "Two records with one identifier", "Merge the records, or correct the identifier of one."},
	{AuthorSpelled, Warning, "Author spelled in two ways", "Spell the name in one way in all records."},
	{JournalSpelled, Warning, "Journal or book spelled in two ways", "Spell the title in one way in all records."},
	{WrongType, Warning, "Type contradicts the fields", "Choose the type that has such fields."},
	{WrongLetters, Warning, "Capitals throughout, or broken letters", "Write the words as they are spelled."},
	{Unexplained, Info, "Printed string says more than the fields", "Put into fields what the string says besides."},
	{Orphan, Info, "Reference that nothing lists", "Delete it, or list it where it is used."},
	{Alike, Info, "Records that are nearly alike", "Merge them if they are one work."},
	{Contradiction, Warning, "Records of one work contradict each other", "Find out which is right, and merge them."},
}

// Rules are all rules, in the order of their numbers: C is for citations, R
// for records, G for the whole site.
func Rules() []Rule { return append([]Rule(nil), rules...) }

// RuleNamed is the rule with a number, and whether there is one.
func RuleNamed(id string) (Rule, bool) {
	for _, r := range rules {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// IDs are the numbers of all rules.
func IDs() []string {
	list := make([]string, len(rules))
	for i, r := range rules {
		list[i] = r.ID
	}
	return list
}

// Markdown is the table of the rules as documentation has it.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| rule | severity | what is wrong | how to mend it |\n|---|---|---|---|\n")
	for _, r := range rules {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.ID, r.Severity, r.Title, r.Mend)
	}
	return b.String()
}
