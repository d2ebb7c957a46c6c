package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kilde/models"
)

// rendered is an answer to everybody as final bytes, with all that its headers
// say and what it was made of.
type rendered struct {
	key   string
	json  bool     // whether a client has to take JSON for it
	epoch int64    // of the log that it was made from
	seq   int64    // newest change that it could know of
	slots []uint32 // places of its dependency keys

	checked atomic.Int64 // generation of changes in which it was still right
	weight  atomic.Int64 // bytes that it takes
	took    timers

	modified time.Time // of the newest change; zero for what changes with the program only
	settled  bool      // whether a second change at that time would be known
	header   http.Header
	encoders *encoders
	forms    [codings]form
}

// form is the bytes of an answer in one coding.
type form struct {
	once   sync.Once
	coding coding // what it came to: identity where compressing gains nothing
	body   []byte
	etag   []string
	length []string
}

// unsettled is how old the newest change must be before Last-Modified tells
// answers apart that were made before and after another one: it counts whole
// seconds, and a change is dated some time before others can see it.
const unsettled = 2 * time.Second

// newRendered is an answer of a media type.
func newRendered(media string, body []byte, header http.Header, with *encoders) *rendered {
	e := &rendered{header: header}
	tag := contentTag(body)
	for c := range codings {
		e.forms[c].etag = []string{tag}
		if c != identity {
			e.forms[c].etag = []string{strings.TrimSuffix(tag, `"`) + "." + codingNames[c] + `"`}
		}
	}
	e.encoders = with
	plain := &e.forms[identity]
	plain.coding, plain.body, plain.length = identity, body, []string{strconv.Itoa(len(body))}
	plain.once.Do(func() {})
	header["Content-Type"] = []string{media}
	if len(body) >= worthCoding {
		header["Vary"] = []string{"Accept-Encoding"}
	}
	return e
}

// madeOf says what a public read was made of, as caches and clients are told.
func (e *rendered) madeOf(f *models.Footprint, now time.Time) {
	e.seq = f.Seq
	nameSurrogates(e.header, f.Keys)
	if f.Seq == 0 {
		return
	}
	if e.settled = now.Sub(f.ChangedAt) >= unsettled; e.settled {
		e.dated(f.ChangedAt)
	} else {
		e.dated(f.ChangedAt.Add(-time.Second))
	}
}

// dated sets when the answer was last modified, to the second.
func (e *rendered) dated(t time.Time) {
	e.modified = t.Truncate(time.Second)
	e.header["Last-Modified"] = []string{t.UTC().Format(http.TimeFormat)}
}

// nameSurrogates tells caches by which keys to drop an answer, as Fastly and as
// Cloudflare read them.
func nameSurrogates(h http.Header, dependencies []string) {
	keys := strings.Join(surrogateKeys(dependencies), " ")
	h["Surrogate-Key"] = []string{keys}
	h["Cache-Tag"] = []string{strings.ReplaceAll(keys, " ", ",")}
}

// maxSurrogates is how many surrogate keys an answer carries at most.
const maxSurrogates = 100

// surrogateKeys are those of dependency keys. Where they are too many, one key
// stands for all things of the kind that has most, and so on.
func surrogateKeys(dependencies []string) []string {
	keys := make([]string, len(dependencies))
	for i, d := range dependencies {
		keys[i] = models.SurrogateKey(d)
	}
	if len(keys) <= maxSurrogates {
		return keys
	}
	coarser := map[string]string{}
	for i, d := range dependencies {
		coarser[keys[i]] = models.AnySurrogate(d)
	}
	for len(keys) > maxSurrogates {
		most := commonest(keys, coarser)
		for i, k := range keys {
			if coarser[k] == most {
				keys[i] = most
			}
		}
		slices.Sort(keys)
		keys = slices.Compact(keys)
	}
	return keys
}

// commonest is what most keys can be replaced by.
func commonest(keys []string, coarser map[string]string) (most string) {
	counts := map[string]int{}
	for _, k := range keys {
		if to := coarser[k]; to != "" {
			counts[to]++
		}
	}
	for to, n := range counts {
		if n > counts[most] || n == counts[most] && to < most {
			most = to
		}
	}
	return most
}

// form is the bytes in a coding, which are made when they are first asked for.
func (e *rendered) form(c coding) *form {
	f := &e.forms[c]
	f.once.Do(func() {
		plain := e.forms[identity].body
		body, err := e.encoders.encode(c, plain)
		if f.coding = c; err != nil || len(body) >= len(plain) {
			f.coding, body = identity, plain
		} else {
			e.weight.Add(int64(len(body)))
		}
		f.body, f.length = body, []string{strconv.Itoa(len(body))}
	})
	return f
}

// write answers a request with the form that it asks for, or tells that what
// the client has is still right, and returns the status and how many bytes it
// sent.
func (e *rendered) write(w http.ResponseWriter, r *http.Request, status []string) (code, size int) {
	h := w.Header()
	for name, values := range e.header {
		h[name] = values
	}
	if status != nil {
		h["Cache-Status"] = status
	}
	c := codingFor(r.Header["Accept-Encoding"], len(e.forms[identity].body))
	if sent, ok := r.Header["If-None-Match"]; ok {
		if etag := e.matching(sent, c); etag != nil {
			return e.unchanged(w, etag), 0
		}
	} else if e.unchangedSince(r.Header["If-Modified-Since"]) {
		return e.unchanged(w, e.forms[c].etag), 0
	}
	f := e.form(c)
	h["Etag"], h["Content-Length"] = e.forms[f.coding].etag, f.length
	if f.coding != identity {
		h["Content-Encoding"] = codingHeaders[f.coding]
	}
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return http.StatusOK, 0
	}
	n, err := w.Write(f.body)
	if err != nil {
		return http.StatusOK, n // the client went away
	}
	return http.StatusOK, n
}

var codingHeaders = [codings][]string{{"br"}, {"zstd"}, {"gzip"}, nil}

func (e *rendered) unchanged(w http.ResponseWriter, etag []string) int {
	h := w.Header()
	h["Etag"] = etag
	delete(h, "Content-Type")
	w.WriteHeader(http.StatusNotModified)
	return http.StatusNotModified
}

// matching is the tag of If-None-Match that a form of the answer has, the one
// that is asked for first (RFC 9110, section 13.1.2). Each form says the same, so
// that a client may keep whichever it has.
func (e *rendered) matching(sent []string, c coding) []string {
	if matches(sent, e.forms[c].etag[0]) {
		return e.forms[c].etag
	}
	for i := range e.forms {
		if matches(sent, e.forms[i].etag[0]) {
			return e.forms[i].etag
		}
	}
	return nil
}

// unchangedSince reports whether nothing has changed after a date that the
// client sent (RFC 9110, section 13.1.3).
func (e *rendered) unchangedSince(sent []string) bool {
	if len(sent) != 1 || !e.settled {
		return false
	}
	since, err := http.ParseTime(sent[0])
	return err == nil && !e.modified.After(since)
}

// matches reports whether If-None-Match names the tag, by weak comparison
// (RFC 9110, section 13.1.2).
func matches(sent []string, tag string) bool {
	for _, line := range sent {
		for item := range strings.SplitSeq(line, ",") {
			item = strings.TrimSpace(item)
			if item == "*" || strings.TrimPrefix(item, "W/") == tag {
				return true
			}
		}
	}
	return false
}
