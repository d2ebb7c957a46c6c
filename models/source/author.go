package source

import (
	"regexp"
	"strings"

	"kilde/models/strictjson"
)

// Author is a person or an organisation that articles name, as an editor
// writes it.
type Author struct {
	Name   string `json:"name" validate:"required" example:"Kjetil Sander" minLength:"1" maxLength:"300"`
	Slug   string `json:"slug,omitempty" example:"kjetil-sander" maxLength:"200"` // Made from the name where it is left out
	Kind   string `json:"kind,omitempty" enums:"person,organization" default:"person"`
	Given  string `json:"given,omitempty" example:"Kjetil" maxLength:"300"`
	Family string `json:"family,omitempty" example:"Sander" maxLength:"300"`
	Bio    string `json:"bio,omitempty" maxLength:"100000"` // Markdown
	URL    string `json:"url,omitempty" format:"uri" maxLength:"2000"`
	ORCID  string `json:"orcid,omitempty" example:"0000-0002-1825-0097"`
	Image  *Image `json:"image,omitempty"`
	Meta   Meta   `json:"meta,omitempty" swaggertype:"object"` // The editor's own; at most 16 KiB
} //	@name	AuthorSource

// AuthorLine is an author with its history, as an export has it.
type AuthorLine struct {
	Resource string `json:"resource"`
	History
	Author
}

// Check lists what is wrong with the author in itself.
func (a *Author) Check() []strictjson.Problem {
	c := &checker{}
	c.required("/name", a.Name, maxName)
	c.slug(a.Slug)
	c.choice("/kind", a.Kind, []string{"person", "organization"})
	c.line("/given", a.Given, maxName)
	c.line("/family", a.Family, maxName)
	c.length("/bio", a.Bio, maxProse)
	c.web("/url", a.URL)
	if a.ORCID != "" && !validORCID(a.ORCID) {
		c.add("/orcid", "invalid", "Must be an ORCID iD such as 0000-0002-1825-0097 with a right check digit.")
	}
	c.image("/image", a.Image)
	c.meta(a.Meta)
	return c.found
}

var orcidShape = regexp.MustCompile(`^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$`)

// validORCID checks shape and check digit (ISO 7064 MOD 11-2).
func validORCID(s string) bool {
	if !orcidShape.MatchString(s) {
		return false
	}
	total := 0
	digits := strings.ReplaceAll(s, "-", "")
	for _, d := range digits[:15] {
		total = (total + int(d-'0')) * 2
	}
	return "0123456789X"[(12-total%11)%11] == digits[15]
}
