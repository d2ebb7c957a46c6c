package reading

import (
	"regexp"
	"strings"

	"kilde/models/citation"
)

const (
	monthName = `(?i:jan|feb|mar|apr|ma[iy]|jun|jul|aug|sep|o[kc]t|nov|de[sc])[a-zæøå]*\.?`
	dayShape  = `(?:[0-9]{1,2}\.?\s*` + monthName + `,?\s*[0-9]{4}|` + monthName + `\s+[0-9]{1,2},?\s+[0-9]{4}|[0-9]{4}\s+` + monthName + `\s+[0-9]{1,2}|` +
		`[0-9]{1,2}[./][0-9]{1,2}[./](?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2})`
)

const (
	accessVerb  = `(?:hentet|henta|lest|besøkt|sett|nedlastet|lastet ned|oppsøkt|sitert|tilgjengelig|accessed|retrieved|viewed|cited|read)`
	addressLead = `(?:[\[(]?\b(?:hentet|henta|tilgjengelig|lastet ned|available|retrieved|accessed|lest)\s*(?:fra|frå|på|from|at|via|online)?:?\s*|\burl:?\s*|\bnettadresse:?\s*)?`
)

var (
	doiShape  = regexp.MustCompile(`(?i)(?:\(|\b)(?:https?://(?:dx\.)?doi\.org/|doi:?\s*(?:https?://(?:dx\.)?doi\.org/)?)(10\.[0-9]{4,9}/[^\s<>"”»]+)`)
	accessed  = regexp.MustCompile(`(?i)[\[(,]?\s*(?:\b(?:sist|last)\s+)?\b` + accessVerb + `:?\s*(?:den|on|dato)?:?\s*(` + dayShape + `)\s*(?:,?\s*(?:fra\b|frå|på|from\b|at\b):?)?\s*[\])]?`)
	address   = regexp.MustCompile(`(?i)` + addressLead + `<?((?:https?://|www\.)[^\s<>"”»]+)>?`)
	updated   = regexp.MustCompile(`(?i)(?:sist )?(?:oppdatert|updated)(?: den)?:?\s+` + dayShape + `\s*[;,]?\s*`)
	available = regexp.MustCompile(`(?i)[\[(]?\b(?:hentet|henta|tilgjengelig|lastet ned|available|retrieved)\s+(?:fra\b|frå|på|from\b|at\b):?\s*` + cut)
	isbn      = regexp.MustCompile(`(?i)\bisbn(?:-1[03])?:?\s*([0-9][0-9 ‐‑–-]{8,20}[0-9Xx])`)
	issn      = regexp.MustCompile(`(?i)\be?-?issn:?\s*([0-9]{4}[‐‑–-]?[0-9]{3}[0-9Xx])`)
	pmid      = regexp.MustCompile(`(?i)\bpmid:?\s*([0-9]{4,9})\b`)
	kept      = regexp.MustCompile(`(?:^|[.!?”»"` + cut + `]\s*)(\p{Lu}[\p{L} ]{3,60}?)\s*\(([0-9]{5,})\)[.\s]*$`)
	online    = regexp.MustCompile(`(?i)^(?:internett?|online|nettdokument|elektronisk.*)$`)
	medium    = regexp.MustCompile(`(?i)\[\s*(internett?|online|elektronisk(?: utgave)?|nettdokument|podkast|podcast|video|film|lydbok|dvd|cd|kronikk|radioprogram|tv-program)\s*\]`)
)

// links takes out addresses, and the day on which they were looked up.
func (p *parser) links() {
	if m := p.take(doiShape); m != nil {
		if doi, ok := citation.NormaliseDOI(strings.TrimRight(m[1], ".,;)]")); ok {
			p.set("DOI", doi, 0.99)
		}
	}
	if m := updated.FindStringIndex(p.text); m != nil {
		p.text = p.text[:m[0]] + p.text[m[1]:]
	}
	if m := p.take(accessed); m != nil {
		if d, ok := day(m[1]); ok {
			p.setDate("accessed", d, 0.95)
		}
	}
	if m := p.take(address); m != nil {
		url, _ := strings.CutSuffix(strings.TrimRight(m[1], ".,;]"), ")")
		if strings.Count(m[1], "(") == strings.Count(m[1], ")") {
			url = strings.TrimRight(m[1], ".,;]")
		}
		if strings.HasPrefix(url, "www.") {
			url = "http://" + url
		}
		p.set("URL", url, 0.97)
	}
	p.take(available)
}

// serials takes out numbers that say by their form what they are.
func (p *parser) serials() {
	for n, pattern := range []*regexp.Regexp{isbn, issn, pmid} {
		if m := p.take(pattern); m != nil {
			p.set([]string{"ISBN", "ISSN", "PMID"}[n], m[1], 0.97)
		}
	}
	if m := p.take(medium); m != nil {
		p.isOnline = online.MatchString(m[1])
		if !p.isOnline {
			p.set("medium", m[1], 0.8)
		}
	}
}

// databases are those that references end with, without a number.
var databases = regexp.MustCompile(`[.,]\s*(JSTOR|ERIC|Idunn|ProQuest|EBSCOhost|Business Source (?:Complete|Premier|Elite)|Academic Search (?:Complete|Premier|Elite)|ScienceDirect|Scopus|PsycINFO)\.?\s*$`)

// archive takes out the database that a reference ends with, and the number in
// it: Business Source Complete (70258621).
func (p *parser) archive() {
	m := kept.FindStringSubmatchIndex(p.text)
	if m == nil {
		if m := p.take(databases); m != nil {
			p.set("archive", m[1], 0.9)
		}
		return
	}
	p.set("archive", p.text[m[2]:m[3]], 0.9)
	p.set("archive_location", p.text[m[4]:m[5]], 0.9)
	p.text = p.text[:m[2]] + cut
}
