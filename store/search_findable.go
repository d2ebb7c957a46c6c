package store

import (
	"kilde/models"
	"kilde/models/citation"
	"kilde/models/search"
	"kilde/models/source"
	"kilde/models/text"
)

// tables are where the things of each kind are.
var tables = map[models.Resource]string{
	models.ArticleResource: "articles", models.SeriesResource: "series", models.AuthorResource: "authors",
	models.ReferenceResource: "reference_items", models.TagResource: "tags",
}

// finders read things of each kind that readers see, by uid.
var finders = map[models.Resource]struct {
	query string
	text  func(f *findable, source string) error // derives the text of what was written
}{
	models.ArticleResource: {`SELECT a.id, a.uid, a.published_at, a.language, a.title, b.outline, b.text
		FROM articles a JOIN article_bodies b ON b.article_id = a.id WHERE a.uid IN ? AND a.status = 'published'`,
		func(f *findable, text string) error { f.text = text; return nil }},
	models.SeriesResource: {"SELECT id, uid, created_at, language, title, '[]', source FROM series WHERE uid IN ? AND live",
		written(func(s source.Series) string { return s.Description })},
	models.AuthorResource: {"SELECT id, uid, created_at, '', name, '[]', source FROM authors WHERE uid IN ? AND live",
		written(func(a source.Author) string { return a.Bio })},
	models.TagResource: {"SELECT id, uid, created_at, '', name, '[]', source FROM tags WHERE uid IN ? AND live",
		written(func(g source.Tag) string { return g.Description })},
	models.ReferenceResource: {"SELECT id, uid, created_at, '', raw, '[]', csl FROM reference_items WHERE uid IN ? AND live", readReference},
}

// written reads the Markdown in something as editors write it.
func written[S any](markdown func(S) string) func(*findable, string) error {
	return func(f *findable, stored string) error {
		var src S
		if err := decode(stored, &src); err != nil {
			return err
		}
		rendered, err := text.Render(text.Markdown, markdown(src))
		f.text = rendered.Text
		return err
	}
}

// readReference makes a record's title its own, and all that is printed of it
// its text. One that is known by its raw string only has that as title.
func readReference(f *findable, csl string) error {
	if csl == "" {
		return nil
	}
	item, err := citation.ParseItem([]byte(csl))
	if err != nil {
		return err
	}
	f.title, f.text = item.Title(), citation.Print(item, "nb").Text
	f.filters = append(f.filters, filter("year", decimal, int64(item.Year())))
	return nil
}

// findables are those of things of a kind that readers see.
func (t *tx) findables(kind models.Resource, uids []string) ([]findable, error) {
	finder := finders[kind]
	list, err := rows(t, func(r record, f *findable) error {
		var outline, stored string
		if err := r.Scan(&f.id, &f.uid, &f.dated, &f.language, &f.title, &outline, &stored); err != nil {
			return err
		}
		f.kind = kind
		f.filters = []search.Filter{filter("kind", verbatim, string(kind))}
		var parts []text.Heading
		if err := decode(outline, &parts); err != nil {
			return err
		}
		f.headings = headings(parts)
		return finder.text(f, stored)
	}, finder.query, uids)
	if err != nil || kind != models.ArticleResource {
		return list, err
	}
	return list, t.addFilters(list)
}

// addFilters gives articles what they can be filtered by.
func (t *tx) addFilters(list []findable) error {
	ids := make([]int64, len(list))
	for i := range list {
		ids[i] = list[i].id
	}
	type tie struct {
		name string
		id   int64
	}
	ties, err := group(rows(t, func(r record, g *grouped[tie]) error { return r.Scan(&g.article, &g.value.name, &g.value.id) },
		`SELECT article_id, 'author', author_id FROM bylines WHERE article_id IN ?
		UNION SELECT article_id, 'tag', tag_id FROM article_tags WHERE article_id IN ?
		UNION SELECT article_id, 'series', series_id FROM series_parts WHERE article_id IN ?
		UNION SELECT article_id, 'reference', reference_id FROM bibliographies WHERE article_id IN ? ORDER BY 1, 2, 3`, ids, ids, ids, ids))
	for i := range list {
		f := &list[i]
		f.filters = append(f.filters, filter("language", verbatim, f.language), filter("year", year, f.dated))
		for _, x := range ties[f.id] {
			f.filters = append(f.filters, filter(x.name, decimal, x.id))
		}
	}
	return err
}

func headings(outline []text.Heading) []string {
	titles := make([]string, len(outline))
	for i, h := range outline {
		titles[i] = h.Title
	}
	return titles
}
