package store

import (
	"context"
	"database/sql"

	"kilde/models"
	"kilde/models/text"
)

// Rebuild derives anew what an older text pipeline made of public articles, or
// of all of them, a transaction each, and calls progress after each. It
// returns how many it did. Then it brings search up to date, where that knows
// something else than what readers see. It can be stopped and run again at any
// time.
func (s *Store) Rebuild(ctx context.Context, all bool, progress func(done int)) (done int, err error) {
	if done, err = s.rebuildTexts(ctx, all, progress); err != nil {
		return done, err
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
				words := wordCount{documents: map[string]int{}}
				if err := t.indexKind(kind, uids, &words); err != nil {
					return err
				}
				return t.countWords(words)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// uidsAfter are those of the next things of a kind, and the id of the last.
func (s *Store) uidsAfter(ctx context.Context, kind models.Resource, last int64) (uids []string, next int64, err error) {
	err = s.read(ctx, func(t *tx) error {
		uids, err = rows(t, func(r *sql.Rows, uid *string) error { return r.Scan(&next, uid) },
			"SELECT id, uid FROM "+tables[kind]+" WHERE id > ? ORDER BY id LIMIT ?", last, indexChunk)
		return err
	})
	return uids, next, err
}

func (s *Store) rebuildTexts(ctx context.Context, all bool, progress func(done int)) (done int, err error) {
	below := text.Version
	if all {
		below++
	}
	for last := int64(0); ; done++ {
		var next []int64
		err := s.read(ctx, func(t *tx) (err error) {
			next, err = values[int64](t, "SELECT article_id FROM article_bodies WHERE derived_version < ? AND article_id > ? ORDER BY article_id LIMIT 1", below, last)
			return err
		})
		if err != nil || len(next) == 0 {
			return done, err
		}
		last = next[0]
		if err := s.write(ctx, func(t *tx) error { return t.rebuild(last) }); err != nil {
			return done, err
		}
		progress(done + 1)
	}
}

func (t *tx) rebuild(article int64) error {
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
	t.log(models.ArticleResource, row.UID, models.Saved, keys)
	return err
}
