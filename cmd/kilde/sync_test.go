package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

var syncs = regexp.MustCompile(`(?m)^\d+ +f(data)?sync\(`)

// TestOneSyncForManyWrites: clients who write at once share what tells the disk
// to keep it: at most one call for 16 writes.
func TestOneSyncForManyWrites(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not installed")
	}
	const clients, writes, ratio = 64, 8, 16
	db, file := database(t), filepath.Join(t.TempDir(), "trace")
	must(t, "migrate", "--database", db)
	secret := strings.TrimSpace(must(t, "keys", "create", "--name", "a", "--scopes", "content:write", "--database", db))
	r := serve(t, "--database", db)
	r.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	stop := trace(t, r, file)
	var work sync.WaitGroup
	for client := range clients {
		work.Go(func() {
			for n := range writes {
				if status, _ := r.post(secret, fmt.Sprintf("Tittel %d-%d", client, n)); status != http.StatusCreated {
					t.Errorf("got %d", status)
				}
			}
		})
	}
	work.Wait()
	stop()
	calls, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	called := len(syncs.FindAll(calls, -1))
	if called == 0 || called > clients*writes/ratio {
		t.Errorf("%d writes of %d clients took %d synchronisations, want 1 to %d", clients*writes, clients, called, clients*writes/ratio)
	}
	t.Logf("%d writes of %d clients took %d synchronisations", clients*writes, clients, called)
}
