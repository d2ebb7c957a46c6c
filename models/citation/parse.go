package citation

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// ParseItem reads one item of CSL-JSON 1.0.2. It takes every variable of the
// specification, in both spellings where styles and the JSON schema differ,
// and dates both as objects and as EDTF strings (ISO 8601-2, levels 0 and 1).
// An id is accepted and dropped: whoever keeps the item names it. The error is
// an *Error that lists every violation.
func ParseItem(data []byte) (Item, error) {
	if len(data) > MaxItem {
		return Item{}, &Error{[]Violation{tooLarge()}}
	}
	root, wrong := decode(data)
	if wrong != "" {
		return Item{}, &Error{[]Violation{{"", codeJSON, wrong}}}
	}
	p := parser{values: map[string]any{}}
	p.item(root)
	item := Item{p.values}
	if len(p.violations) == 0 && len(item.canonical("")) > MaxItem {
		p.violations = append(p.violations, tooLarge())
	}
	if len(p.violations) > 0 {
		return Item{}, &Error{p.violations}
	}
	return item, nil
}

func tooLarge() Violation {
	return Violation{"", codeTooLong, fmt.Sprintf("An item has at most %d bytes.", MaxItem)}
}

// parser gathers the values of an item and everything that is wrong with it.
type parser struct {
	values     map[string]any
	violations []Violation
}

func (p *parser) fail(pointer, code, format string, args ...any) {
	p.violations = append(p.violations, Violation{pointer, code, fmt.Sprintf(format, args...)})
}

func (p *parser) item(root any) {
	o, ok := root.(object)
	if !ok {
		p.fail("", codeKind, "An item is a JSON object.")
		return
	}
	hasType := false
	for _, m := range p.distinct("", o) {
		hasType = hasType || m.name == "type"
		p.member("", m)
	}
	if !hasType {
		p.fail("/type", codeRequired, "An item needs a type, such as %q.", "book")
	}
}

// distinct are the members of an object, each name once.
func (p *parser) distinct(pointer string, o object) object {
	seen := make(map[string]bool, len(o))
	once := make(object, 0, len(o))
	for _, m := range o {
		if seen[m.name] {
			p.fail(child(pointer, m.name), codeRepeated, "The member %q stands twice.", abridged(m.name))
			continue
		}
		seen[m.name] = true
		once = append(once, m)
	}
	return once
}

// member reads one variable of the item, at its top or below custom.
func (p *parser) member(parent string, m member) {
	pointer := child(parent, m.name)
	v, ok := variableNamed(m.name)
	if !ok {
		detail := fmt.Sprintf("%q is not a CSL variable", abridged(m.name))
		if near := nearestVariable(m.name); near != "" {
			detail += fmt.Sprintf("; did you mean %q?", near)
		} else {
			detail += "; data of your own goes below custom."
		}
		p.fail(pointer, codeUnknown, "%s", detail)
		return
	}
	value := p.value(pointer, v.kind, m.value)
	if value == nil {
		return
	}
	if old, ok := p.values[v.name]; ok && !reflect.DeepEqual(old, value) {
		p.fail(pointer, codeRepeated, "The item has another %s already, under its other name.", v.name)
		return
	}
	p.values[v.name] = value
}

// value reads a variable's value; it is nil for what is empty or invalid.
func (p *parser) value(pointer string, k kind, value any) any {
	if value == nil {
		p.fail(pointer, codeNull, "Leave the member out instead of setting it to null.")
		return nil
	}
	switch k {
	case kindText, kindProse:
		return orNil(p.text(pointer, value, k == kindProse))
	case kindNumber:
		return orNil(p.number(pointer, value))
	case kindType:
		return orNil(p.itemType(pointer, value))
	case kindNames:
		return listOrNil(p.names(pointer, value))
	case kindList:
		return listOrNil(p.list(pointer, value))
	case kindCustom:
		return listOrNil(p.custom(pointer, value))
	case kindDate:
		return p.date(pointer, value)
	default: // an id, which is checked and dropped
		p.id(pointer, value)
		return nil
	}
}

func (p *parser) id(pointer string, value any) {
	if _, ok := value.(json.Number); !ok {
		p.text(pointer, value, false)
	}
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func listOrNil[S ~[]E, E any](list S) any {
	if len(list) == 0 {
		return nil
	}
	return list
}

// text reads a string; it is "" when the string is blank or invalid.
func (p *parser) text(pointer string, value any, prose bool) string {
	s, ok := value.(string)
	if !ok {
		p.fail(pointer, codeKind, "The value is a string.")
		return ""
	}
	if len(s) > MaxString {
		p.fail(pointer, codeTooLong, "A string has at most %d bytes.", MaxString)
		return ""
	}
	if strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && (!prose || !strings.ContainsRune("\t\n\r", r))
	}) {
		p.fail(pointer, codeControl, "The string has a control character.")
		return ""
	}
	if strings.TrimSpace(s) == "" {
		return ""
	}
	return s
}

var integer = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,17})$`)

func (p *parser) number(pointer string, value any) string {
	n, ok := value.(json.Number)
	if !ok {
		if _, ok := value.(string); !ok {
			p.fail(pointer, codeKind, "The value is a string or an integer.")
			return ""
		}
		return p.text(pointer, value, false)
	}
	if !integer.MatchString(n.String()) {
		p.fail(pointer, codeKind, "The value is a string or an integer of at most 18 digits.")
		return ""
	}
	return n.String()
}

func (p *parser) itemType(pointer string, value any) string {
	before := len(p.violations)
	s := p.text(pointer, value, false)
	if len(p.violations) > before || slices.Contains(types, s) {
		return s
	}
	detail := fmt.Sprintf("%q is not a CSL type", abridged(s))
	if near := nearTypes(s); len(near) > 0 {
		detail += "; near it are " + strings.Join(near, ", ")
	}
	p.fail(pointer, codeUnknown, "%s.", detail)
	return ""
}

// entries are the entries of a list of bounded length.
func (p *parser) entries(pointer string, value any) []any {
	list, ok := value.([]any)
	if !ok {
		p.fail(pointer, codeKind, "The value is a list.")
		return nil
	}
	if len(list) > MaxNames {
		p.fail(pointer, codeTooMany, "The list has at most %d entries.", MaxNames)
		return nil
	}
	return list
}

func (p *parser) list(pointer string, value any) []string {
	var list []string
	for n, v := range p.entries(pointer, value) {
		if s := p.text(child(pointer, strconv.Itoa(n)), v, false); s != "" {
			list = append(list, s)
		}
	}
	return list
}
