package search

import (
	"strings"
	"unicode/utf8"

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
	// From the one to the other.
	withoutLong   = strings.NewReplacer("aa", "a", "oe", "o")
	withoutDouble = strings.NewReplacer("aa", "a", "oe", "o", "ae", "a")
)

// fold is a term of letters beyond ASCII as it is written without them; nothing for what needs no folding, or is of
// another alphabet.
func fold(term string, by *strings.Replacer) (string, bool) {
	if isASCII(term) {
		return "", false
	}
	folded := by.Replace(term)
	return folded, isASCII(folded)
}

// Folded is the key of a dictionary by which a term of Index.Terms is found as well, for those who lack the keys for its
// letters; "" for most.
func Folded(term string) string {
	folded, _ := fold(term, byLook)
	if !isASCII(folded) {
		return ""
	}
	return folded
}

// Shelf is how a key of a dictionary begins when it is folded: as all keys do that begin like it, from two letters of its
// word on, and those that Folded makes of them.
func Shelf(key string) string {
	folded := byLook.Replace(key)
	for i := range folded {
		if utf8.RuneCountInString(folded[:i]) == shelfLength {
			return folded[:i]
		}
	}
	return folded
}

// shelfLength is for class, family and two letters.
const shelfLength = 4

// unspelled is what may be the look of a word that is written with ASCII letters: of maal or naer, mal and nar, too.
func unspelled(term string) []string {
	forms := []string{term}
	for _, replacer := range [...]*strings.Replacer{withoutLong, withoutDouble} {
		if form := replacer.Replace(term); form != forms[len(forms)-1] {
			forms = append(forms, form)
		}
	}
	return forms
}
