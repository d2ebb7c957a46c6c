package store_test

import (
	"testing"

	"kilde/models"
	"kilde/models/source"
)

func TestSlugOfPublicArticle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.published(article("One"))
	w.save("one", func(a *source.Article) { a.Slug = "two" })
	_, err := w.Article(t.Context(), reader, "two", models.Showing{})
	refused(t, "a reader asks for the slug of a draft", err, models.NotFound)
	_, err = w.CreateArticle(t.Context(), editor, source.Article{Title: "x", Slug: "two"}, "")
	w.equal("code", refused(t, "another wants the slug of a draft", err, models.Conflict).Code, "slug_taken")
	w.equal("by the slug of a draft", w.read(editor, "two").ID, a.ID)
	w.equal("number beside a draft's slug", w.create(article("Two")).Slug, "two-2")

	w.save("one", func(a *source.Article) { a.Slug = "three" })
	w.equal("a slug that only an older draft had", w.create(source.Article{Title: "x", Slug: "two"}).Slug, "two")
	w.publish("one")
	for _, c := range []models.Caller{reader, editor} {
		_, err = w.Article(t.Context(), c, "one", models.Showing{})
		moved(t, "former slug", err, "three")
	}
	_, err = w.CreateArticle(t.Context(), editor, source.Article{Title: "x", Slug: "one"}, "")
	w.equal("code", refused(t, "another wants a former slug", err, models.Conflict).Code, "slug_taken")

	w.save("three", func(a *source.Article) { a.Slug = "one" })
	w.publish("three")
	w.equal("back to a former slug", w.read(reader, "one").ID, a.ID)
	_, err = w.Article(t.Context(), reader, "three", models.Showing{})
	moved(t, "former slug after going back", err, "one")
}

// A slug that readers never saw leads nowhere, whatever came after.
func TestSlugOfDrafts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.create(article("One"))
	w.save("one", func(a *source.Article) { a.Slug = "two" })
	_, err := w.Article(t.Context(), editor, "one", models.Showing{})
	refused(t, "slug that was never public", err, models.NotFound)
	w.equal("slug given up", w.create(article("One")).Slug, "one")

	w.publish("two")
	w.unpublish("two")
	w.save("two", func(a *source.Article) { a.Slug = "secret" })
	w.save("secret", func(a *source.Article) { a.Slug = "three" })
	w.equal("slug of an archived article's draft given up", w.create(article("Secret")).Slug, "secret")
	w.publish("three")
	_, err = w.Article(t.Context(), reader, "two", models.Showing{})
	moved(t, "slug before the archive", err, "three")
	_, err = w.Article(t.Context(), reader, "secret", models.Showing{})
	refused(t, "slug of a draft in the archive", err, models.NotFound)
}

func TestSlugNumbers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, want := range []string{"bla-baer", "bla-baer-2", "bla-baer-3"} {
		w.equal("slug", w.create(article("Blå bær")).Slug, want)
	}
	w.ok(w.DeleteArticle(t.Context(), editor, "bla-baer-2", 1))
	w.equal("slug that is free again", w.create(article("Blå bær")).Slug, "bla-baer-2")
	w.equal("slug of another kind", w.author("Blå bær").Slug, "bla-baer")
	w.equal("no letters", w.create(article("…")).Slug, "article")
}

// Authors and tags are found by the names that drafts know them by, and by
// readers only under those that they have seen.
func TestSlugsOfNamedThings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.author("Real Name")
	src := article("One")
	src.Authors, src.Tags = []source.Byline{{Author: "real-name"}}, []string{"Old tag"}
	w.create(src)
	_, err := w.SaveAuthor(t.Context(), "real-name", 1, edit(func(a *source.Author) { a.Slug = "pen-name" }))
	w.ok(err)
	_, err = w.SaveTag(t.Context(), "old-tag", 1, edit(func(m *source.Tag) { m.Slug = "new-tag" }))
	w.ok(err)
	_, err = w.CreateAuthor(t.Context(), editor, source.Author{Name: "x", Slug: "real-name"})
	refused(t, "another wants the slug that a draft names", err, models.Conflict)
	a := w.publish("one")
	w.equal("author", a.Bylines[0].Slug, "pen-name")
	w.equal("tag", a.Tags[0].Slug, "new-tag")
	w.equal("tags", w.column("SELECT slug FROM tags"), []string{"new-tag"})
	_, err = w.Author(t.Context(), reader, "real-name")
	refused(t, "a reader asks for a slug that was never public", err, models.NotFound)
	w.equal("articles by such a slug", slugs(w.list(reader, models.Query{Filters: where("author", "real-name")}).Items), []string{})

	_, err = w.SaveAuthor(t.Context(), "pen-name", 2, edit(func(a *source.Author) { a.Slug = "third-name" }))
	w.ok(err)
	_, err = w.Author(t.Context(), reader, "pen-name")
	moved(t, "former slug of an author", err, "third-name")
	w.equal("articles by a former slug", slugs(w.list(reader, models.Query{Filters: where("author", "pen-name")}).Items), []string{"one"})
}

func TestReferenceKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.reference("wien2012")
	src := article("One")
	src.Bibliography = []source.Entry{{Key: "wien2012"}}
	w.create(src)
	_, err := w.SaveReference(t.Context(), "wien2012", 1, edit(func(r *source.Reference) { r.Key = "wien2012a" }))
	w.ok(err)
	_, err = w.Reference(t.Context(), reader, "wien2012a")
	refused(t, "a reference that only a draft has", err, models.NotFound)
	w.equal("key in the article", w.publish("one").References[0].Reference.Key, "wien2012a")
	_, err = w.Reference(t.Context(), reader, "wien2012")
	moved(t, "former key", err, "wien2012a")
	_, err = w.CreateReference(t.Context(), editor, source.Reference{Key: "wien2012", Raw: "x"})
	refused(t, "another wants a former key", err, models.Conflict)
	_, err = w.SaveReference(t.Context(), "wien2012", 2, edit(func(r *source.Reference) { r.Key = "wien2012" }))
	w.ok(err)
	_, err = w.Reference(t.Context(), reader, "wien2012a")
	moved(t, "key after going back", err, "wien2012")

	_, err = w.CreateReference(t.Context(), editor, source.Reference{Key: "raw", Raw: "As printed."})
	w.ok(err)
	_, err = w.SaveReference(t.Context(), "raw", 1, edit(func(r *source.Reference) { r.Raw, r.CSL = "", book("x") }))
	w.equal("pointers", pointers(refused(t, "removal of what was printed", err, models.Invalid)), []string{"/raw"})
}
