package generate

import (
	"math/rand/v2"
	"slices"
	"time"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
)

// The bounds on what an article has.
const (
	leastBody       = 5000 // bytes; the last section comes on top
	spreadBody      = 1400
	mostReferences  = 8
	mediumInHundred = 1
)

// scheduledFor is so far off that nothing is published by itself while
// somebody tries a site out.
const scheduledFor = 2100

// head is what others know an article by.
type head struct {
	*prose
	id          string
	title, slug string
	made        time.Time
	state       models.Status
}

// head is the same whenever it is asked for.
func (s *Site) head(i int) head {
	r := s.chance(articleKind, i)
	h := head{prose: newProse(&languages[max(0, r.IntN(20)-17)], r), made: when(i, s.articles), state: models.PublishedStatus}
	h.id = identity(r, h.made)
	switch n := r.IntN(1000); {
	case n < 50:
		h.state = models.DraftStatus
	case n < 60:
		h.state = models.ArchivedStatus
	case n < 65:
		h.state = models.ScheduledStatus
	}
	h.title = h.heading(1 + r.IntN(3))
	h.slug = s.address(text.Slug(h.title), i)
	return h
}

// Article is the line of the i-th article, 0 being the first, with all that it
// names.
func (s *Site) Article(i int) *source.ArticleLine {
	h := s.head(i)
	l := &source.ArticleLine{
		Resource: string(models.ArticleResource), ID: h.id, CreatedAt: &h.made, Publication: h.publication(),
		Article: source.Article{
			Title: h.title, Slug: h.slug, Language: h.tag, Format: string(text.Markdown),
			Authors: s.bylines(h.r), Tags: s.subjects(h.r),
		},
	}
	if h.r.IntN(3) == 0 {
		l.Excerpt = h.heading(12)
	}
	if h.r.IntN(5) == 0 {
		l.Cover = &source.Image{URL: "https://example.org/" + h.slug + ".jpg", Alt: h.heading(2)}
	}
	var marks []string
	l.Bibliography, marks = s.bibliography(h.r, i)
	l.Body = s.body(h, i, marks)
	return l
}

func (h head) publication() *source.Publication {
	p := &source.Publication{Status: string(h.state)}
	switch h.state {
	case models.DraftStatus:
		return nil
	case models.ScheduledStatus:
		p.Scheduled = &source.Schedule{At: h.made.AddDate(scheduledFor-firstYear, 0, 0), Revision: 1}
		return p
	}
	published := h.made.Add(time.Duration(h.r.IntN(30*24*60)) * time.Minute)
	updated := published
	p.Revision, p.Version = 1, 1+few(h.r, 3)
	if p.Version > 1 {
		updated = published.Add(time.Duration(h.r.IntN(500*24)) * time.Hour)
	}
	p.PublishedAt, p.UpdatedAt = &published, &updated
	return p
}

// bylines are one to three authors; some write much more than others.
func (s *Site) bylines(r *rand.Rand) (list []source.Byline) {
	for i, author := range several(r, 1+few(r, 3), s.Authors()) {
		b := source.Byline{Author: s.authorName(author).slug}
		if i > 0 {
			b.Role = pick(r, source.Roles()[1:])
		}
		list = append(list, b)
	}
	return list
}

// subjects are up to five tags, some much more used than others.
func (s *Site) subjects(r *rand.Rand) (list []string) {
	for _, tag := range several(r, r.IntN(6), s.Tags()) {
		list = append(list, tagName(tag))
	}
	return list
}

// bibliography are the references of an article, most of them those of its
// neighbours, and the marks by which its text points to them.
func (s *Site) bibliography(r *rand.Rand, i int) (list []source.Entry, marks []string) {
	n := s.References()
	seen := map[int]bool{}
	for range r.IntN(mostReferences + 1) {
		number := few(r, n)
		if r.IntN(4) > 0 {
			number = (i/perReference + r.IntN(2*mostReferences)) % n
		}
		if seen[number] {
			continue
		}
		seen[number] = true
		w := s.work(number)
		list, marks = append(list, source.Entry{Key: w.key}), append(marks, w.mark(r))
	}
	return list, marks
}

// several are at most so many different numbers below n, more often low ones.
func several(r *rand.Rand, most, n int) (list []int) {
	for range most {
		if number := few(r, n); !slices.Contains(list, number) {
			list = append(list, number)
		}
	}
	return list
}

// body is some 6 KB of Markdown that has the marks, the article's own rare
// word, and some of the common ones.
func (s *Site) body(h head, i int, marks []string) string {
	h.owed = append(marks, Rare(i))
	for _, word := range h.common {
		if h.r.IntN(5) < 3 {
			h.owed = append(h.owed, word)
		}
	}
	for _, word := range h.medium {
		if h.r.IntN(100) < mediumInHundred {
			h.owed = append(h.owed, word)
		}
	}
	if i > 0 {
		other := s.head(h.r.IntN(i))
		h.owed = append(h.owed, "["+other.title+"](/articles/"+other.slug+")")
	}
	h.r.Shuffle(len(h.owed), func(a, b int) { h.owed[a], h.owed[b] = h.owed[b], h.owed[a] })
	h.paragraph("")
	for most := leastBody + h.r.IntN(spreadBody); len(h.b) < most; {
		h.section([]string{"##", "##", "###"}[h.r.IntN(3)])
	}
	return h.take()
}
