package bibtex_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kilde/models/citation"
	"kilde/models/citation/bibtex"
)

// reads are entries, and the CSL-JSON that they mean.
var reads = []struct{ name, in, want string }{
	{"article", `@article{kwon2011, author = {Kwon, Eun Sook and Yongjun Sung}, title = "Follow me!", journal = {Journal of Interactive Advertising},
		year = 2011, volume = 12, number = {1}, pages = {4--16}}`,
		`{"type":"article-journal","author":[{"family":"Kwon","given":"Eun Sook"},{"family":"Sung","given":"Yongjun"}],` +
			`"issued":{"date-parts":[[2011]]},"container-title":"Journal of Interactive Advertising","issue":"1","page":"4-16","title":"Follow me!","volume":"12"}`},
	{"book", `@Book(kotler2005, Author={Kotler, Philip}, Title={Markedsf{\o}ringsledelse}, edition=3, address={Oslo}, publisher={Gyldendal}, year={2005})`,
		`{"type":"book","author":[{"family":"Kotler","given":"Philip"}],"issued":{"date-parts":[[2005]]},"edition":"3",` +
			`"publisher":"Gyldendal","publisher-place":"Oslo","title":"Markedsføringsledelse"}`},
	{"thesis", `@phdthesis{wien2012, author={Wien, Anders Hauge}, title={Merkeambassad\o rer -- ditt kort}, school={Universitetet i Troms{\o}}, year=2012,
		url={http://hdl.handle.net/10037/5050}}`,
		`{"type":"thesis","author":[{"family":"Wien","given":"Anders Hauge"}],"issued":{"date-parts":[[2012]]},"genre":"PhD thesis",` +
			`"publisher":"Universitetet i Tromsø","title":"Merkeambassadører – ditt kort","URL":"http://hdl.handle.net/10037/5050"}`},
	{"biblatex", `@online{a, title={T}, subtitle={S}, date={2012-03-04/2012-03-06}, urldate={2013-01}, langid={norsk}, url={https://a.no/b_c%20d~e}}`,
		`{"type":"webpage","language":"nb","accessed":{"date-parts":[[2013,1]]},"issued":{"date-parts":[[2012,3,4],[2012,3,6]]},` +
			`"title":"T: S","URL":"https://a.no/b_c%20d~e"}`},
	{"macros", `@string{jia = "J. of " # {I. A.}} @string(v = {1}) @article{a, journal = jia # " " # 7, volume = v, month = nov # "~10", year = 1999}`,
		`{"type":"article-journal","issued":{"date-parts":[[1999,11,10]]},"container-title":"J. of I. A. 7","volume":"1"}`},
	{"month", `@misc{a, year={2012}, month={November}}`, `{"type":"document","issued":{"date-parts":[[2012,11]]}}`},
	{"month of none", `@misc{a, year={2012}, month={høsten}}`, `{"type":"document","issued":{"date-parts":[[2012]]},"custom":{"bibtex":{"month":"høsten"}}}`},
	{"year of none", `@misc{a, year={i trykk}}`, `{"type":"document","issued":{"literal":"i trykk"}}`},
	{"circa", `@misc{a, year={ca. 1850}}`, `{"type":"document","issued":{"date-parts":[[1850]],"circa":true}}`},
	{"years", `@misc{a, year={2012--14}}`, `{"type":"document","issued":{"date-parts":[[2012],[2014]]}}`},
	{"particles", `@book{a, author={Ludwig van Beethoven and de la Fontaine, Jean and Humboldt, Alexander von and King, Jr., Martin Luther and {Statistisk sentralbyrå} and others}}`,
		`{"type":"book","author":[{"family":"Beethoven","given":"Ludwig","non-dropping-particle":"van"},` +
			`{"family":"Fontaine","given":"Jean","non-dropping-particle":"de la"},{"family":"Humboldt","given":"Alexander","dropping-particle":"von"},` +
			`{"family":"King","given":"Martin Luther","suffix":"Jr.","comma-suffix":true},{"literal":"Statistisk sentralbyrå"},{"literal":"et al."}]}`},
	{"odd names", `@book{a, author={{Barnes and Noble} and {\'E}mile {Zola Smith} and bell hooks and family=Gogh, given=Vincent, prefix=van and and Madonna}}`,
		`{"type":"book","author":[{"literal":"Barnes and Noble"},{"family":"Zola Smith","given":"Émile"},{"family":"hooks","non-dropping-particle":"bell"},` +
			`{"family":"Gogh","given":"Vincent","non-dropping-particle":"van"},{"family":"Madonna"}]}`},
	{"protected capitals", `@book{a, title={Om {NATO} og {\O}sten, {\LaTeX} og {i}}, shorttitle={{Hele tittelen}}}`,
		`{"type":"book","title":"Om <span class=\"nocase\">NATO</span> og Østen, LaTeX og i","title-short":"Hele tittelen"}`},
	{"looks", `@book{a, title={\emph{Bombus} \textit{t}. {\em x y} H$_2$O, m\textsuperscript{2}, $x^{ab}$, \textsc{S}}}`,
		`{"type":"book","title":"<i>Bombus</i> <i>t</i>. <i>x y</i> H<sub>2</sub>O, m<sup>2</sup>, x<sup>ab</sup>, <span style=\"font-variant:small-caps;\">S</span>"}`},
	{"accents", `@book{a, title={\"{o}\"o{\"o}\' e\'{\i}\v{s}\v s\c{c}\AA\aa{} \ae{}r \O{}l \~{} \^{} \t{oo} \'{} \&\%\$\#\_ 5$ <a>}}`,
		`{"type":"book","title":"öööéíššçÅå ær Øl ~ ^ o͡o ´ &%$#_ 5$ <a>"}`},
	{"unknown commands", `@book{a, title={A \foo{b} \bar c \noopsort{x}D}}`, `{"type":"book","title":"A \\foob \\bar c D"}`},
	{"ligatures", "@book{a, title={a--b---c ``d'' ?`e -{}- it's}}", `{"type":"book","title":"a–b—c “d” ¿e -- it's"}`},
	{"prose", "@book{a, note={En.\n\n  To.\\\\Tre.\nFire}, title={A\n\n   b}}", `{"type":"book","note":"En.\n\nTo.\nTre. Fire","title":"A b"}`},
	{"comments", "% @book{no,}\n@comment{@book{no, title={x}}}\nfree text, a@b.com, @book {a, title={A}} trailing", `{"type":"book","title":"A"}`},
	{"no key", `@book{title = {A}, year = 2001}`, `{"type":"book","issued":{"date-parts":[[2001]]},"title":"A"}`},
	{"no commas", `@book{a title = {A} year = 2001}`, ``},
	{"missing comma", `@book{a, title = {A} year = 2001}`, `{"type":"book","issued":{"date-parts":[[2001]]},"title":"A"}`},
	{"twice", `@book{a, title = {A}, title = {B}}`, `{"type":"book","title":"A"}`},
	{"unknown fields", `@book{a, title={A}, mendeley-tags={x {\o} y}, file={/home/me/a.pdf}}`, `{"type":"book","title":"A","custom":{"bibtex":{"mendeley-tags":"x {\\o} y"}}}`},
	{"unknown types", `@game{a, title={A}}`, `{"type":"document","title":"A","custom":{"bibtex":{"entrytype":"game"}}}`},
	{"howpublished", `@misc{a, title={A}, howpublished={\url{https://a.no/~b_c}}}`, `{"type":"webpage","title":"A","URL":"https://a.no/~b_c"}`},
	{"a note that is an address", `@misc{a, note={http://a.no}}`, `{"type":"document","note":"http://a.no"}`},
	{"a note of an address", `@book{a, note={\url{http://a.no}}}`, `{"type":"book","URL":"http://a.no"}`},
	{"escaped address", `@misc{a, url={https://a.no/b\_c{\%}d}}`, `{"type":"webpage","URL":"https://a.no/b_c%d"}`},
	{"subtype", `@article{a, entrysubtype={newspaper}, title={A}} `, `{"type":"article-newspaper","title":"A"}`},
	{"own subtype", `@online{a, entrysubtype={post-weblog}, title={A}} `, `{"type":"post-weblog","title":"A"}`},
	{"series number", `@book{a, series={Skrifter}, number=4}`, `{"type":"book","collection-number":"4","collection-title":"Skrifter"}`},
	{"report number", `@techreport{a, institution={SSB}, number={2012/3}, type={Notat}}`, `{"type":"report","genre":"Notat","number":"2012/3","publisher":"SSB"}`},
	{"biblatex thesis", `@thesis{a, type={mathesis}, institution={UiO}}`, `{"type":"thesis","genre":"Master's thesis","publisher":"UiO"}`},
	{"fallback", `@misc{a, csl-archive={BSC}, csl-director={Lean, David}}`, `{"type":"document","director":[{"family":"Lean","given":"David"}],"archive":"BSC"}`},
	{"Windows-1252", "@book{a, title={\xc6re}}", `{"type":"book","title":"Ære"}`},
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, x := range reads {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for r, err := range bibtex.Read(strings.NewReader(x.in)) {
				if err != nil {
					continue
				}
				got = append(got, canonical(t, r.Item))
			}
			if diff := cmp.Diff(x.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("%s (-want +got):\n%s", x.in, diff)
			}
		})
	}
}

// TestReport checks keys, lines, warnings and errors, of which each spoils one
// entry alone.
func TestReport(t *testing.T) {
	t.Parallel()
	in := `A file.
@string{x = }
@book{one, title = {A},
  title = {B}, note = nothing}
@book{two, title = {A
@book{three, title = {A}}
@book{four, title = "A}" }
@book{five, = }
@book{six, title = {A}, crossref = {seven}}
@book{}
@book{eight`
	want := `2: error
3 one: The field title stands twice; the first counts. There is no macro nothing.
5 two: error
6 three:
7 four: error
8 five: error
10 :
11 eight: error
9 six: There is no entry seven to inherit from.
`
	var got strings.Builder
	for r, err := range bibtex.Read(strings.NewReader(in)) {
		if err != nil {
			e, ok := errors.AsType[*citation.RecordError](err)
			if !ok {
				t.Fatal(err)
			}
			fmt.Fprintln(&got, strings.TrimSpace(fmt.Sprintf("%d %s", e.Line, e.Key))+": error")
			continue
		}
		fmt.Fprintln(&got, strings.TrimSpace(fmt.Sprintf("%d %s: %s", r.Line, r.Key, strings.Join(r.Warnings, " "))))
	}
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestCrossref(t *testing.T) {
	t.Parallel()
	in := `@inproceedings{child, crossref = {Parent}, title = {C}, xdata = {place}}
@xdata{place, location = {Oslo}, note = {no}}
@proceedings{parent, title = {P}, subtitle = {S}, editor = {Nordmann, Kari}, year = 2012, abstract = {no}}
@inproceedings{second, crossref = {parent}, title = {D}, year = 2013}
@book{self, crossref = {self}, title = {E}}
@book{a, crossref = {b}, title = {F}} @book{b, crossref = {a}, year = 2001}`
	want := map[string]string{
		"child": `{"type":"paper-conference","editor":[{"family":"Nordmann","given":"Kari"}],"issued":{"date-parts":[[2012]]},` +
			`"container-title":"P: S","publisher-place":"Oslo","title":"C"}`,
		"second": `{"type":"paper-conference","editor":[{"family":"Nordmann","given":"Kari"}],"issued":{"date-parts":[[2013]]},"container-title":"P: S","title":"D"}`,
		"self":   `{"type":"book","title":"E","custom":{"bibtex":{"crossref":"self"}}}`,
		"a":      `{"type":"book","issued":{"date-parts":[[2001]]},"title":"F"}`,
	}
	got := map[string]string{}
	for r, err := range bibtex.Read(strings.NewReader(in)) {
		if err != nil {
			t.Fatal(err)
		}
		if want[r.Key] != "" {
			got[r.Key] = canonical(t, r.Item)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("inherited (-want +got):\n%s", diff)
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ name, in, want string }{
		{"article", `{"type":"article-journal","author":[{"family":"Ørsted","given":"Åse"},{"literal":"A and B, C"},{"family":"van Dyk","given":"J."}],
			"issued":"2012-11","title":"Følg <i>meg</i> & «deg»","container-title":"J. {x}","volume":3,"issue":4,"page":"58-66"}`,
			`@article{k,
  author = {{\O}rsted, {\AA}se and {A and B, C} and {van Dyk}, J.},
  year = {2012},
  month = nov,
  journal = {J. {\textbraceleft}x{\textbraceright}},
  number = {4},
  pages = {58--66},
  title = {F{\o}lg \textit{meg} \& «deg»},
  volume = {3}
}
`},
		{"day", `{"type":"webpage","issued":"2012-11-03","URL":"http://a.no/?b_c=%7E","accessed":"2013-01-02","language":"nb"}`, `@online{k,
  language = {nb},
  urldate = {2013-01-02},
  date = {2012-11-03},
  url = {http://a.no/?b_c=%7E}
}
`},
		{"thesis", `{"type":"thesis","genre":"PhD thesis","publisher":"UiT"}`, "@phdthesis{k,\n  school = {UiT}\n}\n"},
		{"no type of its own", `{"type":"interview","title":"A"}`, "@misc{k,\n  title = {A},\n  entrysubtype = {interview}\n}\n"},
		{"kept", `{"type":"book","custom":{"bibtex":{"x":"{a}","y":"}b","Bad Name":"c","entrytype":"manual","file":"/home"}}}`,
			"@manual{k,\n  x = {{a}},\n  y = {{\\textbraceright}b}\n}\n"},
	} {
		if diff := cmp.Diff(x.want, bibtex.Format("k", parse(t, x.in))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", x.name, diff)
		}
	}
	if got := bibtex.Format("a b{,}æ@", parse(t, `{"type":"book"}`)); got != "@book{abæ\n}\n" {
		t.Errorf("key: %q", got)
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

func canonical(tb testing.TB, i citation.Item) string {
	tb.Helper()
	b, err := i.MarshalJSON()
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}
