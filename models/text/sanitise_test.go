package text_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"kilde/models/text"
)

// payloads are attacks on pages that show what others wrote.
var payloads = []string{
	`<script>alert(1)</script>`,
	`<SCRIPT SRC=//evil.example/x.js></SCRIPT>`,
	`<scr<script>ipt>alert(1)</scr</script>ipt>`,
	`<script/xss src=data:,alert(1)>`,
	`<<script>alert(1);//<</script>`,
	`<img src=x onerror=alert(1)>`,
	`<img/src="x"/onerror=alert(1)//`,
	`<img src="x` + "`" + ` onerror=alert(1)` + "`" + `">`,
	`<img src=javascript:alert(1)>`,
	`<img src="data:image/svg+xml,<svg onload=alert(1)>">`,
	`<img src=x src=javascript:alert(1) onerror=alert(1) onerror=x>`,
	`<img srcset="javascript:alert(1) 1x, x 2x" sizes=x>`,
	`<img dynsrc=javascript:alert(1) lowsrc=javascript:alert(1)>`,
	`<svg onload=alert(1)>`,
	`<svg><script>alert(1)</script></svg>`,
	`<svg><a xlink:href="javascript:alert(1)"><text y=20>x</text></a></svg>`,
	`<svg><animate onbegin=alert(1) attributeName=x></svg>`,
	`<svg><use href="data:image/svg+xml;base64,PHN2Zz4=#x"/></svg>`,
	`<svg><foreignObject><iframe srcdoc="<script>alert(1)</script>"></foreignObject></svg>`,
	`<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`,
	`<math><mtext></p><mglyph><style><img src=x onerror=alert(1)></style>`,
	`<math><mi//xlink:href="data:x,<script>alert(1)</script>">`,
	`<math><annotation-xml encoding="text/html"><img src=x onerror=alert(1)></annotation-xml></math>`,
	`<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=alert(1) src>">`,
	`<iframe src=javascript:alert(1)></iframe>`,
	`<iframe srcdoc="<img src=x onerror=alert(1)>"></iframe>`,
	`<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'>`,
	`<frameset onload=alert(1)><frame src=javascript:alert(1)></frameset>`,
	`<object data=javascript:alert(1)><param name=x value=y></object>`,
	`<object data="data:text/html,<script>alert(1)</script>"></object>`,
	`<embed src=javascript:alert(1)>`,
	`<applet code=x></applet>`,
	`<a href=javascript:alert(1)>x</a>`,
	`<a href="javascript&colon;alert(1)">x</a>`,
	`<a href="java&Tab;script&colon;alert&lpar;1&rpar;">x</a>`,
	`<a href="&#106;&#97;vascript:alert(1)">x</a>`,
	`<a href="&#x6A&#x61;vascript:alert(1)">x</a>`,
	"<a href=\"jav\tascript:alert(1)\">x</a>",
	"<a href=\"jav\nascript:alert(1)\">x</a>",
	"<a href=\"\x01javascript:alert(1)\">x</a>",
	"<a href=\" \x0cjavascript:alert(1)\">x</a>",
	"<a href=\"\u00a0javascript:alert(1)\">x</a>",
	`<a href="JaVaScRiPt://%0aalert(1)">x</a>`,
	`<a href="vbscript:msgbox(1)">x</a>`,
	`<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>`,
	`<a href="file:///etc/passwd">x</a><a href="blob:x">y</a><a href="ftp://x">z</a>`,
	`<a href="view-source:javascript:alert(1)">x</a>`,
	`<a href=x href=javascript:alert(1) HREF=javascript:alert(2)>x</a>`,
	`<a href="//evil.example" target=_blank ping=//evil.example>x</a>`,
	`<a style="behavior:url(x)" onclick=alert(1) onmouseover=alert(1)>x</a>`,
	`<style>@import 'javascript:alert(1)';</style>`,
	`<style><!--</style><script>alert(1)//--></script>`,
	`<link rel=stylesheet href=//evil.example><link rel=import href=x>`,
	`<base href=//evil.example/>`,
	`<meta http-equiv=refresh content="0;url=javascript:alert(1)">`,
	`<meta charset=utf-7>+ADw-script+AD4-alert(1)`,
	`<template><script>alert(1)</script></template>`,
	`<template><img src=x onerror=alert(1)></template>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<noembed><p title="</noembed><img src=x onerror=alert(1)>">`,
	`<textarea><p title="</textarea><img src=x onerror=alert(1)>">`,
	`<title><p title="</title><img src=x onerror=alert(1)>">`,
	`<xmp><p title="</xmp><img src=x onerror=alert(1)>">`,
	`<plaintext><img src=x onerror=alert(1)>`,
	`<form action=javascript:alert(1)><input type=submit><button formaction=javascript:alert(1)>x</button>`,
	`<form><form><input name=action><input name=parentNode></form>`,
	`<form id=x></form><button form=x formaction=javascript:alert(1)>x</button>`,
	`<input type=checkbox onfocus=alert(1) autofocus>`,
	`<input type=image src=x onerror=alert(1)>`,
	`<select onchange=alert(1)><option onclick=alert(1)>x</select>`,
	`<isindex type=image src=1 onerror=alert(1)>`,
	`<p id=location>x</p><a id=document name=cookie>y</a>`,
	`<img name=cookie src=x><img id=getElementById src=x>`,
	`<h2 id=__proto__>x</h2><h2 id=constructor>y</h2>`,
	`<div id=u-x id=location>x</div>`,
	`<p style="background:url(javascript:alert(1))">x</p>`,
	`<p style="position:fixed;inset:0">x</p>`,
	`<div class="modal fixed" data-toggle=x data-bind="html: x">y</div>`,
	`<body onload=alert(1) background=javascript:alert(1)>`,
	`<details open ontoggle=alert(1)><summary>x</summary></details>`,
	`<video src=x onerror=alert(1)><source onerror=alert(1)><track src=javascript:x></video>`,
	`<audio src=x onerror=alert(1)></audio><marquee onstart=alert(1)>x</marquee>`,
	`<table background=javascript:alert(1)><td background=javascript:alert(1)>x</td></table>`,
	`<table><tr><td><a href=javascript:alert(1)>x</table>`,
	`<blockquote cite=javascript:alert(1)>x</blockquote><q cite="data:,x">y</q>`,
	`<del cite=javascript:alert(1)>x</del><ins cite=javascript:alert(1)>y</ins>`,
	`<area href=javascript:alert(1)><map name=x><area shape=rect href=javascript:alert(1)></map>`,
	`<!--[if gte IE 4]><script>alert(1)</script><![endif]-->`,
	`<!--><img src=x onerror=alert(1)>-->`,
	`<!--!> <h1 value="--><img src=x onerror=alert(1)>">`,
	`<![CDATA[><img src=x onerror=alert(1)>]]>`,
	`<?xml-stylesheet href="javascript:alert(1)"?><?php echo 1 ?>`,
	`<!doctype html [<!entity x "<script>alert(1)</script>">]>&x;`,
	`<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>`,
	`<custom-element onclick=alert(1)></custom-element><slot name=x></slot>`,
	`<ſcript>alert(1)</ſcript><İmg src=x onerror=alert(1)>`,
	`<p/onclick=alert(1)//x="<p>`,
	`</p onclick=alert(1)><p`,
	`<a href="https://x" rel="opener" onclick="x` + "\x00" + `y">z</a>`,
	`[x](javascript:alert(1)) [x](javascript&colon;alert(1)) [x](<javascript:alert(1)>)`,
	`![x](javascript:alert(1)) ![x](data:text/html,x) ![" onerror="alert(1)](x)`,
	`[x](https://x "\" onclick=alert(1) x=\"") [x](https://x/"onclick=alert(1)//)`,
	"[x]: javascript:alert(1)\n\n[x] ![x]",
	`<javascript:alert(1)> <vbscript:x> <data:text/html,x>`,
	"# x {#location onclick=alert(1)}\n\n# y {#\"><script>}",
	"```\"><script>alert(1)</script>\nx\n```\n\n```a onclick=alert(1)\nx\n```",
	"[^\"><script>]\n\n[^\"><script>]: <script>alert(1)</script>",
	"|<script>|[x](javascript:y)|\n|-|-|\n|<img onerror=x>|`<script>`|",
}

// allowed is written here once more, so that a slip in the policy shows.
var (
	allowedElements = strings.Fields(`html head body p h1 h2 h3 h4 h5 h6 blockquote details div figcaption figure pre section
		summary hr dl ol ul li dd dt table caption tbody tfoot thead tr td th a abbr b bdi bdo br cite code del dfn em i img ins
		kbd mark q s samp small span strong sub sup time u var`)
	allowedAttributes = strings.Fields(`id lang dir title role class href rel cite src alt width height loading align colspan
		rowspan scope start type reversed value open datetime`)
	prefixed = regexp.MustCompile(`^(h|fn|fnref|u)-.`)
)

// checkSafe fails when HTML, parsed as a browser would, has anything dangerous in it.
func checkSafe(t rapid.TB, markup string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(markup))
	if err != nil {
		t.Fatalf("%q: %v", markup, err)
	}
	ids := map[string]bool{}
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.CommentNode || n.Type == html.DoctypeNode || n.Namespace != "":
			t.Fatalf("%q: %v", markup, n)
		case n.Type == html.ElementNode && !slices.Contains(allowedElements, n.Data):
			t.Fatalf("%q: element %q", markup, n.Data)
		}
		for _, a := range n.Attr {
			checkAttribute(t, n, a)
			if a.Key == "id" && ids[a.Val] {
				t.Fatalf("%q: id %q twice", markup, a.Val)
			}
			ids[a.Val] = ids[a.Val] || a.Key == "id"
		}
	}
}

func checkAttribute(t rapid.TB, n *html.Node, a html.Attribute) {
	t.Helper()
	bad := a.Namespace != "" || !slices.Contains(allowedAttributes, a.Key)
	switch a.Key {
	case "id":
		bad = bad || !prefixed.MatchString(a.Val)
	case "href", "src", "cite":
		u, err := url.Parse(a.Val)
		bad = bad || err != nil || !slices.Contains([]string{"", "http", "https", "mailto", "tel"}, u.Scheme)
		bad = bad || a.Key != "href" && (u.Scheme == "mailto" || u.Scheme == "tel")
		external := !bad && u.Host != ""
		bad = bad || a.Key == "href" && external != slices.Contains(n.Attr, html.Attribute{Key: "rel", Val: "noopener nofollow"})
	case "class":
		bad = bad || a.Val != "footnotes" && !strings.HasPrefix(a.Val, "language-")
	case "type":
		bad = bad || n.Data != "ol"
	}
	if bad {
		t.Fatalf("%s %s=%q", n.Data, a.Key, a.Val)
	}
}

// checkLaws fails when a rendering breaks one of the laws that hold for any body.
func checkLaws(t rapid.TB, r text.Rendered) {
	t.Helper()
	checkSafe(t, r.HTML)
	again, err := text.Render(text.HTML, r.HTML)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, again); diff != "" {
		t.Fatalf("rendered again: %s", diff)
	}
	ids := map[string]bool{}
	for _, h := range r.Outline {
		if ids[h.ID] || h.Title == "" || !strings.Contains(r.HTML, ` id="`+h.ID+`"`) {
			t.Fatalf("outline: %+v in %q", h, r.HTML)
		}
		ids[h.ID] = true
	}
	if n := len([]rune(r.Excerpt)); n > 250 || strings.ContainsAny(r.Excerpt, "\n\t") {
		t.Fatalf("excerpt of %d runes: %q", n, r.Excerpt)
	}
}

func TestPayloads(t *testing.T) {
	t.Parallel()
	wrappings := []string{"{x}", "<p>a {x} b</p>", "> - {x}\n", "<table><tr><td>{x}", "<svg>{x}", "<div title='{x}'>", "# {x}", "`{x}` {x}\n\n{x}"}
	for _, f := range []text.Format{text.Markdown, text.HTML} {
		for _, payload := range payloads {
			for _, wrapping := range wrappings {
				checkLaws(t, render(t, f, strings.ReplaceAll(wrapping, "{x}", payload)))
			}
		}
	}
}

func TestPairsOfPayloads(t *testing.T) {
	t.Parallel()
	for i := range payloads {
		for j := i % 5; j < len(payloads); j += 5 { // a fifth of the pairs, each payload on both sides
			checkLaws(t, render(t, text.HTML, payloads[i]+payloads[j]))
		}
	}
}

func TestLaws(t *testing.T) {
	t.Parallel()
	pieces := strings.Split(`<p>|</p>|<b>|</b>|<a href="#x">|<a href=/y>|</a>|<div>|</div>|<ul>|<li>|</li>|</ul>|<dl>|<dt>|<dd>|</dl>|<table>|
<tr>|<td>|<th>|</td>|</tr>|</table>|<thead>|<tbody>|<caption>|<h2>|<h2 id=x>|</h2>|<h3 id=h-x>|</h3>|<blockquote>|</blockquote>|<pre>|</pre>|<code class=language-x>|
</code>|<input type=checkbox>|<section class=footnotes>|</section>|<section>|<svg>|</svg>|<template>|<sup>|</sup>|<img src=x id=x>|<img>|<hr>|<br>|
ord |æ|<span id=fn:1>|</span>|<summary>|<figure>|<form>|</form>|<!--|-->|&nbsp;|&lt;| |`+"\n|\n\n|# |> |- |1. |*|**|_|`|```|[|](x)|[^1]|[^1]: |\\||---|: |    |~~|<|>|{#x}", "|")
	rapid.Check(t, func(t *rapid.T) {
		body := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(t, "pieces"), "")
		for _, f := range []text.Format{text.Markdown, text.HTML} {
			r, err := text.Render(f, body)
			if err != nil {
				t.Fatal(err)
			}
			checkLaws(t, r)
		}
	})
}
