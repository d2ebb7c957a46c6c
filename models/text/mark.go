package text

import (
	"bytes"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	source "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"kilde/models/citation/mark"
)

// markAttribute keeps a citation mark as the editor wrote it, on its way from Markdown to the tree.
const markAttribute = "data-cite"

// citationMark is a mark such as [@wien2012, s. 45] in the syntax tree.
type citationMark struct {
	ast.BaseInline
	raw []byte
}

var kindCitationMark = ast.NewNodeKind("CitationMark")

func (*citationMark) Kind() ast.NodeKind { return kindCitationMark }

func (c *citationMark) Dump(src []byte, level int) { ast.DumpHelper(c, src, level, nil, nil) }

// citationMarks reads citation marks. What they mean is for the bibliography to say.
type citationMarks struct{}

func (citationMarks) Trigger() []byte { return []byte{'[', '@'} }

func (citationMarks) Parse(_ ast.Node, r source.Reader, _ parser.Context) ast.Node {
	const most, longest = 2, 1000 // lines of a mark, and bytes
	if before := r.PrecendingCharacter(); unicode.IsLetter(before) || unicode.IsDigit(before) {
		return nil
	}
	line, segment := r.Position()
	if isEscaped(r.Source()[max(0, segment.Start-longest):segment.Start]) {
		return nil
	}
	var text []byte
	for range most {
		next, _ := r.PeekLine()
		next = next[:min(len(next), longest)]
		text = append(text, next...)
		if bytes.IndexByte(next, ']') >= 0 || text[0] == '@' {
			break
		}
		r.AdvanceLine()
	}
	r.SetPosition(line, segment)
	length := mark.Length(string(text))
	if length == 0 {
		return nil
	}
	r.Advance(length)
	return &citationMark{raw: text[:length]}
}

// isEscaped tells whether what stands before a key is an escaped bracket: \[@wien2012] stays as it is.
func isEscaped(before []byte) bool {
	const most = 80 // bytes between the bracket and a key
	before = before[max(0, len(before)-most):]
	at := bytes.LastIndexAny(before, "[]\n")
	return at > 0 && before[at] == '[' && before[at-1] == '\\'
}

// citationMarkRenderer hands a mark on as it was written.
type citationMarkRenderer struct{}

func (citationMarkRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindCitationMark, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			raw := util.EscapeHTML(n.(*citationMark).raw)
			_, _ = w.WriteString("<span " + markAttribute + `="` + string(raw) + `">` + string(raw) + "</span>") // a buffer
		}
		return ast.WalkContinue, nil
	})
}
