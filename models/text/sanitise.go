package text

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
)

var languageClass = regexp.MustCompile(`^language-[a-z0-9+#-]+$`)

// policy is all that HTML may contain, whichever way it was made.
var policy = newPolicy()

// sanitise writes a tree as HTML, of about room bytes, and passes it through the policy. It is the last step: nothing touches its result.
func sanitise(root *node, room int) string {
	var b strings.Builder
	b.Grow(room)
	write(&b, root)
	return strings.TrimSpace(policy.Sanitize(b.String()))
}

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowNoAttrs().OnElements(slices.Collect(maps.Keys(elements))...)
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true)
	p.AllowURLSchemes(linkSchemes...)

	p.AllowAttrs("id").Matching(ownID).Globally()
	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[A-Za-z0-9-]{2,35}$`)).Globally()
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(?:ltr|rtl|auto)$`)).Globally()
	p.AllowAttrs("title").OnElements("a", "abbr", "dfn", "img")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^doc-(?:endnotes|noteref|backlink)$`)).OnElements("a", "section")
	p.AllowAttrs("class").Matching(languageClass).OnElements("code")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^footnotes$`)).OnElements("section")

	p.AllowAttrs("class").Matching(regexp.MustCompile(`^citation$`)).OnElements("a", "span")
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^cite-[1-9][0-9]{0,9}$`)).OnElements("a", "span")

	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener nofollow$`)).OnElements("a")
	p.AllowAttrs("cite").Matching(regexp.MustCompile(`^https://`)).OnElements("blockquote", "del", "ins", "q")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^(?:https?://|[^:/?#]*(?:[/?#]|$))`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("width", "height").Matching(regexp.MustCompile(`^[0-9]{1,5}%?$`)).OnElements("img")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^lazy$`)).OnElements("img")

	number := regexp.MustCompile(`^-?[0-9]{1,9}$`)
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(?:left|right|center|justify)$`)).OnElements("td", "th")
	p.AllowAttrs("colspan", "rowspan").Matching(regexp.MustCompile(`^[0-9]{1,3}$`)).OnElements("td", "th")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^(?:row|col|rowgroup|colgroup)$`)).OnElements("th")
	p.AllowAttrs("start").Matching(number).OnElements("ol")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^[1aAiI]$`)).OnElements("ol")
	p.AllowAttrs("reversed").Matching(regexp.MustCompile(`^(?:reversed)?$`)).OnElements("ol")
	p.AllowAttrs("value").Matching(number).OnElements("li")
	p.AllowAttrs("open").Matching(regexp.MustCompile(`^(?:open)?$`)).OnElements("details")
	p.AllowAttrs("datetime").Matching(regexp.MustCompile(`^[0-9A-Za-z:+. -]{1,40}$`)).OnElements("del", "ins", "time")
	return p
}

// write writes the node as HTML. It escapes, and judges nothing.
func write(b *strings.Builder, n *node) {
	if n.name == "" {
		b.WriteString(html.EscapeString(n.text))
		writeAll(b, n.children)
		return
	}
	b.WriteByte('<')
	b.WriteString(n.name)
	for _, a := range n.attrs {
		b.WriteByte(' ')
		b.WriteString(a.Key)
		b.WriteString(`="`)
		b.WriteString(html.EscapeString(printable(a.Val)))
		b.WriteByte('"')
	}
	b.WriteByte('>')
	if elements[n.name].void {
		return
	}
	writeAll(b, n.children)
	b.WriteString("</")
	b.WriteString(n.name)
	b.WriteByte('>')
}

func writeAll(b *strings.Builder, children []*node) {
	for _, c := range children {
		write(b, c)
	}
}
