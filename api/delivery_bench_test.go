package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/api"
)

// loadVariable has the test program send requests in place of running tests:
// what it holds is an order.
const loadVariable = "KILDE_BENCH_LOAD"

// order is what a load generator is to send, for how long, over how many
// connections, each of which sends its next request when it has its answer.
type order struct {
	Address, Request string
	Connections      int
	For              time.Duration
}

// outcome is what came of an order.
type outcome struct {
	Requests int
	P50, P99 time.Duration
}

// delivered is one thing that is asked for again and again: by whom it is
// answered, of what, and how.
type delivered struct {
	name, target string
	header       string // of the request
	floor        string // name of what it is compared with
	handler      http.Handler
	cpu, allocs  []float64 // a request
	rates        []float64
	p50, p99     []time.Duration
}

// rounds is how often each is measured, in turn with all others.
const rounds = 3

// BenchmarkDelivery compares what is answered from the cache, and what is not,
// with a bare Echo handler that writes the same bytes and headers from memory. The
// load comes from a process of its own over loopback. Run it with -benchtime 1x.
func BenchmarkDelivery(b *testing.B) {
	w := newWorld(b, cached, quietly(b))
	follow(b, w.store, w.Server)
	uncached := w.server(w.store, quietly(b))
	for range b.N {
		for _, connections := range []int{16, 256} {
			list := deliveries(w.Server, uncached)
			for range rounds {
				for _, d := range list {
					d.measure(b, connections)
				}
			}
			fmt.Printf("%d connections\n%s", connections, table(list)) // b.Log cuts it
		}
	}
	b.ReportMetric(0, "ns/op") // it is given
}

// quietly logs as the program does, to nowhere.
func quietly(b *testing.B) func(*api.Options) {
	nowhere, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	ok(b, err)
	b.Cleanup(func() { ok(b, nowhere.Close()) })
	return func(o *api.Options) { o.Log = slog.New(slog.NewTextHandler(nowhere, nil)) }
}

func deliveries(kept, uncached http.Handler) (list []*delivered) {
	for _, coding := range []string{"identity", "br"} {
		accept := "Accept-Encoding: " + coding + "\r\n"
		for _, x := range []struct{ name, target string }{{"article", "/v1/articles/sosial-markedsforing"}, {"list", "/v1/articles"}} {
			name, floor := x.name+", "+coding, "floor of "+x.name+", "+coding
			list = append(list,
				&delivered{name: floor, target: x.target, header: accept, floor: floor, handler: bare(kept, x.target, coding)},
				&delivered{name: "cached " + name, target: x.target, header: accept, floor: floor, handler: kept},
			)
			if coding == "identity" {
				tag := record(kept, "GET", x.target).Header().Get("ETag")
				list = append(list, &delivered{name: "304 " + x.name, target: x.target, header: "If-None-Match: " + tag + "\r\n", floor: floor, handler: kept})
			}
			list = append(list, &delivered{name: "uncached " + name, target: x.target, header: accept, floor: floor, handler: uncached})
		}
	}
	return list
}

// bare is an Echo server whose one handler writes what another server answers,
// from memory.
func bare(like http.Handler, target, coding string) http.Handler {
	r, _ := http.NewRequest(http.MethodGet, target, http.NoBody) //nolint:noctx // it is answered in process
	r.Header.Set("Accept-Encoding", coding)
	for range 2 { // the second is from the cache
		answered := &memory{header: http.Header{}}
		like.ServeHTTP(answered, r)
		if answered.header.Get("Cache-Status") == hit {
			e := echo.New()
			e.GET("/v1/articles", answered.send)
			e.GET("/v1/articles/:article", answered.send)
			return e
		}
	}
	panic("it is not kept")
}

// memory is an answer that is sent again and again.
type memory struct {
	header http.Header
	body   bytes.Buffer
}

func (m *memory) Header() http.Header         { return m.header }
func (m *memory) WriteHeader(int)             {}
func (m *memory) Write(p []byte) (int, error) { return m.body.Write(p) }

func (m *memory) send(c echo.Context) error {
	h := c.Response().Header()
	for name, values := range m.header {
		h[name] = values
	}
	c.Response().WriteHeader(http.StatusOK)
	_, err := c.Response().Write(m.body.Bytes())
	return err
}

// measure has a load sent to the handler, and counts what it costs this process.
func (d *delivered) measure(b *testing.B, connections int) {
	b.Helper()
	on, err := (&net.ListenConfig{}).Listen(b.Context(), "tcp", "127.0.0.1:0")
	ok(b, err)
	server := &http.Server{Handler: d.handler, ReadHeaderTimeout: time.Minute}
	var gone sync.WaitGroup
	gone.Go(func() { _ = server.Serve(on) }) // until Close
	defer gone.Wait()
	defer server.Close()

	send(b, order{on.Addr().String(), d.request(on), connections, time.Second})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := cpuTime(b)
	const lasts = 1500 * time.Millisecond
	out := send(b, order{on.Addr().String(), d.request(on), connections, lasts})
	cpu := cpuTime(b) - begun
	runtime.ReadMemStats(&after)
	n := float64(out.Requests)
	d.rates = append(d.rates, n/lasts.Seconds())
	d.cpu = append(d.cpu, float64(cpu.Nanoseconds())/1e3/n)
	d.allocs = append(d.allocs, float64(after.Mallocs-before.Mallocs)/n)
	d.p50, d.p99 = append(d.p50, out.P50), append(d.p99, out.P99)
}

func (d *delivered) request(on net.Listener) string {
	return "GET " + d.target + " HTTP/1.1\r\nHost: " + on.Addr().String() + "\r\n" + d.header + "\r\n"
}

// send has another process send a load.
func send(b *testing.B, o order) (out outcome) {
	b.Helper()
	text, err := json.Marshal(o)
	ok(b, err)
	self, err := os.Executable()
	ok(b, err)
	cmd := exec.CommandContext(b.Context(), self)
	cmd.Env = append(os.Environ(), loadVariable+"="+string(text))
	cmd.Stderr = os.Stderr
	answer, err := cmd.Output()
	ok(b, err)
	ok(b, json.Unmarshal(answer, &out))
	return out
}

// sendLoad does what an order says and prints what came of it.
func sendLoad(text string) error {
	var o order
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), o.For)
	defer cancel()
	took := make([][]time.Duration, o.Connections)
	errs := make([]error, o.Connections)
	var gone sync.WaitGroup
	for i := range o.Connections {
		gone.Go(func() { took[i], errs[i] = o.connection(ctx) })
	}
	gone.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	all := slices.Concat(took...)
	slices.Sort(all)
	if len(all) == 0 {
		return errors.New("nothing was answered")
	}
	return json.NewEncoder(os.Stdout).Encode(outcome{len(all), all[len(all)/2], all[len(all)*99/100]})
}

// connection sends requests over one connection until ctx ends.
func (o order) connection(ctx context.Context) (took []time.Duration, err error) {
	conn, err := (&net.Dialer{Timeout: time.Minute}).DialContext(context.WithoutCancel(ctx), "tcp", o.Address)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	r := bufio.NewReaderSize(conn, 64<<10)
	for request := []byte(o.Request); ctx.Err() == nil; {
		begun := time.Now()
		if _, err := conn.Write(request); err != nil {
			return nil, err
		}
		if err := readAnswer(r); err != nil {
			return nil, err
		}
		took = append(took, time.Since(begun))
	}
	return took, nil
}

// readAnswer reads an answer of known length and throws it away.
func readAnswer(r *bufio.Reader) error {
	length := 0
	for first := true; ; first = false {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		if first && !bytes.HasPrefix(line, []byte("HTTP/1.1 200")) && !bytes.HasPrefix(line, []byte("HTTP/1.1 304")) {
			return fmt.Errorf("answered %q", line)
		}
		if len(line) <= 2 {
			_, err = io.CopyN(io.Discard, r, int64(length))
			return err
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		}
	}
}

// table is the medians of what was measured.
func table(list []*delivered) string {
	floors := map[string]*delivered{}
	for _, d := range list {
		floors[d.name] = d
	}
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	rows := "\trequests/s\tof floor\tp50\tp99\tof floor\tCPU µs\tallocs\t\n"
	for _, d := range list {
		f := floors[d.floor]
		p99 := median(d.p99)
		rows += fmt.Sprintf("%s\t%.0f\t%.2f\t%v\t%v\t%.2f\t%.1f\t%.1f\t\n", d.name, median(d.rates), median(ratios(d.rates, f.rates)), median(d.p50).Round(10*time.Microsecond),
			p99.Round(10*time.Microsecond), float64(p99)/float64(median(f.p99)), median(d.cpu), median(d.allocs))
	}
	if _, err := w.Write([]byte(rows)); err != nil {
		return err.Error()
	}
	if err := w.Flush(); err != nil {
		return err.Error()
	}
	return text.String()
}

// ratios are those of each round.
func ratios(of, to []float64) []float64 {
	out := make([]float64, len(of))
	for i := range of {
		out[i] = of[i] / to[i]
	}
	return out
}

func median[T float64 | time.Duration](list []T) T {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// BenchmarkHit is an answer from the cache without a network: what a request
// allocates.
func BenchmarkHit(b *testing.B) {
	w := newWorld(b, cached, quietly(b))
	follow(b, w.store, w.Server)
	for _, x := range []struct{ name, target, header string }{
		{"article", "/v1/articles/sosial-markedsforing", ""}, {"compressed", "/v1/articles/sosial-markedsforing", "br"}, {"list", "/v1/articles?limit=20&sort=title", ""},
	} {
		b.Run(x.name, func(b *testing.B) {
			r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, x.target, http.NoBody)
			ok(b, err)
			if x.header != "" {
				r.Header.Set("Accept-Encoding", x.header)
			}
			w.ServeHTTP(&memory{header: http.Header{}}, r)
			b.ReportAllocs()
			for b.Loop() {
				w.ServeHTTP(&thrownAway{header: http.Header{}}, r)
			}
		})
	}
}

// thrownAway is an answer that nobody reads.
type thrownAway struct{ header http.Header }

func (t *thrownAway) Header() http.Header         { return t.header }
func (t *thrownAway) WriteHeader(int)             {}
func (t *thrownAway) Write(p []byte) (int, error) { return len(p), nil }
