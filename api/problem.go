package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/id"
	"kilde/models/strictjson"
)

// Problem is the body of every answer that is not a success (RFC 9457).
type Problem struct {
	Type      string  `json:"type" validate:"required" format:"uri" example:"https://kilde.example/problems/not-found"` // Address of a page that explains the code
	Title     string  `json:"title" validate:"required" example:"Not Found"`
	Status    int     `json:"status" validate:"required" example:"404"`
	Code      string  `json:"code" validate:"required" example:"not-found"` // Stable name of the problem, for programs
	Detail    string  `json:"detail" validate:"required" example:"There is no article \"hello\"."`
	RequestID string  `json:"request_id" validate:"required"`
	Errors    []Fault `json:"errors,omitempty"` // What is wrong with each member or parameter
} //	@name	Problem

// Fault says what is wrong with one part of a request.
type Fault struct {
	Pointer   *string `json:"pointer,omitempty" example:"/title"`  // Into the body, a JSON Pointer (RFC 6901)
	Parameter string  `json:"parameter,omitempty" example:"limit"` // Of the path, the query or the header
	Code      string  `json:"code" validate:"required" example:"required"`
	Detail    string  `json:"detail" validate:"required" example:"Must not be empty."`
} //	@name	Fault

var statuses = map[models.Kind]int{
	models.Malformed:     http.StatusBadRequest,
	models.Invalid:       http.StatusUnprocessableEntity,
	models.Unauthorized:  http.StatusUnauthorized,
	models.Forbidden:     http.StatusForbidden,
	models.NotFound:      http.StatusNotFound,
	models.Conflict:      http.StatusConflict,
	models.Stale:         http.StatusPreconditionFailed,
	models.Unconditional: http.StatusPreconditionRequired,
	models.Unavailable:   http.StatusServiceUnavailable,
}

// problem describes err to the client. What the client is not meant to see
// becomes a bare 500.
func problem(err error) Problem {
	if e, ok := errors.AsType[*strictjson.Error](err); ok {
		err = invalidBody(e)
	}
	if e, ok := errors.AsType[*models.Error](err); ok {
		return newProblem(statuses[e.Kind], e)
	}
	if e, ok := errors.AsType[*echo.HTTPError](err); ok && (e.Code < http.StatusInternalServerError || e.Code == http.StatusNotImplemented) {
		return httpProblem(e)
	}
	return newProblem(http.StatusInternalServerError, &models.Error{Kind: "internal", Detail: "Something went wrong here. The log knows what, by the request_id."})
}

func newProblem(status int, e *models.Error) Problem {
	p := Problem{Title: http.StatusText(status), Status: status, Code: e.Code, Detail: e.Detail}
	if p.Code == "" {
		p.Code = string(e.Kind)
	}
	p.Code = strings.ReplaceAll(p.Code, "_", "-")
	for _, f := range e.Fields {
		fault := Fault{Parameter: f.Parameter, Code: f.Code, Detail: f.Detail}
		if f.Parameter == "" {
			fault.Pointer = &f.Pointer
		}
		p.Errors = append(p.Errors, fault)
	}
	return p
}

// httpProblem describes what the router refused.
func httpProblem(e *echo.HTTPError) Problem {
	detail, _ := e.Message.(string)
	switch {
	case errors.Is(e, echo.ErrNotFound):
		detail = "There is nothing at this address. The API begins at /v1, no address in it ends in a slash, and /docs describes it."
	case errors.Is(e, echo.ErrMethodNotAllowed):
		detail = "This address does not take that method; the header Allow lists those that it does."
	}
	return newProblem(e.Code, &models.Error{Kind: models.Kind(httpCodes[e.Code]), Detail: detail})
}

// httpCodes name the problems that HTTP itself has words for.
var httpCodes = map[int]string{
	http.StatusBadRequest:            "malformed",
	http.StatusNotFound:              "not-found",
	http.StatusMethodNotAllowed:      "method-not-allowed",
	http.StatusNotAcceptable:         "not-acceptable",
	http.StatusRequestEntityTooLarge: "too-large",
	http.StatusRequestURITooLong:     "address-too-long",
	http.StatusUnsupportedMediaType:  "unsupported-media-type",
	http.StatusNotImplemented:        "not-implemented",
}

// invalidBody turns the faults of a body into an error of the model. A member
// that does not exist is a request that can't be read, not a wrong value.
func invalidBody(e *strictjson.Error) error {
	m := &models.Error{Kind: models.Invalid, Detail: "The body is not valid; errors says what to mend."}
	unknown := slices.ContainsFunc(e.Problems, func(p strictjson.Problem) bool { return p.Code == "unknown_member" })
	if e.Malformed || unknown {
		m.Kind, m.Detail = models.Malformed, "The body can't be read; errors says why."
	}
	for _, p := range e.Problems {
		m.Fields = append(m.Fields, models.Field{Pointer: p.Pointer, Code: p.Code, Detail: p.Detail})
	}
	return m
}

// maxFaults is how many faults an answer lists at most.
const maxFaults = 50

// clientGone is the status, for log and metrics only, of a request whose client
// did not wait for the answer.
const clientGone = 499

// answerError answers every request whose handler returned an error. It is the
// one place where an error becomes a status and the one where it is logged.
func (s *Server) answerError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	if moved, ok := errors.AsType[*models.Moved](err); ok {
		s.redirect(c, moved)
		return
	}
	if errors.Is(err, context.Canceled) && c.Request().Context().Err() != nil {
		c.Response().WriteHeader(clientGone)
		return
	}
	p := problem(err)
	requestID, _ := c.Get(requestKey).(string)
	if p.Status >= http.StatusInternalServerError && p.Status != http.StatusNotImplemented {
		s.log.ErrorContext(c.Request().Context(), "request failed", "request_id", requestID, "method", c.Request().Method, "path", c.Request().URL.Path, "err", err)
	}
	if p.Status == http.StatusServiceUnavailable {
		c.Response().Header().Set(echo.HeaderRetryAfter, "5")
	}
	s.send(c.Response(), c.Request(), requestID, p)
}

// refuse answers a request that comes no further than the door, and says when
// to come again.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int, again time.Duration, e *models.Error) {
	requestID := id.New()
	s.sign(w.Header(), requestID)
	if ofAPI(r.URL.Path) || ofSite(r.URL.Path) {
		allowOrigins(w.Header(), r.Method)
	}
	w.Header().Set(echo.HeaderRetryAfter, strconv.FormatInt(seconds(again), 10))
	p := newProblem(status, e)
	s.metrics.refused.WithLabelValues(p.Code).Inc()
	s.log.DebugContext(r.Context(), "refused", "request_id", requestID, "code", p.Code, "method", r.Method, "path", r.URL.Path, "address", s.address(r))
	s.send(w, r, requestID, p)
}

// send writes a problem.
func (s *Server) send(w http.ResponseWriter, r *http.Request, requestID string, p Problem) {
	p.RequestID, p.Type = requestID, s.opts.PublicURL+"/problems/"+p.Code
	if len(p.Errors) > maxFaults {
		p.Errors = p.Errors[:maxFaults]
	}
	h := w.Header()
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set(echo.HeaderContentType, "application/problem+json")
	if p.Status == http.StatusUnauthorized {
		h.Set(echo.HeaderWWWAuthenticate, `Bearer realm="kilde"`)
	}
	data, err := encode(p)
	if wantsPage(r) {
		h.Set(echo.HeaderContentType, htmlType)
		data, err = s.problemPage(h, p)
	}
	if err == nil {
		w.WriteHeader(p.Status)
		_, err = w.Write(data)
	}
	if err != nil {
		s.log.Debug("client went away before its problem", "request_id", requestID, "err", err)
	}
}

// redirect sends the client to where a thing lives now, on the same route.
func (s *Server) redirect(c echo.Context, m *models.Moved) {
	segments := strings.Split(c.Path(), "/")
	for i, segment := range segments {
		if name, ok := strings.CutPrefix(segment, ":"); ok && name == string(m.Resource) {
			segments[i] = m.Name
			if !ofAPI(c.Path()) { // where a name may have a format after it, and never a dot in it
				_, format, _ := cutFormat(c.Param(name))
				segments[i] += format
			}
		} else if ok {
			segments[i] = url.PathEscape(c.Param(name))
		}
	}
	path := strings.Join(segments, "/")
	if query := c.Request().URL.RawQuery; query != "" {
		path += "?" + query
	}
	s.moved(c, path)
}

// moved sends the client to another address of the API for good.
func (s *Server) moved(c echo.Context, path string) {
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, private)
	if l := loadingOf(c); l != nil {
		s.mayKeep(h, c.Path(), &l.footprint)
		nameSurrogates(h, l.footprint.Keys)
	}
	h.Set(echo.HeaderLocation, s.opts.PublicURL+path)
	c.Response().WriteHeader(http.StatusMovedPermanently)
}
