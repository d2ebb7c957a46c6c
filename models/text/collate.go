package text

import (
	"encoding/hex"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// maxSortKey is how many runes of a text a sort key is made of.
const maxSortKey = 100

// SortKey is a text's place in the alphabet of a language (BCP 47), as lower-case hexadecimal digits that every database
// sorts bytewise alike: first by letters, then by accents, then by case. Norwegian, Danish, no language and one that is
// none sort æ, ø and å last. At most 100 runes count, which bounds a key to some 2,000 digits.
func SortKey(s, lang string) string {
	return collated(s, collate.New(alphabet(lang)))
}

// SortPrefix is what the sort keys of all texts begin with that begin with s, whatever their case and accents.
func SortPrefix(s, lang string) string {
	return collated(s, collate.New(alphabet(lang), collate.Loose))
}

func collated(s string, order *collate.Collator) string {
	runes := 0
	for i := range s {
		if runes == maxSortKey {
			s = s[:i]
			break
		}
		runes++
	}
	var b collate.Buffer
	return hex.EncodeToString(order.KeyFromString(&b, norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))))
}

// alphabet is the language whose rules apply. The tables know Bokmål and Norwegian by the rules of Nynorsk only.
func alphabet(lang string) language.Tag {
	tag, err := language.Parse(lang)
	if err != nil {
		return language.MustParse("nn")
	}
	switch base, _ := tag.Base(); base.String() {
	case "nb", "no", "da", "und":
		return language.MustParse("nn")
	}
	return tag
}
