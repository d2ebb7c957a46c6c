package text_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kilde/models/text"
)

func render(t testing.TB, f text.Format, body string) text.Rendered {
	t.Helper()
	r, err := text.Render(f, body)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"nothing", "", ""},
		{"paragraphs", "En *to*\n**tre**.\n\nFire.", "<p>En <em>to</em>\n<strong>tre</strong>.</p>\n<p>Fire.</p>"},
		{"heading", "## Word-of-mouth", `<h2 id="h-word-of-mouth">Word-of-mouth</h2>`},
		{"setext heading", "Tittel\n======", `<h1 id="h-tittel">Tittel</h1>`},
		{"heading with an id", "## Word-of-mouth {#vareprat}", `<h2 id="h-vareprat">Word-of-mouth</h2>`},
		{"heading with more", "## Ord {.stor #vareprat}", `<h2 id="h-vareprat">Ord</h2>`},
		{"setext heading with an id", "Ord {#o}\n---", `<h2 id="h-o">Ord</h2>`},
		{"heading with braces", "## f{x}", `<h2 id="h-fx">f{x}</h2>`},
		{"heading with our prefix", "## Ord {#h-o}", `<h2 id="h-o">Ord</h2>`},
		{"repeated headings", "# Å\n# Å\n# Å", "<h1 id=\"h-a\">Å</h1>\n<h1 id=\"h-a-2\">Å</h1>\n<h1 id=\"h-a-3\">Å</h1>"},
		{"heading without letters", "# ?\n# !", "<h1 id=\"h-section\">?</h1>\n<h1 id=\"h-section-2\">!</h1>"},
		{"link to a heading", "[a](#ord)\n\n# Ord", "<p><a href=\"#h-ord\">a</a></p>\n<h1 id=\"h-ord\">Ord</h1>"},
		{"link to an id", "[a](#Æ)\n\n# Ord {#Æ}", "<p><a href=\"#h-ae\">a</a></p>\n<h1 id=\"h-ae\">Ord</h1>"},
		{"link to nothing", "[a](#ref-6)", `<p><a href="#ref-6">a</a></p>`},
		{"link elsewhere", "[a](https://vg.no/?a=1&b=2 \"t\")", `<p><a href="https://vg.no/?a=1&amp;b=2" title="t" rel="noopener nofollow">a</a></p>`},
		{"link within the site", "[a](/artikler/b)", `<p><a href="/artikler/b">a</a></p>`},
		{"link to a mailbox", "<post@kilde.no>", `<p><a href="mailto:post@kilde.no">post@kilde.no</a></p>`},
		{"bare address", "Se www.kilde.no.", `<p>Se <a href="http://www.kilde.no" rel="noopener nofollow">www.kilde.no</a>.</p>`},
		{"script address", "[a](javascript:alert(1))", `<p>a</p>`},
		{"image", "![Kart](kart.png \"Over Oslo\")", `<p><img src="kart.png" alt="Kart" title="Over Oslo" loading="lazy"></p>`},
		{"raw html", "a <b>b</b> <script>alert(1)</script>\n\n<div>c</div>", "<p>a <b>b</b> </p>\n<div>c</div>"},
		{"strikethrough", "~~a~~", "<p><del>a</del></p>"},
		{"tasks", "- [ ] a\n- [x] b", "<ul>\n<li>☐ a</li>\n<li>☑ b</li>\n</ul>"},
		{"definitions", "Kilde\n: der vann kommer fra", "<dl>\n<dt>Kilde</dt>\n<dd>der vann kommer fra</dd>\n</dl>"},
		{"table", "|a|b|\n|-:|-|\n|1|2|", "<table>\n<thead>\n<tr>\n<th align=\"right\">a</th>\n<th>b</th>\n</tr>\n</thead>\n" +
			"<tbody>\n<tr>\n<td align=\"right\">1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>"},
		{"code", "```Go\na < b\n```", "<pre><code class=\"language-go\">a &lt; b\n</code></pre>"},
		{"code in no language", "```a\"b\nx\n```", "<pre><code>x\n</code></pre>"},
		{"quotation", "> a\n> b", "<blockquote>\n<p>a\nb</p>\n</blockquote>"},
		{"footnote", "a[^x] b[^x]\n\n[^x]: note", `<p>a<sup id="fnref-1"><a href="#fn-1" role="doc-noteref">1</a></sup> ` +
			`b<sup id="fnref-1-2"><a href="#fn-1" role="doc-noteref">1</a></sup></p>` + "\n" +
			"<section class=\"footnotes\" role=\"doc-endnotes\">\n<hr>\n<ol>\n<li id=\"fn-1\">\n<p>note\u00a0" +
			"<a href=\"#fnref-1\" role=\"doc-backlink\">↩\ufe0e</a>\u00a0<a href=\"#fnref-1-2\" role=\"doc-backlink\">↩\ufe0e</a></p>\n</li>\n</ol>\n</section>"},
		{"control characters", "a\x00b\x01c\xff", "<p>a\uFFFDbc\uFFFD</p>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, render(t, text.Markdown, tt.body).HTML); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHTML(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"unclosed", "<p>a<p>b<em>c", "<p>a</p><p>b<em>c</em></p>"},
		{"unopened", "</div>a</p></b></td>", "a"},
		{"crossing", "<b>a<i>b</b>c</i>", "<b>a<i>b</i></b>c"},
		{"crossing a block", "<b>a<p>b</b>c</p>d", "<b>a<p>bc</p></b>d"},
		{"unknown elements", "<x-y>a<font color=red>b</font></x-y>", "ab"},
		{"divisions", `<main class="x"><article>a</article>b</main>`, "<div><div>a</div>b</div>"},
		{"a page", "<!doctype html><html><head><title>t</title><style>p{}</style></head><body><p>a</p></body></html>", "<p>a</p>"},
		{"comment", "a<!-- b -->c", "ac"},
		{"hidden", "a<svg><text>b</text></svg><iframe src=c>d</iframe><noscript>e</noscript>f", "af"},
		{"hidden and unclosed", "a<svg><text>b<p>c", "a<p>c</p>"},
		{"section", "<section><p>a</p></section>", "<div><p>a</p></div>"},
		{"footnotes", `<div class="footnotes x">a</div>`, `<section class="footnotes">a</section>`},
		{"items", "<ul><li>a<li>b<ol start=3 type=a><li value=4>c</ol></ul>", `<ul><li>a</li><li>b<ol start="3" type="a"><li value="4">c</li></ol></li></ul>`},
		{"an item alone", "<li>a</li>b", "<div>a</div>b"},
		{"definitions", "<dl><div><dt>a<dd>b</div><dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"},
		{"cells", "<table><td>a<td colspan=2>b<tr><th scope=row>c</table>", `<table><tr><td>a</td><td colspan="2">b</td></tr><tr><th scope="row">c</th></tr></table>`},
		{"words in a table", "<table>a<tr>b</table>", "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>"},
		{"a cell alone", "a<td>b</td>", "a<div>b</div>"},
		{"a table in a table", "<table><tr><td>a<table><tr><td>b</table>c</table>d", "<table><tr><td>a<table><tr><td>b</td></tr></table>c</td></tr></table>d"},
		{"end tags in a cell", "<div><table><tr><td>a</div>b</table>c</div>", "<div><table><tr><td>ab</td></tr></table>c</div>"},
		{"links in links", "<a href=/a>a<a href=/b>b</a>c</a>", `<a href="/a">a</a><a href="/b">b</a>c`},
		{"links in blocks in links", "<a href=/a><div><a href=/b>b</a></div>c</a>d", `<a href="/a"><div>b</div>c</a>d`},
		{"attributes", `<p class=a style=b onclick=c title=d lang=nn dir=rtl data-e=f>x</p>`, `<p lang="nn" dir="rtl">x</p>`},
		{"repeated attributes", `<a href=/a href=javascript:x HREF=/c>x</a>`, `<a href="/a">x</a>`},
		{"link targets", `<a href="/a" target=_blank rel=opener>x</a>`, `<a href="/a">x</a>`},
		{"link to another host", `<a href="//evil.example">x</a>`, `<a href="//evil.example" rel="noopener nofollow">x</a>`},
		{"link to no host", `<a href="///evil.example">x</a><a href="http:evil.example">y</a>`, "xy"},
		{"link by backslashes", `<a href="\\evil.example">x</a>`, `<a href="%5C%5Cevil.example">x</a>`},
		{"link with spaces", "<a href=' /en fil.pdf\n'>x</a>", `<a href="/en%20fil.pdf">x</a>`},
		{"link with a broken scheme", "<a href='java\nscript:x'>x</a>", "x"},
		{"link to a telephone", "<a href='tel:+4722334455'>x</a>", `<a href="tel:+4722334455">x</a>`},
		{"image", `<img src=a.png alt="b" width=10 height="5em" srcset=c>`, `<img src="a.png" alt="b" width="10" loading="lazy">`},
		{"image data", `a<img src="data:image/png;base64,AA">b<img>c`, "abc"},
		{"quotation", `<blockquote cite="https://a.no/b">x</blockquote><q cite="http://a.no">y</q>`, `<blockquote cite="https://a.no/b">x</blockquote><q>y</q>`},
		{"figure", "<figure><img src=/a><figcaption>b</figcaption></figure>", `<figure><img src="/a" loading="lazy"><figcaption>b</figcaption></figure>`},
		{"small things", `<abbr title="a">b</abbr><time datetime="2020-01-02">c</time><mark>d</mark><kbd>e</kbd><sub>f</sub>`,
			`<abbr title="a">b</abbr><time datetime="2020-01-02">c</time><mark>d</mark><kbd>e</kbd><sub>f</sub>`},
		{"details", "<details open><summary>a</summary>b</details>", `<details open=""><summary>a</summary>b</details>`},
		{"check boxes", "<input type=checkbox checked> a<input type=text value=b><INPUT TYPE=CHECKBOX>c", "☑ a☐ c"},
		{"form", "<form action=/a><button>b</button><select><option>c</select></form>d", "<div>b</div>d"},
		{"ids", `<p id=location>a</p><a name=cookie>b</a><img src=c name=d id=e><a href="#location">f</a><a href="#cookie">g</a>`,
			`<p id="u-location">a</p><a id="u-cookie">b</a><img src="c" id="u-e" loading="lazy"><a href="#u-location">f</a><a href="#u-cookie">g</a>`},
		{"strange ids", `<p id="å b">a</p><p id="?">b</p><p id=" c ">c</p>`, `<p id="u-a-b">a</p><p>b</p><p id="u-c">c</p>`},
		{"repeated ids", `<p id=a>a</p><p id=a>b</p><h2 id=a>c</h2>`, `<p id="u-a">a</p><p id="u-a-2">b</p><h2 id="h-a">c</h2>`},
		{"our ids", `<p id=u-a>a</p><h2 id=u-b>b</h2><li id=fn-1>c`, `<p id="u-a">a</p><h2 id="u-b">b</h2><div id="fn-1">c</div>`},
		{"others' footnotes", `<sup id="fnref1:2"><a href="#fn:2">2</a></sup><p id="fn:2">a</p>`, `<sup id="fnref-2-2"><a href="#fn-2">2</a></sup><p id="fn-2">a</p>`},
		{"quotes", `<p>"a" & 'b' &lt;i&gt;</p>`, `<p>&#34;a&#34; &amp; &#39;b&#39; &lt;i&gt;</p>`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, render(t, text.HTML, tt.body).HTML); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	for f, want := range map[text.Format]bool{text.Markdown: true, text.HTML: true, "": false, "Markdown": false, "asciidoc": false} {
		if got := f.Valid(); got != want {
			t.Errorf("%q: valid %t, want %t", f, got, want)
		}
		if _, err := text.Render(f, "a"); (err == nil) != want {
			t.Errorf("%q: rendered with error %v", f, err)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		format text.Format
		body   string
		want   string
		words  int
	}{
		{"blocks", text.Markdown, "# A\n\nb\nc\n\n> d\n\n---\n\ne", "A\n\nb c\n\nd\n\ne", 5},
		{"items", text.Markdown, "a\n\n- b\n- c\n  - d\n\n1. e\n\n   f\n\ng", "a\n\nb\nc\nd\n\ne\nf\n\ng", 7},
		{"table", text.Markdown, "|a|b|\n|-|-|\n|c *d*|e|\n\nf", "a\tb\nc d\te\n\nf", 6},
		{"code", text.Markdown, "a `b  c`\n\n    d  e\n\n    f", "a b c\n\nd  e\n\nf", 6},
		{"entities", text.Markdown, "a &amp; b&nbsp;c &lt;d&gt;", "a & b c <d>", 4},
		{"breaks", text.Markdown, "a  \nb", "a\nb", 2},
		{"footnotes", text.Markdown, "a[^1] b.\n\n[^1]: c", "a b.\n\nc", 3},
		{"images", text.Markdown, "a ![b c](d.png) e", "a e", 2},
		{"words", text.Markdown, "Vareprat – og e-post, «rock'n'roll» & 3,5 % av ærlige åer * 2.", "Vareprat – og e-post, «rock'n'roll» & 3,5 % av ærlige åer * 2.", 9},
		{"ideographs", text.Markdown, "日本語 and テキスト2", "日本語 and テキスト2", 9},
		{"html", text.HTML, "<div>a<p>b</p>c<br>d</div><table><tr><td><p>e</p><p>f</p><td>g</table>", "a\n\nb\n\nc\nd\n\ne f\tg", 7},
		{"raised text", text.HTML, "m<sup>2</sup> a<sup><a href='#n'>1</a></sup>", "m2 a", 2},
		{"nothing", text.HTML, "<hr><img src=a>", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := render(t, tt.format, tt.body)
			if diff := cmp.Diff(tt.want, r.Text); diff != "" {
				t.Error(diff)
			}
			if r.Words != tt.words {
				t.Errorf("%d words, want %d", r.Words, tt.words)
			}
		})
	}
}

func TestOutline(t *testing.T) {
	t.Parallel()
	got := render(t, text.Markdown, "# Sosial *markedsføring*[^1]\n## Hva & `hvorfor`?\n##\n###### Ære {#a.b}\n\n[^1]: x").Outline
	want := []text.Heading{
		{ID: "h-sosial-markedsforing", Level: 1, Title: "Sosial markedsføring"},
		{ID: "h-hva-hvorfor", Level: 2, Title: "Hva & hvorfor?"},
		{ID: "h-a.b", Level: 6, Title: "Ære"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	forty := strings.TrimSpace(strings.Repeat("ærlige ", 40))
	tests := []struct{ name, body, want string }{
		{"nothing", "", ""},
		{"short", "# Tittel\n\nEn\nto.\n\n## Mer\n\n- tre", "En to. tre"},
		{"headings only", "# Tittel", "Tittel"},
		{"long", forty, strings.TrimSpace(strings.Repeat("ærlige ", 35)) + "…"},
		{"just fits", strings.Repeat("a", 250), strings.Repeat("a", 250)},
		{"one long word", strings.Repeat("å", 251), strings.Repeat("å", 249) + "…"},
		{"cut after a comma", strings.Repeat("a", 200) + ", " + strings.Repeat("b", 60), strings.Repeat("a", 200) + "…"},
		{"no room for the ellipsis", strings.Repeat("a", 200) + " " + strings.Repeat("b", 49) + " c", strings.Repeat("a", 200) + "…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, render(t, text.Markdown, tt.body).Excerpt); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMinutes(t *testing.T) {
	t.Parallel()
	tests := []struct{ words, speed, want int }{
		{0, 240, 0}, {1, 240, 1}, {240, 240, 1}, {241, 240, 2}, {732, 240, 4}, {912, 240, 4}, {-1, 240, 0}, {10, 0, 0}, {10, -5, 0},
	}
	for _, tt := range tests {
		if got := text.Minutes(tt.words, tt.speed); got != tt.want {
			t.Errorf("%d words at %d: %d minutes, want %d", tt.words, tt.speed, got, tt.want)
		}
	}
}
