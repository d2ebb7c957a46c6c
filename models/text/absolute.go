package text

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Absolute is sanitised HTML with addresses that lead on from wherever it is shown, such as a feed reader: those that are
// relative are resolved against the address of its page.
func Absolute(sanitised, page string) string {
	base, err := url.Parse(page)
	if err != nil {
		return sanitised
	}
	var b strings.Builder
	b.Grow(len(sanitised) + 256)
	z := html.NewTokenizer(strings.NewReader(sanitised))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.StartTagToken, html.SelfClosingTagToken:
			raw := string(z.Raw()) // reading the token spends it
			if token := z.Token(); resolve(token.Attr, base) {
				raw = token.String()
			}
			b.WriteString(raw)
		default:
			b.Write(z.Raw())
		}
	}
}

// resolve makes the addresses among attributes absolute, and reports whether any was not.
func resolve(attrs []html.Attribute, base *url.URL) (changed bool) {
	for i, a := range attrs {
		if a.Key != "href" && a.Key != "src" && a.Key != "cite" {
			continue
		}
		u, err := url.Parse(a.Val)
		if err != nil || u.IsAbs() {
			continue
		}
		attrs[i].Val = base.ResolveReference(u).String()
		changed = true
	}
	return changed
}
