package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kilde/models"
	"kilde/models/source"
	"kilde/seed"
	"kilde/store"
	"kilde/store/storetest"
)

// editor is a test's hold on a store: each call is one change, made a minute
// after the last.
type editor struct {
	t *testing.T
	*store.Store
	now time.Time
}

var everything = models.Caller{Key: &models.Key{Scopes: []models.Scope{models.AdminScope}}}

func (e *editor) tick() time.Time {
	e.now = e.now.Add(time.Minute)
	return e.now
}

func (e *editor) ok(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

func (e *editor) save(name, note string, change func(*source.Article)) {
	e.t.Helper()
	_, err := e.SaveArticle(e.t.Context(), everything, name, 0, note, func(a source.Article) (source.Article, error) {
		change(&a)
		return a, nil
	})
	e.ok(err)
}

func (e *editor) publish(name string, p models.Publishing) {
	e.t.Helper()
	_, err := e.Publish(e.t.Context(), everything, name, 0, p)
	e.ok(err)
}

// lived fills a database with the demonstration content and all that can
// happen to content afterwards, and returns its address.
func lived(t *testing.T) string {
	t.Helper()
	path := database(t)
	e := &editor{t: t, now: storetest.Now}
	e.Store = storetest.Open(t, path, func() time.Time { return e.tick() })
	e.ok(seed.Load(t.Context(), e))
	later := storetest.Now.AddDate(1, 0, 0)

	e.save("blogg", "new name", func(a *source.Article) { a.Title, a.Slug = "Bloggen", "bloggen" })
	e.publish("bloggen", models.Publishing{})
	e.save("bloggen", "newer name", func(a *source.Article) { a.Slug = "bloggene" })
	e.publish("bloggene", models.Publishing{})
	e.save("podcast", "draft over what is published", func(a *source.Article) { a.Body += "\nMer kommer.\n" })
	e.save("podcast", "another slug, not yet public", func(a *source.Article) { a.Slug = "podkast" })
	e.save("forum", "to be published", func(a *source.Article) { a.Excerpt = "Om forum < & > “alt annet”." })
	e.publish("forum", models.Publishing{At: &later})
	e.save("microblogg", "", func(a *source.Article) { a.Slug = "mikroblogg" })
	e.publish("microblogg", models.Publishing{})
	e.publish("mikroblogg", models.Publishing{Revision: 1}) // so that a former slug is the latest revision's as well
	_, err := e.Unpublish(t.Context(), everything, "nettverksverdi", 0)
	e.ok(err)
	e.save("nettverksverdi", "after the archive", func(a *source.Article) { a.Title = "Verdien av nettverk" })

	_, err = e.CreateArticle(t.Context(), everything, source.Article{
		Title: "Utkast", Body: "Tekst [@wien2012].", Tags: []string{"Helt ny"}, Authors: []source.Byline{{Author: "kjetil-sander", Role: "editor"}},
		Bibliography: []source.Entry{{Key: "wien2012"}, {Raw: "Kotler, Philip. 2005. Markedsføringsledelse."}},
		Meta:         source.Meta(`{"b":[1,2.50,"<>&"],"a":null}`), Cover: &source.Image{URL: "https://example.org/a.png", Alt: "A"},
		SEO: &source.SEO{Title: "Tittel"}, CanonicalURL: "https://example.org/utkast",
	}, "first")
	e.ok(err)
	e.save("utkast", "second", func(a *source.Article) { a.Subtitle = "Undertittel"; a.Tags = nil })
	_, err = e.CreateArticle(t.Context(), everything, source.Article{Title: "Senere", Format: "html", Body: "<p>Ja</p>"}, "")
	e.ok(err)
	e.publish("senere", models.Publishing{At: &later})

	_, _, err = e.AddPart(t.Context(), everything, "sosiale-medier", 0, source.PlacedPart{Part: source.Part{Title: "Planlagt", PlannedFor: "2027-01-01"}, Position: new(3)})
	e.ok(err)
	_, _, err = e.AddPart(t.Context(), everything, "sosiale-medier", 0, source.PlacedPart{Part: source.Part{Article: "senere"}})
	e.ok(err)
	_, err = e.CreateSeries(t.Context(), everything, source.NewSeries{
		Series: source.Series{Title: "Utvalg", AnnouncePlanned: true, Meta: source.Meta(`{"x":1}`)},
		Parts:  []source.Part{{Article: "forum", Primary: true}, {Title: "Uten dato"}, {Article: "utkast"}},
	})
	e.ok(err)
	_, err = e.SaveSeries(t.Context(), everything, "utvalg", 0, func(s source.Series) (source.Series, error) { s.Slug = "utvalget"; return s, nil })
	e.ok(err)
	_, err = e.SaveAuthor(t.Context(), "kjetil-sander", 0, func(a source.Author) (source.Author, error) { a.Slug = "k-sander"; return a, nil })
	e.ok(err)
	_, err = e.SaveTag(t.Context(), "markedsforing", 0, func(g source.Tag) (source.Tag, error) { g.Slug = "marked"; return g, nil })
	e.ok(err)
	_, err = e.SaveReference(t.Context(), "wien2012", 0, func(r source.Reference) (source.Reference, error) { r.Key = "wien12"; return r, nil })
	e.ok(err)
	return path
}

// TestRoundTrip: what is exported, imported into an empty database and
// exported again is the same, byte for byte; and to import it twice changes
// nothing.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	from := lived(t)
	want := must(t, "export", "--database", from)
	for _, part := range []string{`"former_slugs"`, `"aliases":["wien2012"]`, `"status":"archived"`, `"status":"scheduled"`, `"status":"draft"`, `"planned_for"`, `"note":"second"`, `"scheduled":{`} {
		if !strings.Contains(want, part) {
			t.Errorf("the content to try has no %s", part)
		}
	}
	for _, name := range []string{"a.ndjson", "a.ndjson.gz", "a.ndjson.zst"} {
		file, to := filepath.Join(t.TempDir(), name), database(t)
		must(t, "export", "--database", from, "--output", file)
		first := must(t, "import", file, "--database", to)
		sameLines(t, name, want, must(t, "export", "--database", to))
		again := must(t, "import", file, "--database", to)
		sameLines(t, name+", imported again", want, must(t, "export", "--database", to))
		if created, unchanged := column(t, first, 1), column(t, again, 3); created == 0 || created != unchanged {
			t.Errorf("%s: first\n%s\nthen\n%s", name, first, again)
		}
	}
	piped := database(t)
	if got := commandWith(t, process{args: []string{"import", "-", "--database", piped}, stdin: strings.NewReader(want)}); got.status != succeeded || got.errors != "" {
		t.Errorf("from a pipe: %+v", got)
	}
	sameLines(t, "pipe", want, must(t, "export", "--database", piped))
}

// column is the number in one column of the last line of a table.
func column(t *testing.T, table string, n int) (number int) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(table), "\n")
	if _, err := fmt.Sscan(strings.Fields(lines[len(lines)-1])[n], &number); err != nil {
		t.Fatal(err)
	}
	return number
}

func sameLines(t *testing.T, name, want, got string) {
	t.Helper()
	if want == got {
		return
	}
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			t.Errorf("%s: line %d is\n%s\nand was\n%s", name, i+1, g[i], w[i])
		}
	}
	t.Errorf("%s: %d lines, want %d", name, len(g), len(w))
}

func TestImportReports(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "x.ndjson")
	text := `{"resource":"tag","name":"en"}
{"resource":"article","title":""}
nothing

{"resource":"article","title":"Alene","authors":["nobody"]}
{"resource":"article","title":"Alene"}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got := command(t, "import", file, "--database", database(t))
	lines := strings.Split(got.errors, "\n")
	if len(lines) != 5 {
		t.Fatalf("got %q", got.errors)
	}
	for i, want := range []string{
		file + ": line 2: article: /title: Must not be empty.",
		file + ": line 3: ",
		file + ": line 5: article: /authors/0: ",
		"kilde: lines refused: 3",
	} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("got %q, want %q", lines[i], want)
		}
	}
	want := `              created   updated unchanged   refused
tag                 1         0         0         0
author              0         0         0         0
reference           0         0         0         0
article             1         0         0         2
series              0         0         0         0
other               0         0         0         1
all                 2         0         0         3
`
	if got.status != failed || got.out != want {
		t.Errorf("got %d\n%s\nwant\n%s", got.status, got.out, want)
	}
}

func TestImportOfSomethingElse(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"site.xml": "\uFEFF\n<?xml version='1.0'?><rss/>", "x.ndjson": "\x1f\x8b\x08\x00", "kilde.db": "SQLite format 3\x00"} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got := command(t, "import", file, "--database", database(t))
		if got.status != failed || !strings.Contains(got.errors, "import takes NDJSON") || strings.Count(got.errors, "\n") != 1 {
			t.Errorf("%s: got %d %q", name, got.status, got.errors)
		}
	}
}

func TestExportOfNothing(t *testing.T) {
	t.Parallel()
	db := database(t)
	if got := command(t, "export", "--database", db); got.status != mistaken || !strings.Contains(got.errors, "There is no database at") {
		t.Errorf("got %+v", got)
	}
	if got := command(t, "migrate", "--database", db); got.status != 0 {
		t.Fatalf("got %+v", got)
	}
	got := command(t, "export", "--database", db)
	if want := "kilde: warning: " + db + " holds no content\n"; got.out != "" || got.errors != want {
		t.Errorf("got %+v", got)
	}
}

// TestInterrupted: a run that a signal ends says so and what to do.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	var errs strings.Builder
	p := process{args: []string{"import", "-", "--database", database(t)}, stdin: cancelling{cancel}, stdout: &strings.Builder{}, stderr: &errs}
	if status := p.run(ctx); status != failed || !strings.Contains(errs.String(), "after line 0: ") || !strings.Contains(errs.String(), "interrupt") {
		t.Errorf("got %d %q", status, errs.String())
	}
}

// cancelling is an endless stream during whose reading a signal comes.
type cancelling struct{ cancel context.CancelCauseFunc }

func (c cancelling) Read(p []byte) (int, error) {
	c.cancel(fmt.Errorf("interrupt signal received"))
	return copy(p, `{"resource":"tag","name":"x"}`+"\n"), nil
}
