package api

import (
	"math"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/text"
)

// Citation is one mark in an article's text that points into its bibliography.
type Citation struct {
	ID          string               `json:"id" validate:"required" example:"cite-4"` // Of its element in the HTML: a link to the entry where that is certain, a span otherwise
	Text        string               `json:"text" validate:"required" example:"Wien 2012"`
	Mode        string               `json:"mode" validate:"required" enums:"parenthetical,narrative" example:"parenthetical"`
	State       string               `json:"state" validate:"required" enums:"linked,ambiguous,unresolved" example:"linked"`
	Reference   *string              `json:"reference" validate:"required" extensions:"x-nullable" example:"wien2012"` // Key of the entry that it is linked to
	Label       *string              `json:"label" validate:"required" extensions:"x-nullable" example:"page"`         // What the locator counts, as CSL names it
	Locator     *string              `json:"locator" validate:"required" extensions:"x-nullable" example:"45"`
	Prefix      *string              `json:"prefix" validate:"required" extensions:"x-nullable" example:"se"`
	Suffix      *string              `json:"suffix" validate:"required" extensions:"x-nullable"`
	Suggestions []CitationSuggestion `json:"suggestions" validate:"required"` // The entries that it may mean, the likeliest first
} //	@name	Citation

// CitationSuggestion is an entry of the bibliography that a citation may mean.
type CitationSuggestion struct {
	Reference string  `json:"reference" validate:"required" example:"keller2012"` // Key
	Score     float64 `json:"score" validate:"required" minimum:"0" maximum:"1" example:"0.92"`
	Reason    string  `json:"reason" validate:"required" enums:"several,name,year,authors,et-al,given-name,no-year,abbreviation" example:"name"` // Why it is not certain
} //	@name	CitationSuggestion

// newCitations maps the citations of an article that is shown with its
// bibliography.
func newCitations(a models.Article) []Citation {
	return converted(a.Body.Citations, func(c models.Citation) Citation { return newCitation(c, entryKey(a)) })
}

// entryKey are the keys of an article's references by their places.
func entryKey(a models.Article) func(int) string {
	return func(entry int) string {
		if entry < 1 || entry > len(a.References) {
			return ""
		}
		return a.References[entry-1].Reference.Key
	}
}

func newCitation(c models.Citation, key func(entry int) string) Citation {
	return Citation{
		ID: c.ID, Text: c.Text, Mode: string(c.Mode), State: string(c.State), Reference: nullable(key(c.Entry)), Label: nullable(c.Label),
		Locator: nullable(c.Locator), Prefix: nullable(c.Prefix), Suffix: nullable(c.Suffix),
		Suggestions: converted(c.Suggestions, func(s models.Suggestion) CitationSuggestion {
			return CitationSuggestion{key(s.Entry), math.Round(s.Score*100) / 100, string(s.Why)}
		}),
	}
}

// citedAt are the ids of the citations that point to each entry of a
// bibliography.
func citedAt(a models.Article) [][]string {
	places := make([][]string, len(a.References))
	for i := range places {
		places[i] = []string{}
	}
	for _, c := range a.Body.Citations {
		if c.Entry > 0 && c.Entry <= len(places) {
			places[c.Entry-1] = append(places[c.Entry-1], c.ID)
		}
	}
	return places
}

// newCitedBibliography is newBibliography with the places where each entry is
// cited.
func newCitedBibliography(a models.Article, p models.Printing) []BibliographyEntry {
	entries, places := newBibliography(a, p), citedAt(a)
	for i := range entries {
		entries[i].Citations = places[i]
	}
	return entries
}

// entryID is the id that the links of citations lead to.
func entryID(position int) string { return text.EntryID(position) }

// CitationInText is a citation with the sentence that it stands in.
type CitationInText struct {
	Citation
	Sentence string `json:"sentence" validate:"required" example:"Vareprat er det som sies fra kunde til kunde (Wien 2012)."`
} //	@name	CitationInText

// Citations are those of an article, in their order.
type Citations struct {
	Data []CitationInText `json:"data" validate:"required"`
} //	@name	Citations

// CitationsQuery says of which revision the citations are to be shown.
type CitationsQuery struct {
	// With a key: the number of a revision to show, or latest. Otherwise an article reads as published, and one that is not as its latest revision.
	Revision string `query:"revision" example:"latest"`
}

// newCitationInText maps citations of an article that is shown with its
// bibliography.
func newCitationInText(a models.Article) func(models.Citation) CitationInText {
	return func(c models.Citation) CitationInText { return CitationInText{newCitation(c, entryKey(a)), c.Sentence} }
}

// citations returns the marks in an article's text that point into its
// bibliography, with the sentences around them.
//
//	@ID			listCitations
//	@Summary	List an article's citations
//	@Tags		articles
//	@Param		article	path		string			true	"Slug or id"
//	@Param		query	query		CitationsQuery	false	"Revision"
//	@Success	200		{object}	Citations
//	@Failure	default	{object}	Problem
//	@Router		/v1/articles/{article}/citations [get]
func (h articleHandlers) citations(c echo.Context) error {
	q, err := bindQuery[CitationsQuery](c)
	if err != nil {
		return err
	}
	revision, err := ArticleQuery{Revision: q.Revision}.number(c)
	if err != nil {
		return err
	}
	a, err := h.store.ArticleCitations(c.Request().Context(), caller(c), c.Param("article"), revision)
	if err != nil {
		return err
	}
	return respond(c, Citations{converted(a.Body.Citations, newCitationInText(a))}, latestOf(a))
}

// Citing is one citation of a reference, and where it stands.
type Citing struct {
	Article  ArticleLink  `json:"article" validate:"required"`
	Series   []Membership `json:"series" validate:"required"`              // That the article stands in, the primary one first
	ID       string       `json:"id" validate:"required" example:"cite-4"` // Of its element in the article's text
	Text     string       `json:"text" validate:"required" example:"Wien 2012"`
	Mode     string       `json:"mode" validate:"required" enums:"parenthetical,narrative" example:"parenthetical"`
	Label    *string      `json:"label" validate:"required" extensions:"x-nullable" example:"page"` // What the locator counts, as CSL names it
	Locator  *string      `json:"locator" validate:"required" extensions:"x-nullable" example:"45"`
	Prefix   *string      `json:"prefix" validate:"required" extensions:"x-nullable" example:"se"`
	Suffix   *string      `json:"suffix" validate:"required" extensions:"x-nullable"`
	Sentence string       `json:"sentence" validate:"required" example:"Vareprat er det som sies fra kunde til kunde (Wien 2012)."` // That it stands in
} //	@name	Citing

// CitedBy is one page of the citations of a reference.
type CitedBy struct {
	Data []Citing `json:"data" validate:"required"`
	Page Page     `json:"page" validate:"required"`
} //	@name	CitedBy

func newCiting(c models.Citing) Citing {
	x := c.Citation
	return Citing{
		Article: ArticleLink(c.Article), Series: newMemberships(c.Series), ID: x.ID, Text: x.Text, Mode: string(x.Mode), Label: nullable(x.Label),
		Locator: nullable(x.Locator), Prefix: nullable(x.Prefix), Suffix: nullable(x.Suffix), Sentence: x.Sentence,
	}
}

// citations lists the citations of a reference over all published articles: those
// of the article that was published last come first.
//
//	@ID			listCitedBy
//	@Summary	List where a reference is cited
//	@Tags		references
//	@Param		reference	path		string		true	"Key or id"
//	@Param		query		query		ListQuery	false	"Page"
//	@Success	200			{object}	CitedBy
//	@Failure	default		{object}	Problem
//	@Router		/v1/references/{reference}/citations [get]
func (h referenceHandlers) citations(c echo.Context) error {
	in, err := bindQuery[ListQuery](c)
	if err != nil {
		return err
	}
	q := models.Query{Sort: models.CitedBy}
	if err := in.place(c, "", &q); err != nil {
		return err
	}
	found, err := h.store.ReferenceCitations(c.Request().Context(), caller(c), c.Param("reference"), q)
	if err != nil {
		return err
	}
	page, err := h.page(c, q, found.Extent)
	if err != nil {
		return err
	}
	return respond(c, CitedBy{converted(found.Items, newCiting), page}, 0)
}

// CoCited is a reference that articles list beside another one.
type CoCited struct {
	ReferenceRecord
	Together int `json:"together" validate:"required" example:"3"` // How many articles list both, of the 1,000 that were published last
} //	@name	CoCited

// CoCitedList are the references that are listed beside another one.
type CoCitedList struct {
	Data []CoCited `json:"data" validate:"required"`
} //	@name	CoCitedList

// CoCitedQuery says how many references are wanted.
type CoCitedQuery struct {
	// Most items to return.
	Limit int `query:"limit" default:"20" minimum:"1" maximum:"100"`
}

func (s *Server) newCoCited(x models.CoCited) CoCited {
	return CoCited{newReferenceRecord(x.Reference, s.opts.Language), x.Together}
}

// coCited lists the references that published articles list beside one, those
// that most of them list first.
//
//	@ID			listCoCited
//	@Summary	List what is cited together with a reference
//	@Tags		references
//	@Param		reference	path		string			true	"Key or id"
//	@Param		query		query		CoCitedQuery	false	"How many"
//	@Success	200			{object}	CoCitedList
//	@Failure	default		{object}	Problem
//	@Router		/v1/references/{reference}/co-cited [get]
func (h referenceHandlers) coCited(c echo.Context) error {
	q, err := bindQuery[CoCitedQuery](c)
	if err != nil {
		return err
	}
	r, found, err := h.store.CoCited(c.Request().Context(), caller(c), c.Param("reference"), q.Limit)
	if err != nil {
		return err
	}
	return respond(c, CoCitedList{converted(found, h.newCoCited)}, r.Revision)
}
