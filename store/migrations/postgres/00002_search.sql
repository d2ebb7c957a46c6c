-- +goose Up

INSERT INTO schema_support (migration, oldest) VALUES (2, 2);

-- What search knows of each thing that readers see.
CREATE TABLE search_documents (
  id              BIGINT PRIMARY KEY,  -- the newer the thing, the higher
  kind            TEXT COLLATE "C" NOT NULL CHECK (kind IN ('article', 'series', 'author', 'reference', 'tag')),
  thing           BIGINT NOT NULL,     -- its id in the table of its kind
  uid             TEXT COLLATE "C" NOT NULL CHECK (length(uid) = 36),
  dated           BIGINT NOT NULL,     -- published or created
  digest          BIGINT NOT NULL,    -- of all that was read of it
  title_words     BIGINT NOT NULL,
  heading_words   BIGINT NOT NULL,
  text_words      BIGINT NOT NULL,
  counts          BYTEA NOT NULL,       -- how often each word stands in it
  tokens          TSVECTOR NOT NULL,   -- made in Go, so that both engines find the same
  UNIQUE (uid, kind)
);
CREATE INDEX search_documents_by_tokens ON search_documents USING gin (tokens);
-- Neither is worth compressing: both are read by the thousand for one search.
ALTER TABLE search_documents ALTER COLUMN tokens SET STORAGE EXTERNAL, ALTER COLUMN counts SET STORAGE EXTERNAL;

-- The dictionary: in how many documents each word stands.
CREATE TABLE search_terms (
  term      TEXT COLLATE "C" PRIMARY KEY,
  documents BIGINT NOT NULL
);

-- One row: how many documents there are, and words in them.
CREATE TABLE search_statistics (
  id            BIGINT PRIMARY KEY CHECK (id = 1),
  documents     BIGINT NOT NULL,
  title_words   BIGINT NOT NULL,
  heading_words BIGINT NOT NULL,
  text_words    BIGINT NOT NULL
);
INSERT INTO search_statistics (id, documents, title_words, heading_words, text_words) VALUES (1, 0, 0, 0, 0);
