package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/models"
)

// ServeHTTP answers a request, or refuses it before it costs anything. What
// everybody may see is answered from the cache where that has it, before any route
// is looked up.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case spared(r):
		s.echo.ServeHTTP(w, r)
	case s.limitRate(w, r):
		s.answer(w, r)
	}
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	if !public(r) {
		s.admit(w, r)
		return
	}
	key := canonical(r)
	if key == "" || s.cache.entries == nil {
		s.load(w, r, &loading{server: s})
		return
	}
	s.deliver(w, r, key)
}

// deliver answers a public read with what is kept, with what is being made
// for somebody else, or with what it makes itself.
func (s *Server) deliver(w http.ResponseWriter, r *http.Request, key string) {
	collapsed := false
	for {
		begun := time.Now()
		e, stale := s.cache.look(key)
		if e != nil && e.suits(r) {
			s.hit(w, r, e, begun, collapsed)
			return
		}
		f, leads := s.cache.fly(key)
		if leads {
			s.load(w, r, &loading{server: s, key: key, flight: f, stale: stale})
			return
		}
		select {
		case <-f.done:
		case <-r.Context().Done():
			w.WriteHeader(clientGone)
			return
		}
		if collapsed = true; f.alone {
			s.load(w, r, &loading{server: s})
			return
		}
	}
}

// What Cache-Status says (RFC 9211).
var (
	statusHit       = []string{"kilde; hit"}
	statusCollapsed = []string{"kilde; fwd=miss; collapsed"}
	statusStored    = []string{"kilde; fwd=uri-miss; stored"}
	statusRenewed   = []string{"kilde; fwd=stale; stored"}
	statusMade      = []string{"kilde; fwd=uri-miss"}
)

// hit answers with what is kept.
func (s *Server) hit(w http.ResponseWriter, r *http.Request, e *rendered, begun time.Time, collapsed bool) {
	status := statusHit
	if collapsed {
		status = statusCollapsed
		s.cache.collapsed.Add(1)
	} else {
		s.cache.hits.Add(1)
	}
	if s.draining.Load() {
		w.Header()["Connection"] = []string{"close"}
	}
	weight := e.weight.Load()
	code, size := e.write(w, r, status)
	if e.weight.Load() != weight {
		s.cache.weigh(e)
	}
	s.cache.bytes.Add(int64(size))
	e.took.of(r.Method, code).Observe(time.Since(begun).Seconds())
}

// loading is the making of an answer to a public read.
type loading struct {
	server    *Server
	key       string  // that it is kept under; "" where it is not
	flight    *flight // of those who wait for it as well
	stale     bool    // whether it was kept and is right no more
	epoch     int64
	made      bool
	footprint models.Footprint
}

type loadingKey struct{}

// loadingOf is the loading that a request belongs to, or nil.
func loadingOf(c echo.Context) *loading {
	l, _ := c.Request().Context().Value(loadingKey{}).(*loading)
	return l
}

// load has a public read answered by its route.
func (s *Server) load(w http.ResponseWriter, r *http.Request, l *loading) {
	if l.flight != nil {
		l.epoch = s.cache.now()
		defer l.land(r.Context())
	}
	ctx := models.WithFootprint(context.WithValue(r.Context(), loadingKey{}, l), &l.footprint)
	s.admit(w, r.WithContext(ctx))
}

// land lets those go who still wait, because nothing was kept: to make an answer
// for themselves, or, where this client did not wait, to try again.
func (l *loading) land(ctx context.Context) {
	if l.made {
		return
	}
	l.flight.alone = ctx.Err() == nil
	l.server.cache.land(l.key, l.flight)
}

// keptHeaders are those of an answer that do not belong to one request alone.
var keptHeaders = []string{
	"Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Cache-Control", "Cdn-Cache-Control", "Content-Disposition", "Content-Security-Policy", "Link",
	"Surrogate-Control", "Vary", "X-Content-Type-Options",
}

// answer answers a public read with bytes of a media type: keeps them, and sends
// them as the client wants them.
func (l *loading) answer(c echo.Context, media string, data []byte) error {
	s, h := l.server, c.Response().Header()
	s.mayKeep(h, c.Path(), &l.footprint)
	header := http.Header{}
	for _, name := range keptHeaders {
		if values := h[name]; values != nil {
			header[name] = values
		}
	}
	e := newRendered(media, data, header, &s.cache.encoders)
	e.key, e.epoch = l.key, l.epoch
	e.json = media == echo.MIMEApplicationJSON && ofAPI(c.Path())
	e.took = s.metrics.timers(c.Path())
	e.madeOf(&l.footprint, time.Now())
	status := l.keep(e)
	if total := c.Get(begunKey); total != nil {
		h.Set("Server-Timing", l.timing(time.Since(total.(time.Time)))) //nolint:errcheck // set by observe
	}
	e.write(c.Response(), c.Request(), status)
	return nil
}

// keep keeps what was made and lets those go who wait for it, and returns what
// Cache-Status says of that.
func (l *loading) keep(e *rendered) []string {
	if l.flight == nil {
		return nil
	}
	if !l.server.cache.keep(e, l.footprint.Keys) {
		return statusMade
	}
	l.made = true
	l.server.cache.land(l.key, l.flight)
	if l.stale {
		l.server.cache.stale.Add(1)
		return statusRenewed
	}
	l.server.cache.made.Add(1)
	return statusStored
}

// timing is what Server-Timing says of an answer that took so long to make
// (W3C Server Timing): of the database and of the rest.
func (l *loading) timing(total time.Duration) string {
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return fmt.Sprintf("db;dur=%.3f, render;dur=%.3f", ms(l.footprint.Took), ms(max(0, total-l.footprint.Took)))
}

// suits reports whether a request takes the answer's media type.
func (e *rendered) suits(r *http.Request) bool {
	accept := r.Header["Accept"]
	if !e.json || len(accept) == 0 || len(accept) == 1 && (accept[0] == "*/*" || accept[0] == echo.MIMEApplicationJSON) {
		return true
	}
	return acceptsAny(accept)
}

func acceptsAny(accept []string) bool {
	all := strings.Join(accept, ",")
	return all == "" || accepts(all)
}

// Changed tells what has changed in the content, so that no answer is sent
// again that it has made wrong.
func (s *Server) Changed(news models.Changes) { s.cache.changed(news) }

// CacheSize is how many bytes the answers that are kept may take.
func (s *Server) CacheSize() uint64 {
	if s.cache.entries == nil {
		return 0
	}
	return s.cache.entries.GetMaximum()
}

// ResizeCache sets how many bytes the answers that are kept may take. It does
// nothing where none are kept.
func (s *Server) ResizeCache(size uint64) {
	if s.cache.entries != nil {
		s.cache.entries.SetMaximum(size)
	}
}

// reportEvery is how often the log tells of answers from the cache.
const reportEvery = time.Minute

// ReportHits logs how many requests were answered from the cache, which are not
// logged one by one, until ctx ends.
func (s *Server) ReportHits(ctx context.Context) {
	tick := time.NewTicker(reportEvery)
	defer tick.Stop()
	var hits, sent int64
	for ctx.Err() == nil {
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
		h, b := s.cache.hits.Load()+s.cache.collapsed.Load(), s.cache.bytes.Load()
		if h > hits {
			s.log.Info("answered from the cache", "requests", h-hits, "bytes", b-sent)
		}
		hits, sent = h, b
	}
}
