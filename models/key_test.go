package models_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"kilde/models"
)

func TestSecret(t *testing.T) {
	t.Parallel()
	secret := models.NewSecret()
	if !secret.Plausible() || secret == models.NewSecret() || len(secret.Hash()) != 64 {
		t.Errorf("a fresh secret is not as it should be")
	}
	if shown := fmt.Sprintf("%s %v", secret, secret); shown != "*** ***" {
		t.Errorf("printed as %q", shown)
	}
	text := secret.Reveal()
	for i := range text {
		other := "x"
		if text[i] == 'x' {
			other = "y"
		}
		if models.Secret(text[:i] + other + text[i+1:]).Plausible() {
			t.Errorf("still plausible with another digit %d", i)
		}
	}
}

func TestRequire(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		scopes []models.Scope
		needs  models.Scope
		want   error
	}{
		{nil, models.ReadScope, models.Unauthorized},
		{[]models.Scope{models.ReadScope}, models.ReadScope, nil},
		{[]models.Scope{models.ReadScope}, models.WriteScope, models.Forbidden},
		{[]models.Scope{models.WriteScope}, models.ReadScope, nil},
		{[]models.Scope{models.WriteScope}, models.PublishScope, models.Forbidden},
		{[]models.Scope{models.PublishScope}, models.ReadScope, nil},
		{[]models.Scope{models.AdminScope}, models.PublishScope, nil},
	} {
		var c models.Caller
		if x.scopes != nil {
			c.Key = &models.Key{Scopes: x.scopes}
		}
		if err := c.Require(x.needs); !errors.Is(err, x.want) {
			t.Errorf("%v require %s: %v, want %v", x.scopes, x.needs, err, x.want)
		}
	}
}

func TestActive(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	before, after := now.Add(-time.Second), now.Add(time.Second)
	for _, x := range []struct {
		key  models.Key
		want bool
	}{
		{models.Key{}, true},
		{models.Key{ExpiresAt: &after}, true},
		{models.Key{ExpiresAt: &now}, false},
		{models.Key{ExpiresAt: &before}, false},
		{models.Key{ExpiresAt: &after, RevokedAt: &before}, false},
	} {
		if got := x.key.Active(now); got != x.want {
			t.Errorf("%+v: %v, want %v", x.key, got, x.want)
		}
	}
}

func TestLabel(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{"nb": "Del 16 av 25", "nn-NO": "Del 16 av 25", "en-GB": "Part 16 of 25", "xx": "Part 16 of 25"} {
		if got := (models.Membership{Language: language, Position: 16, Total: 25}).Label(); got != want {
			t.Errorf("%s: %q, want %q", language, got, want)
		}
	}
}
