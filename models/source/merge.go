package source

import (
	"strconv"

	"kilde/models/strictjson"
)

// Merge is which references are to go into another.
type Merge struct {
	From   []string `json:"from" validate:"required,min=1,max=100" minLength:"1" maxLength:"300" example:"kotler2005b"` // Keys or ids of the references that go
	Prefer string   `json:"prefer,omitempty" example:"kotler2005" maxLength:"300"`                                      // Key or id of the reference whose fields win; the one that stays where it is left out
} //	@name	MergeSource

// Check lists what is wrong with the merge in itself.
func (m *Merge) Check() []strictjson.Problem {
	c := &checker{}
	if len(m.From) == 0 {
		c.add("/from", "required", "Must name at least one reference.")
	}
	c.items("/from", len(m.From), maxList)
	for i, name := range m.From {
		c.required("/from/"+strconv.Itoa(i), name, maxName)
	}
	c.line("/prefer", m.Prefer, maxName)
	return c.found
}

// Waiver is why nothing is to be done about a finding.
type Waiver struct {
	Reason string `json:"reason" validate:"required" minLength:"1" maxLength:"5000" example:"The author spells her name like this"`
} //	@name	WaiverSource

// Check lists what is wrong with the waiver in itself.
func (w *Waiver) Check() []strictjson.Problem {
	c := &checker{}
	c.required("/reason", w.Reason, maxText)
	return c.found
}
