package link_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kilde/api/link"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "{slug}", "/{slug}", "https://example.org/", "https://example.org/{slug}/{slug}", "https://example.org/{id}", "https://example.org/{slug}{x}", "ftp://example.org/{slug}",
		"javascript:alert({slug})", "https://{slug}.example.org/", "https://{slug}", "https:///{slug}", "https://me@example.org/{slug}", "https://example.org/#{slug}", "https://example.org/ {slug}",
		"https://example.org/ø/{slug}", "https://example.org/{slug}\n", "https://example.org/\"{slug}", "https://example.org/{slug}<x", "https://example.org/%zz{slug}", "https://example.org{slug}", "https://example.org/'{slug}",
	} {
		if _, err := link.Parse(s); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", s, err)
		}
	}
	for s, want := range map[string]string{
		"https://example.org/{slug}": "https://example.org/a-b", "http://localhost:3000/les/{slug}/": "http://localhost:3000/les/a-b/", "https://example.org/?p={slug}&x=1": "https://example.org/?p=a-b&x=1",
		"https://example.org/%C3%B8/{slug}.html": "https://example.org/%C3%B8/a-b.html",
	} {
		p, err := link.Parse(s)
		if err != nil || p.Of("a-b") != want {
			t.Errorf("%q: %q, %v", s, p.Of("a-b"), err)
		}
		if got, ok := p.Slug(want); !ok || got != "a-b" {
			t.Errorf("%q: slug of %q: %q", s, want, got)
		}
		for _, other := range []string{"", s, want + "x/y", "x" + want, p.Of(""), p.Of("a/b"), p.Of("A"), p.Of("a b"), p.Of("<script>"), p.Of("a?b"), p.Of(strings.Repeat("a", 201))} {
			if got, ok := p.Slug(other); ok && p.Of(got) != other {
				t.Errorf("%q: %q is taken for the page of %q", s, other, got)
			}
		}
	}
}

// Whatever comes back of an address leads there.
func TestSlugLeadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		p, err := link.Parse("https://example.org/" + rapid.StringMatching(`[a-z]{0,3}`).Draw(rt, "before") + "{slug}" + rapid.StringMatching(`[a-z/.-]{0,3}`).Draw(rt, "after"))
		if err != nil {
			rt.Fatal(err)
		}
		at := p.Of(rapid.OneOf(rapid.StringMatching(`[a-z0-9_-]{1,9}`), rapid.String()).Draw(rt, "slug"))
		if got, ok := p.Slug(at); ok && p.Of(got) != at {
			rt.Fatalf("%q is taken for the page of %q", at, got)
		}
	})
}

func TestPages(t *testing.T) {
	t.Parallel()
	own := link.Pages{}.Within("https://api.example")
	for _, x := range []struct{ got, want string }{
		{own.Site, "https://api.example/"},
		{own.Article("a", ""), "https://api.example/embed/articles/a?content=full"},
		{own.Article("a", "https://elsewhere.example/x"), "https://elsewhere.example/x"},
		{own.Article("a", "javascript:alert(1)"), "https://api.example/embed/articles/a?content=full"},
		{own.Article("a", "//elsewhere.example/"), "https://api.example/embed/articles/a?content=full"},
		{own.SeriesPage("s", ""), "https://api.example/embed/series/s"},
		{own.Authors.Of("x"), ""},
		{link.Web("https://example.org/a b"), ""}, {link.Web("data:text/html,x"), ""}, {link.Web("https://example.org/ø"), "https://example.org/%C3%B8"},
		{link.Host("https://example.org:8443/x?y"), "https://example.org:8443"},
	} {
		if x.got != x.want {
			t.Errorf("%q, want %q", x.got, x.want)
		}
	}
	if _, ok := own.Authors.Slug(""); ok {
		t.Error("a page of which there is none")
	}
}
