package source

import (
	"fmt"
	"slices"
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

// Part is one place in a series: an article, another series, which is then a
// chapter of it, or a title that is planned.
type Part struct {
	ID         string `json:"id,omitempty" example:"0199c7a2-5f00-7000-8000-000000000001"` // Keeps the part's identity when the order is written anew
	Article    string `json:"article,omitempty" example:"sosial-markedsforing"`            // Slug or id
	Series     string `json:"series,omitempty" example:"sosiale-nettverk"`                 // Slug or id of a series that becomes a chapter of this one
	Title      string `json:"title,omitempty" maxLength:"500"`                             // Of a planned part
	PlannedFor string `json:"planned_for,omitempty" format:"date" example:"2026-09-01"`    // Of a planned part, when it has a date
	Primary    bool   `json:"primary,omitempty"`                                           // Whether this is the article's main series
	// What the part is to the series. An introduction, a conclusion and an appendix have no number.
	Role string `json:"role,omitempty" default:"part" enums:"introduction,part,optional,conclusion,appendix"`
} //	@name	PartSource

// PlacedPart is a part and where it stands among all parts of its series.
type PlacedPart struct {
	Part
	Position *int `json:"position,omitempty" minimum:"1"` // Among all parts; 1 is the first
	// Put it before this part, in place of a position: the part's id, or its article's or series' slug or id.
	Before string `json:"before,omitempty" example:"nettverksverdi"`
	// Put it after this part, in place of a position.
	After string `json:"after,omitempty" example:"nettverksverdi"`
} //	@name	PlacedPartSource

// Parts is the whole order of a series: its parts, or an earlier order that is
// to be its order again.
type Parts struct {
	Parts []Part `json:"parts,omitempty" validate:"max=5000"`
	Order int    `json:"order,omitempty" minimum:"1" example:"3"` // Number of an earlier order, in place of parts. What is gone since is left out
	Note  string `json:"note,omitempty" maxLength:"500"`          // What the new order is about, for those who read the history
} //	@name	PartsSource

// SeriesLine is a series with its history, as an export has it.
type SeriesLine struct {
	Resource string `json:"resource"`
	History
	NewSeries
	Orders []Order `json:"orders,omitempty"` // That it had, the first first; the parts of the last are those of the line
}

// Order is one order that a series had.
type Order struct {
	Number    int       `json:"number"`
	CreatedAt time.Time `json:"created_at"`
	Note      string    `json:"note,omitempty"`
	Parts     []Part    `json:"parts,omitempty"` // Articles and chapters by their id
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
	parts := Parts{Parts: append([]Part{}, s.Parts...)}
	return append(s.Series.Check(), parts.Check()...)
}

// Check lists what is wrong with the line in itself.
func (l *SeriesLine) Check() []strictjson.Problem {
	c := &checker{found: l.NewSeries.Check()}
	c.history(l.History)
	for i, o := range l.Orders {
		at := fmt.Sprintf("/orders/%d", i)
		if o.Number != i+1 {
			c.add(at+"/number", "invalid", "Orders must be numbered 1, 2, 3 and so on.")
		}
		c.length(at+"/note", o.Note, maxText)
		if i == len(l.Orders)-1 && o.Parts != nil {
			c.add(at+"/parts", "invalid", "The last order is that of the line itself and has no parts of its own.")
		}
		c.order(at, o.Parts)
	}
	return c.found
}

// Check lists what is wrong with the order in itself.
func (p *Parts) Check() []strictjson.Problem {
	c := &checker{}
	switch {
	case p.Parts == nil && p.Order == 0: // an empty order must be meant: []
		c.add("/parts", "required", "Must be the whole order, [] takes every part out; or order must be the number of an earlier one.")
	case p.Parts != nil && p.Order != 0:
		c.add("/order", "invalid", "Must not stand beside parts.")
	case p.Order < 0:
		c.add("/order", "out_of_range", "Must be 1 or more.")
	}
	c.line("/note", p.Note, maxTitle)
	c.order("", p.Parts)
	return c.found
}

// order checks the parts of an order.
func (c *checker) order(at string, parts []Part) {
	c.items(at+"/parts", len(parts), MaxParts)
	ids, articles, series := map[string]bool{"": true}, map[string]bool{"": true}, map[string]bool{"": true}
	seen := func(in map[string]bool, name string) (before bool) {
		before = in[name] && name != ""
		in[name] = true
		return before
	}
	for i, part := range parts {
		at := fmt.Sprintf("%s/parts/%d", at, i)
		c.part(at, part)
		id, article, chapter := seen(ids, part.ID), seen(articles, part.Article), seen(series, part.Series)
		if id || article || chapter {
			c.add(at, "repeated", "Stands in the order twice.")
		}
	}
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
	if p.Position != nil && *p.Position < 1 {
		found = append(found, strictjson.Problem{Pointer: "/position", Code: "out_of_range", Detail: "Must be 1 or more."})
	}
	if p.Before != "" && p.After != "" {
		found = append(found, strictjson.Problem{Pointer: "/after", Code: "invalid", Detail: "Must not stand beside before."})
	}
	return found
}

func (c *checker) part(at string, p Part) {
	if p.ID != "" && !id.Valid(p.ID) {
		c.add(at+"/id", "invalid", "Must be the id of a part.")
	}
	if kinds := slices.DeleteFunc([]string{p.Article, p.Series, p.Title}, func(s string) bool { return s == "" }); len(kinds) != 1 {
		c.add(at, "invalid", "Must have either an article, or a series, or the title of a planned part.")
	}
	if p.Title == "" && p.PlannedFor != "" || p.Article == "" && p.Primary {
		c.add(at, "invalid", "Only a planned part can have planned_for, and only an article can be primary.")
	}
	c.choice(at+"/role", p.Role, PartRoles())
	c.planned(at, p)
}

// planned checks what only a part that is a title has.
func (c *checker) planned(at string, p Part) {
	if p.Title != "" {
		c.required(at+"/title", p.Title, maxTitle)
	}
	if _, err := time.Parse(time.DateOnly, p.PlannedFor); p.PlannedFor != "" && err != nil {
		c.add(at+"/planned_for", "invalid", "Must be a date such as 2026-09-01.")
	}
}
