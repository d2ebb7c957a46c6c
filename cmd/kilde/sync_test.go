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
// to keep it: at most one call for 16 writes. Where something else keeps the
// machine busy they arrive one after the other, but not three times.
func TestOneSyncForManyWrites(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not installed")
	}
	const clients, writes, ratio = 64, 8, 16
	for range 3 {
		called := syncsOf(t, clients, writes)
		t.Logf("%d writes of %d clients took %d synchronisations", clients*writes, clients, called)
		if called > 0 && called <= clients*writes/ratio {
			return
		}
	}
	t.Errorf("want 1 to %d synchronisations", clients*writes/ratio)
}

// syncsOf is how often a server told the disk to keep what clients wrote.
func syncsOf(t *testing.T, clients, writes int) int {
	t.Helper()
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
	return len(syncs.FindAll(calls, -1))
}
