-- +goose Up

INSERT INTO schema_support (migration, oldest) VALUES (9, 9);

-- What a part is to its series; empty for one like most. Introductions,
-- conclusions and appendices have no number.
ALTER TABLE series_parts ADD COLUMN role TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (role IN ('', 'introduction', 'optional', 'conclusion', 'appendix'));

-- Where a part stands. A series whose parts are series, its chapters, is read
-- from its first article to its last across their borders, and all of it is
-- numbered by the series on top. What readers see is numbered apart from what
-- editors do, who see drafts and plans; 0 is no number in no column: that is null.
ALTER TABLE series_parts ADD COLUMN root_id BIGINT NOT NULL DEFAULT 0;     -- the series on top
ALTER TABLE series_parts ADD COLUMN whole_id BIGINT;                       -- the same, where that has chapters that readers see
ALTER TABLE series_parts ADD COLUMN place BIGINT CHECK (place > 0);        -- of an article: rank in the whole among those that readers see
ALTER TABLE series_parts ADD COLUMN whole BIGINT CHECK (whole > 0);        -- of an article: rank among those of these that have a number
ALTER TABLE series_parts ADD COLUMN drafted BIGINT CHECK (drafted > 0);    -- position for editors
ALTER TABLE series_parts ADD COLUMN draft_place BIGINT CHECK (draft_place > 0);
ALTER TABLE series_parts ADD COLUMN draft_whole BIGINT CHECK (draft_whole > 0);
UPDATE series_parts SET root_id = series_id, place = position, drafted = ordinal,
  draft_place = CASE WHEN article_id IS NOT NULL THEN (SELECT count(*) FROM series_parts x
    WHERE x.series_id = series_parts.series_id AND x.article_id IS NOT NULL AND x.ordinal <= series_parts.ordinal) END;
CREATE UNIQUE INDEX series_parts_by_place ON series_parts (root_id, place);
CREATE UNIQUE INDEX series_parts_by_draft_place ON series_parts (root_id, draft_place);
CREATE INDEX series_parts_in_order ON series_parts (series_id, place, article_id);
-- A series is a chapter of one other at most.
CREATE UNIQUE INDEX series_parts_by_child ON series_parts (child_series_id) WHERE child_series_id IS NOT NULL;

-- total counts the parts that have a position for readers; parts counts all.
ALTER TABLE series ADD COLUMN drafted BIGINT NOT NULL DEFAULT 0 CHECK (drafted BETWEEN 0 AND parts);          -- that have one for editors
ALTER TABLE series ADD COLUMN articles BIGINT NOT NULL DEFAULT 0 CHECK (articles >= 0);                       -- that readers see, in chapters too
ALTER TABLE series ADD COLUMN whole BIGINT NOT NULL DEFAULT 0 CHECK (whole BETWEEN 0 AND articles);           -- of these, that have a number
ALTER TABLE series ADD COLUMN draft_whole BIGINT NOT NULL DEFAULT 0 CHECK (draft_whole >= 0);                 -- articles and plans that have one for editors
ALTER TABLE series ADD COLUMN chapters BIGINT NOT NULL DEFAULT 0 CHECK (chapters BETWEEN 0 AND parts);        -- that readers see
ALTER TABLE series ADD COLUMN height BIGINT NOT NULL DEFAULT 0 CHECK (height >= 0);                           -- how deep its chapters go; 0 has none
UPDATE series SET drafted = parts, articles = total, whole = total, draft_whole = parts;

-- Each order that a series had.
CREATE TABLE series_orders (
  series_id  BIGINT NOT NULL REFERENCES series (id) ON DELETE CASCADE,
  number     BIGINT NOT NULL CHECK (number > 0),
  created_at BIGINT NOT NULL,
  key_id     BIGINT REFERENCES keys (id),
  note       TEXT COLLATE "C" NOT NULL,
  parts      BIGINT NOT NULL CHECK (parts >= 0),   -- how many it has
  added      BIGINT NOT NULL CHECK (added >= 0),   -- how many the one before had not
  removed    BIGINT NOT NULL CHECK (removed >= 0), -- how many only that had
  moved      BIGINT NOT NULL CHECK (moved >= 0),   -- how many it takes to move to make this of that
  edited     BIGINT NOT NULL CHECK (edited >= 0),  -- how many are something else than in that
  source     TEXT COLLATE "C" NOT NULL CHECK (source::json IS NOT NULL), -- the parts as they are written, their articles and chapters by id
  PRIMARY KEY (series_id, number)
);
-- +goose StatementBegin
CREATE FUNCTION refuse_order_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an order is never changed';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER series_orders_are_immutable BEFORE UPDATE ON series_orders
  FOR EACH ROW EXECUTE FUNCTION refuse_order_change();
INSERT INTO series_orders (series_id, number, created_at, note, parts, added, removed, moved, edited, source)
SELECT s.id, 1, s.updated_at, '', s.parts, s.parts, 0, 0, 0, coalesce((SELECT json_agg(json_build_object(
    'id', p.uid, 'article', coalesce(a.uid, ''), 'title', p.title, 'planned_for', p.planned_for, 'primary', p.is_primary) ORDER BY p.ordinal)
  FROM series_parts p LEFT JOIN articles a ON a.id = p.article_id WHERE p.series_id = s.id)::text, '[]')
FROM series s;

-- A plan by which the drafts of a series are published one after the other.
CREATE TABLE series_plans (
  series_id  BIGINT PRIMARY KEY REFERENCES series (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  key_id     BIGINT REFERENCES keys (id),
  source     TEXT COLLATE "C" NOT NULL CHECK (source::json IS NOT NULL) -- as written
);

CREATE TABLE series_plan_articles (
  series_id  BIGINT NOT NULL REFERENCES series_plans (series_id) ON DELETE CASCADE,
  article_id BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  revision   BIGINT NOT NULL CHECK (revision > 0),
  at         BIGINT NOT NULL CHECK (at > 0),
  PRIMARY KEY (series_id, article_id)
);
CREATE INDEX series_plan_articles_by_article ON series_plan_articles (article_id);

-- +goose Down
-- Migrations only go forward: content that a newer schema holds would be lost.
SELECT migrations_only_go_forward(); -- no such function: refused
