package store

import (
	"context"

	"kilde/models"
)

// Feed returns one page of the articles that readers see, with their bodies
// where the query wants them: of the series, author or tag with that slug or id,
// or, where kind is empty, all.
func (s *Store) Feed(ctx context.Context, kind models.Resource, name string, q models.Query) (f models.Feed, err error) {
	err = s.deliver(ctx, models.Caller{}, func(t *tx) error {
		f = models.Feed{}
		if kind != "" {
			if err := t.feedOf(kind, name, &f); err != nil {
				return err
			}
			q.Filters = []models.Filter{{Name: string(kind), Operator: models.Is, Values: []models.Value{{Text: name}}}}
		}
		f.List, err = articlesOfCaller(models.Caller{}).read(t, models.Caller{}, q)
		return err
	})
	return f, err
}

// feedOf reads what the articles of a feed are of.
func (t *tx) feedOf(kind models.Resource, name string, f *models.Feed) error {
	id, err := t.lookup(models.Caller{}, kind, name)
	if err != nil {
		return err
	}
	switch kind {
	case models.SeriesResource:
		f.Series, err = allSeries.shown(t, id)
	case models.AuthorResource:
		f.Author, err = authors.shown(t, id)
	case models.TagResource:
		f.Tag, err = tags.shown(t, id)
	}
	return err
}
