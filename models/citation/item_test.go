package citation_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kilde/models/citation"
)

func TestParseItem(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ name, in, want string }{
		{"type alone", `{"type":"book"}`, `{"type":"book"}`},
		{"schema order", `{"title":"B","author":[{"given":"A","family":"Å"}],"type":"book"}`,
			`{"type":"book","author":[{"family":"Å","given":"A"}],"title":"B"}`},
		{"id is dropped", `{"id":"x","type":"book"}`, `{"type":"book"}`},
		{"number id is dropped", `{"id":7,"type":"book"}`, `{"type":"book"}`},
		{"integers are text", `{"type":"book","volume":12,"section":3,"version":2}`,
			`{"type":"book","section":"3","version":"2","volume":"12"}`},
		{"style spellings", `{"type":"book","part-number":1,"printing-number":"2","supplement-number":3}`,
			`{"type":"book","part":"1","printing":"2","supplement":"3"}`},
		{"both spellings agree", `{"type":"book","part-number":1,"part":"1"}`, `{"type":"book","part":"1"}`},
		{"event by both names", `{"type":"speech","event":"E","event-title":"E"}`, `{"type":"speech","event":"E","event-title":"E"}`},
		{"licence goes below custom", `{"type":"book","license":"CC0","custom":{"z":1,"a":[{"d":null,"c":1.0}]}}`,
			`{"type":"book","custom":{"a":[{"c":1.0,"d":null}],"license":"CC0","z":1}}`},
		{"editor-translator goes below custom", `{"type":"book","editor-translator":[{"literal":"L"}]}`,
			`{"type":"book","custom":{"editor-translator":[{"literal":"L"}]}}`},
		{"blank is left out", `{"type":"book","title":" ","author":[],"custom":{},"categories":[""]}`, `{"type":"book"}`},
		{"empty parts of a name", `{"type":"book","author":[{"family":"F","suffix":"","parse-names":false}]}`,
			`{"type":"book","author":[{"family":"F"}]}`},
		{"flags", `{"type":"book","author":[{"family":"F","comma-suffix":1,"static-ordering":"true","parse-names":"0"}]}`,
			`{"type":"book","author":[{"family":"F","comma-suffix":true,"static-ordering":true}]}`},
		{"lines in prose", `{"type":"book","abstract":"a\nb","note":"c\td"}`, `{"type":"book","abstract":"a\nb","note":"c\td"}`},
		{"marks of HTML", `{"type":"book","title":"<i>A</i> & \u0042"}`, `{"type":"book","title":"<i>A</i> & B"}`},
		{"surrogate pair", `{"type":"book","title":"\ud83d\ude00 \\ud83d"}`, `{"type":"book","title":"😀 \\ud83d"}`},
		{"date-parts", `{"type":"book","issued":{"date-parts":[["2012","03",4]],"circa":1,"season":2}}`,
			`{"type":"book","issued":{"date-parts":[[2012,3,4]],"season":"2","circa":true}}`},
		{"raw and literal", `{"type":"book","issued":{"raw":"høsten 2012"},"accessed":{"literal":"i går","circa":false}}`,
			`{"type":"book","accessed":{"literal":"i går"},"issued":{"raw":"høsten 2012"}}`},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(x.want, canonical(t, x.in)); diff != "" {
				t.Errorf("ParseItem(%s) (-want +got):\n%s", x.in, diff)
			}
			if again := canonical(t, x.want); again != x.want {
				t.Errorf("read again: %s, want %s", again, x.want)
			}
		})
	}
}

func TestEDTF(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2012":                 `{"date-parts":[[2012]]}`,
		"2012-03":              `{"date-parts":[[2012,3]]}`,
		"2012-03-04":           `{"date-parts":[[2012,3,4]]}`,
		"2012-02-29":           `{"date-parts":[[2012,2,29]]}`,
		"2012-03-04T10:00:00Z": `{"date-parts":[[2012,3,4]]}`,
		"2012/2014":            `{"date-parts":[[2012],[2014]]}`,
		"2012-05/2012-06":      `{"date-parts":[[2012,5],[2012,6]]}`,
		"2012~":                `{"date-parts":[[2012]],"circa":true}`,
		"2012?":                `{"date-parts":[[2012]],"circa":true}`,
		"2012-03%":             `{"date-parts":[[2012,3]],"circa":true}`,
		"1984~/2004-06":        `{"date-parts":[[1984],[2004,6]],"circa":true}`,
		"2012-21":              `{"date-parts":[[2012]],"season":"1"}`,
		"2012-24":              `{"date-parts":[[2012]],"season":"4"}`,
		"0000":                 `{"date-parts":[[-1]]}`,
		"-0043-03-15":          `{"date-parts":[[-44,3,15]]}`,
		"Y17000":               `{"date-parts":[[17000]]}`,
		"2012/..":              `{"raw":"2012/.."}`,
		"/2012":                `{"raw":"/2012"}`,
		"201X":                 `{"raw":"201X"}`,
		"2012-21/2012-22":      `{"raw":"2012-21/2012-22"}`,
		"2012-25":              "date",
		"2012-13":              "date",
		"2012-00":              "date",
		"2013-02-29":           "date",
		"2012-3":               "date",
		"2012~~":               "date",
		"2014/2012":            "date",
		"2012T10":              "date",
		"../..":                "date",
		"/":                    "date",
		"i går":                "date",
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			text := `{"type":"book","issued":"` + in + `"}`
			if !strings.HasPrefix(want, "{") {
				if diff := cmp.Diff([]string{"/issued " + want}, violations(t, text)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", in, diff)
				}
				return
			}
			want := `{"type":"book","issued":` + want + `}`
			if diff := cmp.Diff(want, canonical(t, text)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", in, diff)
			}
		})
	}
}

func TestViolations(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", citation.MaxString+1)
	for _, x := range []struct {
		name, in string
		want     []string
	}{
		{"nothing", ``, []string{" json"}},
		{"half", `{"type":`, []string{" json"}},
		{"two items", `{"type":"book"}{}`, []string{" json"}},
		{"not UTF-8", "{\"type\":\"book\",\"title\":\"\xff\"}", []string{" json"}},
		{"half a pair", `{"type":"book","title":"\ud83d"}`, []string{" json"}},
		{"second half of a pair", `{"type":"book","title":"\ude00\ud83d"}`, []string{" json"}},
		{"a list", `[]`, []string{" kind"}},
		{"null", `null`, []string{" kind"}},
		{"no type", `{}`, []string{"/type required"}},
		{"null type", `{"type":null}`, []string{"/type null"}},
		{"unknown type", `{"type":"journal"}`, []string{"/type unknown"}},
		{"empty type", `{"type":""}`, []string{"/type unknown"}},
		{"every one", `{"type":"x","title":1,"author":[{"family":"F"},{},{"family":null},{"name":"N"},"S"],"issued":{"date-parts":[[2012,13]]},"a/~":1}`,
			[]string{"/type unknown", "/title kind", "/author/1 empty", "/author/2/family null", "/author/3/name unknown",
				"/author/4 kind", "/issued/date-parts/0 date", "/a~1~0 unknown"}},
		{"null variable", `{"type":"book","title":null}`, []string{"/title null"}},
		{"null in a date", `{"type":"book","issued":{"date-parts":[[null]]}}`, []string{"/issued/date-parts/0/0 kind"}},
		{"null name", `{"type":"book","author":[null]}`, []string{"/author/0 kind"}},
		{"null category", `{"type":"book","categories":[null]}`, []string{"/categories/0 kind"}},
		{"name with a particle alone", `{"type":"book","author":[{"dropping-particle":"von"}]}`, []string{"/author/0 empty"}},
		{"names in a string", `{"type":"book","author":"Wien"}`, []string{"/author kind"}},
		{"empty date", `{"type":"book","issued":{}}`, []string{"/issued empty"}},
		{"circa alone", `{"type":"book","issued":{"circa":true}}`, []string{"/issued empty"}},
		{"no parts", `{"type":"book","issued":{"date-parts":[]}}`, []string{"/issued/date-parts kind"}},
		{"three days", `{"type":"book","issued":{"date-parts":[[1],[2],[3]]}}`, []string{"/issued/date-parts kind"}},
		{"30 February", `{"type":"book","issued":{"date-parts":[[2012,2,30]]}}`, []string{"/issued/date-parts/0 date"}},
		{"day 32", `{"type":"book","issued":{"date-parts":[[2012,1,32]]}}`, []string{"/issued/date-parts/0 date"}},
		{"29 February 1900", `{"type":"book","issued":{"date-parts":[[1900,2,29]]}}`, []string{"/issued/date-parts/0 date"}},
		{"year 0", `{"type":"book","issued":{"date-parts":[[0]]}}`, []string{"/issued/date-parts/0/0 date"}},
		{"half a month", `{"type":"book","issued":{"date-parts":[[2012,1.5]]}}`, []string{"/issued/date-parts/0/1 kind"}},
		{"backwards", `{"type":"book","issued":{"date-parts":[[2012,5],[2012,4]]}}`, []string{"/issued date"}},
		{"date member", `{"type":"book","issued":{"year":2012}}`, []string{"/issued/year unknown"}},
		{"date as number", `{"type":"book","issued":2012}`, []string{"/issued kind"}},
		{"fraction", `{"type":"book","volume":1.5}`, []string{"/volume kind"}},
		{"exponent", `{"type":"book","volume":1e3}`, []string{"/volume kind"}},
		{"boolean", `{"type":"book","volume":true}`, []string{"/volume kind"}},
		{"NUL", `{"type":"book","title":"a\u0000"}`, []string{"/title control"}},
		{"line in a title", `{"type":"book","title":"a\nb"}`, []string{"/title control"}},
		{"C1 control", `{"type":"book","note":"a\u0085"}`, []string{"/note control"}},
		{"long string", `{"type":"book","title":"` + long + `"}`, []string{"/title too_long"}},
		{"many names", `{"type":"book","author":[` + strings.Repeat(`{"family":"F"},`, citation.MaxNames) + `{"family":"F"}]}`,
			[]string{"/author too_many"}},
		{"large item", `{"type":"book"}` + strings.Repeat(" ", citation.MaxItem), []string{" too_long"}},
		{"large canonical form", `{"type":"book","custom":{"a":["` + strings.Repeat("\u2028", 6000) + `","` + strings.Repeat("\u2028", 6000) + `"]}}`,
			[]string{" too_long"}},
		{"repeated member", `{"type":"book","title":"A","title":"A"}`, []string{"/title repeated"}},
		{"repeated in a name", `{"type":"book","author":[{"family":"A","family":"A"}]}`, []string{"/author/0/family repeated"}},
		{"spellings differ", `{"type":"book","part":1,"part-number":2}`, []string{"/part-number repeated"}},
		{"licences differ", `{"type":"book","license":"A","custom":{"license":"B"}}`, []string{"/custom/license repeated"}},
		{"licence below custom", `{"type":"book","custom":{"license":{}}}`, []string{"/custom/license kind"}},
		{"custom string", `{"type":"book","custom":"x"}`, []string{"/custom kind"}},
		{"NUL below custom", `{"type":"book","custom":{"a":["\u0000"],"b\u0000":1}}`, []string{"/custom/a/0 control", "/custom/b\x00 control"}},
		{"repeated below custom", `{"type":"book","custom":{"a":{"b":1,"b":2}}}`, []string{"/custom/a/b repeated"}},
		{"huge number below custom", `{"type":"book","custom":{"a":1e999999}}`, []string{"/custom/a too_long"}},
		{"long name below custom", `{"type":"book","custom":{"` + strings.Repeat("k", 101) + `":1}}`,
			[]string{"/custom/" + strings.Repeat("k", 101) + " too_long"}},
		{"deep below custom", `{"type":"book","custom":{"a":` + strings.Repeat("[", 17) + strings.Repeat("]", 17) + `}}`,
			[]string{"/custom/a" + strings.Repeat("/0", 16) + " too_deep"}},
		{"id list", `{"type":"book","id":[]}`, []string{"/id kind"}},
		{"null id", `{"type":"book","id":null}`, []string{"/id null"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(x.want, violations(t, x.in)); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}

// TestHints checks what an error proposes instead.
func TestHints(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"type":"book","doi":"x"}`:           `did you mean "DOI"?`,
		`{"type":"book","Title":"x"}`:         `did you mean "title"?`,
		`{"type":"book","authors":[]}`:        `did you mean "author"?`,
		`{"type":"book","pages":"1"}`:         `did you mean "page"?`,
		`{"type":"book","year":2012}`:         `did you mean "issued"?`,
		`{"type":"book","container_title":1}`: `did you mean "container-title"?`,
		`{"type":"book","qqqqqqqqqq":1}`:      `below custom`,
		`{"type":"journal-article"}`:          `near it are article`,
		`{"type":"boook"}`:                    `near it are book`,
		`{"type":"blog"}`:                     `post-weblog`,
	} {
		_, err := citation.ParseItem([]byte(in))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseItem(%s): %v, want … %s …", in, err, want)
		}
	}
}

func TestItem(t *testing.T) {
	t.Parallel()
	i := parse(t, `{"type":"chapter","title-short":"S","container-title":"C","volume":3,"part-number":"4",
		"issued":{"raw":"høsten 2012"},"accessed":"2013-01-02","author":[{"family":"F"}]}`)
	d, ok := i.Date("accessed")
	got := []any{i.Type(), i.Title(), i.Container(), i.Text("volume"), i.Text("part"), i.Text("part-number"), i.Text("nothing"),
		i.Year(), d, ok, i.Names("author"), i.Names("editor"), i.IsZero()}
	want := []any{"chapter", "S", "C", "3", "4", "4", "", 2012, citation.Date{From: citation.Day{Year: 2013, Month: 1, Day: 2}}, true,
		[]citation.Name{{Family: "F"}}, []citation.Name(nil), false}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("accessors (-want +got):\n%s", diff)
	}
	i.Names("author")[0].Family = "changed"
	if got := i.Names("author")[0].Family; got != "F" {
		t.Errorf("the item changed: family %q", got)
	}
	if got, want := string(parse(t, `{"type":"book","title":"T"}`).JSON("r-1")), `{"type":"book","id":"r-1","title":"T"}`; got != want {
		t.Errorf("JSON: %s, want %s", got, want)
	}
}

func TestItemInJSON(t *testing.T) {
	t.Parallel()
	var v struct{ A, B, C citation.Item }
	if err := json.Unmarshal([]byte(`{"A":{"id":1,"type":"book"},"B":null}`), &v); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(v)
	if want := `{"A":{"type":"book"},"B":null,"C":null}`; err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	var wrong *citation.Error
	if err := json.Unmarshal([]byte(`{"A":{}}`), &v); !errors.As(err, &wrong) {
		t.Errorf("got error %v, want *citation.Error", err)
	}
}

func parse(tb testing.TB, s string) citation.Item {
	tb.Helper()
	i, err := citation.ParseItem([]byte(s))
	if err != nil {
		tb.Fatalf("ParseItem(%s): %v", s, err)
	}
	return i
}

func canonical(tb testing.TB, s string) string {
	tb.Helper()
	b, err := parse(tb, s).MarshalJSON()
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}

// violations are what ParseItem finds in s, as "pointer code".
func violations(tb testing.TB, s string) []string {
	tb.Helper()
	_, err := citation.ParseItem([]byte(s))
	var e *citation.Error
	if !errors.As(err, &e) {
		return nil
	}
	var got []string
	for _, v := range e.Violations {
		if v.Detail == "" || len(v.Detail) > 300 {
			tb.Errorf("%s: detail %q", v.Pointer, v.Detail)
		}
		got = append(got, v.Pointer+" "+v.Code)
	}
	return got
}
