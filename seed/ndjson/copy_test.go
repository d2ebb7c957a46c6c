package ndjson_test

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"kilde/models"
	"kilde/models/source"
	"kilde/seed/generate"
	"kilde/seed/ndjson"
	"kilde/store/storetest"
)

// watched is a site that looks now and then at how it is taken.
type watched struct {
	*generate.Site
	look func()
}

func (w watched) Export(ctx context.Context, take func(source.Line) error) error {
	n := 0
	return w.Site.Export(ctx, func(l source.Line) error {
		if n++; n%500 == 0 {
			w.look()
		}
		return take(l)
	})
}

// A copy is what a reading of the text would be, in memory that does not grow.
func TestCopy(t *testing.T) {
	const n, bound = 1500, 112 << 20 // batches of 600, with the words that search knows them by
	s := storetest.Empty(t)
	before, most := heap(), int64(math.MinInt64)
	site := watched{generate.New(n, 1), func() { most = max(most, heap()-before) }}
	refuse := func(e *ndjson.LineError) { t.Error(e) }
	copied, err := ndjson.Copy(t.Context(), site, s, refuse)
	if err != nil || copied.Counts[models.ArticleResource].Created != n {
		t.Fatal(copied, err)
	}
	if t.Logf("the heap grew by %d KiB at most", most>>10); most > bound {
		t.Error("that is too much")
	}

	var text, out, again bytes.Buffer
	if err := ndjson.Write(t.Context(), &text, site.Site); err != nil {
		t.Fatal(err)
	}
	read := storetest.Empty(t)
	sum, err := ndjson.Read(t.Context(), &text, read, refuse)
	if err != nil || sum.Line != copied.Line || sum.Counts[models.SeriesResource] != copied.Counts[models.SeriesResource] {
		t.Errorf("read: got %+v %v, want %+v", sum, err, copied)
	}
	if err := ndjson.Write(t.Context(), &out, s); err != nil {
		t.Fatal(err)
	}
	if err := ndjson.Write(t.Context(), &again, read); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Errorf("what was copied and what was read differ: %v", err)
	}
	if sum, err := ndjson.Copy(t.Context(), site, s, refuse); err != nil || sum.Counts[models.ArticleResource] != (ndjson.Count{Unchanged: n}) {
		t.Errorf("again: got %+v %v", sum, err)
	}
}

// partial is an exporter of one good line, one bad and one that is missing.
type partial struct{ err error }

func (b partial) Export(_ context.Context, take func(source.Line) error) error {
	for _, name := range []string{"Jus", ""} {
		if err := take(&source.TagLine{Resource: "tag", Tag: source.Tag{Name: name}}); err != nil {
			return err
		}
	}
	return b.err
}

func TestCopyOfWhatIsBroken(t *testing.T) {
	t.Parallel()
	var told []string
	sum, err := ndjson.Copy(t.Context(), partial{context.DeadlineExceeded}, storetest.Empty(t), func(e *ndjson.LineError) { told = append(told, e.Error()) })
	if err == nil || sum.Line != 2 || sum.Counts[models.TagResource] != (ndjson.Count{Created: 1, Refused: 1}) {
		t.Errorf("got %+v %v", sum, err)
	}
	if want := "line 2: tag: /name: Must not be empty."; strings.Join(told, "\n") != want {
		t.Errorf("told %q, want %q", told, want)
	}
}
