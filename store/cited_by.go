package store

import (
	"context"

	"kilde/models"
	"kilde/models/citation/mark"
)

// ArticleCitations is Article with the sentences that its citations stand in.
func (s *Store) ArticleCitations(ctx context.Context, c models.Caller, name string, revision int) (a models.Article, err error) {
	err = s.deliver(ctx, c, func(t *tx) error {
		if a, err = t.article(c, name, revision); err != nil || len(a.Body.Citations) == 0 || a.Body.Citations[0].Sentence != "" {
			return err
		}
		sentences, err := values[string](t, `SELECT c.sentence FROM articles a JOIN citations c ON c.article_id = a.id WHERE a.uid = ? ORDER BY c.ordinal`, a.ID)
		for i := range min(len(sentences), len(a.Body.Citations)) {
			a.Body.Citations[i].Sentence = sentences[i]
		}
		return err
	})
	return a, err
}

// citingRow is a citation of a reference, with what a page goes on from.
type citingRow struct {
	article, liveAt, ordinal int64
	models.Citing
}

func (r *citingRow) columns() []any {
	c := &r.Citation
	return []any{
		&r.article, &r.liveAt, &r.ordinal, &r.Article.ID, &r.Article.Slug, &r.Article.Title,
		&c.ID, &c.Text, &c.Mode, &c.Label, &c.Locator, &c.Prefix, &c.Suffix, &c.Sentence,
	}
}

// Of a page, the rows that come after a place. (All three are in the index; what
// the page before it had of the article is passed over.)
const (
	citingFrom = `SELECT c.article_id, c.live_at, c.ordinal, a.uid, a.slug, a.title,
		c.anchor, c.text, c.mode, c.label, c.locator, c.prefix, c.suffix, c.sentence
		FROM citations c JOIN articles a ON a.id = c.article_id WHERE c.reference_id = ?`
	citingAfter = ` AND (c.live_at, c.article_id) <= (?, ?) AND NOT (c.article_id = ? AND c.ordinal <= ?)`
	citingOrder = ` ORDER BY c.live_at DESC, c.article_id DESC, c.ordinal LIMIT ?`
)

// ReferenceCitations returns one page of the citations of a reference, over all
// articles that readers see.
func (s *Store) ReferenceCitations(ctx context.Context, c models.Caller, name string, q models.Query) (list models.List[models.Citing], err error) {
	err = s.deliver(ctx, c, func(t *tx) error {
		reference, err := t.shownReference(c, name)
		if err != nil {
			return err
		}
		query, args := citingFrom, []any{reference.ID}
		if q.After != nil {
			after, err := t.number("SELECT id FROM articles WHERE uid = ?", q.After.ID)
			if err != nil {
				return err
			}
			query += citingAfter
			args = append(args, q.After.At[0].Number, after, after, q.After.At[1].Number)
		}
		found, err := read(t, (*citingRow).columns, query+citingOrder, append(args, q.Limit+1)...)
		if err != nil {
			return err
		}
		list = models.List[models.Citing]{}
		if q.Count {
			list.Total = reference.Citations
		}
		if len(found) > q.Limit {
			found = found[:q.Limit]
			last := found[q.Limit-1]
			list.Next = &models.Cursor{At: []models.Value{{Number: last.liveAt}, {Number: last.ordinal}}, ID: last.Article.ID}
		}
		list.Items, err = t.citing(c, found)
		return err
	})
	return list, err
}

// citing adds to citations what is told of their articles.
func (t *tx) citing(c models.Caller, found []citingRow) ([]models.Citing, error) {
	articles := make([]int64, len(found))
	for i, r := range found {
		articles[i] = r.article
		t.shows(models.ArticleResource, r.Article.ID)
	}
	members, err := t.memberships(c, distinct(articles))
	list := make([]models.Citing, len(found))
	for i, r := range found {
		list[i] = r.Citing
		list[i].Series, list[i].Citation.State = members[r.article], mark.Linked
	}
	return list, err
}

// What is looked through for references that are listed together: so many
// articles, the newest.
const maxTogether = 1000

// CoCited returns the reference with that key or id, and those that articles
// list beside it, those that most list first.
func (s *Store) CoCited(ctx context.Context, c models.Caller, name string, limit int) (m models.Reference, list []models.CoCited, err error) {
	err = s.deliver(ctx, c, func(t *tx) error {
		reference, err := t.shownReference(c, name)
		if err != nil {
			return err
		}
		if m, err = reference.model(); err != nil {
			return err
		}
		type pair struct{ id, together int64 }
		found, err := read(t, func(p *pair) []any { return []any{&p.id, &p.together} }, `SELECT o.reference_id, count(*) FROM
			(SELECT m.article_id FROM bibliographies m WHERE m.reference_id = ? AND m.live_at > 0 ORDER BY m.live_at DESC, m.article_id DESC LIMIT ?) AS x
			JOIN bibliographies o ON o.article_id = x.article_id WHERE o.reference_id <> ? GROUP BY o.reference_id ORDER BY 2 DESC, 1 LIMIT ?`,
			reference.ID, maxTogether, reference.ID, limit)
		if err != nil {
			return err
		}
		ids := make([]int64, len(found))
		for i, p := range found {
			ids[i] = p.id
		}
		references, err := t.referencesByID(ids)
		list = make([]models.CoCited, len(found))
		for i, p := range found {
			list[i] = models.CoCited{Reference: references[p.id], Together: int(p.together)}
		}
		return err
	})
	return m, list, err
}
