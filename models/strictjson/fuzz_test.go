package strictjson_test

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kilde/models/strictjson"
)

func FuzzDecode(f *testing.F) {
	for _, doc := range []string{
		`{"title":"\ud83d\ude00","words":-1,"tags":["a",null],"at":"2026-03-01T12:00:00Z"}`,
		`{"any":[1e999999,{"a/~b":{}}],"csl":[],"choice":{"name":1},"pair":[1,2],"bytes":"aGVp"}`,
		`{"meta":{"a":1,"\u0061":2},"deep":{"x":{"nam":1}},"exact":1.50,"address":"::1","id":"","note":"","Plain":""}`,
		"{\"title\":\"\x00\xff\\ud800\"}", `[[[[`, `{}{}`, ``, "\uFEFF1", `1.0e+05`,
	} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		agree(t, doc)
		_ = strictjson.DecodePatch(doc, new(article))
		checkText(t, doc)
	})
}

// checkText holds that Decode and encoding/json agree on what JSON is, but for
// the faults that only Decode looks for.
func checkText(t *testing.T, doc []byte) {
	t.Helper()
	var v any
	err := strictjson.Decode(doc, &v)
	if err == nil {
		if !json.Valid(doc) {
			t.Fatalf("Decode accepts %q", doc)
		}
		if text, err := json.Marshal(v); err != nil || !strictjson.Equal(doc, text) {
			t.Fatalf("%q reads as %s, %v", doc, text, err)
		}
		return
	}
	e, ok := errors.AsType[*strictjson.Error](err)
	if !ok || !e.Malformed || len(e.Problems) == 0 || e.Problems[0].Detail == "" {
		t.Fatalf("%q: got %#v", doc, err)
	}
	own := []string{"duplicate", "depth", "encoding", "nul"}
	for _, p := range e.Problems {
		if json.Valid(doc) && !slices.Contains(own, p.Code) {
			t.Fatalf("%q is JSON, yet %s", doc, err)
		}
	}
}

func FuzzMerge(f *testing.F) {
	f.Add([]byte(`{"a":{"b":1,"c":[null]}}`), []byte(`{"a":{"b":null,"d":{"e":null}}}`))
	f.Add([]byte(`[1]`), []byte(`{"\u0061":1e999999}`))
	f.Add([]byte(`{ "x" : 1 }`), []byte(` {} `))
	f.Fuzz(func(t *testing.T, target, patch []byte) {
		checkMerge(t, target, patch)
	})
}

func TestMergeLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		target, patch := value(3).Draw(t, "target"), value(3).Draw(t, "patch")
		checkMerge(t, []byte(target), []byte(patch))
	})
}

func TestEqualLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		doc := value(3).Draw(t, "document")
		var v any
		read(t, doc, &v)
		sorted, err := json.MarshalIndent(v, " ", "\t")
		if err != nil || !strictjson.Equal([]byte(doc), sorted) {
			t.Fatalf("%s differs from %s, %v", doc, sorted, err)
		}
		if other := `[` + doc + `]`; strictjson.Equal([]byte(doc), []byte(other)) {
			t.Fatalf("%s equals %s", doc, other)
		}
	})
}

// value generates documents whose members often share names.
func value(depth int) *rapid.Generator[string] {
	leaf := rapid.SampledFrom([]string{`null`, `true`, `0`, `-1.50`, `9007199254740993`, `1e999`, `""`, `"æ\u00e6\n"`, `[]`, `{}`})
	if depth == 0 {
		return leaf
	}
	inner := value(depth - 1)
	names := rapid.SampledFrom([]string{"a", "b", "c", "/", "~", ""})
	object := rapid.Custom(func(t *rapid.T) string {
		members := rapid.MapOfN(names, inner, 0, 4).Draw(t, "members")
		var text []string
		for _, name := range slices.Sorted(maps.Keys(members)) {
			text = append(text, `"`+name+`": `+members[name])
		}
		return "{" + strings.Join(text, ", ") + "}"
	})
	array := rapid.Map(rapid.SliceOfN(inner, 0, 3), func(items []string) string {
		return "[" + strings.Join(items, ", ") + "]"
	})
	return rapid.OneOf(leaf, array, object, object)
}
