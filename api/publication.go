package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/strictjson"
)

type publicationStore interface {
	Publish(ctx context.Context, c models.Caller, name string, revision int, p models.Publishing) (models.Article, error)
	Unpublish(ctx context.Context, c models.Caller, name string, revision int) (models.Article, error)
}

type publicationHandlers struct {
	*Server
	store publicationStore
}

// Publication says which revision readers are to see, and when.
type Publication struct {
	Revision int        `json:"revision,omitempty" minimum:"1" example:"2"`                                             // The latest where it is left out
	At       *time.Time `json:"at,omitempty" format:"date-time" extensions:"x-nullable" example:"2027-01-01T07:00:00Z"` // A time to come; now where it is left out
} //	@name	PublicationSource

// Check lists what is wrong with the publication in itself.
func (p *Publication) Check() (found []strictjson.Problem) {
	if p.Revision < 0 {
		found = append(found, strictjson.Problem{Pointer: "/revision", Code: "out_of_range", Detail: "Must be 1 or more."})
	}
	if p.At != nil && (p.At.UTC().Year() < 1970 || p.At.UTC().Year() > 9999) {
		found = append(found, strictjson.Problem{Pointer: "/at", Code: "out_of_range", Detail: "Must be between the years 1970 and 9999, in UTC."})
	}
	return found
}

// put publishes a revision of an article, now or at a time to come. Publishing
// again is how readers get to see what was changed.
//
//	@ID			publishArticle
//	@Summary	Publish or schedule an article
//	@Tags		publication
//	@Security	Key
//	@Param		article		path		string		true	"Slug or id"
//	@Param		publication	body		Publication	false	"What and when; the latest revision, now, without a body"
//	@Success	200			{object}	Article
//	@Failure	default		{object}	Problem
//	@Router		/v1/articles/{article}/publication [put]
func (h publicationHandlers) put(c echo.Context) error {
	seen, err := publishing(c)
	if err != nil {
		return err
	}
	var p Publication
	if c.Request().ContentLength != 0 {
		if p, err = body[Publication](c); err != nil {
			return err
		}
	}
	a, err := h.store.Publish(c.Request().Context(), caller(c), c.Param("article"), seen, models.Publishing(p))
	if err != nil {
		return err
	}
	return saved(c, http.StatusOK, new(newArticle(a, h.plain())), latestOf(a))
}

// publishing is what both need: the right scope, no parameters, and the
// revision that the caller has seen, where it says so.
func publishing(c echo.Context) (int, error) {
	if err := caller(c).Require(models.PublishScope); err != nil {
		return 0, err
	}
	if _, err := bindQuery[NoQuery](c); err != nil {
		return 0, err
	}
	return optionalIfMatch(c)
}

// delete withdraws an article and what was scheduled of it. What readers have
// seen becomes archived, the rest a draft.
//
//	@ID			unpublishArticle
//	@Summary	Unpublish an article
//	@Tags		publication
//	@Security	Key
//	@Param		article	path		string	true	"Slug or id"
//	@Success	200		{object}	Article
//	@Failure	default	{object}	Problem
//	@Router		/v1/articles/{article}/publication [delete]
func (h publicationHandlers) delete(c echo.Context) error {
	seen, err := publishing(c)
	if err != nil {
		return err
	}
	a, err := h.store.Unpublish(c.Request().Context(), caller(c), c.Param("article"), seen)
	if err != nil {
		return err
	}
	return saved(c, http.StatusOK, new(newArticle(a, h.plain())), latestOf(a))
}
