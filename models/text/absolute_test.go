package text_test

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"kilde/models/text"
)

func TestAbsolute(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		``:                        ``,
		`<p>x &lt; y &amp; z</p>`: `<p>x &lt; y &amp; z</p>`,
		`<a href="#ref-6">a</a>`:  `<a href="https://example.org/les/denne#ref-6">a</a>`,
		`<a href="annen">a</a>`:   `<a href="https://example.org/les/annen">a</a>`,
		`<a href="/x?a=1&amp;b=2" title="&quot;">a</a>`:           `<a href="https://example.org/x?a=1&amp;b=2" title="&#34;">a</a>`,
		`<a href="//cdn.example/x">a</a>`:                         `<a href="https://cdn.example/x">a</a>`,
		`<a href="https://other.example/?a&amp;b">a</a>`:          `<a href="https://other.example/?a&amp;b">a</a>`,
		`<a href="mailto:a@example.org">a</a>`:                    `<a href="mailto:a@example.org">a</a>`,
		`<img src="../bilde.png" alt="" loading="lazy">`:          `<img src="https://example.org/bilde.png" alt="" loading="lazy">`,
		`<q cite="/x">y</q><br><p>href="/x"</p><code>/y</code>`:   `<q cite="https://example.org/x">y</q><br><p>href="/x"</p><code>/y</code>`,
		`<a id="cite-1" class="citation" href="#ref-1">Wien</a>!`: `<a id="cite-1" class="citation" href="https://example.org/les/denne#ref-1">Wien</a>!`,
	} {
		if got := text.Absolute(in, "https://example.org/les/denne"); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", in, got, want)
		}
	}
}

// Every address leads on from anywhere, and nothing else is touched.
func FuzzAbsolute(f *testing.F) {
	f.Add(`[a](b) ![c](/d) <q cite="e">f</q> <a href=//g>h</a> <a href="?i=<j>&k">`)
	f.Add("<img src=\"a b\" alt='\"'>\n\n> x")
	f.Fuzz(func(t *testing.T, source string) {
		r, err := text.Render(text.Markdown, source)
		if err != nil {
			t.Skip()
		}
		got := text.Absolute(r.HTML, "https://example.org/les/denne")
		if again := text.Absolute(got, "https://example.org/les/denne"); again != got {
			t.Fatalf("%q becomes %q, and that %q", r.HTML, got, again)
		}
		before, after := html.NewTokenizer(strings.NewReader(r.HTML)), html.NewTokenizer(strings.NewReader(got))
		for before.Next() != html.ErrorToken {
			after.Next()
			same(t, before.Token(), after.Token())
		}
	})
}

func same(t *testing.T, was, is html.Token) {
	t.Helper()
	if was.Type != is.Type || was.Data != is.Data || len(was.Attr) != len(is.Attr) {
		t.Fatalf("%v became %v", was, is)
	}
	for i, a := range is.Attr {
		switch u, err := url.Parse(a.Val); {
		case a.Key != "href" && a.Key != "src" && a.Key != "cite":
			if a != was.Attr[i] {
				t.Fatalf("%v became %v", was, is)
			}
		case err != nil || !u.IsAbs():
			t.Fatalf("%v is relative", is)
		}
	}
}
