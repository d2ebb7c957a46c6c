package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// ledger is what clients have tried to write, and what was acknowledged.
type ledger struct {
	sync.Mutex
	attempted, acknowledged map[string]bool
}

func (l *ledger) note(m map[string]bool, title string) {
	l.Lock()
	defer l.Unlock()
	m[title] = true
}

// TestKill kills the server while clients write, again and again. What was
// acknowledged is there afterwards, and nothing that was never asked for.
func TestKill(t *testing.T) {
	t.Parallel()
	const cycles, clients = 10, 8
	db := database(t)
	must(t, "migrate", "--database", db)
	secret := strings.TrimSpace(must(t, "keys", "create", "--name", "a", "--scopes", "content:write", "--database", db))
	book := &ledger{attempted: map[string]bool{}, acknowledged: map[string]bool{}}
	for cycle := range cycles {
		r := serve(t, "--database", db)
		var work sync.WaitGroup
		var begun sync.Once
		writing := make(chan struct{})
		for client := range clients {
			work.Go(func() {
				for n := 0; ; n++ {
					title := fmt.Sprintf("Tittel %d-%d-%d", cycle, client, n)
					book.note(book.attempted, title)
					status, _ := r.post(secret, title)
					if status != http.StatusCreated {
						return
					}
					book.note(book.acknowledged, title)
					begun.Do(func() { close(writing) })
				}
			})
		}
		select {
		case <-writing:
		case <-time.After(30 * time.Second):
			t.Fatalf("nothing is written\n%s", r.log())
		}
		time.Sleep(time.Duration(20+rand.IntN(130)) * time.Millisecond)
		if err := r.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		work.Wait()
		r.wait()
		if log := r.log(); strings.Contains(log, "level=ERROR") {
			t.Error(log)
		}
		book.compare(t, db)
	}
	t.Logf("%d kills, %d writes acknowledged, %d attempted", cycles, len(book.acknowledged), len(book.attempted))
	if len(book.acknowledged) < cycles {
		t.Error("too few writes to tell anything")
	}
	sound(t, db)
}

func (l *ledger) compare(t *testing.T, db string) {
	t.Helper()
	present := map[string]bool{}
	for line := range strings.Lines(must(t, "export", "--database", db)) {
		var article struct{ Title string }
		if err := json.Unmarshal([]byte(line), &article); err != nil {
			t.Fatal(err)
		}
		present[article.Title] = true
	}
	for title := range l.acknowledged {
		if !present[title] {
			t.Errorf("lost: %s", title)
		}
	}
	for title := range present {
		if !l.attempted[title] {
			t.Errorf("never written: %s", title)
		}
	}
}

// sound asks SQLite itself.
func sound(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity: %s, %v", verdict, err)
	}
	var broken int
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM pragma_foreign_key_check").Scan(&broken); err != nil || broken != 0 {
		t.Errorf("%d broken foreign keys, %v", broken, err)
	}
}
