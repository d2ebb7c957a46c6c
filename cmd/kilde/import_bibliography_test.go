package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Bibliographies come in by the name of their file, once, and what is wrong is
// told with its line.
func TestImportBibliography(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := filepath.Join(dir, "kilde.db")
	files := map[string]string{
		"a.bib":  "@book{kotler2016, author = {Kotler, Philip}, title = {Marketing}, year = 2016}\n@book{broken, title = {x\n",
		"b.ris":  "TY  - BOOK\nAU  - Hauge, Kari\nPY  - 2019\nTI  - Om ord\nER  - \n",
		"c.json": `[{"id":"wien2012","type":"thesis","title":"T","author":[{"family":"Wien"}],"issued":{"date-parts":[[2012]]}}]`,
		"d.json": `{"resource":"tag","name":"Ord"}` + "\n",
	}
	var names []string
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		names = append(names, path)
	}
	for _, want := range []string{"reference           3         0         0         1", "reference           0         0         3         1"} {
		got := command(t, append([]string{"import", "--database", db}, names...)...)
		if !strings.Contains(got.out, want) || !strings.Contains(got.errors, "a.bib: line 2: ") {
			t.Errorf("no %q in\n%s%s", want, got.out, got.errors)
		}
	}
}
