package csljson_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kilde/models/citation"
	"kilde/models/citation/csljson"
)

func TestRead(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ name, in, want string }{
		{"list", `[{"type":"book","id":"a"}, {"type":"song","id":7}]`, "1 a book\n1 7 song\n"},
		{"one", "\n {\"type\":\"book\",\n\"id\":\"a\"}\n", "2 a book\n"},
		{"lines", "{\"type\":\"book\",\"id\":\"a\"}\n{\"type\":\"song\"}\n", "1 a book\n2  song\n"},
		{"several lines", "[\n{\"type\":\"book\",\n\"id\":\"a\"},\n\n{\"type\":\"song\"}\n]", "2 a book\n5  song\n"},
		{"spoilt items", "[{\"type\":\"none\",\"id\":\"a\"},\n7,\n{\"type\":\"song\"}]", "1 a error\n2  error\n3  song\n"},
		{"byte order mark", "\uFEFF[{\"type\":\"book\"}]", "1  book\n"},
		{"nothing", " \n", ""},
		{"no items", "[]", ""},
		{"half", "[{\"type\":\"book\"},\n{", "1  book\nend\n"},
		{"no JSON", "@book{a}", "end\n"},
		{"a long item", `[{"type":"book"},{"title":"` + strings.Repeat("x", 3<<20), "1  book\nend\n"},
		{"two lists", `[{"type":"book"}][{"type":"song"}]`, "1  book\n1  error\n"},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(x.want, strings.ReplaceAll(report(x.in), "x\n", "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func report(in string) string {
	var b strings.Builder
	for r, err := range csljson.Read(strings.NewReader(in)) {
		wrong, isRecord := errors.AsType[*citation.RecordError](err)
		switch {
		case isRecord:
			fmt.Fprintf(&b, "%d %s error\n", wrong.Line, wrong.Key)
		case err != nil:
			fmt.Fprintln(&b, "end")
		default:
			fmt.Fprintf(&b, "%d %s %s\n", r.Line, r.Key, r.Item.Type())
		}
	}
	return b.String()
}

func TestWrite(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"[]\n", "[{\"type\":\"book\",\"id\":\"a\"}]\n", "[{\"type\":\"book\",\"id\":\"a\"},\n{\"type\":\"song\",\"id\":\"b\",\"title\":\"<i>A</i>\"}]\n"} {
		var records []citation.Record
		for r, err := range csljson.Read(strings.NewReader(in)) {
			if err != nil {
				t.Fatal(err)
			}
			records = append(records, r)
		}
		var b bytes.Buffer
		if err := csljson.Write(&b, slices.Values(records)); err != nil || b.String() != in {
			t.Errorf("read and wrote %q as %q, %v", in, b.String(), err)
		}
	}
}

// FuzzRead checks that any text is read to its end, in lines that only grow.
func FuzzRead(f *testing.F) {
	f.Add("[{\"type\":\"book\",\"id\":\"a\"},\n{\"type\":\"none\"}]\n{}")
	f.Fuzz(func(t *testing.T, in string) {
		line := 1
		for r, err := range csljson.Read(strings.NewReader(in)) {
			if err == nil {
				if r.Line < line || r.Line > 1+strings.Count(in, "\n") {
					t.Fatalf("%q: line %d after %d", in, r.Line, line)
				}
				line = r.Line
			}
		}
	})
}

// A list that was cut is told from one that has come to its end.
func TestReadCutList(t *testing.T) {
	t.Parallel()
	for _, cut := range []string{"[", `[{"type":"book"}`, `[{"type":"book"},`, ` [ `} {
		var last error
		for _, err := range csljson.Read(strings.NewReader(cut)) {
			last = err
		}
		if !errors.Is(last, io.ErrUnexpectedEOF) {
			t.Errorf("%q: %v", cut, last)
		}
	}
}
