package store

import (
	"slices"
	"strings"

	"kilde/models"
)

// uses are the things that a public article is counted in and listed under.
type uses struct {
	authors, tags, references, series []int64
}

// ties are the rows that tie an article to others.
type ties struct {
	names  resolved
	series []int64 // that it stands in
	live   bool    // whether readers see the article by them
}

// uses are what the article is counted in by its ties.
func (x ties) uses() (u uses) {
	if !x.live {
		return u
	}
	for _, b := range x.names.bylines {
		u.authors = append(u.authors, b.author)
	}
	return uses{distinct(u.authors), x.names.tags, x.names.references, x.series}
}

// ties returns what ties an article to others now.
func (t *tx) ties(article int64) (x ties, err error) {
	_, err = rows(t, func(r record, kind *models.Resource) error {
		var b byline
		var position, live int64
		if err := r.Scan(kind, &position, &b.author, &b.role, &live); err != nil {
			return err
		}
		x.live = x.live || live > 0
		switch *kind {
		case models.AuthorResource:
			x.names.bylines = append(x.names.bylines, b)
		case models.TagResource:
			x.names.tags = append(x.names.tags, b.author)
		case models.ReferenceResource:
			x.names.references = append(x.names.references, b.author)
		default:
			x.series = append(x.series, b.author)
		}
		return nil
	}, `SELECT 'author', position, author_id, role, live_at FROM bylines WHERE article_id = ?
		UNION ALL SELECT 'tag', position, tag_id, '', live_at FROM article_tags WHERE article_id = ?
		UNION ALL SELECT 'reference', position, reference_id, '', live_at FROM bibliographies WHERE article_id = ?
		UNION ALL SELECT 'series', ordinal, series_id, '', live_at FROM series_parts WHERE article_id = ? ORDER BY 1, 2`,
		article, article, article, article)
	return x, err
}

// relate makes the ties of an article those of what it names, and renews all
// that is counted and numbered by them.
func (t *tx) relate(row articleRow, names resolved) error {
	before, err := t.ties(row.ID)
	if err != nil {
		return err
	}
	if !before.names.equal(names) {
		if err := t.tieAnew(row, names); err != nil {
			return err
		}
	}
	after := ties{names, before.series, row.public()}
	if before.live != after.live {
		for _, table := range []string{"bylines", "article_tags", "bibliographies", "series_parts"} {
			if _, err := t.exec("UPDATE "+table+" SET live_at = ? WHERE article_id = ?", row.liveAt(), row.ID); err != nil {
				return err
			}
		}
	}
	return t.recount(before.uses(), after.uses())
}

func (t *tx) tieAnew(row articleRow, names resolved) error {
	for _, table := range []string{"bylines", "article_tags", "bibliographies"} {
		if _, err := t.exec("DELETE FROM "+table+" WHERE article_id = ?", row.ID); err != nil {
			return err
		}
	}
	return t.tie(row, names)
}

// liveAt is what the rows that tie the article to others carry.
func (r *articleRow) liveAt() int64 {
	if r.public() {
		return r.PublishedAt
	}
	return 0
}

// tie stores the ties of an article that has none to what it names. A new draft
// needs no more: it is counted nowhere and stands in no series.
func (t *tx) tie(row articleRow, names resolved) error {
	var bylines, tags, references [][]any
	for i, b := range names.bylines {
		bylines = append(bylines, []any{row.ID, i + 1, b.author, b.role, row.liveAt()})
	}
	for i, tag := range names.tags {
		tags = append(tags, []any{row.ID, i + 1, tag, row.liveAt()})
	}
	for i, reference := range names.references {
		references = append(references, []any{row.ID, i + 1, reference, row.liveAt()})
	}
	return t.add(
		addition{into: "bylines (article_id, position, author_id, role, live_at)", rows: bylines},
		addition{into: "article_tags (article_id, position, tag_id, live_at)", rows: tags},
		addition{into: "bibliographies (article_id, position, reference_id, live_at)", rows: references},
	)
}

// countedBy is a kind of things that are counted by their articles.
type countedBy struct {
	kind  models.Resource
	table string
	of    func(uses) []int64
}

func (c countedBy) articles() counter { return counter{c.table, "articles"} }

// counted are the things that are counted by their articles, and where.
var counted = []countedBy{
	{models.AuthorResource, "authors", func(u uses) []int64 { return u.authors }},
	{models.TagResource, "tags", func(u uses) []int64 { return u.tags }},
	{models.ReferenceResource, "reference_items", func(u uses) []int64 { return u.references }},
}

// recount moves the counters of what an article is no longer counted in, or
// newly is, and numbers the parts of its series anew.
func (t *tx) recount(before, after uses) error {
	for _, c := range counted {
		if err := t.count(c.articles(), -1, without(c.of(before), c.of(after))); err != nil {
			return err
		}
		if err := t.count(c.articles(), 1, without(c.of(after), c.of(before))); err != nil {
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

// without is the part of list that is not in other.
func without(list, other []int64) []int64 {
	return slices.DeleteFunc(slices.Clone(list), func(id int64) bool { return slices.Contains(other, id) })
}

// lists are the dependency keys of the lists of such things.
var lists = map[models.Resource]string{
	models.AuthorResource: "authors", models.TagResource: "tags", models.ReferenceResource: "references", models.SeriesResource: "series",
	models.ArticleResource: "articles",
}

// related is a thing that a public article names or stands in.
type related struct {
	kind models.Resource
	uid  string
	only bool // whether readers see the thing by this article alone
}

// articleKeys are the dependency keys that a public article touches: its own,
// those of the lists that it stands in, of the series that it is shown in, and of
// the things that readers see by it alone, with the lists of those. One that
// readers don't see has none.
func (t *tx) articleKeys(row articleRow) ([]string, error) {
	if !row.public() {
		return nil, nil
	}
	things, err := rows(t, func(r record, x *related) error { return r.Scan(&x.kind, &x.uid, &x.only) },
		`SELECT 'author', x.uid, x.articles = 1 FROM bylines m JOIN authors x ON x.id = m.author_id WHERE m.article_id = ?
		UNION ALL SELECT 'tag', x.uid, x.articles = 1 FROM article_tags m JOIN tags x ON x.id = m.tag_id WHERE m.article_id = ?
		UNION ALL SELECT 'reference', x.uid, x.articles = 1 FROM bibliographies m JOIN reference_items x ON x.id = m.reference_id WHERE m.article_id = ?
		UNION ALL SELECT 'series', x.uid, x.articles = 1 FROM (WITH RECURSIVE up (id) AS (SELECT series_id FROM series_parts WHERE article_id = ?
			UNION SELECT p.series_id FROM up JOIN series_parts p ON p.child_series_id = up.id) SELECT id FROM up) u JOIN series x ON x.id = u.id`,
		row.ID, row.ID, row.ID, row.ID)
	return row.keys(things), err
}

// keys are the dependency keys of the article and of what it names.
func (r *articleRow) keys(things []related) []string {
	keys := []string{dependency(models.ArticleResource, r.UID), "articles", "articles/language:" + r.Language}
	for _, x := range things {
		keys = append(keys, articlesOf(x.kind, x.uid))
		if x.only {
			keys = append(keys, lists[x.kind])
		}
		if x.only || x.kind == models.SeriesResource {
			keys = append(keys, dependency(x.kind, x.uid))
		}
	}
	return keys
}

// changedKeys are the keys of an article before and after a change. Where it is
// named as before, the other parts of its series show nothing new of it.
func changedKeys(was, is articleRow, before, after []string) []string {
	keys := slices.Concat(before, after)
	if was.public() && is.public() && was.Slug == is.Slug && was.Title == is.Title {
		keys = slices.DeleteFunc(keys, func(key string) bool { return strings.HasPrefix(key, dependency(models.SeriesResource, "")) })
	}
	return keys
}
