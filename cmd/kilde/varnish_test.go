package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// promised is how soon a change is seen through a cache that is told of it.
const promised = 2 * time.Second

// site is the program with Varnish between it and its readers.
type site struct {
	*running
	t         *testing.T
	db        string
	secret    string
	proxy     string   // its address
	addresses []string // that readers ask for
}

// behindVarnish starts both, with the demonstration content.
func behindVarnish(t *testing.T) *site {
	t.Helper()
	program := varnish(t)
	s := &site{t: t, db: database(t), proxy: "http://127.0.0.1:" + freePort(t)}
	s.running = serve(t, "--database", s.db, "--seed", "--purge-url", s.proxy)
	s.secret = strings.TrimSpace(must(t, "keys", "create", "--name", "a", "--scopes", "content:read,content:write,content:publish", "--database", s.db))
	vcl, err := os.ReadFile(filepath.Join("..", "..", "docs", "varnish.vcl"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "site.vcl")
	kilde := s.url[strings.LastIndex(s.url, ":")+1:]
	if err := os.WriteFile(file, []byte(strings.Replace(string(vcl), "8080", kilde, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	log := &strings.Builder{}
	cmd := exec.Command(program, "-F", "-j", "none", "-n", filepath.Join(dir, "work"), "-f", file, "-a", strings.TrimPrefix(s.proxy, "http://"), "-T", "none", "-s", "malloc,64m")
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt) // fails where it has ended
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(log)
		}
	})
	s.waitUntil("Varnish serves", func() bool {
		answer, err := http.Get(s.proxy + "/healthz")
		if err != nil {
			return false
		}
		answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
	s.settled()
	return s
}

// varnish is where the program is that is Varnish.
func varnish(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("varnishd")
	if err != nil {
		program, err = exec.LookPath("/usr/sbin/varnishd")
	}
	modules, _ := filepath.Glob("/usr/lib/*/varnish/vmods/libvmod_xkey.so") // the pattern is right
	if err != nil || len(modules) == 0 {
		t.Skip("Varnish and its module xkey are not installed (Debian: varnish, varnish-modules)")
	}
	return program
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// reply is what a reader gets.
type reply struct {
	status int
	body   string
	header http.Header
}

// hit reports whether Varnish had it: then it names two requests.
func (r reply) hit() bool { return strings.Contains(r.header.Get("X-Varnish"), " ") }

func (r *running) read(address string) reply {
	r.t.Helper()
	answer, err := r.client.Get(address)
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return reply{answer.StatusCode, string(data), answer.Header}
}

// ask sends a request with the key and returns its answer, which must be of
// success.
func (s *site) ask(method, path, body, etag string) reply {
	s.t.Helper()
	request, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.secret)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if method == http.MethodPatch {
		request.Header.Set("Content-Type", "application/merge-patch+json")
	}
	if etag != "" {
		request.Header.Set("If-Match", etag)
	}
	answer, err := s.client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode > 299 {
		s.t.Fatalf("%s %s: %d %s %v", method, path, answer.StatusCode, data, err)
	}
	return reply{answer.StatusCode, string(data), answer.Header}
}

// change edits a thing as it is now.
func (s *site) change(path, patch string) {
	s.t.Helper()
	s.ask(http.MethodPatch, path, patch, s.ask(http.MethodGet, path, "", "").header.Get("ETag"))
}

// collect finds out what readers can ask for.
func (s *site) collect() {
	s.t.Helper()
	s.addresses = []string{
		"/v1/articles", "/v1/articles?limit=5&sort=title", "/v1/articles?tag=jus", "/v1/articles?author=kilde", "/v1/articles?series=sosiale-medier",
		"/v1/articles?include=body&limit=3", "/v1/series", "/v1/authors", "/v1/tags", "/v1/references?limit=100", "/v1/references?sort=-articles",
		"/v1/search?q=markedsforing", "/v1/articles?q=strategi",
	}
	for kind, name := range map[string]string{"articles": "slug", "series": "slug", "authors": "slug", "tags": "slug", "references": "key"} {
		var list struct{ Data []map[string]any }
		if err := json.Unmarshal([]byte(s.read(s.url+"/v1/"+kind+"?limit=100").body), &list); err != nil {
			s.t.Fatal(err)
		}
		for _, thing := range list.Data {
			s.addresses = append(s.addresses, fmt.Sprintf("/v1/%s/%s", kind, thing[name]))
			if kind == "articles" {
				s.addresses = append(s.addresses, fmt.Sprintf("/v1/articles/%s/bibliography", thing[name]))
			}
		}
	}
	if len(s.addresses) < 80 {
		s.t.Fatalf("%d addresses only", len(s.addresses))
	}
}

// direct is what the program itself answers.
func (s *site) direct() map[string]string {
	s.t.Helper()
	all := map[string]string{}
	for _, address := range s.addresses {
		got := s.read(s.url + address)
		if got.status != http.StatusOK || got.header.Get("Surrogate-Key") == "" {
			s.t.Fatalf("%s: %d %v", address, got.status, got.header)
		}
		all[address] = got.body
	}
	return all
}

// warm has Varnish keep all.
func (s *site) warm() {
	s.t.Helper()
	for _, address := range s.addresses {
		s.read(s.proxy + address)
		if got := s.read(s.proxy + address); !got.hit() || got.header.Get("Surrogate-Key")+got.header.Get("Cdn-Cache-Control") != "" {
			s.t.Fatalf("%s is not kept: %d %v", address, got.status, got.header)
		}
	}
}

// settled waits until Varnish was told all changes, and all of them twice: then
// that is noted in the database.
func (s *site) settled() {
	s.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+s.db)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	s.waitUntil("the cache was told all twice", func() bool {
		var done bool
		err := db.QueryRowContext(s.t.Context(), "SELECT (SELECT seq FROM purges) = (SELECT max(seq) FROM changes)").Scan(&done)
		return err == nil && done
	})
}

// sees waits until readers get through Varnish what the program answers, and
// fails where that takes longer than was promised after begun.
func (s *site) sees(begun time.Time, address, want string) {
	s.t.Helper()
	for s.read(s.proxy+address).body != want {
		if time.Since(begun) > promised {
			s.t.Errorf("%s is still old after %v", address, promised)
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// TestVarnish: a change is seen through a cache in two seconds, and what it does
// not touch stays in it.
func TestVarnish(t *testing.T) {
	t.Parallel()
	s := behindVarnish(t)
	s.collect()
	for _, test := range []struct {
		name    string
		change  func()
		changed string // one of the addresses at which it is seen
		drops   string // pattern of what may be dropped, changed or not
	}{
		{"an article", func() {
			s.change("/v1/articles/forum", `{"body":"## Nytt\n\nEn ny tekst."}`)
			s.ask(http.MethodPut, "/v1/articles/forum/publication", "", "")
		}, "/v1/articles/forum", `^/v1/\w+(\?|$)|/articles/forum|/authors/|/tags/(kommunikasjon|sosiale-medier)$`},
		{"an author's bio", func() { s.change("/v1/authors/kilde", `{"bio":"Nytt om Kilde."}`) },
			"/v1/articles/podcast", `^/v1/(articles|search)|/authors/kilde|^/v1/authors$`},
		{"a tag's name", func() { s.change("/v1/tags/jus", `{"name":"Juss"}`) },
			"/v1/tags/jus", `^/v1/(articles|search)|/tags/jus|^/v1/tags$`},
		{"the order of a series", func() { s.change("/v1/series/sosiale-medier/parts/forum", `{"position":3}`) },
			"/v1/series/sosiale-medier", `^/v1/(articles|search|series|references\?sort)`},
		{"a reference", func() { s.change("/v1/references/kotler2005", `{"csl":{"title":"Ny tittel"}}`) },
			"/v1/references/kotler2005", `^/v1/(articles|search|references\?|references/kotler2005)`},
	} {
		s.settled()
		s.warm()
		before := s.direct()
		test.change()
		begun, after := time.Now(), s.direct()
		if before[test.changed] == after[test.changed] {
			t.Errorf("%s: %s has not changed", test.name, test.changed)
		}
		s.sees(begun, test.changed, after[test.changed])
		seen := time.Since(begun)
		kept, drops := 0, regexp.MustCompile(test.drops)
		for _, address := range s.addresses {
			switch {
			case before[address] != after[address]:
				s.sees(begun, address, after[address])
			case s.read(s.proxy + address).hit():
				kept++
			case !drops.MatchString(address):
				t.Errorf("%s: %s was dropped", test.name, address)
			}
		}
		t.Logf("%s: seen after %v; %d of %d are kept", test.name, seen, kept, len(s.addresses))
	}
	s.settled()
	for address, want := range s.direct() {
		if got := s.read(s.proxy + address); got.body != want {
			t.Errorf("%s is old", address)
		}
	}
}

// What was not there is seen once it is, also where another process brings it;
// what has moved is seen to have moved.
func TestVarnishComingAndGoing(t *testing.T) {
	t.Parallel()
	s := behindVarnish(t)
	const list, novel = "/v1/articles?limit=1", "/v1/articles/helt-ny"
	for range 2 {
		s.read(s.proxy + list)
		if got := s.read(s.proxy + novel); got.status != http.StatusNotFound || got.hit() {
			t.Fatalf("%d %v", got.status, got.header)
		}
	}
	line := `{"resource":"article","title":"Helt ny","body":"Nå.","publication":{"status":"published"}}`
	if got := commandWith(t, process{args: []string{"import", "-", "--database", s.db}, stdin: strings.NewReader(line)}); got.status != succeeded {
		t.Fatal(got)
	}
	s.waitUntil("the new article is seen", func() bool { return s.read(s.proxy+novel).status == http.StatusOK })
	s.waitUntil("it is in the list", func() bool { return strings.Contains(s.read(s.proxy+list).body, "helt-ny") })

	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	s.change(novel, `{"slug":"flyttet"}`)
	s.ask(http.MethodPut, "/v1/articles/flyttet/publication", "", "")
	s.waitUntil("it is seen to have moved", func() bool { return s.read(s.proxy+novel).status == http.StatusMovedPermanently })
	s.waitUntil("that is kept", func() bool { return s.read(s.proxy + novel).hit() })
	s.settled()
	s.ask(http.MethodDelete, "/v1/articles/flyttet/publication", "", "")
	s.waitUntil("it is seen to be gone", func() bool { return s.read(s.proxy+novel).status == http.StatusNotFound })
}
