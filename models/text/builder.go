package text

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// frame is an element that is open.
type frame struct {
	node   *node
	el     element
	source string // the tag that opened it; empty for one that was implied
	ended  bool   // its end tag came while a block in it was open: it ends with that block
}

// builder makes a tree of tokens.
type builder struct {
	open    []frame
	dropped map[string]int // start tags left out whose end tags are to come
	hidden  string         // the hidden element that is open
}

func (b *builder) top() *node { return b.open[len(b.open)-1].node }

func (b *builder) append(n *node) { b.top().children = append(b.top().children, n) }

func (b *builder) push(n *node, source string) {
	b.append(n)
	b.open = append(b.open, frame{node: n, el: elements[n.name], source: source})
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
	el = elements[name]
	if tooDeep := len(b.open) > maxDepth && !el.void && len(el.in) == 0; tooDeep || !fits {
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
		if i := b.innermost("a", func(open element) bool { return open.block }); i > 0 {
			b.close(i)
		} else if b.innermost("a", func(element) bool { return false }) > 0 {
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
		switch el := b.open[i].el; {
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
		} else if bars(b.open[i], name) {
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
func bars(open frame, name string) bool {
	if tabular[name] {
		return open.node.name == "table"
	}
	return open.el.block && !open.el.phrase && !listed[open.node.name] && open.node.name != "div"
}

// innermost is the index of the last open element of that name, 0 if there is none on this side of a bar.
func (b *builder) innermost(name string, bar func(open element) bool) int {
	for i := len(b.open) - 1; i > 0; i-- {
		switch open := b.open[i]; {
		case open.node.name == name:
			return i
		case bar(open.el):
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
		switch {
		case !f.ended && f.source == name || isHeading(f.source) && isHeading(name):
			if f.ended = inBlock && !f.el.block; !f.ended {
				b.close(i)
			}
			return
		case bounds(f.node.name, name):
			return
		}
		inBlock = inBlock || f.el.block
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
