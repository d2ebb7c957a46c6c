package models

import "fmt"

// A Kind classifies a failure by what the caller can do about it. Kinds are
// errors themselves, so callers test them with errors.Is:
//
//	if errors.Is(err, models.NotFound) { ... }
type Kind string

// The kinds; the list is closed, and api has one status for each.
const (
	Malformed     Kind = "malformed"             // the request can't be read
	Invalid       Kind = "invalid"               // the request must change before it can succeed
	Unauthorized  Kind = "unauthorized"          // the caller must identify itself
	Forbidden     Kind = "insufficient-scope"    // the key is known and lacks a scope
	NotFound      Kind = "not-found"             // nothing by that name is visible to the caller
	Conflict      Kind = "conflict"              // the request contradicts the stored state
	Stale         Kind = "stale"                 // someone else changed the thing first
	Unconditional Kind = "precondition-required" // the request must say which state it is meant for
	Unavailable   Kind = "unavailable"           // the database can't take it now; it may later
)

// Error makes a Kind an error.
func (k Kind) Error() string { return string(k) }

// Error is a failure that the caller is meant to see. Any other error is
// internal: it is logged, and the caller learns only that something went wrong.
type Error struct {
	Kind   Kind
	Code   string  // stable name of this failure; the kind's when empty
	Detail string  // one sentence, safe to show, that says how to mend the call
	Fields []Field // what is wrong with each member or parameter
}

func (e *Error) Error() string { return e.Detail }
func (e *Error) Unwrap() error { return e.Kind }

// Field says what is wrong with one part of a request.
type Field struct {
	Pointer   string // JSON Pointer into the body (RFC 6901), or empty
	Parameter string // name of a path or query parameter, or empty
	Code      string // stable name of the failure
	Detail    string // one sentence for the person who mends it
}

// Errorf returns an Error of the given kind.
func Errorf(kind Kind, format string, args ...any) error {
	return &Error{Kind: kind, Detail: fmt.Sprintf(format, args...)}
}

// WrongQuery refuses a request for what its parameters say.
func WrongQuery(wrong ...Field) error {
	return &Error{Kind: Malformed, Code: "invalid-parameter", Detail: "The query is not valid; errors says what to mend.", Fields: wrong}
}

// Missing is the one answer for what does not exist and for what the caller
// may not see.
func Missing(resource Resource, name string) error {
	return Errorf(NotFound, "There is no %s %q.", resource, name)
}

// Moved tells that a thing once lived under the name asked for and is public
// under another one now.
type Moved struct {
	Resource Resource
	Name     string // the current slug or key
}

func (m *Moved) Error() string { return fmt.Sprintf("%s has moved to %q", m.Resource, m.Name) }
