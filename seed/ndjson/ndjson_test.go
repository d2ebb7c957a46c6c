package ndjson_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"kilde/models"
	"kilde/models/source"
	"kilde/seed/ndjson"
	"kilde/store/storetest"
)

// recorder takes lines in and remembers how many came at a time.
type recorder struct {
	batches []int
	titles  []string
	refuse  string // title that is refused
	fail    int    // batch that fails; 1 is the first
	settled bool
}

func (r *recorder) Prepare(_ context.Context, lines []source.Line) func(context.Context) ([]models.Result, error) {
	return func(ctx context.Context) ([]models.Result, error) { return r.take(ctx, lines) }
}

func (r *recorder) Settle(ctx context.Context) error {
	r.settled = true
	return ctx.Err()
}

func (r *recorder) take(ctx context.Context, lines []source.Line) ([]models.Result, error) {
	r.batches = append(r.batches, len(lines))
	if len(r.batches) == r.fail {
		return nil, errors.New("the disk is full")
	}
	results := make([]models.Result, len(lines))
	for i, l := range lines {
		article := l.(*source.ArticleLine)
		results[i].Outcome = models.Imported
		if article.Title == r.refuse {
			results[i] = models.Result{Err: &models.Error{Kind: models.Conflict, Detail: "Taken.", Fields: []models.Field{
				{Pointer: "/slug", Detail: "Belongs to another article."}, {Pointer: "/authors/0", Detail: "Names no author."},
			}}}
		}
		r.titles = append(r.titles, article.Title)
	}
	return results, ctx.Err()
}

// read reads text and returns what was refused, one line each.
func read(t *testing.T, r io.Reader, to *recorder) (ndjson.Summary, string, error) {
	t.Helper()
	var refused strings.Builder
	sum, err := ndjson.Read(t.Context(), r, to, func(e *ndjson.LineError) { fmt.Fprintln(&refused, e) })
	return sum, refused.String(), err
}

const (
	first = `{"resource":"article","title":"first"}`
	last  = `{"resource":"article","title":"last"}`
)

func TestBadLines(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, line, want string }{
		{"no JSON", `hello`, "line 2: column 1: expected a value, got 'h'\n"},
		{"cut short", `{"resource":"article",`, "line 2: "},
		{"no object", `[1]`, "line 2: "},
		{"no resource", `{"title":"x"}`, `line 2: the member "resource" must be one of article, series, author, reference, tag` + "\n"},
		{"unknown resource", `{"resource":"page"}`, `line 2: the member "resource" must be one of article, series, author, reference, tag` + "\n"},
		{"unknown member", `{"resource":"article","title":"x","colour":"red"}`, "line 2: article: /colour: "},
		{"wrong type", `{"resource":"tag","name":5}`, "line 2: tag: /name: "},
		{"no title", `{"resource":"article"}`, "line 2: article: /title: Must not be empty.\n"},
		{"several faults", `{"resource":"article","title":"","slug":"Å"}`, "line 2: article: /title: Must not be empty. /slug: Must be "},
		{"invalid UTF-8", "{\"resource\":\"article\",\"title\":\"\xff\"}", "line 2: article: "},
		{"NUL", `{"resource":"article","title":"a\u0000b"}`, "line 2: article: "},
		{"repeated member", `{"resource":"article","title":"a","title":"b"}`, "line 2: article: "},
		{"two values", `{"resource":"article","title":"a"} {}`, "line 2: "},
		{"deep", strings.Repeat("[", 100_000), "line 2: "},
		{"escape sequence", `{"resource":"article","title":"x","a\u001b[31m\nb":1}`, "line 2: article: /"},
		{"too long", `{"resource":"article","title":"` + strings.Repeat("x", ndjson.MaxLine) + `"}`, "line 2: Must be at most 8 MiB.\n"},
		{"refused by the importer", `{"resource":"article","title":"taken"}`, "line 2: article: /slug: Belongs to another article. /authors/0: Names no author.\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			to := &recorder{refuse: "taken"}
			sum, refused, err := read(t, strings.NewReader(first+"\n"+test.line+"\n"+last+"\n"), to)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(refused, test.want) || strings.Count(refused, "\n") != 1 || strings.Contains(refused, "\x1b") {
				t.Errorf("got %.300q, want %q", refused, test.want)
			}
			if n := sum.Counts[models.ArticleResource].Created; n != 2 || sum.Line != 3 {
				t.Errorf("got %d articles, last line %d; want the 2 others, 3", n, sum.Line)
			}
		})
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text string }{
		{"plain", first + "\n" + last + "\n"},
		{"no end", first + "\n" + last},
		{"CRLF", first + "\r\n" + last + "\r\n"},
		{"byte order mark", "\uFEFF" + first + "\n" + last + "\n"},
		{"blank lines", "\n  \n" + first + "\n\r\n\n" + last + "\n\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			to := &recorder{}
			if _, refused, err := read(t, iotest.OneByteReader(strings.NewReader(test.text)), to); err != nil || refused != "" {
				t.Fatal(err, refused)
			}
			if diff := cmp.Diff([]string{"first", "last"}, to.titles); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLongestLine(t *testing.T) {
	t.Parallel()
	line := strings.Repeat("x", ndjson.MaxLine-1) + "\n"
	for _, test := range []struct{ name, text, want string }{
		{"just short enough", line, "line 1: column 1: expected a value"},
		{"a byte more", "x" + line, "line 1: Must be at most 8 MiB."},
	} {
		_, refused, err := read(t, strings.NewReader(test.text), &recorder{})
		if err != nil || !strings.HasPrefix(refused, test.want) {
			t.Errorf("%s: got %.100q, %v; want %q", test.name, refused, err, test.want)
		}
	}
}

func TestBatches(t *testing.T) {
	t.Parallel()
	to := &recorder{}
	sum, refused, err := read(t, io.MultiReader(articles(1250, 10), strings.NewReader("bad\n"), articles(1, 10)), to)
	if err != nil || strings.Count(refused, "\n") != 1 || sum.Line != 1252 {
		t.Fatal(sum, refused, err)
	}
	if diff := cmp.Diff([]int{600, 600, 51}, to.batches); diff != "" {
		t.Error(diff)
	}
	if !to.settled {
		t.Error("what was put off is not done")
	}
	to = &recorder{}
	if _, _, err := read(t, articles(7, 1<<20), to); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{6, 1}, to.batches); diff != "" {
		t.Errorf("large lines: %s", diff)
	}
}

// TestStop: a failure of the importer or of the stream ends the reading and
// says which lines are in.
func TestStop(t *testing.T) {
	t.Parallel()
	sum, _, err := read(t, articles(1250, 10), &recorder{fail: 3})
	if err == nil || err.Error() != "after line 1200: the disk is full" || sum.Line != 1200 {
		t.Errorf("importer: got %v, line %d", err, sum.Line)
	}
	to := &recorder{}
	cut := io.MultiReader(articles(3, 10), strings.NewReader(`{"resource":"arti`), iotest.ErrReader(io.ErrUnexpectedEOF))
	sum, refused, err := read(t, cut, to)
	if !errors.Is(err, io.ErrUnexpectedEOF) || sum.Line != 3 || len(to.titles) != 3 || refused != "" {
		t.Errorf("stream: got %v, line %d, %d articles, refused %q", err, sum.Line, len(to.titles), refused)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ndjson.Read(ctx, strings.NewReader("bad\n"), &recorder{}, func(*ndjson.LineError) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

// articles is a stream of n article lines, a tenth of them published, with
// bodies of about size bytes.
func articles(n, size int) io.Reader {
	const sentence = "Kilden til en serie er at den har deler som leses etter hverandre. "
	body := strings.Repeat(sentence, size/len(sentence)+1)
	r := &generator{left: n}
	r.line = func(number int) []byte {
		article := map[string]any{"resource": "article", "title": fmt.Sprintf("Artikkel %d", number), "body": body}
		if number%10 == 0 {
			article["publication"] = map[string]any{"status": "published"}
		}
		line, err := json.Marshal(article)
		if err != nil {
			panic(err)
		}
		return append(line, '\n')
	}
	return r
}

// generator makes lines as they are read.
type generator struct {
	line       func(number int) []byte
	made, left int
	buf        bytes.Buffer
}

func (g *generator) Read(p []byte) (int, error) {
	if g.buf.Len() == 0 {
		if g.left == 0 {
			return 0, io.EOF
		}
		g.made, g.left = g.made+1, g.left-1
		g.buf.Write(g.line(g.made))
	}
	return g.buf.Read(p)
}

// heap is how much is in use, in bytes, when all that can be freed is.
func heap() int64 {
	runtime.GC() // puts what pools hold aside
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestTenThousand streams 10,000 articles into a database and out of it again:
// the last one takes no more memory than the first.
func TestTenThousand(t *testing.T) {
	const n, bound = 10_000, 24 << 20
	s := storetest.Empty(t)
	before, most := heap(), int64(math.MinInt64)
	from := articles(n, 200).(*generator)
	line := from.line
	from.line = func(number int) []byte {
		if number%1000 == 0 {
			most = max(most, heap()-before)
		}
		return line(number)
	}
	sum, err := ndjson.Read(t.Context(), from, s, func(e *ndjson.LineError) { t.Error(e) })
	if err != nil || sum.Counts[models.ArticleResource].Created != n {
		t.Fatal(sum, err)
	}
	if most > bound {
		t.Errorf("import: the heap grew by %d bytes", most)
	}
	t.Logf("import: the heap grew by %d KiB at most", most>>10)

	out := &counter{}
	out.each = func() {
		if out.lines%1000 < 50 {
			most = max(most, heap()-before)
		}
	}
	if err := ndjson.Write(t.Context(), out, s); err != nil || out.lines != n {
		t.Fatal(out.lines, err)
	}
	if most > bound {
		t.Errorf("export: the heap grew by %d bytes", most)
	}
	t.Logf("export: the heap grew by %d KiB at most", most>>10)
}

// counter counts the lines written to it.
type counter struct {
	lines int
	each  func()
}

func (c *counter) Write(p []byte) (int, error) {
	c.lines += bytes.Count(p, []byte("\n"))
	c.each()
	return len(p), nil
}

func TestCompression(t *testing.T) {
	t.Parallel()
	text := strings.Repeat(first+"\n", 1000)
	for _, name := range []string{"a.ndjson", "a.ndjson.gz", "a.ndjson.zst"} {
		path := filepath.Join(t.TempDir(), name)
		if err := ndjson.WriteFile(path, write(text)); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if compressed := len(data) < len(text); compressed != (name != "a.ndjson") {
			t.Errorf("%s has %d bytes of %d", name, len(data), len(text))
		}
		r, err := ndjson.Decompress(path, bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || string(got) != text {
			t.Errorf("%s: got %d bytes, %v", name, len(got), err)
		}
		if name == "a.ndjson" {
			continue
		}
		cut, err := ndjson.Decompress(path, bytes.NewReader(data[:len(data)-3]))
		if err == nil {
			_, err = io.ReadAll(cut)
		}
		if err == nil {
			t.Errorf("%s: what was cut short is taken for whole", name)
		}
	}
}

// TestBombs: neither a file that grows a thousandfold nor one that asks for a
// window without bounds takes memory.
func TestBombs(t *testing.T) {
	zeros := func(w io.Writer) error {
		block := make([]byte, 1<<20)
		for range 24 {
			if _, err := w.Write(block); err != nil {
				return err
			}
		}
		return nil
	}
	for _, name := range []string{"bomb.gz", "bomb.zst"} {
		path := filepath.Join(t.TempDir(), name)
		if err := ndjson.WriteFile(path, zeros); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		before := heap()
		r, err := ndjson.Decompress(path, file)
		if err != nil {
			t.Fatal(err)
		}
		_, refused, err := read(t, r, &recorder{})
		if err != nil || refused != "line 1: Must be at most 8 MiB.\n" {
			t.Errorf("%s: got %q, %v", name, refused, err)
		}
		if grown := heap() - before; grown > 64<<20 {
			t.Errorf("%s: the heap grew by %d bytes", name, grown)
		}
	}
	var wide bytes.Buffer
	w, err := zstd.NewWriter(&wide, zstd.WithWindowSize(128<<20), zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(zeros(w), w.Close()); err != nil {
		t.Fatal(err)
	}
	r, err := ndjson.Decompress("wide.zst", &wide)
	if err == nil {
		_, _, err = read(t, r, &recorder{})
	}
	if !errors.Is(err, zstd.ErrWindowSizeExceeded) {
		t.Errorf("wide window: got %v", err)
	}
}

func write(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func TestWriteFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, link := filepath.Join(dir, "out.ndjson"), filepath.Join(dir, "link.ndjson")
	if err := ndjson.WriteFile(path, write("old")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	gone := errors.New("the database is gone")
	err := ndjson.WriteFile(path, func(w io.Writer) error { return errors.Join(write("half")(w), gone) })
	if data, _ := os.ReadFile(path); !errors.Is(err, gone) || string(data) != "old" {
		t.Errorf("after a failure: got %q, %v", data, err)
	}
	if err := ndjson.WriteFile(link, write("new")); err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(path); string(data) != "new" {
		t.Errorf("through a link: got %q", data)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("got mode %v, %v; others can read drafts", info.Mode(), err)
	}
	if err := ndjson.WriteFile(os.DevNull, write("x")); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Error("a device was replaced by a file")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("got %v, %v; want the file and the link alone", entries, err)
	}
	if err := ndjson.WriteFile(filepath.Join(dir, "no", "out"), write("x")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no directory: got %v", err)
	}
}

// broken fails in the middle of an export.
type broken struct{}

func (broken) Export(_ context.Context, each func(source.Line) error) error {
	if err := each(&source.TagLine{Resource: "tag", Tag: source.Tag{Name: "<b>å&æ</b>"}}); err != nil {
		return err
	}
	return io.ErrClosedPipe
}

func TestWrite(t *testing.T) {
	t.Parallel()
	if err := ndjson.Write(t.Context(), io.Discard, broken{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
	s := storetest.New(t)
	var one, two bytes.Buffer
	if err := errors.Join(ndjson.Write(t.Context(), &one, s), ndjson.Write(t.Context(), &two, s)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) || bytes.Contains(one.Bytes(), []byte(`\u00`)) {
		t.Error("two exports differ, or escape what needs none")
	}
	if err := ndjson.Write(t.Context(), fullDisk{}, s); err == nil {
		t.Error("a write that failed was not told of")
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
