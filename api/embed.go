package api

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"kilde/api/embed"
	"kilde/api/jsonld"
	"kilde/models"
	"kilde/models/id"
	"kilde/models/source"
	"kilde/models/text"
)

type embedStore interface {
	Article(ctx context.Context, c models.Caller, name string, as models.Showing) (models.Article, error)
	Series(ctx context.Context, c models.Caller, name string) (models.Series, error)
}

type embedHandlers struct {
	*Server
	store embedStore
}

// LookQuery is how a page is to look, and where its links open.
type LookQuery struct {
	// Colours: light, dark, or as the reader prefers.
	Theme string `query:"theme" default:"auto" enums:"auto,light,dark"`
	// A colour of the site, for lines and marks: six hexadecimal digits. Text keeps its own colour, so that it can be read whatever this is.
	Accent string `query:"accent" example:"b3261e" maxLength:"6"`
	// Where links open: in place of the page around, of the page just around, in a new window, or in the frame.
	Target string `query:"target" default:"top" enums:"top,parent,blank,self"`
}

// PartsQuery chooses parts of a series.
type PartsQuery struct {
	// Slug or id of the article or the chapter that the reader is at, which is marked.
	Current string `query:"current" maxLength:"200"`
	// Most parts to show: those around the current one, or the first. All where it is left out.
	Max int `query:"max" minimum:"1" maximum:"5000"`
}

// SeriesEmbedQuery is the query of the page of a series.
type SeriesEmbedQuery struct {
	LookQuery
	PartsQuery
}

// ArticleEmbedQuery is the query of the page of an article.
type ArticleEmbedQuery struct {
	LookQuery
	// Whether to show the whole text, with its sources, or a card with the excerpt.
	Content string `query:"content" default:"excerpt" enums:"excerpt,full"`
}

var sixDigits = regexp.MustCompile(`^[0-9a-fA-F]{6}$`)

func (q LookQuery) look() (embed.Look, error) {
	if q.Accent != "" && !sixDigits.MatchString(q.Accent) {
		return embed.Look{}, models.WrongQuery(models.Field{Parameter: "accent", Code: "invalid", Detail: "Must be a colour of six hexadecimal digits, such as b3261e."})
	}
	return embed.Look{Theme: q.Theme, Accent: strings.ToLower(q.Accent), Target: q.Target}, nil
}

func (q PartsQuery) check() error {
	if q.Current != "" && !source.ValidSlug(q.Current) && !id.Valid(q.Current) {
		return models.WrongQuery(models.Field{Parameter: "current", Code: "invalid", Detail: "Must be the slug or the id of an article or a chapter."})
	}
	return nil
}

// EmbeddedSeries is a series as the web component shows it.
type EmbeddedSeries struct {
	ID       string         `json:"id" validate:"required" format:"uuid"`
	Title    string         `json:"title" validate:"required" example:"Sosiale medier"`
	URL      string         `json:"url" validate:"required" format:"uri"` // Its page
	Language string         `json:"language" validate:"required" example:"nb"`
	Total    int            `json:"total" validate:"required" example:"25"`  // Parts that count
	Listed   int            `json:"listed" validate:"required" example:"25"` // Parts that there are to list, planned ones included; more than those in parts where max is less
	Parts    []EmbeddedPart `json:"parts" validate:"required"`
	Labels   EmbedLabels    `json:"labels" validate:"required"`
} //	@name	EmbeddedSeries

// EmbeddedPart is one of its parts.
type EmbeddedPart struct {
	Position *int    `json:"position" validate:"required" extensions:"x-nullable" example:"16"` // Null of a part without a number
	Title    string  `json:"title" validate:"required" example:"Sosial markedsføring"`          // As text
	URL      *string `json:"url" validate:"required" format:"uri" extensions:"x-nullable"`      // Its page; null of a planned part
	Minutes  *int    `json:"minutes" validate:"required" extensions:"x-nullable" example:"4"`   // That an article takes to read; null of other parts
	Parts    *int    `json:"parts" validate:"required" extensions:"x-nullable"`                 // Of a chapter; null of other parts
	Current  bool    `json:"current" validate:"required"`                                       // Whether the reader is there
} //	@name	EmbeddedPart

// EmbedLabels are words in the language of the series.
type EmbedLabels struct {
	All     string `json:"all" validate:"required" example:"Alle 25 deler"`
	Planned string `json:"planned" validate:"required" example:"Kommer"`
} //	@name	EmbedLabels

// parts is what the web component shows of a series.
//
//	@ID			readEmbeddedSeries
//	@Summary	Read a series to embed it
//	@Tags		embeds
//	@Param		series	path		string		true	"Slug or id"
//	@Param		query	query		PartsQuery	false	"What to show"
//	@Success	200		{object}	EmbeddedSeries
//	@Failure	default	{object}	Problem
//	@Router		/embed/series/{series}/parts [get]
func (h embedHandlers) parts(c echo.Context) error {
	in, err := bindQuery[PartsQuery](c)
	if err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	m, err := h.store.Series(c.Request().Context(), models.Caller{}, c.Param("series"))
	if err != nil {
		return err
	}
	return respond(c, h.newEmbeddedSeries(m, in), 0)
}

func (s *Server) newEmbeddedSeries(m models.Series, in PartsQuery) EmbeddedSeries {
	words := embed.In(m.Language)
	current, _ := partOf(m, in.Current)
	return EmbeddedSeries{
		ID: m.ID, Title: m.Source.Title, URL: s.opts.Pages.SeriesPage(m.Slug, m.Source.CanonicalURL), Language: m.Language, Total: m.Total, Listed: len(m.Parts),
		Parts:  converted(in.choose(m.Parts, current.ID), func(p models.Part) EmbeddedPart { return s.newEmbeddedPart(p, p.ID == current.ID) }),
		Labels: EmbedLabels{words.AllOf(m.Total), words.Planned},
	}
}

func (s *Server) newEmbeddedPart(p models.Part, current bool) EmbeddedPart {
	a := p.Article
	switch {
	case p.Series != nil:
		return EmbeddedPart{Position: nullable(p.Position), Title: p.Series.Title, URL: nullable(s.opts.Pages.Series.Of(p.Series.Slug)), Parts: new(p.Series.Total), Current: current}
	case a == nil:
		return EmbeddedPart{Title: p.Title, Current: current}
	}
	return EmbeddedPart{
		Position: nullable(p.Position), Title: a.Title, URL: nullable(s.opts.Pages.Article(a.Slug, a.CanonicalURL)),
		Minutes: new(text.Minutes(a.Words, s.opts.WordsPerMinute)), Current: current,
	}
}

// choose are the parts to show: as many as are wanted, with the current one in
// their middle where there are enough on either side.
func (q PartsQuery) choose(all []models.Part, current string) []models.Part {
	if q.Max == 0 || len(all) <= q.Max {
		return all
	}
	from := slices.IndexFunc(all, func(p models.Part) bool { return p.ID == current }) - q.Max/2
	from = min(max(0, from), len(all)-q.Max)
	return all[from : from+q.Max]
}

// series is a page that lists a series, to be put into a frame.
//
//	@ID			embedSeries
//	@Summary	Show a series on another site
//	@Tags		embeds
//	@Param		series	path		string				true	"Slug or id"
//	@Param		query	query		SeriesEmbedQuery	false	"How to show it"
//	@Success	200		{string}	string
//	@Failure	default	{object}	Problem
//	@Router		/embed/series/{series} [get]
func (h embedHandlers) series(c echo.Context) error {
	in, err := bindQuery[SeriesEmbedQuery](c)
	if err != nil {
		return err
	}
	look, err := in.look()
	if err == nil {
		err = in.check()
	}
	if err != nil {
		return err
	}
	m, err := h.store.Series(c.Request().Context(), models.Caller{}, c.Param("series"))
	if err != nil {
		return err
	}
	page, err := h.seriesPage(m, in.PartsQuery)
	if err != nil {
		return err
	}
	return h.answer(c, page.Head, func() (embed.Page, error) { return page.Page(look) })
}

func (h embedHandlers) seriesPage(m models.Series, in PartsQuery) (embed.Series, error) {
	shown, words := h.newEmbeddedSeries(m, in), embed.In(m.Language)
	out := embed.Series{Head: embed.Head{Title: m.Source.Title, Language: m.Language, Canonical: shown.URL}, URL: shown.URL, Subtitle: m.Source.Subtitle}
	for _, p := range shown.Parts {
		out.Parts = append(out.Parts, newPagePart(p, words))
	}
	if len(out.Parts) < shown.Listed {
		out.All = shown.Labels.All
	}
	out.Alternate = append(h.discovery("/embed/series/"+m.Slug), h.feedOf("/feeds/series/"+m.Slug, m.Source.Title))
	var err error
	out.JSONLD, err = h.seriesLD(m)
	return out, err
}

// newPagePart is a part as a page shows it.
func newPagePart(p EmbeddedPart, words embed.Words) embed.Part {
	part := embed.Part{Title: p.Title, Note: words.Planned, Current: p.Current}
	if p.Position != nil {
		part.Position = *p.Position
	}
	if p.URL != nil {
		part.URL = *p.URL
	}
	switch {
	case p.Minutes != nil:
		part.Note = fmt.Sprintf("%d min", *p.Minutes)
	case p.Parts != nil:
		part.Note = words.Length(*p.Parts)
	}
	return part
}

// article is a page that shows an article, to be put into a frame.
//
//	@ID			embedArticle
//	@Summary	Show an article on another site
//	@Tags		embeds
//	@Param		article	path		string				true	"Slug or id"
//	@Param		query	query		ArticleEmbedQuery	false	"How to show it"
//	@Success	200		{string}	string
//	@Failure	default	{object}	Problem
//	@Router		/embed/articles/{article} [get]
func (h embedHandlers) article(c echo.Context) error {
	in, err := bindQuery[ArticleEmbedQuery](c)
	if err != nil {
		return err
	}
	look, err := in.look()
	if err != nil {
		return err
	}
	a, err := h.store.Article(c.Request().Context(), models.Caller{}, c.Param("article"), models.Showing{})
	if err != nil {
		return err
	}
	page, err := h.articlePage(a, in.Content == "full")
	if err != nil {
		return err
	}
	return h.answer(c, page.Head, func() (embed.Page, error) { return page.Page(look) })
}

func (h embedHandlers) articlePage(a models.Article, whole bool) (out embed.Article, err error) {
	words, page := embed.In(a.Language), h.opts.Pages.Article(a.Slug, a.CanonicalURL)
	out = embed.Article{
		Head: embed.Head{Title: a.Title, Language: a.Language, Canonical: page}, URL: page, Subtitle: a.Subtitle,
		Excerpt: a.Excerpt, Cover: imageOf(a.Cover).URL, Alt: imageOf(a.Cover).Alt, Read: words.Read,
	}
	if names := converted(writers(a.Bylines), func(b models.Byline) string { return b.Name }); len(names) > 0 {
		out.By = words.By + " " + strings.Join(names, ", ")
	}
	for _, m := range a.Series {
		out.Notes = append(out.Notes, m.Title+": "+m.Label())
	}
	out.Notes = append(out.Notes, fmt.Sprintf(words.Minutes, text.Minutes(a.Words, h.opts.WordsPerMinute)))
	if whole {
		out.Body = wholeText(a, page)
	}
	out.Alternate = append(h.discovery("/embed/articles/"+a.Slug), h.feedOf("/feeds/articles", h.opts.SiteName))
	out.JSONLD, err = jsonld.Article(h.linked(), a)
	return out, err
}

// discovery are the addresses under which oEmbed tells of a page.
func (s *Server) discovery(path string) []embed.Alternate {
	at := s.opts.PublicURL + "/oembed?url=" + url.QueryEscape(s.opts.PublicURL+path) + "&format="
	return []embed.Alternate{{Type: "application/json+oembed", Title: "oEmbed", URL: at + "json"}, {Type: "text/xml+oembed", Title: "oEmbed", URL: at + "xml"}}
}

func (s *Server) feedOf(path, title string) embed.Alternate {
	return embed.Alternate{Type: "application/atom+xml", Title: title, URL: s.opts.PublicURL + path + ".atom"}
}

// answer answers with a page, whose other forms its headers name as well.
func (h embedHandlers) answer(c echo.Context, head embed.Head, made func() (embed.Page, error)) error {
	page, err := made()
	if err != nil {
		return err
	}
	links := []string{fmt.Sprintf(`<%s>; rel="canonical"`, head.Canonical)}
	for _, a := range head.Alternate {
		links = append(links, fmt.Sprintf(`<%s>; rel="alternate"; type="%s"`, a.URL, a.Type))
	}
	header := c.Response().Header()
	header.Set("Link", strings.Join(links, ", "))
	header.Set("Content-Security-Policy", page.Policy)
	return respondAs(c, htmlType, page.HTML)
}

// embedScript answers with the web component.
func embedScript() echo.HandlerFunc { return static(scriptType, embed.Script()) }

// wantsPage reports whether a problem is to be told to a person: in a frame, by
// a page.
func wantsPage(r *http.Request) bool {
	if !strings.HasPrefix(r.URL.Path, "/embed/") || strings.HasSuffix(r.URL.Path, "/parts") {
		return false
	}
	return slices.ContainsFunc(r.Header.Values(echo.HeaderAccept), func(accept string) bool { return strings.Contains(accept, "text/html") })
}

// problemPage is a problem as a page that any site may put into a frame.
func (s *Server) problemPage(h http.Header, p Problem) ([]byte, error) {
	words := embed.In(s.opts.Language)
	out := embed.Problem{Title: p.Title, Language: s.opts.Language, Details: []string{p.Detail}}
	switch p.Status {
	case http.StatusNotFound:
		out.Title, out.Details = words.NotFound, nil
	case http.StatusBadRequest:
		out.Title, out.Details = words.Wrong, nil
	}
	for _, f := range p.Errors {
		out.Details = append(out.Details, cmp.Or(f.Parameter, "?")+": "+f.Detail)
	}
	page, err := out.Page()
	h.Set("Content-Security-Policy", page.Policy)
	return page.HTML, err
}
