// Package store keeps content in a database. It is the only package that
// imports gorm: callers pass and receive models and see models.Error, never an
// error of the database. A method is one transaction.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"time"

	"gorm.io/gorm"

	"kilde/models"
	"kilde/models/id"
)

// Store reads and writes the content of one site.
type Store struct {
	writer  *gorm.DB // one connection
	reader  *gorm.DB // many, read-only
	engine  engine
	commits *committer
	opts    Options
}

// engine is how the databases differ while they are used.
type engine struct {
	// lock makes the transaction the only one that writes.
	lock func(*gorm.DB) error
	// cannotServe reports whether an error is the state of the database and not
	// the fault of the request.
	cannotServe func(error) bool
	// snapshot are the options of a read that sees one state throughout.
	snapshot *sql.TxOptions
}

// Options are what a store needs to know of its surroundings; the zero value
// of each has a default.
type Options struct {
	Now      func() time.Time // time.Now
	NewID    func() string    // fresh UUIDv7
	Language string           // of content that names none; nb
	Log      *slog.Logger     // for what no caller is told; slog.Default
}

func (o *Options) fill() {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = id.New
	}
	if o.Language == "" {
		o.Language = "nb"
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
}

// Open opens the database that address names, creating and migrating it as
// needed. A path or sqlite:PATH is a SQLite file, postgres://… a database of a
// PostgreSQL server.
func Open(ctx context.Context, address string, opts Options) (*Store, error) {
	opts.fill()
	if isPostgres(address) {
		s, err := openPostgres(ctx, address, opts)
		if err != nil {
			return nil, fmt.Errorf("open database: %w", err)
		}
		return s, nil
	}
	path, err := sqlitePath(address)
	if err != nil {
		return nil, err
	}
	s, err := openSQLite(ctx, path, opts)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	return s, nil
}

// Exists reports, as an error, where there is no database at an address.
func Exists(address string) error {
	if isPostgres(address) {
		return nil // its server tells
	}
	path, err := sqlitePath(address)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return models.Errorf(models.Invalid, "There is no database at %q; kilde serve or kilde import makes one.", path)
	}
	return nil
}

// Redact is an address as it may be shown: without a password.
func Redact(address string) string {
	if !isPostgres(address) {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return "postgres://"
	}
	parameters := u.Query()
	for _, secret := range []string{"password", "sslpassword"} {
		if parameters.Has(secret) {
			parameters.Set(secret, "xxxxx")
		}
	}
	u.RawQuery = parameters.Encode()
	return u.Redacted()
}

func isPostgres(address string) bool {
	scheme, _, ok := strings.Cut(address, "://")
	return ok && (scheme == "postgres" || scheme == "postgresql")
}

// Close releases the database.
func (s *Store) Close() error {
	if s.commits != nil {
		s.commits.close()
	}
	return errors.Join(closePool(s.reader), closePool(s.writer))
}

func closePool(db *gorm.DB) error {
	if db == nil {
		return nil
	}
	pool, err := db.DB()
	if err != nil {
		return err
	}
	return pool.Close()
}

// Ready reports whether the store can serve: an error says why not.
func (s *Store) Ready(ctx context.Context) error {
	return s.read(ctx, func(t *tx) error {
		_, err := t.number("SELECT count(*) FROM schema_support")
		return err
	})
}

// Empty reports whether the store holds no content at all.
func (s *Store) Empty(ctx context.Context) (empty bool, err error) {
	err = s.read(ctx, func(t *tx) error {
		n, err := t.number("SELECT 1 FROM changes LIMIT 1")
		empty = n == 0
		return err
	})
	return empty, err
}

// tx is one transaction and what its steps share.
type tx struct {
	db      *gorm.DB
	store   *Store
	now     time.Time
	changes []models.Change
	saved   savedRevision
}

// moment is the transaction's time as it is stored.
func (t *tx) moment() int64 { return t.now.UnixMilli() }

// read runs fn on one snapshot of the database.
func (s *Store) read(ctx context.Context, fn func(*tx) error) error {
	err := s.reader.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		return fn(s.begin(db))
	}, s.engine.snapshot)
	return s.expected(err)
}

func (s *Store) begin(db *gorm.DB) *tx {
	return &tx{db: db, store: s, now: s.opts.Now().UTC().Truncate(time.Millisecond)}
}

// expected turns the failures that a caller can act on into models.Error.
func (s *Store) expected(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return &models.Error{Kind: models.Conflict, Detail: "Something else has that name already."}
	case errors.Is(err, gorm.ErrForeignKeyViolated):
		return &models.Error{Kind: models.Conflict, Code: "in_use", Detail: "It is still used elsewhere."}
	case s.engine.cannotServe(err):
		s.opts.Log.Error("database can't serve", "err", err)
		return &models.Error{Kind: models.Unavailable, Detail: "The database can't do this right now. Nothing was changed; try again later."}
	}
	return err
}

// exec runs one statement and returns how many rows it touched.
func (t *tx) exec(query string, args ...any) (int64, error) {
	done := t.db.Exec(query, args...)
	return done.RowsAffected, done.Error
}

// must runs one statement that has to touch exactly one row.
func (t *tx) must(query string, args ...any) error {
	n, err := t.exec(query, args...)
	if err != nil {
		return err
	}
	if n != 1 {
		return fmt.Errorf("statement touched %d rows instead of 1: %s", n, query)
	}
	return nil
}

// number runs a query whose answer is one number; no row is 0.
func (t *tx) number(query string, args ...any) (int64, error) {
	var n sql.NullInt64
	err := t.db.Raw(query, args...).Row().Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n.Int64, err
}

// rows runs a query and reads each row with scan.
func rows[T any](t *tx, scan func(*sql.Rows, *T) error, query string, args ...any) ([]T, error) {
	found, err := t.db.Raw(query, args...).Rows()
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var list []T
	for found.Next() {
		var v T
		if err := scan(found, &v); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, found.Err()
}

// values runs a query of one column.
func values[T any](t *tx, query string, args ...any) ([]T, error) {
	return rows(t, func(r *sql.Rows, v *T) error { return r.Scan(v) }, query, args...)
}
