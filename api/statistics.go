package api

import (
	"context"
	"math"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/text"
)

type statisticsStore interface {
	Statistics(ctx context.Context, c models.Caller, series string) (models.Statistics, error)
	MergedBibliography(ctx context.Context, c models.Caller, series string) (models.MergedBibliography, error)
}

type statisticsHandlers struct {
	*Server
	store statisticsStore
}

// Statistics are a series in numbers, with its chapters. An article that stands
// in it twice counts once.
type Statistics struct {
	Articles         int           `json:"articles" validate:"required" example:"25"`                                         // That the caller may see
	Published        int           `json:"published" validate:"required" example:"25"`                                        // Of these, that readers see
	Planned          int           `json:"planned" validate:"required" example:"0"`                                           // Parts that have only a title and that the caller may see
	Completeness     float64       `json:"completeness" validate:"required" example:"1"`                                      // published by articles and planned, from 0 to 1
	Reading          Reading       `json:"reading" validate:"required"`                                                       // Of all of it
	FirstPublishedAt *time.Time    `json:"first_published_at" validate:"required" format:"date-time" extensions:"x-nullable"` // When the first article was published
	LastPublishedAt  *time.Time    `json:"last_published_at" validate:"required" format:"date-time" extensions:"x-nullable"`  // When the newest one was
	UpdatedAt        *time.Time    `json:"updated_at" validate:"required" format:"date-time" extensions:"x-nullable"`         // When any was published last, again or for the first time
	Authors          []AuthorShare `json:"authors" validate:"required"`                                                       // Those who wrote it; the largest share first
	Tags             []TagCount    `json:"tags" validate:"required"`                                                          // The most used first
} //	@name	Statistics

// AuthorShare is what an author has written of a series, as author, original
// author or contributor.
type AuthorShare struct {
	ID       string  `json:"id" validate:"required" format:"uuid"`
	Slug     string  `json:"slug" validate:"required" example:"kjetil-sander"`
	Name     string  `json:"name" validate:"required" example:"Kjetil Sander"`
	Articles int     `json:"articles" validate:"required" example:"25"`
	Words    int     `json:"words" validate:"required" example:"20800"` // Those of an article are shared evenly by those who wrote it
	Share    float64 `json:"share" validate:"required" example:"1"`     // Of all words, from 0 to 1
} //	@name	AuthorShare

// TagCount is how many articles of a series have a tag.
type TagCount struct {
	TagLink
	Articles int `json:"articles" validate:"required" example:"25"`
} //	@name	TagCount

// MergedBibliography is what the articles of a series list, each reference once,
// in the order of a bibliography: by names, year and title.
type MergedBibliography struct {
	Data  []MergedEntry `json:"data" validate:"required"`                // At most 10,000
	Total int           `json:"total" validate:"required" example:"112"` // Of references
} //	@name	MergedBibliography

// MergedEntry is a reference and the articles that list it.
type MergedEntry struct {
	Position int `json:"position" validate:"required" example:"6"` // 1 is the first
	ReferenceRecord
	Articles []ArticleLink `json:"articles" validate:"required"` // In the order of reading
} //	@name	MergedBibliographyEntry

func newStatistics(m models.Statistics, speed int) Statistics {
	return Statistics{
		Articles: m.Articles, Published: m.Published, Planned: m.Planned, Completeness: fraction(m.Completeness()),
		Reading:          Reading{m.Words, text.Minutes(m.Words, speed), speed},
		FirstPublishedAt: m.FirstPublishedAt, LastPublishedAt: m.LastPublishedAt, UpdatedAt: m.UpdatedAt,
		Authors: converted(m.Authors, newAuthorShare),
		Tags:    converted(m.Tags, func(t models.TagCount) TagCount { return TagCount{newTagLink(t.TagLink), t.Articles} }),
	}
}

func newAuthorShare(a models.AuthorShare) AuthorShare {
	return AuthorShare{a.ID, a.Slug, a.Name, a.Articles, int(math.Round(a.Words)), fraction(a.Share)}
}

// fraction is x to four decimals.
func fraction(x float64) float64 { return math.Round(x*1e4) / 1e4 }

func newMergedBibliography(m models.MergedBibliography, p models.Printing) MergedBibliography {
	out, letters := MergedBibliography{Data: make([]MergedEntry, len(m.Entries)), Total: m.Total}, suffixes(mergedEntries(m))
	for i, e := range m.Entries {
		out.Data[i] = MergedEntry{i + 1, printedRecord(e.Reference, p, m.Language, letters[i]),
			converted(e.Articles, func(l models.Link) ArticleLink { return ArticleLink(l) })}
	}
	return out
}

// mergedEntries are the entries of a merged bibliography, with their places.
func mergedEntries(m models.MergedBibliography) []models.Entry {
	list := make([]models.Entry, len(m.Entries))
	for i, e := range m.Entries {
		list[i] = models.Entry{Position: i + 1, Reference: e.Reference}
	}
	return list
}

// get returns a series in numbers, with its chapters.
//
//	@ID			readStatistics
//	@Summary	Read a series in numbers
//	@Tags		series
//	@Param		series	path		string		true	"Slug or id"
//	@Param		query	query		SpeedQuery	false	"Reading speed"
//	@Success	200		{object}	Statistics
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series}/statistics [get]
func (h statisticsHandlers) get(c echo.Context) error {
	q, err := bindQuery[SpeedQuery](c)
	if err != nil {
		return err
	}
	m, err := h.store.Statistics(c.Request().Context(), caller(c), c.Param("series"))
	if err != nil {
		return err
	}
	return respond(c, newStatistics(m, h.speed(q)), m.Revision)
}

// bibliography returns what the articles of a series list, with its chapters.
//
//	@ID			readSeriesBibliography
//	@Summary	Read a series' bibliography
//	@Tags		series
//	@Param		series	path		string		true	"Slug or id"
//	@Param		query	query		FormatQuery	false	"Format"
//	@Success	200		{object}	MergedBibliography
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series}/bibliography [get]
func (h statisticsHandlers) bibliography(c echo.Context) error {
	q, f, err := bindFormat(c)
	if err != nil {
		return err
	}
	m, err := h.store.MergedBibliography(c.Request().Context(), caller(c), c.Param("series"))
	if err != nil {
		return err
	}
	if f.isJSON() {
		return respond(c, newMergedBibliography(m, q.printing()), m.Revision)
	}
	return f.respond(c, document{name: c.Param("series"), entries: mergedEntries(m), language: m.Language, printing: q.printing(), revision: m.Revision})
}
