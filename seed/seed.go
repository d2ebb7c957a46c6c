// Package seed brings content in: the demonstration series that a new
// installation can start with, which the tests and the examples of the
// documentation use as well.
package seed

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"kilde/models"
	"kilde/models/source"
)

//go:embed content
var content embed.FS

// Importer is what content is brought into.
type Importer interface {
	Import(context.Context, []source.Line) ([]models.Result, error)
}

// Load brings the demonstration content in, all of it or none.
func Load(ctx context.Context, to Importer) error {
	lines, err := Lines()
	if err != nil {
		return fmt.Errorf("demonstration content: %w", err)
	}
	results, err := to.Import(ctx, lines)
	if err != nil {
		return fmt.Errorf("demonstration content: %w", err)
	}
	for i, r := range results {
		if r.Err != nil {
			err = errors.Join(err, fmt.Errorf("demonstration content: line %d: %w", i+1, r.Err))
		}
	}
	return err
}

// Lines returns the demonstration content, each thing after those that it names.
func Lines() ([]source.Line, error) {
	return together(
		func() ([]source.Line, error) {
			return listed("tags.json", func(t source.Tag) source.Line { return &source.TagLine{Resource: "tag", Tag: t} })
		},
		func() ([]source.Line, error) {
			return listed("authors.json", func(a source.Author) source.Line { return &source.AuthorLine{Resource: "author", Author: a} })
		},
		func() ([]source.Line, error) {
			return listed("references.json", func(r source.Reference) source.Line {
				return &source.ReferenceLine{Resource: "reference", Reference: r}
			})
		},
		articles,
		func() ([]source.Line, error) {
			return listed("series.json", func(s source.NewSeries) source.Line { return &source.SeriesLine{Resource: "series", NewSeries: s} })
		},
	)
}

func together(parts ...func() ([]source.Line, error)) (all []source.Line, err error) {
	for _, part := range parts {
		lines, err := part()
		if err != nil {
			return nil, err
		}
		all = append(all, lines...)
	}
	return all, nil
}

// listed reads a JSON array of written things.
func listed[T any](file string, line func(T) source.Line) ([]source.Line, error) {
	data, err := content.ReadFile("content/" + file)
	if err != nil {
		return nil, err
	}
	var list []T
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	lines := make([]source.Line, len(list))
	for i, v := range list {
		lines[i] = line(v)
		if wrong := lines[i].Check(); len(wrong) > 0 {
			return nil, fmt.Errorf("%s: item %d: %s: %s", file, i, wrong[0].Pointer, wrong[0].Detail)
		}
	}
	return lines, nil
}

func articles() ([]source.Line, error) {
	files, err := fs.Glob(content, "content/articles/*.md")
	if err != nil {
		return nil, err
	}
	lines := make([]source.Line, len(files))
	for i, file := range files {
		data, err := content.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if lines[i], err = article(data); err != nil {
			return nil, fmt.Errorf("%s: %w", path.Base(file), err)
		}
	}
	return lines, nil
}
