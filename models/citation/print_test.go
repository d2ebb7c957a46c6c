package citation_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kilde/models/citation"
)

// seeds are six records of a Norwegian article on social marketing, as
// CSL-JSON and as Bokmål prints them.
var seeds = []struct{ key, item, nb string }{
	{"mohammadian2012", `{"type":"article-journal","author":[{"family":"Mohammadian"},{"family":"Mohammadreza"}],"issued":"2012",
		"title":"Identify the Success Factors of Social Media (Marketing Perspective)","container-title":"International Business Management",
		"volume":4,"issue":2,"page":"58-66","archive":"Business Source Complete","archive_location":"85127192"}`,
		"Mohammadian og Mohammadreza. 2012. «Identify the Success Factors of Social Media (Marketing Perspective)». " +
			"International Business Management 4 (2): 58–66. Business Source Complete (85127192)."},
	{"keller2012", `{"type":"article-journal","author":[{"family":"Keller","given":"Ed"},{"family":"Fay","given":"Brad"}],"issued":"2012",
		"title":"Word-of-mouth Advocacy.","container-title":"A new key to advertising effectiveness","volume":52,"issue":4,"page":"459-464",
		"archive":"Business Source Complete","archive_location":"84295240"}`,
		"Keller, Ed og Brad Fay. 2012. «Word-of-mouth Advocacy». A new key to advertising effectiveness 52 (4): 459–464. " +
			"Business Source Complete (84295240)."},
	{"kotler2005", `{"type":"book","author":[{"family":"Kotler","given":"Philip"}],"issued":"2005","title":"Markedsføringsledelse",
		"edition":3,"publisher-place":"Oslo","publisher":"Gyldendal"}`,
		"Kotler, Philip. 2005. Markedsføringsledelse. 3. utg. Oslo: Gyldendal."},
	{"kwon2011", `{"type":"article-journal","author":[{"family":"Kwon","given":"Eun Sook"},{"family":"Sung","given":"Yongjun"}],
		"issued":"2011","title":"Follow me! Global marketers’ twitter use","container-title":"Journal of Interactive Advertising",
		"volume":12,"issue":1,"page":"4-16","archive":"Business Source Complete","archive_location":"70258621"}`,
		"Kwon, Eun Sook og Yongjun Sung. 2011. «Follow me! Global marketers’ twitter use». Journal of Interactive Advertising 12 (1): 4–16. " +
			"Business Source Complete (70258621)."},
	{"kaplan2010", `{"type":"article-journal","author":[{"family":"Kaplan","given":"Andreas M."},{"family":"Haenlein","given":"Michael"}],
		"issued":"2010","title":"The Early Bird Catches the News: Nine Things You Should Know About Micro-Blogging",
		"container-title":"Business Horizons","volume":54,"issue":2,"page":"105-13","archive":"Business Source Complete","archive_location":"57859544"}`,
		"Kaplan, Andreas M. og Michael Haenlein. 2010. «The Early Bird Catches the News: Nine Things You Should Know About Micro-Blogging». " +
			"Business Horizons 54 (2): 105–13. Business Source Complete (57859544)."},
	{"wien2012", `{"type":"thesis","author":[{"family":"Wien","given":"Anders Hauge"}],"issued":"2012",
		"title":"Merkeambassadører – Ditt sikreste kort i sosiale medier","publisher":"Universitetet i Tromsø","URL":"http://hdl.handle.net/10037/5050"}`,
		"Wien, Anders Hauge. 2012. «Merkeambassadører – Ditt sikreste kort i sosiale medier». Universitetet i Tromsø. http://hdl.handle.net/10037/5050."},
}

func TestSeeds(t *testing.T) {
	t.Parallel()
	for _, x := range seeds {
		item := parse(t, x.item)
		if got := citation.Key(item); got != x.key {
			t.Errorf("key %q, want %q", got, x.key)
		}
		if diff := cmp.Diff(x.nb, citation.Print(item, "nb").Text); diff != "" {
			t.Errorf("%s (-want +got):\n%s", x.key, diff)
		}
	}
}

func TestPrint(t *testing.T) {
	t.Parallel()
	const author = `"author":[{"family":"Wien","given":"Anders"}]`
	for _, x := range []struct{ name, language, item, want string }{
		{"journal", "en", seeds[3].item, "Kwon, Eun Sook, and Yongjun Sung. 2011. “Follow me! Global marketers’ twitter use.” " +
			"Journal of Interactive Advertising 12 (1): 4–16. Business Source Complete (70258621)."},
		{"book", "en-GB", seeds[2].item, "Kotler, Philip. 2005. Markedsføringsledelse. 3rd ed. Oslo: Gyldendal."},
		{"issue alone", "nb", `{"type":"article-journal",` + author + `,"issued":"2012","title":"T","container-title":"J","issue":3,"page":"4"}`,
			"Wien, Anders. 2012. «T». J, nr. 3: 4."},
		{"pages alone", "nb", `{"type":"article-journal",` + author + `,"issued":"2012","title":"T","container-title":"J","page":"4--6"}`,
			"Wien, Anders. 2012. «T». J, 4–6."},
		{"DOI before URL", "en", `{"type":"article-journal",` + author + `,"issued":"2012","title":"T","container-title":"J","DOI":"doi:10.1000/ABC","URL":"http://x.no/"}`,
			"Wien, Anders. 2012. “T.” J. https://doi.org/10.1000/abc."},
		{"chapter", "nb", `{"type":"chapter",` + author + `,"issued":"2012","title":"T","container-title":"Boken","page":"4-16",
			"editor":[{"family":"Nordmann","given":"Kari"},{"family":"Moe","given":"Per"}],"publisher":"Gyldendal","publisher-place":"Oslo"}`,
			"Wien, Anders. 2012. «T». I Boken, red. Kari Nordmann og Per Moe, 4–16. Oslo: Gyldendal."},
		{"chapter", "en", `{"type":"chapter",` + author + `,"issued":"2012","title":"T","container-title":"B","page":"4-16",
			"editor":[{"family":"Nordmann","given":"Kari"}],"translator":[{"family":"Moe","given":"Per"}],"publisher":"Gyldendal Inc."}`,
			"Wien, Anders. 2012. “T.” In B, edited by Kari Nordmann, 4–16. Translated by Per Moe. Gyldendal Inc."},
		{"edited book", "nb", `{"type":"book","editor":[{"family":"Nordmann","given":"Kari"}],"issued":"2012","title":"T"}`,
			"Nordmann, Kari, red. 2012. T."},
		{"edited book", "en", `{"type":"book","editor":[{"family":"A"},{"family":"B"},{"family":"C"}],"issued":"2012","title":"T"}`,
			"A, B, and C, eds. 2012. T."},
		{"book with editor and translator", "nn", `{"type":"book",` + author + `,"editor":[{"family":"A","given":"B"}],"translator":[{"family":"C","given":"D"}],"issued":"2012","title":"T"}`,
			"Wien, Anders. 2012. T. Redigert av B A. Omsett av D C."},
		{"thesis", "nb", `{"type":"thesis",` + author + `,"issued":"2012","title":"T","genre":"masteroppgave","publisher":"UiT"}`,
			"Wien, Anders. 2012. «T». Masteroppgave, UiT."},
		{"webpage", "nb", `{"type":"webpage","author":[{"literal":"Store norske leksikon"}],"title":"Merkevare","URL":"https://snl.no/merkevare","accessed":"2012-11-10"}`,
			"Store norske leksikon. u.å. «Merkevare». Hentet 10. november 2012. https://snl.no/merkevare."},
		{"webpage", "nn", `{"type":"webpage",` + author + `,"issued":"2012-03-04","title":"T","container-title":"Nettstaden","URL":"https://x.no/","accessed":"2012-05"}`,
			"Wien, Anders. 2012. «T». Nettstaden, 4. mars. Henta mai 2012. https://x.no/."},
		{"webpage", "en", `{"type":"webpage",` + author + `,"title":"Who?","URL":"https://x.no/","accessed":"2012-11-10"}`,
			"Wien, Anders. n.d. “Who?” Accessed November 10, 2012. https://x.no/."},
		{"question in guillemets", "nb", `{"type":"webpage",` + author + `,"issued":"2012","title":"Hvem?"}`, "Wien, Anders. 2012. «Hvem?»"},
		{"quotation in a title", "nb", `{"type":"webpage",` + author + `,"issued":"2012","title":"Om «ord» og “words”"}`,
			"Wien, Anders. 2012. «Om ‘ord’ og ‘words’»."},
		{"newspaper", "nb", `{"type":"article-newspaper",` + author + `,"issued":"2012-11-10","title":"T","container-title":"Aftenposten","page":"4"}`,
			"Wien, Anders. 2012. «T». Aftenposten, 10. november."},
		{"newspaper", "en", `{"type":"article-newspaper","issued":"2012-11-10","title":"T","container-title":"Aftenposten"}`,
			"“T.” 2012. Aftenposten, November 10."},
		{"magazine", "nb", `{"type":"article-magazine",` + author + `,"issued":"2012-11","title":"T","container-title":"Kapital","page":"4-6"}`,
			"Wien, Anders. 2012. «T». Kapital, november, 4–6."},
		{"chapter of an edition", "en", `{"type":"chapter",` + author + `,"editor":[{"family":"Moe","given":"Per"}],"issued":"2012","original-date":"1999","title":"T","container-title":"C","edition":3,"page":"4-6","publisher":"P"}`,
			"Wien, Anders. (1999) 2012. “T.” In C, 3rd ed., edited by Per Moe, 4–6. P."},
		{"report", "nb", `{"type":"report","author":[{"literal":"Kulturdepartementet"}],"issued":"2012","title":"T","genre":"NOU","number":"2012: 3","publisher":"Kulturdepartementet","publisher-place":"Oslo"}`,
			"Kulturdepartementet. 2012. T. NOU 2012: 3. Oslo: Kulturdepartementet."},
		{"number alone", "en", `{"type":"report",` + author + `,"issued":"2012","title":"T","number":7}`, "Wien, Anders. 2012. T. No. 7."},
		{"speech", "nb", `{"type":"speech",` + author + `,"issued":"2012-03-04","title":"T","event-title":"Konferansen","event-place":"Oslo"}`,
			"Wien, Anders. 2012. «T». Presentert på Konferansen, Oslo, 4. mars 2012."},
		{"review", "nb", `{"type":"review-book",` + author + `,"issued":"2012","reviewed-title":"Boken","reviewed-author":[{"family":"A","given":"B"}],"container-title":"J","volume":1}`,
			"Wien, Anders. 2012. Anmeldelse av Boken, av B A. J 1."},
		{"software", "en", `{"type":"software","author":[{"literal":"Kilde"}],"issued":"2012","title":"T","version":"1.2","medium":"program"}`,
			"Kilde. 2012. T. Version 1.2, program."},
		{"series", "nb", `{"type":"book",` + author + `,"issued":"2012","title":"T","volume":2,"collection-title":"Skrifter","collection-number":4}`,
			"Wien, Anders. 2012. T. Bd. 2. Skrifter 4."},
		{"ten authors", "nb", `{"type":"book","author":` + authors(10) + `,"issued":"2012","title":"T"}`,
			"A, B, C, D, E, F, G, H, I og J. 2012. T."},
		{"eleven authors", "nb", `{"type":"book","author":` + authors(11) + `,"issued":"2012","title":"T"}`,
			"A, B, C, D, E, F, G mfl. 2012. T."},
		{"eleven authors", "en", `{"type":"book","author":` + authors(11) + `,"issued":"2012","title":"T"}`,
			"A, B, C, D, E, F, G, et al. 2012. T."},
		{"particles", "en", `{"type":"book","author":[{"family":"Gogh","given":"Vincent","non-dropping-particle":"van"},
			{"family":"Humboldt","given":"Alexander","dropping-particle":"von"},{"family":"King","given":"Martin","suffix":"Jr."}],"title":"T","issued":"1900"}`,
			"Gogh, Vincent van, Alexander von Humboldt, and Martin King Jr. 1900. T."},
		{"suffix first", "en", `{"type":"book","author":[{"family":"King","given":"Martin","suffix":"Jr."}],"title":"T","issued":"1900"}`,
			"King, Martin, Jr. 1900. T."},
		{"circa and range", "nb", `{"type":"book",` + author + `,"issued":"1984~/2004","title":"T"}`, "Wien, Anders. ca. 1984–2004. T."},
		{"date as text", "nb", `{"type":"book",` + author + `,"issued":{"literal":"i trykk"},"title":"T"}`, "Wien, Anders. i trykk. T."},
		{"before our era", "nb", `{"type":"book",` + author + `,"issued":{"date-parts":[[-44]]},"title":"T"}`, "Wien, Anders. −44. T."},
		{"edition in words", "nb", `{"type":"book",` + author + `,"issued":"2012","title":"T","edition":"2. rev. utg."}`, "Wien, Anders. 2012. T. 2. rev. utg."},
		{"markup", "nb", `{"type":"book",` + author + `,"issued":"2012","title":"<i>T</i>  of <span class=\"nocase\">X</span>"}`, "Wien, Anders. 2012. T of X."},
		{"part of a book without a type for it", "nb", `{"type":"report",` + author + `,"issued":"2012","title":"T","container-title":"B","editor":[{"family":"Moe"}]}`,
			"Wien, Anders. 2012. T. I B, red. Moe."},
		{"unsigned entry", "nb", `{"type":"entry-encyclopedia","issued":"2012","title":"T","container-title":"B","editor":[{"family":"Moe"}]}`,
			"«T». 2012. I B, red. Moe."},
		{"court", "nb", `{"type":"legal_case","issued":"2012","title":"Rt. 2012 s. 3","container-title":"Rt","authority":"Høyesterett","publisher":"P"}`,
			"Rt. 2012 s. 3. 2012. Rt. Høyesterett."},
		{"day on no site", "en", `{"type":"webpage",` + author + `,"issued":"2012-03-04","title":"T","URL":"https://x.no/"}`,
			"Wien, Anders. 2012. “T.” March 4. https://x.no/."},
		{"no names", "nb", `{"type":"book","issued":"2012","title":"T","publisher":"P"}`, "T. 2012. P."},
		{"literal alone", "nb", `{"type":"book","author":[{"literal":"Kilde"}]}`, "Kilde. u.å. Uten tittel."},
		{"URL alone", "nn", `{"type":"webpage","URL":"https://x.no/a"}`, "Utan tittel. u.å. https://x.no/a."},
		{"type alone", "sv", `{"type":"book"}`, "Untitled. n.d."},
		{"nb by region", "nb-NO", `{"type":"book"}`, "Uten tittel. u.å."},
		{"no", "no_NO", `{"type":"book"}`, "Uten tittel. u.å."},
		{"archive", "nb", `{"type":"manuscript",` + author + `,"issued":"1912","title":"T","archive":"Riksarkivet","archive-place":"Oslo","archive_collection":"Brev","archive_location":"eske 4"}`,
			"Wien, Anders. 1912. «T». Brev, Riksarkivet, Oslo (eske 4)."},
	} {
		t.Run(x.name+" "+x.language, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(x.want, citation.Print(parse(t, x.item), x.language).Text); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPrintHTML(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ name, item, want string }{
		{"book", seeds[2].item, "Kotler, Philip. 2005. <em>Markedsføringsledelse</em>. 3. utg. Oslo: Gyldendal."},
		{"journal", `{"type":"article-journal","author":[{"family":"A"}],"issued":"2012","title":"T & <u>","container-title":"J","volume":1,"DOI":"10.1000/a<b>\"c"}`,
			`A. 2012. «T &amp; &lt;u&gt;». <em>J</em> 1. <a href="https://doi.org/10.1000/a%3Cb%3E%22c" rel="noopener nofollow">https://doi.org/10.1000/a%3Cb%3E%22c</a>.`},
		{"script", `{"type":"webpage","title":"<script>","issued":"2012","URL":"javascript:alert('x')"}`,
			"«&lt;script&gt;». 2012. javascript:alert(&#39;x&#39;)."},
		{"quote in a URL", `{"type":"webpage","title":"T","issued":"2012","URL":"https://x.no/\"onclick=\"y"}`,
			`«T». 2012. <a href="https://x.no/%22onclick=%22y" rel="noopener nofollow">https://x.no/&#34;onclick=&#34;y</a>.`},
		{"a user in a URL", `{"type":"webpage","title":"T","issued":"2012","URL":"https://dnb.no@x.no/"}`, "«T». 2012. https://dnb.no@x.no/."},
		{"nested markup", `{"type":"book","title":"<<i>i>T","issued":"2012"}`, "<em>&lt;i&gt;T</em>. 2012."},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(x.want, citation.Print(parse(t, x.item), "nb").HTML); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// dangling is punctuation that no entry of plain words may have.
var dangling = regexp.MustCompile(`\.\.|,,|[,:;]\.| [.,:;]|\(\)|«»|“”|<nil>|^[.,:;]|[,:;]$|  `)

// TestPrintTypes prints every type, from little to much, in every language.
func TestPrintTypes(t *testing.T) {
	t.Parallel()
	const some = `,"title":"Tittel","author":[{"family":"Wien","given":"A. H."}],"container-title":"Boken","issued":"2012-03-04"`
	for _, members := range []string{``, `,"title":"Tittel"`, `,"author":[{"literal":"Kilde"}]`, `,"URL":"https://x.no/"`, some,
		`,"container-title":"Boken"`, `,"genre":"brev"`, `,"volume":1,"issue":2,"page":"3-4"`, `,"event-place":"Oslo"`, `,"publisher-place":"Oslo"`,
		some + `,"volume":1,"issue":2,"page":"3-4","edition":"2.","genre":"notat","number":"5","version":"v2","medium":"lyd","publisher":"P.",
			"publisher-place":"Oslo","collection-title":"S","collection-number":6,"editor":[{"family":"B"}],"translator":[{"family":"C"}],
			"director":[{"family":"D"}],"event-title":"E","event-place":"Bergen","accessed":"2013","archive":"A","URL":"https://x.no/",
			"reviewed-title":"R","recipient":[{"family":"F"}],"interviewer":[{"family":"G"}],"authority":"H"`,
	} {
		for _, name := range everyType {
			for _, language := range []string{"nb", "nn", "en"} {
				got := citation.Print(parse(t, `{"type":"`+name+`"`+members+`}`), language).Text
				if bad := dangling.FindString(got); bad != "" || got == "" {
					t.Errorf("%s %s has %q: %s", name, language, bad, got)
				}
				if strings.Contains(members, `"title"`) && !strings.Contains(got, "Tittel") {
					t.Errorf("%s %s lacks its title: %s", name, language, got)
				}
			}
		}
	}
}

func authors(n int) string {
	var names []string
	for i := range n {
		names = append(names, `{"family":"`+string(rune('A'+i))+`"}`)
	}
	return "[" + strings.Join(names, ",") + "]"
}

var tags = regexp.MustCompile(`</?(?:em|a)(?: href="[^"<>]*" rel="noopener nofollow")?>`)

// stripTags is the text of an entry's HTML, or what shows that it holds more
// than an entry may.
func stripTags(s string) string {
	s = tags.ReplaceAllString(s, "")
	if strings.ContainsAny(s, `<>"`) {
		return "unescaped: " + s
	}
	return html.UnescapeString(s)
}
