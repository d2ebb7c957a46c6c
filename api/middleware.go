package api

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/id"
)

const (
	maxURL     = 8 << 10
	callerKey  = "caller"
	requestKey = "request_id"
	begunKey   = "begun"
	bodyKey    = "body"
)

func ipNet(p netip.Prefix) *net.IPNet {
	return &net.IPNet{IP: p.Masked().Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
}

// clientAddress tells who a request is from: the peer, or, where that is one
// of the trusted proxies, whom the proxies name.
func clientAddress(trusted []netip.Prefix) echo.IPExtractor {
	if len(trusted) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range trusted {
		options = append(options, echo.TrustIPRange(ipNet(p)))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// observe gives a request its id, and logs and counts it once it is answered.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start, requestID := time.Now(), id.New()
		c.Set(requestKey, requestID)
		c.Set(begunKey, start)
		s.sign(c.Response().Header(), requestID)
		if err := next(c); err != nil {
			c.Error(err)
		}
		took, status := time.Since(start), c.Response().Status
		s.metrics.observe(c, took)
		s.log.InfoContext(c.Request().Context(), "request", "request_id", requestID, "method", c.Request().Method,
			"path", c.Request().URL.Path, "status", status, "bytes", c.Response().Size, "ms", float64(took.Microseconds())/1000,
			"address", c.RealIP(), "key", caller(c).KeyID())
		return nil
	}
}

// sign gives an answer the headers that every one has.
func (s *Server) sign(h http.Header, requestID string) {
	h.Set("X-Request-Id", requestID)
	h.Set("X-Content-Type-Options", "nosniff")
	if s.draining.Load() {
		h.Set("Connection", "close")
	}
}

// protect turns a panic into an error like any other.
func (s *Server) protect(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				if r == http.ErrAbortHandler { //nolint:errorlint // the value itself, as net/http documents
					panic(r)
				}
				err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
			}
		}()
		return next(c)
	}
}

// limit refuses addresses that no client of good will sends.
func limit(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if len(r.URL.EscapedPath())+len(r.URL.RawQuery) > maxURL {
			return echo.NewHTTPError(http.StatusRequestURITooLong, fmt.Sprintf("The address must be at most %d bytes.", maxURL))
		}
		query, err := url.QueryUnescape(r.URL.RawQuery)
		if err != nil || !clean(r.URL.Path) || !clean(query) {
			return echo.NewHTTPError(http.StatusBadRequest, "The address must be UTF-8 without control characters, percent-encoded as RFC 3986 asks.")
		}
		return next(c)
	}
}

// clean reports whether s is UTF-8 that has no control characters.
func clean(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// authenticate finds out whose key a request carries. A key that opens nothing
// is refused even where none is needed, so that its holder notices.
func (s *Server) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		sent := c.Request().Header.Values(echo.HeaderAuthorization)
		if len(sent) == 0 {
			return next(c)
		}
		scheme, secret, _ := strings.Cut(sent[0], " ")
		if len(sent) > 1 || !strings.EqualFold(scheme, "Bearer") || secret == "" {
			return models.Errorf(models.Unauthorized, "Send the key once, as Authorization: Bearer followed by its secret.")
		}
		key, err := s.store.Authenticate(c.Request().Context(), models.Secret(secret))
		s.rates.proved(secret, err)
		if err != nil {
			return err
		}
		c.Set(callerKey, models.Caller{Key: &key})
		return next(c)
	}
}

// caller is who sent the request.
func caller(c echo.Context) models.Caller {
	who, _ := c.Get(callerKey).(models.Caller)
	return who
}

// acceptsJSON refuses a request whose answer its client could not read.
func acceptsJSON(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if negotiated(c.Request().URL.Path) || acceptsAny(c.Request().Header.Values(echo.HeaderAccept)) {
			return next(c)
		}
		return echo.NewHTTPError(http.StatusNotAcceptable, "Only application/json can be had here; errors are application/problem+json.")
	}
}

// jsonRanges are the media ranges that JSON is in, by how specific they are.
var jsonRanges = map[string]int{"*/*": 1, "application/*": 2, "application/json": 3, "application/problem+json": 3}

// accepts reports whether JSON is wanted by the most specific range that it is
// in (RFC 9110, section 12.5.1).
func accepts(accept string) bool {
	nearest, wanted := 0, false
	for item := range strings.SplitSeq(accept, ",") {
		media, params, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(item, " ", "")), ";")
		switch rank := jsonRanges[media]; {
		case rank > nearest:
			nearest, wanted = rank, !refused(params)
		case rank == nearest && rank > 0:
			wanted = wanted || !refused(params)
		}
	}
	return wanted
}

// refused reports whether a media range has the weight 0.
func refused(params string) bool {
	for param := range strings.SplitSeq(params, ";") {
		if weight, ok := strings.CutPrefix(param, "q="); ok {
			q, err := strconv.ParseFloat(weight, 64)
			return err == nil && q == 0
		}
	}
	return false
}

// unescape gives the names in a path their plain spelling, where the router has
// found the route by an escaped one.
func unescape(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().URL.RawPath == "" {
			return next(c)
		}
		values := slices.Clone(c.ParamValues())
		for i, escaped := range values {
			plain, err := url.PathUnescape(escaped)
			if err != nil {
				return echo.ErrNotFound
			}
			values[i] = plain
		}
		c.SetParamValues(values...)
		return next(c)
	}
}

// crossOrigin lets pages of any origin read what needs no key. No cookie is
// ever used, so that nothing but the key tells one reader from another.
func crossOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		allowOrigins(c.Response().Header(), c.Request().Method)
		return next(c)
	}
}

func allowOrigins(h http.Header, method string) {
	if method == http.MethodGet || method == http.MethodHead {
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id")
	}
}

// preflight answers a browser that asks what it may send to the API (the Fetch
// standard, CORS protocol): reads, for which it needs no key.
func preflight(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !isPreflight(c.Request()) {
			return next(c)
		}
		h := c.Response().Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Allow-Methods", "GET, HEAD")
		h.Set("Access-Control-Allow-Headers", "Accept, If-None-Match")
		h.Set("Access-Control-Max-Age", "86400")
		return c.NoContent(http.StatusNoContent)
	}
}

func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && strings.HasPrefix(r.URL.Path, "/v1/") && r.Header.Get("Access-Control-Request-Method") != ""
}

// tooLarge reports whether a body was larger than its route takes.
func tooLarge(err error) bool {
	_, ok := errors.AsType[*http.MaxBytesError](err)
	return ok
}

// ofAPI reports whether a path is one of the API itself.
func ofAPI(path string) bool { return strings.HasPrefix(path, "/v1/") }

// sitePaths begin the paths of what brings the content to other sites and to
// programs that read those: feeds, pages to be embedded, and maps.
var sitePaths = []string{"/feeds/", "/embed/", "/oembed", "/sitemap"}

// ofSite reports whether a path is one of those.
func ofSite(path string) bool {
	return slices.ContainsFunc(sitePaths, func(p string) bool { return strings.HasPrefix(path, p) })
}
