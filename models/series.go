package models

import (
	"fmt"
	"strings"
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

// partLabels are how a place in a series is told, by primary language subtag.
var partLabels = map[string]string{
	"nb": "Del %d av %d", "nn": "Del %d av %d", "no": "Del %d av %d", "da": "Del %d af %d", "sv": "Del %d av %d",
	"de": "Teil %d von %d", "fr": "Partie %d sur %d", "es": "Parte %d de %d",
}

// Label tells the place in words, in the language of the series: Del 16 av 25.
func (m Membership) Label() string {
	primary, _, _ := strings.Cut(m.Language, "-")
	label, ok := partLabels[primary]
	if !ok {
		label = "Part %d of %d"
	}
	return fmt.Sprintf(label, m.Position, m.Total)
}
