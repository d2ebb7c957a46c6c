package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"kilde/models"
	"kilde/models/source"
)

// way is how an article is found from the one before it to the one after, and its
// numbers: "a < b > c 2/3, 5/9 of book".
func (w *world) way(c models.Caller, name, in string) string {
	w.t.Helper()
	a, err := w.Article(w.tb.Context(), c, name, models.Showing{Series: in})
	w.ok(err)
	m := a.Series[0]
	slug := func(l *models.Link) string {
		if l == nil {
			return "-"
		}
		return l.Slug
	}
	way := fmt.Sprintf("%s < %s > %s %d/%d", slug(m.Previous), a.Slug, slug(m.Next), m.Position, m.Total)
	if m.Whole != nil {
		way += fmt.Sprintf(", %d/%d of %s", m.Whole.Position, m.Whole.Total, m.Whole.Slug)
	}
	return way
}

func TestChapters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.publishedAll("A", "B", "C", "D", "E")
	w.create(article("X"))
	w.series("One", parts("a", "x", "b")...)
	w.series("Two", parts("c")...)
	w.series("Book", source.Part{Article: "e", Role: source.IntroductionRole}, source.Part{Series: "one"}, source.Part{Title: "Between"}, source.Part{Series: "two", Role: source.PartRole}, source.Part{Article: "d"})
	w.equal("book for readers", w.shown(reader, "book"), []string{"3 in all", "0 e", "1 one", "2 two", "3 d"})
	w.equal("book for editors", w.shown(editor, "book"), []string{"4 in all", "0 e", "1 one", "2 Between", "3 two", "4 d"})
	for _, step := range []struct {
		what string
		do   func() error
		want map[string]string // by article
	}{
		{"across the borders", func() error { return nil }, map[string]string{
			"e": "- < e > a 0/3, 0/4 of book", "a": "e < a > b 1/2, 1/4 of book", "b": "a < b > c 2/2, 2/4 of book", "c": "b < c > d 1/1, 3/4 of book", "d": "c < d > - 3/3, 4/4 of book"}},
		{"one more inside", func() error { w.publish("x"); return nil }, map[string]string{"x": "a < x > b 2/3, 2/5 of book", "c": "b < c > d 1/1, 4/5 of book"}},
		{"one less", func() error { w.unpublish("b"); return nil }, map[string]string{"x": "a < x > c 2/2, 2/4 of book", "d": "c < d > - 3/3, 4/4 of book"}},
		{"an empty chapter", func() error { w.unpublish("c"); return nil }, map[string]string{"x": "a < x > d 2/2, 2/3 of book", "d": "x < d > - 2/2, 3/3 of book"}},
		{"chapters change places", func() error {
			w.publish("c")
			_, err := w.SavePart(ctx, editor, "book", "two", 0, edit(func(p *source.PlacedPart) { p.Before = "one" }))
			return err
		}, map[string]string{"c": "e < c > a 1/1, 1/4 of book", "a": "c < a > x 1/2, 2/4 of book"}},
		{"an appendix has no numbers", func() error {
			_, err := w.SavePart(ctx, editor, "book", "one", 0, edit(func(p *source.PlacedPart) { p.Role = source.AppendixRole }))
			return err
		}, map[string]string{"a": "c < a > x 1/2, 0/2 of book", "d": "x < d > - 2/2, 2/2 of book"}},
		{"a chapter leaves", func() error { _, err := w.RemovePart(ctx, editor, "book", "one", 0); return err }, map[string]string{"a": "- < a > x 1/2", "d": "c < d > - 2/2, 2/2 of book"}},
		{"an article is deleted", func() error { return w.DeleteArticle(ctx, editor, "c", 0) }, map[string]string{"d": "e < d > - 1/1"}},
	} {
		w.ok(step.do())
		for name, want := range step.want {
			w.equal(step.what+": "+name, w.way(reader, name, ""), want)
		}
	}
	two, err := w.Series(ctx, editor, "two")
	w.ok(err)
	w.equal("what the chapter is part of", *two.Parent, models.SeriesLink{ID: two.Parent.ID, Slug: "book", Title: "Book", Total: 3, Whole: 2})
	refused(t, "to delete a chapter", w.DeleteSeries(ctx, "two", 0), models.Conflict)
	w.ok(w.DeleteSeries(ctx, "book", 0))
	w.ok(w.DeleteSeries(ctx, "two", 0))
	w.intact()
}

func TestChaptersRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.series("S0")
	for i := range 9 {
		w.series(fmt.Sprintf("S%d", i+1))
		_, err := w.AddPart(ctx, editor, fmt.Sprintf("s%d", i+1), 0, source.PlacedPart{Part: source.Part{Series: fmt.Sprintf("s%d", i)}})
		if i == 8 {
			w.equal("too deep", refused(t, "a ninth", err, models.Invalid).Fields[0].Code, "too_deep")
			continue
		}
		w.ok(err)
	}
	w.series("Other")
	for _, test := range []struct{ in, chapter, code string }{
		{"s3", "s3", "circle"}, {"s0", "s8", "circle"}, {"s0", "s1", "circle"}, {"other", "s3", "taken"}, {"other", "nothing", "unknown"},
	} {
		_, err := w.AddPart(ctx, editor, test.in, 0, source.PlacedPart{Part: source.Part{Series: test.chapter}})
		e := refused(t, test.in+" in "+test.chapter, err, models.Invalid)
		if e.Fields[0].Code != test.code || e.Fields[0].Pointer != "/series" {
			t.Errorf("%s in %s: %+v, want %s", test.chapter, test.in, e.Fields, test.code)
		}
	}
}

// Of many who would make a circle together, one is refused at least, whatever
// their order.
func TestNoCircleAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const series, rounds = 4, 6
	for i := range series {
		w.series(fmt.Sprintf("S%d", i))
	}
	for range rounds {
		var group sync.WaitGroup
		made := make([]error, series)
		for i := range series {
			group.Go(func() {
				_, _, made[i] = w.Store.AddPart(t.Context(), editor, fmt.Sprintf("s%d", i), 0, source.PlacedPart{Part: source.Part{Series: fmt.Sprintf("s%d", (i+1)%series)}})
			})
		}
		group.Wait()
		refusals := 0
		for _, err := range made {
			if err != nil {
				refused(t, "a circle", err, models.Invalid)
				refusals++
			}
		}
		if refusals != 1 {
			t.Errorf("%d refusals, want 1: %v", refusals, made)
		}
		for i := range series {
			_, err := w.SetParts(t.Context(), editor, fmt.Sprintf("s%d", i), 0, nil)
			w.ok(err)
		}
	}
}

func TestArticleIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.publishedAll("A", "B")
	w.series("First", source.Part{Article: "a", Primary: true}, source.Part{Article: "b"})
	w.series("Second", parts("b", "a")...)
	w.series("Book", source.Part{Series: "second"})
	_, err := w.SaveSeries(ctx, editor, "second", 0, edit(func(s *source.Series) { s.Slug = "renamed" }))
	w.ok(err)
	for in, want := range map[string]string{
		"": "- < a > b 1/2", "first": "- < a > b 1/2", "renamed": "b < a > - 2/2, 2/2 of book", "second": "b < a > - 2/2, 2/2 of book", "book": "b < a > - 2/2, 2/2 of book",
	} {
		w.equal("in "+in, w.way(reader, "a", in), want)
	}
	w.series("Empty")
	w.series("Secret", parts("b")...)
	w.create(article("Draft"))
	for _, in := range []string{"empty", "nothing", "0199c7a2-5f00-7000-8000-00000000ffff", "A"} {
		_, err := w.Article(ctx, reader, "a", models.Showing{Series: in})
		w.equal("in "+in, refused(t, in, err, models.Malformed).Fields[0].Parameter, "in")
	}
	_, err = w.Article(ctx, reader, "draft", models.Showing{Series: "first"})
	refused(t, "a draft", err, models.NotFound)
}

// What an order was can be read, compared and made the order again.
func TestOrders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.publishedAll("A", "B", "C", "D")
	m := w.series("Course", parts("a", "b", "c", "d")...)
	id := func(i int) string { return m.Parts[i].ID }
	_, err := w.SavePart(ctx, editor, "course", "a", 0, edit(func(p *source.PlacedPart) { p.After = "d" }))
	w.ok(err)
	_, err = w.SavePart(ctx, editor, "course", "a", 0, edit(func(p *source.PlacedPart) { p.After = "d" })) // no other order
	w.ok(err)
	_, err = w.RemovePart(ctx, editor, "course", "c", 0)
	w.ok(err)
	w.ok(w.DeleteArticle(ctx, editor, "b", 0))
	list, err := w.Orders(ctx, editor, "course", models.Query{Limit: 3, Count: true})
	w.ok(err)
	var moves []models.Moves
	for _, o := range list.Items {
		moves = append(moves, o.Moves)
	}
	w.equal("moves", moves, []models.Moves{{Removed: 1}, {Removed: 1}, {Moved: 1}})
	w.equal("how many", list.Total, 4)
	rest, err := w.Orders(ctx, editor, "course", models.Query{Limit: 3, After: list.Next})
	w.ok(err)
	w.equal("the first", rest.Items[0].Moves, models.Moves{Added: 4})
	compared, err := w.CompareOrders(ctx, editor, "course", 1, 3)
	w.ok(err)
	var changes []string
	for _, c := range compared.Changes {
		changes = append(changes, fmt.Sprint(c.Change, " ", c.Part.ID == id(0), " ", c.From, " ", c.To))
	}
	w.equal("changes", changes, []string{"removed false 3 0", "moved true 1 3"})
	_, err = w.Store.SetParts(ctx, editor, "course", 0, source.Parts{Order: 1, Note: "as it was"})
	w.ok(err)
	w.equal("restored, without what is gone", w.shown(reader, "course"), []string{"3 in all", "1 a", "2 c", "3 d"})
	now, err := w.Series(ctx, editor, "course")
	w.ok(err)
	w.equal("parts that come back keep their ids", []string{now.Parts[0].ID, now.Parts[1].ID, now.Parts[2].ID}, []string{id(0), id(2), id(3)})
	o, err := w.Order(ctx, editor, "course", 5)
	w.ok(err)
	w.equal("note", o.Note, "as it was")
	if _, err := w.raw.ExecContext(ctx, "UPDATE series_orders SET note = 'x'"); err == nil {
		t.Error("an order was changed")
	}
	for _, c := range []models.Caller{reader} {
		_, err := w.Orders(ctx, c, "course", models.Query{Limit: 1})
		refused(t, "a reader", err, models.NotFound)
	}
}

func TestStatistics(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.author("Ola")
	w.author("Kari")
	w.author("Red")
	w.reference("wien2012")
	w.reference("abe1999")
	write := func(title, body string, references []string, tags []string, by ...source.Byline) {
		src := source.Article{Title: title, Body: body, Authors: by, Tags: tags}
		for _, key := range references {
			src.Bibliography = append(src.Bibliography, source.Entry{Key: key})
		}
		w.create(src)
	}
	ola, kari, editing := source.Byline{Author: "ola"}, source.Byline{Author: "kari", Role: "contributor"}, source.Byline{Author: "red", Role: "editor"}
	write("A", "one two three four", []string{"wien2012"}, []string{"x", "y"}, ola, editing)
	write("B", "one two", []string{"wien2012", "abe1999"}, []string{"x"}, ola, kari)
	write("C", "one two three four five six", nil, []string{"z"}, kari)
	w.publish("a")
	w.clock.Move(time.Hour)
	w.publish("b")
	w.series("Chapter", parts("b", "c")...)
	w.series("Book", source.Part{Article: "a"}, source.Part{Series: "chapter"}, source.Part{Article: "b", Role: source.AppendixRole}, source.Part{Title: "Later"})
	s, err := w.Statistics(ctx, reader, "book")
	w.ok(err)
	w.equal("numbers", []int{s.Articles, s.Published, s.Planned, s.Words}, []int{2, 2, 0, 6})
	w.equal("times", []time.Time{*s.FirstPublishedAt, *s.LastPublishedAt}, []time.Time{w.clock.Now().Add(-time.Hour), w.clock.Now()})
	var shares []string
	for _, a := range s.Authors {
		shares = append(shares, fmt.Sprintf("%s %d %.1f %.3f", a.Slug, a.Articles, a.Words, a.Share))
	}
	w.equal("shares", shares, []string{"ola 2 5.0 0.833", "kari 1 1.0 0.167"})
	w.equal("tags", fmt.Sprintln(s.Tags[0].Name, s.Tags[0].Articles, s.Tags[1].Name, s.Tags[1].Articles, len(s.Tags)), "x 2 y 1 2\n")
	all, err := w.Statistics(ctx, editor, "book")
	w.ok(err)
	w.equal("numbers for editors", []int{all.Articles, all.Published, all.Planned, all.Words}, []int{3, 2, 1, 12})
	w.equal("completeness", all.Completeness(), 0.5)

	m, err := w.MergedBibliography(ctx, reader, "book")
	w.ok(err)
	var merged []string
	for _, e := range m.Entries {
		line := e.Reference.Key
		for _, a := range e.Articles {
			line += " " + a.Slug
		}
		merged = append(merged, line)
	}
	w.equal("bibliography", merged, []string{"abe1999 b", "wien2012 a b"})
	w.equal("total", m.Total, 2)
	for name, read := range map[string]func(models.Caller, string) error{
		"numbers":      func(c models.Caller, s string) error { _, err := w.Statistics(ctx, c, s); return err },
		"bibliography": func(c models.Caller, s string) error { _, err := w.MergedBibliography(ctx, c, s); return err },
	} {
		w.series("Hidden "+name, parts("c")...)
		refused(t, name+" of a hidden one", read(reader, "hidden-"+name), models.NotFound)
		w.ok(read(editor, "hidden-"+name))
	}
}

// A plan sets all drafts of a series to be published, and is taken back as one.
func TestPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.published(article("A"))
	for _, title := range []string{"B", "C", "D", "E"} {
		w.create(article(title))
	}
	w.schedule("e", time.Hour) // by hand
	w.series("Chapter", parts("c", "e")...)
	m := w.series("Book", source.Part{Article: "d"}, source.Part{Article: "a"}, source.Part{Series: "chapter"}, source.Part{Article: "b"})
	start := w.clock.Now().Add(24 * time.Hour)
	plan := source.Plan{Start: start.Format("2006-01-02T15:04"), Rhythm: "days", Every: 2}
	waiting := func() []string {
		return w.column("SELECT slug || ' ' || status || ' ' || ((scheduled_at - ?) / 3600000) FROM articles WHERE scheduled_at > 0 ORDER BY scheduled_at", start.UnixMilli())
	}
	before := waiting()
	p, err := w.SetPlan(ctx, editor, "book", m.Revision, plan, true)
	w.ok(err)
	w.equal("dry run", fmt.Sprintln(p.Articles[0].Slug, p.Articles[1].Slug, p.Articles[2].Slug, len(p.Articles), p.Articles[2].At.Sub(start)), "d c b 3 96h0m0s\n")
	w.equal("after a dry run", waiting(), before)
	_, err = w.SetPlan(ctx, editor, "book", m.Revision+1, plan, false)
	refused(t, "of another revision", err, models.Stale)
	p, err = w.SetPlan(ctx, editor, "book", m.Revision, plan, false)
	w.ok(err)
	w.equal("next revision", p.Revision, m.Revision+1)
	w.equal("set", waiting(), append(before, "d scheduled 0", "c scheduled 48", "b scheduled 96"))
	plan.Every = 1
	_, err = w.SetPlan(ctx, editor, "book", p.Revision, plan, false)
	w.ok(err)
	w.equal("set anew", waiting(), append(before, "d scheduled 0", "c scheduled 24", "b scheduled 48"))
	w.schedule("b", 500*time.Hour) // by hand, past the plan
	w.clock.Move(25 * time.Hour)
	_, _, err = w.PublishDue(ctx)
	w.ok(err)
	w.equal("two are published", w.shown(reader, "book"), []string{"3 in all", "1 d", "2 a", "3 chapter"})
	p, err = w.Plan(ctx, editor, "book")
	w.ok(err)
	w.equal("plan", fmt.Sprintln(p.Articles[0].Status, p.Articles[0].Waiting, p.Articles[1].Status, p.Articles[1].Waiting, p.Articles[2].Status, p.Articles[2].Waiting), "published false scheduled true scheduled false\n")
	w.ok(w.RemovePlan(ctx, "book", 0))
	w.equal("taken back, but for what was set by hand", waiting(), []string{"b scheduled 476"})
	w.equal("a draft again", w.read(editor, "c").Status, models.DraftStatus)
	if _, err := w.Plan(ctx, editor, "book"); !errors.Is(err, models.NotFound) {
		t.Errorf("the plan is still there: %v", err)
	}
	refused(t, "to take none back", w.RemovePlan(ctx, "book", 0), models.NotFound)
}

// What a series as a whole is read with does not grow with it.
func TestSQLiteStatementsOfSeries(t *testing.T) {
	t.Parallel()
	w := crowdedSeries(t)
	var now heard
	w.ok(w.Trace(now.hear))
	for what, read := range map[string]func(string){
		"series":       func(s string) { must(w.Series(t.Context(), reader, s)) },
		"statistics":   func(s string) { must(w.Statistics(t.Context(), reader, s)) },
		"bibliography": func(s string) { must(w.MergedBibliography(t.Context(), reader, s)) },
	} {
		var counts []int
		for _, s := range []string{"short", "long", "book"} {
			now.list = nil
			read(s)
			counts = append(counts, len(now.list))
			for _, statement := range now.list {
				for _, step := range w.plan(statement) {
					if slow(statement, step) && what == "series" {
						t.Errorf("%s of %s: %s\n\tin %s", what, s, step, statement.SQL)
					}
				}
			}
		}
		t.Logf("%s: %v statements", what, counts)
		if counts[0] != counts[1] || counts[0] > 12 || counts[2] > counts[0]+1 {
			t.Errorf("%s: %v statements", what, counts)
		}
	}
}

// crowdedSeries is a world with a short and a long series and a book of them.
func crowdedSeries(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.author("Ola")
	w.reference("wien2012")
	var names []string
	for i := range 30 {
		src := article(fmt.Sprintf("N%d", i))
		src.Authors, src.Bibliography, src.Tags = []source.Byline{{Author: "ola"}}, []source.Entry{{Key: "wien2012"}}, []string{"red"}
		names = append(names, w.published(src).Slug)
	}
	w.series("Short", parts(names[:2]...)...)
	w.series("Long", parts(names...)...)
	w.series("Chapter", parts(names[5:9]...)...)
	w.series("Book", source.Part{Series: "chapter"}, source.Part{Article: names[0]})
	return w
}
