-- +goose Up

INSERT INTO schema_support (migration, oldest) VALUES (4, 4);

-- What search knew is forgotten: kilde rebuild makes it anew.
DELETE FROM search_documents;
DELETE FROM search_terms;
UPDATE search_statistics SET documents = 0, title_words = 0, heading_words = 0, text_words = 0;

-- Of the words alone, so that a thing can change in what it is filtered by and
-- its words need not be read again.
ALTER TABLE search_documents ADD COLUMN words_digest INTEGER NOT NULL DEFAULT 0;

-- The tokens of the words of each document, compressed (S2); the index does not keep them.
CREATE TABLE search_tokens (
  id     INTEGER PRIMARY KEY,
  tokens BLOB NOT NULL
);

DROP TABLE search_index;
CREATE VIRTUAL TABLE search_index USING fts5 (tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
-- What one transaction adds is written in one piece.
INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 33554432);

-- What large transactions added to the dictionary, until there is enough of it
-- to be worth the pages that it changes there.
CREATE TABLE search_new_terms (
  term      TEXT PRIMARY KEY,
  documents INTEGER NOT NULL
) WITHOUT ROWID;

-- +goose Down
-- Migrations only go forward: content that a newer schema holds would be lost.
SELECT migrations_only_go_forward(); -- no such function: refused
