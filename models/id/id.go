// Package id makes and checks the public identifiers of things.
package id

import (
	"encoding/binary"
	"regexp"
	"time"

	"github.com/google/uuid"
)

var canonical = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// New returns a UUIDv7 (RFC 9562) in its 36-character canonical spelling.
// Later ones sort after earlier ones.
func New() string { return uuid.Must(uuid.NewV7()).String() }

// Valid reports whether s is a UUID in canonical spelling; every other
// spelling of the same value is refused, so that a thing has one address.
func Valid(s string) bool { return canonical.MatchString(s) }

// At returns the UUIDv7 of a moment and 74 bits that stand for chance, those of
// a that do not fit left out.
func At(t time.Time, a, b uint64) string {
	var u uuid.UUID
	binary.BigEndian.PutUint64(u[:], uint64(t.UnixMilli())<<16|7<<12|a&0xfff)
	binary.BigEndian.PutUint64(u[8:], 1<<63|b&^(3<<62))
	return u.String()
}

// Of returns the UUIDv5 of an address: that of a thing without an id, the same
// each time.
func Of(address string) string { return uuid.NewSHA1(uuid.NameSpaceURL, []byte(address)).String() }
