package store

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"strings"

	"kilde/models"
	"kilde/models/citation"
)

// Bounds on the search for duplicates.
const (
	maxLikenessKey = 200   // bytes of what references have in common
	maxSharers     = 50    // references that have one thing in common; more say nothing
	duplicateChunk = 200   // references that are compared with all others at a time
	maxWindow      = 10000 // references that one page is looked for among
)

// likenessKeys are what an item may be found by that is the same work.
func likenessKeys(i citation.Item) []string {
	keys := citation.DuplicateKeys(i)
	for n, key := range keys {
		if len(key) > maxLikenessKey {
			keys[n] = strings.ToValidUTF8(key[:maxLikenessKey], "")
		}
	}
	return distinct(keys)
}

// The references that share something with others which only few share: each
// pair once, from the one with the lower number.
const (
	sharedKeys = `SELECT k.reference_id, d.reference_id FROM reference_keys k JOIN reference_keys d ON d.key = k.key AND d.reference_id `
	fewShare   = ` AND NOT EXISTS (SELECT 1 FROM reference_keys h WHERE h.key = k.key LIMIT 1 OFFSET ?)`
	alikeAmong = sharedKeys + `> k.reference_id WHERE k.reference_id >= ? AND k.reference_id <= ? AND (k.reference_id > ? OR d.reference_id > ?)` + fewShare
	alikeTo    = sharedKeys + `<> k.reference_id WHERE k.reference_id = ?` + fewShare
)

// couple is the numbers of two references.
type couple struct{ a, b int64 }

func scanCouple(r record, c *couple) error { return r.Scan(&c.a, &c.b) }

// Duplicates returns a page of the references that may be one work, in the order
// in which the older ones were made. A page may have fewer than asked for, or
// none, although there are more: it looks at some references only.
func (s *Store) Duplicates(ctx context.Context, c models.Caller, q models.Query) (list models.List[models.Duplicate], err error) {
	err = s.read(ctx, func(t *tx) error {
		if !c.SeesDrafts() {
			return models.Missing(models.ReferenceResource, "duplicates")
		}
		var last couple
		if q.After != nil {
			last.a = q.After.At[0].Number
			if last.b, err = t.lastOf("reference_items", q.After, false); err != nil {
				return err
			}
		}
		list, err = t.duplicates(last, q.Limit)
		return err
	})
	return list, err
}

// duplicates are the likely pairs that come after one.
func (t *tx) duplicates(last couple, limit int) (list models.List[models.Duplicate], err error) {
	for compared := 0; compared < maxWindow; compared += duplicateChunk {
		until, err := t.number("SELECT max(id) FROM (SELECT id FROM reference_items WHERE id > ? ORDER BY id LIMIT ?) AS chunk", last.a, duplicateChunk)
		if err != nil {
			return list, err
		}
		couples, err := rows(t, scanCouple, alikeAmong, last.a, max(until, last.a), last.a, last.b, maxSharers)
		if err != nil {
			return list, err
		}
		likely, err := t.likely(couples)
		if err != nil {
			return list, err
		}
		for _, x := range likely {
			if len(list.Items) == limit {
				return list, nil
			}
			list.Items = append(list.Items, x.Duplicate)
			list.Next = &models.Cursor{At: []models.Value{{Number: x.a}}, ID: x.Other.ID}
		}
		if until == 0 {
			list.Next = nil
			return list, nil
		}
		last = couple{until, math.MaxInt64}
	}
	uid, err := values[string](t, "SELECT uid FROM reference_items WHERE id = ?", last.a)
	if err == nil {
		list.Next = &models.Cursor{At: []models.Value{{Number: last.a}}, ID: uid[0]}
	}
	return list, err
}

// DuplicatesOf returns a reference and those that may be the same work, the
// likeliest first.
func (s *Store) DuplicatesOf(ctx context.Context, c models.Caller, name string) (of models.Reference, list []models.Duplicate, err error) {
	err = s.read(ctx, func(t *tx) error {
		row, moved, err := t.editorsReference(c, name)
		if err != nil {
			return err
		}
		if moved {
			return &models.Moved{Resource: models.ReferenceResource, Name: row.Key}
		}
		couples, err := rows(t, scanCouple, alikeTo, row.ID, maxSharers)
		if err != nil {
			return err
		}
		likely, err := t.likely(couples)
		list = nil
		for _, x := range likely {
			list = append(list, x.Duplicate)
		}
		slices.SortStableFunc(list, func(a, b models.Duplicate) int { return cmp.Compare(b.Likeness, a.Likeness) })
		if err != nil {
			return err
		}
		of, err = row.model()
		return err
	})
	return of, list, err
}

// editorsReference is the row of a reference for those who see drafts.
func (t *tx) editorsReference(c models.Caller, name string) (row referenceRow, moved bool, err error) {
	if c.SeesDrafts() {
		row, moved, err = t.namedReference(name)
	}
	if err == nil && row.ID == 0 {
		err = models.Missing(models.ReferenceResource, name)
	}
	return row, moved, err
}

// likelyPair is a pair that may be one work.
type likelyPair struct {
	couple
	models.Duplicate
}

// likely are those of some couples that may be one work.
func (t *tx) likely(couples []couple) (list []likelyPair, err error) {
	slices.SortFunc(couples, func(x, y couple) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	couples = slices.Compact(couples)
	found, err := t.coupled(couples)
	if err != nil {
		return nil, err
	}
	items := make(map[int64]citation.Item, len(found))
	for id, r := range found {
		items[id] = r.item()
	}
	for _, c := range couples {
		likeness, why := citation.Likeness(items[c.a], items[c.b])
		if likeness < citation.Likely {
			continue
		}
		d := models.Duplicate{Likeness: likeness, Why: why, Evidence: shared(items[c.a], items[c.b], why), Differ: models.Differing(items[c.a], items[c.b])}
		one, other := found[c.a], found[c.b]
		if d.Reference, err = one.model(); err != nil {
			return nil, err
		}
		if d.Other, err = other.model(); err != nil {
			return nil, err
		}
		list = append(list, likelyPair{c, d})
	}
	return list, nil
}

// coupled are the references of some couples.
func (t *tx) coupled(couples []couple) (map[int64]referenceRow, error) {
	ids := map[int64]bool{}
	for _, c := range couples {
		ids[c.a], ids[c.b] = true, true
	}
	found := make(map[int64]referenceRow, len(ids))
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(ids)), maxRows) {
		some, err := referenceTable.find(t, "WHERE r.id IN ?", chunk)
		if err != nil {
			return nil, err
		}
		for _, r := range some {
			found[r.ID] = r
		}
	}
	return found, nil
}

// item is what the reference says.
func (r *referenceRow) item() citation.Item { return itemOf(r.CSL, r.Raw) }

// shared is what two items have in common by which they are alike.
func shared(a, b citation.Item, why string) string {
	for _, id := range a.Identifiers() {
		if id.Scheme == why && slices.Contains(b.Identifiers(), id) {
			return id.Value
		}
	}
	author, year := citation.Label(a, "en", "")
	return author + " " + year + ", " + a.Title()
}
