package citation_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"kilde/models/citation"
)

// everyType and everyVariable are those of CSL 1.0.2, its specification's
// appendices III and IV.
var everyType = strings.Fields(`article article-journal article-magazine article-newspaper bill book broadcast chapter classic
	collection dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case
	legislation manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical
	personal_communication post post-weblog regulation report review review-book software song speech standard thesis treaty
	webpage`)

var everyVariable = map[string][]string{
	"names": strings.Fields(`author chair collection-editor compiler composer container-author contributor curator director editor
		editor-translator editorial-director executive-producer guest host illustrator interviewer narrator organizer
		original-author performer producer recipient reviewed-author script-writer series-creator translator`),
	"date": strings.Fields(`accessed available-date event-date issued original-date submitted`),
	"number": strings.Fields(`chapter-number citation-number collection-number edition first-reference-note-number issue locator
		number number-of-pages number-of-volumes page page-first part-number printing-number section supplement-number version
		volume part printing supplement`),
	"text": strings.Fields(`collection-title container-title original-title part-title reviewed-title title volume-title title-short
		container-title-short abstract annote archive archive_collection archive_location archive-place authority call-number
		citation-key citation-label dimensions division DOI event event-title event-place genre ISBN ISSN jurisdiction keyword
		language license medium note original-publisher original-publisher-place PMCID PMID publisher publisher-place references
		reviewed-genre scale source status URL year-suffix journalAbbreviation shortTitle volume-title-short`),
	"list":   {"categories"},
	"custom": {"custom"},
}

// samples are values of each kind. Tests at the same time need generators of their own: rapid names a generator when it
// first needs to, unguarded.
func samples() map[string]*rapid.Generator[any] {
	phrases := phrases()
	return map[string]*rapid.Generator[any]{
		"text":   rapid.Map(phrases, func(s string) any { return s }),
		"number": rapid.OneOf(rapid.Map(phrases, func(s string) any { return s }), rapid.Map(rapid.Int32(), func(n int32) any { return n })),
		"names": rapid.Map(rapid.SliceOfN(rapid.MapOfN(rapid.SampledFrom([]string{"family", "given", "literal", "suffix",
			"dropping-particle", "non-dropping-particle"}), phrases, 1, 6), 1, 12), func(names []map[string]string) any {
			for _, n := range names {
				n["family"] = "F" + n["family"]
			}
			return names
		}),
		"date": rapid.SampledFrom([]any{"2012", "2012-03-04", "2012-21", "2012/2014", "2012~", "201X", map[string]any{"literal": "nå"},
			map[string]any{"date-parts": [][]any{{"2012", 3}, {2012, 4}}, "circa": "yes", "season": "vår", "raw": "r"}}),
		"list":   rapid.Map(rapid.SliceOfN(phrases, 0, 3), func(s []string) any { return s }),
		"custom": rapid.Map(rapid.MapOfN(phrases, phrases, 0, 3), func(m map[string]string) any { return map[string]any{"own": m, "n": 1.5} }),
	}
}

func phrases() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"", "Merkeambassadører", "Follow me!", "«A» & <b>", "10.1000/ABC.", "  æ ø å", "\u2028", "3", "http://hdl.handle.net/10037/5050",
		"9780306406157", "javascript:alert(1)", "a, b; c.", "\"'", "(", "?", "..."})
}

// items are any valid items, as a client might spell them.
func items() *rapid.Generator[[]byte] {
	samples := samples()
	return rapid.Custom(func(t *rapid.T) []byte {
		o := map[string]any{"type": rapid.SampledFrom(everyType).Draw(t, "type")}
		for kind, names := range everyVariable {
			for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, min(6, len(names)), rapid.ID).Draw(t, kind) {
				o[name] = samples[kind].Draw(t, name)
			}
		}
		for _, name := range []string{"part", "printing", "supplement"} {
			if o[name] != nil {
				delete(o, name+"-number")
			}
		}
		b, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		return b
	})
}

// TestRoundTrip holds the law of the canonical form: it reads back as the same
// item, checked or not, in the same bytes, and is valid CSL-JSON.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	schema := cslSchema(t)
	rapid.Check(t, func(t *rapid.T) {
		in := items().Draw(t, "item")
		item, err := citation.ParseItem(in)
		if err != nil {
			t.Fatalf("ParseItem(%s): %v", in, err)
		}
		checkRoundTrip(t, item)
		if schema == nil {
			return
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte("[" + string(item.JSON("x")) + "]")))
		if err == nil {
			err = schema.Validate(v)
		}
		if err != nil {
			t.Errorf("%s: %v", item.JSON("x"), err)
		}
	})
}

func checkRoundTrip(t interface{ Fatalf(string, ...any) }, item citation.Item) {
	first, err := item.MarshalJSON()
	if err != nil {
		t.Fatalf("MarshalJSON: %v", err)
	}
	again, err := citation.ParseItem(first)
	if err != nil {
		t.Fatalf("ParseItem(%s): %v", first, err)
	}
	second, _ := again.MarshalJSON()
	if !bytes.Equal(first, second) || !item.Equal(again) {
		t.Fatalf("round trip: %s\nthen %s", first, second)
	}
	trusting := citation.ReadItem(string(first))
	if third, _ := trusting.MarshalJSON(); !bytes.Equal(first, third) {
		t.Fatalf("ReadItem reads %s\nas %s", first, third)
	}
	for _, language := range []string{"nb", "en"} {
		if got, want := citation.Print(trusting, language), citation.Print(item, language); got != want {
			t.Fatalf("%s is printed as\n%+v, and once it is kept as\n%+v", first, want, got)
		}
	}
}

// TestEveryVariable checks that each variable is kept, alone, whatever its kind.
func TestEveryVariable(t *testing.T) {
	t.Parallel()
	values := map[string]string{"names": `[{"family":"F"}]`, "date": `"2012"`, "number": `1`, "text": `"s"`, "list": `["s"]`, "custom": `{"a":1}`}
	for kind, names := range everyVariable {
		for _, name := range names {
			if got := canonical(t, `{"type":"book","`+name+`":`+values[kind]+`}`); got == `{"type":"book"}` {
				t.Errorf("%s was dropped", name)
			}
		}
	}
	for _, name := range everyType {
		if got := parse(t, `{"type":"`+name+`"}`).Type(); got != name {
			t.Errorf("type %q, want %q", got, name)
		}
	}
}

// TestSchema compares the tables with the published JSON schema where a copy
// of it lies beside the repository: what it admits is read, and comes out in
// its order.
func TestSchema(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Logf("no CSL-JSON schema to compare with: %v", err)
		return
	}
	t.Run("members", func(t *testing.T) {
		t.Parallel()
		known := map[string]bool{"type": true, "id": true}
		for _, names := range everyVariable {
			for _, name := range names {
				known[name] = true
			}
		}
		for _, name := range schemaMembers(t, data) {
			if !known[name] {
				t.Errorf("the schema has %s", name)
			}
		}
	})
	t.Run("order", func(t *testing.T) {
		t.Parallel()
		all := map[string]any{"type": "book"}
		values := map[string]any{"names": []any{map[string]any{"family": "F"}}, "date": "2012", "number": 1, "text": "s", "list": []any{"s"}, "custom": map[string]any{"a": 1}}
		for kind, names := range everyVariable {
			for _, name := range names {
				all[name] = values[kind]
			}
		}
		b, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		got, want := keys(t, parse(t, string(b)).JSON("x")), schemaMembers(t, data)
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("order:\n got %v\nwant %v", got, want)
		}
	})
}

const schemaFile = "../../../shared/data/csl-data.json"

// cslSchema is the published schema, or nil where there is no copy of it.
func cslSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	if _, err := os.Stat(schemaFile); err != nil {
		t.Logf("no CSL-JSON schema to validate with: %v", err)
		return nil
	}
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func schemaMembers(t *testing.T, data []byte) []string {
	t.Helper()
	var schema struct {
		Items struct{ Properties json.RawMessage }
	}
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	return keys(t, schema.Items.Properties)
}

// keys are the names of an object's members, in order.
func keys(t *testing.T, data []byte) []string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	var names []string
	for d.More() {
		name, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name.(string))
		if err := d.Decode(new(json.RawMessage)); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// TestHostile checks that what is as large and as odd as may be is answered
// soon. Each takes milliseconds; the bound leaves room for a busy machine.
func TestHostile(t *testing.T) {
	t.Parallel()
	most := citation.MaxString
	for name, in := range map[string]string{
		"unknown members": `{"type":"book"` + distinctMembers(5000) + `}`,
		"deep lists":      `{"custom":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`,
		"deeper lists":    strings.Repeat("[", citation.MaxItem),
		"bad names":       `{"author":[` + strings.Repeat(`{},`, 499) + `{}]}`,
		"controls":        `{"custom":{"` + strings.Repeat("k", 100) + `":[` + strings.Repeat(`"\u0000",`, 6000) + `1]}}`,
		"punctuation": `{"type":"article-journal","title":"` + strings.Repeat(".", most) + `","page":"` + strings.Repeat("1-", most/2) +
			`","ISBN":"` + strings.Repeat("9 ", most/2) + `"}`,
		"marks": `{"type":"book","title":"e` + strings.Repeat("\u0301", most/2-1) + `"}`,
		"urls":  `{"type":"book","URL":"http://` + strings.Repeat("%41/", most/4-4) + `","DOI":"10.1000/` + strings.Repeat("a.", 9000) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			if item, err := citation.ParseItem([]byte(in)); err == nil {
				use(t, item)
			}
			if took := time.Since(start); took > time.Minute {
				t.Errorf("took %v", took)
			}
		})
	}
}

func distinctMembers(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`,"` + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676)) + `":1`)
	}
	return b.String()
}

func FuzzParseItem(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s.item))
	}
	f.Add([]byte(`{"type":"book","license":"x","part-number":1,"custom":{"a":[1e5,{"b":null}]},"issued":{"date-parts":[["2012",1],[2013]],"season":1}}`))
	f.Add([]byte(`{"type":"review","id":"\ud83d\ude00","URL":"javascript:x","issued":"201X","author":[{"literal":"<L>","comma-suffix":"1"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		item, err := citation.ParseItem(data)
		var wrong *citation.Error
		switch {
		case err == nil:
			checkRoundTrip(t, item)
			use(t, item)
		case !errors.As(err, &wrong) || len(wrong.Violations) == 0:
			t.Fatalf("error %v", err)
		}
	})
}

// use calls all that reads an item, and checks what must hold for any.
func use(t *testing.T, item citation.Item) {
	t.Helper()
	if key := citation.Key(item); !citation.ValidKey(key) {
		t.Errorf("key %q is not valid", key)
	}
	for _, s := range []string{item.Fingerprint(), item.SortKey()} {
		if !utf8.ValidString(s) {
			t.Errorf("%q is not UTF-8", s)
		}
	}
	for _, id := range item.Identifiers() {
		if id.Scheme == "" || id.Value == "" {
			t.Errorf("identifier %v", id)
		}
	}
	for _, language := range []string{"nb", "nn", "en"} {
		e := citation.Print(item, language)
		if e.Text == "" || !utf8.ValidString(e.Text) || strings.Contains(e.Text, "  ") {
			t.Errorf("text %q", e.Text)
		}
		if got := stripTags(e.HTML); got != e.Text {
			t.Errorf("HTML says %q, text %q", got, e.Text)
		}
	}
}
