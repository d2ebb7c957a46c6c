package source

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
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
	// Where variables of csl come from, by their names; one that is not there was written by an editor.
	Provenance map[string]Origin `json:"provenance,omitempty" extensions:"x-nullable"`
} //	@name	ReferenceSource

// Origin is where the value of a variable comes from.
type Origin struct {
	From       string  `json:"from" validate:"required" enums:"reading,import" example:"reading"` // A printed reference that was read, or a record in another format
	Confidence float64 `json:"confidence,omitempty" minimum:"0" maximum:"1" example:"0.9"`        // How sure the reading is
} //	@name	Origin

// Origins are where the value of a variable can come from.
func Origins() []string { return []string{"reading", "import"} }

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
	c.provenance(at+"/provenance", r.Provenance)
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

func (c *checker) provenance(at string, all map[string]Origin) {
	c.items(at, len(all), 150)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		o := all[name]
		c.choice(at+"/"+name+"/from", o.From, Origins())
		if o.From == "" || o.Confidence < 0 || o.Confidence > 1 || len(name) > 100 {
			c.add(at+"/"+name, "invalid", "Must name a variable of csl, and have from, and a confidence from 0 to 1.")
		}
	}
}
