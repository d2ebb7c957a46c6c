-- +goose Up

INSERT INTO schema_support (migration, oldest) VALUES (4, 4);

-- What search knew is forgotten: kilde rebuild makes it anew.
DELETE FROM search_documents;
DELETE FROM search_terms;
UPDATE search_statistics SET documents = 0, title_words = 0, heading_words = 0, text_words = 0;

-- Of the words alone, so that a thing can change in what it is filtered by and
-- its words need not be read again.
ALTER TABLE search_documents DROP COLUMN tokens, ADD COLUMN words_digest BIGINT NOT NULL DEFAULT 0;

-- The tokens of the words of each document, compressed (S2).
CREATE TABLE search_tokens (
  id     BIGINT PRIMARY KEY,
  tokens BYTEA NOT NULL
);
ALTER TABLE search_tokens ALTER COLUMN tokens SET STORAGE EXTERNAL;

-- All tokens of each document.
CREATE TABLE search_index (
  rowid  BIGINT PRIMARY KEY,
  tokens TSVECTOR NOT NULL
);
CREATE INDEX search_index_by_tokens ON search_index USING gin (tokens);
-- Not worth compressing: read by the thousand for one search.
ALTER TABLE search_index ALTER COLUMN tokens SET STORAGE EXTERNAL;

-- What large transactions added to the dictionary, until there is enough of it
-- to be worth the pages that it changes there.
CREATE TABLE search_new_terms (
  term      TEXT COLLATE "C" PRIMARY KEY,
  documents BIGINT NOT NULL
);

-- +goose Down
-- Migrations only go forward: content that a newer schema holds would be lost.
SELECT migrations_only_go_forward(); -- no such function: refused
