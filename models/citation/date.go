package citation

import (
	"encoding/json"
	"regexp"
	"strconv"
)

// maxYear keeps years in reach of four digits and the few that geology needs.
const maxYear = 999_999

// Date is a date variable (CSL-JSON 1.0.2): a day, month or year or a range of
// them, or text that stands for one.
type Date struct {
	From, To Day    // To is zero unless the date is a range
	Season   string // "1" (spring) to "4" (winter), or a season's name
	Circa    bool
	Literal  string // printed as it is
	Raw      string // a date that was not understood
}

// Day is a day, a month (Day 0) or a year (Month 0) of the Gregorian calendar;
// a negative year is one before our era, and there is no year 0.
type Day struct{ Year, Month, Day int }

// yearInText is a year that stands alone in a date given as text.
var yearInText = regexp.MustCompile(`(?:^|[^0-9])(1[0-9]{3}|20[0-9]{2})(?:[^0-9]|$)`)

// Year is the year the date begins with; 0 when it is unknown.
func (d Date) Year() int {
	if d.From.Year != 0 {
		return d.From.Year
	}
	for _, s := range []string{d.Raw, d.Literal} {
		if m := yearInText.FindStringSubmatch(s); m != nil {
			year, _ := strconv.Atoi(m[1])
			return year
		}
	}
	return 0
}

// date reads a date, either as an object or as an EDTF string; it is nil when
// the date is blank or invalid.
func (p *parser) date(pointer string, value any) any {
	before := len(p.violations)
	var d Date
	switch value := value.(type) {
	case string:
		d = p.dateText(pointer, value)
	case object:
		d = p.dateObject(pointer, value)
	default:
		p.fail(pointer, codeKind, "A date is an object or an EDTF string.")
	}
	if !d.inOrder() && len(p.violations) == before {
		p.fail(pointer, codeDate, "The range ends before it begins.")
	}
	if d == (Date{}) || len(p.violations) > before {
		return nil
	}
	return d
}

func (p *parser) dateText(pointer, value string) Date {
	s := p.text(pointer, value, false)
	d := parseEDTF(s)
	if s != "" && d == (Date{}) {
		p.fail(pointer, codeDate, "%q is not an EDTF date, such as 2012, 2012-03-04 or 2012/2014.", abridged(s))
	}
	return d
}

func (p *parser) dateObject(pointer string, o object) Date {
	before := len(p.violations)
	var d Date
	for _, m := range p.distinct(pointer, o) {
		p.datePart(child(pointer, m.name), m, &d)
	}
	if d == (Date{Circa: d.Circa}) && len(p.violations) == before {
		p.fail(pointer, codeEmpty, "A date has at least one of date-parts, season, literal and raw.")
	}
	return d
}

func (p *parser) datePart(pointer string, m member, d *Date) {
	if m.value == nil {
		p.fail(pointer, codeNull, "Leave the member out instead of setting it to null.")
		return
	}
	switch m.name {
	case "date-parts":
		p.dateParts(pointer, m.value, d)
	case "season":
		d.Season = p.number(pointer, m.value)
	case "circa":
		d.Circa = p.flag(pointer, m.value)
	case "literal":
		d.Literal = p.text(pointer, m.value, false)
	case "raw":
		d.Raw = p.text(pointer, m.value, false)
	default:
		p.fail(pointer, codeUnknown, "%q is not a member of a date; those are date-parts, season, circa, literal, raw.", abridged(m.name))
	}
}

func (p *parser) dateParts(pointer string, value any, d *Date) {
	list, ok := value.([]any)
	if !ok || len(list) < 1 || len(list) > 2 {
		p.fail(pointer, codeKind, "The date-parts are one or two lists, such as [[2012, 3, 4]].")
		return
	}
	d.From = p.day(child(pointer, "0"), list[0])
	if len(list) == 2 {
		d.To = p.day(child(pointer, "1"), list[1])
	}
}

// day reads one list of date-parts.
func (p *parser) day(pointer string, value any) Day {
	list, ok := value.([]any)
	if !ok || len(list) < 1 || len(list) > 3 {
		p.fail(pointer, codeKind, "A day is a list of year, month and day, or fewer.")
		return Day{}
	}
	var parts [3]int
	for n, v := range list {
		part, ok := datePart(v)
		if !ok {
			p.fail(child(pointer, strconv.Itoa(n)), codeKind, "The part of a date is an integer.")
			return Day{}
		}
		if part == 0 {
			p.fail(child(pointer, strconv.Itoa(n)), codeDate, "There is no year, month or day 0; leave out what is unknown.")
			return Day{}
		}
		parts[n] = part
	}
	d := Day{parts[0], parts[1], parts[2]}
	if !d.exists() {
		p.fail(pointer, codeDate, "There is no such day.")
	}
	return d
}

var datePartText = regexp.MustCompile(`^-?[0-9]{1,6}$`)

// datePart is an integer, or a string of one.
func datePart(value any) (int, bool) {
	var s string
	switch value := value.(type) {
	case string:
		s = value
	case json.Number:
		s = value.String()
	}
	if !datePartText.MatchString(s) {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// exists reports whether the calendar has such a day.
func (d Day) exists() bool {
	if d.Year == 0 || d.Year > maxYear || d.Year < -maxYear || d.Month < 0 || d.Month > 12 || d.Day < 0 {
		return false
	}
	if d.Month == 0 {
		return d.Day == 0
	}
	return d.Day <= daysIn(d.Year, d.Month)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year < 0 {
			year++ // the year before 1 is -1, and a leap year
		}
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// inOrder reports whether a range does not end before it begins, as far as
// both of its ends are known.
func (d Date) inOrder() bool {
	from, to := d.From, d.To
	switch {
	case to == Day{} || from.Year < to.Year:
		return true
	case from.Year > to.Year:
		return false
	case from.Month == 0 || to.Month == 0 || from.Month < to.Month:
		return true
	case from.Month > to.Month:
		return false
	}
	return from.Day == 0 || to.Day == 0 || from.Day <= to.Day
}

func (d Date) object() object {
	var o object
	if d.From != (Day{}) {
		parts := []any{d.From.list()}
		if d.To != (Day{}) {
			parts = append(parts, d.To.list())
		}
		o = append(o, member{"date-parts", parts})
	}
	if d.Season != "" {
		o = append(o, member{"season", d.Season})
	}
	if d.Circa {
		o = append(o, member{"circa", true})
	}
	if d.Literal != "" {
		o = append(o, member{"literal", d.Literal})
	}
	if d.Raw != "" {
		o = append(o, member{"raw", d.Raw})
	}
	return o
}

func (d Day) list() []any {
	list := []any{d.Year}
	if d.Month != 0 {
		list = append(list, d.Month)
	}
	if d.Day != 0 {
		list = append(list, d.Day)
	}
	return list
}
