package report

import (
	"slices"
	"strconv"
	"strings"

	"kilde/models/citation"
	"kilde/models/source"
	"kilde/models/text"
)

// unused looks at the entries that no citation means.
func (c *checkup) unused() {
	for entry := range c.meant {
		c.used[entry] = true
	}
	if len(c.used) == len(c.Entries) {
		return
	}
	running := c.running()
	for i, e := range c.Entries {
		if c.used[i+1] {
			continue
		}
		f := finding(Uncited, c.ID, e.ID)
		f.Reference, f.Found, f.Evidence = e.Key, e.label(c.Language), e.Raw
		f.Place.Pointer = "/bibliography/" + strconv.Itoa(c.placeOf(e))
		if len(c.rendered.Citations) == 0 {
			f.Severity, f.Confidence = Info, 0.5
		}
		if sentence := mention(running, e); sentence != "" {
			c.found = append(c.found, c.mentioned(e, sentence))
		}
		f.Fix = c.without(e)
		c.found = append(c.found, f)
	}
}

// label is how a text would cite an entry.
func (e Entry) label(language string) string {
	if e.Item.IsZero() {
		return e.Key
	}
	author, year := citation.Label(e.Item, language, "")
	return author + " " + year
}

// running is the text of the article without a list of references in it, in
// sentences.
func (c *checkup) running() []string {
	format := text.Format(c.Source.Format)
	if format == "" {
		format = text.Markdown
	}
	if _, list := text.ExtractBibliography(format, c.Source.Body); list != nil {
		return nil
	}
	return strings.FieldsFunc(c.rendered.Text, func(r rune) bool { return r == '\n' || r == '\t' })
}

// mention is the line in which an author of an entry is named, or "". Names of
// few letters may be words, and one author of several is said with the others.
func mention(running []string, e Entry) string {
	const least = 4
	names := e.Item.Authors()
	if len(names) == 0 || len([]rune(names[0].Family)) < least || names[0].Given == "" {
		return ""
	}
	for _, line := range running {
		if len(occurrences(line, names[0].Family)) > 0 {
			return line
		}
	}
	return ""
}

func (c *checkup) mentioned(e Entry, line string) Finding {
	f := finding(Mentioned, c.ID, e.ID)
	f.Reference, f.Found, f.Expected, f.Confidence = e.Key, e.Item.Authors()[0].Family, e.label(c.Language), 0.6
	f.Evidence = shortened(line, f.Found)
	f.Place.Pointer = "/body"
	if places := occurrences(c.Source.Body, f.Found); len(places) > 0 {
		f.Place.Start, f.Place.End = places[0], places[0]+len(f.Found)
	}
	return f
}

// shortened is what of a line stands around a word.
func shortened(line, word string) string {
	const around = 120
	at := strings.Index(line, word)
	from, to := max(0, at-around), min(len(line), at+len(word)+around)
	return strings.TrimSpace(strings.ToValidUTF8(line[from:to], ""))
}

// placeOf is where an entry stands in the written bibliography, from 0.
func (c *checkup) placeOf(e Entry) int {
	return max(0, slices.IndexFunc(c.Source.Bibliography, e.isNamed))
}

func (e Entry) isNamed(x source.Entry) bool {
	return x.IsKey() && (x.Key == e.Key || slices.Contains(e.Also, x.Key))
}

// without takes an entry out of the written bibliography.
func (c *checkup) without(e Entry) *Fix {
	rest := slices.DeleteFunc(slices.Clone(c.Source.Bibliography), e.isNamed)
	if len(rest) == len(c.Source.Bibliography) {
		return nil
	}
	if rest == nil {
		rest = []source.Entry{}
	}
	return &Fix{Of: Article, patch: patchOf("bibliography", rest)}
}
