package source

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"kilde/models/strictjson"
)

// Article is an article as its editor writes it, and one revision of it.
type Article struct {
	Title    string `json:"title" validate:"required" example:"Sosial markedsføring" minLength:"1" maxLength:"500"`
	Slug     string `json:"slug,omitempty" example:"sosial-markedsforing" maxLength:"200"` // Made from the title where it is left out
	Subtitle string `json:"subtitle,omitempty" maxLength:"500"`
	Excerpt  string `json:"excerpt,omitempty" maxLength:"5000"` // The first words of the text where it is left out
	Language string `json:"language,omitempty" example:"nb"`    // BCP 47; the site's where it is left out
	Format   string `json:"format,omitempty" enums:"markdown,html" default:"markdown"`
	Body     string `json:"body,omitempty" example:"## Word-of-mouth\n\nVareprat er …" maxLength:"2097152"` // At most 2 MiB
	// In the order of the bylines: an author's slug or id, or an object that adds a role.
	Authors []Byline `json:"authors,omitempty" validate:"max=100"`
	// Names; a tag that does not exist yet is made.
	Tags []string `json:"tags,omitempty" validate:"max=100" minLength:"1" maxLength:"200" example:"markedsføring"`
	// In the order of the bibliography: a reference's key or id, or a new record.
	Bibliography []Entry `json:"bibliography,omitempty" validate:"max=1000"`
	// Takes the list under a heading such as Kilder, Litteratur or References out of body, reads it, and adds it to bibliography. It is done once, and not kept.
	ExtractBibliography bool   `json:"extract_bibliography,omitempty" default:"false"`
	CanonicalURL        string `json:"canonical_url,omitempty" format:"uri" maxLength:"2000"` // Where the article is at home, when not on this site
	Cover               *Image `json:"cover,omitempty"`
	SEO                 *SEO   `json:"seo,omitempty"`
	Meta                Meta   `json:"meta,omitempty" swaggertype:"object"` // The editor's own; at most 16 KiB
} //	@name	ArticleSource

// Byline names an author of an article. It is written as a string when the
// role is the usual one.
type Byline struct {
	Author string `json:"author" validate:"required" example:"kjetil-sander" minLength:"1" maxLength:"300"` // Slug or id
	Role   string `json:"role,omitempty" default:"author" enums:"author,editor,translator,illustrator,reviewer,contributor,original-author"`
} //	@name	BylineSource

// AuthorRole is the role of a byline that names none.
const AuthorRole = "author"

// Roles are what an author can have done for an article.
func Roles() []string {
	return []string{AuthorRole, "editor", "translator", "illustrator", "reviewer", "contributor", "original-author"}
}

// MarshalJSON writes the slug alone where the role is the usual one.
func (b Byline) MarshalJSON() ([]byte, error) {
	if b.Role == "" || b.Role == AuthorRole {
		return json.Marshal(b.Author)
	}
	type object Byline
	return json.Marshal(object(b))
}

// UnmarshalJSON reads a slug or an object.
func (b *Byline) UnmarshalJSON(data []byte) error {
	type object Byline
	if err := textOr(data, &b.Author, (*object)(b), "an author's slug, or an object with author and role"); err != nil {
		return err
	}
	if b.Role == AuthorRole {
		b.Role = ""
	}
	return nil
}

// Entry is one line of a bibliography: the key of a reference, or a record
// that becomes a reference when the article is saved.
type Entry struct {
	Key string          `json:"key,omitempty" example:"wien2012"`
	CSL json.RawMessage `json:"csl,omitempty" swaggertype:"object"` // CSL-JSON 1.0.2
	Raw string          `json:"raw,omitempty" example:"Kotler, Philip. 2005. Markedsføringsledelse. 3. utg. Oslo: Gyldendal." maxLength:"20000"`
	// Where variables of csl come from, by their names; one that is not there was written by an editor.
	Provenance map[string]Origin `json:"provenance,omitempty" extensions:"x-nullable"`
} //	@name	BibliographyEntrySource

// IsKey reports whether the entry only points to a reference.
func (e Entry) IsKey() bool { return e.CSL == nil && e.Raw == "" }

// MarshalJSON writes the key alone where there is nothing else.
func (e Entry) MarshalJSON() ([]byte, error) {
	if e.IsKey() {
		return json.Marshal(e.Key)
	}
	type object Entry
	return json.Marshal(object(e))
}

// UnmarshalJSON reads a key or an object.
func (e *Entry) UnmarshalJSON(data []byte) error {
	type object Entry
	return textOr(data, &e.Key, (*object)(e), "a reference's key, or an object with key, csl or raw")
}

// Image is a picture that stands elsewhere.
type Image struct {
	URL string `json:"url" validate:"required" format:"uri" minLength:"1" maxLength:"2000"`
	Alt string `json:"alt" example:"To personer i samtale" maxLength:"5000"` // What the picture shows, for those who can't see it
} //	@name	Image

// SEO is what search engines and link previews are told.
type SEO struct {
	Title       string `json:"title,omitempty" maxLength:"500"`
	Description string `json:"description,omitempty" maxLength:"5000"`
} //	@name	SEO

// Meta is a JSON object of the editor's own, kept as it was written.
type Meta = json.RawMessage

// ArticleLine is an article with its history, as an export has it: its members
// are those of the latest revision. Written by hand it may be an Article alone,
// or with a publication.
type ArticleLine struct {
	Resource    string       `json:"resource"`
	ID          string       `json:"id,omitempty"`
	FormerSlugs []string     `json:"former_slugs,omitempty"`
	CreatedAt   *time.Time   `json:"created_at,omitempty"`
	Publication *Publication `json:"publication,omitempty"`
	Article
	Revisions []Revision `json:"revisions,omitempty"`
}

// Publication is which revision readers see, or will see.
type Publication struct {
	Status      string     `json:"status"`                 // draft, scheduled, published or archived
	Revision    int        `json:"revision,omitempty"`     // of published and archived articles
	Version     int        `json:"version,omitempty"`      // how many times it was published
	PublishedAt *time.Time `json:"published_at,omitempty"` // first
	UpdatedAt   *time.Time `json:"updated_at,omitempty"`   // last
	Scheduled   *Schedule  `json:"scheduled,omitempty"`
}

// Schedule is a publication that is still to come.
type Schedule struct {
	At       time.Time `json:"at"`
	Revision int       `json:"revision"`
}

// Revision is one saved state of an article in an export.
type Revision struct {
	Number    int       `json:"number"`
	CreatedAt time.Time `json:"created_at"`
	Note      string    `json:"note,omitempty"`
	Source    *Article  `json:"source,omitempty"` // left out of the latest, which the line itself is
}

// textOr reads data, a JSON string, into text, or an object into object.
func textOr(data []byte, text *string, object any, want string) error {
	switch data[0] {
	case '"':
		return json.Unmarshal(data, text)
	case '{':
		return strictjson.Decode(data, object)
	}
	return &strictjson.Error{Problems: []strictjson.Problem{{Code: "type", Detail: fmt.Sprintf("Must be %s.", want)}}}
}

// Decode reads one written resource strictly and checks it.
func Decode[T any, P interface {
	*T
	Check() []strictjson.Problem
}](data []byte) (T, error) {
	var v T
	if err := strictjson.Decode(data, &v); err != nil {
		return v, err
	}
	return v, problems(P(&v).Check())
}

// Patch merges an RFC 7396 merge patch into a written resource and checks what
// came out.
func Patch[T any, P interface {
	*T
	Check() []strictjson.Problem
}](v T, patch []byte) (T, error) {
	var shape, merged T
	if err := strictjson.DecodePatch(patch, &shape); err != nil {
		return merged, err
	}
	var target bytes.Buffer
	enc := json.NewEncoder(&target)
	enc.SetEscapeHTML(false) // what the patch leaves alone must not grow
	if err := enc.Encode(v); err != nil {
		return merged, fmt.Errorf("merge patch: %w", err)
	}
	document, err := strictjson.Merge(target.Bytes(), patch)
	if err != nil {
		return merged, err
	}
	return Decode[T, P](document)
}

func problems(list []strictjson.Problem) error {
	if len(list) == 0 {
		return nil
	}
	return &strictjson.Error{Problems: list}
}

// Check lists what is wrong with the article in itself; whether what it names
// exists is for the store to say.
func (a *Article) Check() []strictjson.Problem {
	c := &checker{}
	c.required("/title", a.Title, maxTitle)
	c.slug(a.Slug)
	c.line("/subtitle", a.Subtitle, maxTitle)
	c.length("/excerpt", a.Excerpt, maxText)
	c.language(a.Language)
	c.choice("/format", a.Format, []string{"markdown", "html"})
	c.length("/body", a.Body, MaxBody)
	c.bylines(a.Authors)
	c.tags(a.Tags)
	c.bibliography(a.Bibliography)
	c.web("/canonical_url", a.CanonicalURL)
	c.image("/cover", a.Cover)
	c.seo(a.SEO)
	c.meta(a.Meta)
	return c.found
}

func (c *checker) bylines(list []Byline) {
	c.items("/authors", len(list), maxList)
	seen := map[Byline]bool{}
	for i, b := range list {
		at := fmt.Sprintf("/authors/%d", i)
		c.required(at+"/author", b.Author, maxName)
		c.choice(at+"/role", b.Role, Roles())
		if seen[b] {
			c.add(at, "repeated", "Names the same author in the same role twice.")
		}
		seen[b] = true
	}
}

func (c *checker) tags(list []string) {
	c.items("/tags", len(list), maxList)
	for i, t := range list {
		c.required(fmt.Sprintf("/tags/%d", i), t, MaxSlug)
	}
}

func (c *checker) bibliography(list []Entry) {
	c.items("/bibliography", len(list), maxRefs)
	for i, e := range list {
		at := fmt.Sprintf("/bibliography/%d", i)
		if e.IsKey() && e.Key == "" {
			c.add(at, "required", "Must have a key, csl or raw.")
		}
		c.record(at, Reference(e))
	}
}
