package store_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"kilde/models"
	"kilde/models/source"
	"kilde/store"
	"kilde/store/storetest"
)

// crowd adds 10,000 articles, 2,000 authors, tags and references, and 300
// series, past the store: rows that differ in what lists go by. Two articles in
// three are by one author, one in two has one tag, nine in ten are published.
const crowd = `
WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 2009)
INSERT INTO authors (id, uid, slug, name, name_key, bio_html, source, revision, articles, live, created_at, updated_at)
SELECT i, printf('0199c7a2-5f00-7000-c000-%012x', i), 'p' || i, 'P', printf('%08x', i), '', '{}', 1, i % 2, i % 2 > 0, 0, 0 FROM n;
INSERT INTO tags (id, uid, slug, name, name_key, source, revision, articles, live, created_at, updated_at)
SELECT id, uid, slug, name, name_key, '{}', 1, articles, live, 0, 0 FROM authors WHERE id > 9;
INSERT INTO reference_items (id, uid, key, type, csl, raw, sort_key, title_key, fingerprint, revision, articles, live, created_at, updated_at, year, container_key)
SELECT id, uid, slug, CASE id % 4 WHEN 1 THEN 'book' ELSE 'thesis' END, '', slug, name_key, name_key, '', 1, articles, live, 0, 0, 1900 + id % 100, CASE id % 47 WHEN 0 THEN 'horizons' ELSE '' END FROM authors WHERE id > 9;
INSERT INTO reference_keys (reference_id, key) SELECT id, 'title:' || slug FROM authors WHERE id BETWEEN 10 AND 309;
INSERT INTO reference_keys (reference_id, key) SELECT id, 'author:' || (id % 100) FROM authors WHERE id BETWEEN 10 AND 309;
INSERT INTO reference_identifiers (reference_id, scheme, value) VALUES (1, 'doi', '10.1000/abc');
INSERT INTO series (id, uid, slug, title, title_key, language, description_html, announce_planned, source, revision, live, created_at, updated_at)
SELECT id, uid, slug, name, name_key, 'nb', '', FALSE, '{}', 1, live, 0, 0 FROM authors WHERE id BETWEEN 10 AND 309;
WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 10009)
INSERT INTO articles (id, uid, slug, status, latest_revision, published_revision, version, title, title_key, subtitle, excerpt, language,
	word_count, canonical_url, cover, seo, meta, created_at, saved_at, published_at, updated_at)
SELECT i, printf('0199c7a2-5f00-7000-a000-%012x', i), 'a' || i, CASE i % 10 WHEN 0 THEN 'archived' ELSE 'published' END, 1, 1, 1, 'T' || i, printf('%08x', i * 7919 % 2003), '', '',
	CASE i % 3 WHEN 0 THEN 'en' ELSE 'nb' END, 1 + i * 13 % 997, '', '', '', '', i, i, 1000 + i * 31 % 9973, 1000 + i * 37 % 9973 FROM n;
INSERT INTO slugs (kind, slug, state, article_id) SELECT 'article', slug, 'current', id FROM articles WHERE id > 9;
INSERT INTO article_bodies (article_id, format, source, html, text, outline, derived_version) SELECT id, 'markdown', '', '', '', '[]', 1 FROM articles WHERE id > 9;
INSERT INTO citations (article_id, ordinal, anchor, text, mode, state, reference_id, why, asked, label, locator, prefix, suffix, sentence, live_at)
SELECT id, 1, 'cite-1', 'Wien 2012', 'narrative', 'linked', 1, '', '', '', '', '', '', '', published_at FROM articles WHERE id > 9;
INSERT INTO bylines (article_id, position, author_id, role, live_at)
SELECT id, 1, CASE id % 3 WHEN 0 THEN 2 ELSE 1 END, 'author', CASE status WHEN 'published' THEN published_at ELSE 0 END FROM articles WHERE id > 9;
INSERT INTO article_tags (article_id, position, tag_id, live_at)
SELECT id, 1, 1 + id % 2, CASE status WHEN 'published' THEN published_at ELSE 0 END FROM articles WHERE id > 9;
INSERT INTO bibliographies (article_id, position, reference_id, live_at)
SELECT id, 1, 1, CASE status WHEN 'published' THEN published_at ELSE 0 END FROM articles WHERE id > 9;
INSERT INTO series_parts (uid, series_id, root_id, ordinal, position, place, article_id, title, planned_for, live_at)
SELECT printf('0199c7a2-5f00-7000-b000-%012x', id), 1, 1, id, id, id, id, '', '', published_at FROM articles WHERE id > 9 AND status = 'published';
INSERT INTO article_tags (article_id, position, tag_id, live_at)
SELECT id, 2, 3, published_at FROM articles WHERE id > 9 AND id % 250 = 1;
UPDATE tags SET articles = (SELECT count(*) FROM article_tags m WHERE m.tag_id = tags.id AND m.live_at > 0) WHERE id <= 3;
UPDATE authors SET articles = (SELECT count(*) FROM bylines m WHERE m.author_id = authors.id AND m.live_at > 0) WHERE id <= 2;
UPDATE reference_items SET articles = (SELECT count(*) FROM bibliographies m WHERE m.reference_id = reference_items.id AND m.live_at > 0) WHERE id = 1;
UPDATE series SET parts = (SELECT count(*) FROM series_parts m WHERE m.series_id = series.id) WHERE id = 1;
ANALYZE`

// crowded is a world with a crowd in it, and one of everything that the crowd
// is counted to.
func crowded(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.author("Ola")
	w.author("Kari")
	w.reference("wien2012")
	src := article("One")
	src.Authors, src.Tags, src.Bibliography = []source.Byline{{Author: "ola"}}, []string{"red", "green", "rare"}, []source.Entry{{Key: "wien2012"}}
	w.published(src)
	w.series("Course", parts("one")...)
	if storetest.Engine() == "postgres" {
		w.exec(`CREATE FUNCTION printf(form text, n bigint) RETURNS text LANGUAGE sql AS $$
			SELECT replace(replace(form, '%012x', lpad(to_hex(n), 12, '0')), '%08x', lpad(to_hex(n), 8, '0')) $$`)
	}
	w.exec(crowd)
	if storetest.Engine() == "postgres" {
		w.exec("VACUUM ANALYZE")
	}
	return w
}

// hot is one of the reads that readers make most, and the index that finds its
// rows in order.
type hot struct {
	what, index string
	read        func()
}

func (w *world) hotReads() []hot {
	after := &models.Cursor{At: []models.Value{{Number: 1500, Text: "00000300"}}, ID: "0199c7a2-5f00-7000-a000-0000000001f4"}
	afterTwo := &models.Cursor{At: []models.Value{{Number: 8000}, {Text: "00000300"}}, ID: after.ID}
	by := func(sort models.Sort, q models.Query) func() {
		q.Sort, q.Limit = sort, 20
		return func() { w.list(reader, q) }
	}
	ctx, named := w.tb.Context(), models.Query{Sort: models.ByName, Limit: 20, After: after}
	return []hot{
		{"articles, the newest first", "articles_by_published_at", by(models.ByPublishedAtDesc, models.Query{})},
		{"articles, the oldest first", "articles_by_published_at", by(models.ByPublishedAt, models.Query{})},
		{"the next page", "articles_by_published_at", by(models.ByPublishedAtDesc, models.Query{After: after})},
		{"last updated", "articles_by_updated_at", by(models.ByUpdatedAtDesc, models.Query{After: after})},
		{"by title", "articles_by_title", by(models.ByTitle, models.Query{After: after})},
		{"in a language", "articles_by_language", by(models.ByPublishedAtDesc, models.Query{After: after, Filters: where("language", "en")})},
		{"of an author", "bylines_by_author", by(models.ByPublishedAtDesc, models.Query{Filters: where("author", "ola")})},
		{"of an author, the next page", "bylines_by_author", by(models.ByPublishedAtDesc, models.Query{After: after, Filters: where("author", "ola")})},
		{"of an author, the oldest first", "bylines_by_author", by(models.ByPublishedAt, models.Query{After: after, Filters: where("author", "ola")})},
		{"with a tag", "article_tags_by_tag", by(models.ByPublishedAtDesc, models.Query{After: after, Filters: where("tag", "red")})},
		{"in a series", "series_parts_by_live_at", by(models.ByPublishedAtDesc, models.Query{After: after, Filters: where("series", "course")})},
		{"of an author, with a tag", "", by(models.ByPublishedAtDesc, models.Query{After: after, Filters: slices.Concat(where("author", "ola"), where("tag", "red"))})},
		{"of an author, last updated", "articles_by_updated_at", by(models.ByUpdatedAtDesc, models.Query{After: after, Filters: where("author", "ola")})},
		{"with a rare tag, by title", "", by(models.ByTitle, models.Query{After: after, Filters: where("tag", "rare")})},
		{"of two tags, one of which is rare", "article_tags_by_tag", by(models.ByPublishedAtDesc, models.Query{Filters: slices.Concat(where("tag", "red"), where("tag", "rare"))})},
		{"of two authors", "", by(models.ByPublishedAtDesc, models.Query{After: after, Filters: where("author", "ola", "kari")})},
		{"that list a reference", "bibliographies_by_reference", by(models.ByPublishedAtDesc, models.Query{Filters: where("reference", "wien2012"), After: after})},
		{"that list a reference with a DOI", "bibliographies_by_reference", by(models.ByPublishedAtDesc, models.Query{Filters: where("reference[doi]", "10.1000/abc"), After: after, Count: true})},
		{"by position in a series", "series_parts", by(models.ByPosition, models.Query{Filters: where("series", "course"), After: after})},
		{"the newest first, then by title", "articles_by_published_at", by("-published_at,title", models.Query{After: afterTwo})},
		{"of an author, the newest first, then by title", "bylines_by_author", by("-published_at,title", models.Query{Filters: where("author", "ola"), After: afterTwo})},
		{"the longest first", "articles_by_words", by("-words", models.Query{After: after})},
		{"of some length", "articles_by_words", by("words", models.Query{Filters: having("words", models.AtLeast, "500")})},
		{"of a time", "articles_by_published_at", by(models.ByPublishedAtDesc, models.Query{Filters: having("published_at", models.Below, "1970-01-01T00:00:05Z")})},
		{"beginning with", "articles_by_title", by(models.ByTitle, models.Query{Filters: having("title", models.Prefix, "t")})},
		{"of nobody", "", by(models.ByPublishedAtDesc, models.Query{Filters: where("author", "nobody")})},
		{"that say something", "", by(models.ByRelevance, models.Query{Text: new("one"), Filters: slices.Concat(where("author", "ola"), having("words", models.AtLeast, "1"))})},
		{"that say something, not of two tags", "", by(models.ByRelevance, models.Query{Text: new("one"), Filters: having("tag", models.Not, "red", "blue")})},
		{"a page by its number", "articles_by_published_at", by(models.ByPublishedAtDesc, models.Query{Skip: 40})},
		{"how many an author has", "bylines_by_author", by(models.ByPublishedAtDesc, models.Query{Filters: where("author", "ola"), Count: true})},
		{"with their bodies and references", "articles_by_published_at", by(models.ByPublishedAtDesc, models.Query{Bodies: true, References: true})},
		{"citations of a reference", "citations_by_reference", func() {
			must(w.ReferenceCitations(ctx, reader, "wien2012", models.Query{Sort: models.CitedBy, Limit: 20}))
		}},
		{"citations of a reference, the next page", "citations_by_reference", func() {
			must(w.ReferenceCitations(ctx, reader, "wien2012", models.Query{Sort: models.CitedBy, Limit: 20, After: &models.Cursor{At: []models.Value{{Number: 8000}, {Number: 1}}, ID: after.ID}}))
		}},
		{"authors by articles", "authors_by_articles", func() { must(w.Authors(ctx, reader, models.Query{Sort: "-articles", Limit: 20, After: after})) }},
		{"tags by articles", "tags_by_articles", func() { must(w.Tags(ctx, reader, models.Query{Sort: "-articles", Limit: 20})) }},
		{"references by year", "reference_items_by_year", func() { must(w.References(ctx, reader, models.Query{Sort: "-year", Limit: 20, After: after})) }},
		{"references by title", "reference_items_by_title", func() { must(w.References(ctx, reader, models.Query{Sort: models.ByTitle, Limit: 20, After: after})) }},
		{"references from a journal", "reference_items_by_container", func() {
			must(w.References(ctx, reader, models.Query{Sort: models.ByName, Limit: 20, Filters: where("container", "Horizons")}))
		}},
		{"series in a language", "series_by_language", func() {
			must(w.SeriesList(ctx, reader, models.Query{Sort: models.ByTitle, Limit: 20, Filters: where("language", "nb")}))
		}},
		{"series that say something", "", func() {
			must(w.SeriesList(ctx, reader, models.Query{Text: new("course"), Sort: models.ByRelevance, Limit: 20, Filters: where("language", "nb")}))
		}},
		{"the feed of an author", "bylines_by_author", func() {
			must(w.Feed(ctx, models.AuthorResource, "ola", models.Query{Sort: models.ByPublishedAtDesc, Limit: 20, After: after, Bodies: true, References: true}))
		}},
		{"the feed of a series", "series_parts", func() {
			must(w.Feed(ctx, models.SeriesResource, "course", models.Query{Sort: models.ByPosition, Limit: 20, After: after, Bodies: true}))
		}},
		{"a map of articles", "articles_by_published_at", func() { must(w.Places(ctx, models.ArticleResource, 40, 20)) }},
		{"a map of series", "series_by_title", func() { must(w.Places(ctx, models.SeriesResource, 40, 20)) }},
		{"a map of authors", "authors_by_name", func() { must(w.Places(ctx, models.AuthorResource, 40, 20)) }},
		{"a map of tags", "tags_by_name", func() { must(w.Places(ctx, models.TagResource, 40, 20)) }},
		{"an article", "series_parts_by_article", func() { w.read(reader, "a11") }},
		{"an article by id", "series_parts_by_article", func() { w.read(reader, "0199c7a2-5f00-7000-a000-00000000000b") }},
		{"authors", "authors_by_name", func() { must(w.Authors(ctx, reader, named)) }},
		{"references", "reference_items_by_sort_key", func() { must(w.References(ctx, reader, named)) }},
		{"tags", "tags_by_name", func() { must(w.Tags(ctx, reader, named)) }},
		{"series by title", "series_by_title", func() { must(w.SeriesList(ctx, reader, models.Query{Sort: models.ByTitle, Limit: 20})) }},
		{"series, last updated", "series_by_updated_at", func() { must(w.SeriesList(ctx, reader, models.Query{Sort: models.ByUpdatedAtDesc, Limit: 20})) }},
	}
}

// heard are the statements that run while read does.
type heard struct {
	mutex sync.Mutex
	list  []store.Statement
}

func (h *heard) hear(s store.Statement) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.list = append(h.list, s)
}

// The reads that readers make most find their rows by an index, in order:
// nothing goes through all articles and nothing is sorted.
func TestSQLiteQueryPlans(t *testing.T) {
	t.Parallel()
	w := crowded(t)
	var now heard
	w.ok(w.Trace(now.hear))
	for _, test := range w.hotReads() {
		now.list = nil
		test.read()
		var used []string
		for _, s := range now.list {
			for _, step := range w.plan(s) {
				used = append(used, step)
				if slow(s, step) {
					t.Errorf("%s: %s\n\tin %s", test.what, step, s.SQL)
				}
			}
		}
		if !strings.Contains(strings.Join(used, "\n"), test.index) || len(used) == 0 {
			t.Errorf("%s: %s is not used:\n\t%s", test.what, test.index, strings.Join(used, "\n\t"))
		}
	}
}

// slow reports whether a step of a plan reads a whole table, of more than one
// row, or sorts a list. What belongs to the articles of one page, a hundred at
// most, may be sorted, and what is alike in the first thing that a list is
// sorted by; and the articles of a thing that has no more than 2,000.
func slow(s store.Statement, step string) bool {
	scans := strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "INDEX") && step != "SCAN CONSTANT ROW" && step != "SCAN search_statistics"
	sorts := strings.Contains(step, "TEMP B-TREE") && !strings.Contains(step, "LAST") && !strings.Contains(s.SQL, "article_id IN (") &&
		!strings.Contains(s.SQL, "a.id IN (")
	return scans || sorts
}

// plan is how the database would run a statement.
func (w *world) plan(s store.Statement) []string {
	w.t.Helper()
	_, pool, err := w.Pools()
	w.ok(err)
	rows, err := pool.QueryContext(w.tb.Context(), "EXPLAIN QUERY PLAN "+s.SQL, s.Args...)
	w.ok(err)
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		w.ok(rows.Scan(&id, &parent, &unused, &step))
		steps = append(steps, step)
	}
	w.ok(rows.Err())
	return slices.Compact(steps)
}
