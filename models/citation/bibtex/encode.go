package bibtex

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// encode writes text as TeX that decode reads back, and that keeps its braces
// in balance. Letters that TeX has a command for are written with it, so that
// programs of any age read them.
func encode(text string, m mode) string {
	if m == verbatim && !strings.ContainsAny(text, `{}\`) {
		return text
	}
	e := encoder{mode: m, tags: pairs(text)}
	for pos := 0; pos < len(text); {
		pos += e.step(text, pos)
	}
	return e.out.String()
}

type encoder struct {
	mode    mode
	tags    map[int]tag // by place
	out     strings.Builder
	last    byte // that was written
	guarded bool // within capitals that are protected
}

// step writes the character or tag at a place, and answers its length.
func (e *encoder) step(text string, pos int) int {
	if t, ok := e.tags[pos]; ok && e.tag(t, text) {
		return t.length
	}
	r, size := utf8.DecodeRuneInString(text[pos:])
	e.write(e.character(r))
	return size
}

// write appends TeX, kept apart from what it would make a ligature with.
func (e *encoder) write(tex string) {
	if tex == "" {
		return
	}
	if slices.Contains([]string{"--", "``", "''", "?`", "!`"}, string([]byte{e.last, tex[0]})) && e.mode != verbatim {
		e.out.WriteString("{}")
	}
	e.out.WriteString(tex)
	e.last = tex[len(tex)-1]
}

// character is one character as TeX.
func (e *encoder) character(r rune) string {
	if e.mode == verbatim {
		if r == '{' || r == '}' || r == '\\' {
			return written[r]
		}
		return string(r)
	}
	if tex, ok := written[r]; ok {
		return tex
	}
	return accented(r)
}

// accented is a letter with a mark as {\"o}; any other character as it is.
func accented(r rune) string {
	if r < utf8.RuneSelf {
		return string(r)
	}
	parts := []rune(norm.NFD.String(string(r)))
	if len(parts) != 2 || parts[0] >= utf8.RuneSelf || !isLetter(byte(parts[0])) || norm.NFC.String(string(parts)) != string(r) {
		return string(r)
	}
	name, ok := markNames[parts[1]]
	switch {
	case !ok:
		return string(r)
	case isLetter(name[0]):
		name += " "
	}
	return `{\` + name + string(parts[0]) + "}"
}

// written are the characters that a command is written for, in braces that end
// its name, or a ligature; see letters, specials and ligatures.
var written = map[rune]string{
	'å': `{\aa}`, 'Å': `{\AA}`, 'æ': `{\ae}`, 'Æ': `{\AE}`, 'ø': `{\o}`, 'Ø': `{\O}`, 'œ': `{\oe}`, 'Œ': `{\OE}`, 'ß': `{\ss}`,
	'ł': `{\l}`, 'Ł': `{\L}`, 'ı': `{\i}`, 'ȷ': `{\j}`, 'ð': `{\dh}`, 'Ð': `{\DH}`, 'þ': `{\th}`, 'Þ': `{\TH}`, 'đ': `{\dj}`,
	'Đ': `{\DJ}`, 'ŋ': `{\ng}`, 'Ŋ': `{\NG}`,
	'&': `\&`, '%': `\%`, '$': `\$`, '#': `\#`, '_': `\_`, '\\': `{\textbackslash}`, '~': `{\textasciitilde}`,
	'^': `{\textasciicircum}`, '{': `{\textbraceleft}`, '}': `{\textbraceright}`, '\n': `{\newline}`, '…': `{\ldots}`, '\u2009': `\,`,
	'\u00a0': "~", '–': "--", '—': "---", '“': "``", '”': "''",
}

// markNames are the commands of combining characters; see accents.
var markNames = map[rune]string{
	'\u0300': "`", '\u0301': "'", '\u0302': "^", '\u0303': "~", '\u0304': "=", '\u0306': "u", '\u0307': ".", '\u0308': `"`,
	'\u030A': "r", '\u030B': "H", '\u030C': "v", '\u0323': "d", '\u0327': "c", '\u0328': "k", '\u0331': "b",
}

// tag is a tag of CSL-JSON's markup that has a partner.
type tag struct {
	open    string // the opening tag, of both
	isOpen  bool
	length  int
	content string // of an opening tag: what is between the two
	end     int    // of an opening tag: where its partner stands
}

var tagShape = regexp.MustCompile(`<(?:/?(?:i|b|sub|sup|span)|span class="nocase"|span style="font-variant:small-caps;")>`)

// texLooks are the commands of opening tags.
var texLooks = map[string]string{
	"<i>": `\textit{`, "<b>": `\textbf{`, "<sub>": `\textsubscript{`, "<sup>": `\textsuperscript{`, smallCaps: `\textsc{`,
	noCase: "{",
}

// pairs finds the tags that open and close in order. Those without a partner
// are text.
func pairs(text string) map[int]tag {
	found := map[int]tag{}
	var open []int // places of opening tags
	spans := tagShape.FindAllStringIndex(text, -1)
	for _, at := range spans {
		s := text[at[0]:at[1]]
		if texLooks[s] != "" {
			open = append(open, at[0])
			found[at[0]] = tag{open: s, length: len(s)}
			continue
		}
		last := len(open) - 1
		if last < 0 || closing(found[open[last]].open) != s {
			continue
		}
		opener := found[open[last]]
		opener.isOpen, opener.end = true, at[0]
		opener.content = text[open[last]+opener.length : at[0]]
		found[open[last]] = opener
		found[at[0]] = tag{open: opener.open, length: len(s)}
		open = open[:last]
	}
	for _, at := range open {
		delete(found, at)
	}
	return found
}

func closing(open string) string {
	if strings.HasPrefix(open, "<span") {
		return "</span>"
	}
	return "</" + open[1:]
}

// tag writes a tag, and reports whether it could. Without its opening tag, a
// closing one is text as well.
func (e *encoder) tag(t tag, text string) bool {
	switch {
	case e.mode == verbatim:
		return false
	case !t.isOpen:
		e.guarded = e.guarded && t.open != noCase
		e.write("}")
	case t.open == noCase && !e.guard(t, text):
		delete(e.tags, t.end)
		return false
	default:
		e.write(texLooks[t.open])
	}
	return true
}

// guard begins protected capitals, where decode will know them for such.
func (e *encoder) guard(t tag, text string) bool {
	inside := encode(firstOf(t.content), title)
	d := decoder{}
	if e.mode != title || e.guarded || !d.capital(inside) {
		return false
	}
	if e.out.Len() == 0 && t.length+len(t.content)+len("</span>") == len(text) {
		e.write("{}") // or else it would be the whole value in braces
	}
	e.guarded = true
	return true
}

// firstOf is the first character of a text.
func firstOf(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}
