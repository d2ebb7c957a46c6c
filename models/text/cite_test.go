package text_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"kilde/models/citation"
	"kilde/models/citation/mark"
	"kilde/models/text"
)

// cited is a bibliography of four entries.
func cited(tb testing.TB, language string) *mark.Bibliography {
	tb.Helper()
	var entries []mark.Entry
	for _, x := range [][2]string{
		{"wien2012", `{"type":"thesis","author":[{"family":"Wien","given":"Anders Hauge"}],"issued":"2012","title":"Merkeambassadører"}`},
		{"kwon2011", `{"type":"article-journal","author":[{"family":"Kwon","given":"Eun Sook"},{"family":"Sung","given":"Yongjun"}],"issued":"2011","title":"Follow me!"}`},
		{"olsen2001", `{"type":"book","author":[{"family":"Olsen"},{"family":"Dahl"},{"family":"Lie"},{"family":"Moe"}],"issued":"2001","title":"Tre"}`},
		{"snl", `{"type":"entry-encyclopedia","title":"Relasjon","container-title":"Store norske leksikon"}`},
	} {
		item, err := citation.ParseItem([]byte(x[1]))
		if err != nil {
			tb.Fatal(err)
		}
		entries = append(entries, mark.Entry{Key: x[0], Item: item})
	}
	return mark.NewBibliography(entries, language)
}

func renderCited(tb testing.TB, f text.Format, body, language string) text.Rendered {
	tb.Helper()
	r, err := text.RenderCited(f, body, cited(tb, language))
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// TestAuthoredCitations checks how marks that editors write are printed. A link
// is written as <key|text> and what leads nowhere as <|text>.
func TestAuthoredCitations(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ language, in, want string }{
		{"nb", "Slik [@wien2012].", "Slik (<1|Wien 2012>)."},
		{"nb", "Slik [@wien2012, s. 45].", "Slik (<1|Wien 2012, s. 45>)."},
		{"nb", "Slik [@wien2012 s. 45–47, min utheving].", "Slik (<1|Wien 2012, s. 45–47>, min utheving)."},
		{"nb", "Wien sier [-@wien2012, s. 45].", "Wien sier (<1|2012, s. 45>)."},
		{"nb", "@wien2012 sier", "<1|Wien (2012)> sier"},
		{"nb", "@wien2012 [s. 45] sier", "<1|Wien (2012, s. 45)> sier"},
		{"nb", "@wien2012 [se her] sier", "<1|Wien (2012)> [se her] sier"},
		{"nb", "[se @kwon2011; @wien2012, kap. 3]", "(se <2|Kwon og Sung 2011>; <1|Wien 2012, kap. 3>)"},
		{"nn", "[@olsen2001] @snl", "(<3|Olsen mfl. 2001>) <4|Relasjon (u.å.)>"},
		{"en", "[@kwon2011; @olsen2001; @snl]", "(<2|Kwon and Sung 2011>; <3|Olsen et al. 2001>; <4|Relasjon n.d.>)"},
		{"en", "[@wien2012, s. 45; @kwon2011, kap. 3] @wien2012 [s. 45–47]", "(<1|Wien 2012, p. 45>; <2|Kwon and Sung 2011, chap. 3>) <1|Wien (2012, pp. 45–47)>"},
		{"nb", "[@wien2012, pp. 45-47] @wien2012 [p. 4]", "(<1|Wien 2012, s. 45-47>) <1|Wien (2012, s. 4)>"},
		{"nb", "[@wien2012;\n@kwon2011]", "(<1|Wien 2012>; <2|Kwon og Sung 2011>)"},
		{"nb", "[se @wien2012\ns. 4]", "(se <1|Wien 2012, s. 4>)"},
		{"nb", "[@nobody2000] og [@wien2012; @nobody2000, s. 3]", "[<|@nobody2000>] og (<1|Wien 2012>; <|@nobody2000>, s. 3)"},
		{"nb", "@kildeno på Twitter, kari@wien2012.no", `@kildeno på Twitter, <a href="mailto:kari@wien2012.no">kari@wien2012.no</a>`},
		{"nb", `\[@wien2012] \@wien2012 \[se -@wien2012] @wien2012`, "[@wien2012] @wien2012 [se -@wien2012] <1|Wien (2012)>"},
		{"nb", "`[@wien2012]` <code>@wien2012</code>", "<code>[@wien2012]</code> <code>@wien2012</code>"},
		{"nb", "[@wien2012](http://a.no) [[@wien2012]]", `<a href="http://a.no" rel="noopener nofollow">@wien2012</a> [(<1|Wien 2012>)]`},
		{"nb", "[se @kildeno på *Twitter*] [a @b; c]", "[se @kildeno på <em>Twitter</em>] [a @b; c]"},
		{"nb", "*[@wien2012]*", "<em>(<1|Wien 2012>)</em>"},
		{"nb", "[@Wien2012] [@] [a@b]", "[<|@Wien2012>] [@] [a@b]"},
		{"nb", `<a class="citation" id="cite-9" href="#ref-9">x</a> <span class="citation" id="cite-1">y</span>`, "x y"},
		{"nb", `<span data-cite="@wien2012">z</span> <span data-cite="z">z</span>`, "z z"},
	} {
		t.Run(x.in, func(t *testing.T) {
			t.Parallel()
			r := renderCited(t, text.Markdown, x.in, x.language)
			if diff := cmp.Diff("<p>"+x.want+"</p>", briefly(r.HTML)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", r.HTML, diff)
			}
			checkCitations(t, r)
		})
	}
}

// TestPrintedCitations checks where citations are looked for.
func TestPrintedCitations(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ in, want string }{
		{"<p>Slik (Wien 2012).</p>", "<p>Slik (<1|Wien 2012>).</p>"},
		{"<p>Slik (<em>Wien</em> 2012: 4).</p>", "<p>Slik (<em><1|Wien></em>< | 2012: 4>).</p>"},
		{"<p>Kwon &amp; Sung (2011) og Kwon og Synge (2011)</p>", "<p><2|Kwon &amp; Sung (2011)> og <|Kwon og Synge (2011)></p>"},
		{"<h2>Om (Wien 2012)</h2><ul><li>a (Wien 2012)<li>Wien</ul><p>(2012)</p>", `<h2 id="h-om-wien-2012">Om (Wien 2012)</h2><ul><li>a (<1|Wien 2012>)</li><li>Wien</li></ul><p>(2012)</p>`},
		{`<p><code>(Wien 2012)</code> <a href="/x">(Wien 2012)</a> http://a.no/(Wien 2012)</p>`, `<p><code>(Wien 2012)</code> <a href="/x">(Wien 2012)</a> http://a.no/(Wien 2012)</p>`},
		{`<p>Wien <a href="/x">x</a> (2012)</p>`, `<p>Wien <a href="/x">x</a> (2012)</p>`},
		{"<h2>Kilder</h2><p>Wien (2012) Merke.</p><h3>Andre</h3><p>(Wien 2012)</p><h2>Etter</h2><p>(Wien 2012)</p>",
			`<h2 id="h-kilder">Kilder</h2><p>Wien (2012) Merke.</p><h3 id="h-andre">Andre</h3><p>(Wien 2012)</p><h2 id="h-etter">Etter</h2><p>(<1|Wien 2012>)</p>`},
	} {
		t.Run(x.in, func(t *testing.T) {
			t.Parallel()
			r := renderCited(t, text.HTML, x.in, "nb")
			if diff := cmp.Diff(x.want, briefly(r.HTML)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			checkCitations(t, r)
			again := renderCited(t, text.HTML, r.HTML, "nb")
			if again.HTML != r.HTML {
				t.Errorf("rendered again: %s", again.HTML)
			}
		})
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	r := renderCited(t, text.Markdown, "Først. Jf. f.eks. [lenken](/x) sier *alt* dette [@wien2012, s. 4], som\nvi så 3. mai. Etter (Wien 2012). Slutt. Det sprer seg (jf. Wien 2012), og Olsen mfl. (2001) er enige. Til sist.", "nb")
	var got []string
	for _, c := range r.Citations {
		got = append(got, c.ID+": "+c.Sentence)
	}
	want := []string{"cite-1: Jf. f.eks. lenken sier alt dette (Wien 2012, s. 4), som vi så 3. mai.", "cite-2: Etter (Wien 2012).",
		"cite-3: Det sprer seg (jf. Wien 2012), og Olsen mfl. (2001) er enige.", "cite-4: Det sprer seg (jf. Wien 2012), og Olsen mfl. (2001) er enige."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestUncited checks that nothing is cited without a bibliography.
func TestUncited(t *testing.T) {
	t.Parallel()
	r := render(t, text.Markdown, "[@wien2012, s. 4] (Wien 2012) @wien2012")
	if want := "[@wien2012, s. 4] (Wien 2012) @wien2012"; r.Text != want || strings.Contains(r.HTML, "citation") || r.Citations != nil {
		t.Errorf("%+v", r)
	}
}

var (
	linkShape = regexp.MustCompile(`<a class="citation" id="cite-[0-9]+" href="#ref-([0-9]+)">([^<]*)</a>`)
	partShape = regexp.MustCompile(`<a class="citation" href="#ref-([0-9]+)">([^<]*)</a>`)
	spanShape = regexp.MustCompile(`<span class="citation" id="cite-[0-9]+">([^<]*)</span>`)
)

func briefly(s string) string {
	s = linkShape.ReplaceAllString(s, "<$1|$2>")
	s = partShape.ReplaceAllString(s, "< |$2>")
	s = spanShape.ReplaceAllString(s, "<|$1>")
	return strings.NewReplacer("<span>", "", "</span>", "").Replace(s)
}

// checkCitations holds the laws of citations: each has one element with its id,
// in order, and one that is linked leads to its entry.
func checkCitations(t interface{ Errorf(string, ...any) }, r text.Rendered) {
	for n, c := range r.Citations {
		id := fmt.Sprintf(`id="cite-%d"`, n+1)
		if c.ID != fmt.Sprintf("cite-%d", n+1) || strings.Count(r.HTML, id) != 1 {
			t.Errorf("citation %d has the id %s in %s", n+1, c.ID, r.HTML)
		}
		if link := fmt.Sprintf(`%s href="#ref-%d"`, id, c.Entry); strings.Contains(r.HTML, link) != (c.State == mark.Linked) {
			t.Errorf("%s is %s: %s", c.ID, c.State, r.HTML)
		}
		if c.Text == "" || (c.State == mark.Ambiguous) != (len(c.Suggestions) > 0) {
			t.Errorf("%+v", c)
		}
	}
	if strings.Count(r.HTML, `id="cite-`) != len(r.Citations) {
		t.Errorf("%d citations in %s", len(r.Citations), r.HTML)
	}
}

// pieces are what makes text look like citations.
var pieces = []string{"(", ")", "[", "]", " ", " ", "Wien", "Kwon", "Sung", "Fey", "og", "&amp;", "mfl.", "et al.", "2012", "2011", "2012a", "b", ",", ";", ":", "s. 4", ".",
	"<em>", "</em>", "<p>", "<br>", "<code>x</code>", `<a href="/x">y</a>`, "<h2>Kilder</h2>", "<h2>Mer</h2>", "u.å.", "Store norske leksikon", "se", "\u00a0", "@wien2012"}

// TestWordsStay holds the law that what readers read is never altered: with a
// bibliography or without, the text is the same.
func TestWordsStay(t *testing.T) {
	t.Parallel()
	drawn := rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 40)
	rapid.Check(t, func(t *rapid.T) {
		body := strings.Join(drawn.Draw(t, "pieces"), "")
		plain, err := text.Render(text.HTML, body)
		if err != nil {
			t.Fatal(err)
		}
		checkWords(t, plain, body)
	})
}

func checkWords(t interface {
	Errorf(string, ...any)
	Fatalf(string, ...any)
}, plain text.Rendered, body string) {
	r, err := text.RenderCited(text.HTML, body, library())
	if err != nil {
		t.Fatalf("%v", err)
	}
	if contentOf(r.HTML) != contentOf(plain.HTML) || r.Text != plain.Text || r.Words != plain.Words {
		t.Errorf("%q reads\n%s\nand without citations\n%s", body, r.HTML, plain.HTML)
	}
	checkCitations(t, r)
	again, err := text.RenderCited(text.HTML, r.HTML, library())
	if err != nil || again.HTML != r.HTML {
		t.Errorf("%q renders\n%s\nand then\n%s", body, r.HTML, again.HTML)
	}
}

// library is a bibliography of two entries.
func library() *mark.Bibliography {
	var entries []mark.Entry
	for _, family := range []string{"Wien", "Kwon"} {
		d := citation.NewDraft("book")
		d.SetNames("author", []citation.Name{{Family: family}})
		d.SetDate("issued", citation.Date{From: citation.Day{Year: 2012}})
		item, err := d.Item()
		if err != nil {
			panic(err)
		}
		entries = append(entries, mark.Entry{Key: strings.ToLower(family), Item: item})
	}
	return mark.NewBibliography(entries, "nb")
}

func contentOf(markup string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(markup))
	for z.Next() != html.ErrorToken {
		if token := z.Token(); token.Type == html.TextToken {
			b.WriteString(token.Data)
		}
	}
	return b.String()
}

func FuzzRenderCited(f *testing.F) {
	f.Add("<p>Kwon <em>et al.</em> (2012a, b; se Wien 2012: 4–5) (Store norske leksikon) [@wien, s. 3; -@kwon]</p>")
	f.Add(`<span data-cite="[@wien; @x">(<a class="citation" href="#ref-1">Wien</a> 2012)</span><h2>Kilder</h2>Wien (2012)`)
	f.Fuzz(func(t *testing.T, body string) {
		if !strings.Contains(body, "data-cite") {
			plain, err := text.Render(text.HTML, body)
			if err != nil {
				t.Fatal(err)
			}
			checkWords(t, plain, body)
		}
		r, err := text.RenderCited(text.Markdown, body, library())
		if err != nil {
			t.Fatal(err)
		}
		checkCitations(t, r)
	})
}
