package store

import (
	"context"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
)

// tagRow is a tag as it is stored.
type tagRow struct {
	Common
	Name     string
	NameKey  string
	Articles int // that readers see
}

// TableName tells gorm the table.
func (tagRow) TableName() string { return "tags" }

// tagColumns are the columns that lists read.
const tagColumns = "x.id, x.uid, x.slug, x.source, x.revision, x.articles, x.created_at, x.updated_at"

// columns are where tagColumns are read to.
func (r *tagRow) columns() []any {
	return []any{&r.ID, &r.UID, &r.Slug, &r.Source, &r.Revision, &r.Articles, &r.CreatedAt, &r.UpdatedAt}
}

var tags = kept[tagRow, source.Tag, models.Tag]{
	table:  table[tagRow]{"tags", "x", tagColumns, (*tagRow).columns},
	kind:   models.TagResource,
	common: func(r *tagRow) *Common { return &r.Common },
	title:  func(m source.Tag) (string, string) { return m.Slug, m.Name },
	fill: func(t *tx, r *tagRow, src source.Tag) (err error) {
		src.Slug = r.Slug
		r.Name, r.NameKey = src.Name, text.SortKey(src.Name, t.store.opts.Language)
		r.Source, err = encode(src)
		return err
	},
	model: newTag,
	keys: func(r *tagRow) []string {
		if r.Articles == 0 {
			return nil
		}
		return []string{dependency(models.TagResource, r.UID), "tags"}
	},
	source: func(m models.Tag) source.Tag { return m.Source },
}

func newTag(r tagRow) (models.Tag, error) {
	m := models.Tag{
		ID: r.UID, Slug: r.Slug, Revision: r.Revision, Articles: r.Articles,
		CreatedAt: at(r.CreatedAt), UpdatedAt: at(r.UpdatedAt),
	}
	return m, decode(r.Source, &m.Source)
}

// Tag returns the tag with that slug or id.
func (s *Store) Tag(ctx context.Context, c models.Caller, name string) (models.Tag, error) {
	return tags.get(ctx, s, c, name)
}

// Tags returns one page of the tags that the caller may see.
func (s *Store) Tags(ctx context.Context, c models.Caller, q models.Query) (models.List[models.Tag], error) {
	return page(ctx, s, c, q, listing[tagRow, models.Tag]{
		table: tags.table, resource: models.TagResource, visible: "x.live",
		uid:    func(r *tagRow) string { return r.UID },
		models: each(newTag),
	})
}

// CreateTag stores a new tag.
func (s *Store) CreateTag(ctx context.Context, c models.Caller, src source.Tag) (m models.Tag, err error) {
	err = s.write(ctx, func(t *tx) error {
		id, err := t.once(c, models.TagResource, func() (int64, error) { return tags.create(t, src) })
		if err != nil {
			return err
		}
		m, err = tags.byID(t, id)
		return err
	})
	return m, err
}

// SaveTag changes the tag with that slug or id to what edit makes of it, if it
// is still at the given revision.
func (s *Store) SaveTag(ctx context.Context, name string, revision int, edit func(source.Tag) (source.Tag, error)) (models.Tag, error) {
	return tags.save(ctx, s, name, revision, edit)
}

// DeleteTag removes a tag that no article has.
func (s *Store) DeleteTag(ctx context.Context, name string, revision int) error {
	return tags.remove(ctx, s, name, revision)
}

func (t *tx) makeTag(name string) (int64, error) { return tags.create(t, source.Tag{Name: name}) }

// tagSlug is the slug by which the name of a tag is known again, so that
// Markedsføring and markedsføring are one tag.
func tagSlug(name string) string {
	if slug := text.Slug(name); slug != "" {
		return slug
	}
	return string(models.TagResource)
}
