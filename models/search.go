package models

// Search is what somebody looks for among the things that readers see. Values
// within a filter are alternatives; filters add up, and all but Kinds leave
// only articles.
type Search struct {
	Text   string // words, "phrases" and -exclusions
	Titles bool   // whether to look in titles alone
	Kinds  []Resource

	Authors, Tags, Series, References []string // by slug, key or id
	Languages                         []string
	Years                             []string

	Limit  int // 1 to 100
	Offset int // of the first hit
	Facets bool
}

// Found is what a search finds, the best first.
type Found struct {
	Hits []Hit
	Extent
	Facets []Facet
}

// Hit is a thing that a search finds. The member of its kind is set.
type Hit struct {
	Kind    Resource
	ID      string
	Score   float64
	Title   string // HTML with <mark> around what was found
	Snippet string // as Title, of the text

	Article   *Article
	Series    *Series
	Author    *Author
	Reference *Reference
	Tag       *Tag
}

// Facet counts the articles found by one thing that they can be narrowed by.
type Facet struct {
	Name   string // of the filter
	Values []FacetValue
}

// FacetValue is one value of a filter and how many of the articles found have
// it.
type FacetValue struct {
	Value string // as the filter takes it
	Label string // for people
	Count int
}
