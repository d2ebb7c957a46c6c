package models

import (
	"strconv"
	"time"

	"kilde/models/citation"
)

// Duplicate is two references that may be one work.
type Duplicate struct {
	Reference Reference // the older one
	Other     Reference
	Likeness  float64  // from 0 to 1
	Why       string   // scheme of an identifier that both have, or fingerprint
	Evidence  string   // that identifier, or what is alike
	Differ    []string // variables of which the two say different things
}

// Merging is what an editor asks a merge for.
type Merging struct {
	From   []string // keys or ids of the references that go
	Prefer string   // key or id of the reference whose fields win; that which stays where it is empty
}

// Merge is references that became one, and can become several again.
type Merge struct {
	ID        string
	Reference Reference    // that is left, as it is now
	Revision  int          // of it, that the merge made
	From      []MergedFrom // those that are gone
	Articles  int          // that listed one of those, drafts too
	CreatedAt time.Time
	KeyID     string // of the key that merged them, or empty
}

// MergedFrom is a reference that has gone into another.
type MergedFrom struct {
	ID, Key string
}

// Differing are the variables of which two records of a work say different
// things.
func Differing(a, b citation.Item) (apart []string) {
	for _, v := range a.Variables() {
		if x, y := said(a, v), said(b, v); x != "" && y != "" && x != y {
			apart = append(apart, v)
		}
	}
	if a.Type() != b.Type() {
		apart = append(apart, "type")
	}
	return apart
}

// said is what an item says by a variable, as it is compared: of names the first,
// of dates the year.
func said(i citation.Item, variable string) string {
	if citation.IsDate(variable) {
		d, ok := i.Date(variable)
		if !ok {
			return ""
		}
		return strconv.Itoa(d.Year())
	}
	for _, n := range i.Names(variable) {
		return citation.Fold(n.Family + n.Literal)
	}
	return citation.Fold(i.Text(variable))
}
