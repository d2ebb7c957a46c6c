package store

import (
	"slices"

	"kilde/models"
	"kilde/models/citation"
	"kilde/models/report"
	"kilde/models/source"
)

// entries are the references that an article lists, and as the linking rules look
// at them.
func (in *inspection) entries(src source.Article) (listed []referenceRow, entries []report.Entry, err error) {
	var names []string
	for _, e := range src.Bibliography {
		if e.IsKey() {
			names = append(names, e.Key)
		}
	}
	if len(names) == 0 {
		return nil, nil, nil
	}
	known, err := in.referenceIDs(distinct(names))
	if err != nil {
		return nil, nil, err
	}
	var ids []int64
	for _, name := range names {
		if id := known[name]; id != 0 {
			ids = append(ids, id)
		}
	}
	return in.listed(distinct(ids))
}

// listed are references by their numbers, in that order, and as the linking rules
// look at them.
func (in *inspection) listed(ids []int64) (found []referenceRow, entries []report.Entry, err error) {
	if found, err = referenceTable.find(in.tx, "WHERE r.id IN ?", ids); err != nil {
		return nil, nil, err
	}
	slices.SortFunc(found, func(a, b referenceRow) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	cited, err := in.storedCitables(ids)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range found {
		entries = append(entries, report.Entry{ID: r.UID, Key: r.Key, Also: cited[r.ID].also, Item: r.item(), Raw: r.Raw})
	}
	return found, entries, nil
}

// offer looks for the references that citations of an article miss, and that the
// site has.
func (in *inspection) offer(a report.Cited, found []report.Finding) error {
	const most = 200 // references that are tried
	keys, shared := report.Wanted(found)
	if len(keys)+len(shared) == 0 {
		return nil
	}
	known, err := in.storedReferences(distinct(keys))
	if err != nil {
		return err
	}
	ids, err := values[int64](in.tx, "SELECT DISTINCT reference_id FROM reference_keys WHERE key IN ? LIMIT ?", distinct(shared), most)
	if err != nil {
		return err
	}
	for _, id := range known {
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil
	}
	_, have, err := in.listed(distinct(ids))
	report.Offer(a, found, have)
	return err
}

// record is a reference as the rules for records look at it.
func (in *inspection) record(r *referenceRow) report.Record {
	out := report.Record{ID: r.UID, Key: r.Key, Raw: r.Raw, Now: in.now}
	if r.CSL != "" {
		out.Item = citation.ReadItem(r.CSL)
	}
	return out
}

// checked looks at references by themselves.
func (in *inspection) checked(found []referenceRow) ([]models.Reported, error) {
	list := make([]models.Reported, len(found))
	for i := range found {
		r := &found[i]
		list[i] = models.Reported{Resource: models.ReferenceResource, ID: r.UID, Name: r.Key, Title: r.item().Title(), Revision: r.Revision}
		for _, f := range report.CheckRecord(in.record(r)) {
			list[i].Findings = append(list[i].Findings, list[i].Of(f))
		}
	}
	return list, nil
}

// orphans finds the references that nothing lists.
func (in *inspection) orphans(found []referenceRow, add func(int64, ...report.Finding)) error {
	free, err := values[int64](in.tx, `SELECT r.id FROM reference_items r WHERE r.id IN ?
		AND NOT EXISTS (SELECT 1 FROM bibliographies b WHERE b.reference_id = r.id)
		AND NOT EXISTS (SELECT 1 FROM draft_bibliographies b WHERE b.reference_id = r.id)`, ids(found))
	for i := range found {
		if slices.Contains(free, found[i].ID) {
			add(found[i].ID, report.Orphaned(in.record(&found[i])))
		}
	}
	return err
}

// pairs finds the references that may be one work with one that was made after
// them.
func (in *inspection) pairs(found []referenceRow, add func(int64, ...report.Finding)) error {
	first, last := found[0].ID, found[len(found)-1].ID
	couples, err := rows(in.tx, scanCouple, alikeAmong, first, last, 0, 0, maxSharers)
	if err != nil {
		return err
	}
	likely, err := in.likely(couples)
	for _, x := range likely {
		a, b := x.Reference, x.Other
		add(x.a, report.Pair{
			A:     report.Record{ID: a.ID, Key: a.Key, Item: citation.ReadItem(string(a.CSL)), Raw: a.Raw},
			B:     report.Record{ID: b.ID, Key: b.Key, Item: citation.ReadItem(string(b.CSL)), Raw: b.Raw},
			Score: x.Likeness, Why: x.Why,
		}.Findings()...)
	}
	return err
}

// spelled is a spelling of a reference, and those next to it that may be of the
// same.
type spelled struct {
	id int64
	report.Spelling
	next [2]string
}

const spellingsNextTo = `SELECT s.reference_id, s.kind, s.key, s.spelling,
	coalesce((SELECT min(o.spelling) FROM reference_spellings o WHERE o.kind = s.kind AND o.key = s.key AND o.spelling > s.spelling), ''),
	coalesce((SELECT max(o.spelling) FROM reference_spellings o WHERE o.kind = s.kind AND o.key = s.key AND o.spelling < s.spelling), '')
	FROM reference_spellings s WHERE s.reference_id IN ?`

// spelledApart finds the references that spell something otherwise than most do.
func (in *inspection) spelledApart(found []referenceRow, add func(int64, ...report.Finding)) error {
	list, err := rows(in.tx, func(r record, s *spelled) error {
		return r.Scan(&s.id, &s.Kind, &s.Key, &s.Text, &s.next[0], &s.next[1])
	}, spellingsNextTo, ids(found))
	if err != nil {
		return err
	}
	for _, s := range list {
		s.Within = withinRecord[s.Kind]
		for _, other := range s.next {
			if other == "" || !report.SpelledApart(s.Kind, s.Text, other) {
				continue
			}
			isRarer, err := in.isRarer(s, other)
			if err != nil {
				return err
			}
			at := slices.IndexFunc(found, func(r referenceRow) bool { return r.ID == s.id })
			if isRarer {
				add(s.id, report.SpelledTwoWays(in.record(&found[at]), s.Spelling, other))
			}
		}
	}
	return nil
}

var withinRecord = map[string]string{report.OfAuthor: "/csl/author", report.OfContainer: "/csl/container-title"}

// isRarer reports whether fewer references have a spelling than have another; of
// two that are as frequent, the later in the alphabet is. What many have is no
// slip.
func (in *inspection) isRarer(s spelled, other string) (bool, error) {
	const enough, many = 50, 3
	count := func(spelling string) (int64, error) {
		return in.number("SELECT count(*) FROM (SELECT 1 FROM reference_spellings WHERE kind = ? AND key = ? AND spelling = ? LIMIT ?) AS chunk", s.Kind, s.Key, spelling, enough)
	}
	own, err := count(s.Text)
	if err != nil {
		return false, err
	}
	its, err := count(other)
	return own <= many && (own < its || own == its && s.Text > other), err
}
