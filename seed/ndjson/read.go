package ndjson

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"kilde/models"
	"kilde/models/source"
	"kilde/seed"
)

// A batch is what is handed on in one transaction: it ends when it has this
// many lines or bytes.
const (
	batchLines = 100
	batchBytes = 4 << 20
)

// Resources are the kinds of lines, in the order in which an export has them.
func Resources() []models.Resource {
	return []models.Resource{models.TagResource, models.AuthorResource, models.ReferenceResource, models.ArticleResource, models.SeriesResource}
}

// Summary is what became of the lines that were read.
type Summary struct {
	Line   int                       // the last one that is dealt with, like all before it; 1 is the first
	Counts map[models.Resource]Count // under "", lines that tell of no resource
}

// Count is what became of the lines of one resource.
type Count struct{ Created, Updated, Unchanged, Refused int }

// Add returns the sum of two counts.
func (c Count) Add(d Count) Count {
	return Count{c.Created + d.Created, c.Updated + d.Updated, c.Unchanged + d.Unchanged, c.Refused + d.Refused}
}

// Read brings the lines of r in, a transaction for each batch of them. A line
// that is refused loses nothing but itself, and report is told why, in the
// order of the lines. Any other failure ends the reading: then all lines up to
// the summary's are in, and reading them again does no harm.
func Read(ctx context.Context, r io.Reader, to seed.Importer, report func(*LineError)) (Summary, error) {
	in := intake{to: to, report: report, sum: Summary{Counts: map[models.Resource]Count{}}}
	err := in.readAll(ctx, newLines(r))
	if err != nil {
		err = fmt.Errorf("after line %d: %w", in.sum.Line, err)
	}
	return in.sum, err
}

// intake collects lines into batches and hands them on.
type intake struct {
	to     seed.Importer
	report func(*LineError)
	sum    Summary
	batch  []entry
	bytes  int // of the batch
}

// entry is one line of a batch; err is why it can't be handed on.
type entry struct {
	number   int
	resource models.Resource
	line     source.Line
	err      error
}

func (in *intake) readAll(ctx context.Context, from *lines) error {
	for {
		data, err := from.next()
		if err != nil && !errors.Is(err, errTooLong) {
			if errors.Is(err, io.EOF) { // and not an end that came too soon
				err = nil
			}
			return errors.Join(in.flush(ctx), err)
		}
		in.add(from.number, data, err)
		if len(in.batch) < batchLines && in.bytes < batchBytes {
			continue
		}
		if err := in.flush(ctx); err != nil {
			return err
		}
	}
}

// add parses a line into the batch, unless err tells that it can't be read.
func (in *intake) add(number int, data []byte, err error) {
	e := entry{number: number, resource: resourceOf(data), err: err}
	if err == nil {
		e.line, e.err = source.ParseLine(data)
	}
	in.batch, in.bytes = append(in.batch, e), in.bytes+len(data)
}

// resourceOf is what a line says that it is of, also where the rest of it is
// wrong; "" for what is no kind of ours.
func resourceOf(data []byte) models.Resource {
	var says struct{ Resource models.Resource }
	if json.Unmarshal(data, &says) != nil || !slices.Contains(Resources(), says.Resource) {
		return ""
	}
	return says.Resource
}

// flush hands the batch on and begins a new one.
func (in *intake) flush(ctx context.Context) error {
	if len(in.batch) == 0 {
		return nil
	}
	results, err := in.handOn(ctx)
	if err != nil {
		return err
	}
	for _, e := range in.batch {
		result := models.Result{Err: e.err}
		if e.err == nil {
			result, results = results[0], results[1:]
		}
		in.note(e, result)
	}
	clear(in.batch)
	in.batch, in.bytes = in.batch[:0], 0
	return nil
}

// handOn imports the good lines of the batch.
func (in *intake) handOn(ctx context.Context) ([]models.Result, error) {
	var good []source.Line
	for _, e := range in.batch {
		if e.err == nil {
			good = append(good, e.line)
		}
	}
	if len(good) == 0 {
		return nil, ctx.Err()
	}
	return in.to.Import(ctx, good)
}

// note counts what became of a line and reports why it was refused.
func (in *intake) note(e entry, r models.Result) {
	count := in.sum.Counts[e.resource]
	switch {
	case r.Err != nil:
		count.Refused++
		in.report(&LineError{e.number, e.resource, r.Err})
	case r.Outcome == models.Imported:
		count.Created++
	case r.Outcome == models.Updated:
		count.Updated++
	default:
		count.Unchanged++
	}
	in.sum.Counts[e.resource], in.sum.Line = count, e.number
}
