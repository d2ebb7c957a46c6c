package api_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// maxComponent is how many bytes the web component takes at most, as it is.
const maxComponent = 6 << 10

func TestEmbedScript(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.want(t, 200, call{request: "GET /embed/kilde.js", header: "Origin: https://evil.example"})
	if got.Body.Len() >= maxComponent || got.Body.Len() < 1000 {
		t.Errorf("%d bytes", got.Body.Len())
	}
	h := got.Header()
	if h.Get("Content-Type") != "text/javascript; charset=utf-8" || h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Cache-Control") != "public, max-age=300" {
		t.Errorf("%v", h)
	}
	small := w.want(t, 200, call{request: "GET /embed/kilde.js", header: "Accept-Encoding: gzip"})
	r, err := gzip.NewReader(bytes.NewReader(small.Body.Bytes()))
	ok(t, err)
	var b bytes.Buffer
	_, err = b.ReadFrom(r)
	ok(t, err)
	if b.String() != got.Body.String() {
		t.Error("another script when it is compressed")
	}
	for _, never := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "cookie", "localStorage", "import(", "http:", "import "} {
		if strings.Contains(got.Body.String(), never) {
			t.Errorf("it has %q", never)
		}
	}
}

// page is a page of HTML, taken apart.
type page struct {
	*html.Node
	source string
}

func (a answer) page(t *testing.T) page {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(a.Body.Bytes()))
	ok(t, err)
	return page{root, a.Body.String()}
}

// all are the elements with a name.
func (p page) all(name string) (list []page) {
	for n := range p.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			list = append(list, page{n, ""})
		}
	}
	return list
}

func (p page) attr(name string) string {
	for _, a := range p.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (p page) text() string {
	var b strings.Builder
	for n := range p.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}

// held checks that a page has no script and no style but those that its policy
// lets run, no handler, and no address but those of the web.
func (p page) held(t *testing.T, policy string) {
	t.Helper()
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	for _, s := range p.all("script") {
		if s.attr("type") == "application/ld+json" {
			if !json.Valid([]byte(s.text())) {
				t.Errorf("no JSON: %s", s.text())
			}
			continue
		}
		if !strings.Contains(policy, "script-src "+hash(s.text())+";") || s.attr("src") != "" {
			t.Errorf("the policy %s does not let run %q", policy, s.text())
		}
	}
	for _, s := range p.all("style") {
		if !strings.Contains(policy, "style-src "+hash(s.text())+";") {
			t.Errorf("the policy %s has no style %q", policy, s.text())
		}
	}
	if strings.Contains(policy, "unsafe") || !strings.HasPrefix(policy, "default-src 'none';") || !strings.HasSuffix(policy, "frame-ancestors *") {
		t.Errorf("policy: %s", policy)
	}
	for n := range p.Descendants() {
		for _, a := range n.Attr {
			address := a.Key == "href" || a.Key == "src"
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" || address && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "http://") && !strings.HasPrefix(a.Val, "mailto:") {
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
	}
}

func TestEmbedSeries(t *testing.T) {
	t.Parallel()
	w := newWorld(t, paged)
	got := w.get(t, "/embed/series/sosiale-medier?current=sosial-markedsforing&theme=dark&accent=B3261E&target=blank")
	p := got.page(t)
	p.held(t, got.Header().Get("Content-Security-Policy"))
	items := p.all("li")
	if len(items) != 25 || p.all("base")[0].attr("target") != "_blank" || p.all("html")[0].attr("lang") != "nb" || p.all("title")[0].text() != "Sosiale medier" || !strings.Contains(p.source, "--accent:#b3261e") || strings.Contains(p.source, "prefers-color-scheme") {
		t.Errorf("%d parts in %s", len(items), p.source)
	}
	for i, item := range w.get(t, "/v1/series/sosiale-medier/parts").json(t)["data"].([]any) {
		article := item.(map[string]any)["article"].(map[string]any)
		a := items[i].all("a")[0]
		if a.text() != article["title"] || a.attr("href") != "https://estudie.example/"+article["slug"].(string) || (a.attr("aria-current") == "true") != (article["slug"] == "sosial-markedsforing") {
			t.Errorf("part %d: %v %q", i+1, a.Attr, a.text())
		}
	}
	for _, want := range []string{
		`<https://estudie.example/serie/sosiale-medier/>; rel="canonical"`, `<https://kilde.example/oembed?url=https%3A%2F%2Fkilde.example%2Fembed%2Fseries%2Fsosiale-medier&format=json>; rel="alternate"; type="application/json+oembed"`,
		`type="text/xml+oembed"`, `<https://kilde.example/feeds/series/sosiale-medier.atom>; rel="alternate"; type="application/atom+xml"`,
	} {
		if !strings.Contains(got.Header().Get("Link"), want) {
			t.Errorf("no %s in %s", want, got.Header().Get("Link"))
		}
	}
	for _, l := range p.all("link") {
		if l.attr("rel") == "alternate" && strings.HasPrefix(l.attr("href"), publicURL) {
			w.get(t, strings.TrimPrefix(l.attr("href"), publicURL))
		}
	}
	// Some of it: those around the current one, and the way to all.
	for query, want := range map[string][]string{
		"max=3&current=sosial-markedsforing": {"15", "16", "17"}, "max=3": {"1", "2", "3"}, "max=2&current=screening-av-kandidater-jobbsokere": {"24", "25"}, "max=4&current=sosiale-medier": {"1", "2", "3", "4"}, "max=2&current=nothing": {"1", "2"},
	} {
		part := w.get(t, "/embed/series/sosiale-medier?"+query).page(t)
		var got []string
		for _, li := range part.all("li") {
			got = append(got, li.all("span")[0].text())
		}
		if !slices.Equal(got, want) || !strings.Contains(part.text(), "Alle 25 deler") {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	planned := call{as: "editor", header: anyRevision}
	planned.request, planned.body = "PATCH /v1/series/sosiale-medier", `{"announce_planned":true}`
	w.want(t, 200, planned)
	planned.request, planned.body = "POST /v1/series/sosiale-medier/parts", `{"title":"Senere en gang"}`
	w.want(t, 201, planned)
	last := w.get(t, "/embed/series/sosiale-medier").page(t).all("li")[25]
	if len(last.all("a")) > 0 || !strings.Contains(last.text(), "Senere en gang") || !strings.Contains(last.text(), "Kommer") {
		t.Errorf("a planned part: %s", last.text())
	}
}

func TestEmbedParts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, paged)
	got := w.want(t, 200, call{request: "GET /embed/series/sosiale-medier/parts?max=3&current=forum", header: "Origin: https://evil.example"})
	if got.Header().Get("Access-Control-Allow-Origin") != "*" || got.at(t, "listed") != "25" || got.at(t, "parts.1.title") != "Forum" || got.at(t, "parts.1.current") != true || got.at(t, "parts.0.current") != false || got.at(t, "parts.1.url") != "https://estudie.example/forum" || got.at(t, "labels.all") != "Alle 25 deler" {
		t.Errorf("%v %s", got.Header(), got.Body)
	}
}

func TestEmbedArticle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	card := w.get(t, "/embed/articles/sosial-markedsforing")
	p := card.page(t)
	p.held(t, card.Header().Get("Content-Security-Policy"))
	whole := w.get(t, "/embed/articles/sosial-markedsforing?content=full")
	q := whole.page(t)
	q.held(t, whole.Header().Get("Content-Security-Policy"))
	for _, want := range []string{"Sosial markedsføring", "Kjetil Sander", "Del 16 av 25", "4 min lesetid"} {
		if !strings.Contains(p.text(), want) || !strings.Contains(q.text(), want) {
			t.Errorf("no %s", want)
		}
	}
	short, long := p.all("main")[0], q.all("main")[0]
	if len(short.all("h2")) > 0 || len(long.all("h2")) < 2 || !strings.Contains(long.text(), "Kilder") || strings.Contains(short.text(), "Kilder") {
		t.Errorf("a card of %d bytes, a page of %d", len(p.source), len(q.source))
	}
	// Without a site of its own, what is embedded whole is the article's page.
	if at := p.all("h1")[0].all("a")[0].attr("href"); at != publicURL+"/embed/articles/sosial-markedsforing?content=full" {
		t.Errorf("its page is %s", at)
	}
}

// What is wrong with an address a person reads in the frame, and a program as
// everywhere.
func TestEmbedRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for target, status := range map[string]int{
		"/embed/series/sosiale-medier?theme=blue": 400, "/embed/series/sosiale-medier?accent=red": 400, "/embed/series/sosiale-medier?accent=ff00zz": 400, "/embed/series/sosiale-medier?accent=fff": 400, "/embed/series/sosiale-medier?accent=%23ff0000": 400,
		"/embed/series/sosiale-medier?accent=ff0000%3B": 400, "/embed/series/sosiale-medier?max=0": 400, "/embed/series/sosiale-medier?max=-1": 400, "/embed/series/sosiale-medier?current=%3Cscript%3E": 400, "/embed/series/sosiale-medier?target=_top": 400,
		"/embed/series/sosiale-medier?x=1": 400, "/embed/series/nothing": 404, "/embed/articles/nothing": 404, "/embed/articles/forum?max=1": 400, "/embed/articles/forum?content=some": 400, "/embed/nothing": 404,
	} {
		w.want(t, status, call{request: "GET " + target})
		got := w.want(t, status, call{request: "GET " + target, header: "Accept: text/html,application/xhtml+xml,*/*;q=0.8"})
		if got.Header().Get("Content-Type") != "text/html; charset=utf-8" || got.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", target, got.Header())
		}
		got.page(t).held(t, got.Header().Get("Content-Security-Policy"))
	}
	for _, target := range []string{"/embed/series/sosiale-medier/parts?theme=dark", "/embed/series/nothing/parts"} {
		got := w.do(t, call{request: "GET " + target, header: "Accept: text/html"})
		wantProblem(t, w, got)
	}
}

func TestOEmbed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, paged)
	frame := regexp.MustCompile(`^<iframe src="([^"]+)" title="([^"]*)" width="(\d+)" height="(\d+)" style="border:0;max-width:100%" loading="lazy"></iframe>$`)
	for at, want := range map[string]string{
		"https://estudie.example/sosial-markedsforing": "articles/sosial-markedsforing", "https://estudie.example/sosial-markedsforing?utm_source=x#ref-1": "articles/sosial-markedsforing", "https://estudie.example/sosial-markedsforing/": "articles/sosial-markedsforing",
		"https://estudie.example/serie/sosiale-medier/": "series/sosiale-medier", "https://estudie.example/serie/sosiale-medier": "series/sosiale-medier", "https://kilde.example/embed/series/sosiale-medier?utm_source=x": "series/sosiale-medier",
		"https://kilde.example/embed/articles/forum": "articles/forum", "https://kilde.example/embed/articles/forum?content=full": "articles/forum",
	} {
		got := w.get(t, "/oembed?url="+escaped(at))
		found := frame.FindStringSubmatch(got.string(t, "html"))
		if found == nil || found[1] != publicURL+"/embed/"+want || got.at(t, "version") != "1.0" || got.at(t, "type") != "rich" || found[3] != got.at(t, "width") || found[4] != got.at(t, "height") || got.at(t, "provider_url") != "https://estudie.example/" {
			t.Errorf("%s: %s", at, got.Body)
		}
		w.get(t, strings.TrimPrefix(found[1], publicURL))
		var x struct {
			XMLName xml.Name `xml:"oembed"`
			HTML    string   `xml:"html"`
			Title   string   `xml:"title"`
			Width   int      `xml:"width"`
		}
		answer := w.get(t, "/oembed?format=xml&url="+escaped(at))
		ok(t, xml.Unmarshal(answer.Body.Bytes(), &x))
		if x.HTML != got.string(t, "html") || x.Title != got.string(t, "title") || fmt.Sprint(x.Width) != got.at(t, "width") || answer.Header().Get("Content-Type") != "text/xml; charset=utf-8" {
			t.Errorf("%s as XML: %+v", at, x)
		}
	}
	small := w.get(t, "/oembed?maxwidth=320&maxheight=200&dnt=1&url=https://estudie.example/forum")
	if small.at(t, "width") != "320" || small.at(t, "height") != "200" || small.at(t, "author_name") != "Kjetil Sander" || small.at(t, "author_url") != "https://estudie.example/forfatter/kjetil-sander" {
		t.Errorf("%s", small.Body)
	}
	w.post(t, "/v1/articles", `{"title":"Utkast"}`)
	for query, status := range map[string]int{
		"url=https://estudie.example/nothing": 404, "url=https://estudie.example/utkast": 404, "url=https://other.example/forum": 404, "url=forum": 404, "url=javascript:alert(1)": 404, "url=https://estudie.example/forum/x": 404,
		"url=https://estudie.example/forum&format=yaml": 501, "format=jsonp": 501, "url=https://estudie.example/forum&format=": 501, "": 400, "url=": 400, "format=json": 400, "url=https://estudie.example/forum&callback=x": 400, "url=https://estudie.example/forum&maxwidth=0": 400,
		"url=https://estudie.example/forum&maxwidth=1e3": 400,
	} {
		wantProblem(t, w, w.want(t, status, call{request: "GET /oembed?" + query}))
	}
}

func escaped(s string) string {
	return strings.NewReplacer("&", "%26", "#", "%23", "?", "%3F").Replace(s)
}

// Whatever an editor types, it is text in every page.
func TestEmbedIsText(t *testing.T) {
	t.Parallel()
	w := newWorld(t, paged)
	for i, attack := range []string{
		`</script><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `<!--<script>`, `</title></style><svg onload=alert(1)>`, "\u202e<b>\u2066", `javascript:alert(1)`, `{{.}}`, `]]>`, `'"&<>`, "a\u2028b",
	} {
		text, _ := json.Marshal(attack)
		slug := fmt.Sprintf("x%d", i)
		w.post(t, "/v1/authors", fmt.Sprintf(`{"slug":%q,"name":%s}`, slug, text))
		w.post(t, "/v1/articles", fmt.Sprintf(`{"slug":%q,"title":%s,"subtitle":%[2]s,"excerpt":%[2]s,"body":%[2]s,"authors":[%[1]q],"tags":[%[2]s],"bibliography":[{"raw":%[2]s}],"cover":{"url":"https://x.example/","alt":%[2]s}}`, slug, text))
		w.publish(t, slug)
		w.post(t, "/v1/series", fmt.Sprintf(`{"slug":%q,"title":%s,"subtitle":%[2]s,"description":%[2]s,"parts":[{"article":%[1]q}]}`, slug, text))
		for _, target := range []string{"/embed/articles/" + slug, "/embed/articles/" + slug + "?content=full", "/embed/series/" + slug} {
			got := w.get(t, target)
			p := got.page(t)
			p.held(t, got.Header().Get("Content-Security-Policy"))
			if h := p.all("h1")[0]; h.text() != attack || p.all("title")[0].text() != attack || len(p.all("svg")) > 0 || len(h.all("b")) > 0 {
				t.Errorf("%s: %q in %s", target, attack, p.source)
			}
		}
		for _, target := range []string{"/v1/articles/" + slug, "/v1/series/" + slug} {
			data := w.get(t, target+"?include=json_ld").Body.String()
			_, ld, _ := strings.Cut(data, `"json_ld":`)
			if ld == "" || strings.ContainsAny(ld, "<>&\u2028") {
				t.Errorf("%s: %s", target, ld)
			}
		}
		embedded := w.get(t, "/oembed?url=https://estudie.example/"+slug)
		fragment, err := html.Parse(strings.NewReader(embedded.string(t, "html")))
		ok(t, err)
		if frames := (page{fragment, ""}).all("iframe"); len(frames) != 1 || frames[0].attr("title") != attack || len((page{fragment, ""}).all("script")) > 0 {
			t.Errorf("oEmbed: %s", embedded.Body)
		}
	}
	w.want(t, 422, call{as: "editor", request: "POST /v1/articles", body: `{"title":"x","canonical_url":"javascript:alert(1)"}`})
}

// Chapters lead to their pages, and parts without a number have none.
func TestEmbedChapters(t *testing.T) {
	t.Parallel()
	w := newWorld(t, paged)
	w.post(t, "/v1/series", `{"title":"Verk","slug":"verk","parts":[{"article":"forum","role":"introduction"},{"series":"sosiale-medier"},{"article":"blogg"}]}`)
	got := w.get(t, "/embed/series/verk/parts")
	for path, want := range map[string]any{
		"parts.0.position": nil, "parts.0.url": "https://estudie.example/forum", "parts.1.title": "Sosiale medier", "parts.1.url": "https://estudie.example/serie/sosiale-medier/", "parts.1.parts": "25", "parts.1.minutes": nil, "parts.2.parts": nil,
	} {
		if v := got.at(t, path); v != want {
			t.Errorf("%s: %v, want %v in %s", path, v, want, got.Body)
		}
	}
	if marked := w.get(t, "/embed/series/verk?current=sosiale-medier").page(t).all("li"); marked[0].attr("class") != "" || marked[1].attr("class") != "current" {
		t.Errorf("%q and %q, want the chapter marked", marked[0].attr("class"), marked[1].attr("class"))
	}
	items := w.get(t, "/embed/series/verk").page(t).all("li")
	if len(items) != 3 || items[0].all("span")[0].text() != "" || items[0].all("a") == nil || !strings.Contains(items[1].text(), "25 deler") || items[1].all("a")[0].attr("href") != "https://estudie.example/serie/sosiale-medier/" {
		t.Errorf("%q", []string{items[0].text(), items[1].text(), items[2].text()})
	}
	w.post(t, "/v1/series", `{"title":"Bok","parts":[{"series":"verk"}]}`)
	w.post(t, "/v1/series", `{"title":"Kort","parts":[{"article":"podcast"},{"article":"blogg"}]}`)
	w.post(t, "/v1/series", `{"title":"Ett","slug":"ett","parts":[{"article":"blogg"}]}`)
	w.post(t, "/v1/series", `{"title":"Alt","parts":[{"series":"ett"},{"series":"kort"}]}`)
	if short := w.get(t, "/embed/series/alt").page(t).all("li"); !strings.Contains(short[0].text(), "1 del") || strings.Contains(short[0].text(), "deler") || !strings.Contains(short[1].text(), "2 deler") {
		t.Errorf("%q", []string{short[0].text(), short[1].text()})
	}
	if got := w.get(t, "/embed/series/ett/parts").at(t, "labels.all"); got != "Hele serien" {
		t.Errorf("%v", got)
	}
	article := w.graph(t, "/v1/articles/forum?in=sosiale-medier&include=json_ld")
	trail := article["BreadcrumbList"]["itemListElement"].([]any)
	if len(trail) != 4 || trail[1].(map[string]any)["name"] != "Bok" || trail[2].(map[string]any)["name"] != "Sosiale medier" {
		t.Errorf("%v", trail)
	}
	if of := article["Article"]["isPartOf"].([]any)[0].(map[string]any)["isPartOf"]; of == nil || of.(map[string]any)["name"] != "Bok" {
		t.Errorf("%v", of)
	}
	if trail := w.graph(t, "/v1/series/sosiale-medier?include=json_ld")["BreadcrumbList"]["itemListElement"].([]any); len(trail) != 3 || trail[1].(map[string]any)["name"] != "Verk" {
		t.Errorf("%v", trail)
	}
	parts := w.graph(t, "/v1/series/verk?include=json_ld")["CreativeWorkSeries"]["hasPart"].([]any)
	if len(parts) != 3 || parts[1].(map[string]any)["@type"] != "CreativeWorkSeries" || parts[0].(map[string]any)["position"] != nil {
		t.Errorf("%v", parts)
	}
	if of := w.graph(t, "/v1/series/sosiale-medier?include=json_ld")["CreativeWorkSeries"]["isPartOf"]; of == nil || of.(map[string]any)["name"] != "Verk" {
		t.Errorf("%v", of)
	}
}

// The frame of oEmbed looks as the address that was pasted asks.
func TestOEmbedKeepsLook(t *testing.T) {
	t.Parallel()
	w := newWorld(t, paged)
	for at, want := range map[string]string{
		"/embed/series/sosiale-medier?theme=dark&accent=b3261e&max=3&current=forum&utm_source=x": "/embed/series/sosiale-medier?accent=b3261e&amp;current=forum&amp;max=3&amp;theme=dark\"",
		"/embed/articles/forum?content=full&target=blank&max=3":                                  "/embed/articles/forum?target=blank\"",
		"/embed/articles/forum?theme=\"><script>":                                                "/embed/articles/forum?theme=%22%3E%3Cscript%3E\"",
		"/embed/series/sosiale-medier":                                                           "/embed/series/sosiale-medier\"",
	} {
		got := w.get(t, "/oembed?url="+escaped(publicURL+at))
		if html := got.at(t, "html").(string); !strings.Contains(html, `src="`+publicURL+want) {
			t.Errorf("%s: %s", at, html)
		}
	}
	if got := w.get(t, "/oembed?url="+escaped(publicURL+"/embed/series/sosiale-medier?max=3")).at(t, "height"); got != "213" {
		t.Errorf("3 parts in %v pixels", got)
	}
	if other := w.get(t, "/oembed?url="+escaped("https://estudie.example/forum?theme=dark")).at(t, "html").(string); strings.Contains(other, "theme") {
		t.Errorf("of the site's own page: %s", other)
	}
}
