package store

import (
	"database/sql"
	"slices"

	"kilde/models"
)

// uses are the things that a public article is counted in and listed under.
type uses struct {
	authors, tags, references, series []int64
}

// live returns what the article is counted in now; nothing, where readers
// don't see it.
func (t *tx) live(article int64) (u uses, err error) {
	for _, q := range []struct {
		to    *[]int64
		query string
	}{
		{&u.authors, "SELECT DISTINCT author_id FROM bylines WHERE article_id = ? AND live_at > 0"},
		{&u.tags, "SELECT tag_id FROM article_tags WHERE article_id = ? AND live_at > 0"},
		{&u.references, "SELECT reference_id FROM bibliographies WHERE article_id = ? AND live_at > 0"},
		{&u.series, "SELECT series_id FROM series_parts WHERE article_id = ? AND live_at > 0"},
	} {
		if *q.to, err = rows(t, scanID, q.query, article); err != nil {
			return u, err
		}
	}
	return u, nil
}

// relate makes the rows that tie an article to what it names those of found,
// and renews all that is counted and numbered by them.
func (t *tx) relate(row articleRow, found resolved) error {
	before, err := t.live(row.ID)
	if err != nil {
		return err
	}
	if err := t.storeRelations(row, found); err != nil {
		return err
	}
	after, err := t.live(row.ID)
	if err != nil {
		return err
	}
	return t.recount(before, after)
}

// liveAt is what the rows that tie the article to others carry.
func (r *articleRow) liveAt() int64 {
	if r.public() {
		return r.PublishedAt
	}
	return 0
}

func (t *tx) storeRelations(row articleRow, found resolved) error {
	for _, statement := range []string{
		"DELETE FROM bylines WHERE article_id = ?", "DELETE FROM article_tags WHERE article_id = ?", "DELETE FROM bibliographies WHERE article_id = ?",
		"DELETE FROM draft_bylines WHERE article_id = ?", "DELETE FROM draft_tags WHERE article_id = ?", "DELETE FROM draft_bibliographies WHERE article_id = ?",
	} {
		if _, err := t.exec(statement, row.ID); err != nil {
			return err
		}
	}
	if err := t.insertRelations(row, found); err != nil {
		return err
	}
	_, err := t.exec("UPDATE series_parts SET live_at = ? WHERE article_id = ?", row.liveAt(), row.ID)
	return err
}

// insertRelations stores the ties of an article that has none. A new draft
// needs no more: it is counted nowhere and stands in no series.
func (t *tx) insertRelations(row articleRow, found resolved) error {
	var bylines, tags, references [][]any
	for i, b := range found.bylines {
		bylines = append(bylines, []any{row.ID, i + 1, b.author, b.role, row.liveAt()})
	}
	for i, tag := range found.tags {
		tags = append(tags, []any{row.ID, i + 1, tag, row.liveAt()})
	}
	for i, reference := range found.references {
		references = append(references, []any{row.ID, i + 1, reference, row.liveAt()})
	}
	return t.insert(
		addition{"bylines (article_id, position, author_id, role, live_at)", bylines},
		addition{"article_tags (article_id, position, tag_id, live_at)", tags},
		addition{"bibliographies (article_id, position, reference_id, live_at)", references},
	)
}

// recount moves the counters of what an article is no longer counted in, or
// newly is, and numbers the parts of its series anew.
func (t *tx) recount(before, after uses) error {
	for _, c := range []struct {
		table         string
		before, after []int64
	}{
		{"authors", before.authors, after.authors},
		{"tags", before.tags, after.tags},
		{"reference_items", before.references, after.references},
	} {
		if err := t.count(c.table, -1, without(c.before, c.after)); err != nil {
			return err
		}
		if err := t.count(c.table, 1, without(c.after, c.before)); err != nil {
			return err
		}
	}
	for _, series := range distinct(append(without(before.series, after.series), without(after.series, before.series)...)) {
		if err := t.renumber(series); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) count(table string, by int, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := t.exec("UPDATE "+table+" SET articles = articles + ? WHERE id IN ?", by, ids)
	return err
}

// without is the part of list that is not in other.
func without(list, other []int64) []int64 {
	return slices.DeleteFunc(slices.Clone(list), func(id int64) bool { return slices.Contains(other, id) })
}

// related is a thing that a public article names or stands in.
type related struct {
	uid  string
	only bool // whether readers see the thing by this article alone
}

func scanRelated(r *sql.Rows, x *related) error { return r.Scan(&x.uid, &x.only) }

// articleKeys are the dependency keys that a public article touches: its own,
// those of what it names and is named by, and of the lists that it stands in
// or brings those things into.
func (t *tx) articleKeys(row articleRow) ([]string, error) {
	keys := []string{dependency(models.ArticleResource, row.UID), "articles", "articles/language:" + row.Language}
	for _, q := range []struct {
		kind  models.Resource
		list  string
		query string
	}{
		{models.AuthorResource, "authors", "SELECT DISTINCT x.uid, x.articles = 1 FROM bylines m JOIN authors x ON x.id = m.author_id WHERE m.article_id = ?"},
		{models.TagResource, "tags", "SELECT x.uid, x.articles = 1 FROM article_tags m JOIN tags x ON x.id = m.tag_id WHERE m.article_id = ?"},
		{models.ReferenceResource, "references", "SELECT x.uid, x.articles = 1 FROM bibliographies m JOIN reference_items x ON x.id = m.reference_id WHERE m.article_id = ?"},
		{models.SeriesResource, "series", "SELECT x.uid, x.total = 1 FROM series_parts m JOIN series x ON x.id = m.series_id WHERE m.article_id = ?"},
	} {
		things, err := rows(t, scanRelated, q.query, row.ID)
		if err != nil {
			return nil, err
		}
		for _, x := range things {
			keys = append(keys, dependency(q.kind, x.uid), "articles/"+dependency(q.kind, x.uid))
			if x.only {
				keys = append(keys, q.list)
			}
		}
	}
	return keys, nil
}
