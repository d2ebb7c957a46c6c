package bibtex

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kilde/models/citation"
)

// maxNames bounds a list of names by what an item can hold.
const maxNames = citation.MaxNames

// names reads a list of names, joined by and (BibTeX's "BibTeXing", section 4).
func names(tex string) []citation.Name {
	var list []citation.Name
	for _, words := range people(words(tex)) {
		if n := whole(person(words)); n != (citation.Name{}) && len(list) < maxNames {
			list = append(list, n)
		}
	}
	return list
}

// whole is a name without a particle of nothing.
func whole(n citation.Name) citation.Name {
	if n.Family == "" {
		n.Family, n.NonDroppingParticle = n.NonDroppingParticle, ""
	}
	if n.Given == "" {
		n.Given, n.DroppingParticle = n.DroppingParticle, ""
	}
	return n
}

// word is a word of a list of names, as TeX; comma tells that one follows it.
type word struct {
	tex   string
	comma bool
}

// words splits at spaces, ties and commas outside braces.
func words(tex string) []word {
	var list []word
	depth, start := 0, 0
	for i := 0; i <= len(tex); i++ {
		if i < len(tex) && (depth > 0 || !separates(tex, i)) {
			depth += nesting(tex[i])
			continue
		}
		if i > start {
			list = append(list, word{tex: tex[start:i]})
		}
		if start = i + 1; i == len(tex) || tex[i] != ',' {
			continue
		}
		if len(list) == 0 {
			list = append(list, word{})
		}
		list[len(list)-1].comma = true
	}
	return list
}

// separates reports whether a character stands between words.
func separates(tex string, i int) bool {
	return isSpace(tex[i]) || tex[i] == ',' && !isEscaped(tex, i) || tex[i] == '~' && !isEscaped(tex, i)
}

func isEscaped(tex string, i int) bool { return i > 0 && tex[i-1] == '\\' }

// nesting is how much deeper in braces the text is behind a character.
func nesting(c byte) int {
	switch c {
	case '{':
		return 1
	case '}':
		return -1
	}
	return 0
}

// people splits words at and.
func people(list []word) [][]word {
	var all [][]word
	start := 0
	for i, w := range list {
		if strings.EqualFold(w.tex, "and") && !w.comma {
			all = append(all, list[start:i])
			start = i + 1
		}
	}
	return append(all, list[start:])
}

// person reads one name: First von Last; von Last, First; von Last, Jr, First;
// or biblatex's family=Last, given=First, prefix=von.
func person(list []word) citation.Name {
	switch {
	case len(list) == 0:
		return citation.Name{}
	case len(list) == 1 && !list[0].comma:
		return alone(list[0])
	}
	if n := labelled(list); n != (citation.Name{}) {
		return n
	}
	parts := split(list)
	switch len(parts) {
	case 1:
		return natural(parts[0])
	case 2:
		return inverted(parts[0], nil, parts[1])
	}
	return inverted(parts[0], parts[1], parts[2])
}

// alone reads a name that is one word: one in braces is not to be taken apart.
func alone(w word) citation.Name {
	switch {
	case strings.EqualFold(w.tex, "others"):
		return citation.Name{Literal: citation.Others}
	case isGroup(w.tex):
		return citation.Name{Literal: decode(w.tex, plain)}
	}
	return citation.Name{Family: decode(w.tex, plain)}
}

// isGroup reports whether a word is one group in braces.
func isGroup(tex string) bool {
	return tex != "" && tex[0] == '{' && groupEnds(tex)[0] == len(tex)-1
}

// split cuts words at their commas into at most three parts.
func split(list []word) [][]word {
	var parts [][]word
	start := 0
	for i, w := range list {
		if w.comma && len(parts) < 2 {
			parts = append(parts, list[start:i+1])
			start = i + 1
		}
	}
	return append(parts, list[start:])
}

// natural reads First von Last. The particle is the first run of small words.
func natural(list []word) citation.Name {
	from := 0
	for from < len(list)-1 && !isSmall(list[from].tex) {
		from++
	}
	to := from
	for to < len(list)-1 && isSmall(list[to].tex) {
		to++
	}
	return citation.Name{Given: text(list[:from]), NonDroppingParticle: text(list[from:to]), Family: text(list[to:])}
}

// inverted reads von Last, Jr, First. Small words behind the first name are a
// particle too, one that only the whole name has: Humboldt, Alexander von.
func inverted(last, jr, first []word) citation.Name {
	n := 0
	for n < len(last)-1 && isSmall(last[n].tex) {
		n++
	}
	m := len(first)
	for m > 1 && isSmall(first[m-1].tex) {
		m--
	}
	suffix := text(jr)
	return citation.Name{
		Family: text(last[n:]), NonDroppingParticle: text(last[:n]), Given: text(first[:m]), DroppingParticle: text(first[m:]),
		Suffix: suffix, CommaSuffix: hasComma(suffix),
	}
}

// hasComma reports whether a suffix stands behind a comma in a running text.
func hasComma(suffix string) bool {
	return strings.HasPrefix(suffix, "Jr") || strings.HasPrefix(suffix, "Sr")
}

// labelled reads biblatex's extended form of a name.
func labelled(list []word) citation.Name {
	var n citation.Name
	for _, part := range atCommas(list) {
		label, value, ok := strings.Cut(part, "=")
		value = decode(value, plain)
		switch strings.TrimSpace(strings.ToLower(label)) {
		case "family":
			n.Family = value
		case "given":
			n.Given = value
		case "prefix":
			n.NonDroppingParticle = value
		case "suffix":
			n.Suffix, n.CommaSuffix = value, hasComma(value)
		default:
			if isOption := strings.HasSuffix(label, "-i") || label == "useprefix"; !ok || !isOption {
				return citation.Name{}
			}
		}
	}
	return n
}

// atCommas joins the words between commas.
func atCommas(list []word) []string {
	var parts []string
	var b strings.Builder
	for i, w := range list {
		b.WriteString(" " + w.tex)
		if w.comma || i == len(list)-1 {
			parts = append(parts, strings.TrimSpace(b.String()))
			b.Reset()
		}
	}
	return parts
}

// isSmall reports whether a word is a particle: it begins with a small letter.
// A group has no case, unless a command in it writes a letter.
func isSmall(tex string) bool {
	if strings.HasPrefix(tex, "{") && !strings.HasPrefix(tex, `{\`) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(decode(tex, plain))
	return unicode.IsLower(r)
}

// text is the words as text.
func text(list []word) string {
	var parts []string
	for _, w := range list {
		if s := decode(w.tex, plain); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}

// formatNames writes a list of names.
func formatNames(list []citation.Name) string {
	var parts []string
	for _, n := range list {
		parts = append(parts, formatName(n))
	}
	return strings.Join(parts, " and ")
}

// formatName writes a name as von Last, Jr, First.
func formatName(n citation.Name) string {
	switch {
	case n.Literal == citation.Others:
		return "others"
	case n.Literal != "":
		return "{" + encode(n.Literal, plain) + "}"
	}
	last := joined(encode(n.NonDroppingParticle, plain), protected(n.Family, false))
	first := joined(protected(n.Given, true), encode(n.DroppingParticle, plain))
	if last == "" {
		last = "{}"
	}
	switch {
	case n.Suffix != "":
		return last + ", " + protected(n.Suffix, true) + ", " + first
	case first == "" && len(words(last)) == 1 && !isGroup(last):
		return last
	}
	return last + ", " + first
}

// protected writes a part of a name, in braces where its words would be taken
// for something else.
func protected(s string, isGiven bool) string {
	tex := encode(s, plain)
	list := words(tex)
	end := 0 // the word that could be a particle
	if isGiven {
		end = len(list) - 1
	}
	isParticle := len(list) > 0 && (end > 0 || !isGiven) && isSmall(list[end].tex)
	if isParticle || isGroup(tex) || strings.ContainsAny(tex, "~=") || slices.ContainsFunc(list, word.isMistaken) {
		return "{" + tex + "}"
	}
	return tex
}

// isMistaken reports whether a word of a name would end it.
func (w word) isMistaken() bool { return w.comma || strings.EqualFold(w.tex, "and") }

func joined(parts ...string) string { return strings.TrimSpace(strings.Join(parts, " ")) }
