package store_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
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
	for _, id := range h.column("SELECT p.uid || ' ' || coalesce(a.uid, '') FROM series_parts p LEFT JOIN articles a ON a.id = p.article_id JOIN series s ON s.id = p.series_id WHERE s.uid = ? ORDER BY p.ordinal", series) {
		part, of, _ := strings.Cut(id, " ")
		if rapid.IntRange(0, 5).Draw(h.rt, "keep") == 0 {
			continue
		}
		p := source.Part{ID: part, Article: of}
		if of == "" {
			p.Title = h.word()
		} else {
			p.Primary = rapid.Bool().Draw(h.rt, "primary")
		}
		list = append(list, p)
	}
	if a := h.uid("articles"); a != "" && !slices.ContainsFunc(list, func(p source.Part) bool { return p.Article == a }) {
		list = append(list, source.Part{Article: a, Primary: rapid.Bool().Draw(h.rt, "primary")})
	}
	if rapid.IntRange(0, 3).Draw(h.rt, "plan") == 0 {
		list = append(list, source.Part{Title: h.word()})
	}
	return rapid.Permutation(list).Draw(h.rt, "order")
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
		"plan": func() error {
			return at("series", func(uid string) error {
				_, err := h.AddPart(ctx, editor, uid, 0, source.PlacedPart{Part: source.Part{Title: h.word()}, Position: 1})
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
		"rename":     h.renameAny,
		"delete any": h.deleteAny,
		"import":     h.importAny,
		"rebuild":    func() error { _, err := h.Rebuild(ctx, rapid.Bool().Draw(h.rt, "all"), func(int) {}); return err },
	}
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

// checkSeries checks that readers find every series numbered without gaps and
// each part's neighbours where the list has them, and so do editors.
func (h *history) checkSeries(name string, _ views) {
	h.t.Helper()
	ctx := h.tb.Context()
	for _, c := range []models.Caller{reader, editor} {
		for _, uid := range h.column("SELECT uid FROM series") {
			m, err := h.Series(ctx, c, uid)
			if errors.Is(err, models.NotFound) && !c.SeesDrafts() {
				continue
			}
			h.ok(err)
			h.checkParts(name, c, m)
		}
	}
}

func (h *history) checkParts(name string, c models.Caller, m models.Series) {
	h.t.Helper()
	var numbered, pages []models.Part
	for _, p := range m.Parts {
		if c.SeesDrafts() || p.Article != nil {
			numbered = append(numbered, p)
		}
		if p.Article != nil {
			pages = append(pages, p)
		} else if !c.SeesDrafts() && (p.Position != 0 || !m.Source.AnnouncePlanned) {
			h.t.Errorf("%s: readers see planned part %+v of %s", name, p, m.Slug)
		}
	}
	if m.Total != len(numbered) {
		h.t.Errorf("%s: %s has the total %d and %d parts that count", name, m.Slug, m.Total, len(numbered))
	}
	for i, p := range numbered {
		if p.Position != i+1 {
			h.t.Errorf("%s: part %d of %s has position %d", name, i+1, m.Slug, p.Position)
		}
	}
	for i, p := range pages {
		a := h.read(c, p.Article.ID)
		at := slices.IndexFunc(a.Series, func(x models.Membership) bool { return x.ID == m.ID })
		if at < 0 {
			h.t.Errorf("%s: %s does not know that it is in %s", name, a.Slug, m.Slug)
			continue
		}
		got := a.Series[at]
		want := models.Membership{ID: m.ID, Slug: m.Slug, Title: m.Source.Title, Language: m.Language, Position: p.Position, Total: m.Total, Primary: p.Primary}
		if i > 0 {
			want.Previous = linkTo(pages[i-1].Article)
		}
		if i+1 < len(pages) {
			want.Next = linkTo(pages[i+1].Article)
		}
		h.equal(fmt.Sprintf("%s: place of %s in %s", name, a.Slug, m.Slug), got, want)
	}
}

func linkTo(a *models.Article) *models.Link {
	return &models.Link{ID: a.ID, Slug: a.Slug, Title: a.Title}
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
