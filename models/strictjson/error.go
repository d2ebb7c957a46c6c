package strictjson

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Error lists what is wrong with a document, 50 problems at most.
type Error struct {
	Malformed bool // the document is no acceptable JSON text (400); otherwise it has the wrong shape (422)
	Problems  []Problem
}

func (e *Error) Error() string {
	if len(e.Problems) == 0 {
		return "unacceptable JSON"
	}
	p, more := e.Problems[0], ""
	if n := len(e.Problems) - 1; n > 0 {
		more = fmt.Sprintf(" (and %d more)", n)
	}
	if p.Pointer == "" {
		return p.Detail + more
	}
	return p.Pointer + ": " + p.Detail + more
}

// Problem is one fault of a document, told so that its author can mend it.
//
// A malformed document has the codes empty, syntax, trailing, encoding, nul,
// depth and duplicate; one of the wrong shape has unknown_member, type, null,
// number_range and invalid.
type Problem struct {
	Pointer string // RFC 6901; past 1,024 bytes that of the nearest enclosing value that is shorter
	Code    string
	Detail  string
}

const (
	maxProblems = 50
	maxPointer  = 1024
	maxQuoted   = 64
)

// path leads from the root of a document to one of its values, in reference
// tokens that are not yet escaped.
type path []token

type token struct {
	name  string
	index int // where in an array, or -1 for a member
}

var escapes = strings.NewReplacer("~", "~0", "/", "~1")

func (p path) pointer() string {
	var b strings.Builder
	for _, t := range p {
		text := t.name
		if t.index >= 0 {
			text = strconv.Itoa(t.index)
		}
		if text = escapes.Replace(text); b.Len()+len(text) >= maxPointer {
			break
		}
		b.WriteByte('/')
		b.WriteString(text)
	}
	return b.String()
}

// report gathers problems while a document is walked; path is the place the
// walk has come to.
type report struct {
	path     path
	problems []Problem
}

func (r *report) enter(name string) { r.path = append(r.path, token{name, -1}) }
func (r *report) index(i int)       { r.path = append(r.path, token{"", i}) }
func (r *report) leave()            { r.path = r.path[:len(r.path)-1] }
func (r *report) full() bool        { return len(r.problems) >= maxProblems }

func (r *report) add(code, format string, args ...any) {
	if !r.full() {
		r.problems = append(r.problems, Problem{r.path.pointer(), code, fmt.Sprintf(format, args...)})
	}
}

// adopt takes over the problems of a document that is a value of this one.
func (r *report) adopt(inner *Error) {
	here := r.path.pointer()
	for _, p := range inner.Problems {
		if r.full() {
			return
		}
		if p.Pointer = here + p.Pointer; len(p.Pointer) > maxPointer {
			p.Pointer = here
		}
		r.problems = append(r.problems, p)
	}
}

// failure is the Error of what was gathered, or nil when that is nothing.
func (r *report) failure(malformed bool) error {
	if len(r.problems) == 0 {
		return nil
	}
	return &Error{malformed, slices.Clip(r.problems)}
}

// short cuts a text that came from a client to what fits in a sentence.
func short(s string) string {
	if len(s) <= maxQuoted {
		return s
	}
	end := maxQuoted
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
