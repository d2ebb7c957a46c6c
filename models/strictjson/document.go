package strictjson

import (
	"bytes"
	"encoding/json"
)

// node is one value of a scanned document. Its kind is its first byte: one of
// { [ " t f n, or else that of a number.
type node struct {
	start, end int
	content    *content // nil unless an object or an array
}

type content struct {
	members []member // of an object, in order
	items   []node   // of an array
}

type member struct {
	name       string // unescaped
	start, end int    // of the name as written, with its quotes
	value      node
}

// document is a JSON text and the tree of its values.
type document struct {
	data []byte
	root node
}

func (d document) kind(n node) byte  { return d.data[n.start] }
func (d document) raw(n node) []byte { return d.data[n.start:n.end] }

// parse scans the one value in data; its error is a malformed *Error.
func parse(data []byte) (document, error) {
	s := scanner{data: data}
	root, ok := node{}, s.acceptable()
	if ok {
		root, ok = s.value(0)
	}
	if s.space(); ok && s.at < len(data) {
		s.fault("trailing", "there is more after the end of the document")
	}
	return document{data, root}, s.failure(true)
}

// unquote is the text of a string that was scanned.
func unquote(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	var text string
	_ = json.Unmarshal(raw, &text) // the scanner has seen that it is a string
	return text
}
