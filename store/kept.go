package store

import (
	"context"

	"kilde/models"
)

// Common are the columns that every thing with a slug of its own has. It is
// exported for gorm, which reads only such fields of a row.
type Common struct {
	ID        int64 `gorm:"primaryKey"`
	UID       string
	Slug      string
	Source    string // as written, JSON
	Revision  int
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	UpdatedAt int64 `gorm:"autoUpdateTime:false"`
}

// kept is how one such resource is kept: R is its row, S what editors write of
// it, M its model.
type kept[R, S, M any] struct {
	table[R]
	kind   models.Resource
	common func(*R) *Common
	title  func(S) (slug, title string)
	fill   func(t *tx, row *R, src S) error // derives the columns
	model  func(R) (M, error)
	keys   func(*R) []string // dependency keys; none where readers don't see it
	source func(M) S
	saved  func(t *tx, was, is R) error // renews what depends on a saved row; nil where nothing does
}

// get returns the thing with that slug or id, as the caller may see it.
func (k kept[R, S, M]) get(ctx context.Context, s *Store, c models.Caller, name string) (m M, err error) {
	err = s.deliver(ctx, c, func(t *tx) error {
		id, err := t.lookup(c, k.kind, name)
		if err != nil {
			return err
		}
		found, err := k.shown(t, id)
		if err == nil {
			m = *found
		}
		return err
	})
	return m, err
}

// shown is the thing with an id, of which a read shows how many articles it has,
// or which.
func (k kept[R, S, M]) shown(t *tx, id int64) (*M, error) {
	row, err := k.row(t, id)
	if err != nil {
		return nil, err
	}
	t.showsArticlesOf(k.kind, k.common(&row).UID)
	m, err := k.model(row)
	return &m, err
}

func (k kept[R, S, M]) byID(t *tx, id int64) (m M, err error) {
	row, err := k.row(t, id)
	if err != nil {
		return m, err
	}
	return k.model(row)
}

// byIDs are the things with these ids.
func (k kept[R, S, M]) byIDs(t *tx, ids []int64) (map[int64]M, error) {
	found, err := k.find(t, "WHERE x.id IN ?", ids)
	byID := make(map[int64]M, len(found))
	for _, row := range found {
		if byID[k.common(&row).ID], err = k.model(row); err != nil {
			return nil, err
		}
	}
	return byID, err
}

// create makes a new thing and returns its id.
func (k kept[R, S, M]) create(t *tx, src S) (int64, error) {
	var row R
	asked, title := k.title(src)
	slug, err := t.freeSlug(k.kind, asked, title, 0)
	if err != nil {
		return 0, err
	}
	*k.common(&row) = Common{UID: t.store.opts.NewID(), Slug: slug, Revision: 1, CreatedAt: t.moment(), UpdatedAt: t.moment()}
	if err := k.fill(t, &row, src); err != nil {
		return 0, err
	}
	return k.insert(t, &row)
}

// insert stores a filled row and gives it its slug.
func (k kept[R, S, M]) insert(t *tx, row *R) (int64, error) {
	if err := t.db.Create(row).Error; err != nil {
		return 0, err
	}
	c := k.common(row)
	t.log(k.kind, c.UID, models.Created, nil)
	t.know(k.kind, c.UID, claim{currentSlug, c.ID})
	return c.ID, t.putSlug(k.kind, claim{currentSlug, c.ID}, c.Slug)
}

// forWrite returns the row of the thing with that slug or id, if it is still at
// the revision that the caller has seen.
func (k kept[R, S, M]) forWrite(t *tx, name string, revision int) (row R, err error) {
	id, err := t.find(k.kind, name)
	if err != nil {
		return row, err
	}
	if row, err = k.row(t, id); err != nil {
		return row, err
	}
	return row, unchanged(revision, k.common(&row).Revision)
}

// save changes the thing to what edit makes of it.
func (k kept[R, S, M]) save(ctx context.Context, s *Store, name string, revision int, edit func(S) (S, error)) (m M, err error) {
	err = s.write(ctx, func(t *tx) error {
		row, err := k.forWrite(t, name, revision)
		if err != nil {
			return err
		}
		before, err := k.model(row)
		if err != nil {
			return err
		}
		src, err := edit(k.source(before))
		if err != nil {
			return err
		}
		if err := k.update(t, &row, src); err != nil {
			return err
		}
		m, err = k.model(row)
		return err
	})
	return m, err
}

// update stores src as the row's next revision. Without a slug it keeps the
// one it has.
func (k kept[R, S, M]) update(t *tx, row *R, src S) error {
	c, was := k.common(row), *row
	seen := k.keys(row)
	if asked, _ := k.title(src); asked != "" && asked != c.Slug {
		if err := t.setSlug(k.kind, c.ID, asked, seen != nil); err != nil {
			return err
		}
		c.Slug = asked
	}
	c.Revision, c.UpdatedAt = c.Revision+1, t.moment()
	if err := k.fill(t, row, src); err != nil {
		return err
	}
	t.log(k.kind, c.UID, models.Saved, append(seen, k.keys(row)...))
	if err := t.db.Select("*").Updates(row).Error; err != nil || k.saved == nil {
		return err
	}
	return k.saved(t, was, *row)
}

// remove deletes the thing, if nothing uses it.
func (k kept[R, S, M]) remove(ctx context.Context, s *Store, name string, revision int) error {
	return s.write(ctx, func(t *tx) error {
		row, err := k.forWrite(t, name, revision)
		if err != nil {
			return err
		}
		c := k.common(&row)
		if err := t.refuseUsed(k.kind, c.Slug, c.UID); err != nil {
			return err
		}
		t.log(k.kind, c.UID, models.Deleted, k.keys(&row))
		if err := t.bury(c.UID, c.ID); err != nil {
			return err
		}
		return t.db.Delete(&row).Error
	})
}
