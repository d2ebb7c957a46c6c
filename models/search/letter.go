package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"kilde/models/text"
)

// normal is a text as the scanner wants it: valid UTF-8 in NFC.
func normal(s string) string { return norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD")) }

// lower is an ASCII letter in lower case or a digit, and 0 for what is neither.
func lower(c byte) byte {
	switch {
	case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		return c
	case 'A' <= c && c <= 'Z':
		return c + 'a' - 'A'
	}
	return 0
}

// begins tells whether a text begins with a letter or a digit.
func begins(s string) bool {
	if s == "" || s[0] < utf8.RuneSelf {
		return s != "" && lower(s[0]) != 0
	}
	r, _ := utf8.DecodeRuneInString(s)
	return isLetter(r)
}

func isLetter(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !isApostrophe(r)
}

// appendLetter appends a letter beyond ASCII as words are compared by it. Nothing is appended for what is none.
func appendLetter(b []byte, r rune) []byte {
	switch r {
	case 'æ', 'ø', 'å', 'ä', 'ö':
		return utf8.AppendRune(b, r)
	case 'Æ', 'Ø', 'Å', 'Ä', 'Ö':
		return utf8.AppendRune(b, unicode.ToLower(r))
	}
	switch {
	case !isLetter(r) && !unicode.IsMark(r):
		return b
	case isLatin(r):
		return append(b, text.Fold(string(r))...)
	}
	return utf8.AppendRune(b, unicode.ToLower(r))
}

// isLatin tells whether a letter may be a Latin one with an accent. Other alphabets keep theirs: й is not и.
func isLatin(r rune) bool { return r < '\u0250' || '\u1E00' <= r && r <= '\u1EFF' }

// isAccent tells whether a character is an accent that no letter of its own was composed from.
func isAccent(r rune) bool { return '\u0300' <= r && r <= '\u036F' }

// isInvisible tells whether a character stands in words without being seen: soft hyphens, zero widths, byte order marks.
func isInvisible(r rune) bool {
	return r == '\u00AD' || '\u200B' <= r && r <= '\u200D' || r == '\u2060' || r == '\uFEFF'
}

func isApostrophe(r rune) bool {
	return r == '\'' || r == '’' || r == '‘' || r == 'ʼ' || r == '´'
}

// isIdeograph tells whether a character is a word of its own, because its script sets no space between words.
func isIdeograph(r rune) bool {
	return r >= '\u2E80' && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// hyphen is the length of the hyphen that joins the word before a text to the one that the text goes on with, or 0.
func hyphen(s string) int {
	n := 0
	switch {
	case strings.HasPrefix(s, "-"):
		n = 1
	case strings.HasPrefix(s, "\u2010"), strings.HasPrefix(s, "\u2011"):
		n = 3
	}
	if n > 0 && begins(s[n:]) {
		return n
	}
	return 0
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
