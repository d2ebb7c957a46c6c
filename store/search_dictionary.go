package store

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"kilde/models/search"
)

// dictionary is how words are found: by themselves, or by what is written for
// them. Its queries tell a term and in how many documents it stands.
type dictionary struct {
	key         func(term string) string // "" for what is not found so
	some, first string                   // queries for keys, and for some of a range
}

var (
	byTerm = dictionary{verbatim,
		"SELECT term, documents FROM search_terms WHERE term IN ?",
		"SELECT term, documents FROM search_terms WHERE term >= ? AND term < ? ORDER BY term LIMIT ?"}
	byFolded = dictionary{search.Folded,
		"SELECT term, documents FROM search_terms WHERE folded IN ? AND folded <> ''",
		"SELECT term, documents FROM search_terms WHERE folded >= ? AND folded < ? AND folded <> '' ORDER BY folded, term LIMIT ?"}
)

// frequencies are in how many documents the words stand that a query asks for.
func (t *tx) frequencies(l search.Lookup) (map[string]int, error) {
	waiting, err := t.shelved(shelvesOf(l))
	if err != nil {
		return nil, err
	}
	found := map[string]int{}
	for _, look := range []struct {
		in     dictionary
		keys   []string
		ranges []search.Range
	}{{byTerm, l.Terms, l.Ranges}, {byFolded, l.Folded, l.FoldedRanges}} {
		if err := t.addSome(found, look.in, look.keys, waiting); err != nil {
			return nil, err
		}
		for _, r := range look.ranges {
			if err := t.addFirst(found, look.in, r, waiting); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// shelvesOf are the shelves that have all that is looked for.
func shelvesOf(l search.Lookup) []string {
	keys := slices.Concat(l.Terms, l.Folded)
	for _, r := range slices.Concat(l.Ranges, l.FoldedRanges) {
		keys = append(keys, r.From)
	}
	for i := range keys {
		keys[i] = search.Shelf(keys[i])
	}
	return distinct(keys)
}

// addSome adds words that are named.
func (t *tx) addSome(to map[string]int, in dictionary, keys []string, waiting map[string]int) error {
	if len(keys) == 0 {
		return nil
	}
	words, err := t.counted(in.some, keys)
	for term, n := range waiting {
		if slices.Contains(keys, in.key(term)) {
			words[term] += n
		}
	}
	maps.Copy(to, words)
	return err
}

// addFirst adds the first words of a range.
func (t *tx) addFirst(to map[string]int, in dictionary, r search.Range, waiting map[string]int) error {
	words, err := t.counted(in.first, r.From, r.To, search.MaxRange)
	for term, n := range waiting {
		if key := in.key(term); key >= r.From && key < r.To {
			words[term] += n
		}
	}
	if len(words) > search.MaxRange {
		keys := make(map[string]string, len(words))
		for term := range words {
			keys[term] = in.key(term)
		}
		after := slices.SortedFunc(maps.Keys(words), func(a, b string) int {
			return cmp.Or(strings.Compare(keys[a], keys[b]), strings.Compare(a, b))
		})[search.MaxRange:]
		for _, term := range after {
			delete(words, term)
		}
	}
	maps.Copy(to, words)
	return err
}

// counted reads words of the dictionary.
func (t *tx) counted(query string, args ...any) (map[string]int, error) {
	words := map[string]int{}
	_, err := rows(t, func(r record, _ *struct{}) error {
		var term string
		var documents int
		err := r.Scan(&term, &documents)
		words[term] = documents
		return err
	}, query, args...)
	return words, err
}
