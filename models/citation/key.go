package citation

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// leadRoles are the name variables that an item can be listed under, the most
// telling first (Chicago Manual of Style 15.36: editors, compilers and
// translators stand in for authors).
var leadRoles = []string{
	"author", "editor", "editor-translator", "translator", "compiler", "director", "script-writer", "series-creator",
	"composer", "performer", "illustrator", "host", "narrator", "producer", "executive-producer", "interviewer",
	"curator", "chair", "organizer", "editorial-director", "contributor", "guest",
}

// lead are the names that the item is listed under, and their role. The
// editors of what it is only a part of are not among them.
func (i Item) lead() (role string, names []Name) {
	l := layouts[i.Type()]
	for _, role := range leadRoles {
		if role == "editor" && l.quoted && l.place == within {
			continue
		}
		if names := i.Names(role); len(names) > 0 {
			return role, names
		}
	}
	return "", nil
}

// unmarked are letters that have no decomposition and yet are spelled without
// their mark by those who lack them on the keyboard.
var unmarked = strings.NewReplacer("æ", "ae", "ø", "o", "ß", "ss", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "œ", "oe",
	"ı", "i", "ς", "σ", "ħ", "h")

// fold is a text as words of small letters and digits with single spaces between,
// without marks and punctuation.
func fold(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(unmarked.Replace(strings.ToLower(s))) {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		default:
			gap = true
		}
	}
	return unmarked.Replace(b.String())
}

// surname is what a name is found by: its family name or the whole of it.
func (n Name) surname() string {
	for _, s := range []string{n.Literal, n.Family, n.Given} {
		if s != "" {
			return s
		}
	}
	return ""
}

// LeadNames are what the persons and organisations that the item is listed
// under are found by, as they are spelled: family names, with and without
// particles, and whole names.
func (i Item) LeadNames() []string {
	var found []string
	_, names := i.lead()
	for _, n := range names {
		family := spaced(n.NonDroppingParticle, n.Family)
		for _, s := range []string{n.Literal, n.Family, family, spaced(n.Given, n.DroppingParticle, family)} {
			if s != "" && !slices.Contains(found, s) {
				found = append(found, s)
			}
		}
	}
	return found
}

func spaced(words ...string) string {
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// Fingerprint is equal for items that are spelled differently only in letter
// case, marks, punctuation and markup: family name of the first author, year
// and title, subtitle included, folded. It is "" for an item without a title.
func (i Item) Fingerprint() string {
	title := fold(plain(i.Title()))
	if title == "" {
		return ""
	}
	var family, year string
	if _, names := i.lead(); len(names) > 0 {
		family = fold(names[0].surname())
	}
	if y := i.Year(); y != 0 {
		year = strconv.Itoa(y)
	}
	return family + "|" + year + "|" + title
}

// SortKey is what an author–date bibliography sorts by: the names, then the
// year with what has none last, then the title (Chicago Manual of Style
// 15.16). It is spelled as the item is; a language's collation orders it.
func (i Item) SortKey() string {
	var parts []string
	_, names := i.lead()
	for _, n := range names {
		if n.Literal != "" {
			parts = append(parts, n.Literal)
			continue
		}
		parts = append(parts, n.Family, n.Given, n.DroppingParticle, n.NonDroppingParticle, n.Suffix)
	}
	title := i.Title()
	if len(names) == 0 {
		parts = append(parts, title)
	}
	year := "9999"
	if y := i.Year(); y != 0 {
		year = fmt.Sprintf("%04d", y)
	}
	return plain(strings.Join(append(parts, year, title), " "))
}

// Key proposes a citation key, such as wien2012: the first family name, or the
// first word of an organisation or title, and the year. It always is a
// ValidKey, and need not be free.
func Key(i Item) string {
	var word string
	if _, names := i.lead(); len(names) > 0 {
		word = fold(names[0].surname())
		if names[0].Literal != "" {
			word, _, _ = strings.Cut(word, " ")
		}
	}
	word = ascii(word)
	for _, w := range strings.Fields(fold(plain(i.Title()))) {
		if word != "" {
			break
		}
		word = ascii(w)
	}
	if word == "" {
		word = "ref"
	}
	if y := i.Year(); y != 0 {
		word += strconv.Itoa(max(y, -y))
	}
	return word
}

// ascii keeps the letters and digits that a key may have, and not too many.
func ascii(s string) string {
	const most = 24
	kept := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	return kept[:min(len(kept), most)]
}

var (
	keyShape  = regexp.MustCompile(`^[a-z0-9][a-z0-9._:-]{0,99}$`)
	uuidShape = regexp.MustCompile(`^(?:urn:uuid:)?(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)
)

// ValidKey reports whether s can name a reference: letters a–z, digits and
// . _ : -, beginning with a letter or digit, at most 100, and not shaped like
// a UUID (RFC 9562), which addresses keep for ids.
func ValidKey(s string) bool { return keyShape.MatchString(s) && !uuidShape.MatchString(s) }
