package store

import "kilde/models/search"

// postgresSearch keeps the tokens with the documents, in an index of lists of
// those that have each.
var postgresSearch = searchEngine{
	keep: func(t *tx, tokens string, document ...any) (bool, error) {
		n, err := t.exec("INSERT INTO search_documents ("+documentColumns+`, tokens)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, array_to_tsvector(string_to_array(?, ' '))) ON CONFLICT (id) DO NOTHING`, append(document, tokens)...)
		return n > 0, err
	},
	drop:       func(t *tx, id int64) error { return t.must("DELETE FROM search_documents WHERE id = ?", id) },
	tokens:     "SELECT array_to_string(tsvector_to_array(tokens), ' ') FROM search_documents WHERE id = ?",
	expression: search.Expression.TSQuery,
	candidates: "SELECT id FROM search_documents WHERE tokens @@ ?::tsquery ORDER BY id DESC LIMIT ?",
}
