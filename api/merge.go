package api

import (
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/source"
)

type mergeStore interface {
	MergeReferences(ctx context.Context, c models.Caller, reference string, revision int, m models.Merging) (models.Merge, error)
	Merges(ctx context.Context, c models.Caller, reference string, q models.Query) (models.List[models.Merge], error)
	Merge(ctx context.Context, c models.Caller, reference, merge string) (models.Merge, error)
	UndoMerge(ctx context.Context, c models.Caller, reference, merge string, revision int) error
}

type mergeHandlers struct {
	*Server
	store mergeStore
}

// Merge is references that became one, and can become several again.
type Merge struct {
	ID        string       `json:"id" validate:"required" format:"uuid"`
	Reference Reference    `json:"reference" validate:"required"`            // That is left, as it is now
	From      []MergedFrom `json:"from" validate:"required"`                 // Those that are gone
	Articles  int          `json:"articles" validate:"required" example:"3"` // That listed one of those, drafts too
	Revision  int          `json:"revision" validate:"required" example:"4"` // Of the reference, that the merge made
	CreatedAt time.Time    `json:"created_at" validate:"required" format:"date-time"`
	KeyID     *string      `json:"key_id" validate:"required" format:"uuid" extensions:"x-nullable"` // Of the key that merged them
} //	@name	Merge

// MergedFrom is a reference that has gone into another.
type MergedFrom struct {
	ID  string `json:"id" validate:"required" format:"uuid"`
	Key string `json:"key" validate:"required" example:"kotler2005b"`
} //	@name	MergedFrom

// Merges is one page of the merges into a reference.
type Merges struct {
	Data []Merge `json:"data" validate:"required"`
	Page Page    `json:"page" validate:"required"`
} //	@name	Merges

func (s *Server) newMerge(who models.Caller) func(models.Merge) Merge {
	reference := s.newReference(who)
	return func(m models.Merge) Merge {
		return Merge{m.ID, reference(m.Reference), converted(m.From, func(f models.MergedFrom) MergedFrom { return MergedFrom(f) }), m.Articles, m.Revision, m.CreatedAt, nullable(m.KeyID)}
	}
}

// create merges references into this one: it takes their place in all articles,
// and their keys and ids lead to it for ever.
//
//	@ID			mergeReferences
//	@Summary	Merge references into this one
//	@Tags		merges
//	@Security	Key
//	@Param		reference	path		string			true	"Key or id of the reference that stays"
//	@Param		merge		body		source.Merge	true	"Those that go into it"
//	@Success	201			{object}	Merge
//	@Failure	default		{object}	Problem
//	@Router		/v1/references/{reference}/merge [post]
func (h mergeHandlers) create(c echo.Context) error {
	_, src, err := writeBody[NoQuery, source.Merge](c)
	if err != nil {
		return err
	}
	revision, err := ifMatch(c)
	if err != nil {
		return err
	}
	m, err := h.store.MergeReferences(c.Request().Context(), caller(c), c.Param("reference"), revision, models.Merging(src))
	if err != nil {
		return err
	}
	return h.created(c, "/v1/references/"+m.Reference.Key+"/merges/"+m.ID, h.newMerge(caller(c))(m), m.Reference.Revision)
}

// list lists the merges into a reference, the newest first.
//
//	@ID			listMerges
//	@Summary	List the merges into a reference
//	@Tags		merges
//	@Security	Key
//	@Param		reference	path		string		true	"Key or id"
//	@Param		query		query		ListQuery	false	"Page"
//	@Success	200			{object}	Merges
//	@Failure	default		{object}	Problem
//	@Router		/v1/references/{reference}/merges [get]
func (h mergeHandlers) list(c echo.Context) error {
	in, err := bindQuery[ListQuery](c)
	if err != nil {
		return err
	}
	var q models.Query
	if err := in.place(c, "", &q); err != nil {
		return err
	}
	found, err := h.store.Merges(c.Request().Context(), caller(c), c.Param("reference"), q)
	if err != nil {
		return err
	}
	page, err := h.page(c, q, found.Extent)
	if err != nil {
		return err
	}
	return respond(c, Merges{converted(found.Items, h.newMerge(caller(c))), page}, 0)
}

// get returns one merge.
//
//	@ID			readMerge
//	@Summary	Read a merge
//	@Tags		merges
//	@Security	Key
//	@Param		reference	path		string	true	"Key or id"
//	@Param		merge		path		string	true	"Id"
//	@Success	200			{object}	Merge
//	@Failure	default		{object}	Problem
//	@Router		/v1/references/{reference}/merges/{merge} [get]
func (h mergeHandlers) get(c echo.Context) error {
	if _, err := bindQuery[NoQuery](c); err != nil {
		return err
	}
	m, err := h.store.Merge(c.Request().Context(), caller(c), c.Param("reference"), c.Param("merge"))
	if err != nil {
		return err
	}
	return respond(c, h.newMerge(caller(c))(m), m.Reference.Revision)
}

// delete undoes a merge: the references are what they were, and articles list
// what they were written with. Where the reference was changed since, or more was
// merged into it, that is refused with 409, which says what to do first.
//
//	@ID			undoMerge
//	@Summary	Undo a merge
//	@Tags		merges
//	@Security	Key
//	@Param		reference	path	string	true	"Key or id"
//	@Param		merge		path	string	true	"Id"
//	@Success	204
//	@Failure	default	{object}	Problem
//	@Router		/v1/references/{reference}/merges/{merge} [delete]
func (h mergeHandlers) delete(c echo.Context) error {
	return remove(c, func(ctx context.Context, revision int) error {
		return h.store.UndoMerge(ctx, caller(c), c.Param("reference"), c.Param("merge"), revision)
	})
}
