package api_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// hostile are texts that want to run a script, in Markdown or HTML.
var hostile = []string{
	`<script>alert(1)</script>`, `<ScRiPt src=//evil.example>`, `<img src=x onerror=alert(1)>`, `<svg onload=alert(1)>`, `<svg><style><img src=x onerror=alert(1)></svg>`,
	`<math><mi xlink:href="javascript:alert(1)">`, `<iframe srcdoc="<script>alert(1)</script>">`, `<iframe src=javascript:alert(1)>`, `<form action=javascript:alert(1)><button>`,
	`<a href="javascript:alert(1)">x</a>`, `<a href="java&#x09;script:alert(1)">x</a>`, `<a href="javascript&colon;alert(1)">x</a>`, `<a href=" &#14; javascript:alert(1)">x</a>`,
	`<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>`, `<a href="vbscript:x">x</a>`, `[x](javascript:alert(1))`, `[x](java&#x73;cript:alert(1))`, `[x](<javascript:alert(1)>)`,
	`![x](javascript:alert(1))`, `![x](data:image/svg+xml;base64,PHN2Zz4=)`, `<javascript:alert(1)>`, "[x]: javascript:alert(1)\n\n[x]", `<base href=//evil.example>`,
	`<meta http-equiv=refresh content="0;url=javascript:alert(1)">`, `<link rel=stylesheet href=//evil.example>`, `<style>*{background:url(//evil.example)}</style>`,
	`<p style="background:url(javascript:alert(1))" onclick=alert(1) class=x>x</p>`, `<input autofocus onfocus=alert(1)>`, `<details open ontoggle=alert(1)>`, `<object data=x>`, `<embed src=x>`,
	`<p id=location name=body>x</p>`, `<a id=cookie name=forms href=#x>x</a>`, `# x {#location}`, `# x {onclick=alert(1)}`, `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<template><script>alert(1)</script></template>`, `<!--><img src=x onerror=alert(1)>-->`, `<![CDATA[<script>alert(1)</script>]]>`, `<?php echo 1 ?>`, `</p></div></body><script>alert(1)</script>`,
	"```html\n<script>alert(1)</script>\n```", "`<img src=x onerror=alert(1)>`", `<xmp><script>alert(1)</script></xmp>`, `<textarea><script>alert(1)</script>`, "<a href=\"java\nscript:alert(1)\">x</a>",
	`x[^1]` + "\n\n" + `[^1]: <img src=x onerror=alert(1)>`, `| a |` + "\n" + `|---|` + "\n" + `| <script>alert(1)</script> |`, `<video><source onerror=alert(1)></video>`, `<audio src=x onerror=alert(1)>`,
}

// Whatever an editor writes, no page that shows it runs anything.
func TestHostileProse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, text := range hostile {
		data, err := json.Marshal(text)
		ok(t, err)
		line, err := json.Marshal(strings.Join(strings.Fields(text), " "))
		ok(t, err)
		name := fmt.Sprintf("x%d", i)
		w.post(t, "/v1/authors", fmt.Sprintf(`{"name":"N","slug":%q,"bio":%s}`, name, data))
		w.post(t, "/v1/series", fmt.Sprintf(`{"title":"N","slug":%q,"description":%s,"parts":[{"article":"forum"}]}`, name, data))
		for _, format := range []string{"markdown", "html"} {
			slug := name + format
			made := w.do(t, call{as: "editor", request: "POST /v1/articles", body: fmt.Sprintf(`{"title":"N","slug":%q,"format":%q,"body":%s,"authors":[%q],"bibliography":[{"csl":{"type":"book","title":%s,"note":%[5]s,"URL":"https://x.no"},"raw":%[3]s}]}`, slug, format, data, name, line)})
			if made.Code != 201 {
				t.Fatalf("%s: %d %s", text, made.Code, made.Body)
			}
			w.publish(t, slug)
			got := w.get(t, "/v1/articles/"+slug)
			for _, path := range []string{"body.html", "authors.0.bio.html", "references.0.html"} {
				wantHarmless(t, text, got.string(t, path))
			}
		}
		wantHarmless(t, text, w.get(t, "/v1/authors/"+name).string(t, "bio.html"))
		wantHarmless(t, text, w.get(t, "/v1/series/"+name).string(t, "description.html"))
	}
}

var (
	harmful = []string{"script", "style", "iframe", "object", "embed", "svg", "math", "form", "input", "button", "textarea", "base", "meta", "link", "template", "noscript", "xmp", "audio", "video", "source"}
	schemes = []string{"", "http", "https", "mailto", "tel"}
)

// wantHarmless reads HTML as a browser does.
func wantHarmless(t *testing.T, from, text string) {
	t.Helper()
	doc, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	ok(t, err)
	for _, root := range doc {
		for n := range nodes(root) {
			if n.Type == html.ElementNode && slices.Contains(harmful, n.Data) || n.Type == html.CommentNode {
				t.Errorf("%s becomes %s", from, text)
			}
			for _, a := range n.Attr {
				address, err := url.Parse(a.Val)
				isAddress := a.Key == "href" || a.Key == "src" || a.Key == "cite"
				isName := a.Key == "id" || a.Key == "name"
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || isAddress && (err != nil || !slices.Contains(schemes, address.Scheme)) || isName && !strings.Contains(a.Val, "-") {
					t.Errorf("%s becomes %s", from, text)
				}
			}
		}
	}
}

func nodes(root *html.Node) func(func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		if !yield(root) {
			return
		}
		for n := range root.Descendants() {
			if !yield(n) {
				return
			}
		}
	}
}

// Text that is no prose stays text, to the letter, in JSON that no browser
// takes for a page.
func TestHostileText(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, text := range []string{`</script><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `{{7*7}}${7*7}`, `'; DROP TABLE articles; --`, `=cmd|' /C calc'!A0`, "\u2028\u2029\u202e\ufeffx", `\u003cx\u003e`, `%s%n`} {
		quoted, err := json.Marshal(text)
		ok(t, err)
		written := strings.ReplaceAll(`{"title":T,"subtitle":T,"excerpt":T,"body":"x","tags":[T],"cover":{"url":"https://x.no","alt":T},"seo":{"title":T,"description":T},"meta":{"a":T},"authors":[A]}`, "T", string(quoted))
		author := w.post(t, "/v1/authors", strings.ReplaceAll(`{"name":T,"given":T,"family":T,"image":{"url":"https://x.no","alt":T},"meta":{"a":T}}`, "T", string(quoted)))
		slug := fmt.Sprintf("tekst%d", i)
		w.want(t, 201, call{as: "writer", request: "POST /v1/articles?note=" + url.QueryEscape(strings.TrimSpace(text)), body: strings.Replace(strings.Replace(written, "[A]", `["`+author+`"]`, 1), "{", `{"slug":"`+slug+`",`, 1)})
		w.post(t, "/v1/series", strings.ReplaceAll(fmt.Sprintf(`{"title":T,"subtitle":T,"slug":%q,"announce_planned":true,"parts":[{"title":T}]}`, slug), "T", string(quoted)))
		w.publish(t, slug)
		for target, paths := range map[string]string{
			"articles/" + slug: "title subtitle excerpt tags.0.name cover.alt seo.title seo.description meta.a authors.0.name authors.0.image.alt",
			"series/" + slug:   "title subtitle parts.0.title",
		} {
			got := w.get(t, "/v1/"+target)
			for path := range strings.FieldsSeq(paths) {
				if s := got.at(t, path); s != text {
					t.Errorf("%s of %s is %q, want %q", path, target, s, text)
				}
			}
			if h := got.Header(); h.Get("Content-Type") != "application/json" || h.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: %v", target, h)
			}
		}
	}
	for _, target := range []string{"/<script>alert(1)</script>", "/v1/articles/<script>alert(1)</script>", "/problems/<script>", "/v1/articles?<script>=1"} {
		got := w.do(t, call{request: "GET " + target})
		if h := got.Header(); got.Code < 400 || h.Get("Content-Type") != "application/problem+json" || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v", target, got.Code, h)
		}
	}
}

// columns are names that a careless server would let a client set.
var columns = strings.Fields(`id uid ID Id _id created_at createdAt updated_at updatedAt published_at saved_at deleted_at status version revision latest_revision published_revision
	scheduled_at scheduled_revision key_id keyId hash secret scopes owner owner_id author_id article_id series_id reference_id position ordinal total public live live_at
	articles articles_count word_count words title_key name_key sort_key fingerprint provenance bio_html bioHtml description_html html text outline derived_version
	is_admin isAdmin role roles permissions admin resource former_slugs aliases publication history source editing reading body_html rowid __proto__ constructor`)

func TestMassAssignment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := content(t, w)
	for _, x := range []struct{ request, body string }{
		{"POST /v1/articles", `{"title":"x"`}, {"PATCH /v1/articles/forum", `{"title":"x"`}, {"PUT /v1/articles/forum/publication", `{"at":null`},
		{"POST /v1/series", `{"title":"x"`}, {"PATCH /v1/series/sosiale-medier", `{"title":"x"`}, {"PUT /v1/series/sosiale-medier/parts", `{"parts":[]`},
		{"POST /v1/series/sosiale-medier/parts", `{"title":"x"`}, {"PATCH /v1/series/sosiale-medier/parts/forum", `{"primary":false`},
		{"POST /v1/authors", `{"name":"x"`}, {"PATCH /v1/authors/kilde", `{"name":"x"`},
		{"POST /v1/references", `{"raw":"x"`}, {"PATCH /v1/references/wien2012", `{"raw":"x"`},
		{"POST /v1/tags", `{"name":"x"`}, {"PATCH /v1/tags/jus", `{"name":"x"`},
	} {
		for i, name := range columns {
			if isPart := strings.Contains(x.request, "/parts"); isPart && (name == "id" || name == "position" || name == "role") || strings.HasSuffix(x.request, "/publication") && name == "revision" ||
				strings.Contains(x.request, "/references") && name == "provenance" {
				continue // these are the client's to say
			}
			value := []string{`1`, `"x"`, `null`}[i%3]
			got := w.do(t, call{as: "admin", request: x.request, body: x.body + fmt.Sprintf(`,%q:%s}`, name, value), header: anyRevision})
			if got.Code != 400 || got.string(t, "errors.0.pointer") != "/"+name || got.string(t, "errors.0.code") != "unknown_member" {
				t.Errorf("%s with %s: %d %s", x.request, name, got.Code, got.Body)
			}
		}
	}
	if got := content(t, w); got != before {
		t.Errorf("content changed:\n%s\nwas\n%s", got, before)
	}
}
