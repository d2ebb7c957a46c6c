package api

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// Health says whether the process lives, and whether it can serve.
type Health struct {
	Status string `json:"status" validate:"required" enums:"ok,draining,unavailable"`
} //	@name	Health

// health answers as long as the process lives.
//
//	@ID			readHealth
//	@Summary	Tell whether the process lives
//	@Tags		operations
//	@Success	200		{object}	Health
//	@Failure	default	{object}	Problem
//	@Router		/healthz [get]
func (s *Server) health(c echo.Context) error { return status(c, http.StatusOK, "ok") }

// ready answers 200 while the server can take requests, and 503 while it stops
// or can't reach its database.
//
//	@ID			readReadiness
//	@Summary	Tell whether the server takes requests
//	@Tags		operations
//	@Success	200		{object}	Health
//	@Failure	503		{object}	Health
//	@Failure	default	{object}	Problem
//	@Router		/readyz [get]
func (s *Server) ready(c echo.Context) error {
	if s.draining.Load() {
		return status(c, http.StatusServiceUnavailable, "draining")
	}
	if err := s.store.Ready(c.Request().Context()); err != nil {
		s.log.WarnContext(c.Request().Context(), "not ready", "err", err)
		return status(c, http.StatusServiceUnavailable, "unavailable")
	}
	return status(c, http.StatusOK, "ok")
}

func status(c echo.Context, code int, word string) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	data, err := encode(Health{word})
	if err != nil {
		return err
	}
	return c.Blob(code, echo.MIMEApplicationJSON, data)
}
