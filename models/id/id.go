// Package id makes and checks the public identifiers of things.
package id

import (
	"regexp"

	"github.com/google/uuid"
)

var canonical = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// New returns a UUIDv7 (RFC 9562) in its 36-character canonical spelling.
// Later ones sort after earlier ones.
func New() string { return uuid.Must(uuid.NewV7()).String() }

// Valid reports whether s is a UUID in canonical spelling; every other
// spelling of the same value is refused, so that a thing has one address.
func Valid(s string) bool { return canonical.MatchString(s) }
