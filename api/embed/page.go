// Package embed makes what other sites show of a series or an article: small
// pages for frames, and the script of a web component. It knows no content and
// no server. What it is given is text, and stays text: nothing in it becomes
// markup or script, but for a body that is sanitised already.
package embed

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the files below
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
)

var (
	//go:embed assets/page.css
	pageStyle string
	//go:embed assets/page.js
	pageScript string
	//go:embed assets/kilde.js
	script []byte
)

// Script is the web component, and what makes frames as high as their content.
func Script() []byte { return script }

// Look is how a page is to look, and where its links open.
type Look struct {
	Theme  string // light, dark, or anything else for what the reader prefers
	Accent string // six hexadecimal digits, or nothing for the usual colour
	Target string // top, parent, blank or self
}

// Head is what a page says of itself to programs.
type Head struct {
	Title     string
	Language  string // BCP 47
	Canonical string
	Alternate []Alternate
	JSONLD    []byte // escaped for HTML, as encoding/json does
}

// Alternate is another form of a page.
type Alternate struct{ Type, Title, URL string }

// Series is a series, or some of its parts.
type Series struct {
	Head
	URL      string
	Subtitle string
	Parts    []Part
	All      string // a link to the whole series where parts are left out
}

// Part is one part of a series.
type Part struct {
	Position int    // 0 of a planned one
	Title    string // as text
	URL      string // empty of a planned one
	Note     string
	Current  bool
}

// Article is an article, as a card or whole.
type Article struct {
	Head
	URL      string
	Subtitle string
	By       string
	Notes    []string // its place in a series, how long it takes
	Excerpt  string
	Cover    string
	Alt      string
	Body     string // sanitised HTML; empty for a card
	Read     string // a link to the whole
}

// Page is a page with the policy that it needs (Content Security Policy 3).
type Page struct {
	HTML   []byte
	Policy string
}

// The colours of the themes. Text keeps its contrast whatever the accent is.
const (
	lightColours = "--bg:#fff;--fg:#1b1b1b;--dim:#595959;--line:#dcdcdc;--mark:#f3f3f1"
	darkColours  = "--bg:#161616;--fg:#ececec;--dim:#ababab;--line:#3a3a3a;--mark:#242424"
	usualAccent  = "0b57a4"
	darkAccent   = "7ab8ff"
)

// style is the style sheet of a look.
func (l Look) style() string {
	light, dark := usualAccent, darkAccent
	if l.Accent != "" {
		light, dark = l.Accent, l.Accent
	}
	lightRoot := fmt.Sprintf(":root{color-scheme:light;%s;--accent:#%s}", lightColours, light)
	darkRoot := fmt.Sprintf(":root{color-scheme:dark;%s;--accent:#%s}", darkColours, dark)
	switch l.Theme {
	case "light":
		return lightRoot + "\n" + pageStyle
	case "dark":
		return darkRoot + "\n" + pageStyle
	}
	return lightRoot + "\n@media (prefers-color-scheme:dark){" + darkRoot + "}\n" + pageStyle
}

// source is an inline style or script as a policy names it.
func source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// policy lets a page have its own style and script, pictures, and any frame
// around it; nothing else.
func policy(style string) string {
	return "default-src 'none'; script-src " + source(pageScript) + "; style-src " + source(style) +
		"; img-src http: https:; base-uri 'none'; form-action 'none'; frame-ancestors *"
}

const layout = `<!doctype html>
<html lang="{{.Language}}">
<meta charset="utf-8">
<title>{{.Title}}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<base target="_{{.Look.Target}}">
{{with .Canonical}}<link rel="canonical" href="{{.}}">
{{end}}{{range .Alternate}}<link rel="alternate" type="{{.Type}}" title="{{.Title}}" href="{{.URL}}">
{{end}}{{with .LD}}<script type="application/ld+json">{{.}}</script>
{{end}}<style>{{.Style}}</style>
<main>
{{template "main" .Of}}</main>
<script>{{.Script}}</script>
`

const seriesMain = `{{define "main"}}<h1 dir="auto"><a href="{{.URL}}" rel="noopener">{{.Title}}</a></h1>
{{with .Subtitle}}<p class="dim" dir="auto">{{.}}</p>
{{end}}<ol class="parts" role="list">
{{range .Parts}}<li{{if .Current}} class="current"{{end}}><span class="number">{{if .Position}}{{.Position}}{{end}}</span> <span class="title" dir="auto">{{if .URL}}<a href="{{.URL}}" rel="noopener"{{if .Current}} aria-current="true"{{end}}>{{.Title}}</a>{{else}}{{.Title}}{{end}}</span>{{with .Note}} <span class="dim">{{.}}</span>{{end}}</li>
{{end}}</ol>
{{with .All}}<p class="all"><a href="{{$.URL}}" rel="noopener">{{.}}</a></p>
{{end}}{{end}}`

const articleMain = `{{define "main"}}<article>
{{with .Cover}}<img class="cover" src="{{.}}" alt="{{$.Alt}}">
{{end}}<h1 dir="auto"><a href="{{.URL}}" rel="noopener">{{.Title}}</a></h1>
{{with .Subtitle}}<p dir="auto">{{.}}</p>
{{end}}{{with .By}}<p class="dim" dir="auto">{{.}}</p>
{{end}}{{range .Notes}}<p class="dim" dir="auto">{{.}}</p>
{{end}}{{if .Body}}<div class="body" dir="auto">{{.SafeBody}}</div>
{{else}}<p dir="auto">{{.Excerpt}}</p>
<p class="all"><a href="{{.URL}}" rel="noopener">{{.Read}}</a></p>
{{end}}</article>
{{end}}`

const problemMain = `{{define "main"}}<h1>{{.Title}}</h1>
{{range .Details}}<p dir="auto">{{.}}</p>
{{end}}{{end}}`

var (
	seriesPage  = template.Must(template.Must(template.New("series").Parse(layout)).Parse(seriesMain))
	articlePage = template.Must(template.Must(template.New("article").Parse(layout)).Parse(articleMain))
	problemPage = template.Must(template.Must(template.New("problem").Parse(layout)).Parse(problemMain))
)

// SafeBody is the body as it goes into a page: it was sanitised when it was
// written.
func (a Article) SafeBody() template.HTML { return template.HTML(a.Body) } //nolint:gosec // sanitised

// Page is the page of a series.
func (s Series) Page(look Look) (Page, error) { return page(seriesPage, s.Head, look, s) }

// Page is the page of an article.
func (a Article) Page(look Look) (Page, error) { return page(articlePage, a.Head, look, a) }

// Problem is the page in place of one that can't be shown.
type Problem struct {
	Title    string
	Language string
	Details  []string
}

// Page is the page of a problem.
func (p Problem) Page() (Page, error) {
	return page(problemPage, Head{Title: p.Title, Language: p.Language}, Look{Target: "top"}, p)
}

// layoutData is what the layout shows, with the content of its middle.
type layoutData struct {
	Head
	Look   Look
	LD     template.JS
	Style  template.CSS
	Script template.JS
	Of     any
}

func page(t *template.Template, head Head, look Look, of any) (Page, error) {
	style := look.style()
	var b bytes.Buffer
	//nolint:gosec // constants, hexadecimal digits, and JSON that is escaped for HTML
	err := t.Execute(&b, layoutData{head, look, template.JS(head.JSONLD), template.CSS(style), template.JS(pageScript), of})
	return Page{b.Bytes(), policy(style)}, err
}

// Frame is the HTML that shows a page in a frame of another site, with what it
// is and how large.
func Frame(src, title string, width, height int) string {
	w := "100%"
	if width > 0 {
		w = fmt.Sprint(width)
	}
	return fmt.Sprintf(`<iframe src="%s" title="%s" width="%s" height="%d" style="border:0;max-width:100%%" loading="lazy"></iframe>`,
		attribute(src), attribute(title), w, height)
}

// attribute is text between quotation marks.
func attribute(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "\n", "&#10;", "\r", "&#13;").Replace(s)
}
