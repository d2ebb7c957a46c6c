package reading

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentence is a stretch of a reference between full stops.
type sentence struct {
	text   string
	isSoft bool // it ends with a question or exclamation mark, which a title may have inside
}

// abbreviations end with a full stop that ends no sentence.
var abbreviations = map[string]bool{
	"nr": true, "no": true, "vol": true, "utg": true, "red": true, "ed": true, "eds": true, "s": true, "ss": true, "pp": true, "p": true, "kap": true,
	"dr": true, "st": true, "jr": true, "bd": true, "årg": true, "mfl": true, "m": true, "ca": true, "f": true, "eks": true, "prof": true,
	"meld": true, "prop": true, "ot": true, "prp": true, "jf": true, "ph": true, "overs": true, "ill": true, "rev": true, "bl": true, "a": true, "e": true,
	"jan": true, "feb": true, "mar": true, "apr": true, "aug": true, "sep": true, "okt": true, "nov": true, "des": true, "vs": true, "univ": true,
}

// sentences divides a reference at full stops outside brackets and quotation
// marks, and where something was taken out of it.
func sentences(s string) []sentence {
	var list []sentence
	start, depth := 0, 0
	end := func(to int, isSoft bool) {
		if text := strings.Trim(s[start:to], " .,;:"+cut); text != "" {
			list = append(list, sentence{text, isSoft})
		}
		start = to
	}
	for i, r := range s {
		depth = max(0, depth+nesting(r))
		switch {
		case string(r) == cut:
			end(i, false)
			depth = 0
		case depth == 0 && strings.ContainsRune(".?!", r) && isStop(s, i):
			end(i+1, r != '.')
		}
	}
	end(len(s), false)
	return list
}

// nesting is how much deeper a character leads into brackets and quotations.
func nesting(r rune) int {
	switch {
	case strings.ContainsRune("([«“", r):
		return 1
	case strings.ContainsRune(")]»”", r):
		return -1
	}
	return 0
}

// isStop reports whether a full stop ends a sentence.
func isStop(s string, i int) bool {
	rest := s[i+1:]
	next := first(strings.TrimLeft(rest, " "))
	isBeginning := unicode.IsUpper(next) || unicode.IsDigit(next) || strings.ContainsRune("«“”\"([‘"+cut, next)
	switch {
	case rest != "" && (!strings.ContainsRune(" "+cut, rune(rest[0])) || !isBeginning):
		return false
	case s[i] != '.':
		return true
	}
	word := s[strings.LastIndexAny(s[:i], " .([-–,"+cut)+1 : i]
	isInitial := utf8.RuneCountInString(word) == 1 && unicode.IsUpper(first(word))
	return !isInitial && !abbreviations[strings.ToLower(word)]
}

// openers are quotation marks that open, and those that close what they open.
var openers = map[rune]string{'«': "»", '“': "”“", '”': "”", '"': `"`, '„': "“”", '‘': "’", '\'': "'", '»': "«", '‚': "‘"}

// quoted divides a text that begins with a quotation mark into what stands
// within and what follows; not ok when it does not.
func quoted(s string) (inside, rest string, ok bool) {
	r, size := utf8.DecodeRuneInString(s)
	closers, isQuote := openers[r]
	if !isQuote {
		return "", "", false
	}
	depth := 0
	for i, c := range s[size:] {
		switch {
		case strings.ContainsRune(closers, c) && depth == 0 && isClosing(s[size:], i, c):
			at := size + i
			return strings.TrimSpace(s[size:at]), s[at+utf8.RuneLen(c):], true
		case c == r:
			depth++
		case strings.ContainsRune(closers, c):
			depth = max(0, depth-1)
		}
	}
	return "", "", false
}

// isClosing reports whether a quotation mark ends a title: no letter follows.
func isClosing(s string, i int, mark rune) bool {
	next := first(s[i+utf8.RuneLen(mark):])
	return !unicode.IsLetter(next) && !unicode.IsDigit(next)
}

var strayQuote = regexp.MustCompile(`[”»"][.,]?\s`)

// halfQuoted divides a text whose title is closed by a quotation mark that was
// never opened.
func halfQuoted(s string) (inside, rest string, ok bool) {
	m := strayQuote.FindStringIndex(s)
	if m == nil || strings.ContainsAny(s[:m[0]], "«“\"”") || m[0] < 10 {
		return "", "", false
	}
	return s[:m[0]], s[m[1]:], true
}

// isAuthors reports whether a text can be a list of names.
func isAuthors(s string) bool {
	const longest = 400
	if s = strings.Trim(s, " .,:"); s == "" || len(s) > longest || strings.ContainsAny(s, "«»“”\"?!"+cut) {
		return false
	}
	if m := smallName.FindString(s); m != "" {
		return len(m) == len(s) || isAuthors(s[len(m):])
	}
	if !slices.ContainsFunc(strings.Fields(s), func(w string) bool { return !isNameWord(w) }) {
		return true
	}
	if group := joiner.Split(s, 2); len(group) == 2 && isAuthors(group[0]) && isAuthors(group[1]) {
		return true
	}
	return isOneName(s)
}

// smallName is a name that is written without capitals: boyd, d. m.
var smallName = regexp.MustCompile(`^\p{Ll}[\p{L}'’-]+, \p{Ll}(?:\.|\p{Ll}+)(?: \p{Ll}\.?)*(?:,|$| (?:og|and|&) )`)

// isOneName reports whether a text can be the name of an organisation.
func isOneName(s string) bool {
	const most = 10 // words
	return len(strings.Fields(s)) <= most && !strings.Contains(s, ". ") && !strings.Contains(s, ": ") && unicode.IsUpper(first(s)) && isOrganisation(s)
}

var notName = regexp.MustCompile(`^[(\[]?(?:red|eds?|utg|mfl|m\.?fl|et|al|flere|med|andre|others|hrsg|&|og|and|samt)\.?[,)\]]*\.?$`)

func isNameWord(w string) bool {
	r := first(w)
	return unicode.IsUpper(r) || particles[strings.Trim(w, ",.")] || notName.MatchString(strings.ToLower(w)) || w == "…" || strings.HasPrefix(w, "(") && len(w) > 1 && isNameWord(w[1:])
}
