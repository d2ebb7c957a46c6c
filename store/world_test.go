package store_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kilde/models"
	"kilde/models/source"
	"kilde/store"
	"kilde/store/storetest"
)

// The callers of the tests: a reader, and an editor who may do everything.
var (
	reader = models.Caller{}
	editor = models.Caller{Key: &models.Key{Name: "editor", Scopes: []models.Scope{models.AdminScope}}}
)

// tester is what testing and rapid have in common.
type tester interface {
	Helper()
	Fatalf(string, ...any)
	Errorf(string, ...any)
}

// world is a store on a database of its own, with a clock that the test moves.
// Its short methods do what has to succeed.
type world struct {
	*store.Store
	tb    testing.TB
	t     tester
	path  string
	clock *clock
	raw   *sql.DB // the same database, past the store
}

// clock stands still until it is moved.
type clock struct{ ms atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.ms.Store(storetest.Now.UnixMilli())
	return c
}

func (c *clock) Now() time.Time        { return time.UnixMilli(c.ms.Load()).UTC() }
func (c *clock) Move(by time.Duration) { c.ms.Add(by.Milliseconds()) }

// newWorld is a world without content.
func newWorld(tb testing.TB) *world {
	tb.Helper()
	path, c := filepath.Join(tb.TempDir(), "kilde.db"), newClock()
	return &world{storetest.Open(tb, path, c.Now), tb, tb, path, c, storetest.Raw(tb, path)}
}

// intact checks the database itself, where the engine has a check.
func (w *world) intact() {
	w.t.Helper()
	if storetest.Engine() == "sqlite" {
		w.equal("broken references", w.column("PRAGMA foreign_key_check"), []string{})
		w.equal("integrity", w.column("PRAGMA integrity_check"), []string{"ok"})
	}
}

// exec runs a statement past the store.
func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	if _, err := w.raw.ExecContext(w.tb.Context(), storetest.Rebind(query), args...); err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
}

// column reads one column past the store, as text.
func (w *world) column(query string, args ...any) []string {
	w.t.Helper()
	rows, err := w.raw.QueryContext(w.tb.Context(), storetest.Rebind(query), args...)
	if err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	list := []string{}
	for rows.Next() {
		var s sql.NullString
		if err := rows.Scan(&s); err != nil {
			w.t.Fatalf("%s: %v", query, err)
		}
		list = append(list, s.String)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	return list
}

// ok fails the test where a step has failed that the test takes for granted.
func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%s", explain(err))
	}
}

// explain is an error with what it says of each field.
func explain(err error) string {
	if e, ok := errors.AsType[*models.Error](err); ok && len(e.Fields) > 0 {
		return fmt.Sprintf("%v %+v", err, e.Fields)
	}
	return err.Error()
}

// article is a source with a body, by its title alone.
func article(title string) source.Article {
	return source.Article{Title: title, Body: "About " + strings.ToLower(title) + "."}
}

func (w *world) author(name string) models.Author {
	w.t.Helper()
	a, err := w.CreateAuthor(w.tb.Context(), editor, source.Author{Name: name})
	w.ok(err)
	return a
}

func (w *world) tag(name string) models.Tag {
	w.t.Helper()
	m, err := w.CreateTag(w.tb.Context(), editor, source.Tag{Name: name})
	w.ok(err)
	return m
}

func (w *world) reference(key string) models.Reference {
	w.t.Helper()
	r, err := w.CreateReference(w.tb.Context(), editor, source.Reference{Key: key, CSL: book(key)})
	w.ok(err)
	return r
}

// book is a CSL-JSON record of a book.
func book(title string) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"type":"book","title":%q,"author":[{"family":"Wien","given":"A. H."}],"issued":{"date-parts":[[2012]]}}`, title))
}

func (w *world) create(src source.Article) models.Article {
	w.t.Helper()
	a, err := w.CreateArticle(w.tb.Context(), editor, src, "")
	w.ok(err)
	return a
}

// published creates an article and publishes it.
func (w *world) published(src source.Article) models.Article {
	w.t.Helper()
	return w.publish(w.create(src).ID)
}

func (w *world) publish(name string) models.Article {
	w.t.Helper()
	a, err := w.Publish(w.tb.Context(), editor, name, 0, models.Publishing{})
	w.ok(err)
	return a
}

func (w *world) unpublish(name string) models.Article {
	w.t.Helper()
	a, err := w.Unpublish(w.tb.Context(), editor, name, 0)
	w.ok(err)
	return a
}

// save changes the latest revision in place.
func (w *world) save(name string, change func(*source.Article)) models.Article {
	w.t.Helper()
	a, err := w.SaveArticle(w.tb.Context(), editor, name, 0, "", edit(change))
	w.ok(err)
	return a
}

// edit makes of a change in place what the store takes for one.
func edit[T any](change func(*T)) func(T) (T, error) {
	return func(v T) (T, error) {
		change(&v)
		return v, nil
	}
}

func (w *world) series(title string, parts ...source.Part) models.Series {
	w.t.Helper()
	m, err := w.CreateSeries(w.tb.Context(), editor, source.NewSeries{Series: source.Series{Title: title}, Parts: parts})
	w.ok(err)
	return m
}

// parts are the parts that articles with these slugs or ids make.
func parts(articles ...string) []source.Part {
	list := make([]source.Part, len(articles))
	for i, a := range articles {
		list[i] = source.Part{Article: a}
	}
	return list
}

// read is the article as a caller sees it.
func (w *world) read(c models.Caller, name string) models.Article {
	w.t.Helper()
	a, err := w.Article(w.tb.Context(), c, name, models.Showing{})
	w.ok(err)
	return a
}

func (w *world) list(c models.Caller, q models.Query) models.List[models.Article] {
	w.t.Helper()
	if q.Sort == "" {
		q.Sort = models.ByPublishedAt
	}
	if q.Limit == 0 {
		q.Limit = 100
	}
	list, err := w.Articles(w.tb.Context(), c, q)
	w.ok(err)
	return list
}

// where is a filter by texts.
func where(name string, texts ...string) []models.Filter {
	return having(name, models.Is, texts...)
}

// having is a filter by texts, with an operator.
func having(name string, o models.Operator, texts ...string) []models.Filter {
	known, _ := models.CriterionNamed(models.ArticleResource, name)
	f := models.Filter{Name: name, Operator: o}
	for _, s := range texts {
		v, wrong := known.Parse(o, s)
		if known.Name == "" || wrong != "" {
			v = models.Value{Text: s}
		}
		f.Values = append(f.Values, v)
	}
	return []models.Filter{f}
}

// inStatus is a filter by the states of articles.
func inStatus(list ...models.Status) []models.Filter {
	var f models.Filter
	for _, s := range list {
		f.Values = append(f.Values, models.Value{Text: string(s)})
	}
	f.Name = "status"
	return []models.Filter{f}
}

func slugs(list []models.Article) []string {
	out := []string{}
	for _, a := range list {
		out = append(out, a.Slug)
	}
	return out
}

// equal compares what was got with what was wanted.
func (w *world) equal(what string, got, want any) {
	w.t.Helper()
	equal(w.t, what, got, want)
}

func equal(t tester, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// refused checks that an error is of a kind and returns its details.
func refused(t tester, what string, err error, want models.Kind) models.Error {
	t.Helper()
	e, ok := errors.AsType[*models.Error](err)
	if !ok || e.Kind != want {
		t.Fatalf("%s: got error %v, want %s", what, err, want)
	}
	return *e
}

// moved checks that an error tells of a new name.
func moved(t tester, what string, err error, to string) {
	t.Helper()
	if m, ok := errors.AsType[*models.Moved](err); !ok || m.Name != to {
		t.Errorf("%s: got %v, want moved to %q", what, err, to)
	}
}

// pointers are the fields that an error points at.
func pointers(e models.Error) []string {
	list := []string{}
	for _, f := range e.Fields {
		list = append(list, f.Pointer)
	}
	slices.Sort(list)
	return list
}
