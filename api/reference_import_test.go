package api_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

const importedBib = `@book{Kotler:2016, author = {Kotler, Philip and Keller, Kevin Lane}, title = {Marketing {Management}}, year = 2016, doi = {10.1000/XYZ}, shelf = {A 3}}
@article{same, author = {Wien, Anders Hauge}, title = {Merkeambassadører – Ditt sikreste kort i sosiale medier}, year = 2012, url = {http://hdl.handle.net/10037/5050}}
@book{near2005, author = {Kotler, Philip}, title = {Markedsføringsledelsen}, year = 2005}
@book{broken, title = {x}, year = {2012
`

// A bibliography comes in record by record, once.
func TestImportReferences(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	send := func(target, media, body string) answer {
		t.Helper()
		return w.want(t, 200, call{as: "writer", request: "POST /v1/references/import" + target, body: body, header: "Content-Type: " + media})
	}
	outcomes := func(got answer) (list []string) {
		var report struct {
			Data []struct{ Outcome, Reference, Reason string }
		}
		ok(t, json.Unmarshal(got.Body.Bytes(), &report))
		for _, r := range report.Data {
			list = append(list, r.Outcome+" "+r.Reference)
		}
		return list
	}
	dry := send("?dry_run=true", "application/x-bibtex", importedBib)
	want := []string{"created kotler:2016", "matched wien2012", "created near2005", "refused "}
	if got := outcomes(dry); strings.Join(got, ",") != strings.Join(want, ",") || dry.at(t, "dry_run") != true {
		t.Errorf("dry run: %v\n%s", got, dry.Body)
	}
	w.want(t, 404, call{as: "reader", request: "GET /v1/references/near2005"})
	made := send("", "application/x-bibtex", importedBib)
	if got := outcomes(made); strings.Join(got, ",") != strings.Join(want, ",") {
		t.Errorf("%v\n%s", got, made.Body)
	}
	for path, want := range map[string]any{
		"summary.created": 2, "summary.matched": 1, "summary.refused": 1, "summary.duplicates": 1, "data.0.source_key": "Kotler:2016", "data.2.duplicates.0.reference": "kotler2005", "data.3.line": 4,
	} {
		if got := made.at(t, path); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	again := outcomes(send("", "application/x-bibtex", importedBib))
	if want := []string{"unchanged kotler:2016", "matched wien2012", "unchanged near2005", "refused "}; strings.Join(again, ",") != strings.Join(want, ",") {
		t.Errorf("again: %v", again)
	}
	// What no field here has a place for is given back.
	bib := w.want(t, 200, call{as: "reader", request: "GET /v1/references/kotler:2016?format=bibtex"}).Body.String()
	if !strings.Contains(bib, "shelf") || !strings.Contains(bib, "A 3") || !strings.Contains(bib, "{Management}") {
		t.Error(bib)
	}
	for _, format := range []struct{ name, media string }{
		{"bibtex", "application/x-bibtex"}, {"csl-json", "application/vnd.citationstyles.csl+json"}, {"ris", "application/x-research-info-systems"},
	} {
		body := w.want(t, 200, call{as: "reader", request: "GET /v1/references/kotler:2016?format=" + format.name}).Body.String()
		if got := outcomes(send("", format.media, body)); len(got) != 1 || got[0] != "unchanged kotler:2016" && got[0] != "matched kotler:2016" {
			t.Errorf("%s: %v", format.name, got)
		}
	}
	for _, wrong := range []struct {
		status      int
		media, body string
	}{
		{415, "application/x-endnote", "x"}, {400, "application/json", "["}, {400, "application/json", "x"}, {413, "application/x-bibtex", strings.Repeat("@comment{x}\n", 3<<20)},
	} {
		w.want(t, wrong.status, call{as: "writer", request: "POST /v1/references/import", body: wrong.body, header: "Content-Type: " + wrong.media})
	}
}

// What two references say of themselves tells that they are one.
func TestIdentifiersAreUnique(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	post := func(csl string) call {
		return call{as: "writer", request: "POST /v1/references", body: `{"csl":` + csl + `}`}
	}
	first := w.want(t, 201, post(`{"type":"book","title":"A","DOI":"https://doi.org/10.1000/ABC"}`))
	key, _ := first.at(t, "key").(string)
	taken := w.want(t, 409, post(`{"type":"book","title":"B","DOI":"10.1000/abc"}`))
	if taken.at(t, "code") != "identifier-taken" || !strings.Contains(taken.Body.String(), key) {
		t.Error(taken.Body)
	}
	other, _ := w.want(t, 201, post(`{"type":"book","title":"B"}`)).at(t, "key").(string)
	w.want(t, 409, call{as: "writer", request: "PATCH /v1/references/" + other, body: `{"csl":{"URL":"https://doi.org/10.1000/abc"}}`, header: "If-Match: *"})
	w.want(t, 200, call{as: "writer", request: "PATCH /v1/references/" + key, body: `{"csl":{"title":"A2"}}`, header: "If-Match: *"})
	// In a bibliography it is the reference that is there.
	a := w.want(t, 201, call{as: "writer", request: "POST /v1/articles", body: `{"title":"x","bibliography":[{"csl":{"type":"book","title":"A","DOI":"10.1000/abc"}}]}`})
	if got := a.at(t, "references.0.key"); got != key {
		t.Errorf("%v, want %s", got, key)
	}
}

func TestParseReferences(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	parse := func(status int, body string) answer {
		return w.want(t, status, call{as: "writer", request: "POST /v1/references/parse", body: body, header: "Content-Type: text/plain; charset=utf-8"})
	}
	before := w.count(t)
	got := parse(200, "Kotler, Philip. 2005. Markedsføringsledelse. 3.utg. Oslo: Gyldendal\n\nNoe annet\r\n")
	for path, want := range map[string]any{
		"data.0.csl.type": "book", "data.0.csl.author.0.family": "Kotler", "data.0.csl.edition": "3", "data.0.matches.0.reference": "kotler2005", "data.1.raw": "Noe annet",
	} {
		if got := got.at(t, path); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	if sure, err := strconv.ParseFloat(fmt.Sprint(got.at(t, "data.0.confidence.title")), 64); err != nil || sure < 0.5 || sure > 1 {
		t.Errorf("confidence %v", sure)
	}
	if after := w.count(t); after != before {
		t.Errorf("%d references became %d", before, after)
	}
	parse(400, " \n")
	parse(400, strings.Repeat("x\n", 501))
	parse(400, "\xff")
	parse(413, strings.Repeat("x", 300<<10))
	w.want(t, 415, call{as: "writer", request: "POST /v1/references/parse", body: `"x"`})
	w.want(t, 403, call{as: "reader", request: "POST /v1/references/parse", body: "x", header: "Content-Type: text/plain"})
}

// count is how many references there are.
func (w *world) count(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(fmt.Sprint(w.want(t, 200, call{as: "reader", request: "GET /v1/references?count=true&limit=1"}).at(t, "page.total")))
	ok(t, err)
	return n
}

// The list of references that a body ends with becomes the bibliography.
func TestExtractBibliography(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const list = "\\n\\n## Kilder\\n\\n- Kotler, Philip. 2016. Marketing Management. 15. utg. Boston: Pearson.\\n- Hauge, Kari. 2019. Om ord. Oslo: Gyldendal."
	a := w.want(t, 201, call{as: "writer", request: "POST /v1/articles", body: `{"title":"Uttrekk","extract_bibliography":true,"body":"Vareprat virker (Hauge 2019)."}`})
	if n := a.at(t, "references.0"); n != nil {
		t.Errorf("references of nothing: %v", n)
	}
	a = w.want(t, 200, call{as: "writer", request: "PATCH /v1/articles/uttrekk", header: "If-Match: *", body: `{"extract_bibliography":true,"body":"Vareprat virker (Hauge 2019).` + list + `"}`})
	for path, want := range map[string]any{
		"references.0.key": "kotler2016", "references.1.key": "hauge2019", "references.1.csl.publisher": "Gyldendal", "citations.0.reference": "hauge2019", "citations.0.state": "linked",
	} {
		if got := a.at(t, path); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	source := w.want(t, 200, call{as: "reader", request: "GET /v1/articles/uttrekk/revisions/2"})
	if got := source.at(t, "source.body"); got != "Vareprat virker (Hauge 2019)." || source.at(t, "source.extract_bibliography") != nil {
		t.Error(source.Body)
	}
	r := w.want(t, 200, call{as: "reader", request: "GET /v1/references/hauge2019"})
	if r.at(t, "raw") != "Hauge, Kari. 2019. Om ord. Oslo: Gyldendal." || r.at(t, "provenance.title.from") != "reading" || r.at(t, "provenance.title.confidence") == nil {
		t.Error(r.Body)
	}
	edited := w.want(t, 200, call{as: "writer", request: "PATCH /v1/references/hauge2019", header: "If-Match: *", body: `{"csl":{"title":"Om ordene"}}`})
	if edited.at(t, "provenance.title") != nil || edited.at(t, "provenance.author.from") != "reading" {
		t.Errorf("what an editor wrote was read: %s", edited.Body)
	}
	// The same string again is the same reference, as it is by now.
	b := w.want(t, 201, call{as: "writer", request: "POST /v1/articles", body: `{"title":"Igjen","extract_bibliography":true,"body":"x` + list + `"}`})
	if b.at(t, "references.1.key") != "hauge2019" || b.at(t, "references.1.csl.title") != "Om ordene" {
		t.Error(b.Body)
	}
}
