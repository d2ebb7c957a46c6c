// Package feed writes feeds: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1, each
// paged as RFC 5005 says. It knows no content and no server: what it is given is
// what it writes, with any text made fit for the format.
package feed

import (
	"strings"
	"time"
)

// Feed is one page of a feed. All addresses are absolute.
type Feed struct {
	ID          string // a URI, the same on every page and for ever
	Title       string
	Description string // plain text
	Language    string // BCP 47
	Home        string // the page that the feed is of
	Image       string
	Updated     time.Time
	Authors     []Person // of items that name none
	Items       []Item
	Links
}

// Links are where a page of a feed and its neighbours are; what is not known is
// empty.
type Links struct{ Self, First, Previous, Next, Last string }

// Item is one entry.
type Item struct {
	ID         string // a URI, the same in every feed and for ever
	URL        string
	Title      string
	Summary    string // plain text
	HTML       string // the whole text; empty where a feed has summaries only
	Language   string // BCP 47
	Published  time.Time
	Updated    time.Time
	Authors    []Person
	Categories []Category
	Image      Image
}

// Person is a person or an organisation that wrote something.
type Person struct {
	Name, URL string
	Image     string
}

// Category is a subject.
type Category struct{ Term, Label string }

// Image is a picture; the zero Image is none.
type Image struct{ URL, Alt string }

// generator is what the feeds say that they are made by.
const generator = "Kilde"

// clean is s without what no XML document can hold, however it is escaped (XML
// 1.0, production 2).
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff {
			return r
		}
		return -1
	}, s)
}
