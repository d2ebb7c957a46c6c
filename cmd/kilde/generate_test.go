package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
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

// What was made before an interruption is there, and told of in the table.
func TestGenerateInterrupted(t *testing.T) {
	t.Parallel()
	db := database(t)
	must(t, "generate", "--articles", "10", "--database", db)
	tags := func() int {
		return strings.Count(must(t, "export", "--database", db), `{"resource":"tag"`)
	}
	before := tags()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		defer cancel()
		for end := time.Now().Add(time.Minute); tags() == before && time.Now().Before(end); {
			time.Sleep(10 * time.Millisecond)
		}
	}()
	var out, errs strings.Builder
	p := process{
		args:  []string{"generate", "--articles", "1000000", "--seed-number", "2", "--add", "--database", db},
		stdin: strings.NewReader(""), stdout: &out, stderr: &errs,
	}
	if status := p.run(ctx); status != failed || !strings.Contains(errs.String(), "; the table tells what is there; to go on, run it again with --add") {
		t.Fatalf("got %d %s", status, errs.String())
	}
	if told := regexp.MustCompile(`(?m)^tag +(\d+) `).FindStringSubmatch(out.String()); told == nil || told[1] == "0" || told[1] != strconv.Itoa(tags()-before) {
		t.Errorf("there are %d tags more than before, and told of are\n%s", tags()-before, out.String())
	}
}
