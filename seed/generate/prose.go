package generate

import (
	"math/rand/v2"
	"unicode"
	"unicode/utf8"
)

// prose writes Markdown in one language.
type prose struct {
	*language
	r    *rand.Rand
	rank *rand.Zipf
	b    []byte
	owed []string // words and marks that the text must have, and has not yet
}

func newProse(l *language, r *rand.Rand) *prose { return &prose{language: l, r: r, rank: l.zipf(r)} }

// take returns what was written and begins anew.
func (p *prose) take() string {
	s := string(p.b)
	p.b = p.b[:0]
	return s
}

func (p *prose) text(s string) { p.b = append(p.b, s...) }

// words writes so many words with spaces between.
func (p *prose) words(n int) {
	for i := range n {
		if i > 0 {
			p.text(" ")
		}
		p.b = p.appendWord(p.b, p.rank.Uint64())
	}
}

// heading is so many words that say something, with small ones between.
func (p *prose) heading(n int) string {
	for i := range n {
		if i > 0 {
			p.text(" " + p.small[p.r.IntN(8)] + " ")
		}
		p.b = p.appendWord(p.b, uint64(len(p.small))+p.r.Uint64N(p.simple())+p.r.Uint64N(2)*p.rank.Uint64())
	}
	p.capital(0)
	return p.take()
}

// capital makes the letter at a place a capital.
func (p *prose) capital(at int) {
	letter, size := utf8.DecodeRune(p.b[at:])
	if upper := unicode.ToUpper(letter); utf8.RuneLen(upper) == size {
		utf8.EncodeRune(p.b[at:], upper)
	}
}

// sentence writes a sentence. It has something of what is owed, and sometimes
// emphasis or a link.
func (p *prose) sentence() {
	from := len(p.b)
	p.words(3 + p.r.IntN(5))
	if n := len(p.owed); n > 0 {
		p.text(" " + p.owed[n-1])
		p.owed = p.owed[:n-1]
	}
	switch p.r.IntN(16) {
	case 0:
		p.around(" *", "*")
	case 1:
		p.around(" **", "**")
	case 2:
		p.around(" [", "](https://example.org/"+p.compound(p.r.IntN(1000))+")")
	case 3, 4, 5:
		p.text(",")
	}
	p.text(" ")
	p.words(4 + p.r.IntN(8))
	p.text(".")
	p.capital(from)
}

// around writes two words between marks.
func (p *prose) around(before, after string) {
	p.text(before)
	p.words(2)
	p.text(after)
}

func (p *prose) paragraph(before string) {
	p.text(before)
	for i := range 3 + p.r.IntN(4) {
		if i > 0 {
			p.text(" ")
		}
		p.sentence()
	}
	p.text("\n\n")
}

func (p *prose) list() {
	for range 3 + p.r.IntN(4) {
		p.text("- ")
		from := len(p.b)
		p.words(3 + p.r.IntN(6))
		p.capital(from)
		p.text("\n")
	}
	p.text("\n")
}

// section writes a heading and what stands below it.
func (p *prose) section(level string) {
	p.text(level + " ")
	from := len(p.b)
	p.words(2 + p.r.IntN(4))
	p.capital(from)
	p.text("\n\n")
	for range 2 + p.r.IntN(2) {
		p.paragraph("")
	}
	switch p.r.IntN(4) {
	case 0:
		p.paragraph("> ")
	case 1, 2:
		p.list()
	}
}
