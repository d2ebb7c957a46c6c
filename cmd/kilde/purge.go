package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/spf13/pflag"

	"kilde/api/purge"
	"kilde/models"
	"kilde/store"
)

// staleTime is for how long after a change a process may give answers that
// are older: other processes hear of it a second later at most, and what they
// have begun by then is under way.
const staleTime = 2 * time.Second

// purging are the settings of the caches that are told of changes.
func (s *serving) purging(f *pflag.FlagSet) {
	define(f, &s.purged, spec[[]purge.Cache]{name: "purge-url", variable: "KILDE_PURGE_URL", parse: purge.ParseCaches, secret: true,
		usage: "`addresses` of caches to tell of changes: fastly://SERVICE, cloudflare://ZONE or http://…, with commas between (default none)"})
	define(f, &s.purgeToken, spec[models.Secret]{name: "purge-token", variable: "KILDE_PURGE_TOKEN", parse: visible, secret: true,
		usage: "`secret` that those caches ask for (default none)"})
}

// checkPurging refuses settings of purging that do nothing one without the
// other.
func (s *serving) checkPurging() error {
	if s.purgeToken != "" && len(s.purged) == 0 {
		return mistakef("--purge-token is for the caches that --purge-url names, and it names none")
	}
	for _, c := range s.purged {
		if c.NeedsToken() && s.purgeToken == "" {
			return mistakef("%s can't be purged without --purge-token", c.Name())
		}
	}
	return nil
}

// purgers tell the caches of changes that are to be told.
func (s *serving) purgers(content *store.Store, log *slog.Logger) (list []*purge.Purger) {
	settle := staleTime
	if len(s.replicas) > 0 {
		settle += s.maxLag
	}
	for _, c := range s.purged {
		list = append(list, purge.New(content, c, purge.Options{Token: s.purgeToken, Settle: settle, Log: log}))
	}
	return list
}

func metricsOf(purgers []*purge.Purger) (list []prometheus.Collector) {
	for _, p := range purgers {
		list = append(list, p)
	}
	return list
}

// purgeUntil has purgers work until the function is called that it returns:
// longer than ctx, for what is written while the server drains has to be told
// as well.
func purgeUntil(ctx context.Context, purgers []*purge.Purger) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var work sync.WaitGroup
	for _, p := range purgers {
		work.Go(func() { p.Run(ctx) })
	}
	return func() {
		cancel()
		work.Wait()
	}
}
