package api

import (
	"cmp"
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/source"
)

type orderStore interface {
	Orders(ctx context.Context, c models.Caller, series string, q models.Query) (models.List[models.SeriesOrder], error)
	Order(ctx context.Context, c models.Caller, series string, number int) (models.SeriesOrder, error)
	CompareOrders(ctx context.Context, c models.Caller, series string, from, to int) (models.OrderComparison, error)
}

type orderHandlers struct {
	*Server
	store orderStore
}

// OrderSummary is one order that a series had, as lists show it.
type OrderSummary struct {
	Number    int       `json:"number" validate:"required" example:"3"`
	CreatedAt time.Time `json:"created_at" validate:"required" format:"date-time"`
	KeyID     *string   `json:"key_id" validate:"required" format:"uuid" extensions:"x-nullable"` // Of the key that made it
	Note      string    `json:"note" validate:"required"`
	Total     int       `json:"total" validate:"required" example:"25"` // Of its parts
	Moves     Moves     `json:"moves" validate:"required"`              // Since the order before
} //	@name	OrderSummary

// Moves are how many parts an order has otherwise than the one before.
type Moves struct {
	Added   int `json:"added" validate:"required" example:"0"`
	Removed int `json:"removed" validate:"required" example:"0"`
	Moved   int `json:"moved" validate:"required" example:"1"`  // As few as can be
	Edited  int `json:"edited" validate:"required" example:"0"` // That stand for something else, or in another role
} //	@name	Moves

// Order is one order that a series had, with what it changed.
type Order struct {
	OrderSummary
	Parts   []OrderedPart `json:"parts" validate:"required"`
	Changes []PartChange  `json:"changes" validate:"required"` // Since the order before
} //	@name	Order

// OrderedPart is a part of an order, with what its article or series is called now.
type OrderedPart struct {
	ID         string       `json:"id" validate:"required" format:"uuid"`
	Role       string       `json:"role" validate:"required" enums:"introduction,part,optional,conclusion,appendix" example:"part"`
	Title      string       `json:"title" validate:"required" example:"Sosial markedsføring"` // Empty where what it stood for is gone
	PlannedFor *string      `json:"planned_for" validate:"required" format:"date" extensions:"x-nullable"`
	Primary    bool         `json:"primary" validate:"required"`
	Article    *ArticleLink `json:"article" validate:"required" extensions:"x-nullable"`
	Series     *ArticleLink `json:"series" validate:"required" extensions:"x-nullable"`
	Gone       bool         `json:"gone" validate:"required"` // Whether the article or series was deleted since, and is left out where the order is restored
} //	@name	OrderedPart

// PartChange is what became of a part between two orders.
type PartChange struct {
	Change string      `json:"change" validate:"required" enums:"added,removed,moved,edited" example:"moved"`
	From   *int        `json:"from" validate:"required" extensions:"x-nullable" example:"16"` // Position among all parts of the earlier order
	To     *int        `json:"to" validate:"required" extensions:"x-nullable" example:"1"`    // And of the later one
	Part   OrderedPart `json:"part" validate:"required"`
} //	@name	PartChange

// Orders is one page of the orders that a series had.
type Orders struct {
	Data []OrderSummary `json:"data" validate:"required"`
	Page Page           `json:"page" validate:"required"`
} //	@name	Orders

// OrderComparison tells two orders of a series apart.
type OrderComparison struct {
	From    int          `json:"from" validate:"required" example:"1"`
	To      int          `json:"to" validate:"required" example:"3"`
	Moves   Moves        `json:"moves" validate:"required"`
	Changes []PartChange `json:"changes" validate:"required"`
} //	@name	OrderComparison

func newOrderSummary(o models.SeriesOrder) OrderSummary {
	return OrderSummary{Number: o.Number, CreatedAt: o.CreatedAt, KeyID: nullable(o.KeyID), Note: o.Note, Total: o.Count, Moves: Moves(o.Moves)}
}

func newOrderedPart(p models.OrderedPart) OrderedPart {
	out := OrderedPart{
		ID: p.ID, Role: cmp.Or(p.Role, source.PartRole), Title: p.Title, PlannedFor: nullable(p.PlannedFor), Primary: p.Primary,
		Article: newArticleLink(p.Article), Series: newArticleLink(p.Series),
	}
	for _, l := range []*models.Link{p.Article, p.Series} {
		if l != nil {
			out.Title, out.Gone = l.Title, l.Slug == ""
		}
	}
	return out
}

func newPartChange(c models.PartChange) PartChange {
	return PartChange{Change: c.Change, From: nullable(c.From), To: nullable(c.To), Part: newOrderedPart(c.Part)}
}

// list lists the orders that a series had, the newest first. PUT of its parts
// makes one of them the order again.
//
//	@ID			listOrders
//	@Summary	List a series' orders
//	@Tags		orders
//	@Security	Key
//	@Param		series	path		string		true	"Slug or id"
//	@Param		query	query		ListQuery	false	"Page"
//	@Success	200		{object}	Orders
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series}/orders [get]
func (h orderHandlers) list(c echo.Context) error {
	in, err := bindQuery[ListQuery](c)
	if err != nil {
		return err
	}
	var q models.Query
	if err := in.place(c, "", &q); err != nil {
		return err
	}
	found, err := h.store.Orders(c.Request().Context(), caller(c), c.Param("series"), q)
	if err != nil {
		return err
	}
	page, err := h.page(c, q, found.Extent)
	if err != nil {
		return err
	}
	return respond(c, Orders{converted(found.Items, newOrderSummary), page}, 0)
}

// get returns one order that a series had, and what it changed.
//
//	@ID			readOrder
//	@Summary	Read an order
//	@Tags		orders
//	@Security	Key
//	@Param		series	path		string	true	"Slug or id"
//	@Param		order	path		int		true	"Number"
//	@Success	200		{object}	Order
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series}/orders/{order} [get]
func (h orderHandlers) get(c echo.Context) error {
	if _, err := bindQuery[NoQuery](c); err != nil {
		return err
	}
	number, err := orderNumber(c)
	if err != nil {
		return err
	}
	o, err := h.store.Order(c.Request().Context(), caller(c), c.Param("series"), number)
	if err != nil {
		return err
	}
	return respond(c, Order{newOrderSummary(o), converted(o.Parts, newOrderedPart), converted(o.Changes, newPartChange)}, o.Number)
}

// orderNumber is the number of an order in a path.
func orderNumber(c echo.Context) (int, error) {
	number, err := revisionNumber("order", c.Param("order"))
	if err != nil && caller(c).SeesDrafts() {
		return 0, models.Errorf(models.NotFound, "There is no order %q; orders are numbered 1, 2, 3 and so on.", c.Param("order"))
	}
	if err != nil {
		return 0, models.Missing(models.SeriesResource, c.Param("series"))
	}
	return number, nil
}

// ComparisonQuery says what an order is compared with.
type ComparisonQuery struct {
	// Number of the other order; the one that the series has now where it is left out.
	With int `query:"with" minimum:"1" maximum:"999999999"`
}

// compare tells what became of the parts of an order in another one.
//
//	@ID			compareOrders
//	@Summary	Compare two orders
//	@Tags		orders
//	@Security	Key
//	@Param		series	path		string			true	"Slug or id"
//	@Param		order	path		int				true	"Number of the earlier one"
//	@Param		query	query		ComparisonQuery	false	"The later one"
//	@Success	200		{object}	OrderComparison
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series}/orders/{order}/comparison [get]
func (h orderHandlers) compare(c echo.Context) error {
	q, err := bindQuery[ComparisonQuery](c)
	if err != nil {
		return err
	}
	number, err := orderNumber(c)
	if err != nil {
		return err
	}
	o, err := h.store.CompareOrders(c.Request().Context(), caller(c), c.Param("series"), number, q.With)
	if err != nil {
		return err
	}
	return respond(c, OrderComparison{o.From, o.To, Moves(models.Count(o.Changes)), converted(o.Changes, newPartChange)}, o.To)
}
