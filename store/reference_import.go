package store

import (
	"context"
	"errors"
	"iter"
	"strings"

	"kilde/models"
	"kilde/models/citation"
	printed "kilde/models/citation/reading"
	"kilde/models/source"
)

// recordsTogether is how many records of a bibliography one transaction takes in.
const recordsTogether = 64

// errDry undoes what a dry run has done.
var errDry = errors.New("dry run")

// ImportReferences takes in the records of a bibliography in some format, some a
// transaction, and reports what became of each, in their order. What is there
// already, by its key, its identifier or word for word, is left as it is. A dry
// run changes nothing. The error is what ended the reading too soon, or the
// writing: then all that was reported is done.
func (s *Store) ImportReferences(ctx context.Context, records iter.Seq2[citation.Record, error], dry bool, report func(models.RecordResult)) error {
	var batch []models.RecordResult
	flush := func() error {
		results, err := s.importRecords(ctx, batch, dry)
		if err != nil {
			return err
		}
		for _, r := range results {
			report(r)
		}
		batch = nil
		return nil
	}
	for record, err := range records {
		wrong, spoilt := errors.AsType[*citation.RecordError](err)
		switch {
		case spoilt:
			batch = append(batch, models.RecordResult{Record: citation.Record{Key: wrong.Key, Line: wrong.Line}, Outcome: models.Refused, Reason: wrong.Err.Error()})
		case err != nil:
			return firstError(flush(), err)
		default:
			batch = append(batch, models.RecordResult{Record: record})
		}
		if len(batch) == recordsTogether {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

func (s *Store) importRecords(ctx context.Context, batch []models.RecordResult, dry bool) (results []models.RecordResult, err error) {
	if len(batch) == 0 {
		return nil, ctx.Err()
	}
	err = s.write(ctx, func(t *tx) error {
		results = make([]models.RecordResult, len(batch))
		copy(results, batch)
		for i := range results {
			if results[i].Outcome != "" {
				continue
			}
			if err := t.importRecord(&results[i]); err != nil {
				return err
			}
		}
		if dry {
			return errDry
		}
		return nil
	})
	if dry && errors.Is(err, errDry) {
		err = nil
	}
	return results, err
}

// importRecord takes one record in.
func (t *tx) importRecord(r *models.RecordResult) error {
	csl := r.Record.Item.JSON("")
	same, err := t.sameWork(r.Record, csl)
	if err != nil {
		return err
	}
	if same.ID != 0 {
		r.Key, r.Outcome = same.Key, models.Matched
		if citation.ReadItem(same.CSL).Equal(r.Record.Item) {
			r.Outcome = models.Unchanged
		}
		return nil
	}
	if r.Alike, err = t.alike(r.Record.Item, 0); err != nil {
		return err
	}
	src := source.Reference{Key: ownKey(r.Record.Key), CSL: csl, Provenance: map[string]source.Origin{}}
	for name := range members(csl) {
		src.Provenance[name] = source.Origin{From: "import"}
	}
	taken, _, err := t.namedReference(src.Key)
	if err != nil {
		return err
	}
	if src.Key == "" || taken.ID != 0 {
		src.Key = ""
	}
	row, err := t.createReference(src)
	r.Key, r.Outcome = row.Key, models.Imported
	return err
}

// sameWork is the reference that a record certainly is, a zero row where there
// is none: by an identifier, by the key that its source calls it where the works
// are alike, or word for word.
func (t *tx) sameWork(r citation.Record, csl []byte) (row referenceRow, err error) {
	if row, err = t.identified(csl, 0); err != nil || row.ID != 0 {
		return row, err
	}
	if key := ownKey(r.Key); key != "" {
		named, _, err := t.namedReference(key)
		if err != nil {
			return row, err
		}
		if named.ID != 0 && named.CSL != "" && named.Fingerprint == r.Item.Fingerprint() {
			return named, nil
		}
	}
	return t.sameRecord(source.Entry{CSL: csl})
}

// ownKey is what a source calls a record as a key here, or nothing.
func ownKey(key string) string {
	if key = strings.ToLower(key); citation.ValidKey(key) {
		return key
	}
	return ""
}

// ParseReferences reads references as they were printed, and finds those that
// are known already. It saves nothing.
func (s *Store) ParseReferences(ctx context.Context, lines []string) (list []models.ParsedReference, err error) {
	err = s.read(ctx, func(t *tx) error {
		list = make([]models.ParsedReference, len(lines))
		for i, line := range lines {
			if list[i], err = t.parsed(line); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

func (t *tx) parsed(line string) (p models.ParsedReference, err error) {
	found := printed.Parse(line)
	p = models.ParsedReference{Raw: line, Item: found.Item, Confidence: found.Confidence}
	if found.Item.IsZero() {
		return p, nil
	}
	same, err := t.identified(found.Item.JSON(""), 0)
	if err != nil {
		return p, err
	}
	if p.Matches, err = t.alike(found.Item, same.ID); err != nil {
		return p, err
	}
	if same.ID != 0 {
		p.Matches = append([]models.Likeness{{Key: same.Key, Score: 1, Why: "identifier"}}, p.Matches...)
	}
	return p, nil
}
