package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/source"
)

type partStore interface {
	SetParts(ctx context.Context, c models.Caller, series string, revision int, parts source.Parts) (models.Series, error)
	AddPart(ctx context.Context, c models.Caller, series string, revision int, part source.PlacedPart) (m models.Series, added string, err error)
	SavePart(ctx context.Context, c models.Caller, series, part string, revision int, edit func(source.PlacedPart) (source.PlacedPart, error)) (models.Series, error)
	RemovePart(ctx context.Context, c models.Caller, series, part string, revision int) (models.Series, error)
}

type partHandlers struct {
	*Server
	store interface {
		seriesStore
		partStore
	}
}

// Part is one place in a series: an article, another series that is a chapter of
// it, or a title that is planned.
type Part struct {
	ID         string          `json:"id" validate:"required" format:"uuid"`
	Position   *int            `json:"position" validate:"required" extensions:"x-nullable" example:"16"` // Among the parts that the caller may see; null where it is not counted
	Role       string          `json:"role" validate:"required" enums:"introduction,part,optional,conclusion,appendix" example:"part"`
	Title      string          `json:"title" validate:"required" example:"Sosial markedsføring"` // Of the article, of the chapter, or of what is planned
	PlannedFor *string         `json:"planned_for" validate:"required" format:"date" extensions:"x-nullable"`
	Primary    bool            `json:"primary" validate:"required"`                         // Whether this is the article's main series
	Article    *ArticleSummary `json:"article" validate:"required" extensions:"x-nullable"` // Null where the part is only planned, or a chapter
	Series     *SeriesLink     `json:"series" validate:"required" extensions:"x-nullable"`  // The chapter, where it is one
} //	@name	Part

// SeriesLink names a series, and tells how much there is of it.
type SeriesLink struct {
	ID         string `json:"id" validate:"required" format:"uuid"`
	Slug       string `json:"slug" validate:"required" example:"sosiale-nettverk"`
	Title      string `json:"title" validate:"required" example:"Sosiale nettverk"`
	Total      int    `json:"total" validate:"required" example:"7"`       // As the series itself has it
	WholeTotal int    `json:"whole_total" validate:"required" example:"7"` // As the series itself has it
} //	@name	SeriesLink

func newSeriesLink(l *models.SeriesLink) *SeriesLink {
	if l == nil {
		return nil
	}
	return &SeriesLink{l.ID, l.Slug, l.Title, l.Total, l.Whole}
}

// Parts are the parts of a series, all of them, in order.
type Parts struct {
	Data []Part `json:"data" validate:"required"`
} //	@name	Parts

func (s *Server) newPart(p models.Part) Part {
	out := Part{ID: p.ID, Position: nullable(p.Position), Role: p.Role, Series: newSeriesLink(p.Series), Title: p.Title, PlannedFor: nullable(p.PlannedFor), Primary: p.Primary}
	if p.Article != nil {
		summary := newArticleSummary(*p.Article, s.opts.WordsPerMinute)
		out.Title, out.Article = p.Article.Title, &summary
	}
	if p.Series != nil {
		out.Title = p.Series.Title
	}
	return out
}

// list lists the parts of a series, whole.
//
//	@ID			listParts
//	@Summary	List a series' parts
//	@Tags		parts
//	@Param		series	path		string	true	"Slug or id"
//	@Success	200		{object}	Parts
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series}/parts [get]
func (h partHandlers) list(c echo.Context) error {
	if _, err := bindQuery[NoQuery](c); err != nil {
		return err
	}
	m, err := h.store.Series(c.Request().Context(), caller(c), c.Param("series"))
	if err != nil {
		return err
	}
	return respond(c, Parts{converted(m.Parts, h.newPart)}, m.Revision)
}

// get returns one part.
//
//	@ID			readPart
//	@Summary	Read a part
//	@Tags		parts
//	@Param		series	path		string	true	"Slug or id"
//	@Param		part	path		string	true	"Id, or the slug or id of its article or series"
//	@Success	200		{object}	Part
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series}/parts/{part} [get]
func (h partHandlers) get(c echo.Context) error {
	if _, err := bindQuery[NoQuery](c); err != nil {
		return err
	}
	m, err := h.store.Series(c.Request().Context(), caller(c), c.Param("series"))
	if err != nil {
		return err
	}
	part, ok := partOf(m, c.Param("part"))
	if !ok {
		return models.Missing("part", c.Param("part"))
	}
	return respond(c, h.newPart(part), m.Revision)
}

// partOf finds a part by its id, or by the slug or id of its article, or else of
// its series.
func partOf(m models.Series, name string) (models.Part, bool) {
	for _, is := range []func(models.Part) bool{
		func(p models.Part) bool {
			return p.ID == name || p.Article != nil && (p.Article.Slug == name || p.Article.ID == name)
		},
		func(p models.Part) bool { return p.Series != nil && (p.Series.Slug == name || p.Series.ID == name) },
	} {
		if i := slices.IndexFunc(m.Parts, is); i >= 0 {
			return m.Parts[i], true
		}
	}
	return models.Part{}, false
}

// put makes the body the whole order of the series, or an earlier order that it
// names the order again.
//
//	@ID			setParts
//	@Summary	Set a series' parts
//	@Tags		parts
//	@Security	Key
//	@Param		series	path		string			true	"Slug or id"
//	@Param		parts	body		source.Parts	true	"The whole order"
//	@Success	200		{object}	Series
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series}/parts [put]
func (h partHandlers) put(c echo.Context) error {
	_, src, err := writeBody[NoQuery, source.Parts](c)
	if err != nil {
		return err
	}
	revision, err := ifMatch(c)
	if err != nil {
		return err
	}
	m, err := h.store.SetParts(c.Request().Context(), caller(c), c.Param("series"), revision, src)
	return h.ordered(c, m, err)
}

// ordered answers a change of order with the series.
func (h partHandlers) ordered(c echo.Context, m models.Series, err error) error {
	if err != nil {
		return err
	}
	return saved(c, http.StatusOK, h.newSeries(m, caller(c)), m.Revision)
}

// create puts a part into the series: at its position, before or after another, or
// at the end.
//
//	@ID			addPart
//	@Summary	Add a part
//	@Tags		parts
//	@Security	Key
//	@Param		series	path		string				true	"Slug or id"
//	@Param		part	body		source.PlacedPart	true	"The part"
//	@Success	201		{object}	Series
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series}/parts [post]
func (h partHandlers) create(c echo.Context) error {
	_, src, err := writeBody[NoQuery, source.PlacedPart](c)
	if err != nil {
		return err
	}
	revision, err := ifMatch(c)
	if err != nil {
		return err
	}
	m, added, err := h.store.AddPart(c.Request().Context(), caller(c), c.Param("series"), revision, src)
	if err != nil {
		return err
	}
	return h.created(c, "/v1/series/"+m.Slug+"/parts/"+added, h.newSeries(m, caller(c)), m.Revision)
}

// patch moves or changes a part.
//
//	@ID			changePart
//	@Summary	Move or change a part
//	@Tags		parts
//	@Security	Key
//	@Param		series	path		string				true	"Slug or id"
//	@Param		part	path		string				true	"Id, or the slug or id of its article or series"
//	@Param		patch	body		source.PlacedPart	true	"A merge patch (RFC 7396)"
//	@Success	200		{object}	Series
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series}/parts/{part} [patch]
func (h partHandlers) patch(c echo.Context) error {
	_, edit, revision, err := writePatch[NoQuery, source.PlacedPart](c)
	if err != nil {
		return err
	}
	m, err := h.store.SavePart(c.Request().Context(), caller(c), c.Param("series"), c.Param("part"), revision, edit)
	return h.ordered(c, m, err)
}

// delete takes a part out of the series; its article or chapter stays.
//
//	@ID			removePart
//	@Summary	Remove a part
//	@Tags		parts
//	@Security	Key
//	@Param		series	path	string	true	"Slug or id"
//	@Param		part	path	string	true	"Id, or the slug or id of its article or series"
//	@Success	204
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series}/parts/{part} [delete]
func (h partHandlers) delete(c echo.Context) error {
	return remove(c, func(ctx context.Context, revision int) error {
		_, err := h.store.RemovePart(ctx, caller(c), c.Param("series"), c.Param("part"), revision)
		return err
	})
}
