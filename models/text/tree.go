package text

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// maxDepth bounds how deep elements stand in one another; deeper ones are unwrapped.
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

// frame is an element that is open.
type frame struct {
	node   *node
	source string // the tag that opened it; empty for one that was implied
	ended  bool   // its end tag came while a block in it was open: it ends with that block
}

type builder struct {
	open    []frame
	dropped map[string]int // start tags left out whose end tags are to come
	hidden  string         // the hidden element that is open
}

func (b *builder) top() *node { return b.open[len(b.open)-1].node }

func (b *builder) append(n *node) { b.top().children = append(b.top().children, n) }

func (b *builder) push(n *node, source string) {
	b.append(n)
	b.open = append(b.open, frame{node: n, source: source})
}

// close ends the i-th open element and all in it.
func (b *builder) close(i int) {
	b.open = b.open[:i]
	for len(b.open) > 1 && b.open[len(b.open)-1].ended {
		b.open = b.open[:len(b.open)-1]
	}
}

func (b *builder) word(s string) {
	if b.hidden != "" || s == "" {
		return
	}
	if last := b.last(); last == unticked || last == ticked {
		s = strings.TrimLeft(s, " ")
	}
	if strings.TrimSpace(s) != "" {
		b.cell()
	}
	b.append(&node{text: s})
}

// last is the text just before, if it is text.
func (b *builder) last() string {
	before := b.top().children
	if len(before) == 0 {
		return ""
	}
	return before[len(before)-1].text
}

// cell implies the row and the cell that words in a table stand in.
func (b *builder) cell() {
	if name := b.top().name; grid[name] && name != "tr" {
		b.push(&node{name: "tr"}, "")
	}
	if b.top().name == "tr" {
		b.push(&node{name: "td"}, "")
	}
}

func (b *builder) start(t html.Token) {
	source, attrs := t.Data, distinct(t.Attr)
	name := rename(source, attrs)
	el, allowed := elements[name]
	if b.hidden != "" && !el.block {
		return
	}
	b.hidden = ""
	switch {
	case source == "input":
		b.checkbox(attrs)
	case hidden[source]:
		b.hidden = source
	}
	if !allowed {
		return
	}
	name, fits := b.place(name, el)
	if !fits || len(b.open) > maxDepth && !el.void {
		b.dropped[source]++
		return
	}
	n := &node{name: name, attrs: attrs}
	if el.void {
		b.append(n)
		return
	}
	b.push(n, source)
}

// rename turns what divides into a div, and keeps a section for footnotes only.
func rename(source string, attrs []html.Attribute) string {
	if source != "div" && !divisions[source] {
		return source
	}
	n := node{attrs: attrs}
	if source != "section" && source != "div" || !slices.Contains(strings.Fields(n.attr("class")), "footnotes") {
		return "div"
	}
	return "section"
}

// place closes what the element ends and opens what it implies. It answers the name under which the element fits here,
// and whether it does at all.
func (b *builder) place(name string, el element) (string, bool) {
	if len(el.in) > 0 {
		if b.part(name, el) {
			return name, true
		}
		name, el = "div", elements["div"]
	}
	switch {
	case name == "a":
		if i := b.innermost("a", func(open string) bool { return elements[open].block }); i > 0 {
			b.close(i)
		} else if b.innermost("a", func(string) bool { return false }) > 0 {
			return name, false
		}
	case el.block:
		b.phrase()
		if name == "div" && b.top().name == "dl" {
			return name, false
		}
	}
	b.cell()
	return name, true
}

// phrase closes the paragraph or heading that a block would otherwise stand in.
func (b *builder) phrase() {
	for i := len(b.open) - 1; i > 0; i-- {
		switch el := elements[b.open[i].node.name]; {
		case el.phrase:
			b.close(i)
			return
		case el.block:
			return
		}
	}
}

// part finds the list or table that the element is a part of, and closes all up to it. Without one, it is none.
func (b *builder) part(name string, el element) bool {
	i := len(b.open) - 1
	for ; i > 0; i-- {
		open := b.open[i].node.name
		if slices.Contains(el.in, open) {
			break
		}
		if name == "td" || name == "th" {
			if grid[open] {
				break
			}
		} else if bars(open, name) {
			i = 0
		}
	}
	if i <= 0 {
		return false
	}
	b.close(i + 1)
	if len(el.in) == 1 && el.in[0] == "tr" && b.top().name != "tr" {
		b.push(&node{name: "tr"}, "")
	}
	return true
}

// bars tells whether an open element keeps the part of a list or table named by a tag from reaching what is around it.
func bars(open, name string) bool {
	switch {
	case tabular[name]:
		return open == "table"
	case listed[name]:
		return elements[open].block && !elements[open].phrase && !listed[open] && open != "div"
	}
	return tabular[open]
}

// innermost is the index of the last open element of that name, 0 if there is none on this side of a bar.
func (b *builder) innermost(name string, bar func(open string) bool) int {
	for i := len(b.open) - 1; i > 0; i-- {
		switch open := b.open[i].node.name; {
		case open == name:
			return i
		case bar(open):
			return 0
		}
	}
	return 0
}

func (b *builder) end(name string) {
	switch {
	case b.hidden != "":
		if name == b.hidden {
			b.hidden = ""
		}
		return
	case b.dropped[name] > 0:
		b.dropped[name]--
		return
	}
	inBlock := false
	for i := len(b.open) - 1; i > 0; i-- {
		f := &b.open[i]
		open := elements[f.node.name]
		switch {
		case !f.ended && f.source == name || isHeading(f.source) && isHeading(name):
			if f.ended = inBlock && !open.block; !f.ended {
				b.close(i)
			}
			return
		case bounds(f.node.name, name):
			return
		}
		inBlock = inBlock || open.block
	}
}

// bounds tells whether an end tag is lost within an open element, because it can only mean something inside it.
func bounds(open, name string) bool {
	switch {
	case tabular[name]:
		return open == "table"
	case name == "li":
		return open == "ul" || open == "ol"
	case name == "dt" || name == "dd":
		return open == "dl"
	}
	return tabular[open]
}

const (
	unticked = "☐ "
	ticked   = "☑ "
)

// checkbox writes a task's box as a character: form controls have no place in an article.
func (b *builder) checkbox(attrs []html.Attribute) {
	n := node{attrs: attrs}
	if !strings.EqualFold(n.attr("type"), "checkbox") {
		return
	}
	s := unticked
	if slices.ContainsFunc(attrs, func(a html.Attribute) bool { return a.Key == "checked" }) {
		s = ticked
	}
	b.cell()
	b.append(&node{text: s})
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
