package text_test

import (
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"kilde/models/text"
)

// hostile bodies grow with n, and make parsers that look back, or ahead, or down, take n² for it.
var hostile = []struct {
	name   string
	format text.Format
	body   func(n int) string
}{
	{"quotations", text.Markdown, func(n int) string { return strings.Repeat(">", n) + "a" }},
	{"lists", text.Markdown, func(n int) string { return strings.Repeat("- ", n) + "a" }},
	{"lists in quotations", text.Markdown, func(n int) string { return strings.Repeat("> 1. ", n) + "a" }},
	{"definitions in definitions", text.Markdown, func(n int) string { return "a\n" + strings.Repeat(": ", n) }},
	{"definitions", text.Markdown, func(n int) string { return strings.Repeat("a\n: b\n", n/5) }},
	{"brackets", text.Markdown, func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }},
	{"links without end", text.Markdown, func(n int) string { return strings.Repeat("[a](b", n) }},
	{"images in images", text.Markdown, func(n int) string { return strings.Repeat("![", n) + "x" + strings.Repeat("](a)", n) }},
	{"stars and underscores", text.Markdown, func(n int) string { return strings.Repeat("*a_ ", n) }},
	{"emphasis in emphasis", text.Markdown, func(n int) string { return strings.Repeat("*a **b ", n/2) + strings.Repeat("c** d*", n/2) }},
	{"backticks", text.Markdown, func(n int) string { return strings.Repeat("`a``b", n) }},
	{"tags without end", text.Markdown, func(n int) string { return strings.Repeat("<a ", n) }},
	{"comments without end", text.Markdown, func(n int) string { return strings.Repeat("a<!--", n) }},
	{"attributes in attributes", text.Markdown, func(n int) string { return "# a " + strings.Repeat("{a=", n) }},
	{"footnotes", text.Markdown, func(n int) string {
		return numbered("[^%d]\n\n", n) + numbered("[^%d]: x\n", n)
	}},
	{"marks of a footnote", text.Markdown, func(n int) string { return strings.Repeat("[^1] ", n/4) + "\n\n[^1]: x" }},
	{"footnotes in footnotes", text.Markdown, func(n int) string { return strings.Repeat("[^1]: ", n) }},
	{"references", text.Markdown, func(n int) string { return numbered("[r%d]: x\n", n) }},
	{"a long reference", text.Markdown, func(n int) string {
		return "[a]: " + strings.Repeat("b", n) + "\n\n" + strings.Repeat("[a]\n\n", n/4)
	}},
	{"a wide and short table", text.Markdown, func(n int) string {
		return strings.Repeat("|a", n) + "|\n" + strings.Repeat("|-", n) + "|\n" + strings.Repeat("|\n", n)
	}},
	{"escaped pipes", text.Markdown, func(n int) string { return "|a|\n|-|\n" + strings.Repeat("|`\\|`|\n", n) }},
	{"equal headings", text.Markdown, func(n int) string { return strings.Repeat("# a\n", n/4) }},
	{"addresses", text.Markdown, func(n int) string { return strings.Repeat("www.a ", n/4) }},

	{"elements", text.HTML, func(n int) string { return strings.Repeat("<div>", n) }},
	{"formatting over blocks", text.HTML, func(n int) string { return strings.Repeat("<b a=1><p>", n) }},
	{"formatting left open", text.HTML, func(n int) string { return strings.Repeat("<p><b a=1></p>", n/4) }},
	{"end tags under many elements", text.HTML, func(n int) string {
		return strings.Repeat("<i>", 300) + strings.Repeat("</b>", n/4)
	}},
	{"tables in tables", text.HTML, func(n int) string { return strings.Repeat("<table><tr><td>", n/4) }},
	{"links in links", text.HTML, func(n int) string { return strings.Repeat("<a href=x><div>", n/2) }},
	{"less-than signs", text.HTML, func(n int) string { return strings.Repeat("<", n) }},
	{"ampersands", text.HTML, func(n int) string { return strings.Repeat("&amp", n) }},
	{"attributes", text.HTML, func(n int) string { return "<p" + numbered(" a%d=b", n/2) + ">x" }},
	{"comments", text.HTML, func(n int) string { return strings.Repeat("<!--", n) }},
	{"scripts in scripts", text.HTML, func(n int) string { return "<script>" + strings.Repeat("<!--<script>", n) }},
	{"drawings", text.HTML, func(n int) string { return strings.Repeat("<svg>", n) }},
	{"equal ids", text.HTML, func(n int) string { return numbered("<p id=a-%d>", n/8) + strings.Repeat("<p id=a>", n/8) }},
	{"raised text", text.HTML, func(n int) string { return "<sup>" + strings.Repeat("<a href=#x>b</a>", n/8) }},
	{"accents", text.HTML, func(n int) string { return "<h2>a" + strings.Repeat("\u0301", n) + "</h2>" }},
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// TestLinear compares a body with one four times as long: linear time gives 4, quadratic 16. Not parallel: it measures.
func TestLinear(t *testing.T) {
	const n, times, limit = 2_000, 4, 9
	for _, tt := range hostile {
		t.Run(tt.name, func(t *testing.T) {
			var ratio float64
			for range 4 { // a neighbour's load may spoil one
				short, long := took(t, tt.format, tt.body(n)), took(t, tt.format, tt.body(times*n))
				if ratio = float64(long) / float64(short); ratio < limit || long < 20*time.Millisecond {
					return
				}
			}
			t.Errorf("a body %d times as long takes %.1f times as long", times, ratio)
		})
	}
}

func took(t *testing.T, f text.Format, body string) time.Duration {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	start := threadTime(t)
	render(t, f, body)
	return threadTime(t) - start
}

// threadTime is what this thread has had of a processor, whatever else the machine does.
func threadTime(t *testing.T) time.Duration {
	t.Helper()
	const thisThread = 1 // RUSAGE_THREAD
	var usage syscall.Rusage
	if err := syscall.Getrusage(thisThread, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// TestDeep renders what is nested deeper than any parser's stack; that it returns, and how, is the test.
func TestDeep(t *testing.T) {
	t.Parallel()
	repeat := strings.Repeat
	tests := []struct {
		name   string
		format text.Format
		body   func(n int) string
	}{
		{"elements", text.HTML, func(n int) string { return repeat("<div>", n) + "a" + repeat("</div>", n) }},
		{"elements of two kinds", text.HTML, func(n int) string { return repeat("<b><p>", n) + "a" }},
		{"cells", text.HTML, func(n int) string { return repeat("<table><tr><td>", n) + "a" }},
		{"items", text.HTML, func(n int) string { return repeat("<ul><li>", n) + "a" }},
		{"quotations", text.Markdown, func(n int) string { return repeat(">", n) + "a" }},
		{"items in Markdown", text.Markdown, func(n int) string { return repeat("- ", n) + "a" }},
		{"emphasis", text.Markdown, func(n int) string { return repeat("*a **b ", n) + repeat("c** d*", n) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if r := render(t, tt.format, tt.body(200_000)); !strings.Contains(r.Text, "a") {
				t.Error("the text is lost")
			}
			checkLaws(t, render(t, tt.format, tt.body(2_000)))
		})
	}
}
