package store_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"kilde/store"
)

// node is a step of one of PostgreSQL's plans.
type node struct {
	Type  string  `json:"Node Type"`
	Table string  `json:"Relation Name"`
	Index string  `json:"Index Name"`
	Rows  float64 `json:"Actual Rows"` // in each loop
	Loops float64 `json:"Actual Loops"`
	Left  float64 `json:"Rows Removed by Filter"`
	Plans []node  `json:"Plans"`
}

// all is a step and those below it.
func (n node) all() []node {
	list := []node{n}
	for _, p := range n.Plans {
		list = append(list, p.all()...)
	}
	return list
}

// touched is how many rows a step went through.
func (n node) touched() int { return int((n.Rows + n.Left) * n.Loops) }

func (n node) String() string {
	return fmt.Sprintf("%s %s %s, of %d rows", n.Type, n.Table, n.Index, n.touched())
}

// The reads that readers make most find their rows by an index, in order, on
// PostgreSQL as on SQLite: as the server plans them for these values, and as it
// plans them once for all values. No step of a plan, a sort or what is found
// and not used among them, has more than a few rows for each of the page.
func TestPostgresQueryPlans(t *testing.T) {
	t.Parallel()
	onPostgres(t)
	const most = 100 // rows, for a page of 20
	w := crowded(t)
	var now heard
	w.ok(w.Trace(now.hear))
	for _, test := range w.hotReads() {
		now.list = nil
		test.read()
		for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
			used := []string{}
			for _, s := range now.list {
				for _, step := range w.explain(s, mode) {
					used = append(used, step.String())
					if step.touched() > most {
						t.Errorf("%s, %s: %s\n\tin %s", test.what, mode, step, s.SQL)
					}
				}
			}
			if !strings.Contains(strings.Join(used, "\n"), test.index) || len(used) == 0 {
				t.Errorf("%s, %s: %s is not used:\n\t%s", test.what, mode, test.index, strings.Join(used, "\n\t"))
			}
		}
	}
}

// explain runs a statement as PostgreSQL plans it, with its values or without,
// and returns the steps.
func (w *world) explain(s store.Statement, mode string) []node {
	w.t.Helper()
	conn, err := w.raw.Conn(w.tb.Context())
	w.ok(err)
	defer conn.Close()
	values := make([]string, len(s.Args))
	for i, v := range s.Args {
		if values[i] = "'" + strings.ReplaceAll(fmt.Sprint(v), "'", "''") + "'"; v == nil {
			values[i] = "NULL"
		}
	}
	run := "asked (" + strings.Join(values, ", ") + ")"
	if len(values) == 0 {
		run = "asked"
	}
	_, err = conn.ExecContext(w.tb.Context(), "SET plan_cache_mode = "+mode+"; PREPARE asked AS "+s.SQL)
	w.ok(err)
	var text string
	w.ok(conn.QueryRowContext(w.tb.Context(), "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE "+run, pgx.QueryExecModeExec).Scan(&text))
	_, err = conn.ExecContext(w.tb.Context(), "DEALLOCATE asked")
	w.ok(err)
	var plans []struct{ Plan node }
	w.ok(json.Unmarshal([]byte(text), &plans))
	return plans[0].Plan.all()
}
