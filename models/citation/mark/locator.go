package mark

import (
	"regexp"
	"strings"
)

var beforeLocator = regexp.MustCompile(`^\s*[:,]?\s*`)

// ordinal is what makes of a number that of a day or an edition: 3. april, 12.05.2020.
var ordinal = regexp.MustCompile(`^\.\s?[\pL\d]`)

// readLocator reads what a citation points to within a work, behind a year:
// where it ends, what it counts, and what it counts to.
func readLocator(text string, at, to int) (end int, label, locator string) {
	gap := beforeLocator.FindString(text[at:to])
	rest := text[at+len(gap) : to]
	for _, l := range locators {
		m := l.pattern.FindString(rest)
		if number := numberShape.FindString(rest[len(m):]); m != "" && number != "" {
			number = strings.TrimRight(number, " ,;)")
			return at + len(gap) + len(m) + len(number), l.label, number
		}
	}
	number := strings.TrimRight(numberShape.FindString(rest), " ,;)")
	if strings.ContainsAny(gap, ":,") && isPage(number, rest) && !continues(text, at+len(gap)+len(number)) {
		return at + len(gap) + len(number), "page", number
	}
	return at, "", ""
}

// isPage reports whether a number that begins a text is that of a page: no year, day or edition.
func isPage(number, text string) bool {
	isNumber := number != "" && number[0] >= '0' && number[0] <= '9'
	return isNumber && yearShape.FindString(text) == "" && !ordinal.MatchString(text[len(number):])
}

// Pages and chapters as they are written in Norwegian and in English.
var (
	norwegianPages   = regexp.MustCompile(`^(?:ss?\.?|side(?:r|ne)?)\s*([0-9].*)$`)
	englishPages     = regexp.MustCompile(`^(?:pp?\.?|pages?)\s*([0-9].*)$`)
	norwegianChapter = regexp.MustCompile(`^(?:kap\.?|kapittel)\s*([0-9].*)$`)
	englishChapter   = regexp.MustCompile(`^(?:chap\.?|ch\.|chapter)\s*([0-9].*)$`)
)

// locatorIn is what an editor wrote of a place within a work, in the language that it is printed in: s. 45 or p. 45.
func locatorIn(locale, written string) string {
	language, _, _ := strings.Cut(strings.ToLower(locale), "-")
	switch language {
	case "en":
		if m := norwegianPages.FindStringSubmatch(written); m != nil && strings.ContainsAny(m[1], "–-,") {
			return "pp. " + m[1]
		} else if m != nil {
			return "p. " + m[1]
		}
		return norwegianChapter.ReplaceAllString(written, "chap. $1")
	case "nb", "nn", "no":
		return englishChapter.ReplaceAllString(englishPages.ReplaceAllString(written, "s. $1"), "kap. $1")
	}
	return written
}
