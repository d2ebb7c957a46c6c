package search

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/norwegian"
)

const vowels = "aeiouyæøå"

// irregular are common words that are too short for rules, each with the form to stem in its place.
var irregular = map[string]string{
	"bøker": "bok", "bøkene": "bok", "menn": "mann", "mennene": "mann", "føtter": "fot", "føttene": "fot",
	"hender": "hånd", "hendene": "hånd", "netter": "natt", "nettene": "natt", "byråer": "byrå", "byrået": "byrå", "byråene": "byrå",
	"trær": "tre", "trærne": "tre", "trea": "tre", "knær": "kne", "knærne": "kne", "klær": "klede", "klærne": "klede",
	"året": "år", "årets": "år", "årene": "år", "årenes": "år", "åra": "år",
	"uka": "uke", "uken": "uke", "ukens": "uke", "uker": "uke", "ukers": "uke", "ukene": "uke", "ukenes": "uke",
	"ølet": "øl", "ølen": "øl", "isen": "is", "isens": "is", "åsen": "ås", "åser": "ås", "åsene": "ås", "øya": "øy", "øyas": "øy", "kua": "ku", "broa": "bro",
	"stort": "stor", "godt": "god", "langt": "lang", "ungt": "ung", "sterkt": "sterk", "høyt": "høy", "dypt": "dyp", "klart": "klar",
	"nytt": "ny", "nye": "ny", "fritt": "fri", "frie": "fri", "gir": "gi", "bor": "bo", "ser": "se",
	"tror": "tro", "blir": "bli", "skjer": "skje", "blått": "blå", "grått": "grå", "grønt": "grønn", "åpent": "åpen", "åpne": "åpen",
}

// foldIrregular are those that have letters beyond ASCII, by how they are written without.
func foldIrregular() map[string]string {
	words := map[string]string{}
	for _, word := range slices.Sorted(maps.Keys(irregular)) {
		for _, by := range [...]*strings.Replacer{byLook, bySpelling} {
			if folded, ok := fold(word, by); ok {
				words[folded] = word
			}
		}
	}
	return words
}

// whole are stems, and what compounds with them end in, whose -ern is no plural.
var whole = []string{"intern", "ekstern", "modern", "konsern", "kasern", "lantern", "sistern", "tavern"}

// open are endings after a root that ends in its vowel, as in by and vei, where Snowball takes none away.
var open = []string{"ern", "en", "et", "er", "an", "ar", "e"}

// stemNorwegian is Snowball's stem, mended so that the inflections of a word meet: Snowball takes one ending away, and
// so makes forfatt of forfatter, but forfatter of forfatteren and forfattern of forfatterne.
func stemNorwegian(word string) string {
	if base, ok := irregular[word]; ok {
		word = base
	}
	env := snowballstem.NewEnv(word)
	norwegian.Stem(env)
	stem := env.Current()
	for _, ending := range open {
		if root, ok := strings.CutSuffix(stem, ending); ok && isOpen(root) {
			return root
		}
	}
	return contract(neuter(agent(single(word, stem))))
}

// single takes away what is doubled or added before endings only: rom, romm-et; sykdom, sykdomm-er; medi-um, medi-et.
func single(word, stem string) string {
	short, ok := strings.CutSuffix(stem, "m")
	switch {
	case !ok || len(short) < 2:
		return stem
	case strings.HasSuffix(short, "iu"), strings.HasSuffix(short, "eu"):
		return short[:len(short)-1]
	case !strings.HasSuffix(short, "m"):
		return stem
	case !strings.HasSuffix(strings.TrimSuffix(word, "s"), "mer"):
		return short
	case len(short) > len("dom") && (strings.HasSuffix(short, "dom") || strings.HasSuffix(short, "gram")):
		return short
	}
	return stem // sommer is not som
}

// isOpen tells whether a root is consonants, or none, and then vowels.
func isOpen(root string) bool {
	end := strings.TrimLeft(strings.TrimLeft(root, "bcdfghjklmnpqrstvwxz"), vowels)
	return end == "" && utf8.RuneCountInString(root) >= 2 && strings.ContainsAny(root, vowels)
}

// region is where in a word an ending may begin, as Snowball has it: after the first consonant that follows a vowel, and
// after three letters.
func region(word string) int {
	vowel := strings.IndexAny(word, vowels)
	if vowel < 0 {
		return len(word)
	}
	seen, letters := false, 0
	for i, r := range word {
		if seen && letters >= 3 {
			return i
		}
		letters++
		seen = seen || i > vowel && !strings.ContainsRune(vowels, r)
	}
	return len(word)
}

// agent takes away the -er, -ar or -ern that is left of an inflected agent noun (forfatter-en, forfattar-ane,
// forfatter-ne), and the -er of analyser-te, as Snowball does where the word ends in it.
func agent(stem string) string {
	within := func(ending string) bool {
		return strings.HasSuffix(stem, ending) && len(stem)-len(ending) >= region(stem)
	}
	if within("ern") && !slices.ContainsFunc(whole, func(s string) bool { return strings.HasSuffix(stem, s) }) {
		stem = stem[:len(stem)-1]
	}
	if within("er") || within("ar") {
		return stem[:len(stem)-2]
	}
	return stem
}

// neuter takes the -t from adjectives of two syllables or more: sosial-t, gammel-t, spesiel-t.
func neuter(stem string) string {
	short, ok := strings.CutSuffix(stem, "t")
	switch {
	case !ok:
		return stem
	case strings.HasSuffix(short, "iel"), strings.HasSuffix(short, "uel"):
		return short + "l"
	case (strings.HasSuffix(short, "al") || strings.HasSuffix(short, "el")) && len(short)-2 >= region(stem):
		return short
	}
	return stem
}

// contract makes one stem of words that lose a vowel when they are inflected: artikkel, artikl-er; sent-er, sentr-e;
// numm-er, numr-e.
func contract(stem string) string {
	n := len(stem)
	if n < 4 {
		return stem
	}
	head, vowel := stem[:n-2], !isConsonant(stem[n-3])
	switch stem[n-2:] {
	case "el":
		if vowel || n-2 < region(stem) {
			return stem
		}
		if head[n-4] == head[n-3] {
			head = head[:n-3]
		}
		return head + "l"
	case "tr":
		return stem[:max(4, n-1)]
	case "kr", "mr":
		if vowel {
			return stem[:n-1] + stem[n-2:n-1]
		}
	}
	return stem
}

// isConsonant takes the last byte of a letter beyond ASCII for a vowel's, as those of æ, ø and å are.
func isConsonant(c byte) bool { return 'b' <= c && c <= 'z' && !strings.ContainsRune(vowels, rune(c)) }
