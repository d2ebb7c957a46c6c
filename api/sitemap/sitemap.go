// Package sitemap writes maps of a site for search engines (Sitemaps XML 0.9).
// It knows no content and no server.
package sitemap

import (
	"bytes"
	"encoding/xml"
	"strings"
	"time"
)

// Type is the media type of a map.
const Type = "application/xml; charset=utf-8"

// Most is how many addresses a map has at most. The format lets it have 50,000;
// with fewer, one that is made anew costs little.
const Most = 10_000

// URL is one address, and when what is there was changed; the zero time where
// nobody knows. What is written in a language says so.
type URL struct {
	Loc      string
	Language string // BCP 47
	Lastmod  time.Time
}

// Map is a map of addresses, Most at most.
func Map(list []URL) []byte {
	return document(`urlset xmlns:xhtml="http://www.w3.org/1999/xhtml"`, "url", list)
}

// Index is a map of maps, 50,000 at most.
func Index(list []URL) []byte { return document("sitemapindex", "sitemap", list) }

func document(root, item string, list []URL) []byte {
	var b bytes.Buffer
	b.Grow(len(list)*250 + 200)
	b.WriteString(xml.Header + "<" + root + ` xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, u := range list {
		b.WriteString("<" + item + "><loc>")
		_ = xml.EscapeText(&b, []byte(u.Loc)) // a buffer takes everything
		b.WriteString("</loc>")
		if !u.Lastmod.IsZero() {
			b.WriteString("<lastmod>" + u.Lastmod.UTC().Format(time.RFC3339) + "</lastmod>")
		}
		if u.Language != "" {
			alternate(&b, u)
		}
		b.WriteString("</" + item + ">\n")
	}
	name, _, _ := strings.Cut(root, " ")
	b.WriteString("</" + name + ">\n")
	return b.Bytes()
}

// alternate tells in which language an address is, as search engines want it: by
// naming the address as its own alternate.
func alternate(b *bytes.Buffer, u URL) {
	b.WriteString(`<xhtml:link rel="alternate" hreflang="`)
	_ = xml.EscapeText(b, []byte(u.Language))
	b.WriteString(`" href="`)
	_ = xml.EscapeText(b, []byte(u.Loc))
	b.WriteString(`"></xhtml:link>`)
}
