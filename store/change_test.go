package store_test

import (
	"slices"
	"testing"
	"time"

	"kilde/models"
	"kilde/models/source"
)

// Each change tells by its keys of all that readers find different after it,
// and one that they can't notice has none.
func TestChangesTellReaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	h := &history{world: w}
	w.author("Ola")
	w.author("Kari")
	w.reference("old2012")
	w.reference("new2012")
	src := article("One")
	src.Authors, src.Tags, src.Bibliography = []source.Byline{{Author: "ola"}}, []string{"red"}, []source.Entry{{Key: "old2012"}}
	w.create(src)
	src.Title = "Two"
	w.create(src)
	w.create(article("Three"))
	w.series("Course", parts("one", "two", "three")...)
	w.series("Plans", source.Part{Title: "Soon"})
	order := func(series string, p ...source.Part) error { return second(w.SetParts(ctx, editor, series, 0, p)) }
	publish := func(name string) func() error {
		return func() error { return second(w.Publish(ctx, editor, name, 0, models.Publishing{})) }
	}
	before, seq := w.views(), 0
	h.drain(&seq)
	for _, step := range []struct {
		what   string
		do     func() error
		public bool
	}{
		{"publish the first", publish("one"), true},
		{"publish another", publish("two"), true},
		{"publish one that names nothing", publish("three"), true},
		{"save", func() error {
			w.save("two", func(a *source.Article) {
				a.Title, a.Slug, a.Language = "New", "new", "en"
				a.Authors, a.Tags, a.Bibliography = []source.Byline{{Author: "kari"}}, []string{"green"}, []source.Entry{{Key: "new2012"}}
			})
			return nil
		}, false},
		{"publish what names other things", publish("new"), true},
		{"publish the same again", publish("new"), true},
		{"plan without a word", func() error {
			return order("course", append(parts("one", "new", "three"), source.Part{Title: "Later"})...)
		}, false},
		{"reorder", func() error { return order("course", parts("three", "one", "new")...) }, true},
		{"reorder to the same", func() error { return order("course", parts("three", "one", "new")...) }, false},
		{"announce a plan", func() error {
			return second(w.SaveSeries(ctx, editor, "plans", 0, edit(func(s *source.Series) { s.AnnouncePlanned = true })))
		}, true},
		{"change an announced plan", func() error { return order("plans", source.Part{Title: "Sooner"}) }, true},
		{"make primary", func() error {
			return order("course", source.Part{Article: "three"}, source.Part{Article: "one", Primary: true}, source.Part{Article: "new"})
		}, true},
		{"make primary elsewhere", func() error {
			return order("plans", source.Part{Title: "Sooner"}, source.Part{Article: "one", Primary: true})
		}, true},
		{"rename a series", func() error {
			return second(w.SaveSeries(ctx, editor, "course", 0, edit(func(s *source.Series) { s.Slug = "lessons" })))
		}, true},
		{"rename an author", func() error {
			return second(w.SaveAuthor(ctx, "ola", 0, edit(func(a *source.Author) { a.Name, a.Slug = "Ole", "ole" })))
		}, true},
		{"rename a tag", func() error {
			return second(w.SaveTag(ctx, "red", 0, edit(func(m *source.Tag) { m.Name, m.Slug = "Scarlet", "scarlet" })))
		}, true},
		{"rename a reference", func() error {
			return second(w.SaveReference(ctx, "new2012", 0, edit(func(r *source.Reference) { r.Key = "newer2012" })))
		}, true},
		{"save a reference", func() error {
			return second(w.SaveReference(ctx, "old2012", 0, edit(func(r *source.Reference) { r.Raw = "Printed" })))
		}, true},
		{"withdraw the only one of an author", func() error { return second(w.Unpublish(ctx, editor, "new", 0)) }, true},
		{"rename the author of nothing", func() error {
			return second(w.SaveAuthor(ctx, "kari", 0, edit(func(a *source.Author) { a.Name = "Karin" })))
		}, false},
		{"delete a draft", func() error { return w.DeleteArticle(ctx, editor, "new", 0) }, false},
		{"delete a series", func() error { return w.DeleteSeries(ctx, "plans", 0) }, true},
		{"delete what is public", func() error { return w.DeleteArticle(ctx, editor, "one", 0) }, true},
		{"delete the last", func() error { return w.DeleteArticle(ctx, editor, "three", 0) }, true},
	} {
		w.clock.Move(time.Second)
		w.ok(step.do())
		after := w.views()
		w.equal(step.what+": readers notice", !before.same(after), step.public)
		h.checkLog(step.what, &seq, before, after)
		before = after
	}
	for address, v := range before {
		if v.listed != "" || !slices.Contains([]string{"articles", "series", "authors", "tags", "references"}, address) {
			t.Errorf("readers still see %s: %s", address, v.answer)
		}
	}
}

// drain passes over what is logged already.
func (h *history) drain(seq *int) {
	h.t.Helper()
	*seq = len(h.column("SELECT seq FROM changes"))
}
