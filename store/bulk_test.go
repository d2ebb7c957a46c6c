package store_test

import (
	"bytes"
	"fmt"
	"testing"

	"kilde/models"
	"kilde/models/source"
	"kilde/seed/generate"
	"kilde/seed/ndjson"
)

// left is what an import has left behind: the content, the counts, and the
// change log with its dependency keys.
func left(t *testing.T, lines []source.Line, together int) (all [][]string) {
	t.Helper()
	w := newWorld(t)
	var outcomes []string
	for from := 0; from < len(lines); from += together {
		results, err := w.Import(t.Context(), lines[from:min(from+together, len(lines))])
		w.ok(err)
		for _, r := range results {
			if outcomes = append(outcomes, string(r.Outcome)); r.Err != nil {
				outcomes[len(outcomes)-1] = explain(r.Err)
			}
		}
	}
	var content bytes.Buffer
	w.ok(ndjson.Write(t.Context(), &content, w))
	all = append(all, outcomes, []string{content.String()})
	for _, query := range []string{
		"SELECT resource || ' ' || operation || ' ' || keys FROM changes ORDER BY seq", "SELECT slug || ' ' || articles FROM authors ORDER BY id",
		"SELECT slug || ' ' || articles FROM tags ORDER BY id", "SELECT key || ' ' || articles FROM reference_items ORDER BY id",
		"SELECT kind || ' ' || slug || ' ' || state FROM slugs ORDER BY kind, slug", "SELECT text FROM article_bodies ORDER BY article_id",
	} {
		all = append(all, w.column(query))
	}
	return all
}

// Lines that are taken in together leave behind what they would one by one,
// also where they are about the same thing, and where one of them is refused.
func TestLinesTogether(t *testing.T) {
	t.Parallel()
	var good []source.Line
	if err := generate.New(60, 1).Export(t.Context(), func(l source.Line) error { good = append(good, l); return nil }); err != nil {
		t.Fatal(err)
	}
	shown := models.PublishedStatus
	first, same, refused, last := longArticle(1, shown), longArticle(1, shown), longArticle(2, shown), longArticle(3, shown)
	id := func(n int) string { return fmt.Sprintf("0199c7a2-5f00-7000-8000-9%011d", n) } // given, as a line that is tried twice takes a new one
	for i, l := range []*source.ArticleLine{first, same, refused, last} {
		l.ID, l.Authors, l.Bibliography, l.Tags = id(i), nil, nil, []string{"Ny", "ny"}
	}
	same.ID, same.Slug, same.Title = first.ID, "et-annet", "Sagt om igjen"
	refused.Authors = []source.Byline{{Author: "ingen"}}
	tag := source.Tag{Name: "Ny"}
	parts := []source.Part{{ID: id(5), Article: "et-annet"}, {ID: id(6), Title: "Siden"}}
	good = append(good, &source.TagLine{History: source.History{ID: id(7)}, Tag: tag}, first, same)
	tag.Description = "Nytt"
	good = append(good, &source.TagLine{Tag: tag},
		&source.SeriesLine{History: source.History{ID: id(8)}, NewSeries: source.NewSeries{Series: source.Series{Title: "Ny"}, Parts: parts}})
	bad := append(good[:len(good):len(good)], refused, last)
	for name, lines := range map[string][]source.Line{"good": good, "bad": bad} {
		want := left(t, lines, 1)
		for _, size := range []int{7, 100} {
			equal(t, name, left(t, lines, size), want)
		}
	}
}
