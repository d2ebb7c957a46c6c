package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/id"
	"kilde/models/strictjson"
)

// ListQuery selects a page of a list.
type ListQuery struct {
	// Most items to return.
	Limit int `query:"limit" default:"20" minimum:"1" maximum:"100"`
	// Where to go on: page.next_cursor of the page before, with the same sort and filters.
	Cursor string `query:"cursor"`
	// Whether to count the whole list, in page.total.
	Count bool `query:"count" default:"false"`
}

// Page tells where a list goes on.
type Page struct {
	NextCursor *string `json:"next_cursor" validate:"required" extensions:"x-nullable"` // Null on the last page
	HasMore    bool    `json:"has_more" validate:"required"`
	Total      *int    `json:"total,omitempty" example:"25"` // Of the whole list, with count=true or q
	Exact      *bool   `json:"exact,omitempty"`              // With q: whether total counts everything; false above 1,000 hits
} //	@name	Page

// cursorVersion is raised when older cursors can't be read any more.
const cursorVersion = 2

// cursor is what a cursor says; it is bound to one list.
type cursor struct {
	Version int            `json:"v"`
	List    string         `json:"l"` // hash of path, sort, filters and what the caller may see
	At      []models.Value `json:"a"` // of the last item, by what the list is sorted by
	ID      string         `json:"i"` // of the last item
}

// listHash tells lists apart that a cursor must not be taken from one to the
// other: by route, what is looked for, sort, filters, and whether the caller
// sees drafts.
func listHash(c echo.Context, q models.Query) string {
	filters := q.Filters
	if q.Text != nil {
		filters = append(slices.Clip(filters), models.Filter{Name: "q", Values: []models.Value{{Text: *q.Text}}})
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %t %q %q", c.Request().URL.Path, caller(c).SeesDrafts(), q.Sort, named(filters)))
	return hex.EncodeToString(sum[:8])
}

// named are filters as texts that differ where the filters do.
func named(filters []models.Filter) (list []string) {
	for _, f := range filters {
		list = append(list, f.Name, string(f.Operator), strconv.Itoa(len(f.Values)))
		for _, v := range f.Values {
			list = append(list, v.Text, strconv.FormatInt(v.Number, 10))
		}
	}
	return list
}

// place adds to a model's query where its page begins, and how long it is.
func (q ListQuery) place(c echo.Context, r models.Resource, out *models.Query) error {
	out.Limit, out.Count = q.Limit, q.Count
	if q.Cursor == "" {
		return nil
	}
	var at cursor
	data, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	if err != nil || len(data) > maxCursor || strictjson.Decode(data, &at) != nil || !id.Valid(at.ID) {
		return wrongCursor("invalid_cursor", "Must be page.next_cursor of the page before, unchanged.")
	}
	if at.Version != cursorVersion || at.List != listHash(c, *out) {
		return wrongCursor("cursor_mismatch", "Belongs to another list: keep sort and filters as they were, or begin anew without it.")
	}
	if !fits(at.At, r, out.Sort) {
		return wrongCursor("invalid_cursor", "Must be page.next_cursor of the page before, unchanged.")
	}
	if out.Sort == models.ByRelevance { // of which the number is how many come before
		out.Skip = int(min(max(at.At[0].Number, 0), maxSkipped))
		return nil
	}
	out.After = &models.Cursor{At: at.At, ID: at.ID}
	return nil
}

// maxCursor is the greatest length of what a cursor says, in bytes: more than
// the sort keys of the longest titles take.
const maxCursor = 8192

// fits reports whether values are what a list is sorted by: numbers, and keys
// of texts. What has no criteria goes by one number.
func fits(at []models.Value, r models.Resource, sort models.Sort) bool {
	orders := sort.Orders()
	if len(at) != len(orders) {
		return false
	}
	for i, o := range orders {
		x, _ := models.CriterionNamed(r, o.Name)
		textual := x.Name != "" && x.Kind.Textual()
		if textual && at[i].Number != 0 || !textual && at[i].Text != "" || strings.Trim(at[i].Text, "0123456789abcdef") != "" {
			return false
		}
	}
	return true
}

func wrongCursor(code, detail string) error {
	return &models.Error{Kind: models.Malformed, Code: code, Detail: "The cursor can't be used.",
		Fields: []models.Field{{Parameter: "cursor", Code: code, Detail: detail}}}
}

// page describes a list, and links its next page (RFC 8288).
func (s *Server) page(c echo.Context, q models.Query, e models.Extent) (Page, error) {
	var p Page
	if q.Count || q.Text != nil {
		p.Total = &e.Total
	}
	if q.Text != nil {
		p.Exact = &e.Exact
	}
	if e.Next == nil {
		return p, nil
	}
	token, err := cursorAfter(c, q, e)
	if err != nil {
		return p, err
	}
	p.NextCursor, p.HasMore = &token, true
	query := c.QueryParams()
	query.Set("cursor", token)
	query.Del("page")
	c.Response().Header().Set("Link", fmt.Sprintf(`<%s%s?%s>; rel="next"`, s.opts.PublicURL, c.Request().URL.Path, query.Encode()))
	return p, nil
}

// cursorAfter leads to the page after one.
func cursorAfter(c echo.Context, q models.Query, e models.Extent) (string, error) {
	data, err := encode(cursor{cursorVersion, listHash(c, q), e.Next.At, e.Next.ID})
	return base64.RawURLEncoding.EncodeToString(data), err
}

// converted is a list of models as clients see them.
func converted[M, A any](list []M, convert func(M) A) []A {
	out := make([]A, len(list))
	for i, m := range list {
		out[i] = convert(m)
	}
	return out
}

// readList is how a list is read from the store, and shown.
type readList[M, A any] struct {
	resource models.Resource
	read     func(context.Context, models.Caller, models.Query) (models.List[M], error)
	convert  func(M) A
}

// list reads one page of a list that its query T asks for.
func list[T paged, M, A any](s *Server, c echo.Context, l readList[M, A]) (in T, data []A, p Page, err error) {
	in, q, err := bindList[T](c, l.resource)
	if err != nil {
		return in, nil, p, err
	}
	found, err := l.read(c.Request().Context(), caller(c), q)
	if err != nil {
		return in, nil, p, err
	}
	p, err = s.page(c, q, found.Extent)
	return in, converted(found.Items, l.convert), p, err
}
