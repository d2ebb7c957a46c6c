package models

import (
	"time"

	"kilde/models/source"
)

// Tag is a subject that articles share.
type Tag struct {
	ID        string
	Slug      string
	Source    source.Tag
	Revision  int
	Articles  int // that readers see
	CreatedAt time.Time
	UpdatedAt time.Time
}

// TagLink names a tag.
type TagLink struct {
	ID   string
	Slug string
	Name string
}
