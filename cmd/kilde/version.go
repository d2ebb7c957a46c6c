package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"kilde/store"
)

// version is that of the program; the linker sets it.
var version = "dev"

func (p *process) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(p.stdout, "kilde %s (%s %s/%s, %s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH, store.EngineVersion())
			return err
		},
	}
}
