package api_test

import (
	"strings"
	"testing"
)

// Bodies that another decoder might let pass.
func TestStrictBodies(t *testing.T) {
	t.Parallel()
	post := func(body string) call { return call{as: "writer", request: "POST /v1/articles", body: body} }
	patch := func(body string) call {
		return call{as: "writer", request: "PATCH /v1/articles/forum", body: body, header: anyRevision}
	}
	empty := func(request string) call {
		return call{as: "writer", request: request, header: "Content-Type: application/json\nIf-Match: *"}
	}
	deep := strings.Repeat(`{"a":`, 200) + "1" + strings.Repeat("}", 200)
	readOnly(t, newWorld(t), []exchange{
		{"unknown member", post(`{"title":"x","titel":"y"}`), 400},
		{"unknown members", patch(`{"a":1,"b":{"c":2},"title":null}`), 400},
		{"unknown member inside", post(`{"title":"x","cover":{"url":"https://x.no","src":"y"}}`), 400},
		{"unknown member of a byline", post(`{"title":"x","authors":[{"author":"kilde","name":"y"}]}`), 400},
		{"case variant", post(`{"Title":"x"}`), 400},
		{"duplicate key", post(`{"title":"x","title":"y"}`), 400},
		{"duplicate key by an escape", post(`{"title":"x","t\u0069tle":"y"}`), 400},
		{"duplicate key in meta", post(`{"title":"x","meta":{"a":1,"a":2}}`), 400},
		{"duplicate key in a patch", patch(`{"title":"x","title":null}`), 400},
		{"trailing data", post(`{"title":"x"}{}`), 400},
		{"trailing comma", post(`{"title":"x",}`), 400},
		{"comment", post(`{"title":"x"/**/}`), 400},
		{"NUL escaped", post(`{"title":"x\u0000y"}`), 400},
		{"NUL", post("{\"title\":\"x\x00y\"}"), 400},
		{"NUL in meta", post(`{"title":"x","meta":{"\u0000":1}}`), 400},
		{"no UTF-8", post("{\"title\":\"x\xffy\"}"), 400},
		{"overlong UTF-8", post("{\"title\":\"\xc0\xaf\"}"), 400},
		{"byte order mark", post("\ufeff{\"title\":\"x\"}"), 400},
		{"lone surrogate", post(`{"title":"\ud800"}`), 400},
		{"surrogates the wrong way", post(`{"title":"\udc00\ud800"}`), 400},
		{"lone surrogate in meta", post(`{"title":"x","meta":{"a":"\udfff"}}`), 400},
		{"too deep", post(`{"title":"x","meta":` + deep + `}`), 400},
		{"too deep to be an article", post(strings.Repeat("[", 100_000)), 400},
		{"title of a number", post(`{"title":1}`), 422},
		{"title of an object", post(`{"title":{"a":1}}`), 422},
		{"title null", post(`{"title":null}`), 422},
		{"tags of a string", post(`{"title":"x","tags":"jus"}`), 422},
		{"tags with null", post(`{"title":"x","tags":[null]}`), 422},
		{"authors of numbers", post(`{"title":"x","authors":[1,null,{"author":2}]}`), 422},
		{"bibliography of a number", post(`{"title":"x","bibliography":[1]}`), 422},
		{"meta of a string", post(`{"title":"x","meta":"m"}`), 422},
		{"meta too large", post(`{"title":"x","meta":{"a":"` + strings.Repeat("a", 16<<10) + `"}}`), 422},
		{"csl of a string", post(`{"title":"x","bibliography":[{"csl":"wien2012"}]}`), 422},
		{"array", post(`[]`), 422},
		{"string", post(`"x"`), 422},
		{"null", post(`null`), 422},
		{"empty", empty("POST /v1/articles"), 400},
		{"empty patch", empty("PATCH /v1/articles/forum"), 400},
		{"empty publication", call{as: "publisher", request: "PUT /v1/articles/forum/publication", header: "Content-Type: application/json"}, 200},
		{"blank", post(" \n\t"), 400},
		{"half", post(`{"title":"x`), 400},
		{"not a number", post(`{"title":"x","meta":{"a":NaN}}`), 400},
		{"number with a leading zero", post(`{"title":"x","meta":{"a":01}}`), 400},
		{"revision of a fraction", call{as: "publisher", request: "PUT /v1/articles/forum/publication", body: `{"revision":1.5}`}, 422},
		{"revision beyond numbers", call{as: "publisher", request: "PUT /v1/articles/forum/publication", body: `{"revision":1e99}`}, 422},
		{"position of a string", call{as: "writer", request: "POST /v1/series/sosiale-medier/parts", body: `{"title":"x","position":"1"}`, header: anyRevision}, 422},
	})
}

// Numbers that a float can't hold come back as they were sent.
func TestBigNumbersAreKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.post(t, "/v1/articles", `{"title":"Tall","body":"x","meta":{"n":9007199254740993,"x":1e300,"z":-0.0,"deep":[{"n":12345678901234567890123}]},
		"bibliography":[{"key":"tall","csl":{"type":"book","title":"T","custom":{"n":9007199254740993}}}]}`)
	w.publish(t, "tall")
	for _, target := range []string{"/v1/articles/tall", "/v1/articles?limit=1"} {
		if got := w.get(t, target).Body.String(); !strings.Contains(got, `"meta":{"n":9007199254740993,"x":1e300,"z":-0.0,"deep":[{"n":12345678901234567890123}]}`) {
			t.Errorf("%s: %s", target, got)
		}
	}
	w.want(t, 200, call{as: "writer", request: "PATCH /v1/articles/tall", body: `{"meta":{"z":null,"m":9007199254740995}}`, header: anyRevision})
	w.want(t, 200, call{as: "writer", request: "PATCH /v1/references/tall", body: `{"csl":{"custom":{"m":9007199254740995}}}`, header: anyRevision})
	w.publish(t, "tall")
	if got := w.get(t, "/v1/articles/tall").Body.String(); !strings.Contains(got, `"meta":{"n":9007199254740993,"x":1e300,"deep":[{"n":12345678901234567890123}],"m":9007199254740995}`) ||
		!strings.Contains(got, `"custom":{"m":9007199254740995,"n":9007199254740993}`) {
		t.Errorf("patched: %s", got)
	}
}

// Null clears what a merge patch names, and only that (RFC 7396).
func TestMergePatchNull(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.post(t, "/v1/authors", `{"name":"N","slug":"n","kind":"organization","given":"G","family":"F","bio":"B","url":"https://n.no","orcid":"0000-0002-1825-0097","image":{"url":"https://n.no/i.png","alt":"A"},"meta":{"a":1,"b":{"c":2,"d":3}}}`)
	w.post(t, "/v1/series", `{"title":"N","slug":"n","subtitle":"S","description":"D","language":"en","announce_planned":true,"canonical_url":"https://n.no","cover":{"url":"https://n.no/i.png","alt":"A"},"seo":{"title":"T","description":"D"},"meta":{"a":1}}`)
	w.post(t, "/v1/tags", `{"name":"N","slug":"n","description":"D"}`)
	w.post(t, "/v1/references", `{"key":"n","raw":"R","csl":{"type":"book","title":"T","volume":"1"}}`)
	w.post(t, "/v1/articles", `{"title":"N","slug":"n","subtitle":"S","excerpt":"E","language":"en","format":"html","body":"B","authors":["n"],"tags":["n"],"bibliography":["n"],"canonical_url":"https://n.no","cover":{"url":"https://n.no/i.png","alt":"A"},"seo":{"title":"T","description":"D"},"meta":{"a":1}}`)
	for _, x := range []struct {
		target, member string
		want           any // of what the editor reads then
	}{
		{"authors/n", "slug", "n"}, {"authors/n", "kind", "person"}, {"authors/n", "given", nil}, {"authors/n", "family", nil}, {"authors/n", "bio.html", ""},
		{"authors/n", "url", nil}, {"authors/n", "orcid", nil}, {"authors/n", "image.alt", ""}, {"authors/n", "image", nil}, {"authors/n", "meta.b.c", nil}, {"authors/n", "meta", nil},
		{"series/n", "slug", "n"}, {"series/n", "subtitle", ""}, {"series/n", "description.html", ""}, {"series/n", "language", "nb"}, {"series/n", "announce_planned", false},
		{"series/n", "canonical_url", nil}, {"series/n", "cover", nil}, {"series/n", "seo.title", nil}, {"series/n", "seo", nil}, {"series/n", "meta", nil},
		{"tags/n", "slug", "n"}, {"tags/n", "description", ""},
		{"references/n", "key", "n"}, {"references/n", "csl.volume", nil}, {"references/n", "csl", nil},
		{"articles/n", "slug", "n"}, {"articles/n", "subtitle", ""}, {"articles/n", "excerpt", "B"}, {"articles/n", "language", "nb"}, {"articles/n", "format", nil},
		{"articles/n", "body.html", ""}, {"articles/n", "authors.0", nil}, {"articles/n", "tags.0", nil}, {"articles/n", "references.0", nil},
		{"articles/n", "canonical_url", nil}, {"articles/n", "cover", nil}, {"articles/n", "seo.description", nil}, {"articles/n", "seo", nil}, {"articles/n", "meta", nil},
	} {
		got := w.want(t, 200, call{as: "writer", request: "PATCH /v1/" + x.target, body: nullPatch(x.member), header: anyRevision})
		if v := got.at(t, x.member); v != x.want {
			t.Errorf("%s of %s is %v, want %v, in %s", x.member, x.target, v, x.want, got.Body)
		}
	}
	for _, x := range []struct{ target, member string }{{"authors/n", "name"}, {"series/n", "title"}, {"tags/n", "name"}, {"references/n", "raw"}, {"articles/n", "title"}} {
		w.want(t, 422, call{as: "writer", request: "PATCH /v1/" + x.target, body: nullPatch(x.member), header: anyRevision})
	}
	if got := w.want(t, 200, call{as: "reader", request: "GET /v1/articles/n"}).string(t, "title"); got != "N" {
		t.Errorf("title is %q", got)
	}
}

// nullPatch is a patch that clears the written member behind a read one.
func nullPatch(member string) string {
	switch member {
	case "bio.html", "description.html", "body.html":
		member, _, _ = strings.Cut(member, ".")
	case "references.0":
		member = "bibliography"
	}
	member = strings.TrimSuffix(member, ".0")
	names := strings.Split(member, ".")
	return `{"` + strings.Join(names, `":{"`) + `":null` + strings.Repeat("}", len(names))
}

// A patch replaces an array whole.
func TestMergePatchReplacesArrays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.post(t, "/v1/articles", `{"title":"A","authors":["kilde",{"author":"kjetil-sander","role":"editor"}],"tags":["jus","etikk"],"bibliography":["wien2012","kotler2005"],"meta":{"a":[1,2,3]}}`)
	got := w.want(t, 200, call{as: "writer", request: "PATCH /v1/articles/a", body: `{"authors":["kjetil-sander"],"tags":["etikk"],"bibliography":["kotler2005","wien2012"],"meta":{"a":[{"b":null}]}}`, header: anyRevision})
	for path, want := range map[string]any{
		"authors.0.slug": "kjetil-sander", "authors.0.role": "author", "authors.1": nil, "tags.0.slug": "etikk", "tags.1": nil,
		"references.0.key": "kotler2005", "references.1.key": "wien2012", "meta.a.1": nil,
	} {
		if v := got.at(t, path); v != want {
			t.Errorf("%s is %v, want %v", path, v, want)
		}
	}
	if !strings.Contains(got.Body.String(), `"meta":{"a":[{"b":null}]}`) {
		t.Errorf("null inside an array: %s", got.Body)
	}
}
