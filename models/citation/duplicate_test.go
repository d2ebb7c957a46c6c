package citation_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kilde/models/citation"
)

func TestLikeness(t *testing.T) {
	t.Parallel()
	const wien = `{"type":"thesis","author":[{"family":"Wien","given":"Anders Hauge"}],"issued":"2012","title":"Merkeambassadører – Ditt sikreste kort i sosiale medier","URL":"http://hdl.handle.net/10037/5050"`
	const kwon = `{"type":"article-journal","author":[{"family":"Kwon"},{"family":"Sung"}],"issued":"2011","title":"Follow me! Global marketers’ twitter use","volume":12,"page":"4-16"`
	for _, x := range []struct {
		name, a, b string
		isLikely   bool
		why        string
	}{
		{"the same", wien + `}`, wien + `}`, true, "handle"},
		{"same handle, bare title", wien + `}`, `{"type":"webpage","title":"Munin","URL":"https://hdl.handle.net/10037/5050"}`, true, "handle"},
		{"spelled otherwise", kwon + `}`, `{"type":"article-journal","author":[{"family":"KWON","given":"E. S."},{"family":"Sung"}],"issued":"2011","title":"Follow Me! Global Marketers' Twitter Use"}`, true, "fingerprint"},
		{"a slip in the title", kwon + `}`, `{"type":"article-journal","author":[{"family":"Kwon"},{"family":"Sung"}],"issued":"2011","title":"Folow me! Global marketers twitter use"}`, true, "fingerprint"},
		{"without its subtitle", `{"type":"book","author":[{"family":"Moe"}],"issued":"2001","title":"Om tillit i byer: En studie"}`, `{"type":"book","author":[{"family":"Moe"}],"issued":"2001","title":"Om tillit i byer"}`, true, "fingerprint"},
		{"another year beside", kwon + `}`, `{"type":"article-journal","author":[{"family":"Kwon"},{"family":"Sung"}],"issued":"2012","title":"Follow me! Global marketers’ twitter use"}`, true, "fingerprint"},
		{"of another year", `{"type":"report","author":[{"literal":"Statistisk sentralbyrå"}],"issued":"2015","title":"Norsk mediebarometer"}`, `{"type":"report","author":[{"literal":"Statistisk sentralbyrå"}],"issued":"2018","title":"Norsk mediebarometer"}`, false, "fingerprint"},
		{"same DOI", `{"type":"book","title":"A","DOI":"10.1000/X"}`, `{"type":"article-journal","title":"B","URL":"https://doi.org/10.1000/x"}`, true, "doi"},
		{"another edition", `{"type":"book","author":[{"family":"Moe"}],"issued":"2001","title":"Om tillit","edition":1}`, `{"type":"book","author":[{"family":"Moe"}],"issued":"2001","title":"Om tillit","edition":2}`, false, "fingerprint"},
		{"another DOI", kwon + `,"DOI":"10.1000/a"}`, kwon + `,"DOI":"10.1000/b"}`, false, "fingerprint"},
		{"another page", kwon + `}`, `{"type":"article-journal","author":[{"family":"Kwon"},{"family":"Sung"}],"issued":"2011","title":"Follow me! Global marketers’ twitter use","page":"40-45"}`, false, "fingerprint"},
		{"a part of a book", `{"type":"book","title":"Om tillit","ISBN":"9780306406157"}`, `{"type":"chapter","title":"Om tillit","ISBN":"9780306406157"}`, false, "fingerprint"},
		{"parts of a book", `{"type":"chapter","title":"Om tillit","ISBN":"9780306406157"}`, `{"type":"chapter","title":"Noe helt annet","ISBN":"9780306406157"}`, false, ""},
		{"same author and year", `{"type":"book","author":[{"family":"Moe"}],"issued":"2001","title":"Om tillit"}`, `{"type":"book","author":[{"family":"Moe"}],"issued":"2001","title":"Reklamens historie"}`, false, ""},
		{"same title, other author", `{"type":"book","author":[{"family":"Moe"}],"issued":"2001","title":"Markedsføring"}`, `{"type":"book","author":[{"family":"Kotler"}],"issued":"1988","title":"Markedsføring"}`, false, "fingerprint"},
	} {
		a, b := parse(t, x.a), parse(t, x.b)
		score, why := citation.Likeness(a, b)
		if (score >= citation.Likely) != x.isLikely || why != x.why {
			t.Errorf("%s: %.2f by %q, want likely %v by %q", x.name, score, why, x.isLikely, x.why)
		}
		if shares := slices.ContainsFunc(citation.DuplicateKeys(a), func(k string) bool { return slices.Contains(citation.DuplicateKeys(b), k) }); x.isLikely && !shares {
			t.Errorf("%s: %q and %q", x.name, citation.DuplicateKeys(a), citation.DuplicateKeys(b))
		}
	}
}

// TestLikenessLaws checks that likeness has no direction, and is high for equals.
func TestLikenessLaws(t *testing.T) {
	t.Parallel()
	items := items()
	rapid.Check(t, func(t *rapid.T) {
		a, errA := citation.ParseItem(items.Draw(t, "a"))
		b, errB := citation.ParseItem(items.Draw(t, "b"))
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		there, why := citation.Likeness(a, b)
		back, whyBack := citation.Likeness(b, a)
		if d := there - back; d > 1e-9 || d < -1e-9 || why != whyBack || there < 0 || there > 1 {
			t.Errorf("%v by %q there, %v by %q back", there, why, back, whyBack)
		}
		if score, _ := citation.Likeness(a, a); score < citation.Likely && a.Title() != "" {
			t.Errorf("%v of itself", score)
		}
	})
}
