package store

import (
	"context"
	"encoding/json"
	"fmt"

	"kilde/models"
	"kilde/models/citation"
	printed "kilde/models/citation/reading"
	"kilde/models/report"
	"kilde/models/source"
	"kilde/models/text"
)

// referenceRow is a reference as it is stored.
type referenceRow struct {
	ID             int64 `gorm:"primaryKey"`
	UID            string
	Key            string
	Type           string
	CSL            string
	Raw            string
	Provenance     string
	SortKey        string
	TitleKey       string
	Year           int
	Fingerprint    string
	Revision       int
	Articles       int
	Citations      int
	ContainerKey   string
	Language       string
	DerivedVersion int
	CreatedAt      int64 `gorm:"autoCreateTime:false"`
	UpdatedAt      int64 `gorm:"autoUpdateTime:false"`
}

// TableName tells gorm the table.
func (referenceRow) TableName() string { return "reference_items" }

// referenceColumns are the columns that lists read.
const referenceColumns = "r.id, r.uid, r.key, r.type, r.csl, r.raw, r.revision, r.articles, r.citations, r.created_at, r.updated_at"

// wholeReferences are read with what editors alone see.
var wholeReferences = table[referenceRow]{
	"reference_items", "r", referenceColumns + ", r.fingerprint, r.provenance",
	func(r *referenceRow) []any { return append(r.columns(), &r.Fingerprint, &r.Provenance) },
}

// columns are where referenceColumns are read to.
func (r *referenceRow) columns() []any {
	return []any{&r.ID, &r.UID, &r.Key, &r.Type, &r.CSL, &r.Raw, &r.Revision, &r.Articles, &r.Citations, &r.CreatedAt, &r.UpdatedAt}
}

func (r referenceRow) model() (models.Reference, error) {
	m := models.Reference{
		ID: r.UID, Key: r.Key, Type: r.Type, Raw: r.Raw, Revision: r.Revision, Articles: r.Articles, Citations: r.Citations,
		CreatedAt: at(r.CreatedAt), UpdatedAt: at(r.UpdatedAt),
	}
	if r.CSL != "" {
		m.CSL = json.RawMessage(r.CSL)
	}
	m.Fingerprint = r.Fingerprint
	err := decode(r.Provenance, &m.Provenance)
	return m, err
}

// traits is what a reference is found by, beside its row.
type traits struct {
	identifiers []citation.Identifier
	names       []string // folded
	keys        []string // that records of one work share
	spellings   []report.Spelling
}

// derivedReference is raised when references have more derived columns.
const derivedReference = 2

// fill derives the row's columns from what was written and returns what the
// item is found by.
func (r *referenceRow) fill(src source.Reference, language string) (found traits, err error) {
	r.Raw, r.DerivedVersion = src.Raw, derivedReference
	if r.Provenance, err = encode(known(src.Provenance)); err != nil {
		return found, err
	}
	if src.CSL == nil {
		r.CSL, r.Type, r.Fingerprint, r.Year, r.ContainerKey, r.Language = "", "", "", 0, "", ""
		r.SortKey, r.TitleKey = text.SortKey(src.Raw, language), text.SortKey(src.Raw, language)
		found.keys = likenessKeys(printed.Parse(src.Raw).Item)
		return found, nil
	}
	item, err := citation.ParseItem(src.CSL)
	if err != nil {
		return found, fmt.Errorf("reference %q: %w", src.Key, err)
	}
	csl, err := item.MarshalJSON()
	if err != nil {
		return found, fmt.Errorf("reference %q: %w", src.Key, err)
	}
	r.CSL, r.Type, r.Fingerprint, r.Year = string(csl), item.Type(), item.Fingerprint(), item.Year()
	r.SortKey, r.TitleKey = text.SortKey(item.SortKey(), language), text.SortKey(item.Title(), language)
	r.ContainerKey, r.Language = folded(item.Container(), ""), item.Text("language")
	for _, name := range item.LeadNames() {
		found.names = append(found.names, folded(name, ""))
	}
	found.identifiers, found.names = item.Identifiers(), distinct(found.names)
	found.keys, found.spellings = likenessKeys(item), report.Spellings(item)
	return found, nil
}

// known is a map that is never nil.
func known[V any](m map[string]V) map[string]V {
	if m == nil {
		return map[string]V{}
	}
	return m
}

// Reference returns the reference with that key or id.
func (s *Store) Reference(ctx context.Context, c models.Caller, name string) (m models.Reference, err error) {
	err = s.deliver(ctx, c, func(t *tx) error {
		row, err := t.shownReference(c, name)
		if err != nil {
			return err
		}
		m, err = row.model()
		return err
	})
	return m, err
}

// shownReference is the reference with that key or id, if its caller may see it.
func (t *tx) shownReference(c models.Caller, name string) (row referenceRow, err error) {
	row, moved, err := t.namedReference(name)
	if err != nil {
		return row, err
	}
	if row.ID == 0 || row.Articles == 0 && !c.SeesDrafts() {
		return row, models.Missing(models.ReferenceResource, name)
	}
	t.showsArticlesOf(models.ReferenceResource, row.UID)
	if moved {
		return row, &models.Moved{Resource: models.ReferenceResource, Name: row.Key}
	}
	return row, nil
}

// References returns one page of the references that the caller may see.
func (s *Store) References(ctx context.Context, c models.Caller, q models.Query) (models.List[models.Reference], error) {
	return page(ctx, s, c, q, listing[referenceRow, models.Reference]{
		table: wholeReferences, resource: models.ReferenceResource, visible: "r.live",
		uid:    func(r *referenceRow) string { return r.UID },
		models: each(referenceRow.model),
	})
}

// CreateReference stores a new reference.
func (s *Store) CreateReference(ctx context.Context, c models.Caller, src source.Reference) (m models.Reference, err error) {
	err = s.write(ctx, func(t *tx) error {
		rowID, err := t.once(c, models.ReferenceResource, func() (int64, error) {
			if err := t.unlessIdentified(src, 0); err != nil {
				return 0, err
			}
			row, err := t.createReference(src)
			return row.ID, err
		})
		if err != nil {
			return err
		}
		row, err := wholeReferences.row(t, rowID)
		if err != nil {
			return err
		}
		m, err = row.model()
		return err
	})
	return m, err
}

func (t *tx) createReference(src source.Reference) (row referenceRow, err error) {
	if src.Key, err = t.freeKey(src, 0); err != nil {
		return row, err
	}
	row = referenceRow{UID: t.store.opts.NewID(), Key: src.Key, Revision: 1, CreatedAt: t.moment(), UpdatedAt: t.moment()}
	found, err := row.fill(src, t.store.opts.Language)
	if err != nil {
		return row, err
	}
	return row, t.insertReference(&row, found)
}

func (t *tx) insertReference(row *referenceRow, found traits) error {
	if err := t.db.Create(row).Error; err != nil {
		return err
	}
	t.log(models.ReferenceResource, row.UID, models.Created, nil)
	if t.bulk != nil {
		t.bulk.references[row.UID], t.bulk.references[row.Key] = row.ID, row.ID
	}
	return t.addTraits(row.ID, found)
}

// storeTraits stores what a reference is found by, in place of what it was.
func (t *tx) storeTraits(reference int64, found traits) error {
	for _, table := range []string{"reference_identifiers", "reference_names", "reference_keys", "reference_spellings"} {
		if _, err := t.exec("DELETE FROM "+table+" WHERE reference_id = ?", reference); err != nil {
			return err
		}
	}
	return t.addTraits(reference, found)
}

// addTraits stores what a new reference is found by.
func (t *tx) addTraits(reference int64, found traits) error {
	var identifiers, names, keys, spellings [][]any
	for _, i := range found.identifiers {
		identifiers = append(identifiers, []any{reference, i.Scheme, i.Value})
	}
	for _, name := range found.names {
		names = append(names, []any{reference, name})
	}
	for _, key := range found.keys {
		keys = append(keys, []any{reference, key})
	}
	for _, s := range found.spellings {
		spellings = append(spellings, []any{reference, s.Kind, s.Key, s.Text})
	}
	return t.add(
		addition{into: "reference_identifiers (reference_id, scheme, value)", rows: identifiers},
		addition{into: "reference_names (reference_id, name)", rows: names},
		addition{into: "reference_keys (reference_id, key)", rows: keys},
		addition{into: "reference_spellings (reference_id, kind, key, spelling)", rows: spellings, conflict: "ON CONFLICT (reference_id, kind, spelling) DO NOTHING"},
	)
}

// SaveReference changes the reference with that key or id to what edit makes
// of it, if it is still at the given revision. A former key answers for ever.
func (s *Store) SaveReference(ctx context.Context, name string, revision int, edit func(source.Reference) (source.Reference, error)) (m models.Reference, err error) {
	err = s.write(ctx, func(t *tx) error {
		row, err := t.referenceForWrite(name, revision)
		if err != nil {
			return err
		}
		src, err := edit(row.source())
		if err != nil {
			return err
		}
		if err := t.unlessIdentified(src, row.ID); err != nil {
			return err
		}
		if err := t.updateReference(&row, src); err != nil {
			return err
		}
		if row, err = wholeReferences.row(t, row.ID); err != nil { // which counts its citations
			return err
		}
		m, err = row.model()
		return err
	})
	return m, err
}

func (r referenceRow) source() source.Reference {
	src := source.Reference{Key: r.Key, Raw: r.Raw}
	if r.CSL != "" {
		src.CSL = json.RawMessage(r.CSL)
	}
	_ = decode(r.Provenance, &src.Provenance) // which was stored as JSON
	return src
}

func (t *tx) referenceForWrite(name string, revision int) (referenceRow, error) {
	row, _, err := t.namedReference(name)
	if err != nil {
		return row, err
	}
	if row.ID == 0 {
		return row, models.Missing(models.ReferenceResource, name)
	}
	return row, unchanged(revision, row.Revision)
}

func (t *tx) updateReference(row *referenceRow, src source.Reference) error {
	if row.Raw != "" && src.Raw == "" {
		return &models.Error{Kind: models.Invalid, Code: "raw_kept", Detail: "The string that was printed is kept for ever; it can be corrected, not removed.",
			Fields: []models.Field{{Pointer: "/raw", Code: "required", Detail: "Must not be removed."}}}
	}
	if src.Key == "" {
		src.Key = row.Key
	}
	before := row.entryOf()
	src.Provenance = stillFrom(row.source(), src)
	if src.Key != row.Key {
		if err := t.renameReference(row, src); err != nil {
			return err
		}
	}
	row.Revision, row.UpdatedAt = row.Revision+1, t.moment()
	found, err := row.fill(src, t.store.opts.Language)
	if err != nil {
		return err
	}
	t.log(models.ReferenceResource, row.UID, models.Saved, referenceKeys(*row))
	if err := t.db.Select("*").Updates(row).Error; err != nil {
		return err
	}
	if err := t.storeTraits(row.ID, found); err != nil {
		return err
	}
	return t.reciteChanged(before, *row)
}

func referenceKeys(r referenceRow) []string {
	if r.Articles == 0 {
		return nil
	}
	return []string{dependency(models.ReferenceResource, r.UID), "references"}
}

// DeleteReference removes a reference that no article lists.
func (s *Store) DeleteReference(ctx context.Context, name string, revision int) error {
	return s.write(ctx, func(t *tx) error {
		row, err := t.referenceForWrite(name, revision)
		if err != nil {
			return err
		}
		if err := t.refuseUsed(models.ReferenceResource, row.Key, row.UID); err != nil {
			return err
		}
		t.log(models.ReferenceResource, row.UID, models.Deleted, nil)
		return firstError(t.bury(row.UID, row.ID), t.must("DELETE FROM reference_items WHERE id = ?", row.ID))
	})
}
