package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"kilde/models/source"
)

// What is written is what its revision reads, and what was left out is filled in.
func TestWhatIsWrittenReadsBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		written := articles(n).Draw(rt, "article")
		data, err := json.Marshal(written)
		if err != nil {
			rt.Fatal(err)
		}
		made := w.do(t, call{as: "writer", request: "POST /v1/articles", body: string(data)})
		if made.Code != 201 {
			rt.Fatalf("%s: %d %s", data, made.Code, made.Body)
		}
		at := strings.TrimPrefix(made.Header().Get("Location"), publicURL)
		got := revisionSource(rt, w.do(t, call{as: "reader", request: "GET " + at + "/revisions/1"}))
		want := filledIn(written, got.Slug)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			rt.Fatalf("%s reads back otherwise (-want +got):\n%s", data, diff)
		}
		again := w.do(t, call{as: "writer", request: "PATCH " + at, body: "{}", header: `If-Match: "r1"`})
		if again.Code != 200 {
			rt.Fatalf("%s: %d %s", data, again.Code, again.Body)
		}
		if diff := cmp.Diff(got, revisionSource(rt, w.do(t, call{as: "reader", request: "GET " + at + "/revisions/2"}))); diff != "" {
			rt.Fatalf("%s changes by an empty patch (-first +second):\n%s", data, diff)
		}
	})
}

func revisionSource(t *rapid.T, a answer) source.Article {
	var r struct{ Source source.Article }
	if err := json.Unmarshal(a.Body.Bytes(), &r); err != nil || a.Code != 200 {
		t.Fatalf("%d %s: %v", a.Code, a.Body, err)
	}
	return r.Source
}

// filledIn is a written article with what a store adds to it.
func filledIn(a source.Article, slug string) source.Article {
	if a.Slug == "" {
		a.Slug = slug
	}
	if a.Language == "" {
		a.Language = "nb"
	}
	if a.Format == "" {
		a.Format = "markdown"
	}
	return a
}

// articles are articles of every shape that is valid; n keeps their slugs apart.
func articles(n int) *rapid.Generator[source.Article] {
	line := rapid.StringOfN(rapid.RuneFrom([]rune("abc æøå ÆØÅ <>&\"'\\/ 漢 🙂 \u2028 \u00ad ' ` {} ${}")), 0, 60, -1)
	text := rapid.StringOfN(rapid.RuneFrom([]rune("ab \n\t*_#[]()<>&`~|-:0\r\\ø🙂")), 0, 300, -1)
	web := rapid.SampledFrom([]string{"", "https://eksempel.no/", "http://eksempel.no/a?b=c&d=%C3%B8#e"})
	byline := rapid.Custom(func(t *rapid.T) source.Byline {
		return source.Byline{Author: rapid.SampledFrom([]string{"kilde", "kjetil-sander"}).Draw(t, "author"), Role: rapid.SampledFrom([]string{"", "editor", "translator", "reviewer"}).Draw(t, "role")}
	})
	key := rapid.Custom(func(t *rapid.T) source.Entry {
		return source.Entry{Key: rapid.SampledFrom([]string{"wien2012", "kotler2005", "kwon2011"}).Draw(t, "key")}
	})
	return rapid.Custom(func(t *rapid.T) source.Article {
		a := source.Article{
			Title:        "t" + line.Draw(t, "title"),
			Subtitle:     line.Draw(t, "subtitle"),
			Excerpt:      text.Draw(t, "excerpt"),
			Language:     rapid.SampledFrom([]string{"", "nb", "en-GB", "zh-Hant-TW"}).Draw(t, "language"),
			Format:       rapid.SampledFrom([]string{"", "markdown", "html"}).Draw(t, "format"),
			Body:         text.Draw(t, "body"),
			Authors:      rapid.SliceOfNDistinct(byline, 0, 4, func(b source.Byline) source.Byline { return b }).Draw(t, "authors"),
			Tags:         rapid.SliceOfN(rapid.Map(line, func(s string) string { return "x" + s }), 0, 4).Draw(t, "tags"),
			Bibliography: rapid.SliceOfNDistinct(key, 0, 3, func(e source.Entry) string { return e.Key }).Draw(t, "bibliography"),
			CanonicalURL: web.Draw(t, "canonical_url"),
			Meta:         rapid.SampledFrom([]source.Meta{nil, source.Meta(`{}`), source.Meta(`{"a":[1,{"b":null}],"n":9007199254740993,"s":"é"}`)}).Draw(t, "meta"),
		}
		if rapid.Bool().Draw(t, "has slug") {
			a.Slug = fmt.Sprintf("s%d", n)
		}
		if u := web.Draw(t, "cover"); u != "" {
			a.Cover = &source.Image{URL: u, Alt: line.Draw(t, "alt")}
		}
		if rapid.Bool().Draw(t, "has seo") {
			a.SEO = &source.SEO{Title: line.Draw(t, "seo title"), Description: line.Draw(t, "seo description")}
		}
		return a
	})
}
