package store_test

import (
	"testing"
	"time"

	"kilde/models"
	"kilde/models/source"
)

func TestIdempotency(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := func(name string) *models.Key {
		k, _, err := w.CreateKey(t.Context(), models.NewKey{Name: name, Scopes: []models.Scope{models.AdminScope}})
		w.ok(err)
		return &k
	}
	cms, other := key("cms"), key("other")
	for what, create := range map[string]func(models.Caller) (string, error){
		"article": func(c models.Caller) (string, error) {
			a, err := w.CreateArticle(t.Context(), c, article("One"), "")
			return a.ID, err
		},
		"series": func(c models.Caller) (string, error) {
			m, err := w.CreateSeries(t.Context(), c, source.NewSeries{Series: source.Series{Title: "One"}, Parts: []source.Part{{Title: "x"}}})
			return m.ID, err
		},
		"author": func(c models.Caller) (string, error) {
			a, err := w.CreateAuthor(t.Context(), c, source.Author{Name: "One"})
			return a.ID, err
		},
		"tag": func(c models.Caller) (string, error) {
			m, err := w.CreateTag(t.Context(), c, source.Tag{Name: "One"})
			return m.ID, err
		},
		"reference": func(c models.Caller) (string, error) {
			r, err := w.CreateReference(t.Context(), c, source.Reference{Raw: "One"})
			return r.ID, err
		},
	} {
		caller := func(k *models.Key, body string) models.Caller {
			return models.Caller{Key: k, Idempotency: &models.Idempotency{Key: what, Fingerprint: body}}
		}
		first, err := create(caller(cms, "body"))
		w.ok(err)
		w.clock.Move(24 * time.Hour)
		again, err := create(caller(cms, "body"))
		w.ok(err)
		w.equal(what+", repeated", again, first)
		_, err = create(caller(cms, "another body"))
		w.equal(what+", another body", refused(t, what, err, models.Invalid).Code, "idempotency_key_reused")

		made := map[string]bool{first: true}
		for how, c := range map[string]models.Caller{"of another key": caller(other, "body"), "without one": editor} {
			id, err := create(c)
			w.ok(err)
			if made[id] {
				t.Errorf("%s, %s: nothing new was made", what, how)
			}
			made[id] = true
		}
		w.clock.Move(time.Millisecond)
		late, err := create(caller(cms, "another body"))
		w.ok(err)
		if made[late] {
			t.Errorf("%s, after a day: nothing new was made", what)
		}
	}
	w.equal("articles", w.column("SELECT count(*) FROM articles"), []string{"4"})
}

// What failed was not made, so that a repeat may succeed; what was made and
// deleted is not made again.
func TestIdempotencyOfFailure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k, _, err := w.CreateKey(t.Context(), models.NewKey{Name: "cms", Scopes: []models.Scope{models.AdminScope}})
	w.ok(err)
	c := models.Caller{Key: &k, Idempotency: &models.Idempotency{Key: "x", Fingerprint: "body"}}
	src := article("One")
	src.Authors = []source.Byline{{Author: "ola"}}
	_, err = w.CreateArticle(t.Context(), c, src, "")
	refused(t, "unknown author", err, models.Invalid)
	w.author("Ola")
	a, err := w.CreateArticle(t.Context(), c, src, "")
	w.ok(err)
	w.save("one", func(a *source.Article) { a.Title = "Changed" })
	again, err := w.CreateArticle(t.Context(), c, src, "")
	w.ok(err)
	w.equal("repeated after a save", again.Title, "Changed")
	w.ok(w.DeleteArticle(t.Context(), editor, a.ID, 0))
	_, err = w.CreateArticle(t.Context(), c, src, "")
	refused(t, "deleted since", err, models.Conflict)
}
