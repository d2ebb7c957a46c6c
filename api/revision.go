package api

import (
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/source"
)

type revisionStore interface {
	Revisions(ctx context.Context, c models.Caller, article string, q models.Query) (models.List[models.Revision], error)
	Revision(ctx context.Context, c models.Caller, article string, number int) (models.Revision, error)
}

type revisionHandlers struct {
	*Server
	store revisionStore
}

// RevisionSummary is one saved state of an article as lists show it.
type RevisionSummary struct {
	Number    int       `json:"number" validate:"required" example:"3"`
	CreatedAt time.Time `json:"created_at" validate:"required" format:"date-time"`
	KeyID     *string   `json:"key_id" validate:"required" format:"uuid" extensions:"x-nullable"` // Of the key that saved it
	Note      string    `json:"note" validate:"required"`
	Title     string    `json:"title" validate:"required"`
	Slug      string    `json:"slug" validate:"required"`
} //	@name	RevisionSummary

// Revision is one saved state of an article, as it was written.
type Revision struct {
	RevisionSummary
	Source source.Article `json:"source" validate:"required"`
} //	@name	Revision

// Revisions is one page of an article's history.
type Revisions struct {
	Data []RevisionSummary `json:"data" validate:"required"`
	Page Page              `json:"page" validate:"required"`
} //	@name	Revisions

func newRevisionSummary(r models.Revision) RevisionSummary {
	return RevisionSummary{Number: r.Number, CreatedAt: r.CreatedAt, KeyID: nullable(r.KeyID), Note: r.Note, Title: r.Title, Slug: r.Slug}
}

// list lists an article's revisions, the newest first.
//
//	@ID			listRevisions
//	@Summary	List an article's revisions
//	@Tags		revisions
//	@Security	Key
//	@Param		article	path		string		true	"Slug or id"
//	@Param		query	query		ListQuery	false	"Page"
//	@Success	200		{object}	Revisions
//	@Failure	default	{object}	Problem
//	@Router		/v1/articles/{article}/revisions [get]
func (h revisionHandlers) list(c echo.Context) error {
	in, err := bindQuery[ListQuery](c)
	if err != nil {
		return err
	}
	var q models.Query
	if err := in.place(c, "", &q); err != nil {
		return err
	}
	found, err := h.store.Revisions(c.Request().Context(), caller(c), c.Param("article"), q)
	if err != nil {
		return err
	}
	page, err := h.page(c, q, found.Extent)
	if err != nil {
		return err
	}
	return respond(c, Revisions{converted(found.Items, newRevisionSummary), page}, 0)
}

// get returns one revision as it was written.
//
//	@ID			readRevision
//	@Summary	Read a revision
//	@Tags		revisions
//	@Security	Key
//	@Param		article		path		string	true	"Slug or id"
//	@Param		revision	path		int		true	"Number"
//	@Success	200			{object}	Revision
//	@Failure	default		{object}	Problem
//	@Router		/v1/articles/{article}/revisions/{revision} [get]
func (h revisionHandlers) get(c echo.Context) error {
	if _, err := bindQuery[NoQuery](c); err != nil {
		return err
	}
	number, err := revisionNumber("revision", c.Param("revision"))
	if err != nil && caller(c).SeesDrafts() {
		return models.Errorf(models.NotFound, "There is no revision %q; revisions are numbered 1, 2, 3 and so on.", c.Param("revision"))
	}
	if err != nil {
		return models.Missing(models.ArticleResource, c.Param("article"))
	}
	r, err := h.store.Revision(c.Request().Context(), caller(c), c.Param("article"), number)
	if err != nil {
		return err
	}
	return respond(c, Revision{newRevisionSummary(r), *r.Source}, r.Number)
}
