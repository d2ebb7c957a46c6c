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
	Parts           int // all
	Total           int // that readers see and that have a number
	Drafted         int // that have one for editors
	Articles        int // that readers see, in chapters too
	Whole           int // of these, that have a number
	DraftWhole      int
	Chapters        int  // that readers see
	Height          int  // how deep chapters go
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
	saved:  (*tx).seriesSaved,
}

// seriesSaved renews what is shown of a saved series where it is a chapter: those
// above count what it announces, and may come to be seen by that, or to be so no
// more.
func (t *tx) seriesSaved(was, is seriesRow) error {
	if !was.Live && !is.Live {
		return nil
	}
	above, err := t.wholeKeys(is.ID)
	if err != nil {
		return err
	}
	if t.logMore(above...); was.Live == is.Live {
		return nil
	}
	return t.renumber(is.ID)
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
	shown, err := t.number(`SELECT 1 FROM series_parts WHERE series_id = ? AND (title <> '' AND ? OR
		child_series_id IS NOT NULL AND (SELECT live FROM series c WHERE c.id = child_series_id)) LIMIT 1`, r.ID, r.AnnouncePlanned)
	if err != nil {
		return err
	}
	r.Live = r.Articles > 0 || shown == 1
	r.Source, err = encode(src)
	return err
}

func newSeries(r seriesRow) (models.Series, error) {
	m := models.Series{
		ID: r.UID, Slug: r.Slug, Language: r.Language, DescriptionHTML: r.DescriptionHTML, Revision: r.Revision,
		Total: r.Total, Whole: r.Whole, Chaptered: r.Chapters > 0, Public: r.Live, CreatedAt: at(r.CreatedAt), UpdatedAt: at(r.UpdatedAt),
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
const seriesColumns = "x.id, x.uid, x.slug, x.language, x.description_html, x.source, x.revision, x.parts, x.total, x.live, x.created_at, x.updated_at, x.drafted, x.articles, x.whole, x.draft_whole, x.chapters, x.height"

// columns are where seriesColumns are read to.
func (r *seriesRow) columns() []any {
	return []any{&r.ID, &r.UID, &r.Slug, &r.Language, &r.DescriptionHTML, &r.Source, &r.Revision, &r.Parts, &r.Total, &r.Live, &r.CreatedAt, &r.UpdatedAt,
		&r.Drafted, &r.Articles, &r.Whole, &r.DraftWhole, &r.Chapters, &r.Height}
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
		m.Total, m.Whole, m.Chaptered = r.Drafted, r.DraftWhole, r.Height > 0
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
			_, err = t.setParts(id, src.Parts, orderMade{by: c.KeyID()})
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

// DeleteSeries removes a series and its order; the articles and the chapters
// stay. A chapter is refused.
func (s *Store) DeleteSeries(ctx context.Context, name string, revision int) error {
	return s.write(ctx, func(t *tx) error {
		row, err := allSeries.forWrite(t, name, revision)
		if err != nil {
			return err
		}
		if err := t.refuseChapter(row.ID); err != nil {
			return err
		}
		keys, err := t.memberKeys(row.ID)
		if err != nil {
			return err
		}
		chapters, err := values[int64](t, "SELECT child_series_id FROM series_parts WHERE series_id = ? AND child_series_id IS NOT NULL", row.ID)
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
		if err := t.db.Delete(&row).Error; err != nil {
			return err
		}
		for _, chapter := range chapters {
			if err := t.renumber(chapter); err != nil {
				return err
			}
		}
		return nil
	})
}
