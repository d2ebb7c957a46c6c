package store

import (
	"context"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
)

// seriesRow is a series as it is stored.
type seriesRow struct {
	Common
	Title           string
	TitleKey        string
	Language        string
	DescriptionHTML string
	AnnouncePlanned bool
	Parts           int  // all
	Total           int  // that readers see
	Live            bool // whether readers see the series
}

// TableName tells gorm the table.
func (seriesRow) TableName() string { return "series" }

var allSeries = kept[seriesRow, source.Series, models.Series]{
	table:  table[seriesRow]{"series", "x", seriesColumns, (*seriesRow).columns},
	kind:   models.SeriesResource,
	common: func(r *seriesRow) *Common { return &r.Common },
	title:  func(m source.Series) (string, string) { return m.Slug, m.Title },
	fill:   fillSeries,
	model:  func(r seriesRow) (models.Series, error) { return newSeries(r) },
	keys:   seriesKeys,
	source: func(m models.Series) source.Series { return m.Source },
}

func fillSeries(t *tx, r *seriesRow, src source.Series) error {
	description, err := text.Render(text.Markdown, src.Description)
	if err != nil {
		return err
	}
	src.Slug = r.Slug
	if src.Language == "" {
		src.Language = t.store.opts.Language
	}
	r.Title, r.TitleKey, r.Language = src.Title, text.SortKey(src.Title, t.store.opts.Language), src.Language
	r.DescriptionHTML, r.AnnouncePlanned = description.HTML, src.AnnouncePlanned
	planned, err := t.number("SELECT 1 FROM series_parts WHERE series_id = ? AND title <> '' LIMIT 1", r.ID)
	if err != nil {
		return err
	}
	r.Live = r.Total > 0 || r.AnnouncePlanned && planned == 1
	r.Source, err = encode(src)
	return err
}

func newSeries(r seriesRow) (models.Series, error) {
	m := models.Series{
		ID: r.UID, Slug: r.Slug, Language: r.Language, DescriptionHTML: r.DescriptionHTML, Revision: r.Revision,
		Total: r.Total, Public: r.Live, CreatedAt: at(r.CreatedAt), UpdatedAt: at(r.UpdatedAt),
	}
	return m, decode(r.Source, &m.Source)
}

func seriesKeys(r *seriesRow) []string {
	if !r.Live {
		return nil
	}
	return []string{dependency(models.SeriesResource, r.UID), "series"}
}

// seriesColumns are the columns that lists read.
const seriesColumns = "x.id, x.uid, x.slug, x.language, x.description_html, x.source, x.revision, x.parts, x.total, x.live, x.created_at, x.updated_at"

// columns are where seriesColumns are read to.
func (r *seriesRow) columns() []any {
	return []any{&r.ID, &r.UID, &r.Slug, &r.Language, &r.DescriptionHTML, &r.Source, &r.Revision, &r.Parts, &r.Total, &r.Live, &r.CreatedAt, &r.UpdatedAt}
}

// Series returns the series with that slug or id, with its parts.
func (s *Store) Series(ctx context.Context, c models.Caller, name string) (m models.Series, err error) {
	err = s.deliver(ctx, c, func(t *tx) error {
		id, err := t.lookup(c, models.SeriesResource, name)
		if err != nil {
			return err
		}
		m, err = t.seriesWhole(c, id)
		return err
	})
	return m, err
}

// SeriesList returns one page of the series that the caller may see, without
// their parts.
func (s *Store) SeriesList(ctx context.Context, c models.Caller, q models.Query) (models.List[models.Series], error) {
	return page(ctx, s, c, q, listing[seriesRow, models.Series]{
		table: allSeries.table, resource: models.SeriesResource, visible: "x.live",
		uid:    func(r *seriesRow) string { return r.UID },
		models: each(func(r seriesRow) (models.Series, error) { return seenSeries(c, r) }),
	})
}

// seenSeries is a series, without its parts, as its caller may see it. Editors
// number all its parts, and its revision counts what they alone see.
func seenSeries(c models.Caller, r seriesRow) (models.Series, error) {
	m, err := newSeries(r)
	if c.SeesDrafts() {
		m.Total = r.Parts
	} else {
		m.Revision = 0
	}
	return m, err
}

// CreateSeries stores a new series with its first parts.
func (s *Store) CreateSeries(ctx context.Context, c models.Caller, src source.NewSeries) (m models.Series, err error) {
	err = s.write(ctx, func(t *tx) error {
		id, err := t.once(c, models.SeriesResource, func() (int64, error) {
			id, err := allSeries.create(t, src.Series)
			if err != nil {
				return 0, err
			}
			_, err = t.setParts(id, src.Parts)
			return id, err
		})
		if err != nil {
			return err
		}
		m, err = t.seriesWhole(c, id)
		return err
	})
	return m, err
}

// SaveSeries changes the series with that slug or id to what edit makes of it,
// if it is still at the given revision.
func (s *Store) SaveSeries(ctx context.Context, c models.Caller, name string, revision int, edit func(source.Series) (source.Series, error)) (m models.Series, err error) {
	err = s.write(ctx, func(t *tx) error {
		row, err := allSeries.forWrite(t, name, revision)
		if err != nil {
			return err
		}
		before, err := newSeries(row)
		if err != nil {
			return err
		}
		src, err := edit(before.Source)
		if err != nil {
			return err
		}
		if err := allSeries.update(t, &row, src); err != nil {
			return err
		}
		m, err = t.seriesWhole(c, row.ID)
		return err
	})
	return m, err
}

// DeleteSeries removes a series and its order; the articles stay.
func (s *Store) DeleteSeries(ctx context.Context, name string, revision int) error {
	return s.write(ctx, func(t *tx) error {
		row, err := allSeries.forWrite(t, name, revision)
		if err != nil {
			return err
		}
		keys, err := t.memberKeys(row.ID)
		if err != nil {
			return err
		}
		if row.Live {
			keys = append(keys, articlesOf(models.SeriesResource, row.UID))
		}
		t.log(models.SeriesResource, row.UID, models.Deleted, append(seriesKeys(&row), keys...))
		if err := t.bury(row.UID, row.ID); err != nil {
			return err
		}
		return t.db.Delete(&row).Error
	})
}
