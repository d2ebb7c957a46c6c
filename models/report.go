package models

import (
	"time"

	"kilde/models/report"
)

// Finding is one thing that is wrong with an article or a reference.
type Finding struct {
	report.Finding
	Resource Resource // that it is about
	ID       string   // of that
	Name     string   // its slug or key
	Revision int      // of it that was looked at, which the fix is made for
	Waiver   *Waiver  // nil where it is still to be looked at
}

// Reported is what was found in one article or reference.
type Reported struct {
	Resource Resource
	ID       string
	Name     string // slug or key
	Title    string
	Revision int // that was looked at
	Findings []Finding
	Waived   int // findings that are left out because they are waived
}

// Of is a finding that is about what was looked at.
func (r *Reported) Of(f report.Finding) Finding {
	return Finding{Finding: f, Resource: r.Resource, ID: r.ID, Name: r.Name, Revision: r.Revision}
}

// Waiver says of a finding that it is to be told of no more.
type Waiver struct {
	Fingerprint string
	Reason      string
	CreatedAt   time.Time
	KeyID       string // of the key that waived it, or empty
}

// ReportQuery selects findings.
type ReportQuery struct {
	Query
	Rules    []string        // only these; all where there are none
	Severity report.Severity // the least; any where it is empty
	Waived   bool            // whether to tell of those that are waived
}

// Wants reports whether a finding is selected, but for waivers.
func (q *ReportQuery) Wants(f report.Finding) bool {
	if q.Severity != "" && !f.Severity.AtLeast(q.Severity) {
		return false
	}
	if len(q.Rules) == 0 {
		return true
	}
	for _, rule := range q.Rules {
		if rule == f.Rule {
			return true
		}
	}
	return false
}
