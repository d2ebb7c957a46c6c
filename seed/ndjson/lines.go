package ndjson

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// MaxLine is how long a line can be, in bytes, with its end.
const MaxLine = 8 << 20

var errTooLong = errors.New("Must be at most 8 MiB.")

// lines reads a stream line by line and holds one of them in memory.
type lines struct {
	from   *bufio.Reader
	number int // of the line read last; 1 is the first
}

func newLines(r io.Reader) *lines { return &lines{from: bufio.NewReaderSize(r, 64<<10)} }

var byteOrderMark = []byte("\uFEFF")

// next returns the next line that is not blank, without its end, in memory of
// its own. After errTooLong the line that follows can be read.
func (l *lines) next() ([]byte, error) {
	for {
		l.number++
		line, err := l.whole()
		if err != nil {
			return nil, err
		}
		if l.number == 1 {
			line = bytes.TrimPrefix(line, byteOrderMark)
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			return line, nil
		}
	}
}

// whole returns the next line as it stands; io.EOF means that there is none.
func (l *lines) whole() (line []byte, err error) {
	for size := 0; ; {
		piece, err := l.from.ReadSlice('\n')
		if size += len(piece); size <= MaxLine {
			line = append(line, piece...)
		} else {
			line = nil
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (!errors.Is(err, io.EOF) || size == 0):
			return nil, err
		case size > MaxLine:
			return nil, errTooLong
		}
		return line, nil
	}
}
