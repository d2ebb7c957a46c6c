package store

import (
	"context"
	"encoding/json"
	"fmt"

	"kilde/models"
	"kilde/models/source"
)

// exportChunk is how many things an export holds in memory at a time.
const exportChunk = 100

// Export hands every resource to each, in the order in which an import can
// take them: tags, authors, references, articles, series. It reads one
// snapshot of the database and holds a chunk of it in memory.
func (s *Store) Export(ctx context.Context, each func(source.Line) error) error {
	return s.expected(s.snapshot(ctx, s.reader, 0, func(t *tx) error {
		return firstFailure(
			func() error { return exportKept(t, tags, everything, t.tagLine, each) },
			func() error { return exportKept(t, authors, everything, t.authorLine, each) },
			func() error { return exportRows(t, wholeReferences, everything, referenceID, t.referenceLine, each) },
			func() error { return exportRows(t, articleTable, everything, articleID, t.articleLine, each) },
			func() error { return t.exportSeries(each) },
		)
	}))
}

// firstFailure runs the steps until one fails.
func firstFailure(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func referenceID(r *referenceRow) int64 { return r.ID }
func articleID(r *articleRow) int64     { return r.ID }

// everything is the condition that all rows meet.
const everything = "1 = 1"

// exportRows hands the lines of the rows of a table that meet a condition to
// each, a chunk at a time.
func exportRows[R any](t *tx, from table[R], condition string, id func(*R) int64, line func(R) (source.Line, error), each func(source.Line) error) error {
	for last := int64(0); ; {
		found, err := from.find(t, "WHERE "+condition+" AND "+from.id()+" > ? ORDER BY "+from.id()+" LIMIT ?", last, exportChunk)
		if err != nil || len(found) == 0 {
			return err
		}
		for i := range found {
			l, err := line(found[i])
			if err != nil {
				return err
			}
			if err := each(l); err != nil {
				return err
			}
		}
		last = id(&found[len(found)-1])
	}
}

func exportKept[R, S, M any](t *tx, k kept[R, S, M], condition string, line func(R, source.History) (source.Line, error), each func(source.Line) error) error {
	return exportRows(t, k.table, condition, func(r *R) int64 { return k.common(r).ID }, func(r R) (source.Line, error) {
		c := k.common(&r)
		former, err := t.formerSlugs(k.kind, c.ID)
		if err != nil {
			return nil, err
		}
		created, updated := at(c.CreatedAt), at(c.UpdatedAt)
		return line(r, source.History{ID: c.UID, FormerSlugs: former, Revision: c.Revision, CreatedAt: &created, UpdatedAt: &updated})
	}, each)
}

// formerSlugs are the slugs that lead to a thing beside its current one. What
// an article reserves is not among them: its latest revision tells that.
func (t *tx) formerSlugs(kind models.Resource, id int64) ([]string, error) {
	states := []string{formerSlug}
	if kind != models.ArticleResource {
		states = append(states, reservedSlug)
	}
	return values[string](t, "SELECT slug FROM slugs WHERE "+sluggedKinds[kind].column+" = ? AND state IN ? ORDER BY slug", id, states)
}

func (t *tx) tagLine(r tagRow, h source.History) (source.Line, error) {
	l := &source.TagLine{Resource: string(models.TagResource), History: h}
	return l, decode(r.Source, &l.Tag)
}

func (t *tx) authorLine(r authorRow, h source.History) (source.Line, error) {
	l := &source.AuthorLine{Resource: string(models.AuthorResource), History: h}
	return l, decode(r.Source, &l.Author)
}

func (t *tx) referenceLine(r referenceRow) (source.Line, error) {
	created, updated := at(r.CreatedAt), at(r.UpdatedAt)
	l := &source.ReferenceLine{
		Resource:  string(models.ReferenceResource),
		History:   source.History{ID: r.UID, Revision: r.Revision, CreatedAt: &created, UpdatedAt: &updated},
		Reference: source.Reference{Key: r.Key, Raw: r.Raw},
	}
	if r.CSL != "" {
		l.CSL = json.RawMessage(r.CSL)
	}
	err := decode(r.Provenance, &l.Provenance)
	if err != nil {
		return l, err
	}
	if len(l.Provenance) == 0 {
		l.Provenance = nil
	}
	l.Aliases, err = values[string](t, "SELECT alias FROM reference_aliases WHERE reference_id = ? ORDER BY alias", r.ID)
	return l, err
}

func (t *tx) articleLine(r articleRow) (source.Line, error) {
	created := at(r.CreatedAt)
	l := &source.ArticleLine{Resource: string(models.ArticleResource), ID: r.UID, CreatedAt: &created, Publication: publicationOf(r)}
	var err error
	if l.FormerSlugs, err = t.formerSlugs(models.ArticleResource, r.ID); err != nil {
		return nil, err
	}
	history, err := t.revisions(r.ID, "1 = 1 ORDER BY r.number")
	if err != nil {
		return nil, err
	}
	for _, h := range history {
		l.Revisions = append(l.Revisions, source.Revision{Number: h.Number, CreatedAt: h.CreatedAt, Note: h.Note, Source: h.Source})
	}
	latest := &l.Revisions[len(l.Revisions)-1]
	l.Article, latest.Source = *latest.Source, nil
	return l, nil
}

func publicationOf(r articleRow) *source.Publication {
	p := &source.Publication{
		Status: r.Status, Revision: r.PublishedRevision, Version: r.Version,
		PublishedAt: maybe(r.PublishedAt), UpdatedAt: maybe(r.UpdatedAt),
	}
	if r.ScheduledAt != 0 {
		p.Scheduled = &source.Schedule{At: at(r.ScheduledAt), Revision: r.ScheduledRevision}
	}
	return p
}

func (t *tx) seriesLine(r seriesRow, h source.History) (source.Line, error) {
	l := &source.SeriesLine{Resource: string(models.SeriesResource), History: h}
	if err := decode(r.Source, &l.Series); err != nil {
		return nil, err
	}
	var err error
	if l.Parts, err = t.orderOf(r.ID); err != nil {
		return nil, err
	}
	l.Orders, err = t.ordersOf(r.ID)
	return l, err
}

// exportSeries hands the lines of all series to each, chapters before what they
// are chapters of.
func (t *tx) exportSeries(each func(source.Line) error) error {
	highest, err := t.number("SELECT max(height) FROM series")
	for height := int64(0); err == nil && height <= highest; height++ {
		err = exportKept(t, allSeries, fmt.Sprintf("x.height = %d", height), t.seriesLine, each)
	}
	return err
}
