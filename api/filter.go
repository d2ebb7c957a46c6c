package api

import (
	"fmt"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"kilde/models"
)

// PagedQuery selects a page of a list, by cursor or by number.
type PagedQuery struct {
	// Words to look for, as /v1/search takes them. The best come first unless sort says otherwise, and page.total counts them.
	Q *string `query:"q"`
	ListQuery
	// Number of a page, in place of a cursor, for programs that build sites; page times limit is at most 10000.
	Page int `query:"page" minimum:"1" maximum:"10000"`
}

// maxSkipped is how far into a list a page's number leads.
const maxSkipped = 10_000

func (q PagedQuery) paging() PagedQuery { return q }

// paged is the query of a list.
type paged interface{ paging() PagedQuery }

// bindList reads the query of a list: the parameters of T, and the filters and
// sorts that the models know of the resource.
func bindList[T paged](c echo.Context, r models.Resource) (in T, out models.Query, err error) {
	q, err := readQuery(c)
	if err != nil {
		return in, out, err
	}
	q.bind(&in)
	paging := in.paging()
	out.Text = paging.Q
	needs := q.filters(r, &out)
	needs = append(needs, q.sort(r, &out)...)
	q.number(paging, &out)
	if err := q.end(); err != nil {
		return in, out, err
	}
	for _, scope := range needs {
		if err := caller(c).Require(scope); err != nil {
			return in, out, err
		}
	}
	return in, out, paging.place(c, r, &out)
}

// filters reads those of a resource, and returns the scopes that they need.
func (q *query) filters(r models.Resource, out *models.Query) (needs []models.Scope) {
	for _, x := range models.Criteria(r) {
		for _, o := range x.Operators {
			name := x.Parameter(o)
			sent, given := q.take(name, o.Many())
			if !given {
				continue
			}
			f := models.Filter{Name: x.Name, Operator: o}
			if f.Values = q.values(name, sent, x, o); len(f.Values) == 0 {
				continue
			}
			if scope := x.Requires(o, f.Values); scope != "" {
				needs = append(needs, scope)
			}
			out.Filters = append(out.Filters, f)
		}
	}
	return needs
}

// values reads those of one filter; none where something is wrong with them.
func (q *query) values(name, sent string, x models.Criterion, o models.Operator) (list []models.Value) {
	items := []string{sent}
	if o.Many() {
		items = alternatives(sent)
	}
	if len(items) > maxAlternatives {
		q.refuse(name, "invalid", fmt.Sprintf("Takes at most %d values.", maxAlternatives))
		return nil
	}
	for _, item := range items {
		v, wrong := x.Parse(o, item)
		if wrong != "" {
			q.refuse(name, "invalid", wrong)
			return nil
		}
		list = append(list, v)
	}
	return list
}

// alternatives are values between commas; a comma inside of one has a backslash
// before it.
func alternatives(s string) []string {
	const hidden = "\x00" // no query has it
	list := strings.Split(strings.ReplaceAll(s, `\,`, hidden), ",")
	for i := range list {
		list[i] = strings.ReplaceAll(list[i], hidden, ",")
	}
	return list
}

// sort reads what a list is sorted by, and returns the scopes that it needs.
func (q *query) sort(r models.Resource, out *models.Query) (needs []models.Scope) {
	out.Sort = models.DefaultSort(r)
	if out.Text != nil {
		out.Sort = models.ByRelevance
	}
	sent, given := q.take("sort", true)
	if !given {
		return nil
	}
	if out.Sort = models.Sort(sent); out.Sort != models.ByRelevance {
		return q.orders(r, out)
	}
	if out.Text == nil {
		q.refuse("sort", "invalid", "Relevance is to what is looked for: add q=.")
	}
	return nil
}

// orders checks the names that a list is sorted by, and returns the scopes that
// they need.
func (q *query) orders(r models.Resource, out *models.Query) (needs []models.Scope) {
	orders := out.Sort.Orders()
	if len(orders) > models.MaxOrders {
		q.refuse("sort", "invalid", fmt.Sprintf("Takes at most %d names.", models.MaxOrders))
		return nil
	}
	seen := map[string]bool{}
	for _, o := range orders {
		x, _ := models.CriterionNamed(r, o.Name)
		if !x.Sorts || seen[o.Name] {
			q.refuse("sort", "invalid", "Must be one or several of "+strings.Join(sorting(r), ", ")+", each once, with a minus before it to descend; or relevance, with q.")
			return nil
		}
		seen[o.Name] = true
		if x.Scope != "" {
			needs = append(needs, x.Scope)
		}
	}
	if seen[string(models.ByPosition)] && !inOneSeries(out.Filters) {
		q.refuse("sort", "invalid", "A position is in one series: add series= with one slug or id.")
	}
	return needs
}

// sorting are the names that a list is sorted by.
func sorting(r models.Resource) (names []string) {
	for _, x := range models.Criteria(r) {
		if x.Sorts {
			names = append(names, x.Name)
		}
	}
	return names
}

func inOneSeries(filters []models.Filter) bool {
	return slices.ContainsFunc(filters, func(f models.Filter) bool {
		return f.Name == string(models.SeriesResource) && f.Operator == models.Is && len(f.Values) == 1
	})
}

// number reads which page is asked for by its number.
func (q *query) number(in PagedQuery, out *models.Query) {
	switch {
	case in.Page > 0 && in.Cursor != "":
		q.refuse("page", "invalid", "Can't go with a cursor: give one of them.")
	case in.Page*in.Limit > maxSkipped:
		q.refuse("page", "invalid", fmt.Sprintf("Leads to item %d at most; go on from there with page.next_cursor.", maxSkipped))
	case in.Page > 1:
		out.Skip = (in.Page - 1) * in.Limit
	}
}
