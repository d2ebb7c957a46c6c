// Package bibtex reads and writes bibliographies in BibTeX's format, with the
// entry types and fields of BibTeX and of biblatex.
package bibtex

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"kilde/models/citation"
	"kilde/models/citation/internal/lines"
)

// Read reads the entries of a file, one after the other, whatever its length.
// Macros are expanded, and an entry that refers to another by crossref or xdata
// gets what it inherits, and so comes after it. An error that is a
// *citation.RecordError spoils one entry; any other comes from r and is the end.
func Read(r io.Reader) iter.Seq2[citation.Record, error] {
	return func(yield func(citation.Record, error) bool) {
		f := newFile(r)
		for {
			e, err := f.next()
			if errors.Is(err, io.EOF) || !yield(record(e, err)) {
				return
			}
			if _, goesOn := errors.AsType[*citation.RecordError](err); err != nil && !goesOn {
				return
			}
		}
	}
}

// record makes a record of what was read.
func record(e *entry, err error) (citation.Record, error) {
	if err != nil {
		return citation.Record{}, err
	}
	item, err := e.item()
	if err != nil {
		return citation.Record{}, &citation.RecordError{Line: e.line, Key: e.key, Err: err}
	}
	return citation.Record{Key: e.key, Item: item, Line: e.line, Warnings: e.warnings}, nil
}

// file reads entries, and holds those that wait for one to inherit from.
type file struct {
	chunks  chunks
	parser  *parser // of the chunk that is being read, or nil
	isLong  bool    // that chunk is not whole
	macros  map[string]string
	family  family
	ready   []*entry // held entries that wait no more
	isEnded bool
}

func newFile(r io.Reader) *file {
	f := &file{chunks: chunks{lines: lines.NewReader(r)}, macros: map[string]string{}, family: newFamily()}
	for _, name := range monthMacros {
		f.macros[name] = name
	}
	return f
}

// next is the next entry; the error is io.EOF after the last.
func (f *file) next() (*entry, error) {
	for {
		if len(f.ready) > 0 {
			e := f.ready[0]
			f.ready = f.ready[1:]
			return e, nil
		}
		if f.isEnded {
			return nil, io.EOF
		}
		e, err := f.parsed()
		switch {
		case errors.Is(err, io.EOF):
			f.isEnded = true
			f.ready = f.family.orphans()
		case err != nil:
			return nil, err
		default:
			f.ready = append(f.ready, f.family.add(e)...)
		}
	}
}

// parsed is the next entry as it stands in the file.
func (f *file) parsed() (*entry, error) {
	for {
		if f.parser == nil {
			c, err := f.chunks.next()
			if errors.Is(err, io.EOF) {
				return nil, err
			} else if err != nil {
				return nil, fmt.Errorf("read BibTeX: %w", err)
			}
			f.parser = &parser{src: c.text, line: c.line, macros: f.macros}
			f.isLong = c.isLong
		}
		e, err := f.parser.next()
		if err == nil {
			return e, nil
		}
		f.parser = nil
		if !errors.Is(err, io.EOF) {
			return nil, f.spoilt(e, err)
		}
	}
}

func (f *file) spoilt(e *entry, err error) error {
	if f.isLong {
		err = fmt.Errorf("the entry has more than %d bytes, or is not closed", maxChunk)
	}
	return &citation.RecordError{Line: e.line, Key: e.key, Err: err}
}

// maxFamily bounds the bytes that are held of entries that wait, and of those
// that are remembered.
const maxFamily = 16 << 20

// family joins entries that inherit from each other, in whatever order they
// come.
type family struct {
	known   map[string]*entry   // by key, in small letters
	waiting map[string][]*entry // by the key that they wait for
	order   []*entry            // all that wait, or waited
	size    int
}

func newFamily() family {
	return family{known: map[string]*entry{}, waiting: map[string][]*entry{}}
}

// add takes an entry in, and answers those that are whole now.
func (f *family) add(e *entry) []*entry {
	key := strings.ToLower(e.key)
	if f.size += e.size(); f.size < maxFamily && f.known[key] == nil && key != "" {
		f.known[key] = e
	}
	whole := f.settle(e)
	children := f.waiting[key]
	delete(f.waiting, key)
	for _, child := range children {
		whole = append(whole, f.settle(child)...)
	}
	return whole
}

// settle lets an entry inherit, or has it wait.
func (f *family) settle(e *entry) []*entry {
	if missing := f.missing(e, 0); missing != "" && f.size < maxFamily {
		f.waiting[missing] = append(f.waiting[missing], e)
		f.order = append(f.order, e)
		return nil
	}
	return []*entry{f.heir(e)}
}

// maxGenerations bounds how far an entry inherits.
const maxGenerations = 2

// missing is the key of an entry that is needed and not known; "" when none is.
func (f *family) missing(e *entry, generation int) string {
	if generation == maxGenerations {
		return ""
	}
	for _, key := range e.parents() {
		parent := f.known[key]
		if parent == nil {
			return key
		}
		if key := f.missing(parent, generation+1); key != "" {
			return key
		}
	}
	return ""
}

// orphans are the entries that wait in vain, in the order of the file.
func (f *family) orphans() []*entry {
	left := map[*entry]bool{}
	for _, list := range f.waiting {
		for _, e := range list {
			left[e] = true
		}
	}
	var found []*entry
	for _, e := range f.order {
		if left[e] {
			left[e] = false
			found = append(found, f.heir(e))
		}
	}
	return found
}
