package store

import (
	"context"
	"errors"
	"math"
	"slices"

	"kilde/models"
	"kilde/models/search"
)

// The bounds of a search. One that finds no more than maxExact is exact; of one
// that finds more, the newest are compared, with the newest that have all words
// in the title, and in title or headings.
const (
	maxExact   = 1000
	maxNewest  = 400
	maxTier    = 200
	maxChecked = 200 // that are read to look for phrases
)

// searchEngine is how an engine keeps tokens and finds by them.
type searchEngine struct {
	tokens     string // a parameter's tokens as they are kept
	atOnce     int    // how many documents a statement adds to the index at most
	expression func(search.Expression) string
	candidates string // query for ids by an expression, from one on and before another, the newest first, at most so many
	clear      string // statement that empties the index
	batches    int64  // of new words that wait beside the dictionary at most
}

// candidate is a document that an engine has found.
type candidate struct {
	id     int64
	kind   models.Resource
	thing  int64
	uid    string
	dated  int64
	counts []byte
	score  float64
}

// documents are what candidates are read from, as h.
const documents = "search_documents h"

func scanCandidate(r record, c *candidate) error {
	return r.Scan(&c.id, &c.kind, &c.thing, &c.uid, &c.dated, &c.counts)
}

// Search returns what readers see of what is looked for, the best first.
func (s *Store) Search(ctx context.Context, c models.Caller, q models.Search) (found models.Found, err error) {
	err = s.deliver(ctx, c, func(t *tx) (err error) {
		found, err = t.search(c, q)
		return err
	})
	return found, err
}

func (t *tx) search(c models.Caller, q models.Search) (found models.Found, err error) {
	t.note(models.Everything)
	plan, err := t.plan(q.Text)
	if err != nil {
		return found, err
	}
	tokens, err := t.searchFilters(c, q)
	if err != nil {
		return found, err
	}
	hits, exact, err := t.matching(plan, reach{titles: q.Titles, tokens: tokens, among: selection{from: documents}})
	if err != nil {
		return found, err
	}
	found.Total, found.Exact = len(hits), exact
	if q.Facets {
		if found.Facets, err = t.facets(hits); err != nil {
			return found, err
		}
	}
	hits, found.Next = cut(hits, q.Offset, q.Limit)
	found.Hits, err = t.hits(c, plan, hits)
	return found, err
}

// reach is what can be found.
type reach struct {
	titles bool            // by its title alone
	tokens []search.Filter // that it must have besides the words
	dates  span            // that it is of
	among  selection       // of documents
}

// span is times from one on and before another; 0 is no bound.
type span struct{ from, before int64 }

// narrow leaves the times that pass a comparison.
func (s *span) narrow(by models.Operator, with int64) {
	switch by {
	case models.AtLeast:
		s.from = max(s.from, with)
	case models.Above:
		s.from = max(s.from, with+1)
	case models.AtMost:
		s.narrow(models.Below, with+1)
	case models.Below:
		if s.before == 0 || with < s.before {
			s.before = max(with, 1)
		}
	}
}

// ids are those of the documents of these times.
func (s span) ids() (from, before int64) {
	from, before = math.MinInt64, math.MaxInt64
	if s.from > 0 {
		from = min(s.from, lastRanked) << rankBits
	}
	if s.before > 0 && s.before <= lastRanked {
		before = s.before << rankBits
	}
	return from, before
}

// matching is what can be found and has the words of a plan, the best first, and
// whether that is all that there is.
func (t *tx) matching(plan *search.Plan, in reach) ([]candidate, bool, error) {
	ranked, exact, err := t.ranked(plan, in)
	if err != nil || !plan.NeedsText() {
		return ranked, exact, err
	}
	exact = exact && len(ranked) <= maxChecked
	ranked, err = t.checked(plan, ranked[:min(len(ranked), maxChecked)])
	return ranked, exact, err
}

// cut is one page of what is found, and where that goes on.
func cut(hits []candidate, skip, limit int) (page []candidate, next *models.Cursor) {
	from := min(skip, len(hits))
	to := min(from+limit, len(hits))
	if to < len(hits) {
		next = &models.Cursor{At: []models.Value{{Number: int64(to)}}, ID: hits[to-1].uid}
	}
	return hits[from:to], next
}

// things are the ids of what is found, in the tables of their kinds.
func things(hits []candidate) []int64 {
	ids := make([]int64, len(hits))
	for i, h := range hits {
		ids[i] = h.thing
	}
	return ids
}

// plan reads a text, and asks the dictionary what it knows of its words.
func (t *tx) plan(text string) (*search.Plan, error) {
	query, err := t.store.analyzer.Parse(text)
	if e, ok := errors.AsType[search.Error](err); ok {
		return nil, models.WrongQuery(models.Field{Parameter: "q", Code: "invalid", Detail: e.Error()})
	}
	if err != nil {
		return nil, err
	}
	frequencies, err := t.frequencies(query.Lookup(search.Public))
	if err != nil {
		return nil, err
	}
	statistics, err := rows(t, func(r record, s *search.Statistics) error {
		return r.Scan(&s.Documents, &s.Words.Title, &s.Words.Headings, &s.Words.Text)
	}, "SELECT documents, title_words, heading_words, text_words FROM search_statistics")
	return query.Plan(search.Public, frequencies, append(statistics, search.Statistics{})[0]), err
}

// searchFilters are the tokens that a hit must have besides its words.
func (t *tx) searchFilters(c models.Caller, q models.Search) (filters []search.Filter, err error) {
	if len(q.Kinds) > 0 {
		filters = append(filters, filter("kind", func(kind models.Resource) string { return string(kind) }, q.Kinds...))
	}
	for _, by := range []struct {
		kind  models.Resource
		names []string
	}{{models.AuthorResource, q.Authors}, {models.TagResource, q.Tags}, {models.SeriesResource, q.Series}, {models.ReferenceResource, q.References}} {
		if len(by.names) == 0 {
			continue
		}
		ids, err := t.ids(c, by.kind, by.names)
		if err != nil {
			return nil, err
		}
		filters = append(filters, filter(string(by.kind), decimal, ids...))
	}
	for name, values := range map[string][]string{"language": q.Languages, "year": q.Years} {
		if len(values) > 0 {
			filters = append(filters, filter(name, verbatim, values...))
		}
	}
	return filters, nil
}

// ranked is the candidates, the best first, and whether they are all that there
// are.
func (t *tx) ranked(plan *search.Plan, in reach) ([]candidate, bool, error) {
	widest := search.Anywhere
	if in.titles {
		widest = search.Title
	}
	ids, err := t.candidates(plan, widest, in, maxExact+1)
	if err != nil {
		return nil, false, err
	}
	exact := len(ids) <= maxExact
	if !exact {
		ids = ids[:maxNewest]
	}
	for _, tier := range []search.Tier{search.Title, search.Headings} {
		if exact || tier >= widest {
			break
		}
		more, err := t.candidates(plan, tier, in, maxTier)
		if err != nil {
			return nil, false, err
		}
		ids = append(ids, more...)
	}
	slices.Sort(ids)
	in.among.and("h.id IN ?", slices.Compact(ids))
	list, err := rows(t, scanCandidate, "SELECT h.id, h.kind, h.thing, h.uid, h.dated, h.counts FROM "+in.among.from+in.among.conditions(), in.among.args...)
	if err != nil {
		return nil, false, err
	}
	ranked, err := rank(plan, list)
	return ranked, exact, err
}

func (t *tx) candidates(plan *search.Plan, tier search.Tier, in reach, most int) ([]int64, error) {
	engine := t.store.engine.search
	from, before := in.dates.ids()
	return values[int64](t, engine.candidates, engine.expression(plan.Expression(tier, in.tokens...)), from, before, most)
}

// rank orders candidates.
func rank(plan *search.Plan, list []candidate) ([]candidate, error) {
	byID := make(map[string]candidate, len(list))
	compared := make([]search.Candidate, len(list))
	for i, c := range list {
		id := c.uid + string(c.kind)
		byID[id], compared[i] = c, search.Candidate{ID: id, PublishedAt: at(c.dated), Counts: c.counts}
	}
	hits, err := plan.Rank(compared, len(compared))
	ranked := make([]candidate, len(hits))
	for i, h := range hits {
		ranked[i] = byID[h.ID]
		ranked[i].score = h.Score
	}
	return ranked, err
}

// checked is those candidates that have the phrases that are looked for.
func (t *tx) checked(plan *search.Plan, ranked []candidate) ([]candidate, error) {
	things, err := t.thingsOf(ranked)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(ranked, func(c candidate) bool {
		f, ok := things[c.id]
		return !ok || !plan.Matches(f.document())
	}), nil
}

// thingsOf are the texts of candidates, by the ids of their documents.
func (t *tx) thingsOf(list []candidate) (map[int64]*findable, error) {
	byKind := map[models.Resource][]string{}
	documents := map[string]int64{}
	for _, c := range list {
		byKind[c.kind] = append(byKind[c.kind], c.uid)
		documents[string(c.kind)+c.uid] = c.id
	}
	things := map[int64]*findable{}
	for kind, uids := range byKind {
		found, err := t.findables(kind, uids)
		if err != nil {
			return nil, err
		}
		for i := range found {
			things[documents[string(kind)+found[i].uid]] = &found[i]
		}
	}
	return things, nil
}
