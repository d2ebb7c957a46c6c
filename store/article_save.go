package store

import (
	"cmp"
	"context"
	"slices"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
)

// draft is a written article and what is derived of it.
type draft struct {
	src      source.Article
	rendered text.Rendered
	cited    []*citable // the bibliography that it was rendered with
	printing models.Printing
	titleKey string
	names    resolved  // what it names, once that is settled
	words    *analysis // for search, where it is to be published
}

// newDraft derives all that takes no database: it takes the most time of a
// save, so it is done before the transaction begins. All titles sort by the
// alphabet of the site, or a list of several languages had several orders.
func (s *Store) newDraft(src source.Article, c catalogue) (draft, error) {
	if src.Format == "" {
		src.Format = string(text.Markdown)
	}
	src, err := extracted(src)
	if err != nil {
		return draft{}, err
	}
	d := draft{src: src, titleKey: text.SortKey(src.Title, s.opts.Language)}
	err = s.render(&d, c.of(src.Bibliography))
	return d, err
}

// newDraft is Store.newDraft with what the article lists as the transaction
// knows it.
func (t *tx) newDraft(src source.Article) (d draft, err error) {
	c, err := t.catalogue(src)
	if err != nil {
		return d, err
	}
	return t.store.newDraft(src, c)
}

// analyze derives what search needs of a draft that is to be published.
func (s *Store) analyze(d *draft) {
	f := findable{language: cmp.Or(d.src.Language, s.opts.Language), title: d.src.Title, text: d.rendered.Text, headings: headings(d.rendered.Outline)}
	words := s.analysis(&f)
	d.words = &words
}

func (d *draft) body() *models.Body {
	return &models.Body{
		Format: text.Format(d.src.Format), Source: d.src.Body, HTML: d.rendered.HTML, Text: d.rendered.Text, Outline: d.rendered.Outline,
		Citations: citations(d.rendered.Citations),
	}
}

// fill derives the row's columns from a revision.
func (r *articleRow) fill(d draft) (err error) {
	src := d.src
	r.Title, r.TitleKey, r.Subtitle = src.Title, d.titleKey, src.Subtitle
	r.Excerpt, r.Language, r.WordCount = src.Excerpt, src.Language, d.rendered.Words
	if r.Excerpt == "" {
		r.Excerpt = d.rendered.Excerpt
	}
	r.CanonicalURL, r.Meta, r.Named = src.CanonicalURL, string(src.Meta), d.names.packed()
	if r.Cover, err = optional(src.Cover); err != nil {
		return err
	}
	r.SEO, err = optional(src.SEO)
	return err
}

// CreateArticle stores a new article as a draft.
func (s *Store) CreateArticle(ctx context.Context, c models.Caller, src source.Article, note string) (a models.Article, err error) {
	d, err := s.writtenDraft(ctx, src)
	if err != nil {
		return a, err
	}
	err = s.write(ctx, func(t *tx) error {
		made := false
		id, err := t.once(c, models.ArticleResource, func() (int64, error) {
			made = true
			row, err := t.createArticle(c, d, note)
			if err != nil {
				return 0, err
			}
			a, err = t.articleWith(c, row, d.body())
			return row.ID, err
		})
		if err == nil && !made {
			a, err = t.articleWhole(c, id, 0)
		}
		return err
	})
	return a, err
}

// writtenDraft is newDraft with what the article lists as it is stored now.
func (s *Store) writtenDraft(ctx context.Context, src source.Article) (d draft, err error) {
	if !slices.ContainsFunc(src.Bibliography, source.Entry.IsKey) {
		return s.newDraft(src, catalogue{})
	}
	err = s.read(ctx, func(t *tx) error {
		d, err = t.newDraft(src)
		return err
	})
	return d, err
}

func (t *tx) createArticle(c models.Caller, d draft, note string) (row articleRow, err error) {
	if err := t.settle(&d, 0); err != nil {
		return row, err
	}
	row = articleRow{UID: t.store.opts.NewID(), Slug: d.src.Slug, Status: string(models.DraftStatus), LatestRevision: 1, CreatedAt: t.moment(), SavedAt: t.moment()}
	if err := row.fill(d); err != nil {
		return row, err
	}
	if err := t.insertArticle(&row); err != nil {
		return row, err
	}
	if err := t.addRevision(row.ID, revisionRow{Number: 1, CreatedAt: t.moment(), Note: note}, c.KeyID(), d.src); err != nil {
		return row, err
	}
	if err := t.putSlug(models.ArticleResource, claim{currentSlug, row.ID}, row.Slug); err != nil {
		return row, err
	}
	t.log(models.ArticleResource, row.UID, models.Created, nil)
	return row, t.tie(row, d.names)
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
		d := d // this may run again
		if err := t.saveArticle(c, &row, &d, note); err != nil {
			return err
		}
		a, err = t.preview(c, row, row.LatestRevision, d)
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
		d, err = t.newDraft(src)
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

func (t *tx) saveArticle(c models.Caller, row *articleRow, d *draft, note string) error {
	if err := t.settle(d, row.ID); err != nil {
		return err
	}
	row.LatestRevision, row.SavedAt = row.LatestRevision+1, t.moment()
	if err := t.addRevision(row.ID, revisionRow{Number: row.LatestRevision, CreatedAt: t.moment(), Note: note}, c.KeyID(), d.src); err != nil {
		return err
	}
	t.log(models.ArticleResource, row.UID, models.Saved, nil)
	if row.public() {
		return t.saveBesidePublished(row, *d)
	}
	return t.showLatest(row, *d)
}

// saveBesidePublished notes a revision that readers do not see yet.
func (t *tx) saveBesidePublished(row *articleRow, d draft) error {
	if err := t.must("UPDATE articles SET latest_revision = ?, saved_at = ? WHERE id = ?", row.LatestRevision, row.SavedAt, row.ID); err != nil {
		return err
	}
	if err := t.reserveSlug(models.ArticleResource, row.ID, d.src.Slug); err != nil {
		return err
	}
	return t.noteDraftUses(row.ID, d.names)
}

// showLatest makes the columns of an article that readers don't see those of
// its latest revision.
func (t *tx) showLatest(row *articleRow, d draft) error {
	if err := row.fill(d); err != nil {
		return err
	}
	row.Slug = d.src.Slug
	if err := t.draftSlug(*row); err != nil {
		return err
	}
	if err := t.updateArticle(row); err != nil {
		return err
	}
	return t.relate(*row, d.names)
}

// draftSlug gives an article that readers don't see the slug of its row. One
// that was public keeps the slug that they knew it by.
func (t *tx) draftSlug(row articleRow) error {
	if row.Version > 0 {
		return t.reserveSlug(models.ArticleResource, row.ID, row.Slug)
	}
	return t.setSlug(models.ArticleResource, row.ID, row.Slug, false)
}

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
		if err := firstError(t.bury(row.UID, row.ID), t.must("DELETE FROM articles WHERE id = ?", row.ID)); err != nil {
			return err
		}
		return t.closeGaps(in, orderMade{by: c.KeyID()})
	})
}

// closeGaps ranks the parts of series anew after one has gone.
func (t *tx) closeGaps(series []int64, made orderMade) error {
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
		if err := firstFailure(func() error { return t.noteOrder(id, made) }, func() error { return t.renumber(id) }); err != nil {
			return err
		}
	}
	return nil
}
