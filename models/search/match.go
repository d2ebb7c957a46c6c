package search

import (
	"slices"
	"unicode/utf8"
)

// mask has a bit for each word of a query: first those to find, then those of excluded phrases.
type mask uint16

// mask is the words of the query that a word of a document stands for. No stem begins with another letter of ASCII than
// its word, so that most words need no stem to be found to be none of them.
func (p *Plan) mask(f family, word []byte) mask {
	if c := word[0]; c < utf8.RuneSelf && !p.initials[c] {
		return 0
	}
	return p.matchers[p.query.analyzer.lexeme(f, word).term.text]
}

// NeedsText tells whether tokens alone can't say if a document matches, because the query has phrases: then Matches
// must check the text of each candidate.
func (p *Plan) NeedsText() bool { return len(p.query.phrases) > 0 || len(p.query.excludedPhrases) > 0 }

// Matches tells whether a document that the expression found has each phrase of the query, and none of those to leave
// out, within its title, one of its headings or its text. It looks at these and at the language only.
func (p *Plan) Matches(d Document) bool {
	f := familyOf(d.Language)
	wanted, unwanted := p.trackers()
	for _, part := range append([]string{d.Title, d.Text}, d.Headings...) {
		for _, t := range wanted {
			t.restart()
		}
		for _, t := range unwanted {
			t.restart()
		}
		for sc := newScanner(normal(part)); sc.scan(); {
			m := p.mask(f, sc.word)
			for _, t := range wanted {
				t.step(sc.position, sc.span, m)
			}
			for _, t := range unwanted {
				t.step(sc.position, sc.span, m)
			}
		}
	}
	missed := func(t *tracker) bool { return !t.found }
	return !slices.ContainsFunc(wanted, missed) && !slices.ContainsFunc(unwanted, func(t *tracker) bool { return t.found })
}

// trackers are one for each phrase to find and one for each to leave out.
func (p *Plan) trackers() (wanted, unwanted []*tracker) {
	for _, places := range p.query.phrases {
		t := &tracker{}
		for _, place := range places {
			t.words = append(t.words, 1<<place)
		}
		wanted = append(wanted, t)
	}
	bit := len(p.query.words)
	for _, words := range p.query.excludedPhrases {
		t := &tracker{}
		for range words {
			t.words = append(t.words, 1<<bit)
			bit++
		}
		unwanted = append(unwanted, t)
	}
	return wanted, unwanted
}

// window is how many positions a tracker knows at a time: those before and after the current one that a compound may
// reach, which has at most maxWord parts.
const window = 4 * maxWord

// tracker finds words side by side while it is led through a text, in one pass, whatever repeats in it.
type tracker struct {
	words []mask
	// reached has, for each position, a bit for each number of words that stand side by side right before it.
	reached [window]mask
	cleared int // positions before this one are known
	found   bool
}

// restart forgets the words before: nothing stands side by side across texts.
func (t *tracker) restart() {
	t.reached, t.cleared = [window]mask{}, window/2
}

// step goes to a word that stands for some of the query's.
func (t *tracker) step(position, span int, m mask) {
	for ; t.cleared <= position+maxWord; t.cleared++ {
		t.reached[t.cleared%window] = 0
	}
	if m == 0 {
		return
	}
	reached := t.reached[position%window] | 1
	for n, word := range t.words {
		if reached>>n&1 == 0 || m&word == 0 {
			continue
		}
		if n+1 == len(t.words) {
			t.found = true
			return
		}
		t.reached[(position+span)%window] |= 1 << (n + 1)
	}
}
