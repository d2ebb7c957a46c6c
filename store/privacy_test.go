package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kilde/models"
	"kilde/models/source"
	"kilde/store"
	"kilde/store/storetest"
)

// twin is another store that holds the same content.
func (w *world) twin(t *testing.T) *world {
	path, c := filepath.Join(t.TempDir(), "twin.db"), newClock()
	c.ms.Store(w.clock.ms.Load())
	var lines []source.Line
	w.ok(w.Export(t.Context(), func(l source.Line) error {
		lines = append(lines, l)
		return nil
	}))
	s, err := store.Open(t.Context(), storetest.Address(t, path), store.Options{Now: c.Now}) // with ids of its own
	w.ok(err)
	t.Cleanup(func() { w.ok(s.Close()) })
	other := &world{s, t, t, path, c, storetest.Raw(t, path)}
	results, err := other.Import(t.Context(), lines)
	w.ok(err)
	for _, r := range results {
		w.ok(r.Err)
	}
	return other
}

// Two stores that differ only in what is private give readers the same
// answers, whatever they ask for.
func TestPrivateMakesNoDifference(t *testing.T) {
	t.Parallel()
	w := shelf(t)
	w.reference("wien2012")
	w.save("n0", func(a *source.Article) { a.Bibliography = []source.Entry{{Key: "wien2012"}} })
	w.publish("n0")
	other := w.twin(t)
	other.keepSecrets()

	if diff := cmp.Diff(w.views(), other.views(), cmp.AllowUnexported(view{})); diff != "" {
		t.Errorf("readers notice what is private (-without +with):\n%s", diff)
	}
	for what, ask := range questions() {
		was, wasErr := ask(w)
		is, isErr := ask(other)
		other.equal(what, is, was)
		other.equal(what+": error", fmt.Sprint(isErr), fmt.Sprint(wasErr))
	}
}

// keepSecrets makes everything that readers may not notice.
func (w *world) keepSecrets() {
	w.t.Helper()
	ctx := w.tb.Context()
	w.clock.Move(time.Hour)
	key, secret, err := w.CreateKey(ctx, models.NewKey{Name: "secret", Scopes: []models.Scope{models.AdminScope}})
	w.ok(err)
	_, err = w.Authenticate(ctx, secret)
	w.ok(err)
	cms := models.Caller{Key: &key, Idempotency: &models.Idempotency{Key: "x", Fingerprint: "y"}}

	w.author("Secret Author")
	w.tag("secret tag")
	src := source.Article{Title: "Secret", Slug: "secret", Body: "Secret (Wien 2012) and [@wien2012].", Language: "se", Authors: []source.Byline{{Author: "secret-author"}, {Author: "ola"}},
		Tags: []string{"secret tag", "red"}, Bibliography: []source.Entry{{Raw: "Secret"}, {Key: "wien2012"}}}
	_, err = w.CreateArticle(ctx, cms, src, "a secret note")
	w.ok(err)
	_, err = w.SaveArticle(ctx, cms, "n1", 0, "a secret note", edit(func(a *source.Article) { src.Slug = "secret-n1"; src.Title = "Aaa"; *a = src }))
	w.ok(err)
	_, err = w.SaveArticle(ctx, cms, "n8", 0, "", edit(func(a *source.Article) { a.Slug, a.Title = "secret-n8", "Aaa" }))
	w.ok(err)
	w.schedule("n2", time.Hour)
	w.schedule("n9", time.Hour)
	_, err = w.SaveAuthor(ctx, "nobody", 0, edit(func(a *source.Author) { a.Slug = "somebody" }))
	w.ok(err)

	_, err = w.SetParts(ctx, cms, "odd", 0, append([]source.Part{{Article: "secret"}, {Title: "Secret plan"}}, parts("n1", "n3", "n9", "n5", "n11")...))
	w.ok(err)
	w.ok(w.DeleteArticle(ctx, cms, "n10", 0))
	w.series("Secret series", parts("secret", "n9")...)
	w.series("Secret chapter", parts("secret")...)
	_, err = w.AddPart(ctx, cms, "odd", 0, source.PlacedPart{Part: source.Part{Series: "secret-chapter"}, Position: new(1)})
	w.ok(err)
	_, err = w.SavePart(ctx, cms, "odd", "secret", 0, edit(func(p *source.PlacedPart) { p.Role, p.After = source.IntroductionRole, "n3" }))
	w.ok(err)
	_, err = w.SetPlan(ctx, cms, "odd", 0, source.Plan{Start: "2027-01-04T07:00", Rhythm: "days"}, false)
	w.ok(err)
	for _, key := range []string{"secret-a", "secret-b", "secret-c"} {
		w.reference(key)
	}
	w.merge("secret-a", "secret-b")
	w.ok(w.UndoMerge(ctx, cms, "secret-a", w.merge("secret-a", "secret-c").ID, 0))
	_, err = w.Waive(ctx, cms, strings.Repeat("0", 32), "a secret reason")
	w.ok(err)
	_, err = w.CreateSeries(ctx, editor, source.NewSeries{Series: source.Series{Title: "Planned"}, Parts: []source.Part{{Title: "Secret plan"}}})
	w.ok(err)
}

// question is something that a reader may ask of a store.
type question func(*world) (any, error)

// questions are what readers may ask for beside what is there, or is listed.
func questions() map[string]question {
	all := map[string]question{}
	for _, name := range []string{"secret", "secret-n1", "secret-n8", "n8", "n9", "n10", "n11", "none", "secret-author", "somebody", "nobody", "secret-tag", "secret-series", "planned", "ref", "wien2012", "secret-a", "secret-b", "secret-c"} {
		all["article "+name] = func(w *world) (any, error) { return w.Article(w.tb.Context(), reader, name, models.Showing{}) }
		all["latest "+name] = func(w *world) (any, error) {
			return w.Article(w.tb.Context(), reader, name, models.Showing{Revision: store.Latest})
		}
		all["series "+name] = func(w *world) (any, error) { return w.Series(w.tb.Context(), reader, name) }
		all["numbers "+name] = func(w *world) (any, error) { return w.Statistics(w.tb.Context(), reader, name) }
		all["bibliography "+name] = func(w *world) (any, error) { return w.MergedBibliography(w.tb.Context(), reader, name) }
		all["orders "+name] = func(w *world) (any, error) { return w.Orders(w.tb.Context(), reader, name, models.Query{Limit: 5}) }
		all["order "+name] = func(w *world) (any, error) { return w.Order(w.tb.Context(), reader, name, 1) }
		all["plan "+name] = func(w *world) (any, error) { return w.Plan(w.tb.Context(), reader, name) }
		all["n1 in "+name] = func(w *world) (any, error) {
			return w.Article(w.tb.Context(), reader, "n1", models.Showing{Series: name})
		}
		all["author "+name] = func(w *world) (any, error) { return w.Author(w.tb.Context(), reader, name) }
		all["tag "+name] = func(w *world) (any, error) { return w.Tag(w.tb.Context(), reader, name) }
		all["reference "+name] = func(w *world) (any, error) { return w.Reference(w.tb.Context(), reader, name) }
		all["citations of article "+name] = func(w *world) (any, error) { return w.ArticleCitations(w.tb.Context(), reader, name, 0) }
		all["citations of reference "+name] = func(w *world) (any, error) {
			return w.ReferenceCitations(w.tb.Context(), reader, name, models.Query{Sort: models.CitedBy, Limit: 5, Count: true})
		}
		all["history "+name] = func(w *world) (any, error) { return w.Revisions(w.tb.Context(), reader, name, models.Query{Limit: 5}) }
		for kind, q := range map[string]models.Query{"author": {Filters: where("author", name)}, "tag": {Filters: where("tag", name)}, "series": {Filters: where("series", name)}} {
			all["articles by "+kind+" "+name] = pages(q)
		}
	}
	for _, sort := range []models.Sort{models.ByPublishedAt, models.ByUpdatedAtDesc, models.ByTitle, models.BySavedAt} {
		for what, q := range map[string]models.Query{
			"all": {}, "drafts": {Filters: inStatus(models.Statuses()...)}, "odd": {Filters: where("series", "odd")}, "ola": {Filters: where("author", "ola", "nobody")},
			"red": {Filters: where("tag", "red")}, "se": {Filters: where("language", "se", "nb")},
		} {
			q.Sort = sort
			all[fmt.Sprint("articles ", what, " ", sort)] = pages(q)
		}
	}
	for _, sort := range []models.Sort{models.ByTitle, models.ByUpdatedAtDesc} {
		all[string("series "+sort)] = func(w *world) (any, error) {
			return w.SeriesList(w.tb.Context(), reader, models.Query{Sort: sort, Limit: 1, Count: true})
		}
	}
	return all
}

// pages are all pages of a list, with their cursors.
func pages(q models.Query) question {
	return func(w *world) (any, error) {
		if q.Sort == "" {
			q.Sort = models.ByPublishedAtDesc
		}
		q.Limit, q.Count = 2, true
		var all []models.List[models.Article]
		for q.After = nil; ; {
			list, err := w.Articles(w.tb.Context(), reader, q)
			if err != nil {
				return nil, err
			}
			all = append(all, list)
			if q.After = list.Next; list.Next == nil {
				return all, nil
			}
		}
	}
}

// What editors alone see is there for them, so that the comparison above means
// something.
func TestSecretsAreKept(t *testing.T) {
	t.Parallel()
	w := shelf(t)
	w.reference("wien2012")
	w.save("n0", func(a *source.Article) { a.Bibliography = []source.Entry{{Key: "wien2012"}} })
	w.publish("n0")
	w.keepSecrets()
	for _, name := range []string{"secret", "secret-n1", "secret-n8", "n9"} {
		if _, err := w.Article(t.Context(), editor, name, models.Showing{}); err != nil {
			t.Errorf("an editor asks for %s: %v", name, err)
		}
		if _, err := w.Article(t.Context(), reader, name, models.Showing{}); !errors.Is(err, models.NotFound) {
			t.Errorf("a reader asks for %s: got error %v, want not found", name, err)
		}
	}
	w.equal("parts for editors", w.shown(editor, "odd"), []string{"7 in all", "1 secret-chapter", "2 Secret plan", "3 n1", "4 n3", "0 secret", "5 n9", "6 n5", "7 n11"})
	w.equal("parts for readers", w.shown(reader, "odd"), []string{"3 in all", "1 n1", "2 n3", "3 n5"})
}
