package api_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// lists are all lists in all their orders.
var lists = []struct {
	target string
	total  int
	key    bool
}{
	{"/v1/articles?sort=-published_at", 25, false},
	{"/v1/articles?sort=published_at", 25, false},
	{"/v1/articles?sort=title", 25, false},
	{"/v1/articles?sort=-title", 25, false},
	{"/v1/articles?sort=updated_at", 25, false},
	{"/v1/articles?sort=-updated_at", 25, false},
	{"/v1/articles?sort=saved_at&status=published,draft", 28, true},
	{"/v1/articles?sort=-saved_at&status=published,draft", 28, true},
	{"/v1/articles?author=kilde", 25, false},
	{"/v1/articles?author=kilde,kjetil-sander", 25, false},
	{"/v1/articles?series=sosiale-medier&sort=title", 25, false},
	{"/v1/articles?tag=jus,etikk&language=nb", 7, false},
	{"/v1/articles?sort=-words,title", 25, false},
	{"/v1/articles?sort=-published_at,-words,title&author=kilde", 25, false},
	{"/v1/articles?sort=position&series=sosiale-medier", 25, false},
	{"/v1/articles?sort=-position&series=sosiale-medier", 25, false},
	{"/v1/articles?sort=position&series=sosiale-medier&status=published,draft", 25, true},
	{"/v1/articles?sort=-created_at,title&status=published,draft", 28, true},
	{"/v1/articles?tag[not]=jus&words[gte]=250&published_at[gte]=2025-03-01", 13, false},
	{"/v1/articles?reference=wien2012,keller2012", 0, false},
	{"/v1/articles?reference[author]=wien&reference[year]=2012", 0, false},
	{"/v1/authors?sort=-articles,name", 2, false},
	{"/v1/references?sort=-year,title", 0, false},
	{"/v1/references?sort=-articles,name&year[gte]=2000", 0, false},
	{"/v1/tags?sort=-articles,name", 10, false},
	{"/v1/articles?q=sosiale+medier", 0, false},
	{"/v1/articles?q=sosiale+medier&sort=-words,title", 0, false},
	{"/v1/articles?q=markeds&sort=relevance&tag[not]=jus&words[gte]=250", 0, false},
	{"/v1/articles?q=sosiale&series=sosiale-medier&sort=position", 0, false},
	{"/v1/articles?q=sosiale&series=sosiale-medier&sort=-position&status=published,draft", 0, true},
	{"/v1/articles?q=%22sosiale+medier%22+-blogg&author=kilde&language=nb", 0, false},
	{"/v1/references?q=marketing&year[gte]=2000", 0, false},
	{"/v1/references?q=media&sort=-year,title", 0, true},
	{"/v1/series?q=serie", 0, false},
	{"/v1/authors?q=kjetil", 2, false},
	{"/v1/tags?q=markedsforing", 1, true},
	{"/v1/series", 4, false},
	{"/v1/series?sort=-title", 4, false},
	{"/v1/series?sort=updated_at", 4, false},
	{"/v1/series?sort=-updated_at", 5, true},
	{"/v1/authors", 2, false},
	{"/v1/authors?sort=-name", 3, true},
	{"/v1/references", 0, false},
	{"/v1/references?sort=-name", 0, false},
	{"/v1/tags", 10, false},
	{"/v1/tags?sort=-name", 10, false},
	{"/v1/articles/blogg/revisions", 5, true},
}

// listWorld is the demonstration content, and enough beside it for every list
// to have pages.
func listWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	for _, title := range []string{"A", "B", "C"} {
		w.post(t, "/v1/articles", fmt.Sprintf(`{"title":"Utkast %s"}`, title))
		w.post(t, "/v1/series", fmt.Sprintf(`{"title":"Serie","parts":[{"article":"forum"},{"title":"Planlagt %s"}]}`, title))
	}
	w.post(t, "/v1/series", `{"title":"Privat"}`)
	w.post(t, "/v1/authors", `{"name":"Privat"}`)
	for range 4 {
		w.want(t, 200, call{as: "writer", request: "PATCH /v1/articles/blogg", body: `{}`, header: anyRevision})
	}
	return w
}

var nextLink = regexp.MustCompile(`^<` + publicURL + `(/v1/[^>]*)>; rel="next"$`)

// However a list is walked, it shows everything once, in one order.
func TestWalkLists(t *testing.T) {
	t.Parallel()
	w := listWorld(t)
	for _, list := range lists {
		t.Run(list.target, func(t *testing.T) {
			t.Parallel()
			as := ""
			if list.key {
				as = "reader"
			}
			whole := w.walk(t, as, list.target, 100)
			if total := w.want(t, 200, call{as: as, request: "GET " + with(list.target, "count=true&limit=1")}).at(t, "page.total"); total != fmt.Sprint(len(whole)) || list.total > 0 && len(whole) != list.total {
				t.Errorf("%d items, total %v, want %d", len(whole), total, list.total)
			}
			if sorted := slices.Clone(whole); len(slices.Compact(slices.Sorted(slices.Values(sorted)))) != len(whole) {
				t.Errorf("something is listed twice: %v", whole)
			}
			for _, limit := range []int{1, 3} {
				if got := w.walk(t, as, list.target, limit); !slices.Equal(got, whole) {
					t.Errorf("by %d: %v, want %v", limit, got, whole)
				}
			}
		})
	}
}

// A list that is searched has what a search finds of its kind, in its order, and
// counts it as one.
func TestListsSearchAsSearchDoes(t *testing.T) {
	t.Parallel()
	w := listWorld(t)
	kinds := map[string]string{"articles": "article", "series": "series", "authors": "author", "references": "reference", "tags": "tag"}
	for _, text := range []string{"sosiale medier", "mark", `"word of mouth"`, `medier -blogg -"sosial markedsføring"`, "kjetil", "marketing", "nothing-of-it"} {
		found := 0
		for list, kind := range kinds {
			q := "q=" + url.QueryEscape(text)
			got, want := w.walk(t, "", "/v1/"+list+"?"+q, 2), w.walk(t, "", "/v1/search?type="+kind+"&"+q, 100)
			if !slices.Equal(got, want) {
				t.Errorf("%s that say %s: %v, want %v", list, text, got, want)
			}
			page := w.get(t, "/v1/"+list+"?fields=id&limit=2&page=2&"+q)
			if total := page.at(t, "page.total"); total != fmt.Sprint(len(want)) || page.at(t, "page.exact") != true {
				t.Errorf("%s that say %s: %s, want %d", list, text, page.Body, len(want))
			}
			if len(want) > 2 && page.at(t, "data.0.id") != strings.TrimSuffix(want[2], "<nil>") {
				t.Errorf("the second page of %s that say %s: %s, want %s", list, text, page.Body, want[2])
			}
			found += len(want)
		}
		if (found == 0) != (text == "nothing-of-it") {
			t.Errorf("%d things say %s", found, text)
		}
	}
}

func with(target, query string) string {
	if strings.Contains(target, "?") {
		return target + "&" + query
	}
	return target + "?" + query
}

// walk follows a list to its end, by Link and by next_cursor, which have to
// agree, and returns what identifies its items.
func (w *world) walk(t *testing.T, as, target string, limit int) (items []string) {
	t.Helper()
	first := with(target, fmt.Sprintf("limit=%d", limit))
	for at := first; at != ""; {
		got := w.want(t, 200, call{as: as, request: "GET " + at})
		page := got.json(t)
		data := page["data"].([]any)
		for _, item := range data {
			members := item.(map[string]any)
			items = append(items, fmt.Sprint(members["id"], members["number"]))
		}
		more, cursor, link := got.at(t, "page.has_more"), got.at(t, "page.next_cursor"), got.Header().Get("Link")
		if at = ""; more != true {
			if cursor != nil || link != "" {
				t.Fatalf("the last page leads on: %v %s", cursor, link)
			}
			continue
		}
		found := nextLink.FindStringSubmatch(link)
		if found == nil || len(data) != limit {
			t.Fatalf("%d items of %d, Link %q", len(data), limit, link)
		}
		at = found[1]
		linked, err := url.Parse(at)
		ok(t, err)
		if linked.Query().Get("cursor") != cursor {
			t.Fatalf("Link %s, next_cursor %v", link, cursor)
		}
		byCursor := w.want(t, 200, call{as: as, request: "GET " + with(first, "cursor="+url.QueryEscape(cursor.(string)))})
		if byLink := w.want(t, 200, call{as: as, request: "GET " + at}); byLink.Body.String() != byCursor.Body.String() {
			t.Fatalf("by Link %s, by cursor %s", byLink.Body, byCursor.Body)
		}
	}
	return items
}

// A cursor is good for its own list and its own kind of caller.
func TestCursorsAreBound(t *testing.T) {
	t.Parallel()
	w := listWorld(t)
	cursor := func(as, target string) string {
		return w.want(t, 200, call{as: as, request: "GET " + with(target, "limit=1")}).string(t, "page.next_cursor")
	}
	const list = "/v1/articles?sort=title"
	own := "cursor=" + cursor("", list)
	w.get(t, with(list, own))
	w.get(t, with(list, own+"&limit=7&count=true"))
	for _, other := range []string{
		"/v1/articles", "/v1/articles?sort=-title", "/v1/articles?sort=title&tag=jus", "/v1/articles?sort=title&language=nb", "/v1/articles?sort=title&status=published",
		"/v1/series?sort=title", "/v1/tags", "/v1/authors", "/v1/references",
	} {
		got := w.want(t, 400, call{request: "GET " + with(other, own)})
		if got.string(t, "code") != "cursor-mismatch" || got.string(t, "errors.0.parameter") != "cursor" {
			t.Errorf("%s: %s", other, got.Body)
		}
		wantProblem(t, w, got)
	}
	w.want(t, 400, call{as: "reader", request: "GET " + with(list, own)})
	w.want(t, 400, call{request: "GET " + with(list, "cursor="+cursor("reader", list))})
	for _, target := range []string{"/v1/tags", "/v1/series", "/v1/authors", "/v1/references"} {
		w.want(t, 400, call{request: "GET " + with(target, "cursor="+cursor("reader", target))})
	}
	const found = "/v1/articles?q=sosiale+medier"
	own = "cursor=" + cursor("", found)
	w.get(t, with(found, own+"&sort=relevance&limit=7"))
	for _, other := range []string{
		"/v1/articles", "/v1/articles?q=sosiale", "/v1/articles?q=sosiale+medier&sort=title", "/v1/articles?q=sosiale+medier&tag[not]=jus",
		"/v1/series?q=sosiale+medier", "/v1/search?q=sosiale+medier", "/v1/search?q=sosiale+medier&type=article",
	} {
		w.want(t, 400, call{request: "GET " + with(other, own)})
	}
	w.want(t, 400, call{as: "reader", request: "GET " + with(found, own)})
	for _, other := range []string{"/v1/search?q=sosiale", "/v1/search?q=sosiale+medier&tag=jus", found} {
		w.want(t, 400, call{request: "GET " + with(other, "cursor="+cursor("", "/v1/search?q=sosiale+medier"))})
	}
	w.want(t, 400, call{as: "reader", request: "GET /v1/articles/forum/revisions?cursor=" + cursor("reader", "/v1/articles/blogg/revisions")})
}

// Whatever is done to a cursor, it is refused or leads to another place in the
// same list; it is never a way to something else.
func TestTamperedCursors(t *testing.T) {
	t.Parallel()
	w := listWorld(t)
	for _, target := range []string{"/v1/articles?sort=title", "/v1/articles?q=sosiale", "/v1/articles?q=sosiale&sort=title"} {
		t.Run(target, func(t *testing.T) { w.tamper(t, target) })
	}
}

func (w *world) tamper(t *testing.T, target string) {
	t.Helper()
	seen := w.walk(t, "", target, 100)
	token := w.get(t, target+"&limit=1").string(t, "page.next_cursor")
	try := func(token string) {
		t.Helper()
		got := w.do(t, call{request: "GET " + target + "&limit=2&cursor=" + url.QueryEscape(token)})
		switch got.Code {
		case 400:
			wantProblem(t, w, got)
		case 200:
			for _, item := range got.json(t)["data"].([]any) {
				if id := fmt.Sprint(item.(map[string]any)["id"], "<nil>"); !slices.Contains(seen, id) {
					t.Errorf("cursor %q shows %v", token, item)
				}
			}
		default:
			t.Errorf("cursor %q: %d %s", token, got.Code, got.Body)
		}
	}
	for i := range token {
		for _, bit := range []int{i % 6, 5} {
			flipped := []byte(token)
			flipped[i] ^= 1 << bit
			try(string(flipped))
		}
		try(token[:i])
	}
	plain, err := base64.RawURLEncoding.DecodeString(token)
	ok(t, err)
	text := string(plain)
	for _, forged := range []string{
		strings.Replace(text, `"v":2`, `"v":3`, 1), strings.Replace(text, `"i":`, `"i":-`, 1), strings.Replace(text, `"i":`, `"i":0,"i":`, 1),
		strings.Replace(text, `"i":`, `"i":1e2,"x":`, 1), strings.Replace(text, `"t":`, `"n":9223372036854775807,"t":`, 1), strings.Replace(text, `"t":`, `"n":9223372036854775808,"t":`, 1),
		strings.Replace(text, `"t":"`, `"t":"' OR 1=1 --`, 1), strings.Replace(text, `"t":"`, `"t":"\u0000`, 1), strings.Replace(text, `"t":"`, `"t":"`+strings.Repeat("f", 5000), 1),
		strings.Replace(text, `"n":1`, `"n":-1`, 1), strings.Replace(text, `"n":1`, `"n":10001`, 1), strings.Replace(text, `"n":1`, `"n":9223372036854775807`, 1),
		strings.Replace(text, `"a":[`, `"a":[{"n":1},`, 1), strings.Replace(text, `"a":`, `"a":[],"x":`, 1), strings.Replace(text, `"t":"1`, `"t":"'`, 1),
		text + text, "[" + text + "]", "null", "{}", "",
	} {
		try(base64.RawURLEncoding.EncodeToString([]byte(forged)))
	}
	try(token + "=")
	try(token + "AAAA")
}
