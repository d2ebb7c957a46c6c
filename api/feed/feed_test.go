package feed_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"kilde/api/feed"
)

// sample is a feed with a text wherever there can be one.
func sample(text string) feed.Feed {
	when := time.Date(2025, 3, 16, 8, 0, 0, 0, time.FixedZone("", 3600))
	return feed.Feed{
		ID: "urn:uuid:0199c7a2-5f00-7000-8000-000000000001", Title: text, Description: text, Language: "nb", Home: "https://example.org/", Image: "https://example.org/i.png?a&b", Updated: when,
		Authors: []feed.Person{{Name: text, URL: "https://example.org/"}},
		Links:   feed.Links{Self: "https://api.example/f?a=1&b=2", First: "https://api.example/f", Previous: "https://api.example/f?page=1", Next: "https://api.example/f?page=3", Last: "https://api.example/f?page=9"},
		Items: []feed.Item{
			{ID: "urn:uuid:0199c7a2-5f00-7000-8000-000000000002", URL: "https://example.org/a", Title: text, Summary: text, HTML: "<p>" + text + "</p>", Language: "en", Published: when, Updated: when.Add(time.Hour),
				Authors: []feed.Person{{Name: text, URL: "https://example.org/o", Image: "https://example.org/o.png"}}, Categories: []feed.Category{{Term: "x", Label: text}}, Image: feed.Image{URL: "https://example.org/i.png", Alt: text}},
			{ID: "urn:uuid:0199c7a2-5f00-7000-8000-000000000003", URL: "https://example.org/b", Title: "B", Summary: text, Published: when, Updated: when},
		},
	}
}

// element is any element of an XML document.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// all are the children with a name, which may have its space before it.
func (e element) all(space, name string) (list []element) {
	for _, c := range e.Children {
		if c.XMLName.Local == name && c.XMLName.Space == space {
			list = append(list, c)
		}
	}
	return list
}

func read(t interface{ Fatalf(string, ...any) }, data []byte) (root element) {
	dec := xml.NewDecoder(bytes.NewReader(data))
	dec.Strict = true
	if err := dec.Decode(&root); err != nil || !utf8.Valid(data) || bytes.ContainsAny(data, "\x00\x08\x0b\x1f") {
		t.Fatalf("no XML: %v\n%s", err, data)
	}
	return root
}

const (
	atom  = "http://www.w3.org/2005/Atom"
	media = "http://search.yahoo.com/mrss/"
)

func TestAtom(t *testing.T) {
	t.Parallel()
	data, err := feed.Atom(sample("Æ & <b>"))
	if err != nil {
		t.Fatal(err)
	}
	root := read(t, data)
	if root.XMLName != (xml.Name{Space: atom, Local: "feed"}) || root.attr("lang") != "nb" {
		t.Errorf("%+v", root)
	}
	one := func(e element, name, want string) {
		t.Helper()
		if found := e.all(atom, name); len(found) != 1 || found[0].Text != want {
			t.Errorf("%s: %+v, want %q", name, found, want)
		}
	}
	one(root, "id", "urn:uuid:0199c7a2-5f00-7000-8000-000000000001")
	one(root, "title", "Æ & <b>")
	one(root, "updated", "2025-03-16T07:00:00Z")
	links := map[string]element{}
	for _, l := range root.all(atom, "link") {
		if _, twice := links[l.attr("rel")]; twice {
			t.Errorf("two links of rel %s", l.attr("rel"))
		}
		links[l.attr("rel")] = l
	}
	for rel, want := range map[string]string{
		"self": "https://api.example/f?a=1&b=2", "first": "https://api.example/f", "previous": "https://api.example/f?page=1", "next": "https://api.example/f?page=3", "last": "https://api.example/f?page=9", "alternate": "https://example.org/",
	} {
		kind := "application/atom+xml"
		if rel == "alternate" {
			kind = "text/html"
		}
		if l := links[rel]; l.attr("href") != want || l.attr("type") != kind {
			t.Errorf("%s: %+v", rel, l)
		}
	}
	entries := root.all(atom, "entry")
	if len(entries) != 2 {
		t.Fatalf("%d entries", len(entries))
	}
	first := entries[0]
	one(first, "id", "urn:uuid:0199c7a2-5f00-7000-8000-000000000002")
	one(first, "title", "Æ & <b>")
	one(first, "published", "2025-03-16T07:00:00Z")
	one(first, "updated", "2025-03-16T08:00:00Z")
	one(first, "summary", "Æ & <b>")
	one(first, "content", "<p>Æ & <b></p>")
	if c := first.all(atom, "content")[0]; c.attr("type") != "html" || first.attr("lang") != "en" {
		t.Errorf("content %+v in %q", c, first.attr("lang"))
	}
	if p := first.all(media, "content"); len(p) != 1 || p[0].attr("url") != "https://example.org/i.png" || len(p[0].Children) != 1 {
		t.Errorf("picture %+v", p)
	}
	if a := first.all(atom, "author"); len(a) != 1 || a[0].all(atom, "uri")[0].Text != "https://example.org/o" {
		t.Errorf("author %+v", a)
	}
	if c := entries[1].all(atom, "content"); c != nil || len(entries[1].all(atom, "author")) > 0 || len(root.all(atom, "author")) != 1 {
		t.Errorf("the second: %+v", entries[1])
	}
}

func TestRSS(t *testing.T) {
	t.Parallel()
	data, err := feed.RSS(sample("Æ & <b>"))
	if err != nil {
		t.Fatal(err)
	}
	root := read(t, data)
	channels := root.all("", "channel")
	if root.XMLName.Local != "rss" || root.attr("version") != "2.0" || len(channels) != 1 {
		t.Fatalf("%+v", root)
	}
	channel := channels[0]
	one := func(e element, space, name, want string) {
		t.Helper()
		if found := e.all(space, name); len(found) != 1 || found[0].Text != want {
			t.Errorf("%s: %+v, want %q", name, found, want)
		}
	}
	for name, want := range map[string]string{"title": "Æ & <b>", "link": "https://example.org/", "description": "Æ & <b>", "language": "nb", "lastBuildDate": "Sun, 16 Mar 2025 07:00:00 GMT"} {
		one(channel, "", name, want)
	}
	if links := channel.all(atom, "link"); len(links) != 5 || links[0].attr("rel") != "self" {
		t.Errorf("links %+v", links)
	}
	items := channel.all("", "item")
	first := items[0]
	for name, want := range map[string]string{"title": "Æ & <b>", "link": "https://example.org/a", "guid": "urn:uuid:0199c7a2-5f00-7000-8000-000000000002", "pubDate": "Sun, 16 Mar 2025 07:00:00 GMT", "description": "Æ & <b>", "category": "Æ & <b>"} {
		one(first, "", name, want)
	}
	one(first, "http://purl.org/dc/elements/1.1/", "creator", "Æ & <b>")
	one(first, "http://purl.org/rss/1.0/modules/content/", "encoded", "<p>Æ & <b></p>")
	if guid := first.all("", "guid")[0]; guid.attr("isPermaLink") != "false" {
		t.Errorf("guid %+v", guid)
	}
	for name, text := range map[string]string{"lastBuildDate": channel.all("", "lastBuildDate")[0].Text, "pubDate": first.all("", "pubDate")[0].Text} {
		if _, err := time.Parse(time.RFC1123, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	one(items[1], "http://purl.org/dc/elements/1.1/", "creator", "Æ & <b>") // of the feed

	bare, err := feed.RSS(feed.Feed{Title: "T", Home: "https://example.org/"})
	if err != nil {
		t.Fatal(err)
	}
	one(read(t, bare).all("", "channel")[0], "", "description", "T") // which a channel has to have
}

func TestJSON(t *testing.T) {
	t.Parallel()
	data, err := feed.JSON(sample("Æ & <b>"))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"version": "https://jsonfeed.org/version/1.1", "title": "Æ & <b>", "home_page_url": "https://example.org/", "feed_url": "https://api.example/f?a=1&b=2", "next_url": "https://api.example/f?page=3", "language": "nb", "icon": "https://example.org/i.png?a&b",
	} {
		if got[name] != want {
			t.Errorf("%s: %v, want %s", name, got[name], want)
		}
	}
	items := got["items"].([]any)
	first, second := items[0].(map[string]any), items[1].(map[string]any)
	if first["content_html"] != "<p>Æ & <b></p>" || first["content_text"] != nil || second["content_text"] != "Æ & <b>" || second["content_html"] != nil || first["date_published"] != "2025-03-16T07:00:00Z" {
		t.Errorf("%+v", items)
	}
	if empty, _ := feed.JSON(feed.Feed{}); !strings.Contains(string(empty), `"items":[]`) { // without which it is none
		t.Errorf("%s", empty)
	}
}

// Whatever stands in a text, the feed can be read, and says the same but for what
// no XML document can hold.
func TestAnyText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"]]>", "<![CDATA[", "&#0;", "\x00\x08\x0b\x1f", "\ufffe\uffff", "\xff\xc0", "\u2028", "</title>", "&amp;", " \n\t\r "}), rapid.StringMatching("[\x00-\x1f\ufff0-\uffff]{1,5}")).Draw(rt, "text")
		f := sample(text)
		for _, write := range []func(feed.Feed) ([]byte, error){feed.Atom, feed.RSS} {
			data, err := write(f)
			if err != nil {
				rt.Fatal(err)
			}
			root := read(rt, data)
			if channels := root.all("", "channel"); channels != nil {
				root = channels[0]
			}
			got := append(root.all(atom, "title"), root.all("", "title")...)[0].Text
			if fit := strings.Map(fit, text); got != fit {
				rt.Fatalf("%q is read as %q", fit, got)
			}
		}
		if data, err := feed.JSON(f); err != nil || !json.Valid(data) {
			rt.Fatalf("%v %s", err, data)
		}
	})
}

// fit is a character that XML 1.0 has (production 2), and nothing in place of any
// other.
func fit(r rune) rune {
	switch {
	case r < ' ' && r != '\t' && r != '\n' && r != '\r', r == 0xfffe, r == 0xffff:
		return -1
	}
	return r
}
