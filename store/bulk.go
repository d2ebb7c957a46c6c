package store

import (
	"maps"
	"slices"

	"kilde/models"
)

// bulk is what the lines of an import share while they are taken in together:
// what is known of names, so that each is looked up once, and rows and counts
// that are written many at a time. Any statement of the transaction writes them
// first, so that none can miss them; beside leaves them aside.
type bulk struct {
	claims     map[models.Resource]map[string]claim // a zero one is a name that nothing has
	references map[string]int64
	citables   map[int64]*citable
	things     map[string]map[int64]thing // by table
	rows       []addition                 // to be written
	counts     map[counter]map[int64]int  // to be added
}

// counter is a column that counts what a thing has.
type counter struct{ table, column string }

// cited counts the citations of references.
var cited = counter{"reference_items", "citations"}

// thing is what the dependency keys of an article tell of what it names.
type thing struct {
	uid      string
	articles int // that readers see
}

func newBulk() *bulk {
	return &bulk{
		claims: map[models.Resource]map[string]claim{}, references: map[string]int64{}, citables: map[int64]*citable{},
		things: map[string]map[int64]thing{}, counts: map[counter]map[int64]int{},
	}
}

// beside runs fn on the transaction as it stands in the database.
func (t *tx) beside(fn func() error) error {
	b := t.bulk
	t.bulk = nil
	defer func() { t.bulk = b }()
	return fn()
}

// flush writes what waits.
func (t *tx) flush() error {
	b := t.bulk
	if b == nil || len(b.rows)+len(b.counts) == 0 {
		return nil
	}
	rows, counts := b.rows, b.counts
	b.rows, b.counts = nil, map[counter]map[int64]int{}
	return t.beside(func() error {
		if err := t.insert(rows...); err != nil {
			return err
		}
		for _, l := range append([]counter{cited}, counters()...) {
			by := map[int][]int64{}
			for id, n := range counts[l] {
				by[n] = append(by[n], id)
			}
			for n, ids := range by {
				slices.Sort(ids)
				if err := t.count(l, n, ids); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// counters are those of articles.
func counters() (list []counter) {
	for _, l := range counted {
		list = append(list, l.articles())
	}
	return list
}

// add inserts rows, now or with those that wait.
func (t *tx) add(list ...addition) error {
	if t.bulk == nil {
		return t.insert(list...)
	}
	for _, a := range list {
		i := slices.IndexFunc(t.bulk.rows, func(b addition) bool { return a.into == b.into })
		if i < 0 {
			t.bulk.rows = append(t.bulk.rows, addition{into: a.into, conflict: a.conflict})
			i = len(t.bulk.rows) - 1
		}
		t.bulk.rows[i].rows = append(t.bulk.rows[i].rows, a.rows...)
	}
	return nil
}

// count adds to a count of things, now or with what waits.
func (t *tx) count(of counter, by int, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	if t.bulk == nil {
		_, err := t.exec("UPDATE "+of.table+" SET "+of.column+" = "+of.column+" + ? WHERE id IN ?", by, ids)
		if err == nil && of != cited {
			// By itself, because it is what indexes are by: they stay as they are where it does.
			_, err = t.exec("UPDATE "+of.table+" SET live = (articles > 0) WHERE id IN ? AND live <> (articles > 0)", ids)
		}
		return err
	}
	if t.bulk.counts[of] == nil {
		t.bulk.counts[of] = map[int64]int{}
	}
	for _, id := range ids {
		t.bulk.counts[of][id] += by
		if known, ok := t.bulk.things[of.table][id]; ok && of != cited {
			known.articles += by
			t.bulk.things[of.table][id] = known
		}
	}
	return nil
}

// know notes who has a name now.
func (t *tx) know(kind models.Resource, name string, c claim) {
	if t.bulk != nil && t.bulk.claims[kind] != nil {
		t.bulk.claims[kind][name] = c
	}
}

// unlearn drops what is known of the names of a kind, which change.
func (t *tx) unlearn(kind models.Resource) {
	if t.bulk != nil {
		delete(t.bulk.claims, kind)
	}
}

// free reports whether nothing is known to have a slug.
func (t *tx) free(kind models.Resource, slug string) bool {
	if t.bulk == nil {
		return false
	}
	c, known := t.bulk.claims[kind][slug]
	return known && c.id == 0
}

// claims returns who has which of some slugs or ids.
func (t *tx) claims(kind models.Resource, names []string) (map[string]claim, error) {
	if t.bulk == nil {
		return t.storedClaims(kind, names)
	}
	known := t.bulk.claims[kind]
	if known == nil {
		known = map[string]claim{}
		t.bulk.claims[kind] = known
	}
	return known, learn(t, known, names, func(names []string) (map[string]claim, error) { return t.storedClaims(kind, names) })
}

// referenceIDs are the ids inside of references, by their keys, ids and aliases.
func (t *tx) referenceIDs(names []string) (map[string]int64, error) {
	if t.bulk == nil {
		return t.storedReferences(names)
	}
	return t.bulk.references, learn(t, t.bulk.references, names, t.storedReferences)
}

// learn asks for the names that are not known. Those of what waits to be
// written are.
func learn[V any](t *tx, known map[string]V, names []string, ask func([]string) (map[string]V, error)) error {
	unknown := distinct(slices.DeleteFunc(slices.Clone(names), func(name string) bool { _, ok := known[name]; return ok }))
	if len(unknown) == 0 {
		return nil
	}
	return t.beside(func() error {
		found, err := ask(unknown)
		for _, name := range unknown {
			known[name] = found[name]
		}
		return err
	})
}

// newKeys are the articleKeys of an article that nothing names yet.
func (t *tx) newKeys(row articleRow, u uses) ([]string, error) {
	if t.bulk == nil {
		return t.articleKeys(row)
	}
	var named []related
	for _, l := range counted {
		ids := l.of(u)
		if err := t.learnThings(l.kind, l.table, ids); err != nil {
			return nil, err
		}
		for _, id := range ids {
			x := t.bulk.things[l.table][id]
			named = append(named, related{l.kind, x.uid, x.articles == 1})
		}
	}
	return row.keys(named), nil
}

// learnThings asks for the things with some ids, and with them for all others
// that the lines name.
func (t *tx) learnThings(kind models.Resource, table string, ids []int64) error {
	known := t.bulk.things[table]
	if known == nil {
		known = map[int64]thing{}
		t.bulk.things[table] = known
	}
	new := func(id int64) bool { _, ok := known[id]; return !ok }
	if !slices.ContainsFunc(ids, new) {
		return nil
	}
	all := slices.Concat(ids, t.bulk.named(kind))
	unknown := distinct(slices.DeleteFunc(all, func(id int64) bool { return id == 0 || !new(id) }))
	counts := t.bulk.counts[counter{table, "articles"}]
	return t.beside(func() error {
		_, err := rows(t, func(r record, id *int64) error {
			var x thing
			err := r.Scan(id, &x.uid, &x.articles)
			x.articles += counts[*id]
			known[*id] = x
			return err
		}, "SELECT id, uid, articles FROM "+table+" WHERE id IN ?", unknown)
		return err
	})
}

// named are the ids of the things of a kind whose names are known, in no order.
func (b *bulk) named(kind models.Resource) (ids []int64) {
	if kind == models.ReferenceResource {
		return slices.Collect(maps.Values(b.references))
	}
	for _, c := range b.claims[kind] {
		ids = append(ids, c.id)
	}
	return ids
}
