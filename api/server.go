package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync/atomic"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"kilde/api/link"
	"kilde/models"
)

// Store is everything that the API asks of storage, one part a resource.
type Store interface {
	articleStore
	revisionStore
	publicationStore
	seriesStore
	partStore
	orderStore
	planStore
	statisticsStore
	authorStore
	referenceStore
	duplicateStore
	mergeStore
	reportStore
	tagStore
	searchStore
	feedStore
	sitemapStore
	Authenticate(context.Context, models.Secret) (models.Key, error)
	Ready(context.Context) error
	Databases() []models.Database
}

// Options are what the API needs to know of its surroundings.
type Options struct {
	PublicURL      string         // what absolute links begin with; no slash at the end
	SiteName       string         // for people
	Pages          link.Pages     // where readers find what is here; what it leaves out is on pages of the API
	Language       string         // of content that names none
	WordsPerMinute int            // reading speed, unless a request asks for another
	TrustedProxies []netip.Prefix // whose X-Forwarded-For tells the client's address
	AdminApart     bool           // whether /metrics is served by Admin alone
	CacheSize      uint64         // bytes of answers that are kept; 0 keeps none
	CachePolicy    CachePolicy    // Cache-Control of what everybody may see; nil for the default
	RateLimit      int            // requests a minute that an address may send without a key; 0 is any number
	KeyRateLimit   int            // requests a minute that a key may be sent with; 0 is any number
	MaxConcurrent  int            // requests of readers that are worked on at once; 0 is any number
	Purged         bool           // whether the caches between the site and its readers are told of changes
	Version        string
	Log            *slog.Logger
	// Metrics are what /metrics shows beside the server's own.
	Metrics []prometheus.Collector
}

// Server is the API as an http.Handler.
type Server struct {
	opts     Options
	store    Store
	log      *slog.Logger
	echo     *echo.Echo
	admin    *echo.Echo
	metrics  *metrics
	address  echo.IPExtractor
	rates    *rates
	readers  *gate
	editors  *gate
	draining atomic.Bool
	cache    *cache
	policy   CachePolicy
}

// New returns the API on a store.
func New(s Store, o Options) *Server {
	o.Pages = o.Pages.Within(o.PublicURL)
	srv := &Server{opts: o, store: s, log: o.Log, cache: newCache(o.CacheSize), policy: o.CachePolicy}
	srv.metrics = newMetrics(func() []models.Database { return s.Databases() }, append(o.Metrics, cacheMetrics(srv.cache)...))
	if srv.policy == nil {
		srv.policy = CachePolicy{anyKind: defaultControl}
	}
	srv.address = clientAddress(o.TrustedProxies)
	srv.rates = newRates(o, srv.address)
	srv.readers, srv.editors = newGate(o.MaxConcurrent, readersWait), newGate(editorsTurns*o.MaxConcurrent, editorsWait)
	srv.echo, srv.admin = srv.newEcho(), srv.newEcho()
	srv.routes(srv.echo)
	srv.operations(srv.admin)
	get(srv.admin, "/metrics", srv.metrics.serve)
	return srv
}

func (s *Server) newEcho() *echo.Echo {
	e := echo.New()
	e.HTTPErrorHandler = s.answerError
	e.IPExtractor = s.address
	e.SchemeExtractor = echo.ExtractSchemeDirect()
	e.Pre(s.observe, s.protect, limit, preflight)
	return e
}

// Admin is what operators ask: /healthz, /readyz and /metrics.
func (s *Server) Admin() http.Handler { return s.admin }

// Routes are the methods and paths that the API answers, for its description.
func (s *Server) Routes() []*echo.Route { return s.echo.Routes() }

// Drain announces that the server stops: /readyz answers 503, and every answer
// asks its client to connect anew, elsewhere.
func (s *Server) Drain() { s.draining.Store(true) }

// routes and content are the whole surface of the API, in the order of the
// documentation.
func (s *Server) routes(e *echo.Echo) {
	s.content(group{e, "/v1", []echo.MiddlewareFunc{crossOrigin, unescape, s.authenticate, acceptsJSON}})
	s.site(group{e, "", []echo.MiddlewareFunc{crossOrigin, unescape}})
	s.describe(e)
	s.operations(e)
	if !s.opts.AdminApart {
		get(e, "/metrics", s.metrics.serve)
	}
}

// content are the routes of what editors write and readers see.
func (s *Server) content(v1 group) {
	articles := articleHandlers{s, s.store}
	get(v1, "/articles", articles.list)
	v1.POST("/articles", articles.create)
	get(v1, "/articles/:article", articles.get)
	v1.PATCH("/articles/:article", articles.patch)
	v1.DELETE("/articles/:article", articles.delete)
	get(v1, "/articles/:article/bibliography", articles.bibliography)
	get(v1, "/articles/:article/citations", articles.citations)
	revisions := revisionHandlers{s, s.store}
	get(v1, "/articles/:article/revisions", revisions.list)
	get(v1, "/articles/:article/revisions/:revision", revisions.get)
	publications := publicationHandlers{s, s.store}
	v1.PUT("/articles/:article/publication", publications.put)
	v1.DELETE("/articles/:article/publication", publications.delete)

	s.serial(v1)

	authors := authorHandlers{s, s.store}
	get(v1, "/authors", authors.list)
	v1.POST("/authors", authors.create)
	get(v1, "/authors/:author", authors.get)
	v1.PATCH("/authors/:author", authors.patch)
	v1.DELETE("/authors/:author", authors.delete)

	s.references(v1)

	tags := tagHandlers{s, s.store}
	get(v1, "/tags", tags.list)
	v1.POST("/tags", tags.create)
	get(v1, "/tags/:tag", tags.get)
	v1.PATCH("/tags/:tag", tags.patch)
	v1.DELETE("/tags/:tag", tags.delete)

	search := searchHandlers{s, s.store}
	get(v1, "/search", search.search)
	get(v1, "/search/suggest", search.suggest)

	s.reports(v1)
}

// serial are the routes of series.
func (s *Server) serial(v1 group) {
	series := seriesHandlers{s, s.store}
	get(v1, "/series", series.list)
	v1.POST("/series", series.create)
	get(v1, "/series/:series", series.get)
	v1.PATCH("/series/:series", series.patch)
	v1.DELETE("/series/:series", series.delete)
	parts := partHandlers{s, s.store}
	get(v1, "/series/:series/parts", parts.list)
	v1.PUT("/series/:series/parts", parts.put)
	v1.POST("/series/:series/parts", parts.create)
	get(v1, "/series/:series/parts/:part", parts.get)
	v1.PATCH("/series/:series/parts/:part", parts.patch)
	v1.DELETE("/series/:series/parts/:part", parts.delete)
	orders := orderHandlers{s, s.store}
	get(v1, "/series/:series/orders", orders.list)
	get(v1, "/series/:series/orders/:order", orders.get)
	get(v1, "/series/:series/orders/:order/comparison", orders.compare)
	plans := planHandlers{s, s.store}
	get(v1, "/series/:series/plan", plans.get)
	v1.PUT("/series/:series/plan", plans.put)
	v1.DELETE("/series/:series/plan", plans.delete)
	whole := statisticsHandlers{s, s.store}
	get(v1, "/series/:series/statistics", whole.get)
	get(v1, "/series/:series/bibliography", whole.bibliography)
}

// reports are the routes of what is wrong.
func (s *Server) reports(v1 group) {
	reports := reportHandlers{s, s.store}
	get(v1, "/articles/:article/report", reports.article)
	get(v1, "/series/:series/report", reports.series)
	get(v1, "/report", reports.site)
	v1.PUT("/report/waivers/:fingerprint", reports.waive)
	v1.DELETE("/report/waivers/:fingerprint", reports.unwaive)
}

// references are the routes of bibliographic records.
func (s *Server) references(v1 group) {
	references := referenceHandlers{s, s.store}
	get(v1, "/references", references.list)
	v1.POST("/references", references.create)
	v1.POST("/references/import", references.importAll)
	v1.POST("/references/parse", references.parse)
	get(v1, "/references/:reference", references.get)
	get(v1, "/references/:reference/citations", references.citations)
	get(v1, "/references/:reference/co-cited", references.coCited)
	v1.PATCH("/references/:reference", references.patch)
	v1.DELETE("/references/:reference", references.delete)
	duplicates := duplicateHandlers{s, s.store}
	get(v1, "/references/duplicates", duplicates.list)
	get(v1, "/references/:reference/duplicates", duplicates.of)
	merges := mergeHandlers{s, s.store}
	v1.POST("/references/:reference/merge", merges.create)
	get(v1, "/references/:reference/merges", merges.list)
	get(v1, "/references/:reference/merges/:merge", merges.get)
	v1.DELETE("/references/:reference/merges/:merge", merges.delete)
}

// site are the routes that bring what readers see to other sites, and to
// programs that read those. No key changes what they answer.
func (s *Server) site(to group) {
	feeds := feedHandlers{s, s.store}
	get(to, "/feeds/articles.:format", feeds.all)
	get(to, "/feeds/search.:format", feeds.search)
	get(to, "/feeds/series/:series", feeds.series)
	get(to, "/feeds/authors/:author", feeds.author)
	get(to, "/feeds/tags/:tag", feeds.tag)

	embeds := embedHandlers{s, s.store}
	get(to, "/embed/series/:series", embeds.series)
	get(to, "/embed/series/:series/parts", embeds.parts)
	get(to, "/embed/articles/:article", embeds.article)
	get(to, "/embed/kilde.js", embedScript())
	get(to, "/oembed", embeds.oembed)

	sitemaps := sitemapHandlers{s, s.store}
	get(to, "/sitemap.xml", sitemaps.index)
	get(to, "/sitemaps/:sitemap", sitemaps.get)
	get(to, "/robots.txt", s.robots())
}

// operations are the routes for whoever runs the server.
func (s *Server) operations(e *echo.Echo) {
	get(e, "/healthz", s.health)
	get(e, "/readyz", s.ready)
}

// group is routes that share a prefix and middleware. (A group of echo's own
// answers 404 where a path exists and the method does not.)
type group struct {
	echo   *echo.Echo
	prefix string
	with   []echo.MiddlewareFunc
}

func (g group) GET(path string, h echo.HandlerFunc, _ ...echo.MiddlewareFunc) *echo.Route {
	return g.echo.GET(g.prefix+path, h, g.with...)
}

func (g group) HEAD(path string, h echo.HandlerFunc, _ ...echo.MiddlewareFunc) *echo.Route {
	return g.echo.HEAD(g.prefix+path, h, g.with...)
}

func (g group) POST(path string, h echo.HandlerFunc)   { g.echo.POST(g.prefix+path, h, g.with...) }
func (g group) PUT(path string, h echo.HandlerFunc)    { g.echo.PUT(g.prefix+path, h, g.with...) }
func (g group) PATCH(path string, h echo.HandlerFunc)  { g.echo.PATCH(g.prefix+path, h, g.with...) }
func (g group) DELETE(path string, h echo.HandlerFunc) { g.echo.DELETE(g.prefix+path, h, g.with...) }

type router interface {
	GET(string, echo.HandlerFunc, ...echo.MiddlewareFunc) *echo.Route
	HEAD(string, echo.HandlerFunc, ...echo.MiddlewareFunc) *echo.Route
}

// get answers GET and, with the same headers, HEAD (RFC 9110, section 9.3.2).
func get(r router, path string, h echo.HandlerFunc) {
	r.GET(path, h)
	r.HEAD(path, h)
}
