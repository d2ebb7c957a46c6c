package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// folds are the letters that Unicode does not take apart into a letter and its accent.
var folds = map[rune]string{
	'æ': "ae", 'ø': "o", 'œ': "oe", 'ß': "ss", 'ð': "d", 'đ': "d", 'þ': "th", 'ħ': "h", 'ı': "i", 'ĳ': "ij", 'ĸ': "k",
	'ł': "l", 'ŀ': "l", 'ŉ': "n", 'ŋ': "n", 'ŧ': "t", 'ſ': "s", 'ɑ': "a", 'ª': "a", 'º': "o",
}

// Fold is a text as it is compared where case and accents must not matter: lower case, å→a, ø→o, æ→ae, é→e.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(strings.ToValidUTF8(s, "\uFFFD")) {
		if '\u0300' <= r && r <= '\u036F' {
			continue
		}
		r = unicode.ToLower(r)
		if fold, ok := folds[r]; ok {
			b.WriteString(fold)
			continue
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}
