package feed

import (
	"bytes"
	"encoding/xml"
	"reflect"
	"time"
)

// The namespaces beside the formats' own.
const (
	atomSpace  = "http://www.w3.org/2005/Atom"
	mediaSpace = "http://search.yahoo.com/mrss/"
)

// document is v as an XML document, with all of its texts made fit for that.
func document(v any) ([]byte, error) {
	scrub(reflect.ValueOf(v).Elem())
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), enc.Close()
}

// scrub cleans all texts in v.
func scrub(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(clean(v.String()))
	case reflect.Pointer:
		if !v.IsNil() {
			scrub(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			scrub(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				scrub(v.Field(i))
			}
		}
	}
}

// link is atom:link, which RSS takes over.
type link struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

// links are those of a page of a feed of a media type (RFC 5005, section 3).
func (l Links) links(media string) (list []link) {
	for _, x := range []struct{ rel, href string }{
		{"self", l.Self}, {"first", l.First}, {"previous", l.Previous}, {"next", l.Next}, {"last", l.Last},
	} {
		if x.href != "" {
			list = append(list, link{x.rel, media, x.href})
		}
	}
	return list
}

// picture is media:content (Media RSS).
type picture struct {
	URL         string `xml:"url,attr"`
	Medium      string `xml:"medium,attr"`
	Description string `xml:"media:description,omitempty"`
}

func newPicture(i Image) *picture {
	if i.URL == "" {
		return nil
	}
	return &picture{i.URL, "image", i.Alt}
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
