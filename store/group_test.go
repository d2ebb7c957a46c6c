package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"kilde/models/source"
	"kilde/store/storetest"
)

// write is one of several that share a transaction, by what it makes.
type write struct {
	title string
	do    func(w *world, title string) error
	want  string // in its error; nothing where it succeeds
}

// creates makes an article.
func creates(w *world, title string) error {
	return second(w.CreateArticle(w.tb.Context(), editor, article(title), ""))
}

// big is an article with a text of this many bytes.
func big(size int) func(*world, string) error {
	return func(w *world, title string) error {
		return second(w.CreateArticle(w.tb.Context(), editor, source.Article{Title: title, Body: strings.Repeat("Stor. ", size/6)}, ""))
	}
}

// hooked makes a tag and calls hook when it is in the transaction.
func hooked(hook func(w *world)) func(*world, string) error {
	return func(w *world, title string) error {
		return second(w.SaveTag(w.tb.Context(), "hook", 0, func(m source.Tag) (source.Tag, error) {
			hook(w)
			m.Name = title
			return m, nil
		}))
	}
}

// grouped is a world in which writes can share one transaction.
func grouped(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.tag("Held")
	w.tag("Hook")
	w.exec("CREATE TABLE transactions (id TEXT)")
	if storetest.Engine() == "postgres" {
		w.exec(`CREATE FUNCTION note_transaction() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
			INSERT INTO transactions SELECT pg_current_xact_id()::text; RETURN NULL; END$$;
			CREATE TRIGGER note AFTER INSERT ON revisions FOR EACH ROW EXECUTE FUNCTION note_transaction()`)
	}
	return w
}

// together does writes that all wait while another has the transaction, so
// that they share the next, and returns their errors.
func (w *world) together(writes []write) []error {
	w.t.Helper()
	held, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var group sync.WaitGroup
	group.Go(func() {
		err := second(w.SaveTag(w.tb.Context(), "held", 0, edit(func(*source.Tag) {
			once.Do(func() { close(held) })
			<-release
		})))
		if err != nil {
			w.t.Errorf("the write before: %v", err)
		}
	})
	<-held
	outcomes := make([]error, len(writes))
	for i, x := range writes {
		group.Go(func() { outcomes[i] = x.do(w, x.title) })
		w.eventually(x.title+" waits", func() bool { return w.Waiting() == i+1 })
	}
	close(release)
	group.Wait()
	return outcomes
}

// eventually waits until something holds.
func (w *world) eventually(what string, holds func() bool) {
	w.t.Helper()
	for end := time.Now().Add(30 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("waited in vain until %s", what)
		}
	}
}

// check does the writes of a group and looks at what each has left behind:
// everything where it succeeded, nothing where it failed.
func (w *world) check(writes []write) {
	w.t.Helper()
	for i, err := range w.together(writes) {
		x := writes[i]
		switch {
		case x.want == "" && err != nil:
			w.t.Errorf("%s: %v", x.title, err)
		case x.want != "" && (err == nil || !strings.Contains(err.Error(), x.want)):
			w.t.Errorf("%s: got error %v, want one with %q", x.title, err, x.want)
		}
		want := "1"
		if err != nil {
			want = "0"
		}
		w.equal(x.title+" is there", w.column("SELECT (SELECT count(*) FROM revisions WHERE title = ?) + (SELECT count(*) FROM tags WHERE name = ?)", x.title, x.title), []string{want})
	}
	w.consistent()
	if err := creates(w, "After all that"); err != nil {
		w.t.Errorf("the write after: %v", err)
	}
}

// consistent checks that nothing is half done.
func (w *world) consistent() {
	w.t.Helper()
	w.equal("articles with their revision, slug and change", w.column(`SELECT a.slug FROM articles a WHERE NOT EXISTS (SELECT 1 FROM revisions r WHERE r.article_id = a.id)
		OR NOT EXISTS (SELECT 1 FROM slugs s WHERE s.article_id = a.id) OR NOT EXISTS (SELECT 1 FROM changes c WHERE c.uid = a.uid)`), []string{})
	w.equal("changes of nothing", w.column("SELECT uid FROM changes WHERE resource = 'article' AND uid NOT IN (SELECT uid FROM articles)"), []string{})
	w.equal("changes without gaps", w.column("SELECT max(seq) - count(*) FROM changes"), []string{"0"})
	w.intact()
}

// A write that fails, panics or is abandoned undoes itself and none of those
// that share its transaction.
func TestGroupFailsApart(t *testing.T) {
	t.Parallel()
	w := grouped(t)
	w.refuse("revisions", "NEW.title = 'Refused'")
	abandoned, abandon := context.WithCancel(t.Context())
	w.check([]write{
		{"First", creates, ""},
		{"Refused", creates, "refused by the test"}, // by the database, when its article is made
		{"Second", creates, ""},
		{"Panic", hooked(func(*world) { panic("at the disco") }), "panic: at the disco"},
		{"Nobody's", func(w *world, title string) error {
			return second(w.CreateArticle(w.tb.Context(), editor, source.Article{Title: title, Authors: []source.Byline{{Author: "nobody"}}}, ""))
		}, "do not exist"},
		{"Third", creates, ""},
		{"Made by who has gone", func(w *world, title string) error {
			return second(w.SaveTag(abandoned, "hook", 0, edit(func(m *source.Tag) { abandon(); m.Name = title })))
		}, ""},
		{"Fourth", creates, ""},
	})
	if storetest.Engine() == "postgres" {
		w.equal("transactions of the group, and of the write after", w.column("SELECT count(DISTINCT id) FROM transactions"), []string{"2"})
	}
}

// Whoever has gone when the turn of their write comes leaves it whole or
// undone, as they are told, and the others alone.
func TestGroupOfWhoHasGone(t *testing.T) {
	t.Parallel()
	w := grouped(t)
	ctx, leave := context.WithCancel(t.Context())
	goes := func(w *world, title string) error {
		err := second(w.CreateArticle(ctx, editor, article(title), ""))
		written := len(w.column("SELECT 1 FROM articles WHERE title = ?", title)) == 1
		if written != (err == nil) || err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got error %v, and written is %t", title, err, written)
		}
		return nil
	}
	writes := []write{{"All leave", hooked(func(*world) { leave() }), ""}}
	for i := range 8 {
		writes = append(writes, write{fmt.Sprintf("Goes %d", i), goes, ""}, write{fmt.Sprintf("Stays %d", i), creates, ""})
	}
	for i, err := range w.together(writes) {
		if err != nil {
			t.Errorf("%s: %v", writes[i].title, err)
		}
	}
	w.equal("of those who stay", w.column("SELECT count(*) FROM articles WHERE title LIKE 'Stays%'"), []string{"8"})
	w.consistent()
}

// 64 clients who write at once share transactions: at most one for 16 writes.
// For SQLite the calls of the system are counted, in cmd/kilde.
func TestPostgresGroupCommit(t *testing.T) {
	t.Parallel()
	onPostgres(t)
	const clients, writes, ratio = 64, 12, 16
	w := grouped(t)
	var group sync.WaitGroup
	for i := range clients {
		group.Go(func() {
			for j := range writes {
				if err := creates(w, fmt.Sprintf("Article %d.%d", i, j)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	w.equal("articles", w.column("SELECT count(*) FROM articles"), []string{fmt.Sprint(clients * writes)})
	used := w.column("SELECT count(DISTINCT id) FROM transactions")[0]
	if w.column(fmt.Sprintf("SELECT count(DISTINCT id) <= %d FROM transactions", clients*writes/ratio))[0] != "true" {
		t.Errorf("%d writes took %s transactions, want at most %d", clients*writes, used, clients*writes/ratio)
	}
	t.Logf("%d writes of %d clients took %s transactions", clients*writes, clients, used)
}
