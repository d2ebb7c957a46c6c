package citation

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
)

// Draft gathers the variables of an item, for those who read them from another
// format than CSL-JSON. What cannot stand in an item is mended where that
// loses nothing: control characters become spaces, empty values are left out.
type Draft struct {
	values map[string]any
	custom map[string]map[string]string
}

// NewDraft begins an item of a CSL type.
func NewDraft(itemType string) *Draft {
	return &Draft{map[string]any{"type": itemType}, map[string]map[string]string{}}
}

// Has reports whether the draft has a variable.
func (d *Draft) Has(variable string) bool {
	_, ok := d.values[canonicalName(variable)]
	return ok
}

// SetText gives a text or number variable its value, in place of any it has.
func (d *Draft) SetText(variable, value string) {
	v, ok := variableNamed(variable)
	if value = cleaned(value, ok && v.kind == kindProse); value != "" {
		d.values[canonicalName(variable)] = value
	}
}

// SetNames gives a name variable its value, in place of any it has. Names that
// say nothing are left out.
func (d *Draft) SetNames(variable string, names []Name) {
	var list []any
	for _, n := range names {
		for _, part := range nameParts {
			*part.field(&n) = cleaned(*part.field(&n), false)
		}
		if n.surname() != "" {
			list = append(list, n.object())
		}
	}
	if len(list) > 0 {
		d.values[canonicalName(variable)] = list
	}
}

// SetDate gives a date variable its value, in place of any it has.
func (d *Draft) SetDate(variable string, date Date) {
	date.Season, date.Literal, date.Raw = cleaned(date.Season, false), cleaned(date.Literal, false), cleaned(date.Raw, false)
	if date != (Date{Circa: date.Circa}) {
		d.values[canonicalName(variable)] = date.object()
	}
}

// SetCustom keeps what a format says and CSL has no variable for, as text
// below custom: {"ris": {"C7": "e123"}}.
func (d *Draft) SetCustom(format, name, value string) {
	name = cleaned(name, false)
	if value = cleaned(value, true); value == "" || name == "" || len(name) > maxKey {
		return
	}
	if d.custom[format] == nil {
		d.custom[format] = map[string]string{}
	}
	d.custom[format][name] = value
}

// Item is the item that was gathered. The error is an *Error that lists what
// CSL-JSON cannot hold.
func (d *Draft) Item() (Item, error) {
	var root object
	for _, v := range variables {
		if value, ok := d.values[v.name]; ok {
			root = append(root, member{v.name, value})
		}
	}
	var custom object
	for format, fields := range d.custom {
		var o object
		for name, value := range fields {
			o = append(o, member{name, value})
		}
		custom = append(custom, member{format, sorted(o)})
	}
	if len(custom) > 0 {
		root = append(root, member{"custom", sorted(custom)})
	}
	var b bytes.Buffer
	encode(&b, root)
	return ParseItem(b.Bytes())
}

// Custom is what a format kept below custom; see Draft.SetCustom.
func (i Item) Custom(format string) map[string]string {
	found := map[string]string{}
	custom, _ := i.values["custom"].(object)
	for _, m := range custom {
		fields, _ := m.value.(object)
		if m.name != format {
			continue
		}
		for _, f := range fields {
			if s, ok := f.value.(string); ok {
				found[f.name] = s
			}
		}
	}
	return found
}

// Variables are the names of the item's texts, numbers, names and dates, in the
// order of the CSL-JSON schema: all but its type, categories and custom.
func (i Item) Variables() []string {
	var names []string
	for _, v := range variables {
		if _, ok := i.values[v.name]; ok && v.isPlain() {
			names = append(names, v.name)
		}
	}
	return names
}

// IsProse reports whether a variable may have line breaks, as an abstract has.
func IsProse(variable string) bool {
	v, ok := variableNamed(variable)
	return ok && v.kind == kindProse
}

// VariableNamed is the name of a text, number, names or date variable in the
// letter case and spelling of CSL-JSON, and whether there is one.
func VariableNamed(name string) (string, bool) {
	n := slices.IndexFunc(variables, func(v variable) bool { return strings.EqualFold(v.name, canonicalName(name)) })
	if n < 0 || !variables[n].isPlain() {
		return "", false
	}
	return variables[n].name, true
}

func (v variable) isPlain() bool { return v.kind < kindList }

// IsNames reports whether a variable holds names.
func IsNames(variable string) bool {
	v, ok := variableNamed(variable)
	return ok && v.kind == kindNames
}

// IsDate reports whether a variable holds a date.
func IsDate(variable string) bool {
	v, ok := variableNamed(variable)
	return ok && v.kind == kindDate
}

// cleaned is a text as an item may have it, without space around.
func cleaned(s string, prose bool) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case prose && (r == '\n' || r == '\t'):
			return r
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.TrimSpace(s)
}
