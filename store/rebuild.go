package store

import (
	"context"

	"kilde/models"
	"kilde/models/text"
)

// derivation is something that a newer program derives anew.
type derivation struct {
	next    string // query for the number of the next thing that an older version made
	version int
	rebuild func(*tx, int64) error
}

var derivations = []derivation{
	{"SELECT id FROM reference_items WHERE derived_version < ? AND id > ? ORDER BY id LIMIT 1", derivedReference, (*tx).rebuildReference},
	{"SELECT article_id FROM article_bodies WHERE derived_version < ? AND article_id > ? ORDER BY article_id LIMIT 1", text.Version, (*tx).rebuildArticle},
}

// Rebuild derives anew what an older program made of references and public
// articles, or of all of them, a transaction each, and calls progress after
// each. It returns how many it did. Then it brings search up to date, where that
// knows something else than what readers see; all of it is made anew from
// nothing, so that it can be mended. It can be stopped and run again at any time.
func (s *Store) Rebuild(ctx context.Context, all bool, progress func(done int)) (done int, err error) {
	if all {
		if err := s.write(ctx, (*tx).forgetAll); err != nil {
			return done, err
		}
	}
	for _, d := range derivations {
		below := d.version
		if all {
			below++
		}
		for last := int64(0); ; done++ {
			if last, err = s.rebuildAfter(ctx, d, below, last); err != nil {
				return done, err
			}
			if last == 0 {
				break
			}
			progress(done + 1)
		}
	}
	return done, s.reindex(ctx)
}

// reindex compares what search knows with what readers see, some things a
// transaction.
func (s *Store) reindex(ctx context.Context) error {
	for _, kind := range searchable() {
		for last := int64(0); ; {
			uids, next, err := s.uidsAfter(ctx, kind, last)
			if err != nil {
				return err
			}
			if len(uids) == 0 {
				break
			}
			last = next
			err = s.write(ctx, func(t *tx) error {
				steps, err := t.stepsOf(kind, uids)
				if err != nil {
					return err
				}
				return t.index(steps)
			})
			if err != nil {
				return err
			}
		}
	}
	return s.Settle(ctx)
}

// uidsAfter are those of the next things of a kind, and the id of the last.
func (s *Store) uidsAfter(ctx context.Context, kind models.Resource, last int64) (uids []string, next int64, err error) {
	err = s.read(ctx, func(t *tx) error {
		uids, err = rows(t, func(r record, uid *string) error { return r.Scan(&next, uid) },
			"SELECT id, uid FROM "+tables[kind]+" WHERE id > ? ORDER BY id LIMIT ?", last, indexChunk)
		return err
	})
	return uids, next, err
}

// rebuildAfter rebuilds the first thing after the last one and returns its
// number, or 0 where there is none.
func (s *Store) rebuildAfter(ctx context.Context, d derivation, below int, last int64) (next int64, err error) {
	err = s.read(ctx, func(t *tx) (err error) {
		next, err = t.number(d.next, below, last)
		return err
	})
	if err != nil || next == 0 {
		return 0, err
	}
	return next, s.write(ctx, func(t *tx) error { return d.rebuild(t, next) })
}

// rebuildReference derives what a reference is found by. Nothing that it says
// changes.
func (t *tx) rebuildReference(id int64) error {
	row, err := referenceTable.row(t, id)
	if err != nil {
		return err
	}
	found, err := row.fill(row.source(), t.store.opts.Language)
	if err != nil {
		return err
	}
	if err := t.db.Select("*").Updates(&row).Error; err != nil {
		return err
	}
	return t.storeTraits(row.ID, found)
}

func (t *tx) rebuildArticle(article int64) error {
	row, err := t.articleRow(article)
	if err != nil || !row.public() {
		return err
	}
	src, err := t.revisionSource(row.ID, row.PublishedRevision)
	if err != nil {
		return err
	}
	d, err := t.store.newDraft(src)
	if err != nil {
		return err
	}
	if d.names, err = t.resolve(src, nil); err != nil {
		return err
	}
	if err := row.fill(d); err != nil {
		return err
	}
	if err := t.updateArticle(&row); err != nil {
		return err
	}
	if err := t.storeBody(row, d); err != nil {
		return err
	}
	keys, err := t.articleKeys(row)
	t.log(models.ArticleResource, row.UID, models.Saved, changedKeys(row, row, keys, nil))
	return err
}
