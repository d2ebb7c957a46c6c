-- +goose Up

INSERT INTO schema_support (migration, oldest) VALUES (8, 8);

INSERT INTO search_terms (term, folded, documents) SELECT term, folded, documents FROM search_new_terms WHERE true ORDER BY term
  ON CONFLICT (term) DO UPDATE SET documents = search_terms.documents + excluded.documents;
DELETE FROM search_terms WHERE documents = 0;
DROP TABLE search_new_terms;

-- What large transactions added to the dictionary, until there is enough of it
-- to be worth the pages that it changes there: in batches from 1 on, words that
-- begin alike together.
CREATE TABLE search_new_terms (
  batch  INTEGER NOT NULL,
  shelf  TEXT NOT NULL,
  counts BLOB NOT NULL,
  PRIMARY KEY (batch, shelf)
) WITHOUT ROWID;

-- +goose Down
-- Migrations only go forward: content that a newer schema holds would be lost.
SELECT migrations_only_go_forward(); -- no such function: refused
