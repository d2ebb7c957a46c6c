package api_test

import (
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// atomFeed is what the tests read of a feed.
type atomFeed struct {
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Links   []atomLink `xml:"link"`
	Entries []struct {
		ID         string   `xml:"id"`
		Title      string   `xml:"title"`
		Content    string   `xml:"content"`
		Summary    string   `xml:"summary"`
		Link       atomLink `xml:"link"`
		Authors    []string `xml:"author>name"`
		AuthorURIs []string `xml:"author>uri"`
		Categories []struct {
			Term string `xml:"term,attr"`
		} `xml:"category"`
		Language string `xml:"lang,attr"`
	} `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

func (f atomFeed) link(rel string) string {
	for _, l := range f.Links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

func (f atomFeed) ids() (list []string) {
	for _, e := range f.Entries {
		list = append(list, e.ID)
	}
	return list
}

func (w *world) atom(t *testing.T, target string) (f atomFeed) {
	t.Helper()
	ok(t, xml.Unmarshal(w.get(t, target).Body.Bytes(), &f))
	return f
}

// ids are those of the articles that a list has, as feeds have them.
func (w *world) ids(t *testing.T, target string) (list []string) {
	t.Helper()
	for _, item := range w.get(t, target).json(t)["data"].([]any) {
		list = append(list, "urn:uuid:"+item.(map[string]any)["id"].(string))
	}
	return list
}

// A feed has what its list has, in that order, however it is walked.
func TestFeedPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for feed, list := range map[string]string{
		"/feeds/articles.atom": "/v1/articles?limit=100", "/feeds/articles.atom?sort=-updated_at": "/v1/articles?limit=100&sort=-updated_at", "/feeds/series/sosiale-medier.atom?sort=position": "/v1/articles?series=sosiale-medier&sort=position&limit=100",
		"/feeds/series/sosiale-medier.atom": "/v1/articles?series=sosiale-medier&limit=100", "/feeds/authors/kilde.atom": "/v1/articles?author=kilde&limit=100", "/feeds/tags/markedsforing.atom": "/v1/articles?tag=markedsforing&limit=100",
		"/feeds/search.atom?q=sosiale": "/v1/articles?q=sosiale&sort=-published_at&limit=100",
	} {
		want := w.ids(t, list)
		separator := "?"
		if strings.Contains(feed, "?") {
			separator = "&"
		}
		for _, begin := range []string{"limit=4&content=excerpt", "limit=4&page=1&content=excerpt"} {
			var got []string
			at, before, id := feed+separator+begin, "", ""
			for pages := 0; at != ""; pages++ {
				f := w.atom(t, at)
				self, ours := strings.CutPrefix(f.link("self"), publicURL)
				if f.link("first") == "" || !ours || w.atom(t, self).link("self") != f.link("self") || id != "" && f.ID != id || strings.Contains(f.link("first"), "page=") {
					t.Fatalf("%s: %+v", at, f)
				}
				if previous := strings.TrimPrefix(f.link("previous"), publicURL); strings.Contains(begin, "page") && previous != before {
					t.Fatalf("%s: before it %q, want %q", at, previous, before)
				}
				got, id, before = append(got, f.ids()...), f.ID, self
				at = strings.TrimPrefix(f.link("next"), publicURL)
				if (at == "") != (f.link("last") == f.link("self")) || pages > 20 {
					t.Fatalf("%s: %+v", self, f.Links)
				}
			}
			if !slices.Equal(got, want) || len(want) < 3 {
				t.Errorf("%s by %s: %v, want %v", feed, begin, got, want)
			}
		}
	}
	if in, by := w.atom(t, "/feeds/series/sosiale-medier.atom?sort=position").ID, w.atom(t, "/feeds/series/sosiale-medier.atom").ID; in == by {
		t.Error("two orders of one series are the same feed")
	}
	var json struct {
		Next  string `json:"next_url"`
		Items []struct {
			ID string `json:"id"`
		}
	}
	ok(t, jsonInto(w.get(t, "/feeds/articles.json?limit=3"), &json))
	if len(json.Items) != 3 || json.Items[0].ID != w.ids(t, "/v1/articles?limit=1")[0] {
		t.Errorf("%+v", json)
	}
	ok(t, jsonInto(w.get(t, strings.TrimPrefix(json.Next, publicURL)), &json))
	if json.Items[0].ID != w.ids(t, "/v1/articles?limit=4")[3] {
		t.Errorf("the next page: %+v", json)
	}
}

func jsonInto(a answer, v any) error { return json.Unmarshal(a.Body.Bytes(), v) }

// A full text stands for itself: its addresses are absolute, and its sources are
// there, on the page of the article that is configured, or its own.
func TestFeedText(t *testing.T) {
	t.Parallel()
	w := newWorld(t, paged)
	w.post(t, "/v1/articles", `{"title":"Med \ufffe tegn \uffff ]]>","slug":"med-lenker","language":"en","body":"[a](annen) [b](/rot) ![c](bilde.png) <q cite=\"https://x.example/\">d</q> \ufffe.\n\n## Vareprat\n\n[x](#h-vareprat)","authors":["kjetil-sander",{"author":"kilde","role":"editor"}],"tags":["jus"],"bibliography":["wien2012",{"raw":"Kotler & co. <b>2005"}]}`)
	w.publish(t, "med-lenker")
	w.post(t, "/v1/articles", `{"title":"Hjemme et annet sted","slug":"hjemme","body":"[a](annen)","canonical_url":"https://annet.example/x?a=1&b=2"}`)
	w.publish(t, "hjemme")
	f := w.atom(t, "/feeds/articles.atom?limit=2")
	other, e := f.Entries[0], f.Entries[1]
	if other.Link.Href != "https://annet.example/x?a=1&b=2" || !strings.Contains(other.Content, `href="https://annet.example/annen"`) || len(other.Authors) != 0 {
		t.Errorf("%+v", other)
	}
	if e.Title != "Med  tegn  ]]>" || e.Link.Href != "https://estudie.example/med-lenker" || e.Language != "en" || !slices.Equal(e.Authors, []string{"Kjetil Sander"}) || !slices.Equal(e.AuthorURIs, []string{"https://estudie.example/forfatter/kjetil-sander"}) || len(e.Categories) != 1 || e.Categories[0].Term != "jus" {
		t.Errorf("%+v", e)
	}
	for _, want := range []string{
		`href="https://estudie.example/annen"`, `href="https://estudie.example/rot"`, `src="https://estudie.example/bilde.png"`, `href="https://estudie.example/med-lenker#h-vareprat"`, "<h2>Sources</h2>", `<li id="ref-2">Kotler &amp; co. &lt;b&gt;2005</li>`,
	} {
		if !strings.Contains(e.Content, want) {
			t.Errorf("no %s in %s", want, e.Content)
		}
	}
	for z := html.NewTokenizer(strings.NewReader(e.Content)); z.Next() != html.ErrorToken; {
		for _, a := range z.Token().Attr {
			if (a.Key == "href" || a.Key == "src" || a.Key == "cite") && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "http://") {
				t.Errorf("%s=%q", a.Key, a.Val)
			}
		}
	}
	short := w.atom(t, "/feeds/articles.atom?content=excerpt&limit=2").Entries[1]
	if short.Content != "" || short.Summary == "" {
		t.Errorf("excerpt: %+v", short)
	}
	for target, home := range map[string]string{
		"/feeds/series/sosiale-medier.atom": "https://estudie.example/serie/sosiale-medier/", "/feeds/authors/kilde.atom": "https://estudie.example/forfatter/kilde", "/feeds/tags/jus.atom": "https://estudie.example/?tag=jus", "/feeds/articles.atom": "https://estudie.example/",
	} {
		if f := w.atom(t, target); f.link("alternate") != home {
			t.Errorf("%s is the feed of %s, want %s", target, f.link("alternate"), home)
		}
	}
}

// An empty feed is one.
func TestFeedOfNothing(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t)
	for _, format := range []string{"atom", "rss", "json"} {
		w.get(t, "/feeds/articles."+format)
		w.get(t, "/feeds/search."+format+"?q=nothing")
	}
	if f := w.atom(t, "/feeds/articles.atom"); f.ID == "" || f.Updated == "" || len(f.Entries) != 0 {
		t.Errorf("%+v", f)
	}
	w.post(t, "/v1/series", `{"title":"Kommer","announce_planned":true,"parts":[{"title":"Senere"}]}`)
	if f := w.atom(t, "/feeds/series/kommer.atom"); !strings.HasPrefix(f.Title, "Kommer") || len(f.Entries) != 0 {
		t.Errorf("%+v", f)
	}
}

func TestFeedRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	next := strings.TrimPrefix(w.atom(t, "/feeds/articles.atom?limit=2").link("next"), publicURL)
	for request, status := range map[string]int{
		"/feeds/articles": 404, "/feeds/articles.xml": 404, "/feeds/articles.": 404, "/feeds/articles.ATOM": 404, "/feeds/series/sosiale-medier": 404, "/feeds/series/sosiale-medier.atom.atom": 404, "/feeds/series/nothing.atom": 404, "/feeds/series/.atom": 404,
		"/feeds/authors/forum.rss": 404, "/feeds/articles.atom?x=1": 400, "/feeds/articles.atom?sort=position": 400, "/feeds/series/sosiale-medier.rss?sort=title": 400, "/feeds/articles.json?limit=101": 400, "/feeds/articles.json?content=some": 400,
		"/feeds/articles.atom?page=1001&limit=10": 400, "/feeds/articles.atom?page=1000&limit=10": 200, "/feeds/search.atom": 400, "/feeds/search.atom?q=": 400, "/feeds/search.atom?q=%20": 400, "/feeds/articles.atom?cursor=x": 400, "/feeds/articles.atom?page=1&cursor=x": 400,
		next: 200, strings.Replace(next, "articles.atom", "series/sosiale-medier.atom", 1): 400, next + "&sort=-updated_at": 400,
	} {
		w.want(t, status, call{request: "GET " + request})
	}
}

// No key changes what other sites get, not even one that opens nothing.
func TestKeysChangeNothingForSites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(t, 200, call{as: "editor", request: "PATCH /v1/articles/forum", body: `{"title":"Hemmelig"}`, header: anyRevision})
	w.want(t, 201, call{as: "editor", request: "POST /v1/series/sosiale-medier/parts", body: `{"title":"Hemmelig"}`, header: anyRevision})
	for route, target := range addresses {
		if !isMade(route) || isAPI(route) {
			continue
		}
		want := w.get(t, target).Body.String()
		for _, key := range []string{"admin", "reader", "revoked"} {
			got := w.want(t, 200, call{as: key, request: "GET " + target})
			if got.Body.String() != want || got.Header().Get("Cache-Control") != "private, no-store" || strings.Contains(want, "Hemmelig") {
				t.Errorf("%s as %s: %v %s", target, key, got.Header(), got.Body)
			}
		}
	}
}

// A rename leads on, whatever the form.
func TestSitesMove(t *testing.T) {
	t.Parallel()
	w := newWorld(t, paged)
	rename := func(target, patch string) {
		w.want(t, 200, call{as: "writer", request: "PATCH " + target, body: patch, header: anyRevision})
	}
	rename("/v1/articles/forum", `{"slug":"fora"}`)
	w.publish(t, "forum")
	rename("/v1/series/sosiale-medier", `{"slug":"some"}`)
	rename("/v1/authors/kilde", `{"slug":"kilden"}`)
	rename("/v1/tags/jus", `{"slug":"rett"}`)
	const embedded = "https%3A%2F%2Fkilde.example%2Fembed%2F"
	for from, to := range map[string]string{
		"/feeds/series/sosiale-medier.rss?limit=2": "/feeds/series/some.rss?limit=2", "/feeds/authors/kilde.json": "/feeds/authors/kilden.json", "/feeds/tags/jus.atom": "/feeds/tags/rett.atom",
		"/embed/series/sosiale-medier?theme=dark": "/embed/series/some?theme=dark", "/embed/series/sosiale-medier/parts": "/embed/series/some/parts", "/embed/articles/forum": "/embed/articles/fora",
		"/oembed?url=https://estudie.example/forum":                                      "/oembed?format=json&url=" + embedded + "articles%2Ffora",
		"/oembed?url=https://estudie.example/serie/sosiale-medier/":                      "/oembed?format=json&url=" + embedded + "series%2Fsome",
		"/oembed?url=https://kilde.example/embed/articles/forum&format=xml&maxwidth=300": "/oembed?format=xml&maxwidth=300&url=" + embedded + "articles%2Ffora",
	} {
		got := w.want(t, 301, call{request: "GET " + from})
		at := strings.TrimPrefix(got.Header().Get("Location"), publicURL)
		if at != to {
			t.Errorf("%s leads to %s, want %s", from, at, to)
		}
		w.get(t, at)
	}
	if f := w.atom(t, "/feeds/series/"+w.get(t, "/v1/series/some").string(t, "id")+".atom"); len(f.Entries) == 0 {
		t.Errorf("by id: %+v", f)
	}
}
