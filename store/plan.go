package store

import (
	"context"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"kilde/models"
	"kilde/models/source"
)

// planned is an article that a plan is for.
type planned struct {
	id       int64
	link     models.Link
	revision int
	body     bool // whether there is something to publish
}

// Plan returns the plan of a series.
func (s *Store) Plan(ctx context.Context, c models.Caller, series string) (p models.SeriesPlan, err error) {
	err = s.read(ctx, func(t *tx) error {
		id, err := t.seriesHistory(c, series)
		if err != nil {
			return err
		}
		p, err = t.standingPlan(id)
		return err
	})
	return p, err
}

// SetPlan has the drafts of a series, with its chapters, published by a plan, if
// the series is still at the given revision: all in one transaction, in the
// place of what an earlier plan set and that still waits. A dry run changes
// nothing and returns what would be.
func (s *Store) SetPlan(ctx context.Context, c models.Caller, series string, revision int, plan source.Plan, dry bool) (p models.SeriesPlan, err error) {
	run := s.write
	if dry {
		run = s.read
	}
	err = run(ctx, func(t *tx) error {
		row, err := allSeries.forWrite(t, series, revision)
		if err != nil {
			return err
		}
		drafts, err := t.planFor(row.ID)
		if err != nil {
			return err
		}
		times, err := t.planTimes(plan, drafts)
		if err != nil {
			return err
		}
		p = models.SeriesPlan{Source: plan, CreatedAt: t.now, KeyID: c.KeyID(), Revision: row.Revision}
		for i, d := range drafts {
			p.Articles = append(p.Articles, models.PlannedArticle{Link: d.link, Status: models.DraftStatus, Revision: d.revision, At: times[i]})
		}
		if dry {
			return nil
		}
		if err := t.takeBackPlan(row); err != nil {
			return err
		}
		if err := t.storePlan(row, p, drafts); err != nil {
			return err
		}
		p, err = t.standingPlan(row.ID)
		return err
	})
	return p, err
}

// RemovePlan takes a plan back: what it set to be published and still waits is a
// draft again.
func (s *Store) RemovePlan(ctx context.Context, series string, revision int) error {
	return s.write(ctx, func(t *tx) error {
		row, err := allSeries.forWrite(t, series, revision)
		if err != nil {
			return err
		}
		if _, err := t.standingPlan(row.ID); err != nil {
			return err
		}
		if err := t.takeBackPlan(row); err != nil {
			return err
		}
		return t.planChanged(row)
	})
}

// stillWaits is the condition on an article a and its place q in a plan.
const stillWaits = "q.article_id = a.id AND q.at = a.scheduled_at AND q.revision = a.scheduled_revision"

// planFor are the articles of a series that a plan is for: drafts, and what its
// present plan has set and that still waits.
func (t *tx) planFor(series int64) ([]planned, error) {
	return rows(t, func(r record, p *planned) error {
		var data string
		err := r.Scan(&p.id, &p.link.ID, &p.link.Slug, &p.link.Title, &p.revision, &data)
		p.body = gjson.Get(data, "body").String() != ""
		return err
	}, inside+`SELECT a.id, a.uid, a.slug, a.title, a.latest_revision, v.source FROM inside JOIN articles a ON a.id = inside.id
		JOIN revisions v ON v.article_id = a.id AND v.number = a.latest_revision
		WHERE a.status = 'draft' OR a.status = 'scheduled' AND EXISTS (SELECT 1 FROM series_plan_articles q WHERE q.series_id = ? AND `+stillWaits+`)
		ORDER BY inside.place`, series, 0, series)
}

// planTimes are the times of the drafts by a plan, if it can be kept.
func (t *tx) planTimes(plan source.Plan, drafts []planned) ([]time.Time, error) {
	wrong := func(pointer, code, detail string) ([]time.Time, error) {
		return nil, &models.Error{Kind: models.Invalid, Detail: "The plan can't be kept, so that nothing is scheduled; errors says why.",
			Fields: []models.Field{{Pointer: pointer, Code: code, Detail: detail}}}
	}
	var empty []string
	for _, d := range drafts {
		if !d.body {
			empty = append(empty, d.link.Slug)
		}
	}
	if len(empty) > 0 {
		return nil, &models.Error{Kind: models.Conflict, Code: "nothing_to_publish",
			Detail: "These drafts have no body, so that nothing is scheduled: " + strings.Join(empty, ", ") + ". Write them, or take them out of the series."}
	}
	times, err := plan.Times(len(drafts))
	if err != nil || len(times) == 0 {
		return nil, err
	}
	if !times[0].After(t.now) {
		return wrong("/start", "out_of_range", "Must be a time to come.")
	}
	if times[len(times)-1].Year() > 9999 {
		return wrong("/every", "out_of_range", "The last article would be published after the year 9999.")
	}
	return times, nil
}

// storePlan sets the drafts to be published and keeps the plan.
func (t *tx) storePlan(row seriesRow, p models.SeriesPlan, drafts []planned) error {
	data, err := encode(p.Source)
	if err != nil {
		return err
	}
	if err := t.must("INSERT INTO series_plans (series_id, created_at, key_id, source) VALUES (?, ?, (SELECT id FROM keys WHERE uid = ?), ?)",
		row.ID, t.moment(), p.KeyID, data); err != nil {
		return err
	}
	var set, list [][]any
	for i, d := range drafts {
		at := p.Articles[i].At.UnixMilli()
		set, list = append(set, []any{d.id, at, d.revision}), append(list, []any{row.ID, d.id, d.revision, at})
		t.log(models.ArticleResource, d.link.ID, models.Scheduled, nil)
	}
	const number = "CAST(? AS BIGINT)"
	if err := t.many(manyRows{
		before: "WITH v (id, at, revision) AS (VALUES ", row: "(" + number + ", " + number + ", " + number + ")",
		after: ") UPDATE articles SET scheduled_at = v.at, scheduled_revision = v.revision, status = 'scheduled' FROM v WHERE articles.id = v.id",
	}, set); err != nil {
		return err
	}
	if err := t.insert(addition{into: "series_plan_articles (series_id, article_id, revision, at)", rows: list}); err != nil {
		return err
	}
	return t.planChanged(row)
}

// planChanged makes the next revision of a series whose plan is another one.
func (t *tx) planChanged(row seriesRow) error {
	t.log(models.SeriesResource, row.UID, models.Scheduled, nil)
	return t.must("UPDATE series SET revision = revision + 1 WHERE id = ?", row.ID)
}

// takeBackPlan makes drafts of what a plan has set to be published and that still
// waits, and forgets the plan.
func (t *tx) takeBackPlan(row seriesRow) error {
	waiting := " FROM articles a JOIN series_plan_articles q ON " + stillWaits + " WHERE q.series_id = ?"
	uids, err := values[string](t, "SELECT a.uid"+waiting+" ORDER BY q.at, a.id", row.ID)
	if err != nil {
		return err
	}
	for _, uid := range uids {
		t.log(models.ArticleResource, uid, models.Unpublished, nil)
	}
	if _, err := t.exec(`UPDATE articles SET scheduled_at = 0, scheduled_revision = 0, status = CASE status WHEN 'scheduled' THEN 'draft' ELSE status END
		WHERE id IN (SELECT a.id`+waiting+`)`, row.ID); err != nil {
		return err
	}
	_, err = t.exec("DELETE FROM series_plans WHERE series_id = ?", row.ID)
	return err
}

// standingPlan is the plan of a series as it stands.
func (t *tx) standingPlan(series int64) (p models.SeriesPlan, err error) {
	p, known, err := first(rows(t, func(r record, p *models.SeriesPlan) error {
		var created int64
		var data string
		err := r.Scan(&created, &p.KeyID, &p.Revision, &data)
		p.CreatedAt = at(created)
		return firstError(err, decode(data, &p.Source))
	}, `SELECT q.created_at, coalesce(k.uid, ''), s.revision, q.source FROM series_plans q JOIN series s ON s.id = q.series_id
		LEFT JOIN keys k ON k.id = q.key_id WHERE q.series_id = ?`, series))
	if err == nil && !known {
		err = models.Errorf(models.NotFound, "The series has no plan.")
	}
	if err != nil {
		return p, err
	}
	p.Articles, err = rows(t, func(r record, a *models.PlannedArticle) error {
		var when int64
		err := r.Scan(&a.ID, &a.Slug, &a.Title, &a.Status, &a.Revision, &when, &a.Waiting)
		a.At = at(when)
		return err
	}, `SELECT a.uid, a.slug, a.title, a.status, q.revision, q.at, CASE WHEN `+stillWaits+` THEN 1 ELSE 0 END = 1
		FROM series_plan_articles q JOIN articles a ON a.id = q.article_id WHERE q.series_id = ? ORDER BY q.at, a.id`, series)
	return p, err
}
