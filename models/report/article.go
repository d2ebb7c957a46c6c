package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"kilde/models/citation"
	"kilde/models/citation/mark"
	"kilde/models/source"
	"kilde/models/text"
)

// Entry is one entry of an article's bibliography.
type Entry struct {
	ID   string
	Key  string        // by which marks name it
	Also []string      // other names by which marks and the written bibliography may name it
	Item citation.Item // zero where only the printed string is known
	Raw  string
}

// Cited is an article as the linking rules look at it.
type Cited struct {
	ID       string
	Source   source.Article
	Language string // of the article, or of the site
	Entries  []Entry
}

// checkup is one look at an article.
type checkup struct {
	Cited
	bibliography *mark.Bibliography
	rendered     text.Rendered
	suffixes     []string
	used         map[int]bool // entries that are cited
	meant        map[int]bool // entries that a citation seems to mean which is not certain
	tried        int          // entries that were tried with other years
	found        []Finding
	texts        map[string]int // of citations, how often each stands in the article
	seen         map[string]int // how many of them were passed
}

// Check is what the linking rules find in an article, in the order of its text.
func Check(a Cited) ([]Finding, error) {
	c := &checkup{Cited: a, used: map[int]bool{}, meant: map[int]bool{}, texts: map[string]int{}, seen: map[string]int{}}
	entries, items := make([]mark.Entry, len(a.Entries)), make([]citation.Item, len(a.Entries))
	for i, e := range a.Entries {
		entries[i], items[i] = mark.Entry{Key: e.Key, Also: e.Also, Item: e.Item}, e.Item
	}
	c.bibliography, c.suffixes = mark.NewBibliography(entries, a.Language), citation.YearSuffixes(items)
	format := text.Format(a.Source.Format)
	if format == "" {
		format = text.Markdown
	}
	var err error
	if c.rendered, err = text.RenderCited(format, a.Source.Body, c.bibliography); err != nil {
		return nil, fmt.Errorf("article %s: %w", a.ID, err)
	}
	for _, x := range c.rendered.Citations {
		c.texts[x.Text]++
	}
	for _, x := range c.rendered.Citations {
		if x.Entry > 0 {
			c.used[x.Entry] = true
		}
	}
	for _, x := range c.rendered.Citations {
		c.citation(x)
	}
	c.unused()
	Sort(c.found)
	return c.found, nil
}

// citation looks at one citation.
func (c *checkup) citation(x text.Citation) {
	c.seen[x.Text]++
	for _, s := range x.Suggestions {
		c.meant[s.Entry] = true
	}
	switch x.State {
	case mark.Unresolved:
		c.found = append(c.found, c.unresolved(x))
	case mark.Ambiguous:
		c.found = append(c.found, c.differs(x))
	case mark.Linked:
		if c.lacksLocator(x) {
			f := c.at(NoLocator, x)
			f.Reference = c.Entries[x.Entry-1].Key
			c.found = append(c.found, f)
		}
	}
}

// unresolved is the finding of a citation that means nothing in the bibliography:
// unless it names those of one entry, best one that nothing else cites, in another year.
func (c *checkup) unresolved(x text.Citation) Finding {
	if entry := c.ofAnotherYear(x); entry > 0 {
		c.meant[entry] = true
		f := c.at(YearDiffers, x)
		f.Reference, f.Confidence = c.Entries[entry-1].Key, 0.7
		if c.used[entry] { // or another work is missing
			f.Confidence, f.Expected = 0.5, c.corrected(x, entry)
			return f
		}
		c.correct(&f, x, entry)
		return f
	}
	f := c.at(Unresolved, x)
	if c.isMark(x) {
		f.Found = "@" + x.Key
	}
	return f
}

// maxTried is how many entries are tried with other years, in one article.
const maxTried = 500

// ofAnotherYear is the one entry, from 1, that a citation would mean in another
// year, of those that nothing cites or else of all; 0 where there is none.
func (c *checkup) ofAnotherYear(x text.Citation) (entry int) {
	at := yearInCitation.FindStringIndex(x.Text)
	if at == nil || c.isMark(x) {
		return 0
	}
	var uncited, cited []int
	for i := range c.Entries {
		switch {
		case !c.isInYearOf(x.Text, at, i):
		case c.used[i+1]:
			cited = append(cited, i+1)
		default:
			uncited = append(uncited, i+1)
		}
	}
	if len(uncited) == 0 {
		uncited = cited
	}
	if len(uncited) != 1 {
		return 0
	}
	return uncited[0]
}

// isInYearOf reports whether a citation, whose year stands at a place, would mean an entry if it had its year.
func (c *checkup) isInYearOf(cited string, at []int, n int) bool {
	e := c.Entries[n]
	if c.tried >= maxTried || !isNamed(e, cited) {
		return false
	}
	_, year := citation.Label(e.Item, c.Language, c.suffixes[n])
	if letter := strings.TrimLeft(cited[at[0]:at[1]], "0123456789"); letter != "" && !strings.HasSuffix(year, letter) {
		return false
	}
	c.tried++
	return c.links(cited[:at[0]]+year+cited[at[1]:], e.Key)
}

// isNamed reports whether a citation may name the first author of an entry.
func isNamed(e Entry, cited string) bool {
	names := e.Item.Authors()
	return len(names) == 0 || strings.Contains(citation.Fold(cited), citation.Fold(names[0].Family))
}

// isMark reports whether a citation is a mark that names a key which is not there.
func (c *checkup) isMark(x text.Citation) bool {
	return x.Key != "" && x.Entry == 0 && strings.HasPrefix(x.Text, "@")
}

// at is a finding of a citation.
func (c *checkup) at(rule string, x text.Citation) Finding {
	f := finding(rule, c.ID, x.Text)
	f.Found, f.Evidence = x.Text, x.Sentence
	f.Place = Place{Anchor: x.ID, Pointer: "/body"}
	f.Place.Start, f.Place.End = c.locate(x)
	return f
}

// reasons are the rules for what keeps a citation from being certain.
var reasons = map[mark.Reason]string{
	mark.SeveralFit: SeveralFit, mark.NameDiffers: NameDiffers, mark.Abbreviation: NameDiffers, mark.YearDiffers: YearDiffers, mark.NoYear: YearDiffers,
	mark.AuthorsDiff: AuthorsDiffer, mark.EtAlDiffers: EtAlDiffers, mark.GivenName: GivenName,
}

// differs is the finding of a citation that almost fits an entry.
func (c *checkup) differs(x text.Citation) Finding {
	best := c.best(x.Suggestions)
	isTied := slices.ContainsFunc(x.Suggestions, func(s mark.Suggestion) bool {
		return s.Entry != best.Entry && s.Score == best.Score && s.Why == best.Why && c.used[s.Entry] == c.used[best.Entry]
	})
	rule := c.ruleOf(x, best, isTied)
	if rule == SuffixDiffers && c.isAnother(x, best.Entry) {
		return c.at(Unresolved, x)
	}
	f := c.at(rule, x)
	f.Reference, f.Confidence = best.Key, best.Score
	for _, s := range x.Suggestions {
		if s.Entry != best.Entry {
			f.Others = append(f.Others, s.Key)
		}
	}
	if rule != SeveralFit && !isTied {
		c.correct(&f, x, best.Entry)
	}
	return f
}

// isAnother reports whether a citation has the letter next to the one that an entry has
// in the bibliography, and others cite that: then the work with this letter is missing.
func (c *checkup) isAnother(x text.Citation, entry int) bool {
	m := yearInCitation.FindStringSubmatch(x.Text)
	own := strings.ToLower(c.Entries[entry-1].Item.Text("year-suffix"))
	if !c.used[entry] || m == nil || m[2] == "" || len(own) != 1 {
		return false
	}
	return m[2][0] == own[0]+1 || own[0] == m[2][0]+1
}

// ruleOf is the rule that a citation breaks which most likely means one entry, or
// as likely others.
func (c *checkup) ruleOf(x text.Citation, best mark.Suggestion, isTied bool) string {
	rule := reasons[best.Why]
	if rule == YearDiffers && c.isOfYear(x.Text, best.Entry) {
		rule = SuffixDiffers
	}
	if isTied && (rule != YearDiffers && rule != SuffixDiffers || rule == SuffixDiffers && c.sameWork(x.Suggestions)) {
		return SeveralFit
	}
	return rule
}

// best is the likeliest suggestion: of those that are alike, one that nothing else
// cites.
func (c *checkup) best(list []mark.Suggestion) mark.Suggestion {
	for _, s := range list {
		if s.Score == list[0].Score && !c.used[s.Entry] {
			return s
		}
	}
	return list[0]
}

// correct proposes the citation as an entry would have it.
func (c *checkup) correct(f *Finding, x text.Citation, entry int) {
	f.Expected = c.corrected(x, entry)
	if f.Expected != f.Found && c.links(f.Expected, c.Entries[entry-1].Key) && f.Place.Start < f.Place.End {
		f.Fix = &Fix{Of: Article, body: &edit{c.Source.Body, f.Place.Start, f.Place.End, f.Expected}}
	}
}

// sameWork reports whether suggestions are works of the same authors and year,
// which only a letter could tell apart.
func (c *checkup) sameWork(list []mark.Suggestion) bool {
	author, year := citation.Label(c.Entries[list[0].Entry-1].Item, "en", "")
	other, otherYear := citation.Label(c.Entries[list[1].Entry-1].Item, "en", "")
	return author == other && strings.TrimRight(year, letters) == strings.TrimRight(otherYear, letters)
}

const letters = "abcdefghijklmnopqrstuvwxyz"

var yearInCitation = regexp.MustCompile(`\b((?:1[5-9]|20)[0-9]{2})([a-z]?)\b`)

// isOfYear reports whether a citation has the year of an entry.
func (c *checkup) isOfYear(cited string, entry int) bool {
	m := yearInCitation.FindStringSubmatch(cited)
	return m != nil && m[1] == fmt.Sprint(c.Entries[entry-1].Item.Year())
}

// corrected is a citation with the names and the year that an entry has, and
// all else as it stands.
func (c *checkup) corrected(x text.Citation, entry int) string {
	author, year := citation.Label(c.Entries[entry-1].Item, c.Language, c.suffixes[entry-1])
	if strings.Contains(x.Text, " & ") {
		author = strings.NewReplacer(" og ", " & ", " and ", " & ").Replace(author)
	}
	at := yearInCitation.FindStringIndex(x.Text)
	if at == nil {
		end := len(x.Text)
		if i := strings.LastIndexAny(x.Text, ",:"); i > 0 && x.Locator != "" {
			end = i
		}
		return author + " " + year + x.Text[end:]
	}
	names := strings.TrimRight(x.Text[:at[0]], " (,\u00a0")
	if names == "" {
		return year + x.Text[at[1]:] // the names stand elsewhere
	}
	return author + x.Text[len(names):at[0]] + year + x.Text[at[1]:]
}

// links reports whether a citation with this text leads to the reference.
func (c *checkup) links(cited, key string) bool {
	if strings.Count(cited, "(") > strings.Count(cited, ")") { // the first of several: Norris (2011a
		cited += ")"
	}
	for _, s := range []string{"Slik (" + cited + ").", cited + " er kjent."} {
		for _, x := range c.bibliography.Find(s) {
			if x.State == mark.Linked && x.Key == key && x.Text == cited {
				return true
			}
		}
	}
	return false
}

var (
	quoted     = regexp.MustCompile(`[«“„”"]([^«»“”„"]{20,})[»”“"][.,]?\s*\($`)
	hasLocator = regexp.MustCompile(`[,:]\s*(?:s\.|p\.|pp\.|side|kap|§|avsn|[0-9])`)
)

// paged are the types of works whose pages are numbered.
var paged = []string{"book", "chapter", "article-journal", "thesis", "report", "article-magazine", "paper-conference"}

// lacksLocator reports whether a citation stands behind a quotation from a work
// with pages and says no page.
func (c *checkup) lacksLocator(x text.Citation) bool {
	if x.Locator != "" || x.Mode != mark.Parenthetical || hasLocator.MatchString(x.Text) || !slices.Contains(paged, c.Entries[x.Entry-1].Item.Type()) {
		return false
	}
	before, _, ok := strings.Cut(x.Sentence, x.Text)
	if !ok {
		return false
	}
	m := quoted.FindStringSubmatch(before)
	return m != nil && len(strings.Fields(m[1])) >= 5
}
