package jsonld

import (
	"cmp"
	"strconv"
	"strings"

	"kilde/api/link"
	"kilde/models"
	"kilde/models/citation"
)

// works are the types of schema.org by those of CSL; all others are creative
// works.
var works = map[string]string{
	"article-journal": "ScholarlyArticle", "paper-conference": "ScholarlyArticle", "article-magazine": "Article", "article-newspaper": "NewsArticle", "article": "Article", "book": "Book",
	"chapter": "Chapter", "dataset": "Dataset", "document": "DigitalDocument", "legislation": "Legislation", "map": "Map", "motion_picture": "Movie", "patent": "CreativeWork", "periodical": "Periodical",
	"post": "SocialMediaPosting", "post-weblog": "BlogPosting", "report": "Report", "review": "Review", "software": "SoftwareApplication", "thesis": "Thesis", "webpage": "WebPage",
}

// containers are the types of what a work is in.
var containers = map[string]string{"ScholarlyArticle": "Periodical", "NewsArticle": "Newspaper", "Chapter": "Book", "WebPage": "WebSite", "BlogPosting": "Blog"}

// citations are the sources of an article: works, or, where only a string is
// known of one, that.
func citations(a models.Article) (list []any) {
	for _, e := range a.References {
		if e.Reference.CSL == nil {
			list = append(list, e.Reference.Raw)
			continue
		}
		list = append(list, work(e.Reference, a.Language))
	}
	return list
}

func work(r models.Reference, language string) Node {
	i := citation.ReadItem(string(r.CSL))
	kind := cmp.Or(works[i.Type()], "CreativeWork")
	return node(kind, Node{
		"@id": urn(r.ID), "name": cmp.Or(i.Title(), citation.Print(i, language).Text), "author": names(i.Names("author")), "editor": names(i.Names("editor")),
		"datePublished": year(i.Year()), "publisher": publisher(i), "isPartOf": container(i, kind), "isbn": identifier(i, "isbn"), "issn": identifier(i, "issn"),
		"inLanguage": i.Text("language"), "url": link.Web(i.Text("URL")), "sameAs": doi(i),
	})
}

func year(n int) string {
	if n <= 0 {
		return ""
	}
	s := strconv.Itoa(n)
	return strings.Repeat("0", max(0, 4-len(s))) + s
}

func publisher(i citation.Item) Node {
	if name := i.Text("publisher"); name != "" {
		return node("Organization", Node{"name": name})
	}
	return nil
}

func container(i citation.Item, kind string) Node {
	if title := i.Container(); title != "" {
		return node(cmp.Or(containers[kind], "CreativeWork"), Node{"name": title})
	}
	return nil
}

func identifier(i citation.Item, scheme string) string {
	for _, x := range i.Identifiers() {
		if x.Scheme == scheme {
			return x.Value
		}
	}
	return ""
}

func doi(i citation.Item) string {
	if value := identifier(i, "doi"); value != "" {
		return "https://doi.org/" + value
	}
	return ""
}

func names(list []citation.Name) (nodes []Node) {
	for _, n := range list {
		switch {
		case n.Literal == citation.Others:
		case n.Literal != "":
			nodes = append(nodes, node("Organization", Node{"name": n.Literal}))
		default:
			family := join(n.DroppingParticle, n.NonDroppingParticle, n.Family)
			nodes = append(nodes, node("Person", Node{"name": join(n.Given, family, n.Suffix), "givenName": n.Given, "familyName": family}))
		}
	}
	return nodes
}

func join(parts ...string) string { return strings.Join(strings.Fields(strings.Join(parts, " ")), " ") }
