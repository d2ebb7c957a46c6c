package models

import (
	"encoding/json"
	"time"

	"kilde/models/citation"
	"kilde/models/source"
)

// Reference is one bibliographic record, shared by every article that uses it.
type Reference struct {
	ID          string
	Key         string
	Type        string          // of CSL, or empty where only the raw string is known
	CSL         json.RawMessage // canonical CSL-JSON 1.0.2, or nil
	Raw         string          // as it was printed, or empty
	Revision    int
	Articles    int                      // that readers see and that list it
	Citations   int                      // in the texts that readers see; 0 in bibliographies, which do not count them
	Fingerprint string                   // alike for records that are spelled differently; of nothing without CSL
	Provenance  map[string]source.Origin // where variables come from; nil in bibliographies
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Likeness is a reference that may be the same work as another record.
type Likeness struct {
	Key   string
	Score float64 // up to 1
	Why   string  // the scheme of a shared identifier, or fingerprint
}

// What an import of a bibliography did with a record, beside Imported and
// Unchanged.
const (
	Matched Outcome = "matched" // another record of the work is there, and stays as it is
	Refused Outcome = "refused"
)

// RecordResult is what became of a record of a bibliography.
type RecordResult struct {
	Record  citation.Record
	Outcome Outcome
	Key     string     // of the reference that it is
	Alike   []Likeness // of a new one, the references that may be the same work
	Reason  string     // why it was refused
}

// ParsedReference is a reference as it was printed, read.
type ParsedReference struct {
	Raw        string
	Item       citation.Item // zero where there was nothing to read
	Confidence map[string]float64
	Matches    []Likeness // the references that it may be
}
