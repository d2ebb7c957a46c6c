package models

import "time"

// Place is one thing that readers see, as a map of a site has it.
type Place struct {
	Slug         string
	CanonicalURL string // where it is at home, when not on this site
	Language     string // BCP 47; empty of what has none
	UpdatedAt    time.Time
}

// Extents are how many things of a kind readers see, and when one of them was
// changed last.
type Extents map[Resource]struct {
	Count     int
	UpdatedAt time.Time
}
