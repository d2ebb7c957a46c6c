package models

import (
	"time"

	"kilde/models/source"
)

// SeriesPlan is a plan by which the drafts of a series are published one after
// the other.
type SeriesPlan struct {
	Source    source.Plan
	CreatedAt time.Time
	KeyID     string           // of the key that made it, or empty
	Revision  int              // of the series
	Articles  []PlannedArticle // in the order of their times
}

// PlannedArticle is one article of a plan.
type PlannedArticle struct {
	Link
	Status   Status
	Revision int // that is to be published
	At       time.Time
	Waiting  bool // whether it is still set to be published so
}
