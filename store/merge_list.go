package store

import (
	"context"
	"database/sql"
	"math"

	"kilde/models"
	"kilde/models/id"
)

// mergeRow is a merge as it is stored.
type mergeRow struct {
	ID        int64
	UID       string
	Target    string
	Revision  int
	CreatedAt int64
	Key       string
	state     mergeState
}

const mergesFrom = `SELECT m.id, m.uid, m.target, m.revision, m.created_at, coalesce(k.uid, ''), m.state
	FROM reference_merges m LEFT JOIN keys k ON k.id = m.key_id `

func scanMerge(r record, m *mergeRow) error {
	var state string
	if err := r.Scan(&m.ID, &m.UID, &m.Target, &m.Revision, &m.CreatedAt, &m.Key, &state); err != nil {
		return err
	}
	return decode(state, &m.state)
}

// mergeRow is a merge into a reference, by its id.
func (t *tx) mergeRow(target referenceRow, name string) (row mergeRow, err error) {
	found := false
	if id.Valid(name) {
		row, found, err = first(rows(t, scanMerge, mergesFrom+"WHERE m.uid = ? AND m.target = ?", name, target.UID))
	}
	if err == nil && !found {
		err = models.Errorf(models.NotFound, "There is no merge %q into the reference %q.", name, target.Key)
	}
	return row, err
}

// mergeNumbered is a merge by its number.
func (t *tx) mergeNumbered(number int64) (models.Merge, error) {
	row, found, err := first(rows(t, scanMerge, mergesFrom+"WHERE m.id = ?", number))
	if err == nil && !found {
		err = sql.ErrNoRows
	}
	if err != nil {
		return models.Merge{}, err
	}
	target, _, err := t.namedReference(row.Target)
	if err != nil {
		return models.Merge{}, err
	}
	return row.model(target)
}

func (m mergeRow) model(target referenceRow) (out models.Merge, err error) {
	out = models.Merge{ID: m.UID, Revision: m.Revision, Articles: m.state.Articles, CreatedAt: at(m.CreatedAt), KeyID: m.Key}
	for _, r := range m.state.From {
		out.From = append(out.From, models.MergedFrom{ID: r.Row.UID, Key: r.Row.Key})
	}
	out.Reference, err = target.model()
	return out, err
}

// Merges returns one page of the merges into a reference, the newest first.
func (s *Store) Merges(ctx context.Context, c models.Caller, reference string, q models.Query) (list models.List[models.Merge], err error) {
	err = s.read(ctx, func(t *tx) error {
		target, moved, err := t.editorsReference(c, reference)
		if err != nil {
			return err
		}
		if moved {
			return &models.Moved{Resource: models.ReferenceResource, Name: target.Key}
		}
		below := int64(math.MaxInt64)
		if q.After != nil {
			below = q.After.At[0].Number
		}
		found, err := rows(t, scanMerge, mergesFrom+"WHERE m.target = ? AND m.id < ? ORDER BY m.id DESC LIMIT ?", target.UID, below, q.Limit+1)
		if err != nil {
			return err
		}
		list = models.List[models.Merge]{}
		if q.Count {
			n, err := t.number("SELECT count(*) FROM reference_merges WHERE target = ?", target.UID)
			if err != nil {
				return err
			}
			list.Total = int(n)
		}
		if len(found) > q.Limit {
			found = found[:q.Limit]
			last := found[q.Limit-1]
			list.Next = &models.Cursor{At: []models.Value{{Number: last.ID}}, ID: last.UID}
		}
		for _, row := range found {
			m, err := row.model(target)
			if err != nil {
				return err
			}
			list.Items = append(list.Items, m)
		}
		return nil
	})
	return list, err
}

// Merge returns one merge into a reference.
func (s *Store) Merge(ctx context.Context, c models.Caller, reference, merge string) (m models.Merge, err error) {
	err = s.read(ctx, func(t *tx) error {
		target, moved, err := t.editorsReference(c, reference)
		if err != nil {
			return err
		}
		if moved {
			return &models.Moved{Resource: models.ReferenceResource, Name: target.Key}
		}
		row, err := t.mergeRow(target, merge)
		if err != nil {
			return err
		}
		m, err = row.model(target)
		return err
	})
	return m, err
}
