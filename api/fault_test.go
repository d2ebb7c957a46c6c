package api_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"kilde/api"
	"kilde/models"
	"kilde/models/source"
)

// broken is a store that fails in the way a test asks for.
type broken struct {
	api.Store
	fail func() error
}

func (b broken) Article(context.Context, models.Caller, string, models.Showing) (models.Article, error) {
	return models.Article{}, b.fail()
}

func (b broken) CreateTag(context.Context, models.Caller, source.Tag) (models.Tag, error) {
	return models.Tag{}, b.fail()
}

func (b broken) Ready(context.Context) error { return b.fail() }

// What broke inside is for the log, once, and not for the client.
func TestInternalErrorsStayInside(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name string
		fail func() error
	}{
		{"error", func() error { return errors.New("disk /var/db on fire") }},
		{"panic", func() error { panic("disk /var/db on fire") }},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			w := emptyWorld(t)
			w.Server = w.server(broken{w.store, x.fail})
			for _, c := range []call{{request: "GET /v1/articles/x?wpm=100"}, {as: "writer", request: "POST /v1/tags", body: `{"name":"x"}`}} {
				before := strings.Count(w.log.String(), "fire")
				got := w.want(t, 500, c)
				wantProblem(t, w, got)
				if strings.Contains(got.Body.String(), "fire") || strings.Contains(got.Body.String(), "var") {
					t.Errorf("client saw %s", got.Body)
				}
				log := w.log.String()
				if strings.Count(log, "fire") != before+1 || !strings.Contains(log, got.Header().Get("X-Request-Id")) {
					t.Errorf("log:\n%s", log)
				}
			}
			golden(t, w.do(t, call{request: "GET /v1/articles/x"}).Body.Bytes())
		})
	}
}

// A database that can't serve now is no fault of the request.
func TestUnavailable(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t)
	w.Server = w.server(broken{w.store, func() error {
		return models.Errorf(models.Unavailable, "The database can't do this right now. Nothing was changed; try again later.")
	}})
	for _, c := range []call{{request: "GET /v1/articles/x"}, {as: "writer", request: "POST /v1/tags", body: `{"name":"x"}`}} {
		got := w.want(t, 503, c)
		wantProblem(t, w, got)
		if after := got.Header().Get("Retry-After"); after != "5" {
			t.Errorf("%s: Retry-After %q", c.request, after)
		}
	}
	golden(t, w.do(t, call{request: "GET /v1/articles/x"}).Body.Bytes())
	w.want(t, 200, call{request: "GET /healthz"})
	if got := w.want(t, 503, call{request: "GET /readyz"}); got.Body.String() != `{"status":"unavailable"}`+"\n" {
		t.Errorf("readiness: %s", got.Body)
	}
}

// A client that goes away is no failure of the server.
func TestClientGoesAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []call{{request: "GET /v1/articles/forum"}, {as: "writer", request: "POST /v1/tags", body: `{"name":"x"}`}} {
		w.ServeHTTP(httptest.NewRecorder(), c.new(w).WithContext(ctx))
	}
	if log := w.log.String(); strings.Contains(log, `"ERROR"`) || strings.Contains(log, `"status":5`) {
		t.Errorf("log:\n%s", log)
	}
}

// A server that stops says so, and still answers.
func TestDrain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Drain()
	if got := w.want(t, 503, call{request: "GET /readyz"}); got.Body.String() != `{"status":"draining"}`+"\n" || got.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("readiness: %v %s", got.Header(), got.Body)
	}
	if got := w.get(t, "/v1/articles/forum"); got.Header().Get("Connection") != "close" {
		t.Errorf("header: %v", got.Header())
	}
}
