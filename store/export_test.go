package store

import (
	"context"
	"database/sql"
	"time"

	"gorm.io/gorm"
)

// Pools are the connections that the store writes and reads through.
func (s *Store) Pools() (writer, reader *sql.DB, err error) {
	writer, err = s.writer.DB()
	return writer, s.reader, err
}

// Statement is one statement that the store ran, and its values.
type Statement struct {
	SQL  string
	Args []any
}

// Trace hands every statement of the store's transactions to each, from now on.
func (s *Store) Trace(each func(Statement)) error {
	pool, err := s.writer.DB()
	s.writer.Statement.ConnPool = heardPool{pool, each}
	s.engine.session = func(c connection) session { return heardSession{newReading(c), each} }
	return err
}

// heardSession is a session that is heard.
type heardSession struct {
	session
	each func(Statement)
}

func (s heardSession) query(ctx context.Context, query string, args []any) (cursor, error) {
	s.each(Statement{query, args})
	return s.session.query(ctx, query, args)
}

// heardPool is a pool whose transactions are heard.
type heardPool struct {
	*sql.DB
	each func(Statement)
}

func (p heardPool) GetDBConn() (*sql.DB, error) { return p.DB, nil }

func (p heardPool) BeginTx(ctx context.Context, opts *sql.TxOptions) (gorm.ConnPool, error) {
	t, err := p.DB.BeginTx(ctx, opts)
	return &heardTx{t, p.each}, err
}

type heardTx struct {
	*sql.Tx
	each func(Statement)
}

func (t *heardTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	t.each(Statement{query, args})
	return t.Tx.ExecContext(ctx, query, args...)
}

func (t *heardTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	t.each(Statement{query, args})
	return t.Tx.QueryContext(ctx, query, args...)
}

func (t *heardTx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	t.each(Statement{query, args})
	return t.Tx.QueryRowContext(ctx, query, args...)
}

// Poll sets how often whoever follows the log looks by itself.
func (s *Store) Poll(every time.Duration) { s.poll = every }

// WriteTime sets how long a writing transaction may take.
func (s *Store) WriteTime(most time.Duration) { s.engine.writeTime = most }

// Batches sets how many batches of new terms wait beside the dictionary at most.
func (s *Store) Batches(most int64) { s.engine.search.batches = most }

// AddCounts adds the counts of new terms as they are kept.
func AddCounts(to map[string]int, kept []byte) error { return addCounts(to, kept) }

// Sorted sets how many articles are sorted for a list at most.
func (s *Store) Sorted(most int) { s.engine.maxSorted = most }
