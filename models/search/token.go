package search

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Tier says where in a document all words of a query are to stand.
type Tier int

// The tiers, from the narrowest; each has what the one before it has.
const (
	Title    Tier = iota
	Headings      // or in the title
	Anywhere
)

// class is the first letter of the tokens of a tier.
func (s Scope) class(t Tier) byte { return s.letter("tha"[t]) }

// letter is a class's letter in a scope: its own, and the next one for the private.
func (s Scope) letter(c byte) byte {
	if s == Private {
		c++
	}
	return c
}

// Filter is something that documents are filtered by, as the author or the year. A document has the values, each of
// them; a search wants those that have any of them, or with Not none of them.
type Filter struct {
	Name   string
	Values []string
	Not    bool
}

// maxFilter is the length of a filter's token without its class. One that would be longer is hashed.
const maxFilter = 64

func filterTokens(s Scope, filters []Filter) []string {
	var tokens []string
	seen := map[string]bool{}
	for _, f := range filters {
		for _, token := range f.tokens(s) {
			if !seen[token] {
				seen[token] = true
				tokens = append(tokens, token)
			}
		}
	}
	return tokens
}

func (f Filter) tokens(s Scope) []string {
	tokens := make([]string, len(f.Values))
	for i, value := range f.Values {
		tokens[i] = string(rune(s.letter('f'))) + pair(f.Name, value)
	}
	return tokens
}

// pair writes a name and a value with [a-z0-9] alone, so that two pairs are never written alike: every other byte, and
// z, is a z and two hexadecimal digits.
func pair(name, value string) string {
	const digits = "0123456789abcdef"
	whole := name + "\x00" + value
	var b strings.Builder
	for i := range len(whole) {
		if c := whole[i]; c != 'z' && lower(c) == c && c != 0 {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'z', digits[whole[i]>>4], digits[whole[i]&15]})
	}
	if b.Len() <= maxFilter {
		return b.String()
	}
	sum := sha256.Sum256([]byte(whole))
	return "zz" + hex.EncodeToString(sum[:])
}
