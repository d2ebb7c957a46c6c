package reading

import (
	"regexp"
	"slices"
	"strings"

	"kilde/models/citation"
)

// papers are newspapers and magazines that come out on a day.
var papers = []string{
	"aftenposten", "vg", "verdens gang", "dagbladet", "dagens næringsliv", "bergens tidende", "klassekampen", "morgenbladet", "adresseavisen", "vårt land",
	"nationen", "stavanger aftenblad", "nordlys", "dag og tid", "khrono", "universitetsavisa", "finansavisen", "fædrelandsvennen", "dagsavisen",
	"the new york times", "new york times", "the guardian", "the times", "washington post", "the washington post", "financial times", "wall street journal",
	"the wall street journal", "politiken", "dagens nyheter", "e24", "kapital", "the economist", "time", "newsweek",
}

// encyclopedias are works that consist of entries.
var encyclopedias = []string{
	"store norske leksikon", "wikipedia", "norsk biografisk leksikon", "store medisinske leksikon", "norsk kunstnerleksikon", "encyclopædia britannica",
	"encyclopaedia britannica", "lokalhistoriewiki", "snl",
}

// entryOf is an entry and the encyclopedia that it stands in: blogg i Store norske leksikon
var entryOf = regexp.MustCompile(`(?i)^[\s.,]*([^.]{2,100}?),? (?:i|in):? (` + strings.Join(encyclopedias, "|") + `)\b`)

// repositories are where theses lie.
var repositories = []string{"hdl.handle.net", "munin.uit.no", "duo.uio.no", "bora.uib.no", "brage", "ntnuopen", "urn.nb.no", "openaccess"}

// universities are what awards degrees.
var universities = []string{"universitet", "university", "høgskole", "høyskole", "høgskule", "handelshøyskolen", "norges handelshøy", "college"}

// choose decides what kind of work it is, and what the sentences say that
// nothing has explained.
func (p *parser) choose() {
	container := strings.ToLower(p.draft["container-title"])
	switch {
	case p.kind == "chapter" && isOneOf(encyclopedias, container):
		p.kind, p.sure["type"] = "entry-encyclopedia", 0.9
	case p.kind != "":
		p.sure["type"] = 0.93
	case isOneOf(papers, container):
		p.kind, p.sure["type"] = "article-newspaper", 0.92
	default:
		p.guess()
	}
	p.siteOwner()
	p.subtitleWithin()
	p.subtitle()
	p.remaining()
	if p.kind == "thesis" && p.draft["publisher"] == "" && p.draft["container-title"] != "" {
		p.draft["publisher"], p.sure["publisher"] = p.draft["container-title"], 0.7
		delete(p.draft, "container-title")
		delete(p.sure, "container-title")
	}
}

// siteOwner takes one name alone before a page for an organisation.
func (p *parser) siteOwner() {
	if n := p.names["author"]; p.kind == "webpage" && len(n) == 1 && n[0].Family != "" && n[0].Given == "" {
		n[0] = citation.Name{Literal: strings.TrimSpace(n[0].NonDroppingParticle + " " + n[0].Family)}
	}
}

// guess decides by what there is.
func (p *parser) guess() {
	rest := strings.ToLower(strings.Join(p.rest, " "))
	isThesis := p.isQuoted && containsAny(rest, universities) && containsAny(strings.ToLower(p.draft["URL"]), repositories)
	p.isOnline = p.isOnline && p.hasAny("URL")
	isBook := p.hasAny("publisher-place", "edition", "ISBN")
	isArticle := p.hasAny("container-title") && p.hasAny("page", "DOI", "ISSN")
	for _, g := range []struct {
		is   bool
		kind string
		sure float64
	}{
		{isThesis, "thesis", 0.75},
		{p.isPress(), "article-newspaper", 0.8},
		{isOneOf(encyclopedias, rest), "entry-encyclopedia", 0.9},
		{p.isPaper() && !isArticle, "report", 0.75},
		{p.isOnline && !isArticle, "webpage", 0.85},
		{isBook, "book", 0.92},
		{isArticle, "article-journal", 0.8},
		{publishers.MatchString(rest), "book", 0.8},
		{p.hasAny("URL"), "webpage", 0.8},
		{p.isQuoted && len(p.rest) > 0, "article-journal", 0.6},
		{true, "book", 0.7},
	} {
		if g.is {
			p.kind, p.sure["type"] = g.kind, g.sure
			return
		}
	}
}

// isSponsored reports whether its author is an organisation.
func (p *parser) isSponsored() bool {
	authors := p.names["author"]
	return len(authors) > 0 && authors[0].Literal != ""
}

// isPress reports whether it stands in a newspaper.
func (p *parser) isPress() bool {
	isNamed := slices.ContainsFunc(p.rest, func(s string) bool { return isOneOf(papers, s) })
	return isNamed || p.isDaily && !p.hasAny("URL", "volume", "issue", "publisher")
}

// isPaper reports whether an organisation put it out itself, in a series or as a file.
func (p *parser) isPaper() bool {
	return p.isSponsored() && (p.hasAny("collection-number") || len(p.rest) == 0 && strings.HasSuffix(strings.ToLower(p.draft["URL"]), ".pdf"))
}

func (p *parser) hasAny(variables ...string) bool {
	return slices.ContainsFunc(variables, func(v string) bool { return p.draft[v] != "" })
}

// inSeries is a series and the number of a work in it.
var inSeries = regexp.MustCompile(`^(\p{Lu}[\p{L} -]+?),?\s+(?:nr\.?\s*)?([0-9]{1,3})$`)

// remaining gives the sentences that nothing has explained to what the kind of
// work still lacks.
func (p *parser) remaining() {
	var left []string
	for _, s := range p.rest {
		v := p.lacking()
		m := inSeries.FindStringSubmatch(s)
		switch {
		case m != nil && p.hasAny("publisher") && (p.kind == "book" || p.kind == "report"):
			p.set("collection-title", m[1], 0.75)
			p.set("collection-number", m[2], 0.75)
		case v == "":
			left = append(left, s)
		case p.kind == "thesis":
			p.sponsor(s)
		default:
			p.set(v, strings.Trim(s, " .,«»“”\""), 0.75)
		}
	}
	p.rest = left
}

// lacking is the variable that a sentence without any mark says; "" when the
// kind of work has them all.
func (p *parser) lacking() string {
	for _, v := range wants[p.kind] {
		if p.draft[v] == "" {
			return v
		}
	}
	return ""
}

// wants are the variables that a kind of work says without marks, in order.
var wants = map[string][]string{
	"article-journal": {"container-title"}, "article-newspaper": {"container-title"}, "article-magazine": {"container-title"},
	"entry-encyclopedia": {"container-title"}, "webpage": {"container-title"}, "chapter": {"container-title", "publisher"},
	"post-weblog": {"container-title"}, "post": {"container-title"}, "broadcast": {"publisher"}, "motion_picture": {"publisher"}, "legislation": {"container-title"}, "thesis": {"publisher"}, "report": {"publisher"}, "manuscript": {"publisher"}, "pamphlet": {"publisher"}, "dataset": {"publisher"}, "book": {"publisher"},
}

// publishers are what the names of publishers end with.
var publishers = regexp.MustCompile(`(?i)(?:\bpress|forlag(?:et|et as)?|\bpublish(?:ers|ing)|\bverlag|\bbooks|\bakademisk|\bgyldendal|\baschehoug|\broutledge|\bspringer|\bwiley|\bpearson)\.?$`)

func isOneOf(list []string, s string) bool {
	s = strings.TrimSuffix(strings.TrimSpace(strings.ToLower(s)), ".no")
	return slices.Contains(list, s)
}

func containsAny(s string, parts []string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(s, part) })
}
