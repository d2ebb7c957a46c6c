package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kilde/models"
	"kilde/models/source"
)

// partRow is a part of a series as it is stored, with what readers see of its
// article.
type partRow struct {
	id, article    int64 // article is 0 for a planned part
	uid            string
	position       int
	title, planned string
	primary        bool
}

func scanPart(r record, p *partRow) error {
	return r.Scan(&p.id, &p.article, &p.uid, &p.position, &p.title, &p.planned, &p.primary)
}

const partColumns = "SELECT id, coalesce(article_id, 0), uid, coalesce(position, 0), title, planned_for, is_primary FROM series_parts"

// The parts of a series, for readers and for editors, who see them all and
// count them all.
const (
	readersParts = partColumns + ` WHERE series_id = ? AND (position IS NOT NULL OR
		title <> '' AND (SELECT announce_planned FROM series WHERE id = series_id)) ORDER BY ordinal`
	editorsParts = partColumns + " WHERE series_id = ? ORDER BY ordinal"
)

// seriesWhole returns a series with its parts as the caller may see them.
func (t *tx) seriesWhole(c models.Caller, id int64) (m models.Series, err error) {
	row, err := allSeries.row(t, id)
	if err != nil {
		return m, err
	}
	t.showsArticlesOf(models.SeriesResource, row.UID)
	if m, err = seenSeries(c, row); err != nil {
		return m, err
	}
	m.Parts, err = t.parts(c, id)
	return m, err
}

func (t *tx) parts(c models.Caller, series int64) ([]models.Part, error) {
	query := readersParts
	if c.SeesDrafts() {
		query = editorsParts
	}
	found, err := rows(t, scanPart, query, series)
	if err != nil {
		return nil, err
	}
	articles, err := t.partArticles(c, found)
	if err != nil {
		return nil, err
	}
	list := make([]models.Part, len(found))
	for i, p := range found {
		list[i] = models.Part{ID: p.uid, Position: p.position, Title: p.title, PlannedFor: p.planned, Primary: p.primary, Article: articles[p.article]}
		if c.SeesDrafts() {
			list[i].Position = i + 1
		}
	}
	return list, nil
}

// partArticles returns the summaries of the parts' articles by their id.
func (t *tx) partArticles(c models.Caller, parts []partRow) (map[int64]*models.Article, error) {
	var ids []int64
	for _, p := range parts {
		if p.article != 0 {
			ids = append(ids, p.article)
		}
	}
	found, err := articlesFor(c).find(t, "WHERE a.id IN ?", ids)
	if err != nil {
		return nil, err
	}
	list, err := t.assemble(c, found, false)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]*models.Article, len(found))
	for i, row := range found {
		byID[row.ID] = &list[i]
	}
	return byID, nil
}

// SetParts makes parts the whole order of a series, if the series is still at
// the given revision. A part that names its id keeps it.
func (s *Store) SetParts(ctx context.Context, c models.Caller, series string, revision int, parts []source.Part) (models.Series, error) {
	return s.reorder(ctx, c, series, revision, func(t *tx, id int64, _ []source.Part) ([]source.Part, error) { return parts, nil })
}

// AddPart puts a part into a series: at its position among all parts, 1 being
// the first, or at the end where it names none.
func (s *Store) AddPart(ctx context.Context, c models.Caller, series string, revision int, part source.PlacedPart) (models.Series, error) {
	m, err := s.reorder(ctx, c, series, revision, func(_ *tx, _ int64, all []source.Part) ([]source.Part, error) {
		placed := part
		if placed.Position == 0 {
			placed.Position = len(all) + 1
		}
		return insertPart(all, placed)
	})
	return m, ofOnePart(err)
}

// SavePart changes a part, named by its id or its article's slug or id, and
// its position among all parts, to what edit makes of them.
func (s *Store) SavePart(ctx context.Context, c models.Caller, series, part string, revision int, edit func(source.PlacedPart) (source.PlacedPart, error)) (models.Series, error) {
	m, err := s.reorder(ctx, c, series, revision, func(t *tx, id int64, all []source.Part) ([]source.Part, error) {
		from, err := t.partIndex(id, part, all)
		if err != nil {
			return nil, err
		}
		edited, err := edit(source.PlacedPart{Part: all[from], Position: from + 1})
		if err != nil {
			return nil, err
		}
		edited.ID = all[from].ID
		return insertPart(slices.Delete(all, from, from+1), edited)
	})
	return m, ofOnePart(err)
}

// ofOnePart makes the pointers of an error those into one written part, where
// they are into the whole order: what stood there before was in order.
func ofOnePart(err error) error {
	e, ok := errors.AsType[*models.Error](err)
	if !ok {
		return err
	}
	told := *e
	told.Fields = slices.Clone(e.Fields)
	for i, f := range told.Fields {
		if rest, in := strings.CutPrefix(f.Pointer, "/parts/"); in {
			_, member, _ := strings.Cut(rest, "/")
			told.Fields[i].Pointer = strings.TrimSuffix("/"+member, "/")
		}
	}
	return &told
}

func insertPart(all []source.Part, part source.PlacedPart) ([]source.Part, error) {
	if last := len(all) + 1; part.Position < 1 || part.Position > last {
		return nil, &models.Error{Kind: models.Invalid, Detail: fmt.Sprintf("The position must be between 1 and %d.", last),
			Fields: []models.Field{{Pointer: "/position", Code: "out_of_range", Detail: fmt.Sprintf("Must be between 1 and %d.", last)}}}
	}
	return slices.Insert(all, part.Position-1, part.Part), nil
}

// RemovePart takes a part, named by its id or its article's slug or id, out of
// a series; the article stays.
func (s *Store) RemovePart(ctx context.Context, c models.Caller, series, part string, revision int) (models.Series, error) {
	return s.reorder(ctx, c, series, revision, func(t *tx, id int64, all []source.Part) ([]source.Part, error) {
		at, err := t.partIndex(id, part, all)
		if err != nil {
			return nil, err
		}
		return slices.Delete(all, at, at+1), nil
	})
}

// partIndex is where the named part stands in all.
func (t *tx) partIndex(series int64, name string, all []source.Part) (int, error) {
	uid := name
	if i := slices.IndexFunc(all, func(p source.Part) bool { return p.ID == name }); i >= 0 {
		return i, nil
	}
	article, err := t.named(models.ArticleResource, name)
	if err != nil {
		return 0, err
	}
	found, err := values[string](t, "SELECT uid FROM series_parts WHERE series_id = ? AND article_id = ?", series, article.id)
	if err != nil {
		return 0, err
	}
	if len(found) == 0 {
		return 0, models.Errorf(models.NotFound, "There is no part %q in this series.", uid)
	}
	return slices.IndexFunc(all, func(p source.Part) bool { return p.ID == found[0] }), nil
}
