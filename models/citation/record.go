package citation

import "fmt"

// Record is one record of a bibliography that stands in some format.
type Record struct {
	Key      string // what its source calls it, as it stands there; "" when it has no name
	Item     Item
	Line     int      // where it begins in its source, from 1; 0 for what was not read
	Warnings []string // what of it was not understood, each a sentence
}

// RecordError is what keeps one record from being read. Those after it are
// read all the same.
type RecordError struct {
	Line int    // where the record begins, from 1
	Key  string // "" when that is not known
	Err  error
}

func (e *RecordError) Error() string {
	if e.Key != "" {
		return fmt.Sprintf("line %d, %s: %v", e.Line, abridged(e.Key), e.Err)
	}
	return fmt.Sprintf("line %d: %v", e.Line, e.Err)
}

// Unwrap is what is wrong with the record itself; an *Error for what CSL-JSON
// cannot hold.
func (e *RecordError) Unwrap() error { return e.Err }
