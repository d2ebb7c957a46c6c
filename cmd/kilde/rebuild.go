package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"kilde/store"
)

func (p *process) rebuildCommand() *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use: "rebuild", Short: "Derive anew what readers see of articles", Args: noArguments,
		Long: "Derive anew from the source what an older version of the program made of published articles: HTML, plain text,\n" +
			"outline, word count; and bring search up to date. It can be stopped and run again, while the API is served.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withExisting(cmd.Context(), func(s *store.Store) error {
				bar := p.progress(-1, "articles")
				done, err := s.Rebuild(cmd.Context(), all, func(int) { _ = bar.Add(1) })
				_ = bar.Clear()
				fmt.Fprintf(p.stdout, "articles rebuilt: %d\n", done)
				return err
			})
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "rebuild also what this version made, and search from nothing: until the end not everything is found")
	return cmd
}
