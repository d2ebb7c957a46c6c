package store_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/s2"

	"kilde/models"
	"kilde/models/search"
	"kilde/models/source"
	"kilde/store"
	"kilde/store/storetest"
)

var update = flag.Bool("update", false, "rewrite the golden file of searches")

// find returns the names of what a search finds, in order.
func (w *world) find(q models.Search) []string {
	w.t.Helper()
	found, err := w.Search(w.tb.Context(), reader, q)
	if err != nil {
		w.t.Fatalf("search %q: %s", q.Text, explain(err))
	}
	return hitNames(found.Hits)
}

func hitNames(hits []models.Hit) []string {
	names := []string{}
	for _, h := range hits {
		switch {
		case h.Article != nil:
			names = append(names, h.Article.Slug)
		case h.Series != nil:
			names = append(names, "series/"+h.Series.Slug)
		case h.Author != nil:
			names = append(names, "authors/"+h.Author.Slug)
		case h.Reference != nil:
			names = append(names, "references/"+h.Reference.Key)
		case h.Tag != nil:
			names = append(names, "tags/"+h.Tag.Slug)
		}
	}
	return names
}

func TestSearch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.author("Ola")
	w.reference("wien2012")
	for title, body := range map[string]string{
		"Sosial markedsføring": "Vareprat er ord som går fra munn til munn.\n\n## Hva er et søk?\n\nDet er å lete.",
		"Søket etter får":      "En gjeter leter etter får i fjellet. Markedsføring hjelper ikke.",
		"Far og sønn":          "Om foreldre. Munn til munn er noe annet enn ord til ord.",
		"Veggen":               "En vegg av stein; c++ og don't og 100 %.",
	} {
		src := source.Article{Title: title, Body: body, Authors: []source.Byline{{Author: "ola"}}}
		if title == "Veggen" {
			src.Tags, src.Bibliography = []string{"Stein"}, []source.Entry{{Key: "wien2012"}}
		}
		w.published(src)
	}
	w.published(source.Article{Title: "Marketing for all", Body: "Searching and searches are found by search.", Language: "en"})
	w.create(source.Article{Title: "Hemmelig søk", Body: "Vareprat."})
	w.series("Kurs i søk", parts("veggen")...)
	for _, test := range []struct {
		text string
		want []string // "" stands for nothing in particular
	}{
		{"søk", []string{"soket-etter-far", "series/kurs-i-sok", "sosial-markedsforing"}},
		{"søkene", []string{"soket-etter-far", "series/kurs-i-sok", "sosial-markedsforing"}},
		{"får", []string{"soket-etter-far"}},
		{"far", []string{"far-og-sonn"}},
		{"markedsforing", []string{"sosial-markedsforing", "soket-etter-far"}},
		{"markeds", []string{"sosial-markedsforing", "soket-etter-far"}},
		{`"munn til munn"`, []string{"far-og-sonn", "sosial-markedsforing"}},
		{`"ord til ord"`, []string{"far-og-sonn"}},
		{"munn -vareprat", []string{"far-og-sonn"}},
		{`ord -"munn til munn"`, []string{}},
		{"searched", []string{"marketing-for-all"}},
		{"stein", []string{"tags/stein", "veggen"}},
		{"c++", []string{"veggen"}},
		{"don't", []string{"veggen"}},
		{"ola", []string{"authors/ola"}},
		{"hemmelig", []string{}},
		{"finnes-ikke-her", []string{}},
	} {
		got := w.find(models.Search{Text: test.text, Limit: 100})
		if strings.HasPrefix(test.text, `"munn`) {
			slices.Sort(got)
		}
		w.equal(test.text, got, test.want)
	}

	for name, test := range map[string]struct {
		q    models.Search
		want []string
	}{
		"kind":      {models.Search{Text: "søk", Kinds: []models.Resource{models.SeriesResource}}, []string{"series/kurs-i-sok"}},
		"author":    {models.Search{Text: "søk", Authors: []string{"ola"}}, []string{"soket-etter-far", "sosial-markedsforing"}},
		"nobody":    {models.Search{Text: "søk", Authors: []string{"nobody"}}, []string{}},
		"tag":       {models.Search{Text: "stein", Tags: []string{"stein"}}, []string{"veggen"}},
		"series":    {models.Search{Text: "vegg", Series: []string{"kurs-i-sok"}}, []string{"veggen"}},
		"reference": {models.Search{Text: "vegg", References: []string{"wien2012"}}, []string{"veggen"}},
		"no source": {models.Search{Text: "vegg", References: []string{"none"}}, []string{}},
		"language":  {models.Search{Text: "search", Languages: []string{"en"}}, []string{"marketing-for-all"}},
		"year":      {models.Search{Text: "søk", Years: []string{"2026"}}, []string{"soket-etter-far", "sosial-markedsforing"}},
		"last year": {models.Search{Text: "søk", Years: []string{"2025"}}, []string{}},
		"titles":    {models.Search{Text: "markeds", Titles: true}, []string{"sosial-markedsforing"}},
		"second":    {models.Search{Text: "søk", Offset: 1}, []string{"series/kurs-i-sok", "sosial-markedsforing"}},
	} {
		test.q.Limit = 100
		w.equal(name, w.find(test.q), test.want)
	}
}

// A series that is found is counted for its caller, as a list counts it.
func TestSearchCountsForItsCaller(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.published(article("One"))
	w.create(article("Two"))
	w.series("Course", parts("one", "two")...)
	for _, c := range []models.Caller{reader, editor} {
		found, err := w.Search(t.Context(), c, models.Search{Text: "course", Limit: 1})
		w.ok(err)
		want, err := w.SeriesList(t.Context(), c, models.Query{Sort: models.ByTitle, Limit: 1})
		w.ok(err)
		w.equal("series", *found.Hits[0].Series, want.Items[0])
	}
}

// Whatever is typed is an answer, or refused for what it is.
func TestSearchRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.published(article("One"))
	for _, text := range []string{"", " ", "-one", `"`, "\x00", "\xff", strings.Repeat("a ", 400), strings.Repeat("å", 600), "()", "*"} {
		if _, err := w.Search(t.Context(), reader, models.Search{Text: text, Limit: 10}); !errors.Is(err, models.Malformed) {
			t.Errorf("%q: got %v", text, err)
		}
	}
	for _, text := range []string{"one AND", "NEAR(one, two)", "title:one", "one*", `one "`, "on'e", "'; DROP TABLE articles", "one & !two", "one:*A", `\` + "one", "ᚠ one", "{one}", "^one"} {
		if _, err := w.Search(t.Context(), reader, models.Search{Text: text, Limit: 10}); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// The demonstration is searched the same on both engines: same hits, same
// order, same scores.
func TestSearchGolden(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	var got strings.Builder
	for _, text := range []string{
		"sosiale medier", "markedsføring", "markedsforing", "mark", "word of mouth", `"word of mouth"`, "blogg", "bloggene", "wien", "keller fay",
		"sosial -blogg", "lov personvern", "strategi", "nettverk", "virksomhet", "virksomheten i", "og", "kjetil sander", "2012", "å", "facebook twitter",
	} {
		found, err := s.Search(t.Context(), reader, models.Search{Text: text, Limit: 8, Facets: true})
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		fmt.Fprintf(&got, "%s: %d, exact %t\n", text, found.Total, found.Exact)
		for i, name := range hitNames(found.Hits) {
			fmt.Fprintf(&got, "\t%.6f %s %s | %s\n", found.Hits[i].Score, name, found.Hits[i].Title, found.Hits[i].Snippet)
		}
		for _, f := range found.Facets {
			fmt.Fprintf(&got, "\t%s %v\n", f.Name, f.Values)
		}
	}
	path := filepath.Join("testdata", "search.golden")
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

// commonWord is a world in which 1,100 articles in English with the tag New say
// kilde, after two: one in its title, and one that has all that the others lack.
// The same with references that say bok: 1,100 of one year, after one of another.
func commonWord(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.author("Ola")
	w.published(source.Article{Title: "Kilde", Body: "Den eldste."})
	w.published(source.Article{Title: "Gammel", Body: "En kilde.", Tags: []string{"Old"}, Authors: []source.Byline{{Author: "ola"}},
		Bibliography: []source.Entry{{CSL: record("Wien", 1999)}}})
	w.series("Course", parts("gammel")...)
	w.clock.Move(time.Second)
	var lines []source.Line
	for i := range 1100 {
		lines = append(lines, &source.ArticleLine{Resource: "article", Article: source.Article{Title: fmt.Sprint("Nummer ", i), Body: "En kilde.", Language: "en", Tags: []string{"New"},
			Bibliography: []source.Entry{{CSL: record(fmt.Sprint("Wien", i), 2012)}}}, Publication: &source.Publication{Status: "published"}})
	}
	for chunk := range slices.Chunk(lines, 100) {
		bring(t, w.Store, chunk)
	}
	return w
}

// record is the CSL-JSON of a book by an author and of a year.
func record(family string, year int) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"type":"book","title":"Bok","author":[{"family":%q}],"issued":{"date-parts":[[%d]]},"DOI":"10.1000/%s"}`, family, year, strings.ToLower(family)))
}

// What finds more than is compared says so, and finds what has the words in the
// title all the same.
func TestSearchOfCommonWord(t *testing.T) {
	t.Parallel()
	w := commonWord(t)
	found, err := w.Search(t.Context(), reader, models.Search{Text: "kilde", Limit: 10})
	w.ok(err)
	if found.Exact || found.Total < 400 || found.Total > 801 || found.Hits[0].Article.Slug != "kilde" {
		t.Errorf("got %d hits, exact %t, %s first", found.Total, found.Exact, hitNames(found.Hits)[0])
	}
	found, err = w.Search(t.Context(), reader, models.Search{Text: `"en kilde" nummer 7`, Limit: 10})
	w.ok(err)
	if found.Total != 1 || !found.Exact {
		t.Errorf("a rare one: got %d hits, exact %t", found.Total, found.Exact)
	}
	second := w.clock.Now().Format(time.RFC3339) // when all but two were published
	for _, test := range []struct {
		query string
		exact bool
		want  []string
	}{
		{"author=ola", true, []string{"gammel"}},
		{"author=ola&words[gte]=1&tag[not]=new", true, []string{"gammel"}},
		{"tag=old", true, []string{"gammel"}},
		{"tag[not]=new", true, []string{"kilde", "gammel"}},
		{"series=course", true, []string{"gammel"}},
		{"reference=wien1999", true, []string{"gammel"}},
		{"reference[doi]=10.1000/wien", true, []string{"gammel"}},
		{"language=nb,nn", true, []string{"kilde", "gammel"}},
		{"language[not]=en", true, []string{"kilde", "gammel"}},
		{"published_at[lt]=" + second, true, []string{"kilde", "gammel"}},
		{"published_at[lte]=" + second, false, nil},
		{"published_at[gte]=1900-01-01&published_at[lt]=" + second, true, []string{"kilde", "gammel"}},
		{"published_at[gt]=" + second, true, []string{}},
		{"published_at[gte]=9999-01-01", true, []string{}},
		{"published_at[lt]=1900-01-01", true, []string{}},
		{"title=Kilde", false, []string{"kilde"}},
		{"title=Gammel", false, []string{}},
	} {
		list := w.list(reader, models.Query{Text: new("kilde"), Sort: models.ByRelevance, Filters: asked(t, models.ArticleResource, test.query)})
		if test.want != nil {
			w.equal(test.query, slugs(list.Items), test.want)
		}
		w.equal(test.query+": exact", list.Exact, test.exact)
	}
	for query, exact := range map[string]bool{"year=1999": true, "year[not]=2012": true, "type[not]=thesis": false} {
		list := must(w.References(t.Context(), reader, models.Query{Text: new("bok"), Sort: models.ByName, Limit: 9, Filters: asked(t, models.ReferenceResource, query)}))
		if list.Exact != exact || exact && (list.Total != 1 || list.Items[0].Key != "wien1999") {
			t.Errorf("references by %s: %d, exact %t", query, list.Total, list.Exact)
		}
	}
	first := w.list(reader, models.Query{Text: new("kilde"), Sort: models.ByTitle, Limit: 1})
	if first.Exact || first.Items[0].Slug != "kilde" || first.Total < 400 || first.Total > 801 || first.Next == nil {
		t.Errorf("by title: got %d, exact %t, %v first", first.Total, first.Exact, slugs(first.Items))
	}
}

// Search that has lost a part of what it knew is mended from nothing.
func TestSearchRebuilt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, title := range []string{"One", "Two", "Three"} {
		w.published(article(title))
	}
	for _, damage := range []string{"DELETE FROM search_tokens", "DELETE FROM search_documents", "DELETE FROM search_terms", "DELETE FROM search_index WHERE rowid = (SELECT max(id) FROM search_documents)"} {
		w.exec(damage)
		w.equal(damage, must(w.Rebuild(t.Context(), true, func(int) {})), 3)
		w.checkSearch(damage)
		w.equal(damage, w.find(models.Search{Text: "three", Limit: 10}), []string{"three"})
	}
}

// Words that come by the thousand are kept apart at first, and count all the same.
func TestSearchOfNewWords(t *testing.T) {
	t.Parallel()
	for _, most := range []int64{3, 1 << 30} { // batches of them wait
		w := newWorld(t)
		w.Batches(most)
		for batch := range 4 {
			var lines []source.Line
			for i := range 20 {
				var body strings.Builder
				fmt.Fprintf(&body, "fløte%d ", batch*20+i)
				for word := range 400 {
					fmt.Fprintf(&body, "felles%d eget%dnr%d ", word, batch*20+i, word)
				}
				lines = append(lines, &source.ArticleLine{Resource: "article", Article: source.Article{Title: fmt.Sprint("Nummer ", batch*20+i), Body: body.String()},
					Publication: &source.Publication{Status: "published"}})
			}
			bring(t, w.Store, lines)
			w.checkSearch(fmt.Sprint("batch ", batch))
		}
		waiting := w.column("SELECT count(DISTINCT batch) FROM search_new_terms")[0]
		if want := map[int64]string{3: "1", 1 << 30: "4"}[most]; waiting != want {
			t.Errorf("%s batches wait, want %s", waiting, want)
		}
		w.unpublish("nummer-3")
		w.checkSearch("without one")
		w.equal("hits", w.find(models.Search{Text: "eget3nr7", Limit: 10}), []string{})
		w.equal("hits", w.find(models.Search{Text: "eget4nr7", Limit: 10}), []string{"nummer-4"})
		for _, text := range []string{"fløte64 ", "flote64 ", "floete64 ", "flote64", "fløte64"} { // of the last batch, which waits in each case
			w.equal(text, w.find(models.Search{Text: text, Limit: 10}), []string{"nummer-64"})
		}
		w.equal("beginnings, in the dictionary and waiting", len(w.find(models.Search{Text: "flote", Limit: 100})), 50) // of 79, the commonest that are expanded
		found, err := w.Search(t.Context(), reader, models.Search{Text: "felles7", Limit: 1})
		w.ok(err)
		if found.Total != 79 {
			t.Errorf("a common word: %d hits", found.Total)
		}
		w.equal("a prefix", len(w.find(models.Search{Text: "eget5n", Limit: 100})), 1)
		w.ok(w.Settle(t.Context()))
		w.equal("waiting", w.column("SELECT count(*) FROM search_new_terms"), []string{"0"})
		w.checkSearch("settled")
	}
}

// checkSearch checks what search knows against what readers see, and against
// itself.
func (w *world) checkSearch(name string) {
	w.t.Helper()
	w.equal(name+": what can be found", w.column("SELECT kind || ' ' || uid FROM search_documents ORDER BY 1"),
		w.column(`SELECT 'article ' || uid FROM articles WHERE status = 'published' UNION ALL SELECT 'author ' || uid FROM authors WHERE articles > 0
		UNION ALL SELECT 'tag ' || uid FROM tags WHERE articles > 0 UNION ALL SELECT 'reference ' || uid FROM reference_items WHERE articles > 0
		UNION ALL SELECT 'series ' || uid FROM series WHERE live ORDER BY 1`))
	counts := map[string]int{}
	for _, kept := range w.column("SELECT tokens FROM search_tokens") {
		plain, err := s2.Decode(nil, []byte(kept))
		w.ok(err)
		for _, term := range search.Terms(string(plain)) {
			counts[term]++
		}
	}
	want := []string{}
	for term, n := range counts {
		want = append(want, term+" "+strconv.Itoa(n))
	}
	slices.Sort(want)
	w.equal(name+": dictionary", w.dictionary(), want)
	if storetest.Engine() == "sqlite" {
		w.exec("CREATE VIRTUAL TABLE IF NOT EXISTS indexed USING fts5vocab (search_index, row)")
	}
	got := w.column(indexedTerms[storetest.Engine()])
	slices.Sort(got)
	w.equal(name+": index", got, want)
	w.equal(name+": statistics", w.column("SELECT documents || ' ' || title_words || ' ' || heading_words || ' ' || text_words FROM search_statistics"),
		w.column("SELECT count(*) || ' ' || coalesce(sum(title_words), 0) || ' ' || coalesce(sum(heading_words), 0) || ' ' || coalesce(sum(text_words), 0) FROM search_documents"))
}

// dictionary is each word and in how many documents it stands.
func (w *world) dictionary() []string {
	w.t.Helper()
	counts := map[string]int{}
	for _, kept := range w.column("SELECT counts FROM search_new_terms") {
		w.ok(store.AddCounts(counts, []byte(kept)))
	}
	for _, word := range w.column("SELECT term || ' ' || documents FROM search_terms") {
		term, documents, _ := strings.Cut(word, " ")
		counts[term] += must(strconv.Atoi(documents))
	}
	words := []string{}
	for term, n := range counts {
		if n != 0 {
			words = append(words, term+" "+strconv.Itoa(n))
		}
	}
	slices.Sort(words)
	return words
}

// indexedTerms tell in how many documents of the index itself each word stands.
var indexedTerms = map[string]string{
	"sqlite":   "SELECT term || ' ' || doc FROM indexed WHERE term LIKE 'a%'",
	"postgres": "SELECT word || ' ' || ndoc FROM ts_stat('SELECT tokens FROM search_index') WHERE word LIKE 'a%'",
}

// A rebuild of search changes nothing in what happened as it happened.
func (h *history) checkReindex() {
	h.t.Helper()
	state := func() []string {
		return h.column("SELECT id || kind || thing || uid || dated || digest || title_words || heading_words || text_words FROM search_documents ORDER BY id")
	}
	before := state()
	_, err := h.Rebuild(h.tb.Context(), false, func(int) {})
	h.ok(err)
	h.equal("what a rebuild makes of search", state(), before)
}
