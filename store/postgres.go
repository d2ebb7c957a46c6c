package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"kilde/models"
)

// oldestPostgres is the first version that is supported, as the server numbers
// itself.
const oldestPostgres = 15_00_00

// writerLock is the advisory lock that the one writing transaction holds, over
// all processes that share the database.
const writerLock = 0x6b696c6465 // "kilde"

// postgresEngine takes a lock at the beginning of each writing transaction, so
// that writes have one order as SQLite's have, and the change log no gaps. The
// writes of a process share transactions, so that the lock is no ceiling.
var postgresEngine = engine{
	lock: func(db *gorm.DB) error {
		return db.Exec("SELECT pg_advisory_xact_lock(?)", writerLock).Error
	},
	cannotServe: cannotServePostgres,
	snapshot:    &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead},
}

// openPostgres opens the database that a postgres:// address names, with one
// writing connection and a pool of reading ones.
func openPostgres(ctx context.Context, address string, opts Options) (*Store, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil { // its text has the address without the password
		return nil, models.Errorf(models.Invalid, "The database address can't be read: it must be postgres://USER@HOST/DATABASE.")
	}
	s := &Store{opts: opts, engine: postgresEngine}
	if s.writer, err = postgresPool(stdlib.OpenDB(*config, stdlib.OptionResetSession(stillWrites)), 1, opts); err != nil {
		return nil, err
	}
	if err := s.preparePostgres(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.reader, err = postgresPool(stdlib.OpenDB(*config), max(8, 4*runtime.NumCPU()), opts); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.commits = newCommitter(s)
	return s, nil
}

// stillWrites gives up a connection that was made while the server took no
// writes, as one without room on its disk does: what a session may do is
// settled as it begins, and stays so when the server takes writes again.
func stillWrites(_ context.Context, conn *pgx.Conn) error {
	if conn.PgConn().ParameterStatus("default_transaction_read_only") == "on" {
		return driver.ErrBadConn
	}
	return nil
}

func postgresPool(pool *sql.DB, size int, opts Options) (*gorm.DB, error) {
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return gorm.Open(postgres.New(postgres.Config{Conn: pool}), &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		DisableAutomaticPing:   true,
		NowFunc:                opts.Now,
		Logger:                 logger.Discard,
	})
}

func (s *Store) preparePostgres(ctx context.Context) error {
	pool, err := s.writer.DB()
	if err != nil {
		return err
	}
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
