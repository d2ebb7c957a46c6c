package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"golang.org/x/sys/unix"

	"kilde/api"
	"kilde/models"
	"kilde/models/search"
	"kilde/models/source"
	"kilde/seed/generate"
	"kilde/store"
)

// sized is a site of generated content, served.
type sized struct {
	*generate.Site
	articles int
	handler  http.Handler
	deep     []string             // cursors in the second half of all articles
	words    map[float64][]string // by the part of all articles that have them
	r        *rand.Rand
}

// kinds are the requests that are measured, each with what makes the next one's
// address. A row here is all that another one needs.
var kinds = []struct {
	name string
	path func(*sized) string
}{
	{"an article", func(s *sized) string { return "/v1/articles/" + s.article(anyOf).Slug }},
	{"the first page of a list", func(s *sized) string {
		return "/v1/articles?sort=" + s.one("published_at", "-published_at", "title", "-updated_at")
	}},
	{"a page deep in the list", func(s *sized) string { return "/v1/articles?cursor=" + s.one(s.deep...) + "&limit=" + page }},
	{"the parts of a series", func(s *sized) string { return "/v1/series/" + s.series() + "/parts" }},
	{"a list by author", func(s *sized) string { return "/v1/articles?author=" + s.article(anyOf).Authors[0].Author }},
	{"a list by tag", func(s *sized) string { return "/v1/articles?tag=" + s.tag() }},
	{"a list by tag, by title", func(s *sized) string { return "/v1/articles?sort=title&tag=" + s.tag() }},
	{"a list by series", func(s *sized) string { return "/v1/articles?series=" + s.series() }},
	{"a search for a rare word", func(s *sized) string { return s.search(s.rare()) }},
	{"a search for a word in 1 of 1,000", func(s *sized) string { return s.search(s.word(0.001)) }},
	{"a search for a word in 1 of 50", func(s *sized) string { return s.search(s.word(0.02)) }},
	{"a search for a word in half", func(s *sized) string { return s.search(s.word(0.5)) }},
	{"a search for two of them", func(s *sized) string { return s.search(s.word(0.5) + "+" + s.word(0.02)) }},
	{"a search by tag for a word in half", func(s *sized) string { return s.search(s.word(0.5)) + "&tag=" + s.tag() }},
	{"a search for two words side by side", func(s *sized) string { return s.search("%22" + s.word(0.5) + "+" + s.word(0.5) + "%22") }},
	{"a search for a beginning", func(s *sized) string { return "/v1/search?q=" + s.beginning() }},
	{"a suggestion", func(s *sized) string { return "/v1/search/suggest?q=" + s.beginning() }},
}

// search looks for words that have come to their end.
func (s *sized) search(q string) string { return "/v1/search?q=" + q + "+" }

// rare is the longest word of an article, which few others have.
func (s *sized) rare() string {
	longest := ""
	for _, w := range search.Words(s.article(anyOf).Body) {
		if len(w.Text) > len(longest) {
			longest = w.Text
		}
	}
	return url.QueryEscape(longest)
}

// beginning is that of a word in a title, as somebody types it.
func (s *sized) beginning() string {
	for {
		for _, w := range search.Words(s.article(anyOf).Title) {
			if begun := []rune(w.Text); len(begun) > 6 {
				return url.QueryEscape(string(begun[:4]))
			}
		}
	}
}

// word is any that so great a part of all articles have.
func (s *sized) word(of float64) string {
	if s.words == nil {
		s.countWords()
	}
	return url.QueryEscape(s.one(s.words[of]...))
}

// countWords finds words that are as frequent as they are asked for, give or
// take a quarter, in a sample.
func (s *sized) countWords() {
	const sample = 4_000
	documents := map[string]int{}
	for i := range sample {
		l := s.Article(i * (s.articles / sample))
		if l.Language != "nb" && l.Language != "" {
			continue
		}
		words := slices.DeleteFunc(search.Words(l.Body), func(w search.Word) bool { return len(w.Text) < 3 })
		distinct := map[string]bool{}
		for _, w := range words {
			distinct[w.Text] = true
		}
		for w := range distinct {
			documents[w]++
		}
	}
	s.words = map[float64][]string{}
	for _, of := range []float64{0.001, 0.02, 0.5} {
		for _, w := range slices.Sorted(maps.Keys(documents)) {
			if n := float64(documents[w]) / sample; n > of*0.75 && n < of*1.25 {
				s.words[of] = append(s.words[of], w)
			}
		}
	}
}

func anyOf(*source.ArticleLine) bool     { return true }
func hasTags(l *source.ArticleLine) bool { return len(l.Tags) > 0 }

func (s *sized) one(list ...string) string { return list[s.r.IntN(len(list))] }

// article is any that readers see and that suits.
func (s *sized) article(suits func(*source.ArticleLine) bool) *source.ArticleLine {
	for {
		l := s.Article(s.r.IntN(s.articles))
		if p := l.Publication; p != nil && p.Status == string(models.PublishedStatus) && suits(l) {
			return l
		}
	}
}

func (s *sized) tag() string { return url.QueryEscape(s.article(hasTags).Tags[0]) }

func (s *sized) series() string {
	all := s.SeriesFrom(s.r.IntN(s.articles/100) * 100)
	return all[s.r.IntN(len(all))].Slug
}

// The measuring: each kind so many times, on each size in turn, so that what
// else the machine does falls on all of them alike.
const (
	rounds   = 5
	requests = 100 // a kind, in a round
	page     = "20"
)

// BenchmarkSizes compares what requests cost on sites of different sizes, which
// KILDE_BENCH_SIZES lists. Their databases are made in the directory
// KILDE_BENCH_CACHE where they are not there yet. A size such as 300000/1000000
// is the first of a site that is larger, as far as it was made, in
// 300000-of-1000000.db.
func BenchmarkSizes(b *testing.B) {
	var sites []*sized
	for size := range strings.FieldsSeq(os.Getenv("KILDE_BENCH_SIZES")) {
		sites = append(sites, serveSize(b, size))
	}
	if len(sites) == 0 {
		b.Skip("KILDE_BENCH_SIZES names no sizes; make bench-size does")
	}
	costs := make([][]cost, len(kinds))
	for k, kind := range kinds {
		costs[k] = make([]cost, len(sites))
		for round := range rounds + 1 {
			for i, s := range sites {
				paths := make([]string, requests)
				s.r = rand.New(rand.NewPCG(uint64(k), 1)) // the same in each round: the first one fills the caches
				for j := range paths {
					paths[j] = kind.path(s)
				}
				if measured := s.measure(b, paths); round > 0 {
					costs[k][i].add(measured)
				}
			}
		}
	}
	b.ReportMetric(0, "ns/op") // the table tells
	printCosts(sites, costs)
}

// serveSize opens the database of so many articles, and makes it where it is
// not there.
func serveSize(b *testing.B, size string) *sized {
	b.Helper()
	part, whole, partly := strings.Cut(size, "/")
	n, err := strconv.Atoi(part)
	all, err2 := strconv.Atoi(cmp.Or(whole, part))
	if err != nil || err2 != nil || n < 100 || n > all {
		b.Fatalf("size %q: must be a number of articles, 100 or more, or two as in 300000/1000000", size)
	}
	path := filepath.Join(os.Getenv("KILDE_BENCH_CACHE"), strings.Replace(size, "/", "-of-", 1)+".db")
	if _, err := os.Stat(path); err != nil && !partly {
		makeSize(b, path, size)
	}
	content, err := store.Open(b.Context(), path, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = content.Close() })
	s := &sized{Site: generate.New(all, 1), articles: n}
	s.handler = api.New(content, api.Options{PublicURL: "http://localhost", SiteName: "Kilde", Language: "nb", WordsPerMinute: 240, Log: slog.New(slog.DiscardHandler)})
	s.dive(b)
	return s
}

// makeSize makes a database, and goes on with one that was not made to its end.
func makeSize(b *testing.B, path, size string) {
	b.Helper()
	p := process{args: []string{"generate", "--articles", size, "--add", "--database", path + ".part"}, stdin: strings.NewReader(""), stdout: os.Stdout, stderr: os.Stderr}
	if status := p.run(b.Context()); status != succeeded {
		b.Fatal("it was not made")
	}
	if err := os.Rename(path+".part", path); err != nil {
		b.Fatal(err)
	}
}

// dive walks through all articles and keeps the cursors of the second half.
func (s *sized) dive(b *testing.B) {
	b.Helper()
	for cursor, more := "", true; more; {
		answer := s.ask(b, "/v1/articles?cursor="+cursor+"&limit="+page)
		var list struct {
			Page struct {
				Next *string `json:"next_cursor"`
			} `json:"page"`
		}
		if err := json.Unmarshal(answer.Body.Bytes(), &list); err != nil {
			b.Fatal(err)
		}
		if more = list.Page.Next != nil; more {
			cursor = url.QueryEscape(*list.Page.Next)
			s.deep = append(s.deep, cursor)
		}
	}
	s.deep = s.deep[len(s.deep)/2:]
}

func (s *sized) ask(b *testing.B, path string) *httptest.ResponseRecorder {
	b.Helper()
	path = strings.Replace(path, "cursor=&", "", 1)
	answer := httptest.NewRecorder()
	s.handler.ServeHTTP(answer, httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, nil))
	if answer.Code != http.StatusOK {
		b.Fatalf("%s: got %d %s", path, answer.Code, answer.Body)
	}
	return answer
}

// cost is how much time of a processor requests took, and how often they asked
// for memory.
type cost struct {
	took   []time.Duration
	allocs uint64
}

func (c *cost) add(d cost) { c.took, c.allocs = append(c.took, d.took...), c.allocs+d.allocs }

func (c *cost) median() time.Duration {
	slices.Sort(c.took)
	return c.took[len(c.took)/2]
}

func (s *sized) measure(b *testing.B, paths []string) (c cost) {
	b.Helper()
	var before, after runtime.MemStats
	runtime.LockOSThread() // on which all of a request is done
	defer runtime.UnlockOSThread()
	runtime.ReadMemStats(&before)
	for _, path := range paths {
		begun := used(b)
		s.ask(b, path)
		c.took = append(c.took, used(b)-begun)
	}
	runtime.ReadMemStats(&after)
	c.allocs = after.Mallocs - before.Mallocs
	return c
}

// used is the time that the thread has had a processor.
func used(b *testing.B) time.Duration {
	b.Helper()
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil { // which getrusage rounds to ticks on some kernels
		b.Fatal(err)
	}
	return time.Duration(t.Nano())
}

// printCosts prints the median time and the allocations of each kind on each
// size, and how many times the first size's the last one's are.
func printCosts(sites []*sized, costs [][]cost) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "\n")
	for _, s := range sites {
		fmt.Fprintf(w, "\t%d articles\tallocs", s.articles)
	}
	fmt.Fprint(w, "\tlast/first\t\n")
	for k, kind := range kinds {
		fmt.Fprint(w, kind.name)
		for i := range sites {
			c := &costs[k][i]
			fmt.Fprintf(w, "\t%.0f µs\t%d", float64(c.median())/1e3, c.allocs/uint64(len(c.took)))
		}
		first, last := &costs[k][0], &costs[k][len(sites)-1]
		fmt.Fprintf(w, "\t%.2f\t\n", float64(last.median())/float64(first.median()))
	}
	_ = w.Flush()
}
