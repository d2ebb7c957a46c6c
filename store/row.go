package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"kilde/models/source"
	"kilde/models/text"
)

// at is the moment that a stored number of milliseconds means.
func at(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// maybe is at, or nil for 0, which means never.
func maybe(ms int64) *time.Time {
	if ms == 0 {
		return nil
	}
	t := at(ms)
	return &t
}

// stored is t as it is stored; nil is 0.
func stored(t *time.Time) int64 {
	if t == nil {
		return 0
	}
	return t.UnixMilli()
}

// encode is v as the JSON that is stored of it.
func encode(v any) (string, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", fmt.Errorf("encode %T: %w", v, err)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// decode reads stored JSON into v; nothing stored leaves v as it is.
func decode(data string, v any) error {
	if data == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(data), v); err != nil {
		return fmt.Errorf("decode %T: %w", v, err)
	}
	return nil
}

// optional is encode for a pointer: nothing is stored for nil.
func optional[T any](v *T) (string, error) {
	if v == nil {
		return "", nil
	}
	return encode(v)
}

// What lists show much of is read without reflection. Where nothing is stored
// there is nothing.

func storedImage(data gjson.Result) *source.Image {
	if !data.IsObject() {
		return nil
	}
	return &source.Image{URL: data.Get("url").String(), Alt: data.Get("alt").String()}
}

func storedSEO(data string) *source.SEO {
	if data == "" {
		return nil
	}
	all := gjson.Parse(data)
	return &source.SEO{Title: all.Get("title").String(), Description: all.Get("description").String()}
}

func storedOutline(data string) []text.Heading {
	var outline []text.Heading
	gjson.Parse(data).ForEach(func(_, h gjson.Result) bool {
		outline = append(outline, text.Heading{ID: h.Get("ID").String(), Level: int(h.Get("Level").Int()), Title: h.Get("Title").String()})
		return true
	})
	return outline
}
