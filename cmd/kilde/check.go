package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kilde/models"
	"kilde/models/report"
	"kilde/store"
)

// checkup is how content is looked at, and what was found.
type checkup struct {
	format string
	query  models.ReportQuery
	failOn report.Severity
	out    io.Writer
	counts map[string]int // of findings, by rule
	grave  int            // findings that make the command fail
	looked struct{ things, findings, waived int }
}

// never is the severity that no finding has.
const never = "never"

func (p *process) checkCommand() *cobra.Command {
	c := checkup{out: p.stdout, counts: map[string]int{}}
	cmd := &cobra.Command{
		Use: "check", Short: "Report what is wrong with citations and references", Args: noArguments,
		Long: "Report what is wrong with citations, with references, and with the two across the site: of the latest revisions,\n" +
			"drafts too. The exit status is 0 where nothing is as grave as --fail-on, 1 where something is, 2 for a mistake in\n" +
			"the call. The rules:\n\n" + ruleList(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withExisting(cmd.Context(), func(s *store.Store) error { return c.run(cmd.Context(), s) })
		},
	}
	define(cmd.Flags(), &c.format, spec[string]{name: "format", initial: "text", usage: "`text`, or json: one finding a line", parse: oneOf("text", "json")})
	define(cmd.Flags(), &c.query.Rules, spec[[]string]{name: "rule", usage: "only findings by these `rules`, such as C001,R005", parse: ruleIDs})
	define(cmd.Flags(), &c.failOn, spec[report.Severity]{name: "fail-on", initial: string(report.Warning), usage: "the least `severity` that makes the command fail: info, warning, error or never", parse: severity})
	cmd.Flags().BoolVar(&c.query.Waived, "waived", false, "tell of findings that are waived, too")
	return cmd
}

// ruleList is the rules as the help has them.
func ruleList() string {
	var b strings.Builder
	for _, r := range report.Rules() {
		fmt.Fprintf(&b, "  %s  %-8s %s\n", r.ID, r.Severity, r.Title)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func ruleIDs(s string) (list []string, err error) {
	for id := range strings.SplitSeq(s, ",") {
		id = strings.ToUpper(strings.TrimSpace(id))
		if _, ok := report.RuleNamed(id); !ok {
			return nil, fmt.Errorf("must be numbers of rules with commas between: %s", strings.Join(report.IDs(), ", "))
		}
		list = append(list, id)
	}
	return list, nil
}

func severity(s string) (report.Severity, error) {
	if s != never && !slices.Contains(report.Severities(), report.Severity(s)) {
		return "", fmt.Errorf("must be info, warning, error or never")
	}
	return report.Severity(s), nil
}

// run looks at all content, a page at a time.
func (c *checkup) run(ctx context.Context, s *store.Store) error {
	who := models.Caller{Key: &models.Key{Scopes: []models.Scope{models.ReadScope}}}
	c.query.Limit = 100
	for more := true; more; more = c.query.After != nil {
		page, err := s.Report(ctx, who, c.query)
		if err != nil {
			return err
		}
		for _, r := range page.Items {
			if err := c.tell(r); err != nil {
				return err
			}
		}
		c.query.After = page.Next
	}
	if c.format == "text" {
		c.summarise()
	}
	if c.grave > 0 {
		return fmt.Errorf("%d findings of severity %s or above", c.grave, c.failOn)
	}
	return nil
}

// tell prints what was found in one thing.
func (c *checkup) tell(r models.Reported) error {
	if len(r.Findings) > 0 {
		c.looked.things++
	}
	c.looked.waived += r.Waived
	for _, f := range r.Findings {
		c.looked.findings++
		c.counts[f.Rule]++
		if f.Waiver == nil && c.failOn != never && f.Severity.AtLeast(c.failOn) {
			c.grave++
		}
		if err := c.print(f); err != nil {
			return err
		}
	}
	return nil
}

func (c *checkup) print(f models.Finding) error {
	if c.format == "json" {
		return json.NewEncoder(c.out).Encode(newCheckedFinding(f))
	}
	rule, _ := report.RuleNamed(f.Rule)
	place := string(f.Resource) + " " + f.Name
	if f.Place.Start < f.Place.End {
		place += fmt.Sprintf(":%d", f.Place.Start)
	}
	line := fmt.Sprintf("%s: %s %s: %s", place, f.Severity, f.Rule, rule.Title)
	if f.Found != "" {
		line += ": " + oneLine(f.Found)
	}
	if f.Expected != "" {
		line += " → " + oneLine(f.Expected)
	}
	if f.Waiver != nil {
		line += " (waived: " + oneLine(f.Waiver.Reason) + ")"
	}
	_, err := fmt.Fprintln(c.out, line)
	return err
}

// oneLine is a text that fits on a line of a terminal, without what controls it.
func oneLine(s string) string {
	const most = 200 // runes
	runes := []rune(strings.Join(strings.Fields(strings.Map(printable, s)), " "))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
		return ' '
	}
	return r
}

// summarise prints how many findings each rule has.
func (c *checkup) summarise() {
	for _, r := range report.Rules() {
		if n := c.counts[r.ID]; n > 0 {
			fmt.Fprintf(c.out, "%6d  %s %s\n", n, r.ID, r.Title)
		}
	}
	fmt.Fprintf(c.out, "%6d  findings in %d articles and references; %d are waived\n", c.looked.findings, c.looked.things, c.looked.waived)
}

// checkedFinding is a finding as a line of JSON.
type checkedFinding struct {
	Rule        string          `json:"rule"`
	Severity    report.Severity `json:"severity"`
	Title       string          `json:"title"`
	Resource    models.Resource `json:"resource"`
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Revision    int             `json:"revision"`
	Anchor      string          `json:"anchor,omitempty"`
	Pointer     string          `json:"pointer,omitempty"`
	Start       int             `json:"start,omitempty"`
	End         int             `json:"end,omitempty"`
	Reference   string          `json:"reference,omitempty"`
	Others      []string        `json:"others,omitempty"`
	Found       string          `json:"found,omitempty"`
	Expected    string          `json:"expected,omitempty"`
	Evidence    string          `json:"evidence,omitempty"`
	Fix         json.RawMessage `json:"fix,omitempty"` // a merge patch
	Fingerprint string          `json:"fingerprint"`
	Waived      string          `json:"waived,omitempty"` // the reason
}

func newCheckedFinding(f models.Finding) checkedFinding {
	rule, _ := report.RuleNamed(f.Rule)
	out := checkedFinding{
		Rule: f.Rule, Severity: f.Severity, Title: rule.Title, Resource: f.Resource, ID: f.ID, Name: f.Name, Revision: f.Revision,
		Anchor: f.Place.Anchor, Pointer: f.Place.Pointer, Start: f.Place.Start, End: f.Place.End, Reference: f.Reference, Others: f.Others,
		Found: f.Found, Expected: f.Expected, Evidence: f.Evidence, Fingerprint: f.Fingerprint,
	}
	if f.Fix != nil {
		out.Fix = f.Fix.MergePatch()
	}
	if f.Waiver != nil {
		out.Waived = f.Waiver.Reason
	}
	return out
}
