package models_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kilde/models"
	"kilde/models/source"
)

// order is parts with these ids.
func order(ids ...string) (list []source.Part) {
	for _, id := range ids {
		list = append(list, source.Part{ID: id, Article: id})
	}
	return list
}

func TestCompare(t *testing.T) {
	t.Parallel()
	edited := order("a", "b")
	edited[0].Role = source.IntroductionRole
	for _, test := range []struct {
		what          string
		before, after []source.Part
		want          []string
	}{
		{"nothing", nil, nil, nil},
		{"the same", order("a", "b"), order("a", "b"), nil},
		{"one to the end", order("a", "b", "c", "d"), order("b", "c", "d", "a"), []string{"moved a 1 4"}},
		{"one to the front", order("a", "b", "c", "d"), order("d", "a", "b", "c"), []string{"moved d 4 1"}},
		{"added in front", order("a", "b"), order("x", "a", "b"), []string{"added x 0 1"}},
		{"removed in front", order("x", "a", "b"), order("a", "b"), []string{"removed x 1 0"}},
		{"all taken out", order("a", "b"), nil, []string{"removed a 1 0", "removed b 2 0"}},
		{"edited", order("a", "b"), edited, []string{"edited a 1 1"}},
	} {
		var got []string
		for _, c := range models.Compare(test.before, test.after) {
			got = append(got, c.Change+" "+c.Part.ID+" "+strconv.Itoa(c.From)+" "+strconv.Itoa(c.To))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.what, diff)
		}
	}
}

// What two orders have in common and has not moved stands in both alike, and no
// more parts could stay.
func TestCompareMovesFewest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.StringMatching("[a-z]"), 0, 9, rapid.ID).Draw(rt, "ids")
		some := func(what string) []string {
			return slices.DeleteFunc(rapid.Permutation(ids).Draw(rt, what), func(string) bool { return rapid.IntRange(0, 4).Draw(rt, "gone") == 0 })
		}
		before, after := some("before"), some("after")
		moved := map[string]bool{}
		for _, c := range models.Compare(order(before...), order(after...)) {
			moved[c.Part.ID] = true
			if c.From > 0 && before[c.From-1] != c.Part.ID || c.To > 0 && after[c.To-1] != c.Part.ID {
				rt.Errorf("%+v is not where it says", c)
			}
		}
		rest := func(list []string) []string {
			return slices.DeleteFunc(slices.Clone(list), func(id string) bool { return moved[id] })
		}
		if !slices.Equal(rest(before), rest(after)) {
			rt.Errorf("%v stay of %v and %v of %v", rest(before), before, rest(after), after)
		}
		if most := longestCommon(before, after); len(rest(after)) != most {
			rt.Errorf("%d stay, and %d could", len(rest(after)), most)
		}
	})
}

// longestCommon is the length of the longest sequence that both have.
func longestCommon(a, b []string) int {
	switch {
	case len(a) == 0 || len(b) == 0:
		return 0
	case a[0] == b[0]:
		return 1 + longestCommon(a[1:], b[1:])
	}
	return max(longestCommon(a[1:], b), longestCommon(a, b[1:]))
}
