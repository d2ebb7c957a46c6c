package models

import "time"

// Resource names a kind of thing, as in a path of the API.
type Resource string

// The resources.
const (
	ArticleResource   Resource = "article"
	SeriesResource    Resource = "series"
	AuthorResource    Resource = "author"
	ReferenceResource Resource = "reference"
	TagResource       Resource = "tag"
)

// Operation says what happened to a thing.
type Operation string

// The operations.
const (
	Created     Operation = "created"
	Saved       Operation = "saved"
	Published   Operation = "published"
	Scheduled   Operation = "scheduled"
	Unpublished Operation = "unpublished"
	Reordered   Operation = "reordered"
	Deleted     Operation = "deleted"
)

// Change is one row of the log of everything that happened to content.
type Change struct {
	Seq       int64 // gap-free, in the order of commits
	At        time.Time
	Resource  Resource
	ID        string
	Operation Operation
	Public    bool // whether a reader without a key can notice it
	// Keys are the dependency keys whose holders must be made anew, such as
	// "article:0199…", "series:0199…" and, for lists, "articles/author:0199…".
	Keys []string
}

// Same reports whether two changes are one and the same, and not two that have
// one number in two histories.
func (c Change) Same(other Change) bool {
	return c.Seq == other.Seq && c.At.Equal(other.At) && c.ID == other.ID && c.Operation == other.Operation
}

// Changes are what whoever follows the log learns at a time.
type Changes struct {
	List []Change // in the order of the log
	// Begun tells that the log is followed from here on. What others have changed
	// before, nobody tells.
	Begun bool
	// Back tells that the log has lost changes that were handed on before, so
	// that all that was made of it is worthless, and is followed from here on.
	Back bool
	Seq  int64 // with Begun or Back: number of the newest public change that there is
}
