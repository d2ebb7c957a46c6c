package store

import (
	"cmp"
	"errors"
	"fmt"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
)

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
	switch l := line.(type) {
	case *source.ArticleLine:
		return t.importArticle(l, d)
	case *source.ReferenceLine:
		return t.importReference(l)
	}
	if err := t.flush(); err != nil { // what reads its row by gorm must find its counts there
		return "", err
	}
	switch l := line.(type) {
	case *source.TagLine:
		return importKept(t, tags, l.History, l.Tag)
	case *source.AuthorLine:
		return importKept(t, authors, l.History, l.Author)
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
	if again.CSL == row.CSL && again.Raw == row.Raw && again.Provenance == row.Provenance && (l.Key == "" || l.Key == row.Key) {
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
		if row, err = t.knownReference(name); err != nil || row.ID != 0 {
			return row, err
		}
	}
	if l.ID != "" || l.Key != "" {
		return row, nil
	}
	if err := t.flush(); err != nil {
		return row, err
	}
	return t.sameRecord(source.Entry(l.Reference))
}

// knownReference is the reference with a name, a zero row where there is none.
func (t *tx) knownReference(name string) (row referenceRow, err error) {
	known, err := t.referenceIDs([]string{name})
	if err != nil || known[name] == 0 {
		return row, err
	}
	if err := t.flush(); err != nil { // gorm reads past what waits
		return row, err
	}
	row, _, err = t.namedReference(name)
	return row, err
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
		return models.Updated, t.rearrange(series, l.Parts, orderMade{note: "import"})
	}
	made := orderMade{note: "import"}
	if outcome == models.Imported {
		if made = (orderMade{at: cmp.Or(stored(l.UpdatedAt), stored(l.CreatedAt))}); len(l.Orders) > 0 {
			made.kept = l
		}
	}
	_, err = t.setParts(series, l.Parts, made)
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
