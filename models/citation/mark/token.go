package mark

import (
	"regexp"
	"strings"
)

// token is a word or a mark between words.
type token struct {
	text       string
	start, end int
}

var tokenShape = regexp.MustCompile(`(?:m\.\s?fl\.|mfl\.?|et al\.?|med flere|m\.fl\b)|(?:\p{Lu}\.[-‐ ]?)+\p{Lu}\.|\p{Lu}\.|[\p{L}\p{N}]+(?:['’\-‐‑][\p{L}\p{N}]+)*|[^\s]`)

// tokens are the words of a text, and the marks between them.
func tokens(s string) []token {
	var list []token
	for _, m := range tokenShape.FindAllStringIndex(s, -1) {
		list = append(list, token{s[m[0]:m[1]], m[0], m[1]})
	}
	return list
}

// names are what was read to the left of a year.
type names struct {
	start int      // of the first
	list  []string // in order
	etAl  bool
}

var (
	etAlShape  = regexp.MustCompile(`(?i)[,\s]*(?:\bet\.?\s?al\b\.?|\bm\.?\s?fl\b\.?|\bmed flere\b|\bog andre\b|\band others\b|\b(?:og|and) (?:kolleg[a-zæøå]*|colleagues|medarbeidere|medarbeidarar)\b)\s*$`)
	editorMark = regexp.MustCompile(`(?i)[,\s]*\(?\b(?:red|eds?|hrsg)\b\.?\)?\s*$`)
)

// reader reads names to the left of a year.
type reader struct {
	b        *Bibliography
	isInside bool // of the parenthesis that the year stands in
	text     string
	list     []token
}

// read reads the names that end a text, which begins at a place of another.
func (b *Bibliography) read(text string, at int, isInside bool) names {
	text = strings.TrimRight(text, " ,\u00a0\n\t")
	text = text[:len(text)-len(editorMark.FindString(text))]
	text = withoutGenitive(text)
	var found names
	if tail := etAlShape.FindString(text); tail != "" {
		found.etAl = true
		text = text[:len(text)-len(tail)]
	}
	r := reader{b, isInside, text, tokens(text)}
	mayComma := isInside || found.etAl
	for n := len(r.list); n > 0; {
		first := r.nameStart(n)
		if first == n {
			break
		}
		found.list = append([]string{r.words(first, n)}, found.list...)
		found.start = at + r.list[first].start
		end, isWord := r.joined(first, mayComma)
		if end == first {
			break
		}
		mayComma = mayComma || isWord
		n = end
	}
	return found
}

// withoutGenitive is a text without the apostrophe of a genitive that ends it: Sars'.
func withoutGenitive(text string) string {
	base := strings.TrimRight(text, "'’")
	if base == text || strings.ContainsAny(base, "'‘") || !strings.ContainsAny(base[max(0, len(base)-1):], "sxz") {
		return text
	}
	return base
}

// words is the text of some tokens.
func (r reader) words(from, to int) string { return r.text[r.list[from].start:r.list[to-1].end] }

// nameStart is the first token of the name that ends before n; n when none
// does. A name of several words that the bibliography has needs no capitals.
func (r reader) nameStart(n int) int {
	const most, longest = 12, 6 // words of a name that is known, and of any other
	for first := max(0, n-most); first < n-1; first++ {
		if len(r.b.bySound[fold(r.words(first, n))]) > 0 && !isMark(r.list[first].text) || r.isOrganisation(first, n) {
			return first
		}
	}
	first := n
	for first > 0 && n-first <= longest && r.isNamePart(first-1, first < n) {
		first--
	}
	return first
}

// isOrganisation reports whether tokens are almost a name of several words that goes on in small letters.
func (r reader) isOrganisation(first, n int) bool {
	if !isCapital(r.list[first].text) || isCapital(r.list[n-1].text) {
		return false
	}
	name := fold(r.words(first, n))
	for _, known := range r.b.wordy {
		if strings.Count(known, " ") != n-first-1 || r.b.comparisons > maxComparisons {
			continue
		}
		r.b.comparisons++
		if similarity(name, known) > 0.8 {
			return true
		}
	}
	return false
}

// isNamePart reports whether a word belongs to a name: a capital letter or a
// particle begins it, or the bibliography writes it so: boyd. One that opens a sentence does not, where a name follows.
func (r reader) isNamePart(i int, isFollowed bool) bool {
	word := r.list[i].text
	if isCapital(word) || r.b.bySmall[word] || !isFollowed && r.isAlmostSmall(word) {
		return !isFollowed || !has(openers, strings.ToLower(word))
	}
	return isFollowed && has(small, word) && (!has(openers, word) || r.isParticle(i))
}

// isAlmostSmall reports whether a word is a slip of a surname that the bibliography writes small: byod.
func (r reader) isAlmostSmall(word string) bool {
	const shortest = 4
	if len(word) < shortest {
		return false
	}
	for name := range r.b.bySmall {
		if r.b.comparisons++; r.b.comparisons > maxComparisons {
			return false
		}
		if similarity(word, name) >= 0.75 {
			return true
		}
	}
	return false
}

// isParticle reports whether a word that may be a particle or a common word (da,
// der, de) is one here: behind another, or within a list of names.
func (r reader) isParticle(i int) bool {
	if i == 0 {
		return false
	}
	before := strings.ToLower(r.list[i-1].text)
	return has(joiners, before) || r.isInside && before == "," || has(small, before) && !has(openers, before)
}

func isMark(text string) bool { return fold(text) == "" }

// joined is where the name ends that is joined to the one that begins at first,
// and whether by a word; first itself when none is.
func (r reader) joined(first int, mayComma bool) (end int, isWord bool) {
	n := first
	if n > 1 && has(joiners, strings.ToLower(r.list[n-1].text)) {
		n--
		isWord = true
		mayComma = true
	}
	if n > 1 && r.list[n-1].text == "," && isCapital(r.list[n-2].text) && (mayComma || r.isInverted(first)) {
		n--
	}
	return n, isWord
}

// isInverted reports whether the name that begins at a token is the given name
// of a surname before it: Wien, Anders Hauge.
func (r reader) isInverted(first int) bool {
	if first < 2 {
		return false
	}
	given := fold(r.text[r.list[first].start:])
	for _, n := range r.b.bySound[fold(r.list[first-2].text)] {
		if r.b.entries[n].authors[0].given == given {
			return true
		}
	}
	return false
}
