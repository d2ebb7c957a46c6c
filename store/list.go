package store

import (
	"context"
	"database/sql"

	"kilde/models"
)

// listing is how the rows of a resource become a list: R is a row, M its model.
type listing[R, M any] struct {
	resource models.Resource
	table    string
	from     string // the table as the criteria name it
	id       string // the column of the row's number
	visible  string // condition on rows that readers see
	columns  string
	into     func(*R) []any // where the columns are read to
	uid      func(*R) string
	models   func(*tx, models.Caller, models.Query, []R) ([]M, error)
}

// listed is a row of a list, and what the list is sorted by.
type listed[R any] struct {
	row R
	at  []models.Value
}

// page reads one page of a list, in as many statements for a hundred things as
// for one.
func page[R, M any](ctx context.Context, s *Store, c models.Caller, q models.Query, l listing[R, M]) (list models.List[M], err error) {
	err = s.deliver(ctx, c, func(t *tx) error {
		sel, err := l.selection(t, c, q)
		if err != nil {
			return err
		}
		if q.Count {
			if list.Total, err = t.total(sel); err != nil {
				return err
			}
		}
		found, err := l.rows(t, sel, q)
		if err != nil {
			return err
		}
		if len(found) > q.Limit {
			found = found[:q.Limit]
			last := found[q.Limit-1]
			list.Next = &models.Cursor{At: last.at, ID: l.uid(&last.row)}
		}
		only := make([]R, len(found))
		for i := range found {
			only[i] = found[i].row
		}
		list.Items, err = l.models(t, c, q, only)
		return err
	})
	return list, err
}

func (l listing[R, M]) rows(t *tx, sel selection, q models.Query) ([]listed[R], error) {
	if q.After != nil {
		last, err := t.lastOf(l.table, q.After, sel.keys[len(sel.keys)-1].desc)
		if err != nil {
			return nil, err
		}
		sel.after(q.After.At, last)
	}
	query, args := sel.page(l.columns, q)
	return rows(t, func(r *sql.Rows, item *listed[R]) error {
		item.at = make([]models.Value, len(sel.keys))
		into := l.into(&item.row)
		for i, k := range sel.keys {
			into = append(into, k.into(&item.at[i]))
		}
		return r.Scan(into...)
	}, query, args...)
}

// each makes the models of rows one by one.
func each[R, M any](model func(R) (M, error)) func(*tx, models.Caller, models.Query, []R) ([]M, error) {
	return func(_ *tx, _ models.Caller, _ models.Query, list []R) ([]M, error) { return mapped(list, model) }
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
