package api_test

import (
	"crypto/rand"
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"kilde/models"
	"kilde/store/storetest"
)

// publicTargets are addresses that readers may ask for, among them those of
// what is private.
func publicTargets() []string {
	names := map[string][]string{
		"articles": {"forum", "sosial-markedsforing", "fora", "zyxt", "zyxt-2", "arkivert", "senere", "utkast", "nothing"},
		"series":   {"sosiale-medier", "zyxt", "nothing"}, "authors": {"kjetil-sander", "kilde", "zyxt", "nothing"},
		"references": {"wien2012", "zyxt", "ref", "nothing"}, "tags": {"jus", "zyxt", "hemmelig", "nothing"},
	}
	list := values(addresses)
	for _, changing := range []string{"/metrics"} {
		list = without(list, changing)
	}
	for kind, slugs := range names {
		for _, slug := range slugs {
			at := "/v1/" + kind + "/" + slug
			list = append(list, at)
			switch kind {
			case "articles":
				list = append(list, at+"?wpm=100", at+"?revision=1", at+"?revision=latest", at+"/bibliography", at+"/revisions", at+"/revisions/1", at+"/revisions/2", "/v1/series/sosiale-medier/parts/"+slug)
			case "series":
				list = append(list, at+"/statistics", at+"/bibliography", at+"/orders", at+"/orders/1", at+"/orders/1/comparison", "/v1/articles/forum?in="+slug, "/v1/articles/zyxt?in="+slug, "/v1/articles?limit=5&count=true&series="+slug)
			case "authors", "tags":
				list = append(list, "/v1/articles?limit=5&count=true&"+strings.TrimSuffix(kind, "s")+"="+slug)
			}
		}
	}
	list = append(list, "/v1/articles?series=sosiale-medier&limit=4&count=true", "/v1/articles?series=zyxt&count=true")
	for _, query := range []string{
		"count=true&limit=100", "limit=7", "sort=title&limit=7", "sort=-title", "sort=updated_at&limit=3", "sort=-updated_at&limit=3", "sort=saved_at", "status=draft", "status=published&count=true",
		"status=published,draft", "language=nb&count=true", "language=xx&count=true", "tag=jus,zyxt&author=kilde,zyxt&count=true", "author=' OR 1=1 --", "tag=%25", "series=*",
	} {
		list = append(list, "/v1/articles?"+strings.ReplaceAll(query, " ", "+"))
	}
	for _, query := range []string{
		"slug=zyxt,arkivert,fora,senere", "slug[not]=zyxt", "author[not]=zyxt,kilde&count=true", "tag[not]=hemmelig,zyxt", "series[not]=zyxt", "reference=zyxt,wien2012&count=true", "reference[not]=zyxt", "reference[author]=wien&count=true",
		"title[prefix]=z", "title[prefix]=h&count=true", "title=Zyxt,Hemmelig", "words[gte]=1&sort=words&count=true&limit=3", "sort=-words,title", "sort=position&series=sosiale-medier&limit=4&count=true", "sort=position&series=zyxt", "sort=-published_at,title&limit=3",
		"created_at[gte]=2000-01-01", "saved_at[lt]=2100-01-01", "status[not]=published", "status[not]=draft", "page=3&limit=7&count=true", "include=body,references&limit=3&format=text,markdown", "fields=slug,editing", "updated_at[gte]=2000-01-01&count=true",
	} {
		list = append(list, "/v1/articles?"+query)
	}
	for _, at := range []string{
		"articles?q=forum", "articles?q=zyxt", "articles?q=hemmelig&count=true", "articles?q=nettverk&series[not]=zyxt&limit=2&sort=title", "articles?q=kilde&author=kilde,zyxt&tag[not]=hemmelig", "articles?q=zyxt&status=published",
		"articles?q=sosiale&reference[not]=zyxt,wien2012&limit=3", "articles?q=sosiale&series=sosiale-medier&sort=position&limit=3", "authors?q=zyxt", "authors?q=kilde&article=forum,fora,arkivert", "tags?q=jus&article=zyxt,forum",
		"tags?q=hemmelig", "references?q=zyxt", "references?q=wien&article=arkivert", "series?q=zyxt", "series?q=sosiale&author=zyxt", "search?q=zyxt", "search?q=zy", "search?q=hemmelig+forum", "search?q=sosiale&author=zyxt,kilde&facets=true",
		"authors?article=zyxt", "authors?article=arkivert,fora,forum", "authors?series=zyxt,sosiale-medier", "authors?sort=-articles,name", "authors?slug=zyxt,hemmelig", "authors?name[prefix]=z&count=true",
		"tags?article=forum,fora,zyxt,arkivert", "tags?sort=-articles,name", "tags?slug=zyxt,hemmelig,jus", "tags?name[prefix]=h", "tags?articles[gte]=1&count=true",
		"references?article=zyxt,arkivert,forum", "references?key=zyxt,wien2012,ref", "references?cited=false", "references?sort=-articles,name&count=true", "references?key[not]=zyxt", "references?title[prefix]=z", "references?year[gte]=0",
		"series?article=zyxt,forum,senere,arkivert", "series?author=kilde,zyxt", "series?tag=jus,zyxt,hemmelig&count=true", "series?slug=zyxt", "series?author[not]=zyxt&sort=-updated_at",
	} {
		list = append(list, "/v1/"+at)
	}
	for kind, slugs := range map[string][]string{
		"series": {"sosiale-medier", "zyxt", "hemmelig"}, "authors": {"kilde", "zyxt", "hemmelig"}, "tags": {"jus", "zyxt", "hemmelig"},
	} {
		for _, slug := range slugs {
			list = append(list, "/feeds/"+kind+"/"+slug+".atom", "/feeds/"+kind+"/"+slug+".json?sort=-updated_at&limit=1", "/feeds/"+kind+"/"+slug+".rss?page=2&limit=3")
		}
	}
	for _, at := range []string{
		"feeds/articles.rss?sort=-updated_at&limit=100", "feeds/articles.json?page=3&limit=7", "feeds/search.atom?q=zyxt", "feeds/search.json?q=hemmelig+forum", "feeds/series/sosiale-medier.rss?sort=position&content=excerpt", "feeds/series/zyxt.rss?sort=position",
		"embed/series/zyxt", "embed/series/hemmelig/parts", "embed/series/sosiale-medier?current=zyxt", "embed/series/sosiale-medier/parts?current=senere&max=3", "embed/articles/zyxt", "embed/articles/fora", "embed/articles/forum?content=full", "embed/articles/arkivert",
		"oembed?url=https://kilde.example/embed/articles/zyxt", "oembed?url=https://kilde.example/embed/articles/forum", "oembed?url=https://kilde.example/embed/series/zyxt&format=xml", "sitemaps/articles-2.xml", "sitemaps/series-1.xml", "sitemaps/authors-1.xml",
		"v1/articles/forum?include=json_ld", "v1/series/sosiale-medier?include=json_ld", "v1/authors/kilde?include=json_ld", "v1/authors/zyxt?include=json_ld",
	} {
		list = append(list, "/"+at)
	}
	for _, kind := range []string{"series", "authors", "references", "tags"} {
		for _, query := range []string{"count=true", "limit=1", "limit=1&count=true", "limit=100"} {
			list = append(list, "/v1/"+kind+"?"+query)
		}
	}
	return list
}

// hostileNames are parameters by which other servers told what they should not.
var hostileNames = strings.Fields(`where filter filter[status] filter[note][_contains] filters[author][email][$startsWith] sort sort[] order order_by orderBy fields fields[] fields[authors] include
	include[] populate populate[0] populate[revisions] populate=* lookup alias alias[x] search q query s term aggregate aggregate[count] group groupBy having select select[] columns join t1.x
	articles.note a.status cursor after before offset skip page page[number] page[size] per_page take limit limit[gt] count total status status[] status[not] state draft drafts preview
	publicationState published published_at published_at[gte] updated_at[lt] created_at saved_at key key_id api_key access_token token auth authorization secret password hash note notes
	revision revision[] rev latest version versions locale lang language[] depth expand embed with relations relation deep nested format callback jsonp pretty debug trace explain raw
	admin user owner role author[email] author[slug] author[bio][prefix] author.name tag[not] tag[all] series[id] slug slug[prefix] id id[] ids uid rowid _method _format _fields _q _start _end
	__proto__ constructor $where $filter $select $expand $orderby $top`)

// A public answer depends on nothing private: two sites that differ only in
// drafts, notes, keys and what was withdrawn give the same bytes.
func TestNonInterference(t *testing.T) {
	t.Parallel()
	a, b := newWorld(t), newWorld(t)
	a.privacies(t, "Zyxt", 1)
	b.privacies(t, "Hemmelig", 3)
	c := newWorld(t)
	for _, w := range []*world{a, b, c} { // the newest public change is one that all have had
		w.now.Store(storetest.Now.AddDate(0, 1, 0).UnixMilli())
		w.want(t, 200, call{as: "admin", request: "PUT /v1/articles/forum/publication", body: `{"revision":1}`, header: anyRevision})
	}
	targets := publicTargets()
	for _, base := range []string{"/v1/articles", "/v1/articles/forum", "/v1/articles/zyxt", "/v1/series", "/v1/series/sosiale-medier", "/v1/authors", "/v1/references", "/v1/tags/jus"} {
		for i, name := range hostileNames {
			targets = append(targets, base+"?"+url.QueryEscape(name)+"="+[]string{"zyxt", "1"}[i%2])
		}
	}
	for _, target := range targets {
		for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS"} {
			if method != "GET" && strings.Contains(target, "?") {
				continue
			}
			want := stable(a.bare(method, target))
			for _, other := range []*world{b, c} {
				if got := stable(other.bare(method, target)); got != want {
					t.Fatalf("%s %s tells of what is private:\n%s\nor\n%s", method, target, want, got)
				}
			}
		}
	}
}

// bare is the answer to a request of anybody.
func (w *world) bare(method, target string) answer {
	got := httptest.NewRecorder()
	w.ServeHTTP(got, httptest.NewRequest(method, target, nil))
	return answer{got}
}

// privacies fill a world with what readers must not notice.
func (w *world) privacies(t *testing.T, word string, n int) {
	t.Helper()
	write := func(status int, request, body string) {
		t.Helper()
		w.want(t, status, call{as: "admin", request: request, body: body, header: anyRevision})
	}
	for i := range n {
		w.Move(time.Hour)
		_, _, err := w.store.CreateKey(t.Context(), models.NewKey{Name: fmt.Sprint(word, i), Scopes: []models.Scope{models.AdminScope}})
		ok(t, err)
		write(201, "POST /v1/articles?note="+word, fmt.Sprintf(`{"title":%q,"body":"%[1]s forum.","authors":["kilde"],"tags":["jus",%[1]q],"bibliography":["wien2012",{"raw":%[1]q}],"meta":{"a":%[1]q}}`, word))
		write(200, "PATCH /v1/articles/forum?note="+word, fmt.Sprintf(`{"title":%q,"slug":"fora","authors":["kilde"],"tags":[%[1]q],"excerpt":"%[1]s%d"}`, word, i))
	}
	slug := strings.ToLower(word)
	write(201, "POST /v1/authors", fmt.Sprintf(`{"name":%q,"bio":%[1]q}`, word))
	write(201, "POST /v1/references", fmt.Sprintf(`{"key":%q,"raw":%[2]q}`, slug, word))
	write(201, "POST /v1/series", fmt.Sprintf(`{"title":%q,"parts":[{"article":%q},{"title":%[1]q}]}`, word, slug))
	write(201, "POST /v1/series/sosiale-medier/parts", fmt.Sprintf(`{"article":%q,"position":3,"primary":true}`, slug))
	write(201, "POST /v1/series/sosiale-medier/parts", fmt.Sprintf(`{"title":%q,"position":5}`, word))
	write(201, "POST /v1/articles", fmt.Sprintf(`{"title":%q,"slug":"senere","body":%[1]q,"authors":["kjetil-sander"],"tags":["etikk"]}`, word))
	write(200, "PUT /v1/articles/senere/publication", `{"at":"2030-01-01T00:00:00Z"}`)
	write(201, "POST /v1/series/sosiale-medier/parts", `{"article":"senere","position":1}`)
	write(201, "POST /v1/articles", fmt.Sprintf(`{"title":%q,"slug":"arkivert","body":%[1]q,"authors":["kjetil-sander"],"tags":["etikk",%[1]q],"bibliography":["wien2012"]}`, word))
	write(200, "PUT /v1/articles/arkivert/publication", "")
	write(200, "DELETE /v1/articles/arkivert/publication", "")
}

// A word that is written where readers may not look is in nothing that they
// get, and the secret of a key is in no log.
func TestCanary(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	canary := strings.ToLower(rand.Text())
	_, secret, err := w.store.CreateKey(t.Context(), models.NewKey{Name: canary, Scopes: []models.Scope{models.AdminScope}})
	ok(t, err)
	w.keys[canary] = secret
	w.privacies(t, canary, 2)
	w.want(t, 200, call{as: canary, request: "GET /v1/articles?status=draft"})
	w.want(t, 201, call{as: canary, request: "POST /v1/tags", body: `{"name":"x"}`, header: "Idempotency-Key: " + canary})
	for _, target := range append(publicTargets(), "/metrics") {
		if got := w.bare("GET", target); strings.Contains(strings.ToLower(fmt.Sprint(got.Header(), got.Body)), canary) {
			t.Errorf("%s: %v %s", target, got.Header(), got.Body)
		}
	}
	for _, header := range []string{"Bearer " + secret.Reveal() + "x", "bearer  " + secret.Reveal(), "Basic " + secret.Reveal(), secret.Reveal()} {
		w.want(t, 401, call{request: "GET /v1/articles", header: "Authorization: " + header})
	}
	w.want(t, 400, call{request: "GET /v1/articles?token=" + secret.Reveal()})
	for name, s := range w.keys {
		if log := w.log.String(); strings.Contains(log, s.Reveal()) || strings.Contains(log, s.Hash()) {
			t.Errorf("the secret of %s is in the log", name)
		}
	}
}
