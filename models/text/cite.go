package text

import (
	"slices"
	"strconv"
	"strings"

	"kilde/models/citation"
	"kilde/models/citation/mark"
)

// Citation is one citation in the HTML of a body.
type Citation struct {
	mark.Citation
	ID       string // of its element: cite-4
	Sentence string // that it stands in, on one line
}

// CitationID is the id of the element of a citation by its number, which is 1 for the first in a body.
func CitationID(number int) string { return "cite-" + strconv.Itoa(number) }

// EntryID is the id that citations ask an entry of the bibliography to have, by its place, which is 1 for the first.
func EntryID(place int) string { return "ref-" + strconv.Itoa(place) }

// uncited elements are those in which no citation is to be found: what is quoted from machines, links, titles.
var uncited = map[string]bool{
	"a": true, "code": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "kbd": true, "pre": true,
	"samp": true, "sub": true, "sup": true, "var": true,
}

// cite finds the citations in a tree and gives each an element with an id: a link to the entry of the bibliography that it
// means, or a span where that is not certain. Words stay as they are, but for marks that editors wrote. Without a
// bibliography nothing is looked for.
func cite(root *node, b *mark.Bibliography) []Citation {
	root.walk(uncite)
	c := citer{bibliography: b}
	if b != nil {
		c.visit(root)
		c.flush()
	}
	root.walk(unmark)
	return c.found
}

// unmark leaves of a mark that was not looked at what the editor wrote.
func unmark(n *node) {
	if n.name == "span" && n.attr(markAttribute) != "" {
		n.name, n.attrs = "", nil
	}
}

// uncite takes away what an earlier rendering, or somebody else, marked as a citation.
func uncite(n *node) {
	if n.name != "a" && n.name != "span" || isAuthored(n) {
		return
	}
	isLink := n.name == "a" && strings.HasPrefix(n.attr("href"), "#ref-")
	if slices.Contains(strings.Fields(n.attr("class")), "citation") && (isLink || n.name == "span") {
		n.name, n.attrs = "", nil
		return
	}
	n.set("class", "")
}

// citer gathers the running text of a block, and finds the citations in it.
type citer struct {
	bibliography *mark.Bibliography
	found        []Citation
	text         strings.Builder
	segments     []segment
	holes        []hole
	level        int // of the heading of a list of references that we are below; 0 for none
}

// segment is a node's place in the running text.
type segment struct {
	node       *node
	start, end int
}

func (c *citer) visit(n *node) {
	if isHeading(n.name) {
		c.heading(n)
	}
	el := elements[n.name]
	switch {
	case isAuthored(n):
		c.segments = append(c.segments, segment{n, c.text.Len(), c.text.Len() + len(barrier)})
		c.hole("")
		return
	case uncited[n.name] || el.void:
		c.hole(line(n))
		return
	case el.block:
		c.flush()
	}
	if n.text != "" {
		c.segments = append(c.segments, segment{n, c.text.Len(), c.text.Len() + len(n.text)})
		c.text.WriteString(n.text)
	}
	for _, child := range n.children {
		c.visit(child)
	}
	if el.block {
		c.flush()
	}
}

// isAuthored tells whether a node is a mark as an editor wrote it, and shows nothing else: HTML might say anything.
func isAuthored(n *node) bool {
	written := n.attr(markAttribute)
	return n.name == "span" && written != "" && raw(n) == written && mark.Length(written) == len(written)
}

// heading begins a list of references, or ends one.
func (c *citer) heading(n *node) {
	c.flush()
	level := int(n.name[1] - '0')
	if c.level == 0 || level <= c.level {
		c.level = 0
		if citation.IsBibliographyHeading(line(n)) {
			c.level = level
		}
	}
}

// flush finds the citations of the block that ends. In a list of references what looks like one is an entry.
func (c *citer) flush() {
	b := block{citer: c, text: c.text.String(), holes: c.holes, first: len(c.found)}
	segments := c.segments
	c.text.Reset()
	c.segments, c.holes = nil, nil
	if len(segments) == 0 {
		return
	}
	if c.level == 0 {
		b.printed = c.bibliography.Find(b.text)
	}
	b.ids = make([]int, len(b.printed))
	for _, s := range segments {
		if s.node.name != "" {
			b.authored(s)
			continue
		}
		b.wrap(s)
	}
	b.sentences()
}

// block is a block whose citations are put into elements.
type block struct {
	*citer
	text    string
	holes   []hole
	first   int             // of its citations among all
	printed []mark.Citation // those that stand as they were printed
	ids     []int           // their numbers, once they have an element
	passed  int             // how many of them end before the segment
	places  [][2]int        // of all its citations in the text
}

// add keeps a citation, and numbers it.
func (b *block) add(found mark.Citation, start, end int) int {
	id := len(b.found) + 1
	b.found = append(b.found, Citation{Citation: found, ID: CitationID(id)})
	b.places = append(b.places, [2]int{start, end})
	return id
}

// authored prints a mark that an editor wrote.
func (b *block) authored(s segment) {
	n := s.node
	raw := n.attr(markAttribute)
	n.name, n.attrs, n.children = "", nil, nil
	var text strings.Builder
	for _, p := range b.bibliography.Print(raw) {
		text.WriteString(p.Text)
		child := &node{text: p.Text}
		if p.Citation != nil {
			id := b.add(*p.Citation, s.start, s.end)
			child = b.element(id, p.Text, true)
		}
		n.children = append(n.children, child)
	}
	if at, ok := slices.BinarySearchFunc(b.holes, s.start, func(h hole, start int) int { return h.at - start }); ok {
		b.holes[at].text = text.String()
	}
}

// wrap puts the citations of a segment into elements. One that goes over several segments has an element in each, the
// first of which has the id.
func (b *block) wrap(s segment) {
	for b.passed < len(b.printed) && b.printed[b.passed].End <= s.start {
		b.passed++
	}
	text, at := s.node.text, s.start
	var children []*node
	for i := b.passed; i < len(b.printed) && b.printed[i].Start < s.end; i++ {
		c := b.printed[i]
		isFirst := b.ids[i] == 0
		if isFirst {
			b.ids[i] = b.add(c, c.Start, c.End)
		}
		start, end := max(c.Start, s.start), min(c.End, s.end)
		children = append(children, &node{text: text[at-s.start : start-s.start]}, b.element(b.ids[i], text[start-s.start:end-s.start], isFirst))
		at = end
	}
	if len(children) > 0 {
		s.node.text = ""
		s.node.children = append(children, &node{text: text[at-s.start:]})
	}
}

// element is the element of a citation, around its text or a part of it.
func (b *block) element(id int, text string, isFirst bool) *node {
	c := b.found[id-1]
	n := &node{name: "span", children: []*node{{text: text}}}
	n.set("class", "citation")
	if isFirst {
		n.set("id", c.ID)
	}
	if c.State == mark.Linked {
		n.name = "a"
		n.set("href", "#"+EntryID(c.Entry))
	}
	return n
}

// sentences finds the sentences that the citations of the block stand in.
func (b *block) sentences() {
	for i, place := range b.places {
		b.found[b.first+i].Sentence = sentence(b.text, b.holes, place[0], place[1])
	}
}
