package store_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"kilde/models"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	expiry := w.clock.Now().Add(time.Hour)
	key, secret, err := w.CreateKey(t.Context(), models.NewKey{Name: "cms", Scopes: []models.Scope{models.WriteScope, models.PublishScope}, ExpiresAt: &expiry})
	w.ok(err)
	_, other, err := w.CreateKey(t.Context(), models.NewKey{Name: "reader", Scopes: []models.Scope{models.ReadScope}})
	w.ok(err)
	got, err := w.Authenticate(t.Context(), secret)
	w.ok(err)
	w.equal("key", got, key)
	w.equal("its rights", []bool{got.May(models.ReadScope), got.May(models.WriteScope), got.May(models.AdminScope)}, []bool{true, true, false})

	list, err := w.Keys(t.Context())
	w.ok(err)
	if len(list) != 2 || list[0].Name != "cms" || list[1].Name != "reader" {
		t.Errorf("keys: %+v", list)
	}
	mistyped := models.Secret(strings.ToUpper(secret.Reveal()))
	foreign := models.NewSecret()
	for what, s := range map[string]models.Secret{"none": "", "garbage": "kilde_x", "mistyped": mistyped, "unknown": foreign, "a hash": models.Secret(secret.Hash())} {
		_, err := w.Authenticate(t.Context(), s)
		refused(t, what, err, models.Unauthorized)
	}
	if !secret.Plausible() || !foreign.Plausible() || mistyped.Plausible() {
		t.Error("the checksum does not tell a mistyped secret")
	}

	w.clock.Move(time.Hour - time.Millisecond)
	_, err = w.Authenticate(t.Context(), secret)
	w.ok(err)
	w.clock.Move(time.Millisecond)
	_, err = w.Authenticate(t.Context(), secret)
	refused(t, "expired", err, models.Unauthorized)
	_, err = w.RevokeKey(t.Context(), "reader")
	w.ok(err)
	_, err = w.Authenticate(t.Context(), other)
	refused(t, "revoked", err, models.Unauthorized)
	_, err = w.RevokeKey(t.Context(), "reader")
	refused(t, "revoked twice", err, models.NotFound)
}

func TestRevokeByName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	twin := models.NewKey{Name: "twin", Scopes: []models.Scope{models.AdminScope}}
	first, _, err := w.CreateKey(t.Context(), twin)
	w.ok(err)
	_, second, err := w.CreateKey(t.Context(), twin)
	w.ok(err)
	_, err = w.RevokeKey(t.Context(), "twin")
	refused(t, "a name that two keys have", err, models.Conflict)
	gone, err := w.RevokeKey(t.Context(), first.ID)
	w.ok(err)
	w.equal("revoked at", *gone.RevokedAt, w.clock.Now())
	_, err = w.Authenticate(t.Context(), second)
	w.ok(err)
	for what, k := range map[string]models.NewKey{
		"no name":       {Scopes: []models.Scope{models.ReadScope}},
		"no scope":      {Name: "x"},
		"unknown scope": {Name: "x", Scopes: []models.Scope{"root"}},
	} {
		_, _, err := w.CreateKey(t.Context(), k)
		refused(t, what, err, models.Invalid)
	}
}

// Nothing of a secret is in the file or its log, only its hash.
func TestSQLiteSecretIsNotStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, secret, err := w.CreateKey(t.Context(), models.NewKey{Name: "cms", Scopes: []models.Scope{models.AdminScope}})
	w.ok(err)
	_, err = w.Authenticate(t.Context(), secret)
	w.ok(err)
	var stored string
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(w.path + suffix)
		w.ok(err)
		stored += string(data)
	}
	body := strings.TrimPrefix(secret.Reveal(), "kilde_")
	if strings.Contains(stored, body[:16]) || strings.Contains(stored, body[len(body)-16:]) {
		t.Error("the secret is in the database")
	}
	if !strings.Contains(stored, secret.Hash()) {
		t.Error("the hash is not in the database")
	}
}

// The last use is kept to the minute, so that reading seldom writes.
func TestLastUse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, secret, err := w.CreateKey(t.Context(), models.NewKey{Name: "cms", Scopes: []models.Scope{models.ReadScope}})
	w.ok(err)
	start := w.clock.Now()
	for _, step := range []struct {
		move time.Duration
		want time.Duration
	}{{0, 0}, {59 * time.Second, 0}, {time.Second, time.Minute}, {30 * time.Second, time.Minute}, {30 * time.Second, 2 * time.Minute}} {
		w.clock.Move(step.move)
		_, err := w.Authenticate(t.Context(), secret)
		w.ok(err)
		list, err := w.Keys(t.Context())
		w.ok(err)
		w.equal("last use", list[0].LastUsedAt.Sub(start), step.want)
	}
	_, err = w.Authenticate(t.Context(), models.NewSecret())
	refused(t, "unknown", err, models.Unauthorized)
}
