package api

import (
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what Prometheus reads of one server.
type metrics struct {
	took  *prometheus.HistogramVec
	serve echo.HandlerFunc
}

func newMetrics() *metrics {
	registry := prometheus.NewRegistry()
	m := &metrics{
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "kilde_http_request_duration_seconds", Help: "Time from a request to its answer.",
			Buckets: []float64{.00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"method", "route", "status"}),
		serve: echo.WrapHandler(promhttp.HandlerFor(registry, promhttp.HandlerOpts{})),
	}
	registry.MustRegister(m.took, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
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
