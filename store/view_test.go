package store_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"kilde/models"
)

// view is what a reader gets at one address, and the dependency keys of all
// that it shows: what a cache would keep, and by what it would drop it. The
// first key is that of the address, which it has before anything is there.
type view struct {
	answer string
	keys   []string
	listed string // ids of what a list has, in their order
}

// views are a site as readers see it: by address, everything that there is.
type views map[string]view

// views reads the whole site as a reader does. What is not found is left out,
// and so are filters that nothing passes.
func (w *world) views() views {
	w.t.Helper()
	v := views{}
	w.articleViews(v)
	w.seriesViews(v)
	w.namedViews(v)
	w.listViews(v)
	return v
}

// put notes an answer, or the place that the address has moved to.
func (w *world) put(v views, address string, model any, err error, keys ...string) {
	w.t.Helper()
	if errors.Is(err, models.NotFound) {
		return
	}
	if m, ok := errors.AsType[*models.Moved](err); ok {
		v[address] = view{answer: "moved to " + m.Name, keys: keys}
		return
	}
	w.ok(err)
	data, err := json.Marshal(model)
	w.ok(err)
	v[address] = view{answer: string(data), keys: keys}
}

// putList notes a list, by its own key and those of what it has.
func (w *world) putList(v views, key string, ids []string, model any, err error, keys ...string) {
	w.t.Helper()
	w.put(v, key, model, err, append([]string{key}, keys...)...)
	list := v[key]
	list.listed = strings.Join(ids, " ")
	v[key] = list
}

func (w *world) articleViews(v views) {
	w.t.Helper()
	for _, n := range w.names("article", "articles") {
		a, err := w.Article(w.tb.Context(), reader, n.name, 0)
		w.put(v, "article "+n.name, a, err, append([]string{n.key}, articleKeys(a)...)...)
	}
}

// articleKeys are the keys of all that an article, or its summary, shows.
func articleKeys(a models.Article) []string {
	keys := []string{"article:" + a.ID}
	for _, b := range a.Bylines {
		keys = append(keys, "author:"+b.Author.ID)
	}
	for _, m := range a.Series {
		keys = append(keys, "series:"+m.ID)
	}
	for _, t := range a.Tags {
		keys = append(keys, "tag:"+t.ID)
	}
	for _, e := range a.References {
		keys = append(keys, "reference:"+e.Reference.ID)
	}
	return keys
}

func (w *world) seriesViews(v views) {
	w.t.Helper()
	for _, n := range w.names("series", "series") {
		m, err := w.Series(w.tb.Context(), reader, n.name)
		keys := []string{n.key}
		for _, p := range m.Parts {
			if p.Article != nil {
				keys = append(keys, articleKeys(*p.Article)...)
			}
		}
		w.put(v, "series "+n.name, m, err, keys...)
	}
}

func (w *world) namedViews(v views) {
	w.t.Helper()
	for _, n := range w.names("author", "authors") {
		a, err := w.Author(w.tb.Context(), reader, n.name)
		w.put(v, "author "+n.name, a, err, n.key)
	}
	for _, n := range w.names("tag", "tags") {
		m, err := w.Tag(w.tb.Context(), reader, n.name)
		w.put(v, "tag "+n.name, m, err, n.key)
	}
	for _, uid := range w.column("SELECT uid FROM reference_items") {
		for _, name := range append(w.column("SELECT alias FROM reference_aliases WHERE reference_id = (SELECT id FROM reference_items WHERE uid = ?)", uid), uid) {
			m, err := w.Reference(w.tb.Context(), reader, name)
			w.put(v, "reference "+name, m, err, "reference:"+uid)
		}
	}
}

// named is a name that leads to a thing, and the key of that.
type named struct{ name, key string }

// names are the ids and the slugs, present and former, of a kind of things.
func (w *world) names(kind, table string) []named {
	w.t.Helper()
	var list []named
	for _, pair := range w.column("SELECT uid || ' ' || uid FROM "+table+
		" UNION SELECT s.slug || ' ' || x.uid FROM slugs s JOIN "+table+" x ON x.id = s."+kind+"_id WHERE s.kind = ?", kind) {
		name, uid, _ := strings.Cut(pair, " ")
		list = append(list, named{name, kind + ":" + uid})
	}
	return list
}

func (w *world) listViews(v views) {
	w.t.Helper()
	byTitle := models.Query{Sort: models.ByTitle, Limit: 100, Count: true}
	byName := models.Query{Sort: models.ByName, Limit: 100, Count: true}
	w.articleLists(v)

	series, err := w.SeriesList(w.tb.Context(), reader, byTitle)
	ids, keys := keysOf("series", series.Items, func(m models.Series) string { return m.ID })
	w.putList(v, "series", ids, series, err, keys...)

	authors, err := w.Authors(w.tb.Context(), reader, byName)
	ids, keys = keysOf("author", authors.Items, func(a models.Author) string { return a.ID })
	w.putList(v, "authors", ids, authors, err, keys...)

	tags, err := w.Tags(w.tb.Context(), reader, byName)
	ids, keys = keysOf("tag", tags.Items, func(m models.Tag) string { return m.ID })
	w.putList(v, "tags", ids, tags, err, keys...)

	references, err := w.References(w.tb.Context(), reader, byName)
	ids, keys = keysOf("reference", references.Items, func(r models.Reference) string { return r.ID })
	w.putList(v, "references", ids, references, err, keys...)
}

// keysOf are the ids of things of one kind, and the keys of those.
func keysOf[T any](kind string, list []T, id func(T) string) (ids, keys []string) {
	for _, x := range list {
		ids, keys = append(ids, id(x)), append(keys, kind+":"+id(x))
	}
	return ids, keys
}

// articleLists are the list of all articles and those of each thing that
// articles are listed by, each of which has one key of its own.
func (w *world) articleLists(v views) {
	w.t.Helper()
	w.articleList(v, "articles", models.Query{})
	for _, uid := range w.column("SELECT uid FROM authors") {
		w.articleList(v, "articles/author:"+uid, models.Query{Filters: where("author", uid)})
	}
	for _, uid := range w.column("SELECT uid FROM tags") {
		w.articleList(v, "articles/tag:"+uid, models.Query{Filters: where("tag", uid)})
	}
	for _, uid := range w.column("SELECT uid FROM series") {
		w.articleList(v, "articles/series:"+uid, models.Query{Filters: where("series", uid)})
	}
	for _, language := range []string{"nb", "en"} {
		w.articleList(v, "articles/language:"+language, models.Query{Filters: where("language", language)})
	}
}

func (w *world) articleList(v views, key string, q models.Query) {
	w.t.Helper()
	q.Sort, q.Limit, q.Count = models.ByUpdatedAtDesc, 100, true
	list, err := w.Articles(w.tb.Context(), reader, q)
	if err == nil && len(list.Items) == 0 {
		return
	}
	var ids, keys []string
	for _, a := range list.Items {
		ids, keys = append(ids, a.ID), append(keys, articleKeys(a)...)
	}
	w.putList(v, key, ids, list, err, keys...)
}

// stale are the addresses whose answer is another one now although no key of
// what they showed was logged, and those that are new, or list something else,
// although their own was not.
func stale(before, after views, logged []string) []string {
	told := func(key string) bool { return slices.Contains(logged, key) }
	var list []string
	for address, was := range before {
		is := after[address]
		if is.answer != was.answer && !slices.ContainsFunc(was.keys, told) || is.listed != was.listed && !told(was.keys[0]) {
			list = append(list, address+": "+was.answer+" became "+is.answer)
		}
	}
	for address, is := range after {
		if _, ok := before[address]; !ok && !told(is.keys[0]) {
			list = append(list, address+" appeared: "+is.answer)
		}
	}
	slices.Sort(list)
	return list
}

// same reports whether readers see no difference.
func (v views) same(other views) bool {
	if len(v) != len(other) {
		return false
	}
	for address, is := range v {
		if other[address].answer != is.answer {
			return false
		}
	}
	return true
}
