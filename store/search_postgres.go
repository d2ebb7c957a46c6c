package store

import "kilde/models/search"

// postgresSearch keeps the tokens in a table, with an index of lists of the
// rows that have each.
var postgresSearch = searchEngine{
	tokens:     "array_to_tsvector(string_to_array(?, ' '))",
	atOnce:     maxRows,
	expression: search.Expression.TSQuery,
	candidates: "SELECT rowid FROM search_index WHERE tokens @@ ?::tsquery AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
	clear:      "DELETE FROM search_index",
	batches:    mostBatches,
}
