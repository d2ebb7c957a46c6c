package models

import (
	"time"

	"kilde/models/source"
)

// Author is a person or an organisation that articles name.
type Author struct {
	ID        string
	Slug      string
	BioHTML   string // sanitised
	Source    source.Author
	Revision  int
	Articles  int // that readers see
	CreatedAt time.Time
	UpdatedAt time.Time
}
