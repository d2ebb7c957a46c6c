// Package search is what makes full-text search the same on every engine. It turns a document into the tokens that an
// engine indexes and the counts that a document is scored by; it reads what people type, plans the boolean expression
// that an engine runs, scores the candidates that come back, checks phrases and cuts snippets. Norwegian and English
// words are indexed by their stems. It knows bytes and values only: no database, no network, no clock.
//
// A search takes these steps; those in the middle are the caller's, against its engine:
//
//	query, err := analyzer.Parse("sosiale medier -blogg")
//	lookup := query.Lookup(search.Public)        // read these document frequencies from the dictionary
//	plan := query.Plan(search.Public, frequencies, statistics)
//	expression := plan.Expression(search.Anywhere) // run this, title first, until there are candidates enough
//	hits, err := plan.Rank(candidates, 20)
//	snippet := plan.Snippet(language, text)
//
// # Tokens
//
// A token is made of [a-z0-9] and bytes from 0x80 on, so that FTS5's ascii tokenizer keeps it whole and a tsvector takes
// it as it is. Its first letter is its class: t for words of the title, h for those of headings (the title's too), a for
// those anywhere, f for filters; private documents have u, i, b and g instead, and so never touch a public posting list.
// In words, the second letter is the family whose stemmer made it: n Norwegian, e English, x neither. A word that stands
// in a Norwegian text is thus never taken for the stem of an English one. Words that are typed without æ, ø and å have no
// tokens of their own: the dictionary knows each term by its folded form, too, and the query asks for the terms.
package search

// Version says which analysis made tokens and counts. It is stored beside them, and raised when they would change.
const Version = 2

const (
	maxWord   = 64     // bytes; a longer word is cut
	maxTokens = 12_000 // of a document
)
