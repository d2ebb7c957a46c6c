package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/source"
)

type planStore interface {
	Plan(ctx context.Context, c models.Caller, series string) (models.SeriesPlan, error)
	SetPlan(ctx context.Context, c models.Caller, series string, revision int, plan source.Plan, dry bool) (models.SeriesPlan, error)
	RemovePlan(ctx context.Context, series string, revision int) error
}

type planHandlers struct {
	*Server
	store planStore
}

// Plan is when the drafts of a series are published.
type Plan struct {
	Plan      source.Plan      `json:"plan" validate:"required"`
	CreatedAt time.Time        `json:"created_at" validate:"required" format:"date-time"`
	KeyID     *string          `json:"key_id" validate:"required" format:"uuid" extensions:"x-nullable"` // Of the key that made it
	Articles  []PlannedArticle `json:"articles" validate:"required"`                                     // In the order of their times
} //	@name	Plan

// PlannedArticle is one article of a plan.
type PlannedArticle struct {
	ArticleLink
	Status   string    `json:"status" validate:"required" enums:"draft,scheduled,published,archived" example:"scheduled"`
	Revision int       `json:"revision" validate:"required" example:"1"` // That is to be published
	At       time.Time `json:"at" validate:"required" format:"date-time" example:"2027-01-04T06:00:00Z"`
	Waiting  bool      `json:"waiting" validate:"required" example:"true"` // Whether it is still set to be published so
} //	@name	PlannedArticle

func newPlan(p models.SeriesPlan) Plan {
	return Plan{p.Source, p.CreatedAt, nullable(p.KeyID), converted(p.Articles, func(a models.PlannedArticle) PlannedArticle {
		return PlannedArticle{ArticleLink(a.Link), string(a.Status), a.Revision, a.At, a.Waiting}
	})}
}

// get returns the plan by which the drafts of a series are published.
//
//	@ID			readPlan
//	@Summary	Read a series' plan
//	@Tags		plans
//	@Security	Key
//	@Param		series	path		string	true	"Slug or id"
//	@Success	200		{object}	Plan
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series}/plan [get]
func (h planHandlers) get(c echo.Context) error {
	if _, err := bindQuery[NoQuery](c); err != nil {
		return err
	}
	p, err := h.store.Plan(c.Request().Context(), caller(c), c.Param("series"))
	if err != nil {
		return err
	}
	return respond(c, newPlan(p), p.Revision)
}

// PlanQuery says whether a plan is only tried out.
type PlanQuery struct {
	// Whether nothing is changed: the answer tells what would be.
	DryRun bool `query:"dry_run"`
}

// put sets all drafts of a series and its chapters to be published one after the
// other, in the place of what an earlier plan set and that still waits.
//
//	@ID			setPlan
//	@Summary	Plan a series' drafts
//	@Tags		plans
//	@Security	Key
//	@Param		series	path		string		true	"Slug or id"
//	@Param		query	query		PlanQuery	false	"How to do it"
//	@Param		plan	body		source.Plan	true	"The plan"
//	@Success	200		{object}	Plan
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series}/plan [put]
func (h planHandlers) put(c echo.Context) error {
	if err := caller(c).Require(models.PublishScope); err != nil {
		return err
	}
	q, err := bindQuery[PlanQuery](c)
	if err != nil {
		return err
	}
	revision, err := ifMatch(c)
	if err != nil {
		return err
	}
	plan, err := body[source.Plan](c)
	if err != nil {
		return err
	}
	p, err := h.store.SetPlan(c.Request().Context(), caller(c), c.Param("series"), revision, plan, q.DryRun)
	if err != nil {
		return err
	}
	return saved(c, http.StatusOK, newPlan(p), p.Revision)
}

// delete takes a plan back: what it set to be published and still waits is a
// draft again.
//
//	@ID			removePlan
//	@Summary	Take a series' plan back
//	@Tags		plans
//	@Security	Key
//	@Param		series	path	string	true	"Slug or id"
//	@Success	204
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series}/plan [delete]
func (h planHandlers) delete(c echo.Context) error {
	if err := caller(c).Require(models.PublishScope); err != nil {
		return err
	}
	return withdraw(c, func(ctx context.Context, revision int) error {
		return h.store.RemovePlan(ctx, c.Param("series"), revision)
	})
}
