package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"kilde/models"
)

// tablesBegin stands in docs/queries.md before what is made of the criteria, up
// to its end.
const tablesBegin = "<!-- What follows is made by make docs. -->\n"

// guide is docs/queries.md with its tables as the criteria are.
func guide(root string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(root, "docs", "queries.md"))
	if err != nil {
		return nil, err
	}
	prose, _, found := strings.Cut(string(data), tablesBegin)
	if !found {
		return nil, fmt.Errorf("there is no %q in it", tablesBegin)
	}
	var b strings.Builder
	b.WriteString(prose + tablesBegin)
	for _, r := range []struct {
		title    string
		resource models.Resource
	}{
		{"Articles", models.ArticleResource}, {"Series", models.SeriesResource}, {"Authors", models.AuthorResource},
		{"References", models.ReferenceResource}, {"Tags", models.TagResource},
	} {
		fmt.Fprintf(&b, "\n### %s\n\nSorted by `%s` unless `sort` says otherwise.\n\n", r.title, models.DefaultSort(r.resource))
		b.WriteString("| name | value | operators | sorts | needs | |\n|---|---|---|---|---|---|\n")
		for _, x := range models.Criteria(r.resource) {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", x.Name, valueWords(x), operatorWords(x), mark(x.Sorts), scopeWords(x), x.Doc)
		}
	}
	return []byte(b.String()), nil
}

func valueWords(x models.Criterion) string {
	words := string(x.Kind)
	if x.Example != "" {
		words += ", `" + x.Example + "`"
	}
	return words
}

func operatorWords(x models.Criterion) string {
	var list []string
	for _, o := range x.Operators {
		if o == models.Is {
			list = append(list, "`=`")
		} else {
			list = append(list, "`["+string(o)+"]`")
		}
	}
	return strings.Join(list, " ")
}

func mark(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

func scopeWords(x models.Criterion) string {
	switch {
	case x.Scope == "":
		return ""
	case len(x.Open) > 0:
		return "`" + string(x.Scope) + "`, but for `" + strings.Join(x.Open, "`, `") + "`"
	}
	return "`" + string(x.Scope) + "`"
}
