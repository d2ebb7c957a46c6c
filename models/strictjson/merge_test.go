package strictjson_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"kilde/models/strictjson"
)

func TestMerge(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ target, patch, want string }{
		// RFC 7396, appendix A.
		{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
		{`{"a":"b"}`, `{"a":null}`, `{}`},
		{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
		{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
		{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
		{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
		{`["a","b"]`, `["c","d"]`, `["c","d"]`},
		{`{"a":"b"}`, `["c"]`, `["c"]`},
		{`{"a":"foo"}`, `null`, `null`},
		{`{"a":"foo"}`, `"bar"`, `"bar"`},
		{`{"e":null}`, `{"a":1}`, `{"e":null,"a":1}`},
		{`[1,2]`, `{"a":"b","c":null}`, `{"a":"b"}`},
		{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},

		// Order, and values as they were written.
		{`{"c":1,"b":2,"a":3}`, `{"d":4,"a":5,"c":null,"0":6}`, `{"b":2,"a":5,"d":4,"0":6}`},
		{`{"a":9007199254740993,"b":1e999999,"c":1.0}`, `{"d":9007199254740993}`, `{"a":9007199254740993,"b":1e999999,"c":1.0,"d":9007199254740993}`},
		{`{"a":"<\u00e6\/>"}`, `{"b<":"&"}`, `{"a":"<\u00e6\/>","b<":"&"}`},
		{`{"\u0061":1}`, `{"a":2}`, `{"\u0061":2}`},
		{"{ \"a\" : [ 1 , 2 ] }", "{ \"b\" : { \"c\" : [ null ] } }", `{"a":[1,2],"b":{"c":[null]}}`},
		{`{"a/b":{"~":1}}`, `{"a/b":{"~":null}}`, `{"a/b":{}}`},
		{`{"a":1}`, `{"a":{"b":null,"c":1}}`, `{"a":{"c":1}}`},
		{`null`, `{"a":null}`, `{}`},
		{`{"":1}`, `{"":2}`, `{"":2}`},
	} {
		t.Run(x.target+" "+x.patch, func(t *testing.T) {
			t.Parallel()
			got, err := strictjson.Merge([]byte(x.target), []byte(x.patch))
			if err != nil || string(got) != x.want {
				t.Errorf("got %s, %v, want %s", got, err, x.want)
			}
		})
	}
}

func TestMergeRefuses(t *testing.T) {
	t.Parallel()
	_, err := strictjson.Merge([]byte(`{}`), []byte(`{"a":1,"a":2}`))
	if got := outcome(t, err); got != "400 /a duplicate" {
		t.Errorf("patch: got %s", got)
	}
	for _, target := range []string{"", "{", `{"a":1,"a":2}`} {
		_, err := strictjson.Merge([]byte(target), []byte(`{}`))
		if _, blamed := errors.AsType[*strictjson.Error](err); err == nil || blamed {
			t.Errorf("target %q: got %v, want an error that does not blame the client", target, err)
		}
	}
}

func TestEqual(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		a, b string
		want bool
	}{
		{`{"a":1,"b":[true,null]}`, ` { "b" : [ true, null ], "a" : 1 } `, true},
		{`{"a":1}`, `{"a":1,"b":null}`, false},
		{`{"a":1,"b":null}`, `{"a":1}`, false},
		{`{"a":null}`, `{"b":null}`, false},
		{`[1,2]`, `[2,1]`, false},
		{`[1]`, `[1,1]`, false},
		{`{}`, `[]`, false},
		{`true`, `false`, false},
		{`null`, `null`, true},
		{`""`, `null`, false},
		{`"1"`, `1`, false},
		{`"\u00e6\/"`, `"æ/"`, true},
		{`"a"`, `"b"`, false},
		{`1`, `1.0`, true},
		{`1`, `10e-1`, true},
		{`100`, `1E+2`, true},
		{`-0.0e5`, `0`, true},
		{`1`, `-1`, false},
		{`0.001`, `1e-3`, true},
		{`0.0010`, `0.01e-1`, true},
		{`12`, `1.2`, false},
		{`9007199254740993`, `9007199254740992`, false},
		{`1e999999`, `10e999998`, true},
		{`1e99999999999999999999`, `1e99999999999999999999`, true},
		{`1e99999999999999999999`, `1e99999999999999999998`, false},
		{`0e99999999999999999999`, `0`, true},
		{`1e9223372036854775807`, `0.1e-9223372036854775808`, false},
		{`{"a":1,"a":1}`, `{"a":1,"a":1}`, false},
		{``, ``, false},
		{`{}`, ``, false},
	} {
		t.Run(x.a+" "+x.b, func(t *testing.T) {
			t.Parallel()
			if got := strictjson.Equal([]byte(x.a), []byte(x.b)); got != x.want {
				t.Errorf("got %t", got)
			}
			if got := strictjson.Equal([]byte(x.b), []byte(x.a)); got != x.want {
				t.Errorf("the other way round: got %t", got)
			}
		})
	}
}

// reference is the pseudocode of RFC 7396, section 2.
func reference(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	object, ok := target.(map[string]any)
	if !ok {
		object = map[string]any{}
	}
	for name, value := range changes {
		if value == nil {
			delete(object, name)
			continue
		}
		object[name] = reference(object[name], value)
	}
	return object
}

// checkMerge holds the laws of a merge for two documents that can be merged.
func checkMerge(t fataler, target, patch []byte) {
	got, err := strictjson.Merge(target, patch)
	if err != nil {
		return
	}
	if !json.Valid(got) {
		t.Fatalf("Merge(%s, %s) is no JSON: %s", target, patch, got)
	}
	var a, b any
	read(t, string(target), &a)
	read(t, string(patch), &b)
	want, err := json.Marshal(reference(a, b))
	if err != nil || !strictjson.Equal(got, want) {
		t.Fatalf("Merge(%s, %s)\n got %s\nwant %s, %v", target, patch, got, want, err)
	}
	if again, err := strictjson.Merge(got, patch); err != nil || string(again) != string(got) {
		t.Fatalf("merging %s twice gives %s after %s, %v", patch, again, got, err)
	}
	same, err := strictjson.Merge(target, []byte(`{}`))
	if strings.HasPrefix(strings.TrimSpace(string(target)), "{") && (err != nil || !strictjson.Equal(same, target)) {
		t.Fatalf("Merge(%s, {}) is %s, %v", target, same, err)
	}
}

type fataler interface{ Fatalf(string, ...any) }

func read(t fataler, doc string, into *any) {
	d := json.NewDecoder(strings.NewReader(doc))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		t.Fatalf("encoding/json cannot read %s: %v", doc, err)
	}
}
