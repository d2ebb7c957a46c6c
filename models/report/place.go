package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"kilde/models/text"
)

// locate finds the bytes of the written body that a citation stands in; both
// are 0 where that is not certain, as in what is marked up within.
func (c *checkup) locate(x text.Citation) (start, end int) {
	body, sought := c.Source.Body, x.Text
	if c.isMark(x) {
		sought = "@" + x.Key
	}
	if at, ok := within(body, x.Sentence, sought); ok {
		return at, at + len(sought)
	}
	places := occurrences(body, sought)
	if n := c.seen[x.Text]; len(places) == c.texts[x.Text] && n <= len(places) {
		return places[n-1], places[n-1] + len(sought)
	}
	return 0, 0
}

// within finds a text that stands once in a sentence that stands once in a body.
func within(body, sentence, sought string) (int, bool) {
	at := strings.Index(body, sentence)
	if at < 0 || sentence == "" || strings.Contains(body[at+1:], sentence) {
		return 0, false
	}
	places := occurrences(sentence, sought)
	if len(places) != 1 {
		return 0, false
	}
	return at + places[0], true
}

// occurrences are where a text stands in another, not as a part of words.
func occurrences(s, sought string) (found []int) {
	for at := 0; sought != ""; {
		i := strings.Index(s[at:], sought)
		if i < 0 {
			break
		}
		at += i
		before, _ := utf8.DecodeLastRuneInString(s[:at])
		after, _ := utf8.DecodeRuneInString(s[at+len(sought):])
		if !isWordy(before) && !isWordy(after) {
			found = append(found, at)
		}
		at += len(sought)
	}
	return found
}

func isWordy(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
