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

type authorStore interface {
	Author(ctx context.Context, c models.Caller, name string) (models.Author, error)
	Authors(context.Context, models.Caller, models.Query) (models.List[models.Author], error)
	CreateAuthor(context.Context, models.Caller, source.Author) (models.Author, error)
	SaveAuthor(ctx context.Context, name string, revision int, edit func(source.Author) (source.Author, error)) (models.Author, error)
	DeleteAuthor(ctx context.Context, name string, revision int) error
}

type authorHandlers struct {
	*Server
	store authorStore
}

// Author is a person or an organisation that articles name.
type Author struct {
	ID        string         `json:"id" validate:"required" format:"uuid"`
	Slug      string         `json:"slug" validate:"required" example:"kjetil-sander"`
	Name      string         `json:"name" validate:"required" example:"Kjetil Sander"`
	Kind      string         `json:"kind" validate:"required" enums:"person,organization"`
	Given     *string        `json:"given" validate:"required" extensions:"x-nullable" example:"Kjetil"`
	Family    *string        `json:"family" validate:"required" extensions:"x-nullable" example:"Sander"`
	Bio       HTML           `json:"bio" validate:"required"`
	URL       *string        `json:"url" validate:"required" format:"uri" extensions:"x-nullable"`
	ORCID     *string        `json:"orcid" validate:"required" extensions:"x-nullable" example:"0000-0002-1825-0097"`
	Image     *source.Image  `json:"image" validate:"required" extensions:"x-nullable"`
	Meta      source.Meta    `json:"meta" validate:"required" swaggertype:"object" extensions:"x-nullable"` // The editor's own
	Articles  int            `json:"articles" validate:"required" example:"25"`                             // That readers see
	UpdatedAt time.Time      `json:"updated_at" validate:"required" format:"date-time"`
	Revision  int            `json:"revision,omitempty" example:"3"` // With a key only
	Source    *source.Author `json:"source,omitempty"`               // With a key only: what a merge patch changes
} //	@name	Author

// OneAuthor is an author, with what is asked for besides.
type OneAuthor struct {
	Author
	JSONLD json.RawMessage `json:"json_ld,omitempty" swaggertype:"object"` // With include=json_ld: who this is, in the words of schema.org
} //	@name	OneAuthor

// Authors is one page of authors.
type Authors struct {
	Data []Author `json:"data" validate:"required"`
	Page Page     `json:"page" validate:"required"`
} //	@name	Authors

// newAuthor maps what readers see.
func newAuthor(a models.Author) Author {
	kind := a.Source.Kind
	if kind == "" {
		kind = "person"
	}
	return Author{
		ID: a.ID, Slug: a.Slug, Name: a.Source.Name, Kind: kind, Given: nullable(a.Source.Given), Family: nullable(a.Source.Family),
		Bio: HTML{a.BioHTML}, URL: nullable(a.Source.URL), ORCID: nullable(a.Source.ORCID), Image: a.Source.Image, Meta: a.Source.Meta,
		Articles: a.Articles, UpdatedAt: a.UpdatedAt,
	}
}

// authorFor adds what a caller with a key sees.
func authorFor(who models.Caller) func(models.Author) Author {
	return func(a models.Author) Author {
		out := newAuthor(a)
		if who.SeesDrafts() {
			out.Revision, out.Source = a.Revision, &a.Source
		}
		return out
	}
}

// AuthorsQuery says what a list of authors shows, beside its filters.
type AuthorsQuery struct {
	PagedQuery
	// Members of each author to return; all where it is left out.
	Fields []string `query:"fields" collectionFormat:"csv" enums:"id,slug,name,kind,given,family,bio,url,orcid,image,meta,articles,updated_at,revision,source"`
}

// list lists authors by their family name.
//
//	@ID			listAuthors
//	@Summary	List authors
//	@Tags		authors
//	@Param		query	query		AuthorsQuery	false	"Filter"
//	@Success	200		{object}	Authors
//	@Failure	default	{object}	Problem
//	@Router		/v1/authors [get]
func (h authorHandlers) list(c echo.Context) error {
	in, data, page, err := list[AuthorsQuery](h.Server, c, readList[models.Author, Author]{models.AuthorResource, h.store.Authors, authorFor(caller(c))})
	if err != nil {
		return err
	}
	return respondTrimmed(c, Authors{data, page}, 0, ofList(members{only: in.Fields}))
}

// get returns one author. Their articles are listed by GET /articles?author=.
//
//	@ID			readAuthor
//	@Summary	Read an author
//	@Tags		authors
//	@Param		author	path		string			true	"Slug or id"
//	@Param		query	query		IncludeQuery	false	"How to show it"
//	@Success	200		{object}	OneAuthor
//	@Failure	default	{object}	Problem
//	@Router		/v1/authors/{author} [get]
func (h authorHandlers) get(c echo.Context) error {
	q, err := bindQuery[IncludeQuery](c)
	if err != nil {
		return err
	}
	a, err := h.store.Author(c.Request().Context(), caller(c), c.Param("author"))
	if err != nil {
		return err
	}
	out := OneAuthor{Author: authorFor(caller(c))(a)}
	if q.wants(jsonLD, nil) {
		if out.JSONLD, err = h.authorLD(a); err != nil {
			return err
		}
	}
	return respond(c, out, a.Revision)
}

// create stores a new author. Readers see them from their first published
// article on.
//
//	@ID			createAuthor
//	@Summary	Create an author
//	@Tags		authors
//	@Security	Key
//	@Param		author	body		source.Author	true	"The author"
//	@Success	201		{object}	Author
//	@Failure	default	{object}	Problem
//	@Router		/v1/authors [post]
func (h authorHandlers) create(c echo.Context) error {
	_, src, err := writeBody[NoQuery, source.Author](c)
	if err != nil {
		return err
	}
	who, err := creator(c)
	if err != nil {
		return err
	}
	a, err := h.store.CreateAuthor(c.Request().Context(), who, src)
	if err != nil {
		return err
	}
	return h.created(c, "/v1/authors/"+a.Slug, authorFor(who)(a), a.Revision)
}

// patch changes an author, in every article that names them.
//
//	@ID			changeAuthor
//	@Summary	Change an author
//	@Tags		authors
//	@Security	Key
//	@Param		author	path		string			true	"Slug or id"
//	@Param		patch	body		source.Author	true	"A merge patch (RFC 7396)"
//	@Success	200		{object}	Author
//	@Failure	default	{object}	Problem
//	@Router		/v1/authors/{author} [patch]
func (h authorHandlers) patch(c echo.Context) error {
	_, edit, revision, err := writePatch[NoQuery, source.Author](c)
	if err != nil {
		return err
	}
	a, err := h.store.SaveAuthor(c.Request().Context(), c.Param("author"), revision, edit)
	if err != nil {
		return err
	}
	return saved(c, http.StatusOK, authorFor(caller(c))(a), a.Revision)
}

// delete removes an author that no article names.
//
//	@ID			deleteAuthor
//	@Summary	Delete an author
//	@Tags		authors
//	@Security	Key
//	@Param		author	path	string	true	"Slug or id"
//	@Success	204
//	@Failure	default	{object}	Problem
//	@Router		/v1/authors/{author} [delete]
func (h authorHandlers) delete(c echo.Context) error {
	return remove(c, func(ctx context.Context, revision int) error {
		return h.store.DeleteAuthor(ctx, c.Param("author"), revision)
	})
}
