package source

import (
	"kilde/models/strictjson"
)

// Tag is a subject that articles share, as an editor writes it.
type Tag struct {
	Name        string `json:"name" validate:"required" example:"markedsføring" minLength:"1" maxLength:"200"`
	Slug        string `json:"slug,omitempty" example:"markedsforing" maxLength:"200"` // Made from the name where it is left out
	Description string `json:"description,omitempty" maxLength:"5000"`
} //	@name	TagSource

// TagLine is a tag with its history, as an export has it.
type TagLine struct {
	Resource string `json:"resource"`
	History
	Tag
}

// Check lists what is wrong with the tag in itself.
func (t *Tag) Check() []strictjson.Problem {
	c := &checker{}
	c.required("/name", t.Name, MaxSlug)
	c.slug(t.Slug)
	c.length("/description", t.Description, maxText)
	return c.found
}
