package store

import (
	"context"
	"slices"

	"kilde/models"
)

// listing is how the rows of a resource become a list: R is a row, M its model.
type listing[R, M any] struct {
	table[R]
	resource models.Resource
	visible  string // condition on rows that readers see
	uid      func(*R) string
	models   func(*tx, models.Caller, models.Query, []R) ([]M, error)
}

// page reads one page of a list, in as many statements for a hundred things as
// for one.
func page[R, M any](ctx context.Context, s *Store, c models.Caller, q models.Query, l listing[R, M]) (list models.List[M], err error) {
	err = s.deliver(ctx, c, func(t *tx) error {
		list, err = l.read(t, c, q)
		return err
	})
	return list, err
}

// read is page within a transaction.
func (l listing[R, M]) read(t *tx, c models.Caller, q models.Query) (list models.List[M], err error) {
	if err := t.showsList(c, l.resource, q); err != nil {
		return list, err
	}
	sel, err := l.selection(t, c, q)
	if err != nil {
		return list, err
	}
	find := l.all
	if q.Text != nil {
		find = l.searched
	}
	var found []R
	if found, list.Extent, err = find(t, sel, q); err != nil {
		return list, err
	}
	for i := range found {
		t.showsItem(l.resource, l.uid(&found[i]))
	}
	list.Items, err = l.models(t, c, q, found)
	return list, err
}

// all reads a page of all that is selected.
func (l listing[R, M]) all(t *tx, sel selection, q models.Query) (found []R, e models.Extent, err error) {
	if q.Count {
		if e.Total, err = t.total(sel); err != nil {
			return nil, e, err
		}
	}
	found, e.Next, err = l.sorted(t, sel, q)
	return found, e, err
}

// searched reads a page of what a text finds among what is selected.
func (l listing[R, M]) searched(t *tx, sel selection, q models.Query) (found []R, e models.Extent, err error) {
	plan, err := t.plan(*q.Text)
	if err != nil {
		return nil, e, err
	}
	hits, exact, err := t.matching(plan, reach{
		tokens: append(sel.tokens, filter("kind", verbatim, string(l.resource))),
		dates:  sel.dates,
		among:  sel.joined(documents + " ON h.thing = " + l.id()),
	})
	if err != nil {
		return nil, e, err
	}
	e.Total, e.Exact = len(hits), exact
	if q.Sort == models.ByRelevance {
		hits, e.Next = cut(hits, q.Skip, q.Limit)
		found, err = l.ranked(t, hits)
		return found, e, err
	}
	if sel.from == l.from() { // what is found meets all conditions, some of which would draw the engine to more
		sel.where, sel.args = nil, nil
	}
	sel.and(l.id()+" IN ?", things(hits))
	found, e.Next, err = l.sorted(t, sel, q)
	return found, e, err
}

// ranked reads the things that are found, in their order.
func (l listing[R, M]) ranked(t *tx, hits []candidate) ([]R, error) {
	found, err := l.find(t, "WHERE "+l.id()+" IN ?", things(hits))
	place := make(map[string]int, len(hits))
	for i, h := range hits {
		place[h.uid] = i
	}
	slices.SortFunc(found, func(a, b R) int { return place[l.uid(&a)] - place[l.uid(&b)] })
	return found, err
}

// sorted reads a page in the order of the sort.
func (l listing[R, M]) sorted(t *tx, sel selection, q models.Query) (found []R, next *models.Cursor, err error) {
	if q.After != nil {
		last, err := t.lastOf(l.name, q.After, sel.keys[len(sel.keys)-1].desc)
		if err != nil {
			return nil, nil, err
		}
		sel.after(q.After.At, last)
	}
	query, args := sel.page(l.columns, q)
	rows, err := t.query(query, args)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	var each R
	at := make([]models.Value, len(sel.keys))
	places := l.into(&each)
	for i, k := range sel.keys {
		places = append(places, k.into(&at[i]))
	}
	read := 0
	found, err = gathered(t, rows, make([]R, 0, q.Limit+1), func(r record, row *R) error {
		err := r.Scan(places...)
		*row = each
		if read++; read == q.Limit {
			next = &models.Cursor{At: slices.Clone(at), ID: l.uid(row)}
		}
		return err
	})
	if len(found) <= q.Limit {
		return found, nil, err
	}
	return found[:q.Limit], next, err
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
