package main

import (
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestDiskFails: while the disk is full or fails, writes are refused for now
// and reads go on; when it works again, so do writes, and what was
// acknowledged is there.
func TestDiskFails(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not installed")
	}
	db := database(t)
	must(t, "migrate", "--database", db)
	secret := strings.TrimSpace(must(t, "keys", "create", "--name", "a", "--scopes", "content:write,content:read", "--database", db))
	r := serve(t, "--database", db)
	acknowledged := []string{}
	write := func(title string, want int) {
		t.Helper()
		status, _ := r.post(secret, title)
		if status != want {
			t.Errorf("%s: got %d, want %d", title, status, want)
		}
		if status == http.StatusCreated {
			acknowledged = append(acknowledged, title)
		}
	}
	write("Før", http.StatusCreated)
	for _, fault := range []string{"pwrite64:error=ENOSPC", "pwrite64:error=EIO", "pwrite64:error=EROFS", "fsync,fdatasync:error=EIO"} {
		stop := trace(t, r, filepath.Join(t.TempDir(), "trace"), "-e", "inject="+fault)
		for range 3 {
			write("Under "+fault, http.StatusServiceUnavailable)
			if got := r.status("/v1/articles"); got != http.StatusOK {
				t.Errorf("read under %s: got %d", fault, got)
			}
		}
		stop()
		write("Etter "+fault, http.StatusCreated)
	}
	if r.stop() != succeeded {
		t.Error(r.log())
	}
	kept := must(t, "export", "--database", db)
	for _, title := range acknowledged {
		if strings.Count(kept, `"title":"`+title+`"`) != 1 {
			t.Errorf("%s is not there once", title)
		}
	}
	if strings.Contains(kept, "Under") {
		t.Errorf("what was refused is there:\n%s", kept)
	}
	sound(t, db)
}
