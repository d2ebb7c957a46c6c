package store

import (
	"slices"
	"time"

	"kilde/models"
)

// traced is a read that tells in f what it was made of.
func (s *Store) traced(f *models.Footprint, fn func(*tx) error) func(*tx) error {
	return func(t *tx) error {
		begun := time.Now()
		*f = models.Footprint{}
		t.footprint = f
		if err := t.newestPublic(f); err != nil {
			return err
		}
		err := fn(t)
		f.Settle()
		f.Took = time.Since(begun)
		return err
	}
}

// newestPublic tells how new what is read is.
func (t *tx) newestPublic(f *models.Footprint) error {
	_, err := rows(t, func(r record, when *int64) error {
		err := r.Scan(&f.Seq, when)
		f.ChangedAt = at(*when)
		return err
	}, "SELECT seq, at FROM changes WHERE public ORDER BY seq DESC LIMIT 1")
	return err
}

// note notes the dependency keys of what a read looks at.
func (t *tx) note(keys ...string) {
	if t.footprint != nil {
		t.footprint.Note(keys...)
	}
}

// shows notes a thing that a read shows.
func (t *tx) shows(kind models.Resource, uid string) {
	if t.footprint != nil {
		t.footprint.Note(dependency(kind, uid))
	}
}

// showsArticlesOf notes that a read shows how many articles a thing has, or
// which.
func (t *tx) showsArticlesOf(kind models.Resource, uid string) {
	if t.footprint != nil {
		t.footprint.Note(dependency(kind, uid), articlesOf(kind, uid))
	}
}

// showsItem notes a thing that is in a list. Series show there how many parts
// they have, not which; others how many articles.
func (t *tx) showsItem(kind models.Resource, uid string) {
	if kind == models.SeriesResource || kind == models.ArticleResource {
		t.shows(kind, uid)
		return
	}
	t.showsArticlesOf(kind, uid)
}

// articlesOf is the dependency key of the list of a thing's articles.
func articlesOf(kind models.Resource, uid string) string { return "articles/" + dependency(kind, uid) }

// showsList notes what a list is made of beside the things in it.
func (t *tx) showsList(c models.Caller, kind models.Resource, q models.Query) error {
	switch {
	case t.footprint == nil:
	case q.Text != nil:
		t.note(models.Everything)
	case kind == models.ArticleResource:
		return t.showsArticleList(c, q.Filters)
	default:
		t.note(lists[kind])
		t.showsTies(kind, q)
	}
	return nil
}

// showsTies notes where a list of other things than articles depends on the
// articles that they have, and on the series that these are in.
func (t *tx) showsTies(kind models.Resource, q models.Query) {
	var by []models.Resource
	for _, o := range q.Sort.Orders() {
		by = append(by, tieOf(kind, o.Name))
	}
	for _, f := range q.Filters {
		by = append(by, tieOf(kind, f.Name))
	}
	for _, tie := range by {
		if tie != "" {
			t.note(lists[models.ArticleResource])
		}
		if tie == models.SeriesResource {
			t.note(lists[tie])
		}
	}
}

// tieOf is what a criterion of a thing goes by that is not in its own record, or
// nothing.
func tieOf(kind models.Resource, name string) models.Resource {
	const count = "articles"
	switch tie := criteria[kind][name].names; {
	case name == count:
		return models.ArticleResource
	case tie == kind:
		return ""
	default:
		return tie
	}
}

// showsArticleList notes a list of articles. One filter by things or languages is
// enough to know which articles can come into it, or leave it.
func (t *tx) showsArticleList(c models.Caller, filters []models.Filter) error {
	known := false
	for _, f := range filters {
		if _, ok := nestedIn(f.Name); ok {
			t.note(lists[models.ReferenceResource])
		}
		if known || f.Operator != models.Is {
			continue
		}
		kind := criteria[models.ArticleResource][f.Name].names
		switch {
		case f.Name == "language":
			for _, v := range f.Values {
				t.note("articles/language:" + v.Text)
			}
			known = true
		case slices.Contains(listedBy, kind):
			if err := t.showsArticlesBy(c, kind, f.Values); err != nil {
				return err
			}
			known = true
		}
	}
	if !known {
		t.note(lists[models.ArticleResource])
	}
	return nil
}

// showsArticlesBy notes the lists of the articles of some things.
func (t *tx) showsArticlesBy(c models.Caller, kind models.Resource, named []models.Value) error {
	names := make([]string, len(named))
	for i, v := range named {
		names[i] = v.Text
	}
	ids, err := t.ids(c, kind, names)
	if err != nil {
		return err
	}
	uids, err := values[string](t, "SELECT uid FROM "+tables[kind]+" WHERE id IN ? AND live", ids)
	for _, uid := range uids {
		t.note(articlesOf(kind, uid))
	}
	if len(uids) < len(names) { // one of them may come to be seen
		t.note(lists[kind])
	}
	return err
}

// listedBy are the things that articles name or stand in. Readers see those that
// are live.
var listedBy = []models.Resource{models.SeriesResource, models.AuthorResource, models.ReferenceResource, models.TagResource}
