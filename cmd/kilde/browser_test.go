package main

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// auditor is the program that audits pages for accessibility.
var auditor = filepath.Join("testdata", "browser", "node_modules", "axe-core", "axe.min.js")

// needsBrowser skips a test where there is no browser, or nothing to audit its
// pages with.
func needsBrowser(t *testing.T) (browser, audit string) {
	t.Helper()
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("Chromium is not installed (Debian: chromium)")
	}
	script, err := os.ReadFile(auditor)
	if err != nil {
		t.Skip("axe-core is not there: npm ci --ignore-scripts --prefix cmd/kilde/testdata/browser")
	}
	return browser, string(script)
}

// embedding is a site of another origin that shows what Kilde has, and a browser
// that reads it.
type embedding struct {
	*running
	t      *testing.T
	secret string
	host   *httptest.Server // the other site
	pages  map[string]string
	audit  string
	ctx    context.Context

	mutex  sync.Mutex
	faults []string // what the browser complains of
}

func newEmbedding(t *testing.T, args ...string) *embedding {
	t.Helper()
	browser, audit := needsBrowser(t)
	e := &embedding{t: t, audit: audit, pages: map[string]string{}}
	e.host = httptest.NewServer(http.HandlerFunc(e.serve))
	t.Cleanup(e.host.Close)
	db := database(t)
	e.running = serve(t, append([]string{"--database", db, "--seed", "--article-url", e.host.URL + "/les/{slug}", "--series-url", e.host.URL + "/serie/{slug}"}, args...)...)
	e.url = strings.Replace(e.url, "127.0.0.1", "localhost", 1) // another site than the host's, and what links begin with
	e.secret = strings.TrimSpace(must(t, "keys", "create", "--name", "a", "--scopes", "content:read,content:write,content:publish", "--database", db))
	allocator, cancel := chromedp.NewExecAllocator(t.Context(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(browser), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(800, 900),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.WSURLReadTimeout(time.Minute))...)
	t.Cleanup(cancel)
	e.ctx, cancel = chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	e.listen(e.ctx)
	return e
}

// serve answers as the other site: its pages, and one for each article.
func (e *embedding) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	e.mutex.Lock()
	body, ok := e.pages[r.URL.Path]
	e.mutex.Unlock()
	switch {
	case ok:
		fmt.Fprintf(w, "<!doctype html><html lang=nb><meta charset=utf-8><title>Vertssiden</title><link rel=icon href=data:,><body style=\"font:17px Georgia,serif;max-width:40rem;margin:1rem auto\"><main style=\"padding:1rem\"><h1>Vertssiden</h1>%s</main>", body)
	case strings.HasPrefix(r.URL.Path, "/les/"), strings.HasPrefix(r.URL.Path, "/serie/"):
		fmt.Fprintf(w, "<!doctype html><html lang=nb><title>%s</title><link rel=icon href=data:,><h1>%[1]s</h1>", html.EscapeString(r.URL.Path))
	default:
		http.NotFound(w, r)
	}
}

// listen notes what the browser complains of.
func (e *embedding) listen(ctx context.Context) {
	note := func(format string, args ...any) {
		e.mutex.Lock()
		defer e.mutex.Unlock()
		e.faults = append(e.faults, fmt.Sprintf(format, args...))
	}
	err := chromedp.Listen(ctx, func(event any) {
		switch event := event.(type) {
		case *cdplog.EventEntryAdded:
			if strings.HasSuffix(event.Entry.URL, "/favicon.ico") { // which nobody has
				return
			}
			note("%s: %s %s", event.Entry.Level, event.Entry.Text, event.Entry.URL)
		case *runtime.EventExceptionThrown:
			note("%+v", event.ExceptionDetails)
		case *cdppage.EventJavascriptDialogOpening:
			note("a dialog: %s", event.Message)
			go func() { // it may be gone
				_, _ = chromedp.Call(ctx, cdppage.HandleJavaScriptDialog, cdppage.HandleJavaScriptDialogParams{Accept: true})
			}()
		}
	})
	if err != nil {
		e.t.Fatal(err)
	}
}

// run does things in the browser.
func (e *embedding) run(ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	e.t.Helper()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		e.t.Fatalf("%v\n%v\n%s", err, e.faults, e.log())
	}
}

// show has the other site have a page, and opens it.
func (e *embedding) show(body string) {
	e.t.Helper()
	e.mutex.Lock()
	at := fmt.Sprintf("/%d", len(e.pages))
	e.pages[at] = body
	e.mutex.Unlock()
	e.run(e.ctx, chromedp.Navigate(e.host.URL+at))
}

// ask evaluates an expression in a page, or waits for what it promises.
func ask[T any](e *embedding, ctx context.Context, expression string) (value T) {
	e.t.Helper()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		e.t.Fatalf("%s: %v\n%v", expression, err, e.faults)
	}
	return value
}

// frame is the page in the frame that shows Kilde.
func (e *embedding) frame() context.Context {
	e.t.Helper()
	var id target.ID
	e.waitUntil("there is a frame", func() bool {
		targets, err := chromedp.Targets(e.ctx)
		if err != nil {
			e.t.Fatal(err)
		}
		for _, x := range targets {
			if strings.HasPrefix(x.URL, e.url+"/embed/") && x.Type == "iframe" {
				id = x.TargetID
			}
		}
		return id != ""
	})
	ctx, cancel := chromedp.NewContext(e.ctx, chromedp.WithTargetID(id))
	e.t.Cleanup(cancel)
	e.listen(ctx)
	e.run(ctx, chromedp.WaitReady("ol li"))
	return ctx
}

// audited holds a page to the rules of accessibility that axe-core knows.
func (e *embedding) audited(ctx context.Context) {
	e.t.Helper()
	e.run(ctx, chromedp.Evaluate[chromedp.Void](e.audit))
	violations := ask[[]struct {
		ID    string `json:"id"`
		Help  string `json:"help"`
		Nodes []struct {
			HTML    string `json:"html"`
			Summary string `json:"failureSummary"`
		} `json:"nodes"`
	}](e, ctx, `axe.run(document, {iframes: false}).then(r => r.violations)`)
	for _, v := range violations {
		e.t.Errorf("accessibility: %s: %s %+v", v.ID, v.Help, v.Nodes)
	}
	if passed := ask[int](e, ctx, `axe.run(document, {iframes: false}).then(r => r.passes.length)`); passed < 10 {
		e.t.Errorf("only %d rules were tried", passed)
	}
}

// part is one part as a page shows it.
type part struct {
	Number  string `json:"number"`
	Title   string `json:"title"`
	Current bool   `json:"current"`
}

const (
	inFrame     = `Array.from(document.querySelectorAll("ol.parts > li"), li => ({number: li.querySelector(".number").textContent, title: li.querySelector(".title").textContent, current: !!li.querySelector("[aria-current=true]")}))`
	inComponent = `Array.from(document.querySelectorAll("kilde-series ol > li"), li => ({number: String(li.value), title: li.textContent, current: !!li.querySelector("[aria-current=true]")}))`
)

// listed are the parts of the series as the API has them.
func (e *embedding) listed(current string) (list []part) {
	e.t.Helper()
	var all struct {
		Data []struct {
			Position int    `json:"position"`
			Title    string `json:"title"`
			Article  struct {
				Slug string `json:"slug"`
			} `json:"article"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(e.fetch("/v1/series/sosiale-medier/parts")), &all); err != nil {
		e.t.Fatal(err)
	}
	for _, p := range all.Data {
		list = append(list, part{fmt.Sprint(p.Position), p.Title, p.Article.Slug == current})
	}
	return list
}

func (e *embedding) fetch(path string) string {
	e.t.Helper()
	answer, err := http.Get(e.url + path)
	if err != nil {
		e.t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		e.t.Fatalf("%s: %d %s %v", path, answer.StatusCode, data, err)
	}
	return string(data)
}

// write changes content as an editor.
func (e *embedding) write(method, path, body string) {
	e.t.Helper()
	r, err := http.NewRequestWithContext(e.t.Context(), method, e.url+path, strings.NewReader(body))
	if err != nil {
		e.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+e.secret)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("If-Match", "*")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		e.t.Fatal(err)
	}
	defer answer.Body.Close()
	if data, _ := io.ReadAll(answer.Body); answer.StatusCode >= 300 { // what can't be read is not shown
		e.t.Fatalf("%s %s: %d %s", method, path, answer.StatusCode, data)
	}
}

// same compares the parts that a page shows with those that there are.
func (e *embedding) same(what string, got, want []part) {
	e.t.Helper()
	if len(got) != len(want) {
		e.t.Errorf("%s: %d parts, want %d", what, len(got), len(want))
		return
	}
	for i := range want {
		if got[i] != want[i] {
			e.t.Errorf("%s: %+v, want %+v", what, got[i], want[i])
		}
	}
}

// quiet fails where the browser complained.
func (e *embedding) quiet() {
	e.t.Helper()
	e.mutex.Lock()
	defer e.mutex.Unlock()
	for _, f := range e.faults {
		e.t.Errorf("the browser says: %s", f)
	}
	e.faults = nil
}

// guide is a piece of HTML that docs/embed.md tells people to copy, the one with
// some words in it, for this server.
func (e *embedding) guide(words string) string {
	e.t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "embed.md"))
	if err != nil {
		e.t.Fatal(err)
	}
	for _, block := range strings.Split(string(data), "```html\n")[1:] {
		if code, _, _ := strings.Cut(block, "```"); strings.Contains(code, words) {
			return strings.ReplaceAll(code, "https://api.example", e.url)
		}
	}
	e.t.Fatalf("docs/embed.md has no HTML with %q", words)
	return ""
}

// picture keeps what the browser shows where the pictures of the guide are
// wanted: KILDE_SCREENSHOTS names the directory.
func (e *embedding) picture(name, selector string) {
	e.t.Helper()
	dir := os.Getenv("KILDE_SCREENSHOTS")
	if dir == "" {
		return
	}
	data, err := chromedp.Run(e.ctx, chromedp.Screenshot(selector))
	if err != nil {
		e.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
		e.t.Fatal(err)
	}
}

const (
	currentSlug = "sosial-markedsforing"
	hostLink    = "/les/" + currentSlug
)

// A series in a frame, as the guide says: all parts in order, the current one
// marked, as high as its content, and links that lead to the site's pages.
func TestBrowserFrame(t *testing.T) {
	t.Parallel()
	e := newEmbedding(t)
	code := strings.Replace(e.guide("<iframe"), `sosiale-medier"`, `sosiale-medier?current=`+currentSlug+`"`, 1) + e.guide("addEventListener")
	e.show(code)
	frame := e.frame()
	e.same("the frame", ask[[]part](e, frame, inFrame), e.listed(currentSlug))
	height := ask[int](e, frame, `Math.ceil(document.documentElement.getBoundingClientRect().height)`)
	e.waitUntil("the frame is as high as what it shows", func() bool {
		return height > 600 && ask[string](e, e.ctx, `document.querySelector("iframe").style.height`) == fmt.Sprintf("%dpx", height)
	})
	e.audited(frame)
	e.audited(e.ctx)
	e.quiet()

	e.write(http.MethodPatch, "/v1/series/sosiale-medier/parts/"+currentSlug, `{"position":1}`)
	e.run(e.ctx, chromedp.Reload())
	frame = e.frame()
	got := ask[[]part](e, frame, inFrame)
	e.same("after a change of order", got, e.listed(currentSlug))
	if len(got) == 0 || !got[0].Current {
		t.Errorf("the current part is not the first: %+v", got)
	}
	e.run(frame, chromedp.Evaluate[chromedp.Void](`document.querySelector("[aria-current=true]").click()`, func(p *runtime.EvaluateParams) { p.UserGesture = new(true) }))
	e.waitUntil("the link is followed", func() bool { return ask[string](e, e.ctx, "location.pathname") == hostLink })
	e.quiet()
}

// The web component, as the guide says, in the type of the page around it.
func TestBrowserComponent(t *testing.T) {
	t.Parallel()
	e := newEmbedding(t)
	e.show(e.guide("<kilde-series"))
	e.run(e.ctx, chromedp.WaitReady("kilde-series ol li"))
	e.same("the component", ask[[]part](e, e.ctx, inComponent), e.listed(currentSlug))
	if got := ask[string](e, e.ctx, `getComputedStyle(document.querySelector("kilde-series a")).fontFamily`); !strings.Contains(got, "Georgia") {
		t.Errorf("its type is %s", got)
	}
	if label := ask[string](e, e.ctx, `document.querySelector("kilde-series nav").getAttribute("aria-label")`); label != "Sosiale medier" {
		t.Errorf("it is called %q", label)
	}
	e.audited(e.ctx)
	e.picture("embed-component.png", "main")

	// Another part is the current one: the attribute alone says so.
	e.run(e.ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector("kilde-series").setAttribute("max", "3"); document.querySelector("kilde-series").setAttribute("current", "forum")`))
	e.waitUntil("three parts are there", func() bool { return len(ask[[]part](e, e.ctx, inComponent)) == 3 })
	if got := ask[[]part](e, e.ctx, inComponent); !got[1].Current || got[1].Title != "Forum" {
		t.Errorf("around the current one: %+v", got)
	}
	if all := ask[string](e, e.ctx, `document.querySelector(".kilde-all").textContent`); all != "Alle 25 deler" {
		t.Errorf("the rest: %q", all)
	}
	e.write(http.MethodPatch, "/v1/series/sosiale-medier/parts/"+currentSlug, `{"position":1}`)
	e.run(e.ctx, chromedp.Reload(), chromedp.WaitReady("kilde-series ol li"))
	e.same("after a change of order", ask[[]part](e, e.ctx, inComponent), e.listed(currentSlug))
	e.quiet()

	// The keyboard leads to the first link, and along it.
	e.run(e.ctx, chromedp.Focus("kilde-series ol a"), chromedp.KeyEvent("\r"))
	e.waitUntil("the link is followed", func() bool { return ask[string](e, e.ctx, "location.pathname") == hostLink })
}

// What an oEmbed consumer gets for the address of a page shows the series, and
// so does its discovery.
func TestBrowserOEmbed(t *testing.T) {
	t.Parallel()
	e := newEmbedding(t)
	var told struct {
		HTML          string
		Width, Height int
	}
	for _, at := range []string{e.host.URL + "/serie/sosiale-medier", e.url + "/embed/series/sosiale-medier"} {
		if err := json.Unmarshal([]byte(e.fetch("/oembed?maxwidth=500&url="+url.QueryEscape(at))), &told); err != nil || told.Width != 500 {
			t.Fatalf("%+v %v", told, err)
		}
		e.show(told.HTML)
		e.same("oEmbed of "+at, ask[[]part](e, e.frame(), inFrame), e.listed(""))
		if width := ask[int](e, e.ctx, `document.querySelector("iframe").clientWidth`); width != 500 {
			t.Errorf("%d pixels wide", width)
		}
	}
	e.quiet()
}

// Without scripts the frame shows all, and the component what is in it.
func TestBrowserWithoutScript(t *testing.T) {
	t.Parallel()
	e := newEmbedding(t)
	if _, err := chromedp.Call(e.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	e.run(e.ctx, chromedp.Navigate(e.url+"/embed/series/sosiale-medier"))
	e.same("the page", ask[[]part](e, e.ctx, inFrame), e.listed(""))
	e.show(e.guide("<kilde-series"))
	if got := ask[string](e, e.ctx, `document.querySelector("kilde-series").textContent.trim()`); got != "Sosiale medier" {
		t.Errorf("in the component: %q", got)
	}
	if n := ask[int](e, e.ctx, `document.querySelectorAll("kilde-series ol").length`); n != 0 {
		t.Error("a script ran")
	}
	e.quiet()
}

// The themes, each of which can be read.
func TestBrowserThemes(t *testing.T) {
	t.Parallel()
	e := newEmbedding(t)
	e.write(http.MethodPatch, "/v1/series/sosiale-medier", `{"announce_planned":true}`)
	e.write(http.MethodPost, "/v1/series/sosiale-medier/parts", `{"title":"Noe som kommer"}`)
	for _, query := range []string{"theme=light&accent=ffff00", "theme=dark&accent=000080", "theme=auto", "theme=light&max=5&current=" + currentSlug} {
		e.run(e.ctx, chromedp.Navigate(e.url+"/embed/series/sosiale-medier?"+query))
		e.audited(e.ctx)
		e.run(e.ctx, chromedp.Navigate(e.url+"/embed/articles/"+currentSlug+"?content=full&"+strings.Split(query, "&max")[0]))
		e.audited(e.ctx)
	}
	dark := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}
	if _, err := chromedp.Call(e.ctx, emulation.SetEmulatedMedia, dark); err != nil {
		t.Fatal(err)
	}
	e.run(e.ctx, chromedp.Navigate(e.url+"/embed/series/sosiale-medier"))
	if got := ask[string](e, e.ctx, `getComputedStyle(document.documentElement).backgroundColor`); got != "rgb(22, 22, 22)" {
		t.Errorf("where the reader prefers dark colours: %s", got)
	}
	e.run(e.ctx, chromedp.Navigate(e.url+"/embed/articles/"+currentSlug))
	e.audited(e.ctx)
	e.quiet()
	e.show(fmt.Sprintf(`<div style="display:flex;gap:1rem;width:44rem;margin-left:-2rem" id=both><iframe title=a src="%[1]s?theme=light&max=7&current=%[2]s" width=360 height=460 style="border:1px solid #ccc"></iframe>
		<iframe title=b src="%[1]s?theme=dark&accent=e5a50a&max=7&current=%[2]s" width=360 height=460 style="border:1px solid #ccc"></iframe></div>`, e.url+"/embed/series/sosiale-medier", currentSlug))
	e.run(e.ctx, chromedp.Sleep(time.Second))
	e.picture("embed-frame.png", "#both")
}

// attacks are what somebody might type where text is shown. Each would set
// hacked, or open a dialog, if it ran.
var attacks = []string{
	`</script><script>parent.hacked=hacked=1</script>`, `"><img src=x onerror="hacked=1">`, `'><svg onload=hacked=1>`, `<iframe srcdoc="<script>parent.hacked=1</script>">`,
	`</title><script>hacked=1</script>`, `<!--<script>hacked=1//--></script>`, `]]><script>hacked=1</script>`, "\u202e\u2066rtl</li></ol><script>hacked=1</script>", `{{constructor.constructor('hacked=1')()}}`, `javascript:hacked=1`,
	`</style><script>alert(1)</script>`, "\u2028hacked=1\u2029", `\u003c/script\u003e\u003cscript\u003ehacked=1\u003c/script\u003e`, `&lt;script&gt;hacked=1&lt;/script&gt;`, "</kilde-series><script>hacked=1</script>",
}

// Whatever an editor typed stays text, in every page and in the page around it.
func TestBrowserAttacks(t *testing.T) {
	t.Parallel()
	e := newEmbedding(t, "--site-name", `Kilde</script><script>hacked=1</script>`)
	var parts []string
	for i, attack := range attacks {
		text, _ := json.Marshal(attack) // a string
		e.write(http.MethodPost, "/v1/authors", fmt.Sprintf(`{"slug":"a%d","name":%s,"bio":%s}`, i, text, text))
		e.write(http.MethodPost, "/v1/articles", fmt.Sprintf(`{"slug":"x%d","title":%s,"subtitle":%[2]s,"excerpt":%[2]s,"body":%[2]s,"format":"html","authors":["a%[1]d"],"tags":[%[2]s],"bibliography":[{"raw":%[2]s}],"cover":{"url":"https://%[3]s/x","alt":%[2]s}}`,
			i, text, strings.TrimPrefix(e.host.URL, "http://")))
		e.write(http.MethodPut, fmt.Sprintf("/v1/articles/x%d/publication", i), "{}")
		parts = append(parts, fmt.Sprintf(`{"article":"x%d"}`, i))
	}
	for i, attack := range attacks {
		text, _ := json.Marshal(attack) // a string
		if i == 0 {
			e.write(http.MethodPost, "/v1/series", fmt.Sprintf(`{"slug":"angrep","title":%s,"subtitle":%[1]s,"description":%[1]s,"announce_planned":true,"parts":[%s,{"title":%[1]s}]}`, text, strings.Join(parts, ",")))
			continue
		}
		e.write(http.MethodPatch, "/v1/series/angrep", fmt.Sprintf(`{"title":%s,"subtitle":%[1]s,"description":%[1]s}`, text))
		e.run(e.ctx, chromedp.Navigate(e.url+"/embed/series/angrep"))
		e.unharmed(attack, inFrame)
		e.run(e.ctx, chromedp.Navigate(fmt.Sprintf("%s/embed/articles/x%d?content=full", e.url, i)))
		if got := ask[string](e, e.ctx, `document.querySelector("h1").textContent`); got != attack || ask[bool](e, e.ctx, "'hacked' in window") {
			t.Errorf("%q is shown as %q", attack, got)
		}
		ask[any](e, e.ctx, `JSON.parse(document.querySelector("script[type='application/ld+json']").textContent)`)
		e.show(fmt.Sprintf(`<script src="%s/embed/kilde.js"></script><kilde-series src="%[1]s/embed/series/angrep" current="x%d"></kilde-series>`, e.url, i))
		e.run(e.ctx, chromedp.WaitReady("kilde-series ol li"))
		e.unharmed(attack, inComponent)
		var told struct{ HTML string }
		if err := json.Unmarshal([]byte(e.fetch("/oembed?url="+url.QueryEscape(e.url+"/embed/series/angrep"))), &told); err != nil {
			t.Fatal(err)
		}
		e.show(told.HTML)
		e.frame()
		if ask[bool](e, e.ctx, "'hacked' in window") || ask[string](e, e.ctx, `document.querySelector("iframe").title`) != attack {
			t.Errorf("oEmbed of %q: %s", attack, told.HTML)
		}
	}
	for _, f := range e.faults {
		if strings.Contains(f, "dialog") || strings.Contains(f, "Content Security Policy") {
			t.Error(f)
		}
	}
}

// unharmed checks that every attack is shown as the text that it is, and did
// nothing.
func (e *embedding) unharmed(attack, shown string) {
	e.t.Helper()
	got := ask[[]part](e, e.ctx, shown)
	if len(got) != len(attacks)+1 {
		e.t.Fatalf("%q: %d parts: %+v", attack, len(got), got)
	}
	for i, want := range attacks {
		if got[i].Title != want {
			e.t.Errorf("%q is shown as %q", want, got[i].Title)
		}
	}
	if ask[bool](e, e.ctx, "'hacked' in window") {
		e.t.Errorf("%q ran", attack)
	}
}
