package store

import (
	"context"
	"database/sql"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
)

// draft is a written article and what its text becomes; rendering takes the
// most time of a save, so it is done before the transaction begins.
type draft struct {
	src      source.Article
	rendered text.Rendered
}

func newDraft(src source.Article) (draft, error) {
	if src.Format == "" {
		src.Format = string(text.Markdown)
	}
	rendered, err := text.Render(text.Format(src.Format), src.Body)
	return draft{src, rendered}, err
}

// fill derives the row's columns from a revision. All titles sort by the
// alphabet of the site, or a list of several languages had several orders.
func (r *articleRow) fill(src source.Article, rendered text.Rendered, site string) (err error) {
	r.Title, r.TitleKey, r.Subtitle = src.Title, text.SortKey(src.Title, site), src.Subtitle
	r.Excerpt, r.Language, r.WordCount = src.Excerpt, src.Language, rendered.Words
	if r.Excerpt == "" {
		r.Excerpt = rendered.Excerpt
	}
	r.CanonicalURL, r.Meta = src.CanonicalURL, string(src.Meta)
	if r.Cover, err = optional(src.Cover); err != nil {
		return err
	}
	r.SEO, err = optional(src.SEO)
	return err
}

// CreateArticle stores a new article as a draft.
func (s *Store) CreateArticle(ctx context.Context, c models.Caller, src source.Article, note string) (a models.Article, err error) {
	d, err := newDraft(src)
	if err != nil {
		return a, err
	}
	err = s.write(ctx, func(t *tx) error {
		id, err := t.once(c, models.ArticleResource, func() (int64, error) { return t.createArticle(c, d, note) })
		if err != nil {
			return err
		}
		a, err = t.articleWhole(c, id, 0)
		return err
	})
	return a, err
}

func (t *tx) createArticle(c models.Caller, d draft, note string) (int64, error) {
	found, err := t.settle(&d.src, 0)
	if err != nil {
		return 0, err
	}
	row := articleRow{UID: t.store.opts.NewID(), Slug: d.src.Slug, Status: string(models.DraftStatus), LatestRevision: 1, CreatedAt: t.moment(), SavedAt: t.moment()}
	if err := row.fill(d.src, d.rendered, t.store.opts.Language); err != nil {
		return 0, err
	}
	if err := t.db.Create(&row).Error; err != nil {
		return 0, err
	}
	if err := t.addRevision(row.ID, revisionRow{Number: 1, CreatedAt: t.moment(), Note: note}, c.KeyID(), d.src); err != nil {
		return 0, err
	}
	if err := t.putSlug(models.ArticleResource, claim{currentSlug, row.ID}, row.Slug); err != nil {
		return 0, err
	}
	t.log(models.ArticleResource, row.UID, models.Created, nil)
	t.saved = savedRevision{row.ID, 1, d.rendered}
	return row.ID, t.insertRelations(row, found)
}

// SaveArticle makes a new revision of the article with that slug or id from
// its latest one, if that still has the given number. Readers see nothing of
// it until it is published.
func (s *Store) SaveArticle(ctx context.Context, c models.Caller, name string, revision int, note string, edit func(source.Article) (source.Article, error)) (a models.Article, err error) {
	d, revision, err := s.edited(ctx, name, revision, edit)
	if err != nil {
		return a, err
	}
	err = s.write(ctx, func(t *tx) error {
		row, err := t.articleForWrite(name, revision)
		if err != nil {
			return err
		}
		if err := t.saveArticle(c, &row, d, note); err != nil {
			return err
		}
		a, err = t.articleWhole(c, row.ID, Latest)
		return err
	})
	return a, err
}

// edited applies an edit to the latest revision and renders the outcome. It
// returns the number of that revision, which the save then insists on.
func (s *Store) edited(ctx context.Context, name string, revision int, edit func(source.Article) (source.Article, error)) (d draft, latest int, err error) {
	err = s.read(ctx, func(t *tx) error {
		row, err := t.articleForWrite(name, revision)
		if err != nil {
			return err
		}
		latest = row.LatestRevision
		src, err := t.revisionSource(row.ID, latest)
		if err != nil {
			return err
		}
		before := src.Slug
		if src, err = edit(src); err != nil {
			return err
		}
		if src.Slug == "" {
			src.Slug = before
		}
		d, err = newDraft(src)
		return err
	})
	return d, latest, err
}

// articleForWrite returns the row of an article, if its latest revision is the
// one that the caller has seen.
func (t *tx) articleForWrite(name string, revision int) (articleRow, error) {
	id, err := t.find(models.ArticleResource, name)
	if err != nil {
		return articleRow{}, err
	}
	row, err := t.articleRow(id)
	if err != nil {
		return row, err
	}
	return row, unchanged(revision, row.LatestRevision)
}

func (t *tx) saveArticle(c models.Caller, row *articleRow, d draft, note string) error {
	found, err := t.settle(&d.src, row.ID)
	if err != nil {
		return err
	}
	row.LatestRevision, row.SavedAt = row.LatestRevision+1, t.moment()
	if err := t.addRevision(row.ID, revisionRow{Number: row.LatestRevision, CreatedAt: t.moment(), Note: note}, c.KeyID(), d.src); err != nil {
		return err
	}
	t.log(models.ArticleResource, row.UID, models.Saved, nil)
	t.saved = savedRevision{row.ID, row.LatestRevision, d.rendered}
	if row.public() {
		return t.saveBesidePublished(row, d.src, found)
	}
	return t.showLatest(row, d, found)
}

// saveBesidePublished notes a revision that readers do not see yet.
func (t *tx) saveBesidePublished(row *articleRow, src source.Article, found resolved) error {
	if err := t.must("UPDATE articles SET latest_revision = ?, saved_at = ? WHERE id = ?", row.LatestRevision, row.SavedAt, row.ID); err != nil {
		return err
	}
	if err := t.reserveSlug(models.ArticleResource, row.ID, src.Slug); err != nil {
		return err
	}
	return t.noteDraftUses(row.ID, found)
}

// showLatest makes the columns of an article that readers don't see those of
// its latest revision.
func (t *tx) showLatest(row *articleRow, d draft, found resolved) error {
	if err := row.fill(d.src, d.rendered, t.store.opts.Language); err != nil {
		return err
	}
	row.Slug = d.src.Slug
	if err := t.draftSlug(*row); err != nil {
		return err
	}
	if err := t.updateArticle(row); err != nil {
		return err
	}
	return t.relate(*row, found)
}

// draftSlug gives an article that readers don't see the slug of its row. One
// that was public keeps the slug that they knew it by.
func (t *tx) draftSlug(row articleRow) error {
	if row.Version > 0 {
		return t.reserveSlug(models.ArticleResource, row.ID, row.Slug)
	}
	return t.setSlug(models.ArticleResource, row.ID, row.Slug, false)
}

func (t *tx) updateArticle(row *articleRow) error { return t.db.Select("*").Updates(row).Error }

// DeleteArticle removes an article with its history, if its latest revision is
// the one that the caller has seen. One that readers see takes the right to
// withdraw it as well.
func (s *Store) DeleteArticle(ctx context.Context, c models.Caller, name string, revision int) error {
	return s.write(ctx, func(t *tx) error {
		row, err := t.articleForWrite(name, revision)
		if err != nil {
			return err
		}
		if row.public() {
			if err := c.Require(models.PublishScope); err != nil {
				return err
			}
		}
		keys, err := t.withdraw(row)
		if err != nil {
			return err
		}
		in, err := values[int64](t, "SELECT series_id FROM series_parts WHERE article_id = ?", row.ID)
		if err != nil {
			return err
		}
		t.log(models.ArticleResource, row.UID, models.Deleted, keys)
		if err := t.must("DELETE FROM articles WHERE id = ?", row.ID); err != nil {
			return err
		}
		return t.closeGaps(in)
	})
}

// closeGaps ranks the parts of series anew after one has gone.
func (t *tx) closeGaps(series []int64) error {
	for _, id := range series {
		for _, statement := range []string{
			`UPDATE series_parts SET ordinal = -ranked.rank FROM
				(SELECT id, row_number() OVER (ORDER BY ordinal) AS rank FROM series_parts WHERE series_id = ?) AS ranked
				WHERE series_parts.id = ranked.id AND series_parts.ordinal <> ranked.rank`,
			"UPDATE series_parts SET ordinal = -ordinal WHERE series_id = ? AND ordinal < 0",
			"UPDATE series SET revision = revision + 1 WHERE id = ?",
		} {
			if _, err := t.exec(statement, id); err != nil {
				return err
			}
		}
		if err := t.renumber(id); err != nil {
			return err
		}
	}
	return nil
}

func scanID(r *sql.Rows, id *int64) error { return r.Scan(id) }
