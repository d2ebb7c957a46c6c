package store

import (
	"math"
	"slices"
	"strings"

	"kilde/models"
	"kilde/models/search"
)

// key is one column that a list is sorted by.
type key struct {
	column string
	text   bool
	desc   bool
}

// unindex makes an expression of the column, so that no engine goes through all
// there is in its order.
func (k *key) unindex() {
	if k.text {
		k.column += " || ''"
	} else {
		k.column += " + 0"
	}
}

// selection is the SQL of a list: constant pieces and values.
type selection struct {
	from    string
	where   []string
	args    []any
	keys    []key
	tie     string          // column that breaks ties in the order, as the last key is ordered
	counter string          // query for the number of things in the list; "" where they are to be counted
	tokens  []search.Filter // what search knows of the conditions
	dates   span            // and those that its documents are of
}

// joined is the selection with one table more.
func (s selection) joined(table string) selection {
	s.from += " JOIN " + table
	s.where, s.args = slices.Clip(s.where), slices.Clip(s.args)
	return s
}

func (s *selection) and(condition string, args ...any) {
	if condition != "" {
		s.where = append(s.where, condition)
		s.args = append(s.args, args...)
	}
}

func (s *selection) conditions() string {
	if len(s.where) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(s.where, " AND ")
}

// total is how many things the list has, whatever the page.
func (t *tx) total(s selection) (int, error) {
	query := s.counter
	if query == "" {
		query = "SELECT count(*) FROM " + s.from + s.conditions()
	}
	n, err := t.number(query, s.args...)
	return int(n), err
}

// page is the query for the columns of what one page has, followed by what it
// is sorted by.
func (s *selection) page(columns string, q models.Query) (query string, args []any) {
	var b strings.Builder
	b.WriteString("SELECT " + columns)
	for _, k := range s.keys {
		b.WriteString(", " + k.column)
	}
	b.WriteString(" FROM " + s.from + s.conditions() + " ORDER BY ")
	for _, k := range s.keys {
		b.WriteString(k.column + k.direction() + ", ")
	}
	b.WriteString(s.tie + s.keys[len(s.keys)-1].direction() + " LIMIT ?")
	args = append(s.args, q.Limit+1)
	if q.Skip > 0 {
		b.WriteString(" OFFSET ?")
		args = append(args, q.Skip)
	}
	return b.String(), args
}

// after narrows the list to what comes after a thing: its values and its
// number. Where all is ordered the same way that is one comparison, which an
// index answers; otherwise the first column is bounded besides.
func (s *selection) after(at []models.Value, last int64) {
	n := len(s.keys)
	all := append(append([]key{}, s.keys...), key{column: s.tie, desc: s.keys[n-1].desc})
	values := make([]any, n, n+1)
	same := true
	columns := ""
	for i, k := range s.keys {
		values[i] = k.value(at[i])
		same = same && k.desc == all[n].desc
		columns += k.column + ", "
	}
	values = append(values, last)
	if same {
		s.and("("+columns+s.tie+")"+all[n].beyond()+marks(n+1), values...)
		return
	}
	condition, args := s.tie+all[n].beyond()+"?", []any{last}
	for i := n - 1; i >= 0; i-- {
		condition = all[i].column + all[i].beyond() + "? OR " + all[i].column + " = ? AND (" + condition + ")"
		args = append([]any{values[i], values[i]}, args...)
	}
	s.and(all[0].column+strings.TrimSuffix(all[0].beyond(), " ")+"= ? AND ("+condition+")", append([]any{values[0]}, args...)...)
}

func (k key) direction() string {
	if k.desc {
		return " DESC"
	}
	return ""
}

// beyond is the comparison that holds for what comes later in the order.
func (k key) beyond() string {
	if k.desc {
		return " < "
	}
	return " > "
}

func (k key) value(v models.Value) any {
	if k.text {
		return v.Text
	}
	return v.Number
}

// into is where a row's value is read to.
func (k key) into(v *models.Value) any {
	if k.text {
		return &v.Text
	}
	return &v.Number
}

// lastOf is the number of the thing that a page ended with, also where it has
// been deleted since. If nothing is known of it, what has its sort values comes
// once more, so that nothing is missed.
func (t *tx) lastOf(table string, after *models.Cursor, desc bool) (int64, error) {
	found, err := values[int64](t,
		"SELECT id FROM "+table+" WHERE uid = ? UNION ALL SELECT id FROM tombstones WHERE uid = ?", after.ID, after.ID)
	switch {
	case err != nil || len(found) > 0:
		return append(found, 0)[0], err
	case desc:
		return math.MaxInt64, nil
	}
	return 0, nil
}

// bury remembers the number of a thing that is deleted.
func (t *tx) bury(uid string, id int64) error {
	return t.must("INSERT INTO tombstones (uid, id) VALUES (?, ?) ON CONFLICT (uid) DO UPDATE SET id = excluded.id", uid, id)
}
