-- +goose Up

INSERT INTO schema_support (migration, oldest) VALUES (12, 12);

-- What an article names once is held to that in the order of the articles: an
-- index in the order of what it names was one page more to change for each.
CREATE TABLE new_bylines (
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  position   INTEGER NOT NULL CHECK (position > 0),
  author_id  INTEGER NOT NULL REFERENCES authors (id),
  role       TEXT NOT NULL CHECK (role <> ''),
  live_at    INTEGER NOT NULL,
  PRIMARY KEY (article_id, position),
  UNIQUE (article_id, author_id, role)
) WITHOUT ROWID;
INSERT INTO new_bylines SELECT article_id, position, author_id, role, live_at FROM bylines;
DROP TABLE bylines;
ALTER TABLE new_bylines RENAME TO bylines;
CREATE INDEX bylines_by_author ON bylines (author_id, live_at, article_id);

CREATE TABLE new_article_tags (
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  position   INTEGER NOT NULL CHECK (position > 0),
  tag_id     INTEGER NOT NULL REFERENCES tags (id),
  live_at    INTEGER NOT NULL,
  PRIMARY KEY (article_id, position),
  UNIQUE (article_id, tag_id)
) WITHOUT ROWID;
INSERT INTO new_article_tags SELECT article_id, position, tag_id, live_at FROM article_tags;
DROP TABLE article_tags;
ALTER TABLE new_article_tags RENAME TO article_tags;
CREATE INDEX article_tags_by_tag ON article_tags (tag_id, live_at, article_id);

CREATE TABLE new_bibliographies (
  article_id   INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  position     INTEGER NOT NULL CHECK (position > 0),
  reference_id INTEGER NOT NULL REFERENCES reference_items (id),
  live_at      INTEGER NOT NULL,
  PRIMARY KEY (article_id, position),
  UNIQUE (article_id, reference_id)
) WITHOUT ROWID;
INSERT INTO new_bibliographies SELECT article_id, position, reference_id, live_at FROM bibliographies;
DROP TABLE bibliographies;
ALTER TABLE new_bibliographies RENAME TO bibliographies;
CREATE INDEX bibliographies_by_reference ON bibliographies (reference_id, live_at, article_id);

-- Whether readers see a thing is a column of its own: an index by how many
-- articles it has changed with each of them.
ALTER TABLE authors ADD COLUMN live INTEGER NOT NULL DEFAULT 0 CHECK (live IN (0, 1));
UPDATE authors SET live = TRUE WHERE articles > 0;
ALTER TABLE tags ADD COLUMN live INTEGER NOT NULL DEFAULT 0 CHECK (live IN (0, 1));
UPDATE tags SET live = TRUE WHERE articles > 0;
ALTER TABLE reference_items ADD COLUMN live INTEGER NOT NULL DEFAULT 0 CHECK (live IN (0, 1));
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
ALTER TABLE articles ADD COLUMN named TEXT NOT NULL DEFAULT '|';
UPDATE articles SET named =
  coalesce((SELECT string_agg(m.author_id || ' ' || m.role, ',' ORDER BY m.position) FROM bylines m WHERE m.article_id = articles.id), '') || '|' ||
  coalesce((SELECT string_agg(CAST(m.tag_id AS TEXT), ',' ORDER BY m.position) FROM article_tags m WHERE m.article_id = articles.id), '');

-- +goose Down
-- Migrations only go forward: content that a newer schema holds would be lost.
SELECT migrations_only_go_forward(); -- no such function: refused
