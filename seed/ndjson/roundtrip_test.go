package ndjson_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kilde/models"
	"kilde/models/source"
	"kilde/seed/ndjson"
	"kilde/store"
	"kilde/store/storetest"
)

var editor = models.Caller{Key: &models.Key{Scopes: []models.Scope{models.AdminScope}}}

// life makes changes to a store at random, as editors do over the years.
type life struct {
	*store.Store
	*rand.Rand
	ctx context.Context
	now time.Time
}

// name is one of so few that things often meet.
func (l *life) name() string { return fmt.Sprintf("n%d", l.IntN(6)) }

func (l *life) names() (list []string) {
	for _, n := range l.Perm(6)[:l.IntN(4)] {
		list = append(list, fmt.Sprintf("n%d", n))
	}
	return list
}

func (l *life) article(a source.Article) source.Article {
	switch l.IntN(7) {
	case 0:
		a.Slug = l.name()
	case 1:
		a.Slug, a.Title = "", "N"+l.name()[1:]
	case 2:
		a.Tags = l.names()
	case 3:
		a.Authors = nil
		for _, n := range l.names() {
			a.Authors = append(a.Authors, source.Byline{Author: n, Role: []string{"", "editor"}[l.IntN(2)]})
		}
	case 4:
		a.Bibliography = nil
		for _, n := range l.names() {
			a.Bibliography = append(a.Bibliography, source.Entry{Key: n})
		}
	case 5:
		a.Language = []string{"", "nn", "en"}[l.IntN(3)]
	default:
		a.Body = strings.Repeat("ord ", l.IntN(5))
	}
	return a
}

func (l *life) parts() (list []source.Part) {
	for _, n := range l.names() {
		p := source.Part{Article: n, Primary: l.IntN(4) == 0}
		if l.IntN(4) == 0 {
			p = source.Part{Title: n, PlannedFor: []string{"", "2027-01-01"}[l.IntN(2)]}
		}
		list = append(list, p)
	}
	return list
}

// changes are all that can happen to content.
var changes = []func(*life) error{
	func(l *life) error {
		_, err := l.CreateTag(l.ctx, editor, source.Tag{Name: l.name()})
		return err
	},
	func(l *life) error {
		_, err := l.SaveTag(l.ctx, l.name(), 0, func(s source.Tag) (source.Tag, error) { s.Slug = l.name(); return s, nil })
		return err
	},
	func(l *life) error { return l.DeleteTag(l.ctx, l.name(), 0) },
	func(l *life) error {
		_, err := l.CreateAuthor(l.ctx, editor, source.Author{Name: l.name()})
		return err
	},
	func(l *life) error {
		_, err := l.SaveAuthor(l.ctx, l.name(), 0, func(s source.Author) (source.Author, error) { s.Slug = l.name(); return s, nil })
		return err
	},
	func(l *life) error { return l.DeleteAuthor(l.ctx, l.name(), 0) },
	func(l *life) error {
		_, err := l.CreateReference(l.ctx, editor, source.Reference{Key: l.name(), Raw: "Wien (2012)"})
		return err
	},
	func(l *life) error {
		_, err := l.SaveReference(l.ctx, l.name(), 0, func(s source.Reference) (source.Reference, error) { s.Key = l.name(); return s, nil })
		return err
	},
	func(l *life) error { return l.DeleteReference(l.ctx, l.name(), 0) },
	createArticle, createArticle, saveArticle, saveArticle, saveArticle, publish, publish, publish, publish,
	func(l *life) error {
		_, err := l.Unpublish(l.ctx, editor, l.name(), 0)
		return err
	},
	func(l *life) error { return l.DeleteArticle(l.ctx, editor, l.name(), 0) },
	func(l *life) error {
		l.now = l.now.Add(time.Hour)
		_, _, err := l.PublishDue(l.ctx)
		return err
	},
	func(l *life) error {
		_, err := l.CreateSeries(l.ctx, editor, source.NewSeries{Series: source.Series{Title: l.name(), AnnouncePlanned: l.IntN(2) == 0}, Parts: l.parts()})
		return err
	},
	func(l *life) error {
		_, err := l.SaveSeries(l.ctx, editor, l.name(), 0, func(s source.Series) (source.Series, error) { s.Slug = l.name(); return s, nil })
		return err
	},
	func(l *life) error {
		_, err := l.SetParts(l.ctx, editor, l.name(), 0, source.Parts{Parts: l.parts(), Note: "another order"})
		return err
	},
	func(l *life) error {
		_, err := l.SetParts(l.ctx, editor, l.name(), 0, source.Parts{Order: 1 + l.IntN(2)})
		return err
	},
	func(l *life) error {
		part := source.Part{Series: l.name(), Role: source.PartRoles()[l.IntN(5)]}
		_, _, err := l.AddPart(l.ctx, editor, l.name(), 0, source.PlacedPart{Part: part, Position: new(l.IntN(2))})
		return err
	},
	func(l *life) error { return l.DeleteSeries(l.ctx, l.name(), 0) },
}

func createArticle(l *life) error {
	_, err := l.CreateArticle(l.ctx, editor, l.article(source.Article{Title: l.name(), Body: "Tekst."}), "")
	return err
}

func saveArticle(l *life) error {
	_, err := l.SaveArticle(l.ctx, editor, l.name(), 0, "note", func(a source.Article) (source.Article, error) { return l.article(a), nil })
	return err
}

func publish(l *life) error {
	p := models.Publishing{Revision: l.IntN(3)}
	if l.IntN(3) == 0 {
		at := l.now.Add(time.Duration(l.IntN(3)) * time.Hour)
		p.At = &at
	}
	_, err := l.Publish(l.ctx, editor, l.name(), 0, p)
	return err
}

// TestRoundTrip: whatever has happened to content, an export loads into an
// empty database, which then shows the same and exports the same bytes, and
// to load it again changes nothing.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for range 4 {
		number := rand.Uint64()
		l := &life{Rand: rand.New(rand.NewPCG(number, 0)), ctx: t.Context(), now: storetest.Now}
		l.Store = storetest.Open(t, filepath.Join(t.TempDir(), "kilde.db"), func() time.Time {
			l.now = l.now.Add(time.Second)
			return l.now
		})
		for range 200 {
			err := changes[l.IntN(len(changes))](l)
			if _, refused := errors.AsType[*models.Error](err); err != nil && !refused {
				t.Fatalf("life %d: %v", number, err)
			}
		}
		if roundTrip(t, l.Store); t.Failed() {
			t.Fatalf("life %d", number)
		}
	}
}

func roundTrip(t *testing.T, from *store.Store) {
	t.Helper()
	var first, second bytes.Buffer
	if err := ndjson.Write(t.Context(), &first, from); err != nil {
		t.Fatal(err)
	}
	to := storetest.Empty(t)
	for _, again := range []bool{false, true} {
		sum, err := ndjson.Read(t.Context(), bytes.NewReader(first.Bytes()), to, func(e *ndjson.LineError) {
			line := bytes.Split(first.Bytes(), []byte("\n"))[e.Line-1]
			t.Errorf("again %v: %v\n%s", again, e, line)
		})
		if err != nil {
			t.Error(err)
		}
		for resource, count := range sum.Counts {
			if again && count.Created+count.Updated > 0 {
				t.Errorf("again: %s %+v", resource, count)
			}
		}
		second.Reset()
		if err := ndjson.Write(t.Context(), &second, to); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(first.String(), "\n"), strings.Split(second.String(), "\n")); diff != "" {
			t.Errorf("again %v: %s", again, diff)
		}
	}
	for _, caller := range []models.Caller{{}, editor} {
		if diff := cmp.Diff(whole(t, from, caller), whole(t, to, caller)); diff != "" {
			t.Errorf("key %v: %s", caller.Key != nil, diff)
		}
	}
}

// whole is every article and series that a caller sees, with all that they show.
func whole(t *testing.T, s *store.Store, c models.Caller) (all []any) {
	t.Helper()
	list, err := s.Articles(t.Context(), c, models.Query{Sort: models.ByTitle, Limit: 100, Filters: statuses(c)})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list.Items {
		a, err := s.Article(t.Context(), c, a.ID, models.Showing{})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	series, err := s.SeriesList(t.Context(), c, models.Query{Sort: models.ByTitle, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(series.Items, func(a, b models.Series) int { return strings.Compare(a.ID, b.ID) }) // chapters come in first, so that those with one title change places
	for _, m := range series.Items {
		m, err := s.Series(t.Context(), c, m.ID)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	return all
}

func statuses(c models.Caller) []models.Filter {
	if !c.SeesDrafts() {
		return nil
	}
	all := models.Filter{Name: "status"}
	for _, s := range models.Statuses() {
		all.Values = append(all.Values, models.Value{Text: string(s)})
	}
	return []models.Filter{all}
}
