package api

import (
	"errors"
	"hash/maphash"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/models"
)

// rates bound the requests of each address and of each key. A key is charged
// once it has opened something; until then, and where it opens nothing, its
// requests are the address's, so that keys which are made up are no way around
// its bound.
type rates struct {
	address   echo.IPExtractor
	seed      maphash.Seed // so that nobody can choose whom to share a place with
	began     time.Time
	addresses *quota
	keys      *quota
}

// newRates returns nil where neither addresses nor keys are bounded.
func newRates(o Options, address echo.IPExtractor) *rates {
	if o.RateLimit == 0 && o.KeyRateLimit == 0 {
		return nil
	}
	return &rates{
		address: address, seed: maphash.MakeSeed(), began: time.Now(),
		addresses: newQuota("address", o.RateLimit), keys: newQuota("key", o.KeyRateLimit),
	}
}

// limitRate charges a request to whom it is from, and reports whether it may
// go on. Where it may not, it is answered.
func (s *Server) limitRate(w http.ResponseWriter, r *http.Request) bool {
	if s.rates == nil {
		return true
	}
	q, left := s.rates.charge(r)
	if q.requests == 0 {
		return true
	}
	h := w.Header()
	h["Ratelimit-Policy"] = q.policy
	h["Ratelimit"] = []string{left.field(q.name)}
	if left.left >= 0 {
		return true
	}
	s.refuse(w, r, http.StatusTooManyRequests, left.again, &models.Error{
		Kind: "rate-limited", Detail: "This " + q.name + " has sent " + strconv.FormatInt(q.requests, 10) + " requests within a minute, which is all that it may; Retry-After says when to go on."})
	return false
}

func (l *rates) charge(r *http.Request) (*quota, share) {
	now := time.Since(l.began)
	if secret := secretOf(r); secret != "" {
		if left, known := l.keys.takeKnown(l.holder(secret), now); known {
			return l.keys, left
		}
	}
	if l.addresses.requests == 0 {
		return l.addresses, share{}
	}
	return l.addresses, l.addresses.take(l.network(r), now)
}

// proved notes whether the secret of a request opened anything.
func (l *rates) proved(secret string, err error) {
	switch {
	case l == nil:
	case err == nil:
		l.keys.remember(l.holder(secret), time.Since(l.began))
	case errors.Is(err, models.Unauthorized):
		l.keys.forget(l.holder(secret))
	}
}

func (l *rates) holder(secret string) uint64 { return max(1, maphash.String(l.seed, secret)) }

// network is whom an address stands for: of IPv6 the first 64 bits, within
// which a client chooses its address itself.
func (l *rates) network(r *http.Request) uint64 {
	addr, err := netip.ParseAddr(l.address(r))
	if err != nil { // a peer without an address, as on a Unix socket, is all the same
		addr = netip.Addr{}
	}
	bits := addr.Unmap().As16()
	if addr.Unmap().Is6() {
		clear(bits[8:])
	}
	return max(1, maphash.Bytes(l.seed, bits[:]))
}

// field is the value of RateLimit (draft-ietf-httpapi-ratelimit-headers-11):
// how many requests are left, and in how many seconds all are back.
func (s share) field(name string) string {
	b := make([]byte, 0, 32)
	b = strconv.AppendQuote(b, name)
	b = append(b, ";r="...)
	b = strconv.AppendInt(b, max(0, s.left), 10)
	b = append(b, ";t="...)
	return string(strconv.AppendInt(b, seconds(s.full), 10))
}

// seconds is a time in whole seconds, of which the last is not over.
func seconds(d time.Duration) int64 { return int64(math.Ceil(d.Seconds())) }

// secretOf is what a request sends as its key, or nothing.
func secretOf(r *http.Request) string {
	sent := r.Header["Authorization"]
	if len(sent) != 1 {
		return ""
	}
	_, secret, _ := strings.Cut(sent[0], " ")
	return secret
}

// spared reports whether a request is never refused for how many there are:
// those of whoever watches the server, and of browsers that ask what they may
// send.
func spared(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		p := r.URL.Path
		return (p == "/healthz" || p == "/readyz" || p == "/metrics") && r.URL.RawPath == ""
	}
	return isPreflight(r)
}
