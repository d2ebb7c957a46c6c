package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// traces are where an article would show if it were public.
func (w *world) traces(t *testing.T, slug, title string) (list []string) {
	t.Helper()
	for _, target := range []string{"/v1/articles/" + slug, "/v1/articles/" + slug + "/bibliography"} {
		if w.do(t, call{request: "GET " + target}).Code == 200 {
			list = append(list, target)
		}
	}
	for _, target := range []string{
		"/v1/articles?limit=100", "/v1/articles?author=ny&count=true", "/v1/articles?tag=ny&series=ny", "/v1/series", "/v1/series/ny", "/v1/series/ny/parts",
		"/v1/series/ny/parts/" + slug, "/v1/authors", "/v1/authors/ny", "/v1/tags", "/v1/tags/ny", "/v1/references", "/v1/references/ny",
	} {
		if got := w.do(t, call{request: "GET " + target}); strings.Contains(got.Body.String(), title) {
			list = append(list, target)
		}
	}
	return list
}

// From first draft to withdrawal: readers see what was published, all of it,
// and nothing else.
func TestLifeOfAnArticle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all := 15
	w.post(t, "/v1/authors", `{"name":"Zyxt ny","slug":"ny"}`)
	w.post(t, "/v1/articles", `{"title":"Zyxt","body":"Zyxt første.","authors":["ny"],"tags":["Zyxt ny"],"bibliography":[{"key":"ny","raw":"Zyxt."}]}`)
	w.want(t, 200, call{as: "writer", request: "PATCH /v1/tags/zyxt-ny", body: `{"slug":"ny"}`, header: anyRevision})
	w.post(t, "/v1/series", `{"title":"Zyxt serie","slug":"ny","parts":[{"article":"zyxt","primary":true}]}`)

	see := func(want int, body string) {
		t.Helper()
		if got := w.traces(t, "zyxt", "Zyxt"); len(got) != want {
			t.Fatalf("readers see it at %d of %d: %v", len(got), want, got)
		}
		if want > 0 && !strings.Contains(w.get(t, "/v1/articles/zyxt").Body.String(), body) {
			t.Fatalf("readers do not see %q", body)
		}
	}
	state := func(a answer, status string, version, published any) {
		t.Helper()
		if a.at(t, "status") != status || a.at(t, "version") != version || a.at(t, "editing.published_revision") != published {
			t.Fatalf("state: %s", a.Body)
		}
	}
	publication := func(method string) answer {
		t.Helper()
		return w.want(t, 200, call{as: "publisher", request: method + " /v1/articles/zyxt/publication"})
	}
	patch := func(body string) answer {
		t.Helper()
		return w.want(t, 200, call{as: "writer", request: "PATCH /v1/articles/zyxt", body: body, header: anyRevision})
	}
	see(0, "")
	w.Move(time.Hour)
	state(publication("PUT"), "published", "1", "1")
	see(all, "første")
	w.Move(time.Hour)
	state(patch(`{"body":"Zyxt andre.","title":"Zyxt to"}`), "published", "1", "1")
	see(all, "første")
	w.Move(time.Hour)
	second := publication("PUT")
	state(second, "published", "2", "2")
	see(all, "andre")
	if at, since := second.at(t, "published_at"), second.at(t, "updated_at"); at != "2026-03-01T13:00:00Z" || since != "2026-03-01T15:00:00Z" {
		t.Errorf("published at %v, updated at %v", at, since)
	}
	state(publication("DELETE"), "archived", "2", "2")
	see(0, "")
	w.want(t, 409, call{as: "publisher", request: "DELETE /v1/articles/zyxt/publication"})
	state(w.want(t, 200, call{as: "publisher", request: "PUT /v1/articles/zyxt/publication", body: `{"revision":1}`}), "published", "3", "1")
	see(all, "første")
	w.want(t, 204, call{as: "editor", request: "DELETE /v1/articles/zyxt", header: anyRevision})
	see(0, "")
}

// What is scheduled is nobody's to read before its time, and everybody's then.
func TestSchedule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.post(t, "/v1/articles", `{"title":"Senere","body":"Senere."}`)
	put := func(body string) answer {
		return w.want(t, 200, call{as: "publisher", request: "PUT /v1/articles/senere/publication", body: body})
	}
	due := func() int {
		t.Helper()
		n, _, err := w.store.PublishDue(t.Context())
		ok(t, err)
		return n
	}
	got := put(`{"at":"2026-03-01T14:00:00+01:00"}`)
	if got.at(t, "status") != "scheduled" || got.at(t, "editing.scheduled_at") != "2026-03-01T13:00:00Z" || got.at(t, "editing.scheduled_revision") != "1" || got.at(t, "published_at") != nil {
		t.Errorf("scheduled: %s", got.Body)
	}
	w.want(t, 404, call{request: "GET /v1/articles/senere"})
	w.want(t, 200, call{as: "writer", request: "PATCH /v1/articles/senere", body: `{"body":"Enda senere."}`, header: `If-Match: "r1"`})
	w.Move(time.Hour - time.Millisecond)
	if n := due(); n != 0 {
		t.Errorf("%d published too early", n)
	}
	w.Move(time.Millisecond)
	if n := due(); n != 1 {
		t.Errorf("%d published in time", n)
	}
	if got := w.get(t, "/v1/articles/senere"); got.string(t, "body.html") != "<p>Senere.</p>" || got.at(t, "published_at") != "2026-03-01T13:00:00Z" {
		t.Errorf("published: %s", got.Body)
	}

	put(`{"at":"2026-03-02T00:00:00Z"}`)
	if got := w.get(t, "/v1/articles/senere"); got.string(t, "body.html") != "<p>Senere.</p>" {
		t.Errorf("readers see what is scheduled: %s", got.Body)
	}
	got = w.want(t, 200, call{as: "publisher", request: "DELETE /v1/articles/senere/publication"})
	if got.at(t, "status") != "archived" || got.at(t, "editing.scheduled_at") != nil {
		t.Errorf("withdrawn: %s", got.Body)
	}
	w.Move(48 * time.Hour)
	if n := due(); n != 0 {
		t.Errorf("%d published though withdrawn", n)
	}
	put("")
	w.get(t, "/v1/articles/senere")
}

// Readers count what they see; editors count everything.
func TestNumbering(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, slug := range []string{"a", "b", "c", "d"} {
		w.post(t, "/v1/articles", fmt.Sprintf(`{"title":"%s","slug":"del-%[1]s","body":"x"}`, slug))
	}
	for _, slug := range []string{"a", "c", "d"} {
		w.publish(t, "del-"+slug)
	}
	w.post(t, "/v1/series", `{"title":"S","slug":"s","parts":[{"article":"del-a"},{"article":"del-b"},{"title":"Planlagt"},{"article":"del-c"},{"article":"del-d"}]}`)
	line := func(as string) string {
		t.Helper()
		s := w.want(t, 200, call{as: as, request: "GET /v1/series/s"})
		var b strings.Builder
		fmt.Fprintf(&b, "%v:", s.at(t, "total"))
		for i := range s.json(t)["parts"].([]any) {
			fmt.Fprintf(&b, " %v %v", s.at(t, fmt.Sprintf("parts.%d.position", i)), s.at(t, fmt.Sprintf("parts.%d.title", i)))
		}
		return b.String()
	}
	place := func(as, article string) string {
		t.Helper()
		a := w.want(t, 200, call{as: as, request: "GET /v1/articles/" + article})
		return fmt.Sprintf("%v %v %v", a.at(t, "series.0.previous.slug"), a.at(t, "series.0.label"), a.at(t, "series.0.next.slug"))
	}
	order := func(request, body string) {
		t.Helper()
		method, rest, _ := strings.Cut(request, " ")
		status := map[string]int{"POST": 201, "DELETE": 204}[method]
		w.want(t, max(status, 200), call{as: "writer", request: method + " /v1/series/s" + rest, body: body, header: anyRevision})
	}
	check := func(readers, editors, reader, editor string) {
		t.Helper()
		if got := line(""); got != readers {
			t.Errorf("readers: %s, want %s", got, readers)
		}
		if got := line("reader"); got != editors {
			t.Errorf("editors: %s, want %s", got, editors)
		}
		if got := place("", "del-c"); got != reader {
			t.Errorf("reader's place: %s, want %s", got, reader)
		}
		if got := place("reader", "del-c"); got != editor {
			t.Errorf("editor's place: %s, want %s", got, editor)
		}
	}
	check("3: 1 a 2 c 3 d", "5: 1 a 2 b 3 Planlagt 4 c 5 d", "del-a Del 2 av 3 del-d", "del-b Del 4 av 5 del-d")
	order("PATCH ", `{"announce_planned":true}`)
	check("3: 1 a <nil> Planlagt 2 c 3 d", "5: 1 a 2 b 3 Planlagt 4 c 5 d", "del-a Del 2 av 3 del-d", "del-b Del 4 av 5 del-d")
	w.publish(t, "del-b")
	order("PATCH ", `{"announce_planned":false}`)
	order("PATCH /parts/del-c", `{"position":1}`)
	check("4: 1 c 2 a 3 b 4 d", "5: 1 c 2 a 3 b 4 Planlagt 5 d", "<nil> Del 1 av 4 del-a", "<nil> Del 1 av 5 del-a")
	order("DELETE /parts/del-a", "")
	order("POST /parts", `{"title":"Snart","position":1}`)
	check("3: 1 c 2 b 3 d", "5: 1 Snart 2 c 3 b 4 Planlagt 5 d", "<nil> Del 1 av 3 del-b", "<nil> Del 2 av 5 del-b")
	order("PUT /parts", `{"parts":[{"article":"del-d"},{"article":"del-c"}]}`)
	check("2: 1 d 2 c", "2: 1 d 2 c", "del-d Del 2 av 2 <nil>", "del-d Del 2 av 2 <nil>")
}

// A part keeps its identity while it is moved about.
func TestPartsKeepTheirIDs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.get(t, "/v1/series/sosiale-medier/parts/forum").string(t, "id")
	made := w.want(t, 201, call{as: "writer", request: "POST /v1/series/sosiale-medier/parts", body: `{"title":"Andre","position":2}`, header: `If-Match: "r1"`})
	at := strings.TrimPrefix(made.Header().Get("Location"), publicURL)
	if got := w.want(t, 200, call{as: "reader", request: "GET " + at}); got.at(t, "title") != "Andre" || got.at(t, "position") != "2" {
		t.Errorf("%s: %s", at, got.Body)
	}
	w.want(t, 404, call{request: "GET " + at})
	w.want(t, 200, call{as: "writer", request: "PATCH /v1/series/sosiale-medier/parts/" + before, body: `{"position":1}`, header: `If-Match: "r2"`})
	w.want(t, 200, call{as: "writer", request: "PUT /v1/series/sosiale-medier/parts", body: `{"parts":[{"article":"forum"}]}`, header: `If-Match: "r3"`})
	if got := w.get(t, "/v1/series/sosiale-medier/parts/"+before); got.string(t, "article.slug") != "forum" {
		t.Errorf("part: %s", got.Body)
	}
}

// Repeating a POST under one key makes one thing.
func TestIdempotency(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, x := range []struct{ list, first, other string }{
		{"/v1/articles", `{"title":"A"}`, `{"title":"B"}`},
		{"/v1/series", `{"title":"A","parts":[{"article":"forum"}]}`, `{"title":"B"}`},
		{"/v1/authors", `{"name":"A"}`, `{"name":"B"}`},
		{"/v1/references", `{"raw":"A"}`, `{"raw":"B"}`},
		{"/v1/tags", `{"name":"A"}`, `{"name":"B"}`},
	} {
		count := func() string {
			return w.want(t, 200, call{as: "reader", request: "GET " + x.list + "?count=true" + statuses(x.list)}).string(t, "page.total")
		}
		before := count()
		c := call{as: "writer", request: "POST " + x.list, body: x.first, header: "Idempotency-Key: " + x.list}
		first, quoted := w.want(t, 201, c), c
		quoted.header = `Idempotency-Key: "` + x.list + `"`
		for _, again := range []call{c, quoted} {
			if got := w.want(t, 201, again); got.Body.String() != first.Body.String() || got.Header().Get("Location") != first.Header().Get("Location") || got.Header().Get("ETag") != `"r1"` {
				t.Errorf("%s again: %v %s", x.list, got.Header(), got.Body)
			}
		}
		var was, is int
		if _, err := fmt.Sscan(before+" "+count(), &was, &is); err != nil || is != was+1 {
			t.Errorf("%s: %d, then %d", x.list, was, is)
		}
		other := c
		other.body = x.other
		if got := w.want(t, 422, other); got.string(t, "code") != "idempotency-key-reused" {
			t.Errorf("%s with another body: %s", x.list, got.Body)
		}
		c.as = "editor"
		if got := w.want(t, 201, c); got.Header().Get("Location") == first.Header().Get("Location") {
			t.Errorf("%s: one key's repetition is another's: %s", x.list, got.Body)
		}
	}
	for _, elsewhere := range []call{
		{request: "POST /v1/authors", body: `{"name":"A"}`, header: "Idempotency-Key: /v1/tags"},
		{request: "POST /v1/articles?note=x", body: `{"title":"A"}`, header: "Idempotency-Key: /v1/articles"},
	} {
		elsewhere.as = "writer"
		if got := w.want(t, 422, elsewhere); got.string(t, "code") != "idempotency-key-reused" {
			t.Errorf("%s: %s", elsewhere.request, got.Body)
		}
	}
	c := call{as: "writer", request: "POST /v1/tags", body: `{"name":"A"}`, header: "Idempotency-Key: /v1/tags"}
	w.Move(25 * time.Hour)
	if got := w.want(t, 201, c); got.string(t, "slug") != "a-3" {
		t.Errorf("a day later: %s", got.Body)
	}
	w.want(t, 422, call{as: "writer", request: "POST /v1/articles", body: `{}`, header: "Idempotency-Key: failed"})
	w.want(t, 201, call{as: "writer", request: "POST /v1/articles", body: `{"title":"C"}`, header: "Idempotency-Key: failed"})
}

// statuses asks a list of articles for drafts too.
func statuses(list string) string {
	if list != "/v1/articles" {
		return ""
	}
	return "&status=draft,published"
}
