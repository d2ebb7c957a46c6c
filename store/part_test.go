package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"kilde/models"
	"kilde/models/source"
)

// shown is a series in short, as a caller sees it: "1 one, 2 two, - planned".
func (w *world) shown(c models.Caller, name string) []string {
	w.t.Helper()
	m, err := w.Series(w.tb.Context(), c, name)
	w.ok(err)
	list := []string{fmt.Sprintf("%d in all", m.Total)}
	for _, p := range m.Parts {
		what := p.Title
		if p.Article != nil {
			what = p.Article.Slug
		}
		if p.Series != nil {
			what = p.Series.Slug
		}
		if p.Primary {
			what += " primary"
		}
		list = append(list, fmt.Sprintf("%d %s", p.Position, what))
	}
	return list
}

// SetParts makes parts the whole order of a series.
func (w *world) SetParts(ctx context.Context, c models.Caller, series string, revision int, parts []source.Part) (models.Series, error) {
	return w.Store.SetParts(ctx, c, series, revision, source.Parts{Parts: parts})
}

// AddPart puts a part into a series.
func (w *world) AddPart(ctx context.Context, c models.Caller, series string, revision int, part source.PlacedPart) (models.Series, error) {
	m, _, err := w.Store.AddPart(ctx, c, series, revision, part)
	return m, err
}

func (w *world) publishedAll(titles ...string) {
	w.t.Helper()
	for _, title := range titles {
		w.published(article(title))
		w.clock.Move(time.Second)
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.publishedAll("A", "B", "C")
	w.create(article("D"))
	m := w.series("Course", parts("a", "d", "c")...)
	id := func(article string) string {
		return w.column("SELECT p.uid FROM series_parts p JOIN articles a ON a.id = p.article_id WHERE a.slug = ?", article)[0]
	}
	c := id("c")
	for _, step := range []struct {
		what            string
		do              func() (models.Series, error)
		readers, editor []string
	}{
		{"created", func() (models.Series, error) { return m, nil },
			[]string{"2 in all", "1 a", "2 c"}, []string{"3 in all", "1 a", "2 d", "3 c"}},
		{"add at the end", func() (models.Series, error) {
			return w.AddPart(ctx, editor, "course", m.Revision, source.PlacedPart{Part: source.Part{Article: "b"}})
		},
			[]string{"3 in all", "1 a", "2 c", "3 b"}, []string{"4 in all", "1 a", "2 d", "3 c", "4 b"}},
		{"plan in front", func() (models.Series, error) {
			return w.AddPart(ctx, editor, "course", m.Revision, source.PlacedPart{Part: source.Part{Title: "Later", PlannedFor: "2027-01-01"}, Position: new(1)})
		}, []string{"3 in all", "1 a", "2 c", "3 b"}, []string{"5 in all", "1 Later", "2 a", "3 d", "4 c", "5 b"}},
		{"move by slug", func() (models.Series, error) {
			return w.SavePart(ctx, editor, "course", "b", m.Revision, edit(func(p *source.PlacedPart) { p.Position = new(2) }))
		}, []string{"3 in all", "1 b", "2 a", "3 c"}, []string{"5 in all", "1 Later", "2 b", "3 a", "4 d", "5 c"}},
		{"make primary by id", func() (models.Series, error) {
			return w.SavePart(ctx, editor, "course", c, m.Revision, edit(func(p *source.PlacedPart) { p.Primary = true }))
		}, []string{"3 in all", "1 b", "2 a", "3 c primary"}, []string{"5 in all", "1 Later", "2 b", "3 a", "4 d", "5 c primary"}},
		{"write the planned one", func() (models.Series, error) {
			w.create(article("E"))
			return w.SavePart(ctx, editor, "course", m.Parts[0].ID, m.Revision, edit(func(p *source.PlacedPart) { p.Part = source.Part{Article: "e"} }))
		}, []string{"3 in all", "1 b", "2 a", "3 c primary"}, []string{"5 in all", "1 e", "2 b", "3 a", "4 d", "5 c primary"}},
		{"remove", func() (models.Series, error) { return w.RemovePart(ctx, editor, "course", "a", m.Revision) },
			[]string{"2 in all", "1 b", "2 c primary"}, []string{"4 in all", "1 e", "2 b", "3 d", "4 c primary"}},
		{"publish one", func() (models.Series, error) { w.publish("d"); return w.Series(ctx, editor, "course") },
			[]string{"3 in all", "1 b", "2 d", "3 c primary"}, []string{"4 in all", "1 e", "2 b", "3 d", "4 c primary"}},
		{"delete one", func() (models.Series, error) {
			w.ok(w.DeleteArticle(ctx, editor, "b", 0))
			return w.Series(ctx, editor, "course")
		},
			[]string{"2 in all", "1 d", "2 c primary"}, []string{"3 in all", "1 e", "2 d", "3 c primary"}},
		{"turn round", func() (models.Series, error) {
			return w.SetParts(ctx, editor, "course", m.Revision, parts("c", "d", "e"))
		},
			[]string{"2 in all", "1 c", "2 d"}, []string{"3 in all", "1 c", "2 d", "3 e"}},
	} {
		revision := m.Revision
		var err error
		m, err = step.do()
		w.ok(err)
		w.equal(step.what+": readers", w.shown(reader, "course"), step.readers)
		w.equal(step.what+": editors", w.shown(editor, "course"), step.editor)
		if step.what != "created" && step.what != "publish one" && m.Revision != revision+1 {
			t.Errorf("%s: revision %d after %d", step.what, m.Revision, revision)
		}
	}
	w.equal("identity of a part through it all", id("c"), c)
}

func TestPartsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.publishedAll("A", "B", "C")
	m, other := w.series("Course", parts("a", "b")...), w.series("Other", parts("b", "c")...)
	before, untouched := w.shown(editor, "course"), w.shown(editor, "other")
	for _, test := range []struct {
		what     string
		err      error
		kind     models.Kind
		pointers []string
	}{
		{"stale order", second(w.SetParts(ctx, editor, "course", m.Revision+1, nil)), models.Stale, []string{}},
		{"unknown articles", second(w.SetParts(ctx, editor, "course", 1, parts("a", "x", "y"))), models.Invalid, []string{"/parts/1/article", "/parts/2/article"}},
		{"one article twice", second(w.SetParts(ctx, editor, "course", 1, parts("a", "b", "a"))), models.Invalid, []string{"/parts/2"}},
		{"one article by two names", second(w.SetParts(ctx, editor, "course", 1, parts("a", w.read(reader, "a").ID))), models.Invalid, []string{"/parts/1"}},
		{"article that is there", second(w.AddPart(ctx, editor, "course", 1, source.PlacedPart{Part: source.Part{Article: "a"}})), models.Invalid, []string{""}},
		{"position beyond the end", second(w.AddPart(ctx, editor, "course", 1, source.PlacedPart{Part: source.Part{Article: "c"}, Position: new(4)})), models.Invalid, []string{"/position"}},
		{"move beyond the end", second(w.SavePart(ctx, editor, "course", "a", 1, edit(func(p *source.PlacedPart) { p.Position = new(3) }))), models.Invalid, []string{"/position"}},
		{"position before the first", second(w.SavePart(ctx, editor, "course", "a", 1, edit(func(p *source.PlacedPart) { p.Position = new(0) }))), models.Invalid, []string{"/position"}},
		{"parts of another series", second(w.SetParts(ctx, editor, "course", 1, []source.Part{{Article: "a"}, {ID: other.Parts[1].ID, Title: "X"}, {ID: other.Parts[0].ID, Article: "b"}})), models.Invalid, []string{"/parts/1/id", "/parts/2/id"}},
		{"part of another series", second(w.AddPart(ctx, editor, "course", 1, source.PlacedPart{Part: source.Part{ID: other.Parts[0].ID, Title: "X"}})), models.Invalid, []string{"/id"}},
		{"part that is not there", second(w.RemovePart(ctx, editor, "course", "c", 1)), models.NotFound, []string{}},
		{"part of nothing", second(w.RemovePart(ctx, editor, "course", "nothing", 1)), models.NotFound, []string{}},
		{"series that is not there", second(w.SetParts(ctx, editor, "nothing", 1, nil)), models.NotFound, []string{}},
	} {
		w.equal(test.what+": pointers", pointers(refused(t, test.what, test.err, test.kind)), test.pointers)
	}
	w.equal("order after all that", w.shown(editor, "course"), before)
	w.equal("the other order", w.shown(editor, "other"), untouched)
}

// A series has no more parts than its whole order can be written with.
func TestPartsAtMost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	planned := make([]source.Part, source.MaxParts)
	for i := range planned {
		planned[i].Title = fmt.Sprint(i)
	}
	m := w.series("Course", planned...)
	_, err := w.AddPart(t.Context(), editor, "course", 1, source.PlacedPart{Part: source.Part{Title: "One more"}})
	refused(t, "one more", err, models.Conflict)
	_, err = w.SavePart(t.Context(), editor, "course", m.Parts[0].ID, 1, edit(func(p *source.PlacedPart) { p.Position = new(source.MaxParts) }))
	w.ok(err)
}

// The articles of two parts can change places while the parts keep theirs.
func TestPartsSwapArticles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publishedAll("A", "B")
	m := w.series("Course", parts("a", "b")...)
	m, err := w.SetParts(t.Context(), editor, "course", 1, []source.Part{{ID: m.Parts[0].ID, Article: "b"}, {ID: m.Parts[1].ID, Article: "a"}})
	w.ok(err)
	w.equal("order", w.shown(reader, "course"), []string{"2 in all", "1 b", "2 a"})
}

func TestPlannedParts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	announce := func(yes bool) {
		_, err := w.SaveSeries(ctx, editor, "course", 0, edit(func(s *source.Series) { s.AnnouncePlanned = yes }))
		w.ok(err)
	}
	visible := func() bool { _, err := w.Series(ctx, reader, "course"); return err == nil }
	w.create(article("A"))
	w.series("Course", source.Part{Title: "Soon"}, source.Part{Article: "a"}, source.Part{Title: "Later", PlannedFor: "2027-01-01"})
	w.equal("readers see a series without parts for them", visible(), false)
	announce(true)
	w.equal("announced", w.shown(reader, "course"), []string{"0 in all", "0 Soon", "0 Later"})
	w.publish("a")
	w.equal("with a part", w.shown(reader, "course"), []string{"1 in all", "0 Soon", "1 a", "0 Later"})
	w.equal("neighbours", w.read(reader, "a").Series[0], models.Membership{
		ID: w.read(reader, "a").Series[0].ID, Slug: "course", Title: "Course", Language: "nb", Position: 1, Total: 1, Role: "part"})
	planned := must(w.Series(ctx, editor, "course")).Parts[2]
	m, err := w.SavePart(ctx, editor, "course", planned.ID, 0, edit(func(p *source.PlacedPart) { p.Title, p.PlannedFor = "Much later", "" }))
	w.ok(err)
	planned.Title, planned.PlannedFor = "Much later", ""
	w.equal("a plan that changes", m.Parts[2], planned)
	announce(false)
	w.equal("no longer announced", w.shown(reader, "course"), []string{"1 in all", "1 a"})
	w.unpublish("a")
	w.equal("readers see it after the part has gone", visible(), false)
	w.equal("series for readers", len(must(w.SeriesList(ctx, reader, models.Query{Sort: models.ByTitle, Limit: 9})).Items), 0)
	w.equal("series for editors", len(must(w.SeriesList(ctx, editor, models.Query{Sort: models.ByTitle, Limit: 9})).Items), 1)
}

func TestArticleInSeveralSeries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publishedAll("A", "B", "C")
	w.series("First", source.Part{Article: "a", Primary: true}, source.Part{Article: "b"})
	w.series("Second", parts("c", "a")...)
	places := func() (list []string) {
		for _, m := range w.read(reader, "a").Series {
			list = append(list, fmt.Sprintf("%s %d/%d %t", m.Slug, m.Position, m.Total, m.Primary))
		}
		return list
	}
	w.equal("places", places(), []string{"first 1/2 true", "second 2/2 false"})
	_, err := w.SavePart(t.Context(), editor, "second", "a", 0, edit(func(p *source.PlacedPart) { p.Primary = true }))
	w.ok(err)
	w.equal("primary moves", places(), []string{"second 2/2 true", "first 1/2 false"})
	w.equal("and leaves", w.shown(reader, "first"), []string{"2 in all", "1 a", "2 b"})
	w.equal("articles of either", slugs(w.list(reader, models.Query{Filters: where("series", "first", "second")}).Items), []string{"a", "b", "c"})
	w.ok(w.DeleteSeries(t.Context(), "second", 0))
	w.equal("places after deletion", places(), []string{"first 1/2 false"})
	w.equal("articles after deletion", slugs(w.list(reader, models.Query{}).Items), []string{"a", "b", "c"})
	w.ok(w.DeleteArticle(t.Context(), editor, "a", 0))
	w.equal("gap closed", w.shown(editor, "first"), []string{"1 in all", "1 b"})
	_, err = w.SetParts(t.Context(), editor, "first", 1, nil)
	refused(t, "an order that was read before the deletion", err, models.Stale)
}

// What only editors see of a series leaves no trace in what readers get.
func TestSeriesTimeIsPublic(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publishedAll("A", "B")
	w.create(article("Draft"))
	w.series("Course", parts("a", "b")...)
	before, err := w.Series(t.Context(), reader, "course")
	w.ok(err)
	w.clock.Move(time.Hour)
	_, err = w.SetParts(t.Context(), editor, "course", 0, append(parts("draft", "a", "b"), source.Part{Title: "Planned"}))
	w.ok(err)
	after, err := w.Series(t.Context(), reader, "course")
	w.ok(err)
	w.equal("after drafts moved", after, before)
	_, err = w.SetParts(t.Context(), editor, "course", 0, parts("b", "a"))
	w.ok(err)
	after, err = w.Series(t.Context(), reader, "course")
	w.ok(err)
	w.equal("time of a new order", after.UpdatedAt, w.clock.Now())
}
