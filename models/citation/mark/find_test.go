package mark_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kilde/models/citation"
	"kilde/models/citation/mark"
)

// works are a bibliography, by key: the six of an article on social marketing,
// and others that are hard to tell apart.
var works = []struct{ key, item string }{
	{"mohammadian2012", `{"type":"article-journal","author":[{"family":"Mohammadian"},{"family":"Mohammadreza"}],"issued":"2012","title":"Identify"}`},
	{"keller2012", `{"type":"article-journal","author":[{"family":"Keller","given":"Ed"},{"family":"Fay","given":"Brad"}],"issued":"2012","title":"Word-of-mouth"}`},
	{"kotler2005", `{"type":"book","author":[{"family":"Kotler","given":"Philip"}],"issued":"2005","title":"Markedsføringsledelse"}`},
	{"kwon2011", `{"type":"article-journal","author":[{"family":"Kwon","given":"Eun Sook"},{"family":"Sung","given":"Yongjun"}],"issued":"2011","title":"Follow me!"}`},
	{"kaplan2010", `{"type":"article-journal","author":[{"family":"Kaplan","given":"Andreas M."},{"family":"Haenlein","given":"Michael"}],"issued":"2010","title":"The Early Bird"}`},
	{"wien2012", `{"type":"thesis","author":[{"family":"Wien","given":"Anders Hauge"}],"issued":"2012","title":"Merkeambassadører"}`},
	{"ssb2019", `{"type":"report","author":[{"literal":"Statistisk sentralbyrå"}],"issued":"2019","title":"Sosiale medier"}`},
	{"nilsen2015a", `{"type":"book","author":[{"family":"Nilsen","given":"Kari"}],"issued":"2015","year-suffix":"a","title":"En"}`},
	{"nilsen2015b", `{"type":"book","author":[{"family":"Nilsen","given":"Kari"}],"issued":"2015","year-suffix":"b","title":"To"}`},
	{"olsen2001", `{"type":"book","author":[{"family":"Olsen"},{"family":"Dahl"},{"family":"Lie"}],"issued":"2001","title":"Tre"}`},
	{"gogh2003", `{"type":"book","author":[{"family":"Gogh","non-dropping-particle":"van","given":"Theo"}],"issued":"2003","title":"Fire"}`},
	{"snl", `{"type":"entry-encyclopedia","title":"Relasjon","container-title":"Store norske leksikon"}`},
	{"ng2018", `{"type":"book","author":[{"family":"Nasjonalgalleriet","given":"A."}],"issued":"2018","title":"Fem"}`},
	{"delavega1999", `{"type":"book","author":[{"family":"De la Vega","given":"X."}],"issued":"1999","title":"Seks"}`},
	{"who2020", `{"type":"report","author":[{"literal":"World Health Organization (WHO)"}],"issued":"2020","title":"Sju"}`},
	{"hylland2004", `{"type":"book","author":[{"family":"Hylland Eriksen","given":"Thomas"}],"issued":"2004","title":"Ni"}`},
	{"boyd2007", `{"type":"book","author":[{"family":"boyd","given":"danah"},{"family":"Ellison","given":"Nicole"}],"issued":"2007","title":"Ti"}`},
	{"nou2003", `{"type":"report","genre":"NOU","number":"2003: 19","title":"Makt og demokrati"}`},
	{"meld17", `{"type":"report","genre":"Meld. St.","number":"17 (2018–2019)","title":"Mangfald"}`},
	{"udatert", `{"type":"webpage","author":[{"family":"Berg","given":"Ola"}],"title":"Åtte"}`},
}

func bibliography(tb testing.TB, language string) *mark.Bibliography {
	tb.Helper()
	var entries []mark.Entry
	for _, w := range works {
		item, err := citation.ParseItem([]byte(w.item))
		if err != nil {
			tb.Fatal(err)
		}
		entries = append(entries, mark.Entry{Key: w.key, Item: item})
	}
	return mark.NewBibliography(entries, language)
}

// brief is a citation as a test can name it: text, and key, or the keys that it
// may mean and why, or -.
func brief(c mark.Citation) string {
	means := "-"
	switch c.State {
	case mark.Linked:
		means = c.Key
	case mark.Ambiguous:
		var keys []string
		for _, s := range c.Suggestions {
			keys = append(keys, s.Key+"?"+string(s.Why))
		}
		means = strings.Join(keys, " ")
	}
	s := fmt.Sprintf("%s = %s", c.Text, means)
	if c.Locator != "" {
		s += " @" + c.Label + " " + c.Locator
	}
	return s
}

func TestFind(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		in   string
		want []string
	}{
		{"Slike kalles ambassadører (Wien 2012).", []string{"Wien 2012 = wien2012"}},
		{"(Wien 2012: 45)", []string{"Wien 2012: 45 = wien2012 @page 45"}},
		{"(Wien, 2012, s. 45–47)", []string{"Wien, 2012, s. 45–47 = wien2012 @page 45–47"}},
		{"(Wien 2012, 45)", []string{"Wien 2012, 45 = wien2012 @page 45"}},
		{"(Wien 2012, kap. 3)", []string{"Wien 2012, kap. 3 = wien2012 @chapter 3"}},
		{"(Wien 2012, pp. 3-4)", []string{"Wien 2012, pp. 3-4 = wien2012 @page 3-4"}},
		{"(Wien 2012, min utheving)", []string{"Wien 2012 = wien2012"}},
		{"[Wien 2012]", []string{"Wien 2012 = wien2012"}},
		{"som Kwon og Sung (2011) viser", []string{"Kwon og Sung (2011) = kwon2011"}},
		{"Også Keller og Fay (2012) gjør det.", []string{"Keller og Fay (2012) = keller2012"}},
		{"mens boyd og Ellison (2007), og (boyd & Ellison 2007)", []string{"boyd og Ellison (2007) = boyd2007", "boyd & Ellison 2007 = boyd2007"}},
		{"Wien (1998/2012) og (Kotler 1980/2005)", []string{"Wien (1998/2012) = wien2012", "Kotler 1980/2005 = kotler2005"}},
		{"Tall fra Stetistisk sentralbyrå (2019)", []string{"Stetistisk sentralbyrå (2019) = ssb2019?name"}},
		{"Se Norges forskningsråd (2014) og et nytt forskningsråd (2014)", []string{"Norges forskningsråd (2014) = -"}},
		{"Makt (NOU 2003: 19; se Meld. St. 17 (2018–2019), s. 4), men (NOU 2004: 19)", []string{"NOU 2003: 19 = nou2003", "Meld. St. 17 (2018–2019), s. 4 = meld17 @page 4", "NOU 2004: 19 = - @page 19"}},
		{"Grunnloven (1814), filmen Titanic (1997) og OL på Lillehammer (1994), men Hansen (1994)", []string{"Hansen (1994) = -"}},
		{"Ifølge Eriksen (2004) og Hylland Eriksen (2004)", []string{"Eriksen (2004) = hylland2004?name", "Hylland Eriksen (2004) = hylland2004"}},
		{"Også Keller og Fey (2012) gjør det.", []string{"Keller og Fey (2012) = keller2012?name"}},
		{"(Kaplan & Haenlein 2010; Kotler 2005)", []string{"Kaplan & Haenlein 2010 = kaplan2010", "Kotler 2005 = kotler2005"}},
		{"(se Kotler 2005 og Wien 2012)", []string{"Kotler 2005 = kotler2005", "Wien 2012 = wien2012"}},
		{"(Mohammadian and Mohammadreza, 2012)", []string{"Mohammadian and Mohammadreza, 2012 = mohammadian2012"}},
		{"(Olsen mfl. 2001)", []string{"Olsen mfl. 2001 = olsen2001"}},
		{"(Olsen m.fl. 2001)", []string{"Olsen m.fl. 2001 = olsen2001"}},
		{"Olsen et al. (2001)", []string{"Olsen et al. (2001) = olsen2001"}},
		{"Olsen og kollegaer (2001)", []string{"Olsen og kollegaer (2001) = olsen2001"}},
		{"(Olsen, Dahl og Lie 2001)", []string{"Olsen, Dahl og Lie 2001 = olsen2001"}},
		{"(Olsen, Dahl, & Lie, 2001)", []string{"Olsen, Dahl, & Lie, 2001 = olsen2001"}},
		{"(Olsen & Dahl 2001)", []string{"Olsen & Dahl 2001 = olsen2001?authors"}},
		{"(Kwon et al. 2011)", []string{"Kwon et al. 2011 = kwon2011?et-al"}},
		{"(Sung og Kwon 2011)", []string{"Sung og Kwon 2011 = kwon2011?authors"}},
		{"(Kwon 2011)", []string{"Kwon 2011 = kwon2011?authors"}},
		{"(Kotler og Keller 2005)", []string{"Kotler og Keller 2005 = kotler2005?authors"}},
		{"(Nilsen 2015a)", []string{"Nilsen 2015a = nilsen2015a"}},
		{"(Nilsen 2015a, b)", []string{"Nilsen 2015a = nilsen2015a", "b = nilsen2015b"}},
		{"Nilsen (2015a, 2015b)", []string{"Nilsen (2015a = nilsen2015a", "2015b = nilsen2015b"}},
		{"(Nilsen 2015)", []string{"Nilsen 2015 = nilsen2015a?year nilsen2015b?year"}},
		{"(Wien 2012a)", []string{"Wien 2012a = wien2012?year"}},
		{"(Kotler 2006)", []string{"Kotler 2006 = kotler2005?year"}},
		{"(Kotler 2050)", []string{"Kotler 2050 = kotler2005?year"}},
		{"(Kotler 1988)", []string{"Kotler 1988 = -"}},
		{"(Kottler 2005)", []string{"Kottler 2005 = kotler2005?name"}},
		{"(Philip 2005)", []string{"Philip 2005 = kotler2005?given-name"}},
		{"Philip Kotler (2005)", []string{"Philip Kotler (2005) = kotler2005"}},
		{"P. Kotler (2005)", []string{"P. Kotler (2005) = kotler2005"}},
		{"Peter Kotler (2005)", []string{"Peter Kotler (2005) = kotler2005?name"}},
		{"Kotlers (2005) definisjon", []string{"Kotlers (2005) = kotler2005"}},
		{"(Kotlers 2005)", []string{"Kotlers 2005 = kotler2005?name"}},
		{"Kotler (2005, s. 12) mener", []string{"Kotler (2005, s. 12) = kotler2005 @page 12"}},
		{"Kotler (2005: 12–14; Wien 2012)", []string{"Kotler (2005: 12–14 = kotler2005 @page 12–14", "Wien 2012 = wien2012"}},
		{"(Statistisk sentralbyrå 2019)", []string{"Statistisk sentralbyrå 2019 = ssb2019"}},
		{"Ifølge Statistisk sentralbyrå (2019) er", []string{"Statistisk sentralbyrå (2019) = ssb2019"}},
		{"(SSB 2019)", []string{"SSB 2019 = ssb2019"}},
		{"(WHO 2020)", []string{"WHO 2020 = who2020"}},
		{"(van Gogh 2003; Gogh 2003)", []string{"van Gogh 2003 = gogh2003", "Gogh 2003 = gogh2003"}},
		{"Slik mener De la Vega (1999).", []string{"De la Vega (1999) = delavega1999"}},
		{"(Store Norske Leksikon)", []string{"Store Norske Leksikon = snl"}},
		{"(Business Dictionary)", []string{"Business Dictionary = -"}},
		{"(Brown og Elieen 2010)", []string{"Brown og Elieen 2010 = -"}},
		{"(Norsk institutt for luftforskning 2014)", []string{"Norsk institutt for luftforskning 2014 = -"}},
		{"(Berg u.å.)", []string{"Berg u.å. = udatert"}},
		{"(Kotler)", []string{"Kotler = kotler2005?no-year"}},
		{"(Kotler, s. 12)", []string{"Kotler, s. 12 = kotler2005?no-year @page 12"}},
		{"(jf. den norske utgaven av Kotler 2005)", []string{"Kotler 2005 = kotler2005"}},
		{"(sitert i Wien 2012, s. 3)", []string{"Wien 2012, s. 3 = wien2012 @page 3"}},
		{"Wien, Anders Hauge (2012)", []string{"Wien, Anders Hauge (2012) = wien2012"}},
		{"Kotler (red.) (2005)", []string{"Kotler (red.) (2005) = kotler2005"}},

		{"i 2012, og (2012) og valget (2013)", nil},
		{"Ibsen (1828–1906) skrev", nil},
		{"(januar 2012) (Høsten 2012) (i Oslo 2012) (Norge 2012)", nil},
		{"Facebook (2004) og Figur 3 (2012)", nil},
		{"(SMM-teamet) (Twitter) (som vi så) (Kari og Ola var der) (se del 3)", nil},
		{"http://a.no/(Wien 2012) www.a.no/Wien_(2012)", nil},
		{"(kl. 2012) (kr 2000) (2012) (ca. 1950) (12.05.2012)", nil},
		{"Wien \uFFFC (2012) og (Wien \uFFFC 2012)", nil},
		{"((((((((", nil},
		{"(Wien 2012", nil},
	} {
		t.Run(x.in, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, c := range bibliography(t, "nb").Find(x.in) {
				got = append(got, brief(c))
			}
			if diff := cmp.Diff(x.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestDemonstration checks the citations of an article on social marketing
// against its six references: two are certain to mean nothing, one is misspelled.
func TestDemonstration(t *testing.T) {
	t.Parallel()
	var entries []mark.Entry
	for _, w := range works[:6] {
		entries = append(entries, mark.Entry{Key: w.key, Item: parse(t, w.item)})
	}
	b := mark.NewBibliography(entries, "nb")
	got := map[string]string{}
	for _, text := range []string{"viktig å forstå hva som skal til (Mohammadian og Mohammadreza 2012).", "tatt i bruk Twitter (Kwon og Sung 2011).",
		"i kommentarfeltet (Brown og Elieen 2010).", "i nettverkene sine (Business Dictionary).", "skal forklares (Keller og Fay 2012).",
		"kalles merkeambassadører (Wien 2012). I sosiale medier", "Også Keller og Fey (2012) knytter", "flere parter (Store Norske Leksikon).",
		"beholde en gammel (Kotler 2005)."} {
		for _, c := range b.Find(text) {
			got[c.Text] = string(c.State) + " " + c.Key
			for _, s := range c.Suggestions {
				got[c.Text] += s.Key + "?"
			}
		}
	}
	want := map[string]string{
		"Mohammadian og Mohammadreza 2012": "linked mohammadian2012", "Kwon og Sung 2011": "linked kwon2011", "Brown og Elieen 2010": "unresolved ",
		"Business Dictionary": "unresolved ", "Keller og Fay 2012": "linked keller2012", "Wien 2012": "linked wien2012",
		"Keller og Fey (2012)": "ambiguous keller2012?", "Store Norske Leksikon": "unresolved ", "Kotler 2005": "linked kotler2005",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNamesakes checks that works which a citation fits as well are told apart
// by given names or not at all.
func TestNamesakes(t *testing.T) {
	t.Parallel()
	var entries []mark.Entry
	for _, given := range []string{"Kari", "Ola"} {
		entries = append(entries, mark.Entry{Key: strings.ToLower(given), Item: parse(t, `{"type":"book","author":[{"family":"Moe","given":"`+given+`"}],"issued":"2012","title":"`+given+`"}`)})
	}
	b := mark.NewBibliography(entries, "en")
	for in, want := range map[string]string{
		"(Moe 2012)": "Moe 2012 = kari?several ola?several", "(K. Moe 2012)": "K. Moe 2012 = kari", "Ola Moe (2012)": "Ola Moe (2012) = ola",
		"(Moe 2012a)": "Moe 2012a = kari?year ola?year", "Moes (2012)": "Moes (2012) = kari?name ola?name",
	} {
		found := b.Find("As shown by " + in + ".")
		if len(found) != 1 || brief(found[0]) != want {
			t.Errorf("%s: %+v, want %s", in, found, want)
		}
	}
	var labels []string
	for _, p := range b.Print("[@kari; @ola, p. 3]") {
		labels = append(labels, p.Text)
	}
	if got, want := strings.Join(labels, ""), "(Moe 2012a; Moe 2012b, p. 3)"; got != want {
		t.Errorf("printed %s, want %s", got, want)
	}
}
