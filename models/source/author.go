package source

// Author is a person or an organisation that articles name, as an editor
// writes it.
type Author struct {
	Name   string `json:"name" validate:"required" example:"Kjetil Sander" minLength:"1" maxLength:"300"`
	Slug   string `json:"slug,omitempty" example:"kjetil-sander" maxLength:"200"` // Made from the name where it is left out
	Kind   string `json:"kind,omitempty" enums:"person,organization" default:"person"`
	Given  string `json:"given,omitempty" example:"Kjetil" maxLength:"200"`
	Family string `json:"family,omitempty" example:"Sander" maxLength:"200"`
	Bio    string `json:"bio,omitempty"` // Markdown
	URL    string `json:"url,omitempty" format:"uri"`
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
