package store

import (
	"database/sql"
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
	_, err := rows(t, func(r *sql.Rows, when *int64) error {
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

// articlesOf is the dependency key of the list of a thing's articles.
func articlesOf(kind models.Resource, uid string) string { return "articles/" + dependency(kind, uid) }

// showsList notes what a list is made of beside the things in it. One filter
// by things or languages is enough to know which articles can come into it, or
// leave it.
func (n *narrowing) showsList(q models.Query) error {
	if n.t.footprint == nil {
		return nil
	}
	if q.Text != nil {
		n.t.note(models.Everything)
		return nil
	}
	if n.resource != models.ArticleResource {
		n.t.note(lists[n.resource])
		if n.counts(q) {
			n.t.note(lists[models.ArticleResource], lists[models.SeriesResource])
		}
		return nil
	}
	for _, f := range q.Filters {
		if _, ok := nestedIn(f.Name); ok {
			n.t.note(lists[models.ReferenceResource])
		}
	}
	for _, f := range q.Filters {
		if known, err := n.showsArticles(f); known || err != nil {
			return err
		}
	}
	n.t.note(lists[models.ArticleResource])
	return nil
}

// showsArticles notes a filter of articles that tells which can be in the list.
func (n *narrowing) showsArticles(f models.Filter) (bool, error) {
	kind := criteria[models.ArticleResource][f.Name].names
	if f.Operator != models.Is || kind == models.ArticleResource || kind == "" && f.Name != "language" {
		return false, nil
	}
	names := make([]string, len(f.Values))
	for i, v := range f.Values {
		names[i] = v.Text
	}
	if kind == "" {
		for _, language := range names {
			n.t.note("articles/language:" + language)
		}
		return true, nil
	}
	ids, err := n.t.ids(n.c, kind, names)
	if err != nil {
		return false, err
	}
	uids, err := values[string](n.t, "SELECT uid FROM "+tables[kind]+" WHERE id IN ? AND "+readersSee[kind], ids)
	for _, uid := range uids {
		n.t.note(articlesOf(kind, uid))
	}
	if len(uids) < len(names) { // one of them may come to be seen
		n.t.note(lists[kind])
	}
	return true, err
}

// readersSee are the conditions under which readers see things that articles name
// or stand in.
var readersSee = map[models.Resource]string{
	models.SeriesResource: "live", models.AuthorResource: "articles > 0", models.ReferenceResource: "articles > 0", models.TagResource: "articles > 0",
}

// counts reports whether a list of other things than articles depends on the
// articles that they have.
func (n *narrowing) counts(q models.Query) bool {
	const count = "articles"
	byCount := func(o models.Order) bool { return o.Name == count }
	return slices.ContainsFunc(q.Sort.Orders(), byCount) || slices.ContainsFunc(q.Filters, func(f models.Filter) bool {
		x := criteria[n.resource][f.Name]
		return f.Name == count || x.names != "" && x.names != n.resource
	})
}
