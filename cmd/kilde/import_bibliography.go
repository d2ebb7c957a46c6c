package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"
	"unicode"

	"kilde/models"
	"kilde/models/citation"
	"kilde/models/citation/bibtex"
	"kilde/models/citation/csljson"
	"kilde/models/citation/ris"
	"kilde/seed/ndjson"
	"kilde/store"
)

// bibliography is what reads a file that is one, by its name, or nil. A file of
// JSON may hold lines of content as well, which tell of what resource they are.
func bibliography(name string, content *bufio.Reader) func(io.Reader) iter.Seq2[citation.Record, error] {
	switch strings.ToLower(filepath.Ext(strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst"))) {
	case ".bib", ".bibtex":
		return bibtex.Read
	case ".ris":
		return ris.Read
	case ".json":
		if head, _ := content.Peek(4096); !bytes.Contains(head, []byte(`"resource"`)) { // what fails here fails again when it is read
			return csljson.Read
		}
	}
	return nil
}

// importBibliography takes in records, and tells of those that were refused or
// may be there already as other references.
func (p *process) importBibliography(ctx context.Context, to *store.Store, name string, records iter.Seq2[citation.Record, error]) (sum ndjson.Summary, err error) {
	var count ndjson.Count
	err = to.ImportReferences(ctx, records, false, func(r models.RecordResult) {
		switch r.Outcome {
		case models.Imported:
			count.Created++
		case models.Refused:
			count.Refused++
			p.tell(name, r.Record.Line, r.Reason)
		default:
			count.Unchanged++
		}
		for _, l := range r.Alike {
			p.tell(name, r.Record.Line, fmt.Sprintf("%s may be the same work as %s", r.Key, l.Key))
		}
		for _, warning := range r.Record.Warnings {
			p.tell(name, r.Record.Line, warning)
		}
	})
	sum.Counts = map[models.Resource]ndjson.Count{models.ReferenceResource: count}
	return sum, err
}

// tell tells something of a line of a file, and nothing that could disturb a
// terminal.
func (p *process) tell(name string, line int, what string) {
	what = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, what)
	fmt.Fprintf(p.stderr, "%s: line %d: %s\n", name, line, what)
}
