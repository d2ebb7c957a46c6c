package store

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kilde/models"
)

// The names that models tell of and those that have SQL are the same, and
// each is filtered as its operators want.
func TestCriteriaHaveSQL(t *testing.T) {
	t.Parallel()
	for resource, table := range criteria {
		var want []string
		for _, x := range models.Criteria(resource) {
			inner, nested := nestedIn(x.Name)
			sql, ok := table[x.Name], true
			if nested {
				sql, ok = criteria[models.ReferenceResource][inner]
			} else {
				want = append(want, x.Name)
			}
			compared := slices.ContainsFunc(x.Operators, func(o models.Operator) bool { return o != models.Is && o != models.Not })
			if !ok || (x.Sorts || compared) && sql.column == "" || (x.Kind == models.NameKind) != (sql.names != "") {
				t.Errorf("%s: the SQL of %q is %+v", resource, x.Name, sql)
			}
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(table))); diff != "" {
			t.Errorf("criteria of %s (-models +store):\n%s", resource, diff)
		}
	}
}
