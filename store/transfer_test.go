package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kilde/models"
	"kilde/models/source"
	"kilde/store/storetest"
)

// export is all that a store holds, as lines of JSON.
func (w *world) export() []string {
	w.t.Helper()
	lines := []string{}
	w.ok(w.Export(w.tb.Context(), func(l source.Line) error {
		data, err := json.Marshal(l)
		lines = append(lines, string(data))
		return err
	}))
	return lines
}

// load takes lines of JSON in, as many to a batch as asked for.
func (w *world) load(lines []string, batch int) []models.Result {
	w.t.Helper()
	var all []models.Result
	for len(lines) > 0 {
		n := min(batch, len(lines))
		var now []source.Line
		for _, data := range lines[:n] {
			l, err := source.ParseLine([]byte(data))
			if err != nil {
				w.t.Fatalf("%v in %s", err, data)
			}
			now = append(now, l)
		}
		results, err := w.Import(w.tb.Context(), now)
		w.ok(err)
		all, lines = append(all, results...), lines[n:]
	}
	return all
}

// outcomes counts what became of lines.
func outcomes(results []models.Result) map[string]int {
	n := map[string]int{}
	for _, r := range results {
		what := string(r.Outcome)
		if r.Err != nil {
			what = explain(r.Err)
		}
		n[what]++
	}
	return n
}

// rich is a world with content in every state that content can be in.
func rich(t *testing.T) *world {
	w := newWorld(t)
	ctx := t.Context()
	w.author("Real Name")
	src := article("Once")
	src.Slug = ""
	src.Authors, src.Tags = []source.Byline{{Author: "real-name", Role: "editor"}}, []string{"Red", "grønn"}
	src.Bibliography = []source.Entry{{CSL: book("Alfa"), Raw: "Wien. 2012. Alfa."}, {Raw: "As printed"}}
	src.Cover, src.SEO, src.Meta = &source.Image{URL: "https://example.org/x.png"}, &source.SEO{Title: "T"}, source.Meta(`{"b":[1,{"a":null}],"a":"<&>"}`)
	w.create(src)
	_, err := w.SaveAuthor(ctx, "real-name", 1, edit(func(a *source.Author) { a.Slug, a.Bio = "pen-name", "*Writes*." }))
	w.ok(err)
	w.publish("once")
	w.clock.Move(time.Hour)
	w.save("once", func(a *source.Article) { a.Slug, a.Title = "twice", "Twice" })
	w.publish("twice")
	w.save("twice", func(a *source.Article) { a.Slug, a.Body = "draft-of-twice", "Not public." })

	w.published(article("Archived"))
	w.unpublish("archived")
	w.save("archived", func(a *source.Article) { a.Slug = "archived-draft" })
	w.create(article("Scheduled"))
	w.schedule("scheduled", time.Hour)
	w.save("scheduled", func(a *source.Article) { a.Body = "Newer." })
	w.create(article("Draft"))
	w.published(source.Article{Title: "HTML", Format: "html", Body: "<p>Text</p>", Language: "en"})
	w.schedule("html", 2*time.Hour)

	_, err = w.SaveReference(ctx, "wien2012", 1, edit(func(r *source.Reference) { r.Key = "wien2012a" }))
	w.ok(err)
	_, err = w.SaveTag(ctx, "red", 1, edit(func(m *source.Tag) { m.Slug, m.Description = "roed", "A colour" }))
	w.ok(err)
	m, err := w.CreateSeries(ctx, editor, source.NewSeries{
		Series: source.Series{Title: "Course", Description: "**All** of it", AnnouncePlanned: true},
		Parts:  []source.Part{{Article: "html"}, {Title: "Planned", PlannedFor: "2027-01-01"}, {Article: "twice", Primary: true}, {Article: "draft"}},
	})
	w.ok(err)
	_, err = w.SaveSeries(ctx, editor, "course", m.Revision, edit(func(s *source.Series) { s.Slug = "renamed" }))
	w.ok(err)
	w.series("Hidden", parts("draft")...)
	return w
}

func TestTransfer(t *testing.T) {
	t.Parallel()
	from := rich(t)
	lines := from.export()
	for _, batch := range []int{1, 3, 1000} {
		to := newWorld(t)
		to.clock.Move(48 * time.Hour)
		to.equal("import", outcomes(to.load(lines, batch)), map[string]int{"created": len(lines)})
		to.equal("exported again", to.export(), lines)
		there := to.views()
		for address, was := range from.views() {
			to.equal(address, there[address].answer, was.answer)
		}
		seq := to.column("SELECT max(seq) FROM changes")
		to.equal("repeated", outcomes(to.load(lines, batch)), map[string]int{"unchanged": len(lines)})
		to.equal("changes by a repeat", to.column("SELECT max(seq) FROM changes"), seq)
		to.equal("after a repeat", to.export(), lines)
	}
}

// What only drafts know stays so on the way: a slug that was reserved there is
// reserved here, and what was public once is found again when it is again.
func TestTransferOfSlugs(t *testing.T) {
	t.Parallel()
	to := newWorld(t)
	to.load(rich(t).export(), 1000)
	for _, name := range []string{"draft-of-twice", "archived", "archived-draft", "scheduled"} {
		_, err := to.Article(t.Context(), reader, name, models.Showing{})
		refused(t, name, err, models.NotFound)
	}
	_, err := to.Article(t.Context(), reader, "once", models.Showing{})
	moved(t, "former slug", err, "twice")
	to.publish("archived-draft")
	_, err = to.Article(t.Context(), reader, "archived", models.Showing{})
	moved(t, "slug before the archive", err, "archived-draft")
	to.clock.Move(24 * time.Hour)
	to.due("what was scheduled", 2, 0)
	to.equal("text of the revision that was scheduled", to.read(reader, "scheduled").Body.Source, "About scheduled.")
}

func TestImportLosesOneLine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	line := func(format string, args ...any) string { return fmt.Sprintf(format, args...) }
	lines := []string{
		line(`{"resource":"author","name":"Ola"}`),
		line(`{"resource":"article","title":"One","body":"x","authors":["ola"],"tags":["red"],"publication":{"status":"published"}}`),
		line(`{"resource":"article","title":"Bad","body":"x","tags":["blue"],"bibliography":[{"raw":"lost"}],"authors":["nobody"]}`),
		line(`{"resource":"article","title":"Empty","tags":["green"],"publication":{"status":"published"}}`),
		line(`{"resource":"series","title":"Course","parts":[{"article":"one"},{"article":"none"}]}`),
		line(`{"resource":"reference","raw":"Printed","aliases":["a","a"]}`),
		line(`{"resource":"tag","name":"Blue","former_slugs":["red"]}`),
		line(`{"resource":"article","title":"Old and new","body":"x","publication":{"status":"published","revision":1},
			"revisions":[{"number":1,"created_at":"2026-01-01T00:00:00Z","source":{"title":"Old","body":"y"}},{"number":2,"created_at":"2026-01-02T00:00:00Z"}]}`),
		line(`{"resource":"article","title":"Two","body":"x","authors":["ola"],"publication":{"status":"published"}}`),
	}
	results := w.load(lines, len(lines))
	for i, kind := range []models.Kind{"", "", models.Invalid, models.Invalid, models.Invalid, models.Conflict, models.Conflict, "", ""} {
		if kind == "" && results[i].Err != nil || kind != "" && !errors.Is(results[i].Err, kind) {
			t.Errorf("line %d: got %v, want %q", i+1, results[i].Err, kind)
		}
	}
	w.equal("articles", slugs(w.list(reader, models.Query{Sort: models.ByTitle}).Items), []string{"old-and-new", "one", "two"})
	w.equal("tags", w.column("SELECT slug FROM tags"), []string{"red"})
	w.equal("references", w.column("SELECT raw FROM reference_items"), []string{})
	w.equal("series", w.column("SELECT slug FROM series"), []string{})
	w.equal("changes", w.column("SELECT resource || ' ' || operation FROM changes ORDER BY seq"), []string{
		"author created", "tag created", "article created", "article published", "article created", "article published", "article created", "article published"})
	w.equal("changes' numbers", w.column("SELECT max(seq) - count(*) FROM changes"), []string{"0"})
	w.equal("text that was published", w.read(reader, "old-and-new").Body.Source, "y")
	a, err := w.Publish(t.Context(), editor, "old-and-new", 0, models.Publishing{Revision: 1})
	w.ok(err)
	w.equal("slug of a revision that named none", a.Slug, "old-and-new")
}

func TestImportAgainWithChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := []string{
		`{"resource":"article","title":"One","slug":"one","body":"x","publication":{"status":"published"}}`,
		`{"resource":"article","title":"Two","slug":"two","body":"x"}`,
		`{"resource":"series","title":"Course","parts":[{"article":"one"},{"article":"two"}]}`,
	}
	w.load(first, 9)
	revision := must(w.Series(t.Context(), editor, "course")).Revision
	w.equal("a new order", outcomes(w.load([]string{`{"resource":"series","title":"Course","parts":[{"article":"two"},{"article":"one"}]}`}, 9)), map[string]int{"updated": 1})
	w.equal("order", w.shown(editor, "course"), []string{"2 in all", "1 two", "2 one"})
	w.equal("revision of a new order", must(w.Series(t.Context(), editor, "course")).Revision, revision+1)
	w.equal("a new text", outcomes(w.load([]string{strings.Replace(first[0], `"x"`, `"y"`, 1), first[1]}, 9)), map[string]int{"updated": 1, "unchanged": 1})
	w.equal("text", w.read(reader, "one").Body.Source, "y")
	w.equal("publication of what is there", outcomes(w.load([]string{strings.Replace(first[1], `"x"`, `"x","publication":{"status":"published"}`, 1)}, 9)), map[string]int{"updated": 1})
	w.equal("public", w.shown(reader, "course"), []string{"2 in all", "1 two", "2 one"})
}

// Whatever happened to content, an export of it comes in whole.
func TestTransferOfHistories(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		h := &history{checkWorld(t, rt), rt}
		for range rapid.IntRange(10, 40).Draw(rt, "length") {
			h.clock.Move(time.Second)
			h.step()
		}
		lines := h.export()
		path := filepath.Join(filepath.Dir(h.path), "copy.db")
		to := &world{storetest.Open(h.tb, path, h.clock.Now), h.tb, rt, path, h.clock, storetest.Raw(h.tb, path)}
		to.equal("import", outcomes(to.load(lines, 7)), outcomesOf("created", len(lines)))
		to.equal("exported again", to.export(), lines)
		to.equal("repeated", outcomes(to.load(lines, 7)), outcomesOf("unchanged", len(lines)))
	})
}

// outcomesOf are n lines of one outcome.
func outcomesOf(what string, n int) map[string]int {
	if n == 0 {
		return map[string]int{}
	}
	return map[string]int{what: n}
}
