// Package jsonld says in the words of schema.org what an article, a series or an
// author is, for search engines and whoever else reads JSON-LD 1.1. It knows the
// vocabulary, and no server and no database.
package jsonld

import (
	"cmp"
	"encoding/json"
	"fmt"

	"kilde/api/link"
	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
)

// Site is what things are published on.
type Site struct {
	Name           string
	Pages          link.Pages
	WordsPerMinute int
}

// Node is one thing. What is empty is left out, and its names are sorted, so that
// the same thing has the same bytes.
type Node map[string]any

// node is a thing of a type with what is known of it.
func node(kind string, members Node) Node {
	members["@type"] = kind
	for name, v := range members {
		if empty(v) {
			delete(members, name)
		}
	}
	return members
}

func empty(v any) bool {
	switch v := v.(type) {
	case string:
		return v == ""
	case Node:
		return len(v) == 0
	case []Node:
		return len(v) == 0
	case []any:
		return len(v) == 0
	case []string:
		return len(v) == 0
	}
	return false
}

// graph is a document of several things. <, > and & are escaped in it, so that it
// can stand in a script element as it is.
func graph(nodes ...Node) ([]byte, error) {
	return json.Marshal(Node{"@context": "https://schema.org", "@graph": nodes})
}

func urn(uuid string) string { return "urn:uuid:" + uuid }

func (s Site) organization() Node {
	return node("Organization", Node{"name": s.Name, "url": s.Pages.Site})
}

// Article is an article with its place in series, its sources, and the way to
// it.
func Article(s Site, a models.Article) ([]byte, error) {
	page := s.Pages.Article(a.Slug, a.CanonicalURL)
	members := Node{
		"@id": urn(a.ID), "url": page, "mainEntityOfPage": page, "headline": a.Title, "alternativeHeadline": a.Subtitle, "description": a.Excerpt,
		"inLanguage": a.Language, "wordCount": a.Words, "timeRequired": fmt.Sprintf("PT%dM", text.Minutes(a.Words, s.WordsPerMinute)),
		"publisher": s.organization(), "isPartOf": s.memberships(a.Series), "citation": citations(a), "keywords": keywords(a.Tags), "image": image(a.Cover),
	}
	s.credit(members, a.Bylines)
	if a.PublishedAt != nil {
		members["datePublished"] = a.PublishedAt
	}
	if a.UpdatedAt != nil {
		members["dateModified"] = a.UpdatedAt
	}
	trail := []crumb{{s.Name, s.Pages.Site}}
	if len(a.Series) > 0 { // the first is the primary one
		if n := a.Series[0].Position; n > 0 {
			members["position"] = n
		}
		if top := a.Series[0].Whole; s.whole(a.Series[0]) != nil {
			trail = append(trail, crumb{top.Title, s.Pages.Series.Of(top.Slug)})
		}
		trail = append(trail, crumb{a.Series[0].Title, s.Pages.Series.Of(a.Series[0].Slug)})
	}
	return graph(node("Article", members), breadcrumb(append(trail, crumb{a.Title, page})))
}

// memberships are the series that an article is in.
func (s Site) memberships(list []models.Membership) (nodes []Node) {
	for _, m := range list {
		nodes = append(nodes, node("CreativeWorkSeries", Node{"@id": urn(m.ID), "name": m.Title, "url": s.Pages.Series.Of(m.Slug), "inLanguage": m.Language, "isPartOf": s.whole(m)}))
	}
	return nodes
}

// whole is the series on top of the one that an article is in.
func (s Site) whole(m models.Membership) Node {
	if m.Whole == nil || m.Whole.ID == m.ID {
		return nil
	}
	return s.chapterOf(&models.SeriesLink{ID: m.Whole.ID, Slug: m.Whole.Slug, Title: m.Whole.Title})
}

// roles are the properties of schema.org for what somebody did for an article.
var roles = map[string]string{
	source.AuthorRole: "author", "original-author": "author", "editor": "editor", "translator": "translator", "illustrator": "illustrator", "reviewer": "contributor", "contributor": "contributor",
}

func (s Site) credit(to Node, bylines []models.Byline) {
	for _, b := range bylines {
		property := roles[b.Role]
		list, _ := to[property].([]Node)
		to[property] = append(list, s.person(models.Author{ID: b.ID, Slug: b.Slug, Source: source.Author{Name: b.Name, Kind: b.Kind, URL: b.URL, ORCID: b.ORCID, Image: b.Image}}))
	}
}

// person is an author, with what is known of them elsewhere.
func (s Site) person(a models.Author) Node {
	kind := "Person"
	if a.Source.Kind == "organization" {
		kind = "Organization"
	}
	var same []string
	own, page := link.Web(a.Source.URL), s.Pages.Authors.Of(a.Slug)
	if a.Source.ORCID != "" {
		same = append(same, "https://orcid.org/"+a.Source.ORCID)
	}
	if own != "" && page != "" {
		same = append(same, own)
	}
	return node(kind, Node{
		"@id": urn(a.ID), "name": a.Source.Name, "givenName": a.Source.Given, "familyName": a.Source.Family, "url": cmp.Or(page, own), "sameAs": same, "image": image(a.Source.Image),
	})
}

// Author is an author.
func Author(s Site, a models.Author, bio string) ([]byte, error) {
	n := s.person(a)
	if bio != "" {
		n["description"] = bio
	}
	return graph(n)
}

// Series is a series with its parts that readers can go to, and the way to it.
func Series(s Site, m models.Series, description string) ([]byte, error) {
	page := s.Pages.SeriesPage(m.Slug, m.Source.CanonicalURL)
	n := node("CreativeWorkSeries", Node{
		"@id": urn(m.ID), "url": page, "name": m.Source.Title, "alternateName": m.Source.Subtitle, "description": description, "inLanguage": m.Language,
		"dateModified": m.UpdatedAt, "publisher": s.organization(), "hasPart": s.parts(m.Parts), "isPartOf": s.chapterOf(m.Parent), "image": image(m.Source.Cover),
	})
	trail := []crumb{{s.Name, s.Pages.Site}}
	if m.Parent != nil {
		trail = append(trail, crumb{m.Parent.Title, s.Pages.Series.Of(m.Parent.Slug)})
	}
	return graph(n, breadcrumb(append(trail, crumb{m.Source.Title, page})))
}

// parts are those that readers can go to: articles, and the series that are
// chapters.
func (s Site) parts(all []models.Part) (nodes []Node) {
	for _, p := range all {
		var n Node
		switch {
		case p.Article != nil:
			n = node("Article", Node{"@id": urn(p.Article.ID), "headline": p.Article.Title, "url": s.Pages.Article(p.Article.Slug, p.Article.CanonicalURL)})
		case p.Series != nil:
			n = s.chapterOf(p.Series)
		default:
			continue
		}
		if p.Position > 0 {
			n["position"] = p.Position
		}
		nodes = append(nodes, n)
	}
	return nodes
}

// chapterOf is a series that another is a chapter of, or the chapter.
func (s Site) chapterOf(l *models.SeriesLink) Node {
	if l == nil {
		return nil
	}
	return node("CreativeWorkSeries", Node{"@id": urn(l.ID), "name": l.Title, "url": s.Pages.Series.Of(l.Slug)})
}

// crumb is one step on the way from the front page.
type crumb struct{ name, page string }

func breadcrumb(trail []crumb) Node {
	var items []Node
	for i, c := range trail {
		items = append(items, node("ListItem", Node{"position": i + 1, "name": c.name, "item": c.page}))
	}
	return node("BreadcrumbList", Node{"itemListElement": items})
}

func keywords(tags []models.TagLink) (list []string) {
	for _, t := range tags {
		list = append(list, t.Name)
	}
	return list
}

func image(i *source.Image) Node {
	if i == nil || link.Web(i.URL) == "" {
		return nil
	}
	return node("ImageObject", Node{"url": link.Web(i.URL), "caption": i.Alt})
}
