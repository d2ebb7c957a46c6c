package store

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/s2"

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

// wordsDigest tells whether the words of a thing must be indexed anew.
func (f *findable) wordsDigest() int64 {
	d := digest{sha256.New()}
	d.add(strconv.Itoa(search.Version), f.language, f.title, strings.Join(f.headings, "\n"), f.text)
	return d.sum()
}

// digest tells whether anything of a thing must be, whose words have a digest.
func (f *findable) digest(words int64) int64 {
	d := digest{sha256.New()}
	d.add(decimal(words), decimal(f.dated))
	for _, filter := range f.filters {
		d.add(filter.Name, strings.Join(filter.Values, "\n"))
	}
	return d.sum()
}

// digest is of texts, each told apart from the next.
type digest struct{ hash.Hash }

func (d digest) add(texts ...string) {
	for _, s := range texts {
		d.Write(binary.AppendUvarint(nil, uint64(len(s))))
		d.Write([]byte(s))
	}
}

func (d digest) sum() int64 { return int64(binary.BigEndian.Uint64(d.Sum(nil))) }

// analysis is the words of a thing, which take no database to find.
type analysis struct {
	search.Index
	digest int64
	tokens []byte // as they are kept, in the block format of S2
}

func (s *Store) analysis(f *findable) analysis {
	// It has no filters yet: they may change without the words.
	ix := s.analyzer.Index(f.document())
	return analysis{ix, f.wordsDigest(), s2.Encode(nil, []byte(ix.Tokens))}
}

// document is what the analysis of its words takes.
func (f *findable) document() search.Document {
	return search.Document{Scope: search.Public, Language: f.language, Title: f.title, Headings: f.headings, Text: f.text}
}

// rank orders documents by age, the newest last. Two of one moment differ by a
// part of their ids.
func (f *findable) rank() int64 {
	sum := sha256.Sum256([]byte(f.uid))
	return min(f.dated, lastRanked)<<rankBits | int64(binary.BigEndian.Uint32(sum[:4])&(1<<rankBits-1))
}

const (
	rankBits   = 20
	lastRanked = math.MaxInt64>>rankBits - 1 // a moment in 2248; all after it are of one age
)

// indexed is what search knows of a thing.
type indexed struct {
	id, dated     int64
	digest, words int64 // digests, of all and of its words
	lengths       search.Lengths
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
	var all []step
	for _, kind := range searchable() {
		slices.Sort(changed[kind])
		for uids := range slices.Chunk(slices.Compact(changed[kind]), indexChunk) {
			steps, err := t.stepsOf(kind, uids)
			if err != nil {
				return err
			}
			all = append(all, steps...)
		}
	}
	return t.index(all)
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

// step is one thing that search is to learn, to forget, or both.
type step struct {
	id    int64     // that it is to have, or had
	was   *indexed  // nil if it was not
	is    *findable // nil if readers see it no more
	words int64     // digest of those that it has
	same  bool      // they are what they were
}

// stepsOf compare what search knows of things with what readers see of them now.
func (t *tx) stepsOf(kind models.Resource, uids []string) (steps []step, err error) {
	known, err := t.indexedThings(kind, uids)
	if err != nil {
		return nil, err
	}
	now, err := t.findables(kind, uids)
	if err != nil {
		return nil, err
	}
	for i := range now {
		f := &now[i]
		s := step{id: f.rank(), is: f, words: f.wordsDigest()}
		if was, ok := known[f.uid]; ok {
			delete(known, f.uid)
			if was.digest == f.digest(s.words) {
				continue
			}
			s.was = &was
			if was.words == s.words && was.dated == f.dated {
				s.id, s.same = was.id, true
			}
		}
		steps = append(steps, s)
	}
	for _, was := range known {
		steps = append(steps, step{id: was.id, was: &was})
	}
	return steps, nil
}

func (t *tx) indexedThings(kind models.Resource, uids []string) (map[string]indexed, error) {
	known := map[string]indexed{}
	_, err := rows(t, func(r record, x *indexed) error {
		var uid string
		err := r.Scan(&uid, &x.id, &x.dated, &x.digest, &x.words, &x.lengths.Title, &x.lengths.Headings, &x.lengths.Text)
		known[uid] = *x
		return err
	}, "SELECT uid, id, dated, digest, words_digest, title_words, heading_words, text_words FROM search_documents WHERE uid IN ? AND kind = ?", uids, string(kind))
	return known, err
}

// index takes steps in the order of their ids. FTS5 writes what it has gathered
// whenever one is below the one before, and before any statement that may have
// to be undone by itself: so it is told last, of all together.
func (t *tx) index(steps []step) error {
	words := wordCount{documents: map[string]int{}}
	engine := t.store.engine.search
	tokens := addition{into: "search_index (rowid, tokens)", row: "(?, " + engine.tokens + ")", most: engine.atOnce}
	slices.SortFunc(steps, func(a, b step) int { return cmp.Compare(a.id, b.id) })
	for chunk := range slices.Chunk(steps, indexChunk) {
		if err := t.take(chunk, &words, &tokens); err != nil {
			return err
		}
	}
	if err := t.insert(tokens); err != nil {
		return err
	}
	return t.countWords(words)
}

// take takes some steps, and leaves to be inserted what the index is to have of
// them.
func (t *tx) take(steps []step, words *wordCount, index *addition) error {
	tokens, err := t.keptTokens(steps)
	if err != nil {
		return err
	}
	var gone []int64 // as its words go
	for _, s := range steps {
		if s.was != nil && !s.same {
			gone = append(gone, s.was.id)
			words.add(search.Terms(tokens[s.was.id]), s.was.lengths, -1)
		}
	}
	for _, x := range []struct {
		query string
		ids   []int64
	}{
		{"DELETE FROM search_index WHERE rowid IN ?", slices.Sorted(maps.Keys(tokens))},
		{"DELETE FROM search_tokens WHERE id IN ?", gone},
		{"DELETE FROM search_documents WHERE id IN ?", gone},
	} {
		if len(x.ids) == 0 {
			continue
		}
		if n, err := t.exec(x.query, x.ids); err != nil || int(n) != len(x.ids) {
			return cmp.Or(err, fmt.Errorf("search knows %d of %d things: %s", n, len(x.ids), x.query))
		}
	}
	steps = slices.DeleteFunc(steps, func(s step) bool { return s.is == nil })
	if err := t.allot(steps); err != nil {
		return err
	}
	return t.learn(steps, tokens, words, index)
}

// keptTokens are those of the words of documents that change, by their ids.
func (t *tx) keptTokens(steps []step) (map[int64]string, error) {
	var ids []int64
	for _, s := range steps {
		if s.was != nil {
			ids = append(ids, s.was.id)
		}
	}
	tokens := make(map[int64]string, len(ids))
	if len(ids) == 0 {
		return tokens, nil
	}
	_, err := rows(t, func(r record, kept *[]byte) error {
		var id int64
		if err := r.Scan(&id, kept); err != nil {
			return err
		}
		plain, err := s2.Decode(nil, *kept)
		tokens[id] = string(plain)
		return err
	}, "SELECT id, tokens FROM search_tokens WHERE id IN ?", ids)
	return tokens, err
}

// allot gives documents ids that no other has.
func (t *tx) allot(steps []step) error {
	taken, err := t.taken(steps)
	if err != nil {
		return err
	}
	for i := range steps {
		s := &steps[i]
		for !s.same && taken[s.id] {
			s.id++
			n, err := t.number("SELECT count(*) FROM search_documents WHERE id = ?", s.id)
			if err != nil {
				return err
			}
			taken[s.id] = taken[s.id] || n > 0
		}
		taken[s.id] = true
	}
	return nil
}

// taken are those ids of steps that documents have.
func (t *tx) taken(steps []step) (map[int64]bool, error) {
	taken := map[int64]bool{}
	var ids []int64
	for _, s := range steps {
		if s.same {
			taken[s.id] = true
		} else {
			ids = append(ids, s.id)
		}
	}
	if len(ids) == 0 {
		return taken, nil
	}
	found, err := values[int64](t, "SELECT id FROM search_documents WHERE id IN ?", ids)
	for _, id := range found {
		taken[id] = true
	}
	return taken, err
}

// learn adds things to what search knows, or what they can be filtered by.
func (t *tx) learn(steps []step, tokens map[int64]string, words *wordCount, index *addition) error {
	documents := addition{into: "search_documents (id, kind, thing, uid, dated, digest, words_digest, title_words, heading_words, text_words, counts)"}
	kept := addition{into: "search_tokens (id, tokens)"}
	for _, s := range steps {
		f := s.is
		if s.same {
			if err := t.must("UPDATE search_documents SET digest = ? WHERE id = ?", f.digest(s.was.words), s.id); err != nil {
				return err
			}
			index.rows = append(index.rows, []any{s.id, t.store.tagged(f, tokens[s.id])})
			continue
		}
		ix, ok := t.analyzed[f.uid]
		if !ok || ix.digest != s.words {
			ix = t.store.analysis(f)
		}
		words.add(ix.Terms, ix.Lengths, 1)
		documents.rows = append(documents.rows, []any{s.id, string(f.kind), f.id, f.uid, f.dated,
			f.digest(s.words), s.words, ix.Lengths.Title, ix.Lengths.Headings, ix.Lengths.Text, ix.Counts})
		kept.rows = append(kept.rows, []any{s.id, ix.tokens})
		index.rows = append(index.rows, []any{s.id, t.store.tagged(f, ix.Tokens)})
	}
	return t.insert(documents, kept)
}

// forgetAll makes search know nothing.
func (t *tx) forgetAll() error {
	for _, query := range []string{
		t.store.engine.search.clear, "DELETE FROM search_tokens", "DELETE FROM search_documents", "DELETE FROM search_terms", "DELETE FROM search_new_terms",
		"UPDATE search_statistics SET documents = 0, title_words = 0, heading_words = 0, text_words = 0",
	} {
		if _, err := t.exec(query); err != nil {
			return err
		}
	}
	return nil
}

// tagged are the tokens of a thing: what it can be filtered by, and its words.
func (s *Store) tagged(f *findable, words string) string {
	return strings.TrimSpace(s.analyzer.Index(search.Document{Scope: search.Public, Filters: f.filters}).Tokens + " " + words) // there may be none
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
