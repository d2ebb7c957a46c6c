package citation

import (
	"strconv"
	"strings"
)

// terms are the words and marks that one language prints an entry with.
type terms struct {
	and         string
	serial      string // what stands before and in a longer list
	etAl        string
	open, close string // quotation marks
	stopInside  bool   // a full stop goes before the closing mark
	noDate      string
	circa       string
	in          string
	of          string // "Review of"
	by          string
	untitled    string
	number      string
	volume      string
	volumes     string
	version     string
	editionOf   func(n int) string
	accessed    string
	presented   string
	labels      map[string][2]string // after the names of a role: one, several
	verbs       map[string]string    // before the names of a role, at the head of a sentence
	editedBy    string               // the same within one
	months      [12]string
	dayStop     string // after the number of a day
	monthFirst  bool
}

// termsByLanguage are the languages that entries print in.
var termsByLanguage = map[string]*terms{"nb": &bokmal, "nn": &nynorsk, "en": &english}

var bokmal = terms{
	and: " og ", serial: " og ", etAl: " mfl.", open: "«", close: "»", noDate: "u.å.", circa: "ca. ", in: "I ",
	of: "Anmeldelse av ", by: ", av ", untitled: "Uten tittel", number: "nr. ", volume: "Bd. ", volumes: " bd.",
	version: "Versjon ", editionOf: func(n int) string { return strconv.Itoa(n) + ". utg." },
	accessed: "Hentet ", presented: "Presentert på ", editedBy: ", red. ",
	labels: map[string][2]string{"editor": {"red.", "red."}, "editor-translator": {"red. og overs.", "red. og overs."},
		"translator": {"overs.", "overs."}, "compiler": {"komp.", "komp."}, "director": {"regi", "regi"}},
	verbs: map[string]string{"editor": "Redigert av ", "editor-translator": "Redigert og oversatt av ", "translator": "Oversatt av ",
		"interviewer": "Intervju av ", "recipient": "Til ", "director": "Regi av ", "illustrator": "Illustrert av "},
	months: [12]string{"januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober",
		"november", "desember"}, dayStop: ".",
}

var nynorsk = terms{
	and: " og ", serial: " og ", etAl: " mfl.", open: "«", close: "»", noDate: "u.å.", circa: "ca. ", in: "I ",
	of: "Melding av ", by: ", av ", untitled: "Utan tittel", number: "nr. ", volume: "Bd. ", volumes: " bd.",
	version: "Versjon ", editionOf: func(n int) string { return strconv.Itoa(n) + ". utg." },
	accessed: "Henta ", presented: "Presentert på ", editedBy: ", red. ",
	labels: map[string][2]string{"editor": {"red.", "red."}, "editor-translator": {"red. og oms.", "red. og oms."},
		"translator": {"oms.", "oms."}, "compiler": {"komp.", "komp."}, "director": {"regi", "regi"}},
	verbs: map[string]string{"editor": "Redigert av ", "editor-translator": "Redigert og omsett av ", "translator": "Omsett av ",
		"interviewer": "Intervju av ", "recipient": "Til ", "director": "Regi av ", "illustrator": "Illustrert av "},
	months: [12]string{"januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober",
		"november", "desember"}, dayStop: ".",
}

var english = terms{
	and: " and ", serial: ", and ", etAl: ", et al.", open: "“", close: "”", stopInside: true, noDate: "n.d.", circa: "ca. ",
	in: "In ", of: "Review of ", by: ", by ", untitled: "Untitled", number: "no. ", volume: "Vol. ", volumes: " vols.",
	version: "Version ", editionOf: englishEdition, accessed: "Accessed ", presented: "Presented at ", editedBy: ", edited by ",
	labels: map[string][2]string{"editor": {"ed.", "eds."}, "editor-translator": {"ed. and trans.", "eds. and trans."},
		"translator": {"trans.", "trans."}, "compiler": {"comp.", "comps."}, "director": {"dir.", "dirs."}},
	verbs: map[string]string{"editor": "Edited by ", "editor-translator": "Edited and translated by ", "translator": "Translated by ",
		"interviewer": "Interview by ", "recipient": "To ", "director": "Directed by ", "illustrator": "Illustrated by "},
	months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
		"November", "December"}, monthFirst: true,
}

// termsOf are the terms of a language tag (BCP 47), by its language alone; no
// is Bokmål, and what is not known is English.
func termsOf(language string) *terms {
	primary, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(language), "_", "-"), "-")
	if primary == "no" {
		primary = "nb"
	}
	if t, ok := termsByLanguage[primary]; ok {
		return t
	}
	return &english
}

// englishEdition is "1st ed.", "2nd ed.", "11th ed.".
func englishEdition(n int) string {
	suffix := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix + " ed."
}

var innerQuotes = strings.NewReplacer("«", "‘", "“", "‘", "„", "‘", "»", "’", "”", "’")

// quoted is a text in quotation marks, with those inside it one level down.
func (t *terms) quoted(s string) string {
	return t.open + innerQuotes.Replace(s) + t.close
}

// list joins names: the first family name first if inverted, and of more than
// ten only seven (Chicago Manual of Style 15.9).
func (t *terms) list(names []Name, inverted bool) string {
	const most, kept = 10, 7
	last := len(names) - 1
	if last > 0 && names[last].Literal == Others {
		return strings.Join(printed(names[:min(last, kept)], inverted), ", ") + t.etAl
	}
	parts := printed(names, inverted)
	last = len(parts) - 1
	switch {
	case last <= 0:
		return strings.Join(parts, "")
	case len(parts) > most:
		return strings.Join(parts[:kept], ", ") + t.etAl
	}
	and := t.and
	if last > 1 || inverted {
		and = t.serial
	}
	return strings.Join(parts[:last], ", ") + and + parts[last]
}

// printed are names that say something, the first of them inverted or not.
func printed(names []Name, inverted bool) []string {
	var parts []string
	for _, n := range names {
		if s := n.print(inverted && len(parts) == 0); s != "" {
			parts = append(parts, s)
		}
	}
	return parts
}

// print is a name as a bibliography shows it; inverted, both particles go
// behind the given name (Chicago Manual of Style 16.71).
func (n Name) print(inverted bool) string {
	join := func(parts ...string) string { return tidyName(strings.Join(parts, " ")) }
	switch {
	case n.Literal != "":
		return join(n.Literal)
	case n.Family == "":
		return join(n.Given, n.DroppingParticle, n.NonDroppingParticle, n.Suffix)
	case n.StaticOrdering:
		return join(n.NonDroppingParticle, n.Family, n.Given, n.Suffix)
	case inverted:
		s := join(n.Family)
		for _, rest := range []string{join(n.Given, n.DroppingParticle, n.NonDroppingParticle), join(n.Suffix)} {
			if rest != "" {
				s += ", " + rest
			}
		}
		return s
	case n.CommaSuffix && n.Suffix != "":
		return join(n.Given, n.DroppingParticle, n.NonDroppingParticle, n.Family) + ", " + join(n.Suffix)
	}
	return join(n.Given, n.DroppingParticle, n.NonDroppingParticle, n.Family, n.Suffix)
}

func tidyName(s string) string { return strings.Trim(plain(s), " ,;:") }

// day is a date within a year, such as 10. november; "" when only the year is known.
func (t *terms) day(d Day) string {
	if d.Month == 0 {
		return ""
	}
	month := t.months[d.Month-1]
	switch {
	case d.Day == 0:
		return month
	case t.monthFirst:
		return month + " " + strconv.Itoa(d.Day)
	}
	return strconv.Itoa(d.Day) + t.dayStop + " " + month
}

// date is a whole date, such as 10. november 2012.
func (t *terms) date(d Date) string {
	day, year := t.day(d.From), t.year(d)
	switch {
	case day == "" || d.From.Year == 0:
		return year
	case t.monthFirst && d.From.Day != 0:
		return day + ", " + strconv.Itoa(d.From.Year)
	}
	return day + " " + strconv.Itoa(d.From.Year)
}

// year is the year of a date, or its text; "" when it has none.
func (t *terms) year(d Date) string {
	switch {
	case d.From.Year == 0 && d.Literal != "":
		return tidyName(d.Literal)
	case d.From.Year == 0:
		return tidyName(d.Raw)
	}
	s := strconv.Itoa(d.From.Year)
	if d.From.Year < 0 {
		s = "−" + s[1:]
	}
	if d.To.Year != 0 && d.To.Year != d.From.Year {
		s += "–" + strconv.Itoa(d.To.Year)
	}
	if d.Circa {
		s = t.circa + s
	}
	return s
}
