package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/source"
)

type partStore interface {
	SetParts(ctx context.Context, c models.Caller, series string, revision int, parts []source.Part) (models.Series, error)
	AddPart(ctx context.Context, c models.Caller, series string, revision int, part source.PlacedPart) (models.Series, error)
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

// Part is one place in a series: an article, or a title that is planned.
type Part struct {
	ID         string          `json:"id" validate:"required" format:"uuid"`
	Position   *int            `json:"position" validate:"required" extensions:"x-nullable" example:"16"` // Among the parts that the caller may see; null where it is not counted
	Title      string          `json:"title" validate:"required" example:"Sosial markedsføring"`          // Of the article, or of what is planned
	PlannedFor *string         `json:"planned_for" validate:"required" format:"date" extensions:"x-nullable"`
	Primary    bool            `json:"primary" validate:"required"`                         // Whether this is the article's main series
	Article    *ArticleSummary `json:"article" validate:"required" extensions:"x-nullable"` // Null where the part is only planned
} //	@name	Part

// Parts are the parts of a series, all of them, in order.
type Parts struct {
	Data []Part `json:"data" validate:"required"`
} //	@name	Parts

func (s *Server) newPart(p models.Part) Part {
	out := Part{ID: p.ID, Position: nullable(p.Position), Title: p.Title, PlannedFor: nullable(p.PlannedFor), Primary: p.Primary}
	if p.Article != nil {
		summary := newArticleSummary(*p.Article, s.opts.WordsPerMinute)
		out.Title, out.Article = p.Article.Title, &summary
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
//	@Param		part	path		string	true	"Id, or its article's slug or id"
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

// partOf finds a part by its id, or by its article's slug or id.
func partOf(m models.Series, name string) (models.Part, bool) {
	for _, p := range m.Parts {
		if p.ID == name || p.Article != nil && (p.Article.Slug == name || p.Article.ID == name) {
			return p, true
		}
	}
	return models.Part{}, false
}

// put makes the body the whole order of the series.
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
	m, err := h.store.SetParts(c.Request().Context(), caller(c), c.Param("series"), revision, src.Parts)
	return h.ordered(c, m, err)
}

// ordered answers a change of order with the series.
func (h partHandlers) ordered(c echo.Context, m models.Series, err error) error {
	if err != nil {
		return err
	}
	return saved(c, http.StatusOK, h.newSeries(m, caller(c)), m.Revision)
}

// create puts a part into the series, at its position or at the end.
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
	m, err := h.store.AddPart(c.Request().Context(), caller(c), c.Param("series"), revision, src)
	if err != nil {
		return err
	}
	at := len(m.Parts) - 1
	if src.Position > 0 {
		at = src.Position - 1
	}
	return h.created(c, "/v1/series/"+m.Slug+"/parts/"+m.Parts[at].ID, h.newSeries(m, caller(c)), m.Revision)
}

// patch moves or changes a part.
//
//	@ID			changePart
//	@Summary	Move or change a part
//	@Tags		parts
//	@Security	Key
//	@Param		series	path		string				true	"Slug or id"
//	@Param		part	path		string				true	"Id, or its article's slug or id"
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

// delete takes a part out of the series; its article stays.
//
//	@ID			removePart
//	@Summary	Remove a part
//	@Tags		parts
//	@Security	Key
//	@Param		series	path	string	true	"Slug or id"
//	@Param		part	path	string	true	"Id, or its article's slug or id"
//	@Success	204
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series}/parts/{part} [delete]
func (h partHandlers) delete(c echo.Context) error {
	return remove(c, func(ctx context.Context, revision int) error {
		_, err := h.store.RemovePart(ctx, caller(c), c.Param("series"), c.Param("part"), revision)
		return err
	})
}
