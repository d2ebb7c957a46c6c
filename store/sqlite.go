package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"

	"kilde/models"
	"kilde/models/search"
)

// The settings of every connection. They stand in the address because a PRAGMA
// run later reaches one connection of the pool only. A reading one needs no
// mutex: one transaction has it at a time. FULL is what makes an
// acknowledged write survive a loss of power; the driver's default is NORMAL.
const (
	writerSettings = "_txlock=immediate&_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000" +
		"&_foreign_keys=on&_stmt_cache_size=128&_cache_size=-16384"
	readerSettings     = "mode=ro&_mutex=no&_query_only=1&_busy_timeout=5000&_stmt_cache_size=128&_cache_size=-8192"
	checkpointSettings = "_synchronous=FULL&_busy_timeout=100"
)

// oldestSQLite is the first version without the WAL-reset bug that could
// corrupt a database, as major*1_000_000 + minor*1_000 + patch.
const oldestSQLite = 3_051_003

// sqlitePath is the file that a database address names.
func sqlitePath(address string) (string, error) {
	path, _ := strings.CutPrefix(address, "sqlite:")
	path = strings.TrimPrefix(path, "//")
	switch {
	case strings.Contains(path, "://"):
		scheme, _, _ := strings.Cut(path, "://") // the rest may hold a password
		return "", models.Errorf(models.Invalid, "The database address begins with %s://; only postgres://, a path and sqlite:PATH are supported.", scheme)
	case path == "" || strings.Contains(path, ":memory:") || strings.ContainsAny(path, "?\x00"):
		return "", models.Errorf(models.Invalid, "The database address %q names no file, such as kilde.db does.", address)
	}
	return filepath.Clean(path), nil
}

// EngineVersion names the database engine in this program, such as "SQLite
// 3.53.4".
func EngineVersion() string {
	version, _, _ := sqlite3.Version()
	return "SQLite " + version
}

// openSQLite opens the file at path with one writing connection and a pool of
// reading ones, which never wait for it.
func openSQLite(ctx context.Context, path string, opts Options) (*Store, error) {
	s := &Store{opts: opts, poll: pollEvery, engine: sqliteEngine}
	if err := createPrivate(path); err != nil {
		return nil, err
	}
	writer, err := sqlitePool(path, writerSettings, 1)
	if err != nil {
		return nil, err
	}
	if s.writer, err = gorm.Open(sqlite.New(sqlite.Config{Conn: writer}), gormConfig(opts)); err != nil {
		return nil, err
	}
	if err := s.prepareSQLite(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.reader, err = sqlitePool(path, readerSettings, max(4, runtime.NumCPU())); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.checkpoints, err = newCheckpointer(path); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.commits, s.analyzer = newCommitter(s), search.NewAnalyzer()
	return s, nil
}

var sqliteMigrations = schema{
	dialect: goose.DialectSQLite3, dir: "migrations/sqlite",
	exists: "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_support'",
}

// sqliteEngine has one writing connection, which begins its transactions with
// the lock already, and whose readers see one state by the nature of WAL.
var sqliteEngine = engine{
	lock:        func(*tx) error { return nil },
	cannotServe: cannotServeSQLite,
	lost:        func(error) bool { return false },
	undone:      func(error) bool { return true },
	announce:    func(*tx) error { return nil }, // others look
	pace:        paceSQLite,
	begin:       "BEGIN",
	session:     newReading,
	control:     controlSQLite,
	search:      sqliteSearch,
	maxSorted:   mostSorted,
}

func (s *Store) prepareSQLite(ctx context.Context) error {
	pool, err := s.writer.DB()
	if err != nil {
		return err
	}
	if err := pool.PingContext(ctx); err != nil { // makes the log, which read-only connections can't
		return err
	}
	if err := checkSQLite(ctx, pool); err != nil {
		return err
	}
	return migrate(ctx, pool, sqliteMigrations)
}

// createPrivate makes the file where there is none, for its owner alone: it
// holds drafts and the hashes of keys. SQLite gives its log the same mode.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDONLY, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// controlSQLite begins or ends a transaction, which takes no time that a context
// could bound; a prepared query is what costs the driver least.
func controlSQLite(ctx context.Context, c connection, statement string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	done, err := c.QueryContext(context.WithoutCancel(ctx), statement, nil)
	if err != nil {
		return err
	}
	return done.Close()
}

func sqlitePool(path, settings string, size int) (*sql.DB, error) {
	pool, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+settings)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return pool, nil
}

// checkSQLite refuses a library that would lose data or can't search.
func checkSQLite(ctx context.Context, pool *sql.DB) error {
	version, number, _ := sqlite3.Version()
	if number < oldestSQLite {
		return fmt.Errorf("SQLite %s can corrupt a database in WAL mode; Kilde needs 3.51.3 or newer", version)
	}
	var fts5 bool
	if err := pool.QueryRowContext(ctx, "SELECT sqlite_compileoption_used('ENABLE_FTS5')").Scan(&fts5); err != nil {
		return err
	}
	if !fts5 {
		return errors.New("SQLite was built without FTS5; build Kilde with -tags sqlite_fts5")
	}
	return nil
}

// cannotServeSQLite reports whether err is the database's state and not the
// request's fault: a full or failing disk, a lock held too long.
func cannotServeSQLite(err error) bool {
	e, ok := errors.AsType[sqlite3.Error](err)
	if !ok {
		return false
	}
	switch e.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrFull, sqlite3.ErrIoErr, sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrNomem:
		return true
	}
	return false
}
