package api

import (
	"bytes"
	"html/template"
	"maps"
	"slices"

	"github.com/labstack/echo/v4"
)

const pageStyle = `body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
code,pre{font:.9em ui-monospace,monospace}pre{background:#f3f3f3;padding:.75rem;overflow-x:auto}a{color:#0b57a4}
@media (prefers-color-scheme:dark){body{color:#e8e8e8;background:#161616}pre{background:#242424}a{color:#7ab8ff}}`

var homePage = template.Must(template.New("home").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{{.SiteName}}: a Kilde content API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{{.Style}}</style>
<h1>{{.SiteName}}</h1>
<p>This is a content API, served by Kilde {{.Version}}. Programs fetch articles, series, authors and sources here as JSON; published content needs no key.</p>
<h2>Look around</h2>
<ul>
<li><a href="/v1/articles">/v1/articles</a>: the articles, newest first</li>
<li><a href="/v1/series">/v1/series</a>: the series; each lists its parts in order</li>
<li><a href="/v1/authors">/v1/authors</a>, <a href="/v1/references">/v1/references</a>, <a href="/v1/tags">/v1/tags</a></li>
<li><a href="/docs">/docs</a>: every call, to read and to try; <a href="/openapi.json">/openapi.json</a>: the same for programs</li>
</ul>
<h2>Write</h2>
<p>Make a key, once, beside the database:</p>
<pre>kilde keys create --name editor --scopes content:write,content:publish</pre>
<p>and send it with what you write:</p>
<pre>curl {{.PublicURL}}/v1/articles \
  -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \
  -d '{"title": "First words", "body": "Hello *there*."}'</pre>
`))

var problemTemplate = template.Must(template.New("problem").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Problem: {{.Code}}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{{.Style}}</style>
<h1><code>{{.Code}}</code></h1>
<p>{{.Help}}</p>
<p>Every problem that the API answers: {{range $i, $c := .All}}{{if $i}}, {{end}}<a href="/problems/{{$c}}">{{$c}}</a>{{end}}. The <a href="/docs">description of the API</a> tells what each call takes.</p>
`))

// problemHelp explains the codes of problems to whoever looks one up.
var problemHelp = map[string]string{
	"malformed":              "The request can't be read: its JSON, its address or a header is not well-formed, or it has a member that does not exist. The member errors points at each place.",
	"invalid-parameter":      "A query parameter is unknown, repeated or has a value that is not valid. The member errors names it and says what is.",
	"invalid-cursor":         "The cursor is not one that a list has given. Take page.next_cursor of the page before, unchanged, or begin anew without one.",
	"cursor-mismatch":        "The cursor is of a list with another sort, other filters or another key. Keep them as they were, or begin anew without a cursor.",
	"invalid":                "The request can be read, but a value in it is not valid. The member errors points at each.",
	"raw-kept":               "The string that was printed of a reference is kept for ever, so that nothing is lost when it is read better one day.",
	"idempotency-key-reused": "The Idempotency-Key was sent before, with another request. Use a new one for each thing that is made.",
	"unauthorized":           "The request needs a key, or the one that it carries is not known, has expired or was revoked.",
	"insufficient-scope":     "The key is known, and lacks the scope that this call needs. Make one that has it with kilde keys create.",
	"not-found":              "Nothing that you may see has that name. What exists but needs a key looks the same.",
	"conflict":               "The request contradicts what is stored.",
	"slug-taken":             "Another thing of the kind has that slug, or had it once and still answers there.",
	"key-taken":              "Another reference has that key, or had it once and still answers there.",
	"in-use":                 "Something that is still used is not deleted. The detail says where.",
	"stale":                  "Someone else has changed the resource since you read it. Read it again, with your key, and repeat the change with its new ETag as If-Match.",
	"precondition-required":  "A change must say which revision it is meant for: send the ETag that the resource has when it is read with a key as If-Match.",
	"unavailable":            "The database can't take the request right now, for instance because its disk is full or its server is down. Nothing was changed; try again later.",
	"outcome-unknown":        "The connection to the database was lost while the change was being saved. It may be saved or not: look, or repeat a POST with its Idempotency-Key.",
	"rate-limited":           "The address, or the key, has sent as many requests as it may. The header RateLimit-Policy says how many those are and in how many seconds (q and w), RateLimit how many are left and when all are back (r and t), and Retry-After when to go on.",
	"overloaded":             "The server has more to do than it can at the moment, and refuses some requests at once so that the others stay fast. Nothing was changed; try again after the seconds that Retry-After names.",
	"method-not-allowed":     "The address does not take that method. The header Allow lists those that it does.",
	"not-acceptable":         "The header Accept leaves out every media type that the address has.",
	"too-large":              "The body is larger than the address takes.",
	"address-too-long":       "The address is longer than 8 KiB.",
	"unsupported-media-type": "The body is not of a media type that the address takes, or is compressed.",
	"not-implemented":        "The address has no such form. An oEmbed provider says so with the status 501.",
	"internal":               "Something went wrong on the server. Its log has the reason under the request_id.",
}

// problemPages explain the codes of problems.
func problemPages() map[string]echo.HandlerFunc {
	all := slices.Sorted(maps.Keys(problemHelp))
	pages := map[string]echo.HandlerFunc{}
	for _, code := range all {
		pages[code] = htmlPage(problemTemplate, map[string]any{"Code": code, "Help": problemHelp[code], "All": all})
	}
	return pages
}

// htmlPage answers with a page that is made once.
func htmlPage(page *template.Template, data map[string]any) echo.HandlerFunc {
	data["Style"] = template.CSS(pageStyle) //nolint:gosec // a constant
	var b bytes.Buffer
	if err := page.Execute(&b, data); err != nil {
		panic(err) // it is part of the program
	}
	return static(htmlType, b.Bytes())
}
