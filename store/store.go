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
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"kilde/models"
	"kilde/models/id"
	"kilde/models/search"
)

// Store reads and writes the content of one site.
type Store struct {
	writer      *gorm.DB // one connection
	reader      *sql.DB  // many, read-only
	engine      engine
	fleet       *fleet // nil for an engine that is no server
	commits     *committer
	checkpoints *checkpointer         // nil on PostgreSQL, whose server has its own
	news        bell                  // rings when the change log has grown
	heard       ears                  // hear of each commit of this process
	poll        time.Duration         // how often whoever follows it looks by itself
	listen      func(context.Context) // rings it for the changes of others; nil where they can't tell
	opts        Options

	analyzer *search.Analyzer // of words
}

// engine is how the databases differ while they are used.
type engine struct {
	// lock makes the transaction the only one that writes.
	lock func(*tx) error
	// cannotServe reports whether an error is the state of the database and not
	// the fault of the request.
	cannotServe func(error) bool
	// lost reports whether an error is that of a connection that is no more.
	lost func(error) bool
	// undone reports whether a commit that failed with an error has certainly
	// changed nothing.
	undone func(error) bool
	// announce wakes the processes that follow the change log.
	announce func(*tx) error
	// pace sets the writing connection to large writes, or back to small ones.
	pace func(t *tx, large bool) error
	// begin is the statement that begins a read that sees one state throughout,
	// and control runs it and the one that ends it.
	begin   string
	session func(connection) session
	control func(ctx context.Context, c connection, statement string) error
	// readTime and writeTime are how long a transaction may take; 0 is no bound.
	readTime, writeTime time.Duration
	maxSorted           int // articles that are sorted for a list
	search              searchEngine
	// numbered tells that the values of a statement are $1, $2 … and not ?.
	numbered bool
}

// Options are what a store needs to know of its surroundings; the zero value
// of each has a default.
type Options struct {
	Now      func() time.Time // time.Now
	NewID    func() string    // fresh UUIDv7
	Language string           // of content that names none; nb
	Log      *slog.Logger     // for what no caller is told; slog.Default

	// Replicas are the addresses of streaming replicas of a PostgreSQL server,
	// which serve what needs no key.
	Replicas []string
	MaxLag   time.Duration // how far behind a replica may be and still serve; 5 s
	// Direct is the address of a PostgreSQL server past a pooler, for what needs
	// a session: migrations, and to be woken by changes. That of the database.
	Direct string
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
	if o.MaxLag == 0 {
		o.MaxLag = maxLag
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
	if len(opts.Replicas) > 0 || opts.Direct != "" {
		return nil, models.Errorf(models.Invalid, "Only a database of a PostgreSQL server has replicas and a direct address; this one is %q.", path)
	}
	s, err := openSQLite(ctx, path, opts)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	return s, nil
}

// gormConfig are the settings of the pool that writes.
func gormConfig(opts Options) *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		DisableAutomaticPing:   true,
		NowFunc:                opts.Now,
		Logger:                 logger.Discard,
	}
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
	if isPostgres(address) {
		return redactPostgres(address)
	}
	return address
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
	err := errors.Join(s.checkpoints.close(), s.fleet.close())
	if s.reader != nil {
		err = errors.Join(err, s.reader.Close())
	}
	if s.writer == nil {
		return err
	}
	pool, noPool := s.writer.DB()
	if noPool != nil {
		return errors.Join(err, noPool)
	}
	return errors.Join(err, pool.Close())
}

// Readers is how many public reads the store had best be at work on at once: on
// SQLite, where they compute, one a processor; on PostgreSQL one a connection,
// to all servers.
func (s *Store) Readers() (n int) {
	if s.fleet == nil {
		return max(2, runtime.GOMAXPROCS(0))
	}
	for _, d := range slices.Concat(s.fleet.replicas, []*database{s.fleet.primary}) {
		n += d.pool.Stats().MaxOpenConnections
	}
	return n
}

// Ready reports whether the store can serve readers: an error says why not.
func (s *Store) Ready(ctx context.Context) error {
	return s.deliver(ctx, models.Caller{}, func(t *tx) error {
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
	ctx      context.Context //nolint:containedctx // of the transaction, as a request's is of it
	session  session
	db       *gorm.DB // of one that writes
	store    *Store
	now      time.Time
	changes  []models.Change
	bulk     *bulk               // of an import; nil where each statement is for itself
	analyzed map[string]analysis // of articles, by uid, as they are published

	footprint *models.Footprint // of a read; nil where nobody wants to know
}

// moment is the transaction's time as it is stored.
func (t *tx) moment() int64 { return t.now.UnixMilli() }

// read runs fn on one snapshot of the database; it may run several times.
func (s *Store) read(ctx context.Context, fn func(*tx) error) error {
	return s.expected(s.readPrimary(ctx, fn))
}

func (s *Store) readPrimary(ctx context.Context, fn func(*tx) error) error {
	for tries := 0; ; tries++ {
		err := s.snapshot(ctx, s.reader, s.engine.readTime, fn)
		if err == nil || tries == maxTries || !s.engine.lost(err) || ctx.Err() != nil {
			return err
		}
	}
}

// maxTries is how often a read is run again whose connection the server had
// given up while it was idle, as it does with all of them when it restarts.
const maxTries = 16

// errNotNow is the failure of what the database has no time for, or is not
// asked for because it is down.
var errNotNow = errors.New("the database does not answer")

// within runs fn for a time at most; 0 is no bound.
func within(ctx context.Context, most time.Duration, fn func(context.Context) error) error {
	if most == 0 {
		return fn(ctx)
	}
	bounded, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	err := fn(bounded)
	if err != nil && bounded.Err() != nil && ctx.Err() == nil {
		return fmt.Errorf("%w within %v: %w", errNotNow, most, err)
	}
	return err
}

// cannotServe reports whether err is the state of the database and not the
// fault of the request.
func (s *Store) cannotServe(err error) bool {
	return errors.Is(err, errNotNow) || s.engine.cannotServe(err)
}

func (s *Store) begin(ctx context.Context, runs session) *tx {
	return &tx{ctx: ctx, session: runs, store: s, now: s.opts.Now().UTC().Truncate(time.Millisecond)}
}

// beginWrite is begin for a transaction that writes.
func (s *Store) beginWrite(db *gorm.DB) *tx {
	t := s.begin(db.Statement.Context, writing{db.Statement.ConnPool})
	t.db, t.analyzed = db, map[string]analysis{}
	return t
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
	case errors.Is(err, errUnknown):
		s.opts.Log.Error("the outcome of a write is not known", "err", err)
		return &models.Error{Kind: models.Unavailable, Code: "outcome_unknown",
			Detail: "The database was lost while it saved this, so that it may be saved or not. Look before you try again; a POST with an Idempotency-Key can simply be repeated."}
	case s.cannotServe(err):
		s.opts.Log.Error("database can't serve", "err", err)
		return &models.Error{Kind: models.Unavailable, Detail: "The database can't do this right now. Nothing was changed; try again later."}
	}
	return err
}
