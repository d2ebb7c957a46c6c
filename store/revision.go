package store

import (
	"context"

	"kilde/models"
	"kilde/models/source"
)

// revisionRow is a revision as it is stored, without its source.
type revisionRow struct {
	Number    int
	CreatedAt int64
	Key       string // id of the key that saved it
	Note      string
	Title     string
	Slug      string
}

func (r revisionRow) model() models.Revision {
	return models.Revision{Number: r.Number, CreatedAt: at(r.CreatedAt), KeyID: r.Key, Note: r.Note, Title: r.Title, Slug: r.Slug}
}

func (t *tx) addRevision(article int64, r revisionRow, keyID string, src source.Article) error {
	data, err := encode(src)
	if err != nil {
		return err
	}
	if keyID == "" {
		row := []any{article, r.Number, r.CreatedAt, r.Note, src.Title, src.Slug, data}
		return t.add(addition{into: "revisions (article_id, number, created_at, note, title, slug, source)", rows: [][]any{row}})
	}
	return t.must(`INSERT INTO revisions (article_id, number, created_at, key_id, note, title, slug, source)
		VALUES (?, ?, ?, (SELECT id FROM keys WHERE uid = ?), ?, ?, ?, ?)`,
		article, r.Number, r.CreatedAt, keyID, r.Note, src.Title, src.Slug, data)
}

// revisionSource is a revision as it was written.
func (t *tx) revisionSource(article int64, number int) (src source.Article, err error) {
	found, err := values[string](t, "SELECT source FROM revisions WHERE article_id = ? AND number = ?", article, number)
	if err != nil {
		return src, err
	}
	if len(found) == 0 {
		return src, models.Errorf(models.NotFound, "There is no revision %d of this article.", number)
	}
	return src, decode(found[0], &src)
}

// Revisions returns one page of an article's history, the newest first,
// without the sources.
func (s *Store) Revisions(ctx context.Context, c models.Caller, article string, q models.Query) (list models.List[models.Revision], err error) {
	err = s.read(ctx, func(t *tx) error {
		id, err := t.history(c, article)
		if err != nil {
			return err
		}
		below := int64(1) << 62
		if q.After != nil {
			below = q.After.At[0].Number
		}
		found, err := rows(t, func(r record, row *revisionRow) error {
			var source string
			return r.Scan(&row.Number, &row.CreatedAt, &row.Key, &row.Note, &row.Title, &row.Slug, &source)
		}, revisionQuery("''", "r.number < ? ORDER BY r.number DESC LIMIT ?"), id, below, q.Limit+1)
		if err != nil {
			return err
		}
		if q.Count {
			n, err := t.number("SELECT latest_revision FROM articles WHERE id = ?", id)
			if err != nil {
				return err
			}
			list.Total = int(n)
		}
		if len(found) > q.Limit {
			found = found[:q.Limit]
			uid, err := values[string](t, "SELECT uid FROM "+tables[models.ArticleResource]+" WHERE id = ?", id)
			if err != nil {
				return err
			}
			list.Next = &models.Cursor{At: []models.Value{{Number: int64(found[q.Limit-1].Number)}}, ID: uid[0]}
		}
		for _, r := range found {
			list.Items = append(list.Items, r.model())
		}
		return nil
	})
	return list, err
}

// Revision returns one revision of an article as it was written.
func (s *Store) Revision(ctx context.Context, c models.Caller, article string, number int) (m models.Revision, err error) {
	err = s.read(ctx, func(t *tx) error {
		id, err := t.history(c, article)
		if err != nil {
			return err
		}
		found, err := t.revisions(id, "r.number = ?", number)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return models.Errorf(models.NotFound, "There is no revision %d of this article.", number)
		}
		m = found[0]
		return nil
	})
	return m, err
}

// history returns the id of an article whose history the caller may see.
func (t *tx) history(c models.Caller, article string) (int64, error) {
	if !c.SeesDrafts() {
		return 0, models.Missing(models.ArticleResource, article)
	}
	return t.lookup(c, models.ArticleResource, article)
}

// revisions returns those of an article that meet a condition, with sources.
func (t *tx) revisions(article int64, condition string, args ...any) ([]models.Revision, error) {
	return rows(t, func(r record, m *models.Revision) error {
		var row revisionRow
		var data string
		if err := r.Scan(&row.Number, &row.CreatedAt, &row.Key, &row.Note, &row.Title, &row.Slug, &data); err != nil {
			return err
		}
		*m = row.model()
		m.Source = &source.Article{}
		return decode(data, m.Source)
	}, revisionQuery("r.source", condition), append([]any{article}, args...)...)
}

func revisionQuery(source, condition string) string {
	return `SELECT r.number, r.created_at, coalesce(k.uid, ''), r.note, r.title, r.slug, ` + source + `
		FROM revisions r LEFT JOIN keys k ON k.id = r.key_id WHERE r.article_id = ? AND ` + condition
}
