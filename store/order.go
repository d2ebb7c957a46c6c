package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"kilde/models"
	"kilde/models/id"
	"kilde/models/source"
)

// reorder gives a series the order that arrange makes of its present one.
func (s *Store) reorder(ctx context.Context, c models.Caller, series string, revision int, arrange func(*tx, int64, []source.Part) ([]source.Part, error)) (m models.Series, err error) {
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
		if err := t.rearrange(row.ID, all); err != nil {
			return err
		}
		m, err = t.seriesWhole(c, row.ID)
		return err
	})
	return m, err
}

// orderOf is the whole order of a series as it is written.
func (t *tx) orderOf(series int64) ([]source.Part, error) {
	return rows(t, func(r record, p *source.Part) error {
		return r.Scan(&p.ID, &p.Article, &p.Title, &p.PlannedFor, &p.Primary)
	}, `SELECT p.uid, coalesce(a.slug, ''), p.title, p.planned_for, p.is_primary
		FROM series_parts p LEFT JOIN articles a ON a.id = p.article_id WHERE p.series_id = ? ORDER BY p.ordinal`, series)
}

// rearrange is setParts for a series that stands already, whose next revision
// it makes. Readers find a new time on it only where they find a new order.
func (t *tx) rearrange(series int64, parts []source.Part) error {
	noticed, err := t.setParts(series, parts)
	if err != nil {
		return err
	}
	return t.must("UPDATE series SET revision = revision + 1, updated_at = CASE WHEN ? OR NOT live THEN ? ELSE updated_at END WHERE id = ?",
		noticed, t.moment(), series)
}

// setParts makes parts the order of a series: what is not among them goes,
// what is keeps its identity, the rest is new. It reports whether readers can
// notice.
func (t *tx) setParts(series int64, parts []source.Part) (noticed bool, err error) {
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
	if err := t.storeParts(series, placed); err != nil {
		return false, err
	}
	if err := t.renumber(series); err != nil {
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

// shownOrder is the order of a series as readers see it, and the dependency
// keys of what shows it.
type shownOrder struct {
	series string // uid
	parts  []partRow
	keys   []string
}

func (t *tx) shownOrder(series int64) (o shownOrder, err error) {
	if o.parts, err = rows(t, scanPart, readersParts, series); err != nil {
		return o, err
	}
	if o.keys, err = t.memberKeys(series); err != nil {
		return o, err
	}
	row, err := allSeries.row(t, series)
	o.series = row.UID
	o.keys = append(o.keys, dependency(models.SeriesResource, row.UID), articlesOf(models.SeriesResource, row.UID), "series")
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
		WHERE p.article_id IN ? AND p.is_primary AND p.position IS NOT NULL AND p.series_id <> ?`, articles, series)
	for i, uid := range uids {
		uids[i] = dependency(models.SeriesResource, uid)
	}
	return uids, err
}

// place resolves the articles and the identities of the parts.
func (t *tx) place(series int64, parts []source.Part) ([]partRow, error) {
	existing, err := rows(t, scanPart, editorsParts, series)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.Article
	}
	articles, err := t.claims(models.ArticleResource, names)
	if err != nil {
		return nil, err
	}
	placed := make([]partRow, len(parts))
	var wrong []models.Field
	for i, p := range parts {
		row := partRow{uid: p.ID, title: p.Title, planned: p.PlannedFor, primary: p.Primary, article: articles[p.Article].id}
		if p.Article != "" && row.article == 0 {
			wrong = append(wrong, models.Field{Pointer: fmt.Sprintf("/parts/%d/article", i), Code: "unknown", Detail: fmt.Sprintf("There is no article %q.", p.Article)})
		}
		row.id, row.uid = identity(existing, row)
		placed[i] = row
	}
	wrong = append(wrong, wrongParts(placed)...)
	if len(wrong) > 0 {
		return nil, &models.Error{Kind: models.Invalid, Detail: "The order of the series is not valid.", Fields: wrong}
	}
	return placed, nil
}

// identity is the stored part that a written one is: by its id, or by its
// article, which a series has once. 0 is a new part.
func identity(existing []partRow, p partRow) (int64, string) {
	for _, e := range existing {
		if p.uid == e.uid || p.uid == "" && p.article != 0 && p.article == e.article {
			return e.id, e.uid
		}
	}
	return 0, p.uid
}

func wrongParts(placed []partRow) (wrong []models.Field) {
	articles, uids := map[int64]bool{}, map[string]bool{}
	for i, p := range placed {
		if p.id == 0 && p.uid != "" && !id.Valid(p.uid) || p.article != 0 && articles[p.article] || p.uid != "" && uids[p.uid] {
			wrong = append(wrong, models.Field{Pointer: fmt.Sprintf("/parts/%d", i), Code: "repeated", Detail: "Stands in the order twice."})
		}
		articles[p.article], uids[p.uid] = true, true
	}
	return wrong
}

func (t *tx) storeParts(series int64, placed []partRow) error {
	keep := []int64{0}
	for _, p := range placed {
		keep = append(keep, p.id)
	}
	if _, err := t.exec("DELETE FROM series_parts WHERE series_id = ? AND id NOT IN ?", series, keep); err != nil {
		return err
	}
	// Below 0 the old ranks are out of the way of the new ones; without their
	// articles, so are parts that change places.
	if _, err := t.exec(`UPDATE series_parts SET ordinal = -ordinal, position = NULL, article_id = NULL, title = '-', is_primary = FALSE, live_at = 0
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
	article := sql.NullInt64{Int64: p.article, Valid: p.article != 0}
	if p.id != 0 {
		return t.must(`UPDATE series_parts SET ordinal = ?, article_id = ?, title = ?, planned_for = ?, is_primary = ?,
			live_at = coalesce((SELECT published_at FROM articles WHERE id = ? AND status = 'published'), 0) WHERE id = ?`,
			ordinal, article, p.title, p.planned, p.primary, article, p.id)
	}
	if p.uid == "" {
		p.uid = t.store.opts.NewID()
	}
	return t.must(`INSERT INTO series_parts (uid, series_id, ordinal, article_id, title, planned_for, is_primary, live_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, coalesce((SELECT published_at FROM articles WHERE id = ? AND status = 'published'), 0))`,
		p.uid, series, ordinal, article, p.title, p.planned, p.primary, article)
}

// renumber gives the parts that readers see their positions 1, 2, 3 … and the
// series its counts.
func (t *tx) renumber(series int64) error {
	for _, statement := range []string{
		"UPDATE series_parts SET position = NULL WHERE series_id = ? AND live_at = 0 AND position IS NOT NULL",
		// Below 0 first: two parts never have one position, not even in between.
		`UPDATE series_parts SET position = -ranked.rank FROM
			(SELECT id, row_number() OVER (ORDER BY ordinal) AS rank FROM series_parts WHERE series_id = ? AND live_at > 0) AS ranked
			WHERE series_parts.id = ranked.id AND series_parts.position IS DISTINCT FROM ranked.rank`,
		"UPDATE series_parts SET position = -position WHERE series_id = ? AND position < 0",
		"UPDATE series SET parts = (SELECT count(*) FROM series_parts WHERE series_id = series.id), total = (SELECT count(*) FROM series_parts WHERE series_id = series.id AND live_at > 0) WHERE id = ?",
		`UPDATE series SET live = CASE WHEN total > 0 OR announce_planned AND
			EXISTS (SELECT 1 FROM series_parts WHERE series_id = series.id AND title <> '') THEN TRUE ELSE FALSE END WHERE id = ?`,
	} {
		if _, err := t.exec(statement, series); err != nil {
			return err
		}
	}
	return nil
}

// memberKeys are the dependency keys of the public articles in a series, which
// show their place in it.
func (t *tx) memberKeys(series int64) ([]string, error) {
	uids, err := values[string](t, `SELECT a.uid FROM series_parts p JOIN articles a ON a.id = p.article_id
		WHERE p.series_id = ? AND p.position IS NOT NULL`, series)
	for i, uid := range uids {
		uids[i] = dependency(models.ArticleResource, uid)
	}
	return uids, err
}
