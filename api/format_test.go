package api_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"kilde/models/citation/bibtex"
	"kilde/models/citation/csljson"
	"kilde/models/citation/ris"
)

// A reference and a bibliography come in the form that format= or Accept names.
func TestFormats(t *testing.T) {
	t.Parallel()
	w := caching(t)
	const reference, bibliography = "/v1/references/wien2012", "/v1/articles/sosial-markedsforing/bibliography"
	for _, x := range []struct{ target, accept, media, begins string }{
		{reference, "", "application/json", `{"id":`},
		{reference, "*/*", "application/json", `{"id":`},
		{reference, "text/html, */*;q=0.1", "application/json", `{"id":`},
		{reference, "application/x-bibtex", "application/x-bibtex", "@"},
		{reference, "application/x-bibtex, */*", "application/x-bibtex", "@"},
		{reference, "application/x-bibtex;q=0.5, application/json", "application/json", `{"id":`},
		{reference, "application/json;q=0, application/*", "application/x-bibtex", "@"},
		{reference, "application/x-research-info-systems", "application/x-research-info-systems", "TY  - THES"},
		{reference, "application/vnd.citationstyles.csl+json", "application/vnd.citationstyles.csl+json", `[{"type":"thesis","id":"wien2012"`},
		{reference + "?format=ris", "application/json", "application/x-research-info-systems", "TY  - THES"},
		{reference + "?format=ris", "image/png", "application/x-research-info-systems", "TY  - THES"},
		{reference + "?format=text", "", "text/plain; charset=UTF-8", "Wien, Anders Hauge. 2012. «Merkeambassadører"},
		{reference + "?format=text&style=apa", "", "text/plain; charset=UTF-8", "Wien, A. H. (2012). Merkeambassadører"},
		{bibliography, "application/x-bibtex", "application/x-bibtex", "@article{mohammadian2012,"},
		{"/v1/series/sosiale-medier/bibliography", "application/x-research-info-systems", "application/x-research-info-systems", "TY  - "},
		{"/v1/series/sosiale-medier/bibliography?format=text&style=apa", "", "text/plain; charset=UTF-8", "Kaplan, A. M. & Haenlein, M. (2010)."},
		{bibliography + "?format=html", "", "text/html; charset=UTF-8", "<div class=\"csl-bib-body\" lang=\"nb\">\n<div class=\"csl-entry\" id=\"ref-5\">Kaplan, Andreas M."},
		{bibliography + "?format=html&style=apa&locale=en", "", "text/html; charset=UTF-8", "<div class=\"csl-bib-body\" lang=\"en\">\n<div class=\"csl-entry\" id=\"ref-5\">Kaplan, A. M., &amp; Haenlein, M. (2010). The Early Bird"},
	} {
		r := httptest.NewRequest("GET", x.target, nil)
		if x.accept != "" {
			r.Header.Set("Accept", x.accept)
		}
		for range 2 { // made and kept
			got := answer{httptest.NewRecorder()}
			w.ServeHTTP(got, r)
			conforms(t, r, nil, got.ResponseRecorder)
			body := got.Body.String()
			if got.Code != 200 || got.Header().Get("Content-Type") != x.media || !strings.HasPrefix(body, x.begins) {
				t.Errorf("%s as %q: %d %s\n%s", x.target, x.accept, got.Code, got.Header().Get("Content-Type"), body)
			}
			vary := got.Header().Get("Vary")
			if varies := !strings.Contains(x.target, "format="); strings.Contains(vary+",", "Accept,") != varies {
				t.Errorf("%s: Vary: %q", x.target, vary)
			}
		}
	}
	disposition := w.get(t, reference+"?format=bibtex").Header().Get("Content-Disposition")
	if disposition != `attachment; filename="wien2012.bib"` {
		t.Errorf("Content-Disposition: %s", disposition)
	}
	for _, target := range []string{reference, bibliography, "/v1/series/sosiale-medier/bibliography"} {
		if got := w.want(t, 406, call{request: "GET " + target, header: "Accept: text/html"}); !strings.Contains(got.Body.String(), "application/x-bibtex") {
			t.Error(got.Body)
		}
	}
	if got := w.want(t, 400, call{request: "GET " + reference + "?style=mla"}); !strings.Contains(got.Body.String(), "chicago-author-date") {
		t.Error(got.Body)
	}
	w.want(t, 400, call{request: "GET " + reference + "?locale=fr"})
	w.want(t, 400, call{request: "GET " + reference + "?format=endnote"})
	w.want(t, 406, call{request: "GET /v1/references", header: "Accept: application/x-bibtex"})
}

// What a bibliography gives can be read again, and says the same.
func TestFormatsAreReadAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const target = "/v1/articles/sosial-markedsforing/bibliography"
	want := w.get(t, target+"?format=csl-json").Body.String()
	count := strings.Count(want, `"id":`)
	read := map[string]int{}
	for r, err := range csljson.Read(strings.NewReader(want)) {
		ok(t, err)
		read["csl-json "+r.Key]++
	}
	for r, err := range bibtex.Read(w.get(t, target+"?format=bibtex").Body) {
		ok(t, err)
		read["bibtex "+r.Key]++
	}
	for r, err := range ris.Read(w.get(t, target+"?format=ris").Body) {
		ok(t, err)
		read["ris "+r.Item.Title()]++
	}
	if len(read) != 3*count || count != 6 {
		t.Errorf("%d records, read %v", count, read)
	}
}

// Marks that editors wrote are printed as they are asked for; what was printed
// stays.
func TestPrintedMarks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.post(t, "/v1/articles", `{"title":"Merker","body":"Se [@kwon2011, s. 4] og (Wien 2012). @kwon2011 skriver.","bibliography":["kwon2011","wien2012"]}`)
	w.want(t, 200, call{as: "admin", request: "PUT /v1/articles/merker/publication"})
	for target, want := range map[string][]string{
		"":                       {">Kwon og Sung 2011, s. 4</a>", ">Wien 2012</a>", ">Kwon og Sung (2011)</a>"},
		"?style=apa":             {">Kwon &amp; Sung, 2011, s. 4</a>", ">Wien 2012</a>", ">Kwon og Sung (2011)</a>"},
		"?style=apa&locale=en":   {">Kwon &amp; Sung, 2011, p. 4</a>", ">Kwon and Sung (2011)</a>"},
		"?locale=en":             {">Kwon and Sung 2011, p. 4</a>"},
		"?style=apa&fields=body": {">Kwon &amp; Sung, 2011, s. 4</a>"},
	} {
		got := w.get(t, "/v1/articles/merker"+target)
		html, _ := got.at(t, "body.html").(string)
		for _, s := range want {
			if !strings.Contains(html, s) {
				t.Errorf("%q: no %q in %s", target, s, html)
			}
		}
	}
	got := w.get(t, "/v1/articles/merker?style=apa&locale=en")
	if printed := got.at(t, "references.0.text"); printed != "Kwon, E. S., & Sung, Y. (2011). Follow me! Global marketers’ twitter use. Journal of Interactive Advertising, 12(1), 4–16. Business Source Complete (70258621)." {
		t.Error(printed)
	}
	if text := got.at(t, "citations.0.text"); text != "Kwon & Sung, 2011, p. 4" {
		t.Error(text)
	}
}
