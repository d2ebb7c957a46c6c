package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kilde/models"
	"kilde/models/source"
)

// Every operator on every kind of value, for readers and for editors.
func TestCriteria(t *testing.T) {
	t.Parallel()
	w := shelf(t)
	for _, src := range []source.Reference{
		{Key: "wien2012", CSL: []byte(`{"type":"thesis","title":"Merkeambassadører","language":"nb","issued":{"date-parts":[[2012]]},"author":[{"family":"Wien","given":"Anders Hauge"}],"URL":"https://doi.org/10.1000/ABC"}`)},
		{Key: "kaplan2010", CSL: []byte(`{"type":"article-journal","title":"Users of the world","container-title":"Business  Horizons","issued":{"date-parts":[[2010]]},"author":[{"family":"Kaplan"},{"literal":"Ærlige Folk"}],"ISSN":"0007-6813"}`)},
		{Key: "unused", Raw: "Nobody lists this."},
	} {
		must(w.CreateReference(t.Context(), editor, src))
	}
	list := func(name string, keys ...string) {
		w.save(name, func(a *source.Article) {
			a.Bibliography = nil
			for _, key := range keys {
				a.Bibliography = append(a.Bibliography, source.Entry{Key: key})
			}
			a.Body = strings.Repeat("word ", 10*len(keys))
		})
		w.publish(name)
	}
	list("n0", "wien2012")
	list("n3", "wien2012", "kaplan2010")
	list("n6", "kaplan2010")
	for _, test := range []struct {
		c       models.Caller
		r       models.Resource
		query   string
		numbers string
	}{
		{reader, models.ArticleResource, "author[not]=ola", "0 2 4 6"},
		{reader, models.ArticleResource, "author[not]=none,nobody", "0 1 2 3 4 5 6 7"},
		{reader, models.ArticleResource, "slug=n1,n5,n9,n11", "1 5"},
		{reader, models.ArticleResource, "slug[not]=n1,n5", "0 2 3 4 6 7"},
		{reader, models.ArticleResource, "title[prefix]=æ", "0 3 6"},
		{reader, models.ArticleResource, "title[prefix]=a", "1 4 7"},
		{reader, models.ArticleResource, "title=Øl", "2 5"},
		{reader, models.ArticleResource, "title[not]=Øl,Abe", "0 3 6"},
		{reader, models.ArticleResource, "words[gte]=10&words[lt]=20", "0 6"},
		{reader, models.ArticleResource, "words=20", "3"},
		{reader, models.ArticleResource, "reference=wien2012", "0 3"},
		{reader, models.ArticleResource, "reference[not]=wien2012", "1 2 4 5 6 7"},
		{reader, models.ArticleResource, "reference[url]=https://doi.org/10.1000/abc", "0 3"},
		{reader, models.ArticleResource, "reference[doi]=10.1000/abc", "0 3"},
		{reader, models.ArticleResource, "reference[issn]=00076813", "3 6"},
		{reader, models.ArticleResource, "reference[doi]=10.1000/abc&reference[year]=2010", ""},
		{reader, models.ArticleResource, "reference[year]=2012", "0 3"},
		{reader, models.ArticleResource, "reference[year][gte]=2010&reference[year][lt]=2012", "3 6"},
		{reader, models.ArticleResource, "reference[author]=WIEN", "0 3"},
		{reader, models.ArticleResource, "reference[author]=wien&reference[type]=article-journal", ""},
		{reader, models.ArticleResource, "reference[container]=business horizons", "3 6"},
		{reader, models.ArticleResource, "reference[language]=nb&tag=red", "0 3"},
		{reader, models.ArticleResource, "status[not]=published", ""},
		{editor, models.ArticleResource, "status[not]=published", "8 9 10 11"},
		{editor, models.ArticleResource, "status=draft&created_at[gte]=2000-01-01", "9 10 11"},
		{editor, models.ArticleResource, "status=draft&published_at[lt]=2100-01-01", ""},
		{reader, models.ReferenceResource, "author=wien,anders hauge wien", "wien2012"},
		{reader, models.ReferenceResource, "author=aerlige folk", "kaplan2010"},
		{reader, models.ReferenceResource, "year[lte]=2011", "kaplan2010"},
		{reader, models.ReferenceResource, "year[not]=2012", "kaplan2010"},
		{reader, models.ReferenceResource, "doi[not]=10.1000/abc", "kaplan2010"},
		{reader, models.ReferenceResource, "article=n3", "kaplan2010 wien2012"},
		{reader, models.ReferenceResource, "article=n9", ""},
		{reader, models.ReferenceResource, "articles[gte]=2&type=thesis", "wien2012"},
		{reader, models.ReferenceResource, "title[prefix]=merke", "wien2012"},
		{editor, models.ReferenceResource, "cited=false", "unused"},
		{editor, models.ReferenceResource, "cited=true&container=Business Horizons", "kaplan2010"},
		{reader, models.AuthorResource, "kind=person", "kari ola"},
		{reader, models.AuthorResource, "name[prefix]=k", "kari"},
		{reader, models.AuthorResource, "series=even", "kari"},
		{reader, models.AuthorResource, "article=n0", "kari"},
		{reader, models.AuthorResource, "articles[gt]=4", "kari"},
		{editor, models.AuthorResource, "slug=nobody,ola", "nobody ola"},
		{reader, models.AuthorResource, "slug=nobody", ""},
		{reader, models.TagResource, "article=n0", "red"},
		{reader, models.TagResource, "article=n9", ""},
		{editor, models.TagResource, "article=n9", "red"},
		{reader, models.TagResource, "name=blue&articles[lte]=2", "blue"},
		{reader, models.SeriesResource, "author=ola", "odd"},
		{reader, models.SeriesResource, "tag[not]=blue", ""},
		{reader, models.SeriesResource, "article=n9", ""},
		{editor, models.SeriesResource, "article=n9", "odd"},
		{reader, models.SeriesResource, "language=nb&title[prefix]=ev", "even"},
	} {
		q := models.Query{Sort: models.DefaultSort(test.r), Limit: 100, Count: true, Filters: asked(t, test.r, test.query)}
		got, total := w.listed(test.c, test.r, q)
		want := strings.Fields(test.numbers)
		w.equal(fmt.Sprint(test.r, "s by ", test.query), got, want)
		w.equal(fmt.Sprint(test.r, "s by ", test.query, ": total"), total, len(got))
		if test.r == models.ArticleResource {
			w.checkSorted(test.c, q, got)
		}
		for _, text := range []string{"about", "word", "abe", "kari", "wien", "red", "odd", "about -øl", `"about abe"`} {
			w.checkSearched(test.c, test.r, q, text, got)
		}
	}
}

// checkSorted checks that a list by title has what one by publication has,
// whether a filter leads it or not.
func (w *world) checkSorted(c models.Caller, q models.Query, list []string) {
	w.t.Helper()
	want := append([]string{}, list...)
	slices.Sort(want)
	q.Sort = models.ByTitle
	for _, most := range []int{-1, 2000} {
		w.Sorted(most)
		got, total := w.listed(c, models.ArticleResource, q)
		slices.Sort(got)
		w.equal(fmt.Sprint("by title, at most ", most, " sorted: ", q.Filters), got, want)
		w.equal("total", total, len(got))
	}
}

// checkSearched checks that a text finds of what a list has what a search finds
// of it, in any order.
func (w *world) checkSearched(c models.Caller, r models.Resource, q models.Query, text string, list []string) {
	w.t.Helper()
	want := []string{}
	for _, name := range w.find(models.Search{Text: text, Kinds: []models.Resource{r}, Limit: 100}) {
		name = strings.TrimPrefix(name[strings.Index(name, "/")+1:], "n") // as listed has it
		if slices.Contains(list, name) {
			want = append(want, name)
		}
	}
	slices.Sort(want)
	q.Text, q.Count = &text, false
	for _, q.Sort = range []models.Sort{models.ByRelevance, q.Sort} {
		got, total := w.listed(c, r, q)
		what := fmt.Sprintf("%ss that say %s by %v, %s", r, text, q.Filters, q.Sort)
		w.equal(what, got, want)
		w.equal(what+": total", total, len(got))
	}
}

// asked are the filters of a query as callers write it.
func asked(t *testing.T, r models.Resource, query string) (list []models.Filter) {
	t.Helper()
	for pair := range strings.SplitSeq(query, "&") {
		name, sent, _ := strings.Cut(pair, "=")
		before := len(list)
		for _, x := range models.Criteria(r) {
			for _, o := range x.Operators {
				if x.Parameter(o) != name {
					continue
				}
				f := models.Filter{Name: x.Name, Operator: o}
				for item := range strings.SplitSeq(sent, ",") {
					v, wrong := x.Parse(o, item)
					if wrong != "" {
						t.Fatalf("%s: %s", pair, wrong)
					}
					f.Values = append(f.Values, v)
				}
				list = append(list, f)
			}
		}
		if len(list) == before {
			t.Fatalf("nothing goes by %s", name)
		}
	}
	return list
}

// listed are the slugs or keys that a list has, in alphabetical order, those of
// the shelf as their numbers; and its total.
func (w *world) listed(c models.Caller, r models.Resource, q models.Query) (names []string, total int) {
	w.t.Helper()
	ctx := w.tb.Context()
	names = []string{}
	switch r {
	case models.ArticleResource:
		list := must(w.Articles(ctx, c, q))
		return numbers(list.Items), list.Total
	case models.SeriesResource:
		list := must(w.SeriesList(ctx, c, q))
		for _, m := range list.Items {
			names, total = append(names, m.Slug), list.Total
		}
	case models.AuthorResource:
		list := must(w.Authors(ctx, c, q))
		for _, m := range list.Items {
			names, total = append(names, m.Slug), list.Total
		}
	case models.ReferenceResource:
		list := must(w.References(ctx, c, q))
		for _, m := range list.Items {
			names, total = append(names, m.Key), list.Total
		}
	default:
		list := must(w.Tags(ctx, c, q))
		for _, m := range list.Items {
			names, total = append(names, m.Slug), list.Total
		}
	}
	slices.Sort(names)
	return names, total
}

// While a list is read page by page, things come, go and change. Whatever stays
// as it is by what the list is sorted by is there once: never twice, and never
// missed.
func TestPagesOfWhatChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	round := 0
	walk := func(rt *rapid.T) {
		round++
		tag := fmt.Sprintf("t%d", round)
		made := 0
		add := func() string {
			src := article(rapid.SampledFrom([]string{"Ære", "Abe", "Øl"}).Draw(rt, "title"))
			made++
			src.Slug, src.Tags = fmt.Sprintf("%s-%d", tag, made), []string{tag}
			src.Body = strings.Repeat("word ", rapid.IntRange(1, 2).Draw(rt, "words"))
			w.published(src)
			return src.Slug
		}
		stays, gone := map[string]bool{}, map[string]bool{}
		for range rapid.IntRange(4, 9).Draw(rt, "articles") {
			stays[add()] = true
			w.clock.Move(time.Duration(rapid.IntRange(0, 1).Draw(rt, "later")) * time.Second)
		}
		sort := rapid.SampledFrom([]models.Sort{models.ByPublishedAt, models.ByPublishedAtDesc, models.ByTitle, models.ByTitleDesc, "-words,title", "title,-published_at", "words,-title"}).Draw(rt, "sort")
		q, seen := models.Query{Sort: sort, Filters: where("tag", tag)}, map[string]int{}
		for {
			q.Limit = rapid.IntRange(1, 3).Draw(rt, "limit")
			list := w.list(reader, q)
			for _, a := range list.Items {
				seen[a.Slug]++
			}
			if q.After = list.Next; q.After == nil {
				break
			}
			name := list.Items[len(list.Items)-1].Slug // that the cursor names
			if n := rapid.IntRange(-made, made).Draw(rt, "which"); n > 0 {
				name = fmt.Sprintf("%s-%d", tag, n)
			}
			switch act := rapid.SampledFrom([]string{"add", "rename", "delete", "unpublish", "again"}).Draw(rt, "act"); {
			case act == "add":
				add()
			case gone[name]:
			case act == "rename":
				w.save(name, func(a *source.Article) { a.Title += "e" })
				w.publish(name)
				stays[name] = stays[name] && !strings.Contains(string(sort), "title")
				seen[name] = min(seen[name], 1)
				if strings.Contains(string(sort), "title") {
					seen[name] = -9 // it may be there again
				}
			case act == "delete":
				w.ok(w.DeleteArticle(t.Context(), editor, name, 0))
				gone[name], stays[name] = true, false
			case act == "unpublish" && w.read(editor, name).Status == models.PublishedStatus:
				w.unpublish(name)
				stays[name] = false
			case act == "again":
				w.publish(name)
			}
		}
		for name, n := range seen {
			if n > 1 {
				rt.Fatalf("by %s, %s is there %d times", sort, name, n)
			}
		}
		for name, is := range stays {
			if is && seen[name] != 1 {
				rt.Fatalf("by %s, %s is there %d times", sort, name, seen[name])
			}
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		for range 8 {
			walk(rt)
		}
	})
}

// What an older program stored of references can be found once it is rebuilt.
func TestRebuildReferences(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(w.CreateReference(t.Context(), editor, source.Reference{Key: "kaplan2010",
		CSL: []byte(`{"type":"article-journal","title":"T","container-title":"Business Horizons","author":[{"family":"Kaplan"}],"ISSN":"0007-6813"}`)}))
	revision := must(w.Reference(t.Context(), editor, "kaplan2010"))
	w.exec("DELETE FROM reference_names; DELETE FROM reference_identifiers; UPDATE reference_items SET container_key = '', derived_version = 0")
	found := func() (names []string) {
		for _, query := range []string{"author=kaplan", "container=business horizons", "issn=0007-6813"} {
			got, _ := w.listed(editor, models.ReferenceResource, models.Query{Sort: models.ByName, Limit: 9, Filters: asked(t, models.ReferenceResource, query)})
			names = append(names, got...)
		}
		return names
	}
	w.equal("found before", len(found()), 0)
	for _, want := range []int{1, 0} {
		w.equal("rebuilt", must(w.Rebuild(t.Context(), false, func(int) {})), want)
	}
	w.equal("found", found(), []string{"kaplan2010", "kaplan2010", "kaplan2010"})
	w.equal("what it says", must(w.Reference(t.Context(), editor, "kaplan2010")), revision)
}
