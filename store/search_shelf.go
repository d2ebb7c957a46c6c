package store

import (
	"context"
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"kilde/models/search"
)

// What a large transaction counts waits beside the dictionary, in which each of
// its words would change a page of its own: a batch is some thousand shelves, of
// words that begin alike, one after the other. A lookup takes one shelf of each
// batch. mostBatches is how many may wait before they are added to the
// dictionary together.
const mostBatches = 24

// shelve puts counted terms on the shelves of a new batch.
func (t *tx) shelve(documents map[string]int) error {
	batch, err := t.batches()
	if err != nil {
		return err
	}
	batch++
	shelves := map[string][]byte{}
	for _, term := range slices.Sorted(maps.Keys(documents)) {
		shelf := search.Shelf(term)
		shelves[shelf] = appendCount(shelves[shelf], term, documents[term])
	}
	added := addition{into: "search_new_terms (batch, shelf, counts)"}
	for _, shelf := range slices.Sorted(maps.Keys(shelves)) {
		added.rows = append(added.rows, []any{batch, shelf, shelves[shelf]})
	}
	if err := t.insert(added); err != nil || batch < t.store.engine.search.batches {
		return err
	}
	return t.clearShelves()
}

// batches is how many batches wait.
func (t *tx) batches() (int64, error) { return t.number("SELECT max(batch) FROM search_new_terms") }

// A count is kept as the length of the term, the term, and the number.
func appendCount(b []byte, term string, documents int) []byte {
	b = binary.AppendUvarint(b, uint64(len(term)))
	return binary.AppendVarint(append(b, term...), int64(documents))
}

// errShelf tells of counts that appendCount has not written.
var errShelf = errors.New("new terms: corrupt counts")

// addCounts adds what appendCount wrote.
func addCounts(to map[string]int, b []byte) error {
	for len(b) > 0 {
		length, n := binary.Uvarint(b)
		if n <= 0 || length > uint64(len(b)-n) {
			return errShelf
		}
		term := string(b[n : n+int(length)])
		b = b[n+int(length):]
		documents, n := binary.Varint(b)
		if n <= 0 {
			return errShelf
		}
		to[term] += int(documents)
		b = b[n:]
	}
	return nil
}

// shelved are the counts that wait on some shelves.
func (t *tx) shelved(shelves []string) (map[string]int, error) {
	counts := map[string]int{}
	last, err := t.batches()
	if err != nil || last == 0 || len(shelves) == 0 {
		return counts, err
	}
	batches := make([]int64, last)
	for i := range batches {
		batches[i] = int64(i) + 1
	}
	all, err := values[[]byte](t, "SELECT counts FROM search_new_terms WHERE batch IN ? AND shelf IN ?", batches, shelves)
	for _, b := range all {
		err = firstError(err, addCounts(counts, b))
	}
	return counts, err
}

// shelfChunk is how many shelves are added to the dictionary at a time.
const shelfChunk = 64

// clearShelves adds all that waits to the dictionary.
func (t *tx) clearShelves() error {
	shelves, err := values[string](t, "SELECT DISTINCT shelf FROM search_new_terms")
	if err != nil || len(shelves) == 0 {
		return err
	}
	slices.Sort(shelves)
	for chunk := range slices.Chunk(shelves, shelfChunk) {
		counts, err := t.shelved(chunk)
		if err != nil {
			return err
		}
		maps.DeleteFunc(counts, func(_ string, n int) bool { return n == 0 })
		if err := t.addTerms(counts); err != nil {
			return err
		}
	}
	_, err = t.exec("DELETE FROM search_new_terms")
	return err
}

// Settle does what large writes have put off, so that searches need not look
// for it, and gives back the memory and the disk that they took. What reads in between is
// right all the same.
func (s *Store) Settle(ctx context.Context) error {
	if _, err := s.Recite(ctx); err != nil {
		return err
	}
	err := s.write(ctx, func(t *tx) error {
		return firstError(t.clearShelves(), t.store.engine.pace(t, false))
	})
	s.checkpoints.shrink(ctx)
	return err
}
