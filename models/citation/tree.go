package citation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// object is a JSON object whose members keep their order and may repeat. The
// other JSON values are string, json.Number, bool, nil and []any.
type object []member

type member struct {
	name  string
	value any
}

// decode reads one JSON text (RFC 8259), or says in a sentence why it is none.
func decode(data []byte) (value any, wrong string) {
	if !utf8.Valid(data) {
		return nil, "The text is not UTF-8."
	}
	if err := json.Unmarshal(data, new(json.RawMessage)); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Sprintf("The text is not JSON, at byte %d: %s.", syntax.Offset, syntax)
		}
		return nil, "The text is not JSON."
	}
	if loneSurrogate(data) {
		return nil, "A string has half of a surrogate pair."
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	value, err := decodeValue(d)
	if err != nil {
		return nil, "The text is not JSON."
	}
	return value, ""
}

func decodeValue(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		o := object{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			value, err := decodeValue(d)
			if err != nil {
				return nil, err
			}
			o = append(o, member{name.(string), value})
		}
		_, err = d.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			value, err := decodeValue(d)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err = d.Token()
		return list, err
	}
	return token, nil
}

// loneSurrogate reports whether well-formed JSON escapes half of a UTF-16
// pair, which the standard decoder would quietly replace.
func loneSurrogate(data []byte) bool {
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		i++
		if data[i] != 'u' {
			continue
		}
		switch unit := escapedUnit(data[i-1:]); {
		case unit>>10 == 0xDC00>>10:
			return true
		case unit>>10 == 0xD800>>10:
			if escapedUnit(data[i+5:])>>10 != 0xDC00>>10 {
				return true
			}
			i += 6
		}
		i += 4
	}
	return false
}

// escapedUnit is the UTF-16 unit of the \uXXXX that data begins with, or 0.
func escapedUnit(data []byte) uint64 {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return 0
	}
	unit, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	if err != nil {
		return 0
	}
	return unit
}

// encode appends a value as compact JSON. What HTML finds special stays as it is.
func encode(b *bytes.Buffer, value any) {
	switch value := value.(type) {
	case object:
		b.WriteByte('{')
		for n, m := range value {
			if n > 0 {
				b.WriteByte(',')
			}
			encodeScalar(b, m.name)
			b.WriteByte(':')
			encode(b, m.value)
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for n, v := range value {
			if n > 0 {
				b.WriteByte(',')
			}
			encode(b, v)
		}
		b.WriteByte(']')
	default:
		encodeScalar(b, value)
	}
}

// encodeScalar appends a string, number, boolean or null, none of which can fail.
func encodeScalar(b *bytes.Buffer, value any) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err == nil {
		b.Truncate(b.Len() - 1) // the encoder's line end
	}
}
