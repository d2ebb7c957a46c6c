package store

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"kilde/models"
	"kilde/models/citation/mark"
)

// What one change of a reference has derived anew at once: so many articles, and
// bytes of what they are written in. The rest is stale until Recite has come to
// it, and shown as if it had.
const (
	maxRecited      = 32
	maxRecitedBytes = 400_000
)

// recite has the citations follow that may mean a reference which has changed
// from one entry to another, or which articles list from now on.
func (t *tx) recite(reference int64) error {
	type body struct{ article, size int64 }
	found, err := read(t, func(b *body) []any { return []any{&b.article, &b.size} },
		`SELECT b.article_id, length(b.source) FROM bibliographies m JOIN article_bodies b ON b.article_id = m.article_id
		WHERE m.reference_id = ? AND m.live_at > 0 ORDER BY m.live_at DESC, m.article_id LIMIT ?`, reference, maxRecited+1)
	if err != nil {
		return err
	}
	var bytes int64
	for _, b := range found {
		bytes += b.size
	}
	if len(found) > maxRecited || bytes > maxRecitedBytes {
		_, err := t.exec(`INSERT INTO stale_citations (article_id) SELECT m.article_id FROM bibliographies m
			WHERE m.reference_id = ? AND m.live_at > 0 ON CONFLICT DO NOTHING`, reference)
		return err
	}
	for _, b := range found {
		if err := t.reciteArticle(b.article); err != nil {
			return err
		}
	}
	return nil
}

// reciteArticle finds the citations of a published article anew. Where that
// changes nothing, nobody is told.
func (t *tx) reciteArticle(article int64) error {
	before, known, err := first(rows(t, scanWhole, articleByID, article))
	if err != nil || !known || !before.row.public() {
		return err
	}
	names, err := before.names()
	if err != nil {
		return err
	}
	after := before
	if err := t.refresh(&after, names); err != nil {
		return err
	}
	if after.body.HTML == before.body.HTML && slices.EqualFunc(after.body.Citations, before.body.Citations, sameCitation) {
		_, err := t.exec("DELETE FROM stale_citations WHERE article_id = ?", article)
		return err
	}
	return t.rebuildArticle(article)
}

// sameCitation compares citations, of which one may lack its sentence.
func sameCitation(a, b models.Citation) bool {
	a.Sentence, b.Sentence = "", ""
	return reflect.DeepEqual(a, b)
}

// reciteChanged is recite for a reference whose entry was another one, unless
// no citation can tell.
func (t *tx) reciteChanged(before mark.Entry, row referenceRow) error {
	if t.bulk != nil {
		delete(t.bulk.citables, row.ID)
	}
	if mark.Alike(before, row.entryOf()) {
		return nil
	}
	return t.recite(row.ID)
}

// entryOf is the row as an entry of a bibliography.
func (r *referenceRow) entryOf() mark.Entry {
	return mark.Entry{Key: r.Key, Item: itemOf(r.CSL, r.Raw)}
}

// Recite derives anew the citations of articles whose references have changed,
// some articles a transaction, until none is left, and returns how many they
// were.
func (s *Store) Recite(ctx context.Context) (done int, err error) {
	for {
		stale, err := s.staleCitations(ctx)
		if err != nil || len(stale) == 0 {
			return done, err
		}
		err = s.write(ctx, func(t *tx) error {
			for _, article := range stale {
				if err := t.reciteArticle(article); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return done, err
		}
		done += len(stale)
	}
}

// staleCitations are the next articles whose citations are stale, as many as one
// transaction derives.
func (s *Store) staleCitations(ctx context.Context) (articles []int64, err error) {
	const together = 8
	err = s.read(ctx, func(t *tx) error {
		articles, err = values[int64](t, "SELECT article_id FROM stale_citations ORDER BY article_id LIMIT ?", together)
		return err
	})
	return articles, err
}

// refresh finds the citations of an article anew that is read while they are
// stale.
func (t *tx) refresh(x *wholeArticle, names resolved) error {
	list, err := t.bibliographyOf(names.references)
	if err != nil {
		return err
	}
	d := draft{}
	d.src.Format, d.src.Body, d.src.Language = string(x.body.Format), x.body.Source, x.row.Language
	if err := t.store.render(&d, list); err != nil {
		return err
	}
	x.body = *d.body()
	return nil
}

// printMarks renders an article anew with its marks as they are wanted, where it
// may have any.
func (t *tx) printMarks(a *models.Article, p models.Printing) error {
	if !strings.Contains(a.Body.Source, "@") {
		return nil
	}
	uids := make([]string, len(a.References))
	for i, e := range a.References {
		uids[i] = e.Reference.ID
	}
	ids, err := values[int64](t, "SELECT id FROM reference_items WHERE uid IN ?", uids)
	if err != nil {
		return err
	}
	known, err := t.citables(ids)
	if err != nil {
		return err
	}
	list := make([]*citable, 0, len(known))
	for _, uid := range uids {
		for _, c := range known {
			if c.uid == uid {
				list = append(list, c)
			}
		}
	}
	d := draft{printing: p}
	d.src.Format, d.src.Body, d.src.Language = string(a.Body.Format), a.Body.Source, a.Language
	if err := t.store.render(&d, list); err != nil {
		return err
	}
	a.Body = d.body()
	return nil
}
