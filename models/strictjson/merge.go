package strictjson

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Merge applies a merge patch (RFC 7396) to target and returns the merged
// document without white space between its values. Members keep target's order
// and new ones follow in patch's; names and values are copied as they were
// written. A fault of patch is an *Error, one of target is not: target is no
// client's.
func Merge(target, patch []byte) ([]byte, error) {
	p, err := parse(patch)
	if err != nil {
		return nil, err
	}
	t, err := parse(target)
	if err != nil {
		return nil, fmt.Errorf("target of a merge: %s", err.Error()) // not wrapped: it must not look like a fault of patch
	}
	m := merger{target: t, patch: p}
	m.value(&t.root, p.root)
	var out bytes.Buffer
	if err := json.Compact(&out, m.out.Bytes()); err != nil {
		return nil, fmt.Errorf("merge: %w", err)
	}
	return out.Bytes(), nil
}

type merger struct {
	target, patch document
	out           bytes.Buffer
}

// value writes target as patched by patch; target is nil where there is none.
func (m *merger) value(target *node, patch node) {
	if m.patch.kind(patch) != '{' {
		m.out.Write(m.patch.raw(patch))
		return
	}
	m.out.WriteByte('{')
	changes := patch.content.members
	byName := make(map[string]member, len(changes))
	for _, c := range changes {
		byName[c.name] = c
	}
	first := m.out.Len()
	if target != nil && m.target.kind(*target) == '{' {
		for _, old := range target.content.members {
			change, changed := byName[old.name]
			delete(byName, old.name)
			m.member(first, old, changed, change)
		}
	}
	for _, c := range changes {
		if _, added := byName[c.name]; added && m.patch.kind(c.value) != 'n' {
			m.name(first, m.patch.data[c.start:c.end])
			m.value(nil, c.value)
		}
	}
	m.out.WriteByte('}')
}

// member writes a member of the target, unless its change is to be removed.
func (m *merger) member(first int, old member, changed bool, change member) {
	if changed && m.patch.kind(change.value) == 'n' {
		return
	}
	m.name(first, m.target.data[old.start:old.end])
	if !changed {
		m.out.Write(m.target.raw(old.value))
		return
	}
	m.value(&old.value, change.value)
}

// name begins a member of the object whose first member is, or would be, at
// first.
func (m *merger) name(first int, quoted []byte) {
	if m.out.Len() > first {
		m.out.WriteByte(',')
	}
	m.out.Write(quoted)
	m.out.WriteByte(':')
}
