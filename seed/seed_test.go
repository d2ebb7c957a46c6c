package seed_test

import (
	"strings"
	"testing"

	"kilde/models/source"
	"kilde/models/text"
	"kilde/seed"
)

// The demonstration is the series as it was printed: 25 articles in order, its
// author first, and the sources of part 16.
func TestLines(t *testing.T) {
	t.Parallel()
	lines, err := seed.Lines()
	if err != nil {
		t.Fatal(err)
	}
	var articles []*source.ArticleLine
	var series *source.SeriesLine
	for _, line := range lines {
		switch l := line.(type) {
		case *source.ArticleLine:
			articles = append(articles, l)
		case *source.SeriesLine:
			series = l
		}
	}
	if len(articles) != 25 || series == nil || len(series.Parts) != 25 {
		t.Fatalf("%d articles in %+v, want 25", len(articles), series)
	}
	for i, a := range articles {
		words := len(strings.Fields(a.Body))
		if part := series.Parts[i]; part.Article != a.Slug || a.Slug != text.Slug(a.Title) {
			t.Errorf("part %d is %q, the article %q", i+1, part.Article, a.Slug)
		}
		if a.Authors[0] != (source.Byline{Author: "kjetil-sander", Role: "original-author"}) || a.Authors[1].Author != "kilde" || words < 150 {
			t.Errorf("%s: by %v, %d words", a.Slug, a.Authors, words)
		}
	}
	part := articles[15]
	rendered, err := text.Render(text.Markdown, part.Body)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(part.Bibliography); n != 6 || rendered.Words < 760 || rendered.Words > 940 || len(rendered.Outline) != 6 || strings.Count(rendered.HTML, "<blockquote>") != 2 {
		t.Errorf("part 16 has %d references, %d words, %d headings", n, rendered.Words, len(rendered.Outline))
	}
	at := 0
	for _, citation := range []string{
		"(Mohammadian og Mohammadreza 2012)", "(Kwon og Sung 2011)", "(Brown og Elieen 2010)", "(Business Dictionary)", "(Keller og Fay 2012)",
		"(Wien 2012)", "(Wien 2012)", "Keller og Fey (2012)", "(Store Norske Leksikon)", "(Store Norske Leksikon)", "(Store Norske Leksikon)", "(Kotler 2005)",
	} {
		next := strings.Index(rendered.Text[at:], citation)
		if next < 0 {
			t.Fatalf("%s does not come after the citations before it", citation)
		}
		at += next + len(citation)
	}
}
