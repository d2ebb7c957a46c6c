package reading

import (
	"regexp"
	"strconv"
	"strings"

	"kilde/models/citation"
)

// months are the beginnings of the names of months.
var months = map[string]int{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "mai": 5, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11,
	"des": 12, "dec": 12,
}

var (
	numberWord = regexp.MustCompile(`[0-9]+|\p{L}+`)
	isoDay     = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
)

// day reads a day: 3. mars 2012, March 3, 2012, 03.03.2012, 2012-03-03, or one
// without a year: 10. november.
func day(s string) (citation.Date, bool) {
	if s = strings.TrimSpace(s); isoDay.MatchString(s) {
		return citation.ParseEDTF(s)
	}
	var d citation.Day
	var numbers []int
	for _, w := range numberWord.FindAllString(s, -1) {
		if n, err := strconv.Atoi(w); err == nil {
			numbers = append(numbers, n)
		} else if len(w) >= 3 && d.Month == 0 {
			d.Month = months[strings.ToLower(w[:3])]
		}
	}
	for _, n := range numbers {
		place(&d, n)
	}
	if d.Month == 0 {
		d.Day = 0
	}
	return citation.Date{From: d}, d.Month > 0 || d.Year > 0
}

// place finds out what a number of a date is: day, month and year come in this
// order unless the number is too large.
func place(d *citation.Day, n int) {
	switch {
	case n > 31:
		d.Year = n
	case d.Day == 0:
		d.Day = n
	case d.Month == 0 && n <= 12:
		d.Month = n
	case d.Year == 0:
		d.Year = 2000 + n
	}
}

const yearPattern = `(?:1[5-9]|20)[0-9]{2}`

var (
	// parenthesised is the date of APA and Harvard: (2012), (2012, 3. mars), (u.å.).
	parenthesised = regexp.MustCompile(`\s*[(\[]\s*(?:(ca?\.?)\s*)?(` + yearPattern + `|u\.\s?[åd]\.?|n\.\s?d\.?|s\.\s?a\.|i trykk|in press|forthcoming|under utgivelse)\s?([a-z])?` +
		`(?:\s?[–/-]\s?(` + yearPattern + `|[0-9]{2}))?(?:,\s*([^()]{2,40}?))?\s*[)\]]\s*[.,:]?\s*`)
	// stopped is the date of Chicago: . 2012. and its like.
	stopped = regexp.MustCompile(`[.,:)]?\s+(?:(ca?\.?)\s*)?(` + yearPattern + `|(?i:u\.\s?[åd]|n\.\s?d|i trykk|in press))([a-z])?(?:\s?[–/-]\s?(` + yearPattern + `|[0-9]{2}))?()\s*(?:[.:,]\s+|\s+(?:[«“”"])|\s*[.]$)`)
	// trailing is the date of Vancouver and of books that end with it.
	trailing = regexp.MustCompile(`[,;.(]\s*(` + yearPattern + `)([a-z])?(?:\s+(` + monthName + `(?:\s+[0-9]{1,2})?))?\s*\)?(\s*;\s*[0-9(]|[.\s` + cut + `]*$|\.\s+[0-9]{2,4}\s(?:s|p|sider|pages)\b\.?\s*$|\s*:\s*[0-9])`)
)

// originals are years that a work came out first, beside that of the edition:
// [1943] 1993, 1993 [1943], (1943/1993).
var originals = []*regexp.Regexp{
	regexp.MustCompile(`[\[(](?P<o>` + yearPattern + `)[\])]\s*(?P<y>` + yearPattern + `)\b`),
	regexp.MustCompile(`\b(?P<y>` + yearPattern + `)\s*\[(?P<o>` + yearPattern + `)\]`),
	regexp.MustCompile(`\((?P<o>` + yearPattern + `)/(?P<y>` + yearPattern + `)\)`),
}

// original takes out the year that a work came out first.
func (p *parser) original() {
	for _, pattern := range originals {
		m := pattern.FindStringSubmatchIndex(p.text)
		if m == nil {
			continue
		}
		o, y := pattern.SubexpIndex("o"), pattern.SubexpIndex("y")
		first, year := p.text[m[2*o]:m[2*o+1]], p.text[m[2*y]:m[2*y+1]]
		before, _ := strconv.Atoi(first)
		if now, _ := strconv.Atoi(year); now-before < 2 { // 2012/2013 is a range
			continue
		}
		from, to := m[0], m[1]
		if strings.HasPrefix(p.text[from:], "(") && p.text[to-1] == ')' {
			from, to = from+1, to-1
		}
		p.setDate("original-date", citation.Date{From: citation.Day{Year: before}}, 0.9)
		p.text = p.text[:from] + year + p.text[to:]
		return
	}
}

// issued keeps the date of issue.
func (p *parser) issued(from dating, sure float64) {
	d := citation.Date{Circa: from.circa != ""}
	if n, err := strconv.Atoi(from.year); err == nil {
		d.From.Year = n
		d.To.Year = lastYear(n, from.to)
	} else if !unissued.MatchString(from.year) {
		d.Literal = from.year
	}
	if within, ok := day(from.extra); ok && d.From.Year > 0 && within.From.Month > 0 {
		d.From.Month, d.From.Day = within.From.Month, within.From.Day
	}
	p.setDate("issued", d, sure)
	p.set("year-suffix", from.suffix, sure)
}

// unissued is what says that there is no date.
var unissued = regexp.MustCompile(`^(?i:u|n|s)\.`)

// lastYear is the year that a range from another ends with, 0 for none: 2012–14.
func lastYear(year int, s string) int {
	n, err := strconv.Atoi(s)
	switch {
	case err != nil:
		return 0
	case n < 100:
		n += year / 100 * 100
	}
	if n <= year {
		return 0
	}
	return n
}
