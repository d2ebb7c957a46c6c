// Package ris reads and writes bibliographies in the format RIS, which
// reference managers and databases exchange.
package ris

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"

	"kilde/models/citation"
	"kilde/models/citation/internal/lines"
)

// maxRecord is the greatest length of a record, in bytes.
const maxRecord = 1 << 20

// Read reads the records of a file, one after the other, whatever its length.
// An error that is a *citation.RecordError spoils one record; any other comes
// from r and is the end.
func Read(r io.Reader) iter.Seq2[citation.Record, error] {
	return func(yield func(citation.Record, error) bool) {
		f := file{lines: lines.NewReader(r)}
		for {
			found, err := f.next()
			if errors.Is(err, io.EOF) || !yield(found, err) {
				return
			}
			if _, goesOn := errors.AsType[*citation.RecordError](err); err != nil && !goesOn {
				return
			}
		}
	}
}

// line is one tag with its value, and what of it stands on the lines below.
type line struct {
	tag   string
	parts []string
}

func (l line) value() string { return strings.Join(l.parts, " ") }

var tagShape = regexp.MustCompile(`^\s*([A-Z][A-Z0-9])\s{1,2}-(?:\s(.*))?$`)

// record is one record as it stands.
type record struct {
	line     int
	size     int
	lines    []line
	warnings []string
}

// file reads records.
type file struct {
	lines   *lines.Reader
	pending string // type of the record that began before the last one had ended
	isStray bool   // what stands outside records was reported
}

// next is the next record; the error is io.EOF after the last.
func (f *file) next() (citation.Record, error) {
	r, err := f.begin()
	if err != nil {
		return citation.Record{}, err
	}
	if err := f.fill(r); err != nil {
		return citation.Record{}, err
	}
	key := r.value("ID")
	if r.size > maxRecord {
		return citation.Record{}, &citation.RecordError{Line: r.line, Key: key, Err: fmt.Errorf("the record has more than %d bytes", maxRecord)}
	}
	item, err := r.item()
	if err != nil {
		return citation.Record{}, &citation.RecordError{Line: r.line, Key: key, Err: err}
	}
	return citation.Record{Key: key, Item: item, Line: r.line, Warnings: r.warnings}, nil
}

// begin finds the beginning of a record.
func (f *file) begin() (*record, error) {
	if kind := f.pending; kind != "" {
		f.pending = ""
		return &record{line: f.lines.Line(), lines: []line{{"TY", []string{kind}}}}, nil
	}
	for {
		s, err := f.lines.Next()
		if err != nil {
			return nil, wrapped(err)
		}
		m := tagShape.FindStringSubmatch(s)
		switch {
		case m != nil && m[1] == "TY":
			f.isStray = false
			return &record{line: f.lines.Line(), lines: []line{{"TY", []string{strings.TrimSpace(m[2])}}}}, nil
		case m != nil && !f.isStray:
			f.isStray = true
			return nil, &citation.RecordError{Line: f.lines.Line(), Err: fmt.Errorf("the tag %s stands outside a record, which begins with TY", m[1])}
		}
	}
}

// fill reads the lines of a record up to its end.
func (f *file) fill(r *record) error {
	for {
		s, err := f.lines.Next()
		switch {
		case errors.Is(err, io.EOF):
			r.warnings = append(r.warnings, "The record has no end, which is ER.")
			return nil
		case err != nil:
			return wrapped(err)
		}
		m := tagShape.FindStringSubmatch(s)
		switch {
		case m == nil:
			r.extend(strings.TrimSpace(s))
		case m[1] == "ER":
			return nil
		case m[1] == "TY":
			r.warnings = append(r.warnings, "The record has no end, which is ER.")
			f.pending = strings.TrimSpace(m[2])
			return nil
		default:
			r.add(m[1], strings.TrimSpace(m[2]))
		}
	}
}

func wrapped(err error) error {
	if errors.Is(err, io.EOF) {
		return err
	}
	return fmt.Errorf("read RIS: %w", err)
}

func (r *record) add(tag, value string) {
	if r.size += len(tag) + len(value); r.size <= maxRecord && value != "" {
		r.lines = append(r.lines, line{tag, []string{value}})
	}
}

// extend joins a line without a tag to the one before.
func (r *record) extend(s string) {
	last := &r.lines[len(r.lines)-1]
	switch {
	case s == "" || last.tag == "TY":
	case prose[last.tag]:
		r.add(last.tag, s)
	default:
		if r.size += len(s); r.size <= maxRecord {
			last.parts = append(last.parts, s)
		}
	}
}

// prose are the tags whose lines stay apart.
var prose = map[string]bool{"AB": true, "N1": true, "N2": true, "RN": true}

// value is the first value of a tag; "" when the record has none.
func (r *record) value(tag string) string {
	for _, l := range r.lines {
		if l.tag == tag {
			return l.value()
		}
	}
	return ""
}
