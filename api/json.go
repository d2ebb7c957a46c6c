package api

import (
	"bytes"
	"encoding/json"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"
)

// jsonWriter writes the members of JSON objects without reflection, as
// encoding/json does where it leaves HTML as it is. What is written often
// writes itself by it; a test compares each type with encoding/json.
type jsonWriter struct{ out []byte }

// selfWritten is what writes itself.
type selfWritten interface{ writeJSON(*jsonWriter) }

// rooms are what answers were written in, of which each then has a copy that is
// just as long.
var rooms sync.Pool //nolint:gochecknoglobals // what is kept in it changes nothing but speed

// mostRoom is how much is kept for the next answer.
const mostRoom = 1 << 20

// written is v as a line of JSON.
func written(v selfWritten) []byte {
	w, ok := rooms.Get().(*jsonWriter)
	if !ok {
		w = new(jsonWriter)
	}
	w.out = w.out[:0]
	w.item(v)
	w.out = append(w.out, '\n')
	line := bytes.Clone(w.out)
	if cap(w.out) <= mostRoom {
		rooms.Put(w)
	}
	return line
}

// name begins a member.
func (w *jsonWriter) name(name string) {
	w.next()
	w.out = append(append(append(w.out, '"'), name...), '"', ':')
}

// next separates a member or an item from the one before it.
func (w *jsonWriter) next() {
	if last := w.out[len(w.out)-1]; last != '{' && last != '[' {
		w.out = append(w.out, ',')
	}
}

func (w *jsonWriter) null(name string) {
	w.name(name)
	w.out = append(w.out, "null"...)
}

func (w *jsonWriter) text(name, s string) {
	w.name(name)
	w.out = appendText(w.out, s)
}

func (w *jsonWriter) textOrNull(name string, s *string) {
	if s == nil {
		w.null(name)
		return
	}
	w.text(name, *s)
}

func (w *jsonWriter) number(name string, n int) {
	w.name(name)
	w.out = strconv.AppendInt(w.out, int64(n), 10)
}

func (w *jsonWriter) numberOrNull(name string, n *int) {
	if n == nil {
		w.null(name)
		return
	}
	w.number(name, *n)
}

func (w *jsonWriter) flag(name string, b bool) {
	w.name(name)
	w.out = strconv.AppendBool(w.out, b)
}

func (w *jsonWriter) time(name string, t time.Time) {
	w.name(name)
	w.out = append(t.AppendFormat(append(w.out, '"'), time.RFC3339Nano), '"')
}

func (w *jsonWriter) timeOrNull(name string, t *time.Time) {
	if t == nil {
		w.null(name)
		return
	}
	w.time(name, *t)
}

// raw writes JSON that is there already, without the space between its parts.
func (w *jsonWriter) raw(name string, data json.RawMessage) {
	if data == nil {
		w.null(name)
		return
	}
	w.name(name)
	inside := false // of a string
	for i := 0; i < len(data); i++ {
		c := data[i]
		switch {
		case c == '"':
			inside = !inside
		case inside && c == '\\':
			w.out = append(w.out, c)
			i++
			c = data[i]
		case !inside && c <= ' ':
			continue
		}
		w.out = append(w.out, c)
	}
}

// object writes what has members, or null for nil.
func object[T any, P interface {
	*T
	selfWritten
}](w *jsonWriter, name string, v P) {
	if v == nil {
		w.null(name)
		return
	}
	w.name(name)
	w.item(v)
}

func (w *jsonWriter) item(v selfWritten) {
	w.out = append(w.out, '{')
	v.writeJSON(w)
	w.out = append(w.out, '}')
}

// objects writes a list of what has members.
func objects[T any, P interface {
	*T
	selfWritten
}](w *jsonWriter, name string, list []T) {
	if list == nil {
		w.null(name)
		return
	}
	w.name(name)
	w.out = append(w.out, '[')
	for i := range list {
		w.next()
		w.item(P(&list[i]))
	}
	w.out = append(w.out, ']')
}

const hexDigits = "0123456789abcdef"

// appendText appends a string as JSON, what is no UTF-8 as U+FFFD.
func appendText(out []byte, s string) []byte {
	out = append(out, '"')
	kept := 0
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			out = appendEscaped(append(out, s[kept:i]...), c)
			i++
			kept = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			out = append(append(out, s[kept:i]...), `\ufffd`...)
			kept = i + size
		case r == '\u2028' || r == '\u2029': // line ends of JavaScript
			out = append(append(out, s[kept:i]...), `\u202`...)
			out = append(out, hexDigits[r&0xF])
			kept = i + size
		}
		i += size
	}
	return append(append(out, s[kept:]...), '"')
}

func appendEscaped(out []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(out, '\\', c)
	case '\b':
		return append(out, '\\', 'b')
	case '\f':
		return append(out, '\\', 'f')
	case '\n':
		return append(out, '\\', 'n')
	case '\r':
		return append(out, '\\', 'r')
	case '\t':
		return append(out, '\\', 't')
	}
	return append(out, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xF])
}
