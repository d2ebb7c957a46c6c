package citation

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// custom reads what CSL-JSON has no variable for, and lifts the variables that
// stand there because the JSON schema has no place for them.
func (p *parser) custom(pointer string, value any) object {
	o, ok := value.(object)
	if !ok {
		p.fail(pointer, codeKind, "The value is an object.")
		return nil
	}
	var kept object
	for _, m := range p.distinct(pointer, o) {
		if lifted[m.name] {
			p.member(pointer, m)
			continue
		}
		kept = append(kept, member{m.name, p.free(pointer, m, 1)})
	}
	return sorted(kept)
}

// free checks a member below custom, where any shape is allowed, and sorts the
// members of its objects.
func (p *parser) free(parent string, m member, depth int) any {
	pointer := child(parent, m.name)
	if !p.reachable(pointer, m.name, depth) {
		return nil
	}
	switch value := m.value.(type) {
	case string:
		p.text(pointer, value, true)
	case json.Number:
		if _, err := value.Float64(); err != nil {
			p.fail(pointer, codeTooLong, "The number is too large.")
		}
	case []any:
		for n, v := range value {
			value[n] = p.free(pointer, member{strconv.Itoa(n), v}, depth+1)
		}
	case object:
		members := p.distinct(pointer, value)
		for n, m := range members {
			members[n].value = p.free(pointer, m, depth+1)
		}
		return sorted(members)
	}
	return m.value
}

// reachable checks that what is below custom lies in reach of a short pointer.
func (p *parser) reachable(pointer, name string, depth int) bool {
	switch {
	case len(name) > maxKey:
		p.fail(pointer, codeTooLong, "A member's name has at most %d bytes.", maxKey)
	case depth > maxDepth:
		p.fail(pointer, codeTooDeep, "Values nest at most %d deep.", maxDepth)
	case strings.ContainsFunc(name, unicode.IsControl):
		p.fail(pointer, codeControl, "The member's name has a control character.")
	default:
		return true
	}
	return false
}

func sorted(o object) object {
	slices.SortFunc(o, func(a, b member) int { return cmp.Compare(a.name, b.name) })
	return o
}
