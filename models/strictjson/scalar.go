package strictjson

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

var (
	timeType   = reflect.TypeFor[time.Time]()
	numberType = reflect.TypeFor[json.Number]()
	textType   = reflect.TypeFor[encoding.TextUnmarshaler]()
)

const dateTime = "an RFC 3339 date-time, such as 2026-03-01T12:00:00Z"

func (d *decoder) time(n node, v reflect.Value) {
	if d.kind(n) == 'n' {
		d.null(v)
		return
	}
	if !d.expect('"', n, v) {
		return
	}
	var at time.Time
	if err := at.UnmarshalJSON(d.raw(n)); err != nil {
		d.add("invalid", "expected %s, got %q", dateTime, short(unquote(d.raw(n))))
		return
	}
	v.Set(reflect.ValueOf(at))
}

// custom decodes into types that bring an unmarshaler and reports whether v is
// of one. One for text is given strings only, and never null.
func (d *decoder) custom(n node, v reflect.Value) bool {
	if !v.CanAddr() || !v.Addr().CanInterface() {
		return false
	}
	var err error
	switch u := v.Addr().Interface().(type) {
	case json.Unmarshaler:
		err = u.UnmarshalJSON(d.raw(n))
	case encoding.TextUnmarshaler:
		if d.kind(n) == 'n' {
			return false
		}
		if !d.expect('"', n, v) {
			return true
		}
		err = u.UnmarshalText([]byte(unquote(d.raw(n))))
	default:
		return false
	}
	if err != nil {
		d.invalid(err)
	}
	return true
}

// invalid reports what an unmarshaler says. What encoding/json says in it names
// Go types, which are not for clients.
func (d *decoder) invalid(err error) {
	if inner, ok := errors.AsType[*Error](err); ok {
		d.adopt(inner)
		return
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		d.add("type", "expected %s, got %s", expectation(wrong.Type), wrong.Value)
		return
	}
	d.add("invalid", "%v", err)
}

func (d *decoder) scalar(n node, v reflect.Value) {
	switch kind := v.Kind(); {
	case v.Type() == numberType:
		if d.expectNumber(n, v) {
			v.SetString(string(d.raw(n)))
		}
	case kind == reflect.String:
		if d.expect('"', n, v) {
			v.SetString(unquote(d.raw(n)))
		}
	case kind == reflect.Bool:
		if c := d.kind(n); c == 't' || d.expect('f', n, v) {
			v.SetBool(c == 't')
		}
	case v.CanInt() || v.CanUint():
		if d.expectNumber(n, v) {
			d.integer(n, v)
		}
	case v.CanFloat():
		if d.expectNumber(n, v) {
			d.float(n, v)
		}
	default:
		d.refuse(v.Type(), "JSON has no such kind of value")
	}
}

func (d *decoder) integer(n node, v reflect.Value) {
	literal := string(d.raw(n))
	if strings.ContainsAny(literal, ".eE") {
		d.add("type", "expected an integer without fraction or exponent, got %s", short(literal))
		return
	}
	var err error
	if bits := v.Type().Bits(); v.CanInt() {
		var x int64
		x, err = strconv.ParseInt(literal, 10, bits)
		v.SetInt(x)
	} else {
		var x uint64
		x, err = strconv.ParseUint(literal, 10, bits)
		v.SetUint(x)
	}
	if err != nil {
		d.add("number_range", "expected an integer from %s, got %s", limits(v), short(literal))
	}
}

// limits are the least and the greatest number that an integer can be.
func limits(v reflect.Value) string {
	unused := 64 - v.Type().Bits()
	if v.CanInt() {
		return fmt.Sprintf("%d to %d", int64(math.MinInt64)>>unused, int64(math.MaxInt64)>>unused)
	}
	return fmt.Sprintf("0 to %d", uint64(math.MaxUint64)>>unused)
}

func (d *decoder) float(n node, v reflect.Value) {
	literal := string(d.raw(n))
	x, err := strconv.ParseFloat(literal, v.Type().Bits())
	if err != nil {
		d.add("number_range", "the number %s is too large", short(literal))
		return
	}
	v.SetFloat(x)
}

func (d *decoder) base64(n node, v reflect.Value) {
	if !d.expect('"', n, v) {
		return
	}
	data, err := base64.StdEncoding.DecodeString(unquote(d.raw(n)))
	if err != nil {
		d.add("invalid", "expected %s", expectation(v.Type()))
		return
	}
	v.SetBytes(data)
}

// anything decodes into an interface without methods.
func (d *decoder) anything(n node, v reflect.Value) {
	if v.NumMethod() > 0 {
		d.refuse(v.Type(), "an interface has no shape")
		return
	}
	v.Set(reflect.ValueOf(d.natural(n)))
}

// natural is n as encoding/json gives it, with every number a json.Number.
func (d *decoder) natural(n node) any {
	switch d.kind(n) {
	case '{':
		members := make(map[string]any, len(n.content.members))
		for _, m := range n.content.members {
			members[m.name] = d.natural(m.value)
		}
		return members
	case '[':
		items := make([]any, len(n.content.items))
		for i, item := range n.content.items {
			items[i] = d.natural(item)
		}
		return items
	case '"':
		return unquote(d.raw(n))
	case 't', 'f':
		return d.kind(n) == 't'
	case 'n':
		return nil
	}
	return json.Number(d.raw(n))
}

func (d *decoder) expectNumber(n node, v reflect.Value) bool {
	return number(d.kind(n)) || d.expect('0', n, v)
}

// describe names what a document has.
func (d *decoder) describe(n node) string {
	switch d.kind(n) {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f', 'n':
		return string(d.raw(n))
	}
	return "a number"
}

// expectation names what a Go type wants.
func expectation(t reflect.Type) string {
	switch {
	case t == timeType:
		return dateTime
	case t == numberType:
		return "a number"
	case reflect.PointerTo(t).Implements(textType):
		return "a string"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return expectation(t.Elem())
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "a string in base64"
		}
		return "an array"
	case reflect.Array:
		return "an array"
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Interface:
		return "a value"
	}
	return "an integer"
}
