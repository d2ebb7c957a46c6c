package store

import (
	"context"
	"strings"
	"time"

	"kilde/models"
	"kilde/models/id"
)

// keyRow is an API key as it is stored: the hash of its secret, never that.
type keyRow struct {
	ID         int64 `gorm:"primaryKey"`
	UID        string
	Name       string
	Hash       string
	Scopes     string
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
	ExpiresAt  int64
	LastUsedAt int64
	RevokedAt  int64
}

const keyColumns = "k.id, k.uid, k.name, k.hash, k.scopes, k.created_at, k.expires_at, k.last_used_at, k.revoked_at"

// columns are where keyColumns are read to.
func (r *keyRow) columns() []any {
	return []any{&r.ID, &r.UID, &r.Name, &r.Hash, &r.Scopes, &r.CreatedAt, &r.ExpiresAt, &r.LastUsedAt, &r.RevokedAt}
}

// TableName tells gorm the table.
func (keyRow) TableName() string { return "keys" }

func (r keyRow) model() (models.Key, error) {
	k := models.Key{
		ID: r.UID, Name: r.Name, CreatedAt: at(r.CreatedAt),
		ExpiresAt: maybe(r.ExpiresAt), LastUsedAt: maybe(r.LastUsedAt), RevokedAt: maybe(r.RevokedAt),
	}
	for s := range strings.SplitSeq(r.Scopes, ",") {
		k.Scopes = append(k.Scopes, models.Scope(s))
	}
	return k, nil
}

// CreateKey makes an API key and returns it with its secret, which is nowhere
// else and never shown again.
func (s *Store) CreateKey(ctx context.Context, k models.NewKey) (key models.Key, secret models.Secret, err error) {
	if err := k.Validate(); err != nil {
		return key, "", err
	}
	scopes := make([]string, len(k.Scopes))
	for i, scope := range k.Scopes {
		scopes[i] = string(scope)
	}
	secret = models.NewSecret()
	err = s.write(ctx, func(t *tx) error {
		row := keyRow{UID: t.store.opts.NewID(), Name: k.Name, Hash: secret.Hash(), Scopes: strings.Join(scopes, ","), CreatedAt: t.moment(), ExpiresAt: stored(k.ExpiresAt)}
		if err := t.db.Create(&row).Error; err != nil {
			return err
		}
		key, err = row.model()
		return err
	})
	return key, secret, err
}

// Keys returns all API keys, the oldest first.
func (s *Store) Keys(ctx context.Context) (list []models.Key, err error) {
	err = s.read(ctx, func(t *tx) error {
		found, err := keyTable.find(t, "ORDER BY k.id")
		if err != nil {
			return err
		}
		list, err = mapped(found, keyRow.model)
		return err
	})
	return list, err
}

// RevokeKey makes the key with that id or name useless, at once and for good.
// A name that several keys have is refused.
func (s *Store) RevokeKey(ctx context.Context, name string) (key models.Key, err error) {
	err = s.write(ctx, func(t *tx) error {
		column := "name"
		if id.Valid(name) {
			column = "uid"
		}
		found, err := keyTable.find(t, "WHERE k."+column+" = ? AND k.revoked_at = 0 LIMIT 2", name)
		if err != nil {
			return err
		}
		switch len(found) {
		case 0:
			return models.Errorf(models.NotFound, "There is no key %q that is not revoked.", name)
		case 2:
			return models.Errorf(models.Conflict, "Several keys are named %q; say which by its id.", name)
		}
		found[0].RevokedAt = t.moment()
		if err := t.must("UPDATE keys SET revoked_at = ? WHERE id = ?", found[0].RevokedAt, found[0].ID); err != nil {
			return err
		}
		key, err = found[0].model()
		return err
	})
	return key, err
}

// lastUseGrain is how exactly the last use of a key is kept, so that reading
// with a key seldom writes.
const lastUseGrain = time.Minute

// Authenticate returns the key that a secret belongs to, if it opens anything
// now; otherwise models.Unauthorized, whatever the reason.
func (s *Store) Authenticate(ctx context.Context, secret models.Secret) (models.Key, error) {
	refused := models.Errorf(models.Unauthorized, "The key is not known, has expired or was revoked.")
	if !secret.Plausible() {
		return models.Key{}, refused
	}
	var row keyRow
	err := s.read(ctx, func(t *tx) (err error) {
		row, _, err = first(keyTable.find(t, "WHERE k.hash = ?", secret.Hash()))
		return err
	})
	if err != nil {
		return models.Key{}, err
	}
	key, err := row.model()
	now := s.opts.Now()
	if err != nil || row.ID == 0 || !key.Active(now) {
		return models.Key{}, firstError(err, refused)
	}
	if now.UnixMilli()-row.LastUsedAt >= lastUseGrain.Milliseconds() {
		err = s.write(ctx, func(t *tx) error {
			return t.must("UPDATE keys SET last_used_at = ? WHERE id = ?", t.moment(), row.ID)
		})
		if err != nil { // a disk that is full must not keep editors from reading
			s.opts.Log.Warn("last use of a key not noted", "key", key.ID, "err", err)
		}
	}
	return key, nil
}
