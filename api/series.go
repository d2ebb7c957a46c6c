package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/source"
)

type seriesStore interface {
	Series(ctx context.Context, c models.Caller, name string) (models.Series, error)
	SeriesList(context.Context, models.Caller, models.Query) (models.List[models.Series], error)
	CreateSeries(context.Context, models.Caller, source.NewSeries) (models.Series, error)
	SaveSeries(ctx context.Context, c models.Caller, name string, revision int, edit func(source.Series) (source.Series, error)) (models.Series, error)
	DeleteSeries(ctx context.Context, name string, revision int) error
}

type seriesHandlers struct {
	*Server
	store seriesStore
}

// SeriesSummary is a series as lists show it.
type SeriesSummary struct {
	ID              string        `json:"id" validate:"required" format:"uuid"`
	Slug            string        `json:"slug" validate:"required" example:"sosiale-medier"`
	Title           string        `json:"title" validate:"required" example:"Sosiale medier"`
	Subtitle        string        `json:"subtitle" validate:"required"`
	Description     HTML          `json:"description" validate:"required"`
	Language        string        `json:"language" validate:"required" example:"nb"`    // BCP 47
	Total           int           `json:"total" validate:"required" example:"25"`       // Parts that the caller may see and that have a number
	WholeTotal      int           `json:"whole_total" validate:"required" example:"25"` // Articles that have one, in chapters too; with a key drafts and planned parts as well
	Chaptered       bool          `json:"chaptered" validate:"required"`                // Whether some parts are series, its chapters
	AnnouncePlanned bool          `json:"announce_planned" validate:"required"`         // Whether readers see planned parts
	CanonicalURL    *string       `json:"canonical_url" validate:"required" format:"uri" extensions:"x-nullable"`
	Cover           *source.Image `json:"cover" validate:"required" extensions:"x-nullable"`
	SEO             *source.SEO   `json:"seo" validate:"required" extensions:"x-nullable"`
	Meta            source.Meta   `json:"meta" validate:"required" swaggertype:"object" extensions:"x-nullable"` // The editor's own
	UpdatedAt       time.Time     `json:"updated_at" validate:"required" format:"date-time"`
	Revision        int           `json:"revision,omitempty" example:"3"` // With a key only
	Public          *bool         `json:"public,omitempty"`               // With a key only: whether readers see it
} //	@name	SeriesSummary

// Series is a series with its parts, and, with a key, as it was written.
type Series struct {
	SeriesSummary
	PartOf *SeriesLink     `json:"part_of" validate:"required" extensions:"x-nullable"` // The series that this one is a chapter of
	Parts  []Part          `json:"parts" validate:"required"`
	Source *source.Series  `json:"source,omitempty"`                       // With a key only: what a merge patch changes
	JSONLD json.RawMessage `json:"json_ld,omitempty" swaggertype:"object"` // With include=json_ld: what this is, in the words of schema.org
} //	@name	Series

// SeriesList is one page of series.
type SeriesList struct {
	Data []SeriesSummary `json:"data" validate:"required"`
	Page Page            `json:"page" validate:"required"`
} //	@name	SeriesList

func newSeriesSummary(s models.Series, who models.Caller) SeriesSummary {
	out := SeriesSummary{
		ID: s.ID, Slug: s.Slug, Title: s.Source.Title, Subtitle: s.Source.Subtitle, Description: HTML{s.DescriptionHTML},
		Language: s.Language, Total: s.Total, WholeTotal: s.Whole, Chaptered: s.Chaptered, AnnouncePlanned: s.Source.AnnouncePlanned, CanonicalURL: nullable(s.Source.CanonicalURL),
		Cover: s.Source.Cover, SEO: s.Source.SEO, Meta: s.Source.Meta, UpdatedAt: s.UpdatedAt,
	}
	if who.SeesDrafts() {
		out.Revision, out.Public = s.Revision, &s.Public
	}
	return out
}

func (s *Server) newSeries(m models.Series, who models.Caller) Series {
	out := Series{SeriesSummary: newSeriesSummary(m, who), PartOf: newSeriesLink(m.Parent), Parts: converted(m.Parts, s.newPart)}
	if who.SeesDrafts() {
		out.Source = &m.Source
	}
	return out
}

// SeriesListQuery says what a list of series shows, beside its filters.
type SeriesListQuery struct {
	PagedQuery
	// Members of each series to return; all where it is left out.
	Fields []string `query:"fields" collectionFormat:"csv" enums:"id,slug,title,subtitle,description,language,total,whole_total,chaptered,announce_planned,canonical_url,cover,seo,meta,updated_at,revision,public"`
}

// list lists series, without their parts.
//
//	@ID			listSeries
//	@Summary	List series
//	@Tags		series
//	@Param		query	query		SeriesListQuery	false	"Filter"
//	@Success	200		{object}	SeriesList
//	@Failure	default	{object}	Problem
//	@Router		/v1/series [get]
func (h seriesHandlers) list(c echo.Context) error {
	convert := func(m models.Series) SeriesSummary { return newSeriesSummary(m, caller(c)) }
	in, data, page, err := list[SeriesListQuery](h.Server, c, readList[models.Series, SeriesSummary]{models.SeriesResource, h.store.SeriesList, convert})
	if err != nil {
		return err
	}
	return respondTrimmed(c, SeriesList{data, page}, 0, ofList(members{only: in.Fields}))
}

// get returns one series with its parts.
//
//	@ID			readSeries
//	@Summary	Read a series
//	@Tags		series
//	@Param		series	path		string			true	"Slug or id"
//	@Param		query	query		IncludeQuery	false	"How to show it"
//	@Success	200		{object}	Series
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series} [get]
func (h seriesHandlers) get(c echo.Context) error {
	q, err := bindQuery[IncludeQuery](c)
	if err != nil {
		return err
	}
	m, err := h.store.Series(c.Request().Context(), caller(c), c.Param("series"))
	if err != nil {
		return err
	}
	out := h.newSeries(m, caller(c))
	if q.wants(jsonLD, nil) {
		if out.JSONLD, err = h.seriesLD(m); err != nil {
			return err
		}
	}
	return respond(c, out, m.Revision)
}

// create stores a new series, with its first parts. Readers see it from its
// first published part on, or as soon as it announces planned ones.
//
//	@ID			createSeries
//	@Summary	Create a series
//	@Tags		series
//	@Security	Key
//	@Param		series	body		source.NewSeries	true	"The series"
//	@Success	201		{object}	Series
//	@Failure	default	{object}	Problem
//	@Router		/v1/series [post]
func (h seriesHandlers) create(c echo.Context) error {
	_, src, err := writeBody[NoQuery, source.NewSeries](c)
	if err != nil {
		return err
	}
	who, err := creator(c)
	if err != nil {
		return err
	}
	m, err := h.store.CreateSeries(c.Request().Context(), who, src)
	if err != nil {
		return err
	}
	return h.created(c, "/v1/series/"+m.Slug, h.newSeries(m, who), m.Revision)
}

// patch changes a series; its order is changed by its parts.
//
//	@ID			changeSeries
//	@Summary	Change a series
//	@Tags		series
//	@Security	Key
//	@Param		series	path		string			true	"Slug or id"
//	@Param		patch	body		source.Series	true	"A merge patch (RFC 7396)"
//	@Success	200		{object}	Series
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series} [patch]
func (h seriesHandlers) patch(c echo.Context) error {
	_, edit, revision, err := writePatch[NoQuery, source.Series](c)
	if err != nil {
		return err
	}
	m, err := h.store.SaveSeries(c.Request().Context(), caller(c), c.Param("series"), revision, edit)
	if err != nil {
		return err
	}
	return saved(c, http.StatusOK, h.newSeries(m, caller(c)), m.Revision)
}

// delete removes a series and its order; the articles and the chapters stay. What
// is a chapter itself is taken out there first.
//
//	@ID			deleteSeries
//	@Summary	Delete a series
//	@Tags		series
//	@Security	Key
//	@Param		series	path	string	true	"Slug or id"
//	@Success	204
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series} [delete]
func (h seriesHandlers) delete(c echo.Context) error {
	return remove(c, func(ctx context.Context, revision int) error {
		return h.store.DeleteSeries(ctx, c.Param("series"), revision)
	})
}
