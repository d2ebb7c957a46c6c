package store

import (
	"context"
	"errors"
	"time"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
)

// clockSkew is how far in the past a time to publish at is still taken as now.
const clockSkew = time.Minute

// Publish points an article at a revision, now or at a set time, if its latest
// revision is the one that the caller has seen. To publish again is to update.
func (s *Store) Publish(ctx context.Context, c models.Caller, name string, seen int, p models.Publishing) (a models.Article, err error) {
	if p.At != nil && p.At.Before(s.opts.Now().Add(-clockSkew)) {
		return a, &models.Error{Kind: models.Invalid, Detail: "What is past can't be scheduled. Leave at out to publish now.",
			Fields: []models.Field{{Pointer: "/at", Code: "out_of_range", Detail: "Must be a time to come."}}}
	}
	d, seen, err := s.revisionDraft(ctx, name, seen, &p)
	if err != nil {
		return a, err
	}
	err = s.write(ctx, func(t *tx) error {
		row, err := t.articleForWrite(name, seen)
		if err != nil {
			return err
		}
		if p.At == nil || !p.At.After(t.now) {
			if err := t.publish(&row, d, p.Revision); err != nil {
				return err
			}
			a, err = t.articleWith(c, row, d.body())
			return err
		}
		if err := t.schedule(row, d, p); err != nil {
			return err
		}
		a, err = t.articleWhole(c, row.ID, 0)
		return err
	})
	return a, err
}

// revisionDraft reads and renders the revision that is to be published, and
// fills in its number where none was asked for. Then the latest must still be
// that when it is published, which the returned number is for.
func (s *Store) revisionDraft(ctx context.Context, name string, seen int, p *models.Publishing) (d draft, latest int, err error) {
	err = s.read(ctx, func(t *tx) error {
		row, err := t.articleForWrite(name, seen)
		if err != nil {
			return err
		}
		latest = seen
		if p.Revision == 0 {
			p.Revision, latest = row.LatestRevision, row.LatestRevision
		}
		src, err := t.revisionSource(row.ID, p.Revision)
		if err != nil {
			return err
		}
		if d, err = t.newDraft(src); err == nil && p.At == nil {
			s.analyze(&d)
		}
		return err
	})
	return d, latest, err
}

// publish makes a revision what readers see.
func (t *tx) publish(row *articleRow, d draft, revision int) error {
	if err := publishable(d.src); err != nil {
		return err
	}
	was := *row
	before, err := t.articleKeys(was)
	if err != nil {
		return err
	}
	row.Status = string(models.PublishedStatus)
	row.PublishedRevision, row.ScheduledRevision, row.ScheduledAt = revision, 0, 0
	row.Version, row.UpdatedAt = row.Version+1, t.moment()
	if row.PublishedAt == 0 {
		row.PublishedAt = t.moment()
	}
	if err := t.show(row, d, was); err != nil {
		return err
	}
	after, err := t.articleKeys(*row)
	t.log(models.ArticleResource, row.UID, models.Published, changedKeys(was, *row, before, after))
	return err
}

// publishable reports what a revision lacks for readers, or nil.
func publishable(src source.Article) error {
	if src.Body != "" {
		return nil
	}
	return &models.Error{Kind: models.Invalid, Detail: "The revision has no body, so there is nothing to publish.",
		Fields: []models.Field{{Pointer: "/body", Code: "required", Detail: "Must not be empty when the article is published."}}}
}

// show stores what readers see of a row's published revision.
func (t *tx) show(row *articleRow, d draft, was articleRow) (err error) {
	if d.names, err = t.resolve(d.src, t.makeTag); err != nil {
		return err
	}
	if err := t.cite(&d); err != nil {
		return err
	}
	if err := row.fill(d); err != nil {
		return err
	}
	row.Slug = d.src.Slug
	if err := t.setSlug(models.ArticleResource, row.ID, row.Slug, was.Version > 0); err != nil {
		return err
	}
	if err := t.updateArticle(row); err != nil {
		return err
	}
	store := t.storeBody
	if was.public() {
		store = t.replaceBody
	}
	if err := store(*row, d); err != nil {
		return err
	}
	if err := t.relate(*row, d.names); err != nil {
		return err
	}
	return t.noteLatest(*row, was.public())
}

// noteLatest keeps what a newer revision than the published one names, and its
// slug.
func (t *tx) noteLatest(row articleRow, wasPublic bool) error {
	if row.LatestRevision == row.PublishedRevision {
		return t.forgetLatest(row.ID, wasPublic)
	}
	src, err := t.revisionSource(row.ID, row.LatestRevision)
	if err != nil {
		return err
	}
	if err := t.reserveSlug(models.ArticleResource, row.ID, src.Slug); err != nil {
		return err
	}
	names, err := t.resolve(src, nil)
	if err != nil {
		return err
	}
	return t.noteDraftUses(row.ID, names)
}

// forgetLatest is noteLatest where there is no newer revision. Only beside a
// public one have the things that it named been noted.
func (t *tx) forgetLatest(article int64, wasPublic bool) error {
	if wasPublic {
		if err := t.noteDraftUses(article, resolved{}); err != nil {
			return err
		}
	}
	t.unlearn(models.ArticleResource)
	_, err := t.exec(sluggedKinds[models.ArticleResource].release, article, reservedSlug)
	return err
}

func (t *tx) storeBody(row articleRow, d draft) error {
	if d.words != nil {
		t.analyzed[row.UID] = *d.words
	}
	outline := d.rendered.Outline
	if outline == nil {
		outline = []text.Heading{}
	}
	data, err := encode(outline)
	if err != nil {
		return err
	}
	found := citations(d.rendered.Citations)
	cited, err := encodeCitations(found)
	if err != nil {
		return err
	}
	err = t.add(addition{
		into: "article_bodies (article_id, format, source, html, text, outline, citations, derived_version)",
		rows: [][]any{{row.ID, d.src.Format, d.src.Body, d.rendered.HTML, d.rendered.Text, data, cited, text.Version}},
		conflict: `ON CONFLICT (article_id) DO UPDATE SET format = excluded.format, source = excluded.source, html = excluded.html,
			text = excluded.text, outline = excluded.outline, citations = excluded.citations, derived_version = excluded.derived_version`,
	})
	return firstError(err, t.storeCitations(row, found, d.names.references))
}

// replaceBody is storeBody for an article that may have one.
func (t *tx) replaceBody(row articleRow, d draft) error {
	if err := t.dropCitations(row.ID); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM stale_citations WHERE article_id = ?", row.ID); err != nil {
		return err
	}
	return t.storeBody(row, d)
}

// schedule sets the time at which a revision becomes what readers see.
func (t *tx) schedule(row articleRow, d draft, p models.Publishing) error {
	if err := publishable(d.src); err != nil {
		return err
	}
	row.ScheduledAt, row.ScheduledRevision = p.At.UnixMilli(), p.Revision
	if !row.public() && row.Version == 0 {
		row.Status = string(models.ScheduledStatus)
	}
	t.log(models.ArticleResource, row.UID, models.Scheduled, nil)
	return t.updateArticle(&row)
}

// Unpublish withdraws an article: readers no longer see it, and what was set
// to be published no longer is. What was public before becomes archived, the
// rest is a draft again.
func (s *Store) Unpublish(ctx context.Context, c models.Caller, name string, seen int) (a models.Article, err error) {
	err = s.write(ctx, func(t *tx) error {
		row, err := t.articleForWrite(name, seen)
		if err != nil {
			return err
		}
		if !row.public() && row.ScheduledAt == 0 {
			return models.Errorf(models.Conflict, "The article %q is neither published nor scheduled.", row.Slug)
		}
		keys, err := t.withdraw(row)
		if err != nil {
			return err
		}
		t.log(models.ArticleResource, row.UID, models.Unpublished, keys)
		a, err = t.articleWhole(c, row.ID, 0)
		return err
	})
	return a, err
}

// withdraw takes an article from readers and shows editors its latest
// revision. It returns the dependency keys of what readers saw.
func (t *tx) withdraw(row articleRow) ([]string, error) {
	keys, err := t.articleKeys(row)
	if err != nil {
		return nil, err
	}
	if row.public() {
		if err := t.noteDraftUses(row.ID, resolved{}); err != nil {
			return nil, err
		}
	}
	row.ScheduledAt, row.ScheduledRevision = 0, 0
	row.Status = string(models.DraftStatus)
	if row.Version > 0 {
		row.Status = string(models.ArchivedStatus)
	}
	if err := t.dropCitations(row.ID); err != nil {
		return nil, err
	}
	if _, err := t.exec("DELETE FROM article_bodies WHERE article_id = ?", row.ID); err != nil {
		return nil, err
	}
	src, err := t.revisionSource(row.ID, row.LatestRevision)
	if err != nil {
		return nil, err
	}
	d, err := t.newDraft(src)
	if err != nil {
		return nil, err
	}
	if d.names, err = t.resolve(src, t.makeTag); err != nil {
		return nil, err
	}
	return keys, t.showLatest(&row, d)
}

// PublishDue publishes what was set to be published by now, one transaction
// each, and returns how many there were and when the next one is due. One that
// can't be published is no longer scheduled, and the log says why.
func (s *Store) PublishDue(ctx context.Context) (n int, next *time.Time, err error) {
	for ; ctx.Err() == nil; n++ {
		var due *time.Time
		err := s.read(ctx, func(t *tx) error {
			at, err := t.number("SELECT min(scheduled_at) FROM articles WHERE scheduled_at > 0")
			due = maybe(at)
			return err
		})
		if err != nil || due == nil || due.After(s.opts.Now()) {
			return n, due, err
		}
		if err := s.publishNext(ctx); err != nil {
			return n, nil, err
		}
	}
	return n, nil, ctx.Err()
}

// publishNext publishes the article that is due first.
func (s *Store) publishNext(ctx context.Context) error {
	var row articleRow
	err := s.write(ctx, func(t *tx) error {
		due, err := articleTable.find(t, "WHERE a.scheduled_at > 0 AND a.scheduled_at <= ? ORDER BY a.scheduled_at, a.id LIMIT 1", t.moment())
		if err != nil || len(due) == 0 {
			return err
		}
		row = due[0]
		src, err := t.revisionSource(row.ID, row.ScheduledRevision)
		if err != nil {
			return err
		}
		d, err := t.newDraft(src)
		if err != nil {
			return err
		}
		published := row // what is wrong below is told of the row as it was
		return t.publish(&published, d, row.ScheduledRevision)
	})
	if err != nil && row.ID != 0 && !errors.Is(err, models.Unavailable) { // it must not keep back those that are due after it
		s.opts.Log.Error("a scheduled article can't be published and is no longer scheduled", "article", row.UID, "revision", row.ScheduledRevision, "err", err)
		return s.write(ctx, func(t *tx) error { return t.unschedule(row) })
	}
	return err
}

// unschedule takes back the time that was set for an article, unless that has
// changed since the row was read.
func (t *tx) unschedule(row articleRow) error {
	n, err := t.exec(`UPDATE articles SET scheduled_at = 0, scheduled_revision = 0, status = CASE status WHEN 'scheduled' THEN 'draft' ELSE status END
		WHERE id = ? AND scheduled_at = ? AND scheduled_revision = ?`, row.ID, row.ScheduledAt, row.ScheduledRevision)
	if n > 0 {
		t.log(models.ArticleResource, row.UID, models.Unpublished, nil)
	}
	return err
}
