package source

import (
	"encoding/json"
	"errors"
	"strings"

	"kilde/models/citation"
	"kilde/models/id"
	"kilde/models/strictjson"
)

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

// Check lists what is wrong with the reference in itself.
func (r *Reference) Check() []strictjson.Problem {
	c := &checker{}
	if r.CSL == nil && strings.TrimSpace(r.Raw) == "" {
		c.add("", "required", "Must have csl or raw.")
	}
	c.record("", *r)
	return c.found
}

func (c *checker) record(at string, r Reference) {
	if r.Key != "" && !citation.ValidKey(r.Key) && !id.Valid(r.Key) {
		c.add(at+"/key", "invalid", "Must begin with a-z or 0-9 and go on with those and . _ : -, at most 100 bytes.")
	}
	c.length(at+"/raw", r.Raw, 20_000)
	if r.CSL == nil {
		return
	}
	_, err := citation.ParseItem(r.CSL)
	if wrong, ok := errors.AsType[*citation.Error](err); ok {
		for _, v := range wrong.Violations {
			c.add(at+"/csl"+v.Pointer, v.Code, "%s", v.Detail)
		}
	} else if err != nil {
		c.add(at+"/csl", "invalid", "Must be a CSL-JSON item.")
	}
}
