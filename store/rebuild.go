package store

import (
	"context"

	"kilde/models"
	"kilde/models/text"
)

// Rebuild derives anew what an older text pipeline made of public articles, or
// of all of them, a transaction each, and calls progress after each. It
// returns how many it did. It can be stopped and run again at any time.
func (s *Store) Rebuild(ctx context.Context, all bool, progress func(done int)) (done int, err error) {
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
	if err := t.storeBody(row.ID, d); err != nil {
		return err
	}
	keys, err := t.articleKeys(row)
	t.log(models.ArticleResource, row.UID, models.Saved, keys)
	return err
}
