package store_test

import (
	"testing"

	"kilde/models"
)

// A feed is read in as many statements for twenty articles as for one.
func TestStatementsOfFeeds(t *testing.T) {
	t.Parallel()
	w := crowded(t)
	var now heard
	w.ok(w.Trace(now.hear))
	for _, of := range []struct {
		kind models.Resource
		name string
		sort models.Sort
	}{
		{"", "", models.ByPublishedAtDesc}, {models.AuthorResource, "ola", models.ByUpdatedAtDesc}, {models.TagResource, "red", models.ByPublishedAtDesc}, {models.SeriesResource, "course", models.ByPosition},
	} {
		count := func(limit int) int {
			now.list = nil
			f, err := w.Feed(t.Context(), of.kind, of.name, models.Query{Sort: of.sort, Limit: limit, Bodies: true, References: true})
			w.ok(err)
			if len(f.Items) != limit || f.Items[0].Body == nil || f.Next == nil {
				t.Fatalf("%+v: %d articles", of, len(f.Items))
			}
			return len(now.list)
		}
		if one, twenty := count(1), count(20); one != twenty || one > 14 {
			t.Errorf("%s %s: %d statements for one article, %d for twenty", of.kind, of.name, one, twenty)
		}
	}
}

// An article that has no word in it is found by nothing, and published all the
// same.
func TestArticleWithoutWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	src := article("{{.}}")
	src.Body, src.Excerpt = "…", ""
	w.published(src)
}
