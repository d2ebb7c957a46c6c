package store

import (
	"slices"

	"kilde/models"
)

// dependency is the key under which what shows the thing is made anew.
func dependency(kind models.Resource, uid string) string { return string(kind) + ":" + uid }

// log notes a change, to be written at the end of the transaction. A change
// with dependency keys is one that readers can notice.
func (t *tx) log(kind models.Resource, uid string, op models.Operation, keys []string) {
	slices.Sort(keys)
	t.changes = append(t.changes, models.Change{
		At: t.now, Resource: kind, ID: uid, Operation: op, Public: len(keys) > 0, Keys: slices.Compact(keys),
	})
}

// logMore adds dependency keys to the last change.
func (t *tx) logMore(keys ...string) {
	last := &t.changes[len(t.changes)-1]
	last.Keys = slices.Compact(slices.Sorted(slices.Values(append(last.Keys, keys...))))
	last.Public = len(last.Keys) > 0
}

// writeChanges takes the numbers of the noted changes last, so that they have
// no gaps and stand in the order of commits.
func (t *tx) writeChanges() error {
	if len(t.changes) == 0 {
		return nil
	}
	seq, err := t.number("SELECT coalesce(max(seq), 0) FROM changes")
	if err != nil {
		return err
	}
	rows := make([][]any, len(t.changes))
	for i, c := range t.changes {
		keys := c.Keys
		if keys == nil {
			keys = []string{}
		}
		data, err := encode(keys)
		if err != nil {
			return err
		}
		t.changes[i].Seq = seq + int64(i) + 1
		rows[i] = []any{t.changes[i].Seq, c.At.UnixMilli(), string(c.Resource), c.ID, string(c.Operation), c.Public, data}
	}
	return t.insert(addition{into: "changes (seq, at, resource, uid, operation, public, keys)", rows: rows})
}

const changesFrom = "SELECT seq, at, resource, uid, operation, public, keys FROM changes"

func scanChange(r record, c *models.Change) error {
	var when int64
	var keys string
	if err := r.Scan(&c.Seq, &when, &c.Resource, &c.ID, &c.Operation, &c.Public, &keys); err != nil {
		return err
	}
	c.At = at(when)
	return decode(keys, &c.Keys)
}
