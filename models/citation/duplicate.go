package citation

import (
	"strconv"
	"strings"
)

// Likely is the least likeness at which two items are worth being proposed as
// one work.
const Likely = 0.85

// Likeness tells how surely two items are one work, from 0 to 1, and why: the
// scheme of an identifier that they share (doi, isbn, …), "fingerprint" when
// authors, year and title are nearly alike, or "" when nothing is. It never is 1
// on likeness alone.
func Likeness(a, b Item) (score float64, why string) {
	title := titleLikeness(fold(plain(a.Title())), fold(plain(b.Title())))
	names := namesLikeness(a, b)
	alike := max(0, 0.6*title+0.25*names+0.15*yearLikeness(a.Year(), b.Year()))
	if isOther(a, b) {
		return min(alike, 0.7), "fingerprint"
	}
	if scheme, sure := sharedIdentifier(a, b); scheme != "" && (sure || title > 0.6) {
		return max(0.95, min(1, 0.9+alike/10)), scheme
	}
	if title < 0.6 {
		return min(alike, 0.6), ""
	}
	return min(alike, 0.98), "fingerprint"
}

// isOther reports whether two items say of themselves that they are different
// works: another DOI, edition, volume, issue or page, or a part and the whole.
func isOther(a, b Item) bool {
	for _, v := range []string{"edition", "volume", "issue", "page", "chapter-number", "number"} {
		if x, y := fold(a.Text(v)), fold(b.Text(v)); x != "" && y != "" && x != y && !isWithin(x, y) {
			return true
		}
	}
	x, isDOI := NormaliseDOI(a.Text("DOI"))
	y, isAlso := NormaliseDOI(b.Text("DOI"))
	if isDOI && isAlso {
		return x != y
	}
	return isPart(a) != isPart(b)
}

// isWithin reports whether one number is the beginning of another: 105 of 105-13.
func isWithin(x, y string) bool {
	return strings.HasPrefix(x, y+" ") || strings.HasPrefix(y, x+" ")
}

func isPart(i Item) bool {
	return i.Type() == "chapter" || i.Type() == "entry-encyclopedia" || i.Type() == "entry-dictionary"
}

// sharedIdentifier is the scheme of an identifier that two items share, and
// whether it names one work alone: the parts of a book share its ISBN, the
// articles of a journal its ISSN, and pages may hold several works.
func sharedIdentifier(a, b Item) (scheme string, sure bool) {
	for _, x := range a.Identifiers() {
		for _, y := range b.Identifiers() {
			if x != y || x.Scheme == "issn" {
				continue
			}
			if sure := x.Scheme != "isbn" && x.Scheme != "url"; sure || scheme == "" {
				scheme = x.Scheme
				if sure {
					return scheme, true
				}
			}
		}
	}
	return scheme, false
}

func yearLikeness(a, b int) float64 {
	switch {
	case a == b:
		return 1
	case a == 0 || b == 0:
		return 0.6
	case a-b == 1 || b-a == 1:
		return 0.5
	}
	return -0.25 // what comes out each year, under one title
}

// namesLikeness compares those that two items are listed under, the first of
// them most of all.
func namesLikeness(a, b Item) float64 {
	x, y := a.Authors(), b.Authors()
	if len(x) == 0 || len(y) == 0 {
		if len(x) == len(y) {
			return 1
		}
		return 0.4
	}
	likeness := pairs(fold(x[0].surname())).likeness(pairs(fold(y[0].surname())))
	if len(x) != len(y) {
		likeness *= 0.9
	}
	return likeness
}

// titleLikeness compares folded titles. One without the other's subtitle is
// much like it.
func titleLikeness(a, b string) float64 {
	const few = 2 // words say too little
	if a == b {
		return 1
	}
	likeness := pairs(a).likeness(pairs(b))
	if isWithin(a, b) && min(strings.Count(a, " "), strings.Count(b, " ")) >= few {
		return max(likeness, 0.9)
	}
	return likeness
}

// bigrams counts the pairs of letters of a text.
type bigrams map[string]int

func pairs(s string) bigrams {
	found := bigrams{}
	s = " " + s + " "
	for i := range len(s) - 1 {
		found[s[i:i+2]]++
	}
	return found
}

// likeness is Dice's coefficient of two texts.
func (b bigrams) likeness(c bigrams) float64 {
	shared, all := 0, 0
	for pair, n := range b {
		shared += min(n, c[pair])
		all += n
	}
	for _, n := range c {
		all += n
	}
	return 2 * float64(shared) / float64(all)
}

// DuplicateKeys are what an item may be found by that is the same work: two
// items that share none are not worth comparing. They hold no spaces around, and
// are short.
func DuplicateKeys(i Item) []string {
	var keys []string
	for _, id := range i.Identifiers() {
		if id.Scheme != "issn" {
			keys = append(keys, id.Scheme+":"+id.Value)
		}
	}
	title := fold(plain(i.Title()))
	words := strings.Fields(title)
	if len(words) > 0 {
		const most = 3
		keys = append(keys, "title:"+strings.Join(words[:min(most, len(words))], " "), "end:"+strings.Join(words[max(0, len(words)-most):], " "))
	}
	if names := i.Authors(); len(names) > 0 && i.Year() != 0 {
		keys = append(keys, "author:"+fold(names[0].surname())+" "+strconv.Itoa(i.Year()))
	}
	return keys
}
