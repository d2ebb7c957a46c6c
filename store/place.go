package store

import (
	"cmp"
	"fmt"
	"slices"

	"kilde/models"
	"kilde/models/id"
	"kilde/models/source"
)

// place resolves the articles, the chapters and the identities of the parts.
func (t *tx) place(series int64, parts []source.Part) ([]partRow, error) {
	existing, err := rows(t, scanPart, editorsParts, series)
	if err != nil {
		return nil, err
	}
	var names, chapters []string
	for _, p := range parts {
		names, chapters = append(names, p.Article), append(chapters, p.Series)
	}
	articles, err := t.claims(models.ArticleResource, names)
	if err != nil {
		return nil, err
	}
	below, err := t.chapters(series, chapters)
	if err != nil {
		return nil, err
	}
	placed := make([]partRow, len(parts))
	var wrong []models.Field
	for i, p := range parts {
		row := newPartRow(p)
		row.article, row.child = articles[p.Article].id, below[p.Series].id
		if p.Article != "" && row.article == 0 {
			wrong = append(wrong, models.Field{Pointer: fmt.Sprintf("/parts/%d/article", i), Code: "unknown", Detail: fmt.Sprintf("There is no article %q.", p.Article)})
		}
		if f := below[p.Series].wrong; f != nil {
			wrong = append(wrong, models.Field{Pointer: fmt.Sprintf("/parts/%d/series", i), Code: f.Code, Detail: f.Detail})
		}
		row.id, row.uid = identity(existing, row)
		placed[i] = row
	}
	return placed, t.checkPlaced(placed, wrong)
}

// checkPlaced refuses an order of which something is wrong: what was found so
// far, or what the parts are to each other and to other series.
func (t *tx) checkPlaced(placed []partRow, wrong []models.Field) error {
	foreign, err := t.foreignParts(placed)
	if err != nil {
		return err
	}
	if wrong = slices.Concat(wrong, foreign, wrongParts(placed)); len(wrong) > 0 {
		return &models.Error{Kind: models.Invalid, Detail: "The order of the series is not valid.", Fields: wrong}
	}
	return nil
}

// foreignParts are the written parts that go by the id of a part of another
// series.
func (t *tx) foreignParts(placed []partRow) (wrong []models.Field, err error) {
	at, uids := map[string]int{}, []string{}
	for i, p := range placed {
		if p.id == 0 && p.uid != "" {
			at[p.uid], uids = i, append(uids, p.uid)
		}
	}
	if len(uids) == 0 {
		return nil, nil
	}
	found, err := values[string](t, "SELECT uid FROM series_parts WHERE uid IN ? ORDER BY uid", uids)
	for _, uid := range found {
		wrong = append(wrong, models.Field{Pointer: fmt.Sprintf("/parts/%d/id", at[uid]), Code: "taken", Detail: "Is the id of a part of another series. Leave it out of a part that is new here."})
	}
	return wrong, err
}

// newPartRow is a part as it is stored, without what it stands for.
func newPartRow(p source.Part) partRow {
	row := partRow{uid: p.ID, title: p.Title, planned: p.PlannedFor, role: p.Role, primary: p.Primary}
	if row.role == source.PartRole {
		row.role = ""
	}
	return row
}

// identity is the stored part that a written one is: by its id, or by its
// article or chapter, which a series has once. 0 is a new part.
func identity(existing []partRow, p partRow) (int64, string) {
	for _, e := range existing {
		if p.uid == e.uid || p.uid == "" && (p.article != 0 && p.article == e.article || p.child != 0 && p.child == e.child) {
			return e.id, e.uid
		}
	}
	return 0, p.uid
}

func wrongParts(placed []partRow) (wrong []models.Field) {
	articles, chapters, uids := map[int64]bool{}, map[int64]bool{}, map[string]bool{}
	for i, p := range placed {
		article, chapter, part := again(articles, p.article), again(chapters, p.child), again(uids, p.uid)
		if article || chapter || part || p.id == 0 && p.uid != "" && !id.Valid(p.uid) {
			wrong = append(wrong, models.Field{Pointer: fmt.Sprintf("/parts/%d", i), Code: "repeated", Detail: "Stands in the order twice."})
		}
	}
	return wrong
}

// again reports whether a value was there before, and has it there from now on. An
// empty one never is.
func again[T comparable](before map[T]bool, v T) (was bool) {
	var none T
	was = before[v]
	before[v] = v != none
	return was
}

// chapter is a series that is to be a chapter of another one, or why it can't.
type chapter struct {
	id    int64
	wrong *models.Field
}

// chapters are the series with some names, as chapters of one.
func (t *tx) chapters(series int64, names []string) (map[string]chapter, error) {
	found := map[string]chapter{}
	known, err := t.claims(models.SeriesResource, names)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, name := range names {
		if name != "" {
			ids = append(ids, known[name].id)
		}
	}
	if len(ids) == 0 {
		return found, nil
	}
	facts, err := t.chapterFacts(series, ids)
	for _, name := range names {
		if name != "" {
			id := known[name].id
			found[name] = chapter{id, facts.wrong(name, id)}
		}
	}
	return found, err
}

// chapterFacts are what decides whether series can be chapters of one.
type chapterFacts struct {
	above     map[int64]int    // that one and those that it is a chapter of, and how far up
	heights   map[int64]int    // of the series
	elsewhere map[int64]string // of what else they are chapters
}

func (t *tx) chapterFacts(series int64, ids []int64) (f chapterFacts, err error) {
	f = chapterFacts{map[int64]int{series: 0}, map[int64]int{}, map[int64]string{}}
	if _, err = rows(t, func(r record, id *int64) error {
		var height int
		err := r.Scan(id, &height)
		f.above[*id] = height
		return err
	}, upwards+"SELECT id, height FROM up", series); err != nil {
		return f, err
	}
	_, err = rows(t, func(r record, id *int64) error {
		var height int
		var of string
		err := r.Scan(id, &height, &of)
		f.heights[*id], f.elsewhere[*id] = height, of
		return err
	}, `SELECT x.id, x.height, coalesce(s.slug, '') FROM series x LEFT JOIN series_parts p ON p.child_series_id = x.id AND p.series_id <> ?
		LEFT JOIN series s ON s.id = p.series_id WHERE x.id IN ?`, series, ids)
	return f, err
}

// wrong is why a series can't be a chapter, or nil.
func (f chapterFacts) wrong(name string, id int64) *models.Field {
	top := 0
	for _, height := range f.above {
		top = max(top, height)
	}
	_, above := f.above[id]
	switch {
	case id == 0:
		return &models.Field{Code: "unknown", Detail: fmt.Sprintf("There is no series %q.", name)}
	case above:
		return &models.Field{Code: "circle", Detail: fmt.Sprintf("A series can't contain itself, and %q is this series or contains it.", name)}
	case f.elsewhere[id] != "":
		return &models.Field{Code: "taken", Detail: fmt.Sprintf("The series %q is a chapter of %q already, and can be one of a single series only. Take it out there first.", name, f.elsewhere[id])}
	case top+1+f.heights[id] > maxHeight:
		return &models.Field{Code: "too_deep", Detail: fmt.Sprintf("Chapters can go %d deep at most.", maxHeight)}
	}
	return nil
}

// refuseChapter returns a conflict where a series is a chapter, or nil.
func (t *tx) refuseChapter(series int64) error {
	of, err := values[string](t, "SELECT s.slug FROM series_parts p JOIN series s ON s.id = p.series_id WHERE p.child_series_id = ?", series)
	if err != nil || len(of) == 0 {
		return err
	}
	return &models.Error{Kind: models.Conflict, Code: "in_use",
		Detail: fmt.Sprintf("The series is a chapter of %q. Take it out there first.", cmp.Or(of...))}
}
