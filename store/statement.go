package store

import (
	"cmp"
	"database/sql"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"kilde/models"
)

// maxRows is how many rows one statement inserts at most, a power of two.
const maxRows = 512

// exec runs one statement and returns how many rows it touched.
func (t *tx) exec(query string, args ...any) (int64, error) {
	if err := t.flush(); err != nil {
		return 0, err
	}
	query, args = t.bind(query, args)
	touched, err := t.session.exec(t.ctx, query, args)
	return touched, t.failure(err)
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

// addition is rows to add to a table, which is named with its columns.
type addition struct {
	into     string
	rows     [][]any
	most     int    // rows a statement, a power of two; maxRows where it is 0
	row      string // the places of one row's values, where they are no plain ones
	conflict string // what is done with a row that is there already; ends the statement
}

// insert adds rows to tables, one after the other. Statements have 1, 2, 4 …
// rows, so that few different ones are prepared.
func (t *tx) insert(list ...addition) error {
	for _, a := range list {
		if err := t.many(manyRows{"INSERT INTO " + a.into + " VALUES ", a.row, " " + a.conflict, a.most}, a.rows); err != nil {
			return err
		}
	}
	return nil
}

// manyRows is a statement that takes any number of rows: what is before and
// after them, the places of the values of one, and how many it takes at most, a
// power of two.
type manyRows struct {
	before, row, after string
	most               int
}

// many runs a statement on rows, some of them at a time.
func (t *tx) many(s manyRows, rows [][]any) error {
	for len(rows) > 0 {
		n := 1 << (bits.Len(uint(min(len(rows), cmp.Or(s.most, maxRows)))) - 1)
		row := cmp.Or(s.row, marks(len(rows[0])))
		if _, err := t.exec(s.before+row+strings.Repeat(", "+row, n-1)+s.after, slices.Concat(rows[:n]...)...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// marks are the places of n values.
func marks(n int) string { return "(?" + strings.Repeat(", ?", n-1) + ")" }

// number runs a query whose answer is one number; no row is 0.
func (t *tx) number(query string, args ...any) (int64, error) {
	found, err := t.query(query, args)
	if err != nil {
		return 0, err
	}
	defer found.Close()
	if !found.Next() {
		return 0, t.failure(found.Err())
	}
	var n sql.NullInt64
	if err := found.Scan(&n); err != nil {
		return 0, err
	}
	return n.Int64, t.failure(found.Close())
}

// query runs a query, after what waits to be written.
func (t *tx) query(query string, args []any) (cursor, error) {
	if err := t.flush(); err != nil {
		return nil, err
	}
	query, args = t.bind(query, args)
	found, err := t.session.query(t.ctx, query, args)
	return found, t.failure(err)
}

// rows runs a query and reads each row with scan.
func rows[T any](t *tx, scan func(record, *T) error, query string, args ...any) ([]T, error) {
	found, err := t.query(query, args)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	return gathered(t, found, nil, scan)
}

// gathered adds to list what scan reads of each row.
func gathered[T any](t *tx, found cursor, list []T, scan func(record, *T) error) ([]T, error) {
	for found.Next() {
		list = append(list, *new(T))
		if err := scan(found, &list[len(list)-1]); err != nil {
			return nil, err
		}
	}
	return list, t.failure(found.Err())
}

// read runs a query and reads the columns of each row to where into says, which
// is asked once.
func read[T any](t *tx, into func(*T) []any, query string, args ...any) ([]T, error) {
	var each T
	places := into(&each)
	return rows(t, func(r record, v *T) error {
		err := r.Scan(places...)
		*v = each
		return err
	}, query, args...)
}

// values runs a query of one column.
func values[T any](t *tx, query string, args ...any) ([]T, error) {
	return read(t, func(v *T) []any { return []any{v} }, query, args...)
}

// failure is an error of the driver as gorm names it, so that expected knows it
// on each engine.
func (t *tx) failure(err error) error {
	if err == nil || t.db == nil { // what only reads breaks no rule
		return err
	}
	if translator, ok := t.db.Dialector.(gorm.ErrorTranslator); ok {
		return translator.Translate(err)
	}
	return err
}

// bind writes a query as the engine wants it: its values numbered, and each
// list among them as (?, ?, …) in place of its ?.
func (t *tx) bind(query string, args []any) (string, []any) {
	numbered := t.store.engine.numbered
	if !numbered && !slices.ContainsFunc(args, func(arg any) bool { return spread(arg) != nil }) {
		return query, args
	}
	var b strings.Builder
	var bound []any
	for _, arg := range args {
		before, after, _ := strings.Cut(query, "?")
		b.WriteString(before)
		query = after
		list := spread(arg)
		if list == nil {
			bound = append(bound, arg)
			place(&b, numbered, len(bound))
			continue
		}
		for i, v := range list {
			b.WriteByte("(,"[min(i, 1)])
			bound = append(bound, v)
			place(&b, numbered, len(bound))
		}
		b.WriteByte(')')
	}
	b.WriteString(query)
	return b.String(), bound
}

func place(b *strings.Builder, numbered bool, n int) {
	if !numbered {
		b.WriteByte('?')
		return
	}
	b.WriteByte('$')
	b.WriteString(strconv.Itoa(n))
}

// spread are the values of a list that IN takes, nil for what is no list: NULL,
// which nothing is in, for an empty one. The last is repeated up to a power of
// two, so that lists of all lengths make few different statements: each of them
// is prepared once.
func spread(arg any) []any {
	switch list := arg.(type) {
	case []int64:
		return padded(list)
	case []string:
		return padded(list)
	case []models.Status:
		return padded(list)
	}
	return nil
}

func padded[T any](list []T) []any {
	if len(list) == 0 {
		return []any{nil}
	}
	all := make([]any, 1<<bits.Len(uint(len(list)-1)))
	for i := range all {
		all[i] = list[min(i, len(list)-1)]
	}
	return all
}
