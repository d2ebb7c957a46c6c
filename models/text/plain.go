package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxExcerpt is the length of an excerpt, in runes.
const maxExcerpt = 250

// gap is what stands between two words. The strongest that is asked for wins.
type gap int

const (
	none gap = iota
	space
	tab
	newline
	blank
)

var gaps = [...]string{none: "", space: " ", tab: "\t", newline: "\n", blank: "\n\n"}

// writer writes plain text.
type writer struct {
	b       strings.Builder
	gap     gap
	between gap  // what blocks ask for here: a blank line, a line in lists, a space in cells
	lead    bool // leave out headings and notes, and stop after what an excerpt needs
}

// plain is the text of a tree of about room bytes: entities decoded, white space collapsed outside code, without the marks of footnotes.
func plain(root *node, room int) string {
	w := writer{between: blank}
	w.b.Grow(room)
	w.node(root)
	return w.b.String()
}

// line is the text of a node on one line.
func line(n *node) string {
	w := writer{between: space}
	for _, c := range n.children {
		w.node(c)
	}
	return strings.Join(strings.Fields(w.b.String()), " ")
}

// excerpt is the beginning of the running text, or of all text if there is only headings and notes.
func excerpt(root *node, text string) string {
	w := writer{between: blank, lead: true}
	w.node(root)
	s := w.b.String()
	if s == "" {
		s = text
	}
	return shorten(s, maxExcerpt)
}

// shorten puts the first words of a text on one line of at most n runes, and ends it with "…" when some are left out.
func shorten(s string, n int) string {
	var b strings.Builder
	length := 0
	for word := range strings.FieldsSeq(s) {
		size := utf8.RuneCountInString(word)
		switch {
		case length == 0 && size > n:
			return string([]rune(word)[:n-1]) + "…"
		case length == 0:
			length = size
			b.WriteString(word)
			continue
		}
		if length+1+size > n {
			return ellipsis(b.String(), n)
		}
		length += 1 + size
		b.WriteString(" " + word)
	}
	return b.String()
}

// ellipsis ends words that fit n runes with "…", at the cost of the last of them if it does not fit.
func ellipsis(s string, n int) string {
	s = strings.TrimRight(s, " ,;:–-")
	if utf8.RuneCountInString(s) < n {
		return s + "…"
	}
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		return ellipsis(s[:i], n)
	}
	return string([]rune(s)[:n-1]) + "…"
}

func (w *writer) ask(g gap) { w.gap = max(w.gap, g) }

// put writes text as it is, after the gap that is due.
func (w *writer) put(s string) {
	if s == "" {
		return
	}
	if w.b.Len() > 0 {
		w.b.WriteString(gaps[w.gap])
	}
	w.gap = none
	w.b.WriteString(s)
}

// words writes text with its white space collapsed.
func (w *writer) words(s string) {
	for s != "" {
		i := collapsed(s)
		w.put(s[:i])
		if i < len(s) {
			w.ask(space)
		}
		s = strings.TrimLeftFunc(s[i:], unicode.IsSpace)
	}
}

// collapsed is how many bytes of a text are words with one space between two.
func collapsed(s string) int {
	for i, r := range s {
		switch {
		case r > ' ' && r < utf8.RuneSelf || !unicode.IsSpace(r):
		case r == ' ' && i > 0 && i+1 < len(s) && ' ' < s[i+1] && s[i+1] < utf8.RuneSelf:
		default:
			return i
		}
	}
	return len(s)
}

func (w *writer) node(n *node) {
	if w.lead && (isHeading(n.name) || n.name == "section" || w.b.Len() > 8*maxExcerpt) {
		w.ask(blank)
		return
	}
	switch n.name {
	case "":
		w.words(n.text)
		w.nodes(n)
	case "br":
		w.ask(min(newline, w.between))
	case "pre":
		w.ask(w.between)
		w.put(strings.Trim(raw(n), "\n"))
		w.ask(w.between)
	case "tr":
		w.inside(n, newline, space)
	case "td", "th":
		w.ask(tab)
		w.inside(n, none, space)
	case "li", "dt", "dd", "caption", "thead", "tbody", "tfoot":
		w.inside(n, newline, newline)
	case "a", "sup":
		if !isNoteMark(n) {
			w.nodes(n)
		}
	default:
		g := none
		if elements[n.name].block {
			g = w.between
		}
		w.inside(n, g, w.between)
	}
}

// inside writes what is in a node, apart from what is around it by a gap and its blocks from each other by another.
func (w *writer) inside(n *node, around, between gap) {
	around, between = min(around, w.between), min(between, w.between)
	w.ask(around)
	outer := w.between
	w.between = between
	w.nodes(n)
	w.between = outer
	w.ask(around)
}

func (w *writer) nodes(n *node) {
	for _, c := range n.children {
		w.node(c)
	}
}

// raw is the text of a node as it was written.
func raw(n *node) string {
	var b strings.Builder
	n.walk(func(n *node) {
		b.WriteString(n.text)
		if n.name == "br" {
			b.WriteByte('\n')
		}
	})
	return b.String()
}

// isNoteMark tells whether a node only leads to a note or back: a raised link within the document, or an arrow.
func isNoteMark(n *node) bool {
	if n.name == "a" {
		return strings.HasPrefix(n.attr("href"), "#fnref-")
	}
	marks := 0
	for _, c := range n.children {
		switch {
		case c.name == "a" && strings.HasPrefix(c.attr("href"), "#"):
			marks++
		case c.name != "" || strings.TrimSpace(c.text) != "" || len(c.children) > 0:
			return false
		}
	}
	return marks > 0
}
