package ris

import (
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kilde/models/citation"
)

// Write writes records as a file of RIS; see Format.
func Write(w io.Writer, records iter.Seq[citation.Record]) error {
	for r := range records {
		if _, err := io.WriteString(w, Format(r.Key, r.Item)); err != nil {
			return err
		}
	}
	return nil
}

// Format writes an item as one record, with its key as its ID. What RIS has no
// tag for is left out.
func Format(key string, i citation.Item) string {
	w := writing{item: i}
	w.put("TY", w.code())
	w.put("ID", key)
	for _, t := range tags {
		v := t.whole
		if partOf[i.Type()] {
			v = t.part
		}
		w.variable(t.name, v)
	}
	w.dates()
	w.numbers()
	w.pages()
	w.put("SN", i.Text("ISBN"))
	w.put("SN", i.Text("ISSN"))
	w.kept()
	w.b.WriteString("ER  - \r\n\r\n")
	return w.b.String()
}

// writing is an item on its way to a record.
type writing struct {
	item citation.Item
	done []string // variables
	b    strings.Builder
}

// code is the type of reference: the one that the item came with, if it still
// is of that type.
func (w *writing) code() string {
	kept := w.item.Custom(format)["TY"]
	csl, known := types[kept]
	if known && csl == w.item.Type() || !known && w.item.Type() == "document" && typeShape.MatchString(kept) {
		return kept
	}
	if code, ok := codes[w.item.Type()]; ok {
		return code
	}
	return "GEN"
}

var typeShape = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,15}$`)

// put writes a line; nothing when there is no value.
func (w *writing) put(tag, value string) {
	if value != "" {
		fmt.Fprintf(&w.b, "%s  - %s\r\n", tag, strings.Join(strings.Fields(value), " "))
	}
}

// variable writes a variable under the first of its tags.
func (w *writing) variable(tag, v string) {
	if slices.Contains(w.done, v) {
		return
	}
	w.done = append(w.done, v)
	switch {
	case citation.IsNames(v):
		for _, n := range w.item.Names(v) {
			w.put(tag, formatName(n))
		}
	case v == "keyword" && !strings.Contains(w.item.Text(v), ";"):
		for k := range strings.SplitSeq(w.item.Text(v), ", ") {
			w.put(tag, k)
		}
	default:
		for line := range strings.SplitSeq(w.item.Text(v), "\n") {
			w.put(tag, line)
		}
	}
}

// formatName writes Family, Given, Suffix, and an organisation with a comma
// where it would be taken for a person.
func formatName(n citation.Name) string {
	switch {
	case n.Literal == citation.Others:
		return n.Literal
	case n.Literal != "":
		s := strings.Join(strings.Fields(strings.ReplaceAll(n.Literal, ",", " ")), " ")
		if !strings.Contains(s, " ") {
			s += ","
		}
		return s
	}
	family := strings.TrimSpace(n.NonDroppingParticle + " " + n.Family)
	given := strings.TrimSpace(n.Given + " " + n.DroppingParticle)
	switch {
	case n.Suffix != "":
		return family + ", " + given + ", " + n.Suffix
	case given != "":
		return family + ", " + given
	}
	return family
}

func (w *writing) dates() {
	issued, _ := w.item.Date("issued")
	s, tag := formatDate(issued), "PY"
	if year := issued.From.Year; year > 999 && year < 10_000 && strings.Contains(s, "/") {
		w.put("PY", strconv.Itoa(year))
		tag = "DA"
	}
	w.put(tag, s)
	accessed, _ := w.item.Date("accessed")
	w.put("Y2", formatDate(accessed))
}

// formatDate writes YYYY/MM/DD, with what that has no place for as EDTF or as
// a season behind it.
func formatDate(d citation.Date) string {
	if d.From.Year == 0 {
		return d.Raw + d.Literal[min(len(d.Raw), len(d.Literal)):]
	}
	if d.To != (citation.Day{}) || d.Circa || d.Season != "" || d.From.Year < 1 || d.From.Year > 9999 {
		other := d.EDTF()
		if other == "" {
			other = d.Season
		}
		return fmt.Sprintf("%04d///%s", min(max(d.From.Year, 0), 9999), other)
	}
	s := fmt.Sprintf("%04d", d.From.Year)
	for _, part := range []int{d.From.Month, d.From.Day} {
		if part != 0 {
			s += fmt.Sprintf("/%02d", part)
		}
	}
	return s
}

func (w *writing) numbers() {
	if numbered[w.item.Type()] {
		w.put("IS", w.item.Text("number"))
		return
	}
	w.put("IS", w.item.Text("issue"))
	w.put("M1", w.item.Text("number"))
}

var pageRange = regexp.MustCompile(`^([^-\s]+)-([^-\s]+)$`)

func (w *writing) pages() {
	page := w.item.Text("page")
	if m := pageRange.FindStringSubmatch(page); m != nil && m[1] != m[2] {
		w.put("SP", m[1])
		w.put("EP", m[2])
		return
	}
	w.put("SP", page)
	if page == "" && wholes[w.item.Type()] {
		w.put("SP", w.item.Text("number-of-pages"))
	}
}

var (
	tagOnly  = regexp.MustCompile(`^[A-Z][A-Z0-9]$`)
	ownNames = []string{"TY", "ER", "ID", "PY", "DA", "Y1", "Y2", "SP", "EP"}
)

// kept gives back what a record said and CSL has no variable for.
func (w *writing) kept() {
	fields := w.item.Custom(format)
	var names []string
	for name := range fields {
		if tagOnly.MatchString(name) && !slices.Contains(ownNames, name) && !local[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for line := range strings.SplitSeq(fields[name], "\n") {
			w.put(name, line)
		}
	}
}
