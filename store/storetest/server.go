package storetest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Server is a PostgreSQL server of the tests' own, in a temporary directory,
// that is reached through a Unix socket only.
type Server struct {
	dir   string
	bin   string
	owner *syscall.Credential
	log   lockedBuffer

	process *exec.Cmd
	ended   chan struct{} // closed when the process has ended
}

// lockedBuffer is a buffer that several may write to.
type lockedBuffer struct {
	mutex sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.Buffer.Write(p)
}

func newServer() (s *Server, err error) {
	s = &Server{}
	if s.bin, err = programs(); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "kilde-postgres-"); err != nil {
		return nil, err
	}
	s.owner, err = unprivileged(s.dir)
	return s, err
}

// Primary starts a server that replicas can be made of.
func Primary(tb testing.TB) *Server {
	tb.Helper()
	s, err := newServer()
	if err == nil {
		tb.Cleanup(s.remove)
		// A reader of the log waits for what is on disk, so synchronisation stays on.
		err = s.init(tb.Context(), "max_connections=100", "wal_keep_size=256MB")
	}
	if err == nil {
		err = s.Start(tb.Context())
	}
	if err != nil {
		tb.Fatalf("PostgreSQL for the tests: %v", err)
	}
	return s
}

// Standby starts a streaming replica of the server.
func (s *Server) Standby(tb testing.TB) *Server {
	tb.Helper()
	r, err := newServer()
	if err == nil {
		tb.Cleanup(r.remove)
		err = r.program(tb.Context(), "pg_basebackup", "-D", r.data(), "-h", s.dir, "-U", "kilde", "-R", "-c", "fast", "--no-sync")
	}
	if err == nil {
		err = r.Start(tb.Context())
	}
	if err != nil {
		tb.Fatalf("standby for the tests: %v", err)
	}
	return r
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// Address is that of a database of the server.
func (s *Server) Address(database string) string {
	return "postgres:///" + database + "?user=kilde&host=" + s.dir
}

// Socket is the directory that stands for the server's host in an address.
func (s *Server) Socket() string { return s.dir }

// program runs one of PostgreSQL's programs to its end.
func (s *Server) program(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, name), args...)
	cmd.Dir, cmd.SysProcAttr = s.dir, &syscall.SysProcAttr{Credential: s.owner}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

// init makes the server's data, with settings that differ from the defaults.
func (s *Server) init(ctx context.Context, settings ...string) error {
	err := s.program(ctx, "initdb", "-D", s.data(), "-U", "kilde", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync")
	if err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(s.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = file.WriteString("listen_addresses=''\n" + strings.Join(settings, "\n") + "\n")
	return errors.Join(err, file.Close())
}

// Start starts the server and waits until it answers.
func (s *Server) Start(ctx context.Context) error {
	return s.run(ctx, filepath.Join(s.bin, "postgres"), "-D", s.data(), "-k", s.dir)
}

// run starts a program and waits until it answers as a server. It runs on a
// thread that lives as long as it does: the program ends with the thread that
// started it, so that none is left behind.
func (s *Server) run(ctx context.Context, program string, args ...string) error {
	cmd := exec.Command(program, args...) //nolint:noctx // it outlives the test that starts it
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, &s.log, &s.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.owner, Pdeathsig: syscall.SIGQUIT}
	begun, ended := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer close(ended)
		err := cmd.Start()
		begun <- err
		if err == nil {
			_ = cmd.Wait() // it is stopped by a signal
		}
	}()
	if err := <-begun; err != nil {
		return err
	}
	s.process, s.ended = cmd, ended
	return s.wait(ctx)
}

func (s *Server) wait(ctx context.Context) (err error) {
	db, err := sql.Open("pgx", s.Address("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	for range 600 {
		if err = db.PingContext(ctx); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("it does not answer: %w: %s", err, &s.log)
}

// Stop ends the server: at once, its connections with it, as when its machine
// is lost. Stopping what has stopped does nothing.
func (s *Server) Stop() {
	if s.process == nil {
		return
	}
	_ = s.Thaw() // what is frozen can't end
	_ = s.process.Process.Signal(syscall.SIGQUIT)
	<-s.ended
	s.process = nil
}

// Freeze stops the server's processes from doing anything, as when its machine
// hangs: connections stay open and nobody answers. Thaw lets them go on.
func (s *Server) Freeze() error { return s.signal(syscall.SIGSTOP) }

// Thaw undoes Freeze.
func (s *Server) Thaw() error { return s.signal(syscall.SIGCONT) }

// signal reaches the server and each process that serves a connection.
func (s *Server) signal(sig syscall.Signal) error {
	pid := strconv.Itoa(s.process.Process.Pid)
	children, err := os.ReadFile("/proc/" + pid + "/task/" + pid + "/children")
	if err != nil {
		return err
	}
	for _, word := range append(strings.Fields(string(children)), pid) {
		id, err := strconv.Atoi(word)
		if err != nil {
			return err
		}
		if err := syscall.Kill(id, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
	return nil
}

// Promote makes a standby a primary.
func (s *Server) Promote(tb testing.TB) {
	tb.Helper()
	s.Exec(tb, "postgres", "SELECT pg_promote(true, 30)")
}

// Exec runs a statement in a database of the server.
func (s *Server) Exec(tb testing.TB, database, statement string) {
	tb.Helper()
	s.with(tb, database, func(db *sql.DB) error {
		_, err := db.ExecContext(context.WithoutCancel(tb.Context()), statement)
		return err
	})
}

// Number runs a query whose answer is one number.
func (s *Server) Number(tb testing.TB, database, query string) (n int64) {
	tb.Helper()
	s.with(tb, database, func(db *sql.DB) error {
		return db.QueryRowContext(context.WithoutCancel(tb.Context()), query).Scan(&n)
	})
	return n
}

func (s *Server) with(tb testing.TB, database string, do func(*sql.DB) error) {
	tb.Helper()
	db, err := sql.Open("pgx", s.Address(database))
	if err == nil {
		defer db.Close()
		err = do(db)
	}
	if err != nil {
		tb.Fatal(err)
	}
}

func (s *Server) remove() {
	s.Stop()
	_ = os.RemoveAll(s.dir)
}

// programs is the directory of PostgreSQL's programs: on the PATH, or where
// Debian puts them.
func programs() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		path, err = filepath.EvalSymlinks(path) // the others stand beside it
		return filepath.Dir(path), err
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", fmt.Errorf("no initdb on the PATH and none in /usr/lib/postgresql: %w", os.ErrNotExist)
	}
	return filepath.Dir(found[len(found)-1]), nil
}

// unprivileged gives dir to a user that PostgreSQL's programs run as, which
// refuse to be run by root.
func unprivileged(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil //nolint:nilnil // no other user is needed
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.Atoi(nobody.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(nobody.Gid)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, uid, gid)
}
