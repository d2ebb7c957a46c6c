package source

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

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
)

// MaxParts is how many parts a series has at most.
const MaxParts = 5000

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
