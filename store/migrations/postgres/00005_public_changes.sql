-- +goose Up

INSERT INTO schema_support (migration, oldest) VALUES (5, 4);

-- Each answer that is kept says how new what it was made of is.
CREATE INDEX changes_public ON changes (seq) WHERE public;

-- +goose Down
-- Migrations only go forward: content that a newer schema holds would be lost.
SELECT migrations_only_go_forward(); -- no such function: refused
