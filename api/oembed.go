package api

import (
	"bytes"
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"kilde/api/embed"
	"kilde/api/link"
	"kilde/models"
)

// OEmbedQuery asks how to show what is at an address (oEmbed 1.0, section 2.2).
type OEmbedQuery struct {
	// Address of the page of an article or a series, on the site or here, to be embedded.
	URL string `query:"url" validate:"required" maxLength:"2000"`
	// Form of the answer: json or xml. Any other is answered 501, as oEmbed asks.
	Format string `query:"format" default:"json" maxLength:"50"`
	// Greatest width of what is shown, in pixels.
	MaxWidth int `query:"maxwidth" minimum:"100" maximum:"100000"`
	// Greatest height of what is shown, in pixels.
	MaxHeight int `query:"maxheight" minimum:"50" maximum:"100000"`
	// Whether not to track readers, which some programs send: nobody is tracked anyway.
	DNT string `query:"dnt" maxLength:"5"`
}

// OEmbed is how to show an article or a series on another site (oEmbed 1.0).
type OEmbed struct {
	XMLName      xml.Name `json:"-" xml:"oembed" swaggerignore:"true"`
	Type         string   `json:"type" xml:"type" validate:"required" enums:"rich"`
	Version      string   `json:"version" xml:"version" validate:"required" enums:"1.0"`
	Title        string   `json:"title" xml:"title" validate:"required" example:"Sosiale medier"`
	AuthorName   string   `json:"author_name,omitempty" xml:"author_name,omitempty"`
	AuthorURL    string   `json:"author_url,omitempty" xml:"author_url,omitempty" format:"uri"`
	ProviderName string   `json:"provider_name" xml:"provider_name" validate:"required"`
	ProviderURL  string   `json:"provider_url" xml:"provider_url" validate:"required" format:"uri"`
	CacheAge     int      `json:"cache_age" xml:"cache_age" validate:"required" example:"3600"` // Seconds
	HTML         string   `json:"html" xml:"html" validate:"required"`                          // A frame
	Width        int      `json:"width" xml:"width" validate:"required" example:"600"`
	Height       int      `json:"height" xml:"height" validate:"required" example:"600"`
} //	@name	OEmbed

// What a frame takes that nobody gives another size, in pixels.
const (
	frameWidth    = 600
	cardHeight    = 260
	headHeight    = 90 // of a series, above its parts
	partHeight    = 41
	frameHeight   = 800 // most
	oembedAge     = 3600
	oembedXMLType = "text/xml; charset=utf-8"
)

// oembed tells how to show an article or a series on another site.
//
//	@ID			readOEmbed
//	@Summary	Ask how to embed an address
//	@Tags		embeds
//	@Param		query	query		OEmbedQuery	false	"What to embed"
//	@Success	200		{object}	OEmbed
//	@Failure	default	{object}	Problem
//	@Router		/oembed [get]
func (h embedHandlers) oembed(c echo.Context) error {
	in, err := bindQuery[OEmbedQuery](c)
	if err != nil {
		return err
	}
	if in.Format != "json" && in.Format != "xml" {
		return echo.NewHTTPError(http.StatusNotImplemented, "oEmbed answers come as json or xml.")
	}
	if in.URL == "" {
		return models.WrongQuery(models.Field{Parameter: "url", Code: "required", Detail: "Give the address of the page of an article or a series."})
	}
	out, err := h.newOEmbed(c, in)
	if m, ok := errors.AsType[*models.Moved](err); ok {
		h.moved(c, "/oembed?"+in.of(h.embedded(m)+asQuery(h.look(in.URL, m.Resource))).Encode())
		return nil
	}
	if err != nil {
		return err
	}
	if in.Format == "json" {
		return respond(c, out, 0)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	err = xml.NewEncoder(&b).Encode(out)
	if err != nil {
		return err
	}
	return respondAs(c, oembedXMLType, b.Bytes())
}

func (h embedHandlers) newOEmbed(c echo.Context, in OEmbedQuery) (out OEmbed, err error) {
	kind, name := h.find(in.URL)
	out = OEmbed{Type: "rich", Version: "1.0", ProviderName: h.opts.SiteName, ProviderURL: h.opts.Pages.Site, CacheAge: oembedAge, Width: frameWidth}
	src, look := h.opts.PublicURL+"/embed/", h.look(in.URL, kind)
	switch kind {
	case models.ArticleResource:
		a, err := h.store.Article(c.Request().Context(), models.Caller{}, name, models.Showing{})
		if err != nil {
			return out, err
		}
		out.Title, out.Height, src = a.Title, cardHeight, src+"articles/"+a.Slug
		if by := writers(a.Bylines); len(by) > 0 {
			author := h.newPerson(by[0])
			out.AuthorName, out.AuthorURL = author.Name, author.URL
		}
	case models.SeriesResource:
		m, err := h.store.Series(c.Request().Context(), models.Caller{}, name)
		if err != nil {
			return out, err
		}
		out.Title, out.Height, src = m.Source.Title, seriesHeight(len(m.Parts), look.Get("max")), src+"series/"+m.Slug
	default:
		return out, models.Errorf(models.NotFound, "There is no article and no series at that address.")
	}
	if in.MaxWidth > 0 {
		out.Width = min(out.Width, in.MaxWidth)
	}
	if in.MaxHeight > 0 {
		out.Height = min(out.Height, in.MaxHeight)
	}
	out.HTML = embed.Frame(src+asQuery(look), out.Title, out.Width, out.Height)
	return out, nil
}

// seriesHeight is what the frame of a series of so many parts takes, of which max
// are shown.
func seriesHeight(parts int, max string) int {
	if most, err := strconv.Atoi(max); err == nil && most > 0 {
		parts = min(parts, most)
	}
	return min(frameHeight, headHeight+partHeight*parts)
}

// looks are the parameters of a page to be embedded that its frame keeps.
var looks = map[models.Resource][]string{
	models.ArticleResource: {"theme", "accent", "target"},
	models.SeriesResource:  {"theme", "accent", "target", "max", "current"},
}

// look is how an address of a page to be embedded asks it to look. The page says
// what is wrong with that.
func (s *Server) look(at string, kind models.Resource) url.Values {
	look := url.Values{}
	u, err := url.Parse(at)
	if err != nil || !strings.HasPrefix(at, s.opts.PublicURL+"/embed/") {
		return look
	}
	asked := u.Query()
	for _, name := range looks[kind] {
		if asked.Has(name) {
			look.Set(name, asked.Get(name))
		}
	}
	return look
}

// asQuery is what follows an address to give it parameters.
func asQuery(v url.Values) string {
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// find is which thing has its page at an address: by the site's templates, or
// as it is embedded.
func (s *Server) find(at string) (kind models.Resource, name string) {
	own := link.Pages{}.Within(s.opts.PublicURL)
	whole, _, _ := strings.Cut(at, "#")
	plain, _, _ := strings.Cut(whole, "?")
	for _, address := range []string{whole, plain, plain + "/", strings.TrimSuffix(plain, "/")} {
		for _, pages := range []link.Pages{s.opts.Pages, own, own.Cards(s.opts.PublicURL)} {
			if name, series, ok := pages.Find(address); ok {
				return map[bool]models.Resource{false: models.ArticleResource, true: models.SeriesResource}[series], name
			}
		}
	}
	return "", ""
}

// embedded is where a thing is embedded from, by its present name.
func (s *Server) embedded(m *models.Moved) string {
	kind := "articles/"
	if m.Resource == models.SeriesResource {
		kind = "series/"
	}
	return s.opts.PublicURL + "/embed/" + kind + m.Name
}

// of is the query for another address.
func (q OEmbedQuery) of(at string) url.Values {
	v := url.Values{"url": {at}, "format": {q.Format}}
	for name, n := range map[string]int{"maxwidth": q.MaxWidth, "maxheight": q.MaxHeight} {
		if n > 0 {
			v.Set(name, strconv.Itoa(n))
		}
	}
	return v
}
