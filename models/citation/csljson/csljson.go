// Package csljson reads and writes bibliographies in CSL-JSON, the format of
// citation.Item.
package csljson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"kilde/models/citation"
)

// maxElement is the greatest length of one item as it stands, white space and
// all, in bytes.
const maxElement = 1 << 20

// Read reads items, one after the other, whatever their number: a list of
// them, one alone, or one after another as in NDJSON. An error that is a
// *citation.RecordError spoils one item; any other is the end, for it comes
// from r or from what is no JSON.
func Read(r io.Reader) iter.Seq2[citation.Record, error] {
	return func(yield func(citation.Record, error) bool) {
		in := &counter{r: r, line: 1}
		d := json.NewDecoder(in)
		isList, err := in.begin(d)
		for err == nil {
			if isList && !d.More() {
				if _, err = d.Token(); !errors.Is(err, io.EOF) {
					isList = false
				}
				continue
			}
			var element json.RawMessage
			if err = d.Decode(&element); err != nil {
				break
			}
			in.pass(d.InputOffset(), len(element))
			if !yield(record(element, in.line)) {
				return
			}
		}
		if isList && errors.Is(err, io.EOF) { // it was cut
			err = io.ErrUnexpectedEOF
		}
		if !errors.Is(err, io.EOF) {
			yield(citation.Record{}, fmt.Errorf("read CSL-JSON: line %d: %w", in.line, err))
		}
	}
}

// record reads one item. Its id is its key.
func record(element []byte, line int) (citation.Record, error) {
	var named struct{ ID any }
	key := ""
	if err := json.Unmarshal(element, &named); err == nil && named.ID != nil {
		key = fmt.Sprint(named.ID)
	}
	item, err := citation.ParseItem(element)
	if err != nil {
		return citation.Record{}, &citation.RecordError{Line: line, Key: key, Err: err}
	}
	return citation.Record{Key: key, Item: item, Line: line}, nil
}

// counter knows the line of what is read, and stops at what is too long.
type counter struct {
	r      io.Reader
	read   int64
	passed int64   // where the last element ended
	breaks []int64 // places of line breaks not passed yet
	line   int
}

func (c *counter) Read(p []byte) (int, error) {
	if c.read-c.passed > maxElement {
		return 0, fmt.Errorf("an item has more than %d bytes", maxElement)
	}
	n, err := c.r.Read(p)
	for i, b := range p[:n] {
		if b == '\n' {
			c.breaks = append(c.breaks, c.read+int64(i))
		}
	}
	c.read += int64(n)
	return n, err
}

// begin reads the bracket of a list, if that is what there is.
func (c *counter) begin(d *json.Decoder) (bool, error) {
	var first [1]byte
	for {
		if _, err := io.ReadFull(c, first[:]); err != nil {
			return false, err
		}
		switch first[0] {
		case ' ', '\t', '\r', '\n', 0xEF, 0xBB, 0xBF: // the last three are a byte order mark
			continue
		}
		c.r = io.MultiReader(bytes.NewReader(first[:]), c.r)
		c.breaks, c.line, c.read = nil, c.line+len(c.breaks), 0
		if first[0] != '[' {
			return false, nil
		}
		_, err := d.Token()
		return true, err
	}
}

// pass moves to the line that an element begins in, which was read up to end.
func (c *counter) pass(end int64, size int) {
	c.passed = end
	n := 0
	for n < len(c.breaks) && c.breaks[n] < end-int64(size) {
		n++
	}
	c.breaks = c.breaks[n:]
	c.line += n
}

// Write writes records as a list of items, each with its key as its id.
func Write(w io.Writer, records iter.Seq[citation.Record]) error {
	separator := "["
	for r := range records {
		if _, err := io.WriteString(w, separator+string(r.Item.JSON(r.Key))); err != nil {
			return err
		}
		separator = ",\n"
	}
	if separator == "[" {
		_, err := io.WriteString(w, "[]\n")
		return err
	}
	_, err := io.WriteString(w, "]\n")
	return err
}
