package main

import (
	"context"
	"fmt"
	"io"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"kilde/seed/ndjson"
	"kilde/store"
)

func (p *process) exportCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use: "export", Short: "Take all content out", Args: noArguments,
		Long: "Take all content out as NDJSON, one resource a line: as written, with ids, revisions, publications and former\n" +
			"slugs, and with drafts. Imported into an empty database it is exported again as the same bytes.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withExisting(cmd.Context(), func(s *store.Store) error {
				return p.export(cmd.Context(), s, output)
			})
		},
	}
	cmd.Flags().StringVar(&output, "output", pipe, "`file` to write; .gz and .zst are compressed, - is standard output")
	return cmd
}

func (p *process) export(ctx context.Context, from *store.Store, output string) error {
	if empty, err := from.Empty(ctx); err != nil {
		return err
	} else if empty { // as one is that a mistyped address has just made
		fmt.Fprintf(p.stderr, "kilde: warning: %s holds no content\n", store.Redact(p.database))
	}
	if output == pipe {
		return ndjson.Write(ctx, p.stdout, from)
	}
	bar := p.progress(-1, output, progressbar.OptionShowBytes(true))
	defer func() { _ = bar.Clear() }()
	return ndjson.WriteFile(output, func(w io.Writer) error {
		return ndjson.Write(ctx, io.MultiWriter(w, bar), from)
	})
}
