package models

import "strings"

// surrogates are what surrogate keys begin with, by what dependency keys do.
var surrogates = map[string]string{
	"article": "a", "series": "s", "author": "u", "reference": "r", "tag": "t",
	"articles/series": "la-s", "articles/author": "la-u", "articles/reference": "la-r", "articles/tag": "la-t", "articles/language": "la-l",
}

// surrogateLists are the surrogate keys of dependency keys that name no thing.
var surrogateLists = map[string]string{
	"articles": "la", "series": "ls", "authors": "lu", "references": "lr", "tags": "lt", Everything: "all",
}

// uuidLength is that of an id. The last 16 of its hexadecimal digits stand in a
// surrogate key: of a UUIDv7, those that are random.
const uuidLength = 36

// SurrogateKey is a dependency key as the caches between a site and its readers
// know it: a- and the last 16 digits of an article's id, la-t- and those of a
// tag's for the articles with that tag, la for all articles. An answer has
// many, so each is short.
func SurrogateKey(dependency string) string {
	kind, id, ok := strings.Cut(dependency, ":")
	if !ok {
		return surrogateLists[dependency]
	}
	if len(id) != uuidLength { // a language
		return surrogates[kind] + "-" + strings.ReplaceAll(id, "-", "")
	}
	return surrogates[kind] + "-" + id[19:23] + id[24:]
}

// AnySurrogate is the surrogate key that stands for those of all things of a
// kind where an answer shows too many to name each, or nothing for a dependency
// key that names no thing.
func AnySurrogate(dependency string) string {
	kind, _, ok := strings.Cut(dependency, ":")
	if !ok {
		return ""
	}
	return surrogates[kind] + "-any"
}
