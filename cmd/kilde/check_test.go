package main

import (
	"bufio"
	"encoding/json"
	"strings"
	"testing"

	"kilde/models"
	"kilde/models/report"
	"kilde/models/source"
	"kilde/store/storetest"
)

// checkable is a database with one article that cites what it does not list.
func checkable(t *testing.T) string {
	t.Helper()
	db := database(t)
	e := &editor{t: t, now: storetest.Now}
	e.Store = storetest.Open(t, db, e.tick)
	_, err := e.CreateReference(t.Context(), everything, source.Reference{Key: "kotler2005",
		CSL: json.RawMessage(`{"type":"book","author":[{"family":"Kotler","given":"Philip"}],"issued":"2005","title":"Markedsføringsledelse","publisher":"Gyldendal"}`)})
	e.ok(err)
	for _, a := range []source.Article{
		{Title: "Feil", Body: "Slik (Kotler 2006; Drucker 1954).", Bibliography: []source.Entry{{Key: "kotler2005"}}},
		{Title: "Rett", Body: "Slik (Kotler 2005).", Bibliography: []source.Entry{{Key: "kotler2005"}}},
	} {
		_, err := e.CreateArticle(t.Context(), everything, a, "")
		e.ok(err)
	}
	return db
}

// The command tells what is wrong, and its exit status whether that is grave.
func TestCheck(t *testing.T) {
	t.Parallel()
	db := checkable(t)
	for _, x := range []struct {
		args   string
		status int
		want   string
	}{
		{"check", failed, "article feil:6: error C004: Year differs from the reference, or is missing: Kotler 2006 → Kotler 2005\n"},
		{"check --rule C001", failed, "article feil:19: error C001: Citation without a reference: Drucker 1954\n     1  C001 Citation without a reference\n     1  findings in 1 articles and references; 0 are waived\n"},
		{"check --rule r005,G001 --fail-on info", succeeded, "     0  findings"},
		{"check --fail-on never", succeeded, "     2  findings"},
		{"check --format json --rule C004 --fail-on never", succeeded, `"fix":{"body":"Slik (Kotler 2005; Drucker 1954)."}`},
		{"check --rule C099", mistaken, ""},
		{"check --fail-on bad", mistaken, ""},
		{"check --format xml", mistaken, ""},
		{"check more", mistaken, ""},
		{"check --database " + db + "x", mistaken, ""},
		{"check --help", succeeded, report.Rules()[0].Title},
	} {
		args := strings.Fields(x.args)
		if !strings.Contains(x.args, "--database") {
			args = append(args, "--database", db)
		}
		got := command(t, args...)
		if got.status != x.status || !strings.Contains(got.out, x.want) {
			t.Errorf("kilde %s: status %d, want %d\n%s%s", x.args, got.status, x.status, got.out, got.errors)
		}
	}
}

// What was waived does not make the command fail, and is told where that is asked
// for.
func TestCheckWaived(t *testing.T) {
	t.Parallel()
	db := checkable(t)
	out := command(t, "check", "--format", "json", "--database", db)
	e := storetest.Open(t, db, nil)
	for lines := bufio.NewScanner(strings.NewReader(out.out)); lines.Scan(); {
		var f struct{ Fingerprint string }
		if err := json.Unmarshal(lines.Bytes(), &f); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Waive(t.Context(), models.Caller{}, f.Fingerprint, "Known"); err != nil {
			t.Fatal(err)
		}
	}
	if got := command(t, "check", "--fail-on", "info", "--database", db); got.status != succeeded || !strings.Contains(got.out, "0  findings in 0 articles and references; 2 are waived") {
		t.Errorf("status %d: %s", got.status, got.out)
	}
	if got := command(t, "check", "--waived", "--database", db); got.status != succeeded || strings.Count(got.out, "(waived: Known)") != 2 {
		t.Errorf("status %d: %s", got.status, got.out)
	}
}
