package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
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

// cluster is a server with a database for each test that wants one: the one
// that KILDE_TEST_POSTGRES_URL names, or one of the tests' own.
type cluster struct {
	once   sync.Once
	err    error
	given  *url.URL
	server *Server
	making sync.Mutex
	admin  *sql.DB
	made   map[string]bool
}

// The databases that those of the tests are copied from: migrated and empty,
// and with the demonstration content.
var (
	emptyTemplate         = fmt.Sprintf("kilde_test_%d_empty", os.Getpid())
	demonstrationTemplate = fmt.Sprintf("kilde_test_%d_demonstration", os.Getpid())
)

// database returns the address of the database that stands for a path; the
// first call makes it.
func (c *cluster) database(tb testing.TB, path, template string) string {
	tb.Helper()
	c.once.Do(func() { c.err = c.start(context.WithoutCancel(tb.Context())) })
	if c.err != nil {
		tb.Fatalf("PostgreSQL for the tests: %v", c.err)
	}
	hash := fnv.New64a()
	hash.Write([]byte(path))
	name := fmt.Sprintf("kilde_test_%x", hash.Sum64())
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
	if c.given == nil {
		return c.server.Address(database)
	}
	u, query := *c.given, c.given.Query()
	query.Set("connect_timeout", "10") // as every address here, it has a query that can be added to
	u.Path, u.RawQuery = "/"+database, query.Encode()
	return u.String()
}

// start makes the databases that others are copied from.
func (c *cluster) start(ctx context.Context) (err error) {
	if given := os.Getenv("KILDE_TEST_POSTGRES_URL"); given != "" {
		c.given, err = url.Parse(given)
	} else {
		err = c.serve(ctx)
	}
	if err != nil {
		return err
	}
	if c.admin, err = sql.Open("pgx", c.address("postgres")); err != nil {
		return err
	}
	c.made = map[string]bool{}
	return errors.Join(c.makeTemplate(ctx, emptyTemplate), c.makeTemplate(ctx, demonstrationTemplate))
}

// serve starts a server of the tests' own.
func (c *cluster) serve(ctx context.Context) (err error) {
	if c.server, err = newServer(); err != nil {
		return err
	}
	// No test of these cuts the power.
	if err := c.server.init(ctx, "fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "autovacuum=off", "max_connections=500"); err != nil {
		return err
	}
	return c.server.Start(ctx)
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
	if c.admin != nil {
		for _, name := range []string{emptyTemplate, demonstrationTemplate} {
			_, _ = c.admin.Exec("DROP DATABASE IF EXISTS " + name) //nolint:noctx // the tests are over
		}
		c.admin.Close()
	}
	if c.server != nil {
		c.server.remove()
	}
}
