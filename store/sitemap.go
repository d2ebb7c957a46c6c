package store

import (
	"context"

	"github.com/tidwall/gjson"

	"kilde/models"
)

// mappedKind is how the things of a kind are read for a map of a site: in the order
// of an index of what readers see, which is all that is read of what comes before
// a page.
type mappedKind struct{ count, page string }

// placesIn reads a page of a table from the place in an index on where it
// begins.
func placesIn(table, columns, visible, by string) mappedKind {
	order := " ORDER BY " + by + ", id"
	return mappedKind{
		count: "SELECT count(*), coalesce((SELECT max(updated_at) FROM " + table + " WHERE " + visible + "), 0) FROM " + table + " WHERE " + visible,
		page: "SELECT " + columns + ", updated_at FROM " + table + " WHERE " + visible + " AND (" + by + ", id) >= (SELECT " + by + ", id FROM " + table +
			" WHERE " + visible + order + " LIMIT 1 OFFSET ?)" + order + " LIMIT ?",
	}
}

// A new article is the last of all, and changes the last page only.
var mappedKinds = map[models.Resource]mappedKind{
	models.ArticleResource: placesIn("articles", "slug, canonical_url, ''", "status = 'published'", "published_at"),
	models.SeriesResource:  placesIn("series", "slug, '', source", "live", "title_key"),
	models.AuthorResource:  placesIn("authors", "slug, '', ''", "articles > 0", "name_key"),
	models.TagResource:     placesIn("tags", "slug, '', ''", "articles > 0", "name_key"),
}

// Places returns things of a kind that readers see, in an order that new ones
// disturb little: up to limit of them, after the first skip.
func (s *Store) Places(ctx context.Context, kind models.Resource, skip, limit int) (list []models.Place, err error) {
	err = s.deliver(ctx, models.Caller{}, func(t *tx) error {
		t.note(lists[kind])
		list, err = rows(t, scanPlace, mappedKinds[kind].page, skip, limit)
		return err
	})
	return list, err
}

func scanPlace(r record, p *models.Place) error {
	var written string
	var updated int64
	err := r.Scan(&p.Slug, &p.CanonicalURL, &written, &updated)
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
