package source

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"kilde/models/id"
	"kilde/models/strictjson"
)

// Line is one resource of an export or import: an *ArticleLine, *SeriesLine,
// *AuthorLine, *ReferenceLine or *TagLine.
type Line interface {
	// Check lists what is wrong with the line in itself.
	Check() []strictjson.Problem
}

// lines are the kinds of lines by the value of their member resource.
var lines = map[string]func() Line{
	"article":   func() Line { return new(ArticleLine) },
	"series":    func() Line { return new(SeriesLine) },
	"author":    func() Line { return new(AuthorLine) },
	"reference": func() Line { return new(ReferenceLine) },
	"tag":       func() Line { return new(TagLine) },
}

var errResource = errors.New(`the member "resource" must be one of article, series, author, reference, tag`)

// ParseLine reads one line of an import strictly and checks it.
func ParseLine(data []byte) (Line, error) {
	var kind struct {
		Resource string `json:"resource"`
	}
	if err := json.Unmarshal(data, &kind); err != nil {
		var raw json.RawMessage // tells what is wrong with the text, if anything is
		return nil, cmp.Or(strictjson.Decode(data, &raw), errResource)
	}
	empty, ok := lines[kind.Resource]
	if !ok {
		return nil, errResource
	}
	line := empty()
	if err := strictjson.Decode(data, line); err != nil {
		return nil, err
	}
	return line, CheckLine(line)
}

// CheckLine is the error of ParseLine for a line that was not read from text:
// what is wrong with it in itself.
func CheckLine(l Line) error { return problems(l.Check()) }

// Check lists what is wrong with the line in itself.
func (l *ArticleLine) Check() []strictjson.Problem {
	c := &checker{found: l.Article.Check()}
	c.history(History{ID: l.ID, FormerSlugs: l.FormerSlugs})
	if n := len(l.Revisions); n > 0 && l.Revisions[n-1].Source != nil {
		c.add(fmt.Sprintf("/revisions/%d/source", n-1), "invalid", "The latest revision is the line itself and has no source of its own.")
	}
	for i, r := range l.Revisions {
		at := fmt.Sprintf("/revisions/%d", i)
		if r.Number != i+1 {
			c.add(at+"/number", "invalid", "Revisions must be numbered 1, 2, 3 and so on.")
		}
		if i == len(l.Revisions)-1 {
			break
		}
		if r.Source == nil {
			c.add(at+"/source", "required", "Must not be left out of a revision that is not the latest.")
			continue
		}
		for _, p := range r.Source.Check() {
			c.add(at+"/source"+p.Pointer, p.Code, "%s", p.Detail)
		}
	}
	c.publication(l.Publication, max(1, len(l.Revisions)))
	return c.found
}

func (c *checker) publication(p *Publication, latest int) {
	if p == nil {
		return
	}
	if !slices.Contains([]string{"draft", "scheduled", "published", "archived"}, p.Status) {
		c.add("/publication/status", "unknown_value", "Must be one of draft, scheduled, published, archived.")
	}
	if p.Revision < 0 || p.Revision > latest {
		c.add("/publication/revision", "out_of_range", "Must be the number of a revision.")
	}
	if p.Version < 0 {
		c.add("/publication/version", "out_of_range", "Must be 1 or more.")
	}
	for at, moment := range map[string]*time.Time{"published_at": p.PublishedAt, "updated_at": p.UpdatedAt} {
		if moment != nil && moment.UnixMilli() <= 0 {
			c.add("/publication/"+at, "out_of_range", "Must be after 1970.")
		}
	}
	c.schedule(p, latest)
}

func (c *checker) schedule(p *Publication, latest int) {
	switch {
	case p.Scheduled == nil && p.Status == "scheduled":
		c.add("/publication/scheduled", "required", "Must say when.")
	case p.Scheduled != nil && (p.Scheduled.Revision < 1 || p.Scheduled.Revision > latest):
		c.add("/publication/scheduled/revision", "out_of_range", "Must be the number of a revision.")
	}
}

func (c *checker) history(h History) {
	if h.ID != "" && !id.Valid(h.ID) {
		c.add("/id", "invalid", "Must be a UUID in lower case.")
	}
	if h.Revision < 0 {
		c.add("/revision", "out_of_range", "Must be 1 or more.")
	}
	for i, slug := range h.FormerSlugs {
		if !ValidSlug(slug) {
			c.add(fmt.Sprintf("/former_slugs/%d", i), "invalid", "Must be a slug.")
		}
	}
}

// Check lists what is wrong with the line in itself.
func (l *AuthorLine) Check() []strictjson.Problem {
	c := &checker{found: l.Author.Check()}
	c.history(l.History)
	return c.found
}

// Check lists what is wrong with the line in itself.
func (l *ReferenceLine) Check() []strictjson.Problem {
	c := &checker{found: l.Reference.Check()}
	c.history(l.History)
	if len(l.FormerSlugs) > 0 {
		c.add("/former_slugs", "invalid", "A reference has aliases, not former slugs.")
	}
	return c.found
}

// Check lists what is wrong with the line in itself.
func (l *TagLine) Check() []strictjson.Problem {
	c := &checker{found: l.Tag.Check()}
	c.history(l.History)
	return c.found
}
