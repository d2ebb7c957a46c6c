package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// What writes itself writes what encoding/json writes of it, byte for byte and
// whatever is in it, so that no member can be forgotten.
func TestWritesAsEncodingJSON(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		compareJSON[Article](t, r)
		compareJSON[Articles](t, r)
	}
}

func compareJSON[T any, P interface {
	*T
	selfWritten
}](t *testing.T, r *rand.Rand) {
	t.Helper()
	v := new(T)
	invent(r, reflect.ValueOf(v).Elem())
	got, err := encode(P(v))
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Fatalf("%T: got\n%s\nwant\n%s", v, got, want.Bytes())
	}
}

// strange is what JSON strings are made of in a test.
var strange = []string{
	"a", "æøå", "\"", "\\", "/", "<b>&amp;</b>", "\u2028", "\u2029", "\u202a", "\x00", "\x1f", "\x7f", "\n", "\r", "\t", "\b", "\f",
	"\xff", "\xe2\x80", "\xc0\x80", "\xed\xa0\x80", "😀", "\U0010ffff", "\ufffd", "e\u0301", " ", "",
}

// strangeJSON is what is stored as JSON.
var strangeJSON = []string{
	"{}", "[]", "null", "{ \"a\" : [ 1 , -2.5e3,\ttrue ] }\n", `{"a b":"c  \" d\\","e\\":" \u2028 \ud83d\ude00"}`, "{\"a\":\"\u2028 <b>\"}", `"\\"`, "[[ ],{ }]",
}

// invent fills a value with anything, and leaves some of what may be empty so.
func invent(r *rand.Rand, v reflect.Value) {
	if k := v.Kind(); (k == reflect.Pointer || k == reflect.Slice || k == reflect.String) && r.IntN(5) == 0 {
		return
	}
	switch {
	case v.Type() == timeType:
		v.Set(reflect.ValueOf(time.Unix(r.Int64N(1<<34), r.Int64N(1e9)).In(time.FixedZone("", 60*r.IntN(600)-18000))))
	case v.Type() == jsonType:
		v.SetBytes([]byte(strangeJSON[r.IntN(len(strangeJSON))]))
	case v.Kind() == reflect.String:
		s := ""
		for range r.IntN(6) {
			s += strange[r.IntN(len(strange))]
		}
		v.SetString(s)
	case v.CanInt():
		v.SetInt(r.Int64N(2000) - 1000)
	case v.CanFloat():
		v.SetFloat(float64(r.IntN(101)) / 100)
	case v.Kind() == reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		invent(r, v.Elem())
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), r.IntN(4), 4))
		for i := range v.Len() {
			invent(r, v.Index(i))
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			invent(r, v.Field(i))
		}
	default:
		panic(fmt.Sprintf("nothing is known of %s", v.Type()))
	}
}
