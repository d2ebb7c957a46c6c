package api

import (
	"io/fs"
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"
	swagger "github.com/swaggo/files/v2"

	"kilde/docs"
)

// swaggerAssets are the files that the page at /docs needs, and their types.
var swaggerAssets = map[string]string{
	"swagger-ui.css":       "text/css; charset=utf-8",
	"swagger-ui-bundle.js": scriptType,
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
	get(e, "/", htmlPage(homePage, map[string]any{"SiteName": s.opts.SiteName, "PublicURL": s.opts.PublicURL, "Version": s.opts.Version}))
	get(e, "/problems/:code", oneOf("code", problemPages()))
	get(e, "/openapi.json", crossOrigin(static(echo.MIMEApplicationJSON, docs.OpenAPI31)))
	get(e, "/openapi-3.0.json", crossOrigin(static(echo.MIMEApplicationJSON, docs.OpenAPI30)))
	get(e, "/docs", static(htmlType, []byte(swaggerPage)))
	get(e, "/docs/start.js", static(scriptType, []byte(swaggerStart)))
	get(e, "/docs/:file", oneOf("file", swaggerFiles()))
}

// The media types of the files that come with the program.
const (
	htmlType   = "text/html; charset=utf-8"
	scriptType = "text/javascript; charset=utf-8"
)

// oneOf answers with the handler that a parameter of the path names.
func oneOf(parameter string, handlers map[string]echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h, ok := handlers[c.Param(parameter)]
		if !ok {
			return echo.ErrNotFound
		}
		return h(c)
	}
}

func swaggerFiles() map[string]echo.HandlerFunc {
	files := map[string]echo.HandlerFunc{}
	for name, media := range swaggerAssets {
		data, err := fs.ReadFile(swagger.FS, name)
		if err != nil {
			panic(err) // it is part of the program
		}
		files[name] = static(media, data)
	}
	return files
}

// policyOfPages is the Content-Security-Policy of all that comes with the program.
const policyOfPages = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// static answers with bytes that change with the program only.
func static(media string, data []byte) echo.HandlerFunc {
	made := sync.OnceValue(func() *rendered {
		return newRendered(media, data, http.Header{
			"Cache-Control": {"public, max-age=300"}, "Content-Security-Policy": {policyOfPages}, "X-Content-Type-Options": {"nosniff"},
		}, &encoders{})
	})
	return func(c echo.Context) error {
		made().write(c.Response(), c.Request(), nil)
		return nil
	}
}
