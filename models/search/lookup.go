package search

import "strings"

// MaxRange is how many terms a caller reads of a Range, in bytewise order.
const MaxRange = 1000

// Lookup is what a query wants to know of a scope's dictionary: in how many documents each term stands.
type Lookup struct {
	Terms  []string
	Ranges []Range
}

// Range is the terms from one on and before another, compared byte by byte.
type Range struct{ From, To string }

// completions are ends of words that stemmers take away, by family. What is typed of a word may be past the end of its
// stem: for "virksomhe" the dictionary has virksom.
var completions = map[family][]string{
	scandinavian: {"het", "heten", "heter", "hetene", "ende", "ande", "elig", "elser", "el", "ert", "erte", "eren", "erne", "aren", "arane", "ene"},
	anglophone: {"ing", "ings", "ization", "isation", "ation", "ational", "fulness", "ness", "ement", "ments", "able", "ible", "ities",
		"ity", "ously", "ively", "ative", "ically", "ance", "ence", "ies", "ion", "ed"},
}

// Lookup says what to read from the dictionary before a query is planned.
func (q *Query) Lookup(s Scope) Lookup {
	var l Lookup
	for i := range q.words {
		for _, fold := range [...]bool{false, true} {
			w := q.analyzer.alternatives(&q.words[i], fold)
			for _, t := range w.whole {
				l.Terms = append(l.Terms, s.key(t))
			}
			for _, t := range w.completed {
				l.Terms = append(l.Terms, s.key(t))
			}
			for _, p := range w.prefixes {
				l.Ranges = append(l.Ranges, Range{From: s.key(p), To: s.key(p) + "\U0010FFFF"})
			}
		}
	}
	return l
}

// key is a term's token anywhere in a document, by which dictionaries know it.
func (s Scope) key(term string) string { return string(rune(s.class(Anywhere))) + term }

// alternatives are the terms that a word of a query may stand for.
type alternatives struct {
	whole     []string
	prefixes  []string
	completed []string // instead of prefixes that find nothing
}

// alternatives are those of a word as it is, or of words that are folded to it, which only one of ASCII letters can be.
func (a *Analyzer) alternatives(w *word, fold bool) alternatives {
	var alts alternatives
	for _, f := range families {
		letter := f
		if fold {
			letter = f.folded()
		}
		rename := func(term string) string { return string(rune(letter)) + term[1:] }
		for _, form := range w.forms {
			if !fold || isASCII(form) {
				alts.whole = append(alts.whole, rename(a.lexeme(f, []byte(form)).terms[0].text))
			}
		}
		if !w.prefix || fold && !isASCII(w.forms[0]) {
			continue
		}
		alts.prefixes = append(alts.prefixes, string(rune(letter))+w.forms[0])
		for _, full := range complete(f, w.forms[0]) {
			alts.completed = append(alts.completed, rename(a.lexeme(f, []byte(full)).terms[0].text))
		}
	}
	return alts
}

// complete is the words that a beginning may become by an ending that it has the first letters of, or, where words lose
// a vowel within their stem (artikk-el, artikl-er), none yet.
func complete(f family, beginning string) []string {
	var words []string
	for _, ending := range completions[f] {
		for n := len(ending) - 1; n >= 0; n-- {
			if n == 0 && ending != "el" {
				continue
			}
			if strings.HasSuffix(beginning, ending[:n]) {
				words = append(words, beginning+ending[n:])
			}
		}
	}
	return words
}
