package generate_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
	"kilde/seed/generate"
	"kilde/seed/ndjson"
)

// written are the lines of a site as text.
func written(t *testing.T, s *generate.Site) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := ndjson.Write(t.Context(), &b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var uuid = regexp.MustCompile(`"id":"[^"]*"`)

func TestTheSameEachTime(t *testing.T) {
	t.Parallel()
	once := written(t, generate.New(450, 1))
	if again := written(t, generate.New(450, 1)); !bytes.Equal(once, again) {
		t.Error("one site, two contents")
	}
	ids := map[string]bool{}
	for _, id := range uuid.FindAll(once, -1) {
		if ids[string(id)] {
			t.Errorf("%s twice", id)
		}
		ids[string(id)] = true
	}
	for name, other := range map[string]*generate.Site{"number": generate.New(450, 2), "size": generate.New(449, 1)} {
		for _, id := range uuid.FindAll(written(t, other), -1) {
			if ids[string(id)] {
				t.Errorf("another %s has %s too", name, id)
			}
		}
	}
	// Content that an older version made is found again by a newer one: what
	// changes this is for the changelog.
	const sum = "cb145efbc0c6f61b8c0d2f53d63ee712a7a17d653e24b6c88ebf9532b10a2bd5"
	if got := fmt.Sprintf("%x", sha256.Sum256(once)); got != sum {
		t.Errorf("it is not what it was: %s", got)
	}
}

// census is what a site is made of.
type census struct {
	t      *testing.T
	known  map[string]bool // what can be named
	count  map[string]int
	words  map[string]int // in how many articles each stands
	bytes  int
	parts  int
	oldest time.Time
	newest time.Time
}

func (c *census) names(kind models.Resource, name string) {
	if !c.known[string(kind)+name] {
		c.t.Errorf("there is no %s %q", kind, name)
	}
}

func (c *census) adds(kind models.Resource, name string) {
	if c.known[string(kind)+name] {
		c.t.Errorf("%s %q twice", kind, name)
	}
	c.known[string(kind)+name] = true
	c.count[string(kind)]++
}

func (c *census) take(l source.Line) error {
	if wrong := l.Check(); len(wrong) > 0 {
		c.t.Errorf("%+v: %v", l, wrong)
	}
	switch l := l.(type) {
	case *source.TagLine:
		c.adds(models.TagResource, text.Slug(l.Name))
	case *source.AuthorLine:
		c.adds(models.AuthorResource, l.Slug)
	case *source.ReferenceLine:
		c.adds(models.ReferenceResource, l.Key)
	case *source.ArticleLine:
		c.article(l)
	case *source.SeriesLine:
		c.adds(models.SeriesResource, l.Slug)
		if n := len(l.Parts); n < 5 || n > 40 {
			c.t.Errorf("a series of %d parts", n)
		}
		for _, p := range l.Parts {
			if p.Article != "" {
				c.parts++
				c.names(models.ArticleResource, p.Article)
			}
		}
	}
	return nil
}

func (c *census) article(l *source.ArticleLine) {
	for _, a := range l.Authors {
		c.names(models.AuthorResource, a.Author)
	}
	for _, tag := range l.Tags {
		c.names(models.TagResource, text.Slug(tag))
	}
	for _, e := range l.Bibliography {
		c.names(models.ReferenceResource, e.Key)
	}
	if len(l.Authors) == 0 || len(l.Tags) > 5 || len(l.Bibliography) > 8 {
		c.t.Errorf("%s: %d authors, %d tags, %d references", l.Slug, len(l.Authors), len(l.Tags), len(l.Bibliography))
	}
	c.adds(models.ArticleResource, l.Slug)
	c.bytes += len(l.Body)
	c.count["language "+l.Language]++
	c.count["status "+status(l)]++
	if l.CreatedAt.Before(c.oldest) || c.oldest.IsZero() {
		c.oldest = *l.CreatedAt
	}
	c.newest = *l.CreatedAt
	rendered, err := text.Render(text.Markdown, l.Body)
	if err != nil || len(rendered.Outline) < 2 {
		c.t.Errorf("%s: outline %v, %v", l.Slug, rendered.Outline, err)
	}
	seen := map[string]bool{}
	for word := range strings.FieldsSeq(strings.ToLower(rendered.Text)) {
		if word = strings.Trim(word, ".,"); !seen[word] {
			c.words[word]++
			seen[word] = true
		}
	}
}

func status(l *source.ArticleLine) string {
	if l.Publication == nil {
		return string(models.DraftStatus)
	}
	return l.Publication.Status
}

func take(t *testing.T, n int) *census {
	t.Helper()
	c := &census{t: t, known: map[string]bool{}, count: map[string]int{}, words: map[string]int{}}
	if err := generate.New(n, 7).Export(t.Context(), c.take); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhatASiteIsMadeOf(t *testing.T) {
	t.Parallel()
	const n = 2000
	c := take(t, n)
	for what, want := range map[string]struct{ least, most int }{
		"article": {n, n}, "author": {n / 200, n / 200}, "tag": {n / 500, n / 500}, "reference": {n / 3, n / 3}, "series": {n / 40, n / 8},
		"language nb": {n * 80 / 100, n * 95 / 100}, "language nn": {n * 2 / 100, n * 10 / 100}, "language en": {n * 2 / 100, n * 10 / 100},
		"status draft": {n * 3 / 100, n * 7 / 100}, "status archived": {1, n * 3 / 100}, "status scheduled": {1, n * 3 / 100},
	} {
		if got := c.count[what]; got < want.least || got > want.most {
			t.Errorf("%s: %d, want %d to %d", what, got, want.least, want.most)
		}
	}
	if mean := c.bytes / n; mean < 5500 || mean > 6700 {
		t.Errorf("%d bytes an article", mean)
	}
	if share := c.parts * 100 / n; share < 55 || share > 65 {
		t.Errorf("%d %% of the articles in series", share)
	}
	if span := c.newest.Sub(c.oldest).Hours() / 24 / 365; span < 14.8 || span > 15.2 {
		t.Errorf("%.1f years", span)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	const n = 1000
	c := take(t, n)
	for what, want := range map[string]struct{ least, most int }{
		generate.Rare(0): {1, 1}, generate.Rare(n - 1): {1, 1}, generate.Rare(n): {0, 0},
		generate.Common(): {n * 40 / 100, n * 60 / 100}, generate.Medium(): {n * 3 / 1000, n * 2 / 100}, "og": {n * 80 / 100, n},
	} {
		if got := c.words[what]; got < want.least || got > want.most {
			t.Errorf("%q stands in %d of %d articles, want %d to %d", what, got, n, want.least, want.most)
		}
	}
	// Four times the text has more words, but by far not four times as many.
	if few, many := len(take(t, n/4).words), len(c.words); many < few*3/2 || many > few*7/2 {
		t.Errorf("%d words in %d articles, %d in %d", few, n/4, many, n)
	}
}

func TestSmallSites(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 7, 99, 101} {
		if c := take(t, n); c.count["article"] != n {
			t.Errorf("%d articles, want %d", c.count["article"], n)
		}
	}
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := ndjson.Write(ctx, io.Discard, generate.New(10, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkExport(b *testing.B) {
	if err := generate.New(b.N, 1).Export(b.Context(), func(source.Line) error { return nil }); err != nil {
		b.Fatal(err)
	}
}
