package reading

import (
	"regexp"
	"strings"

	"kilde/models/citation"
)

// lawTitle is a law in the place of an author: Lov om behandling av personopplysninger.
var lawTitle = regexp.MustCompile(`^\s*(?:Lov|Forskrift) (?:om|av|for|til) `)

// company is one by its form: Vipps AS. Vancouver writes names like that, and no year in brackets behind them.
var company = regexp.MustCompile(`^\s*\p{Lu}[^,;]{1,60}\s(?:AS|ASA|A/S|AB|SA|Ltd|Inc)\.?\s*$`)

// lawDated is a law by its day: Lov 15. juni 2018 nr. 38 om behandling av personopplysninger.
var lawDated = regexp.MustCompile(`^(?:Lov|Forskrift)(?: av)? (` + dayShape + `)(?: nr\.? ?[0-9]+)? (?:om|av|for|til) `)

const compactName = `(?:\p{Ll}{2,4} )?\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)? \p{Lu}{1,3}`

const initialled = `(?:\p{Ll}{2,4} )?\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)?,(?:\s?-?\p{Lu}\.)+`

var (
	withinWork = regexp.MustCompile(`^[\s.,]*(?:I|In)(?::|\s)\s*[\p{Lu}«"“]`)
	// compactNames are names as Vancouver writes them: Kwon ES, Sung Y.
	compactNames = regexp.MustCompile(`^((?:` + compactName + `(?:, |,? og |,? and |,? & ))*` + compactName + `(?:,? (?:et\.? al|mfl|m\.fl|red|editors?|eds?)\.?)?)\.\s+`)
	officialHead = regexp.MustCompile(`^((?:NOU|Meld\. ?St\.|St\. ?meld\.|Prop\.|Ot\. ?prp\.|Innst\.)(?: nr\.)?)\s*([0-9][0-9: ()LSK/–-]*)\.\s+(?:\((` + yearPattern + `)\)\.\s+)?`)
	// quotedNames are names before a title in quotation marks.
	quotedNames = regexp.MustCompile(`^([^"“«”]{3,200}?[.,]?)\s+["“«”]\s?\p{Lu}`)
	// initialsLast is one name that initials end, before a title: Schein, Edgar H. Title
	initialsLast = regexp.MustCompile(`^(\p{Lu}[\p{L}'’-]+,(?:\s\p{Lu}[\p{L}'’-]+)+(?:\s\p{Lu}\.)+)\s+\p{Lu}[\p{L}'’-]+\s\p{L}`)
	// initialsEach are names that initials end, before a title: Aalen, I. og Olsen, K. B. Title
	initialsEach = regexp.MustCompile(`^(` + initialled + `(?:(?:;|,|,?\s(?:og|and|&))\s` + initialled + `)*)\s+\p{Lu}[\p{L}'’-]*[\s:]`)
	// editorNames are names that a mark ends: Bang, Ole og Kari Berg, red. Title
	editorNames = regexp.MustCompile(`^(.{3,200}?(?:,\s(?:red|eds?)\.|\s\((?:red|eds?)\.?\)[.,]?))\s+\p{Lu}`)
	// journalYear is a year between the numbers of a journal and its pages.
	journalYear = regexp.MustCompile(`[0-9](\s*\((` + yearPattern + `)\))\s*:\s*[0-9]`)
	// colonNames are names as older Norwegian lists write them: Bang, Ole: Title.
	colonNames = regexp.MustCompile(`^([^:.,]+,[^:]{2,100}?):\s+`)
	// sentenceEnd is where a sentence ends that is no list of names: Olsen. Title
	sentenceEnd = regexp.MustCompile(`\p{Ll}{3}\.\s+\p{Lu}`)
	// lastYear is a year behind the publisher without a comma: Oslo: Dreyer 2012.
	yearLast    = regexp.MustCompile(`(?::\s[^:.]+?|(?:[Ff]orlag(?:et)?|[a-z]forlag(?:et)?|[Pp]ress|[Aa]kademisk|Gyldendal|Aschehoug))()\s(` + yearPattern + `)([a-z])?[.\s` + cut + `]*$`)
	lastPages   = regexp.MustCompile(`[.,]\s*` + pagesLead + `(` + pagesShape + `)\.?\s*$`)
	vancouverAt = regexp.MustCompile(`\b(` + yearPattern + `)()(?:\s+(` + monthName + `(?:[-–/]` + monthName + `)?(?:\s+[0-9]{1,2})?))?[\s` + cut + `]*;\s*([0-9(])`)
)

// head reads the names that a reference begins with, and its date.
func (p *parser) head() {
	if p.official() {
		return
	}
	d, ok := p.dated()
	if !ok {
		p.undated()
		return
	}
	p.before(p.text[:d.start], d)
	p.text = p.text[d.end:]
	p.issued(d, 0.97)
}

// official reads the head of what the state puts out, which has no names, and
// reports whether it is that.
func (p *parser) official() bool {
	if m := p.take(officialHead); m != nil {
		p.kind = "report"
		p.set("genre", m[1], 0.9)
		p.set("number", m[2], 0.9)
		if m[3] != "" {
			p.issued(dating{year: m[3]}, 0.95)
		} else {
			p.published()
		}
		return true
	}
	if m := lawDated.FindStringSubmatch(p.text); m != nil {
		p.kind = "legislation"
		if d, ok := day(m[1]); ok {
			p.setDate("issued", d, 0.9)
		}
		return true
	}
	return false
}

// before reads what stands before the date: names, or a title.
func (p *parser) before(before string, d dating) {
	switch {
	case d.isBracketed && withinWork.MatchString(p.text[d.end:]) && !strings.Contains(before, ","):
		p.set("title", strings.Trim(before, " ."), 0.85)
	case lawTitle.MatchString(before):
		p.kind = "legislation"
		p.set("title", strings.Trim(before, " ."), 0.9)
	case d.isBracketed && company.MatchString(before):
		p.setNames("author", []citation.Name{{Literal: strings.Trim(before, " .")}}, 0.9)
	case strings.TrimSpace(before) != "":
		p.authors(before, 0.95)
	}
}

// dating is a date, and where it stands.
type dating struct {
	start, end                     int
	circa, year, suffix, to, extra string // extra is a day of the year, or a month
	isBracketed                    bool
}

// dated finds the date that follows the names.
func (p *parser) dated() (best dating, ok bool) {
	for _, pattern := range []*regexp.Regexp{parenthesised, stopped} {
		m := pattern.FindStringSubmatchIndex(p.text)
		if m == nil || !p.isHead(m[0], m[1]) {
			continue
		}
		d := dating{start: m[0], end: m[1], isBracketed: pattern == parenthesised}
		for g, part := range []*string{&d.circa, &d.year, &d.suffix, &d.to, &d.extra} {
			if m[2*g+2] >= 0 {
				*part = p.text[m[2*g+2]:m[2*g+3]]
			}
		}
		if p.text[m[0]] == '.' { // it may belong to an initial
			d.start++
		}
		d.end -= len(quotesEnd.FindString(p.text[m[0]:m[1]])) // it begins the title
		if !ok || d.start < best.start {
			best, ok = d, true
		}
	}
	return best, ok
}

// isHead reports whether a date may follow the names: what stands before it is
// names or nothing, and the work comes after it.
func (p *parser) isHead(start, end int) bool {
	if strings.Trim(p.text[end:], " .,;"+cut) == "" {
		return false
	}
	return isAuthors(p.text[:start]) || strings.TrimSpace(p.text[:start]) == ""
}

var quotesEnd = regexp.MustCompile(`[«“”"]$`)

// authors reads names.
func (p *parser) authors(s string, sure float64) {
	names, role := persons(s)
	if len(names) > 0 && names[0].Literal != "" {
		sure -= 0.05
	}
	p.setNames(role, names, sure)
}

// undated reads names that no date follows, and finds the date behind them.
func (p *parser) undated() {
	if m := p.take(lastPages); m != nil {
		p.set("page", pages(m[1]), 0.95)
	}
	if !p.marked() {
		p.firstSentence()
	}
	if m := journalYear.FindStringSubmatchIndex(p.text); m != nil {
		p.issued(dating{year: p.text[m[4]:m[5]]}, 0.95)
		p.text = p.text[:m[2]] + p.text[m[3]:]
		return
	}
	p.published()
}

// marked reads names that end with a mark: a quotation mark that begins the title,
// initials, or a colon.
func (p *parser) marked() bool {
	for _, pattern := range []*regexp.Regexp{quotedNames, compactNames, initialsLast, initialsEach, editorNames, colonNames} {
		m := pattern.FindStringSubmatch(p.text)
		switch {
		case m == nil || (pattern == colonNames || pattern == editorNames) && !areBeforeColon(m[1]):
			continue
		case pattern == compactNames:
			p.compactAuthors(m[1])
		case !isAuthors(m[1]):
			continue
		default:
			p.authors(m[1], 0.85)
		}
		p.text = strings.TrimPrefix(p.text[len(m[1]):], ":")
		return true
	}
	return false
}

// firstSentence reads names that a full stop ends.
func (p *parser) firstSentence() {
	list := sentences(p.text)
	if len(list) > 1 && isAuthors(list[0].text) && !list[0].isSoft {
		at := strings.Index(p.text, list[0].text) + len(list[0].text)
		p.authors(list[0].text, 0.85)
		p.text = p.text[at:]
	}
}

// areBeforeColon reports whether what stands before a colon is names alone.
func areBeforeColon(s string) bool { return isAuthors(s) && !sentenceEnd.MatchString(s) }

// compactAuthors reads names as Vancouver writes them. One alone is no
// organisation where the year is written like that too.
func (p *parser) compactAuthors(s string) {
	if vancouver.MatchString(s) && vancouverAt.MatchString(p.text) {
		p.setNames("author", compact([]string{s}), 0.9)
	}
	p.authors(s, 0.9)
}

// published finds the date of issue behind everything else.
func (p *parser) published() {
	if m := vancouverAt.FindStringSubmatchIndex(p.text); m != nil {
		d := dating{year: p.text[m[2]:m[3]]}
		if m[6] >= 0 {
			d.extra = p.text[m[6]:m[7]]
		}
		p.issued(d, 0.95)
		p.text = p.text[:m[0]] + cut + p.text[m[8]:]
		return
	}
	if all := trailing.FindAllStringSubmatchIndex(p.text, -1); len(all) > 0 {
		m := all[len(all)-1]
		d := dating{year: p.text[m[2]:m[3]]}
		if m[4] >= 0 {
			d.suffix = p.text[m[4]:m[5]]
		}
		p.issued(d, 0.9)
		p.text = p.text[:m[0]] + cut + p.text[m[8]:]
		return
	}
	if m := yearLast.FindStringSubmatchIndex(p.text); m != nil {
		p.issued(dating{year: p.text[m[4]:m[5]]}, 0.9)
		p.text = p.text[:m[2]]
	}
}
