package mark

import (
	"regexp"
	"strings"
)

var beforeLocator = regexp.MustCompile(`^\s*[:,]?\s*`)

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
	isNumber := number != "" && number[0] >= '0' && number[0] <= '9' && !continues(text, at+len(gap)+len(number))
	if strings.ContainsAny(gap, ":,") && isNumber && yearShape.FindString(rest) == "" {
		return at + len(gap) + len(number), "page", number
	}
	return at, "", ""
}
