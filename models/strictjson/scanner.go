package strictjson

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

const maxDepth = 32

// scanner reads a document in one pass. Its methods report false where nothing
// more can be read; a fault that can be stepped over is only reported.
type scanner struct {
	report
	data []byte
	at   int
}

func (s *scanner) acceptable() bool {
	switch {
	case bytes.HasPrefix(s.data, []byte("\uFEFF")):
		s.add("encoding", "the document begins with a byte order mark")
	case !utf8.Valid(s.data):
		s.at = invalid(s.data)
		s.fault("encoding", "byte %d (0x%02X) is not UTF-8", s.at, s.data[s.at])
	case len(bytes.Trim(s.data, " \t\r\n")) == 0:
		s.add("empty", "the document is empty")
	}
	return len(s.problems) == 0
}

// invalid is where the first byte is that is not UTF-8.
func invalid(data []byte) (at int) {
	for {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size <= 1 {
			return at
		}
		at += size
	}
}

func (s *scanner) value(depth int) (node, bool) {
	s.space()
	n, ok := node{start: s.at}, false
	switch c := s.peek(); {
	case c == '{' || c == '[':
		n.content, ok = s.container(c, depth+1)
	case c == '"':
		ok = s.string()
	case c == '-' || digit(c):
		ok = s.number()
	default:
		ok = s.literal()
	}
	n.end = s.at
	return n, ok
}

func (s *scanner) container(opening byte, depth int) (*content, bool) {
	if depth > maxDepth {
		s.fault("depth", "arrays and objects are nested more than %d deep", maxDepth)
		return nil, false
	}
	s.at++
	if opening == '{' {
		return s.object(depth)
	}
	return s.array(depth)
}

func (s *scanner) object(depth int) (*content, bool) {
	c, seen := new(content), map[string]int{}
	if s.skip('}') {
		return c, true
	}
	for {
		m, ok := s.name()
		if !ok {
			return nil, false
		}
		s.enter(m.name)
		if seen[m.name]++; seen[m.name] == 2 {
			s.fault("duplicate", "the member %q is given more than once", short(m.name))
		}
		if !s.skip(':') {
			return nil, s.unexpected("a colon after a member's name")
		}
		if m.value, ok = s.value(depth); !ok {
			return nil, false
		}
		s.leave()
		c.members = append(c.members, m)
		if s.skip('}') {
			return c, true
		}
		if !s.skip(',') {
			return nil, s.unexpected("a comma or } after a member")
		}
	}
}

func (s *scanner) array(depth int) (*content, bool) {
	c := new(content)
	if s.skip(']') {
		return c, true
	}
	for {
		s.index(len(c.items))
		n, ok := s.value(depth)
		if !ok {
			return nil, false
		}
		s.leave()
		c.items = append(c.items, n)
		if s.skip(']') {
			return c, true
		}
		if !s.skip(',') {
			return nil, s.unexpected("a comma or ] after an item")
		}
	}
}

func (s *scanner) name() (member, bool) {
	if s.space(); s.peek() != '"' {
		return member{}, s.unexpected("a member's name in double quotes")
	}
	m := member{start: s.at}
	if !s.string() {
		return m, false
	}
	m.end = s.at
	m.name = unquote(s.data[m.start:m.end])
	return m, true
}

func (s *scanner) string() bool {
	for s.at++; s.at < len(s.data); {
		switch c := s.data[s.at]; {
		case c == '"':
			s.at++
			return true
		case c == '\\':
			if !s.escape() {
				return false
			}
		case c < ' ':
			return s.unexpected("a control character to be escaped")
		default:
			s.at++
		}
	}
	return s.unexpected("a closing double quote")
}

func (s *scanner) escape() bool {
	s.at++
	switch s.peek() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.at++
		return true
	case 'u':
		s.at++
		return s.unicodeEscape()
	}
	return s.unexpected(`one of " \ / b f n r t u after a backslash`)
}

// unicodeEscape reads the digits after \u, and after a high surrogate the low
// one that has to follow it.
func (s *scanner) unicodeEscape() bool {
	r, ok := s.hex(s.at)
	if !ok {
		return s.unexpected(`four hexadecimal digits after \u`)
	}
	if r == 0 {
		s.fault("nul", `a string holds the character \u0000`)
	}
	s.at += 4
	if !utf16.IsSurrogate(r) {
		return true
	}
	if bytes.HasPrefix(s.data[s.at:], []byte(`\u`)) {
		low, ok := s.hex(s.at + 2)
		if ok && utf16.DecodeRune(r, low) != utf8.RuneError {
			s.at += 6
			return true
		}
	}
	s.fault("encoding", `\u%04x is one half of a surrogate pair`, r)
	return true
}

func (s *scanner) hex(at int) (rune, bool) {
	if len(s.data) < at+4 {
		return 0, false
	}
	x, err := strconv.ParseUint(string(s.data[at:at+4]), 16, 16)
	return rune(x), err == nil
}

func (s *scanner) number() bool {
	if s.peek() == '-' {
		s.at++
	}
	if s.peek() == '0' {
		s.at++
	} else if !s.digits() {
		return false
	}
	if s.peek() == '.' {
		s.at++
		if !s.digits() {
			return false
		}
	}
	if s.peek()|' ' != 'e' {
		return true
	}
	s.at++
	if c := s.peek(); c == '+' || c == '-' {
		s.at++
	}
	return s.digits()
}

func (s *scanner) digits() bool {
	if !digit(s.peek()) {
		return s.unexpected("a digit")
	}
	for digit(s.peek()) {
		s.at++
	}
	return true
}

func (s *scanner) literal() bool {
	for _, word := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(s.data[s.at:], []byte(word)) {
			s.at += len(word)
			return true
		}
	}
	return s.unexpected("a value")
}

// unexpected reports what stands in the place of what was wanted. It is always
// false, for its callers to return.
func (s *scanner) unexpected(wanted string) bool {
	if s.at >= len(s.data) {
		s.fault("syntax", "expected %s, got the end of the document", wanted)
		return false
	}
	if s.data[s.at] == 0 {
		s.fault("nul", "the document holds a NUL byte")
		return false
	}
	r, _ := utf8.DecodeRune(s.data[s.at:])
	s.fault("syntax", "expected %s, got %q", wanted, r)
	return false
}

// fault reports a problem at the place the scan has come to.
func (s *scanner) fault(code, format string, args ...any) {
	if !s.full() {
		s.add(code, s.position()+": "+format, args...)
	}
}

// position tells where the scan is, counting lines and characters from 1.
func (s *scanner) position() string {
	before := s.data[:min(s.at, len(s.data))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return "line " + strconv.Itoa(line) + ", column " + strconv.Itoa(column)
}

// peek is the next byte, or 0 at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.data) {
		return s.data[s.at]
	}
	return 0
}

// skip steps over white space, and over c if that comes next.
func (s *scanner) skip(c byte) bool {
	if s.space(); s.peek() != c {
		return false
	}
	s.at++
	return true
}

func (s *scanner) space() {
	for s.at < len(s.data) {
		switch s.data[s.at] {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return
		}
	}
}

func digit(c byte) bool { return '0' <= c && c <= '9' }
