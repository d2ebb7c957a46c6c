package text

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// maxDepth bounds how deep elements stand in one another; deeper ones are unwrapped, but for the parts of a list or table.
const maxDepth = 200

// node is an element, or text when it has no name; without both it only holds its children together.
type node struct {
	name     string
	text     string
	attrs    []html.Attribute
	children []*node
}

func (n *node) attr(key string) string {
	for _, a := range n.attrs {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// set gives an attribute a value; none when the value is empty.
func (n *node) set(key, value string) {
	i := slices.IndexFunc(n.attrs, func(a html.Attribute) bool { return a.Key == key })
	switch {
	case i < 0 && value != "":
		n.attrs = append(n.attrs, html.Attribute{Key: key, Val: value})
	case i >= 0 && value != "":
		n.attrs[i].Val = value
	case i >= 0:
		n.attrs = slices.Delete(n.attrs, i, i+1)
	}
}

// walk calls f for the node and all below it, in document order.
func (n *node) walk(f func(*node)) {
	f(n)
	for _, c := range n.children {
		c.walk(f)
	}
}

// parse makes a tree of any markup, in linear time: balanced, at most maxDepth deep, of allowed elements only. It mends
// as browsers do where that is simple (a block ends the paragraph before it, a cell the cell), and so that parsing what
// was written from a tree gives the same tree. It does not judge attributes.
func parse(markup string) *node {
	root := &node{}
	b := builder{open: []frame{{node: root}}, dropped: map[string]int{}}
	z := html.NewTokenizer(strings.NewReader(markup))
	for z.Next() != html.ErrorToken {
		t := z.Token()
		switch t.Type {
		case html.TextToken:
			b.word(printable(t.Data))
		case html.StartTagToken, html.SelfClosingTagToken:
			b.start(t)
		case html.EndTagToken:
			b.end(t.Data)
		}
	}
	return root
}

// distinct keeps the first attribute of each name, as browsers do.
func distinct(attrs []html.Attribute) []html.Attribute {
	if len(attrs) < 2 {
		return attrs
	}
	seen := make(map[string]bool, len(attrs))
	return slices.DeleteFunc(attrs, func(a html.Attribute) bool {
		known := seen[a.Key]
		seen[a.Key] = true
		return known
	})
}

// printable drops the control characters that HTML and XML have no place for.
func printable(s string) string {
	if strings.IndexFunc(s, unprintable) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unprintable(r) {
			return -1
		}
		return r
	}, s)
}

func unprintable(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r == '\uFFFE' || r == '\uFFFF'
}
