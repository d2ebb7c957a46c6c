-- +goose Up

-- Conventions of the whole schema. id: integer key, inside only. uid: the
-- public UUIDv7. Moments are integers, milliseconds since 1970 UTC; 0 where a
-- thing has not happened. *_key: what text sorts by. public tables and columns
-- are derived from published revisions; "live" is 1 on rows that readers see.

-- Which programs can serve the schema: each migration adds the oldest.
CREATE TABLE schema_support (
  migration INTEGER PRIMARY KEY,
  oldest    INTEGER NOT NULL -- the newest migration that the oldest such program knows
);
INSERT INTO schema_support (migration, oldest) VALUES (1, 1);

CREATE TABLE keys (
  id           INTEGER PRIMARY KEY,
  uid          TEXT NOT NULL UNIQUE CHECK (length(uid) = 36),
  name         TEXT NOT NULL CHECK (name <> ''),
  hash         TEXT NOT NULL UNIQUE CHECK (length(hash) = 64), -- SHA-256 of the secret, hexadecimal
  scopes       TEXT NOT NULL CHECK (scopes <> ''),             -- comma separated
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL DEFAULT 0,
  last_used_at INTEGER NOT NULL DEFAULT 0,
  revoked_at   INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE authors (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  uid        TEXT NOT NULL UNIQUE CHECK (length(uid) = 36),
  slug       TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL CHECK (name <> ''),
  name_key   TEXT NOT NULL,
  bio_html   TEXT NOT NULL,
  source     TEXT NOT NULL CHECK (json_valid(source)), -- as written
  revision   INTEGER NOT NULL CHECK (revision > 0),
  articles   INTEGER NOT NULL DEFAULT 0 CHECK (articles >= 0), -- that readers see
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX authors_by_name ON authors (name_key, id) WHERE articles > 0;

CREATE TABLE tags (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  uid        TEXT NOT NULL UNIQUE CHECK (length(uid) = 36),
  slug       TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL CHECK (name <> ''),
  name_key   TEXT NOT NULL,
  source     TEXT NOT NULL CHECK (json_valid(source)),
  revision   INTEGER NOT NULL CHECK (revision > 0),
  articles   INTEGER NOT NULL DEFAULT 0 CHECK (articles >= 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX tags_by_name ON tags (name_key, id) WHERE articles > 0;

-- "references" is a reserved word in SQL.
CREATE TABLE reference_items (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  uid         TEXT NOT NULL UNIQUE CHECK (length(uid) = 36),
  key         TEXT NOT NULL UNIQUE CHECK (key <> ''),
  type        TEXT NOT NULL,                       -- of CSL; empty where only the raw string is known
  csl         TEXT NOT NULL CHECK (csl = '' OR json_valid(csl)), -- canonical CSL-JSON 1.0.2
  raw         TEXT NOT NULL,                       -- as it was printed, never discarded
  provenance  TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(provenance)), -- where each field came from
  sort_key    TEXT NOT NULL,                       -- names, year, title
  title_key   TEXT NOT NULL,
  year        INTEGER NOT NULL DEFAULT 0,
  fingerprint TEXT NOT NULL,
  revision    INTEGER NOT NULL CHECK (revision > 0),
  articles    INTEGER NOT NULL DEFAULT 0 CHECK (articles >= 0),
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  CHECK (csl <> '' OR raw <> '')
);
CREATE INDEX reference_items_by_sort_key ON reference_items (sort_key, id) WHERE articles > 0;
CREATE INDEX reference_items_by_fingerprint ON reference_items (fingerprint);
CREATE INDEX reference_items_by_raw ON reference_items (raw);

CREATE TABLE reference_identifiers (
  reference_id INTEGER NOT NULL REFERENCES reference_items (id) ON DELETE CASCADE,
  scheme       TEXT NOT NULL, -- doi, isbn, issn, handle, pmid, pmcid, url
  value        TEXT NOT NULL, -- normalised
  PRIMARY KEY (reference_id, scheme, value)
) WITHOUT ROWID;
CREATE INDEX reference_identifiers_by_value ON reference_identifiers (scheme, value);

CREATE TABLE reference_aliases (
  alias        TEXT PRIMARY KEY, -- a former key, or the id of a merged record
  reference_id INTEGER NOT NULL REFERENCES reference_items (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX reference_aliases_by_reference ON reference_aliases (reference_id);

-- What readers see of an article, small columns only. Where the article is not
-- public it is what the latest revision says.
CREATE TABLE articles (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  uid                TEXT NOT NULL UNIQUE CHECK (length(uid) = 36),
  slug               TEXT NOT NULL UNIQUE,
  status             TEXT NOT NULL CHECK (status IN ('draft', 'scheduled', 'published', 'archived')),
  latest_revision    INTEGER NOT NULL CHECK (latest_revision > 0),
  published_revision INTEGER NOT NULL DEFAULT 0 CHECK (published_revision BETWEEN 0 AND latest_revision),
  scheduled_revision INTEGER NOT NULL DEFAULT 0 CHECK (scheduled_revision BETWEEN 0 AND latest_revision),
  scheduled_at       INTEGER NOT NULL DEFAULT 0,
  version            INTEGER NOT NULL DEFAULT 0 CHECK (version >= 0), -- how many times it was published
  title              TEXT NOT NULL CHECK (title <> ''),
  title_key          TEXT NOT NULL,
  subtitle           TEXT NOT NULL,
  excerpt            TEXT NOT NULL,
  language           TEXT NOT NULL,
  word_count         INTEGER NOT NULL CHECK (word_count >= 0),
  canonical_url      TEXT NOT NULL,
  cover              TEXT NOT NULL CHECK (cover = '' OR json_valid(cover)), -- {url, alt}
  seo                TEXT NOT NULL CHECK (seo = '' OR json_valid(seo)),     -- {title, description}
  meta               TEXT NOT NULL CHECK (meta = '' OR json_valid(meta)),
  created_at         INTEGER NOT NULL,
  saved_at           INTEGER NOT NULL, -- of the latest revision
  published_at       INTEGER NOT NULL DEFAULT 0, -- first publication
  updated_at         INTEGER NOT NULL DEFAULT 0, -- last publication
  CHECK (status <> 'published' OR (published_revision > 0 AND published_at > 0 AND version > 0)),
  CHECK ((status = 'draft' OR status = 'scheduled') = (published_revision = 0)),
  CHECK (status <> 'scheduled' OR scheduled_at > 0),
  CHECK ((scheduled_at = 0) = (scheduled_revision = 0))
);
CREATE INDEX articles_by_published_at ON articles (published_at, id) WHERE status = 'published';
CREATE INDEX articles_by_updated_at ON articles (updated_at, id) WHERE status = 'published';
CREATE INDEX articles_by_title ON articles (title_key, id) WHERE status = 'published';
CREATE INDEX articles_by_language ON articles (language, published_at, id) WHERE status = 'published';
CREATE INDEX articles_by_saved_at ON articles (saved_at, id);
CREATE INDEX articles_scheduled ON articles (scheduled_at, id) WHERE scheduled_at > 0;

-- The large columns, of public articles only; no list touches them.
CREATE TABLE article_bodies (
  article_id      INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
  format          TEXT NOT NULL CHECK (format IN ('markdown', 'html')),
  source          TEXT NOT NULL,
  html            TEXT NOT NULL, -- sanitised
  text            TEXT NOT NULL,
  outline         TEXT NOT NULL CHECK (json_valid(outline)),
  derived_version INTEGER NOT NULL -- of the text pipeline that made html, text and outline
);
CREATE INDEX article_bodies_by_version ON article_bodies (derived_version);

CREATE TABLE revisions (
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  number     INTEGER NOT NULL CHECK (number > 0),
  created_at INTEGER NOT NULL,
  key_id     INTEGER REFERENCES keys (id),
  note       TEXT NOT NULL,
  title      TEXT NOT NULL,
  slug       TEXT NOT NULL,
  source     TEXT NOT NULL CHECK (json_valid(source)), -- as written
  PRIMARY KEY (article_id, number)
);
-- +goose StatementBegin
CREATE TRIGGER revisions_are_immutable BEFORE UPDATE ON revisions
BEGIN
  SELECT RAISE(ABORT, 'a revision is never changed');
END;
-- +goose StatementEnd

-- live_at is the article's published_at while readers see it, otherwise 0: so
-- filtered lists page by (live_at, article_id) without sorting.
CREATE TABLE bylines (
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  position   INTEGER NOT NULL CHECK (position > 0),
  author_id  INTEGER NOT NULL REFERENCES authors (id),
  role       TEXT NOT NULL CHECK (role <> ''),
  live_at    INTEGER NOT NULL,
  PRIMARY KEY (article_id, position),
  UNIQUE (author_id, article_id, role)
) WITHOUT ROWID;
CREATE INDEX bylines_by_author ON bylines (author_id, live_at, article_id);

CREATE TABLE article_tags (
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  position   INTEGER NOT NULL CHECK (position > 0),
  tag_id     INTEGER NOT NULL REFERENCES tags (id),
  live_at    INTEGER NOT NULL,
  PRIMARY KEY (article_id, position),
  UNIQUE (tag_id, article_id)
) WITHOUT ROWID;
CREATE INDEX article_tags_by_tag ON article_tags (tag_id, live_at, article_id);

CREATE TABLE bibliographies (
  article_id   INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  position     INTEGER NOT NULL CHECK (position > 0),
  reference_id INTEGER NOT NULL REFERENCES reference_items (id),
  live_at      INTEGER NOT NULL,
  PRIMARY KEY (article_id, position),
  UNIQUE (reference_id, article_id)
) WITHOUT ROWID;
CREATE INDEX bibliographies_by_reference ON bibliographies (reference_id, live_at, article_id);

-- What the latest revision of a public article names while readers see an
-- older one; it keeps those things from being deleted.
CREATE TABLE draft_bylines (
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  author_id  INTEGER NOT NULL REFERENCES authors (id),
  PRIMARY KEY (author_id, article_id)
) WITHOUT ROWID;
CREATE INDEX draft_bylines_by_article ON draft_bylines (article_id);

CREATE TABLE draft_tags (
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  tag_id     INTEGER NOT NULL REFERENCES tags (id),
  PRIMARY KEY (tag_id, article_id)
) WITHOUT ROWID;
CREATE INDEX draft_tags_by_article ON draft_tags (article_id);

CREATE TABLE draft_bibliographies (
  article_id   INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  reference_id INTEGER NOT NULL REFERENCES reference_items (id),
  PRIMARY KEY (reference_id, article_id)
) WITHOUT ROWID;
CREATE INDEX draft_bibliographies_by_article ON draft_bibliographies (article_id);

CREATE TABLE series (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  uid              TEXT NOT NULL UNIQUE CHECK (length(uid) = 36),
  slug             TEXT NOT NULL UNIQUE,
  title            TEXT NOT NULL CHECK (title <> ''),
  title_key        TEXT NOT NULL,
  language         TEXT NOT NULL,
  description_html TEXT NOT NULL,
  announce_planned INTEGER NOT NULL CHECK (announce_planned IN (0, 1)),
  source           TEXT NOT NULL CHECK (json_valid(source)),
  revision         INTEGER NOT NULL CHECK (revision > 0),
  parts            INTEGER NOT NULL DEFAULT 0 CHECK (parts >= 0),          -- all
  total            INTEGER NOT NULL DEFAULT 0 CHECK (total BETWEEN 0 AND parts), -- that readers see
  live             INTEGER NOT NULL DEFAULT 0 CHECK (live IN (0, 1)),      -- whether readers see the series
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL
);
CREATE INDEX series_by_title ON series (title_key, id) WHERE live;
CREATE INDEX series_by_updated_at ON series (updated_at, id) WHERE live;

CREATE TABLE series_parts (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  uid             TEXT NOT NULL UNIQUE CHECK (length(uid) = 36),
  series_id       INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
  ordinal         INTEGER NOT NULL CHECK (ordinal <> 0), -- rank among all parts; below 0 only within a reorder
  position        INTEGER CHECK (position <> 0),         -- rank among those that readers see, or null
  article_id      INTEGER REFERENCES articles (id) ON DELETE CASCADE,
  child_series_id INTEGER REFERENCES series (id) CHECK (child_series_id <> series_id),
  title           TEXT NOT NULL, -- of a planned part
  planned_for     TEXT NOT NULL, -- of a planned part, a date or empty
  is_primary      INTEGER NOT NULL DEFAULT 0 CHECK (is_primary IN (0, 1)),
  live_at         INTEGER NOT NULL DEFAULT 0,
  UNIQUE (series_id, ordinal),
  UNIQUE (series_id, position),
  UNIQUE (series_id, article_id),
  UNIQUE (series_id, child_series_id),
  CHECK ((article_id IS NOT NULL) + (child_series_id IS NOT NULL) + (title <> '') = 1),
  CHECK (planned_for = '' OR title <> ''),
  CHECK (NOT is_primary OR article_id IS NOT NULL),
  CHECK (live_at = 0 OR article_id IS NOT NULL)
);
CREATE INDEX series_parts_by_article ON series_parts (article_id, series_id);
CREATE UNIQUE INDEX series_parts_one_primary ON series_parts (article_id) WHERE is_primary;
CREATE INDEX series_parts_by_live_at ON series_parts (series_id, live_at, article_id);

-- Every slug that something has or had. One that only a draft claims is
-- reserved: taken, but nowhere for readers.
CREATE TABLE slugs (
  kind       TEXT NOT NULL CHECK (kind IN ('article', 'series', 'author', 'tag')),
  slug       TEXT NOT NULL CHECK (slug <> '' AND length(slug) <= 200 AND slug NOT GLOB '*[^a-z0-9_-]*'),
  state      TEXT NOT NULL CHECK (state IN ('current', 'former', 'reserved')),
  article_id INTEGER REFERENCES articles (id) ON DELETE CASCADE,
  series_id  INTEGER REFERENCES series (id) ON DELETE CASCADE,
  author_id  INTEGER REFERENCES authors (id) ON DELETE CASCADE,
  tag_id     INTEGER REFERENCES tags (id) ON DELETE CASCADE,
  PRIMARY KEY (kind, slug),
  CHECK ((kind = 'article') = (article_id IS NOT NULL)),
  CHECK ((kind = 'series') = (series_id IS NOT NULL)),
  CHECK ((kind = 'author') = (author_id IS NOT NULL)),
  CHECK ((kind = 'tag') = (tag_id IS NOT NULL))
) WITHOUT ROWID;
CREATE UNIQUE INDEX slugs_current_article ON slugs (article_id) WHERE state = 'current' AND article_id IS NOT NULL;
CREATE UNIQUE INDEX slugs_current_series ON slugs (series_id) WHERE state = 'current' AND series_id IS NOT NULL;
CREATE UNIQUE INDEX slugs_current_author ON slugs (author_id) WHERE state = 'current' AND author_id IS NOT NULL;
CREATE UNIQUE INDEX slugs_current_tag ON slugs (tag_id) WHERE state = 'current' AND tag_id IS NOT NULL;
CREATE INDEX slugs_by_article ON slugs (article_id) WHERE article_id IS NOT NULL;
CREATE INDEX slugs_by_series ON slugs (series_id) WHERE series_id IS NOT NULL;
CREATE INDEX slugs_by_author ON slugs (author_id) WHERE author_id IS NOT NULL;
CREATE INDEX slugs_by_tag ON slugs (tag_id) WHERE tag_id IS NOT NULL;

-- The log of everything that happened to content, in the order of commits.
CREATE TABLE changes (
  seq       INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  resource  TEXT NOT NULL CHECK (resource IN ('article', 'series', 'author', 'reference', 'tag')),
  uid       TEXT NOT NULL,
  operation TEXT NOT NULL,
  public    INTEGER NOT NULL CHECK (public IN (0, 1)),
  keys      TEXT NOT NULL CHECK (json_valid(keys)) -- dependency keys, a JSON array
);

-- What a POST with an Idempotency-Key made, so that a repeat makes nothing.
CREATE TABLE idempotency (
  key_id      INTEGER NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  name        TEXT NOT NULL,
  fingerprint TEXT NOT NULL, -- of the request
  uid         TEXT NOT NULL, -- of what was made
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (key_id, name)
) WITHOUT ROWID;
CREATE INDEX idempotency_by_created_at ON idempotency (created_at);

-- +goose Down
-- Migrations only go forward: content that a newer schema holds would be lost.
SELECT migrations_only_go_forward(); -- no such function: refused
