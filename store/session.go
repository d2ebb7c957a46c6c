package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"time"

	"gorm.io/gorm"
)

// session is where the statements of a transaction run.
type session interface {
	exec(ctx context.Context, query string, args []any) (touched int64, err error)
	query(ctx context.Context, query string, args []any) (cursor, error)
}

// cursor goes through what a query finds, as sql.Rows does.
type cursor interface {
	record
	Next() bool
	Err() error
	Close() error
}

// record is one row of what a query finds.
type record interface{ Scan(into ...any) error }

// writing is the session of a transaction that writes.
type writing struct{ gorm.ConnPool }

func (w writing) exec(ctx context.Context, query string, args []any) (int64, error) {
	done, err := w.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

func (w writing) query(ctx context.Context, query string, args []any) (cursor, error) {
	found, err := w.QueryContext(ctx, query, args...) //nolint:sqlclosecheck // whoever asked closes it
	if err != nil {                                   // and not a cursor that is no interface's nil
		return nil, err
	}
	return found, nil
}

// connection is a connection of a driver.
type connection interface {
	driver.ExecerContext
	driver.QueryerContext
}

// reading is the session of a transaction that reads: the driver's connection
// itself. database/sql would start a goroutine for each query whose context can
// end, and read most numbers by way of texts.
type reading struct{ connection }

func newReading(c connection) session { return reading{c} }

func (r reading) exec(ctx context.Context, query string, args []any) (int64, error) {
	bound, err := bindings(args)
	if err != nil {
		return 0, err
	}
	done, err := r.ExecContext(ctx, query, bound)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

func (r reading) query(ctx context.Context, query string, args []any) (cursor, error) {
	bound, err := bindings(args)
	if err != nil {
		return nil, err
	}
	found, err := r.QueryContext(ctx, query, bound)
	if err != nil {
		return nil, err
	}
	return &seen{rows: found, values: make([]driver.Value, len(found.Columns()))}, nil
}

// bindings are the values of a statement as drivers take them.
func bindings(args []any) ([]driver.NamedValue, error) {
	bound := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		value, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return nil, fmt.Errorf("value %d: %w", i+1, err)
		}
		bound[i] = driver.NamedValue{Ordinal: i + 1, Value: value}
	}
	return bound, nil
}

// seen is the cursor of a connection.
type seen struct {
	rows   driver.Rows
	values []driver.Value
	err    error
}

func (s *seen) Next() bool {
	s.err = s.rows.Next(s.values)
	return s.err == nil
}

func (s *seen) Err() error {
	if errors.Is(s.err, io.EOF) {
		return nil
	}
	return s.err
}

func (s *seen) Close() error { return s.rows.Close() }

// Scan reads the row's values to where into points.
func (s *seen) Scan(into ...any) error {
	if len(into) != len(s.values) {
		return fmt.Errorf("%d values are read to %d places", len(s.values), len(into))
	}
	for i, to := range into {
		if !take(s.values[i], to) {
			return fmt.Errorf("value %d: %T can't be read to %T", i+1, s.values[i], to)
		}
	}
	return nil
}

// take reads a value of a driver to where to points, and reports whether it
// belongs there. What is often read has no need of reflection.
func take(value driver.Value, to any) (ok bool) {
	switch to := to.(type) {
	case *string:
		*to, ok = value.(string)
	case *int64:
		*to, ok = whole(value)
	case *int:
		var n int64
		n, ok = whole(value)
		*to = int(n)
	case *bool:
		*to, ok = truth(value)
	case *[]byte:
		*to, ok = value.([]byte)
	case sql.Scanner:
		return to.Scan(value) == nil
	default:
		return takeNamed(value, reflect.ValueOf(to).Elem())
	}
	return ok
}

// takeNamed is take for a named type.
func takeNamed(value driver.Value, to reflect.Value) bool {
	switch s, textual := value.(string); {
	case to.Kind() == reflect.String && textual:
		to.SetString(s)
		return true
	case to.CanInt():
		n, ok := whole(value)
		to.SetInt(n)
		return ok
	}
	return false
}

// whole is a number; a sum of PostgreSQL's is written out.
func whole(value driver.Value) (int64, bool) {
	switch value := value.(type) {
	case int64:
		return value, true
	case string:
		n, err := strconv.ParseInt(value, 10, 64)
		return n, err == nil
	}
	return 0, false
}

// truth is a flag; SQLite's are 1 and 0.
func truth(value driver.Value) (flag, ok bool) {
	if flag, ok = value.(bool); ok {
		return flag, ok
	}
	n, ok := value.(int64)
	return n != 0, ok
}

// endTime is how long the end of a transaction may take whose reader has gone.
const endTime = time.Second

// snapshot runs fn in a transaction of a pool that reads, which sees one state
// throughout, for a time at most. A connection whose transaction does not come
// to its end is given up.
func (s *Store) snapshot(ctx context.Context, pool *sql.DB, most time.Duration, fn func(*tx) error) error {
	return within(ctx, most, func(ctx context.Context) error {
		conn, err := pool.Conn(ctx)
		if err != nil {
			return err
		}
		defer conn.Close()
		var outcome error
		err = conn.Raw(func(raw any) error {
			c, ok := raw.(connection)
			if !ok {
				return fmt.Errorf("%T runs no statements", raw)
			}
			if outcome = s.engine.control(ctx, c, s.engine.begin); outcome != nil {
				return driver.ErrBadConn
			}
			outcome = fn(s.begin(ctx, s.engine.session(c)))
			return s.end(ctx, c, outcome)
		})
		if outcome != nil {
			return outcome
		}
		return err
	})
}

// end ends a transaction that has read. Its error has the connection given up.
func (s *Store) end(ctx context.Context, c connection, outcome error) error {
	statement := "COMMIT"
	if outcome != nil {
		statement = "ROLLBACK"
	}
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), endTime)
		defer cancel()
	}
	if err := s.engine.control(ctx, c, statement); err != nil {
		return fmt.Errorf("%w: %w", driver.ErrBadConn, err)
	}
	return nil
}
