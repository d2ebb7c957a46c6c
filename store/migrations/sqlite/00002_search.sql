-- +goose Up

INSERT INTO schema_support (migration, oldest) VALUES (2, 2);

-- What search knows of each thing that readers see.
CREATE TABLE search_documents (
  id              INTEGER PRIMARY KEY, -- the newer the thing, the higher
  kind            TEXT NOT NULL CHECK (kind IN ('article', 'series', 'author', 'reference', 'tag')),
  thing           INTEGER NOT NULL,    -- its id in the table of its kind
  uid             TEXT NOT NULL CHECK (length(uid) = 36),
  dated           INTEGER NOT NULL,    -- published or created
  digest          INTEGER NOT NULL,    -- of all that was read of it
  title_words     INTEGER NOT NULL,
  heading_words   INTEGER NOT NULL,
  text_words      INTEGER NOT NULL,
  counts          BLOB NOT NULL,       -- how often each word stands in it
  UNIQUE (uid, kind)
);

-- The tokens of the documents, by their ids. They are made in Go, so that both
-- engines find the same.
CREATE VIRTUAL TABLE search_index USING fts5 (tokens, detail = none, tokenize = 'ascii');

-- The dictionary: in how many documents each word stands.
CREATE TABLE search_terms (
  term      TEXT PRIMARY KEY,
  documents INTEGER NOT NULL
) WITHOUT ROWID;

-- One row: how many documents there are, and words in them.
CREATE TABLE search_statistics (
  id            INTEGER PRIMARY KEY CHECK (id = 1),
  documents     INTEGER NOT NULL,
  title_words   INTEGER NOT NULL,
  heading_words INTEGER NOT NULL,
  text_words    INTEGER NOT NULL
);
INSERT INTO search_statistics (id, documents, title_words, heading_words, text_words) VALUES (1, 0, 0, 0, 0);
