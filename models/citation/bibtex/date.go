package bibtex

import (
	"regexp"
	"strconv"
	"strings"

	"kilde/models/citation"
)

var (
	circa     = regexp.MustCompile(`^(?i:c\.?|ca\.?|circa|omkring)\s*(-?[0-9]{1,4})$`)
	yearRange = regexp.MustCompile(`^([0-9]{4})\s*(?:/|-|–|--)\s*([0-9]{4}|[0-9]{2})$`)
	looseDay  = regexp.MustCompile(`^([0-9]{4})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?$`)
	numbers   = regexp.MustCompile(`[0-9]+`)
	words2    = regexp.MustCompile(`\p{L}+`)
)

// date reads a date as biblatex or people write it; what is none is a literal.
func date(s string) citation.Date {
	s = strings.TrimSpace(s)
	if d, ok := citation.ParseEDTF(s); ok {
		return d
	}
	if m := circa.FindStringSubmatch(s); m != nil {
		year, _ := strconv.Atoi(m[1])
		return citation.Date{From: citation.Day{Year: year}, Circa: true}
	}
	if m := yearRange.FindStringSubmatch(s); m != nil {
		if d, ok := citation.ParseEDTF(m[1] + "/" + m[1][:4-len(m[2])] + m[2]); ok {
			return d
		}
	}
	if m := looseDay.FindStringSubmatch(s); m != nil {
		if d, ok := citation.ParseEDTF(m[1] + padded(m[2]) + padded(m[3])); ok {
			return d
		}
	}
	return citation.Date{Literal: s}
}

// padded is -04 for 4, and nothing for nothing.
func padded(digits string) string {
	if digits == "" {
		return ""
	}
	return "-" + strings.Repeat("0", 2-len(digits)) + digits
}

// issued reads the fields date, year and month, and tells which of them it
// could not use.
func issued(e *entry) (d citation.Date, unused []string) {
	text := func(name string) string { return decode(e.value(name), verbatim) } // in EDTF, ~ means about
	if s := text("date"); s != "" {
		return date(s), nil
	}
	d = date(text("year"))
	s := decode(e.value("month"), plain)
	if s == "" {
		return d, nil
	}
	if d.From.Month != 0 || d.From.Year == 0 || d.To != (citation.Day{}) {
		return d, []string{"month"}
	}
	month, day, ok := monthAndDay(s)
	if !ok {
		return d, []string{"month"}
	}
	candidate := d
	candidate.From.Month, candidate.From.Day = month, day
	if candidate.EDTF() == "" {
		return d, []string{"month"}
	}
	return candidate, nil
}

// monthAndDay reads nov, November, 11, "10 nov" and "November 10".
func monthAndDay(s string) (month, day int, ok bool) {
	names, digits := words2.FindAllString(s, -1), numbers.FindAllString(s, -1)
	switch {
	case len(names) == 0 && len(digits) == 1:
		month, _ = strconv.Atoi(digits[0])
		return month, 0, month > 0 && month <= 12
	case len(names) != 1 || len(digits) > 1:
		return 0, 0, false
	}
	name := strings.ToLower(names[0])
	month = months[name[:min(3, len(name))]]
	if len(digits) == 1 {
		day, _ = strconv.Atoi(digits[0])
	}
	return month, day, month > 0
}

// formatIssued writes the date of issue as year and month where they can hold
// it, which every program reads, and else as biblatex's date.
func formatIssued(d citation.Date) []field {
	s := d.EDTF()
	isMonth := d.From.Day == 0 && d.To == (citation.Day{}) && !d.Circa && d.Season == "" && d.From.Year > 999 && d.From.Year < 10_000
	switch {
	case s == "":
		return []field{{"year", formatDate(d)}}
	case !isMonth:
		return []field{{"date", s}}
	case d.From.Month == 0:
		return []field{{"year", s}}
	}
	return []field{{"year", s[:4]}, {"month", monthMacros[d.From.Month-1]}}
}

// formatDate writes a date in EDTF, or else as what stands for it.
func formatDate(d citation.Date) string { return encode(first(d.EDTF(), d.Literal, d.Raw), verbatim) }

// first is the first text that is one.
func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}
