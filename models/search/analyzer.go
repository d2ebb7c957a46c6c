package search

import (
	"sync"
	"sync/atomic"
)

// slots is how many words an Analyzer remembers at most.
const slots = 1 << 14

// Analyzer makes documents and queries into what an engine searches. It remembers the stems of the words it met last,
// some 4 MB at most, and is safe for use by many goroutines.
type Analyzer struct {
	lexemes   [slots]atomic.Pointer[lexeme]
	indexers  sync.Pool
	irregular map[string]string // words by how they are written without letters beyond ASCII
}

// NewAnalyzer returns an Analyzer that has met no word yet.
func NewAnalyzer() *Analyzer { return &Analyzer{irregular: foldIrregular()} }

// lexeme is a word of a family and the term that it is found by.
type lexeme struct {
	family family
	word   string
	term   term
}

// term is a family's letter and a stem, and their hash.
type term struct {
	text string
	hash uint32
}

// lexeme is what is known of a word. Each word has two places; a new one takes the first, and moves the word that was
// there to the second, so that no two common words drive each other out by turns.
func (a *Analyzer) lexeme(f family, word []byte) *lexeme {
	h := hash(word)
	first, second := &a.lexemes[h%slots], &a.lexemes[(h%slots)^1]
	l := first.Load()
	if l.is(f, word) {
		return l
	}
	if other := second.Load(); other.is(f, word) {
		return other
	}
	if l != nil {
		second.Store(l)
	}
	l = newLexeme(f, string(word))
	first.Store(l)
	return l
}

func (l *lexeme) is(f family, word []byte) bool {
	return l != nil && l.family == f && l.word == string(word)
}

func newLexeme(f family, word string) *lexeme {
	text := f.term(word)
	return &lexeme{family: f, word: word, term: term{text: text, hash: hash(text)}}
}

// hash is FNV-1a of 32 bits.
func hash[T string | []byte](s T) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}
