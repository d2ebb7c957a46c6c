// Package generate makes up content of any size, to try out what a site can
// hold: articles in Norwegian and some English that nobody wrote, their
// authors, tags, series and references. A Site gives the same lines each time,
// ids and dates included. It knows neither database nor network, and remembers
// nothing of what it has made, so that its size costs no memory.
package generate

import (
	"context"
	"math/rand/v2"
	"strconv"
	"time"

	"kilde/models/id"
	"kilde/models/source"
)

// How many articles there are to each of another thing.
const (
	perAuthor    = 200
	perTag       = 500
	perReference = 3

	mostTags = 20_000 // there are no more names
)

// neighbourhood is how many articles that are next to one another make up
// their series together.
const neighbourhood = 100

// Site is a number of articles and what goes with them. Sites that differ in
// any way have no id and no address in common, so that one can be added to
// another; tags they share by name.
type Site struct {
	articles int
	seed     uint64
	mark     string // in each of its addresses
}

// New returns the site of a size. The number tells sites of one size apart.
func New(articles int, number uint64) *Site {
	s := &Site{articles: articles, seed: mix(number ^ mix(uint64(articles)))}
	mark := "00" + strconv.FormatUint(s.seed%(36*36*36), 36)
	s.mark = mark[len(mark)-3:]
	return s
}

// Authors is how many authors the site has.
func (s *Site) Authors() int { return s.share(perAuthor) }

// Tags is how many tags the site has.
func (s *Site) Tags() int { return min(s.share(perTag), mostTags) }

// References is how many references the site has.
func (s *Site) References() int { return s.share(perReference) }

// share is how many things there are when each has so many articles.
func (s *Site) share(of int) int { return max(1, s.articles/of) }

// Export hands all lines to take, each after those that it names. They are
// those that an import takes.
func (s *Site) Export(ctx context.Context, take func(source.Line) error) error {
	for _, kind := range []struct {
		n    int
		line func(int) source.Line
	}{{s.Tags(), s.tag}, {s.Authors(), s.author}, {s.References(), s.reference}} {
		if err := each(ctx, kind.n, kind.line, take); err != nil {
			return err
		}
	}
	for first := 0; first < s.articles; first += neighbourhood {
		article := func(i int) source.Line { return s.Article(first + i) }
		if err := each(ctx, min(neighbourhood, s.articles-first), article, take); err != nil {
			return err
		}
		all := s.SeriesFrom(first)
		series := func(i int) source.Line { return all[i] }
		if err := each(ctx, len(all), series, take); err != nil {
			return err
		}
	}
	return nil
}

func each(ctx context.Context, n int, line func(int) source.Line, take func(source.Line) error) error {
	for i := range n {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := take(line(i)); err != nil {
			return err
		}
	}
	return nil
}

// kind tells the chances of different things apart.
type kind uint64

const (
	tagKind kind = iota + 1
	authorKind
	bioKind
	referenceKind
	recordKind
	articleKind
	seriesKind
	courseKind
)

// chance is what decides about a thing. It depends on nothing that was made
// before, so that what an article names can be known without making it.
func (s *Site) chance(of kind, i int) *rand.Rand {
	return rand.New(rand.NewPCG(s.seed+uint64(of), mix(uint64(i)))) //nolint:gosec // no secret
}

// mix spreads numbers that are close together (the finalizer of SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// few is a number below n that is more often a low one: half of all are in the
// first quarter.
func few(r *rand.Rand, n int) int {
	x := r.Float64()
	return int(x * x * float64(n))
}

// pick returns one of a list.
func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// The years in which the site has grown.
const (
	firstYear = 2011
	years     = 15
)

// when is the moment at which so much of the site was there, to the minute.
func when(part, of int) time.Time {
	minutes := int64(part) * years * 525960 / int64(of) // of 365¼ days a year
	return time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(minutes) * time.Minute)
}

// history is that of a thing that was made at a moment and left as it was.
func history(r *rand.Rand, made time.Time) source.History {
	return source.History{ID: identity(r, made), Revision: 1, CreatedAt: &made, UpdatedAt: &made}
}

func identity(r *rand.Rand, made time.Time) string { return id.At(made, r.Uint64(), r.Uint64()) }

// address is the slug of the i-th thing of a name.
func (s *Site) address(name string, i int) string { return name + "-" + s.mark + strconv.Itoa(i+1) }
