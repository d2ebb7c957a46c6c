package api

import (
	"cmp"
	"context"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/api/embed"
	"kilde/api/feed"
	"kilde/api/link"
	"kilde/models"
	"kilde/models/id"
	"kilde/models/source"
	"kilde/models/text"
)

type feedStore interface {
	Feed(ctx context.Context, kind models.Resource, name string, q models.Query) (models.Feed, error)
}

type feedHandlers struct {
	*Server
	store feedStore
}

// feedFormats are the formats of feeds, by how the address ends.
var feedFormats = map[string]struct {
	media string
	write func(feed.Feed) ([]byte, error)
}{
	".atom": {feed.AtomType, feed.Atom},
	".rss":  {feed.RSSType, feed.RSS},
	".json": {feed.JSONType, feed.JSON},
}

// cutFormat takes a name in a path apart from the format that stands after it,
// its dot included.
func cutFormat(name string) (thing, format string, ok bool) {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return name, "", false
	}
	return name[:i], name[i:], true
}

// FeedQuery says what a feed shows.
type FeedQuery struct {
	// Whether entries have the whole text, with its sources, or the excerpt.
	Content string `query:"content" default:"full" enums:"full,excerpt"`
	// Most entries on a page.
	Limit int `query:"limit" default:"20" minimum:"1" maximum:"100"`
	// Where to go on: as the link to the next page has it.
	Cursor string `query:"cursor"`
	// Number of a page, in place of a cursor; page times limit is at most 10000.
	Page int `query:"page" minimum:"1" maximum:"10000"`
}

// NewestQuery is the query of a feed that goes by time.
type NewestQuery struct {
	FeedQuery
	// The newest first, by their first publication or by their last one.
	Sort string `query:"sort" default:"-published_at" enums:"-published_at,-updated_at"`
}

// SeriesFeedQuery is the query of a series' feed.
type SeriesFeedQuery struct {
	FeedQuery
	// The newest first, by their first publication or by their last one, or in the order of the series.
	Sort string `query:"sort" default:"-published_at" enums:"-published_at,-updated_at,position"`
}

// SearchFeedQuery is the query of the feed of what is found.
type SearchFeedQuery struct {
	// Words to look for, as /v1/search takes them.
	Q string `query:"q" validate:"required" example:"sosiale medier"`
	NewestQuery
}

// all is the feed of all articles.
//
//	@ID			readFeed
//	@Summary	Follow all articles
//	@Tags		feeds
//	@Param		format	path		string		true	"Of the feed"	Enums(atom, rss, json)
//	@Param		query	query		NewestQuery	false	"What to show"
//	@Success	200		{object}	feed.JSONFeed
//	@Failure	default	{object}	Problem
//	@Router		/feeds/articles.{format} [get]
func (h feedHandlers) all(c echo.Context) error {
	in, err := bindQuery[NewestQuery](c)
	if err != nil {
		return err
	}
	return h.answer(c, feedOf{FeedQuery: in.FeedQuery, format: "." + c.Param("format")}, models.Query{Sort: models.Sort(in.Sort)})
}

// search is the feed of the articles that have some words.
//
//	@ID			readSearchFeed
//	@Summary	Follow a search
//	@Tags		feeds
//	@Param		format	path		string			true	"Of the feed"	Enums(atom, rss, json)
//	@Param		query	query		SearchFeedQuery	false	"What to look for"
//	@Success	200		{object}	feed.JSONFeed
//	@Failure	default	{object}	Problem
//	@Router		/feeds/search.{format} [get]
func (h feedHandlers) search(c echo.Context) error {
	in, err := bindQuery[SearchFeedQuery](c)
	if err != nil {
		return err
	}
	if strings.TrimSpace(in.Q) == "" {
		return models.WrongQuery(models.Field{Parameter: "q", Code: "required", Detail: "Give the words to look for."})
	}
	return h.answer(c, feedOf{FeedQuery: in.FeedQuery, format: "." + c.Param("format")}, models.Query{Sort: models.Sort(in.Sort), Text: &in.Q})
}

// series is the feed of a series.
//
//	@ID			readSeriesFeed
//	@Summary	Follow a series
//	@Tags		feeds
//	@Param		series	path		string			true	"Slug or id, and the format: .atom, .rss or .json"
//	@Param		query	query		SeriesFeedQuery	false	"What to show"
//	@Success	200		{object}	feed.JSONFeed
//	@Failure	default	{object}	Problem
//	@Router		/feeds/series/{series} [get]
func (h feedHandlers) series(c echo.Context) error {
	in, err := bindQuery[SeriesFeedQuery](c)
	if err != nil {
		return err
	}
	return h.of(c, models.SeriesResource, in.FeedQuery, in.Sort)
}

// author is the feed of an author.
//
//	@ID			readAuthorFeed
//	@Summary	Follow an author
//	@Tags		feeds
//	@Param		author	path		string		true	"Slug or id, and the format: .atom, .rss or .json"
//	@Param		query	query		NewestQuery	false	"What to show"
//	@Success	200		{object}	feed.JSONFeed
//	@Failure	default	{object}	Problem
//	@Router		/feeds/authors/{author} [get]
func (h feedHandlers) author(c echo.Context) error {
	in, err := bindQuery[NewestQuery](c)
	if err != nil {
		return err
	}
	return h.of(c, models.AuthorResource, in.FeedQuery, in.Sort)
}

// tag is the feed of a tag.
//
//	@ID			readTagFeed
//	@Summary	Follow a tag
//	@Tags		feeds
//	@Param		tag		path		string		true	"Slug or id, and the format: .atom, .rss or .json"
//	@Param		query	query		NewestQuery	false	"What to show"
//	@Success	200		{object}	feed.JSONFeed
//	@Failure	default	{object}	Problem
//	@Router		/feeds/tags/{tag} [get]
func (h feedHandlers) tag(c echo.Context) error {
	in, err := bindQuery[NewestQuery](c)
	if err != nil {
		return err
	}
	return h.of(c, models.TagResource, in.FeedQuery, in.Sort)
}

// of answers with the feed of the articles of one thing, which the path names.
func (h feedHandlers) of(c echo.Context, kind models.Resource, in FeedQuery, sort string) error {
	name, format, _ := cutFormat(c.Param(string(kind)))
	return h.answer(c, feedOf{in, kind, name, format}, models.Query{Sort: models.Sort(sort)})
}

// feedOf is which feed is asked for.
type feedOf struct {
	FeedQuery
	kind   models.Resource // of the thing that the articles are of; empty for all
	name   string
	format string
}

func (h feedHandlers) answer(c echo.Context, in feedOf, q models.Query) error {
	format, ok := feedFormats[in.format]
	if !ok {
		return echo.ErrNotFound
	}
	q.Bodies, q.References = in.Content == "full", in.Content == "full"
	if err := in.place(c, &q); err != nil {
		return err
	}
	found, err := h.store.Feed(c.Request().Context(), in.kind, in.name, q)
	if err != nil {
		return err
	}
	out := h.newFeed(found, q)
	if out.Links, err = h.feedLinks(c, in.FeedQuery, q, found.Extent); err != nil {
		return err
	}
	data, err := format.write(out)
	if err != nil {
		return err
	}
	return respondAs(c, format.media, data)
}

// place adds to a query where the page begins.
func (q FeedQuery) place(c echo.Context, out *models.Query) error {
	refuse := func(detail string) error {
		return models.WrongQuery(models.Field{Parameter: "page", Code: "invalid", Detail: detail})
	}
	switch {
	case q.Page > 0 && q.Cursor != "":
		return refuse("Can't go with a cursor: give one of them.")
	case q.Page*q.Limit > maxSkipped:
		return refuse(fmt.Sprintf("Leads to entry %d at most; go on from there by the link to the next page.", maxSkipped))
	}
	err := ListQuery{Limit: q.Limit, Cursor: q.Cursor}.place(c, models.ArticleResource, out)
	if q.Page > 1 {
		out.Skip = (q.Page - 1) * q.Limit
	}
	return err
}

// feedLinks are where the page of a feed and those beside it are, as far as is
// known: before a cursor stand pages that nobody has counted.
func (s *Server) feedLinks(c echo.Context, in FeedQuery, q models.Query, e models.Extent) (l feed.Links, err error) {
	at := func(change func(url.Values)) string {
		query := c.QueryParams()
		query = url.Values(http.Header(query).Clone())
		change(query)
		address := s.opts.PublicURL + c.Request().URL.EscapedPath()
		if len(query) > 0 {
			address += "?" + query.Encode()
		}
		return address
	}
	number := func(n int) string {
		return at(func(v url.Values) { v.Set("page", strconv.Itoa(n)) })
	}
	l.Self = at(func(url.Values) {})
	l.First = at(func(v url.Values) { v.Del("page"); v.Del("cursor") })
	if in.Page > 1 {
		l.Previous = number(in.Page - 1)
	}
	switch {
	case e.Next == nil:
		l.Last = l.Self
	case in.Page > 0 && (in.Page+1)*in.Limit <= maxSkipped:
		l.Next = number(in.Page + 1)
	default:
		token, err := cursorAfter(c, q, e)
		l.Next = at(func(v url.Values) { v.Del("page"); v.Set("cursor", token) })
		return l, err
	}
	return l, nil
}

// newFeed is a feed as its formats take it, without its links.
func (s *Server) newFeed(m models.Feed, q models.Query) feed.Feed {
	out := feed.Feed{
		ID: urn(id.Of(s.opts.PublicURL + "/feeds/articles")), Title: s.opts.SiteName, Language: s.opts.Language, Home: s.opts.Pages.Site,
		Authors: []feed.Person{{Name: s.opts.SiteName, URL: s.opts.Pages.Site}}, Updated: time.Unix(0, 0),
	}
	switch {
	case m.Series != nil:
		s.ofSeries(&out, *m.Series, q)
	case m.Author != nil:
		a := m.Author
		out.ID, out.Updated, out.Description = urn(a.ID), a.UpdatedAt, textOf(a.Source.Bio)
		out.Title, out.Home = s.titled(a.Source.Name), cmp.Or(s.opts.Pages.Authors.Of(a.Slug), link.Web(a.Source.URL), out.Home)
		out.Image = imageOf(a.Source.Image).URL
	case m.Tag != nil:
		out.ID, out.Updated, out.Description = urn(m.Tag.ID), m.Tag.UpdatedAt, m.Tag.Source.Description
		out.Title, out.Home = s.titled(m.Tag.Source.Name), cmp.Or(s.opts.Pages.Tags.Of(m.Tag.Slug), out.Home)
	case q.Text != nil:
		out.ID, out.Title = urn(id.Of(s.opts.PublicURL+"/feeds/search?q="+url.QueryEscape(*q.Text))), s.titled(*q.Text)
	}
	for i, a := range m.Items {
		item := s.newFeedItem(a)
		if i == 0 || item.Updated.After(out.Updated) {
			out.Updated = item.Updated
		}
		out.Items = append(out.Items, item)
	}
	return out
}

func (s *Server) ofSeries(out *feed.Feed, m models.Series, q models.Query) {
	out.ID, out.Updated, out.Language = urn(m.ID), m.UpdatedAt, m.Language
	if q.Sort == models.ByPosition { // a feed of its own: its first entries stay the first
		out.ID = urn(id.Of(out.ID + "?sort=position"))
	}
	out.Title, out.Home = s.titled(m.Source.Title), s.opts.Pages.SeriesPage(m.Slug, m.Source.CanonicalURL)
	out.Description, out.Image = cmp.Or(m.Source.Subtitle, textOf(m.Source.Description)), imageOf(m.Source.Cover).URL
}

func (s *Server) titled(name string) string { return name + " – " + s.opts.SiteName }

func urn(uuid string) string { return "urn:uuid:" + uuid }

// textOf is Markdown without any marks.
func textOf(markdown string) string {
	r, err := text.Render(text.Markdown, markdown)
	if err != nil {
		return ""
	}
	return r.Text
}

func imageOf(i *source.Image) feed.Image {
	if i == nil || link.Web(i.URL) == "" {
		return feed.Image{}
	}
	return feed.Image{URL: link.Web(i.URL), Alt: i.Alt}
}

func (s *Server) newFeedItem(a models.Article) feed.Item {
	page := s.opts.Pages.Article(a.Slug, a.CanonicalURL)
	return feed.Item{
		ID: urn(a.ID), URL: page, Title: a.Title, Summary: a.Excerpt, HTML: wholeText(a, page), Language: a.Language,
		Published: *a.PublishedAt, Updated: *a.UpdatedAt, Image: imageOf(a.Cover),
		Authors:    converted(writers(a.Bylines), s.newPerson),
		Categories: converted(a.Tags, func(t models.TagLink) feed.Category { return feed.Category{Term: t.Slug, Label: t.Name} }),
	}
}

// writers are those of the bylines who wrote the text, or all where none did.
func writers(all []models.Byline) []models.Byline {
	list := slices.DeleteFunc(slices.Clone(all), func(b models.Byline) bool {
		return b.Role != source.AuthorRole && b.Role != "original-author"
	})
	if len(list) == 0 {
		return all
	}
	return list
}

func (s *Server) newPerson(b models.Byline) feed.Person {
	return feed.Person{Name: b.Name, URL: cmp.Or(s.opts.Pages.Authors.Of(b.Slug), link.Web(b.URL)), Image: imageOf(b.Image).URL}
}

// wholeText is the text of an article with its sources, as it can be shown
// anywhere; nothing where its body was not read.
func wholeText(a models.Article, page string) string {
	if a.Body == nil {
		return ""
	}
	return text.Absolute(a.Body.HTML+sources(a), page)
}

// sources are an article's bibliography as HTML, to which its citations lead.
func sources(a models.Article) string {
	if len(a.References) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n<h2>%s</h2>\n<ol>\n", html.EscapeString(embed.In(a.Language).Sources))
	for _, e := range newBibliography(a, models.Printing{}) {
		fmt.Fprintf(&b, "<li id=\"%s\">%s</li>\n", e.Anchor, e.HTML)
	}
	b.WriteString("</ol>")
	return b.String()
}
