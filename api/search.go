package api

import (
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/models"
)

type searchStore interface {
	Search(context.Context, models.Caller, models.Search) (models.Found, error)
}

type searchHandlers struct {
	*Server
	store searchStore
}

// SearchQuery is what to look for, and what to narrow it by.
type SearchQuery struct {
	// Words that must all be found, in any inflection; the last may be the beginning of one. "Words in quotation marks" stand side by side, and a -word is left out. At most 10 words and 500 bytes.
	Q string `query:"q" validate:"required" example:"sosiale medier -blogg"`
	// Kinds of things to find.
	Type []string `query:"type" collectionFormat:"csv" validate:"max=5" enums:"article,series,author,reference,tag"`
	// Articles by any of these authors, by slug or id.
	Author []string `query:"author" collectionFormat:"csv" validate:"max=50"`
	// Articles in any of these series, by slug or id.
	Series []string `query:"series" collectionFormat:"csv" validate:"max=50"`
	// Articles with any of these tags, by slug or id.
	Tag []string `query:"tag" collectionFormat:"csv" validate:"max=50"`
	// Articles that list any of these references, by key or id.
	Reference []string `query:"reference" collectionFormat:"csv" validate:"max=50"`
	// Articles in any of these languages (BCP 47).
	Language []string `query:"language" collectionFormat:"csv" validate:"max=50"`
	// Articles first published in any of these years.
	Year []string `query:"year" collectionFormat:"csv" validate:"max=50"`
	// Whether to count the articles found by author, series, tag, language and year.
	Facets bool `query:"facets" default:"false"`
	// Most hits to return.
	Limit int `query:"limit" default:"20" minimum:"1" maximum:"100"`
	// Where to go on: page.next_cursor of the page before, with the same search.
	Cursor string `query:"cursor"`
	SpeedQuery
}

// SuggestQuery is what somebody has typed so far.
type SuggestQuery struct {
	// Words of a title, the last of which may be the beginning of one, from three letters on.
	Q string `query:"q" validate:"required" example:"sosial mark"`
	// Kinds of things to suggest.
	Type []string `query:"type" collectionFormat:"csv" validate:"max=5" enums:"article,series,author,reference,tag"`
	// Most suggestions to return.
	Limit int `query:"limit" default:"10" minimum:"1" maximum:"20"`
}

// SearchResults are what a search finds, the best first.
type SearchResults struct {
	Data   []Hit      `json:"data" validate:"required"`
	Page   SearchPage `json:"page" validate:"required"`
	Facets []Facet    `json:"facets,omitempty"` // With facets=true
} //	@name	SearchResults

// SearchPage tells where the hits go on, and how many there are.
type SearchPage struct {
	NextCursor *string `json:"next_cursor" validate:"required" extensions:"x-nullable"` // Null on the last page
	HasMore    bool    `json:"has_more" validate:"required"`
	Total      int     `json:"total" validate:"required" example:"25"` // That were compared
	Exact      bool    `json:"exact" validate:"required"`              // Whether total and facets count everything; false above 1,000 hits
} //	@name	SearchPage

// Hit is a thing that was found. The member that its type names is the thing,
// as lists show it.
type Hit struct {
	Type        string          `json:"type" validate:"required" enums:"article,series,author,reference,tag"`
	ID          string          `json:"id" validate:"required" format:"uuid"`
	Score       float64         `json:"score" validate:"required" example:"7.31"`                                   // The higher the better; comparable within one search
	TitleHTML   string          `json:"title_html" validate:"required" example:"<mark>Sosial</mark> markedsføring"` // Escaped, with the words that were found marked
	SnippetHTML string          `json:"snippet_html" validate:"required"`                                           // The part of the text with most of the words, as title_html
	Article     *ArticleSummary `json:"article,omitempty"`
	Series      *SeriesSummary  `json:"series,omitempty"`
	Author      *Author         `json:"author,omitempty"`
	Reference   *Reference      `json:"reference,omitempty"`
	Tag         *Tag            `json:"tag,omitempty"`
} //	@name	Hit

// Facet counts the articles found by one parameter that they can be narrowed by.
type Facet struct {
	Parameter string       `json:"parameter" validate:"required" enums:"author,series,tag,language,year"`
	Values    []FacetValue `json:"values" validate:"required"` // The 20 commonest
} //	@name	Facet

// FacetValue is one value of the parameter.
type FacetValue struct {
	Value string `json:"value" validate:"required" example:"sosiale-medier"`
	Label string `json:"label" validate:"required" example:"Sosiale medier"` // For people
	Count int    `json:"count" validate:"required" example:"25"`
} //	@name	FacetValue

// Suggestions are things whose title has what was typed.
type Suggestions struct {
	Data []Suggestion `json:"data" validate:"required"`
} //	@name	Suggestions

// Suggestion is one thing to offer.
type Suggestion struct {
	Type      string `json:"type" validate:"required" enums:"article,series,author,reference,tag"`
	ID        string `json:"id" validate:"required" format:"uuid"`
	Name      string `json:"name" validate:"required" example:"sosial-markedsforing"` // Its slug, or its key
	TitleHTML string `json:"title_html" validate:"required" example:"Sosial <mark>markedsføring</mark>"`
} //	@name	Suggestion

// search finds what readers see.
//
//	@ID			search
//	@Summary	Search everything
//	@Tags		search
//	@Param		query	query		SearchQuery	false	"Search"
//	@Success	200		{object}	SearchResults
//	@Failure	default	{object}	Problem
//	@Router		/v1/search [get]
func (h searchHandlers) search(c echo.Context) error {
	in, err := bindQuery[SearchQuery](c)
	if err != nil {
		return err
	}
	q, list, err := in.search(c)
	if err != nil {
		return err
	}
	found, err := h.store.Search(c.Request().Context(), caller(c), q)
	if err != nil {
		return err
	}
	page, err := h.page(c, list, found.Extent)
	if err != nil {
		return err
	}
	out := SearchResults{Data: h.newHits(c, found.Hits, in.SpeedQuery), Page: SearchPage{page.NextCursor, page.HasMore, found.Total, found.Exact}}
	for _, f := range found.Facets {
		out.Facets = append(out.Facets, Facet{f.Name, converted(f.Values, func(v models.FacetValue) FacetValue { return FacetValue(v) })})
	}
	return respond(c, out, 0)
}

// suggest offers what a person may be typing the title of.
//
//	@ID			suggest
//	@Summary	Suggest while typing
//	@Tags		search
//	@Param		query	query		SuggestQuery	false	"What is typed"
//	@Success	200		{object}	Suggestions
//	@Failure	default	{object}	Problem
//	@Router		/v1/search/suggest [get]
func (h searchHandlers) suggest(c echo.Context) error {
	in, err := bindQuery[SuggestQuery](c)
	if err != nil {
		return err
	}
	found, err := h.store.Search(c.Request().Context(), caller(c), models.Search{Text: in.Q, Titles: true, Kinds: kinds(in.Type), Limit: in.Limit})
	if err != nil {
		return err
	}
	return respond(c, Suggestions{converted(found.Hits, newSuggestion)}, 0)
}

func kinds(types []string) []models.Resource {
	return converted(types, func(t string) models.Resource { return models.Resource(t) })
}

// search is what is looked for, and as what list its pages go on.
func (in SearchQuery) search(c echo.Context) (q models.Search, list models.Query, err error) {
	q = models.Search{
		Text: in.Q, Kinds: kinds(in.Type), Authors: in.Author, Series: in.Series, Tags: in.Tag, References: in.Reference,
		Languages: in.Language, Years: in.Year, Limit: in.Limit, Facets: in.Facets,
	}
	for _, y := range in.Year {
		if _, err := time.Parse("2006", y); err != nil {
			return q, list, models.WrongQuery(models.Field{Parameter: "year", Code: "invalid", Detail: "Must be years of four digits, such as 2012."})
		}
	}
	list = models.Query{Text: &in.Q, Sort: models.ByRelevance}
	for _, words := range [][]string{in.Type, in.Author, in.Series, in.Tag, in.Reference, in.Language, in.Year} {
		list.Filters = append(list.Filters, models.Filter{Values: converted(words, func(s string) models.Value { return models.Value{Text: s} })})
	}
	err = ListQuery{Limit: in.Limit, Cursor: in.Cursor}.place(c, "", &list)
	q.Offset = list.Skip
	return q, list, err
}

func (h searchHandlers) newHits(c echo.Context, hits []models.Hit, in SpeedQuery) []Hit {
	speed, who := h.speed(in), caller(c)
	return converted(hits, func(x models.Hit) Hit {
		out := Hit{Type: string(x.Kind), ID: x.ID, Score: x.Score, TitleHTML: x.Title, SnippetHTML: x.Snippet}
		switch {
		case x.Article != nil:
			out.Article = new(newArticleSummary(*x.Article, speed))
		case x.Series != nil:
			out.Series = new(newSeriesSummary(*x.Series, who))
		case x.Author != nil:
			out.Author = new(authorFor(who)(*x.Author))
		case x.Reference != nil:
			out.Reference = new(h.newReference(who)(*x.Reference))
		case x.Tag != nil:
			out.Tag = new(newTag(who)(*x.Tag))
		}
		return out
	})
}

func newSuggestion(x models.Hit) Suggestion {
	s := Suggestion{Type: string(x.Kind), ID: x.ID, TitleHTML: x.Title}
	switch {
	case x.Article != nil:
		s.Name = x.Article.Slug
	case x.Series != nil:
		s.Name = x.Series.Slug
	case x.Author != nil:
		s.Name = x.Author.Slug
	case x.Reference != nil:
		s.Name = x.Reference.Key
	case x.Tag != nil:
		s.Name = x.Tag.Slug
	}
	return s
}
