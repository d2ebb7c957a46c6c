package strictjson

import (
	"math"
	"reflect"
	"slices"
	"strings"
)

// members are the members that a struct type has in JSON.
type members struct {
	fields map[string]field
	names  []string // sorted
}

type field struct {
	index  []int
	tagged bool
	quoted bool // by the tag's option "string"
	clash  bool // with another of this name at this depth: neither is a member
}

// level is a struct type embedded at some depth, and the way to it.
type level struct {
	typ   reflect.Type
	index []int
}

// membersOf follows the rules of encoding/json: of fields that share a name the
// least deeply embedded is the member, then the one with a tag.
func membersOf(t reflect.Type) members {
	m := members{fields: map[string]field{}}
	seen := map[reflect.Type]bool{}
	for depth := []level{{typ: t}}; len(depth) > 0; {
		here, deeper := map[string]field{}, []level(nil)
		for _, l := range depth {
			seen[l.typ] = true
		}
		for _, l := range depth {
			deeper = append(deeper, l.collect(here)...)
		}
		for name, f := range here {
			if _, taken := m.fields[name]; !taken {
				m.fields[name] = f
			}
		}
		depth = slices.DeleteFunc(deeper, func(l level) bool { return seen[l.typ] })
	}
	for name, f := range m.fields {
		if f.clash {
			delete(m.fields, name)
			continue
		}
		m.names = append(m.names, name)
	}
	slices.Sort(m.names)
	return m
}

// collect adds the fields of one struct and returns the structs embedded in it.
func (l level) collect(into map[string]field) (deeper []level) {
	for i := range l.typ.NumField() {
		f := l.typ.Field(i)
		tag := f.Tag.Get("json")
		inner := f.Type
		if inner.Kind() == reflect.Pointer && inner.Name() == "" {
			inner = inner.Elem()
		}
		structure := f.Anonymous && inner.Kind() == reflect.Struct
		if tag == "-" || !f.IsExported() && !structure {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		index := append(slices.Clone(l.index), i)
		if name == "" && structure {
			deeper = append(deeper, level{inner, index})
			continue
		}
		quoted := slices.Contains(strings.Split(options, ","), "string")
		settle(into, name, f.Name, field{index: index, tagged: name != "", quoted: quoted})
	}
	return deeper
}

// settle decides which of two fields at one depth has the name.
func settle(into map[string]field, tag, name string, f field) {
	if f.tagged {
		name = tag
	}
	if old, taken := into[name]; taken {
		if old.tagged && !f.tagged {
			return
		}
		f.clash = old.tagged == f.tagged
	}
	into[name] = f
}

// nearest is the name closest to a wrong one, if it is close enough to be meant.
func (m members) nearest(wrong string) (string, bool) {
	if len(wrong) > maxQuoted {
		return "", false
	}
	best, least := "", math.MaxInt
	for _, name := range m.names {
		if d := distance(strings.ToLower(wrong), strings.ToLower(name)); d < least {
			best, least = name, d
		}
	}
	return best, best != "" && 2*least <= len(best)
}

// distance counts the insertions, deletions and replacements of characters that
// make b of a (Levenshtein).
func distance(a, b string) int {
	to := []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range []rune(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range to {
			cost := diagonal
			if r != s {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(to)]
}
