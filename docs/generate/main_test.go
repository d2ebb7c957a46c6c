package main

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kilde/docs"
)

// The committed description is the one that the annotations make.
func TestDescriptionIsCurrent(t *testing.T) {
	t.Parallel()
	made, err := generate("../..")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(docs.OpenAPI30), string(made.v30)); diff != "" {
		t.Errorf("docs/openapi-3.0.json is stale, run make docs (-committed +made):\n%s", diff)
	}
	if diff := cmp.Diff(string(docs.OpenAPI31), string(made.v31)); diff != "" {
		t.Errorf("docs/openapi.json is stale, run make docs (-committed +made):\n%s", diff)
	}
	queries, err := os.ReadFile("../queries.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(queries), string(made.queries)); diff != "" {
		t.Errorf("docs/queries.md is stale, run make docs (-committed +made):\n%s", diff)
	}
}
