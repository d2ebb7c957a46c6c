-- +goose Up

INSERT INTO schema_support (migration, oldest) VALUES (12, 12);

-- What an article names once is held to that in the order of the articles: an
-- index in the order of what it names was one page more to change for each.
ALTER TABLE bylines DROP CONSTRAINT bylines_author_id_article_id_role_key, ADD UNIQUE (article_id, author_id, role);
ALTER TABLE article_tags DROP CONSTRAINT article_tags_tag_id_article_id_key, ADD UNIQUE (article_id, tag_id);
ALTER TABLE bibliographies DROP CONSTRAINT bibliographies_reference_id_article_id_key, ADD UNIQUE (article_id, reference_id);

-- Whether readers see a thing is a column of its own: an index by how many
-- articles it has changed with each of them.
ALTER TABLE authors ADD COLUMN live BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE authors SET live = TRUE WHERE articles > 0;
ALTER TABLE tags ADD COLUMN live BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE tags SET live = TRUE WHERE articles > 0;
ALTER TABLE reference_items ADD COLUMN live BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE reference_items SET live = TRUE WHERE articles > 0;
DROP INDEX authors_by_name;
CREATE INDEX authors_by_name ON authors (name_key, id) WHERE live;
DROP INDEX tags_by_name;
CREATE INDEX tags_by_name ON tags (name_key, id) WHERE live;
DROP INDEX reference_items_by_sort_key;
CREATE INDEX reference_items_by_sort_key ON reference_items (sort_key, id) WHERE live;
DROP INDEX authors_by_articles;
CREATE INDEX authors_by_articles ON authors (articles, id) WHERE live;
DROP INDEX tags_by_articles;
CREATE INDEX tags_by_articles ON tags (articles, id) WHERE live;
DROP INDEX reference_items_by_year;
CREATE INDEX reference_items_by_year ON reference_items (year, id) WHERE live;
DROP INDEX reference_items_by_title;
CREATE INDEX reference_items_by_title ON reference_items (title_key, id) WHERE live;
DROP INDEX reference_items_by_articles;
CREATE INDEX reference_items_by_articles ON reference_items (articles, id) WHERE live;
DROP INDEX reference_items_by_container;
CREATE INDEX reference_items_by_container ON reference_items (container_key, sort_key, id) WHERE live;

-- Its authors, each with a role, and its tags, in their order, as bylines and
-- article_tags have them: so that a list of articles need not ask for them.
ALTER TABLE articles ADD COLUMN named TEXT COLLATE "C" NOT NULL DEFAULT '|';
UPDATE articles SET named =
  coalesce((SELECT string_agg(m.author_id || ' ' || m.role, ',' ORDER BY m.position) FROM bylines m WHERE m.article_id = articles.id), '') || '|' ||
  coalesce((SELECT string_agg(CAST(m.tag_id AS TEXT), ',' ORDER BY m.position) FROM article_tags m WHERE m.article_id = articles.id), '');

-- +goose Down
-- Migrations only go forward: content that a newer schema holds would be lost.
SELECT migrations_only_go_forward(); -- no such function: refused
