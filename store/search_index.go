package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"kilde/models"
	"kilde/models/search"
)

// findable is a thing that readers see, as search reads it.
type findable struct {
	kind     models.Resource
	id       int64 // in the table of its kind
	uid      string
	dated    int64 // published or created
	language string
	title    string
	headings []string
	text     string
	filters  []search.Filter
}

// digest tells whether a thing must be indexed anew.
func (f *findable) digest() int64 {
	h := sha256.New()
	part := func(s string) {
		h.Write(binary.AppendUvarint(nil, uint64(len(s))))
		h.Write([]byte(s))
	}
	part(strconv.Itoa(search.Version))
	part(strconv.FormatInt(f.dated, 10))
	part(f.language)
	part(f.title)
	part(strings.Join(f.headings, "\n"))
	part(f.text)
	for _, filter := range f.filters {
		part(filter.Name)
		part(strings.Join(filter.Values, "\n"))
	}
	return int64(binary.BigEndian.Uint64(h.Sum(nil)))
}

// document is what the analysis of its words takes; it has no filters yet.
func (f *findable) document() search.Document {
	return search.Document{Scope: search.Public, Language: f.language, Title: f.title, Headings: f.headings, Text: f.text}
}

// analysis is the words of a thing, which took no database to find.
type analysis struct {
	of    findable
	words search.Index
}

// saysTheSame reports whether two things have the same words.
func (f findable) saysTheSame(other *findable) bool {
	return f.language == other.language && f.title == other.title && f.text == other.text && slices.Equal(f.headings, other.headings)
}

// rank orders documents by age, the newest last. Two of one moment differ by a
// part of their ids.
func (f *findable) rank() int64 {
	sum := sha256.Sum256([]byte(f.uid))
	return f.dated<<rankBits | int64(binary.BigEndian.Uint32(sum[:4])&(1<<rankBits-1))
}

const rankBits = 20

// indexed is what search knows of a thing.
type indexed struct {
	id      int64
	digest  int64
	lengths search.Lengths
}

// searchable are the kinds of things that can be found.
func searchable() []models.Resource {
	return []models.Resource{models.ArticleResource, models.SeriesResource, models.AuthorResource, models.ReferenceResource, models.TagResource}
}

// indexChanged brings search up to date with what was changed.
func (t *tx) indexChanged() error {
	changed := map[models.Resource][]string{}
	for _, c := range t.changes {
		for _, key := range c.Keys {
			if kind, uid, ok := strings.Cut(key, ":"); ok && mayChange(c, models.Resource(kind), uid) {
				changed[models.Resource(kind)] = append(changed[models.Resource(kind)], uid)
			}
		}
	}
	words := wordCount{documents: map[string]int{}}
	for _, kind := range searchable() {
		slices.Sort(changed[kind])
		for uids := range slices.Chunk(slices.Compact(changed[kind]), indexChunk) {
			if err := t.indexKind(kind, uids, &words); err != nil {
				return err
			}
		}
	}
	return t.countWords(words)
}

// mayChange reports whether a change may be one of what is found of a thing
// whose dependency key it has: the thing itself, an article that was put into a
// series or taken out, or something that readers see from now on or no more,
// because then its list has changed as well.
func mayChange(c models.Change, kind models.Resource, uid string) bool {
	return c.Resource == kind && c.ID == uid || kind == models.ArticleResource || slices.Contains(c.Keys, lists[kind])
}

// indexChunk is how many things are indexed together at most.
const indexChunk = 256

// indexKind makes what search knows of things what readers see of them now.
func (t *tx) indexKind(kind models.Resource, uids []string, words *wordCount) error {
	before, err := t.indexedThings(kind, uids)
	if err != nil {
		return err
	}
	now, err := t.findables(kind, uids)
	if err != nil {
		return err
	}
	now = slices.DeleteFunc(now, func(f findable) bool {
		was, known := before[f.uid]
		same := known && was.digest == f.digest()
		if same {
			delete(before, f.uid)
		}
		return same
	})
	for _, was := range before {
		if err := t.unindex(was, words); err != nil {
			return err
		}
	}
	for i := range now {
		if err := t.index(&now[i], words); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) indexedThings(kind models.Resource, uids []string) (map[string]indexed, error) {
	known := map[string]indexed{}
	_, err := rows(t, func(r *sql.Rows, x *indexed) error {
		var uid string
		err := r.Scan(&uid, &x.id, &x.digest, &x.lengths.Title, &x.lengths.Headings, &x.lengths.Text)
		known[uid] = *x
		return err
	}, "SELECT uid, id, digest, title_words, heading_words, text_words FROM search_documents WHERE uid IN ? AND kind = ?", uids, string(kind))
	return known, err
}

// index adds a thing to what search knows.
func (t *tx) index(f *findable, words *wordCount) error {
	ix := t.analyzed[f.uid].words
	if !t.analyzed[f.uid].of.saysTheSame(f) {
		ix = t.store.analyzer.Index(f.document())
	}
	filters := search.Document{Scope: search.Public, Filters: f.filters}
	tokens := t.store.analyzer.Index(filters).Tokens + " " + ix.Tokens
	words.add(ix.Terms, ix.Lengths, 1)
	for id := f.rank(); ; id++ { // another thing may have it
		kept, err := t.store.engine.search.keep(t, tokens, id, string(f.kind), f.id, f.uid, f.dated, f.digest(),
			ix.Lengths.Title, ix.Lengths.Headings, ix.Lengths.Text, ix.Counts)
		if err != nil || kept {
			return err
		}
	}
}

// unindex takes a thing from what search knows.
func (t *tx) unindex(was indexed, words *wordCount) error {
	tokens, err := values[string](t, t.store.engine.search.tokens, was.id)
	if err != nil {
		return err
	}
	for _, of := range tokens {
		words.add(search.Terms(of), was.lengths, -1)
	}
	return t.store.engine.search.drop(t, was.id)
}

// wordCount is how the dictionary and the statistics change.
type wordCount struct {
	documents map[string]int // by term
	things    int
	lengths   search.Lengths
}

func (w *wordCount) add(terms []string, l search.Lengths, by int) {
	for _, term := range terms {
		w.documents[term] += by
	}
	w.things += by
	w.lengths.Title += by * l.Title
	w.lengths.Headings += by * l.Headings
	w.lengths.Text += by * l.Text
}

// countWords changes the dictionary and the statistics, terms in their order.
func (t *tx) countWords(w wordCount) error {
	maps.DeleteFunc(w.documents, func(_ string, by int) bool { return by == 0 })
	var fewer []string
	var counts [][]any
	for _, term := range slices.Sorted(maps.Keys(w.documents)) {
		if w.documents[term] < 0 {
			fewer = append(fewer, term)
		}
		counts = append(counts, []any{term, w.documents[term]})
	}
	err := t.insert(addition{into: "search_terms (term, documents)", rows: counts,
		conflict: "ON CONFLICT (term) DO UPDATE SET documents = search_terms.documents + excluded.documents"})
	if err != nil || w.things == 0 && len(counts) == 0 && w.lengths == (search.Lengths{}) {
		return err
	}
	for terms := range slices.Chunk(fewer, indexChunk) {
		if _, err := t.exec("DELETE FROM search_terms WHERE term IN ? AND documents = 0", terms); err != nil {
			return err
		}
	}
	return t.must("UPDATE search_statistics SET documents = documents + ?, title_words = title_words + ?, heading_words = heading_words + ?, text_words = text_words + ?",
		w.things, w.lengths.Title, w.lengths.Headings, w.lengths.Text)
}

// filter is one of a thing's own, from what it has of it.
func filter[T any](name string, text func(T) string, of ...T) search.Filter {
	f := search.Filter{Name: name}
	for _, v := range of {
		f.Values = append(f.Values, text(v))
	}
	return f
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

func verbatim(s string) string { return s }

func year(moment int64) string { return strconv.Itoa(time.UnixMilli(moment).UTC().Year()) }
