package store

import "kilde/models/search"

// sqliteSearch keeps the tokens in an index of FTS5, whose rows have the ids of
// the documents.
var sqliteSearch = searchEngine{
	keep: func(t *tx, tokens string, document ...any) (bool, error) {
		n, err := t.exec("INSERT INTO search_documents ("+documentColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING", document...)
		if err != nil || n == 0 {
			return false, err
		}
		return true, t.must("INSERT INTO search_index (rowid, tokens) VALUES (?, ?)", document[0], tokens)
	},
	drop: func(t *tx, id int64) error {
		if err := t.must("DELETE FROM search_index WHERE rowid = ?", id); err != nil {
			return err
		}
		return t.must("DELETE FROM search_documents WHERE id = ?", id)
	},
	tokens:     "SELECT tokens FROM search_index WHERE rowid = ?",
	expression: search.Expression.FTS5,
	candidates: "SELECT rowid FROM search_index WHERE search_index MATCH ? ORDER BY rowid DESC LIMIT ?",
}
