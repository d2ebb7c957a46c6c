package search

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Candidate is a document that an engine found, and what it is ranked by.
type Candidate struct {
	ID          string
	PublishedAt time.Time
	Counts      []byte // of its Index
}

// Hit is a candidate's place in the results.
type Hit struct {
	ID    string
	Score float64
}

// saturation is how soon more occurrences of a word stop to count (k1 of BM25).
const saturation = 1.2

// weights are what an occurrence in a field counts, and how much the field's length tells against it (b of BM25).
var weights = [fields]struct{ boost, length float64 }{
	titleField:    {boost: 6, length: 0.4},
	headingsField: {boost: 2.5, length: 0.4},
	textField:     {boost: 1, length: 0.75},
}

// Rank is the k best candidates by BM25F, the newer before the older where they are equal, and then by id. The error
// names a candidate whose counts are corrupt or of another version.
func (p *Plan) Rank(candidates []Candidate, k int) ([]Hit, error) {
	scorer := p.scorer()
	type scored struct {
		*Candidate
		score float64
	}
	all := make([]scored, len(candidates))
	for i := range candidates {
		c, err := decode(candidates[i].Counts)
		if err != nil {
			return nil, fmt.Errorf("candidate %q: %w", candidates[i].ID, err)
		}
		all[i] = scored{Candidate: &candidates[i], score: scorer.score(c)}
	}
	slices.SortFunc(all, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), b.PublishedAt.Compare(a.PublishedAt), strings.Compare(a.ID, b.ID))
	})
	hits := make([]Hit, min(len(all), max(k, 0)))
	for i := range hits {
		hits[i] = Hit{ID: all[i].ID, Score: all[i].score}
	}
	return hits, nil
}

// scorer is a plan with all made ready that doesn't depend on the candidate.
type scorer struct {
	words []planned
	idf   []float64 // of each word
	means [fields]float64
}

func (p *Plan) scorer() scorer {
	s := scorer{words: p.words, idf: make([]float64, len(p.words))}
	n := float64(max(p.statistics.Documents, 1))
	for i, w := range p.words {
		df := float64(max(w.documents, 1))
		s.idf[i] = math.Log(1 + max(0, n-df+0.5)/(df+0.5))
	}
	sums := p.statistics.Words
	for f, sum := range [fields]int{titleField: sums.Title, headingsField: sums.Headings, textField: sums.Text} {
		s.means[f] = max(1, float64(sum)/n)
	}
	return s
}

// score adds in a fixed order, and rounds each product by a conversion, so that no processor fuses it with a sum: every
// machine gets the same score.
func (s *scorer) score(c counts) float64 {
	var norms [fields]float64
	for f, length := range [fields]int{titleField: c.lengths.Title, headingsField: c.lengths.Headings, textField: c.lengths.Text} {
		w := weights[f]
		norms[f] = w.boost / (1 - w.length + float64(w.length*float64(length)/s.means[f]))
	}
	total := 0.0
	for i := range s.words {
		sum := 0.0
		for j := range s.words[i].alternatives {
			a := &s.words[i].alternatives[j]
			times, ok := c.times(a.hash)
			if !ok {
				continue
			}
			for f, n := range times {
				sum += float64(float64(a.weight*norms[f]) * float64(n))
			}
		}
		total += float64(s.idf[i] * (sum / (saturation + sum)))
	}
	return total
}
