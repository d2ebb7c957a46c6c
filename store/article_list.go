package store

import (
	"context"
	"fmt"

	"kilde/models"
	"kilde/models/source"
)

// Articles returns one page of the articles that the caller may see, each
// without its body and its references unless the query wants them.
func (s *Store) Articles(ctx context.Context, c models.Caller, q models.Query) (models.List[models.Article], error) {
	return page(ctx, s, c, q, listing[articleRow, models.Article]{
		table: articlesFor(c), resource: models.ArticleResource, visible: "a.status = 'published'",
		uid:    func(r *articleRow) string { return r.UID },
		models: (*tx).summaries,
	})
}

// ids are those of the things with these slugs, keys or ids, after a 0 that nothing
// has, so that the list is never empty.
func (t *tx) ids(c models.Caller, kind models.Resource, names []string) ([]int64, error) {
	ids := []int64{0}
	if kind == models.ReferenceResource {
		known, err := t.referenceIDs(names)
		for _, name := range names {
			if known[name] != 0 {
				ids = append(ids, known[name])
			}
		}
		return distinct(ids), err
	}
	claims, err := t.claims(kind, names)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if found := claims[name]; found.id != 0 && (found.state != reservedSlug || c.SeesDrafts()) {
			ids = append(ids, found.id)
		}
	}
	return distinct(ids), nil
}

// summaries are what a list shows of articles, in as many statements for a
// hundred as for one.
func (t *tx) summaries(c models.Caller, q models.Query, found []articleRow) ([]models.Article, error) {
	list, err := t.assemble(c, found, q.References)
	if err == nil && q.Bodies {
		err = t.addBodies(found, list)
	}
	return list, err
}

// addBodies gives articles their bodies. What readers do not see is rendered
// as its latest revision is.
func (t *tx) addBodies(found []articleRow, list []models.Article) error {
	var public, rest []int64
	for _, row := range found {
		if row.public() {
			public = append(public, row.ID)
		} else {
			rest = append(rest, row.ID)
		}
	}
	bodies := map[int64]models.Body{}
	_, err := rows(t, func(r record, id *int64) error {
		var b models.Body
		var outline string
		err := r.Scan(id, &b.Format, &b.Source, &b.HTML, &b.Text, &outline)
		b.Outline = storedOutline(outline)
		bodies[*id] = b
		return err
	}, "SELECT article_id, format, source, html, text, outline FROM article_bodies WHERE article_id IN ?", public)
	if err == nil && len(rest) > 0 {
		err = t.addDraftBodies(bodies, rest)
	}
	for i, row := range found {
		b := bodies[row.ID]
		list[i].Body = &b
	}
	return err
}

func (t *tx) addDraftBodies(to map[int64]models.Body, articles []int64) error {
	_, err := rows(t, func(r record, id *int64) error {
		var data string
		var src source.Article
		if err := firstError(r.Scan(id, &data), decode(data, &src)); err != nil {
			return err
		}
		d, err := t.store.newDraft(src)
		to[*id] = *d.body()
		return err
	}, `SELECT r.article_id, r.source FROM revisions r JOIN articles a ON a.id = r.article_id AND a.latest_revision = r.number
		WHERE r.article_id IN ?`, articles)
	return err
}

// assemble adds what lists show of articles beside their rows, and, where they
// are wanted, their references.
func (t *tx) assemble(c models.Caller, found []articleRow, references bool) ([]models.Article, error) {
	ids := make([]int64, len(found))
	for i := range found {
		ids[i] = found[i].ID
	}
	names, err := t.namesOf(found, references)
	if err != nil {
		return nil, err
	}
	members, err := t.memberships(c, ids)
	if err != nil {
		return nil, err
	}
	list := make([]models.Article, len(found))
	for i := range found {
		t.shows(models.ArticleResource, found[i].UID)
		list[i] = found[i].model(c)
		list[i].Series = members[ids[i]]
	}
	return list, t.attach(list, names)
}

// grouped is a value that belongs to an article.
type grouped[T any] struct {
	article int64
	value   T
}

func group[T any](list []grouped[T], err error) (map[int64][]T, error) {
	byArticle := map[int64][]T{}
	for _, g := range list {
		byArticle[g.article] = append(byArticle[g.article], g.value)
	}
	return byArticle, err
}

// An article's place in its series, for readers by public position, and for
// editors by rank among all parts. A planned part has no page to go to.
const (
	memberColumns = `SELECT p.article_id, s.uid, s.slug, s.title, s.language, %s, %s, p.is_primary,
		coalesce(b.uid, ''), coalesce(b.slug, ''), coalesce(b.title, ''), coalesce(n.uid, ''), coalesce(n.slug, ''), coalesce(n.title, '')
		FROM series_parts p JOIN series s ON s.id = p.series_id `
	memberOrder = " ORDER BY p.article_id, p.is_primary DESC, s.id"
)

var (
	readersMemberships = fmt.Sprintf(memberColumns, "p.position", "s.total") + `
		LEFT JOIN series_parts bp ON bp.series_id = p.series_id AND bp.position = p.position - 1 LEFT JOIN articles b ON b.id = bp.article_id
		LEFT JOIN series_parts np ON np.series_id = p.series_id AND np.position = p.position + 1 LEFT JOIN articles n ON n.id = np.article_id
		WHERE p.article_id IN ? AND p.position IS NOT NULL` + memberOrder
	editorsMemberships = fmt.Sprintf(memberColumns, "p.ordinal", "s.parts") + `
		LEFT JOIN articles b ON b.id = (SELECT x.article_id FROM series_parts x
			WHERE x.series_id = p.series_id AND x.ordinal < p.ordinal AND x.article_id IS NOT NULL ORDER BY x.ordinal DESC LIMIT 1)
		LEFT JOIN articles n ON n.id = (SELECT x.article_id FROM series_parts x
			WHERE x.series_id = p.series_id AND x.ordinal > p.ordinal AND x.article_id IS NOT NULL ORDER BY x.ordinal LIMIT 1)
		WHERE p.article_id IN ?` + memberOrder
)

func (t *tx) memberships(c models.Caller, articles []int64) (map[int64][]models.Membership, error) {
	query := readersMemberships
	if c.SeesDrafts() {
		query = editorsMemberships
	}
	byArticle := make(map[int64][]models.Membership, len(articles))
	_, err := rows(t, func(r record, _ *struct{}) error {
		article, m, err := scanMembership(r)
		byArticle[article] = append(byArticle[article], m)
		t.shows(models.SeriesResource, m.ID)
		return err
	}, query, articles)
	return byArticle, err
}

func scanMembership(r record) (article int64, m models.Membership, err error) {
	var previous, next models.Link
	err = r.Scan(&article, &m.ID, &m.Slug, &m.Title, &m.Language, &m.Position, &m.Total, &m.Primary,
		&previous.ID, &previous.Slug, &previous.Title, &next.ID, &next.Slug, &next.Title)
	if previous.ID != "" {
		m.Previous = &previous
	}
	if next.ID != "" {
		m.Next = &next
	}
	return article, m, err
}
