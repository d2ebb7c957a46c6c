package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers are what the packages under a directory may import beside the
// standard library; what ends in /… allows all below it.
var layers = map[string][]string{
	"models": {
		"kilde/models/…", "github.com/blevesearch/snowballstem/…", "github.com/google/uuid", "github.com/microcosm-cc/bluemonday/…",
		"github.com/yuin/goldmark/…", "golang.org/x/net/…", "golang.org/x/text/…", "github.com/tidwall/gjson",
	},
	"store": {
		"kilde/models/…", "gorm.io/gorm/…", "gorm.io/driver/sqlite", "github.com/mattn/go-sqlite3", "gorm.io/driver/postgres", "github.com/jackc/pgx/v5/…", "github.com/pressly/goose/v3/…",
		"github.com/klauspost/compress/…", "github.com/tidwall/gjson",
	},
	"api": {
		"kilde/api/…", "kilde/models/…", "kilde/docs", "github.com/labstack/echo/v4/…", "github.com/prometheus/…", "github.com/swaggo/files/v2",
		"github.com/maypok86/otter/v2", "github.com/cespare/xxhash/v2", "github.com/andybalholm/brotli", "github.com/klauspost/compress/…",
	},
	"seed": {"kilde/models/…", "kilde/seed/…", "go.yaml.in/yaml/v3", "github.com/klauspost/compress/…"},
	"docs": {},
}

// free are the directories of what joins the layers, serves tests or generates.
var free = []string{"cmd", "docs/generate", "store/storetest"}

// TestLayers keeps the packages apart: nothing but what a layer is for may be
// imported there, and cmd alone knows both the network and the database.
func TestLayers(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	imports := map[string][]string{} // by directory, of what is not a test
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root:
			return fs.SkipDir
		case filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		for _, i := range file.Imports {
			name, _ := strconv.Unquote(i.Path.Value) // the parser has read it
			imports[filepath.ToSlash(dir)] = append(imports[filepath.ToSlash(dir)], name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for layer := range layers {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(imports)), func(dir string) bool { return under(dir, layer) }) {
			t.Errorf("there is no %s", layer)
		}
	}
	for dir, list := range imports {
		checkLayer(t, dir, list)
	}
}

func checkLayer(t *testing.T, dir string, list []string) {
	t.Helper()
	if slices.Contains(list, "kilde/api") && slices.Contains(list, "kilde/store") && !under(dir, "cmd") {
		t.Errorf("%s imports both api and store", dir)
	}
	if slices.ContainsFunc(free, func(f string) bool { return under(dir, f) }) {
		return
	}
	layer, _, _ := strings.Cut(dir, "/")
	allowed, ok := layers[layer]
	if !ok {
		t.Errorf("%s belongs to no layer", dir)
	}
	for _, name := range list {
		ours := strings.HasPrefix(name, "kilde/")
		foreign := strings.Contains(name[:strings.IndexByte(name+"/", '/')], ".")
		if (ours || foreign) && !slices.ContainsFunc(allowed, func(a string) bool { return allows(a, name) }) {
			t.Errorf("%s imports %s", dir, name)
		}
	}
}

func allows(pattern, name string) bool {
	base, all := strings.CutSuffix(pattern, "/…")
	return name == base || all && strings.HasPrefix(name, base+"/")
}

func under(dir, parent string) bool { return dir == parent || strings.HasPrefix(dir, parent+"/") }
