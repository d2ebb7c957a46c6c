package api_test

import (
	"strings"
	"testing"
)

const anyRevision = "If-Match: *"

func TestWriteArticles(t *testing.T) {
	t.Parallel()
	post := func(body string) call { return call{as: "writer", request: "POST /v1/articles", body: body} }
	patch := func(body string) call {
		return call{as: "writer", request: "PATCH /v1/articles/forum", body: body, header: `If-Match: "r1"`}
	}
	publication := func(method, article, body string) call {
		return call{as: "publisher", request: method + " /v1/articles/" + article + "/publication", body: body}
	}
	apart(t, []exchange{
		{"create", post(`{"title":"Først","body":"Hei, *verden*."}`), 201},
		{"create all", post(`{"title":"Alt","slug":"alt","subtitle":"U","excerpt":"E","language":"nn","format":"html","body":"<p>Hei</p>",
			"authors":["kjetil-sander",{"author":"kilde","role":"editor"}],"tags":["jus","Ny tag"],
			"bibliography":["wien2012",{"raw":"Kari Nordmann. 2020. Boka."},{"key":"ny","csl":{"type":"book","title":"Ny"}}],
			"canonical_url":"https://eksempel.no/alt","cover":{"url":"https://eksempel.no/a.png","alt":"Bilde"},"seo":{"title":"S","description":"D"},"meta":{"a":[1]}}`), 201},
		{"create without title", post(`{"body":"x"}`), 422},
		{"create with title of blanks", post(`{"title":"  "}`), 422},
		{"create with every fault", post(`{"title":"a\nb","slug":"Ikke Slik","language":"norsk","format":"rtf","authors":[{"author":"","role":"boss"}],"tags":[""],
			"bibliography":[{"csl":{"type":"scroll"}},{"key":"Ø","raw":"r"}],"canonical_url":"ftp://x","cover":{"url":"","alt":"a"},"meta":[]}`), 422},
		{"create naming what is not there", post(`{"title":"x","authors":["ingen"],"bibliography":["intet2000"]}`), 422},
		{"create with a taken slug", post(`{"title":"x","slug":"forum"}`), 409},
		{"create with a slug like an id", post(`{"title":"x","slug":"0199c7a2-5f00-7000-8000-00000000ffff"}`), 422},
		{"create with a title like an id", post(`{"title":"0199c7a2-5f00-7000-8000-00000000ffff","tags":["0199c7a2-5f00-7000-8000-00000000ffff"]}`), 201},
		{"create with a title without letters", post(`{"title":"¿¡…!?"}`), 201},
		{"create with a taken title", post(`{"title":"Forum"}`), 201},
		{"create with a body too long", post(`{"title":"x","body":"` + strings.Repeat("a", 2<<20+1) + `"}`), 422},
		{"create with a note too long", call{as: "writer", request: "POST /v1/articles?note=" + strings.Repeat("n", 600), body: `{"title":"x"}`}, 400},
		{"change", patch(`{"title":"Fora","tags":["jus"]}`), 200},
		{"change nothing", patch(`{}`), 200},
		{"clear what may be empty", patch(`{"slug":null,"excerpt":null,"language":null,"format":null,"body":null,"authors":null,"tags":null,"meta":null}`), 200},
		{"clear the title", patch(`{"title":null}`), 422},
		{"change to a taken slug", patch(`{"slug":"blogg"}`), 409},
		{"change to what is not there", patch(`{"authors":["ingen"]}`), 422},
		{"change by no object", patch(`[]`), 422},
		{"change nothing there", call{as: "writer", request: "PATCH /v1/articles/nothing", body: `{}`, header: anyRevision}, 404},
		{"change any revision", call{as: "writer", request: "PATCH /v1/articles/forum", body: `{"title":"Fora"}`, header: anyRevision}, 200},
		{"delete a published one without the right", call{as: "writer", request: "DELETE /v1/articles/forum", header: `If-Match: "r1"`}, 403},
		{"delete", call{as: "editor", request: "DELETE /v1/articles/forum", header: `If-Match: "r1"`}, 204},
		{"delete nothing", call{as: "editor", request: "DELETE /v1/articles/nothing", header: anyRevision}, 404},
		{"publish again", publication("PUT", "forum", ""), 200},
		{"publish a revision", publication("PUT", "forum", `{"revision":1}`), 200},
		{"publish a revision of none", publication("PUT", "forum", `{"revision":2}`), 404},
		{"publish a revision below 1", publication("PUT", "forum", `{"revision":-1}`), 422},
		{"publish at no time", publication("PUT", "forum", `{"at":"tomorrow"}`), 422},
		{"publish at null", publication("PUT", "forum", `{"at":null}`), 200},
		{"publish at the end of time", publication("PUT", "forum", `{"at":"9999-12-31T23:59:59-23:59"}`), 422},
		{"publish before there was time", publication("PUT", "forum", `{"at":"0000-01-01T00:00:00+23:59"}`), 422},
		{"schedule", publication("PUT", "forum", `{"revision":1,"at":"2027-01-01T08:00:00+01:00"}`), 200},
		{"publish nothing there", publication("PUT", "nothing", ""), 404},
		{"withdraw", publication("DELETE", "forum", ""), 200},
		{"withdraw nothing there", publication("DELETE", "nothing", ""), 404},
	})
}

func TestWriteSeries(t *testing.T) {
	t.Parallel()
	post := func(body string) call { return call{as: "writer", request: "POST /v1/series", body: body} }
	on := func(request, body string) call {
		method, rest, _ := strings.Cut(request, " ")
		return call{as: "writer", request: method + " /v1/series/sosiale-medier" + rest, body: body, header: `If-Match: "r1"`}
	}
	apart(t, []exchange{
		{"create", post(`{"title":"Ny serie"}`), 201},
		{"create all", post(`{"title":"Alt","slug":"alt","subtitle":"U","description":"*B*","language":"en-GB","announce_planned":true,"canonical_url":"https://eksempel.no/s",
			"cover":{"url":"https://eksempel.no/a.png","alt":""},"seo":{"title":"S"},"meta":{"a":null},
			"parts":[{"article":"forum"},{"title":"Siden","planned_for":"2027-02-01"}]}`), 201},
		{"create without title", post(`{}`), 422},
		{"create with a taken slug", post(`{"title":"x","slug":"sosiale-medier"}`), 409},
		{"create with wrong parts", post(`{"title":"x","parts":[{},{"article":"forum","title":"x"},{"title":"x","primary":true},{"title":"y","planned_for":"soon"},{"id":"x","title":"z"},{"article":"forum"}]}`), 422},
		{"create naming what is not there", post(`{"title":"x","parts":[{"article":"nothing"}]}`), 422},
		{"change", on("PATCH ", `{"title":"Nytt navn","description":null}`), 200},
		{"change the parts", on("PATCH ", `{"parts":[]}`), 400},
		{"delete", on("DELETE ", ""), 204},
		{"add", on("POST /parts", `{"title":"Planlagt","planned_for":"2027-01-01","position":2}`), 201},
		{"add what is there", on("POST /parts", `{"article":"forum"}`), 422},
		{"add at no place", on("POST /parts", `{"title":"x","position":27}`), 422},
		{"add below the first", on("POST /parts", `{"title":"x","position":-1}`), 422},
		{"add at none", on("POST /parts", `{"title":"x","position":0}`), 422},
		{"add without words", on("POST /parts", `{"title":" "}`), 422},
		{"move to none", on("PATCH /parts/forum", `{"position":0}`), 422},
		{"move", on("PATCH /parts/forum", `{"position":1}`), 200},
		{"move too far", on("PATCH /parts/forum", `{"position":26}`), 422},
		{"move nothing", on("PATCH /parts/nothing", `{"position":1}`), 404},
		{"move before", on("PATCH /parts/forum", `{"before":"blogg"}`), 200},
		{"move after", on("PATCH /parts/forum", `{"after":"blogg","role":"optional"}`), 200},
		{"move before nothing", on("PATCH /parts/forum", `{"before":"nothing"}`), 422},
		{"move before itself", on("PATCH /parts/forum", `{"before":"forum"}`), 422},
		{"move both ways", on("PATCH /parts/forum", `{"before":"blogg","after":"blogg"}`), 422},
		{"move before and to a position", on("PATCH /parts/forum", `{"before":"blogg","position":2}`), 422},
		{"make it of no role", on("PATCH /parts/forum", `{"role":"chapter"}`), 422},
		{"add before", on("POST /parts", `{"title":"Planlagt","before":"blogg"}`), 201},
		{"add after nothing", on("POST /parts", `{"title":"Planlagt","after":"nothing"}`), 422},
		{"add before and at a position", on("POST /parts", `{"title":"Planlagt","before":"blogg","position":1}`), 422},
		{"add itself", on("POST /parts", `{"series":"sosiale-medier"}`), 422},
		{"add a series of nothing", on("POST /parts", `{"series":"nothing"}`), 422},
		{"restore", on("PUT /parts", `{"order":1,"note":"Som før"}`), 200},
		{"restore none", on("PUT /parts", `{"order":2}`), 404},
		{"restore and set", on("PUT /parts", `{"order":1,"parts":[]}`), 422},
		{"set neither", on("PUT /parts", `{}`), 422},
		{"make planned", on("PATCH /parts/forum", `{"article":null,"primary":null,"title":"Om fora"}`), 200},
		{"remove", on("DELETE /parts/forum", ""), 204},
		{"remove nothing", on("DELETE /parts/nothing", ""), 404},
		{"set", on("PUT /parts", `{"parts":[{"article":"blogg"},{"title":"Siden"},{"article":"forum","primary":true}]}`), 200},
		{"set none", on("PUT /parts", `{"parts":[]}`), 200},
		{"set what is not there", on("PUT /parts", `{"parts":[{"article":"nothing"}]}`), 422},
		{"set twice", on("PUT /parts", `{"parts":[{"article":"forum"},{"article":"forum"}]}`), 422},
	})
}

func TestWritePlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, title := range []string{"En", "To", "Tre"} {
		w.post(t, "/v1/articles", `{"title":"`+title+`","body":"x"}`)
	}
	w.post(t, "/v1/series", `{"title":"Kapittel","parts":[{"article":"tre"}]}`)
	w.post(t, "/v1/series", `{"title":"Plan","parts":[{"article":"to"},{"article":"forum"},{"series":"kapittel"},{"title":"Senere"},{"article":"en"}]}`)
	on := func(request, body, header string) call {
		method, rest, _ := strings.Cut(request, " ")
		return call{as: "publisher", request: method + " /v1/series/plan" + rest, body: body, header: header}
	}
	const weekly = `{"start":"2027-01-04T07:00","time_zone":"Europe/Oslo","rhythm":"weeks"}`
	for _, x := range []exchange{
		{"none yet", on("GET /plan", "", ""), 404},
		{"none to take back", on("DELETE /plan", "", `If-Match: "r1"`), 404},
		{"dry run", on("PUT /plan?dry_run=true", weekly, `If-Match: "r1"`), 200},
		{"none after a dry run", on("GET /plan", "", ""), 404},
		{"of no revision", on("PUT /plan", weekly, ""), 428},
		{"of another revision", on("PUT /plan", weekly, `If-Match: "r2"`), 412},
		{"in the past", on("PUT /plan", `{"start":"2020-01-04T07:00","rhythm":"days"}`, `If-Match: "r1"`), 422},
		{"with every fault", on("PUT /plan", `{"start":"soon","time_zone":"Oslo","rhythm":"moons","every":-1}`, `If-Match: "r1"`), 422},
		{"beyond all years", on("PUT /plan", `{"start":"9999-12-01T07:00","rhythm":"days","every":365}`, `If-Match: "r1"`), 422},
		{"set", on("PUT /plan", weekly, `If-Match: "r1"`), 200},
		{"set again", on("PUT /plan", `{"start":"2027-01-01T07:00","rhythm":"weekdays","every":2}`, `If-Match: "r2"`), 200},
		{"read", on("GET /plan", "", ""), 200},
		{"take back", on("DELETE /plan", "", `If-Match: "r3"`), 204},
		{"none any more", on("GET /plan", "", ""), 404},
	} {
		t.Run(x.name, func(t *testing.T) { x.check(t, w) })
	}
	if got := w.want(t, 200, call{as: "reader", request: "GET /v1/articles?status=scheduled&count=true"}); got.at(t, "page.total") != "0" {
		t.Errorf("still scheduled: %s", got.Body)
	}
	w.post(t, "/v1/articles", `{"title":"Tom"}`)
	w.post(t, "/v1/series", `{"title":"Tomme","parts":[{"article":"tre"},{"article":"tom"}]}`)
	w.want(t, 409, call{as: "publisher", request: "PUT /v1/series/tomme/plan", body: weekly, header: anyRevision})
	if got := w.want(t, 200, call{as: "reader", request: "GET /v1/articles?status=scheduled&count=true"}); got.at(t, "page.total") != "0" {
		t.Errorf("some were scheduled: %s", got.Body)
	}
}

func TestWriteTheRest(t *testing.T) {
	t.Parallel()
	write := func(request, body string) call {
		return call{as: "writer", request: request, body: body, header: anyRevision}
	}
	apart(t, []exchange{
		{"create author", write("POST /v1/authors", `{"name":"Ada","slug":"ada","kind":"person","given":"Ada","family":"L","bio":"**B**","url":"https://ada.no","orcid":"0000-0002-1825-0097","image":{"url":"https://ada.no/a.png","alt":"Ada"},"meta":{}}`), 201},
		{"create author without name", write("POST /v1/authors", `{"kind":"robot","orcid":"0000-0002-1825-0098","url":"javascript:alert(1)"}`), 422},
		{"create author with a taken slug", write("POST /v1/authors", `{"name":"x","slug":"kjetil-sander"}`), 409},
		{"change author", write("PATCH /v1/authors/kjetil-sander", `{"bio":null,"name":"K. Sander"}`), 200},
		{"change author nothing", write("PATCH /v1/authors/nothing", `{}`), 404},
		{"delete author in use", write("DELETE /v1/authors/kjetil-sander", ""), 409},
		{"delete author nothing", write("DELETE /v1/authors/nothing", ""), 404},
		{"create reference", write("POST /v1/references", `{"csl":{"type":"book","title":"Bok","author":[{"family":"Å","given":"B"}],"issued":{"date-parts":[[2020]]},"custom":{"n":9007199254740993}}}`), 201},
		{"create reference raw", write("POST /v1/references", `{"raw":"Kari Nordmann. 2020. <Boka>."}`), 201},
		{"create reference of nothing", write("POST /v1/references", `{}`), 422},
		{"create reference of a wrong type", write("POST /v1/references", `{"csl":{"type":"scroll","title":1}}`), 422},
		{"create reference with a taken key", write("POST /v1/references", `{"key":"wien2012","raw":"x"}`), 409},
		{"change reference", write("PATCH /v1/references/wien2012", `{"csl":{"title":"Ny tittel"}}`), 200},
		{"change reference to nothing", write("PATCH /v1/references/wien2012", `{"raw":null}`), 422},
		{"delete reference in use", write("DELETE /v1/references/wien2012", ""), 409},
		{"delete reference nothing", write("DELETE /v1/references/nothing", ""), 404},
		{"create tag", write("POST /v1/tags", `{"name":"Ny tag","description":"D"}`), 201},
		{"create tag without name", write("POST /v1/tags", `{}`), 422},
		{"create tag with a taken slug", write("POST /v1/tags", `{"name":"x","slug":"jus"}`), 409},
		{"change tag", write("PATCH /v1/tags/jus", `{"name":"Jus","description":null}`), 200},
		{"delete tag in use", write("DELETE /v1/tags/jus", ""), 409},
		{"delete tag nothing", write("DELETE /v1/tags/nothing", ""), 404},
	})
}

// What nothing uses can be deleted, and is gone.
func TestDelete(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, x := range []struct{ list, body, at string }{
		{"/v1/articles", `{"title":"Kort liv"}`, "/v1/articles/kort-liv"},
		{"/v1/series", `{"title":"Kort liv","parts":[{"article":"forum"}]}`, "/v1/series/kort-liv"},
		{"/v1/authors", `{"name":"Kort liv"}`, "/v1/authors/kort-liv"},
		{"/v1/references", `{"key":"kort-liv","raw":"x"}`, "/v1/references/kort-liv"},
		{"/v1/tags", `{"name":"Kort liv"}`, "/v1/tags/kort-liv"},
	} {
		made := w.want(t, 201, call{as: "writer", request: "POST " + x.list, body: x.body})
		if got := made.Header().Get("Location"); got != publicURL+x.at || made.Header().Get("ETag") != `"r1"` || made.Header().Get("Cache-Control") != "private, no-store" {
			t.Errorf("POST %s: %v", x.list, made.Header())
		}
		w.want(t, 200, call{as: "reader", request: "GET " + x.at})
		w.want(t, 412, call{as: "writer", request: "DELETE " + x.at, header: `If-Match: "r2"`})
		gone := w.want(t, 204, call{as: "writer", request: "DELETE " + x.at, header: `If-Match: "r1"`})
		if gone.Body.Len() > 0 {
			t.Errorf("DELETE %s answered %s", x.at, gone.Body)
		}
		w.want(t, 404, call{as: "reader", request: "GET " + x.at})
		w.want(t, 404, call{as: "writer", request: "DELETE " + x.at, header: anyRevision})
	}
	w.get(t, "/v1/articles/forum")
}
