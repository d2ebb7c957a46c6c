package models

import (
	"encoding/json"
	"time"
)

// Reference is one bibliographic record, shared by every article that uses it.
type Reference struct {
	ID        string
	Key       string
	Type      string          // of CSL, or empty where only the raw string is known
	CSL       json.RawMessage // canonical CSL-JSON 1.0.2, or nil
	Raw       string          // as it was printed, or empty
	Revision  int
	Articles  int // that readers see and that list it
	Citations int // in the texts that readers see; 0 in bibliographies, which do not count them
	CreatedAt time.Time
	UpdatedAt time.Time
}
