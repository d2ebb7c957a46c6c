package storetest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
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

	_ "github.com/jackc/pgx/v5/stdlib" // to make databases

	"kilde/seed"
	"kilde/store"
)

// Engine is the database engine that the tests of this process run on: sqlite,
// or postgres where KILDE_TEST_ENGINE says so.
func Engine() string {
	if os.Getenv("KILDE_TEST_ENGINE") == "postgres" {
		return "postgres"
	}
	return "sqlite"
}

// Address is the address of the database that stands for a path.
func Address(tb testing.TB, path string) string {
	tb.Helper()
	if Engine() == "sqlite" {
		return path
	}
	return shared.database(tb, path, emptyTemplate)
}

// Raw opens the database at path past the store, with foreign keys held. Cut
// spares it.
func Raw(tb testing.TB, path string) *sql.DB {
	tb.Helper()
	name, address := "sqlite3", "file:"+path+"?_foreign_keys=on&_busy_timeout=5000"
	if Engine() == "postgres" {
		name, address = "pgx", Address(tb, path)+"&application_name="+spared
	}
	db, err := sql.Open(name, address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	return db
}

// Rebind writes a statement with ? for its arguments as the engine wants it.
func Rebind(query string) string {
	if Engine() == "sqlite" {
		return query
	}
	pieces := strings.Split(query, "?")
	for i := range pieces[1:] {
		pieces[i+1] = "$" + strconv.Itoa(i+1) + pieces[i+1]
	}
	return strings.Join(pieces, "")
}

// Main runs the tests of a package and stops the server that they started.
func Main(run func() int) int {
	defer shared.stop()
	return run()
}

// shared is the server of all tests of a process.
var shared cluster

// cluster is a PostgreSQL server of the tests' own, in a temporary directory,
// that is reached through a Unix socket only.
type cluster struct {
	once   sync.Once
	err    error
	dir    string
	server *exec.Cmd
	ended  chan struct{}
	log    bytes.Buffer
	making sync.Mutex
	admin  *sql.DB
	made   map[string]bool
}

// The databases that those of the tests are copied from: migrated and empty,
// and with the demonstration content.
const (
	emptyTemplate         = "kilde_empty"
	demonstrationTemplate = "kilde_demonstration"
)

// database returns the address of the database that stands for a path; the
// first call makes it.
func (c *cluster) database(tb testing.TB, path, template string) string {
	tb.Helper()
	c.once.Do(func() { c.err = c.start(context.WithoutCancel(tb.Context())) })
	if c.err != nil {
		tb.Fatalf("PostgreSQL for the tests: %v\n%s", c.err, &c.log)
	}
	hash := fnv.New64a()
	hash.Write([]byte(path))
	name := fmt.Sprintf("t%x", hash.Sum64())
	c.making.Lock()
	defer c.making.Unlock()
	if !c.made[name] {
		if _, err := c.admin.ExecContext(tb.Context(), "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
			tb.Fatal(err)
		}
		c.made[name] = true
		tb.Cleanup(func() {
			if _, err := c.admin.ExecContext(context.WithoutCancel(tb.Context()), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
				tb.Error(err)
			}
		})
	}
	return c.address(name)
}

func (c *cluster) address(database string) string {
	return "postgres:///" + database + "?user=kilde&host=" + c.dir
}

// start makes a cluster and waits until it answers.
func (c *cluster) start(ctx context.Context) (err error) {
	bin, err := programs()
	if err != nil {
		return err
	}
	if c.dir, err = os.MkdirTemp("", "kilde-postgres-"); err != nil {
		return err
	}
	owner, err := unprivileged(c.dir)
	if err != nil {
		return err
	}
	data := filepath.Join(c.dir, "data")
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "kilde", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.Dir, initdb.Stdout, initdb.Stderr, initdb.SysProcAttr = c.dir, &c.log, &c.log, &syscall.SysProcAttr{Credential: owner}
	if err := initdb.Run(); err != nil {
		return err
	}
	// fsync is off: these databases are thrown away, and no test cuts the power.
	c.server = exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "-D", data, "-k", c.dir, "-c", "listen_addresses=", "-c", "fsync=off",
		"-c", "full_page_writes=off", "-c", "wal_level=minimal", "-c", "max_wal_senders=0", "-c", "autovacuum=off", "-c", "max_connections=500")
	c.server.Dir, c.server.Stdout, c.server.Stderr = c.dir, &c.log, &c.log
	c.server.SysProcAttr = &syscall.SysProcAttr{Credential: owner, Pdeathsig: syscall.SIGQUIT}
	if err := c.run(); err != nil {
		return err
	}
	if c.admin, err = sql.Open("pgx", c.address("postgres")); err != nil {
		return err
	}
	if err := c.wait(ctx); err != nil {
		return err
	}
	c.made = map[string]bool{}
	return errors.Join(c.makeTemplate(ctx, emptyTemplate), c.makeTemplate(ctx, demonstrationTemplate))
}

// run starts the server on a thread that lives as long as it does: the server
// ends with the thread that started it, so that none is left behind.
func (c *cluster) run() error {
	begun := make(chan error)
	c.ended = make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer close(c.ended)
		err := c.server.Start()
		begun <- err
		if err == nil {
			_ = c.server.Wait() // it is stopped by a signal
		}
	}()
	return <-begun
}

func (c *cluster) wait(ctx context.Context) (err error) {
	for range 300 {
		if err = c.admin.PingContext(ctx); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

func (c *cluster) makeTemplate(ctx context.Context, name string) error {
	if _, err := c.admin.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return err
	}
	s, err := store.Open(ctx, c.address(name), options(func() time.Time { return Now }, 0))
	if err != nil {
		return err
	}
	if name == demonstrationTemplate {
		err = seed.Load(ctx, s)
	}
	return errors.Join(err, s.Close())
}

func (c *cluster) stop() {
	if c.server == nil {
		return
	}
	if c.admin != nil {
		c.admin.Close()
	}
	if c.server.Process != nil {
		_ = c.server.Process.Signal(syscall.SIGQUIT) // at once: nothing is kept
		<-c.ended
	}
	_ = os.RemoveAll(c.dir)
}

// programs is the directory of PostgreSQL's programs: on the PATH, or where
// Debian puts them.
func programs() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
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
