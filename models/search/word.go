package search

import (
	"unicode"
	"unicode/utf8"
)

// Word is one word of a text as words are compared: in NFC and lower case, foreign letters without their accents, æ, ø,
// å, ä and ö as they are, at most 64 bytes long.
type Word struct {
	Text     string
	Position int // of its first part; the first word's is 0
	Span     int // positions that it takes: 1, or the parts of a hyphenated compound that it joins
}

// Words splits a text into its words: runs of letters and digits, apostrophes and invisible characters inside them left
// out. A hyphenated compound gives its parts and then, in one, the word that they make: e, post, epost.
func Words(s string) []Word {
	var words []Word
	for sc := newScanner(normal(s)); sc.scan(); {
		words = append(words, Word{Text: string(sc.word), Position: sc.position, Span: sc.span})
	}
	return words
}

// scanner finds the words of a normal text one by one. What it found holds until the next scan.
type scanner struct {
	text       string
	at         int    // next byte to read
	word       []byte // as words are compared
	start, end int    // of the word in the text
	position   int
	span       int

	part     []byte // the last word that is no compound
	next     int    // position of the next part
	compound []byte // its parts so far
	parts    int    // how many; 0 outside of compounds
	begin    int    // where the compound starts in the text
	whole    bool   // all parts were read: the compound comes next
}

func newScanner(normal string) *scanner {
	return &scanner{text: normal, part: make([]byte, 0, maxWord), compound: make([]byte, 0, maxWord)}
}

// scan goes to the next word and tells whether there was one.
func (s *scanner) scan() bool {
	if s.join() {
		return true
	}
	for s.skip(); s.at < len(s.text); s.skip() {
		if s.read() {
			s.position, s.span = s.next, 1
			s.next++
			s.connect()
			return true
		}
	}
	return false
}

// join makes the compound that was just read the current word.
func (s *scanner) join() bool {
	if !s.whole {
		return false
	}
	s.whole = false
	s.word, s.start, s.span = s.compound, s.begin, s.parts
	s.position = s.next - s.parts
	s.parts = 0
	return len(s.word) <= maxWord
}

// connect adds the part just read to its compound, if it is in one.
func (s *scanner) connect() {
	more := hyphen(s.text[s.at:]) > 0
	if s.parts == 0 {
		if !more {
			return
		}
		s.compound, s.begin = s.compound[:0], s.start
	}
	s.parts++
	if len(s.compound) <= maxWord { // beyond, the compound is given up
		s.compound = append(s.compound, s.word...)
	}
	s.whole = !more
}

// skip goes to where the next word may begin.
func (s *scanner) skip() {
	for s.at < len(s.text) && !begins(s.text[s.at:]) {
		_, n := utf8.DecodeRuneInString(s.text[s.at:])
		s.at += n
	}
}

// read reads one part. It is none if nothing remains of its letters.
func (s *scanner) read() bool {
	s.part, s.start = s.part[:0], s.at
	for s.at < len(s.text) {
		c := s.text[s.at]
		if l := lower(c); l != 0 {
			if len(s.part) <= maxWord-utf8.UTFMax {
				s.part = append(s.part, l)
			}
			s.at++
			s.end = s.at
			continue
		}
		if c < utf8.RuneSelf && c != '\'' || !s.wide() {
			break
		}
	}
	s.word = s.part
	return len(s.word) > 0
}

// wide reads a character beyond ASCII, or an apostrophe, and tells whether the word goes on after it.
func (s *scanner) wide() bool {
	r, n := utf8.DecodeRuneInString(s.text[s.at:])
	alone := isIdeograph(r)
	switch {
	case isApostrophe(r):
		if !begins(s.text[s.at+n:]) {
			return false
		}
	case isInvisible(r):
	case isAccent(r):
		s.end = s.at + n
	case alone && len(s.part) > 0:
		return false
	default:
		if !isLetter(r) && !unicode.IsMark(r) {
			return false
		}
		if len(s.part) <= maxWord-utf8.UTFMax {
			s.part = appendLetter(s.part, r)
		}
		s.end = s.at + n
	}
	s.at += n
	return !alone
}
