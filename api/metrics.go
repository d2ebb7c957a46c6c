package api

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"kilde/models"
)

// metrics are what Prometheus reads of one server.
type metrics struct {
	took    *prometheus.HistogramVec
	refused *prometheus.CounterVec
	serve   echo.HandlerFunc
}

func newMetrics(servers func() []models.Database, others []prometheus.Collector) *metrics {
	registry := prometheus.NewRegistry()
	m := &metrics{
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "kilde_http_request_duration_seconds", Help: "Time from a request to its answer.",
			Buckets: []float64{.00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"method", "route", "status"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "kilde_http_refused_total", Help: "Requests that were refused for how many there were, by the code of the problem.",
		}, []string{"code"}),
		serve: echo.WrapHandler(promhttp.HandlerFor(registry, promhttp.HandlerOpts{})),
	}
	registry.MustRegister(m.took, m.refused, newDatabases(servers), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	registry.MustRegister(others...)
	return m
}

// methods are those that label a metric; whatever else a client invents is other.
var methods = map[string]bool{"GET": true, "HEAD": true, "POST": true, "PUT": true, "PATCH": true, "DELETE": true, "OPTIONS": true}

// observe counts an answered request by its route, never by its address, so
// that clients can't make labels up.
func (m *metrics) observe(c echo.Context, took time.Duration) {
	method := c.Request().Method
	if !methods[method] {
		method = "other"
	}
	m.took.WithLabelValues(method, c.Path(), strconv.Itoa(c.Response().Status)).Observe(took.Seconds())
}

// cacheMetrics are how many requests the cache answered, and how much it keeps.
func cacheMetrics(c *cache) []prometheus.Collector {
	if c.entries == nil {
		return nil
	}
	count := func(result string, n *atomic.Int64) prometheus.Collector {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "kilde_cache_requests_total", Help: "Public reads by what the cache did: hit, collapsed (waited for another's), stale (made anew), or made.",
			ConstLabels: prometheus.Labels{"result": result},
		}, func() float64 { return float64(n.Load()) })
	}
	return []prometheus.Collector{
		count("hit", &c.hits), count("collapsed", &c.collapsed), count("stale", &c.stale), count("made", &c.made),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "kilde_cache_bytes", Help: "What the answers that are kept take."},
			func() float64 { return float64(c.entries.WeightedSize()) }),
	}
}

// timers are those of the answers of a route that are kept: with them, and
// that the client has them still.
type timers struct{ get, head, unchanged, headUnchanged prometheus.Observer }

func (m *metrics) timers(route string) timers {
	of := func(method, status string) prometheus.Observer { return m.took.WithLabelValues(method, route, status) }
	return timers{of("GET", "200"), of("HEAD", "200"), of("GET", "304"), of("HEAD", "304")}
}

// of is that of an answer.
func (t timers) of(method string, status int) prometheus.Observer {
	head, unchanged := method == http.MethodHead, status == http.StatusNotModified
	switch {
	case head && unchanged:
		return t.headUnchanged
	case head:
		return t.head
	case unchanged:
		return t.unchanged
	}
	return t.get
}

// databases is how the servers of the database are, for Prometheus; for SQLite
// there are none.
type databases struct {
	list         func() []models.Database
	up, lag, seq *prometheus.Desc
}

func newDatabases(list func() []models.Database) databases {
	labels := []string{"server", "role"}
	return databases{
		list: list,
		up:   prometheus.NewDesc("kilde_database_up", "Whether the database server answers.", labels, nil),
		lag:  prometheus.NewDesc("kilde_database_lag_seconds", "For how long the server has lacked changes that the primary has.", labels, nil),
		seq:  prometheus.NewDesc("kilde_database_change", "Number of the newest change that the server has.", labels, nil),
	}
}

// Describe tells which metrics there are (prometheus.Collector).
func (d databases) Describe(to chan<- *prometheus.Desc) {
	to <- d.up
	to <- d.lag
	to <- d.seq
}

// Collect reads the metrics.
func (d databases) Collect(to chan<- prometheus.Metric) {
	for _, s := range d.list() {
		role, up := "replica", 0.0
		if s.Primary {
			role = "primary"
		}
		if s.Up {
			up = 1
		}
		to <- prometheus.MustNewConstMetric(d.up, prometheus.GaugeValue, up, s.Name, role)
		to <- prometheus.MustNewConstMetric(d.lag, prometheus.GaugeValue, s.Lag.Seconds(), s.Name, role)
		to <- prometheus.MustNewConstMetric(d.seq, prometheus.GaugeValue, float64(s.Seq), s.Name, role)
	}
}
