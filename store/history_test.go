package store_test

import (
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kilde/models"
	"kilde/models/source"
	"kilde/store/storetest"
)

// TestMain bounds the laws, each of whose checks is a history on a database of
// its own. -rapid.checks asks for more.
func TestMain(m *testing.M) {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if !asked {
		if err := flag.Set("rapid.checks", "8"); err != nil {
			panic(err)
		}
	}
	os.Exit(storetest.Main(m.Run))
}

// checkTB is a test whose files and stores go with one check of a law.
type checkTB struct {
	testing.TB
	rt *rapid.T
}

func (c checkTB) Cleanup(f func())          { c.rt.Cleanup(f) }
func (c checkTB) Fatal(args ...any)         { c.rt.Fatal(args...) }
func (c checkTB) Fatalf(s string, a ...any) { c.rt.Fatalf(s, a...) }

// checkWorld is a world that lasts for one check of a law.
func checkWorld(t *testing.T, rt *rapid.T) *world {
	dir, err := os.MkdirTemp(t.TempDir(), "check")
	if err != nil {
		rt.Fatal(err)
	}
	tb, path, c := checkTB{t, rt}, filepath.Join(dir, "kilde.db"), newClock()
	return &world{storetest.Open(tb, path, c.Now), tb, rt, path, c, storetest.Raw(tb, path)}
}

// history does to a world what a generator says.
type history struct {
	*world
	rt *rapid.T
}

// uid draws one of the things in a table, or nothing.
func (h *history) uid(table string) string {
	h.t.Helper()
	all := h.column("SELECT uid FROM " + table + " ORDER BY id")
	if len(all) == 0 {
		return ""
	}
	return rapid.SampledFrom(all).Draw(h.rt, table)
}

// some draws a few of the things in a table, none of them twice.
func (h *history) some(table string) []string {
	h.t.Helper()
	var list []string
	for range rapid.IntRange(0, 2).Draw(h.rt, "n") {
		if uid := h.uid(table); uid != "" && !slices.Contains(list, uid) {
			list = append(list, uid)
		}
	}
	return list
}

func (h *history) word() string {
	return rapid.SampledFrom([]string{"Alfa", "Beta", "Gamma", "Delta", "Ære", "Øre"}).Draw(h.rt, "word")
}

// change draws an edit of an article.
func (h *history) change() func(*source.Article) {
	bylines := h.some("authors")
	references := h.some("reference_items")
	tags := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"red", "green", "blue"}), 0, 2, rapid.ID).Draw(h.rt, "tags")
	title, slug := h.word(), rapid.SampledFrom([]string{"", "", "one", "two", "three"}).Draw(h.rt, "slug")
	language := rapid.SampledFrom([]string{"nb", "en"}).Draw(h.rt, "language")
	body := rapid.SampledFrom([]string{"Short.", "Somewhat longer than that.", ""}).Draw(h.rt, "body")
	return func(a *source.Article) {
		a.Title, a.Body, a.Language, a.Tags, a.Authors, a.Bibliography = title, body, language, tags, nil, nil
		if slug != "" {
			a.Slug = slug
		}
		for _, uid := range bylines {
			a.Authors = append(a.Authors, source.Byline{Author: uid})
		}
		for _, uid := range references {
			a.Bibliography = append(a.Bibliography, source.Entry{Key: uid})
		}
	}
}

// order draws an order of a series: of what it has, something is left out,
// moved, planned or new.
func (h *history) order(series string) []source.Part {
	h.t.Helper()
	var list []source.Part
	for _, id := range h.column(`SELECT p.uid || ' ' || coalesce(a.uid, '') || ' ' || coalesce(c.uid, '') FROM series_parts p LEFT JOIN articles a ON a.id = p.article_id
		LEFT JOIN series c ON c.id = p.child_series_id JOIN series s ON s.id = p.series_id WHERE s.uid = ? ORDER BY p.ordinal`, series) {
		names := strings.Split(id, " ")
		if rapid.IntRange(0, 5).Draw(h.rt, "keep") == 0 {
			continue
		}
		p := source.Part{ID: names[0], Article: names[1], Series: names[2], Role: h.role()}
		switch {
		case p.Article != "":
			p.Primary = rapid.Bool().Draw(h.rt, "primary")
		case p.Series == "":
			p.Title = h.word()
		}
		list = append(list, p)
	}
	if c := h.uid("series"); c != "" && rapid.Bool().Draw(h.rt, "chapter") && !slices.ContainsFunc(list, func(p source.Part) bool { return p.Series == c }) {
		list = append(list, source.Part{Series: c, Role: h.role()})
	}
	if a := h.uid("articles"); a != "" && !slices.ContainsFunc(list, func(p source.Part) bool { return p.Article == a }) {
		list = append(list, source.Part{Article: a, Primary: rapid.Bool().Draw(h.rt, "primary"), Role: h.role()})
	}
	if rapid.IntRange(0, 3).Draw(h.rt, "plan") == 0 {
		list = append(list, source.Part{Title: h.word()})
	}
	return rapid.Permutation(list).Draw(h.rt, "order")
}

func (h *history) role() string {
	return rapid.SampledFrom(append([]string{"", ""}, source.PartRoles()...)).Draw(h.rt, "role")
}

// move puts a part of a series before or after another one.
func (h *history) move(series string) error {
	part, beside := h.uid("series_parts"), h.uid("series_parts")
	before := rapid.Bool().Draw(h.rt, "before")
	_, err := h.SavePart(h.tb.Context(), editor, series, part, 0, edit(func(p *source.PlacedPart) {
		if before {
			p.Before = beside
		} else {
			p.After = beside
		}
	}))
	return err
}

// step does one of the operations and returns its name.
func (h *history) step() string {
	h.t.Helper()
	operations := h.operations()
	name := rapid.SampledFrom(slices.Sorted(maps.Keys(operations))).Draw(h.rt, "operation")
	if err := operations[name](); err != nil && !isRefused(err) {
		h.t.Fatalf("%s: %v", name, err)
	}
	return name
}

// operations are all that can happen to content. What an operation names may
// be gone, taken or unfit: then it is refused and has changed nothing.
func (h *history) operations() map[string]func() error {
	ctx := h.tb.Context()
	at := func(table string, do func(uid string) error) error {
		if uid := h.uid(table); uid != "" {
			return do(uid)
		}
		return nil
	}
	return map[string]func() error{
		"create":      func() error { return h.createAny() },
		"create more": func() error { return h.createAny() },
		"save": func() error {
			return at("articles", func(uid string) error {
				_, err := h.SaveArticle(ctx, editor, uid, 0, "", edit(h.change()))
				return err
			})
		},
		"publish": func() error {
			return at("articles", func(uid string) error {
				_, err := h.Publish(ctx, editor, uid, 0, models.Publishing{Revision: rapid.IntRange(0, 2).Draw(h.rt, "revision")})
				return err
			})
		},
		"publish latest": func() error {
			return at("articles", func(uid string) error {
				_, err := h.Publish(ctx, editor, uid, 0, models.Publishing{})
				return err
			})
		},
		"schedule": func() error {
			return at("articles", func(uid string) error {
				when := h.clock.Now().Add(3 * time.Second)
				_, err := h.Publish(ctx, editor, uid, 0, models.Publishing{At: &when})
				return err
			})
		},
		"publish due": func() error { _, _, err := h.PublishDue(ctx); return err },
		"unpublish": func() error {
			return at("articles", func(uid string) error { _, err := h.Unpublish(ctx, editor, uid, 0); return err })
		},
		"delete article": func() error {
			return at("articles", func(uid string) error { return h.DeleteArticle(ctx, editor, uid, 0) })
		},
		"reorder": func() error {
			return at("series", func(uid string) error { _, err := h.SetParts(ctx, editor, uid, 0, h.order(uid)); return err })
		},
		"reorder another": func() error {
			return at("series", func(uid string) error { _, err := h.SetParts(ctx, editor, uid, 0, h.order(uid)); return err })
		},
		"move": func() error { return at("series", h.move) },
		"restore an order": func() error {
			return at("series", func(uid string) error {
				_, err := h.Store.SetParts(ctx, editor, uid, 0, source.Parts{Order: rapid.IntRange(1, 3).Draw(h.rt, "restored")})
				return err
			})
		},
		"plan": func() error {
			return at("series", func(uid string) error {
				_, err := h.AddPart(ctx, editor, uid, 0, source.PlacedPart{Part: source.Part{Title: h.word()}, Position: new(1)})
				return err
			})
		},
		"save series": func() error {
			return at("series", func(uid string) error {
				title, announce := h.word(), rapid.Bool().Draw(h.rt, "announce")
				_, err := h.SaveSeries(ctx, editor, uid, 0, edit(func(s *source.Series) { s.Title, s.AnnouncePlanned = title, announce }))
				return err
			})
		},
		"delete series": func() error {
			if rapid.IntRange(0, 3).Draw(h.rt, "spare") > 0 {
				return nil
			}
			return at("series", func(uid string) error { return h.DeleteSeries(ctx, uid, 0) })
		},
		"rename an article": func() error {
			return at("articles", func(uid string) error {
				title := h.word()
				_, err := h.SaveArticle(ctx, editor, uid, 0, "", edit(func(a *source.Article) { a.Title = title }))
				return firstErrorOf(err, func() error { _, err := h.Publish(ctx, editor, uid, 0, models.Publishing{}); return err })
			})
		},
		"merge":      h.mergeAny,
		"undo merge": h.undoAny,
		"rename":     h.renameAny,
		"delete any": h.deleteAny,
		"import":     h.importAny,
		"rebuild":    func() error { _, err := h.Rebuild(ctx, rapid.Bool().Draw(h.rt, "all"), func(int) {}); return err },
	}
}

func firstErrorOf(err error, next func() error) error {
	if err != nil {
		return err
	}
	return next()
}

func (h *history) createAny() (err error) {
	ctx := h.tb.Context()
	switch rapid.SampledFrom([]string{"article", "article", "article", "author", "reference", "series"}).Draw(h.rt, "kind") {
	case "author":
		_, err = h.CreateAuthor(ctx, editor, source.Author{Name: h.word()})
	case "reference":
		_, err = h.CreateReference(ctx, editor, source.Reference{CSL: book(h.word())})
	case "series":
		_, err = h.CreateSeries(ctx, editor, source.NewSeries{Series: source.Series{Title: h.word(), AnnouncePlanned: rapid.Bool().Draw(h.rt, "announce")}, Parts: h.order("")})
	default:
		var src source.Article
		h.change()(&src)
		_, err = h.CreateArticle(ctx, editor, src, "")
	}
	return err
}

func (h *history) mergeAny() error {
	into, prefer := h.uid("reference_items"), h.uid("reference_items")
	from := h.some("reference_items")
	if into == "" || len(from) == 0 {
		return nil
	}
	if rapid.Bool().Draw(h.rt, "its own") {
		prefer = ""
	}
	_, err := h.MergeReferences(h.tb.Context(), editor, into, 0, models.Merging{From: from, Prefer: prefer})
	return err
}

func (h *history) undoAny() error {
	merge := h.uid("reference_merges")
	if merge == "" {
		return nil
	}
	return h.UndoMerge(h.tb.Context(), editor, h.column("SELECT target FROM reference_merges WHERE uid = ?", merge)[0], merge, 0)
}

func (h *history) renameAny() error {
	ctx, name := h.tb.Context(), h.word()
	slug := rapid.SampledFrom([]string{"one", "two", "three"}).Draw(h.rt, "slug")
	if uid := h.uid("authors"); uid != "" && rapid.Bool().Draw(h.rt, "author") {
		_, err := h.SaveAuthor(ctx, uid, 0, edit(func(a *source.Author) { a.Name, a.Slug = name, slug }))
		return err
	}
	if uid := h.uid("tags"); uid != "" && rapid.Bool().Draw(h.rt, "tag") {
		_, err := h.SaveTag(ctx, uid, 0, edit(func(m *source.Tag) { m.Name, m.Slug = name, slug }))
		return err
	}
	if uid := h.uid("reference_items"); uid != "" {
		_, err := h.SaveReference(ctx, uid, 0, edit(func(r *source.Reference) { r.Key, r.CSL = slug, book(name) }))
		return err
	}
	return nil
}

func (h *history) deleteAny() error {
	ctx := h.tb.Context()
	if uid := h.uid("authors"); uid != "" && rapid.Bool().Draw(h.rt, "author") {
		return h.DeleteAuthor(ctx, uid, 0)
	}
	if uid := h.uid("tags"); uid != "" && rapid.Bool().Draw(h.rt, "tag") {
		return h.DeleteTag(ctx, uid, 0)
	}
	if uid := h.uid("reference_items"); uid != "" {
		return h.DeleteReference(ctx, uid, 0)
	}
	return nil
}

// importAny brings an article in that may be there already, and its series.
func (h *history) importAny() error {
	var src source.Article
	h.change()(&src)
	l := &source.ArticleLine{Resource: "article", Article: src}
	if rapid.Bool().Draw(h.rt, "published") {
		l.Publication = &source.Publication{Status: "published"}
	}
	title, announce := h.word(), rapid.Bool().Draw(h.rt, "announce")
	results, err := h.Import(h.tb.Context(), []source.Line{l, &source.SeriesLine{Resource: "series", NewSeries: source.NewSeries{
		Series: source.Series{Title: title, AnnouncePlanned: announce}, Parts: append(h.order(""), source.Part{Title: h.word()}),
	}}})
	for _, r := range results {
		if err == nil && r.Err != nil && !isRefused(r.Err) {
			err = r.Err
		}
	}
	return err
}

func isRefused(err error) bool {
	_, ok := errors.AsType[*models.Error](err)
	return ok
}

func TestHistory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		h := &history{checkWorld(t, rt), rt}
		before := h.views()
		seq := 0
		for range rapid.IntRange(10, 40).Draw(rt, "length") {
			h.clock.Move(time.Second)
			name := h.step()
			after := h.views()
			h.checkLog(name, &seq, before, after)
			h.checkSeries(name, after)
			h.checkPrivate(name, after)
			h.checkCounts(name)
			h.checkSearch(name)
			before = after
		}
		h.checkReindex()
	})
}

// A site of series that are chapters of one another, and that change all the time.
func TestHistoryOfChapters(t *testing.T) {
	t.Parallel()
	operations := []string{"reorder", "reorder another", "reorder", "move", "restore an order", "publish latest", "publish latest", "unpublish", "save series", "delete series", "delete article", "rename an article", "plan"}
	rapid.Check(t, func(rt *rapid.T) {
		h := &history{checkWorld(t, rt), rt}
		for _, title := range []string{"A", "B", "C", "D", "E", "F"} {
			h.create(article(title))
		}
		h.publishedAll("G", "H", "I")
		h.series("Grandchild", parts("a", "g")...)
		h.series("Child", append(parts("b"), source.Part{Series: "grandchild"})...)
		h.series("Other", parts("h", "c")...)
		h.series("Book", append(parts("i", "d"), source.Part{Series: "child"}, source.Part{Series: "other", Role: "appendix"})...)
		h.series("Loose", parts("e", "g")...)
		before := h.views()
		seq := len(h.column("SELECT seq FROM changes"))
		for range rapid.IntRange(5, 20).Draw(rt, "length") {
			h.clock.Move(time.Second)
			name := rapid.SampledFrom(operations).Draw(rt, "operation")
			if err := h.operations()[name](); err != nil && !isRefused(err) {
				rt.Fatalf("%s: %v", name, err)
			}
			after := h.views()
			h.checkLog(name, &seq, before, after)
			h.checkSeries(name, after)
			h.checkPrivate(name, after)
			h.checkCounts(name)
			before = after
		}
	})
}

// checkLog checks that the changes since seq have no gaps and tell of all that
// readers can notice, and, but for what is only derived anew, of nothing else.
func (h *history) checkLog(name string, seq *int, before, after views) {
	h.t.Helper()
	var logged []string
	for _, row := range h.column("SELECT seq || ' ' || CASE WHEN public THEN 1 ELSE 0 END || ' ' || keys FROM changes WHERE seq > ? ORDER BY seq", *seq) {
		*seq++
		fields := strings.SplitN(row, " ", 3)
		if fields[0] != strconv.Itoa(*seq) {
			h.t.Fatalf("%s: change %s where %d was due", name, fields[0], *seq)
		}
		var keys []string
		h.ok(json.Unmarshal([]byte(fields[2]), &keys))
		if (fields[1] == "1") != (len(keys) > 0) {
			h.t.Errorf("%s: change %s is public: %s, but has the keys %v", name, fields[0], fields[1], keys)
		}
		logged = append(logged, keys...)
	}
	for _, address := range stale(before, after, logged) {
		h.t.Errorf("%s: not told by the keys %v: %s", name, logged, address)
	}
	if len(logged) > 0 && before.same(after) && name != "rebuild" {
		h.t.Errorf("%s: logged %v, but readers see no difference", name, logged)
	}
}

// checkPrivate checks that nothing that readers get names what they may not see.
func (h *history) checkPrivate(name string, after views) {
	h.t.Helper()
	hidden := h.column(`SELECT uid FROM articles WHERE status <> 'published'
		UNION ALL SELECT uid FROM authors WHERE articles = 0 UNION ALL SELECT uid FROM tags WHERE articles = 0
		UNION ALL SELECT uid FROM reference_items WHERE articles = 0 UNION ALL SELECT uid FROM series WHERE NOT live`)
	for address, v := range after {
		for _, uid := range hidden {
			if strings.Contains(v.answer, uid) {
				h.t.Errorf("%s: readers see %s at %s: %s", name, uid, address, v.answer)
			}
		}
	}
}

// tied are the authors and tags of an article a, from the tables that tie it to
// them.
const tied = `coalesce((SELECT string_agg(m.author_id || ' ' || m.role, ',' ORDER BY m.position) FROM bylines m WHERE m.article_id = a.id), '')
	|| '|' || coalesce((SELECT string_agg(CAST(m.tag_id AS TEXT), ',' ORDER BY m.position) FROM article_tags m WHERE m.article_id = a.id), '')`

// checkCounts checks what is counted as things happen against a count of all.
func (h *history) checkCounts(name string) {
	h.t.Helper()
	for table, query := range map[string]string{
		"authors":         "SELECT count(DISTINCT a.id) FROM articles a JOIN bylines m ON m.article_id = a.id WHERE m.author_id = x.id AND a.status = 'published'",
		"tags":            "SELECT count(*) FROM articles a JOIN article_tags m ON m.article_id = a.id WHERE m.tag_id = x.id AND a.status = 'published'",
		"reference_items": "SELECT count(*) FROM articles a JOIN bibliographies m ON m.article_id = a.id WHERE m.reference_id = x.id AND a.status = 'published'",
	} {
		if wrong := h.column("SELECT x.uid || ' says ' || x.articles || ', has ' || (" + query + ") FROM " + table + " x WHERE x.articles <> (" + query + ")"); len(wrong) > 0 {
			h.t.Errorf("%s: %s: %v", name, table, wrong)
		}
	}
	for _, table := range []string{"authors", "tags", "reference_items"} {
		if wrong := h.column("SELECT x.uid FROM " + table + " x WHERE x.live <> (x.articles > 0)"); len(wrong) > 0 {
			h.t.Errorf("%s: %s: live is wrong for %v", name, table, wrong)
		}
	}
	if wrong := h.column("SELECT a.slug || ' ' || a.named FROM articles a WHERE a.named <> " + tied); len(wrong) > 0 {
		h.t.Errorf("%s: other authors or tags than they have: %v", name, wrong)
	}
	for _, table := range []string{"bylines", "article_tags", "bibliographies", "series_parts"} {
		if wrong := h.column("SELECT a.slug FROM " + table + " m JOIN articles a ON a.id = m.article_id WHERE m.live_at <> CASE a.status WHEN 'published' THEN a.published_at ELSE 0 END"); len(wrong) > 0 {
			h.t.Errorf("%s: live_at of %s is wrong for %v", name, table, wrong)
		}
	}
}
