package text

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSlug is the length of a slug, in bytes.
const maxSlug = 200

var (
	uuid   = regexp.MustCompile(`^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	entity = regexp.MustCompile(`&.+?;`)
	signs  = strings.NewReplacer("%", "", "€", "e", "£", "")
	dashes = strings.NewReplacer("&nbsp;", "-", "&#160;", "-", "&ndash;", "-", "&#8211;", "-", "&mdash;", "-", "&#8212;", "-")
)

// Slug is a title as it stands in an address: [a-z0-9_-], at most 200 bytes, never shaped like a UUID, empty when nothing
// is left. It is the slug that WordPress gives a Norwegian title (remove_accents, then sanitize_title_with_dashes when
// saving), so that addresses survive a move; what WordPress would percent-encode is left out.
func Slug(title string) string {
	s := untag(Fold(strings.ToValidUTF8(title, "")))
	s = dashes.Replace(encodable(signs.Replace(s)))
	s = entity.ReplaceAllString(s, "")
	var b strings.Builder
	dash := false
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '_':
		case r == '×':
			r = 'x'
		case r == '-' || r == '.' || r == '/' || r == '–' || r == '—' || unicode.IsSpace(r):
			dash = true
			continue
		default:
			continue
		}
		if dash && b.Len() > 0 {
			b.WriteByte('-')
		}
		dash = false
		b.WriteRune(r)
	}
	return distinctFromID(b.String())
}

// NumberedSlug is the n-th slug of that name, slug-n, shortened so that it stays within 200 bytes.
func NumberedSlug(slug string, n int) string {
	number := "-" + strconv.Itoa(n)
	if room := maxSlug - len(number); len(slug) > room {
		slug = slug[:room]
	}
	return distinctFromID(strings.TrimLeft(strings.TrimRight(slug, "-")+number, "-"))
}

// distinctFromID keeps a slug from being taken for an id.
func distinctFromID(slug string) string {
	if uuid.MatchString(slug) {
		return "a-" + slug
	}
	return slug
}

// encodable is the beginning of a text that takes at most 200 bytes in an address, counted as WordPress does: before
// anything is left out, three for each byte beyond ASCII.
func encodable(s string) string {
	length := 0
	for i, r := range s {
		n := 1
		if r >= utf8.RuneSelf {
			n = 3 * utf8.RuneLen(r)
		}
		if length += n; length > maxSlug {
			return s[:i]
		}
	}
	return s
}

// untag removes HTML tags as PHP's strip_tags does: a "<" before a space is no tag, one that is never closed takes the
// rest with it.
func untag(s string) string {
	if !strings.Contains(s, "<") {
		return s
	}
	var b strings.Builder
	depth := 0
	var quote rune
	for i, r := range s {
		opens := r == '<' && (i+1 == len(s) || !unicode.IsSpace(rune(s[i+1])))
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case opens:
			depth++
		case depth == 0:
			b.WriteRune(r)
		case r == '>':
			depth--
		case r == '"' || r == '\'':
			quote = r
		}
	}
	return b.String()
}
