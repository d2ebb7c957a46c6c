package source

import "time"

// Series is a series as its editor writes it.
type Series struct {
	Title       string `json:"title" validate:"required" example:"Sosiale medier" minLength:"1" maxLength:"500"`
	Slug        string `json:"slug,omitempty" example:"sosiale-medier" maxLength:"200"` // Made from the title where it is left out
	Subtitle    string `json:"subtitle,omitempty" maxLength:"500"`
	Description string `json:"description,omitempty"` // Markdown
	Language    string `json:"language,omitempty" example:"nb"`
	// Whether readers see the planned parts, which count in no position.
	AnnouncePlanned bool   `json:"announce_planned,omitempty"`
	CanonicalURL    string `json:"canonical_url,omitempty" format:"uri"`
	Cover           *Image `json:"cover,omitempty"`
	SEO             *SEO   `json:"seo,omitempty"`
	Meta            Meta   `json:"meta,omitempty" swaggertype:"object"` // The editor's own; at most 16 KiB
} //	@name	SeriesSource

// NewSeries is a series with its first parts.
type NewSeries struct {
	Series
	Parts []Part `json:"parts,omitempty" maxItems:"5000"`
} //	@name	NewSeries

// Part is one place in a series: an article, or a title that is planned.
type Part struct {
	ID         string `json:"id,omitempty" example:"0199c7a2-5f00-7000-8000-000000000001"` // Keeps the part's identity when the order is written anew
	Article    string `json:"article,omitempty" example:"sosial-markedsforing"`            // Slug or id
	Title      string `json:"title,omitempty" maxLength:"500"`                             // Of a planned part
	PlannedFor string `json:"planned_for,omitempty" format:"date" example:"2026-09-01"`    // Of a planned part, when it has a date
	Primary    bool   `json:"primary,omitempty"`                                           // Whether this is the article's main series
} //	@name	PartSource

// PlacedPart is a part and its rank among all parts of its series.
type PlacedPart struct {
	Part
	Position int `json:"position,omitempty" minimum:"1"` // Among all parts; 1 is the first
} //	@name	PlacedPartSource

// Parts is the whole order of a series.
type Parts struct {
	Parts []Part `json:"parts" validate:"required" maxItems:"5000"`
} //	@name	PartsSource

// SeriesLine is a series with its history, as an export has it.
type SeriesLine struct {
	Resource string `json:"resource"`
	History
	NewSeries
}

// History is what an export line knows beside the written form.
type History struct {
	ID          string     `json:"id,omitempty"`
	FormerSlugs []string   `json:"former_slugs,omitempty"`
	Revision    int        `json:"revision,omitempty"`
	CreatedAt   *time.Time `json:"created_at,omitempty"`
	UpdatedAt   *time.Time `json:"updated_at,omitempty"`
}
