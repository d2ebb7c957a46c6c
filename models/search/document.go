package search

import (
	"math"
	"slices"
	"strings"
)

// Scope says whose posting lists and statistics something is in. The zero value is the one that the public can't see.
type Scope bool

// The scopes.
const (
	Private Scope = false
	Public  Scope = true
)

// Document is a text to be found. Only a Public one is put into public posting lists.
type Document struct {
	Scope    Scope
	Language string // BCP 47
	Title    string
	Headings []string
	Text     string   // the whole text, plain, headings and all
	Filters  []Filter // what it may be filtered by: its kind, its language, its authors, …
}

// Index is what an engine keeps of a document.
type Index struct {
	// Tokens are distinct and apart by a space, at most 12,000 and 900,000 bytes: FTS5 takes them as they are, PostgreSQL
	// by array_to_tsvector(string_to_array(tokens, ' ')). What goes beyond is not found: of the text the end first, then
	// of the headings; of the filters and the title last.
	Tokens string
	// Terms are those of the tokens that are the keys of the dictionary, which knows how many documents have each.
	Terms []string
	// Counts are what Plan.Rank scores the document by.
	Counts []byte
	// Lengths add up to the collection's Statistics.
	Lengths Lengths
}

// Lengths are numbers of words.
type Lengths struct{ Title, Headings, Text int }

// field is a part of a document that is scored by itself.
type field int

const (
	titleField field = iota
	headingsField
	textField
	fields
)

// occurrence is one term of a document, and how often it stands in each field.
type occurrence struct {
	term  term
	times [fields]uint16
}

// Index makes what an engine keeps of a document.
func (a *Analyzer) Index(d Document) Index {
	ix := a.indexer(&d)
	defer a.done(ix)
	ix.read(titleField, d.Title)
	for _, heading := range d.Headings {
		ix.read(headingsField, heading)
	}
	ix.read(textField, d.Text)
	tokens, terms := ix.tokens()
	lengths := Lengths{Title: ix.lengths[titleField], Headings: ix.lengths[headingsField], Text: ix.lengths[textField]}
	return Index{Tokens: tokens, Terms: terms, Counts: encode(ix.occurrences, lengths), Lengths: lengths}
}

// indexer collects the terms of one document, in the order that they first come in.
type indexer struct {
	analyzer    *Analyzer
	scope       Scope
	family      family
	filters     []string // tokens
	seen        map[string]int
	occurrences []occurrence
	lengths     [fields]int
	room        int // for tokens
}

// indexer is one that has met no term of the document yet. It was used for others before: its room is worth keeping.
func (a *Analyzer) indexer(d *Document) *indexer {
	ix, ok := a.indexers.Get().(*indexer)
	if !ok {
		ix = &indexer{seen: map[string]int{}}
	}
	clear(ix.seen)
	clear(ix.occurrences)
	filters := filterTokens(d.Scope, d.Filters)
	filters = filters[:min(len(filters), maxTokens)]
	*ix = indexer{
		analyzer:    a,
		scope:       d.Scope,
		family:      familyOf(d.Language),
		filters:     filters,
		seen:        ix.seen,
		occurrences: ix.occurrences[:0],
		room:        maxTokens - len(filters),
	}
	return ix
}

// done keeps an indexer for others, unless its document was a huge one.
func (a *Analyzer) done(ix *indexer) {
	if len(ix.occurrences) <= mostKept {
		a.indexers.Put(ix)
	}
}

// mostKept is for how many terms an indexer keeps its room.
const mostKept = 4096

func (ix *indexer) read(f field, text string) {
	sc := newScanner(normal(text))
	for sc.scan() {
		ix.count(f, ix.analyzer.lexeme(ix.family, sc.word).term)
	}
	ix.lengths[f] += sc.next
}

// count counts a term, if it was met before or there is room for its tokens: one in the text, two in a heading, three in
// the title.
func (ix *indexer) count(f field, t term) {
	i, ok := ix.seen[t.text]
	if !ok {
		tokens := int(fields - f)
		if ix.room < tokens {
			return
		}
		ix.room -= tokens
		i = len(ix.occurrences)
		ix.seen[t.text] = i
		ix.occurrences = append(ix.occurrences, occurrence{term: t})
	}
	if times := &ix.occurrences[i].times[f]; *times < math.MaxUint16 {
		*times++
	}
}

// tokens returns all tokens, and those of words anywhere by themselves.
func (ix *indexer) tokens() (tokens string, terms []string) {
	var b strings.Builder
	b.Grow(ix.size())
	for _, token := range ix.filters {
		b.WriteString(token)
		b.WriteByte(' ')
	}
	ends := make([]int, 0, len(ix.occurrences))
	for _, tier := range [...]Tier{Title, Headings, Anywhere} {
		class := ix.scope.class(tier)
		for i := range ix.occurrences {
			o := &ix.occurrences[i]
			if !o.in(tier) {
				continue
			}
			b.WriteByte(class)
			b.WriteString(o.term.text)
			b.WriteByte(' ')
			if tier == Anywhere {
				ends = append(ends, b.Len()-1)
			}
		}
	}
	tokens = strings.TrimSuffix(b.String(), " ")
	terms = make([]string, len(ends))
	for i, end := range slices.Backward(ends) {
		start := end - 1 - len(ix.occurrences[i].term.text)
		terms[i] = tokens[start:end]
	}
	return tokens, terms
}

// size is the bytes that the tokens take.
func (ix *indexer) size() int {
	n := 0
	for _, token := range ix.filters {
		n += len(token) + 1
	}
	for i := range ix.occurrences {
		o := &ix.occurrences[i]
		for _, tier := range [...]Tier{Title, Headings, Anywhere} {
			if o.in(tier) {
				n += len(o.term.text) + 2
			}
		}
	}
	return n
}

// in tells whether the term has a token for a tier. A term of the title has all three.
func (o *occurrence) in(t Tier) bool {
	for f := range fields {
		if o.times[f] > 0 {
			return int(f) <= int(t)
		}
	}
	return false
}

// Terms are those of a public document's tokens that are keys of the dictionary, as in its Index.
func Terms(tokens string) []string {
	var terms []string
	for token := range strings.SplitSeq(tokens, " ") {
		if strings.HasPrefix(token, Public.key("")) {
			terms = append(terms, token)
		}
	}
	return terms
}
