package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"kilde/store"
)

func (p *process) migrateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "migrate", Short: "Bring the database up to this version", Args: noArguments,
		Long: "Bring the schema of the database up to this version of the program, as every command does on the way.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withStore(cmd.Context(), p.warnings(), func(*store.Store) error {
				schema, err := store.SchemaVersion()
				if err == nil {
					_, err = fmt.Fprintf(p.stdout, "%s is at schema %d\n", store.Redact(p.database), schema)
				}
				return err
			})
		},
	}
}
