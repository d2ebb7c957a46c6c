package store

import (
	"time"

	"kilde/models"
)

// idempotencyLasts is how long a repeated POST is known again.
const idempotencyLasts = 24 * time.Hour

// made is what an idempotency key stands for.
type made struct{ fingerprint, uid string }

// once runs create, unless the caller's idempotency key tells that it has run
// before; then it returns the id of what was made then.
func (t *tx) once(c models.Caller, kind models.Resource, create func() (int64, error)) (int64, error) {
	if c.Idempotency == nil || c.Key == nil {
		return create()
	}
	if _, err := t.exec("DELETE FROM idempotency WHERE created_at < ?", t.now.Add(-idempotencyLasts).UnixMilli()); err != nil {
		return 0, err
	}
	found, err := rows(t, func(r record, m *made) error { return r.Scan(&m.fingerprint, &m.uid) },
		"SELECT fingerprint, uid FROM idempotency WHERE key_id = (SELECT id FROM keys WHERE uid = ?) AND name = ?", c.Key.ID, c.Idempotency.Key)
	if err != nil {
		return 0, err
	}
	if len(found) == 0 {
		return t.firstTime(c, kind, create)
	}
	if found[0].fingerprint != c.Idempotency.Fingerprint {
		return 0, &models.Error{Kind: models.Invalid, Code: "idempotency_key_reused",
			Detail: "This Idempotency-Key was used for another request. Use a new one for each thing that is made."}
	}
	id, err := t.number("SELECT id FROM "+tables[kind]+" WHERE uid = ?", found[0].uid)
	if err == nil && id == 0 {
		err = models.Errorf(models.Conflict, "What this request made has been deleted since.")
	}
	return id, err
}

func (t *tx) firstTime(c models.Caller, kind models.Resource, create func() (int64, error)) (int64, error) {
	id, err := create()
	if err != nil {
		return 0, err
	}
	uid, err := values[string](t, "SELECT uid FROM "+tables[kind]+" WHERE id = ?", id)
	if err != nil {
		return 0, err
	}
	return id, t.must("INSERT INTO idempotency (key_id, name, fingerprint, uid, created_at) VALUES ((SELECT id FROM keys WHERE uid = ?), ?, ?, ?, ?)",
		c.Key.ID, c.Idempotency.Key, c.Idempotency.Fingerprint, uid[0], t.moment())
}
