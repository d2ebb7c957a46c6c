package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"kilde/models"
	"kilde/models/citation"
	"kilde/models/source"
)

// unique are the schemes whose identifiers name one work alone. The parts of a
// book share its ISBN, the articles of a journal its ISSN, and pages may hold
// several works.
var unique = []string{"doi", "handle", "pmid", "pmcid"}

// identified is the reference that another one than owner is by one of its
// identifiers, a zero row where there is none.
func (t *tx) identified(csl json.RawMessage, owner int64) (row referenceRow, err error) {
	if csl == nil {
		return row, nil
	}
	item, err := citation.ParseItem(csl)
	if err != nil {
		return row, fmt.Errorf("reference: %w", err)
	}
	for _, i := range item.Identifiers() {
		if !slices.Contains(unique, i.Scheme) {
			continue
		}
		found, known, err := first(wholeReferences.find(t, `WHERE r.id <> ? AND r.id IN
			(SELECT x.reference_id FROM reference_identifiers x WHERE x.scheme = ? AND x.value = ?) ORDER BY r.id LIMIT 1`, owner, i.Scheme, i.Value))
		if err != nil || known {
			return found, err
		}
	}
	return row, nil
}

// unlessIdentified refuses a reference with an identifier that names another
// one, unless it has had that before.
func (t *tx) unlessIdentified(src source.Reference, owner int64) error {
	other, err := t.identified(src.CSL, owner)
	if err != nil || other.ID == 0 {
		return err
	}
	if owner != 0 {
		shared, err := t.number(`SELECT count(*) FROM reference_identifiers x JOIN reference_identifiers y ON y.scheme = x.scheme AND y.value = x.value
			WHERE x.reference_id = ? AND y.reference_id = ? AND x.scheme IN ?`, owner, other.ID, unique)
		if err != nil || shared > 0 {
			return err
		}
	}
	return &models.Error{Kind: models.Conflict, Code: "identifier_taken",
		Detail: fmt.Sprintf("The reference %q is the same work: it has the same identifier. Use that one, or mend the identifier.", other.Key),
		Fields: []models.Field{{Pointer: "/csl", Code: "taken", Detail: fmt.Sprintf("Has an identifier of the reference %q.", other.Key)}}}
}

// stillFrom is the provenance of what an edit has left as it was; an editor
// answers for the rest.
func stillFrom(before, after source.Reference) map[string]source.Origin {
	was, is := members(before.CSL), members(after.CSL)
	kept := maps.Clone(after.Provenance)
	maps.DeleteFunc(kept, func(name string, o source.Origin) bool {
		return is[name] == nil || before.Provenance[name] == o && !bytes.Equal(was[name], is[name])
	})
	return kept
}

// members are the variables of an item in their canonical form.
func members(csl json.RawMessage) map[string]json.RawMessage {
	found := map[string]json.RawMessage{}
	if item, err := citation.ParseItem(csl); err == nil {
		_ = json.Unmarshal(item.JSON(""), &found) // which it has just written
	}
	return found
}

// maxCompared is how many references a record is compared with that may be the
// same work.
const maxCompared = 50

// alike are the references that may be the same work as an item, the likeliest
// first.
func (t *tx) alike(item citation.Item, owner int64) (list []models.Likeness, err error) {
	names := item.LeadNames()
	for i, name := range names {
		names[i] = folded(name, "")
	}
	year, fingerprint := item.Year(), item.Fingerprint()
	found, err := wholeReferences.find(t, `WHERE r.id IN (SELECT f.id FROM reference_items f WHERE f.fingerprint = ? AND f.fingerprint <> ''
		UNION SELECT n.reference_id FROM reference_names n WHERE n.name IN ?) AND r.id <> ? AND r.csl <> '' AND r.year BETWEEN ? AND ? ORDER BY r.id LIMIT ?`,
		fingerprint, distinct(names), owner, year-1, year+1, maxCompared)
	if err != nil {
		return nil, err
	}
	for _, row := range found {
		if score, why := citation.Likeness(item, citation.ReadItem(row.CSL)); score >= citation.Likely {
			list = append(list, models.Likeness{Key: row.Key, Score: score, Why: why})
		}
	}
	slices.SortStableFunc(list, func(a, b models.Likeness) int { return int(1000*b.Score) - int(1000*a.Score) })
	return list[:min(len(list), 5)], nil
}
