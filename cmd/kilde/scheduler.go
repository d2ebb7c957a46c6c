package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// longestSleep bounds how late an article is published after the clock was set.
const longestSleep = 10 * time.Second

// retryAfter is when publishing is tried again that has failed.
const retryAfter = time.Second

// publisher publishes what is due and tells when the next is, and does what
// writes have put off.
type publisher interface {
	PublishDue(context.Context) (int, *time.Time, error)
	// Recite has citations follow references that have changed.
	Recite(context.Context) (int, error)
}

// schedule publishes what was set to be published, each in its time, until
// ctx ends. News may have changed what is due next.
func schedule(ctx context.Context, p publisher, news <-chan struct{}, log *slog.Logger) {
	for ctx.Err() == nil {
		n, next, err := publishDue(ctx, p)
		if n > 0 {
			log.Info("published what was due", "articles", n)
		}
		if err != nil && ctx.Err() == nil {
			log.Error("scheduled articles not published; trying again", "err", err)
			next = new(time.Now().Add(retryAfter))
		}
		select {
		case <-ctx.Done():
		case <-news:
		case <-time.After(untilNext(next, time.Now())):
		}
	}
}

// publishDue is one round. A panic in it is a failure of its own and not the
// end of the server.
func publishDue(ctx context.Context, p publisher) (n int, next *time.Time, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	n, next, err = p.PublishDue(ctx)
	if err != nil {
		return n, next, err
	}
	_, err = p.Recite(ctx)
	return n, next, err
}

func untilNext(next *time.Time, now time.Time) time.Duration {
	if next == nil {
		return longestSleep
	}
	return min(longestSleep, max(0, next.Sub(now)))
}

// tell has news known, once for all that nobody has heard of yet.
func tell(news chan<- struct{}) {
	select {
	case news <- struct{}{}:
	default:
	}
}
