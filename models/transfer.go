package models

// Outcome is what an import did with one line.
type Outcome string

// The outcomes of a line that was not refused.
const (
	Imported  Outcome = "created"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
)

// Result is what became of one line of an import: an outcome, or the reason
// why it was refused.
type Result struct {
	Outcome Outcome
	Err     error
}
