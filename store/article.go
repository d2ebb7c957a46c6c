package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"kilde/models"
	"kilde/models/id"
	"kilde/models/source"
)

// articleRow is an article as it is stored, without its body.
type articleRow struct {
	ID                int64 `gorm:"primaryKey"`
	UID               string
	Slug              string
	Status            string
	LatestRevision    int
	PublishedRevision int
	ScheduledRevision int
	ScheduledAt       int64
	Version           int
	Title             string
	TitleKey          string
	Subtitle          string
	Excerpt           string
	Language          string
	WordCount         int
	CanonicalURL      string
	Cover             string
	SEO               string
	Meta              string
	Named             string // the authors and tags, packed
	CreatedAt         int64  `gorm:"autoCreateTime:false"`
	SavedAt           int64
	PublishedAt       int64
	UpdatedAt         int64 `gorm:"autoUpdateTime:false"`
}

// TableName tells gorm the table.
func (articleRow) TableName() string { return "articles" }

// articleColumns are the columns of an article, and shownColumns those of them,
// the first, that readers see something of.
const (
	shownColumns = `a.id, a.uid, a.created_at, a.slug, a.status, a.published_revision, a.version, a.title, a.subtitle, a.excerpt, a.language,
	a.word_count, a.canonical_url, a.cover, a.seo, a.meta, a.published_at, a.updated_at, a.named`
	articleColumns = shownColumns + `, a.latest_revision, a.scheduled_revision, a.scheduled_at, a.title_key, a.saved_at`
)

// columns are where articleColumns are read to.
func (r *articleRow) columns() []any {
	return []any{
		&r.ID, &r.UID, &r.CreatedAt, &r.Slug, &r.Status, &r.PublishedRevision, &r.Version, &r.Title, &r.Subtitle, &r.Excerpt, &r.Language,
		&r.WordCount, &r.CanonicalURL, &r.Cover, &r.SEO, &r.Meta, &r.PublishedAt, &r.UpdatedAt, &r.Named,
		&r.LatestRevision, &r.ScheduledRevision, &r.ScheduledAt, &r.TitleKey, &r.SavedAt,
	}
}

// shownColumns are where the columns of that name are read to.
func (r *articleRow) shownColumns() []any { return r.columns()[:19] }

// articlesFor are the articles as their caller may see them.
func articlesFor(c models.Caller) table[articleRow] {
	if c.SeesDrafts() {
		return articleTable
	}
	return shownArticles
}

// public reports whether readers see the article.
func (r *articleRow) public() bool { return r.Status == string(models.PublishedStatus) }

// shown is the revision that the row's columns are from.
func (r *articleRow) shown() int {
	if r.public() {
		return r.PublishedRevision
	}
	return r.LatestRevision
}

func (r *articleRow) model(c models.Caller) models.Article {
	a := models.Article{
		ID: r.UID, Slug: r.Slug, Status: models.Status(r.Status), Version: r.Version,
		Title: r.Title, Subtitle: r.Subtitle, Excerpt: r.Excerpt, Language: r.Language, Words: r.WordCount,
		CanonicalURL: r.CanonicalURL, CreatedAt: at(r.CreatedAt), PublishedAt: maybe(r.PublishedAt), UpdatedAt: maybe(r.UpdatedAt),
	}
	if r.Meta != "" {
		a.Meta = source.Meta(r.Meta)
	}
	if c.SeesDrafts() {
		a.Editing = &models.Editing{
			Revision: r.shown(), LatestRevision: r.LatestRevision, PublishedRevision: r.PublishedRevision,
			SavedAt: at(r.SavedAt), ScheduledAt: maybe(r.ScheduledAt), ScheduledRevision: r.ScheduledRevision,
		}
	}
	if r.Cover != "" {
		a.Cover = storedImage(gjson.Parse(r.Cover))
	}
	a.SEO = storedSEO(r.SEO)
	return a
}

// readIn puts the series that an article is read in first.
func (t *tx) readIn(c models.Caller, a *models.Article, series string) error {
	ids, err := t.ids(c, models.SeriesResource, []string{series})
	if err != nil {
		return err
	}
	uids, err := values[string](t, "SELECT uid FROM series WHERE id IN ?", ids)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(a.Series, func(m models.Membership) bool { return slices.Contains(uids, m.ID) })
	if at < 0 {
		at = slices.IndexFunc(a.Series, func(m models.Membership) bool { return m.Whole != nil && slices.Contains(uids, m.Whole.ID) })
	}
	if at < 0 {
		return notIn(a, series)
	}
	chosen := a.Series[at]
	a.Series = slices.Insert(slices.Delete(a.Series, at, at+1), 0, chosen)
	return nil
}

// notIn refuses a series that an article is not in, and tells which it is in.
func notIn(a *models.Article, series string) error {
	in := make([]string, len(a.Series))
	for i, m := range a.Series {
		in[i] = m.Slug
	}
	detail := fmt.Sprintf("The article is not in the series %q. It is in %s.", series, strings.Join(in, ", "))
	if len(in) == 0 {
		detail = "The article is in no series."
	}
	return models.WrongQuery(models.Field{Parameter: "in", Code: "unknown", Detail: detail})
}

// Latest asks Store.Article for the latest revision.
const Latest = -1

// Article returns the article with that slug or id, whole: as it is published,
// where it is, and as its latest revision otherwise. Readers have no other
// revision. The series that it is read in comes first: one that it is in, or of
// which it is in a chapter.
func (s *Store) Article(ctx context.Context, c models.Caller, name string, as models.Showing) (a models.Article, err error) {
	err = s.deliver(ctx, c, func(t *tx) error {
		if a, err = t.article(c, name, as.Revision); err != nil {
			return err
		}
		if as.Printing != (models.Printing{}) {
			if err := t.printMarks(&a, as.Printing); err != nil {
				return err
			}
		}
		if as.Series == "" {
			return nil
		}
		return t.readIn(c, &a, as.Series)
	})
	return a, err
}

func (t *tx) article(c models.Caller, name string, revision int) (models.Article, error) {
	missing := models.Missing(models.ArticleResource, name)
	if revision != 0 && !c.SeesDrafts() {
		return models.Article{}, missing
	}
	x, known, err := t.namedArticle(name)
	switch {
	case err != nil:
		return models.Article{}, err
	case !known || !c.SeesDrafts() && (x.slugState == reservedSlug || !x.row.public()):
		return models.Article{}, missing
	case x.slugState == formerSlug:
		t.shows(models.ArticleResource, x.row.UID)
		return models.Article{}, &models.Moved{Resource: models.ArticleResource, Name: x.row.Slug}
	}
	return t.shown(c, x, revision)
}

// wholeArticle is an article with all that is its own, as readers see it.
type wholeArticle struct {
	slugState  string // of the slug that it was found by
	row        articleRow
	references string // packed
	body       models.Body
	stale      bool // whether its citations are to be found anew
}

// wholeColumns are what an article a with its body b is read from.
const wholeColumns = articleColumns + ", " + packedReferences + `,
	coalesce(b.format, ''), coalesce(b.source, ''), coalesce(b.html, ''), coalesce(b.text, ''), coalesce(b.outline, ''),
	coalesce(b.citations, ''), EXISTS (SELECT 1 FROM stale_citations w WHERE w.article_id = a.id)
	FROM articles a LEFT JOIN article_bodies b ON b.article_id = a.id `

// The queries for an article, by what it is named by. (SQLite plans a join with slugs anew for each value, because of
// their partial indexes.)
const (
	articleByID   = "SELECT 'current', " + wholeColumns + "WHERE a.id = ?"
	articleByUID  = "SELECT 'current', " + wholeColumns + "WHERE a.uid = ?"
	articleBySlug = "SELECT (SELECT s.state FROM slugs s WHERE s.kind = 'article' AND s.slug = ?), " + wholeColumns +
		"WHERE a.id = (SELECT s.article_id FROM slugs s WHERE s.kind = 'article' AND s.slug = ?)"
)

func scanWhole(r record, x *wholeArticle) error {
	var outline, cited string
	err := r.Scan(append(append([]any{&x.slugState}, x.row.columns()...), &x.references,
		&x.body.Format, &x.body.Source, &x.body.HTML, &x.body.Text, &outline, &cited, &x.stale)...)
	x.body.Outline, x.body.Citations = storedOutline(outline), storedCitations(cited)
	return err
}

// names are what the article names.
func (x *wholeArticle) names() (names resolved, err error) {
	if names, err = x.row.names(); err != nil {
		return names, err
	}
	names.references, err = unpackedReferences(x.references)
	return names, err
}

// namedArticle finds an article by its slug or its id, and whether there is one.
func (t *tx) namedArticle(name string) (x wholeArticle, known bool, err error) {
	switch {
	case id.Valid(name):
		return first(rows(t, scanWhole, articleByUID, name))
	case source.ValidSlug(name):
		return first(rows(t, scanWhole, articleBySlug, name, name))
	}
	return x, false, nil
}

func (t *tx) articleWhole(c models.Caller, id int64, revision int) (models.Article, error) {
	x, known, err := first(rows(t, scanWhole, articleByID, id))
	if err == nil && !known {
		err = sql.ErrNoRows
	}
	if err != nil {
		return models.Article{}, err
	}
	return t.shown(c, x, revision)
}

// shown is the article as its caller asked for it.
func (t *tx) shown(c models.Caller, x wholeArticle, revision int) (models.Article, error) {
	switch revision {
	case 0:
		revision = x.row.shown()
	case Latest:
		revision = x.row.LatestRevision
	}
	if !x.row.public() || revision != x.row.PublishedRevision {
		return t.articleAt(c, x.row, revision)
	}
	names, err := x.names()
	if err != nil {
		return models.Article{}, err
	}
	if x.stale {
		if err := t.refresh(&x, names); err != nil {
			return models.Article{}, err
		}
	}
	return t.present(c, x.row, &x.body, names)
}

// articleChanges are the columns of an article that can change, in the order
// of articleColumns.
const articleChanges = `slug, status, published_revision, version, title, subtitle, excerpt, language, word_count, canonical_url, cover, seo, meta,
	published_at, updated_at, named, latest_revision, scheduled_revision, scheduled_at, title_key, saved_at`

// constant is how many of articleColumns come before those that can change.
const constant = 3

func (t *tx) insertArticle(row *articleRow) (err error) {
	values := row.columns()[1:]
	err = t.beside(func() (err error) { // nothing that waits is of an article that is not there yet
		row.ID, err = t.number("INSERT INTO articles (uid, created_at, "+articleChanges+") VALUES "+marks(len(values))+" RETURNING id", values...)
		return err
	})
	t.know(models.ArticleResource, row.UID, claim{currentSlug, row.ID})
	return err
}

func (t *tx) updateArticle(row *articleRow) error {
	values := row.columns()[constant:]
	return t.must("UPDATE articles SET ("+articleChanges+") = "+marks(len(values))+" WHERE id = ?", append(values, row.ID)...)
}

func (t *tx) articleRow(id int64) (articleRow, error) {
	return articleTable.row(t, id)
}

// articleWith is an article of which row, body, and all that ties it to others
// are of one revision.
func (t *tx) articleWith(c models.Caller, row articleRow, body *models.Body) (models.Article, error) {
	list := []articleRow{row}
	names, err := t.namesOf(list, true)
	if err != nil {
		return models.Article{}, err
	}
	return t.present(c, row, body, names[0])
}

// present is an article with a body and what it names.
func (t *tx) present(c models.Caller, row articleRow, body *models.Body, names resolved) (models.Article, error) {
	t.shows(models.ArticleResource, row.UID)
	a := row.model(c)
	members, err := t.memberships(c, []int64{row.ID})
	if err != nil {
		return a, err
	}
	a.Body, a.Series = body, members[row.ID]
	list := []models.Article{a}
	err = t.attach(list, []resolved{names})
	return list[0], err
}

// articleAt shows the article as one of its revisions would be published.
func (t *tx) articleAt(c models.Caller, row articleRow, revision int) (a models.Article, err error) {
	src, err := t.revisionSource(row.ID, revision)
	if err != nil {
		return a, err
	}
	d, err := t.newDraft(src)
	if err != nil {
		return a, err
	}
	if d.names, err = t.resolve(src, nil); err != nil {
		return a, err
	}
	return t.preview(c, row, revision, d)
}

// preview is articleAt for a revision that is at hand.
func (t *tx) preview(c models.Caller, row articleRow, revision int, d draft) (a models.Article, err error) {
	if err := row.fill(d); err != nil {
		return a, err
	}
	row.Slug = d.src.Slug
	a, err = t.present(c, row, d.body(), d.names)
	if a.Editing != nil {
		a.Editing.Revision = revision
	}
	return a, err
}
