package bibtex

import (
	"errors"
	"io"
	"regexp"
	"strings"

	"kilde/models/citation/internal/lines"
)

// maxChunk is the greatest length of an entry, in bytes. It bounds what is held
// of a file that forgot a brace.
const maxChunk = 1 << 20

// chunk is a stretch of a file that begins with an entry and ends before the
// line that begins the next.
type chunk struct {
	text   string
	line   int  // that it begins with
	isLong bool // text is not all of it
}

// chunks cuts a file into chunks. An @ that begins a line begins an entry even
// where the one before was not closed: so a forgotten brace spoils one entry
// and not the rest of the file.
type chunks struct {
	lines *lines.Reader
	first string // line of the next chunk
	line  int    // its number; 0 before the first
	err   error
}

var chunkStart = regexp.MustCompile(`^\s*@\s*[A-Za-z]+\s*(?:[{(]|$)`)

// next is the next chunk; the error is io.EOF after the last.
func (c *chunks) next() (chunk, error) {
	for c.line == 0 && c.err == nil {
		c.advance(nil)
	}
	if c.line == 0 {
		return chunk{}, c.err
	}
	found := chunk{line: c.line}
	var b strings.Builder
	b.WriteString(c.first + "\n")
	for c.line = 0; c.line == 0 && c.err == nil; {
		c.advance(&b)
		found.isLong = found.isLong || b.Len() >= maxChunk
	}
	found.text = b.String()
	if c.err != nil && !errors.Is(c.err, io.EOF) {
		return chunk{}, c.err
	}
	return found, nil
}

// advance reads a line: it begins the next chunk, or belongs to this one.
func (c *chunks) advance(b *strings.Builder) {
	line, err := c.lines.Next()
	switch {
	case err != nil:
		c.err = err
	case chunkStart.MatchString(line):
		c.first, c.line = line, c.lines.Line()
	case b != nil && b.Len()+len(line) < maxChunk:
		b.WriteString(line + "\n")
	case b != nil:
		b.WriteString(strings.Repeat(" ", max(0, maxChunk-b.Len())))
	}
}
