package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kilde/models/citation/mark"
)

const barrier = string(mark.Barrier)

// hole stands in a running text for what no citation is looked for in.
type hole struct {
	at   int
	text string // that readers see there
}

// hole leaves a hole in the running text.
func (c *citer) hole(text string) {
	c.holes = append(c.holes, hole{c.text.Len(), text})
	c.text.WriteString(barrier)
}

// maxSentence is how many bytes of a sentence are shown on each side of a citation.
const maxSentence = 400

// sentence is the sentence around a place in a running text, on one line.
func sentence(text string, holes []hole, start, end int) string {
	from, to := sentenceStart(text, start), sentenceEnd(text, end)
	next, _ := slices.BinarySearchFunc(holes, from, func(h hole, at int) int { return h.at - at })
	var b strings.Builder
	for _, h := range holes[next:] {
		if h.at >= to {
			break
		}
		b.WriteString(text[from:h.at] + h.text)
		from = h.at + len(barrier)
	}
	b.WriteString(text[min(from, to):to])
	return strings.Join(strings.Fields(b.String()), " ")
}

// sentenceStart is where the sentence begins that a place stands in.
func sentenceStart(text string, at int) int {
	least := max(0, at-maxSentence)
	for i := at; i > least; i-- {
		if i < len(text) && unicode.IsSpace(rune(text[i])) && endsSentence(text, i) {
			return i + 1
		}
	}
	for least > 0 && least < at && text[least] != ' ' {
		least++ // to a word
	}
	return least
}

// sentenceEnd is where the sentence ends that a place stands in.
func sentenceEnd(text string, at int) int {
	most := min(len(text), at+maxSentence)
	for i := at; i < most; i++ {
		if unicode.IsSpace(rune(text[i])) && endsSentence(text, i) {
			return i
		}
	}
	for most < len(text) && most > at && text[most] != ' ' {
		most--
	}
	return most
}

// abbreviations end with a full stop that ends no sentence, whatever follows.
var abbreviations = map[string]bool{
	"jf": true, "jfr": true, "cf": true, "f.eks": true, "bl.a": true, "e.g": true, "i.e": true, "kap": true, "nr": true, "ss": true, "pp": true,
	"dr": true, "prof": true, "ca": true, "vs": true, "pkt": true,
}

// others end with a full stop that ends no sentence before a year in brackets.
var others = map[string]bool{"al": true, "mfl": true, "m.fl": true, "fl": true}

// endsSentence tells whether the space at a place stands between sentences: behind a full stop that ends more than one
// letter or number, and before a capital letter or a sign.
func endsSentence(text string, i int) bool {
	before := strings.TrimRight(text[max(0, i-8):i], "»”\")")
	if before == "" || !strings.ContainsRune(".?!", rune(before[len(before)-1])) {
		return false
	}
	word := before[strings.LastIndexAny(before, " (")+1 : len(before)-1]
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(text[i:min(len(text), i+8)], " \n"))
	isShort := before[len(before)-1] == '.' && (len(word) < 2 || strings.Trim(word, "0123456789") == "" && len(word) < 4)
	if abbreviations[strings.ToLower(word)] || next == '(' && others[word] {
		return false
	}
	return !isShort && !unicode.IsLower(next) && !unicode.IsDigit(next) && next != mark.Barrier
}
