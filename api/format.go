package api

import (
	"bytes"
	"cmp"
	"html"
	"io"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/citation"
	"kilde/models/citation/bibtex"
	"kilde/models/citation/csljson"
	"kilde/models/citation/ris"
	"kilde/models/text"
)

// format is a form that references are given in.
type format struct {
	name      string
	media     string
	extension string // of a file; empty for what is shown at once
	write     func(io.Writer, document) error
}

// formats are those that there are. Accept chooses among the first, which are
// negotiated; all have addresses of their own, by format=.
var formats = []format{
	{"json", echo.MIMEApplicationJSON, "", nil},
	{"bibtex", "application/x-bibtex", "bib", recordsBy(bibtex.Write)},
	{"ris", "application/x-research-info-systems", "ris", recordsBy(ris.Write)},
	{"csl-json", "application/vnd.citationstyles.csl+json", "json", recordsBy(csljson.Write)},
	{"text", "text/plain; charset=UTF-8", "", writeText},
	{"html", "text/html; charset=UTF-8", "", writeHTML},
}

// negotiable is how many formats Accept chooses among.
const negotiable = 4

// isJSON reports whether the format is that of the rest of the API.
func (f *format) isJSON() bool { return f.write == nil }

// negotiated reports whether Accept chooses the format of what is at a path: a
// reference, and a bibliography.
func negotiated(path string) bool {
	rest, ok := strings.CutPrefix(path, "/v1/")
	if !ok {
		return false
	}
	kind, rest, _ := strings.Cut(rest, "/")
	name, below, deeper := strings.Cut(rest, "/")
	switch kind {
	case "references":
		return name != "" && !deeper
	case "articles", "series":
		return name != "" && below == "bibliography"
	}
	return false
}

// negotiate is the format that Accept asks for (RFC 9110, section 12.5.1), nil
// where it wants none that there is.
func negotiate(accept string) *format {
	if accept == "" {
		return &formats[0]
	}
	var best *format
	var weight float64
	var nearest int
	for i := range formats[:negotiable] {
		if w, rank := weighted(accept, formats[i].media); w > weight || w == weight && w > 0 && rank > nearest {
			best, weight, nearest = &formats[i], w, rank
		}
	}
	return best
}

// weighted is the weight that the most specific range of Accept gives a media
// type, and how specific that is.
func weighted(accept, media string) (weight float64, rank int) {
	kind, _, _ := strings.Cut(media, "/")
	for item := range strings.SplitSeq(accept, ",") {
		asked, params, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(item, " ", "")), ";")
		near := 1 + slices.Index([]string{"*/*", kind + "/*", media}, asked)
		if near > rank {
			weight, rank = quality(params), near
		}
	}
	return weight, rank
}

// quality is the weight among the parameters of a media range.
func quality(params string) float64 {
	for param := range strings.SplitSeq(params, ";") {
		if s, ok := strings.CutPrefix(param, "q="); ok {
			if q, err := strconv.ParseFloat(s, 64); err == nil && q >= 0 && q <= 1 {
				return q
			}
		}
	}
	return 1
}

// FormatQuery chooses the form of references.
type FormatQuery struct {
	// Form of the answer; where it is left out, Accept may ask for application/x-bibtex, application/x-research-info-systems or application/vnd.citationstyles.csl+json, and is answered in JSON otherwise.
	Format string `query:"format" enums:"json,bibtex,ris,csl-json,text,html"`
	PrintQuery
}

// bindFormat reads which form of references is wanted.
func bindFormat(c echo.Context) (q FormatQuery, f *format, err error) {
	if q, err = bindQuery[FormatQuery](c); err != nil {
		return q, nil, err
	}
	if i := slices.IndexFunc(formats, func(f format) bool { return f.name == q.Format }); i >= 0 {
		return q, &formats[i], nil
	}
	c.Response().Header().Set(echo.HeaderVary, echo.HeaderAccept)
	if f = negotiate(strings.Join(c.Request().Header["Accept"], ",")); f == nil {
		var media []string
		for _, f := range formats[:negotiable] {
			media = append(media, f.media)
		}
		return q, nil, echo.NewHTTPError(http.StatusNotAcceptable, "What can be had here is "+strings.Join(media, ", ")+"; errors are application/problem+json.")
	}
	return q, f, nil
}

// document is references that are given in a format.
type document struct {
	name     string // of a file, without its extension
	entries  []models.Entry
	places   [][]string // where each is cited; nil where nobody knows
	language string
	printing models.Printing
	revision int // of the resource
}

// respond answers with a document.
func (f *format) respond(c echo.Context, d document) error {
	var b bytes.Buffer
	if err := f.write(&b, d); err != nil {
		return err
	}
	h := c.Response().Header()
	if f.extension != "" {
		h.Set(echo.HeaderContentDisposition, `attachment; filename="`+strings.ReplaceAll(d.name, ":", "-")+"."+f.extension+`"`)
	}
	if f.name == "html" {
		h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
	}
	if d.revision > 0 && loadingOf(c) == nil {
		h.Set("ETag", revisionTag(d.revision))
	}
	return respondAs(c, f.media, b.Bytes())
}

// recordsBy makes what writes records one that writes a document.
func recordsBy(write func(io.Writer, iter.Seq[citation.Record]) error) func(io.Writer, document) error {
	return func(w io.Writer, d document) error {
		return write(w, func(yield func(citation.Record) bool) {
			for _, e := range d.entries {
				if !yield(citation.Record{Key: e.Reference.Key, Item: itemOf(e.Reference)}) {
					return
				}
			}
		})
	}
}

// lines are the entries as a bibliography prints them, in its order.
func (d document) lines() []line {
	letters := suffixes(d.entries)
	list := make([]line, len(d.entries))
	for i, e := range d.entries {
		list[i] = line{e, printed(e.Reference, d.printing, d.language, letters[i])}
	}
	inOrder(list, func(l line) models.Reference { return l.entry.Reference }, cmp.Or(d.printing.Locale, d.language))
	return list
}

// line is a printed entry.
type line struct {
	entry models.Entry
	citation.Entry
}

// inOrder sorts what has references as author–date styles do.
func inOrder[T any](list []T, reference func(T) models.Reference, language string) {
	keys := map[string]string{}
	key := func(x T) string {
		r := reference(x)
		if _, known := keys[r.ID]; !known {
			keys[r.ID] = text.SortKey(cmp.Or(itemOf(r).SortKey(), r.Raw), language)
		}
		return keys[r.ID]
	}
	slices.SortStableFunc(list, func(a, b T) int { return strings.Compare(key(a), key(b)) })
}

func writeText(w io.Writer, d document) error {
	var b strings.Builder
	for _, l := range d.lines() {
		b.WriteString(strings.Join(strings.Fields(l.Text), " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeHTML writes what can be put below the text of an article: its links lead
// to the entries, and theirs back.
func writeHTML(w io.Writer, d document) error {
	var b strings.Builder
	b.WriteString(`<div class="csl-bib-body" lang="` + html.EscapeString(cmp.Or(d.printing.Locale, d.language)) + "\">\n")
	for _, l := range d.lines() {
		b.WriteString(`<div class="csl-entry" id="` + entryID(l.entry.Position) + `">` + l.HTML)
		if d.places != nil {
			for _, place := range d.places[l.entry.Position-1] {
				b.WriteString(` <a class="backlink" href="#` + html.EscapeString(place) + `">↩</a>`)
			}
		}
		b.WriteString("</div>\n")
	}
	b.WriteString("</div>\n")
	_, err := io.WriteString(w, b.String())
	return err
}
