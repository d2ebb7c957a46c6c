-- +goose Up

INSERT INTO schema_support (migration, oldest) VALUES (10, 8);

-- The citations in html, an array in their order; empty until the next rebuild.
ALTER TABLE article_bodies ADD COLUMN citations TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(citations));

-- Of the texts that readers see.
ALTER TABLE reference_items ADD COLUMN citations INTEGER NOT NULL DEFAULT 0 CHECK (citations >= 0);

-- The marks in the texts that readers see, as they point into the bibliographies
-- of their articles; derived with the bodies.
CREATE TABLE citations (
  article_id    INTEGER NOT NULL REFERENCES article_bodies (article_id) ON DELETE CASCADE,
  ordinal       INTEGER NOT NULL CHECK (ordinal > 0),
  anchor        TEXT NOT NULL, -- of its element in html
  text          TEXT NOT NULL, -- as readers see it
  mode          TEXT NOT NULL CHECK (mode IN ('parenthetical', 'narrative')),
  state         TEXT NOT NULL CHECK (state IN ('linked', 'ambiguous', 'unresolved')),
  reference_id  INTEGER REFERENCES reference_items (id), -- of one that is linked
  suggestion_id INTEGER REFERENCES reference_items (id), -- that one may mean which is not, most likely
  why           TEXT NOT NULL, -- that is not certain
  asked         TEXT NOT NULL, -- the key that a mark asks for in vain
  label         TEXT NOT NULL, -- what the locator counts, as CSL names it
  locator       TEXT NOT NULL,
  prefix        TEXT NOT NULL,
  suffix        TEXT NOT NULL,
  sentence      TEXT NOT NULL, -- that it stands in
  live_at       INTEGER NOT NULL, -- the article's published_at
  PRIMARY KEY (article_id, ordinal),
  CHECK ((state = 'linked') = (reference_id IS NOT NULL)),
  CHECK (suggestion_id IS NULL OR state = 'ambiguous')
) WITHOUT ROWID;
CREATE INDEX citations_by_reference ON citations (reference_id, live_at DESC, article_id DESC, ordinal) WHERE reference_id IS NOT NULL;
CREATE INDEX citations_by_suggestion ON citations (suggestion_id, article_id) WHERE suggestion_id IS NOT NULL;

-- The articles whose citations are to be derived anew, because a reference that
-- they list has changed.
CREATE TABLE stale_citations (
  article_id INTEGER PRIMARY KEY REFERENCES article_bodies (article_id) ON DELETE CASCADE
);

-- +goose Down
-- Migrations only go forward: content that a newer schema holds would be lost.
SELECT migrations_only_go_forward(); -- no such function: refused
