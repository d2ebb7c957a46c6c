package store_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"kilde/models"
)

// view is what a reader gets at one address, and what the store says that it is
// made of: what a cache would keep, and by what it would drop it. own is the
// dependency key by which an address tells that something is there, or that a list
// has something else.
type view struct {
	answer string
	own    string
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
	w.thingViews(v)
	w.listViews(v)
	return v
}

// put notes an answer, or the place that the address has moved to.
func (w *world) put(v views, address, own string, read func(context.Context) (any, error)) {
	w.t.Helper()
	var f models.Footprint
	model, err := read(models.WithFootprint(w.tb.Context(), &f))
	if errors.Is(err, models.NotFound) {
		return
	}
	if m, ok := errors.AsType[*models.Moved](err); ok {
		v[address] = view{answer: "moved to " + m.Name, own: own, keys: f.Keys}
		return
	}
	w.ok(err)
	data, err := json.Marshal(model)
	w.ok(err)
	v[address] = view{answer: string(data), own: own, keys: f.Keys}
}

// putList notes a list, by its own key, if it has anything or may be empty.
func putList[T any](w *world, v views, own string, id func(T) string, read func(context.Context) (models.List[T], error)) {
	w.t.Helper()
	var ids []string
	w.put(v, own, own, func(ctx context.Context) (any, error) {
		list, err := read(ctx)
		for _, x := range list.Items {
			ids = append(ids, id(x))
		}
		return list, err
	})
	list := v[own]
	list.listed = strings.Join(ids, " ")
	v[own] = list
}

func (w *world) thingViews(v views) {
	w.t.Helper()
	for kind, read := range map[models.Resource]func(context.Context, string) (any, error){
		models.ArticleResource: func(ctx context.Context, name string) (any, error) {
			a, err := w.Article(ctx, reader, name, 0)
			for i := range a.References { // how many others list it is shown with the reference alone
				a.References[i].Reference.Articles = 0
			}
			return a, err
		},
		models.SeriesResource: func(ctx context.Context, name string) (any, error) { return w.Series(ctx, reader, name) },
		models.AuthorResource: func(ctx context.Context, name string) (any, error) { return w.Author(ctx, reader, name) },
		models.TagResource:    func(ctx context.Context, name string) (any, error) { return w.Tag(ctx, reader, name) },
	} {
		for _, n := range w.names(string(kind), tables[kind]) {
			w.put(v, string(kind)+" "+n.name, n.key, func(ctx context.Context) (any, error) { return read(ctx, n.name) })
			if kind == models.SeriesResource {
				w.put(v, "numbers of "+n.name, n.key, func(ctx context.Context) (any, error) { return w.Statistics(ctx, reader, n.name) })
				w.put(v, "bibliography of "+n.name, n.key, func(ctx context.Context) (any, error) { return w.merged(ctx, n.name) })
			}
		}
	}
	for _, uid := range w.column("SELECT uid FROM reference_items") {
		for _, name := range append(w.column("SELECT alias FROM reference_aliases WHERE reference_id = (SELECT id FROM reference_items WHERE uid = ?)", uid), uid) {
			w.put(v, "reference "+name, "reference:"+uid, func(ctx context.Context) (any, error) { return w.Reference(ctx, reader, name) })
			w.put(v, "citations of reference "+name, "reference:"+uid, func(ctx context.Context) (any, error) {
				return w.ReferenceCitations(ctx, reader, name, models.Query{Sort: models.CitedBy, Limit: 100, Count: true})
			})
			w.put(v, "beside reference "+name, "reference:"+uid, func(ctx context.Context) (any, error) {
				r, list, err := w.CoCited(ctx, reader, name, 100)
				for i := range list { // as with articles
					list[i].Reference.Articles = 0
				}
				return []any{r.Key, list}, err
			})
		}
	}
}

// merged is a merged bibliography as a reader sees it.
func (w *world) merged(ctx context.Context, series string) (models.MergedBibliography, error) {
	m, err := w.MergedBibliography(ctx, reader, series)
	for i := range m.Entries { // how many list it elsewhere it is shown with the reference alone
		m.Entries[i].Reference.Articles = 0
	}
	return m, err
}

// tables are those of things with slugs.
var tables = map[models.Resource]string{
	models.ArticleResource: "articles", models.SeriesResource: "series", models.AuthorResource: "authors", models.TagResource: "tags",
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
	putList(w, v, "series", func(m models.Series) string { return m.ID },
		func(ctx context.Context) (models.List[models.Series], error) {
			return w.SeriesList(ctx, reader, byTitle)
		})
	putList(w, v, "authors", func(a models.Author) string { return a.ID },
		func(ctx context.Context) (models.List[models.Author], error) { return w.Authors(ctx, reader, byName) })
	putList(w, v, "tags", func(m models.Tag) string { return m.ID },
		func(ctx context.Context) (models.List[models.Tag], error) { return w.Tags(ctx, reader, byName) })
	putList(w, v, "references", func(r models.Reference) string { return r.ID },
		func(ctx context.Context) (models.List[models.Reference], error) {
			return w.References(ctx, reader, byName)
		})
}

// articleLists are the list of all articles and those of each thing that
// articles are listed by, each of which has one key of its own.
func (w *world) articleLists(v views) {
	w.t.Helper()
	w.articleList(v, "articles", models.Query{})
	for _, by := range []string{"author", "tag", "series", "reference"} {
		for _, uid := range w.column("SELECT uid FROM " + cmp.Or(tables[models.Resource(by)], "reference_items")) {
			w.articleList(v, "articles/"+by+":"+uid, models.Query{Filters: where(by, uid)})
		}
	}
	for _, language := range []string{"nb", "en"} {
		w.articleList(v, "articles/language:"+language, models.Query{Filters: where("language", language)})
	}
}

func (w *world) articleList(v views, own string, q models.Query) {
	w.t.Helper()
	q.Sort, q.Limit, q.Count = models.ByUpdatedAtDesc, 100, true
	putList(w, v, own, func(a models.Article) string { return a.ID },
		func(ctx context.Context) (models.List[models.Article], error) { return w.Articles(ctx, reader, q) })
	if v[own].listed == "" {
		delete(v, own)
	}
}

// stale are the addresses whose answer is another one now although no key of
// what they showed was logged, and those that are new, or list something else,
// although their own was not.
func stale(before, after views, logged []string) []string {
	told := func(key string) bool { return slices.Contains(logged, key) }
	var list []string
	for address, was := range before {
		is := after[address]
		if is.answer != was.answer && !slices.ContainsFunc(was.keys, told) || is.listed != was.listed && !told(was.own) {
			list = append(list, address+": "+was.answer+" became "+is.answer)
		}
	}
	for address, is := range after {
		if _, ok := before[address]; !ok && !told(is.own) {
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
