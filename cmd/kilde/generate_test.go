package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestGenerate(t *testing.T) {
	t.Parallel()
	db, other := database(t), database(t)
	out := must(t, "generate", "--articles", "150", "--database", db)
	if !strings.Contains(out, "\narticle           150         0         0         0\n") {
		t.Errorf("got\n%s", out)
	}
	content := must(t, "export", "--database", db)

	refused := command(t, "generate", "--articles", "10", "--database", db)
	if want := "kilde: " + db + " holds content already; name another --database, or --add to it\n"; refused.status != mistaken || refused.errors != want {
		t.Errorf("into content: got %+v", refused)
	}
	out = must(t, "generate", "--articles", "150", "--database", db, "--add")
	if !strings.Contains(out, "\narticle             0         0       150         0\n") {
		t.Errorf("again: got\n%s", out)
	}
	if must(t, "export", "--database", db) != content {
		t.Error("made again, it is not what it was")
	}

	file := filepath.Join(t.TempDir(), "a.ndjson.zst")
	must(t, "generate", "--articles", "150", "--output", file)
	must(t, "import", file, "--database", other)
	if must(t, "export", "--database", other) != content {
		t.Error("by way of a file it is something else")
	}
	lines := must(t, "generate", "--articles", "150", "--seed-number", "2", "--output", "-")
	added := commandWith(t, process{args: []string{"import", "-", "--database", db}, stdin: strings.NewReader(lines)})
	if !strings.Contains(added.out, "\narticle           150         0         0         0\n") || added.status != succeeded {
		t.Errorf("another beside it: got %+v", added)
	}
}

func TestGenerateMistakes(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"":                                 "say how many articles to make: --articles N",
		"--articles 0":                     `invalid argument "0" for "--articles" flag: must be a number from 1 to 100000000`,
		"--articles many":                  `invalid argument "many" for "--articles" flag: must be a number from 1 to 100000000`,
		"--articles 1 --seed-number -1":    `invalid argument "-1" for "--seed-number" flag: must be a whole number, 0 or more`,
		"--articles 1 --add --output -":    "--add is for a database, and --output writes a file",
		"--articles 1 file":                `kilde generate takes no argument such as "file"`,
		"--articles 1 --language norwegia": `invalid argument "norwegia" for "--language" flag: must be a BCP 47 language tag such as nb, nn, en or en-GB`,
	} {
		db := database(t)
		got := command(t, append([]string{"generate", "--database", db}, strings.Fields(args)...)...)
		if got.status != mistaken || got.errors != "kilde: "+want+"\n" {
			t.Errorf("generate %s: got %+v", args, got)
		}
		if _, err := os.Stat(db); err == nil {
			t.Errorf("generate %s: made a database", args)
		}
	}
}

// What was made before an interruption is there, and made again it is whole.
func TestGenerateInterrupted(t *testing.T) {
	t.Parallel()
	db := database(t)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	var out, errs strings.Builder
	p := process{args: []string{"generate", "--articles", "1000000", "--database", db}, stdin: strings.NewReader(""), stdout: &out, stderr: &errs}
	if status := p.run(ctx); status != failed || !strings.Contains(errs.String(), "; the table tells what is there; to go on, run it again with --add") {
		t.Fatalf("got %d %s", status, errs.String())
	}
	tags := strings.Fields(strings.Split(out.String(), "\n")[1])[1]
	if got := strings.Count(must(t, "export", "--database", db), `{"resource":"tag"`); tags != "0" && got == 0 {
		t.Errorf("%s tags are told of, and there are %d", tags, got)
	}
}
