package store

import "kilde/models/search"

// sqliteSearch keeps the tokens in an index of FTS5.
var sqliteSearch = searchEngine{
	tokens:     "?",
	atOnce:     1, // more are a statement that may be undone by itself
	expression: search.Expression.FTS5,
	candidates: "SELECT rowid FROM search_index WHERE search_index MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
	clear:      "INSERT INTO search_index (search_index) VALUES ('delete-all')",
	batches:    mostBatches,
}
