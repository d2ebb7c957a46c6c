package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/api/jsonld"
	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
)

type articleStore interface {
	Article(ctx context.Context, c models.Caller, name string, revision int) (models.Article, error)
	ArticleIn(ctx context.Context, c models.Caller, name string, as models.Showing) (models.Article, error)
	ArticleCitations(ctx context.Context, c models.Caller, name string, revision int) (models.Article, error)
	Articles(context.Context, models.Caller, models.Query) (models.List[models.Article], error)
	CreateArticle(ctx context.Context, c models.Caller, src source.Article, note string) (models.Article, error)
	SaveArticle(ctx context.Context, c models.Caller, name string, revision int, note string, edit func(source.Article) (source.Article, error)) (models.Article, error)
	DeleteArticle(ctx context.Context, c models.Caller, name string, revision int) error
}

type articleHandlers struct {
	*Server
	store articleStore
}

// ArticleSummary is an article as lists show it.
type ArticleSummary struct {
	ID           string        `json:"id" validate:"required" format:"uuid" example:"0199c7a2-5f00-7000-8000-000000000022"`
	Slug         string        `json:"slug" validate:"required" example:"sosial-markedsforing"`
	Title        string        `json:"title" validate:"required" example:"Sosial markedsføring"`
	Subtitle     string        `json:"subtitle" validate:"required"`
	Excerpt      string        `json:"excerpt" validate:"required" example:"Sosial markedsføring er å bruke sosiale medier til å skape samtaler og relasjoner som både kunden og virksomheten har nytte av."`
	Language     string        `json:"language" validate:"required" example:"nb"` // BCP 47
	Status       string        `json:"status" validate:"required" enums:"draft,scheduled,published,archived" example:"published"`
	Version      int           `json:"version" validate:"required" example:"1"`                                                                    // How many times it was published
	PublishedAt  *time.Time    `json:"published_at" validate:"required" format:"date-time" extensions:"x-nullable" example:"2025-03-16T07:00:00Z"` // First publication
	UpdatedAt    *time.Time    `json:"updated_at" validate:"required" format:"date-time" extensions:"x-nullable" example:"2025-03-16T07:00:00Z"`   // Last publication
	Reading      Reading       `json:"reading" validate:"required"`
	CanonicalURL *string       `json:"canonical_url" validate:"required" format:"uri" extensions:"x-nullable"` // Where the article is at home, when not on this site
	Cover        *source.Image `json:"cover" validate:"required" extensions:"x-nullable"`
	SEO          *source.SEO   `json:"seo" validate:"required" extensions:"x-nullable"`
	Meta         source.Meta   `json:"meta" validate:"required" swaggertype:"object" extensions:"x-nullable"` // The editor's own
	Authors      []Byline      `json:"authors" validate:"required"`
	Series       []Membership  `json:"series" validate:"required"` // The primary one first
	Tags         []TagLink     `json:"tags" validate:"required"`
	Editing      *Editing      `json:"editing,omitempty"` // With a key only
} //	@name	ArticleSummary

// Article is an article whole: all that a page needs.
type Article struct {
	ArticleSummary
	Outline    []Heading           `json:"outline" validate:"required"`
	Body       Body                `json:"body" validate:"required"`
	References []BibliographyEntry `json:"references" validate:"required"`         // The bibliography, in its order
	Citations  []Citation          `json:"citations" validate:"required"`          // The marks in the text that point into it, in their order
	JSONLD     json.RawMessage     `json:"json_ld,omitempty" swaggertype:"object"` // With include=json_ld: what this is, in the words of schema.org
} //	@name	Article

// Reading is how long an article is.
type Reading struct {
	Words          int `json:"words" validate:"required" example:"832"`            // Of running text
	Minutes        int `json:"minutes" validate:"required" example:"4"`            // Words by words_per_minute, rounded up
	WordsPerMinute int `json:"words_per_minute" validate:"required" example:"240"` // As asked for, or the site's
} //	@name	Reading

// Body is an article's text, in the forms that are asked for.
type Body struct {
	HTML     *string `json:"html,omitempty" example:"<h2 id=\"h-word-of-mouth\">Word-of-mouth</h2>\n<p>…</p>"` // Sanitised: safe to put in a page
	Markdown *string `json:"markdown,omitempty" example:"## Word-of-mouth\n\n…"`                               // As it was written, HTML in it included; there is none of what was written as HTML
	Text     *string `json:"text,omitempty" example:"Word-of-mouth\n\n…"`                                      // Without any marks
} //	@name	Body

// Heading is one entry of an outline.
type Heading struct {
	ID    string `json:"id" validate:"required" example:"h-word-of-mouth"` // Of the heading in the body
	Level int    `json:"level" validate:"required" minimum:"1" maximum:"6" example:"2"`
	Title string `json:"title" validate:"required" example:"Word-of-mouth"`
} //	@name	Heading

// Byline is an author's place on one article.
type Byline struct {
	ID    string        `json:"id" validate:"required" format:"uuid"`
	Slug  string        `json:"slug" validate:"required" example:"kjetil-sander"`
	Name  string        `json:"name" validate:"required" example:"Kjetil Sander"`
	Kind  string        `json:"kind" validate:"required" enums:"person,organization"`
	Role  string        `json:"role" validate:"required" example:"original-author"`
	Bio   HTML          `json:"bio" validate:"required"`
	URL   *string       `json:"url" validate:"required" format:"uri" extensions:"x-nullable"`
	ORCID *string       `json:"orcid" validate:"required" extensions:"x-nullable"`
	Image *source.Image `json:"image" validate:"required" extensions:"x-nullable"`
} //	@name	Byline

// HTML is a text as sanitised HTML.
type HTML struct {
	HTML string `json:"html" validate:"required" example:"<p>Kjetil Sander (født 1968) er gründer …</p>"`
} //	@name	HTML

// Membership is an article's place in one series, numbered among the parts
// that the caller may see.
type Membership struct {
	ID       string       `json:"id" validate:"required" format:"uuid"`
	Slug     string       `json:"slug" validate:"required" example:"sosiale-medier"`
	Title    string       `json:"title" validate:"required" example:"Sosiale medier"`
	Position *int         `json:"position" validate:"required" extensions:"x-nullable" example:"16"` // 1 is the first; null where the part has no number, as an introduction has none
	Total    int          `json:"total" validate:"required" example:"25"`                            // Of parts that have one
	Label    string       `json:"label" validate:"required" example:"Del 16 av 25"`                  // In the language of the series
	Role     string       `json:"role" validate:"required" enums:"introduction,part,optional,conclusion,appendix" example:"part"`
	Primary  bool         `json:"primary" validate:"required" example:"true"`           // Whether this is the article's main series
	Current  bool         `json:"current" validate:"required" example:"true"`           // Whether the article is read in this series: the first, which in= chooses
	Whole    *Whole       `json:"whole" validate:"required" extensions:"x-nullable"`    // Where series on top has chapters: the place in all of it
	Previous *ArticleLink `json:"previous" validate:"required" extensions:"x-nullable"` // In the order of reading, also in another chapter
	Next     *ArticleLink `json:"next" validate:"required" extensions:"x-nullable"`
} //	@name	Membership

// Whole is an article's place in a series with all its chapters.
type Whole struct {
	ID       string  `json:"id" validate:"required" format:"uuid"` // Of the series on top
	Slug     string  `json:"slug" validate:"required" example:"sosiale-medier"`
	Title    string  `json:"title" validate:"required" example:"Sosiale medier"`
	Position *int    `json:"position" validate:"required" extensions:"x-nullable" example:"16"` // Among the articles that have a number
	Total    int     `json:"total" validate:"required" example:"25"`
	Label    *string `json:"label" validate:"required" extensions:"x-nullable" example:"Del 16 av 25"`
} //	@name	Whole

// ArticleLink names an article that the caller may go to.
type ArticleLink struct {
	ID    string `json:"id" validate:"required" format:"uuid"`
	Slug  string `json:"slug" validate:"required" example:"nettverksverdi"`
	Title string `json:"title" validate:"required" example:"Nettverksverdi"`
} //	@name	ArticleLink

// TagLink names a tag.
type TagLink struct {
	ID   string `json:"id" validate:"required" format:"uuid"`
	Slug string `json:"slug" validate:"required" example:"markedsforing"`
	Name string `json:"name" validate:"required" example:"markedsføring"`
} //	@name	TagLink

// BibliographyEntry is one line of an article's bibliography.
type BibliographyEntry struct {
	Position  int      `json:"position" validate:"required" example:"6"`   // 1 is the first
	Anchor    string   `json:"anchor" validate:"required" example:"ref-6"` // The id that the links in the text lead to: give it to the element that shows the entry
	Citations []string `json:"citations,omitzero" example:"cite-4"`        // The ids of the citations in the text that lead here; not in lists
	ReferenceRecord
} //	@name	BibliographyEntry

// Editing is the state of an article between its revisions.
type Editing struct {
	Revision          int        `json:"revision" validate:"required" example:"3"` // The one that is shown
	LatestRevision    int        `json:"latest_revision" validate:"required" example:"3"`
	PublishedRevision *int       `json:"published_revision" validate:"required" extensions:"x-nullable" example:"2"`
	CreatedAt         time.Time  `json:"created_at" validate:"required" format:"date-time"`
	SavedAt           time.Time  `json:"saved_at" validate:"required" format:"date-time"` // Of the latest revision
	ScheduledAt       *time.Time `json:"scheduled_at" validate:"required" format:"date-time" extensions:"x-nullable"`
	ScheduledRevision *int       `json:"scheduled_revision" validate:"required" extensions:"x-nullable"`
} //	@name	Editing

// newArticleSummary maps what a list shows, for a reading speed in words per minute.
func newArticleSummary(a models.Article, speed int) ArticleSummary {
	return ArticleSummary{
		ID: a.ID, Slug: a.Slug, Title: a.Title, Subtitle: a.Subtitle, Excerpt: a.Excerpt, Language: a.Language,
		Status: string(a.Status), Version: a.Version, PublishedAt: a.PublishedAt, UpdatedAt: a.UpdatedAt,
		Reading:      Reading{a.Words, text.Minutes(a.Words, speed), speed},
		CanonicalURL: nullable(a.CanonicalURL), Cover: a.Cover, SEO: a.SEO, Meta: a.Meta,
		Authors: converted(a.Bylines, newByline),
		Series:  newMemberships(a.Series),
		Tags:    converted(a.Tags, newTagLink),
		Editing: newEditing(a),
	}
}

func newArticle(a models.Article, in shape) Article {
	return Article{
		ArticleSummary: newArticleSummary(a, in.speed),
		Outline:        newOutline(a.Body),
		Body:           *newBody(a.Body, in.formats),
		References:     newCitedBibliography(a, in.printing),
		Citations:      newCitations(a),
	}
}

func newOutline(b *models.Body) []Heading {
	return converted(b.Outline, func(h text.Heading) Heading { return Heading(h) })
}

func newBibliography(a models.Article, p models.Printing) []BibliographyEntry {
	letters := suffixes(a.References)
	list := make([]BibliographyEntry, len(a.References))
	for i, e := range a.References {
		list[i] = BibliographyEntry{Position: e.Position, Anchor: entryID(e.Position), ReferenceRecord: printedRecord(e.Reference, p, a.Language, letters[i])}
	}
	return list
}

func newByline(b models.Byline) Byline {
	return Byline{
		ID: b.ID, Slug: b.Slug, Name: b.Name, Kind: b.Kind, Role: b.Role, Bio: HTML{b.BioHTML},
		URL: nullable(b.URL), ORCID: nullable(b.ORCID), Image: b.Image,
	}
}

func newMemberships(list []models.Membership) []Membership {
	out := make([]Membership, len(list))
	for i := range list {
		m := &list[i]
		out[i] = Membership{
			ID: m.ID, Slug: m.Slug, Title: m.Title, Position: positive(&m.Position), Total: m.Total, Label: m.Label(), Role: m.Role,
			Primary: m.Primary, Current: i == 0, Whole: newWhole(m.Whole), Previous: newArticleLink(m.Previous), Next: newArticleLink(m.Next),
		}
	}
	return out
}

func newWhole(w *models.Whole) *Whole {
	if w == nil {
		return nil
	}
	return &Whole{ID: w.ID, Slug: w.Slug, Title: w.Title, Position: positive(&w.Position), Total: w.Total, Label: nullable(w.Label())}
}

// positive is n itself, or null for 0.
func positive(n *int) *int {
	if *n == 0 {
		return nil
	}
	return n
}

func newArticleLink(l *models.Link) *ArticleLink {
	if l == nil {
		return nil
	}
	return &ArticleLink{l.ID, l.Slug, l.Title}
}

func newTagLink(t models.TagLink) TagLink { return TagLink(t) }

func newEditing(a models.Article) *Editing {
	e := a.Editing
	if e == nil {
		return nil
	}
	return &Editing{
		Revision: e.Revision, LatestRevision: e.LatestRevision, PublishedRevision: nullable(e.PublishedRevision), CreatedAt: a.CreatedAt,
		SavedAt: e.SavedAt, ScheduledAt: e.ScheduledAt, ScheduledRevision: nullable(e.ScheduledRevision),
	}
}

// nullable is v, or null where there is none.
func nullable[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}

// SpeedQuery chooses a reading speed.
type SpeedQuery struct {
	// Reading speed in words per minute; the site's where it is left out.
	WPM int `query:"wpm" minimum:"50" maximum:"2000"`
}

func (s *Server) speed(q SpeedQuery) int {
	if q.WPM > 0 {
		return q.WPM
	}
	return s.opts.WordsPerMinute
}

// ArticleQuery says how an article is to be shown.
type ArticleQuery struct {
	ShapeQuery
	PrintQuery
	// Members of the article to return; all where it is left out.
	Fields []string `query:"fields" collectionFormat:"csv" enums:"id,slug,title,subtitle,excerpt,language,status,version,published_at,updated_at,reading,canonical_url,cover,seo,meta,authors,series,tags,editing,outline,body,references,citations,json_ld"`
	IncludeQuery
	// With a key: the number of a revision to show, or latest. Otherwise an article reads as published, and one that is not as its latest revision.
	Revision string `query:"revision" example:"latest"`
	// Slug or id of the series that the article is read in: it comes first in series, and is the current one. It must be one that the article is in, or of which it is in a chapter.
	In string `query:"in" maxLength:"200" example:"sosiale-medier"`
}

// latestRevision is how Store.Article is asked for the latest revision.
const latestRevision = -1

func (q ArticleQuery) number(c echo.Context) (int, error) {
	if q.Revision == "" {
		return 0, nil
	}
	if err := caller(c).Require(models.ReadScope); err != nil {
		return 0, err
	}
	if q.Revision == "latest" {
		return latestRevision, nil
	}
	return revisionNumber("revision", q.Revision)
}

// revisionNumber reads the canonical spelling of a revision's number.
func revisionNumber(parameter, s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || strconv.Itoa(n) != s {
		return 0, &models.Error{Kind: models.Malformed, Code: "invalid-parameter", Detail: "There can't be such a revision.",
			Fields: []models.Field{{Parameter: parameter, Code: "invalid", Detail: "Must be a whole number from 1."}}}
	}
	return n, nil
}

// get returns one article, whole.
//
//	@ID			readArticle
//	@Summary	Read an article
//	@Tags		articles
//	@Param		article	path		string			true	"Slug or id"
//	@Param		query	query		ArticleQuery	false	"How to show it"
//	@Success	200		{object}	Article
//	@Failure	default	{object}	Problem
//	@Router		/v1/articles/{article} [get]
func (h articleHandlers) get(c echo.Context) error {
	q, err := bindQuery[ArticleQuery](c)
	if err != nil {
		return err
	}
	revision, err := q.number(c)
	if err != nil {
		return err
	}
	a, err := h.store.ArticleIn(c.Request().Context(), caller(c), c.Param("article"), models.Showing{Revision: revision, Series: q.In, Printing: q.printing()})
	if err != nil {
		return err
	}
	in := h.shape(q.ShapeQuery)
	in.printing = q.printing()
	out := newArticle(a, in)
	if q.wants(jsonLD, q.Fields) {
		if out.JSONLD, err = jsonld.Article(h.linked(), a); err != nil {
			return err
		}
	}
	return respondTrimmed(c, &out, latestOf(a), q.members(q.named(q.Fields)))
}

// latestOf is the revision that a write of the article must name.
func latestOf(a models.Article) int {
	if a.Editing == nil {
		return 0
	}
	return a.Editing.LatestRevision
}

// Bibliography is an article's list of references.
type Bibliography struct {
	Data []BibliographyEntry `json:"data" validate:"required"`
} //	@name	Bibliography

// bibliography returns an article's references: in their order, or in that of a
// style where one is asked for, or text or HTML.
//
//	@ID			readBibliography
//	@Summary	Read an article's bibliography
//	@Tags		articles
//	@Param		article	path		string		true	"Slug or id"
//	@Param		query	query		FormatQuery	false	"Format"
//	@Success	200		{object}	Bibliography
//	@Failure	default	{object}	Problem
//	@Router		/v1/articles/{article}/bibliography [get]
func (h articleHandlers) bibliography(c echo.Context) error {
	q, f, err := bindFormat(c)
	if err != nil {
		return err
	}
	a, err := h.store.Article(c.Request().Context(), caller(c), c.Param("article"), 0)
	if err != nil {
		return err
	}
	if f.isJSON() {
		list := newCitedBibliography(a, q.printing())
		if q.Style != "" {
			inOrder(list, func(e BibliographyEntry) models.Reference { return a.References[e.Position-1].Reference }, a.Language)
		}
		return respond(c, Bibliography{list}, latestOf(a))
	}
	return f.respond(c, document{
		name: a.Slug, entries: a.References, places: citedAt(a), language: a.Language, printing: q.printing(), revision: latestOf(a),
	})
}

// NoteQuery says why a revision is saved.
type NoteQuery struct {
	// What this revision is about, for those who read the history.
	Note string `query:"note" maxLength:"500"`
}

// create stores a new article as a draft.
//
//	@ID			createArticle
//	@Summary	Create an article
//	@Tags		articles
//	@Security	Key
//	@Param		query	query		NoteQuery		false	"Note"
//	@Param		article	body		source.Article	true	"The article"
//	@Success	201		{object}	Article
//	@Failure	default	{object}	Problem
//	@Router		/v1/articles [post]
func (h articleHandlers) create(c echo.Context) error {
	q, src, err := writeBody[NoteQuery, source.Article](c)
	if err != nil {
		return err
	}
	who, err := creator(c)
	if err != nil {
		return err
	}
	a, err := h.store.CreateArticle(c.Request().Context(), who, src, q.Note)
	if err != nil {
		return err
	}
	return h.created(c, "/v1/articles/"+a.Slug, new(newArticle(a, h.plain())), latestOf(a))
}

// patch saves a new revision. Readers see nothing of it until it is published.
//
//	@ID			changeArticle
//	@Summary	Change an article
//	@Tags		articles
//	@Security	Key
//	@Param		article	path		string			true	"Slug or id"
//	@Param		query	query		NoteQuery		false	"Note"
//	@Param		patch	body		source.Article	true	"A merge patch (RFC 7396) of the latest revision"
//	@Success	200		{object}	Article
//	@Failure	default	{object}	Problem
//	@Router		/v1/articles/{article} [patch]
func (h articleHandlers) patch(c echo.Context) error {
	q, edit, revision, err := writePatch[NoteQuery, source.Article](c)
	if err != nil {
		return err
	}
	a, err := h.store.SaveArticle(c.Request().Context(), caller(c), c.Param("article"), revision, q.Note, edit)
	if err != nil {
		return err
	}
	return saved(c, http.StatusOK, new(newArticle(a, h.plain())), latestOf(a))
}

// delete removes an article with its history, for good.
//
//	@ID			deleteArticle
//	@Summary	Delete an article
//	@Tags		articles
//	@Security	Key
//	@Param		article	path	string	true	"Slug or id"
//	@Success	204
//	@Failure	default	{object}	Problem
//	@Router		/v1/articles/{article} [delete]
func (h articleHandlers) delete(c echo.Context) error {
	return remove(c, func(ctx context.Context, revision int) error {
		return h.store.DeleteArticle(ctx, caller(c), c.Param("article"), revision)
	})
}
