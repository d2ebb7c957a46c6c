package models

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"math/big"
	"slices"
	"strings"
	"time"
)

// Scope is a right that an API key carries.
type Scope string

// The scopes. Whoever may write may read drafts; admin may do everything.
const (
	ReadScope    Scope = "content:read"    // drafts, archived articles, revisions
	WriteScope   Scope = "content:write"   // create, change, delete
	PublishScope Scope = "content:publish" // publish and withdraw
	AdminScope   Scope = "admin"
)

// Scopes are all scopes, in the order of their power.
func Scopes() []Scope { return []Scope{ReadScope, WriteScope, PublishScope, AdminScope} }

// Key is an API key; its secret is known only to whoever holds it.
type Key struct {
	ID         string
	Name       string
	Scopes     []Scope
	CreatedAt  time.Time
	ExpiresAt  *time.Time
	LastUsedAt *time.Time // to the minute
	RevokedAt  *time.Time
}

// May reports whether the key carries the right to do what scope names.
func (k *Key) May(scope Scope) bool {
	if k == nil {
		return false
	}
	if slices.Contains(k.Scopes, AdminScope) || slices.Contains(k.Scopes, scope) {
		return true
	}
	return scope == ReadScope && (k.May(WriteScope) || k.May(PublishScope))
}

// Active reports whether the key opens anything at the given time.
func (k *Key) Active(now time.Time) bool {
	return k.RevokedAt == nil && (k.ExpiresAt == nil || now.Before(*k.ExpiresAt))
}

// Secret is the bearer token of a key. It prints as *** so that no log keeps it.
type Secret string

// String hides the secret; Reveal shows it.
func (Secret) String() string { return "***" }

// Reveal is the token itself, to be shown once.
func (s Secret) Reveal() string { return string(s) }

// Hash is what is stored of a secret: its SHA-256 in hexadecimal. A secret has
// 256 random bits, so that no salt or slow hash is needed.
func (s Secret) Hash() string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

const (
	secretPrefix   = "kilde_"
	secretDigits   = 43 // base-62 digits that hold 256 bits
	checksumDigits = 6  // base-62 digits that hold 32 bits
)

// NewSecret returns a fresh secret: a prefix by which scanners know it, 256
// random bits and a checksum by which a mistyped one is told apart.
func NewSecret() Secret {
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails (crypto/rand)
	body := base62(new(big.Int).SetBytes(random[:]), secretDigits)
	return Secret(secretPrefix + body + secretChecksum(body))
}

// Plausible reports whether s could be a secret of ours, so that garbage is
// refused without a look into the database.
func (s Secret) Plausible() bool {
	body, ok := strings.CutPrefix(string(s), secretPrefix)
	if !ok || len(body) != secretDigits+checksumDigits {
		return false
	}
	return secretChecksum(body[:secretDigits]) == body[secretDigits:]
}

func secretChecksum(body string) string {
	return base62(big.NewInt(int64(crc32.ChecksumIEEE([]byte(body)))), checksumDigits)
}

func base62(n *big.Int, digits int) string {
	s := n.Text(62)
	return strings.Repeat("0", max(0, digits-len(s))) + s
}

// NewKey is what a new key is made from.
type NewKey struct {
	Name      string
	Scopes    []Scope
	ExpiresAt *time.Time
}

// Validate reports what is wrong with a new key, or nil.
func (k NewKey) Validate() error {
	if strings.TrimSpace(k.Name) == "" || len(k.Name) > 200 {
		return Errorf(Invalid, "A key needs a name of 1 to 200 bytes.")
	}
	if len(k.Scopes) == 0 {
		return Errorf(Invalid, "A key needs at least one scope: %s.", scopeList())
	}
	for _, s := range k.Scopes {
		if !slices.Contains(Scopes(), s) {
			return Errorf(Invalid, "There is no scope %q; valid: %s.", s, scopeList())
		}
	}
	return nil
}

func scopeList() string {
	names := make([]string, 0, len(Scopes()))
	for _, s := range Scopes() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// Caller is who asks: what may be seen and done is decided by its key, and a
// repeated request is told by its idempotency key.
type Caller struct {
	Key         *Key // nil for the public
	Idempotency *Idempotency
}

// Idempotency identifies one POST of one key, so that repeating it has no
// second effect.
type Idempotency struct {
	Key         string // as the client chose it
	Fingerprint string // hash of the request's path and body
}

// SeesDrafts reports whether the caller may see what is not public.
func (c Caller) SeesDrafts() bool { return c.Key.May(ReadScope) }

// Require returns nil if the caller has the scope, Unauthorized for the
// public, and Forbidden for a key without it.
func (c Caller) Require(scope Scope) error {
	switch {
	case c.Key.May(scope):
		return nil
	case c.Key == nil:
		return Errorf(Unauthorized, "This needs a key with the scope %s: send Authorization: Bearer followed by its secret.", scope)
	}
	return Errorf(Forbidden, "The key %q lacks the scope %s.", c.Key.Name, scope)
}

// KeyID is the id of the caller's key, or empty.
func (c Caller) KeyID() string {
	if c.Key == nil {
		return ""
	}
	return c.Key.ID
}

var _ fmt.Stringer = Secret("")
