package citation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kilde/models/citation"
)

// The forms are those of the Publication Manual, chapter 10, and of the Norwegian manual for them.
func TestPrintAPA(t *testing.T) {
	t.Parallel()
	const author = `"author":[{"family":"Wien","given":"Anders Hauge"}]`
	for _, x := range []struct{ name, language, item, want string }{
		{"journal", "en", seeds[3].item, "Kwon, E. S., &amp; Sung, Y. (2011). Follow me! Global marketers’ twitter use. <em>Journal of Interactive Advertising</em>, <em>12</em>(1), 4–16. Business Source Complete (70258621)."},
		{"journal", "nb", seeds[3].item, "Kwon, E. S. &amp; Sung, Y. (2011). Follow me! Global marketers’ twitter use. <em>Journal of Interactive Advertising</em>, <em>12</em>(1), 4–16. Business Source Complete (70258621)."},
		{"book", "nb", seeds[2].item, "Kotler, P. (2005). <em>Markedsføringsledelse</em> (3. utg.). Gyldendal."},
		{"book", "en-GB", seeds[2].item, "Kotler, P. (2005). <em>Markedsføringsledelse</em> (3rd ed.). Gyldendal."},
		{"thesis", "nb", seeds[5].item, `Wien, A. H. (2012). <em>Merkeambassadører – Ditt sikreste kort i sosiale medier</em> [Avhandling, Universitetet i Tromsø]. <a href="http://hdl.handle.net/10037/5050" rel="noopener nofollow">http://hdl.handle.net/10037/5050</a>`},
		{"translated", "nb", `{"type":"book",` + author + `,"translator":[{"family":"Eggen","given":"Einar"}],"issued":"1991","original-date":"1957","title":"T","edition":2,"publisher":"Gyldendal"}`,
			"Wien, A. H. (1991). <em>T</em> (E. Eggen, Overs.; 2. utg.). Gyldendal. (Opprinnelig utgitt 1957)"},
		{"edited work", "en", `{"type":"book",` + author + `,"editor":[{"family":"Cole","given":"M."},{"family":"Moe","given":"Per"}],"issued":"1978","title":"T","publisher":"P"}`,
			"Wien, A. H. (1978). <em>T</em> (M. Cole &amp; P. Moe, Eds.). P."},
		{"thesis", "en", `{"type":"thesis",` + author + `,"issued":"2012","title":"T","genre":"Doctoral dissertation","publisher":"University of Oslo"}`,
			"Wien, A. H. (2012). <em>T</em> [Doctoral dissertation, University of Oslo]."},
		{"chapter", "nb", `{"type":"chapter",` + author + `,"issued":"2012","title":"T","container-title":"Boken","page":"4-16","edition":"2",
			"editor":[{"family":"Nordmann","given":"Kari"},{"family":"Moe","given":"Per"}],"publisher":"Gyldendal","publisher-place":"Oslo"}`,
			"Wien, A. H. (2012). T. I K. Nordmann &amp; P. Moe (Red.), <em>Boken</em> (2. utg., s. 4–16). Gyldendal."},
		{"chapter", "en", `{"type":"chapter",` + author + `,"issued":"2012","title":"T","container-title":"B","page":"4","editor":[{"family":"Nordmann","given":"Kari"}]}`,
			"Wien, A. H. (2012). T. In K. Nordmann (Ed.), <em>B</em> (p. 4)."},
		{"edited book", "en", `{"type":"book","editor":[{"family":"Aa","given":"B."},{"family":"Bb","given":"C"},{"family":"Cc","given":"D"}],"issued":"2012","title":"T"}`,
			"Aa, B., Bb, C., &amp; Cc, D. (Eds.). (2012). <em>T</em>."},
		{"newspaper", "nb", `{"type":"article-newspaper",` + author + `,"issued":"2012-11-10","title":"T","container-title":"Aftenposten"}`,
			"Wien, A. H. (2012, 10. november). T. <em>Aftenposten</em>."},
		{"page", "en", `{"type":"webpage","title":"T","container-title":"Site","accessed":"2012-03-04","URL":"https://x.no/"}`,
			`<em>T</em>. (n.d.). Site. Retrieved March 4, 2012, from <a href="https://x.no/" rel="noopener nofollow">https://x.no/</a>`},
		{"report", "nb", `{"type":"report","author":[{"literal":"Statistisk sentralbyrå"}],"issued":"2019","title":"T","number":"12","genre":"Rapport","publisher":"Statistisk sentralbyrå"}`,
			"Statistisk sentralbyrå. (2019). <em>T</em> (Rapport nr. 12)."},
		{"DOI", "en", `{"type":"article-journal",` + author + `,"issued":"2012","title":"T","container-title":"J","DOI":"10.1000/ABC"}`,
			`Wien, A. H. (2012). T. <em>J</em>. <a href="https://doi.org/10.1000/abc" rel="noopener nofollow">https://doi.org/10.1000/abc</a>`},
		{"particles and suffixes", "en", `{"type":"book","author":[{"non-dropping-particle":"van","family":"Gogh","given":"Jean-Paul"},{"family":"King","given":"M.L.","suffix":"Jr."}],"issued":"2012","title":"T"}`,
			"van Gogh, J.-P., &amp; King, M. L., Jr. (2012). <em>T</em>."},
		{"markup is text", "nb", `{"type":"book",` + author + `,"issued":"2012","title":"<script>x</script>"}`,
			"Wien, A. H. (2012). <em>&lt;script&gt;x&lt;/script&gt;</em>."},
		{"nothing", "nb", `{"type":"book"}`, "<em>[Uten tittel]</em>. (u.å.)."},
	} {
		if diff := cmp.Diff(x.want, citation.APA.Print(parse(t, x.item), x.language, "").HTML); diff != "" {
			t.Errorf("%s in %s (-want +got):\n%s", x.name, x.language, diff)
		}
	}
}

func TestMentionAPA(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		language, item string
		within         bool
		want           string
	}{
		{"nb", seeds[3].item, true, "Kwon & Sung, 2011a"}, {"nb", seeds[3].item, false, "Kwon og Sung, 2011a"}, {"en", seeds[3].item, false, "Kwon and Sung, 2011a"},
		{"nb", `{"type":"book","author":[{"family":"A"},{"family":"B"},{"family":"C"}],"issued":"2012"}`, true, "A et al., 2012a"},
		{"en", `{"type":"webpage","title":"T"}`, true, "T, n.d.-a"},
	} {
		m := citation.APA.Mention(parse(t, x.item), x.language, "a", x.within)
		if got := citation.APA.Within(m); got != x.want {
			t.Errorf("%s %v: %q, want %q", x.language, x.within, got, x.want)
		}
	}
}
