package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"kilde/store/storetest"
)

// places is a map of a site, or an index of maps, as Sitemaps 0.9 has them.
type places struct {
	XMLName xml.Name
	URLs    []place `xml:"url"`
	Maps    []place `xml:"sitemap"`
}

type place struct {
	Loc     string `xml:"loc"`
	Lastmod string `xml:"lastmod"`
	In      []struct {
		Rel  string `xml:"rel,attr"`
		Lang string `xml:"hreflang,attr"`
		Href string `xml:"href,attr"`
	} `xml:"http://www.w3.org/1999/xhtml link"`
}

func (w *world) places(t *testing.T, target string) (p places) {
	t.Helper()
	got := w.get(t, target)
	ok(t, xml.Unmarshal(got.Body.Bytes(), &p))
	if p.XMLName.Space != "http://www.sitemaps.org/schemas/sitemap/0.9" || got.Header().Get("Content-Type") != "application/xml; charset=utf-8" || got.Body.Len() > 50<<20 || len(p.URLs) > 50_000 || len(p.Maps) > 50_000 {
		t.Fatalf("%s: %+v, %d bytes", target, p.XMLName, got.Body.Len())
	}
	for _, u := range append(p.URLs, p.Maps...) {
		if _, err := time.Parse(time.RFC3339, u.Lastmod); u.Lastmod != "" && err != nil || u.Loc == "" {
			t.Fatalf("%s: %+v", target, u)
		}
	}
	return p
}

// manyArticles adds published articles past the store, of which half were published at
// one moment, one in a hundred is at home elsewhere, and one draft to ten.
const manyArticles = `
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60500)
INSERT INTO articles (uid, slug, status, latest_revision, published_revision, version, title, title_key, subtitle, excerpt, language,
	word_count, canonical_url, cover, seo, meta, created_at, saved_at, published_at, updated_at)
SELECT %[1]s, 'a' || i, CASE i %% 11 WHEN 0 THEN 'draft' ELSE 'published' END, 1, CASE i %% 11 WHEN 0 THEN 0 ELSE 1 END, CASE i %% 11 WHEN 0 THEN 0 ELSE 1 END, 'T', '00', '', '', 'nb',
	1, CASE i %% 100 WHEN 0 THEN 'https://other.example/' || i ELSE '' END, '', '', '', 1, 1, CASE i %% 11 WHEN 0 THEN 0 ELSE 1000 + i %% 2 * i END, CASE i %% 11 WHEN 0 THEN 0 ELSE 2000 + i END FROM n`

// However many articles there are, the maps have each once, and none is too
// large.
func TestSitemapsOfManyArticles(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, paged, cached)
	uid := "printf('0199c7a2-5f00-7000-a000-%012d', i)"
	if storetest.Engine() == "postgres" {
		uid = "'0199c7a2-5f00-7000-a000-' || lpad(i::text, 12, '0')"
	}
	_, err := storetest.Raw(t, w.path).Exec(fmt.Sprintf(manyArticles, uid))
	ok(t, err)
	want := map[string]bool{}
	for i := 1; i <= 60500; i++ {
		if i%11 != 0 && i%100 != 0 {
			want[fmt.Sprintf("https://estudie.example/a%d", i)] = true
		}
	}
	seen, all := 0, w.places(t, "/sitemap.xml").Maps
	for _, m := range all {
		p := w.places(t, strings.TrimPrefix(m.Loc, publicURL))
		if len(p.URLs) == 0 || len(p.URLs) > 10_000 || m.Lastmod != "" {
			t.Errorf("%+v has %d addresses", m, len(p.URLs))
		}
		for _, u := range p.URLs {
			if !want[u.Loc] || u.Lastmod == "" {
				t.Fatalf("%+v is there, or is there twice", u)
			}
			delete(want, u.Loc)
			seen++
		}
	}
	if len(all) != 6 || len(want) > 0 {
		t.Errorf("%d maps of %d addresses, and %d missing", len(all), seen, len(want))
	}
	w.want(t, 404, call{request: "GET /sitemaps/articles-7.xml"})

	small := w.want(t, 200, call{request: "GET /sitemaps/articles-1.xml", header: "Accept-Encoding: gzip"})
	r, err := gzip.NewReader(bytes.NewReader(small.Body.Bytes()))
	ok(t, err)
	var whole bytes.Buffer
	_, err = whole.ReadFrom(r)
	ok(t, err)
	if whole.String() != w.get(t, "/sitemaps/articles-1.xml").Body.String() || small.Body.Len() > whole.Len()/4 {
		t.Errorf("%d bytes of %d", small.Body.Len(), whole.Len())
	}
}

// Maps have what readers find, where it is at home.
func TestSitemaps(t *testing.T) {
	t.Parallel()
	w := newWorld(t, paged)
	w.post(t, "/v1/articles", `{"title":"Hjemme et annet sted","slug":"annet","body":"x","canonical_url":"https://annet.example/x"}`)
	w.publish(t, "annet")
	w.post(t, "/v1/articles", `{"title":"På siden","slug":"siden","body":"x","canonical_url":"https://estudie.example/fast/x?a=1&b=2"}`)
	w.publish(t, "siden")
	w.post(t, "/v1/articles", `{"title":"English","slug":"english","body":"x","language":"en-GB"}`)
	w.publish(t, "english")
	w.post(t, "/v1/articles", `{"title":"Utkast","body":"x","tags":["bare i utkast"]}`)
	var locs []string
	languages := map[string]string{}
	for _, m := range w.places(t, "/sitemap.xml").Maps {
		if m.Lastmod == "" {
			t.Errorf("%+v", m)
		}
		for _, u := range w.places(t, strings.TrimPrefix(m.Loc, publicURL)).URLs {
			locs = append(locs, u.Loc)
			for _, in := range u.In {
				languages[u.Loc] = in.Lang
				if in.Rel != "alternate" || in.Href != u.Loc {
					t.Errorf("%+v", u)
				}
			}
		}
	}
	text := strings.Join(locs, "\n") + "\n"
	for _, want := range []string{"https://estudie.example/forum\n", "https://estudie.example/fast/x?a=1&b=2\n", "https://estudie.example/serie/sosiale-medier/\n", "https://estudie.example/forfatter/kilde\n", "https://estudie.example/?tag=jus\n"} {
		if strings.Count(text, want) != 1 {
			t.Errorf("no %s in %s", want, text)
		}
	}
	for loc, want := range map[string]string{"forum": "nb", "english": "en-GB", "serie/sosiale-medier/": "nb", "forfatter/kilde": "", "?tag=jus": ""} {
		if got := languages["https://estudie.example/"+loc]; got != want {
			t.Errorf("%s is in %q, want %q", loc, got, want)
		}
	}
	for _, never := range []string{"annet.example", "utkast", "/siden\n"} {
		if strings.Contains(text, never) {
			t.Errorf("%s in %s", never, text)
		}
	}
	for target, status := range map[string]int{
		"/sitemaps/articles-0.xml": 404, "/sitemaps/articles-01.xml": 404, "/sitemaps/articles-2.xml": 404, "/sitemaps/articles.xml": 404, "/sitemaps/references-1.xml": 404, "/sitemaps/articles-999999999.xml": 404, "/sitemaps/articles-9999999999.xml": 404, "/sitemap.xml?x=1": 400, "/sitemaps/articles-1.xml?page=2": 400,
	} {
		w.want(t, status, call{request: "GET " + target})
	}
	bare := newWorld(t)
	bare.want(t, 404, call{request: "GET /sitemaps/authors-1.xml"}) // who has no pages
	if robots := bare.get(t, "/robots.txt").Body.String(); !strings.HasSuffix(robots, "\nSitemap: https://kilde.example/sitemap.xml\n") || strings.Contains(robots, "Disallow") {
		t.Errorf("robots.txt: %s", robots)
	}
}
