package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// graph is what an answer says in the words of schema.org, by type.
func (w *world) graph(t *testing.T, target string) map[string]map[string]any {
	t.Helper()
	var got struct {
		JSONLD struct {
			Context string           `json:"@context"`
			Graph   []map[string]any `json:"@graph"`
		} `json:"json_ld"`
	}
	ok(t, jsonInto(w.get(t, target), &got))
	if got.JSONLD.Context != "https://schema.org" {
		t.Errorf("%s: %+v", target, got)
	}
	nodes := map[string]map[string]any{}
	for _, n := range got.JSONLD.Graph {
		nodes[n["@type"].(string)] = n
	}
	return nodes
}

// wantLD compares members, each as JSON.
func wantLD(t *testing.T, node map[string]any, want map[string]string) {
	t.Helper()
	for name, w := range want {
		data, err := json.Marshal(node[name])
		ok(t, err)
		if string(data) != w {
			t.Errorf("%s: %s, want %s", name, data, w)
		}
	}
}

func TestJSONLD(t *testing.T) {
	t.Parallel()
	w := newWorld(t, paged)
	id := func(target string) string { return w.get(t, target).string(t, "id") }
	site := `{"@type":"Organization","name":"Kilde","url":"https://estudie.example/"}`
	series := fmt.Sprintf(`{"@id":"urn:uuid:%s","@type":"CreativeWorkSeries","inLanguage":"nb","name":"Sosiale medier","url":"https://estudie.example/serie/sosiale-medier/"}`, id("/v1/series/sosiale-medier"))

	nodes := w.graph(t, "/v1/articles/sosial-markedsforing?include=json_ld")
	article := nodes["Article"]
	wantLD(t, article, map[string]string{
		"@id": `"urn:uuid:` + id("/v1/articles/sosial-markedsforing") + `"`, "url": `"https://estudie.example/sosial-markedsforing"`, "headline": `"Sosial markedsføring"`, "inLanguage": `"nb"`, "wordCount": "832", "timeRequired": `"PT4M"`,
		"datePublished": `"2025-03-16T07:00:00Z"`, "position": "16", "isPartOf": "[" + series + "]", "publisher": site, "keywords": `["sosiale medier","markedsføring","kommunikasjon"]`,
	})
	if author := article["author"].([]any)[0].(map[string]any); author["@type"] != "Person" || author["url"] != "https://estudie.example/forfatter/kjetil-sander" || article["editor"] == nil {
		t.Errorf("author %v, editor %v", author, article["editor"])
	}
	wien := fmt.Sprintf(`{"@id":"urn:uuid:%s","@type":"Thesis","author":[{"@type":"Person","familyName":"Wien","givenName":"Anders Hauge","name":"Anders Hauge Wien"}],"datePublished":"2012","inLanguage":"nb","name":"Merkeambassadører – Ditt sikreste kort i sosiale medier","publisher":{"@type":"Organization","name":"Universitetet i Tromsø"},"url":"http://hdl.handle.net/10037/5050"}`, id("/v1/references/wien2012"))
	data, err := json.Marshal(article["citation"])
	ok(t, err)
	if n := len(w.get(t, "/v1/articles/sosial-markedsforing").json(t)["references"].([]any)); n != len(article["citation"].([]any)) || !strings.Contains(string(data), wien) {
		t.Errorf("%d sources, and cited:\n%s\nwithout\n%s", n, data, wien)
	}
	wantLD(t, nodes["BreadcrumbList"], map[string]string{"itemListElement": `[{"@type":"ListItem","item":"https://estudie.example/","name":"Kilde","position":1},` +
		`{"@type":"ListItem","item":"https://estudie.example/serie/sosiale-medier/","name":"Sosiale medier","position":2},{"@type":"ListItem","item":"https://estudie.example/sosial-markedsforing","name":"Sosial markedsføring","position":3}]`})

	whole := w.graph(t, "/v1/series/sosiale-medier?include=json_ld")["CreativeWorkSeries"]
	parts := whole["hasPart"].([]any)
	if len(parts) != 25 || parts[15].(map[string]any)["url"] != "https://estudie.example/sosial-markedsforing" || parts[15].(map[string]any)["position"] != 16.0 || whole["name"] != "Sosiale medier" {
		t.Errorf("%v", whole)
	}
	wantLD(t, w.graph(t, "/v1/authors/kilde?include=json_ld")["Organization"], map[string]string{"name": `"Kilde"`, "url": `"https://estudie.example/forfatter/kilde"`})

	// Fields name it as well, and what is not asked for is not there.
	if got := w.get(t, "/v1/articles/forum?fields=slug,json_ld").json(t); len(got) != 2 {
		t.Errorf("%v", got)
	}
	if got := w.get(t, "/v1/articles/forum?fields=slug&include=json_ld").json(t); len(got) != 2 {
		t.Errorf("%v", got)
	}
	for _, target := range []string{"/v1/articles/forum", "/v1/series/sosiale-medier", "/v1/authors/kilde"} {
		if got := w.get(t, target).json(t); got["json_ld"] != nil {
			t.Errorf("%s: %v", target, got["json_ld"])
		}
		w.want(t, 400, call{request: "GET " + target + "?include=body"})
	}

	// A source of which only a string is known is that; a person elsewhere is known there.
	w.post(t, "/v1/authors", `{"name":"Ola","orcid":"0000-0002-1825-0097","url":"https://ola.example/"}`)
	w.post(t, "/v1/articles", `{"title":"Ny","body":"x","authors":["ola",{"author":"kilde","role":"translator"}],"bibliography":[{"raw":"Noe </script> trykt"},{"csl":{"type":"article-journal","title":"T","container-title":"J","DOI":"10.1509/jm.09.0339","ISSN":"0022-2429","author":[{"literal":"SSB"}]}}]}`)
	w.publish(t, "ny")
	ny := w.graph(t, "/v1/articles/ny?include=json_ld")["Article"]
	cited := ny["citation"].([]any)
	if cited[0] != "Noe </script> trykt" || ny["translator"] == nil || ny["position"] != nil || ny["isPartOf"] != nil {
		t.Errorf("%v", ny)
	}
	wantLD(t, cited[1].(map[string]any), map[string]string{"@type": `"ScholarlyArticle"`, "sameAs": `"https://doi.org/10.1509/jm.09.0339"`, "issn": `"0022-2429"`, "isPartOf": `{"@type":"Periodical","name":"J"}`, "author": `[{"@type":"Organization","name":"SSB"}]`})
	wantLD(t, ny["author"].([]any)[0].(map[string]any), map[string]string{"sameAs": `["https://orcid.org/0000-0002-1825-0097","https://ola.example/"]`})
}
