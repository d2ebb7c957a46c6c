package citation_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kilde/models/citation"
)

func TestUnite(t *testing.T) {
	t.Parallel()
	const book = `{"type":"book","author":[{"family":"Moe"}],"issued":"2001","title":"Tillit"`
	for _, x := range []struct{ name, a, b, want string }{
		{"what is missing", book + `}`, book + `,"publisher":"Gyldendal","DOI":"10.1000/a"}`, book + `,"publisher":"Gyldendal","DOI":"10.1000/a"}`},
		{"its own wins", book + `,"publisher":"Aschehoug"}`, book + `,"publisher":"Gyldendal"}`, book + `,"publisher":"Aschehoug"}`},
		{"of another type", `{"type":"webpage","title":"Tillit"}`, `{"type":"book","title":"Tillit","publisher":"Gyldendal","ISBN":"9780306406157"}`, `{"type":"webpage","title":"Tillit","ISBN":"9780306406157"}`},
		{"two ISBN", book + `,"ISBN":"9780306406157"}`, book + `,"ISBN":"9788205389526"}`, book + `,"ISBN":"9780306406157, 9788205389526"}`},
		{"one ISBN spelled twice", book + `,"ISBN":"9780306406157"}`, book + `,"ISBN":"0-306-40615-2"}`, book + `,"ISBN":"9780306406157"}`},
		{"two DOIs", book + `,"DOI":"10.1000/a"}`, book + `,"DOI":"10.1000/b"}`, book + `,"DOI":"10.1000/a","custom":{"merged":{"DOI":"10.1000/b"}}}`},
		{"three DOIs", book + `,"DOI":"10.1000/a","custom":{"x":"y","merged":{"DOI":"10.1000/b"}}}`, book + `,"DOI":"10.1000/c","custom":{"merged":{"DOI":"10.1000/a"}}}`, book + `,"DOI":"10.1000/a","custom":{"merged":{"DOI":"10.1000/b 10.1000/c"},"x":"y"}}`},
	} {
		got := citation.Unite(parse(t, x.a), parse(t, x.b))
		if want := parse(t, x.want); !got.Equal(want) {
			a, _ := got.MarshalJSON()
			t.Errorf("%s: %s", x.name, a)
		}
	}
}

// TestUniteLaws checks that nothing is lost that an item says, nor any
// identifier of the others, and that to unite again changes nothing.
func TestUniteLaws(t *testing.T) {
	t.Parallel()
	items := items()
	rapid.Check(t, func(t *rapid.T) {
		a, errA := citation.ParseItem(items.Draw(t, "a"))
		b, errB := citation.ParseItem(items.Draw(t, "b"))
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		united := citation.Unite(a, b)
		for _, id := range slices.Concat(a.Identifiers(), b.Identifiers()) {
			if !slices.Contains(united.Identifiers(), id) {
				t.Errorf("%v is lost", id)
			}
		}
		for _, v := range a.Variables() {
			if !citation.IsNames(v) && !citation.IsDate(v) && v != "ISBN" && v != "ISSN" && united.Text(v) != a.Text(v) {
				t.Errorf("%s is %q, was %q", v, united.Text(v), a.Text(v))
			}
		}
		if again := citation.Unite(united, b); !again.Equal(united) {
			t.Errorf("%v and %v", united, again)
		}
	})
}
