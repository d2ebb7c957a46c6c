package api

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// coding is a content coding of an answer (RFC 9110, section 8.4.1).
type coding int

// The codings, the preferred ones first where a client takes them alike.
const (
	brotliCoding coding = iota
	zstdCoding
	gzipCoding
	identity
	codings // how many there are
)

var codingNames = [codings]string{"br", "zstd", "gzip", "identity"}

// worthCoding is the size in bytes from which an answer is compressed: a
// smaller one fits into a packet as it is.
const worthCoding = 1024

// codingFor is the coding that a client wants most of those that there are. Nothing
// is compressed unless the client asks for it, nor what is too small to be worth it
// unless the client refuses it as it is. One that refuses all gets it as it is.
func codingFor(accept []string, size int) coding {
	if len(accept) == 0 {
		return identity
	}
	weights := acceptedCodings(accept)
	if weights[identity] > 0 && size < worthCoding {
		return identity
	}
	best := brotliCoding
	for c := zstdCoding; c <= identity; c++ {
		if weights[c] > weights[best] {
			best = c
		}
	}
	if weights[best] == 0 {
		return identity
	}
	return best
}

// acceptedCodings are the weights that Accept-Encoding gives the codings, in
// thousandths (RFC 9110, section 12.5.3).
func acceptedCodings(accept []string) [codings]int {
	const unnamed = -1
	weights := [codings]int{unnamed, unnamed, unnamed, unnamed}
	rest := unnamed
	for _, line := range accept {
		for item := range strings.SplitSeq(line, ",") {
			name, params, _ := strings.Cut(item, ";")
			name = strings.TrimSpace(name)
			if name == "*" {
				rest = weight(params)
			} else if c, ok := codingNamed(name); ok {
				weights[c] = weight(params)
			}
		}
	}
	if rest == unnamed && weights[identity] == unnamed {
		weights[identity] = 1 // taken, after all that was named
	}
	for c := range codings {
		if weights[c] == unnamed {
			weights[c] = max(rest, 0)
		}
	}
	return weights
}

func codingNamed(name string) (coding, bool) {
	if strings.EqualFold(name, "x-gzip") {
		return gzipCoding, true
	}
	for c := range codings {
		if strings.EqualFold(name, codingNames[c]) {
			return c, true
		}
	}
	return identity, false
}

// weight is the q among parameters, in thousandths; 1000 where there is none
// that can be read.
func weight(params string) int {
	for p := range strings.SplitSeq(params, ";") {
		name, value, ok := strings.Cut(strings.TrimSpace(p), "=")
		if !ok || !strings.EqualFold(name, "q") {
			continue
		}
		q, err := strconv.ParseFloat(value, 64)
		if err != nil || q < 0 || q > 1 {
			return 1000
		}
		return int(q * 1000)
	}
	return 1000
}

// The levels of compression: for bytes that are compressed once and sent often,
// and are not worth milliseconds all the same.
const (
	brotliLevel = 4
	gzipLevel   = 6
)

// encoder compresses one answer after the other.
type encoder interface {
	io.WriteCloser
	Reset(io.Writer)
}

// encoders are those that are not at work: to make one costs more than to
// compress an answer.
type encoders [identity]sync.Pool

func (e *encoders) take(c coding) (encoder, error) {
	if free, ok := e[c].Get().(encoder); ok {
		return free, nil
	}
	switch c {
	case brotliCoding:
		return brotli.NewWriterLevel(nil, brotliLevel), nil
	case zstdCoding:
		return zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	default:
		return gzip.NewWriterLevel(nil, gzipLevel)
	}
}

// encode is data in a coding.
func (e *encoders) encode(c coding, data []byte) ([]byte, error) {
	w, err := e.take(c)
	if err != nil {
		return nil, err
	}
	defer e[c].Put(w)
	var b bytes.Buffer
	w.Reset(&b)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}
