package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"kilde/models"
)

// listed are the operations whose filters and sorts the models tell.
var listed = map[string]models.Resource{
	"listArticles": models.ArticleResource, "listSeries": models.SeriesResource, "listAuthors": models.AuthorResource,
	"listReferences": models.ReferenceResource, "listTags": models.TagResource,
}

// describeQuery adds the filters and sorts of a list.
func (o operation) describeQuery() {
	r, ok := listed[o.OperationID]
	if !ok {
		return
	}
	o.addParameter("sort", sortWords(r), sortSchema(r), nil)
	for _, x := range models.Criteria(r) {
		for _, op := range x.Operators {
			o.addParameter(x.Parameter(op), filterWords(x, op), filterSchema(x, op), filterExample(x, op))
		}
	}
}

func (o operation) addParameter(name, description string, schema *openapi3.Schema, example any) {
	p := &openapi3.Parameter{In: openapi3.ParameterInQuery, Name: name, Description: description, Schema: openapi3.NewSchemaRef("", schema), Example: example}
	if schema.Type.Is(openapi3.TypeArray) {
		p.Style, p.Explode = openapi3.SerializationForm, new(bool)
	}
	o.Operation.Parameters = append(o.Operation.Parameters, &openapi3.ParameterRef{Value: p})
}

// sorting are the names that lists of a resource are sorted by, with what needs
// a key apart.
func sorting(r models.Resource) (all, needKey []string) {
	for _, x := range models.Criteria(r) {
		if x.Sorts {
			all = append(all, x.Name)
			if x.Scope != "" {
				needKey = append(needKey, x.Name)
			}
		}
	}
	return all, needKey
}

func sortWords(r models.Resource) string {
	words := fmt.Sprintf("Up to %d names, the first one first; a minus means descending. Or `%s`, which is the order with `q=` and of nothing else.", models.MaxOrders, models.ByRelevance)
	all, needKey := sorting(r)
	if slices.Contains(all, string(models.ByPosition)) {
		words += " By position in one series only, with `series=`."
	}
	if len(needKey) > 0 {
		words += " By " + strings.Join(needKey, " and ") + " with a key only."
	}
	return words
}

func sortSchema(r models.Resource) *openapi3.Schema {
	all, _ := sorting(r)
	item := openapi3.NewStringSchema()
	for _, name := range all {
		item.Enum = append(item.Enum, name, "-"+name)
	}
	item.Enum = append(item.Enum, string(models.ByRelevance))
	list := openapi3.NewArraySchema()
	list.Items, list.Default, list.MaxItems = openapi3.NewSchemaRef("", item), []any{string(models.DefaultSort(r))}, openapi3.Ptr(uint64(models.MaxOrders))
	return list
}

// filterWords is what a filter is for. Every operator but the first says how it
// differs.
func filterWords(x models.Criterion, op models.Operator) string {
	words := x.Doc
	if op != x.Operators[0] || !op.Many() {
		words = strings.TrimSuffix(x.Doc, ".") + ": " + op.Says() + "."
	}
	if x.Scope != "" && len(x.Open) == 0 {
		words += " Needs a key."
	}
	return words
}

// maxAlternatives is how many values a filter takes, as api has it.
const maxAlternatives = 50

func filterSchema(x models.Criterion, op models.Operator) *openapi3.Schema {
	item := valueSchema(x)
	if !op.Many() || x.Kind == models.FlagKind {
		return item
	}
	list := openapi3.NewArraySchema()
	list.Items, list.MaxItems = openapi3.NewSchemaRef("", item), openapi3.Ptr(uint64(maxAlternatives))
	return list
}

func valueSchema(x models.Criterion) *openapi3.Schema {
	switch x.Kind {
	case models.NumberKind:
		return openapi3.NewIntegerSchema()
	case models.FlagKind:
		return openapi3.NewBoolSchema()
	case models.ChoiceKind:
		s := openapi3.NewStringSchema()
		for _, choice := range x.Choices {
			s.Enum = append(s.Enum, choice)
		}
		return s
	}
	return openapi3.NewStringSchema()
}

func filterExample(x models.Criterion, op models.Operator) any {
	var example any = x.Example
	switch x.Kind {
	case models.NumberKind:
		n, err := strconv.Atoi(x.Example)
		if err != nil {
			panic(err) // the table is wrong
		}
		example = n
	case models.FlagKind:
		return x.Example == "true"
	}
	if op.Many() {
		return []any{example}
	}
	return example
}
