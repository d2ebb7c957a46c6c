package models

// Operator is how a filter compares, as it stands in brackets after a name.
type Operator string

// The operators.
const (
	Is      Operator = ""       // is one of the values
	Not     Operator = "not"    // is none of the values
	Prefix  Operator = "prefix" // begins with the value, whatever its case and accents
	AtLeast Operator = "gte"
	Above   Operator = "gt"
	AtMost  Operator = "lte"
	Below   Operator = "lt"
)

// The operators that go together.
var (
	onlyIs      = []Operator{Is}
	alternative = []Operator{Is, Not}
	worded      = []Operator{Is, Not, Prefix}
	ranged      = []Operator{AtLeast, Above, AtMost, Below}
	counted     = []Operator{Is, Not, AtLeast, Above, AtMost, Below}
	within      = []Operator{Is, AtLeast, Above, AtMost, Below}
)

// Many reports whether the operator takes several values.
func (o Operator) Many() bool { return o == Is || o == Not }

// Says is what a filter with the operator asks for, in words.
func (o Operator) Says() string {
	switch o {
	case Not:
		return "none of these"
	case Prefix:
		return "beginning with"
	case AtLeast:
		return "at or above"
	case Above:
		return "above"
	case AtMost:
		return "at or below"
	case Below:
		return "below"
	}
	return "any of these"
}
