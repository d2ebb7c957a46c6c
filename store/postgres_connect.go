package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"net"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"kilde/models"
)

// dialTime is how long a server may take to accept a connection.
const dialTime = 3 * time.Second

// parsePostgres reads an address. Its error has no password in it.
func parsePostgres(address string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil || !isPostgres(address) {
		return nil, models.Errorf(models.Invalid, "The database address can't be read: it must be postgres://USER@HOST/DATABASE.")
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = dialTime
		config.DialFunc = (&net.Dialer{Timeout: dialTime, KeepAlive: 15 * time.Second}).DialContext
	}
	return config, nil
}

// onlyPrimary has an address of several servers lead to the one that takes
// writes, unless it says what it wants itself.
func onlyPrimary(config *pgx.ConnConfig) {
	if config.ValidateConnect == nil {
		config.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsPrimary
	}
}

// redactPostgres is what an address says of where the database is.
func redactPostgres(address string) string {
	config, err := parsePostgres(address)
	if err != nil {
		return "postgres://"
	}
	return "postgres://" + hosts(config) + "/" + config.Database
}

// hosts are the servers that an address names.
func hosts(config *pgx.ConnConfig) string {
	list := []string{net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))}
	for _, f := range config.Fallbacks { // each twice, where TLS is preferred
		if host := net.JoinHostPort(f.Host, strconv.Itoa(int(f.Port))); !slices.Contains(list, host) {
			list = append(list, host)
		}
	}
	return strings.Join(list, ",")
}

// connectPostgres prepares the connections for reading from one server.
func connectPostgres(config *pgx.ConnConfig) *database {
	return &database{
		name: hosts(config), pool: postgresPool(stdlib.OpenDB(*config), max(8, 4*runtime.NumCPU())),
		probe: postgresPool(stdlib.OpenDB(*config), 1),
	}
}

func postgresPool(pool *sql.DB, size int) *sql.DB {
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return pool
}

// controlPostgres begins or ends a transaction.
func controlPostgres(ctx context.Context, c connection, statement string) error {
	_, err := c.ExecContext(ctx, statement, nil)
	return err
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
