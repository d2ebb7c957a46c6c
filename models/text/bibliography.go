package text

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"kilde/models/citation"
)

// ExtractBibliography takes the list of references out of a body: what stands below a heading such as Kilder or References,
// up to the next heading that is not below it. The rest of the body stays as it was, byte for byte, but for blank lines
// where the list stood; the references come as plain text, one each. A body without such a heading stays whole.
func ExtractBibliography(f Format, body string) (rest string, references []string) {
	start, list, end := markdownList(body)
	if f == HTML {
		start, list, end = htmlList(body)
	}
	if start == end {
		return body, nil
	}
	section := body[list:end]
	if f == Markdown {
		section = apart(section)
	}
	r, err := Render(f, section)
	if err != nil {
		return body, nil
	}
	for line := range strings.SplitSeq(r.Text, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			references = append(references, line)
		}
	}
	if len(references) == 0 {
		return body, nil
	}
	before := strings.TrimRight(body[:start], " \n")
	after := strings.TrimLeft(body[end:], " \n")
	if before != "" && after != "" && f == Markdown {
		before += "\n\n"
	}
	return before + after, references
}

var (
	atxHeading    = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	boldHeading   = regexp.MustCompile(`^\*\*([^*]+)\*\*:?[ \t]*$`)
	setextHeading = regexp.MustCompile(`^ {0,3}(=+|-+)[ \t]*$`)
	fence         = regexp.MustCompile("^ {0,3}(```|~~~)")
	listItem      = regexp.MustCompile(`^\s*(?:[-*+]|[0-9]{1,3}[.)])\s`)
	yearOrAddress = regexp.MustCompile(`\b(?:1[5-9]|20)[0-9]{2}\b|u\.å\.|https?://`)
)

// lowest is the level of what is set as a heading without being one.
const lowest = 7

// markdownList finds the list of references in Markdown: where its heading begins, and the list, and where that ends.
func markdownList(body string) (start, list, end int) {
	level, at, isFenced := 0, 0, false
	previous, previousAt := "", 0
	for line := range strings.SplitAfterSeq(body, "\n") {
		text := strings.TrimRight(line, "\r\n")
		if fence.MatchString(text) {
			isFenced = !isFenced
		}
		found, title, from := headingOf(text, previous, at, previousAt)
		switch {
		case isFenced || found == 0:
		case level > 0 && found <= level:
			return start, list, from
		case level == 0 && citation.IsBibliographyHeading(title):
			level, start, list = found, from, at+len(line)
		}
		previous, previousAt = text, at
		at += len(line)
	}
	if level == 0 {
		return 0, 0, 0
	}
	return start, list, len(body)
}

// headingOf is the level of the heading that a line makes, 0 for none, its title, and where it begins: at the line before,
// when that is underlined.
func headingOf(line, previous string, at, previousAt int) (level int, title string, from int) {
	if m := atxHeading.FindStringSubmatch(line); m != nil {
		return len(m[1]), headingAttributes.ReplaceAllString(m[2], ""), at
	}
	if m := boldHeading.FindStringSubmatch(line); m != nil && strings.TrimSpace(previous) == "" {
		return lowest, m[1], at
	}
	if m := setextHeading.FindStringSubmatch(line); m != nil && strings.TrimSpace(previous) != "" && !listItem.MatchString(previous) {
		if m[1][0] == '=' {
			return 1, previous, previousAt
		}
		return 2, previous, previousAt
	}
	return 0, "", 0
}

// apart sets the lines of a paragraph apart when each is a reference of its own.
func apart(section string) string {
	var b strings.Builder
	for paragraph := range strings.SplitSeq(section, "\n\n") {
		lines := strings.Split(strings.Trim(paragraph, "\n"), "\n")
		own := true
		for _, line := range lines {
			own = own && yearOrAddress.MatchString(line) && !listItem.MatchString(line) && !strings.HasPrefix(line, " ")
		}
		separator := "\n"
		if own {
			separator = "\n\n"
		}
		b.WriteString(strings.Join(lines, separator) + "\n\n")
	}
	return b.String()
}

// htmlList finds the list of references in HTML: where its heading begins, and the list, and where that ends, at the latest
// with the element around both.
func htmlList(body string) (start, list, end int) {
	z := html.NewTokenizer(strings.NewReader(body))
	var s htmlSection
	for at := 0; z.Next() != html.ErrorToken; {
		from := at
		at += len(z.Raw())
		if s.token(z.Token(), from, at) {
			return s.start, s.list, from
		}
	}
	if s.level == 0 {
		return 0, 0, 0
	}
	return s.start, s.list, len(body)
}

// htmlSection is the section under a heading, as far as it is read.
type htmlSection struct {
	level       int // of the heading; 0 until it is found
	start, list int
	depth       int             // of open elements below the heading's parent
	heading     string          // that is open
	begins      int             // where it begins
	title       strings.Builder // of it
}

// token reads a token, and reports whether the section ends before it.
func (s *htmlSection) token(t html.Token, from, to int) bool {
	switch {
	case t.Type == html.StartTagToken && isHeading(t.Data):
		if s.level > 0 && s.depth <= 0 && int(t.Data[1]-'0') <= s.level {
			return true
		}
		s.heading, s.begins = t.Data, from
		s.title.Reset()
	case t.Type == html.EndTagToken && s.heading != "" && t.Data == s.heading:
		if s.level == 0 && citation.IsBibliographyHeading(s.title.String()) {
			s.level, s.start, s.list, s.depth = int(t.Data[1]-'0'), s.begins, to, 0
		}
		s.heading = ""
	case t.Type == html.TextToken && s.heading != "":
		s.title.WriteString(t.Data)
	case s.level > 0 && elements[t.Data].block && !elements[t.Data].void:
		return s.nest(t)
	}
	return false
}

// nest counts blocks, and reports whether the one around the section ends.
func (s *htmlSection) nest(t html.Token) bool {
	isImplied := t.Data == "p" || t.Data == "li" || t.Data == "dt" || t.Data == "dd" // their end tags may be left out
	switch {
	case isImplied:
	case t.Type == html.StartTagToken:
		s.depth++
	case t.Type == html.EndTagToken:
		s.depth--
	}
	return s.depth < 0
}
