package store

import (
	"fmt"
	"slices"

	"kilde/models"
	"kilde/models/citation"
	"kilde/models/id"
	"kilde/models/source"
)

// namedReference returns the row with that key, id or alias, a zero row where
// there is none, and whether the name is an alias.
func (t *tx) namedReference(name string) (row referenceRow, moved bool, err error) {
	column := "key"
	if id.Valid(name) {
		column = "uid"
	}
	row, found, err := first(wholeReferences.find(t, "WHERE r."+column+" = ?", name))
	if err != nil || found {
		return row, false, err
	}
	return first(wholeReferences.find(t, "WHERE r.id = (SELECT reference_id FROM reference_aliases WHERE alias = ?)", name))
}

// storedReferences are referenceIDs as the database has them.
func (t *tx) storedReferences(names []string) (map[string]int64, error) {
	found := make(map[string]int64, len(names))
	if len(names) == 0 {
		return found, nil
	}
	read := func(r record, name *string) error {
		var id int64
		err := r.Scan(name, &id)
		found[*name] = id
		return err
	}
	if _, err := rows(t, read, "SELECT key, id FROM reference_items WHERE key IN ?", names); err != nil {
		return nil, err
	}
	rest := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return found[name] != 0 })
	if len(rest) == 0 {
		return found, nil
	}
	_, err := rows(t, read, `SELECT uid, id FROM reference_items WHERE uid IN ?
		UNION ALL SELECT alias, reference_id FROM reference_aliases WHERE alias IN ?`, rest, rest)
	return found, err
}

// referencesByID are the references with these ids.
func (t *tx) referencesByID(ids []int64) (map[int64]models.Reference, error) {
	found, err := referenceTable.find(t, "WHERE r.id IN ?", ids)
	byID := make(map[int64]models.Reference, len(found))
	for _, row := range found {
		t.shows(models.ReferenceResource, row.UID)
		if byID[row.ID], err = row.model(); err != nil {
			return nil, err
		}
	}
	return byID, err
}

// freeKey returns the key that a reference is to have: the one asked for, or
// one made from author and year with the first letter that is free.
func (t *tx) freeKey(src source.Reference, owner int64) (string, error) {
	if src.Key != "" {
		known, err := t.referenceIDs([]string{src.Key})
		if taken := known[src.Key]; err == nil && taken != 0 && taken != owner {
			err = &models.Error{Kind: models.Conflict, Code: "key_taken",
				Detail: fmt.Sprintf("The key %q belongs to another reference, or did once. Choose another, or leave it out to have one made.", src.Key),
				Fields: []models.Field{{Pointer: "/key", Code: "taken", Detail: "Belongs to another reference."}}}
		}
		return src.Key, err
	}
	base, err := proposedKey(src)
	if err != nil {
		return "", err
	}
	key := base
	for n := 1; ; n++ {
		taken, _, err := t.namedReference(key)
		if err != nil || taken.ID == 0 {
			return key, err
		}
		key = base + keySuffix(n)
	}
}

func proposedKey(src source.Reference) (string, error) {
	if src.CSL == nil {
		return "ref", nil
	}
	item, err := citation.ParseItem(src.CSL)
	return citation.Key(item), err
}

// keySuffix tells works of one author and year apart: b, c … z, then -27.
func keySuffix(n int) string {
	if n < 26 {
		return string(rune('a' + n))
	}
	return fmt.Sprintf("-%d", n+1)
}

func (t *tx) renameReference(row *referenceRow, src source.Reference) error {
	if _, err := t.freeKey(src, row.ID); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM reference_aliases WHERE alias = ?", src.Key); err != nil { // its own former key
		return err
	}
	if t.bulk != nil {
		clear(t.bulk.references)
		clear(t.bulk.citables)
	}
	old := row.Key
	row.Key = src.Key
	return t.must("INSERT INTO reference_aliases (alias, reference_id) VALUES (?, ?)", old, row.ID)
}
