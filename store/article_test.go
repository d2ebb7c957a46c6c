package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
	"kilde/store"
)

func TestArticleLife(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var name string
	for _, step := range []struct {
		does   string
		do     func()
		status models.Status
		public bool
		state  models.Editing // but for its times
	}{
		{"create", func() { name = w.create(article("First")).ID }, models.DraftStatus, false, models.Editing{Revision: 1, LatestRevision: 1}},
		{"save", func() { w.save(name, func(a *source.Article) { a.Body = "Two." }) }, models.DraftStatus, false, models.Editing{Revision: 2, LatestRevision: 2}},
		{"publish", func() { w.publish(name) }, models.PublishedStatus, true, models.Editing{Revision: 2, LatestRevision: 2, PublishedRevision: 2}},
		{"save again", func() { w.save(name, func(a *source.Article) { a.Body = "Three." }) }, models.PublishedStatus, true, models.Editing{Revision: 2, LatestRevision: 3, PublishedRevision: 2}},
		{"unpublish", func() { w.unpublish(name) }, models.ArchivedStatus, false, models.Editing{Revision: 3, LatestRevision: 3, PublishedRevision: 2}},
		{"publish again", func() { w.publish(name) }, models.PublishedStatus, true, models.Editing{Revision: 3, LatestRevision: 3, PublishedRevision: 3}},
	} {
		step.do()
		a := w.read(editor, "first")
		state := *a.Editing
		state.SavedAt = time.Time{}
		w.equal(step.does+": state", state, step.state)
		w.equal(step.does+": status", a.Status, step.status)
		_, err := w.Article(t.Context(), reader, "first", models.Showing{})
		w.equal(step.does+": readers see it", err == nil, step.public)
		w.equal(step.does+": listed", len(w.list(reader, models.Query{}).Items) == 1, step.public)
	}
	w.ok(w.DeleteArticle(t.Context(), editor, "first", 3))
	for _, c := range []models.Caller{reader, editor} {
		_, err := w.Article(t.Context(), c, "first", models.Showing{})
		refused(t, "deleted", err, models.NotFound)
	}
	w.equal("what is left of it", w.column(`SELECT 1 FROM articles UNION ALL SELECT 1 FROM revisions UNION ALL SELECT 1 FROM article_bodies UNION ALL SELECT 1 FROM slugs`), []string{})
	w.equal("the slug is free", w.create(article("First")).Slug, "first")
}

func TestArticleIsWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.author("Kari Nord")
	w.author("Ola Sør")
	w.reference("wien2012")
	src := source.Article{
		Title: "Blåbær & bær", Subtitle: "Under", Language: "nn", Format: "markdown", Body: "## Øre\n\nOne two *three* four.",
		Authors:      []source.Byline{{Author: "ola-sor"}, {Author: "kari-nord", Role: "editor"}},
		Tags:         []string{"Natur", "mat", "natur"},
		Bibliography: []source.Entry{{Key: "wien2012"}},
		CanonicalURL: "https://example.org/b", Cover: &source.Image{URL: "https://example.org/b.png", Alt: "Berries"},
		SEO: &source.SEO{Title: "Berries"}, Meta: source.Meta(`{"a":[1,null]}`),
	}
	w.create(src)
	w.clock.Move(time.Hour)
	w.publish("blabaer-baer")
	for what, a := range map[string]models.Article{"published": w.read(reader, "blabaer-baer"), "as a revision": w.at(editor, "blabaer-baer", 1)} {
		rendered, err := text.Render(text.Markdown, src.Body)
		w.ok(err)
		now, listed := w.clock.Now(), w.referenceNamed("wien2012")
		listed.Fingerprint, listed.Provenance = "", nil // which an article does not show
		want := models.Article{
			ID: a.ID, Slug: "blabaer-baer", Status: models.PublishedStatus, Version: 1, Title: src.Title, Subtitle: "Under",
			Excerpt: "One two three four.", Language: "nn", Words: 5, CanonicalURL: src.CanonicalURL, Cover: src.Cover, SEO: src.SEO, Meta: src.Meta,
			PublishedAt: &now, UpdatedAt: &now, CreatedAt: now.Add(-time.Hour),
			Bylines:    []models.Byline{w.bylineOf("ola-sor", "author"), w.bylineOf("kari-nord", "editor")},
			Tags:       []models.TagLink{w.tagLinkTo("natur"), w.tagLinkTo("mat")},
			Body:       &models.Body{Format: text.Markdown, Source: src.Body, HTML: rendered.HTML, Text: rendered.Text, Outline: rendered.Outline},
			References: []models.Entry{{Position: 1, Reference: listed}},
		}
		a.Editing = nil
		w.equal(what, a, want)
	}
}

// at is an article as an editor sees one of its revisions.
func (w *world) at(c models.Caller, name string, revision int) models.Article {
	w.t.Helper()
	a, err := w.Article(w.tb.Context(), c, name, models.Showing{Revision: revision})
	w.ok(err)
	return a
}

func (w *world) authorNamed(name string) models.Author {
	w.t.Helper()
	a, err := w.Author(w.tb.Context(), editor, name)
	w.ok(err)
	return a
}

// bylineOf is what an article shows of an author.
func (w *world) bylineOf(name, role string) models.Byline {
	w.t.Helper()
	a := w.authorNamed(name)
	kind := "person"
	if a.Source.Kind != "" {
		kind = a.Source.Kind
	}
	return models.Byline{
		ID: a.ID, Slug: a.Slug, Name: a.Source.Name, Kind: kind, BioHTML: a.BioHTML,
		URL: a.Source.URL, ORCID: a.Source.ORCID, Image: a.Source.Image, Role: role,
	}
}

// tagLinkTo is what an article shows of a tag.
func (w *world) tagLinkTo(name string) models.TagLink {
	w.t.Helper()
	m := w.tagNamed(name)
	return models.TagLink{ID: m.ID, Slug: m.Slug, Name: m.Source.Name}
}

// What lists show of an author and a picture is read by hand, whatever stands
// in it.
func TestBylineIsWholeAuthor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	odd := "\"url\": \\ \u2028 <b>&amp;</b> 😀 \U0010FFFF Ærø"
	_, err := w.CreateAuthor(t.Context(), editor, source.Author{
		Name: "Odd " + odd, Slug: "odd", Kind: "organization", Bio: "\"orcid\":\"no\" \n\n" + odd, URL: "https://example.org/?q=%22&b=<c>",
		ORCID: "0000-0002-1825-0097", Image: &source.Image{URL: "https://example.org/odd.png", Alt: odd}, Meta: source.Meta(`{"image":{"url":"no"}}`),
	})
	w.ok(err)
	w.author("Kari")
	cover, seo := &source.Image{URL: "https://example.org/cover.png", Alt: odd}, &source.SEO{Title: odd, Description: odd + odd}
	w.create(source.Article{Title: "A", Body: "Text.", Cover: cover, SEO: seo, Authors: []source.Byline{{Author: "kari"}, {Author: "odd", Role: "editor"}, {Author: "odd"}}})
	w.publish("a")
	list, err := w.Articles(t.Context(), reader, models.Query{Limit: 1, Sort: models.ByTitle})
	w.ok(err)
	for what, a := range map[string]models.Article{"whole": w.read(reader, "a"), "in a list": list.Items[0]} {
		w.equal(what+": bylines", a.Bylines, []models.Byline{w.bylineOf("kari", "author"), w.bylineOf("odd", "editor"), w.bylineOf("odd", "author")})
		w.equal(what+": cover", a.Cover, cover)
		w.equal(what+": SEO", a.SEO, seo)
	}
}

func (w *world) tagNamed(name string) models.Tag {
	w.t.Helper()
	m, err := w.Tag(w.tb.Context(), editor, name)
	w.ok(err)
	return m
}

func (w *world) referenceNamed(name string) models.Reference {
	w.t.Helper()
	r, err := w.Reference(w.tb.Context(), editor, name)
	w.ok(err)
	return r
}

// A draft beside what is published changes nothing that readers get until it
// is published, and then all of it at once.
func TestDraftBesidePublished(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.author("Old Author")
	w.author("New Author")
	w.reference("old2012")
	w.reference("new2012")
	src := article("Old")
	src.Authors, src.Tags, src.Bibliography = []source.Byline{{Author: "old-author"}}, []string{"old tag"}, []source.Entry{{Key: "old2012"}}
	w.published(article("Before"))
	w.published(src)
	w.published(article("After"))
	w.series("Course", parts("before", "old", "after")...)
	before := w.views()

	w.clock.Move(time.Hour)
	w.save("old", func(a *source.Article) {
		a.Title, a.Slug, a.Body, a.Language, a.Excerpt = "New", "new", "New text.", "en", "New excerpt"
		a.Authors, a.Tags, a.Bibliography = []source.Byline{{Author: "new-author"}}, []string{"new tag"}, []source.Entry{{Key: "new2012"}}
	})
	if diff := cmp.Diff(before, w.views(), cmp.AllowUnexported(view{})); diff != "" {
		t.Errorf("readers notice a draft (-before +after):\n%s", diff)
	}
	_, err := w.Article(t.Context(), reader, "new", models.Showing{})
	refused(t, "slug of the draft", err, models.NotFound)
	draft := w.at(editor, "new", store.Latest)
	w.equal("title of the draft", draft.Title, "New")
	w.equal("author of the draft", draft.Bylines[0].Slug, "new-author")
	w.equal("reference of the draft", draft.References[0].Reference.Key, "new2012")
	w.equal("title for editors who ask for no revision", w.read(editor, "old").Title, "Old")

	w.publish("new")
	a := w.read(reader, "new")
	w.equal("author", a.Bylines[0].Slug, "new-author")
	w.equal("tags", a.Tags[0].Slug, "new-tag")
	w.equal("references", a.References[0].Reference.Key, "new2012")
	w.equal("text", a.Body.Text, "New text.")
	w.equal("excerpt", a.Excerpt, "New excerpt")
	w.equal("words", a.Words, 2)
	w.equal("neighbour before", w.read(reader, "before").Series[0].Next, &models.Link{ID: a.ID, Slug: "new", Title: "New"})
	w.equal("neighbour after", w.read(reader, "after").Series[0].Previous, &models.Link{ID: a.ID, Slug: "new", Title: "New"})
	for _, name := range []string{"old-author", "new-author"} {
		_, err := w.Author(t.Context(), reader, name)
		w.equal("readers see "+name, err == nil, name == "new-author")
	}
	w.equal("in English", slugs(w.list(reader, models.Query{Filters: where("language", "en")}).Items), []string{"new"})
}

func TestRevisions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key, _, err := w.CreateKey(t.Context(), models.NewKey{Name: "cms", Scopes: []models.Scope{models.WriteScope}})
	w.ok(err)
	cms := models.Caller{Key: &key}
	first := article("One")
	first.Meta, first.Slug = source.Meta(`{"n":1}`), "one"
	_, err = w.CreateArticle(t.Context(), cms, first, "begun")
	w.ok(err)
	w.clock.Move(time.Minute)
	_, err = w.SaveArticle(t.Context(), cms, "one", 1, "renamed", edit(func(a *source.Article) { a.Title = "Two" }))
	w.ok(err)
	w.publish("one")
	w.save("one", func(a *source.Article) { a.Title = "Three" })

	for number, title := range map[int]string{1: "One", 2: "Two", 3: "Three", store.Latest: "Three", 0: "Two"} {
		w.equal("title", w.at(editor, "one", number).Title, title)
	}
	r, err := w.Revision(t.Context(), editor, "one", 1)
	w.ok(err)
	first.Language, first.Format = "nb", "markdown"
	w.equal("first revision", r, models.Revision{Number: 1, CreatedAt: w.clock.Now().Add(-time.Minute), KeyID: key.ID, Note: "begun", Title: "One", Slug: "one", Source: &first})

	var numbers []int
	q := models.Query{Limit: 2, Count: true}
	for page := 1; ; page++ {
		list, err := w.Revisions(t.Context(), editor, "one", q)
		w.ok(err)
		w.equal("total", list.Total, 3)
		for _, r := range list.Items {
			numbers = append(numbers, r.Number)
		}
		if q.After = list.Next; list.Next == nil {
			w.equal("pages", page, 2)
			break
		}
	}
	w.equal("order", numbers, []int{3, 2, 1})

	for what, ask := range map[string]func() error{
		"a revision that is not there": func() error { _, err := w.Revision(t.Context(), editor, "one", 4); return err },
		"an article at such a one":     func() error { _, err := w.Article(t.Context(), editor, "one", models.Showing{Revision: 4}); return err },
		"a reader's history":           func() error { _, err := w.Revisions(t.Context(), reader, "one", q); return err },
		"a reader's revision":          func() error { _, err := w.Revision(t.Context(), reader, "one", 2); return err },
		"a reader's latest": func() error {
			_, err := w.Article(t.Context(), reader, "one", models.Showing{Revision: store.Latest})
			return err
		},
		"a reader's number": func() error { _, err := w.Article(t.Context(), reader, "one", models.Showing{Revision: 3}); return err },
	} {
		refused(t, what, ask(), models.NotFound)
	}
}

func TestRevisionOutlivesWhatItNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.author("Ola")
	w.author("Kari")
	w.reference("gone2012")
	w.reference("kept2012")
	src := article("One")
	src.Authors, src.Bibliography = []source.Byline{{Author: "ola"}, {Author: "kari"}}, []source.Entry{{Key: "gone2012"}, {Key: "kept2012"}}
	w.create(src)
	w.save("one", func(a *source.Article) { a.Authors, a.Bibliography = a.Authors[1:], a.Bibliography[1:] })
	w.ok(w.DeleteAuthor(t.Context(), "ola", 1))
	w.ok(w.DeleteReference(t.Context(), "gone2012", 1))
	a := w.at(editor, "one", 1)
	if len(a.Bylines) != 1 || len(a.References) != 1 || a.Bylines[0].Slug != "kari" || a.References[0].Reference.Key != "kept2012" {
		t.Errorf("got %d bylines and %d references, want those that are left", len(a.Bylines), len(a.References))
	}
	_, err := w.Publish(t.Context(), editor, "one", 0, models.Publishing{Revision: 1})
	e := refused(t, "publish what names them", err, models.Invalid)
	w.equal("pointers", pointers(e), []string{"/authors/0", "/bibliography/0"})
}

func TestSaveRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.create(article("One"))
	w.create(article("Two"))
	w.save("one", func(a *source.Article) { a.Body = "Again." })
	nothing := edit(func(*source.Article) {})
	for _, test := range []struct {
		what     string
		err      error
		kind     models.Kind
		pointers []string
	}{
		{"save of an older revision", second(w.SaveArticle(t.Context(), editor, "one", 1, "", nothing)), models.Stale, []string{}},
		{"publication of an older revision's state", second(w.Publish(t.Context(), editor, "one", 1, models.Publishing{})), models.Stale, []string{}},
		{"withdrawal of an older revision's state", second(w.Unpublish(t.Context(), editor, "one", 1)), models.Stale, []string{}},
		{"deletion of an older revision's state", w.DeleteArticle(t.Context(), editor, "one", 1), models.Stale, []string{}},
		{"save of nothing", second(w.SaveArticle(t.Context(), editor, "none", 1, "", nothing)), models.NotFound, []string{}},
		{"unknown names", second(w.SaveArticle(t.Context(), editor, "one", 2, "", edit(func(a *source.Article) {
			a.Authors, a.Bibliography = []source.Byline{{Author: "nobody"}}, []source.Entry{{Key: "nothing2012"}, {Key: "nor-this"}}
		}))), models.Invalid, []string{"/authors/0", "/bibliography/0", "/bibliography/1"}},
		{"unknown names of a new one", second(w.CreateArticle(t.Context(), editor, source.Article{Title: "x", Authors: []source.Byline{{Author: "nobody"}}}, "")), models.Invalid, []string{"/authors/0"}},
		{"taken slug", second(w.SaveArticle(t.Context(), editor, "one", 2, "", edit(func(a *source.Article) { a.Slug = "two" }))), models.Conflict, []string{"/slug"}},
		{"taken slug of a new one", second(w.CreateArticle(t.Context(), editor, source.Article{Title: "x", Slug: "two"}, "")), models.Conflict, []string{"/slug"}},
		{"publication of a revision to come", second(w.Publish(t.Context(), editor, "one", 2, models.Publishing{Revision: 3})), models.NotFound, []string{}},
		{"withdrawal of a draft", second(w.Unpublish(t.Context(), editor, "one", 2)), models.Conflict, []string{}},
	} {
		e := refused(t, test.what, test.err, test.kind)
		w.equal(test.what+": pointers", pointers(e), test.pointers)
	}
	w.equal("revisions", w.column("SELECT count(*) FROM revisions"), []string{"3"})
	w.equal("changes", w.column("SELECT count(*) FROM changes"), []string{"3"})
}

// second is the error of a call that also returns something.
func second[T any](_ T, err error) error { return err }

func TestBibliographyRecords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	src := article("One")
	src.Bibliography = []source.Entry{{CSL: book("Alfa")}, {Raw: "Kotler, Philip. 2005. Markedsføringsledelse."}, {Key: "mine", CSL: book("Beta")}, {CSL: book("Alfa")}}
	w.create(src)
	want := []string{"wien2012", "ref", "mine"}
	keys := func(a models.Article) (list []string) {
		for _, e := range a.References {
			list = append(list, e.Reference.Key)
		}
		return list
	}
	w.equal("bibliography", keys(w.read(editor, "one")), want)
	r, err := w.Revision(t.Context(), editor, "one", 1)
	w.ok(err)
	w.equal("as written", r.Source.Bibliography, []source.Entry{{Key: "wien2012"}, {Key: "ref"}, {Key: "mine"}, {Key: "wien2012"}})

	w.save("one", func(a *source.Article) { a.Title = "Again" })
	w.save("one", func(a *source.Article) { a.Bibliography = src.Bibliography[:2] })
	src.Title, src.Slug = "Two", ""
	src.Bibliography = append(src.Bibliography[:2:2], source.Entry{CSL: book("Gamma")})
	w.equal("bibliography of another", keys(w.create(src)), []string{"wien2012", "ref", "wien2012b"})
	w.equal("references", w.column("SELECT key FROM reference_items ORDER BY id"), []string{"wien2012", "ref", "mine", "wien2012b"})
}
