package store

import (
	"cmp"
	"context"
	"slices"

	"kilde/models"
	"kilde/models/report"
)

// Bounds on one page of a report.
const (
	maxCheckedArticles   = 200
	maxCheckedReferences = 1000
	checkedChunk         = 100     // references that are looked at together
	maxPatches           = 1 << 20 // bytes of patches that one page has
	maxCheckedBytes      = 4 << 20 // bytes of bodies, before the last one
)

// ArticleReport returns what is wrong with the latest revision of an article, and
// with the references that it lists.
func (s *Store) ArticleReport(ctx context.Context, c models.Caller, name string, q models.ReportQuery) (r models.Reported, err error) {
	err = s.read(ctx, func(t *tx) error {
		id, err := t.history(c, name)
		if err != nil {
			return err
		}
		in := inspection{tx: t, query: q, left: maxPatches}
		r, err = in.article(id, true)
		return err
	})
	return r, err
}

// SeriesReport returns what is wrong with the articles of a series, page by page
// in its order, and those with which nothing is.
func (s *Store) SeriesReport(ctx context.Context, c models.Caller, name string, q models.ReportQuery) (list models.List[models.Reported], err error) {
	err = s.read(ctx, func(t *tx) error {
		if !c.SeesDrafts() {
			return models.Missing(models.SeriesResource, name)
		}
		series, err := t.lookup(c, models.SeriesResource, name)
		if err != nil {
			return err
		}
		last := int64(0)
		if q.After != nil {
			last = q.After.At[0].Number
		}
		type part struct{ ordinal, article int64 }
		found, err := rows(t, func(r record, p *part) error { return r.Scan(&p.ordinal, &p.article) },
			"SELECT ordinal, article_id FROM series_parts WHERE series_id = ? AND article_id IS NOT NULL AND ordinal > ? ORDER BY ordinal LIMIT ?", series, last, q.Limit+1)
		if err != nil {
			return err
		}
		list = models.List[models.Reported]{}
		in := inspection{tx: t, query: q, left: maxPatches}
		for i, p := range found {
			if i == q.Limit || in.size > maxCheckedBytes {
				before := list.Items[i-1]
				list.Next = &models.Cursor{At: []models.Value{{Number: found[i-1].ordinal}}, ID: before.ID}
				break
			}
			r, err := in.article(p.article, false)
			if err != nil {
				return err
			}
			list.Items = append(list.Items, r)
		}
		return nil
	})
	return list, err
}

// Report returns what is wrong on the whole site, page by page: articles by their
// numbers, then references. A page may have fewer than asked for, or none, although
// there is more: it looks at some of them only.
func (s *Store) Report(ctx context.Context, c models.Caller, q models.ReportQuery) (list models.List[models.Reported], err error) {
	err = s.read(ctx, func(t *tx) error {
		if err := c.Require(models.ReadScope); err != nil {
			return err
		}
		in := inspection{tx: t, query: q, left: maxPatches}
		last := int64(0)
		if q.After != nil {
			last = q.After.At[0].Number
		}
		if last >= 0 {
			list, err = in.articles(last)
			return err
		}
		list, err = in.references(-last - 1)
		return err
	})
	return list, err
}

// inspection looks for what a report tells.
type inspection struct {
	*tx
	query models.ReportQuery
	left  int // bytes of patches that may still come
	size  int // bytes of bodies that were looked at
}

// articles looks at articles by their numbers. After the last one come
// references.
func (in *inspection) articles(last int64) (list models.List[models.Reported], err error) {
	ids, err := values[int64](in.tx, "SELECT id FROM articles WHERE id > ? ORDER BY id LIMIT ?", last, maxCheckedArticles)
	if err != nil {
		return list, err
	}
	for _, id := range ids {
		if len(list.Items) == in.query.Limit || in.size > maxCheckedBytes {
			return list, nil
		}
		r, err := in.article(id, false)
		if err != nil {
			return list, err
		}
		if len(r.Findings)+r.Waived > 0 {
			list.Items = append(list.Items, r)
		}
		list.Next = &models.Cursor{At: []models.Value{{Number: id}}, ID: r.ID}
	}
	if len(ids) < maxCheckedArticles && len(list.Items) < in.query.Limit {
		in.query.Limit -= len(list.Items)
		rest, err := in.references(0)
		list.Items = append(list.Items, rest.Items...)
		list.Next = rest.Next
		return list, err
	}
	return list, nil
}

// references looks at references by their numbers.
func (in *inspection) references(last int64) (list models.List[models.Reported], err error) {
	for range maxCheckedReferences / checkedChunk {
		found, err := referenceTable.find(in.tx, "WHERE r.id > ? ORDER BY r.id LIMIT ?", last, checkedChunk)
		if err != nil {
			return list, err
		}
		reported, err := in.records(found)
		if err != nil {
			return list, err
		}
		for i, r := range reported {
			if len(list.Items) == in.query.Limit {
				return list, nil
			}
			if len(r.Findings)+r.Waived > 0 {
				list.Items = append(list.Items, r)
			}
			last = found[i].ID
			list.Next = &models.Cursor{At: []models.Value{{Number: -last - 1}}, ID: r.ID}
		}
		if len(found) < checkedChunk {
			list.Next = nil
			return list, nil
		}
	}
	return list, nil
}

// article looks at the latest revision of an article, and at the references that
// it lists where that is asked for.
func (in *inspection) article(id int64, withRecords bool) (r models.Reported, err error) {
	row, err := in.articleRow(id)
	if err != nil {
		return r, err
	}
	src, err := in.revisionSource(id, row.LatestRevision)
	if err != nil {
		return r, err
	}
	in.size += len(src.Body)
	r = models.Reported{Resource: models.ArticleResource, ID: row.UID, Name: row.Slug, Title: src.Title, Revision: row.LatestRevision}
	listed, entries, err := in.entries(src)
	if err != nil {
		return r, err
	}
	cited := report.Cited{ID: row.UID, Source: src, Language: cmp.Or(src.Language, in.store.opts.Language), Entries: entries}
	found, err := report.Check(cited)
	if err != nil {
		return r, err
	}
	if err := in.offer(cited, found); err != nil {
		return r, err
	}
	for _, f := range found {
		r.Findings = append(r.Findings, r.Of(f))
	}
	if withRecords {
		records, err := in.checked(listed)
		if err != nil {
			return r, err
		}
		for _, x := range records {
			r.Findings = append(r.Findings, x.Findings...)
		}
	}
	return r, in.settle(&r)
}

// settle leaves out of what was found what is not asked for or was waived, and
// patches where there are too many bytes of them.
func (in *inspection) settle(r *models.Reported) error {
	r.Findings = slices.DeleteFunc(r.Findings, func(f models.Finding) bool { return !in.query.Wants(f.Finding) })
	waived, err := in.waivers(r.Findings)
	if err != nil {
		return err
	}
	kept := r.Findings[:0]
	for _, f := range r.Findings {
		if w, ok := waived[f.Fingerprint]; ok {
			f.Waiver = &w
			r.Waived++
			if !in.query.Waived {
				continue
			}
		}
		if f.Fix != nil {
			if in.left -= f.Fix.Size(); in.left < 0 {
				f.Fix.Forget()
			}
		}
		kept = append(kept, f)
	}
	r.Findings = kept
	return nil
}

// records looks at references, and at what else the site knows of them.
func (in *inspection) records(found []referenceRow) ([]models.Reported, error) {
	list, err := in.checked(found)
	if err != nil || len(found) == 0 {
		return list, err
	}
	among := make(map[int64]int, len(found))
	for i, r := range found {
		among[r.ID] = i
	}
	for _, add := range []func([]referenceRow, func(int64, ...report.Finding)) error{in.orphans, in.pairs, in.spelledApart} {
		err := add(found, func(id int64, fs ...report.Finding) {
			r := &list[among[id]]
			for _, f := range fs {
				r.Findings = append(r.Findings, r.Of(f))
			}
		})
		if err != nil {
			return nil, err
		}
	}
	for i := range list {
		if err := in.settle(&list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}
