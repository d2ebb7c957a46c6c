package ndjson

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"

	"kilde/models"
	"kilde/models/source"
)

// A batch is what is handed on in one transaction: it ends when it has this
// many lines or bytes.
const (
	batchLines = 600
	batchBytes = 6 << 20
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

// ahead is how many batches are there while one is written; it bounds the memory
// that an import takes.
const ahead = 1

// Importer is what lines are handed on to.
type Importer interface {
	// Prepare does what writes nothing, and returns what takes the lines in, in
	// one transaction.
	Prepare(context.Context, []source.Line) func(context.Context) ([]models.Result, error)
	// Settle does what writing many lines has put off.
	Settle(context.Context) error
}

// Read brings the lines of r in, a transaction for each batch of them. A line
// that is refused loses nothing but itself, and report is told why, in the
// order of the lines. Any other failure ends the reading: then all lines up to
// the summary's are in, and reading them again does no harm.
func Read(ctx context.Context, r io.Reader, to Importer, report func(*LineError)) (Summary, error) {
	from := newLines(r)
	return takeIn(ctx, to, report, func(in *intake) error { return in.readAll(from) })
}

// takeIn runs from on a new intake while what it has taken is written, and tells
// how far it came.
func takeIn(ctx context.Context, to Importer, report func(*LineError), from func(*intake) error) (Summary, error) {
	in := intake{
		ctx: ctx, to: to, report: report, sum: Summary{Counts: map[models.Resource]Count{}}, batch: &batch{},
		turn: make(chan struct{}, runtime.GOMAXPROCS(0)), pending: make(chan *batch, ahead-1), stopped: make(chan struct{}),
	}
	written := make(chan error)
	go func() { written <- in.writeAll(ctx) }()
	err := from(&in)
	close(in.pending)
	if failed := <-written; failed != nil {
		err = failed
	}
	in.preparing.Wait()
	if err == nil {
		err = to.Settle(ctx)
	}
	if err != nil {
		err = fmt.Errorf("after line %d: %w", in.sum.Line, err)
	}
	return in.sum, err
}

// intake collects lines into batches, has them prepared beside the one that is
// written, and writes them in their order.
type intake struct {
	ctx       context.Context //nolint:containedctx // of the reading, which it is a part of
	to        Importer
	report    func(*LineError)
	sum       Summary
	batch     *batch        // that is being read
	turn      chan struct{} // held while a batch is prepared: what writes waits for the disk now and then
	preparing sync.WaitGroup
	pending   chan *batch   // that are to be written, the oldest first
	stopped   chan struct{} // closed once one could not be written
}

// errStopped ends the reading of what can't be written; why is told elsewhere.
var errStopped = errors.New("writing has failed")

// batch is lines that are handed on together.
type batch struct {
	entries []entry
	bytes   int
	ready   chan struct{} // closed once write is there
	write   func(context.Context) ([]models.Result, error)
}

// entry is one line of a batch; err is why it can't be handed on.
type entry struct {
	number   int
	data     []byte      // as text, or
	line     source.Line // as what it says
	resource models.Resource
	err      error
}

func (in *intake) readAll(from *lines) error {
	for {
		data, err := from.next()
		if err != nil && !errors.Is(err, errTooLong) {
			if errors.Is(err, io.EOF) { // and not an end that came too soon
				err = nil
			}
			return in.end(err)
		}
		if err := in.add(entry{number: from.number, data: data, err: err}, len(data)); err != nil {
			return err
		}
	}
}

// add adds a line of a size in bytes to the batch, and hands that on where it is
// full.
func (in *intake) add(e entry, size int) error {
	b := in.batch
	b.entries, b.bytes = append(b.entries, e), b.bytes+size
	if len(b.entries) < batchLines && b.bytes < batchBytes {
		return nil
	}
	return in.hand()
}

// end hands on what is left once there are no more lines; err is why, where it
// is no natural end.
func (in *intake) end(err error) error { return errors.Join(in.hand(), err) }

// hand has the batch made ready to be written, and begins a new one.
func (in *intake) hand() error {
	b := in.batch
	b.ready, in.batch = make(chan struct{}), &batch{}
	in.preparing.Go(func() {
		defer close(b.ready)
		in.turn <- struct{}{}
		defer func() { <-in.turn }()
		b.prepare(in.ctx, in.to)
	})
	select {
	case in.pending <- b:
		return nil
	case <-in.stopped:
		return errStopped
	}
}

// prepare parses and checks the lines, and prepares the good ones.
func (b *batch) prepare(ctx context.Context, to Importer) {
	good := make([]source.Line, 0, len(b.entries))
	for i := range b.entries {
		if line := b.entries[i].parse(); line != nil {
			good = append(good, line)
		}
	}
	b.write = func(ctx context.Context) ([]models.Result, error) { return nil, ctx.Err() }
	if len(good) > 0 {
		b.write = to.Prepare(ctx, good)
	}
}

// parse is what the line says, or nil, and keeps no more of it than its kind and
// what is wrong with it.
func (e *entry) parse() (line source.Line) {
	if line = e.line; line == nil {
		e.resource = resourceOf(e.data)
	}
	switch {
	case e.err != nil:
		return nil
	case line == nil:
		line, e.err = source.ParseLine(e.data)
	default:
		e.err = source.CheckLine(line)
	}
	e.data, e.line = nil, nil
	if e.err != nil {
		return nil
	}
	return line
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

// writeAll writes pending batches in their order, up to one that fails.
func (in *intake) writeAll(ctx context.Context) error {
	for b := range in.pending {
		<-b.ready
		results, err := b.write(ctx)
		if err != nil {
			close(in.stopped)
			return err
		}
		for _, e := range b.entries {
			result := models.Result{Err: e.err}
			if e.err == nil {
				result, results = results[0], results[1:]
			}
			in.note(e, result)
		}
	}
	return nil
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
