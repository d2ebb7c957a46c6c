// Package ndjson brings content in and out as newline-delimited JSON, one
// resource a line: as a stream, in bounded memory. It knows neither database
// nor network; it is handed what to read from and what to write to.
package ndjson

import (
	"bufio"
	"context"
	"encoding/json"
	"io"

	"kilde/models/source"
)

// Exporter is what content is taken out of, each resource after those that it
// names.
type Exporter interface {
	Export(context.Context, func(source.Line) error) error
}

// Write writes all that an exporter has to w. The same content gives the same
// bytes.
func Write(ctx context.Context, w io.Writer, from Exporter) error {
	out := bufio.NewWriterSize(w, 64<<10)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if err := from.Export(ctx, func(l source.Line) error { return encoder.Encode(l) }); err != nil {
		return err
	}
	return out.Flush()
}
