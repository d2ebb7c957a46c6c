package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Statistics are of all documents of a scope.
type Statistics struct {
	Documents int
	Words     Lengths // sums of the documents' lengths
}

const (
	maxExpansions  = 50 // of a prefix
	foldedEvidence = 20 // times as many documents as the words as written
	wholeWeight    = 1.0
	foldedWeight   = 0.8
	prefixWeight   = 0.3
)

// Plan is how one scope is searched for a query.
type Plan struct {
	query      *Query
	scope      Scope
	statistics Statistics
	words      []planned
	excluded   []string            // terms
	folded     map[string][]string // terms of letters beyond ASCII, in order, by how they are written without
	matchers   map[string]mask
	initials   [utf8.RuneSelf]bool // of the matchers' stems
}

// planned is a word of the query and what it stands for in the scope.
type planned struct {
	alternatives []alternative
	documents    int // that have any of them, at most
}

// alternative is one term that a word stands for.
type alternative struct {
	term      string
	hash      uint32
	weight    float64
	documents int
}

// Plan decides what each word stands for, given how many documents have the terms that Lookup asked for, by term. Words
// as written always count. Folded ones count where they have at least 20 times the documents, or the words as written
// have none: "far" never finds får on a site that has both, but "markedsforing" finds markedsføring. A prefix stands for
// the 50 commonest terms that begin with it.
func (q *Query) Plan(s Scope, frequencies map[string]int, stats Statistics) *Plan {
	p := &Plan{query: q, scope: s, statistics: stats, matchers: map[string]mask{}, folded: foldings(s, frequencies)}
	for i := range q.words {
		w := p.word(&q.words[i], frequencies)
		p.words = append(p.words, w)
		for _, a := range w.alternatives {
			p.matchers[a.term] |= 1 << i
		}
	}
	for i := range q.excluded {
		p.excluded = append(p.excluded, q.analyzer.alternatives(&q.excluded[i]).whole...)
	}
	bit := len(q.words)
	for _, words := range q.excludedPhrases {
		for i := range words {
			for _, term := range q.analyzer.alternatives(&word{forms: words[i].forms[:1]}).whole {
				p.matchers[term] |= 1 << bit
			}
			bit++
		}
	}
	for term := range p.matchers {
		if c := term[1]; c < utf8.RuneSelf {
			p.initials[c] = true
		}
	}
	return p
}

// foldings are the terms of a dictionary that have letters beyond ASCII, by how they are written without.
func foldings(s Scope, frequencies map[string]int) map[string][]string {
	var terms []string
	for key := range frequencies {
		if !isASCII(key) && key[0] == s.class(Anywhere) {
			terms = append(terms, key[1:])
		}
	}
	slices.Sort(terms)
	words := make(map[string][]string, 2*len(terms))
	for _, term := range terms {
		look, ok := fold(term, byLook)
		if ok {
			words[look] = append(words[look], term)
		}
		if spelled, ok := fold(term, bySpelling); ok && spelled != look {
			words[spelled] = append(words[spelled], term)
		}
	}
	return words
}

// foldedTo are the terms that some are written for.
func (p *Plan) foldedTo(terms []string) (list []string) {
	for _, t := range terms {
		list = append(list, p.folded[t]...)
	}
	return list
}

func (p *Plan) word(w *word, frequencies map[string]int) planned {
	alts := p.query.analyzer.alternatives(w)
	as := p.counted(alts.whole, wholeWeight, frequencies)
	if more := p.found(append(p.foldedTo(alts.whole), alts.irregular...), foldedWeight, frequencies); convincing(more, as) {
		as = append(as, more...)
	}
	if w.prefix {
		as = append(as, p.expand(alts, frequencies)...)
	}
	result := planned{}
	seen := map[string]bool{}
	for _, a := range as {
		if !seen[a.term] {
			seen[a.term] = true
			result.alternatives = append(result.alternatives, a)
			result.documents += a.documents
		}
	}
	result.documents = min(result.documents, max(p.statistics.Documents, 0))
	return result
}

// convincing tells whether folded alternatives have enough documents, compared with those as written, to be meant.
func convincing(folded, exact []alternative) bool {
	f, e := sum(folded), sum(exact)
	return f > 0 && f >= foldedEvidence*e
}

func sum(as []alternative) int {
	n := 0
	for _, a := range as {
		n += a.documents
	}
	return n
}

func (p *Plan) counted(terms []string, weight float64, frequencies map[string]int) []alternative {
	as := make([]alternative, len(terms))
	for i, term := range terms {
		as[i] = alternative{term: term, hash: hash(term), weight: weight, documents: max(0, frequencies[p.scope.key(term)])}
	}
	return as
}

// expand is the commonest terms that a prefix stands for.
func (p *Plan) expand(alts alternatives, frequencies map[string]int) []alternative {
	as := p.begun(alts, frequencies)
	if more := p.begunFolded(alts, frequencies); convincing(more, as) {
		as = append(as, more...)
	}
	slices.SortFunc(as, func(a, b alternative) int {
		return cmp.Or(cmp.Compare(b.documents, a.documents), strings.Compare(a.term, b.term))
	})
	return as[:min(len(as), maxExpansions)]
}

// begun is the terms that are longer than one of the prefixes and begin with it, or else those of completed words.
func (p *Plan) begun(alts alternatives, frequencies map[string]int) []alternative {
	var terms []string
	for key := range frequencies {
		if key != "" && key[0] == p.scope.class(Anywhere) && begunBy(alts.prefixes, key[1:]) {
			terms = append(terms, key[1:])
		}
	}
	if found := p.found(terms, prefixWeight, frequencies); len(found) > 0 {
		return found
	}
	return p.found(alts.completed, prefixWeight, frequencies)
}

// begunFolded is the same of words that the prefixes are written for.
func (p *Plan) begunFolded(alts alternatives, frequencies map[string]int) []alternative {
	var terms []string
	for folded, list := range p.folded {
		if begunBy(alts.prefixes, folded) {
			terms = append(terms, slices.DeleteFunc(slices.Clone(list), func(t string) bool { return begunBy(alts.prefixes, t) })...)
		}
	}
	slices.Sort(terms)
	if found := p.found(slices.Compact(terms), prefixWeight*foldedWeight, frequencies); len(found) > 0 {
		return found
	}
	return p.found(p.foldedTo(alts.completed), prefixWeight*foldedWeight, frequencies)
}

// begunBy tells whether a term is longer than one of the prefixes and begins with it.
func begunBy(prefixes []string, term string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return len(term) > len(prefix) && strings.HasPrefix(term, prefix) })
}

// found is the terms that some document has.
func (p *Plan) found(terms []string, weight float64, frequencies map[string]int) []alternative {
	return slices.DeleteFunc(p.counted(terms, weight, frequencies), func(a alternative) bool { return a.documents == 0 })
}

// Estimate is how many documents the query finds at most, as far as the frequencies say.
func (p *Plan) Estimate() int {
	least := p.words[0].documents
	for _, w := range p.words[1:] {
		least = min(least, w.documents)
	}
	return least
}
