package strictjson_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kilde/models/strictjson"
)

// article has a member of every kind that Decode knows.
type article struct {
	Common
	*Extra
	Title   string             `json:"title"`
	Slug    *string            `json:"slug"`
	Words   int                `json:"words"`
	Small   int8               `json:"small"`
	Count   uint16             `json:"count"`
	Score   float64            `json:"score"`
	Ratio   float32            `json:"ratio"`
	Draft   bool               `json:"draft"`
	Exact   json.Number        `json:"exact"`
	Tags    []string           `json:"tags"`
	Pair    [2]int             `json:"pair"`
	Bytes   []byte             `json:"bytes"`
	Authors []author           `json:"authors"`
	Meta    map[string]any     `json:"meta"`
	Labels  map[string]string  `json:"labels"`
	Deep    map[string]*author `json:"deep"`
	CSL     json.RawMessage    `json:"csl"`
	Any     any                `json:"any"`
	At      time.Time          `json:"at"`
	Until   *time.Time         `json:"until"`
	Address netip.Addr         `json:"address"`
	Choice  choice             `json:"choice"`
	Hidden  string             `json:"-"`
	Plain   string
	_       string
}

type Common struct {
	ID    string `json:"id"`
	Title string `json:"title"` // hidden by the one less deep
}

type Extra struct {
	Note string `json:"note"`
}

type author struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
}

// choice is a name or an author, and decides itself about null.
type choice struct{ author }

var errEmpty = errors.New("must not be empty")

func (c *choice) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case "null":
		*c = choice{author{Name: "nobody"}}
		return nil
	case `""`:
		return errEmpty
	}
	if data[0] == '"' {
		return json.Unmarshal(data, &c.Name)
	}
	if data[0] == '[' {
		return json.Unmarshal(data, &c.Name)
	}
	return strictjson.Decode(data, &c.author)
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("k", 2000)
	for _, x := range []struct{ name, doc, want string }{
		{"nothing", "", "400  empty"},
		{"white space", " \n\t\r", "400  empty"},
		{"byte order mark", "\uFEFF{}", "400  encoding"},
		{"invalid UTF-8", "{\"title\":\"\xff\"}", "400  encoding"},
		{"overlong UTF-8", "{\"title\":\"\xc0\x80\"}", "400  encoding"},
		{"UTF-8 of a surrogate", "{\"title\":\"\xed\xa0\x80\"}", "400  encoding"},
		{"lone high surrogate", `{"title":"\ud800"}`, "400 /title encoding"},
		{"lone low surrogate", `{"title":"\udc00x"}`, "400 /title encoding"},
		{"two high surrogates", `{"title":"\ud83d\ud83d"}`, "400 /title encoding,/title encoding"},
		{"high surrogate before an escape", `{"title":"\ud83d\u0041"}`, "400 /title encoding"},
		{"lone surrogate in a name", `{"\udead":1}`, "400  encoding"},
		{"escaped NUL", `{"title":"a\u0000b"}`, "400 /title nul"},
		{"escaped NUL in a name", `{"a\u0000":1}`, "400  nul"},
		{"NUL in an item", `{"tags":["a","\u0000"]}`, "400 /tags/1 nul"},
		{"raw NUL", "{\"title\":\"a\x00b\"}", "400 /title nul"},
		{"raw NUL between values", "{\"title\":\x00}", "400 /title nul"},
		{"raw control character", "{\"title\":\"a\nb\"}", "400 /title syntax"},
		{"open object", `{`, "400  syntax"},
		{"open string", `{"title":"`, "400 /title syntax"},
		{"open name", `{"title`, "400  syntax"},
		{"open array", `{"tags":["a"`, "400 /tags syntax"},
		{"half an escape", `{"title":"\`, "400 /title syntax"},
		{"unknown escape", `{"title":"\x"}`, "400 /title syntax"},
		{"short unicode escape", `{"title":"\u12"}`, "400 /title syntax"},
		{"comma at the end of an object", `{"title":"a",}`, "400  syntax"},
		{"comma at the end of an array", `{"tags":["a",]}`, "400 /tags/1 syntax"},
		{"no colon", `{"title" "a"}`, "400 /title syntax"},
		{"no comma", `{"title":"a" "slug":"b"}`, "400  syntax"},
		{"bare name", `{title:"a"}`, "400  syntax"},
		{"single quotes", `{'title':'a'}`, "400  syntax"},
		{"comment", `{} // done`, "400  trailing"},
		{"leading zero", `{"words":01}`, "400  syntax"},
		{"leading plus", `{"words":+1}`, "400 /words syntax"},
		{"no digit after the point", `{"score":1.}`, "400 /score syntax"},
		{"no digit before the point", `{"score":.5}`, "400 /score syntax"},
		{"no exponent", `{"score":1e}`, "400 /score syntax"},
		{"NaN", `{"score":NaN}`, "400 /score syntax"},
		{"True", `{"draft":True}`, "400 /draft syntax"},
		{"second document", `{}{}`, "400  trailing"},
		{"second line", "{}\n{}", "400  trailing"},
		{"duplicate", `{"title":"a","title":"b","title":"c"}`, "400 /title duplicate"},
		{"duplicate once unescaped", `{"title":"a","\u0074itle":"b"}`, "400 /title duplicate"},
		{"duplicate at depth", `{"meta":{"a":[{"b/~":1,"b/~":2}]}}`, "400 /meta/a/0/b~1~0 duplicate"},
		{"duplicates", `{"a":1,"a":1,"b":1,"b":1}`, "400 /a duplicate,/b duplicate"},
		{"malformed before misshapen", `{"title":1,"title":2}`, "400 /title duplicate"},
		{"too deep", `{"any":` + strings.Repeat("[", 32) + strings.Repeat("]", 32) + `}`, "400 /any" + strings.Repeat("/0", 31) + " depth"},

		{"array for an object", `[]`, "422  type"},
		{"null for an object", `null`, "422  null"},
		{"unknown member", `{"titel":"a"}`, "422 /titel unknown_member"},
		{"member of another case", `{"Title":"a"}`, "422 /Title unknown_member"},
		{"field without a tag, other case", `{"plain":"a"}`, "422 /plain unknown_member"},
		{"field that is no member", `{"Hidden":"a","-":"b","secret":"c"}`, "422 /Hidden unknown_member,/- unknown_member,/secret unknown_member"},
		{"embedded struct by name", `{"Common":{}}`, "422 /Common unknown_member"},
		{"name that needs escapes", `{"a/b~c":1}`, "422 /a~1b~0c unknown_member"},
		{"empty name", `{"":1}`, "422 / unknown_member"},
		{"long name", `{"` + long + `":1}`, "422  unknown_member"},
		{"all problems", `{"title":1,"x":1,"tags":["a",2,null],"authors":[{"name":"a"},{"name":true,"rol":"b"}]}`,
			"422 /title type,/x unknown_member,/tags/1 type,/tags/2 null,/authors/1/name type,/authors/1/rol unknown_member"},
		{"object for a string", `{"title":{}}`, "422 /title type"},
		{"string for an array", `{"tags":"a"}`, "422 /tags type"},
		{"object for an array", `{"tags":{}}`, "422 /tags type"},
		{"string for an integer", `{"words":"1"}`, "422 /words type"},
		{"string for a number", `{"score":"1"}`, "422 /score type"},
		{"string for a json.Number", `{"exact":"1"}`, "422 /exact type"},
		{"number for a boolean", `{"draft":0}`, "422 /draft type"},
		{"array for a map", `{"meta":[]}`, "422 /meta type"},
		{"wrong value of a map", `{"labels":{"a":"b","c/d":1}}`, "422 /labels/c~1d type"},
		{"wrong value behind a pointer", `{"deep":{"a":{"name":[]}}}`, "422 /deep/a/name type"},
		{"wrong member of an embedded struct", `{"id":1,"note":2}`, "422 /id type,/note type"},
		{"wrong type for a pointer", `{"slug":1}`, "422 /slug type"},
		{"items too few", `{"pair":[1]}`, "422 /pair type"},
		{"items too many", `{"pair":[1,2,3]}`, "422 /pair type"},
		{"bytes as an array", `{"bytes":[1,2]}`, "422 /bytes type"},
		{"bytes not in base64", `{"bytes":"%"}`, "422 /bytes invalid"},
		{"nulls", `{"title":null,"words":null,"draft":null,"score":null,"exact":null,"pair":null,"at":null,"address":null}`,
			"422 /title null,/words null,/draft null,/score null,/exact null,/pair null,/at null,/address null"},
		{"fraction", `{"words":1.5}`, "422 /words type"},
		{"whole fraction", `{"words":1.0}`, "422 /words type"},
		{"exponent", `{"words":1e2}`, "422 /words type"},
		{"integer too large", `{"words":9223372036854775808}`, "422 /words number_range"},
		{"small integer too small", `{"small":-129}`, "422 /small number_range"},
		{"negative count", `{"count":-1}`, "422 /count number_range"},
		{"number too large", `{"score":1e999999}`, "422 /score number_range"},
		{"number too large for half the bits", `{"ratio":1e39}`, "422 /ratio number_range"},
		{"long integer", `{"words":` + strings.Repeat("9", 100_000) + `}`, "422 /words number_range"},
		{"date without time", `{"at":"2026-03-01"}`, "422 /at invalid"},
		{"date-time without zone", `{"until":"2026-03-01T12:00:00"}`, "422 /until invalid"},
		{"seconds for a date-time", `{"at":1772366400}`, "422 /at type"},
		{"no address", `{"address":"localhost"}`, "422 /address invalid"},
		{"number for an address", `{"address":127}`, "422 /address type"},
		{"unmarshaler refuses", `{"choice":""}`, "422 /choice invalid"},
		{"unmarshaler refuses within", `{"choice":{"name":1,"nam":2}}`, "422 /choice/name type,/choice/nam unknown_member"},
		{"unmarshaler gives up to encoding/json", `{"choice":[]}`, "422 /choice type"},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			var a article
			if diff := cmp.Diff(x.want, outcome(t, strictjson.Decode([]byte(x.doc), &a))); diff != "" {
				t.Errorf("Decode (-want +got):\n%s", diff)
			}
		})
	}
}

// outcome writes an error as its status, then the pointer and the code of each
// problem.
func outcome(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return "ok"
	}
	e, ok := errors.AsType[*strictjson.Error](err)
	if !ok {
		t.Fatalf("got %T: %v, want a *strictjson.Error", err, err)
	}
	problems := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		problems[i] = p.Pointer + " " + p.Code
		if p.Detail == "" {
			t.Errorf("problem %q has no detail", problems[i])
		}
	}
	status := 422
	if e.Malformed {
		status = 400
	}
	return fmt.Sprint(status, " ", strings.Join(problems, ","))
}

func TestDetails(t *testing.T) {
	t.Parallel()
	type small struct {
		Title string    `json:"title"`
		Slug  string    `json:"slug"`
		Size  int8      `json:"size"`
		Count uint      `json:"count"`
		At    time.Time `json:"at"`
		Pair  [2]int    `json:"pair"`
		None  struct{}  `json:"none"`
	}
	for _, x := range []struct{ doc, want string }{
		{`{"titel":1}`, `/titel: unknown member "titel" (nearest: "title"; valid: at, count, none, pair, size, slug, title)`},
		{`{"SLUG":1}`, `/SLUG: unknown member "SLUG" (nearest: "slug"; valid: at, count, none, pair, size, slug, title)`},
		{`{"reading_time":1}`, `/reading_time: unknown member "reading_time" (valid: at, count, none, pair, size, slug, title)`},
		{`{"none":{"a":1}}`, `/none/a: unknown member "a" (there are none)`},
		{`{"title":[],"slug":[]}`, `/title: expected a string, got an array (and 1 more)`},
		{`{"title":null}`, `/title: expected a string, got null`},
		{`{"title":true}`, `/title: expected a string, got true`},
		{`[]`, `expected an object, got an array`},
		{`{"size":1.5}`, `/size: expected an integer without fraction or exponent, got 1.5`},
		{`{"size":128}`, `/size: expected an integer from -128 to 127, got 128`},
		{`{"count":-1}`, `/count: expected an integer from 0 to 18446744073709551615, got -1`},
		{`{"count":` + strings.Repeat("9", 99) + `}`, `/count: expected an integer from 0 to 18446744073709551615, got ` + strings.Repeat("9", 64) + "…"},
		{`{"at":"soon"}`, `/at: expected an RFC 3339 date-time, such as 2026-03-01T12:00:00Z, got "soon"`},
		{`{"at":1}`, `/at: expected an RFC 3339 date-time, such as 2026-03-01T12:00:00Z, got a number`},
		{`{"pair":[1]}`, `/pair: expected 2 items, got 1`},
		{"{\n  \"title\": \"æøå\" x}", `line 2, column 18: expected a comma or } after a member, got 'x'`},
		{`{"title":`, `/title: line 1, column 10: expected a value, got the end of the document`},
		{"{\"title\":\"æ\xff\"}", `line 1, column 12: byte 12 (0xFF) is not UTF-8`},
		{"{}\n\n {}", `line 3, column 2: there is more after the end of the document`},
		{`{"title":"\uD83D"}`, `/title: line 1, column 17: \ud83d is one half of a surrogate pair`},
		{`{"` + strings.Repeat("æ", 40) + `":1}`, `/` + strings.Repeat("æ", 40) + `: unknown member "` + strings.Repeat("æ", 32) + `…" (valid: at, count, none, pair, size, slug, title)`},
	} {
		t.Run(x.doc, func(t *testing.T) {
			t.Parallel()
			err := strictjson.Decode([]byte(x.doc), new(small))
			if err == nil || err.Error() != x.want {
				t.Errorf("got  %v\nwant %s", err, x.want)
			}
		})
	}
}

func TestDecodeAccepts(t *testing.T) {
	t.Parallel()
	for _, doc := range []string{
		`{}`,
		" {\r\n\t} ",
		`{"title":"Sosial markedsføring","slug":"sosial","words":912,"small":-128,"count":65535}`,
		`{"title":"\"\\\/\b\f\n\r\t\u00e6\ud83d\ude00\uffff"}`,
		`{"id":"1","note":"embedded","Plain":"untagged"}`,
		`{"score":1e300,"ratio":0.1,"exact":123456789012345678901234567890.10}`,
		`{"score":1e-999999,"words":-0,"small":-0}`,
		`{"slug":null,"tags":null,"meta":null,"csl":null,"any":null,"choice":null,"until":null,"deep":{"a":null}}`,
		`{"tags":[],"authors":[{"name":"a"},{"role":"b"}],"pair":[1,2],"bytes":"aGVp"}`,
		`{"meta":{"a":[1,{"b":null}],"c":9007199254740993,"":false},"labels":{"x/y":"z"}}`,
		`{"any":[1e999999,"a",{"b":[true,null]}],"csl": { "big" : 9007199254740993, "huge":1e999999 } }`,
		`{"at":"2026-03-01T12:00:00Z","until":"2026-03-01T12:00:00.5+01:00","address":"::1"}`,
		`{"choice":"kilde"}`,
		`{"choice":{"name":"kilde","role":"editor"}}`,
		`{"any":` + strings.Repeat("[", 31) + strings.Repeat("]", 31) + `}`,
	} {
		t.Run(doc, func(t *testing.T) {
			t.Parallel()
			agree(t, []byte(doc))
			if err := strictjson.Decode([]byte(doc), new(article)); err != nil {
				t.Error(err)
			}
		})
	}
}

// agree checks that what Decode accepts encoding/json reads as the same value.
func agree(t *testing.T, doc []byte) {
	t.Helper()
	var got, want article
	if err := strictjson.Decode(doc, &got); err != nil {
		return
	}
	d := json.NewDecoder(strings.NewReader(string(doc)))
	d.UseNumber()
	if err := d.Decode(&want); err != nil {
		t.Fatalf("encoding/json refuses what Decode accepts: %v\n%s", err, doc)
	}
	if !reflect.DeepEqual(got, want) { // cmp takes time exponential in the depth of slices
		t.Errorf("Decode of %s\n got %+v\nwant %+v", doc, got, want)
	}
}

func TestDecodeKeepsWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	name := "old"
	got := article{Title: "old", Words: 7, Slug: &name, Labels: map[string]string{"a": "1"}}
	if err := strictjson.Decode([]byte(`{"words":8,"labels":{"b":"2"}}`), &got); err != nil {
		t.Fatal(err)
	}
	want := article{Title: "old", Words: 8, Slug: &name, Labels: map[string]string{"a": "1", "b": "2"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestDecodeInto(t *testing.T) {
	t.Parallel()
	var (
		text    string
		list    []int
		raw     json.RawMessage
		value   any
		pointer *author
	)
	for _, x := range []struct {
		doc  string
		into any
		want string
	}{
		{`"a"`, &text, `"a"`},
		{`[1,2]`, &list, `[1,2]`},
		{`{"a": 9007199254740993}`, &raw, `{"a":9007199254740993}`},
		{`[9007199254740993,1e999999]`, &value, `[9007199254740993,1e999999]`},
		{`{"name":"a"}`, &pointer, `{"name":"a"}`},
	} {
		t.Run(x.doc, func(t *testing.T) {
			t.Parallel()
			if err := strictjson.Decode([]byte(x.doc), x.into); err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(x.into)
			if err != nil || string(got) != x.want {
				t.Errorf("got %s, %v, want %s", got, err, x.want)
			}
		})
	}
}

type hidden struct{ A int }

func TestDecodeIntoWhatCannotBe(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name, doc string
		into      any
	}{
		{"nil", `{}`, nil},
		{"no pointer", `{}`, article{}},
		{"nil pointer", `{}`, (*article)(nil)},
		{"channel", `{"A":1}`, &struct{ A chan int }{}},
		{"channels", `[1]`, &[]chan int{}},
		{"interface", `["a"]`, &[]fmt.Stringer{}},
		{"keys", `{"1":1}`, &map[int]int{}},
		{"option string", `{"a":"1"}`, &struct {
			A int `json:"a,string"`
		}{}},
		{"embedded and not exported", `{"A":1}`, &struct{ *hidden }{}},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			err := strictjson.Decode([]byte(x.doc), x.into)
			if _, blamed := errors.AsType[*strictjson.Error](err); err == nil || blamed {
				t.Errorf("got %v, want an error that blames the type", err)
			}
		})
	}
}

func TestEmbedding(t *testing.T) {
	t.Parallel()
	type Left struct {
		Both   int
		Tagged int
	}
	type Right struct {
		Both  int
		Other int `json:"Tagged"`
	}
	type Deep struct{ Left }
	type Loop struct {
		*Left
		Name string
	}
	type Named struct {
		Left `json:"left"`
		Deep
		hidden
	}
	for _, x := range []struct {
		name string
		into any
		doc  string
		want string
	}{
		{"clash", &struct {
			Left
			Right
		}{}, `{"Both":1}`, "422 /Both unknown_member"},
		{"tag wins", &struct {
			Left
			Right
		}{}, `{"Tagged":1}`, "ok"},
		{"less deep wins", &struct {
			Deep
			Right
		}{}, `{"Both":1}`, "ok"},
		{"twice the same", &struct {
			Deep
			Loop
		}{}, `{"Both":1}`, "422 /Both unknown_member"},
		{"pointer", &Loop{}, `{"Both":1,"Name":"a"}`, "ok"},
		{"named by a tag", &Named{}, `{"left":{"Both":1},"Both":2}`, "ok"},
		{"not exported", &Named{}, `{"A":1}`, "ok"},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			if got := outcome(t, strictjson.Decode([]byte(x.doc), x.into)); got != x.want {
				t.Errorf("got %s, want %s", got, x.want)
			}
			if x.want != "ok" {
				return
			}
			got, _ := json.Marshal(x.into)
			_ = json.Unmarshal([]byte(x.doc), x.into)
			if want, _ := json.Marshal(x.into); string(got) != string(want) {
				t.Errorf("got %s, encoding/json reads %s", got, want)
			}
		})
	}
}

func TestDecodePatch(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ name, doc, want string }{
		{"null for any member", `{"title":null,"words":null,"at":null,"pair":null,"tags":null,"address":null}`, "ok"},
		{"null within a member", `{"meta":{"a":null},"labels":{"a":null},"deep":{"a":{"name":null}}}`, "ok"},
		{"null for the whole", `null`, "422  null"},
		{"null for an item", `{"tags":["a",null]}`, "422 /tags/1 null"},
		{"null within an item", `{"authors":[{"name":null}]}`, "422 /authors/0/name null"},
		{"shape is checked", `{"titel":null,"words":"1"}`, "422 /titel unknown_member,/words type"},
		{"text is checked", `{"title":null,"title":null}`, "400 /title duplicate"},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			if got := outcome(t, strictjson.DecodePatch([]byte(x.doc), new(article))); got != x.want {
				t.Errorf("got %s, want %s", got, x.want)
			}
		})
	}
}

// nest unmarshals itself by Decode, as deep as the document goes.
type nest struct{ calls *int }

func (n *nest) UnmarshalJSON(data []byte) error {
	*nestCalls(n)++
	inner := struct {
		N *nest `json:"n"`
	}{}
	err := strictjson.Decode(data, &inner)
	if inner.N != nil {
		*nestCalls(n) += *nestCalls(inner.N)
	}
	return err
}

func nestCalls(n *nest) *int {
	if n.calls == nil {
		n.calls = new(int)
	}
	return n.calls
}

func TestUnmarshalersAreCalledOnce(t *testing.T) {
	t.Parallel()
	var n nest
	doc := strings.Repeat(`{"n":`, 31) + `{}` + strings.Repeat(`}`, 31)
	if err := strictjson.Decode([]byte(doc), &n); err != nil {
		t.Fatal(err)
	}
	if *n.calls != 32 {
		t.Errorf("got %d calls, want 32", *n.calls)
	}
}

// TestHostile holds documents of a megabyte and more to time and memory that
// grow with their size; what grows faster would take minutes.
func TestHostile(t *testing.T) {
	many := func(item, between string) string {
		return strings.TrimSuffix(strings.Repeat(item+between, 1<<20/len(item+between)), between)
	}
	unknown := new(strings.Builder)
	for i := range 60_000 {
		fmt.Fprintf(unknown, `"member%d":%d,`, i, i)
	}
	for _, x := range []struct {
		name, doc string
		problems  int
	}{
		{"nested arrays", strings.Repeat("[", 100_000), 1},
		{"nested objects", strings.Repeat(`{"a":`, 100_000), 1},
		{"one duplicate", "{" + many(`"a":1`, ",") + "}", 1},
		{"duplicates", "{" + unknown.String() + strings.TrimSuffix(unknown.String(), ",") + "}", 50},
		{"unknown members", "{" + strings.TrimSuffix(unknown.String(), ",") + "}", 50},
		{"unknown members for an unmarshaler", `{"x":1,"choice":{` + strings.TrimSuffix(unknown.String(), ",") + "}}", 50},
		{"zeros for strings", `{"tags":[` + many("0", ",") + `]}`, 50},
		{"zeros", `{"any":[` + many("0", ",") + `]}`, 0},
		{"empty objects", `{"authors":[` + many("{}", ",") + `]}`, 0},
		{"NULs", `{"title":"` + many(`\u0000`, "") + `"}`, 50},
		{"surrogates", `{"title":"` + many(`\ud800`, "") + `"}`, 50},
		{"escapes", `{"title":"` + many(`\"`, "") + `"}`, 0},
		{"long name", `{"` + many("k", "") + `":1}`, 1},
		{"long name around problems", `{"deep":{"` + many("k", "") + `":{` + strings.TrimSuffix(unknown.String(), ",") + `}}}`, 50},
		{"digits", `{"words":` + many("9", "") + `}`, 1},
		{"exponent", `{"score":1e` + many("9", "") + `}`, 1},
		{"white space", many(" ", ""), 1},
		{"lines", many("\n", "") + "x", 1},
	} {
		t.Run(x.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			err := strictjson.Decode([]byte(x.doc), new(article))
			took := time.Since(start)
			runtime.ReadMemStats(&after)

			e, _ := errors.AsType[*strictjson.Error](err)
			if e == nil {
				e = new(strictjson.Error)
			}
			if len(e.Problems) != x.problems {
				t.Errorf("got %d problems (%v), want %d", len(e.Problems), err, x.problems)
			}
			size := 0
			for _, p := range e.Problems {
				size += len(p.Pointer) + len(p.Detail)
			}
			if size > 100_000 {
				t.Errorf("the problems are %d bytes long", size)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > uint64(1<<20+100*len(x.doc)) {
				t.Errorf("allocated %d bytes for %d", used, len(x.doc))
			}
			if took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			t.Logf("%d bytes: %v, %d bytes allocated", len(x.doc), took, after.TotalAlloc-before.TotalAlloc)
		})
	}
}
