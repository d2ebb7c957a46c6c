package models

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"kilde/models/citation"
	"kilde/models/source"
)

// ValueKind is what the values of a field are.
type ValueKind string

// The kinds of values.
const (
	NameKind       ValueKind = "name"       // a slug or an id; of a reference, a key or an id
	TextKind       ValueKind = "text"       // at most maxValue characters on one line
	ChoiceKind     ValueKind = "choice"     // one of a list
	LanguageKind   ValueKind = "language"   // a BCP 47 tag
	MomentKind     ValueKind = "moment"     // a number: milliseconds since 1970
	NumberKind     ValueKind = "number"     // a whole one
	FlagKind       ValueKind = "flag"       // a number: 1 for true, 0 for false
	IdentifierKind ValueKind = "identifier" // what the world knows a work by; its scheme is the criterion's name
)

// The bounds of values.
const (
	maxValue  = 300 // characters of a text
	maxNumber = 1_000_000_000
)

// Textual reports whether values of the kind are texts, and not numbers.
func (k ValueKind) Textual() bool {
	return k != MomentKind && k != NumberKind && k != FlagKind
}

// Parse reads one value of a filter. What is wrong with it is returned as a
// sentence for whoever asked, or nothing.
func (x Criterion) Parse(o Operator, s string) (v Value, wrong string) {
	switch x.Kind {
	case MomentKind:
		return parseMoment(o, s)
	case NumberKind:
		return parseNumber(s)
	case FlagKind:
		if s != "true" && s != "false" {
			return v, "Must be true or false."
		}
		return Value{Number: int64(strings.Index("ft", s[:1]))}, ""
	case IdentifierKind:
		value, ok := citation.Normalise(x.scheme(), s)
		if !ok {
			return v, "Must be " + x.scheme() + " identifiers, such as " + x.Example + "."
		}
		return Value{Text: value}, ""
	}
	return Value{Text: s}, x.parseText(s)
}

func parseNumber(s string) (v Value, wrong string) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != s || n < -maxNumber || n > maxNumber {
		return v, "Must be a whole number."
	}
	return Value{Number: n}, ""
}

func (x Criterion) parseText(s string) (wrong string) {
	switch {
	case s == "":
		return "Must not have an empty value."
	case utf8.RuneCountInString(s) > maxValue || strings.ContainsFunc(s, unicode.IsControl):
		return "Must be at most " + strconv.Itoa(maxValue) + " characters on one line."
	case x.Kind == ChoiceKind && !slices.Contains(x.Choices, s):
		return "Must be one of " + strings.Join(x.Choices, ", ") + "."
	case x.Kind == LanguageKind && !source.ValidLanguage(s):
		return "Must be BCP 47 language tags in their usual case, such as nb or en-GB."
	}
	return ""
}

// scheme is the identifier scheme that a criterion is named after: doi, also in
// reference[doi].
func (x Criterion) scheme() string {
	_, inner, ok := strings.Cut(strings.TrimSuffix(x.Name, "]"), "[")
	if !ok {
		return x.Name
	}
	return inner
}

// parseMoment reads a time (RFC 3339), or a date, which is the whole day in
// UTC: up to it is up to its end, and after it is after that.
func parseMoment(o Operator, s string) (v Value, wrong string) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		if t, err = time.Parse(time.DateOnly, s); err != nil {
			return v, "Must be a time such as 2025-03-16T07:00:00Z, or a date; write the + of a time zone as %2B."
		}
		if o == AtMost || o == Above {
			t = t.Add(24*time.Hour - time.Millisecond)
		}
	}
	return Value{Number: t.UnixMilli()}, ""
}
