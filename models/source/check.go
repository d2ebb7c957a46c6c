package source

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"kilde/models/citation"
	"kilde/models/id"
	"kilde/models/strictjson"
)

// The bounds on what can be written, in bytes or items.
const (
	MaxBody  = 2 << 20
	maxTitle = 500
	maxName  = 300
	maxText  = 5000
	maxProse = 100_000 // descriptions and bios, in Markdown
	maxMeta  = 16 << 10
	maxURL   = 2000
	maxList  = 100
	maxRefs  = 1000
	maxParts = 5000
)

// checker collects what is wrong with one written resource.
type checker struct{ found []strictjson.Problem }

func (c *checker) add(pointer, code, format string, args ...any) {
	c.found = append(c.found, strictjson.Problem{Pointer: pointer, Code: code, Detail: fmt.Sprintf(format, args...)})
}

// line checks a text that must fit on one line.
func (c *checker) line(pointer, s string, limit int) {
	c.length(pointer, s, limit)
	if strings.ContainsFunc(s, unicode.IsControl) {
		c.add(pointer, "control_character", "Must not contain line breaks or other control characters.")
	}
}

func (c *checker) required(pointer, s string, limit int) {
	if strings.TrimSpace(s) == "" {
		c.add(pointer, "required", "Must not be empty.")
		return
	}
	c.line(pointer, s, limit)
}

func (c *checker) length(pointer, s string, limit int) {
	if len(s) > limit {
		c.add(pointer, "too_long", "Must be at most %d bytes; this is %d.", limit, len(s))
	}
}

func (c *checker) items(pointer string, n, limit int) {
	if n > limit {
		c.add(pointer, "too_many", "Must have at most %d items; this has %d.", limit, n)
	}
}

func (c *checker) choice(pointer, s string, valid []string) {
	if s != "" && !slices.Contains(valid, s) {
		c.add(pointer, "unknown_value", "Must be one of %s.", strings.Join(valid, ", "))
	}
}

// languageTag is the shape of a BCP 47 tag (RFC 5646) as far as one can tell
// without the registry.
var languageTag = regexp.MustCompile(`^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?(?:-[a-z0-9]{5,8})*$`)

// ValidLanguage reports whether s has the shape of a BCP 47 tag in the
// canonical letter case, such as nb, en-GB or zh-Hant-TW.
func ValidLanguage(s string) bool { return languageTag.MatchString(s) }

func (c *checker) language(s string) {
	if s != "" && !ValidLanguage(s) {
		c.add("/language", "invalid", "Must be a BCP 47 language tag such as nb, nn, en or en-GB.")
	}
}

// slugShape stands here and not in models, which imports this package.
var slugShape = regexp.MustCompile(`^[a-z0-9_]+(?:-+[a-z0-9_]+)*$`)

// MaxSlug is the greatest length of a slug in bytes.
const MaxSlug = 200

// ValidSlug reports whether s can be a slug: a-z, 0-9, - and _ inside, at most
// MaxSlug bytes, and never shaped like an id, so that /{slug} and /{id} can't
// be taken for one another.
func ValidSlug(s string) bool {
	return len(s) <= MaxSlug && slugShape.MatchString(s) && !id.Valid(s)
}

func (c *checker) slug(s string) {
	if s != "" && !ValidSlug(s) {
		c.add("/slug", "invalid", "Must be a-z, 0-9 and single hyphens between them, at most %d bytes, and not a UUID; leave it out to have one made.", MaxSlug)
	}
}

// web checks an absolute http or https address.
func (c *checker) web(pointer, s string) {
	if s == "" {
		return
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.ContainsFunc(s, unsafeInAddress) {
		c.add(pointer, "invalid", "Must be an absolute http or https address.")
		return
	}
	c.length(pointer, s, maxURL)
}

// unsafeInAddress reports what a URL must percent-encode and what could end an
// HTML attribute.
func unsafeInAddress(r rune) bool {
	return unicode.IsControl(r) || unicode.IsSpace(r) || strings.ContainsRune("\"<>\\^`{|}", r)
}

func (c *checker) image(pointer string, i *Image) {
	if i == nil {
		return
	}
	if i.URL == "" {
		c.add(pointer+"/url", "required", "Must not be empty.")
	}
	c.web(pointer+"/url", i.URL)
	c.line(pointer+"/alt", i.Alt, maxText)
}

func (c *checker) seo(s *SEO) {
	if s == nil {
		return
	}
	c.line("/seo/title", s.Title, maxTitle)
	c.line("/seo/description", s.Description, maxText)
}

func (c *checker) meta(m Meta) {
	if m == nil {
		return
	}
	if m[0] != '{' {
		c.add("/meta", "type", "Must be a JSON object.")
	}
	c.length("/meta", string(m), maxMeta)
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

// Check lists what is wrong with the reference in itself.
func (r *Reference) Check() []strictjson.Problem {
	c := &checker{}
	if r.CSL == nil && strings.TrimSpace(r.Raw) == "" {
		c.add("", "required", "Must have csl or raw.")
	}
	c.record("", *r)
	return c.found
}

func (c *checker) record(at string, r Reference) {
	if r.Key != "" && !citation.ValidKey(r.Key) && !id.Valid(r.Key) {
		c.add(at+"/key", "invalid", "Must begin with a-z or 0-9 and go on with those and . _ : -, at most 100 bytes.")
	}
	c.length(at+"/raw", r.Raw, 20_000)
	if r.CSL == nil {
		return
	}
	_, err := citation.ParseItem(r.CSL)
	if wrong, ok := errors.AsType[*citation.Error](err); ok {
		for _, v := range wrong.Violations {
			c.add(at+"/csl"+v.Pointer, v.Code, "%s", v.Detail)
		}
	} else if err != nil {
		c.add(at+"/csl", "invalid", "Must be a CSL-JSON item.")
	}
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
	parts := Parts{s.Parts}
	return append(s.Series.Check(), parts.Check()...)
}

// Check lists what is wrong with the order in itself.
func (p *Parts) Check() []strictjson.Problem {
	c := &checker{}
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

// Check lists what is wrong with the tag in itself.
func (t *Tag) Check() []strictjson.Problem {
	c := &checker{}
	c.required("/name", t.Name, MaxSlug)
	c.slug(t.Slug)
	c.length("/description", t.Description, maxText)
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
