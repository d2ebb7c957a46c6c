package text

import (
	"net/url"
	"slices"
	"strings"
)

var (
	linkSchemes  = []string{"http", "https", "mailto", "tel"}
	imageSchemes = []string{"http", "https"}
	spaces       = strings.NewReplacer("\t", "", "\n", "", "\r", "", " ", "%20") // as browsers do
)

// link mends the addresses in a tree: what is not allowed goes, what leads to another host says rel="noopener nofollow",
// images wait until they are looked at.
func link(root *node) {
	root.walk(func(n *node) {
		switch n.name {
		case "a":
			href, external := address(n.attr("href"), linkSchemes)
			n.set("href", href)
			n.set("rel", "")
			if external {
				n.set("rel", "noopener nofollow")
			}
		case "img":
			src, _ := address(n.attr("src"), imageSchemes)
			n.set("src", src)
			n.set("loading", "lazy")
			if src == "" {
				n.name = ""
			}
		case "blockquote", "del", "ins", "q":
			cite, _ := address(n.attr("cite"), imageSchemes)
			n.set("cite", cite)
		case "code":
			n.set("class", codeClass(n))
		case "section":
			n.set("class", "footnotes")
		}
	})
}

// address is an address as it may stand in a page, and whether it leads to another host. Empty when its scheme is not
// among those allowed or when browsers and servers might read it differently.
func address(raw string, schemes []string) (clean string, external bool) {
	raw = strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' })
	raw = spaces.Replace(raw)
	u, err := url.Parse(raw)
	if err != nil {
		return "", false
	}
	clean = u.String()
	switch {
	case u.Scheme == "" && u.Host == "" && strings.HasPrefix(clean, "//"):
		return "", false
	case u.Scheme == "":
		return clean, u.Host != ""
	case !slices.Contains(schemes, u.Scheme):
		return "", false
	case u.Scheme == "http" || u.Scheme == "https":
		if u.Host == "" {
			return "", false
		}
		return clean, true
	}
	return clean, false
}

// codeClass is the class of a code block that names its language, or empty.
func codeClass(n *node) string {
	for _, class := range strings.Fields(strings.ToLower(n.attr("class"))) {
		if languageClass.MatchString(class) {
			return class
		}
	}
	return ""
}
