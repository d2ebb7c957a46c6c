// Package strictjson reads JSON that others wrote and says all that is wrong
// with it, where encoding/json would pass over it or stop at the first fault.
// It knows nothing of what the documents mean.
package strictjson

import (
	"fmt"
	"reflect"
	"strings"
)

// Decode reads exactly one JSON value from data into v, a pointer. Data that is
// no acceptable JSON text, or does not have v's shape, is an *Error; a v that
// JSON cannot be read into is any other.
//
// Members match the json tags exactly. Null is for pointers, slices, maps, any
// and types with an UnmarshalJSON of their own. A number in an any is a
// json.Number. Members that data leaves out keep the value they have in v; after
// an error what v holds is unspecified.
func Decode(data []byte, v any) error {
	return decode(data, v, false)
}

// DecodePatch is Decode for a merge patch (RFC 7396): null is allowed in place
// of any member and leaves a value that cannot be nil as it is. Within an array
// null is a value like others, since a patch replaces arrays whole.
func DecodePatch(data []byte, v any) error {
	return decode(data, v, true)
}

func decode(data []byte, v any, patch bool) error {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return fmt.Errorf("decode JSON into %T: want a pointer that is not nil", v)
	}
	doc, err := parse(data)
	if err != nil {
		return err
	}
	d := decoder{document: doc, patch: patch, known: map[reflect.Type]members{}}
	d.value(doc.root, target.Elem())
	if d.unusable != nil {
		return d.unusable
	}
	return d.failure(false)
}

// decoder walks a document and a Go value side by side.
type decoder struct {
	report
	document
	patch    bool
	arrays   int // how many arrays the walk is within
	known    map[reflect.Type]members
	unusable error // the fault of the Go type, not of the document
}

func (d *decoder) value(n node, v reflect.Value) {
	switch {
	case d.full() || d.unusable != nil:
	case v.Kind() == reflect.Pointer:
		d.pointer(n, v)
	case v.Type() == timeType:
		d.time(n, v)
	case d.custom(n, v):
	case d.kind(n) == 'n':
		d.null(v)
	default:
		d.plain(n, v)
	}
}

func (d *decoder) pointer(n node, v reflect.Value) {
	if d.kind(n) == 'n' {
		v.SetZero()
		return
	}
	if v.IsNil() {
		v.Set(reflect.New(v.Type().Elem()))
	}
	d.value(n, v.Elem())
}

func (d *decoder) null(v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.Interface:
		v.SetZero()
	default:
		if !d.patch || d.arrays > 0 || len(d.path) == 0 {
			d.add("null", "expected %s, got null", expectation(v.Type()))
		}
	}
}

func (d *decoder) plain(n node, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		d.object(n, v)
	case reflect.Map:
		d.mapping(n, v)
	case reflect.Slice:
		d.slice(n, v)
	case reflect.Array:
		d.array(n, v)
	case reflect.Interface:
		d.anything(n, v)
	default:
		d.scalar(n, v)
	}
}

func (d *decoder) object(n node, v reflect.Value) {
	if !d.expect('{', n, v) {
		return
	}
	m, ok := d.known[v.Type()]
	if !ok {
		m = membersOf(v.Type())
		d.known[v.Type()] = m
	}
	for _, in := range n.content.members {
		d.enter(in.name)
		f, ok := m.fields[in.name]
		switch {
		case !ok:
			d.unknown(in.name, m)
		case f.quoted:
			d.refuse(v.Type(), `a field has the tag option "string"`)
		default:
			d.field(in.value, v, f.index)
		}
		d.leave()
	}
}

// field decodes into the field of v that index leads to, through pointers to
// embedded structs.
func (d *decoder) field(n node, v reflect.Value, index []int) {
	for _, i := range index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() && !v.CanSet() {
				d.refuse(v.Type(), "it is embedded and not exported")
				return
			}
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	d.value(n, v)
}

func (d *decoder) unknown(name string, m members) {
	if d.full() {
		return
	}
	hint := "there are none"
	if len(m.names) > 0 {
		hint = "valid: " + strings.Join(m.names, ", ")
	}
	if best, ok := m.nearest(name); ok {
		hint = fmt.Sprintf("nearest: %q; %s", best, hint)
	}
	d.add("unknown_member", "unknown member %q (%s)", short(name), hint)
}

func (d *decoder) mapping(n node, v reflect.Value) {
	t := v.Type()
	if t.Key().Kind() != reflect.String || reflect.PointerTo(t.Key()).Implements(textType) {
		d.refuse(t, "its keys are not plain strings")
		return
	}
	if !d.expect('{', n, v) {
		return
	}
	if v.IsNil() {
		v.Set(reflect.MakeMapWithSize(t, len(n.content.members)))
	}
	for _, in := range n.content.members {
		d.enter(in.name)
		item := reflect.New(t.Elem()).Elem()
		d.value(in.value, item)
		v.SetMapIndex(reflect.ValueOf(in.name).Convert(t.Key()), item)
		d.leave()
	}
}

func (d *decoder) slice(n node, v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		d.base64(n, v)
		return
	}
	if !d.expect('[', n, v) {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.content.items), len(n.content.items)))
	d.items(n, v)
}

func (d *decoder) array(n node, v reflect.Value) {
	if !d.expect('[', n, v) {
		return
	}
	if got := len(n.content.items); got != v.Len() {
		d.add("type", "expected %d items, got %d", v.Len(), got)
		return
	}
	d.items(n, v)
}

func (d *decoder) items(n node, v reflect.Value) {
	d.arrays++
	for i, item := range n.content.items {
		d.index(i)
		d.value(item, v.Index(i))
		d.leave()
	}
	d.arrays--
}

// expect reports whether n is of a kind, and a problem if it is not.
func (d *decoder) expect(kind byte, n node, v reflect.Value) bool {
	if d.kind(n) == kind {
		return true
	}
	d.add("type", "expected %s, got %s", expectation(v.Type()), d.describe(n))
	return false
}

func (d *decoder) refuse(t reflect.Type, why string) {
	d.unusable = fmt.Errorf("decode JSON into %v: %s", t, why)
}
