package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"kilde/models"
)

type duplicateStore interface {
	Duplicates(context.Context, models.Caller, models.Query) (models.List[models.Duplicate], error)
	DuplicatesOf(ctx context.Context, c models.Caller, reference string) (models.Reference, []models.Duplicate, error)
}

type duplicateHandlers struct {
	*Server
	store duplicateStore
}

// Duplicate is two references that may be one work.
type Duplicate struct {
	Reference Reference `json:"reference" validate:"required"` // The older one, or the one that was asked for
	Other     Reference `json:"other" validate:"required"`
	Likeness  float64   `json:"likeness" validate:"required" minimum:"0" maximum:"1" example:"0.97"`
	Why       string    `json:"why" validate:"required" enums:"doi,isbn,handle,pmid,pmcid,url,fingerprint" example:"doi"` // Scheme of an identifier that both have, or fingerprint where authors, year and title are nearly alike
	Evidence  string    `json:"evidence" validate:"required" example:"10.1080/15252019.2011.10722186"`                    // That identifier, or author, year and title
	Differ    []string  `json:"differ" validate:"required" example:"publisher"`                                           // CSL variables of which the two say different things
} //	@name	Duplicate

// Duplicates is one page of references that may be one work.
type Duplicates struct {
	Data []Duplicate `json:"data" validate:"required"`
	Page Page        `json:"page" validate:"required"`
} //	@name	Duplicates

// DuplicatesOf are the references that may be the same work as one.
type DuplicatesOf struct {
	Data []Duplicate `json:"data" validate:"required"`
} //	@name	DuplicatesOf

func (s *Server) newDuplicate(who models.Caller) func(models.Duplicate) Duplicate {
	reference := s.newReference(who)
	return func(d models.Duplicate) Duplicate {
		return Duplicate{reference(d.Reference), reference(d.Other), d.Likeness, d.Why, d.Evidence, append([]string{}, d.Differ...)}
	}
}

// WindowQuery selects a page of a list that is made as it is asked for.
type WindowQuery struct {
	// Most items to return.
	Limit int `query:"limit" default:"20" minimum:"1" maximum:"100"`
	// Where to go on: page.next_cursor of the page before.
	Cursor string `query:"cursor"`
}

func (q WindowQuery) place(c echo.Context, out *models.Query) error {
	return ListQuery{Limit: q.Limit, Cursor: q.Cursor}.place(c, "", out)
}

// list lists references that may be one work, in the order in which the older
// ones were made. A page may have fewer items than asked for, or none, although
// has_more says that there are others.
//
//	@ID			listDuplicates
//	@Summary	List references that may be one work
//	@Tags		merges
//	@Security	Key
//	@Param		query	query		WindowQuery	false	"Page"
//	@Success	200		{object}	Duplicates
//	@Failure	default	{object}	Problem
//	@Router		/v1/references/duplicates [get]
func (h duplicateHandlers) list(c echo.Context) error {
	in, err := bindQuery[WindowQuery](c)
	if err != nil {
		return err
	}
	var q models.Query
	if err := in.place(c, &q); err != nil {
		return err
	}
	found, err := h.store.Duplicates(c.Request().Context(), caller(c), q)
	if err != nil {
		return err
	}
	page, err := h.page(c, q, found.Extent)
	if err != nil {
		return err
	}
	return respond(c, Duplicates{converted(found.Items, h.newDuplicate(caller(c))), page}, 0)
}

// of lists the references that may be the same work as one, the likeliest first.
//
//	@ID			listDuplicatesOf
//	@Summary	List a reference's duplicates
//	@Tags		merges
//	@Security	Key
//	@Param		reference	path		string	true	"Key or id"
//	@Success	200			{object}	DuplicatesOf
//	@Failure	default		{object}	Problem
//	@Router		/v1/references/{reference}/duplicates [get]
func (h duplicateHandlers) of(c echo.Context) error {
	if _, err := bindQuery[NoQuery](c); err != nil {
		return err
	}
	of, found, err := h.store.DuplicatesOf(c.Request().Context(), caller(c), c.Param("reference"))
	if err != nil {
		return err
	}
	return respond(c, DuplicatesOf{converted(found, h.newDuplicate(caller(c)))}, of.Revision)
}
