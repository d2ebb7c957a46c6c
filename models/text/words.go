package text

import "unicode"

// Minutes is how long a reader needs for a number of words: ⌈words / wordsPerMinute⌉, 0 for no words or no speed.
func Minutes(words, wordsPerMinute int) int {
	if words <= 0 || wordsPerMinute <= 0 {
		return 0
	}
	return (words-1)/wordsPerMinute + 1
}

// firstUnspaced is where the scripts that set no space between words begin.
const firstUnspaced = '\u2E80'

// words counts what stands between white space and has a letter or a digit in it. Where writing sets no space between
// words, each character counts.
func words(s string) int {
	count := 0
	counted := false // the word that we are in
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			counted = false
		case r >= firstUnspaced && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			count++
			counted = false
		case !counted && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			count++
			counted = true
		}
	}
	return count
}
