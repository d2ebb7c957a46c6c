package store_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"kilde/models"
	"kilde/models/citation/mark"
	"kilde/models/source"
)

// work is a reference of one author and a year.
func (w *world) work(key, family string, year int) models.Reference {
	w.t.Helper()
	r, err := w.CreateReference(w.tb.Context(), editor, source.Reference{Key: key, CSL: workCSL(family, year)})
	w.ok(err)
	return r
}

func workCSL(family string, year int) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"type":"book","title":"Om %s","author":[{"family":%q}],"issued":{"date-parts":[[%d]]}}`, family, family, year))
}

// cites is what a citation comes to: its state, and the key of what it means.
func cites(a models.Article) (list []string) {
	for _, c := range a.Body.Citations {
		key := ""
		if c.Entry > 0 {
			key = " " + a.References[c.Entry-1].Reference.Key
		} else if len(c.Suggestions) > 0 {
			key = " " + a.References[c.Suggestions[0].Entry-1].Reference.Key + "?"
		}
		list = append(list, string(c.State)+" "+c.Text+key)
	}
	return list
}

func citing(title, body string, keys ...string) source.Article {
	src := source.Article{Title: title, Body: body}
	for _, key := range keys {
		src.Bibliography = append(src.Bibliography, source.Entry{Key: key})
	}
	return src
}

const citingBody = "Vareprat virker (Wien 2012). Det sier [@kotler2005, s. 45]. Keller og Fay (2012) er enige, og (Ibsen 1890).\n\n[@ingen]\n"

func TestCitations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.work("wien2012", "Wien", 2012)
	w.work("kotler2005", "Kotler", 2005)
	w.work("keler2012", "Keler", 2012)
	draft := w.create(citing("One", citingBody, "wien2012", "kotler2005", "keler2012"))
	want := []string{
		"linked Wien 2012 wien2012", "linked Kotler 2005, s. 45 kotler2005", "ambiguous Keller og Fay (2012) keler2012?", "unresolved Ibsen 1890", "unresolved @ingen",
	}
	w.equal("of a draft", cites(draft), want)
	w.equal("kept of a draft", w.column("SELECT count(*) FROM citations"), []string{"0"})
	w.equal("of what is published", cites(w.publish("one")), want)
	a := w.read(reader, "one")
	w.equal("as readers see it", cites(a), want)
	if !strings.Contains(a.Body.HTML, `(<a class="citation" id="cite-1" href="#ref-1">Wien 2012</a>)`) || !strings.Contains(a.Body.HTML, `(<a class="citation" id="cite-2" href="#ref-2">Kotler 2005, s. 45</a>)`) {
		t.Error(a.Body.HTML)
	}
	w.equal("locator", []string{a.Body.Citations[1].Label, a.Body.Citations[1].Locator}, []string{"page", "45"})
	whole, err := w.ArticleCitations(t.Context(), reader, "one", 0)
	w.ok(err)
	w.equal("sentence", whole.Body.Citations[1].Sentence, "Det sier (Kotler 2005, s. 45).")
	w.equal("rows", w.column(`SELECT c.anchor || ' ' || c.mode || ' ' || c.state || ' ' || coalesce(r.key, s.key || '! ' || c.why, c.asked) FROM citations c
		LEFT JOIN reference_items r ON r.id = c.reference_id LEFT JOIN reference_items s ON s.id = c.suggestion_id ORDER BY c.ordinal`), []string{
		"cite-1 parenthetical linked wien2012", "cite-2 parenthetical linked kotler2005", "cite-3 narrative ambiguous keler2012! name", "cite-4 parenthetical unresolved ", "cite-5 parenthetical unresolved ingen"})

	w.save("one", func(a *source.Article) { a.Body = "Bare (Wien 2012)." })
	w.equal("beside a newer revision", cites(w.read(reader, "one")), want)
	latest, err := w.Article(t.Context(), editor, "one", models.Showing{Revision: -1})
	w.ok(err)
	w.equal("of the newer revision", cites(latest), want[:1])
	w.publish("one")
	w.equal("of the new publication", w.column("SELECT text FROM citations"), []string{"Wien 2012"})
	w.unpublish("one")
	w.equal("of what is withdrawn", w.column("SELECT count(*) FROM citations"), []string{"0"})
	w.intact()
}

// What a reference says reaches every text that cites it, at once where few do,
// and else as soon as it is read.
func TestCitationsFollow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.work("wien2012", "Wien", 2012)
	const many = 40 // more than are derived at once
	for i := range many {
		w.published(citing(fmt.Sprint("Article ", i), "Se [@wien2012] og (Hauge 2012).", "wien2012"))
	}
	few := w.work("kotler2005", "Kotler", 2005)
	w.published(citing("Few", "Se [@kotler2005] og (Kotler 2005).", "kotler2005"))

	rename := func(key, family string, year int) {
		t.Helper()
		before := w.views()
		seq := w.column("SELECT max(seq) FROM changes")[0]
		_, err := w.SaveReference(t.Context(), key, 0, edit(func(r *source.Reference) { r.CSL = workCSL(family, year) }))
		w.ok(err)
		w.equal("answers that no key tells of", stale(before, w.views(), w.logged(seq)), []string(nil))
	}
	rename("kotler2005", "Keller", 2006)
	w.equal("few", cites(w.read(reader, "few")), []string{"linked Keller 2006 kotler2005", "unresolved Kotler 2005"})
	w.equal("few, kept", w.column("SELECT state FROM citations WHERE text LIKE 'K%' ORDER BY ordinal"), []string{"linked", "unresolved"})
	w.equal("few, counted", w.citationCount(few.ID), 1)

	rename("wien2012", "Hauge", 2012)
	w.equal("many wait", w.column("SELECT count(*) FROM stale_citations"), []string{fmt.Sprint(many)})
	w.equal("many, read before", cites(w.read(reader, "article-7")), []string{"linked Hauge 2012 wien2012", "linked Hauge 2012 wien2012"})
	before := w.views()
	seq := w.column("SELECT max(seq) FROM changes")[0]
	n, err := w.Recite(t.Context())
	w.ok(err)
	w.equal("done", n, many)
	w.equal("answers that no key tells of", stale(before, w.views(), w.logged(seq)), []string(nil))
	w.equal("many, afterwards", cites(w.read(reader, "article-7")), []string{"linked Hauge 2012 wien2012", "linked Hauge 2012 wien2012"})
	w.equal("waiting", w.column("SELECT count(*) FROM stale_citations"), []string{"0"})
	w.equal("linked", w.column("SELECT count(*) FROM citations WHERE state = 'linked' AND text = 'Hauge 2012'"), []string{fmt.Sprint(2 * many)})

	seq = w.column("SELECT max(seq) FROM changes")[0]
	_, err = w.SaveReference(t.Context(), "wien2012", 0, edit(func(r *source.Reference) {
		r.CSL = json.RawMessage(strings.Replace(string(r.CSL), `"book"`, `"report"`, 1))
	}))
	w.ok(err)
	w.equal("what citations do not show", w.column("SELECT count(*) FROM changes WHERE seq > CAST(? AS INTEGER)", seq), []string{"1"})
	w.intact()
}

// logged are the dependency keys of the changes after one.
func (w *world) logged(seq string) (keys []string) {
	w.t.Helper()
	for _, data := range w.column("SELECT keys FROM changes WHERE seq > CAST(? AS INTEGER)", seq) {
		var list []string
		w.ok(json.Unmarshal([]byte(data), &list))
		keys = append(keys, list...)
	}
	return keys
}

func (w *world) citationCount(name string) int {
	w.t.Helper()
	r, err := w.Reference(w.tb.Context(), reader, name)
	w.ok(err)
	return r.Citations
}

// A mark may ask for a former key, and for one that comes to be.
func TestCitationsByKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.work("old", "Wien", 2012)
	w.published(citing("One", "[@old] og [@new]", "old"))
	w.equal("before", cites(w.read(reader, "one")), []string{"linked Wien 2012 old", "unresolved @new"})
	_, err := w.SaveReference(t.Context(), "old", 0, edit(func(r *source.Reference) { r.Key = "new" }))
	w.ok(err)
	w.equal("after", cites(w.read(reader, "one")), []string{"linked Wien 2012 new", "linked Wien 2012 new"})
}

func TestCitedBy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.work("wien2012", "Wien", 2012)
	w.work("kotler2005", "Kotler", 2005)
	for i := range 3 {
		w.published(citing(fmt.Sprint("Article ", i), fmt.Sprintf("Del %d sier det (Wien 2012, s. %d). Og igjen (Wien 2012).", i, i+1), "wien2012", "kotler2005"))
		w.clock.Move(1000)
	}
	w.create(citing("Draft", "Hemmelig (Wien 2012).", "wien2012"))
	w.series("Course", parts("article-1")...)
	var seen []string
	q := models.Query{Sort: models.CitedBy, Limit: 2, Count: true}
	for {
		list, err := w.ReferenceCitations(t.Context(), reader, "wien2012", q)
		w.ok(err)
		w.equal("total", list.Total, 6)
		for _, c := range list.Items {
			seen = append(seen, fmt.Sprintf("%s %s %s%s: %s", c.Article.Slug, c.Citation.ID, c.Citation.Label, c.Citation.Locator, c.Citation.Sentence))
			if in := len(c.Series); in != map[string]int{"article-1": 1}[c.Article.Slug] || c.Citation.State != mark.Linked {
				t.Errorf("%+v", c)
			}
		}
		if q.After = list.Next; list.Next == nil {
			break
		}
	}
	w.equal("cited by", seen, []string{
		"article-2 cite-1 page3: Del 2 sier det (Wien 2012, s. 3).", "article-2 cite-2 : Og igjen (Wien 2012).",
		"article-1 cite-1 page2: Del 1 sier det (Wien 2012, s. 2).", "article-1 cite-2 : Og igjen (Wien 2012).",
		"article-0 cite-1 page1: Del 0 sier det (Wien 2012, s. 1).", "article-0 cite-2 : Og igjen (Wien 2012).",
	})
	w.equal("counted", w.citationCount(r.ID), 6)
	_, beside, err := w.CoCited(t.Context(), reader, "wien2012", 10)
	w.ok(err)
	w.equal("beside", fmt.Sprint(len(beside), beside[0].Reference.Key, beside[0].Together), "1kotler20053")
	_, err = w.ReferenceCitations(t.Context(), reader, "nothing", q)
	refused(t, "of nothing", err, models.NotFound)
}

// A database of before knows no citations until it is rebuilt.
func TestCitationsAreRebuilt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.work("wien2012", "Wien", 2012)
	w.published(citing("One", "Ord (Wien 2012).", "wien2012"))
	before := w.views()
	w.exec("DELETE FROM citations; UPDATE reference_items SET citations = 0")
	w.exec("UPDATE article_bodies SET citations = '[]', derived_version = 1, html = '<p>Ord (Wien 2012).</p>'")
	w.equal("before", len(w.read(reader, "one").Body.Citations), 0)
	n, err := w.Rebuild(t.Context(), false, func(int) {})
	w.ok(err)
	w.equal("done", n, 1)
	if after := w.views(); !before.same(after) {
		t.Errorf("rebuilt:\n%v\n%v", before, after)
	}
}

// Lines that come in together, in whichever order and over batches, cite as
// articles do that come one by one.
func TestCitationsOfLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	reference := &source.ReferenceLine{Reference: source.Reference{Key: "wien2012", CSL: workCSL("Wien", 2012)}}
	line := func(title string) *source.ArticleLine {
		l := &source.ArticleLine{Article: citing(title, "Ord (Wien 2012) og [@wien2012].", "wien2012")}
		l.Publication = &source.Publication{Status: string(models.PublishedStatus), Revision: 1}
		return l
	}
	ahead := w.Prepare(t.Context(), []source.Line{line("Ahead")}) // of a reference that is not there yet
	together := []source.Line{reference, line("One"), line("Two")}
	for _, write := range [][]source.Line{together, nil} {
		results, err := w.Import(t.Context(), write)
		if write == nil {
			results, err = ahead(t.Context())
		}
		w.ok(err)
		for _, r := range results {
			w.ok(r.Err)
		}
	}
	for _, name := range []string{"one", "two", "ahead"} {
		w.equal(name, cites(w.read(reader, name)), []string{"linked Wien 2012 wien2012", "linked Wien 2012 wien2012"})
	}
	w.equal("kept", w.column("SELECT count(*) FROM citations WHERE state = 'linked'"), []string{"6"})
	changed := &source.ReferenceLine{Reference: source.Reference{Key: "wien2012", CSL: workCSL("Hauge", 2012)}}
	results, err := w.Import(t.Context(), []source.Line{changed, line("Three")})
	w.ok(err)
	w.equal("changed", results[0].Outcome, models.Updated)
	for _, name := range []string{"one", "three"} {
		w.equal(name+" after", cites(w.read(reader, name)), []string{"unresolved Wien 2012", "linked Hauge 2012 wien2012"})
	}
}

// Where the variables of a record come from goes with it.
func TestProvenanceIsExported(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.create(source.Article{Title: "One", ExtractBibliography: true, Body: "Ord (Hauge 2019).\n\n## Kilder\n\n- Hauge, Kari. 2019. Om ord. Oslo: Gyldendal.\n"})
	want, err := w.Reference(t.Context(), editor, a.References[0].Reference.Key)
	w.ok(err)
	if want.Provenance["title"].From != "reading" || want.Provenance["title"].Confidence <= 0 {
		t.Fatalf("%+v", want.Provenance)
	}
	got, err := w.twin(t).Reference(t.Context(), editor, want.Key)
	w.ok(err)
	w.equal("provenance in another store", got.Provenance, want.Provenance)
	_, err = w.SaveReference(t.Context(), want.Key, 0, edit(func(r *source.Reference) {
		r.CSL = json.RawMessage(strings.Replace(string(r.CSL), "Om ord", "Om ordene", 1))
	}))
	w.ok(err)
	got, err = w.Reference(t.Context(), editor, want.Key)
	w.ok(err)
	delete(want.Provenance, "title")
	w.equal("what an editor has not touched", got.Provenance, want.Provenance)
}
