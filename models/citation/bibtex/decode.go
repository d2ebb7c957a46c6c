package bibtex

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// mode is how the text of a field is to be read and written.
type mode int

const (
	plain    mode = iota // on one line
	prose                // with line breaks
	title                // with capitals that are protected
	verbatim             // an address: TeX's marks are characters, but for braces and commands
)

// decode makes text of TeX, with the markup of CSL-JSON for what is raised, in
// italics and so on. A command that it does not know stays as it stands.
func decode(tex string, m mode) string {
	if m == verbatim && !strings.ContainsAny(tex, `{}\`) {
		return strings.TrimSpace(tex)
	}
	d := decoder{src: tex, mode: m, ends: groupEnds(tex), hasMath: m != verbatim && countDollars(tex)%2 == 0}
	for d.pos < len(d.src) {
		d.step()
	}
	for len(d.closers) > 0 {
		d.closeGroup()
	}
	d.settle()
	return strings.TrimSpace(d.out.String())
}

// decoder reads TeX from left to right, once.
type decoder struct {
	src     string
	pos     int
	mode    mode
	ends    []int // for every { the place of its }, or 0
	hasMath bool
	inMath  bool
	out     strings.Builder
	gap     bool     // a space is due before the next character
	bare    bool     // what follows begins the text or a line, where spaces are nothing
	pending string   // marks for the next letter
	wrap    string   // what ends after the next letter
	closers []string // what ends with each open group
	guarded bool     // within capitals that are protected
}

// step reads the next character, group or command.
func (d *decoder) step() {
	c := d.src[d.pos]
	if d.mode != verbatim && d.active(c) {
		return
	}
	switch {
	case c == '\\':
		d.command()
	case c == '{':
		d.openGroup()
	case c == '}':
		d.pos++
		d.closeGroup()
	case isSpace(c):
		d.space()
	default:
		r, size := utf8.DecodeRuneInString(d.src[d.pos:])
		d.pos += size
		d.emit(string(r))
	}
}

// active reads what is a mark of TeX rather than a character.
func (d *decoder) active(c byte) bool {
	switch {
	case c == '$' && d.hasMath:
		d.inMath = !d.inMath
	case c == '~':
		d.emit("\u00a0")
	case d.inMath && c == '^':
		d.script("<sup>", "</sup>")
		return true
	case d.inMath && c == '_':
		d.script("<sub>", "</sub>")
		return true
	default:
		return !d.inMath && d.ligature()
	}
	d.pos++
	return true
}

func (d *decoder) ligature() bool {
	for _, l := range ligatures {
		if strings.HasPrefix(d.src[d.pos:], l.tex) {
			d.pos += len(l.tex)
			d.emit(l.text)
			return true
		}
	}
	return false
}

// script raises or lowers the next group or letter.
func (d *decoder) script(open, end string) {
	d.pos++
	d.look([2]string{open, end})
}

// space reads white space, which is one space however much of it there is; a
// blank line ends a paragraph.
func (d *decoder) space() {
	start := d.pos
	for d.pos < len(d.src) && isSpace(d.src[d.pos]) {
		d.pos++
	}
	if d.mode == prose && strings.Count(d.src[start:d.pos], "\n") > 1 {
		d.emit("\n\n")
		return
	}
	d.gap = d.gap || d.pending == ""
}

// emit writes a character, with the marks that are due to it.
func (d *decoder) emit(s string) {
	if strings.Trim(s, " \n") == "" {
		d.blank(s)
		return
	}
	d.settleGap()
	if d.pending != "" {
		first, size := utf8.DecodeRuneInString(s)
		s = norm.NFC.String(undotted(first)+d.pending) + s[size:]
		d.pending = ""
	}
	d.out.WriteString(s + d.wrap)
	d.wrap = ""
}

// blank writes white space that a command asked for.
func (d *decoder) blank(s string) {
	switch {
	case s == " " || d.mode != prose:
		d.gap = true
	case d.out.Len() > 0:
		d.out.WriteString(s)
		d.gap, d.bare = false, true
	}
}

func (d *decoder) settleGap() {
	if d.gap && !d.bare && d.out.Len() > 0 {
		d.out.WriteByte(' ')
	}
	d.gap, d.bare = false, false
}

// undotted is a letter that a mark can stand on.
func undotted(r rune) string {
	switch r {
	case 'ı':
		return "i"
	case 'ȷ':
		return "j"
	}
	return string(r)
}

// settle ends what waits for a letter that does not come.
func (d *decoder) settle() {
	d.out.WriteString(d.wrap)
	d.wrap = ""
	marks := d.pending
	d.pending = ""
	for _, mark := range marks {
		if s, ok := spacing[string(mark)]; ok {
			d.emit(s)
		}
	}
}

// markup writes what has no width.
func (d *decoder) markup(s string) {
	if s != "" {
		d.settleGap()
		d.out.WriteString(s)
	}
}

func (d *decoder) openGroup() {
	end := d.ends[d.pos]
	inside := ""
	if end > d.pos {
		inside = d.src[d.pos+1 : end]
	}
	whole := d.pos == 0 && end == len(d.src)-1
	d.pos++
	closer := ""
	if d.mode == title && !d.guarded && !whole && d.capital(inside) {
		d.guarded = true
		d.markup(noCase)
		closer = noCase
	}
	d.closers = append(d.closers, closer)
}

// capital reports whether a group protects capitals. One that begins with a
// command is BibTeX's way to write a letter.
func (d *decoder) capital(inside string) bool {
	first, _ := utf8.DecodeRuneInString(inside)
	return unicode.IsUpper(first) || strings.HasPrefix(inside, `{\`)
}

func (d *decoder) closeGroup() {
	d.settle()
	if len(d.closers) == 0 {
		return
	}
	last := len(d.closers) - 1
	closer := d.closers[last]
	d.closers = d.closers[:last]
	if strings.HasSuffix(closer, noCase) {
		d.guarded = false
		closer = strings.TrimSuffix(closer, noCase) + "</span>"
	}
	d.markup(closer)
}

// groupEnds finds the } of every {.
func groupEnds(s string) []int {
	ends := make([]int, len(s))
	var open []int
	for i := range len(s) {
		switch {
		case s[i] == '{':
			open = append(open, i)
		case s[i] == '}' && len(open) > 0:
			ends[open[len(open)-1]] = i
			open = open[:len(open)-1]
		}
	}
	return ends
}

// countDollars counts the dollars that are not escaped.
func countDollars(s string) int { return strings.Count(s, "$") - strings.Count(s, `\$`) }
