package store

import (
	"cmp"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
)

func (t *tx) importArticle(l *source.ArticleLine, d importDraft) (models.Outcome, error) {
	known, err := t.existing(models.ArticleResource, l.ID, cmp.Or(l.Slug, text.Slug(l.Title)))
	if err != nil {
		return "", err
	}
	if known != 0 {
		return t.importArticleAgain(known, l, d)
	}
	found, err := t.settle(&d.latest.src, 0)
	if err != nil {
		return "", err
	}
	row, err := t.importedArticle(l, d.latest)
	if err != nil {
		return "", err
	}
	if err := t.db.Create(&row).Error; err != nil {
		return "", err
	}
	if err := t.importHistory(row, l, d.latest.src); err != nil {
		return "", err
	}
	if err := t.importSlugs(row, &d); err != nil {
		return "", err
	}
	t.log(models.ArticleResource, row.UID, models.Created, nil)
	if err := t.importState(row, l, d, found); err != nil {
		return "", err
	}
	return models.Imported, t.addFormerSlugs(models.ArticleResource, row.ID, l.FormerSlugs)
}

// importSlugs gives a new article the slug that readers know it by, and keeps
// the one of a newer revision for it.
func (t *tx) importSlugs(row articleRow, d *importDraft) error {
	current := row.Slug
	if d.published != nil {
		d.published.src = complete(d.published.src, d.latest.src)
		current = d.published.src.Slug
	}
	if _, err := t.freeSlug(models.ArticleResource, current, "", row.ID); err != nil {
		return err
	}
	if err := t.putSlug(models.ArticleResource, claim{currentSlug, row.ID}, current); err != nil {
		return err
	}
	return t.reserveSlug(models.ArticleResource, row.ID, row.Slug)
}

// complete fills in what an older revision leaves out.
func complete(src, latest source.Article) source.Article {
	src.Slug, src.Language = cmp.Or(src.Slug, latest.Slug), cmp.Or(src.Language, latest.Language)
	return src
}

// importedArticle is the row of a new article as a draft.
func (t *tx) importedArticle(l *source.ArticleLine, d draft) (articleRow, error) {
	created := cmp.Or(stored(l.CreatedAt), t.moment())
	row := articleRow{
		UID: cmp.Or(l.ID, t.store.opts.NewID()), Slug: d.src.Slug, Status: string(models.DraftStatus),
		LatestRevision: max(1, len(l.Revisions)), CreatedAt: created, SavedAt: created,
	}
	if n := len(l.Revisions); n > 0 {
		row.SavedAt = l.Revisions[n-1].CreatedAt.UnixMilli()
	}
	return row, row.fill(d.src, d.rendered, t.store.opts.Language)
}

// importHistory stores the revisions of a line; the latest is its own source.
func (t *tx) importHistory(row articleRow, l *source.ArticleLine, latest source.Article) error {
	for _, r := range l.Revisions {
		src := latest
		if r.Source != nil {
			src = complete(*r.Source, latest)
		}
		if err := t.addRevision(row.ID, revisionRow{Number: r.Number, CreatedAt: r.CreatedAt.UnixMilli(), Note: r.Note}, "", src); err != nil {
			return err
		}
	}
	if len(l.Revisions) > 0 {
		return nil
	}
	return t.addRevision(row.ID, revisionRow{Number: 1, CreatedAt: row.SavedAt}, "", latest)
}

// importState gives a new article the publication that its line tells of.
func (t *tx) importState(row articleRow, l *source.ArticleLine, d importDraft, found resolved) error {
	p := l.Publication
	if p == nil {
		return t.insertRelations(row, found)
	}
	if p.Scheduled != nil {
		row.ScheduledAt, row.ScheduledRevision = p.Scheduled.At.UnixMilli(), p.Scheduled.Revision
	}
	row.Status = p.Status
	switch models.Status(p.Status) {
	case models.PublishedStatus:
		shown := d.latest
		if d.published != nil {
			shown = *d.published
		}
		if err := publishable(shown.src); err != nil {
			return err
		}
		t.importPublication(&row, p)
		return t.show(row, shown)
	case models.ArchivedStatus:
		t.importPublication(&row, p)
	}
	if err := t.updateArticle(&row); err != nil {
		return err
	}
	return t.insertRelations(row, found)
}

func (t *tx) importPublication(row *articleRow, p *source.Publication) {
	row.PublishedRevision, row.Version = cmp.Or(p.Revision, row.LatestRevision), max(1, p.Version)
	row.PublishedAt = cmp.Or(stored(p.PublishedAt), row.CreatedAt)
	row.UpdatedAt = cmp.Or(stored(p.UpdatedAt), row.PublishedAt)
}

// importArticleAgain saves what a line says anew of an article that is there,
// and publishes that where the line does.
func (t *tx) importArticleAgain(known int64, l *source.ArticleLine, d importDraft) (models.Outcome, error) {
	row, err := t.articleRow(known)
	if err != nil {
		return "", err
	}
	same, err := t.saysTheSame(row, &d.latest.src)
	if err != nil {
		return "", err
	}
	publishes := publishesLatest(l)
	if same && (!publishes || row.public()) {
		return models.Unchanged, nil
	}
	if !same {
		if err := t.saveArticle(models.Caller{}, &row, d.latest, "import"); err != nil {
			return "", err
		}
	}
	if publishes {
		err = t.publish(row, d.latest, row.LatestRevision)
	}
	return models.Updated, err
}

// saysTheSame settles what is written anew of an article and reports whether
// its latest revision says just that.
func (t *tx) saysTheSame(row articleRow, src *source.Article) (bool, error) {
	src.Slug = cmp.Or(src.Slug, row.Slug)
	if _, err := t.settle(src, row.ID); err != nil {
		return false, err
	}
	before, err := t.revisionSource(row.ID, row.LatestRevision)
	if err != nil {
		return false, err
	}
	x, err := encode(before)
	if err != nil {
		return false, err
	}
	y, err := encode(*src)
	return x == y, err
}

// publishesLatest reports whether readers see the latest revision of a line.
func publishesLatest(l *source.ArticleLine) bool {
	p := l.Publication
	return p != nil && p.Status == string(models.PublishedStatus) && (len(l.Revisions) == 0 || p.Revision == len(l.Revisions))
}
