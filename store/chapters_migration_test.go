package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"kilde/models"
	"kilde/models/source"
	"kilde/store"
	"kilde/store/storetest"
)

// before9 is a series of three articles and a plan, as schema 8 has it.
const before9 = `
INSERT INTO articles (id, uid, slug, status, latest_revision, published_revision, version, title, title_key, subtitle, excerpt, language,
	word_count, canonical_url, cover, seo, meta, created_at, saved_at, published_at, updated_at)
VALUES (1, '0199c7a2-5f00-7000-a000-000000000001', 'a', 'published', 1, 1, 1, 'A', 'a', '', '', 'nb', 1, '', '', '', '', 1, 1, 5, 5),
	(2, '0199c7a2-5f00-7000-a000-000000000002', 'b', 'draft', 1, 0, 0, 'B', 'b', '', '', 'nb', 1, '', '', '', '', 1, 1, 0, 0),
	(3, '0199c7a2-5f00-7000-a000-000000000003', 'c', 'published', 1, 1, 1, 'C', 'c', '', '', 'nb', 1, '', '', '', '', 1, 1, 6, 6);
INSERT INTO slugs (kind, slug, state, article_id) SELECT 'article', slug, 'current', id FROM articles;
INSERT INTO article_bodies (article_id, format, source, html, text, outline, derived_version) SELECT id, 'markdown', 'x', 'x', 'x', '[]', 1 FROM articles WHERE status = 'published';
INSERT INTO revisions (article_id, number, created_at, note, title, slug, source) SELECT id, 1, 1, '', title, slug, '{"title":"x","slug":"' || slug || '","body":"x","format":"markdown"}' FROM articles;
INSERT INTO series (id, uid, slug, title, title_key, language, description_html, announce_planned, source, revision, parts, total, live, created_at, updated_at)
VALUES (1, '0199c7a2-5f00-7000-c000-000000000001', 'course', 'Course', 'course', 'nb', '', FALSE, '{"title":"Course","slug":"course","language":"nb"}', 4, 4, 2, TRUE, 7, 8),
	(2, '0199c7a2-5f00-7000-c000-000000000002', 'empty', 'Empty', 'empty', 'nb', '', FALSE, '{"title":"Empty","slug":"empty","language":"nb"}', 1, 0, 0, FALSE, 7, 8);
INSERT INTO slugs (kind, slug, state, series_id) SELECT 'series', slug, 'current', id FROM series;
INSERT INTO series_parts (uid, series_id, ordinal, position, article_id, title, planned_for, is_primary, live_at)
VALUES ('0199c7a2-5f00-7000-b000-000000000001', 1, 1, 1, 3, '', '', TRUE, 6), ('0199c7a2-5f00-7000-b000-000000000002', 1, 2, NULL, NULL, 'Planned "x"', '2027-01-01', FALSE, 0),
	('0199c7a2-5f00-7000-b000-000000000003', 1, 3, NULL, 2, '', '', FALSE, 0), ('0199c7a2-5f00-7000-b000-000000000004', 1, 4, 2, 1, '', '', FALSE, 5);`

// Series that stood before there were chapters have their numbers and their first
// order once the schema has them.
func TestMigrateToChapters(t *testing.T) {
	t.Parallel()
	path, c := filepath.Join(t.TempDir(), "kilde.db"), newClock()
	address := storetest.Address(t, path)
	w := &world{nil, t, t, path, c, storetest.Raw(t, path)}
	dialect := goose.DialectSQLite3
	if storetest.Engine() == "postgres" {
		dialect = goose.DialectPostgres
		w.exec("DROP SCHEMA public CASCADE")
		w.exec("CREATE SCHEMA public")
	}
	older, err := goose.NewProvider(dialect, w.raw, os.DirFS("migrations/"+storetest.Engine()), goose.WithDisableGlobalRegistry(true))
	w.ok(err)
	_, err = older.UpTo(t.Context(), 8)
	w.ok(err)
	w.exec(before9)
	w.Store, err = store.Open(t.Context(), address, store.Options{Now: c.Now})
	w.ok(err)
	defer w.Close()

	w.equal("for readers", w.shown(reader, "course"), []string{"2 in all", "1 c primary", "2 a"})
	w.equal("for editors", w.shown(editor, "course"), []string{"4 in all", "1 c primary", "2 Planned \"x\"", "3 b", "4 a"})
	w.equal("the way of a reader", w.way(reader, "c", ""), "- < c > a 1/2")
	w.equal("the way of an editor", w.way(editor, "b", ""), "c < b > a 3/4")
	o, err := w.Order(t.Context(), editor, "course", 1)
	w.ok(err)
	w.equal("the first order", []any{o.Count, o.Moves, o.Parts[0].Part, o.Parts[1].Part}, []any{4, models.Moves{Added: 4},
		source.Part{ID: "0199c7a2-5f00-7000-b000-000000000001", Article: "0199c7a2-5f00-7000-a000-000000000003", Primary: true},
		source.Part{ID: "0199c7a2-5f00-7000-b000-000000000002", Title: "Planned \"x\"", PlannedFor: "2027-01-01"}})
	w.equal("the order of nothing", must(w.Orders(t.Context(), editor, "empty", models.Query{Limit: 9})).Items[0].Count, 0)
	numbers := func() []string {
		return w.column(`SELECT root_id || ' ' || coalesce(whole_id, 0) || ' ' || coalesce(position, 0) || ' ' || coalesce(place, 0) || ' ' || coalesce(whole, 0) || ' ' || drafted || ' ' ||
			coalesce(draft_place, 0) || ' ' || coalesce(draft_whole, 0) FROM series_parts ORDER BY ordinal`)
	}
	sums := func() []string {
		return w.column("SELECT parts || ' ' || total || ' ' || drafted || ' ' || articles || ' ' || whole || ' ' || draft_whole || ' ' || chapters || ' ' || height FROM series ORDER BY id")
	}
	beforeNumbers, beforeSums := numbers(), sums()
	_, err = w.SavePart(t.Context(), editor, "course", "a", 4, edit(func(*source.PlacedPart) {}))
	w.ok(err)
	w.equal("numbers that are made anew", numbers(), beforeNumbers)
	w.equal("sums that are made anew", sums(), beforeSums)
	w.equal("orders", len(must(w.Orders(t.Context(), editor, "course", models.Query{Limit: 9})).Items), 1)
}
