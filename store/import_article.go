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
	if err := t.settle(&d.latest, 0); err != nil {
		return "", err
	}
	row, err := t.importedArticle(l, &d)
	if err != nil {
		return "", err
	}
	if err := t.insertArticle(&row); err != nil {
		return "", err
	}
	if err := t.importHistory(row, l, d.latest.src); err != nil {
		return "", err
	}
	if err := t.importSlugs(row, d); err != nil {
		return "", err
	}
	t.log(models.ArticleResource, row.UID, models.Created, nil)
	if err := t.importTies(row, d); err != nil {
		return "", err
	}
	return models.Imported, t.addFormerSlugs(models.ArticleResource, row.ID, l.FormerSlugs)
}

// importSlugs gives a new article the slug that readers know it by, and keeps
// the one of a newer revision for it.
func (t *tx) importSlugs(row articleRow, d importDraft) error {
	if err := t.putSlug(models.ArticleResource, claim{currentSlug, row.ID}, d.known().src.Slug); err != nil {
		return err
	}
	if d.published == nil {
		return nil
	}
	return t.reserveSlug(models.ArticleResource, row.ID, d.latest.src.Slug)
}

// known is the revision that readers know the article by.
func (d importDraft) known() *draft {
	if d.published != nil {
		return d.published
	}
	return &d.latest
}

// complete fills in what an older revision leaves out.
func complete(src, latest source.Article) source.Article {
	src.Slug, src.Language = cmp.Or(src.Slug, latest.Slug), cmp.Or(src.Language, latest.Language)
	return src
}

// importedArticle is the row of a new article.
func (t *tx) importedArticle(l *source.ArticleLine, d *importDraft) (row articleRow, err error) {
	created := cmp.Or(stored(l.CreatedAt), t.moment())
	row = articleRow{
		UID: cmp.Or(l.ID, t.store.opts.NewID()), Slug: d.latest.src.Slug, Status: string(models.DraftStatus),
		LatestRevision: max(1, len(l.Revisions)), CreatedAt: created, SavedAt: created,
	}
	if n := len(l.Revisions); n > 0 {
		row.SavedAt = l.Revisions[n-1].CreatedAt.UnixMilli()
	}
	if d.published != nil {
		older := *d.published // the transaction may run again
		older.src = complete(older.src, d.latest.src)
		if _, err := t.unlessTaken(models.ArticleResource, older.src.Slug, 0); err != nil {
			return row, err
		}
		d.published = &older
	}
	return row, t.importState(&row, l.Publication, d)
}

// importState gives the row of a new article the publication that its line
// tells of, and the columns of the revision that it shows.
func (t *tx) importState(row *articleRow, p *source.Publication, d *importDraft) error {
	if p == nil {
		return row.fill(d.latest)
	}
	if p.Scheduled != nil {
		row.ScheduledAt, row.ScheduledRevision = p.Scheduled.At.UnixMilli(), p.Scheduled.Revision
	}
	row.Status = p.Status
	switch models.Status(p.Status) {
	case models.PublishedStatus:
		importPublication(row, p)
		return t.importShown(row, d)
	case models.ArchivedStatus:
		importPublication(row, p)
	}
	return row.fill(d.latest)
}

// importShown fills the row of an article that readers see.
func (t *tx) importShown(row *articleRow, d *importDraft) (err error) {
	shown := d.known()
	if err := publishable(shown.src); err != nil {
		return err
	}
	if d.published != nil {
		if shown.names, err = t.resolve(shown.src, t.makeTag); err != nil {
			return err
		}
		if err := t.cite(shown); err != nil {
			return err
		}
	}
	row.Slug = shown.src.Slug
	return row.fill(*shown)
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

func importPublication(row *articleRow, p *source.Publication) {
	row.PublishedRevision, row.Version = cmp.Or(p.Revision, row.LatestRevision), max(1, p.Version)
	row.PublishedAt = cmp.Or(stored(p.PublishedAt), row.CreatedAt)
	row.UpdatedAt = cmp.Or(stored(p.UpdatedAt), row.PublishedAt)
}

// importTies ties a new article to what it names, and shows it to readers where
// it is public.
func (t *tx) importTies(row articleRow, d importDraft) error {
	if !row.public() {
		return t.tie(row, d.latest.names)
	}
	shown := d.known()
	if err := t.storeBody(row, *shown); err != nil {
		return err
	}
	if err := t.tie(row, shown.names); err != nil {
		return err
	}
	public := ties{names: shown.names, live: true}.uses()
	if err := t.recount(uses{}, public); err != nil {
		return err
	}
	if d.published != nil {
		if err := t.noteDraftUses(row.ID, d.latest.names); err != nil {
			return err
		}
	}
	keys, err := t.newKeys(row, public)
	t.log(models.ArticleResource, row.UID, models.Published, keys)
	return err
}

// importArticleAgain saves what a line says anew of an article that is there,
// and publishes that where the line does.
func (t *tx) importArticleAgain(known int64, l *source.ArticleLine, d importDraft) (models.Outcome, error) {
	row, err := t.articleRow(known)
	if err != nil {
		return "", err
	}
	same, err := t.saysTheSame(row, &d.latest)
	if err != nil {
		return "", err
	}
	publishes := publishesLatest(l)
	if same && (!publishes || row.public()) {
		return models.Unchanged, nil
	}
	if !same {
		if err := t.saveArticle(models.Caller{}, &row, &d.latest, "import"); err != nil {
			return "", err
		}
	}
	if publishes {
		err = t.publish(&row, d.latest, row.LatestRevision)
	}
	return models.Updated, err
}

// saysTheSame settles what is written anew of an article and reports whether
// its latest revision says just that.
func (t *tx) saysTheSame(row articleRow, d *draft) (bool, error) {
	d.src.Slug = cmp.Or(d.src.Slug, row.Slug)
	if err := t.settle(d, row.ID); err != nil {
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
	y, err := encode(d.src)
	return x == y, err
}

// publishesLatest reports whether readers see the latest revision of a line.
func publishesLatest(l *source.ArticleLine) bool {
	p := l.Publication
	return p != nil && p.Status == string(models.PublishedStatus) && (len(l.Revisions) == 0 || p.Revision == len(l.Revisions))
}
