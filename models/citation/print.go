package citation

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Entry is one printed entry of a bibliography, in two forms that say the same.
type Entry struct {
	Text string
	HTML string // safe to embed: all text is escaped; its elements are em and a
}

// Print formats an item as an entry of an author–date bibliography (Chicago
// Manual of Style, 16th edition) in Bokmål (nb), Nynorsk (nn) or English (en).
// A language tag is matched by its language; an unknown one prints in English.
// Page ranges are not abbreviated.
func Print(i Item, language string) Entry {
	return printer{Item: i, t: termsOf(language), layout: layouts[i.Type()]}.entry()
}

func (p printer) entry() Entry {
	names, title, year := p.names(), p.title(), say(p.original()+p.year())
	if names.text() == "" {
		names, title = title, nil
	}
	sentences := []sentence{names, year, title}
	if !p.isPart() { // the edition of the whole stands there
		sentences = append(sentences, p.edition())
	}
	sentences = append(sentences, p.container()...)
	sentences = append(sentences, p.contributors()...)
	sentences = append(sentences, p.numbers(), p.series(), p.publisher(), p.archive(), p.accessed(), p.link())
	return entry(sentences, p.t)
}

// printer prints one item in one language.
type printer struct {
	Item
	t      *terms
	layout layout
	suffix string // that tells it from others of its year
}

// field is the first of the variables that has something to print.
func (p printer) field(variables ...string) string {
	for _, v := range variables {
		if s := tidy(p.Text(v)); s != "" {
			return s
		}
	}
	return ""
}

// names are those that the entry is listed under, and what they did unless
// they wrote it.
func (p printer) names() sentence {
	role, names := p.lead()
	s := p.t.list(names, true)
	if label, ok := p.t.labels[role]; ok && s != "" {
		s += ", " + label[min(len(names), 2)-1]
	}
	return say(s)
}

// original is the year that the work came out first, before that of the edition: (1957) 1991.
func (p printer) original() string {
	issued, _ := p.Date("issued")
	d, ok := p.Date("original-date")
	if !ok || d.From.Year == 0 || d.From.Year == issued.From.Year || issued.From.Year == 0 {
		return ""
	}
	return "(" + p.t.year(d) + ") "
}

func (p printer) year() string {
	issued, _ := p.Date("issued")
	suffix := plain(p.Text("year-suffix"))
	if suffix == "" {
		suffix = p.suffix
	}
	if s := p.t.year(issued); s != "" {
		return s + suffix
	}
	return p.t.noDate + p.suffix
}

// title is the title, or what can stand for it.
func (p printer) title() sentence {
	title := p.field("title", "title-short", "shortTitle")
	switch {
	case title != "" && p.layout.quoted:
		return say(p.t.quoted(title))
	case title != "":
		return sentence{{text: title, emphasis: true}}
	case p.reviewed() != nil:
		return p.reviewed()
	}
	return say(p.t.untitled)
}

// reviewed is what a review is of.
func (p printer) reviewed() sentence {
	title := p.field("reviewed-title")
	if title == "" {
		return nil
	}
	s := sentence{{text: p.t.of}, {text: title, emphasis: true}}
	if by := p.t.list(p.Names("reviewed-author"), false); by != "" {
		s = append(s, run{text: p.t.by + by})
	}
	return s
}

func (p printer) edition() sentence {
	edition := plain(p.Text("edition"))
	if n, err := strconv.Atoi(strings.TrimSuffix(edition, ".")); err == nil && n > 0 {
		return say(p.t.editionOf(n))
	}
	return say(edition)
}

var pageHyphen = regexp.MustCompile(`([0-9A-Za-z])\s*(?:--?|‐|‑|‒|–|—)\s*([0-9A-Za-z])`)

// pages are page numbers, their ranges with an en dash.
func (p printer) pages() string {
	return pageHyphen.ReplaceAllString(p.field("page", "page-first"), "$1–$2")
}

// numbers are the sentence of genre, number, version and medium.
func (p printer) numbers() sentence {
	genre, number := p.field("genre"), p.field("number")
	if genre == "" && number != "" && strings.Trim(number, "0123456789") == "" {
		number = capital(p.t.number) + number
	}
	kind := capital(strings.TrimSpace(genre + " " + number))
	if p.Type() == "thesis" { // the institution belongs to it
		return say(joined(", ", kind, p.field("publisher")))
	}
	version := p.field("version")
	if version != "" && version[0] >= '0' && version[0] <= '9' {
		version = p.t.version + version
	}
	return say(joined(", ", kind, version, p.field("medium")))
}

func (p printer) series() sentence {
	return say(joined(" ", p.field("collection-title"), p.field("collection-number")))
}

func (p printer) publisher() sentence {
	authority := p.field("authority")
	if p.Type() == "thesis" || p.layout.place == journal && p.Container() != "" {
		return say(authority)
	}
	publisher := tidyName(p.Text("publisher"))
	return say(joined(". ", authority, joined(": ", p.field("publisher-place"), publisher)))
}

// listedAs reports whether the entry stands under that name already.
func (p printer) listedAs(name string) bool {
	_, names := p.lead()
	return len(names) == 1 && names[0].Literal != "" && fold(names[0].Literal) == fold(name)
}

// archive is where it is kept, or the database it was found in, unless there
// is an address that says so (Chicago Manual of Style 14.271).
func (p printer) archive() sentence {
	if p.Text("DOI") != "" || p.Text("URL") != "" {
		return nil
	}
	archive, location := joined(", ", p.field("archive"), p.field("archive-place")), p.field("archive_location", "call-number")
	if archive != "" && location != "" {
		location = "(" + location + ")"
	}
	if p.Text("archive") == "" && p.Text("archive_location") == "" {
		return nil
	}
	return say(joined(" ", joined(", ", p.field("archive_collection"), archive), location))
}

// accessed is the day it was read, of what may change or has no date.
func (p printer) accessed() sentence {
	accessed, ok := p.Date("accessed")
	_, issued := p.Date("issued")
	if !ok || issued && p.layout.place != site {
		return nil
	}
	return say(p.t.accessed + p.t.date(accessed))
}

// link is the DOI as an address, or else the URL. Only addresses of the web
// become links.
func (p printer) link() sentence {
	if doi, ok := p.doi(); ok {
		address := (&url.URL{Scheme: "https", Host: "doi.org", Path: "/" + doi}).String()
		return sentence{{text: address, href: address}}
	}
	address := plain(p.Text("URL"))
	if u, ok := webAddress(address); ok {
		return sentence{{text: address, href: u.String()}}
	}
	return say(address)
}

// joined joins what is not empty.
func joined(separator string, parts ...string) string {
	var kept []string
	for _, s := range parts {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, separator)
}

// capital is a text with a capital first letter.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}
