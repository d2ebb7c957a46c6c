// Command generate makes docs/openapi-3.0.json and docs/openapi.json from the
// annotations in api and the types in api and models, and the tables in
// docs/queries.md from what lists go by. It needs nothing but Go,
// and none of what it needs becomes part of the server.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// run writes the documents of the repository that root is.
func run(root string) error {
	made, err := generate(root)
	if err != nil {
		return err
	}
	for name, data := range map[string][]byte{"openapi-3.0.json": made.v30, "openapi.json": made.v31, "queries.md": made.queries} {
		if err := os.WriteFile(filepath.Join(root, "docs", name), data, 0o644); err != nil { //nolint:gosec // to be read by all
			return err
		}
	}
	return nil
}
