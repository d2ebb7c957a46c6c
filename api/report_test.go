package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// A report tells what is wrong and how to mend it; what it proposes can be sent
// as it is, and what was waived it tells of no more.
func TestReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.post(t, "/v1/references", `{"key":"keller","csl":{"type":"article-journal","author":[{"family":"Keller","given":"Ed"},{"family":"Fay","given":"Brad"}],"issued":"2012","title":"Word-of-Mouth Advocacy","container-title":"Journal of Advertising Research","page":"464-459"}}`)
	w.post(t, "/v1/articles", `{"title":"Prat","body":"Slik mener Keller og Fey (2012), og andre (Drucker 1954).","bibliography":["keller","kotler2005"]}`)
	w.publish(t, "prat")
	findings := func(target string) map[string]map[string]any {
		got := w.want(t, 200, call{as: "reader", request: "GET " + target})
		found := map[string]map[string]any{}
		for _, f := range got.list(t, "findings") {
			f := f.(map[string]any)
			found[f["rule"].(string)] = f
		}
		return found
	}
	found := findings("/v1/articles/prat/report")
	for _, rule := range []string{"C001", "C002", "C003", "R004"} {
		if found[rule] == nil {
			t.Fatalf("%s is not found: %v", rule, found)
		}
	}
	place := found["C003"]["place"].(map[string]any)
	if place["anchor"] != "cite-1" || place["start"] != json.Number("11") || found["C003"]["expected"] != "Keller og Fay (2012)" || found["C001"]["fix"] != nil {
		t.Errorf("C003: %v", found["C003"])
	}
	for _, rule := range []string{"C003", "C002", "R004"} {
		fix := findings("/v1/articles/prat/report")[rule]["fix"].(map[string]any)
		patch, err := json.Marshal(fix["patch"])
		ok(t, err)
		w.want(t, 200, call{as: "writer", request: "PATCH " + fix["target"].(string), body: string(patch), header: "If-Match: " + fix["if_match"].(string)})
		if findings("/v1/articles/prat/report")[rule] != nil {
			t.Errorf("%s is not mended by %s", rule, patch)
		}
	}
	left := findings("/v1/articles/prat/report")["C001"]
	waiver := "/v1/report/waivers/" + left["fingerprint"].(string)
	w.post(t, "/v1/references", `{"key":"practice","csl":{"type":"book","author":[{"family":"Drucker","given":"Peter F."}],"issued":"1954","title":"The Practice of Management","publisher":"Harper"}}`)
	fix := findings("/v1/articles/prat/report")["C001"]["fix"].(map[string]any)
	if patch, err := json.Marshal(fix["patch"]); err != nil || string(patch) != `{"bibliography":["keller","practice"]}` {
		t.Errorf("of what the site has: %s %v", patch, err)
	}
	w.want(t, 204, call{as: "writer", request: "DELETE /v1/references/practice", header: anyRevision})
	w.want(t, 200, call{as: "writer", request: "PUT " + waiver, body: `{"reason":"Kjent"}`})
	if got := findings("/v1/articles/prat/report"); got["C001"] != nil {
		t.Errorf("waived: %v", got)
	}
	if got := findings("/v1/articles/prat/report?waived=true")["C001"]; got["waiver"].(map[string]any)["reason"] != "Kjent" {
		t.Errorf("waived, and asked for: %v", got)
	}
	w.want(t, 204, call{as: "writer", request: "DELETE " + waiver})
	w.want(t, 404, call{as: "writer", request: "DELETE " + waiver})
	w.want(t, 400, call{as: "writer", request: "PUT /v1/report/waivers/x", body: `{"reason":"x"}`})
	if findings("/v1/articles/prat/report?rule=C001")["C001"] == nil || len(findings("/v1/articles/prat/report?rule=R001")) > 0 {
		t.Error("rules are not told apart")
	}
	for _, wrong := range []string{"rule=C000", "severity=bad", "waived=x", "rule=C001&rule=C002"} {
		w.want(t, 400, call{as: "reader", request: "GET /v1/articles/prat/report?" + wrong})
	}
}

// The report of a series has its articles in its order, with drafts, and a page
// goes on where the last one ended.
func TestReportOfSeries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, title := range []string{"Tre", "En", "To"} {
		w.post(t, "/v1/articles", fmt.Sprintf(`{"title":%q,"body":"Slik (Drucker 1954)."}`, title))
	}
	w.post(t, "/v1/series", `{"title":"Kurs","parts":[{"article":"en"},{"title":"Senere"},{"article":"to"},{"article":"tre"}]}`)
	names := ""
	for target := "/v1/series/kurs/report?limit=2"; target != ""; {
		got := w.want(t, 200, call{as: "reader", request: "GET " + target})
		for _, r := range got.list(t, "data") {
			names += fmt.Sprintf("%s %d ", r.(map[string]any)["name"], len(r.(map[string]any)["findings"].([]any)))
		}
		target = ""
		if next, ok := got.at(t, "page.next_cursor").(string); ok {
			target = "/v1/series/kurs/report?limit=2&cursor=" + next
		}
	}
	if names != "en 1 to 1 tre 1 " {
		t.Errorf("got %s", names)
	}
	w.want(t, 404, call{request: "GET /v1/series/kurs/report"})
}

// The report of the site comes page by page, and has what is wrong with records
// that no article shows.
func TestReportOfSite(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 3 {
		w.post(t, "/v1/articles", fmt.Sprintf(`{"title":"A%d","body":"Slik (Drucker 1954)."}`, i))
		w.post(t, "/v1/references", fmt.Sprintf(`{"key":"like%d","csl":{"type":"book","author":[{"family":"Drucker","given":"Peter"}],"issued":"195%d","title":"The Practice of Management","publisher":"Harper","ISBN":"9780306406157"}}`, i, i))
	}
	w.post(t, "/v1/references", `{"key":"slip","csl":{"type":"book","author":[{"family":"Druker","given":"Peter"}],"issued":"1973","title":"Management","publisher":"Harper"}}`)
	rules, names := map[string]int{}, ""
	for target := "/v1/report?limit=2"; target != ""; {
		got := w.want(t, 200, call{as: "reader", request: "GET " + target})
		if n := len(got.list(t, "data")); n > 2 {
			t.Errorf("%d items on a page of 2", n)
		}
		for _, r := range got.list(t, "data") {
			r := r.(map[string]any)
			name := r["name"].(string)
			names += " " + name
			if name == "sosial-markedsforing" || name == "keller2012" { // of the demonstration
				continue
			}
			for _, f := range r["findings"].([]any) {
				rules[f.(map[string]any)["rule"].(string)]++
			}
		}
		target = ""
		if next, ok := got.at(t, "page.next_cursor").(string); ok {
			target = "/v1/report?limit=2&cursor=" + next
		}
	}
	for rule, want := range map[string]int{"C001": 3, "G001": 4, "R005": 3, "G003": 3, "R006": 1} {
		if rules[rule] != want {
			t.Errorf("%s: %d, want %d; all are %v in%s", rule, rules[rule], want, rules, names)
		}
	}
	if strings.Count(names, " a1") != 1 {
		t.Errorf("names: %s", names)
	}
	w.want(t, 401, call{request: "GET /v1/report"})
}
