-- +goose Up

INSERT INTO schema_support (migration, oldest) VALUES (2, 1);

-- What lists are filtered by besides.
ALTER TABLE authors ADD COLUMN kind TEXT NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'organization'));
UPDATE authors SET kind = 'organization' WHERE json_extract(source, '$.kind') = 'organization';

-- derived_version is of the program that made what follows from csl; older rows
-- are made anew by kilde rebuild.
ALTER TABLE reference_items ADD COLUMN container_key TEXT NOT NULL DEFAULT ''; -- folded
ALTER TABLE reference_items ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE reference_items ADD COLUMN derived_version INTEGER NOT NULL DEFAULT 0;
CREATE INDEX reference_items_by_version ON reference_items (derived_version);

CREATE TABLE reference_names (
  reference_id INTEGER NOT NULL REFERENCES reference_items (id) ON DELETE CASCADE,
  name         TEXT NOT NULL, -- folded: family names, whole names, organisations
  PRIMARY KEY (reference_id, name)
) WITHOUT ROWID;
CREATE INDEX reference_names_by_name ON reference_names (name, reference_id);

-- The numbers of what was deleted, so that a list goes on where a page of it
-- ended.
CREATE TABLE tombstones (
  uid TEXT PRIMARY KEY NOT NULL,
  id  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX articles_by_words ON articles (word_count, id) WHERE status = 'published';
CREATE INDEX articles_by_created_at ON articles (created_at, id);
CREATE INDEX authors_by_articles ON authors (articles, id) WHERE articles > 0;
CREATE INDEX tags_by_articles ON tags (articles, id) WHERE articles > 0;
CREATE INDEX series_by_language ON series (language, title_key, id) WHERE live;
CREATE INDEX reference_items_by_year ON reference_items (year, id) WHERE articles > 0;
CREATE INDEX reference_items_by_title ON reference_items (title_key, id) WHERE articles > 0;
CREATE INDEX reference_items_by_articles ON reference_items (articles, id) WHERE articles > 0;
CREATE INDEX reference_items_by_container ON reference_items (container_key, sort_key, id) WHERE articles > 0;

-- +goose Down
-- Migrations only go forward: content that a newer schema holds would be lost.
SELECT migrations_only_go_forward(); -- no such function: refused
