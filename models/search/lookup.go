package search

import (
	"slices"
	"strings"
)

// MaxRange is how many terms a caller reads of a Range, in bytewise order.
const MaxRange = 1000

// Lookup is what a query wants to know of a scope's dictionary: in how many documents each term stands. What is Folded
// is looked for among the keys that Folded makes of terms.
type Lookup struct {
	Terms        []string
	Ranges       []Range
	Folded       []string
	FoldedRanges []Range
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
		w := q.analyzer.alternatives(&q.words[i])
		for _, t := range slices.Concat(w.whole, w.completed, w.irregular) {
			l.Terms = append(l.Terms, s.key(t))
		}
		for _, t := range ascii(w.whole, w.completed) {
			for _, form := range unspelled(t) {
				l.Folded = append(l.Folded, s.key(form))
			}
		}
		for _, p := range w.prefixes {
			l.Ranges = append(l.Ranges, s.beginning(p))
		}
		for _, p := range ascii(w.prefixes) {
			for _, form := range unspelled(p) {
				l.FoldedRanges = append(l.FoldedRanges, s.beginning(form))
			}
		}
	}
	return l
}

// ascii is those of some terms that may be written for others.
func ascii(terms ...[]string) []string {
	return slices.DeleteFunc(slices.Concat(terms...), func(t string) bool { return !isASCII(t) })
}

// beginning is the range of keys that begin with a term.
func (s Scope) beginning(term string) Range {
	return Range{From: s.key(term), To: s.key(term) + "\U0010FFFF"}
}

// key is a term's token anywhere in a document, by which dictionaries know it.
func (s Scope) key(term string) string { return string(rune(s.class(Anywhere))) + term }

// alternatives are the terms that a word of a query may stand for.
type alternatives struct {
	whole     []string
	prefixes  []string
	completed []string // instead of prefixes that find nothing
	irregular []string // of words that it is written for without letters beyond ASCII
}

func (a *Analyzer) alternatives(w *word) alternatives {
	var alts alternatives
	for _, f := range families {
		for _, form := range w.forms {
			alts.whole = append(alts.whole, a.lexeme(f, []byte(form)).term.text)
		}
		if !w.prefix {
			continue
		}
		alts.prefixes = append(alts.prefixes, string(rune(f))+w.forms[0])
		for _, full := range complete(f, w.forms[0]) {
			alts.completed = append(alts.completed, a.lexeme(f, []byte(full)).term.text)
		}
	}
	for _, form := range w.forms {
		if meant, ok := a.irregular[form]; ok {
			alts.irregular = append(alts.irregular, scandinavian.term(meant))
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
