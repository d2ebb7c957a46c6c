package generate

import (
	"time"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
)

// The parts of a series, and how many of a neighbourhood stand in one at most.
const (
	leastParts = 5
	mostParts  = 40
	together   = 62
)

// course is a series: its articles are next to one another.
type course struct{ first, parts int }

// SeriesFrom are the series of the hundred articles that begin with a certain
// one: a multiple of a hundred.
func (s *Site) SeriesFrom(first int) (list []*source.SeriesLine) {
	r := s.chance(seriesKind, first)
	left := min(neighbourhood, s.articles-first) * together / 100
	for left >= leastParts {
		parts := min(leastParts+few(r, mostParts-leastParts+1), left)
		list = append(list, s.series(course{first, parts}))
		first, left = first+parts, left-parts
	}
	return list
}

// series is the line of a series. Some announce a part that is still to come.
func (s *Site) series(c course) *source.SeriesLine {
	r := s.chance(courseKind, c.first)
	p := newProse(&languages[0], r)
	made := when(c.first+c.parts-1, s.articles).Add(time.Hour)
	l := &source.SeriesLine{Resource: string(models.SeriesResource), History: history(r, made)}
	l.Title, l.Language = p.heading(1+r.IntN(2)), p.tag
	l.Slug = s.address(text.Slug(l.Title), c.first)
	p.paragraph("")
	l.Description = p.take()
	for i := range c.parts {
		l.Parts = append(l.Parts, source.Part{ID: identity(r, made), Article: s.head(c.first + i).slug, Primary: true})
	}
	if c.parts < mostParts && r.IntN(8) == 0 {
		l.AnnouncePlanned = true
		l.Parts = append(l.Parts, source.Part{ID: identity(r, made), Title: p.heading(2)})
	}
	return l
}
