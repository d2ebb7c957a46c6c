package citation

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// apaTerms are what APA prints beside the terms of a language.
type apaTerms struct {
	and, serial string // before the last of two names, and of more
	within      string // before the last of two names between parentheses
	etAl        string
	roles       map[string][2]string // after the names of a role: one, several
	page, pages string
	retrieved   string
	from        string // before the address of what was read on a day
	volume      string
	paper       string
	thesis      string
	original    string // before the year that a work came out first
}

var apaByTerms = map[*terms]*apaTerms{&bokmal: &apaBokmal, &nynorsk: &apaNynorsk, &english: &apaEnglish}

var apaBokmal = apaTerms{
	original: "(Opprinnelig utgitt ",
	and:      " & ", serial: " & ", within: " & ", etAl: " et al.", page: "s. ", pages: "s. ", retrieved: "Hentet ", from: " fra ", volume: "Bd. ", paper: "Konferansepresentasjon", thesis: "Avhandling",
	roles: map[string][2]string{"editor": {"Red.", "Red."}, "editor-translator": {"Red. og overs.", "Red. og overs."}, "translator": {"Overs.", "Overs."},
		"compiler": {"Komp.", "Komp."}, "director": {"Regissør", "Regissører"}},
}

var apaNynorsk = apaTerms{
	original: "(Opphavleg utgjeve ",
	and:      " & ", serial: " & ", within: " & ", etAl: " et al.", page: "s. ", pages: "s. ", retrieved: "Henta ", from: " frå ", volume: "Bd. ", paper: "Konferansepresentasjon", thesis: "Avhandling",
	roles: map[string][2]string{"editor": {"Red.", "Red."}, "editor-translator": {"Red. og oms.", "Red. og oms."}, "translator": {"Oms.", "Oms."},
		"compiler": {"Komp.", "Komp."}, "director": {"Regissør", "Regissørar"}},
}

var apaEnglish = apaTerms{
	original: "(Original work published ",
	and:      ", & ", serial: ", & ", within: " & ", etAl: " et al.", page: "p. ", pages: "pp. ", retrieved: "Retrieved ", from: ", from ", volume: "Vol. ", paper: "Paper presentation", thesis: "Thesis",
	roles: map[string][2]string{"editor": {"Ed.", "Eds."}, "editor-translator": {"Ed. & Trans.", "Eds. & Trans."}, "translator": {"Trans.", "Trans."},
		"compiler": {"Comp.", "Comps."}, "director": {"Director", "Directors"}},
}

// entry is the item as an entry of a bibliography.
func (p apa) entry() Entry {
	names, title, date := p.names(), p.title(), p.date()
	if names.text() == "" {
		names, title = title, nil
	}
	return entry([]sentence{names, date, title, p.container(), p.publisher(), p.link(), p.original()}, p.t)
}

// apa prints one item in APA style.
type apa struct {
	printer
	own *apaTerms
}

// names are those that the entry is listed under: Kwon, E. S., & Sung, Y. (Eds.)
func (p apa) names() sentence {
	role, names := p.lead()
	s := p.list(names)
	if label, ok := p.own.roles[role]; ok && s != "" {
		s += " (" + label[min(len(names), 2)-1] + ")"
	}
	return say(s)
}

// list joins names with the family name first. Of more than twenty the first nineteen and the last are shown.
func (p apa) list(names []Name) string {
	const most = 20
	isOpen := len(names) > 1 && names[len(names)-1].Literal == Others
	if isOpen {
		names = names[:len(names)-1]
	}
	var parts []string
	for _, n := range names {
		if s := n.initialled(true); s != "" {
			parts = append(parts, s)
		}
	}
	last := len(parts) - 1
	switch {
	case isOpen:
		return strings.Join(parts, ", ") + p.own.etAl
	case last < 1:
		return strings.Join(parts, "")
	case len(parts) > most:
		return strings.Join(parts[:most-1], ", ") + ", … " + parts[last]
	case last == 1:
		return parts[0] + p.own.and + parts[1]
	}
	return strings.Join(parts[:last], ", ") + p.own.serial + parts[last]
}

// initialled is a name with initials for the given ones: Wien, A. H., or A. H. Wien.
func (n Name) initialled(inverted bool) string {
	switch {
	case n.Literal != "":
		return tidyName(n.Literal)
	case n.Family == "":
		return tidyName(n.Given)
	}
	family, given := tidyName(spaced(n.NonDroppingParticle, n.Family)), spaced(initials(n.Given), n.DroppingParticle)
	suffix := tidyName(n.Suffix)
	if !inverted {
		return spaced(given, family, suffix)
	}
	return joined(", ", family, given, suffix)
}

// initials are those of given names: A. H. for Anders Hauge, J.-P. for Jean-Paul.
func initials(given string) string {
	var list []string
	for word := range strings.FieldsSeq(strings.ReplaceAll(plain(given), ".", ". ")) {
		var parts []string
		for part := range strings.SplitSeq(strings.Trim(word, "."), "-") {
			if r, size := utf8.DecodeRuneInString(part); size > 0 && unicode.IsLetter(r) {
				parts = append(parts, string(unicode.ToUpper(r))+".")
			}
		}
		if len(parts) > 0 {
			list = append(list, strings.Join(parts, "-"))
		}
	}
	return strings.Join(list, " ")
}

// date is (2012), or (2012, 10. november) of what appears on a day.
func (p apa) date() sentence {
	issued, _ := p.Date("issued")
	s := p.year()
	if p.suffix != "" && s == p.t.noDate+p.suffix {
		s = p.t.noDate + "-" + p.suffix
	}
	if p.layout.place == dated || p.layout.place == site || p.layout.place == meeting {
		if day := p.t.day(issued.From); day != "" {
			s += ", " + day
		}
	}
	return say("(" + s + ")")
}

// title is the title, with what tells of the edition, the number and the kind of the work.
func (p apa) title() sentence {
	title := p.field("title", "title-short", "shortTitle")
	if title == "" {
		if reviewed := p.reviewed(); reviewed != nil {
			return append(append(say("["), reviewed...), run{text: "]"})
		}
		title = "[" + p.t.untitled + "]"
	}
	s := sentence{{text: title, emphasis: p.standsAlone()}}
	if details := joined("; ", p.helpers(), joined(", ", p.edition().text(), p.volumeOf(), p.numberOf())); details != "" {
		s = append(s, run{text: " (" + details + ")"})
	}
	if kind := p.kind(); kind != "" {
		s = append(s, run{text: " [" + kind + "]"})
	}
	return s
}

// standsAlone reports whether the item is a work and no part of one.
func (p apa) standsAlone() bool {
	switch p.layout.place {
	case journal:
		return tidy(p.Container()) == ""
	case dated, within:
		return tidy(p.Container()) == "" && p.Type() != "chapter"
	}
	return true
}

// edition is that of the item itself; a part's belongs to the whole.
func (p apa) edition() sentence {
	if p.isWithin() {
		return nil
	}
	return p.printer.edition()
}

func (p apa) isWithin() bool { return p.isPart() }

func (p apa) volumeOf() string {
	if volume := p.field("volume"); volume != "" && p.standsAlone() && !p.isWithin() {
		return p.own.volume + volume
	}
	return ""
}

// numberOf is the number of a report and its like.
func (p apa) numberOf() string {
	number := p.field("number")
	if number == "" || p.Type() == "thesis" {
		return ""
	}
	genre := p.field("genre")
	if strings.Trim(number, "0123456789") == "" {
		number = p.t.number + number
	}
	return capital(spaced(genre, number))
}

// kind is what the item is where its form does not say so.
func (p apa) kind() string {
	switch {
	case p.Type() == "thesis":
		genre := p.field("genre")
		if genre == "" {
			genre = p.own.thesis
		}
		return joined(", ", capital(genre), p.field("publisher"))
	case p.layout.place == meeting || p.Type() == "paper-conference" && tidy(p.Container()) == "":
		if genre := p.field("genre"); genre != "" {
			return capital(genre)
		}
		return p.own.paper
	case p.field("number") == "":
		return joined(", ", capital(p.field("genre")), p.field("medium"))
	}
	return p.field("medium")
}

// container is what the item is part of.
func (p apa) container() sentence {
	title := tidy(p.Container())
	switch {
	case p.isWithin():
		return p.inside(title)
	case title == "":
		return say(joined(", ", p.field("event-title", "event"), p.field("event-place")))
	case p.layout.place == site:
		if p.listedAs(title) {
			return nil
		}
		return sentence{{text: title, emphasis: p.Type() != "webpage"}}
	}
	return p.periodical(title)
}

// periodical is Journal, 12(1), 4–16.
func (p apa) periodical(title string) sentence {
	s := sentence{{text: title, emphasis: true}}
	volume, issue, pages := p.field("volume"), p.field("issue"), p.pages()
	if volume != "" {
		s = append(s, run{text: ", "}, run{text: volume, emphasis: true})
	}
	switch {
	case issue != "" && volume != "":
		s = append(s, run{text: "(" + issue + ")"})
	case issue != "":
		s = append(s, run{text: ", (" + issue + ")"})
	}
	if pages != "" {
		s = append(s, run{text: ", " + pages})
	}
	return s
}

// inside is I K. Nordmann (Red.), Boken (2. utg., s. 4–16).
func (p apa) inside(title string) sentence {
	lead := p.t.in
	if role, _ := p.lead(); role != "editor" {
		if editors := p.editors(); editors != "" {
			lead += editors + ", "
		}
	}
	s := sentence{{text: lead}, {text: title, emphasis: true}}
	volume := ""
	if v := p.field("volume"); v != "" {
		volume = p.own.volume + v
	}
	pages := p.pages()
	if pages != "" && strings.ContainsAny(pages, "–,") {
		pages = p.own.pages + pages
	} else if pages != "" {
		pages = p.own.page + pages
	}
	if details := joined(", ", p.printer.edition().text(), volume, pages); details != "" {
		s = append(s, run{text: " (" + details + ")"})
	}
	return s
}

// editors are K. Nordmann & P. Moe (Red.).
func (p apa) editors() string {
	names, label := p.inOrder("editor")
	if names == "" {
		return ""
	}
	return names + " (" + label + ")"
}

// inOrder are the names of a role with initials first, and what it is called.
func (p apa) inOrder(role string) (list, label string) {
	names := p.Names(role)
	var parts []string
	for _, n := range names {
		if s := n.initialled(false); s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) == 0 {
		return "", ""
	}
	last := len(parts) - 1
	s := parts[last]
	switch {
	case last == 1:
		s = parts[0] + p.own.within + s
	case last > 1:
		s = strings.Join(parts[:last], ", ") + p.own.serial + s
	}
	return s, p.own.roles[role][min(len(parts), 2)-1]
}

// helpers are who translated the work, or edited what others wrote: E. Eggen, Overs.
func (p apa) helpers() string {
	lead, _ := p.lead()
	roles := []string{"editor-translator", "translator"}
	if p.standsAlone() {
		roles = append([]string{"editor"}, roles...)
	}
	var list []string
	for _, role := range roles {
		if names, label := p.inOrder(role); names != "" && role != lead {
			list = append(list, names+", "+label)
		}
	}
	return strings.Join(list, "; ")
}

// original is the year that the work came out first.
func (p apa) original() sentence {
	d, ok := p.Date("original-date")
	if !ok || d.From.Year == 0 {
		return nil
	}
	return sentence{{text: p.own.original + p.t.year(d) + ")"}, {bare: true}}
}

// publisher is who published it, or where it is kept.
func (p apa) publisher() sentence {
	publisher := p.printer.field("authority", "publisher")
	if p.Type() == "thesis" || p.layout.place == journal && tidy(p.Container()) != "" || p.listedAs(publisher) {
		publisher = ""
	}
	return say(joined(". ", publisher, p.archive().text()))
}

// link is the DOI as an address, or the URL, with the day that it was read where it has no date. No full stop follows.
func (p apa) link() sentence {
	s := p.printer.link()
	if s.text() == "" {
		return nil
	}
	accessed, ok := p.Date("accessed")
	_, isDated := p.Date("issued")
	if _, isDOI := p.doi(); ok && !isDated && !isDOI {
		s = append(say(p.own.retrieved+p.t.date(accessed)+p.own.from), s...)
	}
	return append(s, run{bare: true})
}

// mentionAPA names those that an item is listed under: one or two, or the first.
func mentionAPA(i Item, language string, within bool) string {
	t := termsOf(language)
	var parts []string
	names := i.Authors()
	last := len(names) - 1
	isOpen := last > 0 && names[last].Literal == Others
	for _, n := range names {
		if s := tidyName(spaced(n.NonDroppingParticle, n.surname())); s != "" && n.Literal != Others {
			parts = append(parts, s)
		}
	}
	switch {
	case len(parts) == 0:
		return tidy(i.first("title-short", "shortTitle", "title", "container-title"))
	case isOpen || len(parts) > 2:
		return parts[0] + apaByTerms[t].etAl
	case len(parts) == 1:
		return parts[0]
	case within:
		return parts[0] + apaByTerms[t].within + parts[1]
	}
	return parts[0] + t.and + parts[1]
}
