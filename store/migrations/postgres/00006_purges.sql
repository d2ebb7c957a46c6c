-- +goose Up

INSERT INTO schema_support (migration, oldest) VALUES (6, 4);

-- The caches between the site and its readers that are told of changes.
CREATE TABLE purges (
  cache TEXT COLLATE "C" PRIMARY KEY CHECK (cache <> ''), -- its address
  seq   BIGINT NOT NULL CHECK (seq >= 0) -- of the change up to which it was purged
);

-- +goose Down
-- Migrations only go forward: content that a newer schema holds would be lost.
SELECT migrations_only_go_forward(); -- no such function: refused
