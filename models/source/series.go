package source

import (
	"fmt"
	"time"

	"kilde/models/id"
	"kilde/models/strictjson"
)

// Series is a series as its editor writes it.
type Series struct {
	Title       string `json:"title" validate:"required" example:"Sosiale medier" minLength:"1" maxLength:"500"`
	Slug        string `json:"slug,omitempty" example:"sosiale-medier" maxLength:"200"` // Made from the title where it is left out
	Subtitle    string `json:"subtitle,omitempty" maxLength:"500"`
	Description string `json:"description,omitempty" maxLength:"100000"` // Markdown
	Language    string `json:"language,omitempty" example:"nb"`
	// Whether readers see the planned parts, which count in no position.
	AnnouncePlanned bool   `json:"announce_planned,omitempty"`
	CanonicalURL    string `json:"canonical_url,omitempty" format:"uri" maxLength:"2000"`
	Cover           *Image `json:"cover,omitempty"`
	SEO             *SEO   `json:"seo,omitempty"`
	Meta            Meta   `json:"meta,omitempty" swaggertype:"object"` // The editor's own; at most 16 KiB
} //	@name	SeriesSource

// NewSeries is a series with its first parts.
type NewSeries struct {
	Series
	Parts []Part `json:"parts,omitempty" validate:"max=5000"`
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
	Parts []Part `json:"parts" validate:"required,max=5000"`
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

// Check lists what is wrong with the series in itself.
func (s *Series) Check() []strictjson.Problem {
	c := &checker{}
	c.required("/title", s.Title, maxTitle)
	c.slug(s.Slug)
	c.line("/subtitle", s.Subtitle, maxTitle)
	c.length("/description", s.Description, maxProse)
	c.language(s.Language)
	c.web("/canonical_url", s.CanonicalURL)
	c.image("/cover", s.Cover)
	c.seo(s.SEO)
	c.meta(s.Meta)
	return c.found
}

// Check lists what is wrong with the series and its parts in themselves.
func (s *NewSeries) Check() []strictjson.Problem {
	parts := Parts{append([]Part{}, s.Parts...)}
	return append(s.Series.Check(), parts.Check()...)
}

// Check lists what is wrong with the order in itself.
func (p *Parts) Check() []strictjson.Problem {
	c := &checker{}
	if p.Parts == nil { // an empty order must be meant: []
		c.add("/parts", "required", "Must be the whole order; [] takes every part out.")
	}
	c.items("/parts", len(p.Parts), maxParts)
	ids, articles := map[string]bool{}, map[string]bool{}
	for i, part := range p.Parts {
		at := fmt.Sprintf("/parts/%d", i)
		c.part(at, part)
		if part.ID != "" && ids[part.ID] || part.Article != "" && articles[part.Article] {
			c.add(at, "repeated", "Stands in the order twice.")
		}
		ids[part.ID], articles[part.Article] = true, true
	}
	return c.found
}

// Check lists what is wrong with the part in itself.
func (p *Part) Check() []strictjson.Problem {
	c := &checker{}
	c.part("", *p)
	return c.found
}

// Check lists what is wrong with the part in itself.
func (p *PlacedPart) Check() []strictjson.Problem {
	found := p.Part.Check()
	if p.Position < 0 {
		found = append(found, strictjson.Problem{Pointer: "/position", Code: "out_of_range", Detail: "Must be 1 or more."})
	}
	return found
}

func (c *checker) part(at string, p Part) {
	if p.ID != "" && !id.Valid(p.ID) {
		c.add(at+"/id", "invalid", "Must be the id of a part.")
	}
	if (p.Article == "") == (p.Title == "") {
		c.add(at, "invalid", "Must have either an article, or the title of a planned part.")
	}
	if p.Article != "" && p.PlannedFor != "" || p.Title != "" && p.Primary {
		c.add(at, "invalid", "Only a planned part can have planned_for, and only an article can be primary.")
	}
	c.line(at+"/title", p.Title, maxTitle)
	if _, err := time.Parse(time.DateOnly, p.PlannedFor); p.PlannedFor != "" && err != nil {
		c.add(at+"/planned_for", "invalid", "Must be a date such as 2026-09-01.")
	}
}
