package search_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kilde/models/search"
)

func TestRefuse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, query string
		want        error
	}{
		{"nothing", "", search.ErrNoWords},
		{"blanks", " \t\n", search.ErrNoWords},
		{"signs", "+++ ?!", search.ErrNoWords},
		{"empty phrase", `""`, search.ErrNoWords},
		{"quotation mark", `"`, search.ErrNoWords},
		{"minus", "-", search.ErrNoWords},
		{"exclusion alone", "-bil", search.ErrOnlyExcluded},
		{"excluded phrase alone", `-"en bil" `, search.ErrOnlyExcluded},
		{"NUL", "bil\x00", search.ErrMalformed},
		{"escape", "\x1b[0m", search.ErrMalformed},
		{"no UTF-8", "b\xe5t", search.ErrMalformed},
		{"long", strings.Repeat("a", 501), search.ErrTooLong},
		{"eleven words", strings.Repeat("bil ", 11), search.ErrTooManyWords},
		{"eleven words in all", `a b "c d e" -f -"g h i" jj-kk`, search.ErrTooManyWords},
		{"ten words", `a b "c d e" -f -"g h i" j`, nil},
		{"long word", strings.Repeat("a", 500), nil},
		{"syntax of engines", `bil* AND (title:NEAR("a" 'b'|!c&d<->e\`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := search.NewAnalyzer().Parse(tt.query); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	l := newLibrary(append(norwegian(
		"Forfatterne skriver bøker.",           // 0
		"Boka har en forfatter.",               // 1
		"Får og lam på beite.",                 // 2
		"Langt å gå, far.",                     // 3
		"Sosial markedsføring i medier.",       // 4
		"Medier og sosiale nettverk.",          // 5
		"Send e-post til oss.",                 // 6
		"Epost er raskt.",                      // 7
		"Klassisk word-of-mouth.",              // 8
		"Word of mouth er vareprat.",           // 9
		"Et marked.",                           // 10
		"Artikler om virksomhet og teater.",    // 11
		"Overalt nevnes virksomhetskulturen.",  // 12
		"Sosiale og digitale medier.",          // 13
		"Hva er sosial? Markedsføring er noe.", // 14
	), search.Document{Scope: search.Public, Language: "en", Text: "Authors marking their sources."}, // 15
		search.Document{Scope: search.Private, Language: "nb", Text: "Utkast om får og sosiale medier."}, // 16
		norwegian("En mark.")[0])...) // 17
	tests := []struct {
		name, query string
		want        []int
	}{
		{"inflected", "forfatteren ", []int{0, 1}},
		{"irregular", "bok ", []int{0, 1}},
		{"every word", "sosiale medier ", []int{4, 5, 13}},
		{"in upper case and with signs", "SOSIALE, medier!", []int{4, 5, 13}},
		{"letter of its own", "får ", []int{2}},
		{"not a folded one", "far ", []int{3}},
		{"folded", "markedsforing ", []int{4, 14}},
		{"folded the long way", "markedsfoeringen ", []int{4, 14}},
		{"folded while typing", "markedsfo", []int{4, 14}},
		{"folded the long way while typing", "markedsfoe", []int{4, 14}},
		{"folded of an irregular word", "boeker ", []int{0, 1}},
		{"folded otherwise", "markedsfooring ", []int{}},
		{"no stem of another language", "markedet ", []int{10}},
		{"no Norwegian word by an English stem", "marked ", []int{10, 15}},
		{"English", "author ", []int{15}},
		{"English and Norwegian", "mark ", []int{15, 17}},
		{"phrase", `"sosiale medier" `, []int{}},
		{"phrase of inflected words", `"sosiale nettverket"`, []int{5}},
		{"phrase in other marks", "«sosial markedsføring»", []int{4, 14}},
		{"phrase without an end", `medier "og sosiale`, []int{5}},
		{"phrase of one word", `"medier"`, []int{4, 5, 13}},
		{"phrase and words", `"digitale medier" sosial `, []int{13}},
		{"exclusion", "medier -nettverket ", []int{4, 13}},
		{"exclusion with another minus", "medier −nettverket", []int{4, 13}},
		{"exclusion is no prefix", "medier -net", []int{4, 5, 13}},
		{"exclusion is not folded", "gå -lam -fa ", []int{3}},
		{"excluded phrase", `medier -"digitale medier"`, []int{4, 5}},
		{"excluded compound", "vareprat -word-of-mouth", []int{}},
		{"excluded address", "medier -digitale.medier", []int{4, 5}},
		{"compound with a letter", "e-post ", []int{6, 7}},
		{"compound written as one", "epost ", []int{6, 7}},
		{"compound", "word-of-mouth ", []int{8, 9}},
		{"compound while typing", "word-of-mou", []int{8, 9}},
		{"phrase of a compound's parts", `"word of mouth"`, []int{8, 9}},
		{"phrase of a compound", `"klassisk wordofmouth"`, []int{8}},
		{"prefix", "mar", []int{4, 10, 14, 15, 17}},
		{"no prefix before a blank", "virksom ", []int{11}},
		{"prefix of two letters", "so", []int{}},
		{"prefix of a compound alone", "virksomhetsk", []int{12}},
		{"past the end of a stem", "teate", []int{11}},
		{"within a stem that loses a vowel", "artikke", []int{11}},
		{"nothing", "finnesikke", []int{}},
		{"one of two", "medier finnesikke ", []int{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, l.find(t, search.Public, search.Anywhere, tt.query)); diff != "" {
				t.Error(diff)
			}
		})
	}
	if diff := cmp.Diff([]int{16}, l.find(t, search.Private, search.Anywhere, "sosiale får")); diff != "" {
		t.Errorf("private: %s", diff)
	}
}

func TestFindByTierAndFilter(t *testing.T) {
	t.Parallel()
	l := newLibrary(
		search.Document{Scope: search.Public, Language: "nb", Title: "Båtliv", Text: "Om hus.", Filters: []search.Filter{{Name: "year", Values: []string{"2023"}}}},
		search.Document{Scope: search.Public, Language: "nb", Title: "Hus", Headings: []string{"Båtlivet"}, Text: "Båtlivet"},
		search.Document{Scope: search.Public, Language: "nb", Text: "båtliv og hus", Filters: []search.Filter{{Name: "year", Values: []string{"2023", "2024"}}}},
	)
	year := func(not bool, years ...string) search.Filter {
		return search.Filter{Name: "year", Values: years, Not: not}
	}
	tests := []struct {
		name    string
		tier    search.Tier
		query   string
		filters []search.Filter
		want    []int
	}{
		{"title", search.Title, "båtliv ", nil, []int{0}},
		{"headings", search.Headings, "båtliv ", nil, []int{0, 1}},
		{"headings and title", search.Headings, "båtlivet hus ", nil, []int{1}},
		{"anywhere", search.Anywhere, "båtliv ", nil, []int{0, 1, 2}},
		{"excluded anywhere", search.Title, "båtliv -hus", nil, []int{}},
		{"folded in the title", search.Title, "batli", nil, []int{0}},
		{"filter", search.Anywhere, "hus ", []search.Filter{year(false, "2023")}, []int{0, 2}},
		{"either of a filter", search.Anywhere, "hus ", []search.Filter{year(false, "1999", "2024")}, []int{2}},
		{"two filters", search.Anywhere, "hus ", []search.Filter{year(false, "2023"), year(false, "2024")}, []int{2}},
		{"none of a filter", search.Anywhere, "hus ", []search.Filter{year(true, "2024", "1999")}, []int{0, 1}},
		{"filter of nothing", search.Anywhere, "hus ", []search.Filter{year(false)}, []int{0, 1, 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, l.find(t, search.Public, tt.tier, tt.query, tt.filters...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestExpression(t *testing.T) {
	t.Parallel()
	e := newLibrary(norwegian("får")...).plan(t, search.Public, "får -lam ").Expression(search.Title, search.Filter{Name: "kind", Values: []string{"article", "series"}})
	want := []string{
		`(("tnfår" OR "tefår" OR "txfår") AND ("fkindz00article" OR "fkindz00series")) NOT ("anlam" OR "aelam" OR "axlam")`,
		`('tnfår' | 'tefår' | 'txfår') & ('fkindz00article' | 'fkindz00series') & !('anlam' | 'aelam' | 'axlam')`,
	}
	if diff := cmp.Diff(want, []string{e.FTS5(), e.TSQuery()}); diff != "" {
		t.Error(diff)
	}
}

func TestEstimate(t *testing.T) {
	t.Parallel()
	l := newLibrary(norwegian("bil", "bil båt", "bil båt hus", "husbåt", "biler")...)
	for query, want := range map[string]int{"bil ": 4, "bil båt ": 2, "bil finnesikke ": 0, "hus": 2, "bil -båt ": 4} {
		if got := l.plan(t, search.Public, query).Estimate(); got != want {
			t.Errorf("%q: %d, want %d", query, got, want)
		}
	}
}

// What an expression may be made of, whatever was asked for.
var (
	fts5    = regexp.MustCompile(`^\(?CLAUSE( AND CLAUSE)*(\) NOT CLAUSE)?$`)
	tsquery = regexp.MustCompile(`^CLAUSE( & CLAUSE)*( & !CLAUSE)?$`)
	ors     = regexp.MustCompile(`\("[a-z0-9\x{80}-\x{10FFFF}]+"( OR "[a-z0-9\x{80}-\x{10FFFF}]+")*\)`)
	bars    = regexp.MustCompile(`\('[a-z0-9\x{80}-\x{10FFFF}]+'( \| '[a-z0-9\x{80}-\x{10FFFF}]+')*\)`)
)

func TestQuoting(t *testing.T) {
	t.Parallel()
	l := newLibrary(norwegian("får far forfatterne e-post a日2024")...)
	rapid.Check(t, func(t *rapid.T) {
		checkQuery(t, l, texts().Draw(t, "query"), texts().Draw(t, "filter"))
	})
}

func checkQuery(t fataler, l *library, q, filter string) {
	query, err := l.analyzer.Parse(q)
	if err != nil {
		var refused search.Error
		if !errors.As(err, &refused) {
			t.Fatalf("%q: %v", q, err)
		}
		return
	}
	plan := query.Plan(search.Public, l.frequencies(query.Lookup(search.Public)), l.statistics())
	e := plan.Expression(search.Anywhere, search.Filter{Name: filter, Values: []string{filter}}, search.Filter{Values: []string{filter}, Not: true})
	if s := ors.ReplaceAllString(e.FTS5(), "CLAUSE"); !fts5.MatchString(s) {
		t.Fatalf("%q: %s", q, s)
	}
	if s := bars.ReplaceAllString(e.TSQuery(), "CLAUSE"); !tsquery.MatchString(s) {
		t.Fatalf("%q: %s", q, s)
	}
	plan.Matches(l.documents[0])
	if plan.Estimate() > len(l.documents) {
		t.Fatalf("%q: %d documents of %d", q, plan.Estimate(), len(l.documents))
	}
}
