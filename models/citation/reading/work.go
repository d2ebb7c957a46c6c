package reading

import (
	"regexp"
	"slices"
	"strings"

	"kilde/models/citation"
)

var (
	edition  = regexp.MustCompile(`(?i)[,.(]?\s*\b([0-9]{1,2})\s?(?:\.|st|nd|rd|th)?\s?(?:(?:rev(?:idert|iderte|ised|\.)?|european|international|global|norske)\s*)?(?:og utvida\s*|og utvidede\s*)?(?:utg(?:ave|åve)?|opplag|edition|edn|ed)\b\.?\)?`)
	editionW = regexp.MustCompile(`(?i)[,.(]?\s*\b(annen|andre|tredje|fjerde|femte|second|third|fourth|fifth)\s+(?:utgave|utg\.|edition|ed\.)\)?`)
	// chapterLast is a chapter at the end of a book: Oslo: Gyldendal, kap. 4.
	chapterLast = regexp.MustCompile(`[.,]\s*(?i:kap(?:\.|ittel|itlene)|ch(?:\.|apter))\s*([0-9]{1,2}(?:\s?[–-]\s?[0-9]{1,2})?)[.\s]*$`)
	// editionRevised is one that has no number: Rev. utg.
	editionRevised = regexp.MustCompile(`[,.(]\s*((?i:rev(?:idert|\.)|ny|utvidet)(?: og \p{Ll}+\.?)? (?:utg\.|utgave|ed\.))\)?`)
	bracket        = regexp.MustCompile(`\s*[(\[]((?:[^()\[\]]|\([^()]*\)){2,120})[)\]]`)
	pageOnly       = regexp.MustCompile(`^` + pagesLead + `(` + pagesShape + `)$`)
	volOnly        = regexp.MustCompile(`^(?i:bd|bind|vol|volume)\b\.?\s*([0-9IVX]{1,4})$`)
	thesis         = regexp.MustCompile(`(?i)\b(?:upublisert |unpublished |publisert )?(master(?:gradsoppgave|utredning|oppgave|oppgåve|avhandling|grad)|doktor(?:grads)?avhandling|ph\.?\s?d\.?[- ]?avhandling|dr\.?[- ]?(?:polit|philos|art|ing|scient)\.?[- ]?avhandling|hovedoppgave|hovedfagsoppgave|bacheloroppgave|avhandling|(?:master[’']?s?|doctoral|ph\.?\s?d\.?|bachelor[’']?s?)\s+(?:thesis|dissertation)|dissertation)\b`)
	report         = regexp.MustCompile(`(?i)^((?:\p{L}+[- ]){0,2}\p{L}*(?:rapport(?:er)?|notat(?:er)?|arbeidsnotat|arbeidsrapport|utredning|forskningsrapport|report|working paper|discussion paper|technical report))\s*(?:nr\.?|no\.?|number)?\s*([0-9][0-9/:–.-]*(?:\s?\([0-9]{4}\))?)(?:,\s*([0-9]{4}))?$`)
	officialTitle  = regexp.MustCompile(`^((?:NOU|Meld\. ?St\.|St\. ?meld\.|Prop\.|Ot\. ?prp\.|Innst\.)(?: nr\.)?)\s*([0-9][0-9 ()LS/–-]*(?:: ?[0-9]+)?)[:.]\s+`)
	official       = regexp.MustCompile(`^((?:NOU|Meld\. ?St\.|St\. ?meld\.|Prop\.|Ot\. ?prp\.|Innst\.)(?: nr\.)?)\s*([0-9][^.]*)$`)
)

var translators = regexp.MustCompile(`^(.+?),\s*(?i:overs|oms|trans)\.?$`)

var (
	editorsInside = regexp.MustCompile(`^(.{3,}?),\s*(?i:red|eds?)\.?$`)
	firstIssued   = regexp.MustCompile(`^(?i:opprinnelig|først|opphavleg|original(?:ly)?|first|originalarbeid(?:et)?|originalverk(?:et)?)\s(?i:verk |work )?(?i:utgitt|utgjeve|publisert|published)\s(?i:i |in )?(` + yearPattern + `)$`)
)

var law = regexp.MustCompile(`^(?:LOV|FOR)-[0-9]{4}-[0-9]{2}-[0-9]{2}(?:-[0-9]+)?$`)

// seriesName is a series by its name and the number of a work in it: Statistiske analyser 165
var seriesName = regexp.MustCompile(`^(\p{Lu}[\p{L} -]*(?i:analyser|skrift(?:er|serie)?|serien?|series|stud(?:ier|ies)|monograf(?:ier|i)))\s+(?:nr\.?\s*|no\.?\s*)?([0-9]{1,4})$`)

// genres are what brackets say of the kind of a work, and the CSL type where
// that decides it.
var genres = map[string]string{
	"upublisert manuskript": "manuscript", "unpublished manuscript": "manuscript", "manuskript": "manuscript", "pressemelding": "", "press release": "",
	"kronikk": "article-newspaper", "leder": "article-newspaper", "leserinnlegg": "article-newspaper", "forelesning": "speech", "foredrag": "speech",
	"lecture": "speech", "brosjyre": "pamphlet", "brochure": "pamphlet", "datasett": "dataset", "data set": "dataset", "programvare": "software",
	"computer software": "software", "spillefilm": "motion_picture", "dokumentarfilm": "motion_picture", "bokanmeldelse": "review-book",
	"statusoppdatering": "post", "facebook-innlegg": "post", "instagram-innlegg": "post", "linkedin-innlegg": "post", "tweet": "post", "video": "motion_picture",
	"youtube-video": "motion_picture", "film": "motion_picture", "podkast": "broadcast", "podcast": "broadcast", "tv-program": "broadcast", "tv-serie": "broadcast",
}

// blogs are what brackets say of a weblog.
var blogs = map[string]bool{"blogg": true, "blogginnlegg": true, "blog": true, "blog post": true, "weblog": true}

// editions are those that are written out.
var editions = map[string]string{
	"annen": "2", "andre": "2", "tredje": "3", "fjerde": "4", "femte": "5", "second": "2", "third": "3", "fourth": "4", "fifth": "5",
}

// edition takes out which edition it is.
func (p *parser) edition() {
	if m := p.take(chapterLast); m != nil {
		p.set("chapter-number", m[1], 0.85)
	}
	if m := p.take(edition); m != nil {
		p.set("edition", m[1], 0.96)
	} else if m := p.take(editionW); m != nil {
		p.set("edition", editions[strings.ToLower(m[1])], 0.9)
	} else if m := p.take(editionRevised); m != nil {
		p.set("edition", m[1], 0.85)
	}
}

// brackets takes out what stands in brackets and says by its form what it is:
// (3. utg., s. 4–16), [masteroppgave].
func (p *parser) brackets() {
	for _, m := range slices.Backward(bracket.FindAllStringSubmatchIndex(p.text, -1)) {
		inside := p.text[m[2]:m[3]]
		if strings.HasPrefix(p.text[m[1]:], ":") && volOnly.MatchString(inside) { // within a title
			continue
		}
		if strings.HasPrefix(p.text[m[1]:], ": ") && bracketed.MatchString(p.text[m[0]:m[1]]) { // the place is not printed in the book
			p.text = p.text[:m[0]] + " " + inside + p.text[m[1]:]
			continue
		}
		if p.bracket(inside) {
			p.text = p.text[:m[0]] + cut + p.text[m[1]:]
		}
	}
}

var bracketed = regexp.MustCompile(`^\s*\[\p{Lu}[\p{L} ]+\]$`)

func (p *parser) bracket(inside string) bool {
	switch number := law.FindString(inside); {
	case thesis.MatchString(inside), report.MatchString(inside), official.MatchString(inside):
		return p.work(inside)
	case number != "":
		p.kind = "legislation"
		p.set("number", number, 0.95)
		return true
	case seriesName.MatchString(inside):
		m := seriesName.FindStringSubmatch(inside)
		p.set("collection-title", m[1], 0.85)
		p.set("collection-number", m[2], 0.85)
		return true
	case blogs[strings.ToLower(inside)]:
		p.kind = "post-weblog"
		return true
	}
	if kind, ok := genres[strings.ToLower(inside)]; ok {
		p.kind = kind
		p.set("genre", inside, 0.9)
		return true
	}
	if parts := strings.Split(inside, "; "); len(parts) > 1 {
		return p.each(parts)
	}
	return p.contributors(inside) || p.details(inside)
}

// each reads what semicolons part, where all of it can be read: (E. Eggen, Overs.; 2. utg.).
func (p *parser) each(parts []string) bool {
	for _, part := range parts {
		if v, _ := detail(part); v == "" && !translators.MatchString(part) && !editorsInside.MatchString(part) {
			return false
		}
	}
	for _, part := range parts {
		_ = p.contributors(part) || p.details(part)
	}
	return true
}

// contributors reads who else had a part in a work, or when it came out first.
func (p *parser) contributors(inside string) bool {
	if m := firstIssued.FindStringSubmatch(inside); m != nil {
		d, _ := citation.ParseEDTF(m[1])
		p.setDate("original-date", d, 0.95)
		return true
	}
	role, m := "translator", translators.FindStringSubmatch(inside)
	if m == nil {
		m = translated.FindStringSubmatch(inside)
	}
	if m == nil {
		role, m = "editor", editorsInside.FindStringSubmatch(inside)
	}
	if m == nil || role == "editor" && !isAuthors(m[1]) {
		return false
	}
	names, _ := persons(m[1])
	p.setNames(role, names, 0.9)
	return true
}

// details reads pages, edition and volume.
func (p *parser) details(inside string) bool {
	var found [][2]string
	for part := range strings.SplitSeq(inside, ",") {
		v, value := detail(strings.TrimSpace(part))
		if v == "" {
			return false
		}
		found = append(found, [2]string{v, value})
	}
	for _, f := range found {
		p.set(f[0], f[1], 0.95)
	}
	return true
}

// detail reads what brackets say of pages, edition or volume.
func detail(s string) (variable, value string) {
	if m := pageOnly.FindStringSubmatch(s); m != nil {
		return "page", pages(m[1])
	}
	if m := edition.FindStringSubmatch(s); m != nil && len(m[0]) >= len(s) {
		return "edition", m[1]
	}
	if m := volOnly.FindStringSubmatch(s); m != nil {
		return "volume", m[1]
	}
	return "", ""
}

// work reads what kind of work it is, where that is said: a thesis, a report, a law.
func (p *parser) work(s string) bool {
	if law.MatchString(s) {
		p.kind = "legislation"
		p.set("number", s, 0.95)
		return true
	}
	if m := thesis.FindStringIndex(s); m != nil {
		p.degree(s[:m[0]], s[m[0]:m[1]], strings.Trim(s[m[1]:], " ,.:;"))
		return true
	}
	for _, pattern := range []*regexp.Regexp{report, official} {
		if m := pattern.FindStringSubmatch(s); m != nil {
			p.kind = "report"
			p.set("genre", m[1], 0.9)
			p.set("number", m[2], 0.9)
			return true
		}
	}
	return false
}

var (
	subject = regexp.MustCompile(`^(?:i|in) [^,:]+`)
	by      = regexp.MustCompile(`^(?:ved|at|from|fra) `)
)

// degree reads a thesis, its subject (masteroppgave i sosiologi) and who
// awarded the degree.
func (p *parser) degree(before, genre, after string) {
	p.kind = "thesis"
	if field := subject.FindString(after); field != "" {
		genre += " " + field
		after = after[len(field):]
	}
	p.set("genre", genre, 0.92)
	p.sponsor(strings.Trim(before+" "+by.ReplaceAllString(strings.Trim(after, " ,.:;"), ""), " ,.:;"))
}

var placed = regexp.MustCompile(`^(.*(?i:universitet|university|høgskole|høyskole|college)[^,]*),\s*(\p{Lu}[\p{L} -]+)$`)

// sponsor reads the institution of a thesis, and where it is.
func (p *parser) sponsor(s string) {
	if m := placed.FindStringSubmatch(s); m != nil {
		p.set("publisher-place", m[2], 0.85)
		s = m[1]
	}
	if m := published.FindStringSubmatch(s); m != nil {
		p.set("publisher-place", m[1], 0.9)
		s = m[2]
	}
	p.set("publisher", s, 0.9)
}

var (
	editorsFirst  = regexp.MustCompile(`^(.+?),?\s*(?:[(\[]\s*(?i:red|eds?|editors?|hrsg|utg)\b\.?\s*[)\]][.,:]?|,\s*(?i:red|eds?)\.?[,:])\s*(.*)$`)
	editorsMarked = regexp.MustCompile(`^(.+?),\s*(?i:red|eds?|editors?|redaktør(?:er)?)\b\.?\s*(.*)$`)
	editorsLast   = regexp.MustCompile(`^(.+?),?\s+(?i:redigert av|red\. av|red\.|edited by|ed\. by|eds?\.)\s+(.+?)(?:,\s*(?:bd|vol)\.?\s*([0-9]+))?(?:,\s*` + pagesLead + `?(` + pagesShape + `))?$`)
	pagesLast     = regexp.MustCompile(`^(.+?)(?:,\s*` + pagesLead + `?|\s+` + pagesLead + `)(` + pagesShape + `)$`)
)

// chapter reads the work that a part stands in, and answers the sentences that
// are left.
func (p *parser) chapter(s string, left []sentence) []sentence {
	if p.kind == "" {
		p.kind = "chapter"
	}
	if s = p.editors(s); strings.TrimSpace(s) == "" && len(left) > 0 {
		s, left = left[0].text, left[1:]
	}
	if m := pagesLast.FindStringSubmatch(s); m != nil {
		p.set("page", pages(m[2]), 0.93)
		s = m[1]
	}
	if len(left) > 0 {
		p.within = left[0].text
	} else if m := placedAtEnd.FindStringSubmatch(s); m != nil && p.publisher(m[2]) {
		s = m[1]
	}
	p.container(s, 0.9)
	return left
}

// editors reads the editors of the work that a part stands in, and answers what
// is left of the sentence.
func (p *parser) editors(s string) string {
	if m := editorsFirst.FindStringSubmatch(s); m != nil && isAuthors(m[1]) {
		names, _ := persons(m[1])
		p.setNames("editor", names, 0.9)
		s = m[2]
	} else if m := editorsMarked.FindStringSubmatch(s); m != nil && compactNames.MatchString(m[1]+". ") {
		names, _ := persons(m[1])
		p.setNames("editor", names, 0.9)
		s = m[2]
	} else if m := editorsLast.FindStringSubmatch(s); m != nil {
		names, _ := persons(m[2])
		p.setNames("editor", names, 0.9)
		p.set("volume", m[3], 0.85)
		p.set("page", pages(m[4]), 0.93)
		s = m[1]
	}
	return s
}
