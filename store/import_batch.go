package store

import (
	"cmp"
	"context"
	"slices"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
)

// Import takes lines in, in one transaction. A line that is refused loses
// nothing but itself; the returned error means that none was taken. Lines that
// are there already are left as they are, so that an import can be repeated.
func (s *Store) Import(ctx context.Context, lines []source.Line) ([]models.Result, error) {
	return s.Prepare(ctx, lines)(ctx)
}

// Prepare does the part of Import that writes nothing, rendering above all,
// and returns the other, so that some lines can be prepared while others are
// written.
func (s *Store) Prepare(ctx context.Context, lines []source.Line) func(context.Context) ([]models.Result, error) {
	drafts, known := make([]importDraft, len(lines)), s.foreseen(ctx, lines)
	for i, line := range lines {
		drafts[i] = s.newImportDraft(line, known)
	}
	return func(ctx context.Context) (results []models.Result, err error) {
		err = s.write(ctx, func(t *tx) (err error) {
			if err := s.engine.pace(t, true); err != nil {
				return err
			}
			if results, err = t.importTogether(lines, drafts); refused(s.expected(err)) {
				results, err = t.importEach(lines, drafts)
			}
			return err
		})
		s.checkpoints.wake()
		return results, err
	}
}

// importTogether takes lines in that are all as they should be, behind one
// savepoint. The first that is refused undoes them all, and is returned.
func (t *tx) importTogether(lines []source.Line, drafts []importDraft) (results []models.Result, err error) {
	noted := len(t.changes)
	err, fatal := t.apart(func() error {
		t.bulk = newBulk()
		defer func() { t.bulk = nil }()
		if err := t.lookAhead(lines); err != nil {
			return err
		}
		for i, line := range lines {
			outcome, err := t.importLine(line, drafts[i])
			if err != nil {
				return err
			}
			results = append(results, models.Result{Outcome: outcome})
		}
		return t.flush()
	})
	if err != nil {
		t.changes = t.changes[:noted]
	}
	return results, firstError(fatal, err)
}

// importEach takes lines in so that the refusal of one undoes nothing else.
func (t *tx) importEach(lines []source.Line, drafts []importDraft) ([]models.Result, error) {
	results := make([]models.Result, len(lines))
	for i, line := range lines {
		outcome, err := t.importApart(line, drafts[i])
		if err = t.store.expected(err); err != nil && !refused(err) {
			return nil, err
		}
		results[i] = models.Result{Outcome: outcome, Err: err}
	}
	return results, nil
}

// lookAhead looks up what lines name, all at once.
func (t *tx) lookAhead(lines []source.Line) error {
	names := map[models.Resource][]string{}
	note := func(kind models.Resource, list ...string) { names[kind] = append(names[kind], list...) }
	for _, line := range lines {
		switch l := line.(type) {
		case *source.TagLine:
			note(models.TagResource, l.ID, cmp.Or(l.Slug, text.Slug(l.Name)))
		case *source.AuthorLine:
			note(models.AuthorResource, l.ID, cmp.Or(l.Slug, text.Slug(l.Name)))
		case *source.ReferenceLine:
			note(models.ReferenceResource, l.ID, l.Key)
		case *source.ArticleLine:
			noteArticle(l, note)
		case *source.SeriesLine:
			note(models.SeriesResource, l.ID, cmp.Or(l.Slug, text.Slug(l.Title)))
			for _, p := range l.Parts {
				note(models.ArticleResource, p.Article)
			}
		}
	}
	for kind := range sluggedKinds {
		if _, err := t.claims(kind, names[kind]); err != nil {
			return err
		}
	}
	_, err := t.referenceIDs(names[models.ReferenceResource])
	return err
}

func noteArticle(l *source.ArticleLine, note func(models.Resource, ...string)) {
	note(models.ArticleResource, l.ID, cmp.Or(l.Slug, text.Slug(l.Title)))
	for _, b := range l.Authors {
		note(models.AuthorResource, b.Author)
	}
	for _, tag := range l.Tags {
		note(models.TagResource, tagSlug(tag))
	}
	for _, e := range l.Bibliography {
		note(models.ReferenceResource, e.Key)
	}
}

// importDraft is an article line rendered before the transaction.
type importDraft struct {
	latest    draft
	published *draft // where readers see, or saw, an older revision
	err       error
}

// articlesIn are all articles in lines, and their older revisions.
func articlesIn(lines []source.Line) (articles []source.Article) {
	for _, line := range lines {
		l, ok := line.(*source.ArticleLine)
		if !ok {
			continue
		}
		articles = append(articles, l.Article)
		for _, r := range l.Revisions {
			if r.Source != nil {
				articles = append(articles, *r.Source)
			}
		}
	}
	return articles
}

// foreseen is what lines list, as far as it is stored now or stands in other
// lines. What comes to be otherwise is found as they are written.
func (s *Store) foreseen(ctx context.Context, lines []source.Line) (c catalogue) {
	articles := articlesIn(lines)
	if !slices.ContainsFunc(articles, func(a source.Article) bool { return len(a.Bibliography) > 0 }) {
		return c
	}
	err := s.read(ctx, func(t *tx) (err error) {
		c, err = t.catalogue(articles...)
		return err
	})
	if err != nil || c.ids == nil {
		c = catalogue{map[string]int64{}, map[int64]*citable{}}
	}
	for i, line := range lines {
		if l, ok := line.(*source.ReferenceLine); ok && l.Key != "" {
			c.ids[l.Key] = -1 - int64(i)
			c.items[-1-int64(i)] = brought(source.Entry(l.Reference))
		}
	}
	return c
}

func (s *Store) newImportDraft(line source.Line, known catalogue) (d importDraft) {
	l, ok := line.(*source.ArticleLine)
	if !ok {
		return d
	}
	if d.latest, d.err = s.newDraft(l.Article, known); d.err != nil {
		return d
	}
	if p := l.Publication; p != nil && p.Revision > 0 && p.Revision < len(l.Revisions) && p.Status != string(models.DraftStatus) && p.Status != string(models.ScheduledStatus) {
		var older draft
		older, d.err = s.newDraft(*l.Revisions[p.Revision-1].Source, known)
		d.published = &older
	}
	if publishesLatest(l) {
		s.analyze(&d.latest)
	}
	return d
}
