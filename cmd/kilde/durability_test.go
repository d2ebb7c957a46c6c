package main

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// TestSyncedBeforeAnswered traces the server's system calls: between a request
// that writes and its answer the disk has been told to keep what was written.
func TestSyncedBeforeAnswered(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not installed")
	}
	const writes = 5
	db, file := database(t), filepath.Join(t.TempDir(), "trace")
	must(t, "migrate", "--database", db)
	secret := strings.TrimSpace(must(t, "keys", "create", "--name", "a", "--scopes", "content:write", "--database", db))
	r := serve(t, "--database", db)
	r.post(secret, "Notes the last use of the key")
	stop := trace(t, r, file)
	for n := range writes {
		if status, answer := r.post(secret, "Tittel "+strconv.Itoa(n)); status != http.StatusCreated {
			t.Fatalf("got %d %s", status, answer)
		}
	}
	stop()
	calls, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	answered, synced := 0, false
	for line := range strings.Lines(string(calls)) {
		switch {
		case strings.Contains(line, "fsync(") || strings.Contains(line, "fdatasync("):
			synced = true
		case strings.Contains(line, "HTTP/1.1 201"):
			if !synced {
				t.Errorf("answer %d came before anything was synchronised", answered+1)
			}
			answered, synced = answered+1, false
		}
	}
	if answered != writes {
		t.Errorf("the trace has %d answers, want %d:\n%s", answered, writes, calls)
	}
}

// trace writes the server's system calls that matter to a file until the
// returned function is called. Strace may also be told to make them fail.
func trace(t *testing.T, r *running, file string, more ...string) (stop func()) {
	t.Helper()
	var said bytes.Buffer
	args := append([]string{"-f", "-e", "trace=fsync,fdatasync,write,pwrite64,sendto", "-o", file, "-p", strconv.Itoa(r.cmd.Process.Pid)}, more...)
	strace := exec.CommandContext(t.Context(), "strace", args...)
	strace.Stderr = &said
	if err := strace.Start(); err != nil {
		t.Fatal(err)
	}
	r.waitUntil("it is traced", func() bool { return tracer(t, r.cmd.Process.Pid) != 0 })
	return func() {
		if err := strace.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		if err := strace.Wait(); err != nil && !strings.Contains(said.String(), "detached") {
			t.Logf("strace: %v", err)
		}
	}
}

// tracer is the process that traces every thread of pid, or 0.
func tracer(t *testing.T, pid int) int {
	t.Helper()
	threads, err := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/status")
	if err != nil || len(threads) == 0 {
		t.Fatalf("no threads of %d: %v", pid, err)
	}
	by := 0
	for _, thread := range threads {
		status, err := os.ReadFile(thread)
		if err != nil {
			return 0
		}
		_, rest, _ := strings.Cut(string(status), "TracerPid:")
		if by, err = strconv.Atoi(strings.TrimSpace(strings.SplitN(rest, "\n", 2)[0])); err != nil || by == 0 {
			return 0
		}
	}
	return by
}
