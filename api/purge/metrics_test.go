package purge_test

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"kilde/api/purge"
)

// metrics is what Prometheus reads of a purger, by name and outcome.
func metrics(t *testing.T, p *purge.Purger) map[string]float64 {
	t.Helper()
	registry := prometheus.NewRegistry()
	if err := registry.Register(p); err != nil {
		t.Fatal(err)
	}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for _, family := range families {
		for _, m := range family.Metric {
			name := family.GetName()
			for _, label := range m.Label {
				if label.GetName() == "outcome" {
					name += " " + label.GetValue()
				}
			}
			values[name] = m.GetGauge().GetValue() + m.GetCounter().GetValue()
		}
	}
	return values
}
