package api

import (
	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/source"
)

// ArticlesQuery narrows and orders a list of articles.
type ArticlesQuery struct {
	ListQuery
	SpeedQuery
	// A minus means descending. By saved_at with a key only.
	Sort string `query:"sort" default:"-published_at" enums:"published_at,-published_at,updated_at,-updated_at,title,-title,saved_at,-saved_at"`
	// By any of these authors, by slug or id.
	Author []string `query:"author" collectionFormat:"csv" validate:"max=50"`
	// In any of these series, by slug or id.
	Series []string `query:"series" collectionFormat:"csv" validate:"max=50"`
	// With any of these tags, by slug or id.
	Tag []string `query:"tag" collectionFormat:"csv" validate:"max=50"`
	// In any of these languages (BCP 47).
	Language []string `query:"language" collectionFormat:"csv" validate:"max=50"`
	// In any of these states; all but published need a key.
	Status []string `query:"status" swaggertype:"string" extensions:"x-list" validate:"max=50" default:"published" enums:"draft,scheduled,published,archived"`
}

// Articles is one page of articles.
type Articles struct {
	Data []ArticleSummary `json:"data" validate:"required"`
	Page Page             `json:"page" validate:"required"`
} //	@name	Articles

// list lists articles, without their bodies and references.
//
//	@ID			listArticles
//	@Summary	List articles
//	@Tags		articles
//	@Param		query	query		ArticlesQuery	false	"Filter"
//	@Success	200		{object}	Articles
//	@Failure	default	{object}	Problem
//	@Router		/v1/articles [get]
func (h articleHandlers) list(c echo.Context) error {
	in, err := bindQuery[ArticlesQuery](c)
	if err != nil {
		return err
	}
	q, err := in.query(c)
	if err != nil {
		return err
	}
	found, err := h.store.Articles(c.Request().Context(), caller(c), q)
	if err != nil {
		return err
	}
	page, err := h.page(c, found.Next, q.Count, found.Total)
	if err != nil {
		return err
	}
	speed := h.speed(in.SpeedQuery)
	return respond(c, Articles{converted(found.Items, func(a models.Article) ArticleSummary { return newArticleSummary(a, speed) }), page}, 0)
}

func (in ArticlesQuery) query(c echo.Context) (models.Query, error) {
	q, err := in.ListQuery.query(c, models.Sort(in.Sort))
	q.Authors, q.Series, q.Tags, q.Languages = in.Author, in.Series, in.Tag, in.Language
	for _, tag := range in.Language {
		if !source.ValidLanguage(tag) {
			return q, &models.Error{Kind: models.Malformed, Code: "invalid-parameter", Detail: "The query is not valid; errors says what to mend.",
				Fields: []models.Field{{Parameter: "language", Code: "invalid", Detail: "Must be BCP 47 language tags in their usual case, such as nb or en-GB."}}}
		}
	}
	private := in.Sort == "saved_at" || in.Sort == "-saved_at"
	for _, s := range in.Status {
		q.Statuses = append(q.Statuses, models.Status(s))
		private = private || s != string(models.PublishedStatus)
	}
	if err == nil && private {
		err = caller(c).Require(models.ReadScope)
	}
	return q, err
}
