package models

import (
	"time"

	"kilde/models/source"
)

// Series is an ordered collection of parts.
type Series struct {
	ID              string
	Slug            string
	Language        string
	DescriptionHTML string // sanitised
	Source          source.Series
	Revision        int
	Total           int  // parts that the caller may see
	Public          bool // whether readers without a key see it
	CreatedAt       time.Time
	UpdatedAt       time.Time
	Parts           []Part // nil in lists
}

// Part is one place in a series: an article, or a title that is planned.
type Part struct {
	ID         string
	Position   int // among the parts that the caller may see; 0 where it is not counted
	Article    *Article
	Title      string // of a planned part
	PlannedFor string // a date, or empty
	Primary    bool
}
