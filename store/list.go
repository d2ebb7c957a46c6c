package store

import (
	"context"
	"fmt"
	"math"

	"gorm.io/gorm"

	"kilde/models"
)

// order is one way to sort a list: constant SQL, nothing of the caller's.
type order struct {
	column string
	desc   bool
	text   bool // whether the column holds text
}

// nameOrders are the orders of things that have a name.
var nameOrders = map[models.Sort]order{
	models.ByName:     {"name_key", false, true},
	models.ByNameDesc: {"name_key", true, true},
}

// listing is how the rows of a simple resource become a list.
type listing[R, M any] struct {
	table   string
	visible string // condition on rows that readers see
	orders  map[models.Sort]order
	text    func(*R) string // sort value of a row, where it is text
	number  func(*R) int64  // sort value of a row, where it is a number
	id      func(*R) string
	model   func(R) (M, error)
}

// page reads one page of a simple resource.
func page[R, M any](ctx context.Context, s *Store, c models.Caller, q models.Query, l listing[R, M]) (list models.List[M], err error) {
	o, ok := l.orders[q.Sort]
	if !ok {
		return list, fmt.Errorf("%s can't be sorted by %q", l.table, q.Sort)
	}
	err = s.deliver(ctx, c, func(t *tx) error {
		found, err := l.rows(t, c, q, o)
		if err != nil {
			return err
		}
		if q.Count {
			n, err := t.number("SELECT count(*) FROM " + l.table + " WHERE " + l.condition(c))
			if err != nil {
				return err
			}
			list.Total = int(n)
		}
		if len(found) > q.Limit {
			found = found[:q.Limit]
			list.Next = l.cursor(&found[q.Limit-1], o)
		}
		list.Items, err = mapped(found, l.model)
		return err
	})
	return list, err
}

func (l listing[R, M]) condition(c models.Caller) string {
	if c.SeesDrafts() {
		return "1 = 1"
	}
	return l.visible
}

func (l listing[R, M]) rows(t *tx, c models.Caller, q models.Query, o order) ([]R, error) {
	find := gorm.G[R](t.db).Where(l.condition(c))
	if q.After != nil {
		last, err := t.lastOf(l.table, q.After, o)
		if err != nil {
			return nil, err
		}
		find = find.Where("("+o.column+", id) "+o.after()+" (?, ?)", o.value(q.After), last)
	}
	return find.Order(o.column + o.direction() + ", id" + o.direction()).Limit(q.Limit + 1).Find(t.db.Statement.Context)
}

// lastOf is the key inside of the thing that a page ended with. If that has been
// deleted since, what has its sort value comes once more, so that nothing is
// missed.
func (t *tx) lastOf(table string, after *models.Cursor, o order) (int64, error) {
	id, err := t.number("SELECT id FROM "+table+" WHERE uid = ?", after.ID)
	if err == nil && id == 0 && o.desc {
		id = math.MaxInt64
	}
	return id, err
}

func (l listing[R, M]) cursor(last *R, o order) *models.Cursor {
	c := &models.Cursor{ID: l.id(last)}
	if o.text {
		c.Text = l.text(last)
	} else {
		c.Number = l.number(last)
	}
	return c
}

func (o order) direction() string {
	if o.desc {
		return " DESC"
	}
	return ""
}

// after is the comparison that holds for what comes later in the order.
func (o order) after() string {
	if o.desc {
		return "<"
	}
	return ">"
}

func (o order) value(c *models.Cursor) any {
	if o.text {
		return c.Text
	}
	return c.Number
}

func mapped[R, M any](list []R, model func(R) (M, error)) ([]M, error) {
	out := make([]M, len(list))
	for i, r := range list {
		m, err := model(r)
		if err != nil {
			return nil, err
		}
		out[i] = m
	}
	return out, nil
}
