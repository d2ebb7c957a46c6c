package store

import (
	"cmp"
	"context"
	"math"

	"kilde/models"
	"kilde/models/source"
)

// orderMade tells of a new order by which key it was made, why, and when, 0 for
// now; or has it with those before it.
type orderMade struct {
	by, note string
	at       int64
	kept     *source.SeriesLine
}

// orderRow is an order as it is stored.
type orderRow struct {
	models.SeriesOrder
	created int64
	source  string
}

// noteOrder adds the order that a series has now to those that it had, unless it
// is the last of them.
func (t *tx) noteOrder(series int64, made orderMade) error {
	if made.kept != nil {
		return t.importOrders(series, made.kept)
	}
	now, err := t.writtenOrder(series, "uid")
	if err != nil {
		return err
	}
	last, known, err := first(t.orders(series, "1 = 1 ORDER BY o.number DESC LIMIT 1"))
	if err != nil {
		return err
	}
	var before []source.Part
	if err := decode(last.source, &before); err != nil {
		return err
	}
	moves := models.Count(models.Compare(before, now))
	if known && moves == (models.Moves{}) {
		return nil
	}
	return t.addOrder(series, models.SeriesOrder{Number: last.Number + 1, CreatedAt: at(cmp.Or(made.at, t.moment())), KeyID: made.by, Note: made.note, Count: len(now), Moves: moves}, now)
}

func (t *tx) addOrder(series int64, o models.SeriesOrder, parts []source.Part) error {
	if parts == nil {
		parts = []source.Part{}
	}
	data, err := encode(parts)
	if err != nil {
		return err
	}
	return t.insert(addition{
		into: "series_orders (series_id, number, created_at, key_id, note, parts, added, removed, moved, edited, source)",
		row:  "(?, ?, ?, (SELECT id FROM keys WHERE uid = ?), ?, ?, ?, ?, ?, ?, ?)",
		rows: [][]any{{series, o.Number, o.CreatedAt.UnixMilli(), o.KeyID, o.Note, o.Count, o.Moves.Added, o.Moves.Removed, o.Moves.Moved, o.Moves.Edited, data}},
	})
}

// orders are those of a series that meet a condition.
func (t *tx) orders(series int64, condition string, args ...any) ([]orderRow, error) {
	return t.orderRows("o.source", series, condition, args...)
}

func (t *tx) orderRows(source string, series int64, condition string, args ...any) ([]orderRow, error) {
	return rows(t, func(r record, o *orderRow) error {
		err := r.Scan(&o.Number, &o.created, &o.KeyID, &o.Note, &o.Count, &o.Moves.Added, &o.Moves.Removed, &o.Moves.Moved, &o.Moves.Edited, &o.source)
		o.CreatedAt = at(o.created)
		return err
	}, `SELECT o.number, o.created_at, coalesce(k.uid, ''), o.note, o.parts, o.added, o.removed, o.moved, o.edited, `+source+`
		FROM series_orders o LEFT JOIN keys k ON k.id = o.key_id WHERE o.series_id = ? AND `+condition, append([]any{series}, args...)...)
}

// order is one order of a series.
func (t *tx) order(series int64, number int) (orderRow, []source.Part, error) {
	found, known, err := first(t.orders(series, "o.number = ?", number))
	if err == nil && !known {
		err = models.Errorf(models.NotFound, "There is no order %d of this series.", number)
	}
	if err != nil {
		return found, nil, err
	}
	var parts []source.Part
	return found, parts, decode(found.source, &parts)
}

// seriesHistory returns the id of a series whose history the caller may see.
func (t *tx) seriesHistory(c models.Caller, series string) (int64, error) {
	if !c.SeesDrafts() {
		return 0, models.Missing(models.SeriesResource, series)
	}
	return t.lookup(c, models.SeriesResource, series)
}

// Orders returns one page of the orders that a series had, the newest first,
// without their parts.
func (s *Store) Orders(ctx context.Context, c models.Caller, series string, q models.Query) (list models.List[models.SeriesOrder], err error) {
	err = s.read(ctx, func(t *tx) error {
		list = models.List[models.SeriesOrder]{}
		id, err := t.seriesHistory(c, series)
		if err != nil {
			return err
		}
		below := int64(math.MaxInt64)
		if q.After != nil {
			below = q.After.At[0].Number
		}
		found, err := t.orderRows("''", id, "o.number < ? ORDER BY o.number DESC LIMIT ?", below, q.Limit+1)
		if err != nil {
			return err
		}
		for _, o := range found[:min(len(found), q.Limit)] {
			list.Items = append(list.Items, o.SeriesOrder)
		}
		if q.Count {
			n, err := t.number("SELECT count(*) FROM series_orders WHERE series_id = ?", id)
			if err != nil {
				return err
			}
			list.Total = int(n)
		}
		if len(found) > q.Limit {
			uids, err := values[string](t, "SELECT uid FROM series WHERE id = ?", id)
			list.Next = &models.Cursor{At: []models.Value{{Number: int64(found[q.Limit-1].Number)}}, ID: cmp.Or(uids...)}
			return err
		}
		return nil
	})
	return list, err
}

// Order returns one order that a series had, and what it changed.
func (s *Store) Order(ctx context.Context, c models.Caller, series string, number int) (o models.SeriesOrder, err error) {
	err = s.read(ctx, func(t *tx) error {
		id, err := t.seriesHistory(c, series)
		if err != nil {
			return err
		}
		row, parts, err := t.order(id, number)
		if err != nil {
			return err
		}
		o = row.SeriesOrder
		var before []source.Part
		if number > 1 {
			if _, before, err = t.order(id, number-1); err != nil {
				return err
			}
		}
		o.Changes = models.Compare(before, parts)
		o.Parts = make([]models.OrderedPart, len(parts))
		for i, p := range parts {
			o.Parts[i].Part = p
		}
		return t.nameParts(o.Parts, o.Changes)
	})
	return o, err
}

// CompareOrders tells two orders of a series apart. 0 is the order that it has
// now.
func (s *Store) CompareOrders(ctx context.Context, c models.Caller, series string, from, to int) (o models.OrderComparison, err error) {
	err = s.read(ctx, func(t *tx) error {
		id, err := t.seriesHistory(c, series)
		if err != nil {
			return err
		}
		if to == 0 {
			newest, err := t.number("SELECT max(number) FROM series_orders WHERE series_id = ?", id)
			if err != nil {
				return err
			}
			to = int(newest)
		}
		_, before, err := t.order(id, from)
		if err != nil {
			return err
		}
		_, after, err := t.order(id, to)
		if err != nil {
			return err
		}
		o = models.OrderComparison{From: from, To: to, Changes: models.Compare(before, after)}
		return t.nameParts(nil, o.Changes)
	})
	return o, err
}

// nameParts tells what the articles and chapters of parts are called now.
func (t *tx) nameParts(parts []models.OrderedPart, changes []models.PartChange) error {
	list := make([]*models.OrderedPart, 0, len(parts)+len(changes))
	for i := range parts {
		list = append(list, &parts[i])
	}
	for i := range changes {
		list = append(list, &changes[i].Part)
	}
	var articles, series []string
	for _, p := range list {
		articles, series = append(articles, p.Part.Article), append(series, p.Part.Series)
	}
	known, err := t.links(articles, "articles")
	if err != nil {
		return err
	}
	chapters, err := t.links(series, "series")
	for _, p := range list {
		p.Article, p.Series = linkOf(known, p.Part.Article), linkOf(chapters, p.Part.Series)
	}
	return err
}

// linkOf is the link to what has an id; without a name where it is gone.
func linkOf(known map[string]models.Link, uid string) *models.Link {
	if uid == "" {
		return nil
	}
	l := known[uid]
	l.ID = uid
	return &l
}

// links are articles or series by their ids.
func (t *tx) links(uids []string, table string) (map[string]models.Link, error) {
	list, err := rows(t, func(r record, l *models.Link) error { return r.Scan(&l.ID, &l.Slug, &l.Title) },
		"SELECT uid, slug, title FROM "+table+" WHERE uid IN ?", distinct(uids))
	known := make(map[string]models.Link, len(list))
	for _, l := range list {
		known[l.ID] = l
	}
	return known, err
}

// SetParts makes parts the whole order of a series, or an earlier order that it
// had, if the series is still at the given revision. A part that names its id
// keeps it. Of an earlier order, what is gone since is left out.
func (s *Store) SetParts(ctx context.Context, c models.Caller, series string, revision int, parts source.Parts) (models.Series, error) {
	return s.reorderNoted(ctx, c, series, revision, parts.Note, func(t *tx, id int64, _ []source.Part) ([]source.Part, error) {
		if parts.Order == 0 {
			return parts.Parts, nil
		}
		_, earlier, err := t.order(id, parts.Order)
		if err != nil {
			return nil, err
		}
		return t.remaining(earlier)
	})
}

// remaining are the parts of an order whose articles and chapters are still
// there.
func (t *tx) remaining(parts []source.Part) (rest []source.Part, err error) {
	list := make([]models.OrderedPart, len(parts))
	for i, p := range parts {
		list[i].Part = p
	}
	err = t.nameParts(list, nil)
	for _, p := range list {
		if gone := p.Article != nil && p.Article.Slug == "" || p.Series != nil && p.Series.Slug == ""; !gone {
			rest = append(rest, p.Part)
		}
	}
	return rest, err
}

// importOrders stores the orders of a line of a new series. The last is the one
// that it has.
func (t *tx) importOrders(series int64, l *source.SeriesLine) error {
	now, err := t.writtenOrder(series, "uid")
	if err != nil {
		return err
	}
	var before []source.Part
	for i, o := range l.Orders {
		parts := o.Parts
		if i == len(l.Orders)-1 {
			parts = now
		}
		made := models.SeriesOrder{Number: i + 1, CreatedAt: o.CreatedAt, Note: o.Note, Count: len(parts), Moves: models.Count(models.Compare(before, parts))}
		if err := t.addOrder(series, made, parts); err != nil {
			return err
		}
		before = parts
	}
	return nil
}

// ordersOf are the orders of a series as an export has them.
func (t *tx) ordersOf(series int64) (list []source.Order, err error) {
	found, err := t.orders(series, "1 = 1 ORDER BY o.number")
	for i, o := range found {
		l := source.Order{Number: o.Number, CreatedAt: o.CreatedAt, Note: o.Note}
		if i < len(found)-1 {
			if err := decode(o.source, &l.Parts); err != nil {
				return nil, err
			}
		}
		list = append(list, l)
	}
	return list, err
}
