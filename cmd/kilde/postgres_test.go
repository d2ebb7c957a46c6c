package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"kilde/store/storetest"
)

// Two processes on one database see each other's writes. When the primary is
// lost they go on to serve readers from a replica, refuse writes, and need no
// restart when it is back.
func TestPostgresServe(t *testing.T) {
	t.Parallel()
	primary := storetest.Primary(t)
	standby := primary.Standby(t)
	db := primary.Address("postgres")
	a := serve(t, "--database", db, "--seed", "--replicas", standby.Address("postgres"))
	b := serve(t, "--database", db, "--replicas", standby.Address("postgres"), "--replica-max-lag", "1s")
	secret := strings.TrimSpace(must(t, "keys", "create", "--name", "a", "--scopes", "content:write,content:publish", "--database", db))

	status, address := a.post(secret, "Skrevet")
	if status != http.StatusCreated {
		t.Fatalf("a write through one: got %d\n%s", status, a.log())
	}
	_, path, _ := strings.Cut(address, "/v1")
	b.waitUntil("the other sees it", func() bool { status, _ := b.get(secret, "/v1"+path); return status == http.StatusOK })
	for _, r := range []*running{a, b} {
		r.waitUntil("the replica has the content", func() bool {
			return r.metric("kilde_database_up", "replica") == "1" && r.metric("kilde_database_lag_seconds", "replica") == "0"
		})
	}

	primary.Stop()
	for _, r := range []*running{a, b} {
		r.waitUntil("the primary is down", func() bool { return r.metric("kilde_database_up", "primary") == "0" })
		if got := r.status("/v1/articles/sosial-markedsforing"); got != http.StatusOK {
			t.Errorf("a reader without a primary: got %d", got)
		}
		if got := r.status("/readyz"); got != http.StatusOK {
			t.Errorf("ready for readers: got %d", got)
		}
		if got, after := r.get(secret, "/v1/articles"); got != http.StatusServiceUnavailable || after == "" {
			t.Errorf("an editor without a primary: got %d, Retry-After %q", got, after)
		}
	}
	if err := primary.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.waitUntil("writes go on", func() bool { status, _ := b.post(secret, "Siden"); return status == http.StatusCreated })
	for _, r := range []*running{a, b} {
		if status := r.stop(); status != succeeded {
			t.Errorf("it ended with %d\n%s", status, r.log())
		}
	}
}

// get asks with a key and returns the status, and when to come again.
func (r *running) get(secret, path string) (status int, after string) {
	r.t.Helper()
	request, err := http.NewRequest(http.MethodGet, r.url+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+secret)
	answer, err := r.client.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode, answer.Header.Get("Retry-After")
}

// metric is the value of the metric of that name and role.
func (r *running) metric(name, role string) string {
	r.t.Helper()
	answer, err := http.Get(r.url + "/metrics")
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	var text strings.Builder
	if err := answer.Write(&text); err != nil {
		r.t.Fatal(err)
	}
	for line := range strings.Lines(text.String()) {
		if strings.HasPrefix(line, name+"{") && strings.Contains(line, `role="`+role+`"`) {
			fields := strings.Fields(line)
			return fields[len(fields)-1]
		}
	}
	return ""
}

// What moves to PostgreSQL and back is the same, byte for byte.
func TestPostgresTransfer(t *testing.T) {
	t.Parallel()
	from, to, back := lived(t), storetest.Primary(t).Address("postgres"), database(t)
	want := must(t, "export", "--database", from)
	file := filepath.Join(t.TempDir(), "a.ndjson.zst")
	for i, addresses := range [][2]string{{from, to}, {to, back}} {
		must(t, "export", "--database", addresses[0], "--output", file)
		for range 2 { // the second changes nothing
			must(t, "import", file, "--database", addresses[1])
			sameLines(t, fmt.Sprint("move ", i+1), want, must(t, "export", "--database", addresses[1]))
		}
	}
}
