package store

import (
	"context"
	"database/sql"

	"kilde/models"
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
	CreatedAt         int64 `gorm:"autoCreateTime:false"`
	SavedAt           int64
	PublishedAt       int64
	UpdatedAt         int64 `gorm:"autoUpdateTime:false"`
}

// TableName tells gorm the table.
func (articleRow) TableName() string { return "articles" }

// articleColumns are the columns that scan reads; no list reads more.
const articleColumns = `a.id, a.uid, a.created_at, a.slug, a.status, a.latest_revision, a.published_revision, a.scheduled_revision, a.scheduled_at,
	a.version, a.title, a.title_key, a.subtitle, a.excerpt, a.language, a.word_count, a.canonical_url, a.cover, a.seo, a.meta,
	a.saved_at, a.published_at, a.updated_at`

// columns are where articleColumns are read to.
func (r *articleRow) columns() []any {
	return []any{
		&r.ID, &r.UID, &r.CreatedAt, &r.Slug, &r.Status, &r.LatestRevision, &r.PublishedRevision, &r.ScheduledRevision, &r.ScheduledAt,
		&r.Version, &r.Title, &r.TitleKey, &r.Subtitle, &r.Excerpt, &r.Language, &r.WordCount, &r.CanonicalURL, &r.Cover, &r.SEO, &r.Meta,
		&r.SavedAt, &r.PublishedAt, &r.UpdatedAt,
	}
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

func (r *articleRow) model(c models.Caller) (models.Article, error) {
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
	return a, firstError(decode(r.Cover, &a.Cover), decode(r.SEO, &a.SEO))
}

// Latest asks Store.Article for the latest revision.
const Latest = -1

// Article returns the article with that slug or id, whole: as it is published,
// where it is, and as its latest revision otherwise. revision asks for another
// one: its number, or Latest; 0 asks for none. Readers have no others.
func (s *Store) Article(ctx context.Context, c models.Caller, name string, revision int) (a models.Article, err error) {
	err = s.deliver(ctx, c, func(t *tx) error {
		a, err = t.article(c, name, revision)
		return err
	})
	return a, err
}

func (t *tx) article(c models.Caller, name string, revision int) (models.Article, error) {
	if revision != 0 && !c.SeesDrafts() {
		return models.Article{}, models.Missing(models.ArticleResource, name)
	}
	id, err := t.lookup(c, models.ArticleResource, name)
	if err != nil {
		return models.Article{}, err
	}
	return t.articleWhole(c, id, revision)
}

func (t *tx) articleWhole(c models.Caller, id int64, revision int) (models.Article, error) {
	row, err := t.articleRow(id)
	if err != nil {
		return models.Article{}, err
	}
	switch revision {
	case 0:
		revision = row.shown()
	case Latest:
		revision = row.LatestRevision
	}
	if row.public() && revision == row.PublishedRevision {
		return t.publishedArticle(c, row)
	}
	return t.articleAt(c, row, revision)
}

// articleChanges are the columns of an article that can change, in the order
// of articleColumns.
const articleChanges = `slug, status, latest_revision, published_revision, scheduled_revision, scheduled_at,
	version, title, title_key, subtitle, excerpt, language, word_count, canonical_url, cover, seo, meta, saved_at, published_at, updated_at`

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

// publishedArticle reads what was derived when the article was published.
func (t *tx) publishedArticle(c models.Caller, row articleRow) (models.Article, error) {
	bodies, err := rows(t, func(r record, b *models.Body) error { return scanBody(r, new(int64), b) },
		"SELECT article_id, "+bodyColumns+" FROM article_bodies WHERE article_id = ?", row.ID)
	if err != nil || len(bodies) == 0 {
		return models.Article{}, firstError(err, sql.ErrNoRows)
	}
	return t.articleWith(c, row, &bodies[0])
}

// articleWith is an article of which row, body, and all that ties it to others
// are of one revision.
func (t *tx) articleWith(c models.Caller, row articleRow, body *models.Body) (models.Article, error) {
	list, err := t.assemble(c, []articleRow{row})
	if err != nil {
		return models.Article{}, err
	}
	list[0].Body = body
	return list[0], t.addReferences([]articleRow{row}, list)
}

// bodyColumns are what scanBody reads, after the number of the article.
const bodyColumns = "format, source, html, text, outline"

func scanBody(r record, article *int64, b *models.Body) error {
	var outline string
	if err := r.Scan(article, &b.Format, &b.Source, &b.HTML, &b.Text, &outline); err != nil {
		return err
	}
	return decode(outline, &b.Outline)
}

// articleAt shows the article as one of its revisions would be published.
func (t *tx) articleAt(c models.Caller, row articleRow, revision int) (a models.Article, err error) {
	src, err := t.revisionSource(row.ID, revision)
	if err != nil {
		return a, err
	}
	d, err := t.store.newDraft(src)
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
	if a, err = row.model(c); err != nil {
		return a, err
	}
	if a.Editing != nil {
		a.Editing.Revision = revision
	}
	a.Body = d.body()
	members, err := t.memberships(c, []int64{row.ID})
	a.Series = members[row.ID]
	return a, firstError(err, t.attach(&a, d.names))
}

// attach reads what a revision names into the article.
func (t *tx) attach(a *models.Article, names resolved) error {
	ids := make([]int64, len(names.bylines))
	for i, b := range names.bylines {
		ids[i] = b.author
	}
	writers, err := authors.byIDs(t, ids)
	if err != nil {
		return err
	}
	for _, b := range names.bylines {
		a.Bylines = append(a.Bylines, models.Byline{Author: writers[b.author], Role: b.role})
	}
	named, err := tags.byIDs(t, names.tags)
	if err != nil {
		return err
	}
	for _, id := range names.tags {
		a.Tags = append(a.Tags, named[id])
	}
	references, err := t.referencesByID(names.references)
	for i, id := range names.references {
		a.References = append(a.References, models.Entry{Position: i + 1, Reference: references[id]})
	}
	return err
}
