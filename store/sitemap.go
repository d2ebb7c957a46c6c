package store

import (
	"context"
	"slices"

	"github.com/tidwall/gjson"

	"kilde/models"
)

// mappedKind is how the things of a kind are read for a map of a site, in the
// order of an index of what readers see.
type mappedKind struct{ count, page string }

// placesIn reads a page of a table, as far into it as the last places are.
func placesIn(table, columns, visible, by string) mappedKind {
	return mappedKind{
		count: "SELECT count(*), coalesce((SELECT max(updated_at) FROM " + table + " WHERE " + visible + "), 0) FROM " + table + " WHERE " + visible,
		page:  "SELECT " + columns + ", updated_at FROM " + table + " WHERE " + visible + " ORDER BY " + by + ", id LIMIT ? OFFSET ?",
	}
}

// articlePlaces finds in the index alone where a page begins: articles can be so
// many that reading those before it would take long.
const articlePlaces = `SELECT slug, canonical_url, '', language, updated_at FROM articles WHERE status = 'published' AND (published_at, id) >=
	(SELECT published_at, id FROM articles WHERE status = 'published' ORDER BY published_at, id LIMIT 1 OFFSET ?) ORDER BY published_at, id LIMIT ?`

// A new article is the last of all, and changes the last page only.
var mappedKinds = map[models.Resource]mappedKind{
	models.ArticleResource: {count: placesIn("articles", "", "status = 'published'", "").count, page: articlePlaces},
	models.SeriesResource:  placesIn("series", "slug, '', source, language", "live", "title_key"),
	models.AuthorResource:  placesIn("authors", "slug, '', '', ''", "live", "name_key"),
	models.TagResource:     placesIn("tags", "slug, '', '', ''", "live", "name_key"),
}

// Places returns things of a kind that readers see, in an order that new ones
// disturb little: up to limit of them, after the first skip.
func (s *Store) Places(ctx context.Context, kind models.Resource, skip, limit int) (list []models.Place, err error) {
	err = s.deliver(ctx, models.Caller{}, func(t *tx) error {
		t.note(lists[kind])
		args := []any{limit, skip}
		if kind == models.ArticleResource { // whose place is looked up first
			slices.Reverse(args)
		}
		list, err = rows(t, scanPlace, mappedKinds[kind].page, args...)
		return err
	})
	return list, err
}

func scanPlace(r record, p *models.Place) error {
	var written string
	var updated int64
	err := r.Scan(&p.Slug, &p.CanonicalURL, &written, &p.Language, &updated)
	if written != "" {
		p.CanonicalURL = gjson.Get(written, "canonical_url").String()
	}
	p.UpdatedAt = at(updated)
	return err
}

// Extents returns how much there is of each of some kinds.
func (s *Store) Extents(ctx context.Context, kinds []models.Resource) (all models.Extents, err error) {
	err = s.deliver(ctx, models.Caller{}, func(t *tx) error {
		all = models.Extents{}
		for _, kind := range kinds {
			t.note(lists[kind])
			_, err := rows(t, func(r record, updated *int64) error {
				x := all[kind]
				err := r.Scan(&x.Count, updated)
				x.UpdatedAt = at(*updated)
				all[kind] = x
				return err
			}, mappedKinds[kind].count)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return all, err
}
