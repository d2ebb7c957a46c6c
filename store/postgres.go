package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"kilde/models/search"
)

// oldestPostgres is the first version that is supported, as the server numbers
// itself.
const oldestPostgres = 15_00_00

// writerLock is the advisory lock that the one writing transaction holds, over
// all processes that share the database.
const writerLock = 0x6b696c6465 // "kilde"

// postgresEngine takes a lock at the beginning of each writing transaction, so
// that writes have one order as SQLite's have, and the change log no gaps. The
// writes of a process share transactions, so that the lock is no ceiling. A
// process that stops in the middle of one loses it.
var postgresEngine = engine{
	lock: func(t *tx) error {
		_, err := t.exec("SELECT set_config('idle_in_transaction_session_timeout', '15s', true), pg_advisory_xact_lock(?)", writerLock)
		return err
	},
	cannotServe: cannotServePostgres,
	lost:        lostPostgres,
	undone: func(err error) bool {
		e, ok := errors.AsType[*pgconn.PgError](err)
		return ok && e.SeverityUnlocalized == "ERROR"
	},
	pace: func(*tx, bool) error { return nil }, // its server does
	announce: func(t *tx) error {
		_, err := t.exec("SELECT pg_notify('" + channel + "', '')")
		return err
	},
	begin:     "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
	session:   newReading,
	control:   controlPostgres,
	search:    postgresSearch,
	readTime:  5 * time.Second,
	writeTime: 15 * time.Second,
	maxSorted: mostSorted,
	numbered:  true,
}

// channel is where a process tells the others that the change log has grown.
const channel = "kilde_changes"

// openPostgres opens the database that a postgres:// address names, with one
// writing connection and a pool of reading ones, and its replicas.
func openPostgres(ctx context.Context, address string, opts Options) (*Store, error) {
	primary, err := parsePostgres(address)
	if err != nil {
		return nil, err
	}
	direct := primary
	if opts.Direct != "" {
		if direct, err = parsePostgres(opts.Direct); err != nil {
			return nil, err
		}
	}
	onlyPrimary(primary)
	onlyPrimary(direct)
	s := &Store{opts: opts, poll: pollEvery, engine: postgresEngine, fleet: &fleet{maxLag: opts.MaxLag, stop: func() {}}}
	s.listen = func(ctx context.Context) { s.hear(ctx, direct) }
	s.fleet.primary = connectPostgres(primary)
	s.reader = s.fleet.primary.pool
	writer := postgresPool(stdlib.OpenDB(*primary, stdlib.OptionResetSession(stillWrites)), 1)
	if s.writer, err = gorm.Open(postgres.New(postgres.Config{Conn: writer}), gormConfig(opts)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.addReplicas(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.preparePostgres(ctx, direct); err != nil && !s.replicasServe(ctx, err) {
		return nil, errors.Join(err, s.Close())
	}
	s.commits, s.analyzer = newCommitter(s), search.NewAnalyzer()
	s.fleet.start()
	return s, nil
}

func (s *Store) addReplicas() error {
	for _, address := range s.opts.Replicas {
		config, err := parsePostgres(address)
		if err != nil {
			return err
		}
		d := connectPostgres(config)
		d.misses.Store(tolerated) // until the first look
		s.fleet.replicas = append(s.fleet.replicas, d)
	}
	return nil
}

// replicasServe reports whether a program that finds its primary down can
// serve readers all the same, because a replica has the schema that it needs.
func (s *Store) replicasServe(ctx context.Context, down error) bool {
	if !s.cannotServe(down) {
		return false
	}
	newest, err := SchemaVersion()
	if err != nil {
		return false
	}
	for _, d := range s.fleet.replicas {
		var has int
		err := d.probe.QueryRowContext(ctx, "SELECT max(migration) FROM schema_support WHERE oldest <= $1", newest).Scan(&has)
		if err == nil && has >= newest {
			s.fleet.primary.misses.Store(tolerated)
			d.misses.Store(0)
			s.opts.Log.Error("the primary is down; replicas serve readers", "err", down)
			return true
		}
	}
	return false
}

// hear rings the bell whenever another process tells of changes, until ctx
// ends. A connection that does not hear, such as one through a pooler, does no
// harm: the log is read each second anyway.
func (s *Store) hear(ctx context.Context, direct *pgx.ConnConfig) {
	for ctx.Err() == nil {
		err := s.hearOn(ctx, direct)
		s.opts.Log.Debug("not woken by changes; trying again", "err", err)
		select {
		case <-ctx.Done():
		case <-time.After(pollEvery):
		}
	}
}

func (s *Store) hearOn(ctx context.Context, direct *pgx.ConnConfig) error {
	conn, err := pgx.ConnectConfig(ctx, direct.Copy())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // it has done its work
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	for {
		s.news.ring()
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return err
		}
	}
}

// preparePostgres brings the schema up to date, on a connection past a pooler.
func (s *Store) preparePostgres(ctx context.Context, direct *pgx.ConnConfig) error {
	pool := stdlib.OpenDB(*direct)
	defer pool.Close()
	var version int
	var encoding string
	if err := pool.QueryRowContext(ctx, "SELECT current_setting('server_version_num')::int, current_setting('server_encoding')").Scan(&version, &encoding); err != nil {
		return err
	}
	if version < oldestPostgres {
		return fmt.Errorf("the server is PostgreSQL %d; Kilde needs %d or newer", version/10000, oldestPostgres/10000)
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database has the encoding %s; Kilde needs UTF8", encoding)
	}
	schema, err := postgresMigrations()
	if err != nil {
		return err
	}
	return migrate(ctx, pool, schema)
}

func postgresMigrations() (schema, error) {
	locker, err := lock.NewPostgresSessionLocker() // two processes may start at once
	return schema{
		dialect: goose.DialectPostgres, dir: "migrations/postgres",
		exists:  "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'schema_support'",
		options: []goose.ProviderOption{goose.WithSessionLocker(locker)},
	}, err
}

// unable are the classes of SQLSTATE that tell of the server's state: lost
// connections, shortage, an operator's hand, its own failures, and a standby
// or a full disk that takes no writes.
var unable = map[string]bool{"08": true, "25": true, "53": true, "57": true, "58": true, "XX": true}

// cannotServePostgres reports whether err is the server's state or the way to
// it, and not the request's fault, whose client may have gone meanwhile.
func cannotServePostgres(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return len(e.Code) == 5 && unable[e.Code[:2]]
	}
	if errors.Is(err, context.Canceled) {
		return false
	}
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	return connecting || network && !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err)
}

// lostPostgres reports whether err tells that a connection is no more that
// there was before.
func lostPostgres(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.SeverityUnlocalized == "FATAL" && e.Code == adminShutdown
	}
	if _, connecting := errors.AsType[*pgconn.ConnectError](err); connecting {
		return false
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET)
}

// adminShutdown is the SQLSTATE with which a server ends its connections.
const adminShutdown = "57P01"
