package generate

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
)

// The years of what is cited.
const (
	oldestWork = 1950
	newestWork = firstYear + years
)

// work is what a text knows a reference by.
type work struct {
	family, given string
	year          int
	key           string
}

func (s *Site) work(i int) work {
	r := s.chance(referenceKind, i)
	w := work{family: pick(r, family), given: pick(r, given), year: newestWork - few(r, newestWork-oldestWork)}
	w.key = text.Slug(w.family) + strconv.Itoa(w.year) + "." + s.mark + strconv.Itoa(i+1)
	return w
}

// mark is how a text points to the work.
func (w work) mark(r *rand.Rand) string {
	switch r.IntN(4) {
	case 0:
		return fmt.Sprintf("(%s %d)", w.family, w.year)
	case 1:
		return fmt.Sprintf("[@%s, s. %d]", w.key, 1+r.IntN(300))
	}
	return "[@" + w.key + "]"
}

// record is CSL-JSON, its members in their order.
type record struct {
	Type      string              `json:"type"`
	Author    []map[string]string `json:"author"`
	Issued    map[string][][]int  `json:"issued"`
	Title     string              `json:"title"`
	Container string              `json:"container-title,omitempty"`
	Volume    string              `json:"volume,omitempty"`
	Page      string              `json:"page,omitempty"`
	Publisher string              `json:"publisher,omitempty"`
	Place     string              `json:"publisher-place,omitempty"`
	DOI       string              `json:"DOI,omitempty"`
	URL       string              `json:"URL,omitempty"`
}

func (s *Site) reference(i int) source.Line {
	w := s.work(i)
	r := s.chance(recordKind, i)
	p := newProse(&languages[2*r.IntN(2)], r)
	c := record{Author: []map[string]string{{"family": w.family, "given": w.given}}, Title: p.heading(2 + r.IntN(3))}
	c.Issued = map[string][][]int{"date-parts": {{w.year}}}
	if r.IntN(3) == 0 {
		c.Author = append(c.Author, map[string]string{"family": pick(r, family), "given": pick(r, given)})
	}
	switch r.IntN(3) {
	case 0:
		first := 1 + r.IntN(400)
		c.Type, c.Container, c.Volume = "article-journal", p.heading(2), strconv.Itoa(1+r.IntN(80))
		c.Page = fmt.Sprintf("%d-%d", first, first+r.IntN(30))
		c.DOI = fmt.Sprintf("10.5555/%s.%d", s.mark, i+1) // 10.5555 is for trying out
	case 1:
		c.Type, c.Publisher, c.Place = "book", p.heading(1)+" forlag", "Oslo"
	default:
		c.Type, c.URL = "webpage", "https://example.org/"+s.mark+"/"+strconv.Itoa(i+1)
	}
	csl, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings and numbers always can be
	}
	return &source.ReferenceLine{
		Resource: string(models.ReferenceResource), History: history(r, when(i, s.References())),
		Reference: source.Reference{Key: w.key, CSL: csl},
	}
}
