package bibtex

import (
	"fmt"
	"io"
	"strings"
)

// Bounds on macros, so that a short file can't ask for a long text.
const (
	maxMacro     = 4 << 10   // bytes of a macro's value
	maxMacros    = 10_000    // in a file
	maxExpansion = 128 << 10 // bytes of macros in an entry
	maxFields    = 500       // of an entry
)

// field is one field of an entry. Its value is TeX, with macros expanded and
// its parts joined.
type field struct{ name, value string }

// entry is one entry as it stands.
type entry struct {
	kind     string // in small letters: article
	key      string
	line     int
	fields   []field
	warnings []string
}

// value is the value of a field, "" when the entry has none.
func (e *entry) value(name string) string {
	for _, f := range e.fields {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

func (e *entry) warn(format string, args ...any) {
	const most = 20
	if len(e.warnings) < most {
		e.warnings = append(e.warnings, fmt.Sprintf(format, args...))
	}
}

// parser reads the entries of one chunk.
type parser struct {
	src       string
	pos       int
	line      int // at lineAt
	lineAt    int
	macros    map[string]string
	expansion int // bytes of macros in the entry
}

// next is the next entry of the chunk; the error is io.EOF at its end, and else
// comes with as much of the entry as was read. What stands between entries is a
// comment.
func (p *parser) next() (*entry, error) {
	for {
		at := strings.IndexByte(p.src[p.pos:], '@')
		if at < 0 {
			return nil, io.EOF
		}
		p.pos += at + 1
		e := &entry{line: p.lineNow()}
		p.space()
		e.kind = strings.ToLower(p.word())
		p.space()
		if e.kind == "" || !p.at('{') && !p.at('(') {
			continue
		}
		done, err := p.command(e)
		if done || err != nil {
			return e, err
		}
	}
}

// command reads what follows @name, and reports whether it is an entry.
func (p *parser) command(e *entry) (bool, error) {
	closer := byte('}')
	if p.at('(') {
		closer = ')'
	}
	p.expansion = 0
	switch e.kind {
	case "comment":
		if closer == '}' {
			_, _ = p.braced() // without an end it goes on to the next entry
		}
		return false, nil
	case "preamble":
		p.pos++
		_, err := p.value(e)
		return false, err
	case "string":
		p.pos++
		return false, p.macro(e)
	}
	p.pos++
	return true, p.entry(e, closer)
}

// macro reads name = value.
func (p *parser) macro(e *entry) error {
	p.space()
	name := strings.ToLower(p.name())
	p.space()
	if name == "" || !p.at('=') {
		return p.wrong("@string wants a name and =")
	}
	p.pos++
	value, err := p.value(e)
	switch {
	case err != nil:
		return err
	case len(value) > maxMacro:
		return p.wrong("the macro %s is longer than %d bytes", name, maxMacro)
	case len(p.macros) >= maxMacros:
		return p.wrong("there are more than %d macros", maxMacros)
	}
	p.macros[name] = value
	return nil
}

// entry reads key, name = value, … up to the closer.
func (p *parser) entry(e *entry, closer byte) error {
	p.space()
	start := p.pos
	e.key = strings.TrimSpace(p.until(",=\n" + string(closer)))
	if p.at('=') { // it has no key
		e.key, p.pos = "", start
	}
	p.space()
	for !p.at(closer) {
		if p.at(',') {
			p.pos++
			p.space()
			continue
		}
		if err := p.field(e); err != nil {
			return err
		}
		p.space()
	}
	p.pos++
	return nil
}

func (p *parser) field(e *entry) error {
	if p.pos >= len(p.src) {
		return p.wrong("the entry is not closed")
	}
	name := strings.ToLower(p.name())
	p.space()
	if name == "" || !p.at('=') {
		return p.wrong("a field wants a name and =, not %q", short(p.src[p.pos:]))
	}
	p.pos++
	value, err := p.value(e)
	if err != nil {
		return err
	}
	if len(e.fields) >= maxFields {
		return p.wrong("the entry has more than %d fields", maxFields)
	}
	if e.value(name) != "" {
		e.warn("The field %s stands twice; the first counts.", name)
		return nil
	}
	e.fields = append(e.fields, field{name, value})
	return nil
}

// value reads the parts of a value, joined by #.
func (p *parser) value(e *entry) (string, error) {
	var b strings.Builder
	for {
		p.space()
		part, err := p.part(e)
		if err != nil {
			return "", err
		}
		b.WriteString(part)
		p.space()
		if !p.at('#') {
			return b.String(), nil
		}
		p.pos++
	}
}

// part reads one part of a value: text, number or macro.
func (p *parser) part(e *entry) (string, error) {
	switch {
	case p.at('{'):
		return p.braced()
	case p.at('"'):
		return p.quotedPart()
	}
	name := p.name()
	if name == "" {
		return "", p.wrong("a value is text, a number or a macro, not %q", short(p.src[p.pos:]))
	}
	if strings.Trim(name, "0123456789") == "" {
		return name, nil
	}
	value, ok := p.macros[strings.ToLower(name)]
	if !ok {
		e.warn("There is no macro %s.", short(name))
		return name, nil
	}
	if p.expansion += len(value); p.expansion > maxExpansion {
		return "", p.wrong("the entry uses more than %d bytes of macros", maxExpansion)
	}
	return value, nil
}

// braced reads text in braces, without them.
func (p *parser) braced() (string, error) {
	start, depth := p.pos+1, 0
	for ; p.pos < len(p.src); p.pos++ {
		switch p.src[p.pos] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				p.pos++
				return p.src[start : p.pos-1], nil
			}
		}
	}
	return "", p.wrong("a brace is not closed")
}

// quotedPart reads text in quotation marks, which may stand inside it in braces.
func (p *parser) quotedPart() (string, error) {
	p.pos++
	start, depth := p.pos, 0
	for ; p.pos < len(p.src); p.pos++ {
		switch c := p.src[p.pos]; {
		case c == '{':
			depth++
		case c == '}' && depth == 0:
			return "", p.wrong("a brace is closed that is not open")
		case c == '}':
			depth--
		case c == '"' && depth == 0:
			p.pos++
			return p.src[start : p.pos-1], nil
		}
	}
	return "", p.wrong("a quotation mark is not closed")
}
