package api_test

import (
	"strings"
	"testing"
)

const pineGilmore = `"author":[{"family":"Pine","given":"B. Joseph"},{"family":"Gilmore","given":"James H."}],"title":"The Experience Economy"`

// References that are alike are proposed, merged and parted again.
func TestMergeReferences(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	as := func(request, body string, status int) answer {
		return w.want(t, status, call{as: "writer", request: request, body: body, header: anyRevision})
	}
	w.post(t, "/v1/references", `{"key":"pine1999","csl":{"type":"book","issued":"1999","publisher":"Harvard Business School Press",`+pineGilmore+`}}`)
	w.post(t, "/v1/references", `{"key":"pine99","csl":{"type":"book","issued":"1999","ISBN":"0-87584-819-2",`+pineGilmore+`}}`)
	w.post(t, "/v1/references", `{"key":"annen","csl":{"type":"book","issued":"2011","edition":"2",`+pineGilmore+`}}`)
	w.post(t, "/v1/articles", `{"title":"Opplevelser","body":"Alt er teater (Pine og Gilmore 1999).","bibliography":["kotler2005","pine99","pine1999"]}`)
	w.publish(t, "opplevelser")

	got := w.want(t, 200, call{as: "reader", request: "GET /v1/references/duplicates"})
	if n := len(got.list(t, "data")); n != 1 || got.string(t, "data.0.reference.key") != "pine1999" || got.string(t, "data.0.other.key") != "pine99" || got.string(t, "data.0.why") != "fingerprint" {
		t.Errorf("proposed: %s", got.Body)
	}
	got = w.want(t, 200, call{as: "reader", request: "GET /v1/references/pine99/duplicates"})
	if got.string(t, "data.0.other.key") != "pine1999" || got.string(t, "data.0.evidence") != "Pine and Gilmore 1999, The Experience Economy" {
		t.Errorf("of one: %s", got.Body)
	}
	before := w.get(t, "/v1/articles/opplevelser").Body.String()

	made := as("POST /v1/references/pine1999/merge", `{"from":["pine99"]}`, 201)
	if made.string(t, "from.0.key") != "pine99" || made.string(t, "reference.csl.ISBN") != "0-87584-819-2" || made.Header().Get("ETag") != `"r2"` {
		t.Errorf("merged: %s", made.Body)
	}
	at := strings.TrimPrefix(made.Header().Get("Location"), publicURL)
	w.want(t, 200, call{as: "reader", request: "GET " + at})
	if to := w.want(t, 301, call{request: "GET /v1/references/pine99"}).Header().Get("Location"); to != publicURL+"/v1/references/pine1999" {
		t.Errorf("the old key leads to %s", to)
	}
	merged := w.get(t, "/v1/articles/opplevelser")
	if len(merged.list(t, "references")) != 2 || merged.string(t, "references.1.key") != "pine1999" || !strings.Contains(merged.string(t, "body.html"), `href="#ref-2"`) {
		t.Errorf("article: %s", merged.Body)
	}
	if n := len(w.want(t, 200, call{as: "reader", request: "GET /v1/references/pine1999/merges?count=true"}).list(t, "data")); n != 1 {
		t.Errorf("%d merges", n)
	}
	w.want(t, 412, call{as: "writer", request: "DELETE " + at, header: `If-Match: "r1"`})
	w.want(t, 428, call{as: "writer", request: "DELETE " + at})
	w.want(t, 428, call{as: "writer", request: "POST /v1/references/pine1999/merge", body: `{"from":["annen"]}`})
	if got := as("POST /v1/references/pine1999/merge", `{"from":["pine99","nobody",""]}`, 422); got.string(t, "errors.0.pointer") != "/from/2" {
		t.Errorf("errors: %s", got.Body)
	}
	if got := as("POST /v1/references/pine1999/merge", `{"from":["pine99","nobody"]}`, 422); len(got.list(t, "errors")) != 2 {
		t.Errorf("errors: %s", got.Body)
	}
	as("DELETE "+at, "", 204)
	if after := w.get(t, "/v1/articles/opplevelser").Body.String(); after != before {
		t.Errorf("undone:\n%s\nwas\n%s", after, before)
	}
	as("DELETE "+at, "", 404)

	again := strings.TrimPrefix(as("POST /v1/references/pine1999/merge", `{"from":["pine99"],"prefer":"pine99"}`, 201).Header().Get("Location"), publicURL)
	as("PATCH /v1/references/pine1999", `{"csl":{"note":"x"}}`, 200)
	if got := as("DELETE "+again, "", 409); got.string(t, "code") != "changed-since" {
		t.Errorf("after a change: %s", got.Body)
	}
}

// Pages of proposals have each pair once.
func TestDuplicatesPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 4 {
		w.post(t, "/v1/references", `{"csl":{"type":"book","issued":"1999",`+pineGilmore+`}}`)
	}
	seen := map[string]bool{}
	for target := "/v1/references/duplicates?limit=2"; target != ""; {
		got := w.want(t, 200, call{as: "reader", request: "GET " + target})
		for i := range got.list(t, "data") {
			pair := got.list(t, "data")[i].(map[string]any)
			key := pair["reference"].(map[string]any)["key"].(string) + " " + pair["other"].(map[string]any)["key"].(string)
			if seen[key] {
				t.Errorf("%s comes twice", key)
			}
			seen[key] = true
		}
		target = ""
		if next, ok := got.at(t, "page.next_cursor").(string); ok {
			target = "/v1/references/duplicates?limit=2&cursor=" + next
		}
	}
	if len(seen) != 6 {
		t.Errorf("%d pairs of 4", len(seen))
	}
}

// list is a list within the body.
func (a answer) list(t *testing.T, path string) []any {
	t.Helper()
	list, isList := a.at(t, path).([]any)
	if !isList {
		t.Fatalf("%s is no list: %s", path, a.Body)
	}
	return list
}
