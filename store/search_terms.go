package store

import (
	"maps"
	"slices"

	"kilde/models/search"
)

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

// countWords changes the dictionary and the statistics.
func (t *tx) countWords(w wordCount) error {
	maps.DeleteFunc(w.documents, func(_ string, by int) bool { return by == 0 })
	if len(w.documents) == 0 && w.things == 0 && w.lengths == (search.Lengths{}) {
		return nil
	}
	if err := t.countTerms(w.documents); err != nil {
		return err
	}
	return t.must("UPDATE search_statistics SET documents = documents + ?, title_words = title_words + ?, heading_words = heading_words + ?, text_words = text_words + ?",
		w.things, w.lengths.Title, w.lengths.Headings, w.lengths.Text)
}

// manyTerms is how many terms a transaction must count to put them on shelves.
const manyTerms = 5_000

func (t *tx) countTerms(documents map[string]int) error {
	if len(documents) < manyTerms {
		return t.addTerms(documents)
	}
	return t.shelve(documents)
}

// addTerms adds to the dictionary, in its order.
func (t *tx) addTerms(documents map[string]int) error {
	var fewer []string
	counts := make([][]any, 0, len(documents))
	for _, term := range slices.Sorted(maps.Keys(documents)) {
		if documents[term] < 0 {
			fewer = append(fewer, term)
		}
		counts = append(counts, []any{term, search.Folded(term), documents[term]})
	}
	err := t.insert(addition{into: "search_terms (term, folded, documents)", rows: counts,
		conflict: "ON CONFLICT (term) DO UPDATE SET documents = search_terms.documents + excluded.documents"})
	if err != nil {
		return err
	}
	for terms := range slices.Chunk(fewer, indexChunk) {
		if _, err := t.exec("DELETE FROM search_terms WHERE term IN ? AND documents = 0", terms); err != nil {
			return err
		}
	}
	return nil
}
