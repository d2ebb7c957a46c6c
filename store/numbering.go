package store

import (
	"slices"
	"strings"

	"kilde/models"
	"kilde/models/source"
)

// maxHeight is how deep the chapters of a series may go.
const maxHeight = 8

// numbers are those of a part as they are stored; 0 stands for null.
type numbers struct {
	root, whole                       int64 // the series on top; again, where that has chapters that readers see
	position, place, inWhole          int   // for readers
	drafted, draftPlace, draftInWhole int   // for editors
}

// numbered is a part of a series that is to be numbered.
type numbered struct {
	id, series, article, child int64
	planned, live, counts      bool
	was, is                    numbers
}

// sums are what a series counts, as they are stored.
type sums struct {
	parts, total, drafted, articles, whole, draftWhole, chapters, height int
	live                                                                 bool
}

// numberedSeries is a series that is to be numbered.
type numberedSeries struct {
	id       int64
	announce bool
	was, is  sums
	parts    []*numbered
}

// numbering is a series with all its chapters, which are numbered together.
type numbering struct {
	root int64
	all  map[int64]*numberedSeries
	is   numbers // of the last article
}

// upwards are a series and those that it is a chapter of, up to the one on top.
const upwards = `WITH RECURSIVE up (id, height) AS (SELECT id, 0 FROM series WHERE id = ?
	UNION ALL SELECT p.series_id, up.height + 1 FROM up JOIN series_parts p ON p.child_series_id = up.id) `

// downwards are a series and all its chapters.
const downwards = `WITH RECURSIVE tree (id) AS (SELECT id FROM series WHERE id = ?
	UNION ALL SELECT p.child_series_id FROM tree JOIN series_parts p ON p.series_id = tree.id WHERE p.child_series_id IS NOT NULL) `

// top is the series on top of that one.
func (t *tx) top(series int64) (int64, error) {
	return t.number(upwards+"SELECT id FROM up ORDER BY height DESC LIMIT 1", series)
}

// renumber gives the parts of a series their numbers, for readers and for
// editors, and the series its counts; and so those of all that are numbered with
// it, above and below.
func (t *tx) renumber(series int64) error {
	root, err := t.top(series)
	if err != nil {
		return err
	}
	n, err := t.numbering(root)
	if err != nil {
		return err
	}
	n.settle(n.number(root, true).is)
	if err := t.storeNumbers(n); err != nil {
		return err
	}
	return t.storeSums(n)
}

// numbering reads a series with all its chapters.
func (t *tx) numbering(root int64) (*numbering, error) {
	n := &numbering{root: root, all: map[int64]*numberedSeries{}}
	found, err := rows(t, func(r record, s *numberedSeries) error {
		w := &s.was
		return r.Scan(&s.id, &s.announce, &w.parts, &w.total, &w.drafted, &w.articles, &w.whole, &w.draftWhole, &w.chapters, &w.height, &w.live)
	}, downwards+`SELECT x.id, x.announce_planned, x.parts, x.total, x.drafted, x.articles, x.whole, x.draft_whole, x.chapters, x.height, x.live
		FROM tree JOIN series x ON x.id = tree.id`, root)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(found))
	for i := range found {
		ids[i], n.all[found[i].id] = found[i].id, &found[i]
	}
	parts, err := rows(t, scanNumbered, `SELECT id, series_id, coalesce(article_id, 0), coalesce(child_series_id, 0), title <> '', live_at > 0, role,
		root_id, coalesce(whole_id, 0), coalesce(position, 0), coalesce(place, 0), coalesce(whole, 0), coalesce(drafted, 0), coalesce(draft_place, 0), coalesce(draft_whole, 0)
		FROM series_parts WHERE series_id IN ? ORDER BY series_id, ordinal`, ids)
	for i := range parts {
		s := n.all[parts[i].series]
		s.parts = append(s.parts, &parts[i])
	}
	return n, err
}

func scanNumbered(r record, p *numbered) error {
	var role string
	w := &p.was
	err := r.Scan(&p.id, &p.series, &p.article, &p.child, &p.planned, &p.live, &role,
		&w.root, &w.whole, &w.position, &w.place, &w.inWhole, &w.drafted, &w.draftPlace, &w.draftInWhole)
	p.counts = source.Counts(role)
	return err
}

// number numbers a series from where the numbering stands; counts tells whether
// what is in it has numbers in the whole.
func (n *numbering) number(series int64, counts bool) *numberedSeries {
	s := n.all[series]
	s.is.parts = len(s.parts)
	planned := false
	for _, p := range s.parts {
		p.is = numbers{root: n.root}
		planned = planned || p.planned
		if p.child == 0 {
			s.add(p, n.leaf(p, counts && p.counts))
			continue
		}
		below := n.number(p.child, counts && p.counts).is
		s.is.height = max(s.is.height, below.height+1)
		if below.live {
			s.is.chapters++
		}
		s.add(p, below)
	}
	s.is.live = s.is.articles > 0 || s.is.chapters > 0 || s.announce && planned
	return s
}

// add adds a part to what a series counts, and gives it its position.
func (s *numberedSeries) add(p *numbered, below sums) {
	s.is.articles, s.is.whole, s.is.draftWhole = s.is.articles+below.articles, s.is.whole+below.whole, s.is.draftWhole+below.draftWhole
	if !p.counts {
		return
	}
	s.is.drafted++
	p.is.drafted = s.is.drafted
	if below.articles > 0 {
		s.is.total++
		p.is.position = s.is.total
	}
}

// leaf numbers a part that is no chapter in the whole, and returns what it adds
// to its series.
func (n *numbering) leaf(p *numbered, counts bool) (adds sums) {
	if counts {
		n.is.draftInWhole++
		p.is.draftInWhole, adds.draftWhole = n.is.draftInWhole, 1
	}
	if p.planned {
		return adds
	}
	n.is.draftPlace++
	p.is.draftPlace = n.is.draftPlace
	if !p.live {
		return adds
	}
	n.is.place++
	p.is.place, adds.articles = n.is.place, 1
	if counts {
		n.is.inWhole++
		p.is.inWhole, adds.whole = n.is.inWhole, 1
	}
	return adds
}

// settle leaves numbers in the whole where that has chapters: to readers, where
// they see any.
func (n *numbering) settle(top sums) {
	for _, s := range n.all {
		for _, p := range s.parts {
			if top.chapters > 0 {
				p.is.whole = n.root
			} else {
				p.is.inWhole = 0
			}
			if top.height == 0 {
				p.is.draftInWhole = 0
			}
		}
	}
}

// storeNumbers stores the numbers that are others than before.
func (t *tx) storeNumbers(n *numbering) error {
	var changed []int64
	var list [][]any
	for _, s := range n.all {
		for _, p := range s.parts {
			if p.is != p.was {
				changed = append(changed, p.id)
				list = append(list, []any{p.id, p.is.root, p.is.whole, p.is.position, p.is.place, p.is.inWhole, p.is.drafted, p.is.draftPlace, p.is.draftInWhole})
			}
		}
	}
	for some := range slices.Chunk(changed, maxRows) { // no two have one number, not even in between
		if _, err := t.exec("UPDATE series_parts SET position = NULL, place = NULL, draft_place = NULL WHERE id IN ?", some); err != nil {
			return err
		}
	}
	const number = "CAST(? AS BIGINT)"
	return t.many(manyRows{
		before: "WITH v (id, root_id, whole_id, position, place, whole, drafted, draft_place, draft_whole) AS (VALUES ",
		row:    "(" + number + strings.Repeat(", "+number, 8) + ")",
		after: `) UPDATE series_parts SET root_id = v.root_id, whole_id = nullif(v.whole_id, 0), position = nullif(v.position, 0), place = nullif(v.place, 0),
			whole = nullif(v.whole, 0), drafted = nullif(v.drafted, 0), draft_place = nullif(v.draft_place, 0), draft_whole = nullif(v.draft_whole, 0)
			FROM v WHERE series_parts.id = v.id`,
	}, list)
}

func (t *tx) storeSums(n *numbering) error {
	for _, s := range n.all {
		if s.is == s.was {
			continue
		}
		if err := t.must("UPDATE series SET parts = ?, total = ?, drafted = ?, articles = ?, whole = ?, draft_whole = ?, chapters = ?, height = ?, live = ? WHERE id = ?",
			s.is.parts, s.is.total, s.is.drafted, s.is.articles, s.is.whole, s.is.draftWhole, s.is.chapters, s.is.height, s.is.live, s.id); err != nil {
			return err
		}
	}
	return nil
}

// wholeKeys are the dependency keys of what shows a series and those that it is
// a chapter of.
func (t *tx) wholeKeys(series int64) ([]string, error) {
	uids, err := values[string](t, upwards+"SELECT x.uid FROM up JOIN series x ON x.id = up.id", series)
	keys := make([]string, 0, 2*len(uids))
	for _, uid := range uids {
		keys = append(keys, dependency(models.SeriesResource, uid), articlesOf(models.SeriesResource, uid))
	}
	return keys, err
}
