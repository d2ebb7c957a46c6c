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
	q, err := readQuery(c)
	if err != nil {
		return in, err
	}
	q.bind(&in)
	return in, q.end()
}

// query is the query of a request while it is read.
type query struct {
	sent  url.Values
	valid []string       // names of the parameters that there are
	wrong []models.Field // what is to be mended
}

func readQuery(c echo.Context) (*query, error) {
	sent, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return nil, models.Errorf(models.Malformed, "The query can't be read. Separate its parameters by & and write a semicolon as %%3B.")
	}
	return &query{sent: sent}, nil
}

// bind reads the parameters that the fields of a struct describe.
func (q *query) bind(to any) {
	for _, p := range parameters(reflect.ValueOf(to).Elem()) {
		value, given := q.take(p.name, p.value.Kind() == reflect.Slice)
		if !given {
			value = p.tag.Get("default")
		}
		if detail := p.set(value, given); detail != "" {
			q.refuse(p.name, "invalid", detail)
		}
	}
}

// take returns the value of a parameter and whether it is given, once, as it
// has to be. several says that it takes values separated by commas.
func (q *query) take(name string, several bool) (value string, given bool) {
	q.valid = append(q.valid, name)
	switch values := q.sent[name]; {
	case len(values) == 0:
		return "", false
	case len(values) == 1:
		return values[0], true
	case several:
		q.refuse(name, "repeated", "Give it once, with its values separated by commas.")
	default:
		q.refuse(name, "repeated", "Give it once; it takes one value.")
	}
	return "", false
}

func (q *query) refuse(name, code, detail string) {
	q.wrong = append(q.wrong, models.Field{Parameter: name, Code: code, Detail: detail})
}

// end returns what is wrong with the query, or nil.
func (q *query) end() error {
	slices.Sort(q.valid)
	for name := range q.sent {
		if !slices.Contains(q.valid, name) {
			q.refuse(name, "unknown", q.hint(name))
		}
	}
	if len(q.wrong) == 0 {
		return nil
	}
	slices.SortFunc(q.wrong, func(a, b models.Field) int { return strings.Compare(a.Parameter, b.Parameter) })
	return models.WrongQuery(q.wrong...)
}

// hint names the parameters that are valid in place of an unknown one: those
// that differ in what stands in brackets, where there are any.
func (q *query) hint(unknown string) string {
	if len(q.valid) == 0 {
		return "This address takes no parameters."
	}
	base, _, _ := strings.Cut(unknown, "[")
	like := slices.DeleteFunc(slices.Clone(q.valid), func(name string) bool { return name != base && !strings.HasPrefix(name, base+"[") })
	if len(like) == 0 {
		like = q.valid
	}
	return "Valid: " + strings.Join(like, ", ") + "."
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
	case reflect.Pointer: // tells nothing from what was left out
		p.value.Set(reflect.ValueOf(&s))
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
