package reading

import (
	"regexp"
	"slices"
	"strings"
)

const pagesShape = `(?:[A-Za-z]?[0-9]{1,6}[a-z]?(?:\s?[–—‑-]\s?[A-Za-z]?[0-9]{1,6}[a-z]?)?(?:,\s?[0-9]+\s?[–-]\s?[0-9]+)*|e[0-9]+|[ivxlc]+\s?[–-]\s?[ivxlc]+)`

const pagesLead = `(?:(?i:ss?|pp?|side(?:r|ne)?|pages?|article|artikkel)\b\.?:?\s*)`

// countings are how volume, issue and pages stand at the end of a sentence, with
// groups v, i, p and y for a year.
var countings = []*regexp.Regexp{
	regexp.MustCompile(`(?:^|[\s,])(?P<v>[0-9]{1,4}):(?P<i>[0-9]{1,3}),\s*` + pagesLead + `?(?P<p>` + pagesShape + `)$`),
	regexp.MustCompile(`(?:^|[\s,])(?:(?i:nr|no)\b\.?\s*)?(?P<i>[0-9]{1,2})/(?P<y>` + yearPattern + `)[,:.]?\s*` + pagesLead + `?(?P<p>` + pagesShape + `)?$`),
	regexp.MustCompile(`(?:^|[\s,])(?P<v>[0-9]{1,4})\.(?P<i>[0-9]{1,3})\s*:\s*(?P<p>` + pagesShape + `)$`),
	regexp.MustCompile(`(?:^|[\s,])(?:(?i:vol(?:ume|\.)?|årg(?:ang|\.)?|bd\.?)\s*)?(?P<v>[0-9]{1,4})\s?\((?P<i>[^()]{1,20})\)\s*[:,.]?\s*` + pagesLead + `?(?P<p>` + pagesShape + `)?$`),
	regexp.MustCompile(`(?:^|[\s,])(?i:vol(?:ume)?|årg(?:ang)?|bd)\b\.?\s*(?P<v>[0-9]{1,4})(?:\s*\((?P<y>[0-9]{4})\))?[,;:]?\s*(?:(?i:nr|no|issue|iss|hefte|h)\b\.?\s*(?P<i>[0-9][0-9/–-]{0,8}))?[,:;]?\s*` +
		pagesLead + `?(?P<p>` + pagesShape + `)?$`),
	regexp.MustCompile(`(?:^|[\s,])(?P<v>[0-9]{1,4})(?:\.\s*årg\.?|\.\s*årgang)?,?\s*(?i:nr|no|issue|hefte)\b\.?\s*(?P<i>[0-9][0-9/–-]{0,8})(?:\s*\((?P<y>[0-9]{4})\))?[,:]?\s*` + pagesLead + `?(?P<p>` + pagesShape + `)?$`),
	regexp.MustCompile(`(?:^|[\s,(])(?i:nr|no|hefte)\b\.?\s*(?P<i>[0-9][0-9/–-]{0,8})\)?(?:[,\s]+(?P<y>(?:19|20)[0-9]{2}))?[,:]?\s*` + pagesLead + `?(?P<p>` + pagesShape + `)?$`),
	regexp.MustCompile(`[\s,](?P<v>[0-9]{1,4})\s*[,:]\s*` + pagesLead + `?(?P<p>[A-Za-z]?[0-9]+\s?[–‑-]\s?[A-Za-z]?[0-9]+|e[0-9]+)$`),
	regexp.MustCompile(`^(?P<v>[0-9]{1,4}):\s*(?P<p>` + pagesShape + `)$`),
	regexp.MustCompile(`(?:^|\s)\((?P<i>[0-9]{1,3})\)\s*[:,]\s*` + pagesLead + `?(?P<p>` + pagesShape + `)$`),
	regexp.MustCompile(`(?:^|[,\s]\s*)` + pagesLead + `(?P<p>` + pagesShape + `)$`),
	regexp.MustCompile(`(?:^|,\s*)(?P<p>[0-9]{1,5}\s?[–‑-]\s?[0-9]{1,5})$`),
}

// ofJournals is how many countings only journals have; the others are pages alone.
const ofJournals = 10

var (
	published   = regexp.MustCompile(`^(\p{Lu}[\p{L} ,./&’'–-]{1,50}?)\s?:\s*(\p{L}[^:]{1,100})$`)
	smallIn     = regexp.MustCompile(`^[\s,.]*(?:i|in):?\s+`)
	siteAtEnd   = regexp.MustCompile(`^(.+), (\p{Lu}[^\s,]*(?: [^\s,]+){0,3})$`)
	commaIn     = regexp.MustCompile(`, (?:i|in): `)
	placedAtEnd = regexp.MustCompile(`^(.+?), (\p{Lu}[\p{L} /–-]{1,30}(?:, [A-Z]{2})?: \p{Lu}[^:]+)$`)
	pagesOf     = regexp.MustCompile(`^` + pagesLead + `(` + pagesShape + `)\s+(?:i|in)\s+(.+)$`)
	inWork      = regexp.MustCompile(`^(?:I|In)(?::\s*(.+)|\s+([\p{Lu}0-9«"“”'‘(].*|(?:van|von|de|der|den|da|di|af|boyd)\s.+))$`)
	editedBy    = regexp.MustCompile(`^(?i:redigert av|red\. av|red\.|edited by|ed\. by|eds?\.)\s+(.+)$`)
	translated  = regexp.MustCompile(`^(?i:oversatt av|omsett av|overs\. av|overs\.|translated by|trans\.)\s+(.+)$`)
	counted     = regexp.MustCompile(`^([0-9]{2,4})\s*(?i:s|sider|pages|pp)\.?$`)
	inPaper     = regexp.MustCompile(`^(\p{Lu}.{0,60}?),?\s+([0-9]{1,2}\.\s?[0-9]{1,2}\.\s?[0-9]{4}|[0-9]{1,2}\.\s?` + monthName + `(?:\s+[0-9]{4})?|` + monthName + `\s+[0-9]{1,2}(?:,\s*[0-9]{4})?)(?:,\s*` + pagesLead + `?([0-9A-Z][0-9–, -]*))?$`)
	opinion     = regexp.MustCompile(`^(?i:(kronikk|leder|leserinnlegg|kommentar|debattinnlegg|intervju)) (?:i|in) (.+)$`)
	bareDay     = regexp.MustCompile(`^([0-9]{1,2}\.\s?[0-9]{1,2}\.\s?[0-9]{4}|[0-9]{1,2}\.\s?` + monthName + `(?:\s+[0-9]{4})?|` + monthName + `\s+[0-9]{1,2}(?:,?\s*[0-9]{4})?)$`)
	volumeOnly  = regexp.MustCompile(`^(?i:bd|bind|vol|volume)\b\.?\s*([0-9IVX]{1,4})$`)
)

// issueMonth is the month of an issue as archives put it behind the number: No. 1 (Jan., 1993)
var issueMonth = regexp.MustCompile(`(\b(?i:no|nr)\b\.?\s?[0-9/–-]{1,8})\s\((` + monthName + `|\p{L}[^()]{1,20}\b` + yearPattern + `)\)`)

var monthOnly = regexp.MustCompile(`^` + monthName + `$`)

// body reads what follows names and date: a title, and where it appeared.
func (p *parser) body() {
	p.edition()
	if m := issueMonth.FindStringSubmatchIndex(p.text); m != nil {
		if monthOnly.MatchString(p.text[m[4]:m[5]]) {
			p.onDay(p.text[m[4]:m[5]])
		}
		p.text = p.text[:m[3]] + p.text[m[1]:]
	}
	p.text = strings.TrimLeft(p.text, " .,:;"+cut)
	if p.draft["title"] == "" {
		p.title()
	}
	for list := sentences(p.text); len(list) > 0; {
		s := list[0].text
		if m := pagesOf.FindStringSubmatch(s); m != nil {
			p.set("page", pages(m[1]), 0.93)
			s = "I " + m[2]
		}
		if m := inWork.FindStringSubmatch(s); m != nil && p.draft["container-title"] == "" && !hasIssue(s) {
			list = p.chapter(m[1]+m[2], list[1:])
			continue
		}
		list = list[1:]
		if !p.sentence(s) {
			p.rest = append(p.rest, s)
		}
	}
}

// hasIssue reports whether a text ends with the number of an issue, which only
// journals have.
func hasIssue(s string) bool {
	return slices.ContainsFunc(countings[:ofJournals], func(pattern *regexp.Regexp) bool {
		m, group := pattern.FindStringSubmatch(s), pattern.SubexpIndex("i")
		return m != nil && group > 0 && m[group] != ""
	})
}

// isNumbers reports whether a text is the numbers of a journal alone.
func isNumbers(s string) bool {
	return slices.ContainsFunc(countings[:ofJournals], func(pattern *regexp.Regexp) bool {
		m := pattern.FindStringIndex(s)
		return m != nil && m[0] == 0
	})
}

// title reads the title, in quotation marks or up to the end of its sentence.
func (p *parser) title() {
	if p.quotedTitle() {
		return
	}
	if m := officialTitle.FindStringSubmatch(p.text); m != nil {
		p.kind = "report"
		p.set("genre", m[1], 0.9)
		p.set("number", m[2], 0.9)
		p.text = p.text[len(m[0]):]
	}
	if m := entryOf.FindStringSubmatchIndex(p.text); m != nil {
		p.set("title", p.text[m[2]:m[3]], 0.9)
		p.text = cut + "I " + p.text[m[4]:]
		return
	}
	if list := sentences(p.text); len(list) > 0 {
		p.plainTitle(list)
	}
}

// quotedTitle reads a title in quotation marks, and reports whether there is one.
func (p *parser) quotedTitle() bool {
	for _, divide := range []func(string) (string, string, bool){quoted, halfQuoted} {
		if inside, rest, ok := divide(p.text); ok && (p.kind != "report" || !strings.HasPrefix(rest, ":")) {
			p.isQuoted = true
			p.set("title", strings.Trim(inside, " .,"), 0.95)
			if m := smallIn.FindString(rest); m != "" {
				rest = "I " + rest[len(m):]
			}
			p.text = cut + rest
			return true
		}
	}
	return false
}

// plainTitle reads a title that no marks enclose.
func (p *parser) plainTitle(list []sentence) {
	n := p.titleEnd(list)
	last := list[n].text
	at := strings.Index(p.text, last) + len(last)
	title := strings.Trim(p.text[:at], " .,")
	rest := p.text[at:]
	if n == 0 && len(list) == 1 {
		title, rest = p.commaTitle(title, rest)
	}
	if at := strings.LastIndex(title, ", "); at > 0 && report.MatchString(title[at+2:]) {
		title, rest = title[:at], cut+title[at+2:]+rest
	}
	p.set("title", title+stopOf(title, rest), 0.88)
	p.second = secondOf(rest)
	p.text = cut + rest
}

// secondOf is the sentence that stands right behind the title.
func secondOf(rest string) string {
	if list := sentences(rest); len(list) > 0 && strings.HasPrefix(strings.TrimLeft(rest, " ."), list[0].text) {
		return list[0].text
	}
	return ""
}

// stopOf is the full stop of a title that ends with an abbreviation.
func stopOf(title, rest string) string {
	if shortEnd.MatchString(title) && strings.HasPrefix(rest, ".") {
		return "."
	}
	return ""
}

// subtitle gives the sentence behind the title to it, where everything that the
// kind of work says without marks stands behind that: Title. Subtitle. Oslo: Gyldendal
func (p *parser) subtitle() {
	if len(p.rest) == 0 || p.second == "" || p.rest[0] != p.second || aside.MatchString(p.second) || inSeries.MatchString(p.second) {
		return
	}
	if p.lacking() == "" || len(p.rest) > 1 && p.isSaid(p.rest[len(p.rest)-1]) {
		p.draft["title"], p.sure["title"] = p.draft["title"]+". "+p.second, 0.8
		p.rest = p.rest[1:]
	}
}

// subtitleWithin does the same for the work that a chapter stands in.
func (p *parser) subtitleWithin() {
	if len(p.rest) == 1 && p.within == p.rest[0] && p.lacking() == "" {
		p.draft["container-title"] += ". " + p.within
		p.rest = nil
	}
}

// isSaid reports whether a sentence says what the kind of work still lacks.
func (p *parser) isSaid(s string) bool {
	return p.kind == "webpage" || p.kind == "article-newspaper" || p.lacking() == "publisher" && publishers.MatchString(s)
}

// aside is who else had a part in a book: Utvalg og innledning ved …
var aside = regexp.MustCompile(`^(?i:utvalg|innledning|forord|etterord|med|norsk utgave)\b.*\s(?:ved|av)\s\p{Lu}`)

// shortEnd is what a title may end with that keeps its full stop.
var shortEnd = regexp.MustCompile(` (?:mv|m\.v|m\.m|osv|etc)$`)

// titleEnd is the sentence that ends the title: the first, or the last before
// one that says where it appeared.
func (p *parser) titleEnd(list []sentence) int {
	if !list[0].isSoft {
		return 0
	}
	for n := 1; n < len(list)-1; n++ {
		if !list[n].isSoft {
			if isPlaced(list[n].text) || isNumbers(list[n+1].text) {
				return n - 1
			}
			return n
		}
	}
	return 0
}

// isPlaced reports whether a sentence says where something appeared.
func isPlaced(s string) bool {
	if published.MatchString(s) || inWork.MatchString(s) || report.MatchString(s) {
		return true
	}
	for _, pattern := range countings {
		if pattern.MatchString(s) {
			return true
		}
	}
	return false
}

// commaTitle divides a sentence that is all there is at its last comma, where a
// place and publisher or a journal's numbers follow: Title, Oslo: Gyldendal.
func (p *parser) commaTitle(s, rest string) (title, left string) {
	if at := commaIn.FindStringIndex(s); at != nil {
		return s[:at[0]], cut + "I " + s[at[1]:] + rest
	}
	for _, pattern := range []*regexp.Regexp{placedAtEnd, listedAtEnd} {
		if m := pattern.FindStringSubmatchIndex(s); m != nil {
			return s[:m[3]], cut + s[m[4]:] + rest
		}
	}
	if m := siteAtEnd.FindStringSubmatch(s); m != nil && strings.HasPrefix(rest, ",") && p.draft["URL"] != "" {
		return m[1], cut + m[2] + rest
	}
	for _, pattern := range countings[:ofJournals] {
		if m := pattern.FindStringIndex(s); m != nil {
			if at := strings.LastIndex(s[:m[0]], ", "); at > 0 {
				return s[:at], cut + s[at+2:] + rest
			}
		}
	}
	return s, rest
}

// sentence reads one sentence behind the title, and reports whether it could.
func (p *parser) sentence(s string) bool {
	s = strings.Trim(s, " .,;")
	if m := editedBy.FindStringSubmatch(s); m != nil {
		if pages := pagesLast.FindStringSubmatch(m[1]); pages != nil {
			m[1] = pages[1]
			p.count("p", pages[2])
		}
		names, _ := persons(m[1])
		p.setNames("editor", names, 0.85)
		return true
	}
	if m := translated.FindStringSubmatch(s); m != nil {
		names, _ := persons(m[1])
		p.setNames("translator", names, 0.85)
		return true
	}
	for _, read := range []func(string) bool{p.work, p.plainCount, p.newspaper, p.counting, p.publisher} {
		if read(s) {
			return true
		}
	}
	return false
}

// plainCount reads what counts the whole work.
func (p *parser) plainCount(s string) bool {
	if m := counted.FindStringSubmatch(s); m != nil {
		p.set("number-of-pages", m[1], 0.85)
		return true
	}
	if m := volumeOnly.FindStringSubmatch(s); m != nil {
		p.set("volume", m[1], 0.85)
		return true
	}
	return false
}

// newspaper reads a paper or site and the day of issue: Aftenposten, 10. november.
func (p *parser) newspaper(s string) bool {
	m := inPaper.FindStringSubmatch(s)
	if m == nil {
		if m := bareDay.FindStringSubmatch(s); m != nil {
			return p.onDay(m[1])
		}
		return false
	}
	if !p.onDay(m[2]) {
		return false
	}
	if said := opinion.FindStringSubmatch(m[1]); said != nil {
		p.set("genre", said[1], 0.85)
		m[1] = said[2]
	}
	p.isDaily = true
	p.container(m[1], 0.9)
	p.set("page", strings.TrimSpace(m[3]), 0.85)
	return true
}

// onDay adds a day to the year of issue.
func (p *parser) onDay(s string) bool {
	d, ok := day(s)
	issued := p.dates["issued"]
	if !ok || issued.From.Month > 0 {
		return false
	}
	if issued.From.Year == 0 {
		issued.From.Year = d.From.Year
	}
	if d.From.Year != 0 && d.From.Year != issued.From.Year || issued.From.Year == 0 {
		return false
	}
	issued.From.Month, issued.From.Day = d.From.Month, d.From.Day
	p.dates["issued"], p.sure["issued"] = issued, 0.9
	return true
}

// counting reads volume, issue and pages, and what stands before them.
func (p *parser) counting(s string) bool {
	for n, pattern := range countings {
		m := pattern.FindStringSubmatchIndex(s)
		if m == nil {
			continue
		}
		for g, name := range pattern.SubexpNames() {
			if m[2*g] >= 0 {
				p.count(name, s[m[2*g]:m[2*g+1]])
			}
		}
		before := strings.Trim(s[:m[0]], " ,:;(")
		if n >= ofJournals && before != "" { // pages alone do not make a journal
			return p.sentence(before) || p.keep(before)
		}
		if n < ofJournals && p.kind == "" {
			p.kind = "article-journal"
		}
		p.journal(before)
		return true
	}
	return false
}

// journal keeps the name of a journal, which may be the sentence before its
// numbers.
func (p *parser) journal(name string) {
	if last := len(p.rest) - 1; name == "" && last >= 0 && p.draft["container-title"] == "" {
		name, p.rest = p.rest[last], p.rest[:last]
	}
	if p.isQuoted && len(p.rest) == 1 { // a title in quotation marks has its subtitle within them
		name, p.rest = p.rest[0]+". "+name, nil
	}
	p.container(name, 0.92)
}

func (p *parser) keep(s string) bool {
	p.rest = append(p.rest, s)
	return true
}

func (p *parser) count(name, value string) {
	switch name {
	case "v":
		p.set("volume", value, 0.95)
	case "i":
		p.set("issue", strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(value, "nr."), "no.")), 0.95)
	case "p":
		p.set("page", pages(value), 0.95)
	case "y":
		p.issued(dating{year: value}, 0.9)
	}
}

var pageDash = regexp.MustCompile(`\s?[–—‑-]\s?`)

// pages are a range with a hyphen, as CSL-JSON has it.
func pages(s string) string { return pageDash.ReplaceAllString(s, "-") }

// onSite is the site of a work that has a name: Store norske leksikon på snl.no
var onSite = regexp.MustCompile(` på [a-z0-9.-]+\.[a-z]{2,3}$`)

func (p *parser) container(s string, sure float64) {
	s = s[:len(s)-len(onSite.FindString(s))]
	s = strings.Trim(strings.TrimPrefix(strings.TrimPrefix(s, "I "), "In "), " ,:;.«»“”\"")
	p.set("container-title", s, sure)
}
