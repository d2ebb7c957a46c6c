package main

import (
	"github.com/spf13/cobra"

	"kilde/docs"
)

func (p *process) openapiCommand() *cobra.Command {
	var older bool
	cmd := &cobra.Command{
		Use: "openapi", Short: "Print the description of the API", Args: noArguments,
		Long: "Print the description of the API as OpenAPI 3.1.",
		RunE: func(*cobra.Command, []string) error {
			description := docs.OpenAPI31
			if older {
				description = docs.OpenAPI30
			}
			_, err := p.stdout.Write(description)
			return err
		},
	}
	cmd.Flags().BoolVar(&older, "3.0", false, "as OpenAPI 3.0, for generators that know no newer one")
	return cmd
}
