// Package lines reads text by the line, whatever its line ends and, within
// reason, its encoding.
package lines

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Max is the greatest length of a line, in bytes; what a line has beyond it is
// left out.
const Max = 1 << 20

// Reader reads lines.
type Reader struct {
	r    *bufio.Reader
	line int
}

// NewReader reads from r.
func NewReader(r io.Reader) *Reader { return &Reader{r: bufio.NewReaderSize(r, 64<<10)} }

// Line is the number of the line that was read last, from 1.
func (r *Reader) Line() int { return r.line }

// Next is the next line as UTF-8, without its end, which may be LF, CR LF or
// CR. A line that is not UTF-8 is taken for Windows-1252, as older databases
// write, and control characters for spaces. The error is io.EOF after the last line, and else that of the source.
func (r *Reader) Next() (string, error) {
	var line []byte
	for {
		c, err := r.r.ReadByte()
		if err != nil {
			if len(line) > 0 && errors.Is(err, io.EOF) {
				break
			}
			return "", err
		}
		if c == '\n' {
			break
		}
		if c == '\r' {
			r.skipLF()
			break
		}
		if len(line) < Max {
			line = append(line, c)
		}
	}
	r.line++
	return decoded(line, r.line == 1), nil
}

func (r *Reader) skipLF() {
	if next, err := r.r.Peek(1); err == nil && next[0] == '\n' {
		_, _ = r.r.Discard(1) // it has been peeked at
	}
}

func decoded(line []byte, first bool) string {
	const mark = "\uFEFF"
	if first && len(line) >= len(mark) && string(line[:len(mark)]) == mark {
		line = line[len(mark):]
	}
	if !utf8.Valid(line) && (len(line) < Max || !utf8.Valid(line[:Max-utf8.UTFMax])) {
		if s, err := charmap.Windows1252.NewDecoder().Bytes(line); err == nil {
			line = s
		}
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' {
			return ' '
		}
		return r
	}, string(line))
}
