package bibtex

import (
	"fmt"
	"strings"
)

func (p *parser) at(c byte) bool { return p.pos < len(p.src) && p.src[p.pos] == c }

func (p *parser) space() {
	for p.pos < len(p.src) && isSpace(p.src[p.pos]) {
		p.pos++
	}
}

// word reads ASCII letters.
func (p *parser) word() string {
	start := p.pos
	for p.pos < len(p.src) && isLetter(p.src[p.pos]) {
		p.pos++
	}
	return p.src[start:p.pos]
}

// name reads what a field or macro may be called.
func (p *parser) name() string { return p.until(" \t\r\n\v\f\"#%'(),={}") }

// until reads up to one of the characters.
func (p *parser) until(stop string) string {
	start := p.pos
	if n := strings.IndexAny(p.src[p.pos:], stop); n >= 0 {
		p.pos += n
	} else {
		p.pos = len(p.src)
	}
	return p.src[start:p.pos]
}

// lineNow is the line of the file that the parser stands in.
func (p *parser) lineNow() int {
	p.line += strings.Count(p.src[p.lineAt:p.pos], "\n")
	p.lineAt = p.pos
	return p.line
}

func (p *parser) wrong(format string, args ...any) error {
	return fmt.Errorf("line %d: "+format, append([]any{p.lineNow()}, args...)...)
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// short is the beginning of a text, as an error can quote it.
func short(s string) string {
	const most = 20
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return strings.Join(strings.Fields(s), " ")
}
