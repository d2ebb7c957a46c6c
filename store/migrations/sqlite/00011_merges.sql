-- +goose Up

INSERT INTO schema_support (migration, oldest) VALUES (11, 8);

-- What references that may be one work have in common; made anew by kilde
-- rebuild where an older program has left it out.
CREATE TABLE reference_keys (
  reference_id INTEGER NOT NULL REFERENCES reference_items (id) ON DELETE CASCADE,
  key          TEXT NOT NULL,
  PRIMARY KEY (reference_id, key)
) WITHOUT ROWID;
CREATE INDEX reference_keys_by_key ON reference_keys (key, reference_id);

-- How references spell authors and what they are part of. Spellings that may be
-- of one and the same have one key.
CREATE TABLE reference_spellings (
  reference_id INTEGER NOT NULL REFERENCES reference_items (id) ON DELETE CASCADE,
  kind         TEXT NOT NULL CHECK (kind IN ('author', 'container')),
  key          TEXT NOT NULL,
  spelling     TEXT NOT NULL,
  PRIMARY KEY (reference_id, kind, spelling)
) WITHOUT ROWID;
CREATE INDEX reference_spellings_by_key ON reference_spellings (kind, key, spelling);

-- The merges of references that can be undone, with all that is needed for it.
CREATE TABLE reference_merges (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  uid        TEXT NOT NULL UNIQUE CHECK (length(uid) = 36),
  target     TEXT NOT NULL CHECK (length(target) = 36), -- id of the reference that is left
  revision   INTEGER NOT NULL CHECK (revision > 1),     -- of it, that the merge made
  created_at INTEGER NOT NULL,
  key_id     INTEGER REFERENCES keys (id),
  state      TEXT NOT NULL CHECK (json_valid(state)) -- what the references were before
);
CREATE INDEX reference_merges_by_target ON reference_merges (target, id);

-- Findings that somebody wants to hear no more of.
CREATE TABLE report_waivers (
  fingerprint TEXT PRIMARY KEY NOT NULL CHECK (length(fingerprint) = 32),
  reason      TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  key_id      INTEGER REFERENCES keys (id)
) WITHOUT ROWID;

-- +goose Down
-- Migrations only go forward: content that a newer schema holds would be lost.
SELECT migrations_only_go_forward(); -- no such function: refused
