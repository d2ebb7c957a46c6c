package citation

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	edtfDay = regexp.MustCompile(`^(-?[0-9]{4}|Y-?[0-9]{5,6})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(T[0-9:.Z+-]+)?$`)
	// edtfUnspecified are dates that lack digits: 201X, 2012-XX.
	edtfUnspecified = regexp.MustCompile(`^-?[0-9]{2}(?:[0-9]X|XX)$|^-?[0-9]{4}-XX(?:-XX)?$|^-?[0-9]{4}-[0-9]{2}-XX$`)
)

// parseEDTF reads a date in the Extended Date/Time Format, ISO 8601-2, levels
// 0 and 1. A time of day is dropped, the qualifiers ~, ? and % all become
// Circa, and what date-parts cannot hold (2012/.., 201X, ranges of seasons)
// stays Raw. It is zero for what is no EDTF.
func parseEDTF(s string) Date {
	from, to, isRange := strings.Cut(s, "/")
	if isRange {
		return edtfRange(from, to)
	}
	d, _ := edtfPart(s)
	return d
}

func edtfRange(from, to string) Date {
	first, ok := edtfPart(from)
	second, also := edtfPart(to)
	switch {
	case ok && also && first.isDay() && second.isDay():
		return Date{From: first.From, To: second.From, Circa: first.Circa || second.Circa}
	case ok && also, ok && open(to), also && open(from):
		return Date{Raw: from + "/" + to}
	}
	return Date{}
}

// open reports whether an end of a range is open or unknown.
func open(s string) bool { return s == "" || s == ".." }

// isDay reports whether the date is a year, month or day and nothing else.
func (d Date) isDay() bool { return d.From.Year != 0 && d.Season == "" }

// edtfPart reads one end of a range, or the whole of what is none; the date is
// zero when it is not ok.
func edtfPart(s string) (d Date, ok bool) {
	text := strings.TrimRight(s, "~?%")
	if len(s)-len(text) > 1 {
		return Date{}, false
	}
	if edtfUnspecified.MatchString(text) {
		return Date{Raw: s}, true
	}
	d.From, d.Season, ok = edtfCalendar(text)
	if !ok || !d.From.exists() {
		return Date{}, false
	}
	d.Circa = text != s
	return d, true
}

// edtfCalendar reads a year, month, season or day that may not exist.
func edtfCalendar(s string) (d Day, season string, ok bool) {
	m := edtfDay.FindStringSubmatch(s)
	if m == nil || m[4] != "" && m[3] == "" || m[2] == "00" || m[3] == "00" {
		return Day{}, "", false
	}
	d.Year, _ = strconv.Atoi(strings.TrimPrefix(m[1], "Y"))
	d.Month, _ = strconv.Atoi(m[2])
	d.Day, _ = strconv.Atoi(m[3])
	if d.Year <= 0 {
		d.Year-- // ISO 8601 counts a year 0, CSL does not
	}
	if d.Month > 20 && d.Month < 25 && d.Day == 0 {
		return Day{Year: d.Year}, strconv.Itoa(d.Month - 20), true
	}
	return d, "", true
}

// ParseEDTF reads a date in the Extended Date/Time Format (ISO 8601-2, levels
// 0 and 1) as ParseItem does, and reports whether it is one.
func ParseEDTF(s string) (Date, bool) {
	d := parseEDTF(s)
	return d, d != (Date{}) && d.inOrder()
}

// EDTF is the date in the Extended Date/Time Format, which ParseEDTF reads back
// as the same date; "" for a date that the format cannot express.
func (d Date) EDTF() string {
	s := d.Raw
	if d.From.Year != 0 {
		s = d.From.edtf(d.Season)
		if d.To.Year != 0 {
			s += "/" + d.To.edtf("")
		}
		if d.Circa {
			s += "~"
		}
	}
	if parseEDTF(s) != d {
		return ""
	}
	return s
}

func (d Day) edtf(season string) string {
	year := d.Year
	if year < 0 {
		year++ // ISO 8601 counts a year 0, CSL does not
	}
	s := fmt.Sprintf("%04d", year)
	switch {
	case year < 0:
		s = fmt.Sprintf("-%04d", -year)
	case year > 9999:
		s = fmt.Sprintf("Y%d", year)
	}
	if n, err := strconv.Atoi(season); err == nil && d.Month == 0 {
		return s + fmt.Sprintf("-%02d", 20+n)
	}
	for _, part := range []int{d.Month, d.Day} {
		if part != 0 {
			s += fmt.Sprintf("-%02d", part)
		}
	}
	return s
}
