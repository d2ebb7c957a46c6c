package report

import (
	"slices"
	"strings"

	"kilde/models/citation"
)

// Spelling is one way in which an author or a container is spelled, and what
// others are to be compared with it.
type Spelling struct {
	Kind   string // author or container
	Key    string // equal for spellings that may be of one
	Text   string // as it is spelled
	Within string // pointer to it in a written reference
}

// The kinds of spellings.
const (
	OfAuthor    = "author"
	OfContainer = "container"
)

// Spellings are the authors and the container of a record as they are spelled.
func Spellings(i citation.Item) (list []Spelling) {
	for _, n := range i.Authors() {
		text := nameText(n)
		if n.Literal == citation.Others || text == "" {
			continue
		}
		list = append(list, Spelling{OfAuthor, nameKey(n), text, "/csl/author"})
	}
	if container := i.Container(); container != "" {
		list = append(list, Spelling{OfContainer, skeleton(withoutArticle(citation.Fold(container))), container, "/csl/container-title"})
	}
	return slices.DeleteFunc(list, func(s Spelling) bool { return s.Key == "" || len(s.Text) > maxSpelling })
}

// maxSpelling is the greatest length of what is compared, in bytes.
const maxSpelling = 300

// nameText is a name as it is compared: family name, then given names.
func nameText(n citation.Name) string {
	if n.Family == "" {
		return strings.TrimSpace(n.Literal + n.Given)
	}
	s := strings.TrimSpace(n.NonDroppingParticle + " " + n.Family)
	if given := strings.TrimSpace(n.Given + " " + n.DroppingParticle); given != "" {
		s += ", " + given
	}
	return s
}

// nameKey is equal for names that may be one: those with the same first given
// name and a family name of the same consonants.
func nameKey(n citation.Name) string {
	if n.Family == "" {
		return skeleton(citation.Fold(n.Literal + n.Given))
	}
	given, _, _ := strings.Cut(citation.Fold(n.Given), " ")
	if given == "" {
		return ""
	}
	return skeleton(citation.Fold(n.NonDroppingParticle+n.Family)) + "," + given
}

// sounds are consonants that are taken for one another.
var sounds = map[rune]rune{'z': 's', 'c': 'k', 'q': 'k', 'v': 'w'}

// skeleton is the consonants of folded words, none twice in a row: what slips of
// spelling mostly leave as it is.
func skeleton(folded string) string {
	var b strings.Builder
	var last rune
	for i, c := range folded {
		isVowel := strings.ContainsRune("aeiouyh", c)
		if c == ' ' || c == last || isVowel && i > 0 {
			if !isVowel {
				last = c
			}
			continue
		}
		if sound, ok := sounds[c]; ok {
			c = sound
		}
		if c != last {
			b.WriteRune(c)
		}
		last = c
	}
	return b.String()
}

// SpelledApart reports whether two spellings of a kind with equal keys are of
// one and the same thing, in two ways.
func SpelledApart(kind, a, b string) bool {
	if a == b {
		return false
	}
	x, y := citation.Fold(a), citation.Fold(b)
	if x == y {
		return !sameButDots(a, b)
	}
	const least = 6 // letters; of fewer one is another name
	if min(len(x), len(y)) < least {
		return false
	}
	if kind == OfContainer {
		return withoutArticle(x) == withoutArticle(y) || nearlyAlike(x, y)
	}
	return namedApart(a, b)
}

// namedApart reports whether two names are most likely of one person: with the same
// given name, and a slip in the surname. Lund and Lunde are two.
func namedApart(a, b string) bool {
	family, given, _ := strings.Cut(a, ", ")
	otherFamily, otherGiven, _ := strings.Cut(b, ", ")
	x, y := citation.Fold(family), citation.Fold(otherFamily)
	isLonger := strings.HasPrefix(x, y) || strings.HasPrefix(y, x)
	return len([]rune(given)) > 2 && citation.Fold(given) == citation.Fold(otherGiven) && !isLonger && nearlyAlike(x, y)
}

// sameButDots reports whether spellings differ in dots, commas, capitals after
// the first letter of a word, and spaces only, which styles decide.
func sameButDots(a, b string) bool {
	plain := func(s string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune(" .,:;-–'’\u00a0&", r) {
				return -1
			}
			return r
		}, strings.ToLower(s))
	}
	return plain(a) == plain(b)
}

func withoutArticle(s string) string {
	return strings.TrimPrefix(s, "the ")
}

// nearlyAlike reports whether one letter is changed, left out, added or out of
// place.
func nearlyAlike(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	rest, other := x[i:], y[i:]
	switch {
	case len(other) == 0:
		return false
	case len(x) != len(y):
		return slices.Equal(rest, other[1:])
	}
	return slices.Equal(rest[1:], other[1:]) || areSwapped(rest, other)
}

// areSwapped reports whether the first two letters have changed places.
func areSwapped(a, b []rune) bool {
	return len(a) > 1 && a[0] == b[1] && a[1] == b[0] && slices.Equal(a[2:], b[2:])
}

// SpelledTwoWays is the finding that a record spells an author or a container
// otherwise than another record does.
func SpelledTwoWays(r Record, s Spelling, other string) Finding {
	rule := AuthorSpelled
	if s.Kind == OfContainer {
		rule = JournalSpelled
	}
	f := finding(rule, r.ID, s.Text, other)
	f.Reference, f.Place.Pointer, f.Found, f.Expected, f.Confidence = r.Key, s.Within, s.Text, other, 0.8
	if citation.Fold(s.Text) != citation.Fold(other) { // they may be two
		f.Severity, f.Confidence = Info, 0.5
	}
	f.Evidence = "another record has “" + other + "”"
	if s.Kind == OfContainer && r.Item.Text("container-title") == s.Text {
		f.Fix = r.fix(map[string]any{"container-title": other})
	}
	if s.Kind == OfAuthor {
		f.Fix = r.renamed(s.Text, other)
	}
	return f
}

// renamed is a fix that spells an author of the record as another record does.
func (r Record) renamed(text, other string) *Fix {
	role := "author"
	names := r.Item.Names(role)
	family, given, hasGiven := strings.Cut(other, ", ")
	at := slices.IndexFunc(names, func(n citation.Name) bool { return nameText(n) == text })
	if at < 0 || names[at].NonDroppingParticle+names[at].DroppingParticle != "" {
		return nil
	}
	list := make([]map[string]any, len(names))
	for i, n := range names {
		if i == at {
			n.Family, n.Given = family, given
			if !hasGiven {
				n.Family, n.Literal = "", other
			}
		}
		list[i] = nameMembers(n)
	}
	return r.fix(map[string]any{role: list})
}

// nameMembers are the members of a name in CSL-JSON.
func nameMembers(n citation.Name) map[string]any {
	m := map[string]any{}
	for name, value := range map[string]string{
		"family": n.Family, "given": n.Given, "literal": n.Literal, "dropping-particle": n.DroppingParticle, "non-dropping-particle": n.NonDroppingParticle, "suffix": n.Suffix,
	} {
		if value != "" {
			m[name] = value
		}
	}
	for name, flag := range map[string]bool{"comma-suffix": n.CommaSuffix, "static-ordering": n.StaticOrdering, "parse-names": n.ParseNames} {
		if flag {
			m[name] = true
		}
	}
	return m
}

// Orphaned is the finding that nothing lists a reference.
func Orphaned(r Record) Finding {
	f := finding(Orphan, r.ID)
	f.Reference, f.Evidence = r.Key, r.Raw
	return f
}

// Pair is two records that may be of one work.
type Pair struct {
	A, B  Record
	Score float64
	Why   string // scheme of a shared identifier, or fingerprint
}

// Findings are those that two records are one work: for the older one.
func (p Pair) Findings() []Finding {
	rule := Duplicate
	if p.Why == "fingerprint" {
		rule = Alike
	}
	f := finding(rule, p.A.ID, p.B.ID)
	f.Reference, f.Others, f.Confidence = p.A.Key, []string{p.B.Key}, p.Score
	f.Found, f.Evidence = p.A.Key+", "+p.B.Key, "alike by "+p.Why
	found := []Finding{f}
	if apart := p.contradictions(); rule == Duplicate && len(apart) > 0 {
		f := finding(Contradiction, p.A.ID, append([]string{p.B.ID}, apart...)...)
		f.Reference, f.Others = p.A.Key, []string{p.B.Key}
		f.Found, f.Evidence = strings.Join(apart, ", "), "one "+p.Why+", two records"
		f.Place.Pointer = "/csl/" + apart[0]
		found = append(found, f)
	}
	return found
}

// contradictions are the variables of which the records of a work say different
// things.
func (p Pair) contradictions() (apart []string) {
	if a, b := p.A.Item.Year(), p.B.Item.Year(); a*b != 0 && a != b {
		apart = append(apart, "issued")
	}
	if x, y := firstAuthor(p.A.Item), firstAuthor(p.B.Item); x != "" && y != "" && x != y {
		apart = append(apart, "author")
	}
	for _, v := range []string{"title", "volume", "issue", "page", "edition"} {
		if differ(citation.Fold(p.A.Item.Text(v)), citation.Fold(p.B.Item.Text(v))) {
			apart = append(apart, v)
		}
	}
	return apart
}

// differ reports whether two texts are there and neither begins with the other.
func differ(a, b string) bool {
	return a != "" && b != "" && !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a)
}

// firstAuthor is the first of those that an item is listed under, folded.
func firstAuthor(i citation.Item) string {
	names := i.Authors()
	if len(names) == 0 {
		return ""
	}
	if names[0].Family != "" {
		return citation.Fold(names[0].Family)
	}
	return citation.Fold(names[0].Literal + names[0].Given)
}
