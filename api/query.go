package api

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"kilde/models"
)

// bindQuery reads the query of a request into a T, whose fields say all there
// is to know of the parameters: their names (query), what is assumed where
// they are left out (default), and what is valid (enums, minimum, maximum).
// The description of the API is made from the same tags. A parameter that is
// unknown, repeated or has no valid value is refused.
func bindQuery[T any](c echo.Context) (T, error) {
	var in T
	sent, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return in, models.Errorf(models.Malformed, "The query can't be read. Separate its parameters by & and write a semicolon as %%3B.")
	}
	params := parameters(reflect.ValueOf(&in).Elem())
	wrong := unknownParameters(sent, params)
	for _, p := range params {
		values, given := sent[p.name]
		if !given {
			values = []string{p.tag.Get("default")}
		}
		if len(values) > 1 {
			wrong = append(wrong, models.Field{Parameter: p.name, Code: "repeated", Detail: p.once()})
			continue
		}
		if detail := p.set(values[0], given); detail != "" {
			wrong = append(wrong, models.Field{Parameter: p.name, Code: "invalid", Detail: detail})
		}
	}
	if len(wrong) > 0 {
		slices.SortFunc(wrong, func(a, b models.Field) int { return strings.Compare(a.Parameter, b.Parameter) })
		return in, &models.Error{Kind: models.Malformed, Code: "invalid-parameter", Detail: "The query is not valid; errors says what to mend.", Fields: wrong}
	}
	return in, nil
}

// parameter is one that a route takes, and where its value goes.
type parameter struct {
	name  string
	tag   reflect.StructTag
	value reflect.Value
}

// parameters are those of a struct and of those that it embeds.
func parameters(v reflect.Value) (list []parameter) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Anonymous {
			list = append(list, parameters(v.Field(i))...)
			continue
		}
		list = append(list, parameter{field.Tag.Get("query"), field.Tag, v.Field(i)})
	}
	return list
}

func unknownParameters(sent url.Values, params []parameter) (wrong []models.Field) {
	valid := make([]string, len(params))
	for i, p := range params {
		valid[i] = p.name
	}
	slices.Sort(valid)
	hint := "This address takes no parameters."
	if len(valid) > 0 {
		hint = "Valid: " + strings.Join(valid, ", ") + "."
	}
	for name := range sent {
		if !slices.Contains(valid, name) {
			wrong = append(wrong, models.Field{Parameter: name, Code: "unknown", Detail: hint})
		}
	}
	return wrong
}

// once tells how to say what a repeated parameter was to say.
func (p parameter) once() string {
	if p.value.Kind() == reflect.Slice {
		return "Give it once, with its values separated by commas."
	}
	return "Give it once; it takes one value."
}

// set stores a value and returns what is wrong with it, or nothing.
func (p parameter) set(s string, given bool) string {
	if s == "" && !given {
		return ""
	}
	switch p.value.Kind() {
	case reflect.Int:
		return p.setInt(s)
	case reflect.Bool:
		if s != "true" && s != "false" {
			return "Must be true or false."
		}
		p.value.SetBool(s == "true")
	case reflect.Slice:
		return p.setList(strings.Split(s, ","))
	default:
		p.value.SetString(s)
		return p.choice(s) + p.length(s)
	}
	return ""
}

func (p parameter) length(s string) string {
	limit, err := strconv.Atoi(p.tag.Get("maxLength"))
	if err != nil || utf8.RuneCountInString(s) <= limit {
		return ""
	}
	return fmt.Sprintf("Must be at most %d characters.", limit)
}

func (p parameter) setInt(s string) string {
	n, err := strconv.Atoi(s)
	low, lowErr := strconv.Atoi(p.tag.Get("minimum"))
	high, highErr := strconv.Atoi(p.tag.Get("maximum"))
	if err != nil || strconv.Itoa(n) != s || lowErr == nil && n < low || highErr == nil && n > high {
		return fmt.Sprintf("Must be a whole number from %d to %d.", low, high)
	}
	p.value.SetInt(int64(n))
	return ""
}

// maxAlternatives is how many values a filter takes.
const maxAlternatives = 50

func (p parameter) setList(items []string) string {
	if len(items) > maxAlternatives {
		return fmt.Sprintf("Takes at most %d values.", maxAlternatives)
	}
	list := reflect.MakeSlice(p.value.Type(), len(items), len(items))
	for i, item := range items {
		if item == "" {
			return "Must not have an empty value."
		}
		if wrong := p.choice(item); wrong != "" {
			return wrong
		}
		list.Index(i).SetString(item)
	}
	p.value.Set(list)
	return ""
}

func (p parameter) choice(s string) string {
	enums := p.tag.Get("enums")
	if enums == "" || slices.Contains(strings.Split(enums, ","), s) {
		return ""
	}
	return "Must be one of " + strings.ReplaceAll(enums, ",", ", ") + "."
}

// NoQuery is of routes that take no parameters.
type NoQuery struct{}
