-- +goose Up

INSERT INTO schema_support (migration, oldest) VALUES (9, 9);

-- What a part is to its series; empty for one like most. Introductions,
-- conclusions and appendices have no number.
ALTER TABLE series_parts ADD COLUMN role TEXT NOT NULL DEFAULT '' CHECK (role IN ('', 'introduction', 'optional', 'conclusion', 'appendix'));

-- Where a part stands. A series whose parts are series, its chapters, is read
-- from its first article to its last across their borders, and all of it is
-- numbered by the series on top. What readers see is numbered apart from what
-- editors do, who see drafts and plans; 0 is no number in no column: that is null.
ALTER TABLE series_parts ADD COLUMN root_id INTEGER NOT NULL DEFAULT 0;     -- the series on top
ALTER TABLE series_parts ADD COLUMN whole_id INTEGER;                       -- the same, where that has chapters that readers see
ALTER TABLE series_parts ADD COLUMN place INTEGER CHECK (place > 0);        -- of an article: rank in the whole among those that readers see
ALTER TABLE series_parts ADD COLUMN whole INTEGER CHECK (whole > 0);        -- of an article: rank among those of these that have a number
ALTER TABLE series_parts ADD COLUMN drafted INTEGER CHECK (drafted > 0);    -- position for editors
ALTER TABLE series_parts ADD COLUMN draft_place INTEGER CHECK (draft_place > 0);
ALTER TABLE series_parts ADD COLUMN draft_whole INTEGER CHECK (draft_whole > 0);
UPDATE series_parts SET root_id = series_id, place = position, drafted = ordinal,
  draft_place = CASE WHEN article_id IS NOT NULL THEN (SELECT count(*) FROM series_parts x
    WHERE x.series_id = series_parts.series_id AND x.article_id IS NOT NULL AND x.ordinal <= series_parts.ordinal) END;
CREATE UNIQUE INDEX series_parts_by_place ON series_parts (root_id, place);
CREATE UNIQUE INDEX series_parts_by_draft_place ON series_parts (root_id, draft_place);
CREATE INDEX series_parts_in_order ON series_parts (series_id, place, article_id);
-- A series is a chapter of one other at most.
CREATE UNIQUE INDEX series_parts_by_child ON series_parts (child_series_id) WHERE child_series_id IS NOT NULL;

-- total counts the parts that have a position for readers; parts counts all.
ALTER TABLE series ADD COLUMN drafted INTEGER NOT NULL DEFAULT 0 CHECK (drafted BETWEEN 0 AND parts);          -- that have one for editors
ALTER TABLE series ADD COLUMN articles INTEGER NOT NULL DEFAULT 0 CHECK (articles >= 0);                       -- that readers see, in chapters too
ALTER TABLE series ADD COLUMN whole INTEGER NOT NULL DEFAULT 0 CHECK (whole BETWEEN 0 AND articles);           -- of these, that have a number
ALTER TABLE series ADD COLUMN draft_whole INTEGER NOT NULL DEFAULT 0 CHECK (draft_whole >= 0);                 -- articles and plans that have one for editors
ALTER TABLE series ADD COLUMN chapters INTEGER NOT NULL DEFAULT 0 CHECK (chapters BETWEEN 0 AND parts);        -- that readers see
ALTER TABLE series ADD COLUMN height INTEGER NOT NULL DEFAULT 0 CHECK (height >= 0);                           -- how deep its chapters go; 0 has none
UPDATE series SET drafted = parts, articles = total, whole = total, draft_whole = parts;

-- Each order that a series had.
CREATE TABLE series_orders (
  series_id  INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
  number     INTEGER NOT NULL CHECK (number > 0),
  created_at INTEGER NOT NULL,
  key_id     INTEGER REFERENCES keys (id),
  note       TEXT NOT NULL,
  parts      INTEGER NOT NULL CHECK (parts >= 0),   -- how many it has
  added      INTEGER NOT NULL CHECK (added >= 0),   -- how many the one before had not
  removed    INTEGER NOT NULL CHECK (removed >= 0), -- how many only that had
  moved      INTEGER NOT NULL CHECK (moved >= 0),   -- how many it takes to move to make this of that
  edited     INTEGER NOT NULL CHECK (edited >= 0),  -- how many are something else than in that
  source     TEXT NOT NULL CHECK (json_valid(source)), -- the parts as they are written, their articles and chapters by id
  PRIMARY KEY (series_id, number)
);
-- +goose StatementBegin
CREATE TRIGGER series_orders_are_immutable BEFORE UPDATE ON series_orders
BEGIN
  SELECT RAISE(ABORT, 'an order is never changed');
END;
-- +goose StatementEnd
INSERT INTO series_orders (series_id, number, created_at, note, parts, added, removed, moved, edited, source)
SELECT s.id, 1, s.updated_at, '', s.parts, s.parts, 0, 0, 0, (SELECT json_group_array(json_object(
    'id', p.uid, 'article', p.article, 'title', p.title, 'planned_for', p.planned_for, 'primary', json(CASE p.is_primary WHEN 1 THEN 'true' ELSE 'false' END)))
  FROM (SELECT x.*, coalesce(a.uid, '') AS article FROM series_parts x LEFT JOIN articles a ON a.id = x.article_id WHERE x.series_id = s.id ORDER BY x.ordinal) p)
FROM series s;

-- A plan by which the drafts of a series are published one after the other.
CREATE TABLE series_plans (
  series_id  INTEGER PRIMARY KEY REFERENCES series (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  key_id     INTEGER REFERENCES keys (id),
  source     TEXT NOT NULL CHECK (json_valid(source)) -- as written
);

CREATE TABLE series_plan_articles (
  series_id  INTEGER NOT NULL REFERENCES series_plans (series_id) ON DELETE CASCADE,
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  revision   INTEGER NOT NULL CHECK (revision > 0),
  at         INTEGER NOT NULL CHECK (at > 0),
  PRIMARY KEY (series_id, article_id)
) WITHOUT ROWID;
CREATE INDEX series_plan_articles_by_article ON series_plan_articles (article_id);

-- +goose Down
-- Migrations only go forward: content that a newer schema holds would be lost.
SELECT migrations_only_go_forward(); -- no such function: refused
