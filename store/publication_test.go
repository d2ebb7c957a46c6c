package store_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"kilde/models"
	"kilde/models/source"
	"kilde/store"
	"kilde/store/storetest"
)

// schedule sets the time at which the latest revision is published.
func (w *world) schedule(name string, in time.Duration) models.Article {
	w.t.Helper()
	when := w.clock.Now().Add(in)
	a, err := w.Publish(w.tb.Context(), editor, name, 0, models.Publishing{At: &when})
	w.ok(err)
	return a
}

// due publishes what is due and checks how many there were and when the next is.
func (w *world) due(what string, want int, next time.Duration) {
	w.t.Helper()
	n, at, err := w.PublishDue(w.tb.Context())
	w.ok(err)
	w.equal(what+": published", n, want)
	switch {
	case next == 0 && at != nil:
		w.t.Errorf("%s: next at %v, want none", what, at)
	case next != 0 && (at == nil || !at.Equal(w.clock.Now().Add(next))):
		w.t.Errorf("%s: next at %v, want in %v", what, at, next)
	}
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.create(article("One"))
	w.create(article("Two"))
	w.due("nothing set", 0, 0)
	a := w.schedule("one", time.Hour)
	w.equal("status", a.Status, models.ScheduledStatus)
	w.equal("revision set", a.Editing.ScheduledRevision, 1)
	w.schedule("two", 2*time.Hour)
	w.save("one", func(a *source.Article) { a.Body = "Later." })

	w.clock.Move(time.Hour - time.Millisecond)
	w.due("a moment before", 0, time.Millisecond)
	_, err := w.Article(t.Context(), reader, "one", models.Showing{})
	refused(t, "scheduled, for readers", err, models.NotFound)
	w.equal("listed as scheduled", slugs(w.list(editor, models.Query{Filters: inStatus(models.ScheduledStatus)}).Items), []string{"one", "two"})

	w.clock.Move(time.Millisecond)
	w.due("at the moment", 1, time.Hour)
	w.due("again", 0, time.Hour)
	a = w.read(reader, "one")
	w.equal("text is that of the revision set", a.Body.Source, "About one.")
	w.equal("version", a.Version, 1)
	w.equal("published at", *a.PublishedAt, w.clock.Now())
	e := w.read(editor, "one").Editing
	if e.ScheduledAt != nil || e.ScheduledRevision != 0 || e.PublishedRevision != 1 || e.LatestRevision != 2 {
		t.Errorf("after publication: %+v", e)
	}

	w.schedule("one", time.Hour) // an update of what is public
	w.equal("public meanwhile", w.read(reader, "one").Body.Source, "About one.")
	w.clock.Move(time.Hour)
	w.due("update and second", 2, 0)
	w.equal("text after the update", w.read(reader, "one").Body.Source, "Later.")
	w.equal("version after the update", w.read(reader, "one").Version, 2)
}

func TestScheduleTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.create(article("One"))
	w.schedule("one", time.Hour)
	w.equal("status", w.unpublish("one").Status, models.DraftStatus)
	w.clock.Move(time.Hour)
	w.due("taken back", 0, 0)

	w.schedule("one", time.Hour)
	w.publish("one")
	w.clock.Move(time.Hour)
	w.due("published before it was due", 0, 0)
	w.equal("version", w.read(reader, "one").Version, 1)

	past := w.clock.Now().Add(-time.Hour)
	_, err := w.Publish(t.Context(), editor, "one", 0, models.Publishing{At: &past})
	w.equal("set to the past", pointers(refused(t, "set to the past", err, models.Invalid)), []string{"/at"})
	just := w.clock.Now().Add(-time.Second)
	a, err := w.Publish(t.Context(), editor, "one", 0, models.Publishing{At: &just})
	w.ok(err)
	w.equal("set by a clock that is behind: published now", *a.UpdatedAt, w.clock.Now())
}

func TestScheduleOfWhatCannotBePublished(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.create(article("Empty"))
	w.save("empty", func(a *source.Article) { a.Body = "" })
	when := w.clock.Now().Add(time.Hour)
	for what, p := range map[string]models.Publishing{"now": {}, "at a time": {At: &when}} {
		_, err := w.Publish(t.Context(), editor, "empty", 0, p)
		w.equal("pointers", pointers(refused(t, "publish without a body "+what, err, models.Invalid)), []string{"/body"})
	}

	w.create(source.Article{Title: "Loser", Slug: "wanted", Body: "x"})
	w.schedule("wanted", time.Hour)
	w.save("wanted", func(a *source.Article) { a.Slug = "other" })
	w.create(source.Article{Title: "Winner", Slug: "wanted", Body: "x"})
	w.create(article("Neighbour"))
	w.schedule("neighbour", time.Hour)
	w.clock.Move(time.Hour)
	w.due("one can't and one can", 2, 0)
	a := w.read(editor, "other")
	w.equal("status of the one that can't", a.Status, models.DraftStatus)
	w.equal("its time", a.Editing.ScheduledAt, (*time.Time)(nil))
	w.equal("public", slugs(w.list(reader, models.Query{}).Items), []string{"neighbour"})
	w.due("again", 0, 0)
}

// What comes between the failure of a schedule and its end is kept.
func TestSaveWhileScheduleEnds(t *testing.T) {
	t.Parallel()
	c := newClock()
	log := &saveOnLog{}
	path := filepath.Join(t.TempDir(), "kilde.db")
	s, err := store.Open(t.Context(), storetest.Address(t, path), store.Options{Now: c.Now, Log: slog.New(log)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w := &world{s, t, t, path, c, storetest.Raw(t, path)}
	w.create(source.Article{Title: "Loser", Slug: "wanted", Body: "x"})
	w.schedule("wanted", time.Hour)
	w.save("wanted", func(a *source.Article) { a.Slug = "other" })
	w.create(source.Article{Title: "Winner", Slug: "wanted", Body: "x"})
	log.save = func() { w.save("other", func(a *source.Article) { a.Title = "Saved" }) }
	w.clock.Move(time.Hour)
	w.due("one that can't", 1, 0)
	a := w.read(editor, "other")
	w.equal("title", a.Title, "Saved")
	w.equal("latest revision", a.Editing.LatestRevision, 3)
	w.equal("time set", a.Editing.ScheduledAt, (*time.Time)(nil))

	_, err = w.Publish(t.Context(), editor, "other", 0, models.Publishing{Revision: 1, At: new(c.Now().Add(time.Hour))})
	w.ok(err)
	log.save = func() { w.schedule("other", time.Hour) }
	w.clock.Move(time.Hour)
	w.due("one that can't, and is set anew", 1, time.Hour)
	w.equal("revision set", w.read(editor, "other").Editing.ScheduledRevision, 3)
}

// saveOnLog saves when the store has something to say.
type saveOnLog struct {
	slog.TextHandler
	save func()
}

func (l *saveOnLog) Enabled(context.Context, slog.Level) bool  { return true }
func (l *saveOnLog) Handle(context.Context, slog.Record) error { l.save(); return nil }
func (l *saveOnLog) WithAttrs([]slog.Attr) slog.Handler        { return l }
func (l *saveOnLog) WithGroup(string) slog.Handler             { return l }

func TestScheduleOnceAmongMany(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const articles = 5
	for range articles {
		w.schedule(w.create(article("Due")).ID, time.Hour)
	}
	w.clock.Move(time.Hour)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if _, _, err := w.PublishDue(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	w.equal("versions", w.column("SELECT sum(version) || ' of ' || count(*) FROM articles"), []string{"5 of 5"})
	w.equal("publications", w.column("SELECT count(*) FROM changes WHERE operation = 'published'"), []string{"5"})
}

func TestPublishAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.published(article("One"))
	w.clock.Move(time.Hour)
	again := w.publish("one")
	w.equal("version", again.Version, 2)
	w.equal("published at", again.PublishedAt, first.PublishedAt)
	w.equal("updated at", *again.UpdatedAt, w.clock.Now())

	w.clock.Move(time.Hour)
	w.save("one", func(a *source.Article) { a.Body = "Two." })
	w.equal("updated at, after a save", w.read(reader, "one").UpdatedAt, again.UpdatedAt)
	a, err := w.Publish(t.Context(), editor, "one", 2, models.Publishing{Revision: 1})
	w.ok(err)
	w.equal("an older revision", a.Body.Source, "About one.")
	w.unpublish("one")
	w.clock.Move(time.Hour)
	back := w.publish("one")
	w.equal("version, back from the archive", back.Version, 4)
	w.equal("published at, back from the archive", back.PublishedAt, first.PublishedAt)
}

func TestRebuild(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, title := range []string{"One", "Two", "Three"} {
		src := article(title)
		src.Body = "## Head\n\nText of " + title + "."
		w.published(src)
	}
	w.create(article("Draft"))
	w.save("one", func(a *source.Article) { a.Body = "Not yet." })
	before := w.views()
	w.exec("UPDATE article_bodies SET derived_version = 0, html = '', text = '', outline = '[]' WHERE article_id < 3")
	w.exec("UPDATE articles SET word_count = 0, excerpt = '', title_key = '' WHERE id < 3")
	var progress bytes.Buffer
	n, err := w.Rebuild(t.Context(), false, func(done int) { progress.WriteByte(byte('0' + done)) })
	w.ok(err)
	w.equal("done", n, 2)
	w.equal("progress", progress.String(), "12")
	if after := w.views(); !before.same(after) {
		t.Errorf("rebuilt articles differ:\n%v\n%v", before, after)
	}
	n, err = w.Rebuild(t.Context(), false, func(int) {})
	w.ok(err)
	w.equal("done when all is new", n, 0)
	n, err = w.Rebuild(t.Context(), true, func(int) {})
	w.ok(err)
	w.equal("done when all is asked for", n, 3)
	w.equal("changes", w.column("SELECT count(*) FROM changes WHERE public AND operation = 'saved' AND seq > (SELECT max(seq) - 3 FROM changes)"), []string{"3"})
}
