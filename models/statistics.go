package models

import "time"

// Statistics are a series in numbers, with its chapters. An article that stands
// in it twice counts once.
type Statistics struct {
	Language  string
	Articles  int // that the caller may see
	Published int // of these, that readers see
	Planned   int // parts that have only a title and that the caller may see
	Words     int

	FirstPublishedAt *time.Time
	LastPublishedAt  *time.Time
	UpdatedAt        *time.Time // last publication of any

	Authors  []AuthorShare // the largest share first
	Tags     []TagCount    // the most used first
	Revision int           // of the series; 0 for the public
}

// Completeness is the part of what is announced that is published, from 0 to 1.
func (s *Statistics) Completeness() float64 {
	if s.Articles+s.Planned == 0 {
		return 0
	}
	return float64(s.Published) / float64(s.Articles+s.Planned)
}

// AuthorShare is what an author has written of a series.
type AuthorShare struct {
	ID       string
	Slug     string
	Name     string
	Articles int
	Words    float64 // those of an article are shared evenly by those who wrote it
	Share    float64 // of all words, from 0 to 1
}

// TagCount is how many articles of a series have a tag.
type TagCount struct {
	TagLink
	Articles int
}

// MergedBibliography is what the articles of a series list, each reference once,
// in the order in which bibliographies print them.
type MergedBibliography struct {
	Language string // of the series
	Entries  []MergedEntry
	Total    int // of references, of which the first are in Entries
	Revision int // of the series; 0 for the public
}

// MergedEntry is a reference and the articles that list it, in the order of
// reading.
type MergedEntry struct {
	Reference Reference
	Articles  []Link
}
