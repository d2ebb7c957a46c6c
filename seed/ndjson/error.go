package ndjson

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"kilde/models"
	"kilde/models/strictjson"
)

// LineError tells why a line was refused.
type LineError struct {
	Line     int             // 1 is the first
	Resource models.Resource // "" where the line tells of none
	Err      error
}

// Error is one line of text that lists all that is wrong.
func (e *LineError) Error() string {
	if e.Resource == "" {
		return fmt.Sprintf("line %d: %s", e.Line, reasons(e.Err))
	}
	return fmt.Sprintf("line %d: %s: %s", e.Line, e.Resource, reasons(e.Err))
}

func (e *LineError) Unwrap() error { return e.Err }

// reasons are all that err says, each with the place in the line that it is
// about, and nothing that could disturb a terminal.
func reasons(err error) string {
	var list []string
	if shape, ok := errors.AsType[*strictjson.Error](err); ok {
		for _, p := range shape.Problems {
			// The document is a line of a file: its own line 1 would mislead.
			list = append(list, located(p.Pointer, strings.TrimPrefix(p.Detail, "line 1, ")))
		}
	}
	if rule, ok := errors.AsType[*models.Error](err); ok {
		for _, f := range rule.Fields {
			list = append(list, located(f.Pointer, f.Detail))
		}
	}
	if len(list) == 0 {
		list = []string{err.Error()}
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.Join(list, " "))
}

func located(pointer, detail string) string {
	if pointer == "" {
		return detail
	}
	return pointer + ": " + detail
}
