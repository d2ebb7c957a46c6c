package store

import (
	"cmp"
	"database/sql"
	"maps"
	"slices"

	"kilde/models/search"
)

// The queries for words that are named or begin alike, and for those that are
// written for others: term, what they are found and ordered by, and how many
// documents have them. A term may be in both tables.
const (
	someTerms = `SELECT term, term, documents FROM search_terms WHERE term IN ?
		UNION ALL SELECT term, term, documents FROM search_new_terms WHERE term IN ?`
	someFolded = `SELECT term, folded, documents FROM search_terms WHERE folded IN ? AND folded <> ''
		UNION ALL SELECT term, folded, documents FROM search_new_terms WHERE folded IN ? AND folded <> ''`
	rangeOfTerms = `SELECT term, term, documents FROM search_terms WHERE term >= ? AND term < ?
		UNION ALL SELECT term, term, documents FROM search_new_terms WHERE term >= ? AND term < ? ORDER BY 1 LIMIT ?`
	rangeOfFolded = `SELECT term, folded, documents FROM search_terms WHERE folded >= ? AND folded < ? AND folded <> ''
		UNION ALL SELECT term, folded, documents FROM search_new_terms WHERE folded >= ? AND folded < ? AND folded <> '' ORDER BY 2, 1 LIMIT ?`
)

// frequencies are in how many documents the words stand that a query asks for.
func (t *tx) frequencies(l search.Lookup) (map[string]int, error) {
	found := map[string]int{}
	for _, some := range []struct {
		query string
		keys  []string
	}{{someTerms, l.Terms}, {someFolded, l.Folded}} {
		if len(some.keys) == 0 {
			continue
		}
		if err := t.addFrequencies(found, -1, some.query, some.keys, some.keys); err != nil {
			return nil, err
		}
	}
	for _, in := range []struct {
		query string
		list  []search.Range
	}{{rangeOfTerms, l.Ranges}, {rangeOfFolded, l.FoldedRanges}} {
		for _, r := range in.list {
			if err := t.addFrequencies(found, search.MaxRange, in.query, r.From, r.To, r.From, r.To, 2*search.MaxRange); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// addFrequencies adds what a query finds, at most so many, -1 for all.
func (t *tx) addFrequencies(to map[string]int, most int, query string, args ...any) error {
	type counted struct {
		key       string
		documents int
	}
	words := map[string]counted{}
	_, err := rows(t, func(r *sql.Rows, _ *struct{}) error {
		var term string
		var c counted
		err := r.Scan(&term, &c.key, &c.documents)
		c.documents += words[term].documents
		words[term] = c
		return err
	}, query, args...)
	terms := slices.SortedFunc(maps.Keys(words), func(a, b string) int {
		return cmp.Or(cmp.Compare(words[a].key, words[b].key), cmp.Compare(a, b))
	})
	for i, term := range terms {
		if i == most {
			break
		}
		to[term] = words[term].documents
	}
	return err
}
