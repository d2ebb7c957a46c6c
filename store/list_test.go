package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kilde/models"
	"kilde/models/source"
	"kilde/store"
)

// shelf is a world with what lists are tried on: articles with titles and
// moments that several of them share.
func shelf(t *testing.T) *world {
	w := newWorld(t)
	for _, name := range []string{"Kari", "Ola", "Nobody"} {
		w.author(name)
	}
	for i := range 12 {
		src := article([]string{"Ære", "Abe", "Øl"}[i%3])
		src.Slug = fmt.Sprintf("n%d", i)
		src.Authors = []source.Byline{{Author: []string{"kari", "ola"}[i%2]}, {Author: "kari", Role: "editor"}}
		src.Tags, src.Language = []string{[]string{"red", "green", "blue"}[i%3]}, []string{"nb", "nn", "en", "en"}[i%4]
		w.create(src)
		if i < 9 {
			w.publish(src.Slug)
		}
		if i%4 == 3 {
			w.clock.Move(time.Second)
		}
	}
	w.series("Odd", parts("n1", "n3", "n5", "n9")...)
	w.series("Even", parts("n0", "n2", "n4", "n10")...)
	w.unpublish("n8")
	return w
}

func TestListFilters(t *testing.T) {
	t.Parallel()
	w := shelf(t)
	all := models.Statuses()
	for _, test := range []struct {
		what    string
		c       models.Caller
		q       models.Query
		numbers string
	}{
		{"all", reader, models.Query{}, "0 1 2 3 4 5 6 7"},
		{"all, with a key", editor, models.Query{}, "0 1 2 3 4 5 6 7"},
		{"an author, who has two roles", reader, models.Query{Filters: where("author", "kari")}, "0 1 2 3 4 5 6 7"},
		{"another author", reader, models.Query{Filters: where("author", "ola")}, "1 3 5 7"},
		{"two authors", reader, models.Query{Filters: where("author", "kari", "ola")}, "0 1 2 3 4 5 6 7"},
		{"an author by id", reader, models.Query{Filters: where("author", w.authorNamed("ola").ID)}, "1 3 5 7"},
		{"a tag", reader, models.Query{Filters: where("tag", "red")}, "0 3 6"},
		{"two tags", reader, models.Query{Filters: where("tag", "red", "blue")}, "0 2 3 5 6"},
		{"a series", reader, models.Query{Filters: where("series", "odd")}, "1 3 5"},
		{"two series", reader, models.Query{Filters: where("series", "odd", "even")}, "0 1 2 3 4 5"},
		{"a language", reader, models.Query{Filters: where("language", "en")}, "2 3 6 7"},
		{"two languages", reader, models.Query{Filters: where("language", "nb", "nn")}, "0 1 4 5"},
		{"author and tag", reader, models.Query{Filters: slices.Concat(where("author", "ola"), where("tag", "red"))}, "3"},
		{"author, tag, series and language", reader, models.Query{Filters: slices.Concat(where("author", "ola"), where("tag", "red", "blue"), where("series", "odd"), where("language", "nn", "en"))}, "3 5"},
		{"nothing has it all", reader, models.Query{Filters: slices.Concat(where("author", "ola"), where("series", "even"))}, ""},
		{"an unknown author", reader, models.Query{Filters: where("author", "none")}, ""},
		{"an unknown tag", reader, models.Query{Filters: where("tag", "none")}, ""},
		{"an unknown series", reader, models.Query{Filters: where("series", "None!")}, ""},
		{"an unknown id", reader, models.Query{Filters: where("author", "0199c7a2-5f00-7000-8000-ffffffffffff")}, ""},
		{"an unknown author beside one", reader, models.Query{Filters: where("author", "none", "ola")}, "1 3 5 7"},
		{"an author of nothing", reader, models.Query{Filters: where("author", "nobody")}, ""},
		{"an unknown language", reader, models.Query{Filters: where("language", "xx")}, ""},
		{"drafts", editor, models.Query{Filters: inStatus(models.DraftStatus)}, "9 10 11"},
		{"drafts in a series", editor, models.Query{Filters: slices.Concat(where("series", "odd"), inStatus(models.DraftStatus))}, "9"},
		{"archived", editor, models.Query{Filters: inStatus(models.ArchivedStatus)}, "8"},
		{"drafts and archived", editor, models.Query{Filters: slices.Concat(where("tag", "blue"), inStatus(models.DraftStatus, models.ArchivedStatus))}, "8 11"},
		{"whatever its status", editor, models.Query{Filters: inStatus(all...)}, "0 1 2 3 4 5 6 7 8 9 10 11"},
		{"a reader asks for drafts", reader, models.Query{Filters: inStatus(models.DraftStatus)}, ""},
		{"a reader asks for all", reader, models.Query{Filters: inStatus(all...)}, "0 1 2 3 4 5 6 7"},
		{"a reader asks for drafts by a tag", reader, models.Query{Filters: slices.Concat(where("tag", "blue"), inStatus(all...))}, "2 5"},
	} {
		for _, order := range []models.Sort{models.ByPublishedAt, models.ByTitle} {
			test.q.Sort, test.q.Count = order, true
			list := w.list(test.c, test.q)
			got := numbers(list.Items)
			w.equal(test.what, got, strings.Fields(test.numbers))
			w.equal(test.what+": total", list.Total, len(got))
		}
	}
}

// numbers are those in the slugs of articles of the shelf, in their order.
func numbers(list []models.Article) []string {
	out := []string{}
	for _, a := range list {
		out = append(out, strings.TrimPrefix(a.Slug, "n"))
	}
	slices.SortFunc(out, func(a, b string) int { return (len(a)-len(b))*10 + strings.Compare(a, b) })
	return out
}

func TestListOrder(t *testing.T) {
	t.Parallel()
	w := shelf(t)
	titles := func(order models.Sort) (list []string) { // in the alphabet that the languages share
		for _, a := range w.list(reader, models.Query{Sort: order, Filters: where("language", "nb", "nn")}).Items {
			list = append(list, a.Title)
		}
		return slices.Compact(list)
	}
	w.equal("by title", titles(models.ByTitle), []string{"Abe", "Ære", "Øl"})
	w.equal("by title, descending", titles(models.ByTitleDesc), []string{"Øl", "Ære", "Abe"})
	w.save("n11", func(a *source.Article) { a.Body = "x" })
	w.clock.Move(time.Minute)
	w.save("n3", func(a *source.Article) { a.Body = "x" })
	saved := w.list(editor, models.Query{Sort: models.BySavedAtDesc, Filters: inStatus(models.Statuses()...)}).Items
	w.equal("last saved", slugs(saved[:1]), []string{"n3"})
	for _, q := range []models.Query{{Sort: models.BySavedAt, Limit: 9}, {Sort: models.ByName, Limit: 9}, {Sort: models.ByRelevance, Limit: 9}, {Limit: 9}} {
		if _, err := w.Articles(t.Context(), reader, q); err == nil {
			t.Errorf("a reader can sort articles by %q", q.Sort)
		}
	}
}

// Every order, cut into pages of any size, has everything once and in order.
func TestPages(t *testing.T) {
	t.Parallel()
	w := shelf(t)
	for i := range 9 { // ties: names that sort alike
		w.author([]string{"Twin", "twin"}[i%2])
	}
	orders := []models.Sort{models.ByPublishedAt, models.ByUpdatedAt, models.BySavedAt, models.ByTitle}
	lists := map[string]func(models.Query) ([]string, *models.Cursor){}
	add := func(name string, c models.Caller, filter models.Query) {
		lists[name] = func(q models.Query) ([]string, *models.Cursor) {
			filter.Sort, filter.Limit, filter.After = q.Sort, q.Limit, q.After
			list := w.list(c, filter)
			return slugs(list.Items), list.Next
		}
	}
	for _, sort := range orders {
		for _, direction := range []models.Sort{"", "-"} {
			add(string("editor "+direction+sort), editor, models.Query{Filters: inStatus(models.Statuses()...)})
			if sort != models.BySavedAt {
				add(string("reader "+direction+sort), reader, models.Query{})
				add(string("author "+direction+sort), reader, models.Query{Filters: where("author", "kari")})
				add(string("tag "+direction+sort), reader, models.Query{Filters: where("tag", "red")})
				add(string("series "+direction+sort), reader, models.Query{Filters: where("series", "even")})
			}
		}
	}
	for _, direction := range []models.Sort{"", "-"} {
		lists[string("authors "+direction+"name")] = pageOf(w, w.Authors, func(a models.Author) string { return a.Slug })
		lists[string("tags "+direction+"name")] = pageOf(w, w.Tags, func(m models.Tag) string { return m.Slug })
		lists[string("series "+direction+"title")] = pageOf(w, w.SeriesList, func(m models.Series) string { return m.Slug })
		lists[string("series "+direction+"updated_at")] = pageOf(w, w.SeriesList, func(m models.Series) string { return m.Slug })
	}
	whole := map[string][]string{}
	var names []string
	for name, list := range lists {
		_, sort, _ := strings.Cut(name, " ")
		whole[name], _ = list(models.Query{Sort: models.Sort(sort), Limit: 100})
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if back := strings.Replace(name, " ", " -", 1); whole[back] != nil {
			backwards := slices.Clone(whole[back])
			slices.Reverse(backwards)
			w.equal(name+", and the other way", backwards, whole[name])
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.SampledFrom(names).Draw(rt, "list")
		_, sort, _ := strings.Cut(name, " ")
		q, got := models.Query{Sort: models.Sort(sort)}, []string{}
		for {
			q.Limit = rapid.IntRange(1, 5).Draw(rt, "limit")
			page, next := lists[name](q)
			if len(page) > q.Limit || next != nil && len(page) < q.Limit {
				rt.Fatalf("a page of %d has %d items", q.Limit, len(page))
			}
			got = append(got, page...)
			if q.After = next; next == nil {
				break
			}
		}
		equal(rt, name, got, whole[name])
	})
}

// pageOf reads a page of a list of named things as their slugs.
func pageOf[T any](w *world, list func(context.Context, models.Caller, models.Query) (models.List[T], error), slug func(T) string) func(models.Query) ([]string, *models.Cursor) {
	return func(q models.Query) ([]string, *models.Cursor) {
		page, err := list(w.tb.Context(), editor, q)
		w.ok(err)
		out := []string{}
		for _, v := range page.Items {
			out = append(out, slug(v))
		}
		return out, page.Next
	}
}

// A list of a hundred takes as many statements as a list of one.
func TestStatementsOfReads(t *testing.T) {
	t.Parallel()
	w := shelf(t)
	var ran atomic.Int64
	w.ok(w.Trace(func(store.Statement) { ran.Add(1) }))
	count := func(read func()) int64 {
		ran.Store(0)
		read()
		return ran.Load()
	}
	for what, read := range map[string]func(limit int){
		"articles": func(limit int) { w.list(reader, models.Query{Limit: limit}) },
		"articles with a count": func(limit int) {
			w.list(editor, models.Query{Limit: limit, Count: true, Filters: inStatus(models.Statuses()...)})
		},
		"articles of an author": func(limit int) { w.list(reader, models.Query{Limit: limit, Filters: where("author", "kari")}) },
		"authors":               func(limit int) { must(w.Authors(t.Context(), reader, models.Query{Sort: models.ByName, Limit: limit})) },
		"references": func(limit int) {
			must(w.References(t.Context(), editor, models.Query{Sort: models.ByName, Limit: limit}))
		},
		"series": func(limit int) {
			must(w.SeriesList(t.Context(), reader, models.Query{Sort: models.ByTitle, Limit: limit}))
		},
		"articles that say something": func(limit int) {
			w.list(reader, models.Query{Text: new("about"), Sort: models.ByRelevance, Limit: limit, Filters: having("words", models.AtLeast, "1")})
		},
		"articles that say something, by title": func(limit int) {
			w.list(reader, models.Query{Text: new(`"about øl" -abe`), Sort: models.ByTitle, Limit: limit, Count: true, Filters: where("author", "kari")})
		},
		"tags that say something": func(limit int) {
			must(w.Tags(t.Context(), editor, models.Query{Text: new("red"), Sort: models.ByRelevance, Limit: limit}))
		},
		"revisions": func(limit int) { must(w.Revisions(t.Context(), editor, "n1", models.Query{Limit: limit})) },
	} {
		one, many := count(func() { read(1) }), count(func() { read(100) })
		if one != many || one == 0 {
			t.Errorf("%s: %d statements for one, %d for many", what, one, many)
		}
	}
	w.series("Short", parts("n0")...)
	w.series("Long", parts("n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7")...)
	short := count(func() { must(w.Series(t.Context(), reader, "short")) })
	long := count(func() { must(w.Series(t.Context(), reader, "long")) })
	w.equal("statements for a series of eight, by those for one", long, short)
	src := article("Bare")
	w.published(src)
	src.Title = "Full"
	for i := range 20 {
		w.reference(fmt.Sprintf("key%d", i))
		src.Bibliography = append(src.Bibliography, source.Entry{Key: fmt.Sprintf("key%d", i)})
	}
	w.published(src)
	bare, full := count(func() { w.read(reader, "bare") }), count(func() { w.read(reader, "full") })
	w.equal("statements for an article with a bibliography, by those for a bare one", full, bare)
	if full > 10 {
		t.Errorf("an article takes %d statements", full)
	}
}
