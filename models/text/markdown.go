package text

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	source "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// What a document may spend before its markup is taken for text. goldmark needs quadratic time or memory for each of
// these; no article that a person wrote comes near.
const (
	maxBlocks    = 100     // blocks that are open at once: quotations and lists in one another
	maxMarks     = 1000    // brackets, stars, … tried in one paragraph
	maxFootnotes = 1000    // footnotes in a document
	maxExpansion = 100_000 // bytes of addresses that reference links repeat, or the document's length if that is more
	maxPipes     = 1000    // escaped pipes in the tables of a document
	maxLines     = 2000    // of a paragraph that begins with what links refer to
	spareCells   = 100     // cells of a table beyond two for each byte of it
)

var (
	markdownParser   = newMarkdownParser()
	markdownRenderer = newMarkdownRenderer()
)

// markdown makes HTML of Markdown, in time that grows with its length. Raw HTML in it stays, to be held to the same rules as
// a body that is HTML: what comes out is not safe yet.
func markdown(body string) (string, error) {
	src := []byte(body)
	pc := &budget{Context: parser.NewContext(), expansion: max(maxExpansion, len(src))}
	doc := markdownParser.Parse(source.NewReader(src), parser.WithContext(pc))
	var b bytes.Buffer
	b.Grow(len(src) + len(src)/4)
	if err := markdownRenderer.Render(&b, src, doc); err != nil {
		return "", err
	}
	return b.String(), nil
}

func newMarkdownParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(inOrder(
			heading{parser.NewSetextHeadingParser()},
			parser.NewThematicBreakParser(),
			container{extension.NewDefinitionListParser()},
			extension.NewDefinitionDescriptionParser(),
			container{parser.NewListParser()},
			parser.NewListItemParser(),
			parser.NewCodeBlockParser(),
			heading{parser.NewATXHeadingParser()},
			parser.NewFencedCodeBlockParser(),
			container{parser.NewBlockquoteParser()},
			parser.NewHTMLBlockParser(),
			footnote{container{extension.NewFootnoteBlockParser()}},
			parser.NewParagraphParser(),
		)...),
		parser.WithInlineParsers(inOrder(
			extension.NewTaskCheckBoxParser(),
			tried{parser.NewCodeSpanParser()},
			tried{extension.NewFootnoteParser()},
			citationMarks{},
			tried{parser.NewLinkParser()},
			tried{parser.NewAutoLinkParser()},
			tried{parser.NewRawHTMLParser()},
			tried{parser.NewEmphasisParser()},
			tried{extension.NewStrikethroughParser()},
			extension.NewLinkifyParser(),
		)...),
		parser.WithParagraphTransformers(inOrder(
			definitions{parser.LinkReferenceParagraphTransformer},
			table{extension.NewTableParagraphTransformer()},
		)...),
		parser.WithASTTransformers(inOrder(
			extension.NewTableASTTransformer(),
			extension.NewFootnoteASTTransformer(),
		)...),
	)
}

func newMarkdownRenderer() renderer.Renderer {
	return renderer.NewRenderer(renderer.WithNodeRenderers(inOrder(
		extension.NewTableHTMLRenderer(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
		extension.NewStrikethroughHTMLRenderer(),
		extension.NewTaskCheckBoxHTMLRenderer(),
		extension.NewDefinitionListHTMLRenderer(),
		extension.NewFootnoteHTMLRenderer(),
		citationMarkRenderer{},
		html.NewRenderer(html.WithUnsafe()), // the sanitiser comes after, and is the only judge
	)...))
}

// inOrder gives each part the priority of its place.
func inOrder(parts ...any) []util.PrioritizedValue {
	var values []util.PrioritizedValue
	for i, part := range parts {
		values = append(values, util.Prioritized(part, i))
	}
	return values
}

// budget counts what a document has spent.
type budget struct {
	parser.Context
	block     ast.Node // the paragraph that is being read
	marks     int      // tried in it
	footnotes int
	pipes     int
	expansion int // bytes left
}

// Reference finds what a reference link points to, while the budget lasts.
func (b *budget) Reference(label string) (parser.Reference, bool) {
	ref, ok := b.Context.Reference(label)
	if !ok {
		return nil, false
	}
	b.expansion -= len(ref.Destination()) + len(ref.Title())
	return ref, b.expansion >= 0
}

// headingAttributes are what may end a heading: {#id}, and classes that we have no use for.
var headingAttributes = regexp.MustCompile(`[ \t]*\{[ \t]*([#.][^{}]*)\}[ \t\r\n]*$`)

// heading takes the id that ends a heading off its text. (goldmark's own way nests attributes, in quadratic time.)
type heading struct{ parser.BlockParser }

func (h heading) Close(n ast.Node, r source.Reader, pc parser.Context) {
	h.BlockParser.Close(n, r, pc)
	lines := n.Lines()
	if n.Parent() == nil || lines.Len() == 0 {
		return
	}
	last := lines.At(lines.Len() - 1)
	text := last.Value(r.Source())
	m := headingAttributes.FindSubmatchIndex(text)
	if m == nil {
		return
	}
	last.Stop = last.Start + m[0]
	lines.Set(lines.Len()-1, last)
	for _, attribute := range bytes.Fields(text[m[2]:m[3]]) {
		if attribute[0] == '#' {
			n.SetAttributeString("id", attribute[1:])
			return
		}
	}
}

// container opens a block that holds blocks, down to a depth.
type container struct{ parser.BlockParser }

func (c container) Open(parent ast.Node, r source.Reader, pc parser.Context) (ast.Node, parser.State) {
	if len(pc.OpenedBlocks()) >= maxBlocks {
		return nil, parser.NoChildren
	}
	return c.BlockParser.Open(parent, r, pc)
}

// footnote opens the text of a footnote, up to a number of them.
type footnote struct{ parser.BlockParser }

func (f footnote) Open(parent ast.Node, r source.Reader, pc parser.Context) (ast.Node, parser.State) {
	b := pc.(*budget)
	if b.footnotes >= maxFootnotes {
		return nil, parser.NoChildren
	}
	n, state := f.BlockParser.Open(parent, r, pc)
	if n != nil {
		b.footnotes++
	}
	return n, state
}

// tried reads a mark within a paragraph, up to a number of them.
type tried struct{ parser.InlineParser }

func (t tried) Parse(parent ast.Node, r source.Reader, pc parser.Context) ast.Node {
	b := pc.(*budget)
	if b.block != parent {
		b.block, b.marks = parent, 0
	}
	if b.marks++; b.marks > maxMarks {
		return nil
	}
	return t.InlineParser.Parse(parent, r, pc)
}

func (t tried) CloseBlock(parent ast.Node, r source.Reader, pc parser.Context) {
	if closer, ok := t.InlineParser.(parser.CloseBlocker); ok {
		closer.CloseBlock(parent, r, pc)
	}
}

// definitions takes what links refer to off the beginning of a paragraph, unless it is too long.
type definitions struct{ parser.ParagraphTransformer }

func (d definitions) Transform(p *ast.Paragraph, r source.Reader, pc parser.Context) {
	if p.Lines().Len() <= maxLines {
		d.ParagraphTransformer.Transform(p, r, pc)
	}
}

// table makes a table of a paragraph, unless short rows under a wide head would make more cells than the text has bytes.
type table struct{ parser.ParagraphTransformer }

func (t table) Transform(p *ast.Paragraph, r source.Reader, pc parser.Context) {
	lines := p.Lines()
	columns, size := 0, 0
	b := pc.(*budget)
	for i := range lines.Len() {
		line := lines.At(i)
		row := line.Value(r.Source())
		columns = max(columns, 1+bytes.Count(row, []byte("|")))
		b.pipes += bytes.Count(row, []byte(`\|`))
		size += len(row)
	}
	if columns*lines.Len() > 2*size+spareCells || b.pipes > maxPipes {
		return
	}
	t.ParagraphTransformer.Transform(p, r, pc)
}
