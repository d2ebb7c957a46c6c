package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"kilde/models"
	"kilde/models/id"
)

var articleOrders = map[models.Sort]order{
	models.ByPublishedAt:     {"a.published_at", false, false},
	models.ByPublishedAtDesc: {"a.published_at", true, false},
	models.ByUpdatedAt:       {"a.updated_at", false, false},
	models.ByUpdatedAtDesc:   {"a.updated_at", true, false},
	models.BySavedAt:         {"a.saved_at", false, false},
	models.BySavedAtDesc:     {"a.saved_at", true, false},
	models.ByTitle:           {"a.title_key", false, true},
	models.ByTitleDesc:       {"a.title_key", true, true},
}

// join is how a list of articles is narrowed by something that they name.
type join struct {
	kind   models.Resource
	member string // condition that an article names one of some ids
	drive  string // table that has the articles of one id in the order of publication
	once   string // condition that d names an article once
}

var joins = map[models.Resource]join{
	models.AuthorResource: {models.AuthorResource, "EXISTS (SELECT 1 FROM bylines m WHERE m.article_id = a.id AND m.author_id IN ?)",
		"bylines", `d.author_id = ? AND d.live_at > 0 AND NOT EXISTS
		(SELECT 1 FROM bylines e WHERE e.article_id = d.article_id AND e.author_id = d.author_id AND e.position < d.position)`},
	models.TagResource: {models.TagResource, "EXISTS (SELECT 1 FROM article_tags m WHERE m.article_id = a.id AND m.tag_id IN ?)",
		"article_tags", "d.tag_id = ? AND d.live_at > 0"},
	models.SeriesResource: {models.SeriesResource, "EXISTS (SELECT 1 FROM series_parts m WHERE m.article_id = a.id AND m.series_id IN ?)",
		"series_parts", "d.series_id = ? AND d.live_at > 0"},
}

// selection is the SQL of a list of articles: constant pieces and values.
type selection struct {
	from  string
	where []string
	args  []any
	order order
	tie   string // column that breaks ties in the order
}

func (s *selection) and(condition string, args ...any) {
	s.where = append(s.where, condition)
	s.args = append(s.args, args...)
}

// Articles returns one page of the articles that the caller may see, each
// without its body and its references.
func (s *Store) Articles(ctx context.Context, c models.Caller, q models.Query) (list models.List[models.Article], err error) {
	err = s.deliver(ctx, c, func(t *tx) error {
		sel, err := t.selectArticles(c, q)
		if err != nil {
			return err
		}
		if q.Count {
			n, err := t.number("SELECT count(*) FROM "+sel.from+" WHERE "+strings.Join(sel.where, " AND "), sel.args...)
			if err != nil {
				return err
			}
			list.Total = int(n)
		}
		list.Items, list.Next, err = t.articlePage(c, q, sel)
		return err
	})
	return list, err
}

func (t *tx) articlePage(c models.Caller, q models.Query, sel selection) ([]models.Article, *models.Cursor, error) {
	if q.After != nil {
		last, err := t.lastOf("articles", q.After, sel.order)
		if err != nil {
			return nil, nil, err
		}
		sel.and("("+sel.order.column+", "+sel.tie+") "+sel.order.after()+" (?, ?)", sel.order.value(q.After), last)
	}
	found, err := t.summaries(c, "SELECT "+articleColumns+" FROM "+sel.from+" WHERE "+strings.Join(sel.where, " AND ")+
		" ORDER BY "+sel.order.column+sel.order.direction()+", "+sel.tie+sel.order.direction()+" LIMIT ?", append(sel.args, q.Limit+1)...)
	if err != nil {
		return nil, nil, err
	}
	var next *models.Cursor
	if len(found) > q.Limit {
		found = found[:q.Limit]
		next = found[q.Limit-1].cursor(q.Sort)
	}
	list := make([]models.Article, len(found))
	for i := range found {
		list[i] = found[i].article
	}
	return list, next, nil
}

// selectArticles turns a query into SQL. Where one author, tag or series
// narrows the list it drives it, so that the list is read in order and never
// sorted. Readers get what is published, whatever they ask for, and no order
// that would tell of drafts.
func (t *tx) selectArticles(c models.Caller, q models.Query) (selection, error) {
	o, ok := articleOrders[q.Sort]
	if !ok || o.column == "a.saved_at" && !c.SeesDrafts() {
		return selection{}, fmt.Errorf("articles can't be sorted by %q", q.Sort)
	}
	sel := selection{from: "articles a", order: o, tie: "a.id"}
	public := sel.status(c, q.Statuses)
	if len(q.Languages) > 0 {
		sel.and("a.language IN ?", q.Languages)
	}
	for kind, names := range map[models.Resource][]string{models.AuthorResource: q.Authors, models.TagResource: q.Tags, models.SeriesResource: q.Series} {
		if err := t.narrow(c, &sel, joins[kind], names, public && o.column == "a.published_at"); err != nil {
			return selection{}, err
		}
	}
	return sel, nil
}

// status narrows the list to the statuses asked for, and to what the caller
// may see of them. It reports whether that is what is published, and no more.
func (s *selection) status(c models.Caller, asked []models.Status) (public bool) {
	public = len(asked) == 0 || slices.Equal(asked, []models.Status{models.PublishedStatus})
	if public || !c.SeesDrafts() {
		s.and("a.status = 'published'")
	}
	if !public {
		s.and("a.status IN ?", asked)
	}
	return public
}

func (t *tx) narrow(c models.Caller, sel *selection, j join, names []string, mayDrive bool) error {
	if len(names) == 0 {
		return nil
	}
	ids, err := t.ids(c, j.kind, names)
	if err != nil {
		return err
	}
	if !mayDrive || len(ids) != 2 || sel.from != "articles a" {
		sel.and(j.member, ids)
		return nil
	}
	sel.from = j.drive + " d JOIN articles a ON a.id = d.article_id"
	sel.and(j.once, ids[1])
	sel.order.column, sel.tie = "d.live_at", "d.article_id"
	return nil
}

// ids are those of the things with these slugs or ids, after a 0 that nothing
// has, so that the list is never empty.
func (t *tx) ids(c models.Caller, kind models.Resource, names []string) ([]int64, error) {
	claims, err := t.claims(kind, names)
	if err != nil {
		return nil, err
	}
	ids := []int64{0}
	for _, name := range names {
		if found := claims[name]; found.id != 0 && (found.state != reservedSlug || c.SeesDrafts()) {
			ids = append(ids, found.id)
		}
	}
	return ids, nil
}

// summary is an article of a list and its key inside.
type summary struct {
	row     articleRow
	id      int64
	article models.Article
}

func (s summary) cursor(by models.Sort) *models.Cursor {
	c := &models.Cursor{ID: s.row.UID}
	switch by {
	case models.ByTitle, models.ByTitleDesc:
		c.Text = s.row.TitleKey
	case models.ByUpdatedAt, models.ByUpdatedAtDesc:
		c.Number = s.row.UpdatedAt
	case models.BySavedAt, models.BySavedAtDesc:
		c.Number = s.row.SavedAt
	default:
		c.Number = s.row.PublishedAt
	}
	return c
}

// summaries runs a query for article rows and adds what a list shows of each,
// in as many statements for a hundred articles as for one.
func (t *tx) summaries(c models.Caller, query string, args ...any) ([]summary, error) {
	found, err := rows(t, scanArticle, query, args...)
	if err != nil {
		return nil, err
	}
	return t.assemble(c, found)
}

func (t *tx) assemble(c models.Caller, found []articleRow) ([]summary, error) {
	ids := make([]int64, len(found))
	for i := range found {
		ids[i] = found[i].ID
	}
	bylines, err := t.bylines(ids)
	if err != nil {
		return nil, err
	}
	members, err := t.memberships(c, ids)
	if err != nil {
		return nil, err
	}
	tagged, err := t.tagsOf(ids)
	if err != nil {
		return nil, err
	}
	list := make([]summary, len(found))
	for i, row := range found {
		a, err := row.model(c)
		if err != nil {
			return nil, err
		}
		a.Bylines, a.Series, a.Tags = bylines[row.ID], members[row.ID], tagged[row.ID]
		list[i] = summary{row, row.ID, a}
	}
	return list, nil
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

func (t *tx) bylines(articles []int64) (map[int64][]models.Byline, error) {
	return group(rows(t, func(r *sql.Rows, g *grouped[models.Byline]) (err error) {
		var row authorRow
		if err := r.Scan(&g.article, &g.value.Role, &row.UID, &row.Slug, &row.BioHTML, &row.Source, &row.Revision, &row.Articles, &row.CreatedAt, &row.UpdatedAt); err != nil {
			return err
		}
		g.value.Author, err = newAuthor(row)
		return err
	}, `SELECT b.article_id, b.role, x.uid, x.slug, x.bio_html, x.source, x.revision, x.articles, x.created_at, x.updated_at
		FROM bylines b JOIN authors x ON x.id = b.author_id WHERE b.article_id IN ? ORDER BY b.article_id, b.position`, articles))
}

func (t *tx) tagsOf(articles []int64) (map[int64][]models.Tag, error) {
	return group(rows(t, func(r *sql.Rows, g *grouped[models.Tag]) (err error) {
		var row tagRow
		if err := r.Scan(&g.article, &row.UID, &row.Slug, &row.Source, &row.Revision, &row.Articles, &row.CreatedAt, &row.UpdatedAt); err != nil {
			return err
		}
		g.value, err = newTag(row)
		return err
	}, `SELECT m.article_id, x.uid, x.slug, x.source, x.revision, x.articles, x.created_at, x.updated_at
		FROM article_tags m JOIN tags x ON x.id = m.tag_id WHERE m.article_id IN ? ORDER BY m.article_id, m.position`, articles))
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
	return group(rows(t, scanMembership, query, articles))
}

func scanMembership(r *sql.Rows, g *grouped[models.Membership]) error {
	var previous, next models.Link
	m := &g.value
	err := r.Scan(&g.article, &m.ID, &m.Slug, &m.Title, &m.Language, &m.Position, &m.Total, &m.Primary,
		&previous.ID, &previous.Slug, &previous.Title, &next.ID, &next.Slug, &next.Title)
	if id.Valid(previous.ID) {
		m.Previous = &previous
	}
	if id.Valid(next.ID) {
		m.Next = &next
	}
	return err
}
