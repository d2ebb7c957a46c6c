package store

import (
	"database/sql"
	"time"

	"gorm.io/gorm"
)

// Pools are the connections that the store writes and reads through.
func (s *Store) Pools() (writer, reader *sql.DB, err error) {
	if writer, err = s.writer.DB(); err != nil {
		return nil, nil, err
	}
	reader, err = s.reader.DB()
	return writer, reader, err
}

// Statement is one statement that the store ran, and its values.
type Statement struct {
	SQL  string
	Args []any
}

// Trace hands every statement that the store reads with to each, from now on.
func (s *Store) Trace(each func(Statement)) error {
	hear := func(db *gorm.DB) { each(Statement{db.Statement.SQL.String(), db.Statement.Vars}) }
	calls := s.reader.Callback()
	if err := calls.Query().After("gorm:query").Register("trace", hear); err != nil {
		return err
	}
	return calls.Row().After("gorm:row").Register("trace", hear)
}

// Poll sets how often whoever follows the log looks by itself.
func (s *Store) Poll(every time.Duration) { s.poll = every }

// WriteTime sets how long a writing transaction may take.
func (s *Store) WriteTime(most time.Duration) { s.engine.writeTime = most }
