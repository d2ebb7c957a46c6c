package mark

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxMark is the greatest length of an authored mark, in bytes.
const maxMark = 1000

var (
	keyShape     = regexp.MustCompile(`^@(?:\{([A-Za-z0-9_][A-Za-z0-9_.:-]*)\}|([A-Za-z0-9_](?:[A-Za-z0-9_.:-]*[A-Za-z0-9_])?))`)
	keyInside    = regexp.MustCompile(`(?:^|[\s;(–—-])@[A-Za-z0-9_{]`)
	narrativeEnd = regexp.MustCompile(`^[ \n]?\[[^\[\]<>@*` + "`" + `]{1,100}\]`)
)

// Length is how many bytes at the beginning of a text are a mark that an editor
// wrote ([@wien2012, s. 45], @wien2012 [s. 45]); 0 when it is none.
func Length(s string) int {
	if strings.HasPrefix(s, "@") {
		return narrativeLength(s)
	}
	if !strings.HasPrefix(s, "[") {
		return 0
	}
	end := strings.IndexAny(s[1:min(len(s), maxMark)], "[]<>`*")
	if end < 0 || s[1+end] != ']' || strings.Contains(s[:end], "\n\n") {
		return 0
	}
	for part := range strings.SplitSeq(s[1:1+end], ";") {
		if !isPart(part) {
			return 0
		}
	}
	length := end + 2
	if strings.HasPrefix(s[length:], "(") || strings.HasPrefix(s[length:], "[") {
		return 0 // a link
	}
	return length
}

// isPart reports whether a text has a key, and behind it nothing, a comma or a
// locator; else the @ belongs to something else.
func isPart(text string) bool {
	text = strings.ReplaceAll(text, "\n", " ")
	at := keyInside.FindStringIndex(text)
	if at == nil {
		return false
	}
	text = text[at[0]+strings.IndexByte(text[at[0]:], '@'):]
	rest := text[len(keyShape.FindString(text)):]
	_, _, locator := locatorOf(rest)
	return strings.TrimSpace(rest) == "" || rest[0] == ',' || locator != ""
}

func narrativeLength(s string) int {
	length := len(keyShape.FindString(s))
	if length == 0 {
		return 0
	}
	rest := s[length:]
	if m := narrativeEnd.FindString(rest); m != "" && !strings.HasPrefix(rest[len(m):], "(") && !strings.HasPrefix(rest[len(m):], "[") {
		inside := strings.Trim(m, "[] \n")
		if end, label, _ := readLocator(", "+inside, 0, len(inside)+2); label != "" && end > 0 {
			return length + len(m)
		}
	}
	return length
}

// Piece is a stretch of what a mark prints as; a citation, or text around one.
type Piece struct {
	Text     string
	Citation *Citation // nil for text
}

// Print prints a mark that an editor wrote, as author and year in the language
// of the bibliography: (Wien 2012, s. 45; Kotler 2005), Wien (2012, s. 45). A
// mark that asks for nothing in the bibliography stays as it was written.
func (b *Bibliography) Print(raw string) []Piece {
	raw = strings.Join(strings.Fields(raw), " ")
	if strings.HasPrefix(raw, "@") {
		return b.narrative(raw)
	}
	var pieces []Piece
	isFound := false
	for n, part := range strings.Split(strings.Trim(raw, "[]"), ";") {
		if n > 0 {
			pieces = append(pieces, Piece{Text: "; "})
		}
		for _, p := range b.parenthetical(strings.TrimSpace(part)) {
			isFound = isFound || p.Citation != nil && p.Citation.State == Linked
			pieces = append(pieces, p)
		}
	}
	open, end := "[", "]"
	if isFound {
		open, end = "(", ")"
	}
	return append(append([]Piece{{Text: open}}, pieces...), Piece{Text: end})
}

// narrative prints @wien2012 [s. 45].
func (b *Bibliography) narrative(raw string) []Piece {
	m := keyShape.FindStringSubmatch(raw)
	if m == nil {
		return []Piece{{Text: raw}}
	}
	n, ok := b.byKey[m[1]+m[2]]
	if !ok {
		return []Piece{{Text: raw}}
	}
	e := b.entries[n]
	rest := strings.Trim(raw[len(m[0]):], " []")
	c := Citation{Mode: Narrative, State: Linked, Entry: n + 1, Key: e.Key}
	mention := b.style.Mention(e.Item, b.locale, e.suffix, false)
	c.Text = mention.Author + " (" + mention.Year
	if rest != "" {
		_, c.Label, c.Locator = readLocator(", "+rest, 0, len(rest)+2)
		c.Text += ", " + locatorIn(b.locale, rest)
	}
	c.Text += ")"
	return []Piece{{Text: c.Text, Citation: &c}}
}

// parenthetical prints one part of a mark in brackets: se -@wien2012, s. 45.
func (b *Bibliography) parenthetical(part string) []Piece {
	at := keyInside.FindStringIndex(part)
	if at == nil {
		return []Piece{{Text: part}}
	}
	sign := at[0] + strings.IndexByte(part[at[0]:], '@')
	prefix, isYearOnly := strings.CutSuffix(part[:sign], "-")
	m := keyShape.FindStringSubmatch(part[sign:])
	if m == nil {
		return []Piece{{Text: part}}
	}
	rest := part[sign+len(m[0]):]
	c := Citation{Mode: Parenthetical, Key: m[1] + m[2], Prefix: strings.TrimSpace(prefix), YearOnly: isYearOnly}
	n, ok := b.byKey[c.Key]
	if !ok {
		c.State, c.Text = Unresolved, m[0]
		return pieces(part[:sign], c, rest)
	}
	e := b.entries[n]
	c.State, c.Entry = Linked, n+1
	mention := b.style.Mention(e.Item, b.locale, e.suffix, true)
	if c.Text = b.style.Within(mention); isYearOnly {
		c.Text = mention.Year
	}
	end, label, locator := locatorOf(rest)
	if c.Label, c.Locator = label, locator; locator != "" {
		c.Text += ", " + locatorIn(b.locale, strings.TrimLeft(rest[:end], " ,:"))
		rest = rest[end:]
	}
	c.Suffix = strings.Trim(rest, " ,")
	return pieces(prefix, c, rest)
}

// locatorOf reads the locator behind a key, with or without a comma.
func locatorOf(rest string) (end int, label, locator string) {
	if strings.HasPrefix(rest, " ") || strings.HasPrefix(rest, ",") {
		end, label, locator = readLocator(rest, 0, len(rest))
		if r, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " ")); locator == "" && r >= '0' && r <= '9' {
			end, label, locator = readLocator(","+rest, 0, len(rest)+1)
			end--
		}
	}
	return end, label, locator
}

func pieces(prefix string, c Citation, rest string) []Piece {
	var list []Piece
	if prefix != "" {
		list = append(list, Piece{Text: prefix})
	}
	list = append(list, Piece{Text: c.Text, Citation: &c})
	if rest != "" {
		list = append(list, Piece{Text: rest})
	}
	return list
}
