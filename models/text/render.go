// Package text turns what editors write into what readers get: Markdown or HTML in, sanitised HTML, plain text, an
// outline, a word count and an excerpt out; and it makes the slugs, sort keys and folded forms that names are kept by.
// It knows bytes and nothing else: no database, no network, no clock.
//
// Every id in the HTML carries a prefix, so that content can never stand in for a global of the page around it:
// "h-" for headings, "fn-" for footnotes, "fnref-" for the marks that point to them, "u-" for any other id that the
// editor gave; "cite-" is for citations alone. An id that has one of these prefixes already keeps it, so that rendering what was rendered changes
// nothing. A link within the document (#x) follows its target to its new id. There is no name attribute: <a name> counts
// as an id.
package text

import (
	"fmt"
	"strings"

	"kilde/models/citation/mark"
)

// Version says which pipeline derived a Rendered; stored beside it, raised when the output would change.
const Version = 2

// Format is the markup that a body is written in.
type Format string

// The formats.
const (
	Markdown Format = "markdown" // CommonMark and GFM, footnotes, definition lists, heading attributes, raw HTML
	HTML     Format = "html"     // a fragment, as an editor or an importer left it
)

// Valid tells whether Render knows the format.
func (f Format) Valid() bool { return f == Markdown || f == HTML }

// Heading is one entry of an outline; "#" + ID leads to it.
type Heading struct {
	ID    string // as it stands in the HTML, prefix and all
	Level int    // 1–6
	Title string // plain text, on one line
}

// Rendered is all that is derived from a body.
type Rendered struct {
	HTML    string    // sanitised and balanced, safe to put in any page
	Text    string    // plain text: blocks apart by a blank line, items and rows by a line, cells by a tab
	Outline []Heading // headings that have a title, in order
	Words   int       // words of Text, as a reader counts them
	Excerpt string    // the first words that are not headings, at most 250 runes, cut at a word with "…"

	// Citations are those in the HTML, in order: each has an element there of the class citation, which is a link to
	// "#ref-" and the place of its entry in the bibliography, or a span where it is not certain which entry it means.
	Citations []Citation
}

// Render derives everything from a body. Any body will do: what is not allowed is left out, never an error; the only
// error is a format that is neither Markdown nor HTML. Nothing is cited: see RenderCited.
func Render(f Format, body string) (Rendered, error) { return RenderCited(f, body, nil) }

// RenderCited derives everything from a body as Render does, and finds its citations: marks that editors wrote in
// Markdown ([@wien2012, s. 45]) become what readers see, (Wien 2012, s. 45); what was printed like that already stays word
// for word. No citations are looked for in headings, code, links, or below a heading such as Kilder. The bibliography is
// that of the article, in its order.
func RenderCited(f Format, body string, b *mark.Bibliography) (Rendered, error) {
	body = strings.ReplaceAll(strings.ToValidUTF8(body, "\uFFFD"), "\x00", "\uFFFD")
	switch f {
	case HTML:
	case Markdown:
		markup, err := markdown(body)
		if err != nil {
			return Rendered{}, fmt.Errorf("markdown: %w", err)
		}
		body = markup
	default:
		return Rendered{}, fmt.Errorf("format %q: neither %q nor %q", f, Markdown, HTML)
	}
	root := parse(body)
	link(root)
	outline := anchor(root)
	citations := cite(root, b)
	text := plain(root, len(body))
	return Rendered{
		HTML:      sanitise(root, len(body)+len(body)/4),
		Text:      text,
		Outline:   outline,
		Words:     words(text),
		Excerpt:   excerpt(root, text),
		Citations: citations,
	}, nil
}
