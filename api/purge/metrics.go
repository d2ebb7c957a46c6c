package purge

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are what Prometheus reads of the purging of one cache.
type metrics struct {
	requests *prometheus.CounterVec
	waiting  prometheus.GaugeFunc
}

func newMetrics(cache string, size func() int) metrics {
	of := prometheus.Labels{"cache": cache}
	m := metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "kilde_purge_requests_total", Help: "Requests to a cache to drop answers, by whether it did.", ConstLabels: of,
		}, []string{"outcome"}),
		waiting: prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "kilde_purge_waiting_keys", Help: "Surrogate keys that have changed and of which a cache was not told yet.", ConstLabels: of,
		}, func() float64 { return float64(size()) }),
	}
	for _, outcome := range []string{succeeded, failed} {
		m.requests.WithLabelValues(outcome)
	}
	return m
}

const (
	succeeded = "succeeded"
	failed    = "failed"
)

// count counts a request that ended with err, unless it was given up.
func (m metrics) count(ctx context.Context, err error) {
	switch {
	case err == nil:
		m.requests.WithLabelValues(succeeded).Inc()
	case ctx.Err() == nil:
		m.requests.WithLabelValues(failed).Inc()
	}
}

// Describe tells which metrics there are (prometheus.Collector).
func (p *Purger) Describe(to chan<- *prometheus.Desc) {
	p.metrics.requests.Describe(to)
	p.metrics.waiting.Describe(to)
}

// Collect reads the metrics.
func (p *Purger) Collect(to chan<- prometheus.Metric) {
	p.metrics.requests.Collect(to)
	p.metrics.waiting.Collect(to)
}
