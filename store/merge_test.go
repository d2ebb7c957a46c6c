package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kilde/models"
	"kilde/models/source"
)

// entries are a bibliography by keys.
func entries(keys ...string) []source.Entry {
	list := make([]source.Entry, len(keys))
	for i, key := range keys {
		list[i].Key = key
	}
	return list
}

// listing is an article that lists references.
func listing(title string, keys ...string) source.Article {
	a := article(title)
	a.Bibliography = entries(keys...)
	return a
}

func (w *world) merge(into string, from ...string) models.Merge {
	w.t.Helper()
	m, err := w.MergeReferences(w.tb.Context(), editor, into, 0, models.Merging{From: from})
	w.ok(err)
	return m
}

// lines are the keys of an article's bibliography, in order.
func (w *world) lines(name string) string {
	w.t.Helper()
	var keys []string
	for _, r := range w.read(editor, name).References {
		keys = append(keys, fmt.Sprint(r.Position)+" "+r.Reference.Key)
	}
	return strings.Join(keys, ", ")
}

// One reference takes the place of several, wherever they are named.
func TestMerge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, key := range []string{"a", "b", "c", "d"} {
		w.reference(key)
	}
	w.published(listing("One", "c", "b", "d", "a"))
	w.published(listing("Two", "b"))
	w.create(listing("Draft", "b", "c"))
	w.save("two", func(a *source.Article) { a.Bibliography = entries("c", "b", "d") })
	m := w.merge("a", "b", "c")
	w.equal("from", []string{m.From[0].Key, m.From[1].Key}, []string{"b", "c"})
	w.equal("articles that listed them", m.Articles, 3)
	w.equal("one", w.lines("one"), "1 a, 2 d")
	w.equal("two", w.lines("two"), "1 a")
	w.equal("draft", w.lines("draft"), "1 a")
	w.equal("count", m.Reference.Articles, 2)
	w.equal("names", w.column("SELECT count(*) FROM reference_aliases"), []string{"4"})
	for _, name := range []string{"b", "c", m.From[0].ID} {
		_, err := w.Reference(t.Context(), reader, name)
		if moved, ok := errors.AsType[*models.Moved](err); !ok || moved.Name != "a" {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.publish("two")
	w.equal("two, from a revision with the old keys", w.lines("two"), "1 a, 2 d")

	w.merge("d", "a") // a chain is one step
	_, err := w.Reference(t.Context(), reader, "b")
	if moved, ok := errors.AsType[*models.Moved](err); !ok || moved.Name != "d" {
		t.Errorf("after a chain: %v", err)
	}
	w.equal("one, after a chain", w.lines("one"), "1 d")
	w.intact()
}

func TestMergeFields(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	create := func(key, csl, raw string) {
		src := source.Reference{Key: key, Raw: raw}
		if csl != "" {
			src.CSL = json.RawMessage(csl)
		}
		_, err := w.CreateReference(t.Context(), editor, src)
		w.ok(err)
	}
	create("a", `{"type":"book","title":"A","ISBN":"9780306406157"}`, "")
	create("b", `{"type":"book","title":"B","publisher":"G","DOI":"10.1000/b"}`, "B as printed.")
	create("c", "", "C as printed.")
	m, err := w.MergeReferences(t.Context(), editor, "a", 0, models.Merging{From: []string{"c", "b"}, Prefer: "b"})
	w.ok(err)
	w.equal("csl", string(m.Reference.CSL), `{"type":"book","DOI":"10.1000/b","ISBN":"9780306406157","publisher":"G","title":"B"}`)
	w.equal("raw", m.Reference.Raw, "B as printed.")
	w.equal("identifiers", w.column("SELECT scheme || ' ' || value FROM reference_identifiers ORDER BY 1"), []string{"doi 10.1000/b", "isbn 9780306406157"})
	_, err = w.SaveReference(t.Context(), "a", 0, edit(func(r *source.Reference) {
		r.Provenance = map[string]source.Origin{"title": {From: "reading", Confidence: 0.5}}
	}))
	w.ok(err)
	create("d", `{"type":"book","title":"D","edition":"2"}`, "")
	m, err = w.MergeReferences(t.Context(), editor, "d", 0, models.Merging{From: []string{"a"}, Prefer: "a"})
	w.ok(err)
	w.equal("provenance", m.Reference.Provenance, map[string]source.Origin{"title": {From: "reading", Confidence: 0.5}})
	w.ok(w.UndoMerge(t.Context(), editor, "d", m.ID, 0))
	a, err := w.Reference(t.Context(), editor, "a")
	w.ok(err)
	w.equal("provenance of what is back", a.Provenance, map[string]source.Origin{"title": {From: "reading", Confidence: 0.5}})
	for what, x := range map[string]struct {
		into string
		m    models.Merging
	}{
		"nothing there": {"nothing", models.Merging{From: []string{"a"}}}, "unknown": {"a", models.Merging{From: []string{"x"}}}, "itself": {"a", models.Merging{From: []string{"b"}}},
		"preferred elsewhere": {"a", models.Merging{From: []string{"c"}, Prefer: "x"}},
	} {
		if _, err := w.MergeReferences(t.Context(), editor, x.into, 0, x.m); !isRefused(err) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := w.MergeReferences(t.Context(), editor, "a", 1, models.Merging{From: []string{"b"}}); !errors.Is(err, models.Stale) {
		t.Errorf("stale: %v", err)
	}
}

// A merge is undone as if it had not been, and only where nothing is lost by that.
func TestUndoMerge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, key := range []string{"a", "b", "c"} {
		w.reference(key)
	}
	w.published(listing("One", "c", "b", "a"))
	w.published(listing("Two", "b"))
	before := w.views()
	first := w.merge("a", "b")
	second := w.merge("a", "c")
	undo := func(m models.Merge) error { return w.UndoMerge(t.Context(), editor, "a", m.ID, 0) }
	if err := undo(first); !errors.Is(err, models.Conflict) || !strings.Contains(err.Error(), second.ID) {
		t.Errorf("below a later one: %v", err)
	}
	w.create(listing("Three", "c"))
	w.ok(undo(second))
	w.equal("a draft that named what was gone", w.lines("three"), "1 c")
	if err := undo(second); !errors.Is(err, models.NotFound) {
		t.Errorf("twice: %v", err)
	}
	w.ok(undo(first))
	if diff := cmp.Diff(asShown(before), asShown(w.views()), cmp.AllowUnexported(view{})); diff != "" {
		t.Errorf("not what was before (-was +is):\n%s", diff)
	}
	third := w.merge("a", "b")
	_, err := w.SaveReference(t.Context(), "a", 0, edit(func(r *source.Reference) { r.CSL = book("Z") }))
	w.ok(err)
	if err := undo(third); !errors.Is(err, models.Conflict) || !strings.Contains(err.Error(), "changed after the merge") {
		t.Errorf("after a change: %v", err)
	}
	w.intact()
}

// A site that is exported after merges and imported elsewhere shows the same,
// under the old names too.
func TestMergeIsExported(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, key := range []string{"a", "b", "c"} {
		w.reference(key)
	}
	w.published(listing("One", "c", "b", "a"))
	w.create(listing("Draft", "b", "c"))
	w.merge("a", "b")
	m := w.merge("a", "c")
	other := w.twin(t)
	if diff := cmp.Diff(w.views(), other.views(), cmp.AllowUnexported(view{})); diff != "" {
		t.Errorf("exported and imported (-was +is):\n%s", diff)
	}
	other.equal("draft", other.lines("draft"), "1 a")
	for _, name := range []string{"b", "c", m.From[0].ID} {
		_, err := other.Reference(t.Context(), reader, name)
		if moved, ok := errors.AsType[*models.Moved](err); !ok || moved.Name != "a" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The list of duplicates compares a record with those alone that share something
// with it.
func TestSQLiteDuplicatePlans(t *testing.T) {
	t.Parallel()
	w := crowded(t)
	var now heard
	w.ok(w.Trace(now.hear))
	must(w.Duplicates(t.Context(), editor, models.Query{Limit: 20}))
	list := now.list
	must(w.Report(t.Context(), editor, models.ReportQuery{Query: models.Query{Limit: 20, After: &models.Cursor{At: []models.Value{{Number: -1}}}}}))
	if len(list) > 30 {
		t.Errorf("%d statements for 2,001 references", len(list))
	}
	_, _, err := w.DuplicatesOf(t.Context(), editor, "p10")
	w.ok(err)
	for _, s := range append(list, now.list...) {
		for _, step := range w.plan(s) {
			if strings.HasPrefix(step, "SCAN reference_") || strings.HasPrefix(step, "SCAN bibliographies") || strings.HasPrefix(step, "SCAN k") || strings.HasPrefix(step, "SCAN d") || strings.HasPrefix(step, "SCAN h") {
				t.Errorf("%s\n\tin %s", step, s.SQL)
			}
		}
	}
}

// What very many records share is not compared; what few do, always.
func TestDuplicatesAreBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var lines []source.Line
	for i := range 120 {
		lines = append(lines, &source.ReferenceLine{Resource: "reference", Reference: source.Reference{Key: fmt.Sprintf("r%d", i),
			CSL: json.RawMessage(fmt.Sprintf(`{"type":"report","title":"Norsk mediebarometer for alle %d","author":[{"literal":"SSB"}],"issued":"2015","number":"%d"}`, i, i))}})
	}
	for _, key := range []string{"x", "y"} {
		lines = append(lines, &source.ReferenceLine{Resource: "reference", Reference: source.Reference{Key: key, CSL: json.RawMessage(`{"type":"report","title":"Norsk mediebarometer for noen","author":[{"literal":"SSB"}],"issued":"2015","DOI":"10.1000/x"}`)}})
	}
	bring(t, w.Store, lines)
	list, err := w.Duplicates(t.Context(), editor, models.Query{Limit: 100})
	w.ok(err)
	if len(list.Items) != 1 || list.Items[0].Reference.Key != "x" || list.Items[0].Other.Key != "y" || list.Items[0].Why != "doi" || list.Next != nil {
		t.Errorf("%d pairs: %+v", len(list.Items), list)
	}
}

// In any history of merges, each name leads where it should, nothing in a
// bibliography is lost or doubled, and to undo them one by one brings back what
// readers saw, to the byte.
func TestMergeLaw(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		w := checkWorld(t, rt)
		keys := []string{"a", "b", "c", "d", "e", "f"}
		for _, key := range keys {
			w.reference(key)
		}
		some := func(what string) []string {
			return rapid.SliceOfNDistinct(rapid.SampledFrom(keys), 0, 6, rapid.ID).Draw(rt, what)
		}
		written := map[string][]string{}
		for _, title := range []string{"One", "Two", "Three"} {
			src := listing(title, some(title)...)
			src.Body += " Det er kjent [@a; @c, s. 4]. @b sier (Wien 2012) det samme [@f]."
			a := w.create(src)
			if rapid.Bool().Draw(rt, "published") {
				w.publish(a.ID)
			}
			if rapid.Bool().Draw(rt, "saved") {
				w.save(a.ID, func(a *source.Article) { a.Bibliography = entries(some("later")...) })
			}
			latest, err := w.Revision(t.Context(), editor, a.ID, max(1, w.read(editor, a.ID).Editing.PublishedRevision))
			w.ok(err)
			if status := w.read(editor, a.ID).Status; status != models.PublishedStatus {
				latest, err = w.Revision(t.Context(), editor, a.ID, w.read(editor, a.ID).Editing.LatestRevision)
				w.ok(err)
			}
			for _, e := range latest.Source.Bibliography {
				written[a.ID] = append(written[a.ID], e.Key)
			}
		}
		h := &history{w, rt}
		seen, merges := []views{w.views()}, []models.Merge(nil)
		leads := map[string]string{}
		for _, key := range keys {
			leads[key] = key
		}
		led := []map[string]string{maps.Clone(leads)}
		for range rapid.IntRange(1, 4).Draw(rt, "merges") {
			w.clock.Move(time.Second)
			left := slices.Compact(slices.Sorted(maps.Values(leads)))
			if len(left) < 2 {
				break
			}
			chosen := rapid.Permutation(left).Draw(rt, "order")[:rapid.IntRange(2, len(left)).Draw(rt, "n")]
			m, err := w.MergeReferences(t.Context(), editor, chosen[0], 0, models.Merging{From: chosen[1:], Prefer: rapid.SampledFrom(chosen).Draw(rt, "prefer")})
			w.ok(err)
			for key, to := range leads {
				if slices.Contains(chosen, to) {
					leads[key] = chosen[0]
				}
			}
			h.checkMerged("merge", leads, written)
			merges, seen, led = append(merges, m), append(seen, w.views()), append(led, maps.Clone(leads))
		}
		for i := len(merges) - 1; i >= 0; i-- {
			w.clock.Move(time.Second)
			w.unmerged(merges[i])
			h.checkMerged("undo", led[i], written)
			if diff := cmp.Diff(asShown(seen[i]), asShown(w.views()), cmp.AllowUnexported(view{})); diff != "" {
				rt.Fatalf("undo %d is not what was before (-was +is):\n%s", i, diff)
			}
		}
		w.intact()
	})
}

// asShown are views without the revisions, of which readers are told nothing.
func asShown(v views) views {
	out := views{}
	for address, x := range v {
		x.answer = revisionNumber.ReplaceAllString(x.answer, "")
		out[address] = x
	}
	return out
}

var revisionNumber = regexp.MustCompile(`"Revision":\d+,`)

// unmerged undoes a merge past the revisions that undoing the later ones has made.
func (w *world) unmerged(m models.Merge) {
	w.t.Helper()
	w.ok(w.UndoMerge(w.tb.Context(), editor, m.Reference.ID, m.ID, 0))
}

// checkMerged holds names, bibliographies and counts to what was merged.
func (h *history) checkMerged(name string, leads map[string]string, written map[string][]string) {
	h.t.Helper()
	for key, to := range leads {
		r, err := h.Reference(h.tb.Context(), editor, key)
		if moved, ok := errors.AsType[*models.Moved](err); ok {
			r.Key, err = moved.Name, nil
		}
		if err != nil || r.Key != to {
			h.t.Errorf("%s: %s leads to %q (%v), want %q", name, key, r.Key, err, to)
		}
	}
	for id, keys := range written {
		var want []string
		for _, key := range keys {
			if line := leads[key]; !slices.Contains(want, line) {
				want = append(want, line)
			}
		}
		for i, line := range want {
			want[i] = fmt.Sprint(i+1) + " " + line
		}
		h.equal(name+": bibliography", h.lines(id), strings.Join(want, ", "))
	}
	h.checkCounts(name)
	if wrong := h.column("SELECT r.key FROM reference_items r WHERE r.citations <> (SELECT count(*) FROM citations c WHERE c.reference_id = r.id)"); len(wrong) > 0 {
		h.t.Errorf("%s: citations of %v are counted wrongly", name, wrong)
	}
	const cited = "SELECT c.article_id || ' ' || c.ordinal || ' ' || c.state || ' ' || c.text || ' ' || coalesce(r.key, s.key, '') FROM citations c LEFT JOIN reference_items r ON r.id = c.reference_id LEFT JOIN reference_items s ON s.id = c.suggestion_id ORDER BY 1"
	before := h.column(cited)
	if _, err := h.Rebuild(h.tb.Context(), true, func(int) {}); err != nil {
		h.t.Fatalf("%s: %v", name, err)
	}
	h.equal(name+": citations, and made anew", h.column(cited), before)
}
