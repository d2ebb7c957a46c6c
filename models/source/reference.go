package source

import "encoding/json"

// Reference is one bibliographic record as an editor writes it.
type Reference struct {
	Key string          `json:"key,omitempty" example:"wien2012" maxLength:"100"`                                          // Made from author and year where it is left out
	CSL json.RawMessage `json:"csl,omitempty" swaggertype:"object"`                                                        // CSL-JSON 1.0.2
	Raw string          `json:"raw,omitempty" example:"Wien, Anders Hauge. 2012. ”Merkeambassadører …”" maxLength:"20000"` // As it was printed; kept for ever
} //	@name	ReferenceSource

// ReferenceLine is a reference with its history, as an export has it.
type ReferenceLine struct {
	Resource string   `json:"resource"`
	Aliases  []string `json:"aliases,omitempty"` // former keys, and ids of merged records
	History
	Reference
}
