package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"kilde/models"
	"kilde/seed/ndjson"
	"kilde/store"
)

func (p *process) importCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "import FILE…", Short: "Bring content in", Args: filesThatAre,
		Long: "Bring content in from NDJSON, one resource a line, as kilde export writes it, or references from a bibliography\n" +
			"in BibTeX or biblatex (.bib), RIS (.ris) or CSL-JSON (.json). A name that ends in .gz or .zst is decompressed, and\n" +
			"- is standard input. What is there already is left as it is, so that an import can be repeated; a line or record\n" +
			"that is refused is reported and loses nothing but itself.",
		Example: "  kilde import content.ndjson.zst\n  kilde import library.bib\n  kilde export --database old.db | kilde import - --database new.db",
		RunE: func(cmd *cobra.Command, files []string) error {
			return p.withStore(cmd.Context(), p.warnings(), func(s *store.Store) error {
				return p.importFiles(cmd.Context(), s, files)
			})
		},
	}
	defineLanguage(cmd.Flags(), &p.language)
	return cmd
}

const pipe = "-"

func filesThatAre(_ *cobra.Command, files []string) error {
	if len(files) == 0 {
		return mistakef("name the files to import, or - for standard input")
	}
	for _, name := range files {
		if name == pipe {
			continue
		}
		if info, err := os.Stat(name); err != nil {
			return mistake{err}
		} else if info.IsDir() {
			return mistakef("%s is a directory", name)
		}
	}
	return nil
}

func (p *process) importFiles(ctx context.Context, to *store.Store, files []string) (err error) {
	total := map[models.Resource]ndjson.Count{}
	for _, name := range files {
		var sum ndjson.Summary
		if sum, err = p.importFile(ctx, to, name); err != nil {
			err = fmt.Errorf("%s: %w; to go on, import it again", name, err)
			break
		}
		for resource, count := range sum.Counts {
			total[resource] = total[resource].Add(count)
		}
	}
	refused := p.printCounts(total)
	if err == nil && refused > 0 {
		err = fmt.Errorf("lines refused: %d", refused)
	}
	return err
}

func (p *process) importFile(ctx context.Context, to *store.Store, name string) (sum ndjson.Summary, err error) {
	raw, size := p.stdin, int64(-1)
	if name != pipe {
		file, err := os.Open(name)
		if err != nil {
			return sum, err
		}
		defer file.Close()
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			size = info.Size()
		}
		raw = file
	}
	bar := p.progress(size, name, progressbar.OptionShowBytes(true))
	defer func() { _ = bar.Clear() }()
	counted := progressbar.NewReader(raw, bar)
	content, err := ndjson.Decompress(name, &counted)
	if err != nil {
		return sum, err
	}
	defer content.Close()
	lines := bufio.NewReader(content)
	if read := bibliography(name, lines); read != nil {
		return p.importBibliography(ctx, to, name, read(lines))
	}
	if err := recognise(lines); err != nil {
		return sum, err
	}
	defer collectLess()()
	return ndjson.Read(ctx, lines, to, func(e *ndjson.LineError) {
		_ = bar.Clear() // or the line would begin behind the bar
		fmt.Fprintf(p.stderr, "%s: %v\n", name, e)
	})
}

// recognise refuses what begins like another format than NDJSON, of which
// every single line would be refused otherwise.
func recognise(r *bufio.Reader) error {
	head, _ := r.Peek(512) // what fails here fails again when it is read
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\uFEFF")))
	for magic, format := range map[string]string{
		"<": "XML or HTML", "\x1f\x8b": "gzip, and its name does not end in .gz", "\x28\xb5\x2f\xfd": "zstd, and its name does not end in .zst",
		"PK\x03\x04": "a ZIP archive", "SQLite format 3": "a SQLite database",
	} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return fmt.Errorf("this is %s; import takes NDJSON, one JSON object a line", format)
		}
	}
	return nil
}

// printCounts prints what became of the lines and returns how many were
// refused.
func (p *process) printCounts(total map[models.Resource]ndjson.Count) (refused int) {
	print := func(name string, c ndjson.Count) {
		fmt.Fprintf(p.stdout, "%-12s%9d %9d %9d %9d\n", name, c.Created, c.Updated, c.Unchanged, c.Refused)
	}
	fmt.Fprintf(p.stdout, "%-12s%9s %9s %9s %9s\n", "", "created", "updated", "unchanged", "refused")
	var all ndjson.Count
	for _, resource := range ndjson.Resources() {
		print(string(resource), total[resource])
		all = all.Add(total[resource])
	}
	if unknown, ok := total[""]; ok {
		print("other", unknown)
		all = all.Add(unknown)
	}
	print("all", all)
	return all.Refused
}
