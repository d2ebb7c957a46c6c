package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"kilde/models"
	"kilde/models/citation"
	"kilde/models/source"
)

// mergeState is what the references of a merge were before.
type mergeState struct {
	Target   mergedReference   `json:"target"`
	From     []mergedReference `json:"from"`
	Articles int               `json:"articles"`
}

// mergedReference is a reference as it was before a merge.
type mergedReference struct {
	Row     referenceRow `json:"row"`
	Aliases []string     `json:"aliases,omitempty"`
}

// MergeReferences makes of several references one, which all articles list from
// then on in place of those that go, once. The keys and ids of those lead to it
// for ever. It is at the given revision before.
func (s *Store) MergeReferences(ctx context.Context, c models.Caller, name string, revision int, m models.Merging) (out models.Merge, err error) {
	err = s.write(ctx, func(t *tx) error {
		target, err := t.referenceForWrite(name, revision)
		if err != nil {
			return err
		}
		from, err := t.toMerge(target, m.From)
		if err != nil {
			return err
		}
		united, err := t.united(target, from, m.Prefer)
		if err != nil {
			return err
		}
		id, err := t.merge(c, target, from, united)
		if err != nil {
			return err
		}
		out, err = t.mergeNumbered(id)
		return err
	})
	return out, err
}

// toMerge finds the references that are to go into another.
func (t *tx) toMerge(target referenceRow, names []string) (from []referenceRow, err error) {
	var wrong []models.Field
	for i, name := range names {
		row, _, err := t.namedReference(name)
		if err != nil {
			return nil, err
		}
		at := fmt.Sprintf("/from/%d", i)
		switch {
		case row.ID == 0:
			wrong = append(wrong, models.Field{Pointer: at, Code: "unknown", Detail: fmt.Sprintf("There is no reference %q.", name)})
		case row.ID == target.ID:
			wrong = append(wrong, models.Field{Pointer: at, Code: "same", Detail: "Is the reference that the others are merged into."})
		case slices.ContainsFunc(from, func(r referenceRow) bool { return r.ID == row.ID }):
			wrong = append(wrong, models.Field{Pointer: at, Code: "repeated", Detail: "Names a reference a second time."})
		}
		from = append(from, row)
	}
	if len(wrong) > 0 {
		return nil, &models.Error{Kind: models.Invalid, Detail: "These references can't be merged; errors says why.", Fields: wrong}
	}
	return from, nil
}

// united is what the one reference says that several become.
func (t *tx) united(target referenceRow, from []referenceRow, prefer string) (src source.Reference, err error) {
	order := append([]referenceRow{target}, from...)
	if prefer != "" {
		row, _, err := t.namedReference(prefer)
		at := slices.IndexFunc(order, func(r referenceRow) bool { return r.ID == row.ID })
		if err != nil {
			return src, err
		}
		if at < 0 {
			return src, &models.Error{Kind: models.Invalid, Detail: "The reference whose fields win must be one of those that are merged.",
				Fields: []models.Field{{Pointer: "/prefer", Code: "unknown", Detail: "Must be one of the references that are merged."}}}
		}
		order = append([]referenceRow{order[at]}, slices.Delete(slices.Clone(order), at, at+1)...)
	}
	src = source.Reference{Key: target.Key, Raw: target.Raw}
	var items []citation.Item
	for _, r := range order {
		if r.CSL != "" {
			items = append(items, citation.ReadItem(r.CSL))
		}
		if src.Raw == "" {
			src.Raw = r.Raw
		}
	}
	if len(items) == 0 {
		return src, nil
	}
	if src.CSL, err = citation.Unite(items[0], items[1:]...).MarshalJSON(); err != nil {
		return src, err
	}
	src.Provenance = firstOrigins(members(src.CSL), order)
	return src, nil
}

// firstOrigins are where variables come from in the first of some references that
// has them.
func firstOrigins(variables map[string]json.RawMessage, order []referenceRow) map[string]source.Origin {
	found := map[string]source.Origin{}
	for name := range variables {
		for _, r := range order {
			src := r.source()
			if members(src.CSL)[name] == nil {
				continue
			}
			if origin, ok := src.Provenance[name]; ok {
				found[name] = origin
			}
			break
		}
	}
	return found
}

// merge stores that references have become one, and returns the merge's number.
func (t *tx) merge(c models.Caller, target referenceRow, from []referenceRow, united source.Reference) (id int64, err error) {
	state, err := t.stateBefore(target, from)
	if err != nil {
		return 0, err
	}
	listed, err := t.listing(ids(from))
	if err != nil {
		return 0, err
	}
	state.Articles = len(listed)
	touched, err := t.touched(append([]referenceRow{target}, from...), listed)
	if err != nil {
		return 0, err
	}
	t.log(models.ReferenceResource, target.UID, models.Saved, touched)
	for _, r := range from {
		t.log(models.ReferenceResource, r.UID, models.Deleted, referenceKeys(r))
	}
	var shortened []int64
	if err := firstFailure(
		func() (err error) { shortened, err = t.moveLines(target.ID, ids(from)); return err },
		func() error { return t.moveNames(target.ID, from) },
		func() error { return t.remove(from) },
		func() error { return t.becomes(&target, united) },
		func() error { return t.reciteAll([]int64{target.ID}, shortened) },
	); err != nil {
		return 0, err
	}
	data, err := encode(state)
	if err != nil {
		return 0, err
	}
	return t.number(`INSERT INTO reference_merges (uid, target, revision, created_at, key_id, state) VALUES (?, ?, ?, ?, (SELECT id FROM keys WHERE uid = ?), ?) RETURNING id`,
		t.store.opts.NewID(), target.UID, target.Revision, t.moment(), c.KeyID(), data)
}

// stateBefore is what references are before they are merged.
func (t *tx) stateBefore(target referenceRow, from []referenceRow) (state mergeState, err error) {
	if state.Target.Row, err = t.wholeReference(target.ID); err != nil {
		return state, err
	}
	for _, r := range from {
		was := mergedReference{}
		if was.Row, err = t.wholeReference(r.ID); err != nil {
			return state, err
		}
		if was.Aliases, err = values[string](t, "SELECT alias FROM reference_aliases WHERE reference_id = ? ORDER BY alias", r.ID); err != nil {
			return state, err
		}
		state.From = append(state.From, was)
	}
	return state, nil
}

func ids(list []referenceRow) []int64 {
	found := make([]int64, len(list))
	for i, r := range list {
		found[i] = r.ID
	}
	return found
}

// wholeReference is a reference with all its columns.
func (t *tx) wholeReference(id int64) (row referenceRow, err error) {
	err = t.db.Where("id = ?", id).Take(&row).Error
	return row, err
}

// listing are the articles that list one of some references, now or in a draft.
func (t *tx) listing(references []int64) ([]int64, error) {
	return values[int64](t, `SELECT article_id FROM bibliographies WHERE reference_id IN ?
		UNION SELECT article_id FROM draft_bibliographies WHERE reference_id IN ? ORDER BY 1`, references, references)
}

// moveLines puts a reference in the place of others in all bibliographies. An
// article that listed several of them has one line less for each but the first;
// those are returned.
func (t *tx) moveLines(target int64, gone []int64) (several []int64, err error) {
	all := append([]int64{target}, gone...)
	several, err = values[int64](t, "SELECT article_id FROM bibliographies WHERE reference_id IN ? GROUP BY article_id HAVING count(*) > 1 ORDER BY article_id", all)
	if err != nil {
		return nil, err
	}
	for _, article := range several {
		if err := t.relist(article, func(old []int64) ([]int64, error) {
			return distinct(replaced(old, gone, target)), nil
		}); err != nil {
			return nil, err
		}
	}
	for _, column := range []string{"bibliographies.reference_id", "citations.reference_id", "citations.suggestion_id"} {
		table, name, _ := strings.Cut(column, ".")
		if _, err := t.exec("UPDATE "+table+" SET "+name+" = ? WHERE "+name+" IN ?", target, gone); err != nil {
			return nil, err
		}
	}
	return several, firstFailure(
		func() error { return t.recountReferences([]int64{target}) },
		func() error { return t.moveDraftLines(target, gone) },
	)
}

// replaced is a list with one number in place of others.
func replaced(list, others []int64, by int64) []int64 {
	list = slices.Clone(list)
	for i, id := range list {
		if slices.Contains(others, id) {
			list[i] = by
		}
	}
	return list
}

// relist gives an article another bibliography.
func (t *tx) relist(article int64, change func([]int64) ([]int64, error)) error {
	row, err := t.articleRow(article)
	if err != nil {
		return err
	}
	before, err := t.ties(article)
	if err != nil {
		return err
	}
	names := before.names
	if names.references, err = change(names.references); err != nil {
		return err
	}
	return t.relate(row, names)
}

// recountReferences counts anew what readers see of references: the articles that
// list them, and the citations.
func (t *tx) recountReferences(ids []int64) error {
	_, err := t.exec(`UPDATE reference_items SET
		articles = (SELECT count(*) FROM bibliographies b WHERE b.reference_id = reference_items.id AND b.live_at > 0),
		citations = (SELECT count(*) FROM citations c WHERE c.reference_id = reference_items.id),
		live = EXISTS (SELECT 1 FROM bibliographies b WHERE b.reference_id = reference_items.id AND b.live_at > 0) WHERE id IN ?`, ids)
	return err
}

func (t *tx) moveDraftLines(target int64, gone []int64) error {
	if _, err := t.exec(`INSERT INTO draft_bibliographies (article_id, reference_id)
		SELECT DISTINCT article_id, CAST(? AS BIGINT) FROM draft_bibliographies WHERE reference_id IN ? ON CONFLICT (reference_id, article_id) DO NOTHING`, target, gone); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM draft_bibliographies WHERE reference_id IN ?", gone)
	return err
}

// moveNames makes all names of references that go lead to another.
func (t *tx) moveNames(target int64, from []referenceRow) error {
	if t.bulk != nil {
		clear(t.bulk.references)
	}
	var names [][]any
	for _, r := range from {
		if _, err := t.exec("UPDATE reference_aliases SET reference_id = ? WHERE reference_id = ?", target, r.ID); err != nil {
			return err
		}
		names = append(names, []any{r.Key, target}, []any{r.UID, target})
	}
	return t.insert(addition{into: "reference_aliases (alias, reference_id)", rows: names})
}

func (t *tx) remove(from []referenceRow) error {
	for _, r := range from {
		if err := firstError(t.bury(r.UID, r.ID), t.must("DELETE FROM reference_items WHERE id = ?", r.ID)); err != nil {
			return err
		}
	}
	return nil
}

// becomes stores what the reference that is left says.
func (t *tx) becomes(row *referenceRow, src source.Reference) (err error) {
	row.Revision, row.UpdatedAt = row.Revision+1, t.moment()
	return t.rewrite(row, src)
}

// rewrite stores a reference with what is derived of it, and leaves what is
// counted of it.
func (t *tx) rewrite(row *referenceRow, src source.Reference) error {
	now, err := t.wholeReference(row.ID)
	if err != nil {
		return err
	}
	row.Articles, row.Citations = now.Articles, now.Citations
	found, err := row.fill(src, t.store.opts.Language)
	if err != nil {
		return err
	}
	if t.bulk != nil {
		delete(t.bulk.citables, row.ID)
	}
	if err := t.db.Select("*").Updates(row).Error; err != nil {
		return err
	}
	return t.storeTraits(row.ID, found)
}

// reciteAll has the citations follow that may mean some references. In the
// articles whose bibliography has another length now they do so at once, for
// their links count its lines.
func (t *tx) reciteAll(references, resized []int64) error {
	for _, article := range resized {
		if err := t.rebuildArticle(article); err != nil {
			return err
		}
	}
	for _, id := range references {
		if err := t.recite(id); err != nil {
			return err
		}
	}
	return nil
}

// touched are the dependency keys of what shows some references or lists articles
// by them: none where readers see nothing of it.
func (t *tx) touched(references []referenceRow, listed []int64) (keys []string, err error) {
	for chunk := range slices.Chunk(listed, maxRows) {
		uids, err := values[string](t, "SELECT uid FROM articles WHERE id IN ? AND status = 'published'", chunk)
		if err != nil {
			return nil, err
		}
		for _, uid := range uids {
			keys = append(keys, dependency(models.ArticleResource, uid))
		}
	}
	isSeen := len(keys) > 0 || slices.ContainsFunc(references, func(r referenceRow) bool { return r.Articles > 0 })
	if !isSeen {
		return nil, nil
	}
	keys = append(keys, lists[models.ReferenceResource])
	for _, r := range references {
		keys = append(keys, dependency(models.ReferenceResource, r.UID), articlesOf(models.ReferenceResource, r.UID))
	}
	slices.Sort(keys)
	return slices.Compact(keys), nil
}
