package store

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"kilde/models"
	"kilde/models/source"
)

// Articles returns one page of the articles that the caller may see, each
// without its body and its references unless the query wants them.
func (s *Store) Articles(ctx context.Context, c models.Caller, q models.Query) (models.List[models.Article], error) {
	return page(ctx, s, c, q, articlesOfCaller(c))
}

func articlesOfCaller(c models.Caller) listing[articleRow, models.Article] {
	return listing[articleRow, models.Article]{
		table: articlesFor(c), resource: models.ArticleResource, visible: "a.status = 'published'",
		uid:    func(r *articleRow) string { return r.UID },
		models: (*tx).summaries,
	}
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
		var outline, cited string
		err := r.Scan(id, &b.Format, &b.Source, &b.HTML, &b.Text, &outline, &cited)
		b.Outline, b.Citations = storedOutline(outline), storedCitations(cited)
		bodies[*id] = b
		return err
	}, "SELECT article_id, format, source, html, text, outline, citations FROM article_bodies WHERE article_id IN ?", public)
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
	var sources []source.Article
	ids, err := rows(t, func(r record, id *int64) error {
		var data string
		var src source.Article
		err := firstError(r.Scan(id, &data), decode(data, &src))
		sources = append(sources, src)
		return err
	}, `SELECT r.article_id, r.source FROM revisions r JOIN articles a ON a.id = r.article_id AND a.latest_revision = r.number
		WHERE r.article_id IN ?`, articles)
	if err != nil {
		return err
	}
	known, err := t.catalogue(sources...)
	if err != nil {
		return err
	}
	for i, id := range ids {
		d, err := t.store.newDraft(sources[i], known)
		if err != nil {
			return err
		}
		to[id] = *d.body()
	}
	return nil
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

// An article's place in its series, by the numbers for readers and by those for
// editors. What it has in a whole with chapters is packed into one text. A planned
// part has no page to go to.
const memberships = `SELECT p.article_id, s.uid, s.slug, s.title, s.language, coalesce(p.{position}, 0), s.{total}, p.role, p.is_primary,
	coalesce((SELECT w.uid || ' ' || w.slug || ' ' || w.language || ' ' || coalesce(p.{whole}, 0) || ' ' || w.{whole} || ' ' || w.title
		FROM series w WHERE {on top}), ''),
	coalesce(b.uid, ''), coalesce(b.slug, ''), coalesce(b.title, ''), coalesce(n.uid, ''), coalesce(n.slug, ''), coalesce(n.title, '')
	FROM series_parts p JOIN series s ON s.id = p.series_id
	LEFT JOIN series_parts bp ON bp.root_id = p.root_id AND bp.{place} = p.{place} - 1 LEFT JOIN articles b ON b.id = bp.article_id
	LEFT JOIN series_parts np ON np.root_id = p.root_id AND np.{place} = p.{place} + 1 LEFT JOIN articles n ON n.id = np.article_id
	WHERE p.article_id IN ? AND p.{place} IS NOT NULL ORDER BY p.article_id, p.is_primary DESC, s.uid`

var (
	readersMemberships = strings.NewReplacer("{position}", "position", "{total}", "total", "{whole}", "whole", "{place}", "place", "{on top}", "w.id = p.whole_id").Replace(memberships)
	editorsMemberships = strings.NewReplacer("{position}", "drafted", "{total}", "drafted", "{whole}", "draft_whole", "{place}", "draft_place", "{on top}", "w.id = p.root_id AND w.height > 0").Replace(memberships)
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
		if m.Whole != nil {
			t.shows(models.SeriesResource, m.Whole.ID)
		}
		return err
	}, query, articles)
	return byArticle, err
}

func scanMembership(r record) (article int64, m models.Membership, err error) {
	var read struct {
		previous, next models.Link
		whole          string
	}
	previous, next := &read.previous, &read.next
	err = r.Scan(&article, &m.ID, &m.Slug, &m.Title, &m.Language, &m.Position, &m.Total, &m.Role, &m.Primary, &read.whole,
		&previous.ID, &previous.Slug, &previous.Title, &next.ID, &next.Slug, &next.Title)
	if previous.ID != "" {
		m.Previous = previous
	}
	if next.ID != "" {
		m.Next = next
	}
	m.Role = cmp.Or(m.Role, source.PartRole)
	if err == nil && read.whole != "" {
		m.Whole, err = unpackedWhole(read.whole)
	}
	return article, m, err
}

// unpackedWhole is what memberships pack of a whole.
func unpackedWhole(packed string) (*models.Whole, error) {
	var w models.Whole
	var position, total string
	for _, into := range []*string{&w.ID, &w.Slug, &w.Language, &position, &total} {
		*into, packed, _ = strings.Cut(packed, " ")
	}
	w.Title = packed
	var err, wrong error
	w.Position, err = strconv.Atoi(position)
	w.Total, wrong = strconv.Atoi(total)
	return &w, firstError(err, wrong)
}
