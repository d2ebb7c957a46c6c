package api

import (
	"context"
	"fmt"
	"regexp"
	"strconv"

	"github.com/labstack/echo/v4"

	"kilde/api/link"
	"kilde/api/sitemap"
	"kilde/models"
)

type sitemapStore interface {
	Places(ctx context.Context, kind models.Resource, skip, limit int) ([]models.Place, error)
	Extents(ctx context.Context, kinds []models.Resource) (models.Extents, error)
}

type sitemapHandlers struct {
	*Server
	store sitemapStore
}

// mappedPages are the kinds of pages that a site may have, by the names of their
// maps.
var mappedPages = []struct {
	name string
	kind models.Resource
	page func(link.Pages) link.Template
}{
	{"articles", models.ArticleResource, func(p link.Pages) link.Template { return p.Articles }},
	{"series", models.SeriesResource, func(p link.Pages) link.Template { return p.Series }},
	{"authors", models.AuthorResource, func(p link.Pages) link.Template { return p.Authors }},
	{"tags", models.TagResource, func(p link.Pages) link.Template { return p.Tags }},
}

// index is the map of the maps of the site's pages.
//
//	@ID			readSitemaps
//	@Summary	Read the index of sitemaps
//	@Tags		sitemaps
//	@Success	200		{string}	string
//	@Failure	default	{object}	Problem
//	@Router		/sitemap.xml [get]
func (h sitemapHandlers) index(c echo.Context) error {
	if _, err := bindQuery[NoQuery](c); err != nil {
		return err
	}
	var kinds []models.Resource
	for _, m := range mappedPages {
		if m.page(h.opts.Pages) != (link.Template{}) {
			kinds = append(kinds, m.kind)
		}
	}
	found, err := h.store.Extents(c.Request().Context(), kinds)
	if err != nil {
		return err
	}
	var maps []sitemap.URL
	for _, m := range mappedPages {
		x := found[m.kind]
		for n := range (x.Count + sitemap.Most - 1) / sitemap.Most {
			u := sitemap.URL{Loc: fmt.Sprintf("%s/sitemaps/%s-%d.xml", h.opts.PublicURL, m.name, n+1)}
			if x.Count <= sitemap.Most { // of one of several it is not known which was changed
				u.Lastmod = x.UpdatedAt
			}
			maps = append(maps, u)
		}
	}
	return respondAs(c, sitemap.Type, sitemap.Index(maps))
}

var mapName = regexp.MustCompile(`^([a-z]+)-([1-9][0-9]{0,8})\.xml$`)

// get is a map of some of the site's pages of one kind.
//
//	@ID			readSitemap
//	@Summary	Read a sitemap
//	@Tags		sitemaps
//	@Param		sitemap	path		string	true	"Its name, as the index has it"
//	@Success	200		{string}	string
//	@Failure	default	{object}	Problem
//	@Router		/sitemaps/{sitemap} [get]
func (h sitemapHandlers) get(c echo.Context) error {
	if _, err := bindQuery[NoQuery](c); err != nil {
		return err
	}
	parts := mapName.FindStringSubmatch(c.Param("sitemap"))
	if parts == nil {
		return echo.ErrNotFound
	}
	for _, m := range mappedPages {
		page := m.page(h.opts.Pages)
		if m.name != parts[1] || page == (link.Template{}) {
			continue
		}
		n, err := strconv.Atoi(parts[2])
		if err != nil {
			return err
		}
		found, err := h.store.Places(c.Request().Context(), m.kind, (n-1)*sitemap.Most, sitemap.Most)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return echo.ErrNotFound
		}
		return respondAs(c, sitemap.Type, sitemap.Map(addresses(page, found)))
	}
	return echo.ErrNotFound
}

// addresses are where things have their pages. What is at home on another host
// is left to the maps of that: a map may name its own site only.
func addresses(page link.Template, found []models.Place) []sitemap.URL {
	host := link.Host(page.Of("x"))
	var list []sitemap.URL
	for _, p := range found {
		at := page.Of(p.Slug)
		if own := link.Web(p.CanonicalURL); own != "" {
			at = own
			if link.Host(own) != host {
				continue
			}
		}
		list = append(list, sitemap.URL{Loc: at, Language: p.Language, Lastmod: p.UpdatedAt})
	}
	return list
}

// robots tells crawlers that everything may be read, and where the map is.
func (s *Server) robots() echo.HandlerFunc {
	return static("text/plain; charset=utf-8", []byte("User-agent: *\nAllow: /\n\nSitemap: "+s.opts.PublicURL+"/sitemap.xml\n"))
}
