package api

import (
	"io/fs"
	"net/http"
	"path"

	"github.com/labstack/echo/v4"
	swagger "github.com/swaggo/files/v2"

	"kilde/docs"
)

// swaggerAssets are the files that the page at /docs needs, and their types.
var swaggerAssets = map[string]string{
	"swagger-ui.css":       "text/css; charset=utf-8",
	"swagger-ui-bundle.js": "text/javascript; charset=utf-8",
	"favicon-32x32.png":    "image/png",
}

const swaggerPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Kilde: the API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
`

const swaggerStart = `window.ui = SwaggerUIBundle({url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null});
`

// describe adds the routes that describe the API: to programs, and to people
// without any request to another host.
func (s *Server) describe(e *echo.Echo) {
	get(e, "/", s.home)
	get(e, "/problems/:code", s.problemPage)
	get(e, "/openapi.json", description(docs.OpenAPI31))
	get(e, "/openapi-3.0.json", description(docs.OpenAPI30))
	get(e, "/docs", asset("text/html; charset=utf-8", []byte(swaggerPage)))
	get(e, "/docs/start.js", asset("text/javascript; charset=utf-8", []byte(swaggerStart)))
	get(e, "/docs/:file", swaggerAsset)
}

func description(data []byte) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Access-Control-Allow-Origin", "*")
		return static(c, echo.MIMEApplicationJSON, data)
	}
}

func asset(media string, data []byte) echo.HandlerFunc {
	return func(c echo.Context) error { return static(c, media, data) }
}

func swaggerAsset(c echo.Context) error {
	name := c.Param("file")
	media, ok := swaggerAssets[name]
	if !ok {
		return echo.ErrNotFound
	}
	data, err := fs.ReadFile(swagger.FS, path.Clean(name))
	if err != nil {
		return err
	}
	return static(c, media, data)
}

// static answers with bytes that change with the program only.
func static(c echo.Context, media string, data []byte) error {
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, "public, max-age=300")
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	tag := contentTag(data)
	h.Set("ETag", tag)
	if matches(c.Request().Header.Values("If-None-Match"), tag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, media, data)
}
