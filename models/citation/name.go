package citation

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameParts are the text members of a name, in the order of the JSON schema,
// and where they are kept.
var nameParts = []struct {
	name  string
	field func(*Name) *string
}{
	{"family", func(n *Name) *string { return &n.Family }},
	{"given", func(n *Name) *string { return &n.Given }},
	{"dropping-particle", func(n *Name) *string { return &n.DroppingParticle }},
	{"non-dropping-particle", func(n *Name) *string { return &n.NonDroppingParticle }},
	{"suffix", func(n *Name) *string { return &n.Suffix }},
	{"literal", func(n *Name) *string { return &n.Literal }},
}

// nameFlags are its flags; strings and numbers may stand for booleans.
var nameFlags = []struct {
	name  string
	field func(*Name) *bool
}{
	{"comma-suffix", func(n *Name) *bool { return &n.CommaSuffix }},
	{"static-ordering", func(n *Name) *bool { return &n.StaticOrdering }},
	{"parse-names", func(n *Name) *bool { return &n.ParseNames }},
}

func (p *parser) names(pointer string, value any) []Name {
	var names []Name
	for n, v := range p.entries(pointer, value) {
		names = append(names, p.name(child(pointer, strconv.Itoa(n)), v))
	}
	return names
}

func (p *parser) name(pointer string, value any) Name {
	var name Name
	o, ok := value.(object)
	if !ok {
		p.fail(pointer, codeKind, `A name is an object: {"family": …, "given": …} or {"literal": …}.`)
		return name
	}
	before := len(p.violations)
	for _, m := range p.distinct(pointer, o) {
		p.namePart(child(pointer, m.name), m, &name)
	}
	if name.Family == "" && name.Given == "" && name.Literal == "" && len(p.violations) == before {
		p.fail(pointer, codeEmpty, "A name has at least one of family, given and literal.")
	}
	return name
}

func (p *parser) namePart(pointer string, m member, name *Name) {
	if m.value == nil {
		p.fail(pointer, codeNull, "Leave the member out instead of setting it to null.")
		return
	}
	for _, part := range nameParts {
		if part.name == m.name {
			*part.field(name) = p.text(pointer, m.value, false)
			return
		}
	}
	for _, flag := range nameFlags {
		if flag.name == m.name {
			*flag.field(name) = p.flag(pointer, m.value)
			return
		}
	}
	p.fail(pointer, codeUnknown, "%q is not a member of a name; those are %s.", abridged(m.name), strings.Join(nameMembers(), ", "))
}

func nameMembers() []string {
	var names []string
	for _, part := range nameParts {
		names = append(names, part.name)
	}
	for _, flag := range nameFlags {
		names = append(names, flag.name)
	}
	return names
}

// flag reads a boolean, for which CSL-JSON also allows a string or a number.
func (p *parser) flag(pointer string, value any) bool {
	switch value := value.(type) {
	case bool:
		return value
	case json.Number:
		f, err := value.Float64()
		return err != nil || f != 0
	case string:
		return !slices.Contains([]string{"", "0", "false"}, strings.ToLower(p.text(pointer, value, false)))
	}
	p.fail(pointer, codeKind, "The value is true or false.")
	return false
}

func (n Name) object() object {
	var o object
	for _, part := range nameParts {
		if s := *part.field(&n); s != "" {
			o = append(o, member{part.name, s})
		}
	}
	for _, flag := range nameFlags {
		if *flag.field(&n) {
			o = append(o, member{flag.name, true})
		}
	}
	return o
}

// InvertedName is a person whose name was written with the family name first.
// Small words before it are a particle that belongs to it (van Gogh), small
// words behind the given name one that does not (Alexander von).
func InvertedName(family, given, suffix string) Name {
	last, first := strings.Fields(family), strings.Fields(given)
	n := 0
	for n < len(last)-1 && isSmall(last[n]) {
		n++
	}
	m := len(first)
	for m > 1 && isSmall(first[m-1]) {
		m--
	}
	return Name{
		NonDroppingParticle: strings.Join(last[:n], " "), Family: strings.Join(last[n:], " "),
		Given: strings.Join(first[:m], " "), DroppingParticle: strings.Join(first[m:], " "),
		Suffix: suffix, CommaSuffix: strings.HasPrefix(suffix, "Jr") || strings.HasPrefix(suffix, "Sr"),
	}
}

func isSmall(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsLower(r)
}
