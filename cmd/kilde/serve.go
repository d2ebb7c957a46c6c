package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kilde/api"
	"kilde/api/link"
	"kilde/api/purge"
	"kilde/models"
	"kilde/seed"
	"kilde/store"
)

// serving is the command serve and its settings.
type serving struct {
	*process
	addr, adminAddr     string
	publicURL, siteName string
	pages               link.Pages
	wordsPerMinute      int
	trusted             []netip.Prefix
	cacheSize           uint64
	cachePolicy         api.CachePolicy
	rate, keyRate       int
	concurrent          int
	memoryLimit         uint64
	drainTime           time.Duration
	purged              []purge.Cache
	purgeToken          models.Secret
	seed                bool
	logFormat           string
	logLevel            slog.Level
}

func (p *process) serveCommand() *cobra.Command {
	s := &serving{process: p, concurrent: asReaders}
	cmd := &cobra.Command{
		Use: "serve", Short: "Serve the API", Args: noArguments,
		Long: "Serve the API until SIGTERM or SIGINT. The database is made where there is none, and migrated.",
		RunE: func(cmd *cobra.Command, _ []string) error { return s.run(cmd.Context()) },
	}
	cmd.Flags().SortFlags = false
	s.settings(cmd.Flags())
	return cmd
}

func (s *serving) settings(f *pflag.FlagSet) {
	defineAddr(f, &s.addr, "`address` to listen on")
	define(f, &s.publicURL, spec[string]{name: "public-url", variable: "KILDE_PUBLIC_URL", parse: webRoot,
		usage: "`address` that absolute links begin with (default http://localhost:PORT)"})
	define(f, &s.siteName, spec[string]{name: "site-name", variable: "KILDE_SITE_NAME", initial: "Kilde", parse: filled,
		usage: "`name` of the site, for people"})
	s.addresses(f)
	defineLanguage(f, &s.language)
	define(f, &s.wordsPerMinute, spec[int]{name: "words-per-minute", variable: "KILDE_WORDS_PER_MINUTE", initial: "240", parse: readingSpeed,
		usage: "`number` of words that a reader reads in a minute"})
	define(f, &s.replicas, spec[[]string]{name: "replicas", variable: "KILDE_REPLICA_URLS", parse: addresses, secret: true,
		usage: "`addresses` of PostgreSQL replicas that serve what needs no key, with commas between (default none)"})
	define(f, &s.maxLag, spec[time.Duration]{name: "replica-max-lag", variable: "KILDE_REPLICA_MAX_LAG", initial: "5s", parse: positive,
		usage: "`time` that a replica may be behind and still serve"})
	define(f, &s.adminAddr, spec[string]{name: "admin-addr", variable: "KILDE_ADMIN_ADDR", parse: address,
		usage: "`address` to listen on for /metrics, /healthz and /readyz; metrics are then nowhere else"})
	define(f, &s.trusted, spec[[]netip.Prefix]{name: "trusted-proxies", variable: "KILDE_TRUSTED_PROXIES", parse: networks,
		usage: "`networks` of the proxies whose X-Forwarded-For is believed, with commas between (default none)"})
	s.caching(f)
	s.purging(f)
	s.limits(f)
	define(f, &s.seed, spec[bool]{name: "seed", variable: "KILDE_SEED", parse: yesOrNo,
		usage: "load the demonstration content into an empty database"})
	define(f, &s.logFormat, spec[string]{name: "log-format", variable: "KILDE_LOG_FORMAT", initial: "text", parse: oneOf("text", "json"),
		usage: "`format` of the log: text or json"})
	define(f, &s.logLevel, spec[slog.Level]{name: "log-level", variable: "KILDE_LOG_LEVEL", initial: "info", parse: logLevel,
		usage: "least `level` that is logged: debug, info, warn or error"})
}

// addresses are the settings of where the site has its pages.
func (s *serving) addresses(f *pflag.FlagSet) {
	define(f, &s.pages.Site, spec[string]{name: "site-url", variable: "KILDE_SITE_URL", parse: webRoot,
		usage: "`address` of the site's front page, for readers (default the public URL)"})
	define(f, &s.pages.Articles, spec[link.Template]{name: "article-url", variable: "KILDE_ARTICLE_URL", parse: link.Parse,
		usage: "`address` of an article's page, such as https://example.org/{slug} (default a page of the API, to be embedded)"})
	define(f, &s.pages.Series, spec[link.Template]{name: "series-url", variable: "KILDE_SERIES_URL", parse: link.Parse,
		usage: "`address` of a series' page, such as https://example.org/series/{slug} (default a page of the API, to be embedded)"})
	define(f, &s.pages.Authors, spec[link.Template]{name: "author-url", variable: "KILDE_AUTHOR_URL", parse: link.Parse,
		usage: "`address` of an author's page, such as https://example.org/authors/{slug} (default none)"})
	define(f, &s.pages.Tags, spec[link.Template]{name: "tag-url", variable: "KILDE_TAG_URL", parse: link.Parse,
		usage: "`address` of a tag's page, such as https://example.org/tags/{slug} (default none)"})
}

// caching are the settings of what is kept of answers, here and elsewhere.
func (s *serving) caching(f *pflag.FlagSet) {
	define(f, &s.cacheSize, spec[uint64]{name: "cache-size", variable: "KILDE_CACHE_SIZE", initial: "64MiB", parse: byteSize,
		usage: "`size` of the answers that are kept in memory, such as 64MiB; 0 keeps none"})
	define(f, &s.cachePolicy, spec[api.CachePolicy]{name: "cache-control", variable: "KILDE_CACHE_CONTROL", initial: api.DefaultCachePolicy, parse: api.ParseCachePolicy,
		usage: "`directives` of Cache-Control by kind of answer, such as \"*: public, max-age=60; search: no-cache\""})
}

// asReaders stands for as many requests at once as suit the store.
const asReaders = -1

// limits are the settings that bound what clients may take.
func (s *serving) limits(f *pflag.FlagSet) {
	define(f, &s.rate, spec[int]{name: "rate-limit", variable: "KILDE_RATE_LIMIT", initial: "0", parse: upTo(1_000_000),
		usage: "`number` of requests that an address may send a minute without a key; 0 is any"})
	define(f, &s.keyRate, spec[int]{name: "key-rate-limit", variable: "KILDE_KEY_RATE_LIMIT", initial: "0", parse: upTo(1_000_000),
		usage: "`number` of requests that may be sent with a key a minute; 0 is any"})
	define(f, &s.concurrent, spec[int]{name: "max-concurrent", variable: "KILDE_MAX_CONCURRENT", parse: upTo(10_000),
		usage: "`number` of requests of readers that are worked on at once; 0 is any (default as many as processors, or as connections to PostgreSQL)"})
	define(f, &s.memoryLimit, spec[uint64]{name: "memory-limit", variable: "KILDE_MEMORY_LIMIT", parse: byteSize,
		usage: "`size` of the memory that the process may take, such as 512MiB (default GOMEMLIMIT, or what its control group may take)"})
	define(f, &s.drainTime, spec[time.Duration]{name: "drain-time", variable: "KILDE_DRAIN_TIME", initial: "1.5s", parse: positive,
		usage: "`time` for which a server that stops still takes requests, and tells clients and balancers to go elsewhere"})
}

// defineAddr adds the address of the server, which whoever asks for its health
// needs as well.
func defineAddr(f *pflag.FlagSet, to *string, usage string) {
	define(f, to, spec[string]{name: "addr", variable: "KILDE_ADDR", initial: ":8080", parse: address, usage: usage})
}

func defineLanguage(f *pflag.FlagSet, to *string) {
	define(f, to, spec[string]{name: "language", variable: "KILDE_LANGUAGE", initial: "nb", parse: language,
		usage: "`language` of content that names none (BCP 47)"})
}

func logLevel(s string) (level slog.Level, err error) {
	if _, err := oneOf("debug", "info", "warn", "error")(s); err != nil {
		return 0, err
	}
	return level, level.UnmarshalText([]byte(s))
}

func (s *serving) log() *slog.Logger {
	opts := &slog.HandlerOptions{Level: s.logLevel}
	if s.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(s.stderr, opts))
	}
	return slog.New(slog.NewTextHandler(s.stderr, opts))
}

func (s *serving) run(ctx context.Context) error {
	if err := s.checkPurging(); err != nil {
		return err
	}
	log := s.log()
	return s.withStore(ctx, log, func(content *store.Store) error {
		if err := s.load(ctx, content, log); err != nil {
			return err
		}
		return s.serve(ctx, content, log)
	})
}

// load brings the demonstration content in where it is asked for.
func (s *serving) load(ctx context.Context, content *store.Store, log *slog.Logger) error {
	if !s.seed {
		return nil
	}
	empty, err := content.Empty(ctx)
	if err != nil || !empty {
		return err
	}
	log.Info("loading the demonstration content")
	return seed.Load(ctx, content)
}

func (s *serving) serve(ctx context.Context, content *store.Store, log *slog.Logger) error {
	on, err := s.listen(ctx)
	if err != nil {
		return err
	}
	if s.publicURL == "" {
		s.publicURL = localURL(on.public[0].Addr())
	}
	if s.concurrent == asReaders {
		s.concurrent = content.Readers()
	}
	purgers := s.purgers(content, log)
	handler := api.New(content, api.Options{
		PublicURL: s.publicURL, SiteName: s.siteName, Pages: s.pages, Language: s.language, WordsPerMinute: s.wordsPerMinute,
		TrustedProxies: s.trusted, AdminApart: len(on.admin) > 0,
		CacheSize: s.cacheSize, CachePolicy: s.cachePolicy,
		RateLimit: s.rate, KeyRateLimit: s.keyRate, MaxConcurrent: s.concurrent, Version: version, Log: log,
		Purged: len(purgers) > 0, Metrics: metricsOf(purgers),
	})
	content.OnCommit(handler.Changed)

	defer purgeUntil(ctx, purgers)()
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	defer work.Wait()
	defer cancel()
	news := make(chan struct{}, 1)
	work.Go(func() {
		content.Follow(ctx, func(c models.Changes) {
			handler.Changed(c)
			tell(news)
		})
	})
	work.Go(func() { handler.ReportHits(ctx) })
	limit := s.limitMemory()
	work.Go(func() { watchMemory(ctx, handler, limit, log) })
	work.Go(func() { schedule(ctx, content, news, log) })

	s.greet(on)
	log.Info("serving", "addr", on.public[0].Addr().String(), "database", store.Redact(s.database), "version", version)
	return service{servers: newServers(on, handler, log), drain: handler.Drain, drainTime: s.drainTime, log: log}.run(ctx)
}

func newServers(on listeners, handler *api.Server, log *slog.Logger) (list []server) {
	for _, l := range on.public {
		list = append(list, newServer(l, handler, log))
	}
	for _, l := range on.admin {
		list = append(list, newServer(l, handler.Admin(), log))
	}
	return list
}

// localURL is where a person on this machine finds what listens on addr.
func localURL(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if ip, bad := netip.ParseAddr(host); err != nil || bad != nil || ip.IsUnspecified() || ip.IsLoopback() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// greet tells a person what to open; a log that machines read is spared.
func (s *serving) greet(on listeners) {
	if s.logFormat != "text" {
		return
	}
	at := localURL(on.public[0].Addr())
	fmt.Fprintf(s.stdout, "\n%s is served from %s. To try:\n\n", s.siteName, store.Redact(s.database))
	w := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "  %s/\twhat is here\n  %s/v1/articles\tthe articles\n", at, at)
	if s.seed {
		fmt.Fprintf(w, "  %s/v1/articles/sosial-markedsforing\tone of them, whole\n", at)
	}
	fmt.Fprintf(w, "  %s/docs\tthe API, to read and to call\n", at)
	if len(on.admin) > 0 {
		fmt.Fprintf(w, "  %s/metrics\tfor whoever runs this\n", localURL(on.admin[0].Addr()))
	}
	if err := w.Flush(); err != nil {
		return // nobody is there to be greeted
	}
	fmt.Fprintf(s.stdout, "\nTo write, make a key:\n\n  %s keys create --name me --scopes content:write,content:publish", s.name)
	if s.database != defaultDatabase {
		fmt.Fprintf(s.stdout, " --database '%s'", store.Redact(s.database))
	}
	fmt.Fprint(s.stdout, "\n\n")
}
