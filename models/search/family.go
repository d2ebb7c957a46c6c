package search

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// family is the languages that share a stemmer, by the letter that their words have in tokens.
type family byte

const (
	scandinavian family = 'n' // Bokmål, Nynorsk and Norwegian
	anglophone   family = 'e'
	unstemmed    family = 'x'
)

var families = [...]family{scandinavian, anglophone, unstemmed}

// familyOf is the family of a language (BCP 47).
func familyOf(language string) family {
	end := strings.IndexAny(language, "-_")
	if end < 0 {
		end = len(language)
	}
	switch strings.ToLower(language[:end]) {
	case "nb", "nn", "no":
		return scandinavian
	case "en":
		return anglophone
	}
	return unstemmed
}

// folded is the family of the words of this one that are written with ASCII letters.
func (f family) folded() family { return f + 1 }

// term is a word's stem with the letter of its family before it.
func (f family) term(word string) string { return string(rune(f)) + f.stem(word) }

// stem is what the inflections of a word have in common. What has a digit in it has none.
func (f family) stem(word string) string {
	if strings.ContainsAny(word, "0123456789") {
		return word
	}
	switch f {
	case scandinavian:
		return stemNorwegian(word)
	case anglophone:
		env := snowballstem.NewEnv(word)
		english.Stem(env)
		return env.Current()
	}
	return word
}

// Norwegian letters as people write them who lack the keys: by look, and by the older spelling.
var (
	byLook     = strings.NewReplacer("æ", "ae", "ø", "o", "å", "a", "ä", "a", "ö", "o")
	bySpelling = strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa", "ä", "ae", "ö", "oe")
)

// foldedTerms are the terms that find a word with letters beyond ASCII for those who write it without. Stems are taken
// after folding, so that they are those that the query's word gets.
func (f family) foldedTerms(word string) []string {
	if isASCII(word) {
		return nil
	}
	var terms []string
	for _, replacer := range [...]*strings.Replacer{byLook, bySpelling} {
		folded := replacer.Replace(word)
		if !isASCII(folded) {
			return nil // of another alphabet
		}
		term := string(rune(f.folded())) + f.stem(folded)
		if len(terms) == 0 || terms[0] != term {
			terms = append(terms, term)
		}
	}
	return terms
}
