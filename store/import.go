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
	return s.Prepare(lines)(ctx)
}

// Prepare does the part of Import that takes no database, rendering above all,
// and returns the other, so that some lines can be prepared while others are
// written.
func (s *Store) Prepare(lines []source.Line) func(context.Context) ([]models.Result, error) {
	drafts := make([]importDraft, len(lines))
	for i, line := range lines {
		drafts[i] = s.newImportDraft(line)
	}
	return func(ctx context.Context) (results []models.Result, err error) {
		err = s.write(ctx, func(t *tx) (err error) {
			if results, err = t.importTogether(lines, drafts); refused(s.expected(err)) {
				results, err = t.importEach(lines, drafts)
			}
			return err
		})
		return results, err
	}
}

// importTogether takes lines in that are all as they should be, behind one
// savepoint. The first that is refused undoes them all, and is returned.
func (t *tx) importTogether(lines []source.Line, drafts []importDraft) (results []models.Result, err error) {
	noted := len(t.changes)
	err, fatal := t.apart(func() error {
		t.bulk = newBulk()
		defer func() { t.bulk = nil }()
		if err := t.lookAhead(lines); err != nil {
			return err
		}
		for i, line := range lines {
			outcome, err := t.importLine(line, drafts[i])
			if err != nil {
				return err
			}
			results = append(results, models.Result{Outcome: outcome})
		}
		return t.flush()
	})
	if err != nil {
		t.changes = t.changes[:noted]
	}
	return results, firstError(fatal, err)
}

// importEach takes lines in so that the refusal of one undoes nothing else.
func (t *tx) importEach(lines []source.Line, drafts []importDraft) ([]models.Result, error) {
	results := make([]models.Result, len(lines))
	for i, line := range lines {
		outcome, err := t.importApart(line, drafts[i])
		if err = t.store.expected(err); err != nil && !refused(err) {
			return nil, err
		}
		results[i] = models.Result{Outcome: outcome, Err: err}
	}
	return results, nil
}

// lookAhead looks up what lines name, all at once.
func (t *tx) lookAhead(lines []source.Line) error {
	names := map[models.Resource][]string{}
	note := func(kind models.Resource, list ...string) { names[kind] = append(names[kind], list...) }
	for _, line := range lines {
		switch l := line.(type) {
		case *source.TagLine:
			note(models.TagResource, l.ID, cmp.Or(l.Slug, text.Slug(l.Name)))
		case *source.AuthorLine:
			note(models.AuthorResource, l.ID, cmp.Or(l.Slug, text.Slug(l.Name)))
		case *source.ReferenceLine:
			note(models.ReferenceResource, l.ID, l.Key)
		case *source.ArticleLine:
			noteArticle(l, note)
		case *source.SeriesLine:
			note(models.SeriesResource, l.ID, cmp.Or(l.Slug, text.Slug(l.Title)))
			for _, p := range l.Parts {
				note(models.ArticleResource, p.Article)
			}
		}
	}
	for kind := range sluggedKinds {
		if _, err := t.claims(kind, names[kind]); err != nil {
			return err
		}
	}
	_, err := t.referenceIDs(names[models.ReferenceResource])
	return err
}

func noteArticle(l *source.ArticleLine, note func(models.Resource, ...string)) {
	note(models.ArticleResource, l.ID, cmp.Or(l.Slug, text.Slug(l.Title)))
	for _, b := range l.Authors {
		note(models.AuthorResource, b.Author)
	}
	for _, tag := range l.Tags {
		note(models.TagResource, tagSlug(tag))
	}
	for _, e := range l.Bibliography {
		note(models.ReferenceResource, e.Key)
	}
}

// importDraft is an article line rendered before the transaction.
type importDraft struct {
	latest    draft
	published *draft // where readers see, or saw, an older revision
	err       error
}

func (s *Store) newImportDraft(line source.Line) (d importDraft) {
	l, ok := line.(*source.ArticleLine)
	if !ok {
		return d
	}
	if d.latest, d.err = s.newDraft(l.Article); d.err != nil {
		return d
	}
	if p := l.Publication; p != nil && p.Revision > 0 && p.Revision < len(l.Revisions) && p.Status != string(models.DraftStatus) && p.Status != string(models.ScheduledStatus) {
		var older draft
		older, d.err = s.newDraft(*l.Revisions[p.Revision-1].Source)
		d.published = &older
	}
	if publishesLatest(l) {
		s.analyze(&d.latest)
	}
	return d
}

// importApart takes one line in so that a refusal undoes nothing else.
func (t *tx) importApart(line source.Line, d importDraft) (outcome models.Outcome, err error) {
	noted := len(t.changes)
	err, fatal := t.apart(func() (err error) {
		outcome, err = t.importLine(line, d)
		return err
	})
	if err != nil {
		t.changes = t.changes[:noted]
	}
	return outcome, firstError(fatal, err)
}

func (t *tx) importLine(line source.Line, d importDraft) (models.Outcome, error) {
	if d.err != nil {
		return "", d.err
	}
	if l, ok := line.(*source.ArticleLine); ok {
		return t.importArticle(l, d)
	}
	if err := t.flush(); err != nil { // what reads its row by gorm must find its counts there
		return "", err
	}
	switch l := line.(type) {
	case *source.TagLine:
		return importKept(t, tags, l.History, l.Tag)
	case *source.AuthorLine:
		return importKept(t, authors, l.History, l.Author)
	case *source.ReferenceLine:
		return t.importReference(l)
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
		c, err := t.unlessTaken(kind, slug, owner)
		if err == nil && c.state != currentSlug { // it may be reserved too, for a revision not yet public
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
		if known, err := t.referenceIDs([]string{name}); name == "" || err != nil || known[name] == 0 {
			if err != nil {
				return row, err
			}
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
	found, err := row.fill(l.Reference, t.store.opts.Language)
	if err != nil {
		return err
	}
	if err := t.insertReference(&row, found); err != nil {
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

// refused reports whether err is the fault of what was asked for.
func refused(err error) bool {
	e, ok := errors.AsType[*models.Error](err)
	return ok && e.Kind != models.Unavailable
}
