package main

const (
	htmlType = "text/html; charset=utf-8"
	xmlType  = "application/xml; charset=utf-8"
	feedType = "application/feed+json"
)

var feedForms = []string{"application/atom+xml; charset=utf-8", "application/rss+xml; charset=utf-8", feedType}

// siteForms are the media types of the operations that bring the content to
// other sites. Swagger 2.0 has one list for all the answers of an operation.
var siteForms = map[string][]string{
	"readFeed": feedForms, "readSearchFeed": feedForms, "readSeriesFeed": feedForms, "readAuthorFeed": feedForms, "readTagFeed": feedForms,
	"embedSeries": {htmlType}, "embedArticle": {htmlType}, "readEmbeddedSeries": {jsonType}, "readOEmbed": {jsonType, "text/xml; charset=utf-8"},
	"readSitemaps": {xmlType}, "readSitemap": {xmlType},
}

// specialExamples are those of parameters that mean something of their own in
// one operation.
var specialExamples = map[string]any{
	"readFeed format": "json", "readSearchFeed format": "json", "readSeriesFeed series": "sosiale-medier.json", "readAuthorFeed author": "kjetil-sander.json", "readTagFeed tag": "markedsforing.json",
	"readOEmbed url": "https://kilde.example/embed/series/sosiale-medier", "readSitemap sitemap": "articles-1.xml",
}
