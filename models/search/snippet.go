package search

import (
	"html"
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

// snippetLength is how long a snippet is at most, in characters, ellipses not counted.
const snippetLength = 200

// Highlight is a text as HTML, safe to put in a page, with <mark> around the words that the query finds. White space is
// collapsed.
func (p *Plan) Highlight(language, s string) string {
	s = normal(s)
	return render(s, 0, len(s), p.marks(familyOf(language), s))
}

// Snippet is the part of a text, of at most 200 characters, that has most of the query's words, as Highlight writes it.
// It begins and ends with a sentence, or else with a word and "…". Without any word it is the beginning of the text.
func (p *Plan) Snippet(language, s string) string {
	s = normal(s)
	marks := p.marks(familyOf(language), s)
	characters := utf8.RuneCountInString(s)
	if characters <= snippetLength {
		return render(s, 0, len(s), marks)
	}
	length := snippetLength * len(s) / characters // in bytes, as this text's letters go
	first, last := densest(marks, length)
	start := begin(s, first, max(0, length-(last-first)))
	end, sentence := finish(s, start, min(last, start+length), start+length)
	snippet := render(s, start, end, marks)
	if start > 0 && !startsSentence(s, start) {
		snippet = "…" + strings.TrimLeft(snippet, " ")
	}
	snippet = strings.TrimRight(snippet, " ")
	if end < len(s) && !sentence {
		snippet += "…"
	}
	return snippet
}

// mark is a word that the query finds, by its place in the text.
type mark struct {
	start, end int
	words      mask
}

// marks are in order and don't overlap: a compound takes the place of its parts.
func (p *Plan) marks(f family, s string) []mark {
	wanted := mask(1)<<len(p.query.words) - 1
	var marks []mark
	for sc := newScanner(s); sc.scan(); {
		m := mark{start: sc.start, end: sc.end, words: p.mask(f, sc.word) & wanted}
		if m.words == 0 {
			continue
		}
		for n := len(marks); n > 0 && marks[n-1].start >= m.start; n-- {
			m.words |= marks[n-1].words
			marks = marks[:n-1]
		}
		marks = append(marks, m)
	}
	return marks
}

// densest is where the marks begin and end that fit a length, and stand for most words of the query and then are most.
func densest(marks []mark, length int) (first, last int) {
	var times [maxWords]int
	best, left := 0, 0
	for right, m := range marks {
		tally(&times, m.words, 1)
		for left < right && m.end-marks[left].start > length {
			tally(&times, marks[left].words, -1)
			left++
		}
		value := right - left + 1
		for _, n := range times {
			if n > 0 {
				value += length
			}
		}
		if value > best {
			best, first, last = value, marks[left].start, m.end
		}
	}
	return first, last
}

// tally counts the words of a mask.
func tally(times *[maxWords]int, words mask, n int) {
	for ; words != 0; words &= words - 1 {
		times[bits.TrailingZeros16(uint16(words))] += n
	}
}

// begin is where a snippet begins whose first mark is at a place, with some bytes to spare: with the mark's sentence, or
// else with a word before the mark that leaves as much for what comes after.
func begin(s string, first, room int) int {
	if first <= room/2 {
		return 0
	}
	for i := first; i > first-room; i-- {
		if startsSentence(s, i) {
			return i
		}
	}
	for i := first - room/2; i < first; i++ {
		if startsWord(s, i) {
			return i
		}
	}
	return first
}

// finish is where a snippet ends that has all up to one place and nothing after another: with a sentence, if that leaves
// most of it, or else with a word; and which of both.
func finish(s string, start, last, limit int) (end int, sentence bool) {
	if limit >= len(s) {
		return len(s), true
	}
	for i := limit; i > last && i-start > (limit-start)*2/3; i-- {
		if startsSentence(s, i) {
			return i, true
		}
	}
	for i := limit; i >= last && i > start; i-- {
		if startsWord(s, i) || startsSpace(s, i) {
			return i, false
		}
	}
	return start + len(strings.ToValidUTF8(s[start:limit], "")), false
}

// startsSpace tells whether white space begins at a place.
func startsSpace(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsSpace(r)
}

// startsWord tells whether something stands at a place, and white space before it.
func startsWord(s string, i int) bool {
	if i <= 0 || i >= len(s) || !utf8.RuneStart(s[i]) || startsSpace(s, i) {
		return i == 0
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return unicode.IsSpace(r)
}

// startsSentence tells whether a sentence or a line begins at a place.
func startsSentence(s string, i int) bool {
	if !startsWord(s, i) || i == 0 {
		return i == 0
	}
	before := strings.TrimRightFunc(s[:i], unicode.IsSpace)
	if strings.Contains(s[len(before):i], "\n") {
		return true
	}
	end, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before, quotes+")"))
	next, _ := utf8.DecodeRuneInString(s[i:])
	return strings.ContainsRune(".!?…", end) && !unicode.IsLower(next)
}

// render writes a part of a text as HTML.
func render(s string, start, end int, marks []mark) string {
	w := writer{}
	w.b.Grow(end - start + 64)
	at := start
	for _, m := range marks {
		m.start, m.end = max(m.start, at), min(m.end, end)
		if m.start >= m.end {
			continue
		}
		w.text(s[at:m.start])
		w.b.WriteString("<mark>")
		w.text(s[m.start:m.end])
		w.b.WriteString("</mark>")
		at = m.end
	}
	w.text(s[at:end])
	return w.b.String()
}

// writer writes text into HTML.
type writer struct {
	b     strings.Builder
	space bool // written last
}

// text collapses white space and leaves out control characters.
func (w *writer) text(s string) {
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			if !w.space {
				w.b.WriteByte(' ')
			}
		case unicode.IsControl(r):
			continue
		case strings.ContainsRune(`<>&'"`, r):
			w.b.WriteString(html.EscapeString(string(r)))
		default:
			w.b.WriteRune(r)
		}
		w.space = unicode.IsSpace(r)
	}
}
