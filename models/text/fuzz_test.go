package text_test

import (
	"strings"
	"testing"

	"kilde/models/text"
)

func FuzzRender(f *testing.F) {
	for _, payload := range payloads {
		f.Add(payload)
	}
	f.Add(article)
	f.Add("a[^1]\n\n[^1]: b\n\n|a|b|\n|-|:-:|\n|c|d\n\nTerm\n: def\n\n- [x] e\n")
	f.Add("<table><td>a<td>b<tr>c<caption>d</table><ul><li>e<ul><li>f</ul><dl><div><dt>g<dd>h</dl>")
	f.Fuzz(func(t *testing.T, body string) {
		for _, format := range []text.Format{text.Markdown, text.HTML} {
			checkLaws(t, render(t, format, body))
		}
	})
}

func FuzzSlug(f *testing.F) {
	for _, seed := range []string{"Bør virksomheten ha en sosial profil?", "<b a='>'>c", "&nbsp;%æ&;", "0199a0b1-2345-7890-abcd-ef0123456789"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, title string) {
		checkSlug(t, text.Slug(title))
		if folded := text.Fold(title); text.Fold(folded) != folded {
			t.Errorf("%q folds to %q, and that to %q", title, folded, text.Fold(folded))
		}
		if key := text.SortKey(title, "nb"); strings.Trim(key, "0123456789abcdef") != "" {
			t.Errorf("%q: sort key %q", title, key)
		}
	})
}
