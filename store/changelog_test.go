package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"kilde/models"
	"kilde/models/source"
	"kilde/store"
	"kilde/store/storetest"
)

// doomed is the id of a tag whose change the database refuses, after its
// transaction has numbered another.
const doomed = "0199c7a2-5f00-7000-8000-00000000dead"

// The change log has the numbers 1, 2, 3 … in the order in which commits become
// visible, whatever two processes write at once: who has read up to a number
// has missed nothing below it, now or later.
func TestChangeLogInCommitOrder(t *testing.T) {
	t.Parallel()
	const (
		writers  = 32
		rounds   = 6
		articles = 4
		readers  = 4
	)
	programs := sharing(t, 2)
	w := programs[0]
	w.author("Ola")
	names := []string{}
	for range articles {
		names = append(names, w.published(article("Busy")).Slug)
	}
	w.series("Course", parts(names...)...)
	w.refuse("changes", "NEW.uid = '"+doomed+"'")

	done := make(chan struct{})
	var write, read sync.WaitGroup
	for i := range readers {
		_, pool, err := programs[i%2].Pools()
		w.ok(err)
		read.Go(func() {
			last, err := follow(t.Context(), pool, done)
			if err != nil {
				t.Errorf("reader %d, at %d: %v", i, last, err)
			}
			if last < writers*rounds/2 {
				t.Errorf("reader %d came to %d only", i, last)
			}
		})
	}
	for i := range writers {
		write.Go(func() {
			for j := range rounds {
				if err := programs[i%2].mixed(i, j, names[(i+j)%articles]); err != nil {
					t.Errorf("writer %d, round %d: %s", i, j, explain(err))
				}
			}
		})
	}
	write.Wait()
	close(done)
	read.Wait()
	w.equal("refused changes", w.column("SELECT count(*) FROM changes WHERE uid = ?", doomed), []string{"0"})
	w.intact()
}

// sharing opens one new database as so many programs do.
func sharing(t *testing.T, programs int) []*world {
	t.Helper()
	path, c := filepath.Join(t.TempDir(), "kilde.db"), newClock()
	list := make([]*world, programs)
	for i := range list {
		s, err := store.Open(t.Context(), storetest.Address(t, path), store.Options{Now: c.Now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		list[i] = &world{s, t, t, path, c, storetest.Raw(t, path)}
	}
	return list
}

// refuse makes the database refuse new rows of a table.
func (w *world) refuse(table, when string) {
	w.t.Helper()
	if storetest.Engine() == "postgres" {
		w.exec(`CREATE FUNCTION refuse_` + table + `() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'refused by the test'; END$$;
			CREATE TRIGGER refuse BEFORE INSERT ON ` + table + ` FOR EACH ROW WHEN (` + when + `) EXECUTE FUNCTION refuse_` + table + `()`)
		return
	}
	w.exec("CREATE TRIGGER refuse_" + table + " BEFORE INSERT ON " + table + " WHEN " + when + " BEGIN SELECT RAISE(ABORT, 'refused by the test'); END")
}

// mixed writes one thing of many kinds, and returns an error where the outcome
// is none that it may have.
func (w *world) mixed(writer, round int, name string) error {
	ctx, unique := w.tb.Context(), fmt.Sprintf("%d.%d", writer, round)
	switch (writer + round) % 9 {
	case 0:
		_, err := w.CreateArticle(ctx, editor, article("New "+unique), "")
		return err
	case 1:
		return unless(models.Stale, second(w.Publish(ctx, editor, name, 0, models.Publishing{})))
	case 2:
		w.saveUntilDone(name, " "+unique)
		return nil
	case 3:
		return second(w.SavePart(ctx, editor, "course", name, 0, edit(func(p *source.PlacedPart) { p.Position = new(1 + (writer+round)%4) })))
	case 4: // several changes at once
		return second(w.Import(ctx, []source.Line{authorLine("Author " + unique), tagLine("Tag "+unique, "")}))
	case 5: // fails before it has written
		src := article("Lost " + unique)
		src.Authors = []source.Byline{{Author: "nobody"}}
		return only(models.Invalid, second(w.CreateArticle(ctx, editor, src, "")))
	case 6: // fails when it has written, and has a number in the log
		return failed("refused by the test", second(w.Import(ctx, []source.Line{authorLine("Lost " + unique), tagLine("Lost "+unique, doomed)})))
	case 7:
		return failed("panic", second(w.SaveAuthor(ctx, "ola", 0, func(source.Author) (source.Author, error) { panic(unique) })))
	}
	ctx, cancel := context.WithCancel(ctx)
	go cancel()
	if err := second(w.CreateArticle(ctx, editor, article("Hurry "+unique), "")); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

func authorLine(name string) source.Line {
	return &source.AuthorLine{Resource: "author", Author: source.Author{Name: name}}
}

func tagLine(name, id string) source.Line {
	return &source.TagLine{Resource: "tag", Tag: source.Tag{Name: name}, History: source.History{ID: id}}
}

// unless is an error that is not of a kind.
func unless(kind models.Kind, err error) error {
	if errors.Is(err, kind) {
		return nil
	}
	return err
}

// only makes an error of what did not fail with a kind.
func only(kind models.Kind, err error) error {
	if errors.Is(err, kind) {
		return nil
	}
	return fmt.Errorf("got error %w, want %w", err, kind)
}

// failed makes an error of what did not fail with these words.
func failed(words string, err error) error {
	if err != nil && strings.Contains(err.Error(), words) {
		return nil
	}
	return fmt.Errorf("got error %w, want one with %q", err, words)
}

// follow reads the change log as it grows, until done is closed and all is
// read, and returns the last number. It fails at a gap, and at a number that
// appears below one that was seen.
func follow(ctx context.Context, pool *sql.DB, done <-chan struct{}) (last int, err error) {
	for over := false; !over; {
		select {
		case <-done:
			over = true
		default:
		}
		if last, err = readOn(ctx, pool, last); err != nil {
			return last, err
		}
		var count, newest int
		if err := pool.QueryRowContext(ctx, "SELECT count(*), coalesce(max(seq), 0) FROM changes").Scan(&count, &newest); err != nil {
			return last, err
		}
		if count != newest || newest < last {
			return last, fmt.Errorf("the log has %d rows up to %d", count, newest)
		}
	}
	return last, nil
}

// readOn reads what the log has after a number, and returns the last one.
func readOn(ctx context.Context, pool *sql.DB, last int) (int, error) {
	rows, err := pool.QueryContext(ctx, storetest.Rebind("SELECT seq FROM changes WHERE seq > ? ORDER BY seq"), last)
	if err != nil {
		return last, err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int
		if err := rows.Scan(&seq); err != nil {
			return last, err
		}
		if seq != last+1 {
			return last, fmt.Errorf("%d comes after %d", seq, last)
		}
		last = seq
	}
	return last, rows.Err()
}
