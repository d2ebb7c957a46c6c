package store_test

import (
	"slices"
	"strings"
	"testing"

	"kilde/models/source"
	"kilde/store/storetest"
)

// What an invariant depends on is held by the database itself.
func TestSchemaHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.author("Ola")
	w.reference("wien2012")
	src := article("One")
	src.Authors, src.Tags, src.Bibliography = []source.Byline{{Author: "ola"}}, []string{"red"}, []source.Entry{{Key: "wien2012"}}
	w.published(src)
	w.create(article("Two"))
	w.series("Course", parts("one", "two")...)
	w.series("Other", source.Part{Article: "one", Primary: true})
	const (
		slug   = "INSERT INTO slugs (kind, slug, state, article_id) VALUES "
		change = "INSERT INTO changes (seq, at, resource, uid, operation, public, keys) VALUES "
		part   = "INSERT INTO series_parts (uid, series_id, ordinal, title, planned_for, article_id) VALUES ('0199c7a2-5f00-7000-9000-000000000001', "
	)
	for _, test := range []struct{ what, statement, want string }{
		{"a revision is changed", "UPDATE revisions SET title = 'x'", "a revision is never changed"},
		{"a revision has a number twice", "INSERT INTO revisions (article_id, number, created_at, note, title, slug, source) VALUES (1, 1, 0, '', '', '', '{}')", "UNIQUE"},
		{"a revision is not JSON", "INSERT INTO revisions (article_id, number, created_at, note, title, slug, source) VALUES (1, 2, 0, '', '', '', '{')", "CHECK"},
		{"a revision of nothing", "INSERT INTO revisions (article_id, number, created_at, note, title, slug, source) VALUES (9, 1, 0, '', '', '', '{}')", "FOREIGN KEY"},
		{"a slug in upper case", slug + "('article', 'Upper', 'former', 1)", "CHECK"},
		{"a slug with a space", slug + "('article', 'a b', 'former', 1)", "CHECK"},
		{"a slug beyond ASCII", slug + "('article', 'bær', 'former', 1)", "CHECK"},
		{"an empty slug", slug + "('article', '', 'former', 1)", "CHECK"},
		{"a slug of 201 bytes", slug + "('article', '" + strings.Repeat("x", 201) + "', 'former', 1)", "CHECK"},
		{"a slug of an unknown state", slug + "('article', 'x', 'past', 1)", "CHECK"},
		{"a slug of another kind", slug + "('series', 'x', 'former', 1)", "CHECK"},
		{"a slug of nothing", slug + "('article', 'x', 'former', NULL)", "CHECK"},
		{"a slug of an article that is not there", slug + "('article', 'x', 'former', 9)", "FOREIGN KEY"},
		{"a slug twice", slug + "('article', 'one', 'former', 2)", "UNIQUE"},
		{"two current slugs", slug + "('article', 'x', 'current', 1)", "UNIQUE"},
		{"an article's slug twice", "UPDATE articles SET slug = 'one'", "UNIQUE"},
		{"an unknown status", "UPDATE articles SET status = 'public' WHERE id = 1", "CHECK"},
		{"published without a revision", "UPDATE articles SET status = 'published' WHERE id = 2", "CHECK"},
		{"published without a time", "UPDATE articles SET published_at = 0 WHERE id = 1", "CHECK"},
		{"a draft that was published", "UPDATE articles SET status = 'draft' WHERE id = 1", "CHECK"},
		{"a revision published that is not there yet", "UPDATE articles SET published_revision = 2 WHERE id = 1", "CHECK"},
		{"scheduled without a time", "UPDATE articles SET status = 'scheduled' WHERE id = 2", "CHECK"},
		{"a time without a revision", "UPDATE articles SET scheduled_at = 1 WHERE id = 2", "CHECK"},
		{"an article without a title", "UPDATE articles SET title = '' WHERE id = 1", "CHECK"},
		{"a cover that is not JSON", "UPDATE articles SET cover = 'x' WHERE id = 1", "CHECK"},
		{"an id that is none", "UPDATE articles SET uid = 'x' WHERE id = 1", "CHECK"},
		{"an author with a byline goes", "DELETE FROM authors", "FOREIGN KEY"},
		{"a reference in a bibliography goes", "DELETE FROM reference_items", "FOREIGN KEY"},
		{"a tag of an article goes", "DELETE FROM tags", "FOREIGN KEY"},
		{"a byline twice", "INSERT INTO bylines (article_id, position, author_id, role, live_at) VALUES (1, 2, 1, 'author', 0)", "UNIQUE"},
		{"two bylines at one place", "INSERT INTO bylines (article_id, position, author_id, role, live_at) VALUES (1, 1, 1, 'editor', 0)", "UNIQUE"},
		{"a reference twice in a bibliography", "INSERT INTO bibliographies (article_id, position, reference_id, live_at) VALUES (1, 2, 1, 0)", "UNIQUE"},
		{"a tag twice on an article", "INSERT INTO article_tags (article_id, position, tag_id, live_at) VALUES (1, 2, 1, 0)", "UNIQUE"},
		{"fewer articles than none", "UPDATE authors SET articles = -1", "CHECK"},
		{"two parts of one rank", "UPDATE series_parts SET ordinal = 1 WHERE series_id = 1", "UNIQUE"},
		{"two parts of one position", "UPDATE series_parts SET position = 1 WHERE series_id = 1", "UNIQUE"},
		{"an article twice in a series", part + "1, 3, '', '', 1)", "UNIQUE"},
		{"a part that is article and plan", part + "2, 3, 'Planned', '', 2)", "CHECK"},
		{"a part that is neither", part + "2, 3, '', '', NULL)", "CHECK"},
		{"a date on an article's part", part + "2, 3, '', '2027-01-01', 2)", "CHECK"},
		{"two primary series", "UPDATE series_parts SET is_primary = TRUE WHERE article_id = 1", "UNIQUE"},
		{"a planned part that is primary", "UPDATE series_parts SET article_id = NULL, title = 'x', is_primary = TRUE WHERE series_id = 1 AND article_id = 2", "CHECK"},
		{"more parts seen than there are", "UPDATE series SET total = 3 WHERE id = 1", "CHECK"},
		{"a series in itself", "UPDATE series_parts SET article_id = NULL, live_at = 0, child_series_id = series_id WHERE series_id = 1", "CHECK"},
		{"a reference that says nothing", "UPDATE reference_items SET csl = '', raw = ''", "CHECK"},
		{"a reference that is not JSON", "UPDATE reference_items SET csl = '{'", "CHECK"},
		{"a change of something unknown", change + "(99, 0, 'key', '', '', FALSE, '[]')", "CHECK"},
		{"a change with a number twice", change + "(1, 0, 'tag', '', '', FALSE, '[]')", "UNIQUE"},
		{"a key with its secret", "INSERT INTO keys (uid, name, hash, scopes, created_at) VALUES ('0199c7a2-5f00-7000-9000-000000000001', 'x', 'kilde_secret', 'admin', 0)", "CHECK"},
		{"a text without a known format", "UPDATE article_bodies SET format = 'rtf'", "CHECK"},
	} {
		_, err := w.raw.ExecContext(t.Context(), test.statement)
		if err == nil || !refuses(err, test.want) {
			t.Errorf("%s: got error %v, want one with %q", test.what, err, test.want)
		}
	}
	w.intact()
}

// sqlStates are what PostgreSQL calls the constraints that SQLite names: a
// check whether a text is JSON fails there as it is cast.
var sqlStates = map[string][]string{"UNIQUE": {"23505"}, "CHECK": {"23514", "22P02"}, "FOREIGN KEY": {"23503"}}

// refuses reports whether an error tells of a broken constraint, or says what
// is wanted in so many words.
func refuses(err error, want string) bool {
	told := []string{want}
	if storetest.Engine() == "postgres" {
		told = append(told, sqlStates[want]...)
	}
	return slices.ContainsFunc(told, func(s string) bool { return strings.Contains(err.Error(), s) })
}
