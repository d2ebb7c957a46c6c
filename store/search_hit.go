package store

import (
	"cmp"
	"slices"

	"kilde/models"
	"kilde/models/search"
)

// hits reads what is shown of a page of candidates, in as many statements for a
// hundred as for one.
func (t *tx) hits(c models.Caller, plan *search.Plan, page []candidate) ([]models.Hit, error) {
	things, err := t.thingsOf(page)
	if err != nil {
		return nil, err
	}
	var read hitReader
	for _, x := range page {
		read.add(x)
	}
	if err := read.all(t, c); err != nil {
		return nil, err
	}
	hits := make([]models.Hit, 0, len(page))
	for _, x := range page {
		f, ok := things[x.id]
		if !ok {
			continue
		}
		h := models.Hit{Kind: x.kind, ID: x.uid, Score: x.score, Title: plan.Highlight(f.language, f.title), Snippet: plan.Snippet(f.language, f.text)}
		read.fill(&h, x.thing)
		hits = append(hits, h)
	}
	return hits, nil
}

// hitReader reads the things of a page, all of a kind together.
type hitReader struct {
	ids        map[models.Resource][]int64
	articles   map[int64]models.Article
	series     map[int64]models.Series
	authors    map[int64]models.Author
	references map[int64]models.Reference
	tags       map[int64]models.Tag
}

func (h *hitReader) add(x candidate) {
	if h.ids == nil {
		h.ids = map[models.Resource][]int64{}
	}
	h.ids[x.kind] = append(h.ids[x.kind], x.thing)
}

func (h *hitReader) all(t *tx, c models.Caller) (err error) {
	if err := h.readArticles(t, c); err != nil {
		return err
	}
	if ids := h.ids[models.SeriesResource]; len(ids) > 0 {
		seen := allSeries
		seen.model = func(r seriesRow) (models.Series, error) { return seenSeries(c, r) }
		if h.series, err = seen.byIDs(t, ids); err != nil {
			return err
		}
	}
	if ids := h.ids[models.AuthorResource]; len(ids) > 0 {
		if h.authors, err = authors.byIDs(t, ids); err != nil {
			return err
		}
	}
	if ids := h.ids[models.ReferenceResource]; len(ids) > 0 {
		if h.references, err = t.referencesByID(ids); err != nil {
			return err
		}
	}
	if ids := h.ids[models.TagResource]; len(ids) > 0 {
		h.tags, err = tags.byIDs(t, ids)
	}
	return err
}

func (h *hitReader) readArticles(t *tx, c models.Caller) error {
	h.articles = map[int64]models.Article{}
	ids := h.ids[models.ArticleResource]
	if len(ids) == 0 {
		return nil
	}
	found, err := articlesFor(c).find(t, "WHERE a.id IN ?", ids)
	if err != nil {
		return err
	}
	list, err := t.assemble(c, found, false)
	for i, a := range list {
		h.articles[found[i].ID] = a
	}
	return err
}

// fill sets the member of the hit's kind.
func (h *hitReader) fill(hit *models.Hit, id int64) {
	switch hit.Kind {
	case models.ArticleResource:
		hit.Article = new(h.articles[id])
	case models.SeriesResource:
		hit.Series = new(h.series[id])
	case models.AuthorResource:
		hit.Author = new(h.authors[id])
	case models.ReferenceResource:
		hit.Reference = new(h.references[id])
	case models.TagResource:
		hit.Tag = new(h.tags[id])
	}
}

// maxFacet is how many values of a filter are counted at most.
const maxFacet = 20

// facets counts the articles among the candidates by what they can be narrowed
// by.
func (t *tx) facets(list []candidate) ([]models.Facet, error) {
	ids := []int64{0}
	years := map[string]int{}
	for _, c := range list {
		if c.kind == models.ArticleResource {
			ids = append(ids, c.thing)
			years[year(c.dated)]++
		}
	}
	var facets []models.Facet
	for _, by := range []struct{ name, query string }{
		{"author", `SELECT x.slug, x.name, count(DISTINCT m.article_id) AS n FROM bylines m JOIN authors x ON x.id = m.author_id
			WHERE m.article_id IN ? AND m.live_at > 0 GROUP BY x.id, x.slug, x.name ORDER BY n DESC, x.slug LIMIT ?`},
		{"series", `SELECT x.slug, x.title, count(*) AS n FROM series_parts m JOIN series x ON x.id = m.series_id
			WHERE m.article_id IN ? AND m.live_at > 0 GROUP BY x.id, x.slug, x.title ORDER BY n DESC, x.slug LIMIT ?`},
		{"tag", `SELECT x.slug, x.name, count(*) AS n FROM article_tags m JOIN tags x ON x.id = m.tag_id
			WHERE m.article_id IN ? AND m.live_at > 0 GROUP BY x.id, x.slug, x.name ORDER BY n DESC, x.slug LIMIT ?`},
		{"language", "SELECT language, language, count(*) AS n FROM articles WHERE id IN ? GROUP BY language ORDER BY n DESC, language LIMIT ?"},
	} {
		values, err := rows(t, func(r record, v *models.FacetValue) error { return r.Scan(&v.Value, &v.Label, &v.Count) }, by.query, ids, maxFacet)
		if err != nil {
			return nil, err
		}
		facets = append(facets, models.Facet{Name: by.name, Values: values})
	}
	return append(facets, models.Facet{Name: "year", Values: commonest(years)}), nil
}

// commonest are the values that most have.
func commonest(counts map[string]int) (list []models.FacetValue) {
	for value, n := range counts {
		list = append(list, models.FacetValue{Value: value, Label: value, Count: n})
	}
	slices.SortFunc(list, func(a, b models.FacetValue) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(b.Value, a.Value))
	})
	return list[:min(len(list), maxFacet)]
}
