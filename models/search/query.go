package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error is why a query has no answer: a whole sentence, safe to show to whoever asked. The list is closed.
type Error string

// The reasons.
const (
	ErrMalformed    Error = "A query is UTF-8 text without control characters."
	ErrTooLong      Error = "A query has at most 500 bytes."
	ErrTooManyWords Error = "A query has at most 10 words, those in quotation marks and those left out counted."
	ErrNoWords      Error = "A query needs at least one letter or digit to look for."
	ErrOnlyExcluded Error = "A query needs at least one word to look for besides those to leave out."
)

// Error makes an Error an error.
func (e Error) Error() string { return string(e) }

const (
	maxQuery    = 500 // bytes
	maxWords    = 10
	minPrefix   = 3 // letters
	quotes      = "\"“”„«»"
	minuses     = "-−"
	separations = " \t\n\r\v\f\u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000"
)

// Query is what somebody looks for, as read by Analyzer.Parse.
type Query struct {
	analyzer        *Analyzer
	words           []word // that must all be there, phrases' words too
	phrases         []phrase
	excluded        []word
	excludedPhrases [][]word
	typed           int // words, however often
}

// phrase is the words, by their places in the query, that must stand side by side.
type phrase []int

// word is one word of a query. It doesn't know its language, and so has a term in each family.
type word struct {
	forms  []string // as typed, and the compound that it is a part of
	prefix bool     // whether it may be the beginning of a word
}

// Parse reads what a person types: words that must all be found; "phrases" in any quotation marks, which a missing end
// ends with the query; -words and -"phrases" to leave out. The last word is taken for the beginning of one as well, if
// it has three letters or more and nothing stands after it. Errors are of type Error.
func (a *Analyzer) Parse(s string) (*Query, error) {
	if len(s) > maxQuery {
		return nil, ErrTooLong
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, isForbidden) {
		return nil, ErrMalformed
	}
	q := &Query{analyzer: a}
	for rest := normal(s); rest != ""; {
		rest = q.read(rest)
	}
	switch {
	case q.typed > maxWords:
		return nil, ErrTooManyWords
	case q.typed == 0:
		return nil, ErrNoWords
	case len(q.words) == 0:
		return nil, ErrOnlyExcluded
	}
	return q, nil
}

func isForbidden(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) }

// read reads the next word or phrase and returns what is left.
func (q *Query) read(s string) string {
	s = strings.TrimLeft(s, separations)
	bare := strings.TrimLeft(s, minuses)
	exclude := len(bare) < len(s)
	if first, n := utf8.DecodeRuneInString(bare); bare != "" && strings.ContainsRune(quotes, first) {
		inside, rest := cut(bare[n:], quotes)
		_, n = utf8.DecodeRuneInString(rest)
		q.addPhrase(parse(inside, false), exclude)
		return rest[n:]
	}
	chunk, rest := cut(bare, separations+quotes)
	words := parse(chunk, true)
	q.typed += len(words)
	switch {
	case !exclude:
		if rest == "" && len(words) > 0 {
			words[len(words)-1].complete(chunk)
		}
		for _, w := range words {
			q.add(w)
		}
	case len(words) > 0:
		q.exclude(words)
	}
	return rest
}

// cut cuts a text before the first of some characters.
func cut(s, characters string) (before, rest string) {
	if i := strings.IndexAny(s, characters); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// parse is the words of a text. A compound is found as it is or by all its parts; one with a part of a single letter,
// as e-post, as it is only, because the letter alone would find too much.
func parse(s string, compounds bool) []word {
	var words []word
	for sc := newScanner(s); sc.scan(); {
		form := string(sc.word)
		switch parts := words[max(0, len(words)-sc.span):]; {
		case sc.span == 1:
			words = append(words, word{forms: []string{form}})
		case !compounds:
		case anySingle(parts):
			words = append(words[:len(words)-sc.span], word{forms: []string{form}})
		default:
			for i := range parts {
				parts[i].forms = append(parts[i].forms, form)
			}
		}
	}
	return words
}

func anySingle(words []word) bool {
	for _, w := range words {
		if utf8.RuneCountInString(w.forms[0]) == 1 {
			return true
		}
	}
	return false
}

// complete makes a word the beginning of one, if it is long enough and the text that it is the last word of ends with it.
func (w *word) complete(text string) {
	last, _ := utf8.DecodeLastRuneInString(text)
	w.prefix = isLetter(last) && utf8.RuneCountInString(w.forms[0]) >= minPrefix
}

// add adds a word to look for and returns its place.
func (q *Query) add(w word) int {
	for i := range q.words {
		if same := &q.words[i]; same.prefix == w.prefix && same.forms[0] == w.forms[0] && len(same.forms) == len(w.forms) {
			return i
		}
	}
	q.words = append(q.words, w)
	return len(q.words) - 1
}

func (q *Query) addPhrase(words []word, exclude bool) {
	q.typed += len(words)
	if exclude {
		q.exclude(words)
		return
	}
	p := make(phrase, len(words))
	for i, w := range words {
		p[i] = q.add(w)
	}
	if len(p) > 1 {
		q.phrases = append(q.phrases, p)
	}
}

// exclude leaves out one word, or words side by side and the compound of them.
func (q *Query) exclude(words []word) {
	if len(words) < 2 {
		q.excluded = append(q.excluded, words...)
		return
	}
	for _, w := range words {
		for _, compound := range w.forms[1:] {
			q.excluded = append(q.excluded, word{forms: []string{compound}})
		}
	}
	q.excludedPhrases = append(q.excludedPhrases, words)
}
