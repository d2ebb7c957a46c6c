// Package link knows where a site has its pages, which are not where its
// API is. It knows no content: names go in, addresses come out, and back.
package link

import (
	"cmp"
	"errors"
	"net/url"
	"regexp"
	"strings"
)

// placeholder stands in a template for the slug of what a page is about.
const placeholder = "{slug}"

// Template is where the pages of one kind of thing are: an absolute address
// with {slug} once in it. The zero Template is of pages that there are not.
type Template struct{ before, after string }

var errTemplate = errors.New("must be an address such as https://example.org/{slug}, with {slug} once in its path or query and without fragment")

// Parse reads a template. What is wrong with one is said in a sentence.
func Parse(s string) (Template, error) {
	before, after, _ := strings.Cut(s, placeholder)
	u, err := url.Parse(before + "x" + after)
	switch {
	case err != nil || strings.Count(s, placeholder) != 1 || strings.ContainsAny(before+after, "{}<>\"\\^`|#' ") || strings.ContainsFunc(s, odd):
		return Template{}, errTemplate
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil:
		return Template{}, errTemplate
	case !strings.HasPrefix(before, u.Scheme+"://"+u.Host+"/"): // the slug is no part of the host
		return Template{}, errTemplate
	}
	return Template{before, after}, nil
}

// odd reports whether a character has to be escaped in an address.
func odd(r rune) bool { return r <= ' ' || r > '~' }

// Of is the address of the page about what has a slug, or nothing where there
// are no such pages.
func (t Template) Of(slug string) string {
	if t == (Template{}) {
		return ""
	}
	return t.before + slug + t.after
}

// slug is what a slug, or an id, is made of.
var slug = regexp.MustCompile(`^[a-z0-9_-]{1,200}$`)

// Slug is the slug of what the page at an address is about, and whether it is
// such a page.
func (t Template) Slug(at string) (string, bool) {
	rest, ok := strings.CutPrefix(at, t.before)
	if !ok || t == (Template{}) {
		return "", false
	}
	if name, whole := strings.CutSuffix(rest, t.after); whole && slug.MatchString(name) {
		return name, true
	}
	return "", false
}

// Pages are where a site has its pages.
type Pages struct {
	Site     string // its front page
	Articles Template
	Series   Template
	Authors  Template // may be none
	Tags     Template // may be none
}

// Within is p, with pages of the API itself for what it leaves out: articles and
// series can be read where they are embedded from.
func (p Pages) Within(api string) Pages {
	p.Site = cmp.Or(p.Site, api+"/")
	p.Articles = cmp.Or(p.Articles, Template{api + "/embed/articles/", "?content=full"})
	p.Series = cmp.Or(p.Series, Template{api + "/embed/series/", ""})
	return p
}

// Cards is p with the cards of articles in place of their pages, as the API has
// them.
func (p Pages) Cards(api string) Pages {
	p.Articles = Template{api + "/embed/articles/", ""}
	return p
}

// Find is the slug of the article or the series that has its page at an address,
// and which of them it is. Where it could be either, the template that says more
// of the address is right.
func (p Pages) Find(at string) (slug string, series, ok bool) {
	article, isArticle := p.Articles.Slug(at)
	of, isSeries := p.Series.Slug(at)
	if isSeries && (!isArticle || len(of) < len(article)) {
		return of, true, true
	}
	return article, false, isArticle
}

// Article is the page of an article: its own address where that is elsewhere.
func (p Pages) Article(slug, canonical string) string {
	return cmp.Or(Web(canonical), p.Articles.Of(slug))
}

// SeriesPage is the page of a series, which may be elsewhere as well.
func (p Pages) SeriesPage(slug, canonical string) string {
	return cmp.Or(Web(canonical), p.Series.Of(slug))
}

// Web is an absolute address of the web, and nothing in place of any other: one
// that a link may lead to wherever it is shown.
func Web(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' }) {
		return ""
	}
	return u.String()
}

// Host is the scheme and the host of an address.
func Host(at string) string {
	u, err := url.Parse(at)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
