package citation

import (
	"html"
	"strings"
	"unicode"
)

// markup is what CSL-JSON allows inside strings (CSL 1.0.2, appendix on rich
// text); all else that looks like it is text.
var markup = strings.NewReplacer("<i>", "", "</i>", "", "<b>", "", "</b>", "", "<sub>", "", "</sub>", "", "<sup>", "",
	"</sup>", "", "<sc>", "", "</sc>", "", `<span class="nocase">`, "", `<span style="font-variant:small-caps;">`, "",
	`<span style="font-variant: small-caps;">`, "", "</span>", "")

// plain is a string on one line, without markup or needless space.
func plain(s string) string {
	if strings.Contains(s, "<") {
		s = markup.Replace(s)
	}
	if isSpaced(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// isSpaced reports whether a string has no space but single ones between words.
func isSpaced(s string) bool {
	before := ' '
	for _, r := range s {
		if unicode.IsSpace(r) && (r != ' ' || before == ' ') {
			return false
		}
		before = r
	}
	return s == "" || before != ' '
}

// tidy is a string without the punctuation that separates it from others.
func tidy(s string) string {
	s = strings.Trim(plain(s), " ,;:")
	if strings.HasSuffix(s, "..") {
		return s
	}
	return strings.TrimSuffix(s, ".")
}

// run is a stretch of text in one look.
type run struct {
	text     string
	emphasis bool
	href     string
	bare     bool // at the end of a sentence: no full stop follows
}

// sentence is one element of a printed entry; it gets its full stop when it is
// written.
type sentence []run

func say(text string) sentence { return sentence{{text: text}} }

func (s sentence) text() string {
	if len(s) == 1 {
		return s[0].text
	}
	var b strings.Builder
	for _, r := range s {
		b.WriteString(r.text)
	}
	return b.String()
}

// stopped is the sentence with a full stop, unless it ends with one or its
// like. The stop goes inside closing quotation marks where the language wants it.
func (s sentence) stopped(t *terms) sentence {
	if len(s) > 0 && s[len(s)-1].bare {
		return s
	}
	text := s.text()
	inner := strings.TrimSuffix(text, t.close)
	if strings.HasSuffix(inner, ".") || strings.HasSuffix(inner, "?") || strings.HasSuffix(inner, "!") || strings.HasSuffix(inner, "…") {
		return s
	}
	if inner == text || !t.stopInside {
		return append(s, run{text: "."})
	}
	last := s[len(s)-1]
	last.text = strings.TrimSuffix(last.text, t.close) + "." + t.close
	return append(s[:len(s)-1:len(s)-1], last)
}

// entry writes sentences as text and as HTML.
func entry(sentences []sentence, t *terms) Entry {
	const usual = 256 // bytes, of most
	var text, markup strings.Builder
	text.Grow(usual)
	markup.Grow(2 * usual)
	for _, s := range sentences {
		if strings.TrimSpace(s.text()) == "" {
			continue
		}
		if text.Len() > 0 {
			text.WriteByte(' ')
			markup.WriteByte(' ')
		}
		for _, r := range s.stopped(t) {
			text.WriteString(r.text)
			markup.WriteString(r.html())
		}
	}
	return Entry{text.String(), markup.String()}
}

func (r run) html() string {
	s := html.EscapeString(r.text)
	if r.emphasis && r.text != "" {
		s = "<em>" + s + "</em>"
	}
	if r.href != "" {
		s = `<a href="` + html.EscapeString(r.href) + `" rel="noopener nofollow">` + s + "</a>"
	}
	return s
}
