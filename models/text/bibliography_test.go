package text_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kilde/models/text"
)

func TestExtractBibliography(t *testing.T) {
	t.Parallel()
	const one, two = "Kotler, Philip. 2005. Ledelse. Oslo: Gyldendal.", "Wien, A. (2012). Kort & godt. http://a.no/b_c"
	for _, x := range []struct {
		name   string
		format text.Format
		in     string
		rest   string
		want   []string
	}{
		{"list", text.Markdown, "# A\n\nTekst.\n\n## Kilder\n\n- Kotler, Philip. 2005. *Ledelse*. Oslo: Gyldendal.\n- " + two + "\n", "# A\n\nTekst.", []string{one, two}},
		{"paragraphs", text.Markdown, "Tekst.\n\n## Referanser:\n\n" + one + "\n\n" + two, "Tekst.", []string{one, two}},
		{"lines", text.Markdown, "Tekst.\n\nLitteratur\n----------\n" + one + "\n" + two + "\n", "Tekst.", []string{one, two}},
		{"wrapped", text.Markdown, "Tekst.\n\n## References\n1. Kotler, Philip. 2005.\n   Ledelse. Oslo: Gyldendal.\n2. " + two, "Tekst.", []string{one, two}},
		{"between", text.Markdown, "A\n\n## Kilder\n\n" + one + "\n\n### Flere\n\n" + two + "\n\n## Etter\n\nB\n", "A\n\n## Etter\n\nB\n", []string{one, "Flere", two}},
		{"bold", text.Markdown, "A\n\n**Kilder:**\n\n" + one, "A", []string{one}},
		{"none", text.Markdown, "## Kilder til energi\n\nA\n\n```\n## Kilder\nx\n```\n", "## Kilder til energi\n\nA\n\n```\n## Kilder\nx\n```\n", nil},
		{"empty", text.Markdown, "A\n\n## Kilder\n", "A\n\n## Kilder\n", nil},
		{"HTML", text.HTML, "<p>A</p><h2 id=k><strong>Kilder</strong></h2><ul><li>Kotler, Philip. 2005. <em>Ledelse</em>. Oslo: Gyldendal.<li>Wien, A. (2012). Kort &amp; godt. http://a.no/b_c</ul><h2>B</h2>",
			"<p>A</p><h2>B</h2>", []string{one, two}},
		{"HTML lines", text.HTML, "<div><p>A</p><h3>Litteratur</h3><p>" + one + "<br>Wien, A. (2012). Kort &amp; godt. http://a.no/b_c</p></div><p>B</p>", "<div><p>A</p></div><p>B</p>", []string{one, two}},
		{"HTML without", text.HTML, "<p>Kilder</p><p>A</p>", "<p>Kilder</p><p>A</p>", nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			rest, references := text.ExtractBibliography(x.format, x.in)
			if diff := cmp.Diff(x.want, references); diff != "" {
				t.Errorf("references (-want +got):\n%s", diff)
			}
			if rest != x.rest {
				t.Errorf("rest %q, want %q", rest, x.rest)
			}
		})
	}
}

func FuzzExtractBibliography(f *testing.F) {
	f.Add("A\n\n## Kilder\n\n- a 2012\n- b\n\n## C\n")
	f.Add("<div><h2>Kilder</h2><ul><li>a</ul></div><h2>x")
	f.Fuzz(func(t *testing.T, body string) {
		for _, format := range []text.Format{text.Markdown, text.HTML} {
			rest, references := text.ExtractBibliography(format, body)
			if len(references) == 0 && rest != body || len(rest) > len(body)+2 {
				t.Errorf("%q became %q and %q", body, rest, references)
			}
			for _, r := range references {
				if strings.TrimSpace(r) == "" || strings.Contains(r, "\n") {
					t.Errorf("reference %q", r)
				}
			}
		}
	})
}
