package ndjson

import (
	"context"

	"kilde/models"
	"kilde/models/source"
)

// Copy brings in all that from has, as Read would what Write made of it, and
// spares the text between.
func Copy(ctx context.Context, from Exporter, to Importer, report func(*LineError)) (Summary, error) {
	return takeIn(ctx, to, report, func(in *intake) (failed error) {
		number := 0
		err := from.Export(ctx, func(l source.Line) error {
			number++
			resource, size := told(l)
			failed = in.add(entry{number: number, line: l, resource: resource}, size)
			return failed
		})
		if failed != nil {
			return failed
		}
		return in.end(err)
	})
}

// told is what a line is of, and how many bytes are in it that there may be
// many of.
func told(line source.Line) (resource models.Resource, size int) {
	switch l := line.(type) {
	case *source.TagLine:
		return models.TagResource, len(l.Description)
	case *source.AuthorLine:
		return models.AuthorResource, len(l.Bio)
	case *source.ReferenceLine:
		return models.ReferenceResource, len(l.CSL) + len(l.Raw)
	case *source.SeriesLine:
		return models.SeriesResource, len(l.Description)
	case *source.ArticleLine:
		size = len(l.Body)
		for _, r := range l.Revisions {
			if r.Source != nil {
				size += len(r.Source.Body)
			}
		}
		return models.ArticleResource, size
	}
	return "", 0
}
