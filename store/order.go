package store

import (
	"context"
	"database/sql"
	"slices"

	"kilde/models"
	"kilde/models/source"
)

// reorder gives a series the order that arrange makes of its present one.
func (s *Store) reorder(ctx context.Context, c models.Caller, series string, revision int, arrange func(*tx, int64, []source.Part) ([]source.Part, error)) (models.Series, error) {
	return s.reorderNoted(ctx, c, series, revision, "", arrange)
}

func (s *Store) reorderNoted(ctx context.Context, c models.Caller, series string, revision int, note string, arrange func(*tx, int64, []source.Part) ([]source.Part, error)) (m models.Series, err error) {
	err = s.write(ctx, func(t *tx) error {
		row, err := allSeries.forWrite(t, series, revision)
		if err != nil {
			return err
		}
		all, err := t.orderOf(row.ID)
		if err != nil {
			return err
		}
		if all, err = arrange(t, row.ID, all); err != nil {
			return err
		}
		if err := t.rearrange(row.ID, all, orderMade{by: c.KeyID(), note: note}); err != nil {
			return err
		}
		m, err = t.seriesWhole(c, row.ID)
		return err
	})
	return m, err
}

// orderOf is the whole order of a series as it is written.
func (t *tx) orderOf(series int64) ([]source.Part, error) { return t.writtenOrder(series, "slug") }

func (t *tx) writtenOrder(series int64, by string) ([]source.Part, error) {
	return rows(t, func(r record, p *source.Part) error {
		return r.Scan(&p.ID, &p.Article, &p.Series, &p.Title, &p.PlannedFor, &p.Role, &p.Primary)
	}, `SELECT p.uid, coalesce(a.`+by+`, ''), coalesce(c.`+by+`, ''), p.title, p.planned_for, p.role, p.is_primary FROM series_parts p
		LEFT JOIN articles a ON a.id = p.article_id LEFT JOIN series c ON c.id = p.child_series_id WHERE p.series_id = ? ORDER BY p.ordinal`, series)
}

// rearrange is setParts for a series that stands already, whose next revision
// it makes. Readers find a new time on it only where they find a new order.
func (t *tx) rearrange(series int64, parts []source.Part, made orderMade) error {
	noticed, err := t.setParts(series, parts, made)
	if err != nil {
		return err
	}
	return t.must("UPDATE series SET revision = revision + 1, updated_at = CASE WHEN ? OR NOT live THEN ? ELSE updated_at END WHERE id = ?",
		noticed, t.moment(), series)
}

// setParts makes parts the order of a series: what is not among them goes,
// what is keeps its identity, the rest is new. It reports whether readers can
// notice.
func (t *tx) setParts(series int64, parts []source.Part, made orderMade) (noticed bool, err error) {
	before, err := t.shownOrder(series)
	if err != nil {
		return false, err
	}
	placed, err := t.place(series, parts)
	if err != nil {
		return false, err
	}
	elsewhere, err := t.primaryElsewhere(series, placed)
	if err != nil {
		return false, err
	}
	if err := firstFailure(
		func() error { return t.storeParts(series, placed) },
		func() error { return t.noteOrder(series, made) },
		func() error { return t.renumberApart(series, before.chapters, placed) },
	); err != nil {
		return false, err
	}
	after, err := t.shownOrder(series)
	if err != nil {
		return false, err
	}
	var keys []string
	if noticed = !slices.Equal(before.parts, after.parts); noticed {
		keys = slices.Concat(before.keys, after.keys, elsewhere)
	}
	t.log(models.SeriesResource, after.series, models.Reordered, keys)
	return noticed, nil
}

// renumberApart is renumber for a series after those of its chapters that are none
// any more: their numbers are free then.
func (t *tx) renumberApart(series int64, chapters []int64, placed []partRow) error {
	for _, p := range placed {
		chapters = without(chapters, []int64{p.child})
	}
	for _, id := range append(chapters, series) {
		if err := t.renumber(id); err != nil {
			return err
		}
	}
	return nil
}

// shownOrder is the order of a series as readers see it, and the dependency
// keys of what shows it.
type shownOrder struct {
	series   string // uid
	parts    []partRow
	chapters []int64 // all of them
	keys     []string
}

func (t *tx) shownOrder(series int64) (o shownOrder, err error) {
	if o.parts, err = rows(t, scanPart, readersParts, series); err != nil {
		return o, err
	}
	if o.keys, err = t.memberKeys(series); err != nil {
		return o, err
	}
	above, err := t.wholeKeys(series)
	if err != nil {
		return o, err
	}
	_, err = rows(t, func(r record, uid *string) error {
		var id int64
		err := r.Scan(&id, uid)
		o.chapters, o.keys = append(o.chapters, id), append(o.keys, dependency(models.SeriesResource, *uid))
		return err
	}, "SELECT c.id, c.uid FROM series_parts p JOIN series c ON c.id = p.child_series_id WHERE p.series_id = ?", series)
	if err != nil {
		return o, err
	}
	row, err := allSeries.row(t, series)
	o.series = row.UID
	o.keys = append(append(o.keys, above...), "series")
	return o, err
}

// primaryElsewhere are the dependency keys of the other series that show one
// of the placed parts as primary, and no longer will.
func (t *tx) primaryElsewhere(series int64, placed []partRow) ([]string, error) {
	articles := []int64{0}
	for _, p := range placed {
		if p.primary {
			articles = append(articles, p.article)
		}
	}
	uids, err := values[string](t, `SELECT s.uid FROM series_parts p JOIN series s ON s.id = p.series_id
		WHERE p.article_id IN ? AND p.is_primary AND p.place IS NOT NULL AND p.series_id <> ?`, articles, series)
	for i, uid := range uids {
		uids[i] = dependency(models.SeriesResource, uid)
	}
	return uids, err
}

func (t *tx) storeParts(series int64, placed []partRow) error {
	keep := []int64{0}
	for _, p := range placed {
		keep = append(keep, p.id)
	}
	if _, err := t.exec("DELETE FROM series_parts WHERE series_id = ? AND id NOT IN ?", series, keep); err != nil {
		return err
	}
	// Below 0 the old ranks are out of the way of the new ones; without what they
	// stand for, so are parts that change places.
	if _, err := t.exec(`UPDATE series_parts SET ordinal = -ordinal, article_id = NULL, child_series_id = NULL, title = '-', is_primary = FALSE, live_at = 0
		WHERE series_id = ?`, series); err != nil {
		return err
	}
	for i, p := range placed {
		if err := t.storePart(series, i+1, p); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) storePart(series int64, ordinal int, p partRow) error {
	if p.primary {
		if _, err := t.exec("UPDATE series_parts SET is_primary = FALSE WHERE article_id = ? AND is_primary", p.article); err != nil {
			return err
		}
	}
	article, child := optionalID(p.article), optionalID(p.child)
	if p.id != 0 {
		return t.must(`UPDATE series_parts SET ordinal = ?, article_id = ?, child_series_id = ?, title = ?, planned_for = ?, role = ?, is_primary = ?,
			live_at = coalesce((SELECT published_at FROM articles WHERE id = ? AND status = 'published'), 0) WHERE id = ?`,
			ordinal, article, child, p.title, p.planned, p.role, p.primary, article, p.id)
	}
	if p.uid == "" {
		p.uid = t.store.opts.NewID()
	}
	return t.must(`INSERT INTO series_parts (uid, series_id, ordinal, article_id, child_series_id, title, planned_for, role, is_primary, live_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce((SELECT published_at FROM articles WHERE id = ? AND status = 'published'), 0))`,
		p.uid, series, ordinal, article, child, p.title, p.planned, p.role, p.primary, article)
}

// optionalID is null for 0.
func optionalID(id int64) sql.NullInt64 { return sql.NullInt64{Int64: id, Valid: id != 0} }

// memberKeys are the dependency keys of the public articles that are numbered
// with those of a series, which show their place.
func (t *tx) memberKeys(series int64) ([]string, error) {
	top, err := t.top(series)
	if err != nil {
		return nil, err
	}
	uids, err := values[string](t, "SELECT a.uid FROM series_parts p JOIN articles a ON a.id = p.article_id WHERE p.root_id = ? AND p.place IS NOT NULL", top)
	for i, uid := range uids {
		uids[i] = dependency(models.ArticleResource, uid)
	}
	return uids, err
}
