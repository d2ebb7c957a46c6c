package store_test

import (
	"errors"
	"strings"
	"testing"

	"kilde/models"
	"kilde/models/source"
)

// What an article uses is not deleted, and the refusal says where it is used.
func TestDeletionOfWhatIsUsed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.author("Ola")
	w.reference("wien2012")
	remove := map[string]func() error{
		"author":    func() error { return w.DeleteAuthor(t.Context(), "ola", 0) },
		"reference": func() error { return w.DeleteReference(t.Context(), "wien2012", 0) },
		"tag":       func() error { return w.DeleteTag(t.Context(), "red", 0) },
	}
	use := func(a *source.Article) {
		a.Authors, a.Bibliography, a.Tags = []source.Byline{{Author: "ola"}, {Author: "ola", Role: "editor"}}, []source.Entry{{Key: "wien2012"}}, []string{"red"}
	}
	for _, step := range []struct {
		what string
		do   func()
		used []string
	}{
		{"by a draft", func() { w.create(article("One")); w.save("one", use) }, []string{"one"}},
		{"by what is published", func() { w.publish("one") }, []string{"one"}},
		{"by what is published, no longer by its draft", func() {
			w.save("one", func(a *source.Article) { a.Authors, a.Bibliography, a.Tags = nil, nil, nil })
		}, []string{"one"}},
		{"no longer by what is published, but by its draft and another", func() { w.publish("one"); w.save("one", use); w.create(article("Two")); w.save("two", use) }, []string{"one", "two"}},
		{"in the archive", func() { w.unpublish("one"); w.ok(w.DeleteArticle(t.Context(), editor, "two", 0)) }, []string{"one"}},
		{"by what is published of an older revision", func() {
			w.publish("one")
			w.save("one", func(a *source.Article) { a.Authors, a.Bibliography, a.Tags = nil, nil, nil })
			_, err := w.Publish(t.Context(), editor, "one", 0, models.Publishing{Revision: 4})
			w.ok(err)
		}, []string{"one"}},
		{"by a draft beside an older revision that is published", func() {
			w.save("one", use)
			_, err := w.Publish(t.Context(), editor, "one", 0, models.Publishing{Revision: 5})
			w.ok(err)
		}, []string{"one"}},
	} {
		step.do()
		for kind, f := range remove {
			e := refused(t, kind+" used "+step.what, f(), models.Conflict)
			w.equal("code", e.Code, "in_use")
			if want := "used by the articles " + strings.Join(step.used, ", ") + "."; !strings.Contains(e.Detail, want) {
				t.Errorf("%s used %s: got %q, want %q in it", kind, step.what, e.Detail, want)
			}
		}
	}
	w.ok(w.DeleteArticle(t.Context(), editor, "one", 0))
	for kind, f := range remove {
		if err := f(); err != nil {
			t.Errorf("%s that nothing uses: %v", kind, err)
		}
		if err := f(); !errors.Is(err, models.NotFound) {
			t.Errorf("%s that is gone: got %v, want not found", kind, err)
		}
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.author("Ola")
	w.reference("wien2012")
	src := article("One")
	src.Authors = []source.Byline{{Author: "ola"}, {Author: "ola", Role: "editor"}}
	src.Tags, src.Bibliography = []string{"red"}, []source.Entry{{Key: "wien2012"}}
	counts := func() [3]int {
		return [3]int{w.authorNamed("ola").Articles, w.tagNamed("red").Articles, w.referenceNamed("wien2012").Articles}
	}
	w.create(src)
	w.equal("of a draft", counts(), [3]int{})
	w.publish("one")
	w.equal("of one", counts(), [3]int{1, 1, 1})
	src.Title = "Two"
	w.published(src)
	w.equal("of two", counts(), [3]int{2, 2, 2})
	w.save("one", func(a *source.Article) { a.Authors, a.Tags = nil, nil })
	w.equal("beside a draft", counts(), [3]int{2, 2, 2})
	w.publish("one")
	w.equal("after it is published", counts(), [3]int{1, 1, 2})
	w.unpublish("two")
	w.equal("after another is withdrawn", counts(), [3]int{0, 0, 1})
	for what, n := range map[string]int{
		"authors":    len(must(w.Authors(t.Context(), reader, models.Query{Sort: models.ByName, Limit: 9})).Items),
		"tags":       len(must(w.Tags(t.Context(), reader, models.Query{Sort: models.ByName, Limit: 9})).Items),
		"references": len(must(w.References(t.Context(), reader, models.Query{Sort: models.ByName, Limit: 9})).Items) - 1,
	} {
		w.equal(what+" for readers", n, 0)
	}
}

// must is for calls whose failure the comparison after it would show.
func must[T any](v T, _ error) T { return v }
