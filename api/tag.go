package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/source"
)

type tagStore interface {
	Tag(ctx context.Context, c models.Caller, name string) (models.Tag, error)
	Tags(context.Context, models.Caller, models.Query) (models.List[models.Tag], error)
	CreateTag(context.Context, models.Caller, source.Tag) (models.Tag, error)
	SaveTag(ctx context.Context, name string, revision int, edit func(source.Tag) (source.Tag, error)) (models.Tag, error)
	DeleteTag(ctx context.Context, name string, revision int) error
}

type tagHandlers struct {
	*Server
	store tagStore
}

// Tag is a subject that articles share.
type Tag struct {
	ID          string    `json:"id" validate:"required" format:"uuid"`
	Slug        string    `json:"slug" validate:"required" example:"markedsforing"`
	Name        string    `json:"name" validate:"required" example:"markedsføring"`
	Description string    `json:"description" validate:"required" example:"Om å gjøre produkter og virksomheter kjent, ønsket og valgt."`
	Articles    int       `json:"articles" validate:"required" example:"6"` // That readers see
	UpdatedAt   time.Time `json:"updated_at" validate:"required" format:"date-time"`
	Revision    int       `json:"revision,omitempty" example:"3"` // With a key only
} //	@name	Tag

// Tags is one page of tags.
type Tags struct {
	Data []Tag `json:"data" validate:"required"`
	Page Page  `json:"page" validate:"required"`
} //	@name	Tags

// newTag maps a tag for a caller.
func newTag(who models.Caller) func(models.Tag) Tag {
	return func(t models.Tag) Tag {
		out := Tag{ID: t.ID, Slug: t.Slug, Name: t.Source.Name, Description: t.Source.Description, Articles: t.Articles, UpdatedAt: t.UpdatedAt}
		if who.SeesDrafts() {
			out.Revision = t.Revision
		}
		return out
	}
}

// TagsQuery says what a list of tags shows, beside its filters.
type TagsQuery struct {
	PagedQuery
	// Members of each tag to return; all where it is left out.
	Fields []string `query:"fields" collectionFormat:"csv" enums:"id,slug,name,description,articles,updated_at,revision"`
}

// list lists tags by name.
//
//	@ID			listTags
//	@Summary	List tags
//	@Tags		tags
//	@Param		query	query		TagsQuery	false	"Filter"
//	@Success	200		{object}	Tags
//	@Failure	default	{object}	Problem
//	@Router		/v1/tags [get]
func (h tagHandlers) list(c echo.Context) error {
	in, data, page, err := list[TagsQuery](h.Server, c, readList[models.Tag, Tag]{models.TagResource, h.store.Tags, newTag(caller(c))})
	if err != nil {
		return err
	}
	return respondTrimmed(c, Tags{data, page}, 0, ofList(members{only: in.Fields}))
}

// get returns one tag. Its articles are listed by GET /articles?tag=.
//
//	@ID			readTag
//	@Summary	Read a tag
//	@Tags		tags
//	@Param		tag		path		string	true	"Slug or id"
//	@Success	200		{object}	Tag
//	@Failure	default	{object}	Problem
//	@Router		/v1/tags/{tag} [get]
func (h tagHandlers) get(c echo.Context) error {
	if _, err := bindQuery[NoQuery](c); err != nil {
		return err
	}
	t, err := h.store.Tag(c.Request().Context(), caller(c), c.Param("tag"))
	if err != nil {
		return err
	}
	return respond(c, newTag(caller(c))(t), t.Revision)
}

// create stores a new tag. Readers see it from its first published article on.
//
//	@ID			createTag
//	@Summary	Create a tag
//	@Tags		tags
//	@Security	Key
//	@Param		tag		body		source.Tag	true	"The tag"
//	@Success	201		{object}	Tag
//	@Failure	default	{object}	Problem
//	@Router		/v1/tags [post]
func (h tagHandlers) create(c echo.Context) error {
	_, src, err := writeBody[NoQuery, source.Tag](c)
	if err != nil {
		return err
	}
	who, err := creator(c)
	if err != nil {
		return err
	}
	t, err := h.store.CreateTag(c.Request().Context(), who, src)
	if err != nil {
		return err
	}
	return h.created(c, "/v1/tags/"+t.Slug, newTag(who)(t), t.Revision)
}

// patch changes a tag, in every article that has it.
//
//	@ID			changeTag
//	@Summary	Change a tag
//	@Tags		tags
//	@Security	Key
//	@Param		tag		path		string		true	"Slug or id"
//	@Param		patch	body		source.Tag	true	"A merge patch (RFC 7396)"
//	@Success	200		{object}	Tag
//	@Failure	default	{object}	Problem
//	@Router		/v1/tags/{tag} [patch]
func (h tagHandlers) patch(c echo.Context) error {
	_, edit, revision, err := writePatch[NoQuery, source.Tag](c)
	if err != nil {
		return err
	}
	t, err := h.store.SaveTag(c.Request().Context(), c.Param("tag"), revision, edit)
	if err != nil {
		return err
	}
	return saved(c, http.StatusOK, newTag(caller(c))(t), t.Revision)
}

// delete removes a tag that no article has.
//
//	@ID			deleteTag
//	@Summary	Delete a tag
//	@Tags		tags
//	@Security	Key
//	@Param		tag	path	string	true	"Slug or id"
//	@Success	204
//	@Failure	default	{object}	Problem
//	@Router		/v1/tags/{tag} [delete]
func (h tagHandlers) delete(c echo.Context) error {
	return remove(c, func(ctx context.Context, revision int) error {
		return h.store.DeleteTag(ctx, c.Param("tag"), revision)
	})
}
