package report_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"kilde/models/report"
)

var update = flag.Bool("update", false, "write the table of rules into docs/report.md")

// The documentation has the rules that there are.
func TestRulesAreDocumented(t *testing.T) {
	t.Parallel()
	const file, begin, end = "../../docs/report.md", "<!-- rules -->\n", "<!-- end -->\n"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, okBegin := strings.Cut(string(data), begin)
	was, after, okEnd := strings.Cut(rest, end)
	if !okBegin || !okEnd {
		t.Fatalf("%s has no place for the rules", file)
	}
	if *update {
		if err := os.WriteFile(file, []byte(before+begin+report.Markdown()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if was != report.Markdown() {
		t.Errorf("%s has other rules; go test ./models/report -update mends it", file)
	}
}

// Each rule has a number of its own and says all that there is to say.
func TestRules(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range report.Rules() {
		if seen[r.ID] || r.Title == "" || r.Mend == "" || !r.Severity.AtLeast(report.Info) {
			t.Errorf("%+v", r)
		}
		seen[r.ID] = true
	}
}
