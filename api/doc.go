// Package api speaks HTTP: it turns requests into calls on a store and models
// into JSON, and nothing else. It does not know how content is kept.
//
//	@title						Kilde
//	@version					1
//	@description				A headless content API for writing that comes in series and stands on sources.
//	@description				Reads of published content need no key. Times are RFC 3339 in UTC; ids are UUIDs; where a path has a name in braces, a slug or an id will do.
//	@license.name				MIT
//	@BasePath					/v1
//	@accept						json
//	@produce					json
//	@securityDefinitions.apikey	Key
//	@in							header
//	@name						Authorization
package api
