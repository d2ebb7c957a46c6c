package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kilde/models"
	"kilde/models/source"
)

// partRow is a part of a series as it is stored.
type partRow struct {
	id, article, child   int64 // 0 is none
	uid                  string
	position             int // for whoever it is read for
	title, planned, role string
	primary              bool
}

func scanPart(r record, p *partRow) error {
	return r.Scan(&p.id, &p.article, &p.child, &p.uid, &p.position, &p.title, &p.planned, &p.role, &p.primary)
}

const (
	partColumns = "SELECT id, coalesce(article_id, 0), coalesce(child_series_id, 0), uid, coalesce("
	partRest    = ", 0), title, planned_for, role, is_primary FROM series_parts WHERE series_id = ?"
)

// The parts of a series, for readers and for editors, who see them all and
// count them all.
const (
	readersParts = partColumns + "position" + partRest + ` AND (place IS NOT NULL OR
		child_series_id IS NOT NULL AND (SELECT live FROM series c WHERE c.id = child_series_id) OR
		title <> '' AND (SELECT announce_planned FROM series s WHERE s.id = series_id)) ORDER BY ordinal`
	editorsParts = partColumns + "drafted" + partRest + " ORDER BY ordinal"
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
	query := readersParts
	if c.SeesDrafts() {
		query = editorsParts
	}
	found, err := rows(t, scanPart, query, id)
	if err != nil {
		return m, err
	}
	linked, err := t.linkedSeries(c, id, found)
	if err != nil {
		return m, err
	}
	m.Parent = linked[above]
	m.Parts, err = t.parts(c, found, linked)
	return m, err
}

func (t *tx) parts(c models.Caller, found []partRow, chapters map[int64]*models.SeriesLink) ([]models.Part, error) {
	articles, err := t.partArticles(c, found)
	if err != nil {
		return nil, err
	}
	list := make([]models.Part, len(found))
	for i, p := range found {
		list[i] = models.Part{
			ID: p.uid, Position: p.position, Role: cmp.Or(p.role, source.PartRole), Title: p.title, PlannedFor: p.planned, Primary: p.primary,
			Article: articles[p.article], Series: chapters[p.child],
		}
	}
	return list, nil
}

// above stands for the series that one is a chapter of.
const above = -1

// linkedSeries are the chapters of a series by their id, and what it is a
// chapter of.
func (t *tx) linkedSeries(c models.Caller, series int64, parts []partRow) (map[int64]*models.SeriesLink, error) {
	var ids []int64
	for _, p := range parts {
		if p.child != 0 {
			ids = append(ids, p.child)
		}
	}
	list := make(map[int64]*models.SeriesLink, len(ids))
	_, err := rows(t, func(r record, id *int64) error {
		var l models.SeriesLink
		var drafted, draftWhole int
		err := r.Scan(id, &l.ID, &l.Slug, &l.Title, &l.Total, &l.Whole, &drafted, &draftWhole)
		if c.SeesDrafts() {
			l.Total, l.Whole = drafted, draftWhole
		}
		if !slices.Contains(ids, *id) {
			*id = above
		}
		list[*id] = &l
		t.shows(models.SeriesResource, l.ID)
		return err
	}, `SELECT x.id, x.uid, x.slug, x.title, x.total, x.whole, x.drafted, x.draft_whole FROM series x WHERE x.id IN ?
		OR x.id = (SELECT p.series_id FROM series_parts p WHERE p.child_series_id = ?)`, ids, series)
	return list, err
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

// AddPart puts a part into a series: at its position among all parts, 1 being
// the first, before or after another, or at the end where it names no place.
//
// It returns the id of the part.
func (s *Store) AddPart(ctx context.Context, c models.Caller, series string, revision int, part source.PlacedPart) (m models.Series, added string, err error) {
	part.ID = cmp.Or(part.ID, s.opts.NewID())
	m, err = s.reorder(ctx, c, series, revision, func(t *tx, id int64, all []source.Part) ([]source.Part, error) {
		return t.insertPart(id, all, part, len(all))
	})
	return m, part.ID, ofOnePart(err)
}

// SavePart changes a part, named by its id or the slug or id of its article or
// series, and its position among all parts, to what edit makes of them.
func (s *Store) SavePart(ctx context.Context, c models.Caller, series, part string, revision int, edit func(source.PlacedPart) (source.PlacedPart, error)) (models.Series, error) {
	m, err := s.reorder(ctx, c, series, revision, func(t *tx, id int64, all []source.Part) ([]source.Part, error) {
		from, err := t.partIndex(id, part, all)
		if err != nil {
			return nil, err
		}
		edited, err := edit(source.PlacedPart{Part: all[from], Position: new(from + 1)})
		if err != nil {
			return nil, err
		}
		edited.ID = all[from].ID
		return t.insertPart(id, slices.Delete(all, from, from+1), edited, from)
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

// insertPart puts a part where it is to stand among others: before or after one
// of them, at its position, or where it stands.
func (t *tx) insertPart(series int64, all []source.Part, part source.PlacedPart, stands int) ([]source.Part, error) {
	if len(all) >= source.MaxParts {
		return nil, models.Errorf(models.Conflict, "The series has %d parts, and can't have more. Make chapters of it.", len(all))
	}
	at, err := t.placeFor(series, all, part, stands)
	if err != nil {
		return nil, err
	}
	return slices.Insert(all, at, part.Part), nil
}

func (t *tx) placeFor(series int64, all []source.Part, part source.PlacedPart, stands int) (int, error) {
	wrong := func(pointer, code, detail string) (int, error) {
		return 0, &models.Error{Kind: models.Invalid, Detail: "The part can't stand there; errors says why.",
			Fields: []models.Field{{Pointer: pointer, Code: code, Detail: detail}}}
	}
	beside := cmp.Or(part.Before, part.After)
	asked := stands
	if part.Position != nil {
		asked = *part.Position - 1
	}
	switch last := len(all) + 1; {
	case beside != "" && asked != stands:
		return wrong("/position", "invalid", "Must not stand beside before or after.")
	case asked < 0 || asked >= last:
		return wrong("/position", "out_of_range", fmt.Sprintf("Must be between 1 and %d.", last))
	case beside == "":
		return asked, nil
	}
	pointer, behind := "/before", 0
	if part.After != "" {
		pointer, behind = "/after", 1
	}
	at, err := t.partIndex(series, beside, all)
	if errors.Is(err, models.NotFound) {
		return wrong(pointer, "unknown", fmt.Sprintf("There is no other part %q in this series.", beside))
	}
	return at + behind, err
}

// RemovePart takes a part, named as in SavePart, out of a series; its article or
// series stays.
func (s *Store) RemovePart(ctx context.Context, c models.Caller, series, part string, revision int) (models.Series, error) {
	return s.reorder(ctx, c, series, revision, func(t *tx, id int64, all []source.Part) ([]source.Part, error) {
		at, err := t.partIndex(id, part, all)
		if err != nil {
			return nil, err
		}
		return slices.Delete(all, at, at+1), nil
	})
}

// partIndex is where the named part stands in all: by its id, or the slug or id
// of its article, or else of its series.
func (t *tx) partIndex(series int64, name string, all []source.Part) (int, error) {
	if i := slices.IndexFunc(all, func(p source.Part) bool { return p.ID == name }); i >= 0 {
		return i, nil
	}
	article, err := t.named(models.ArticleResource, name)
	if err != nil {
		return 0, err
	}
	chapter, err := t.named(models.SeriesResource, name)
	if err != nil {
		return 0, err
	}
	found, err := values[string](t, `SELECT uid FROM series_parts WHERE series_id = ? AND (article_id = ? OR child_series_id = ?)
		ORDER BY CASE WHEN article_id IS NULL THEN 1 ELSE 0 END`, series, article.id, chapter.id)
	for _, uid := range found {
		if i := slices.IndexFunc(all, func(p source.Part) bool { return p.ID == uid }); i >= 0 {
			return i, nil
		}
	}
	return 0, firstError(err, models.Errorf(models.NotFound, "There is no part %q in this series.", name))
}
