package store

import (
	"context"

	"kilde/models"
)

// Purged tells after which change a cache between the site and its readers was
// last purged of all that had changed. Of a cache that is not known yet it
// returns the newest change: all that it keeps may be older.
func (s *Store) Purged(ctx context.Context, cache string) (last models.Change, known bool, err error) {
	err = s.read(ctx, func(t *tx) error {
		seqs, err := values[int64](t, "SELECT seq FROM purges WHERE cache = ?", cache)
		if err != nil {
			return err
		}
		where, args := " ORDER BY seq DESC LIMIT 1", []any{}
		if known = len(seqs) > 0; known {
			last.Seq = seqs[0] // also where the log has lost that change
			where, args = " WHERE seq = ?", []any{last.Seq}
		}
		found, err := rows(t, scanChange, changesFrom+where, args...)
		last = append(found, last)[0]
		return err
	})
	return last, known, err
}

// MarkPurged notes that a cache was purged of all that had changed up to last.
// It does nothing where that is less than what is noted, or no change of this
// log.
func (s *Store) MarkPurged(ctx context.Context, cache string, last models.Change) error {
	return s.write(ctx, func(t *tx) error {
		n, err := t.number("SELECT count(*) FROM changes WHERE seq = ? AND at = ? AND uid = ? AND operation = ?",
			last.Seq, last.At.UnixMilli(), last.ID, string(last.Operation))
		if err != nil || n == 0 && last.Seq > 0 {
			return err
		}
		return t.insert(addition{into: "purges (cache, seq)", rows: [][]any{{cache, last.Seq}},
			conflict: "ON CONFLICT (cache) DO UPDATE SET seq = excluded.seq WHERE purges.seq < excluded.seq"})
	})
}
