package api

import (
	"slices"

	"github.com/labstack/echo/v4"

	"kilde/models"
)

// ArticlesQuery says what a list of articles shows, beside its filters.
type ArticlesQuery struct {
	PagedQuery
	ShapeQuery
	// Members of each article to return, all of a summary where it is left out. What is included is returned, and what is named is included.
	Fields []string `query:"fields" collectionFormat:"csv" enums:"id,slug,title,subtitle,excerpt,language,status,version,published_at,updated_at,reading,canonical_url,cover,seo,meta,authors,series,tags,editing,outline,body,references"`
	// What each article has besides its summary.
	Include []string `query:"include" collectionFormat:"csv" enums:"body,outline,references"`
}

// wants reports whether the list is to show a member that summaries lack.
func (q ArticlesQuery) wants(member string) bool {
	return slices.Contains(q.Include, member) || slices.Contains(q.Fields, member)
}

// ArticleItem is an article of a list, with what the list includes.
type ArticleItem struct {
	ArticleSummary
	Outline    []Heading           `json:"outline,omitzero"`    // With include=outline
	Body       *Body               `json:"body,omitempty"`      // With include=body
	References []BibliographyEntry `json:"references,omitzero"` // With include=references
} //	@name	ArticleItem

// Articles is one page of articles.
type Articles struct {
	Data []ArticleItem `json:"data" validate:"required"`
	Page Page          `json:"page" validate:"required"`
} //	@name	Articles

// list lists articles, without their bodies and references unless they are
// included.
//
//	@ID			listArticles
//	@Summary	List articles
//	@Tags		articles
//	@Param		query	query		ArticlesQuery	false	"Filter"
//	@Success	200		{object}	Articles
//	@Failure	default	{object}	Problem
//	@Router		/v1/articles [get]
func (h articleHandlers) list(c echo.Context) error {
	in, q, err := bindList[ArticlesQuery](c, models.ArticleResource)
	if err != nil {
		return err
	}
	q.Bodies, q.References = in.wants("body") || in.wants("outline"), in.wants("references")
	found, err := h.store.Articles(c.Request().Context(), caller(c), q)
	if err != nil {
		return err
	}
	page, err := h.page(c, q, found.Extent)
	if err != nil {
		return err
	}
	items := converted(found.Items, func(a models.Article) ArticleItem { return in.item(a, h.shape(in.ShapeQuery)) })
	fields := in.Fields
	if len(fields) > 0 {
		fields = slices.Concat(fields, in.Include)
	}
	return respondTrimmed(c, &Articles{items, page}, 0, ofList(in.members(fields)))
}

// item is an article with what the list includes of it.
func (q ArticlesQuery) item(a models.Article, in shape) ArticleItem {
	item := ArticleItem{ArticleSummary: newArticleSummary(a, in.speed)}
	if q.wants("outline") {
		item.Outline = newOutline(a.Body)
	}
	if q.wants("body") {
		item.Body = newBody(a.Body, in.formats)
	}
	if q.wants("references") {
		item.References = newBibliography(a, models.Printing{})
	}
	return item
}
