package purge

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// refusal is the answer of a cache that has not done what it was asked.
type refusal struct {
	status int
	after  time.Duration // that it asks to wait; 0 where it does not
}

func (r refusal) Error() string {
	return strings.TrimSpace(fmt.Sprintf("it answered %d %s", r.status, http.StatusText(r.status)))
}

// asked is how long a cache asks to wait.
func asked(err error) time.Duration {
	r, _ := errors.AsType[refusal](err)
	return r.after
}

// badKeys are the statuses with which a cache refuses what it is sent and will
// again.
var badKeys = []int{
	http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong,
	http.StatusUnprocessableEntity, http.StatusRequestHeaderFieldsTooLarge,
}

func refusesKeys(err error) bool {
	r, ok := errors.AsType[refusal](err)
	return ok && slices.Contains(badKeys, r.status)
}

// newClient follows no redirect: where that leads to, the token must not go.
func newClient(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = http.DefaultTransport
	}
	return &http.Client{
		Transport: transport, Timeout: requestTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// longestAnswer is how much of an answer is read.
const longestAnswer = 64 << 10

// send asks the cache to drop what has one of the keys, or everything where
// there are none.
func (p *Purger) send(ctx context.Context, keys []string) (err error) {
	defer func() { p.metrics.count(ctx, err) }()
	r, err := p.request(ctx, keys)
	if err != nil {
		return err
	}
	answer, err := p.client.Do(r)
	if err != nil {
		if failed, ok := errors.AsType[*url.Error](err); ok {
			err = failed.Err // whoever reads it knows the cache
		}
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, longestAnswer))
	switch {
	case answer.StatusCode < 200 || answer.StatusCode > 299:
		return refusal{answer.StatusCode, retryAfter(answer.Header.Get("Retry-After"), time.Now())}
	case err != nil:
		return fmt.Errorf("its answer: %w", err)
	case !p.cache.form.done(body):
		return errors.New("its answer does not tell of success")
	}
	return nil
}

func (p *Purger) request(ctx context.Context, keys []string) (*http.Request, error) {
	asks := p.cache.form.request(p.cache.address, keys)
	r, err := http.NewRequestWithContext(ctx, asks.method, asks.address, strings.NewReader(asks.body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("User-Agent", "kilde")
	for name, value := range asks.header {
		r.Header.Set(name, value)
	}
	if token := p.opts.Token.Reveal(); token != "" {
		p.cache.form.token(r.Header, token)
	}
	return r, nil
}

// retryAfter is what Retry-After asks for: a number of seconds, or a date
// (RFC 9110, section 10.2.3).
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second //nolint:gosec // bounded
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
