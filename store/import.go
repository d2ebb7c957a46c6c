package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
)

// Import takes lines in, in one transaction. A line that is refused loses
// nothing but itself; the returned error means that none was taken. Lines that
// are there already are left as they are, so that an import can be repeated.
func (s *Store) Import(ctx context.Context, lines []source.Line) ([]models.Result, error) {
	drafts := make([]importDraft, len(lines))
	for i, line := range lines {
		drafts[i] = newImportDraft(line)
	}
	var results []models.Result
	err := s.write(ctx, func(t *tx) error {
		results = make([]models.Result, len(lines))
		for i, line := range lines {
			outcome, err := t.importApart(line, drafts[i])
			if err != nil && !refused(s.expected(err)) {
				return err
			}
			results[i] = models.Result{Outcome: outcome, Err: s.expected(err)}
		}
		return nil
	})
	return results, err
}

// importDraft is an article line rendered before the transaction.
type importDraft struct {
	latest    draft
	published *draft // where readers see, or saw, an older revision
	err       error
}

func newImportDraft(line source.Line) (d importDraft) {
	l, ok := line.(*source.ArticleLine)
	if !ok {
		return d
	}
	if d.latest, d.err = newDraft(l.Article); d.err != nil {
		return d
	}
	if p := l.Publication; p != nil && p.Revision > 0 && p.Revision < len(l.Revisions) && p.Status != string(models.DraftStatus) && p.Status != string(models.ScheduledStatus) {
		var older draft
		older, d.err = newDraft(*l.Revisions[p.Revision-1].Source)
		d.published = &older
	}
	return d
}

// importApart takes one line in behind a savepoint of its own.
func (t *tx) importApart(line source.Line, d importDraft) (models.Outcome, error) {
	if d.err != nil {
		return "", d.err
	}
	noted := len(t.changes)
	if err := t.db.SavePoint("line").Error; err != nil {
		return "", err
	}
	outcome, err := t.importLine(line, d)
	if err == nil {
		_, err = t.exec("RELEASE line")
		return outcome, err
	}
	t.changes = t.changes[:noted]
	if undo := t.db.RollbackTo("line").Error; undo != nil {
		return "", fmt.Errorf("undo line: %w", undo)
	}
	return "", err
}

func (t *tx) importLine(line source.Line, d importDraft) (models.Outcome, error) {
	switch l := line.(type) {
	case *source.TagLine:
		return importKept(t, tags, l.History, l.Tag)
	case *source.AuthorLine:
		return importKept(t, authors, l.History, l.Author)
	case *source.ReferenceLine:
		return t.importReference(l)
	case *source.ArticleLine:
		return t.importArticle(l, d)
	case *source.SeriesLine:
		return t.importSeries(l)
	}
	return "", fmt.Errorf("import: unknown line %T", line)
}

// existing is the id of the thing that a line is of, by its id or else its
// slug; 0 for a new one.
func (t *tx) existing(kind models.Resource, uid, slug string) (int64, error) {
	for _, name := range []string{uid, slug} {
		if name == "" {
			continue
		}
		c, err := t.named(kind, name)
		if err != nil || c.id != 0 {
			return c.id, err
		}
	}
	return 0, nil
}

// importKept takes in a thing that has a slug of its own.
func importKept[R, S, M any](t *tx, k kept[R, S, M], h source.History, src S) (models.Outcome, error) {
	asked, title := k.title(src)
	known, err := t.existing(k.kind, h.ID, cmp.Or(asked, text.Slug(title)))
	if err != nil {
		return "", err
	}
	if known != 0 {
		return importAgain(t, k, known, src)
	}
	slug, err := t.freeSlug(k.kind, asked, title, 0)
	if err != nil {
		return "", err
	}
	var row R
	*k.common(&row) = t.imported(h, slug)
	if err := k.fill(t, &row, src); err != nil {
		return "", err
	}
	if _, err := k.insert(t, &row); err != nil {
		return "", err
	}
	return models.Imported, t.addFormerSlugs(k.kind, k.common(&row).ID, h.FormerSlugs)
}

func importAgain[R, S, M any](t *tx, k kept[R, S, M], known int64, src S) (models.Outcome, error) {
	row, err := k.row(t, known)
	if err != nil {
		return "", err
	}
	again := row
	if err := k.fill(t, &again, src); err != nil {
		return "", err
	}
	if asked, _ := k.title(src); k.common(&again).Source == k.common(&row).Source && (asked == "" || asked == k.common(&row).Slug) {
		return models.Unchanged, nil
	}
	return models.Updated, k.update(t, &row, src)
}

// imported are the common columns of a new thing with the given history.
func (t *tx) imported(h source.History, slug string) Common {
	created := cmp.Or(stored(h.CreatedAt), t.moment())
	return Common{
		UID: cmp.Or(h.ID, t.store.opts.NewID()), Slug: slug, Revision: max(1, h.Revision),
		CreatedAt: created, UpdatedAt: cmp.Or(stored(h.UpdatedAt), created),
	}
}

func (t *tx) addFormerSlugs(kind models.Resource, owner int64, slugs []string) error {
	for _, slug := range slugs {
		if _, err := t.freeSlug(kind, slug, "", owner); err != nil {
			return err
		}
		c, err := t.claimOf(kind, slug)
		if err != nil {
			return err
		}
		if c.state != currentSlug { // it may be reserved too, for a revision not yet public
			err = t.putSlug(kind, claim{formerSlug, owner}, slug)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) importReference(l *source.ReferenceLine) (models.Outcome, error) {
	row, err := t.existingReference(l)
	if err != nil {
		return "", err
	}
	if row.ID == 0 {
		return models.Imported, t.newReference(l)
	}
	again := row
	if _, err := again.fill(l.Reference, t.store.opts.Language); err != nil {
		return "", err
	}
	if again.CSL == row.CSL && again.Raw == row.Raw && (l.Key == "" || l.Key == row.Key) {
		return models.Unchanged, nil
	}
	return models.Updated, t.updateReference(&row, l.Reference)
}

// existingReference is the reference that a line is of: by its id, its key, or
// as the same record.
func (t *tx) existingReference(l *source.ReferenceLine) (row referenceRow, err error) {
	for _, name := range []string{l.ID, l.Key} {
		if name == "" {
			continue
		}
		if row, _, err = t.namedReference(name); err != nil || row.ID != 0 {
			return row, err
		}
	}
	if l.ID != "" || l.Key != "" {
		return row, nil
	}
	return t.sameRecord(source.Entry(l.Reference))
}

func (t *tx) newReference(l *source.ReferenceLine) error {
	key, err := t.freeKey(l.Reference, 0)
	if err != nil {
		return err
	}
	c := t.imported(l.History, key)
	row := referenceRow{UID: c.UID, Key: key, Revision: c.Revision, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt}
	identifiers, err := row.fill(l.Reference, t.store.opts.Language)
	if err != nil {
		return err
	}
	if err := t.insertReference(&row, identifiers); err != nil {
		return err
	}
	for _, alias := range l.Aliases {
		if err := t.must("INSERT INTO reference_aliases (alias, reference_id) VALUES (?, ?)", alias, row.ID); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) importSeries(l *source.SeriesLine) (models.Outcome, error) {
	outcome, err := importKept(t, allSeries, l.History, l.Series)
	if err != nil {
		return "", err
	}
	series, err := t.existing(models.SeriesResource, l.ID, cmp.Or(l.Slug, text.Slug(l.Title)))
	if err != nil {
		return "", err
	}
	placed, err := t.place(series, l.Parts)
	if err != nil {
		return "", err
	}
	before, err := rows(t, scanPart, editorsParts, series)
	if err != nil {
		return "", err
	}
	if outcome != models.Imported && samePlaces(before, placed) {
		return outcome, nil
	}
	if outcome == models.Unchanged {
		return models.Updated, t.rearrange(series, l.Parts)
	}
	_, err = t.setParts(series, l.Parts)
	return outcome, err
}

// samePlaces reports whether two orders are the same, whatever readers see of
// them.
func samePlaces(a, b []partRow) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, y := a[i], b[i]
		x.position, y.position = 0, 0
		if x.id == 0 || y.id == 0 { // a planned part without an id is known by its title
			x.id, y.id, x.uid, y.uid = 0, 0, "", ""
		}
		if x != y {
			return false
		}
	}
	return true
}

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

// refused reports whether err is the fault of what was asked for.
func refused(err error) bool {
	e, ok := errors.AsType[*models.Error](err)
	return ok && e.Kind != models.Unavailable
}
