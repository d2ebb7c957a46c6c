package store

import (
	"context"

	"kilde/models"
)

const waiversFrom = `SELECT w.fingerprint, w.reason, w.created_at, coalesce(k.uid, '') FROM report_waivers w LEFT JOIN keys k ON k.id = w.key_id `

func scanWaiver(r record, w *models.Waiver) error {
	var created int64
	err := r.Scan(&w.Fingerprint, &w.Reason, &created, &w.KeyID)
	w.CreatedAt = at(created)
	return err
}

// waivers are those of some findings, by fingerprint.
func (t *tx) waivers(findings []models.Finding) (map[string]models.Waiver, error) {
	found := map[string]models.Waiver{}
	var prints []string
	for _, f := range findings {
		prints = append(prints, f.Fingerprint)
	}
	if len(prints) == 0 {
		return found, nil
	}
	list, err := rows(t, scanWaiver, waiversFrom+"WHERE w.fingerprint IN ?", distinct(prints))
	for _, w := range list {
		found[w.Fingerprint] = w
	}
	return found, err
}

// Waive says of a finding, for good, that nothing is to be done about it. To waive
// it again gives it another reason.
func (s *Store) Waive(ctx context.Context, c models.Caller, fingerprint, reason string) (w models.Waiver, err error) {
	err = s.write(ctx, func(t *tx) error {
		if err := t.must(`INSERT INTO report_waivers (fingerprint, reason, created_at, key_id) VALUES (?, ?, ?, (SELECT id FROM keys WHERE uid = ?))
			ON CONFLICT (fingerprint) DO UPDATE SET reason = excluded.reason, created_at = excluded.created_at, key_id = excluded.key_id`,
			fingerprint, reason, t.moment(), c.KeyID()); err != nil {
			return err
		}
		found, err := rows(t, scanWaiver, waiversFrom+"WHERE w.fingerprint = ?", fingerprint)
		if err == nil {
			w = found[0]
		}
		return err
	})
	return w, err
}

// Unwaive takes a waiver back.
func (s *Store) Unwaive(ctx context.Context, fingerprint string) error {
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec("DELETE FROM report_waivers WHERE fingerprint = ?", fingerprint)
		if err == nil && n == 0 {
			err = models.Errorf(models.NotFound, "There is no waiver %q.", fingerprint)
		}
		return err
	})
}
