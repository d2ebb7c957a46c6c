package store

import (
	"cmp"
	"context"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
)

// authorRow is an author as it is stored.
type authorRow struct {
	Common
	Name     string
	NameKey  string
	Kind     string
	BioHTML  string
	Articles int // that readers see
}

// TableName tells gorm the table.
func (authorRow) TableName() string { return "authors" }

// authorColumns are the columns that lists read.
const authorColumns = "x.id, x.uid, x.slug, x.bio_html, x.source, x.revision, x.articles, x.created_at, x.updated_at"

// columns are where authorColumns are read to.
func (r *authorRow) columns() []any {
	return []any{&r.ID, &r.UID, &r.Slug, &r.BioHTML, &r.Source, &r.Revision, &r.Articles, &r.CreatedAt, &r.UpdatedAt}
}

var authors = kept[authorRow, source.Author, models.Author]{
	table:  table[authorRow]{"authors", "x", authorColumns, (*authorRow).columns},
	kind:   models.AuthorResource,
	common: func(r *authorRow) *Common { return &r.Common },
	title:  func(a source.Author) (string, string) { return a.Slug, a.Name },
	fill:   fillAuthor,
	model:  newAuthor,
	keys:   authorKeys,
	source: func(a models.Author) source.Author { return a.Source },
}

func fillAuthor(t *tx, r *authorRow, src source.Author) error {
	bio, err := text.Render(text.Markdown, src.Bio)
	if err != nil {
		return err
	}
	src.Slug = r.Slug
	r.Name, r.NameKey, r.BioHTML = src.Name, text.SortKey(sortName(src), t.store.opts.Language), bio.HTML
	r.Kind = cmp.Or(src.Kind, "person")
	r.Source, err = encode(src)
	return err
}

// sortName is what an author is sorted by: the family name first.
func sortName(a source.Author) string {
	if a.Family == "" {
		return a.Name
	}
	return a.Family + " " + a.Given
}

func newAuthor(r authorRow) (models.Author, error) {
	a := models.Author{
		ID: r.UID, Slug: r.Slug, BioHTML: r.BioHTML, Revision: r.Revision, Articles: r.Articles,
		CreatedAt: at(r.CreatedAt), UpdatedAt: at(r.UpdatedAt),
	}
	return a, decode(r.Source, &a.Source)
}

func authorKeys(r *authorRow) []string {
	if r.Articles == 0 {
		return nil
	}
	return []string{dependency(models.AuthorResource, r.UID), "authors"}
}

// Author returns the author with that slug or id.
func (s *Store) Author(ctx context.Context, c models.Caller, name string) (models.Author, error) {
	return authors.get(ctx, s, c, name)
}

// Authors returns one page of the authors that the caller may see.
func (s *Store) Authors(ctx context.Context, c models.Caller, q models.Query) (models.List[models.Author], error) {
	return page(ctx, s, c, q, listing[authorRow, models.Author]{
		table: authors.table, resource: models.AuthorResource, visible: "x.live",
		uid:    func(r *authorRow) string { return r.UID },
		models: each(newAuthor),
	})
}

// CreateAuthor stores a new author.
func (s *Store) CreateAuthor(ctx context.Context, c models.Caller, src source.Author) (a models.Author, err error) {
	err = s.write(ctx, func(t *tx) error {
		id, err := t.once(c, models.AuthorResource, func() (int64, error) { return authors.create(t, src) })
		if err != nil {
			return err
		}
		a, err = authors.byID(t, id)
		return err
	})
	return a, err
}

// SaveAuthor changes the author with that slug or id to what edit makes of it,
// if it is still at the given revision.
func (s *Store) SaveAuthor(ctx context.Context, name string, revision int, edit func(source.Author) (source.Author, error)) (models.Author, error) {
	return authors.save(ctx, s, name, revision, edit)
}

// DeleteAuthor removes an author that no article names.
func (s *Store) DeleteAuthor(ctx context.Context, name string, revision int) error {
	return authors.remove(ctx, s, name, revision)
}
