package store

import (
	"database/sql"
	"slices"
)

// table is how the rows of a table are read: R is a row.
type table[R any] struct {
	name    string
	alias   string // by which its columns and criteria name it
	columns string
	into    func(*R) []any // where the columns are read to
}

var (
	articleTable   = table[articleRow]{"articles", "a", articleColumns, (*articleRow).columns}
	shownArticles  = table[articleRow]{"articles", "a", shownColumns, (*articleRow).shownColumns}
	referenceTable = table[referenceRow]{"reference_items", "r", referenceColumns, (*referenceRow).columns}
	keyTable       = table[keyRow]{"keys", "k", keyColumns, (*keyRow).columns}
)

func (b table[R]) from() string { return b.name + " " + b.alias }

// id is the column of a row's number.
func (b table[R]) id() string { return b.alias + ".id" }

// find reads the rows that a query goes on to choose, after its FROM.
func (b table[R]) find(t *tx, rest string, args ...any) ([]R, error) {
	return read(t, b.into, "SELECT "+b.columns+" FROM "+b.from()+" "+rest, args...)
}

// row reads the row with a number.
func (b table[R]) row(t *tx, id int64) (R, error) {
	found, err := b.find(t, "WHERE "+b.id()+" = ?", id)
	if err == nil && len(found) == 0 {
		err = sql.ErrNoRows
	}
	return append(found, *new(R))[0], err
}

// first is the first of the rows that are found, and whether there is one.
func first[R any](found []R, err error) (R, bool, error) {
	return append(slices.Clip(found), *new(R))[0], len(found) > 0, err
}
