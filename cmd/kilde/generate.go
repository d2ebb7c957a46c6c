package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"kilde/models"
	"kilde/models/source"
	"kilde/seed/generate"
	"kilde/seed/ndjson"
	"kilde/store"
)

// generating is the command generate and its settings.
type generating struct {
	*process
	articles int
	number   uint64
	output   string
	add      bool
}

func (p *process) generateCommand() *cobra.Command {
	g := &generating{process: p}
	cmd := &cobra.Command{
		Use: "generate --articles N", Short: "Make content up, to try capacity out", Args: noArguments,
		Long: "Fill an empty database with content that nobody wrote: articles of some 6 KB with authors, tags, series and\n" +
			"references. The same settings make the same content, ids and dates included. An article takes some 50 KB of\n" +
			"disk. It can be interrupted; run again with --add it goes on.",
		Example: "  kilde generate --articles 10000 --database try.db\n  kilde generate --articles 1000000 --output million.ndjson.zst",
		RunE:    func(cmd *cobra.Command, _ []string) error { return g.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	define(f, &g.articles, spec[int]{name: "articles", parse: amount, usage: "`number` of articles to make"})
	define(f, &g.number, spec[uint64]{name: "seed-number", initial: "1", parse: natural, usage: "`number` that tells contents of one size apart"})
	f.BoolVar(&g.add, "add", false, "make it also where there is content already, beside that")
	f.StringVar(&g.output, "output", "", "`file` to write as NDJSON in place of a database; .gz and .zst are compressed, - is standard output")
	defineLanguage(f, &p.language)
	return cmd
}

// amount is a number of things to make.
func amount(s string) (int, error) {
	const most = 100_000_000
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > most {
		return 0, fmt.Errorf("must be a number from 1 to %d", most)
	}
	return n, nil
}

func natural(s string) (uint64, error) {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return 0, errors.New("must be a whole number, 0 or more")
	}
	return n, nil
}

func (g *generating) run(ctx context.Context) error {
	switch {
	case g.articles == 0:
		return mistakef("say how many articles to make: --articles N")
	case g.output != "" && g.add:
		return mistakef("--add is for a database, and --output writes a file")
	case g.output != "":
		return g.write(ctx)
	}
	return g.withStore(ctx, g.warnings(), func(s *store.Store) error { return g.fill(ctx, s) })
}

// made is the content, and a bar that shows how many of its articles are made.
type made struct {
	*generate.Site
	bar *progressbar.ProgressBar
}

// Export tells the bar of each article.
func (m made) Export(ctx context.Context, take func(source.Line) error) error {
	return m.Site.Export(ctx, func(l source.Line) error {
		if _, ok := l.(*source.ArticleLine); ok {
			_ = m.bar.Add(1)
		}
		return take(l)
	})
}

func (g *generating) made() made {
	return made{generate.New(g.articles, g.number), g.progress(int64(g.articles), "articles")}
}

func (g *generating) write(ctx context.Context) error {
	m := g.made()
	defer func() { _ = m.bar.Clear() }()
	if g.output == pipe {
		return ndjson.Write(ctx, g.stdout, m)
	}
	return ndjson.WriteFile(g.output, func(w io.Writer) error { return ndjson.Write(ctx, w, m) })
}

// fill brings the content into a store.
func (g *generating) fill(ctx context.Context, to *store.Store) error {
	empty, err := to.Empty(ctx)
	if err != nil {
		return err
	}
	if !empty && !g.add {
		return mistakef("%s holds content already; name another --database, or --add to it", store.Redact(g.database))
	}
	m, start := g.made(), time.Now()
	defer collectLess()()
	sum, err := ndjson.Copy(ctx, m, to, func(e *ndjson.LineError) {
		_ = m.bar.Clear()
		fmt.Fprintln(g.stderr, e)
	})
	_ = m.bar.Clear()
	if err != nil {
		err = fmt.Errorf("%w; the table tells what is there; to go on, run it again with --add", err)
	}
	refused := g.printCounts(sum.Counts)
	rate := float64(sum.Counts[models.ArticleResource].Created) / time.Since(start).Seconds()
	fmt.Fprintf(g.stdout, "%.0f new articles a second\n", rate)
	if err == nil && refused > 0 {
		err = fmt.Errorf("lines refused: %d", refused)
	}
	return err
}
