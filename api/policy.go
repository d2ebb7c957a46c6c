package api

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"kilde/models"
)

// CachePolicy is the Cache-Control of public answers, by what they are: a
// resource's name in the plural for one of its things, lists or search; * for
// all that is not named.
type CachePolicy map[string]string

const anyKind = "*"

// defaultControl lets an answer be kept for a minute between the site and its
// readers, and past that while it is fetched anew or can't be.
const defaultControl = "public, max-age=0, s-maxage=60, stale-while-revalidate=600, stale-if-error=86400"

// DefaultCachePolicy is what holds for kinds that a policy does not name.
const DefaultCachePolicy = anyKind + ": " + defaultControl

// cacheKinds are the kinds of answers, by the routes that give them.
var cacheKinds = map[string]string{
	"/v1/articles": "lists", "/v1/series": "lists", "/v1/authors": "lists", "/v1/references": "lists", "/v1/tags": "lists",
	"/v1/articles/:article": "articles", "/v1/articles/:article/bibliography": "articles",
	"/v1/series/:series": "series", "/v1/series/:series/parts": "series", "/v1/series/:series/parts/:part": "series",
	"/v1/authors/:author": "authors", "/v1/references/:reference": "references", "/v1/tags/:tag": "tags",
	"/v1/search": "search", "/v1/search/suggest": "search",
	"/feeds/articles.:format": "feeds", "/feeds/search.:format": "feeds", "/feeds/series/:series": "feeds", "/feeds/authors/:author": "feeds", "/feeds/tags/:tag": "feeds",
	"/embed/series/:series": "embeds", "/embed/series/:series/parts": "embeds", "/embed/articles/:article": "embeds", "/oembed": "embeds",
	"/sitemap.xml": "sitemaps", "/sitemaps/:sitemap": "sitemaps",
}

// directive is one directive of Cache-Control that an answer to everybody may
// have (RFC 9111, section 5.2.2; RFC 5861).
var directive = regexp.MustCompile(`^(public|no-cache|must-revalidate|proxy-revalidate|no-transform|immutable|(max-age|s-maxage|stale-while-revalidate|stale-if-error)=\d{1,9})$`)

// ParseCachePolicy reads kinds with their directives, such as
// "*: public, max-age=60; search: no-cache".
func ParseCachePolicy(s string) (CachePolicy, error) {
	p := CachePolicy{}
	for item := range strings.SplitSeq(s, ";") {
		kind, directives, ok := strings.Cut(strings.TrimSpace(item), ":")
		if !ok {
			return nil, fmt.Errorf("must be kinds with directives, such as %q, and not %q", DefaultCachePolicy, item)
		}
		if !knownKind(kind) {
			return nil, fmt.Errorf("must not name the kind %q; there are *, %s", kind, strings.Join(kindNames(), ", "))
		}
		list := strings.Split(directives, ",")
		for i, d := range list {
			if list[i] = strings.TrimSpace(d); !directive.MatchString(list[i]) {
				return nil, fmt.Errorf("must have directives of Cache-Control for what everybody may see, and not %q", list[i])
			}
		}
		p[kind] = strings.Join(list, ", ")
	}
	if p[anyKind] == "" {
		p[anyKind] = defaultControl
	}
	return p, nil
}

func knownKind(kind string) bool { return kind == anyKind || slices.Contains(kindNames(), kind) }

func kindNames() []string {
	var names []string
	for _, kind := range cacheKinds {
		names = append(names, kind)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// of is the Cache-Control of the public answers of a route.
func (p CachePolicy) of(route string) string {
	if control, ok := p[cacheKinds[route]]; ok {
		return control
	}
	return p[anyKind]
}

// purgedControl lets a cache that is told of changes keep an answer for a day,
// and past that while it is fetched anew or can't be.
const purgedControl = "max-age=86400, stale-while-revalidate=600, stale-if-error=604800"

// mayKeep tells how long an answer to everybody may be kept: by whom it may be
// at all, and, where it is made of content, by the caches that are told of
// changes (RFC 9213; Fastly reads it from the header of before).
func (s *Server) mayKeep(h http.Header, route string, f *models.Footprint) {
	control := s.policy.of(route)
	h.Set(echo.HeaderCacheControl, control)
	if !s.opts.Purged || len(f.Keys) == 0 || strings.Contains(control, "no-cache") {
		return
	}
	h.Set("CDN-Cache-Control", purgedControl)
	h.Set("Surrogate-Control", purgedControl)
}

// private is how an answer may be kept that only the holder of a key may see.
const private = "private, no-store"
