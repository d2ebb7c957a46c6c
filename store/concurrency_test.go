package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"kilde/models"
	"kilde/models/source"
)

// Many who read and write at once get in each other's way in no other manner
// than that a save of what another has saved meanwhile is stale.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	const (
		writers  = 16 // and as many readers
		saves    = 4  // of each
		articles = 3
	)
	w := newWorld(t)
	w.author("Ola")
	names := []string{}
	for range articles {
		src := article("Busy")
		src.Authors, src.Tags = []source.Byline{{Author: "ola"}}, []string{"red"}
		names = append(names, w.published(src).Slug)
	}
	w.series("Course", parts(names...)...)

	var stale atomic.Int64
	done := make(chan struct{})
	var write, read sync.WaitGroup
	for i := range writers {
		write.Go(func() {
			for j := range saves {
				name := names[(i+j)%articles]
				stale.Add(w.saveUntilDone(name, fmt.Sprintf(" <%d.%d>", i, j)))
				if err := w.disturb(i, name); err != nil {
					t.Errorf("writer %d: %v", i, err)
				}
			}
		})
		read.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				if err := w.look(names[n%articles], articles); err != nil {
					t.Errorf("reader %d: %v", i, err)
					return
				}
			}
		})
	}
	write.Wait()
	close(done)
	read.Wait()

	t.Logf("%d saves were stale and repeated", stale.Load())
	w.equal("revisions without gaps", w.column(`SELECT a.slug FROM articles a WHERE a.latest_revision <> (SELECT count(*) FROM revisions r WHERE r.article_id = a.id)
		OR a.latest_revision <> (SELECT max(number) FROM revisions r WHERE r.article_id = a.id)`), []string{})
	w.equal("changes without gaps", w.column("SELECT max(seq) - count(*) FROM changes"), []string{"0"})
	w.intact()
	for i := range writers {
		for j := range saves {
			body := w.read(editor, names[(i+j)%articles]).Editing
			latest := w.at(editor, names[(i+j)%articles], body.LatestRevision)
			if mark := fmt.Sprintf(" <%d.%d>", i, j); !strings.Contains(latest.Body.Source, mark) {
				t.Errorf("the save%s is lost", mark)
			}
		}
	}
}

// saveUntilDone adds a mark to an article's text and returns how often another
// was first.
func (w *world) saveUntilDone(name, mark string) (stale int64) {
	for {
		_, err := w.SaveArticle(w.tb.Context(), editor, name, 0, "", edit(func(a *source.Article) { a.Body += mark }))
		if !errors.Is(err, models.Stale) {
			if err != nil {
				w.t.Errorf("save %s: %v", name, err)
			}
			return stale
		}
		stale++
	}
}

// disturb writes something else: each writer its own thing.
func (w *world) disturb(writer int, name string) (err error) {
	ctx := w.tb.Context()
	switch writer % 4 {
	case 0:
		_, err = w.Publish(ctx, editor, name, 0, models.Publishing{})
	case 1:
		_, err = w.SavePart(ctx, editor, "course", name, 0, edit(func(p *source.PlacedPart) { p.Position = new(1) }))
	case 2:
		_, err = w.Import(ctx, []source.Line{&source.TagLine{Resource: "tag", Tag: source.Tag{Name: fmt.Sprint("tag ", writer)}}})
	case 3:
		_, err = w.SaveAuthor(ctx, "ola", 0, edit(func(a *source.Author) { a.Bio = fmt.Sprint(writer) }))
	}
	if errors.Is(err, models.Stale) {
		return nil
	}
	return err
}

// look reads what must be whole in one snapshot.
func (w *world) look(name string, total int) error {
	ctx := w.tb.Context()
	a, err := w.Article(ctx, reader, name, models.Showing{})
	if err != nil {
		return err
	}
	if p := a.Series[0]; p.Total != total || (p.Position == 1) != (p.Previous == nil) || (p.Position == total) != (p.Next == nil) {
		return fmt.Errorf("%s stands at %+v", name, p)
	}
	m, err := w.Series(ctx, reader, "course")
	if err != nil {
		return err
	}
	for i, p := range m.Parts {
		if p.Position != i+1 || p.Article == nil {
			return fmt.Errorf("part %d is %+v", i+1, p)
		}
	}
	list, err := w.Articles(ctx, reader, models.Query{Sort: models.ByPublishedAt, Limit: 10, Count: true, Filters: where("author", "ola")})
	if err != nil {
		return err
	}
	if list.Total != total || len(list.Items) != total {
		return fmt.Errorf("%d articles and a total of %d, want %d", len(list.Items), list.Total, total)
	}
	return nil
}
