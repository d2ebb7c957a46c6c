package bibtex

import (
	"strings"
	"unicode/utf8"
)

// command reads \ and what follows it.
func (d *decoder) command() {
	d.pos++
	start := d.pos
	for d.pos < len(d.src) && isLetter(d.src[d.pos]) {
		d.pos++
	}
	isWord := d.pos > start
	if !isWord && d.pos < len(d.src) {
		_, size := utf8.DecodeRuneInString(d.src[d.pos:])
		d.pos += size
	}
	name := d.src[start:d.pos]
	switch {
	case !d.known(name):
		d.emit(`\` + name)
	case isWord && d.pos < len(d.src) && isSpace(d.src[d.pos]):
		d.skipSpace()
		fallthrough
	default:
		d.perform(name)
	}
}

// skipSpace passes over the space that ends a command's name.
func (d *decoder) skipSpace() {
	for d.pos < len(d.src) && isSpace(d.src[d.pos]) {
		d.pos++
	}
}

func (d *decoder) known(name string) bool {
	for _, table := range []map[string]string{accents, letters, specials, symbols} {
		if _, ok := table[name]; ok {
			return true
		}
	}
	_, isLook := looks[name]
	_, isDeclaration := declarations[name]
	return isLook || isDeclaration || silent[name] || unread[name] || name == "url" || name == "href"
}

// perform does what a known command asks for.
func (d *decoder) perform(name string) {
	if mark, ok := accents[name]; ok {
		d.pending = mark + d.pending
		return
	}
	for _, table := range []map[string]string{letters, specials, symbols} {
		if s, ok := table[name]; ok {
			d.emit(s)
			return
		}
	}
	if l, ok := looks[name]; ok {
		d.look(l)
		return
	}
	if l, ok := declarations[name]; ok {
		d.declare(l)
		return
	}
	switch {
	case unread[name], name == "href":
		d.argument()
	case name == "url":
		d.emit(strings.TrimSpace(d.argument()))
	}
}

// look sets the next group or letter in a look.
func (d *decoder) look(l [2]string) {
	d.markup(l[0])
	if d.pos < len(d.src) && d.src[d.pos] == '{' {
		d.pos++
		d.closers = append(d.closers, l[1])
		return
	}
	d.wrap = l[1] + d.wrap
}

// declare sets the rest of the open group in a look.
func (d *decoder) declare(l [2]string) {
	if last := len(d.closers) - 1; last >= 0 {
		d.markup(l[0])
		d.closers[last] = l[1] + d.closers[last]
	}
}

// argument passes over the next group, and is what stands in it.
func (d *decoder) argument() string {
	if d.pos >= len(d.src) || d.src[d.pos] != '{' || d.ends[d.pos] == 0 {
		return ""
	}
	start, end := d.pos+1, d.ends[d.pos]
	d.pos = end + 1
	return d.src[start:end]
}
