package store

import (
	"cmp"
	"context"
	"slices"

	"kilde/models"
)

// inside are the articles of a series with its chapters that have at least some
// live_at, and their rank in the order of reading.
const inside = downwards + `, inside (id, place) AS (SELECT p.article_id, min(p.draft_place) FROM tree JOIN series_parts p ON p.series_id = tree.id
	WHERE p.article_id IS NOT NULL AND p.live_at >= ? GROUP BY p.article_id) `

// leastLive is the least live_at that a caller may see.
func leastLive(c models.Caller) int {
	if c.SeesDrafts() {
		return 0
	}
	return 1
}

// overview finds a series that is read as a whole, and notes that.
func (t *tx) overview(c models.Caller, name string) (seriesRow, error) {
	id, err := t.lookup(c, models.SeriesResource, name)
	if err != nil {
		return seriesRow{}, err
	}
	row, err := allSeries.row(t, id)
	t.showsArticlesOf(models.SeriesResource, row.UID)
	if !c.SeesDrafts() {
		row.Revision = 0
	}
	return row, err
}

// Statistics returns a series in numbers, in as many statements for a long one as
// for a short one.
func (s *Store) Statistics(ctx context.Context, c models.Caller, name string) (m models.Statistics, err error) {
	err = s.deliver(ctx, c, func(t *tx) error {
		row, err := t.overview(c, name)
		if err != nil {
			return err
		}
		if m, err = t.sums(c, row.ID); err != nil {
			return err
		}
		m.Language, m.Revision = row.Language, row.Revision
		if m.Authors, err = t.shares(c, row.ID, m.Words); err != nil {
			return err
		}
		m.Tags, err = t.tagCounts(c, row.ID)
		return err
	})
	return m, err
}

// sums are the numbers of a series that are of nobody in particular.
func (t *tx) sums(c models.Caller, series int64) (models.Statistics, error) {
	m, _, err := first(rows(t, func(r record, m *models.Statistics) error {
		var begun, last, updated int64
		err := r.Scan(&m.Articles, &m.Published, &m.Words, &begun, &last, &updated, &m.Planned)
		m.FirstPublishedAt, m.LastPublishedAt, m.UpdatedAt = maybe(begun), maybe(last), maybe(updated)
		return err
	}, inside+`SELECT count(*), count(CASE WHEN a.status = 'published' THEN 1 END), CAST(coalesce(sum(a.word_count), 0) AS BIGINT),
		coalesce(min(CASE WHEN a.published_at > 0 THEN a.published_at END), 0), coalesce(max(a.published_at), 0), coalesce(max(a.updated_at), 0),
		(SELECT count(*) FROM tree JOIN series_parts p ON p.series_id = tree.id JOIN series x ON x.id = tree.id WHERE p.title <> '' AND (x.announce_planned OR ?))
		FROM inside JOIN articles a ON a.id = inside.id`, series, leastLive(c), c.SeesDrafts()))
	return m, err
}

// wrote are the roles of bylines by which an author has written words.
const wrote = "('author', 'original-author', 'contributor')"

// shares are the authors of a series and what they have written of all its words.
func (t *tx) shares(c models.Caller, series int64, all int) ([]models.AuthorShare, error) {
	type share struct {
		author, writers, articles, words int64
	}
	found, err := rows(t, func(r record, s *share) error { return r.Scan(&s.author, &s.writers, &s.articles, &s.words) },
		inside+`, written (article_id, author_id, words) AS (SELECT DISTINCT m.article_id, m.author_id, a.word_count
				FROM inside JOIN bylines m ON m.article_id = inside.id JOIN articles a ON a.id = inside.id WHERE m.role IN `+wrote+`),
			writers (article_id, number) AS (SELECT article_id, count(*) FROM written GROUP BY article_id)
		SELECT w.author_id, n.number, count(*), CAST(sum(w.words) AS BIGINT) FROM written w JOIN writers n ON n.article_id = w.article_id
		GROUP BY w.author_id, n.number ORDER BY w.author_id, n.number`, series, leastLive(c))
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(found))
	for i, s := range found {
		ids[i] = s.author
	}
	authors, err := byID(t, distinct(ids), func(r record, a *identified[models.AuthorShare]) error {
		err := r.Scan(&a.id, &a.value.ID, &a.value.Slug, &a.value.Name)
		t.shows(models.AuthorResource, a.value.ID)
		return err
	}, "SELECT x.id, x.uid, x.slug, x.name FROM authors x WHERE x.id IN ?")
	for _, s := range found {
		a := authors[s.author]
		a.Articles, a.Words = a.Articles+int(s.articles), a.Words+float64(s.words)/float64(s.writers)
		authors[s.author] = a
	}
	list := make([]models.AuthorShare, 0, len(authors))
	for _, a := range authors {
		if all > 0 {
			a.Share = a.Words / float64(all)
		}
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b models.AuthorShare) int {
		return cmp.Or(cmp.Compare(b.Words, a.Words), cmp.Compare(b.Articles, a.Articles), cmp.Compare(a.Slug, b.Slug))
	})
	return list, err
}

// tagCounts are the tags of a series, and how many of its articles have them.
func (t *tx) tagCounts(c models.Caller, series int64) ([]models.TagCount, error) {
	return rows(t, func(r record, m *models.TagCount) error {
		err := r.Scan(&m.ID, &m.Slug, &m.Name, &m.Articles)
		t.shows(models.TagResource, m.ID)
		return err
	}, inside+`SELECT x.uid, x.slug, x.name, n.articles FROM (SELECT m.tag_id, count(*) AS articles FROM inside JOIN article_tags m ON m.article_id = inside.id GROUP BY m.tag_id) n
		JOIN tags x ON x.id = n.tag_id ORDER BY n.articles DESC, x.name_key, x.id`, series, leastLive(c))
}

// maxMerged is how many references a merged bibliography has at most.
const maxMerged = 10_000

// listed are the references of a merged bibliography.
const listed = "(" + inside + `SELECT r.id FROM reference_items r WHERE r.id IN (SELECT m.reference_id FROM inside JOIN bibliographies m ON m.article_id = inside.id)
	ORDER BY r.sort_key, r.id LIMIT ?)`

// MergedBibliography returns what the articles of a series list, each reference
// once, in as many statements for a long one as for a short one.
func (s *Store) MergedBibliography(ctx context.Context, c models.Caller, name string) (m models.MergedBibliography, err error) {
	err = s.deliver(ctx, c, func(t *tx) error {
		row, err := t.overview(c, name)
		if err != nil {
			return err
		}
		m = models.MergedBibliography{Language: row.Language, Revision: row.Revision}
		least := leastLive(c)
		total, err := t.number(inside+"SELECT count(DISTINCT m.reference_id) FROM inside JOIN bibliographies m ON m.article_id = inside.id", row.ID, least)
		if err != nil {
			return err
		}
		m.Total = int(total)
		found, err := referenceTable.find(t, "WHERE r.id IN "+listed+" ORDER BY r.sort_key, r.id", row.ID, least, maxMerged)
		if err != nil {
			return err
		}
		by, err := t.listedBy(row.ID, least)
		if err != nil {
			return err
		}
		m.Entries = make([]models.MergedEntry, len(found))
		for i, r := range found {
			t.shows(models.ReferenceResource, r.UID)
			m.Entries[i].Articles = by[r.ID]
			if m.Entries[i].Reference, err = r.model(); err != nil {
				return err
			}
		}
		return nil
	})
	return m, err
}

// listedBy are the articles that list the references of a merged bibliography.
func (t *tx) listedBy(series int64, least int) (map[int64][]models.Link, error) {
	by := map[int64][]models.Link{}
	_, err := rows(t, func(r record, id *int64) error {
		var l models.Link
		err := r.Scan(id, &l.ID, &l.Slug, &l.Title)
		by[*id] = append(by[*id], l)
		t.shows(models.ArticleResource, l.ID)
		return err
	}, inside+`SELECT m.reference_id, a.uid, a.slug, a.title FROM inside JOIN bibliographies m ON m.article_id = inside.id JOIN articles a ON a.id = inside.id
		WHERE m.reference_id IN `+listed+` ORDER BY inside.place, a.id`, series, least, series, least, maxMerged)
	return by, err
}
