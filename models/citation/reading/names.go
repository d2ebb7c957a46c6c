package reading

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kilde/models/citation"
)

var (
	editors     = regexp.MustCompile(`(?i)[,\s]*[(\[]?\s*\b(red|redaktør(?:er)?|redigert|eds?|editors?|hrsg|hg|utg)\b\.?\s*[)\]]?[\s.,:]*$`)
	openEnded   = regexp.MustCompile(`(?i)[,\s]*(?:\b(?:et\.?\s?al|m\.?\s?fl|med flere|og andre|and others)\b\.?|…|\.\.\.)\s*$`)
	joiner      = regexp.MustCompile(`\s*,?\s*(?:&|\bog\b|\band\b|\bund\b|\bsamt\b)\s+`)
	initials    = regexp.MustCompile(`^(?:\p{Lu}\p{Ll}?\.?[\s-]*){1,5}$`)
	dotted      = regexp.MustCompile(`^(?:\p{Lu}\p{Ll}{0,2}\.[\s-]*|\p{Lu}[\s-]*){1,5}$`)
	vancouver   = regexp.MustCompile(`^(\p{L}[\p{L}'’\s-]*\p{L})\s+(\p{Lu}{1,3}|\p{Lu}-\p{Lu})$`)
	lastInitial = regexp.MustCompile(`(?:^|[\s.-])(?:\p{Lu}|Th|Chr?|Aa)\.$|\b[JS]r\.$`)
	initial     = regexp.MustCompile(`^\p{Lu}\.(?:-?\p{Lu}\.)*$`)
	generation  = regexp.MustCompile(`^(?:[JS]r\.?|I{2,3}|IV)$`)
)

// organisations are what the names of organisations contain.
var organisations = []string{
	"departement", "direktorat", "tilsyn", "institutt", "institute", "forbund", "byrå", "bureau", "forening", "etaten", "kommune", "universitet",
	"university", "høgskole", "høyskole", "college", "bank", "rådet", "council", "utvalg", "committee", "regjering", "storting", "government", "ministry",
	"leksikon", "wikipedia", "norges", "norsk", "norske", "nasjonal", "national", "world", "international", "european", "organi", "association",
	"society", "foundation", "stiftelse", "senter", "center", "centre", "selskap", "company", "inc", "verket", "vesenet", "museum", "bibliotek",
	"kirke", "røde kors", "lovdata", "statens", "statisti", "group", "press", "avis", "redaksjon", "nrk", "utdanning", "forskning",
	"media", "kunnskap", "unesco", "ombud", "politi", "fylke", "agency", "commission", "kommisjon", "union", "united", "medie", "helse", "health",
}

// persons reads a list of names, and the role that a mark behind them gives.
func persons(s string) (names []citation.Name, role string) {
	role = "author"
	if m := editors.FindString(s); m != "" {
		role = "editor"
		s = s[:len(s)-len(m)]
	}
	tail := openEnded.FindString(s)
	s = strings.Trim(s[:len(s)-len(tail)], " ,;:")
	if !lastInitial.MatchString(s) {
		s = strings.TrimSuffix(s, ".")
	}
	switch {
	case s == "":
		return nil, role
	case isOrganisation(s):
		names = []citation.Name{{Literal: strings.TrimSuffix(s, ".")}}
	default:
		names = listed(s)
	}
	if tail != "" {
		names = append(names, citation.Name{Literal: citation.Others})
	}
	return names, role
}

// listed reads names of persons, however they are joined.
func listed(s string) []citation.Name {
	var groups [][]string // between words that join, each divided at commas
	for _, group := range joiner.Split(strings.ReplaceAll(s, ";", ","), -1) {
		var fields []string
		for f := range strings.SplitSeq(group, ",") {
			if f = strings.TrimSpace(f); f != "" {
				fields = append(fields, f)
			}
		}
		groups = append(groups, fields)
	}
	if all := slices.Concat(groups...); len(all) > 0 && !slices.ContainsFunc(all, func(f string) bool { return !vancouver.MatchString(f) }) {
		return compact(all)
	}
	var names []citation.Name
	for n, fields := range groups {
		names = append(names, group(fields, n == 0, isPaired(groups))...)
	}
	return names
}

// compact reads names as Vancouver writes them: Kwon ES.
func compact(fields []string) []citation.Name {
	var names []citation.Name
	for _, f := range fields {
		m := vancouver.FindStringSubmatch(f)
		var given []string
		for _, r := range m[2] {
			if unicode.IsLetter(r) {
				given = append(given, string(r)+".")
			}
		}
		names = append(names, citation.InvertedName(m[1], strings.Join(given, " "), ""))
	}
	return names
}

// isPaired reports whether all names have the family name first: then the group
// behind the last word that joins has a comma, or initials stand by themselves.
func isPaired(groups [][]string) bool {
	last := groups[len(groups)-1]
	if len(groups) > 1 {
		return len(last) > 1
	}
	fields := groups[0]
	if len(fields) < 3 {
		return true
	}
	for n := 1; n < len(fields); n += 2 {
		if !initials.MatchString(fields[n]) && strings.Contains(fields[n], " ") && !strings.Contains(fields[n], ".") {
			return n == 1 && len(fields)%2 == 0 && !strings.Contains(fields[2], " ")
		}
	}
	return len(fields)%2 == 0
}

// group reads the names between two words that join.
func group(fields []string, isFirst, paired bool) []citation.Name {
	var names []citation.Name
	for n := 0; n < len(fields); n++ {
		if n+1 == len(fields) || !isPair(fields[n], fields[n+1], isFirst && n == 0, paired) {
			names = append(names, natural(fields[n]))
			continue
		}
		suffix := ""
		if n+2 < len(fields) && generation.MatchString(fields[n+2]) {
			suffix = fields[n+2]
		}
		names = append(names, citation.InvertedName(fields[n], fields[n+1], suffix))
		if n++; suffix != "" {
			n++
		}
	}
	return names
}

// isPair reports whether a field is the family name of the next.
func isPair(field, next string, isFirst, paired bool) bool {
	return (paired || isFirst || dotted.MatchString(next)) && !isWhole(field, next, paired)
}

// isWhole reports whether a field is a whole name and not the family name of
// the next.
func isWhole(field, next string, paired bool) bool {
	words := strings.Fields(field)
	return !paired && len(words) > 1 && !dotted.MatchString(next) && unicode.IsUpper(first(words[0])) && strings.Contains(next, " ")
}

// natural reads a name with the given name first, or one that stands alone.
func natural(s string) citation.Name {
	words := strings.Fields(s)
	if isOrganisation(s) {
		return citation.Name{Literal: s}
	}
	if m := vancouver.FindStringSubmatch(s); m != nil {
		return compact([]string{s})[0]
	}
	n := len(words) - 1
	for n > 1 && unicode.IsLower(first(words[n-1])) {
		n--
	}
	name := citation.InvertedName(strings.Join(words[n:], " "), strings.Join(words[:n], " "), "")
	return name
}

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// isOrganisation reports whether a text is one name that is not to be taken
// apart.
func isOrganisation(s string) bool {
	const most = 4 // words of a person
	words := strings.Fields(s)
	s = strings.ReplaceAll(s, "-, ", "- ") // Barne-, ungdoms- og familiedirektoratet
	if strings.Contains(s, ",") || slices.ContainsFunc(words, initial.MatchString) {
		return false
	}
	says := saysOrganisation(s)
	hasSmall := slices.ContainsFunc(words, isCommonWord)
	switch {
	case len(words) == 1:
		return says || isShortName(s)
	case joiner.MatchString(s):
		return says && (hasSmall || len(words) <= most)
	}
	return hasSmall || says || len(words) > most
}

// saysOrganisation reports whether a name tells by its words that no person has it.
func saysOrganisation(s string) bool {
	lead, rest, _ := strings.Cut(s, " ")
	return containsAny(strings.ToLower(s), organisations) || isOneOf(papers, s) || isOneOf(encyclopedias, s) ||
		len(lead) > 2 && isAcronym(lead) && rest != "" && !isAcronym(rest) // IAB Norge
}

// isShortName reports whether a word stands for an organisation or a law.
func isShortName(s string) bool { return isAcronym(s) || lawName.MatchString(s) }

// lawName is the short name of a law, which lists put in the place of an author.
var lawName = regexp.MustCompile(`\p{Ll}(?:loven|lova|forskriften|forskrifta)$`)

func isAcronym(s string) bool {
	return s == strings.ToUpper(s) && utf8.RuneCountInString(s) > 1 && !strings.Contains(s, ".")
}

// isCommonWord reports whether a word begins with a small letter and is none
// that names of persons have.
func isCommonWord(w string) bool { return unicode.IsLower(first(w)) && !particles[w] }

// particles are small words within the names of persons.
var particles = map[string]bool{
	"van": true, "von": true, "der": true, "den": true, "de": true, "del": true, "della": true, "di": true, "da": true, "du": true, "la": true, "le": true,
	"af": true, "zu": true, "ten": true, "ter": true, "dos": true, "y": true, "bin": true, "og": true, "and": true,
}
