package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"

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
	Total      *int    `json:"total,omitempty" example:"25"` // Of the whole list, with count=true
} //	@name	Page

// cursorVersion is raised when older cursors can't be read any more.
const cursorVersion = 1

// cursor is what a cursor says; it is bound to one list.
type cursor struct {
	Version int    `json:"v"`
	List    string `json:"l"` // hash of path, sort, filters and what the caller may see
	Text    string `json:"t,omitempty"`
	Number  int64  `json:"n,omitempty"`
	ID      string `json:"i"`
}

// listHash tells lists apart that a cursor must not be taken from one to the
// other: by route, sort, filters, and whether the caller sees drafts.
func listHash(c echo.Context) string {
	query := c.QueryParams()
	bound := url.Values{}
	for name, values := range query {
		if name != "cursor" && name != "limit" && name != "count" {
			bound[name] = values
		}
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s?%s %t", c.Request().URL.Path, bound.Encode(), caller(c).SeesDrafts()))
	return hex.EncodeToString(sum[:8])
}

// query is the model's query that q asks for.
func (q ListQuery) query(c echo.Context, sort models.Sort) (models.Query, error) {
	out := models.Query{Sort: sort, Limit: q.Limit, Count: q.Count}
	if q.Cursor == "" {
		return out, nil
	}
	var at cursor
	data, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	if err != nil || len(data) > 4096 || strictjson.Decode(data, &at) != nil || !id.Valid(at.ID) {
		return out, wrongCursor("invalid_cursor", "Must be page.next_cursor of the page before, unchanged.")
	}
	if at.Version != cursorVersion || at.List != listHash(c) {
		return out, wrongCursor("cursor_mismatch", "Belongs to another list: keep sort and filters as they were, or begin anew without it.")
	}
	out.After = &models.Cursor{Text: at.Text, Number: at.Number, ID: at.ID}
	return out, nil
}

func wrongCursor(code, detail string) error {
	return &models.Error{Kind: models.Malformed, Code: code, Detail: "The cursor can't be used.",
		Fields: []models.Field{{Parameter: "cursor", Code: code, Detail: detail}}}
}

// page describes a list, and links its next page (RFC 8288).
func (s *Server) page(c echo.Context, next *models.Cursor, count bool, total int) (Page, error) {
	var p Page
	if count {
		p.Total = &total
	}
	if next == nil {
		return p, nil
	}
	data, err := encode(cursor{cursorVersion, listHash(c), next.Text, next.Number, next.ID})
	if err != nil {
		return p, err
	}
	token := base64.RawURLEncoding.EncodeToString(data)
	p.NextCursor, p.HasMore = &token, true
	query := c.QueryParams()
	query.Set("cursor", token)
	c.Response().Header().Set("Link", fmt.Sprintf(`<%s%s?%s>; rel="next"`, s.opts.PublicURL, c.Request().URL.Path, query.Encode()))
	return p, nil
}

// converted is a list of models as clients see them.
func converted[M, A any](list []M, convert func(M) A) []A {
	out := make([]A, len(list))
	for i, m := range list {
		out[i] = convert(m)
	}
	return out
}
