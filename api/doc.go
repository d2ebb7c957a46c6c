// Package api speaks HTTP: it turns requests into calls on a store and models
// into JSON, and nothing else. It does not know how content is kept.
//
//	@title						Kilde
//	@version					1
//	@description				A headless content API for writing that comes in series and stands on sources.
//	@description				Reads of published content need no key. Times are RFC 3339 in UTC; ids are UUIDs; where a path has a name in braces, a slug or an id will do.
//	@license.name				MIT
//	@license.url				https://opensource.org/license/mit
//	@accept						json
//	@produce					json
//	@tag.name					articles
//	@tag.description			Writing that readers see, whole with everything that a page needs, or as summaries in lists.
//	@tag.name					revisions
//	@tag.description			The saved states of an article, as they were written. They need a key.
//	@tag.name					publication
//	@tag.description			Which revision of an article readers see, and from when on.
//	@tag.name					series
//	@tag.description			Ordered collections of articles, with a title and a text of their own.
//	@tag.name					parts
//	@tag.description			The places in a series: articles, and titles that are planned.
//	@tag.name					authors
//	@tag.description			The persons and organisations that articles name.
//	@tag.name					references
//	@tag.description			Bibliographic records, each shared by every article that lists it.
//	@tag.name					tags
//	@tag.description			Subjects that articles share.
//	@tag.name					feeds
//	@tag.description			What is new, as Atom, RSS and JSON Feed. No key changes what these answer, nor any below.
//	@tag.name					embeds
//	@tag.description			Series and articles on other sites: pages for frames, what the web component shows, and oEmbed.
//	@tag.name					sitemaps
//	@tag.description			What there is, for search engines.
//	@tag.name					operations
//	@tag.description			For whoever runs the server.
//	@securityDefinitions.apikey	Key
//	@in							header
//	@name						Authorization
package api
