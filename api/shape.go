package api

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/labstack/echo/v4"

	"kilde/models"
)

// shape is which forms of an article its reader wants.
type shape struct {
	speed   int      // words per minute
	formats []string // of the body

	printing models.Printing // of the references
}

// plain is what an article is shown in where nobody asks for more.
func (s *Server) plain() shape { return shape{speed: s.opts.WordsPerMinute, formats: []string{"html"}} }

// ShapeQuery chooses how articles are shown.
type ShapeQuery struct {
	SpeedQuery
	// Forms of the body. There is no markdown of an article that was written as HTML; what there is may hold HTML as it was written, so keep that out where it is rendered.
	Format []string `query:"format" swaggertype:"string" extensions:"x-list" validate:"max=3" default:"html" enums:"html,markdown,text"`
	// Members of each of the authors to return; all where it is left out.
	FieldsAuthors []string `query:"fields[authors]" form:"fields[authors]" collectionFormat:"csv" enums:"id,slug,name,kind,role,bio,url,orcid,image"`
	// Members of each of the series to return; all where it is left out.
	FieldsSeries []string `query:"fields[series]" form:"fields[series]" collectionFormat:"csv" enums:"id,slug,title,position,total,label,role,primary,current,whole,previous,next"`
	// Members of each of the tags to return; all where it is left out.
	FieldsTags []string `query:"fields[tags]" form:"fields[tags]" collectionFormat:"csv" enums:"id,slug,name"`
	// Members of each of the references to return; all where it is left out.
	FieldsReferences []string `query:"fields[references]" form:"fields[references]" collectionFormat:"csv" enums:"id,position,anchor,citations,key,type,text,html,csl,raw"`
}

func (s *Server) shape(q ShapeQuery) shape {
	return shape{speed: s.speed(q.SpeedQuery), formats: q.Format}
}

// members are those of an article that its reader wants.
func (q ShapeQuery) members(fields []string) members {
	return members{fields, map[string]members{
		"authors": {only: q.FieldsAuthors}, "series": {only: q.FieldsSeries}, "tags": {only: q.FieldsTags}, "references": {only: q.FieldsReferences},
	}}
}

func newBody(b *models.Body, formats []string) *Body {
	if b == nil {
		return nil
	}
	var out Body
	for _, format := range formats {
		switch {
		case format == "html":
			out.HTML = &b.HTML
		case format == "text":
			out.Text = &b.Text
		case string(b.Format) == format:
			out.Markdown = &b.Source
		}
	}
	return &out
}

// members say what of a JSON value is wanted: the members of objects by name,
// all where only is empty, and of those that have members themselves which.
type members struct {
	only  []string
	below map[string]members
}

// ofList are the members of a list whose items have those.
func ofList(item members) members { return members{below: map[string]members{"data": item}} }

func (m members) all() bool {
	for _, below := range m.below {
		if !below.all() {
			return false
		}
	}
	return len(m.only) == 0
}

// respondTrimmed is respond with only those members of v that are wanted.
func respondTrimmed(c echo.Context, v any, revision int, wanted members) error {
	if wanted.all() {
		return respond(c, v, revision)
	}
	data, err := encode(v)
	if err != nil {
		return err
	}
	if data, err = wanted.of(data); err != nil {
		return err
	}
	return respond(c, json.RawMessage(data), revision)
}

// of is a JSON value without what is not wanted of it, in its order.
func (m members) of(data []byte) ([]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	opening, err := dec.Token()
	if err != nil || opening != json.Delim('{') && opening != json.Delim('[') {
		return data, err
	}
	object := opening == json.Delim('{')
	out := []byte{data[0]}
	for dec.More() {
		name, value := "", json.RawMessage(nil)
		if object {
			token, err := dec.Token()
			if err != nil {
				return nil, err
			}
			name = token.(string) //nolint:errcheck // a member has a name
		}
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		if out, err = m.add(out, name, value); err != nil {
			return nil, err
		}
	}
	return append(out, data[len(bytes.TrimSpace(data))-1]), nil
}

// add appends a member of an object, or an item of an array, which has no name.
func (m members) add(out []byte, name string, value json.RawMessage) ([]byte, error) {
	below, item := m.below[name], name == ""
	if item {
		below = m
	}
	if !item && len(m.only) > 0 && !slices.Contains(m.only, name) {
		return out, nil
	}
	if !below.all() {
		var err error
		if value, err = below.of(value); err != nil {
			return nil, err
		}
	}
	if len(out) > 1 {
		out = append(out, ',')
	}
	if !item {
		out = append(out, '"')
		out = append(append(out, name...), '"', ':')
	}
	return append(out, value...), nil
}
