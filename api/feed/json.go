package feed

import (
	"bytes"
	"encoding/json"
)

// JSONType is the media type of JSON Feed.
const JSONType = "application/feed+json"

// JSONFeed is a feed as JSON Feed 1.1 has it.
type JSONFeed struct {
	Version     string       `json:"version" validate:"required" enums:"https://jsonfeed.org/version/1.1"`
	Title       string       `json:"title" validate:"required"`
	HomePageURL string       `json:"home_page_url" validate:"required" format:"uri"`
	FeedURL     string       `json:"feed_url" validate:"required" format:"uri"`
	Description string       `json:"description,omitempty"`
	NextURL     string       `json:"next_url,omitempty" format:"uri"` // The next page; absent on the last
	Icon        string       `json:"icon,omitempty" format:"uri"`
	Authors     []JSONAuthor `json:"authors,omitempty"` // Of items that name none
	Language    string       `json:"language,omitempty"`
	Items       []JSONItem   `json:"items" validate:"required"`
} //	@name	JSONFeed

// JSONAuthor is who wrote something.
type JSONAuthor struct {
	Name   string `json:"name" validate:"required"`
	URL    string `json:"url,omitempty" format:"uri"`
	Avatar string `json:"avatar,omitempty" format:"uri"`
} //	@name	JSONFeedAuthor

// JSONItem is one article.
type JSONItem struct {
	ID            string       `json:"id" validate:"required"`
	URL           string       `json:"url" validate:"required" format:"uri"`
	Title         string       `json:"title" validate:"required"`
	ContentHTML   string       `json:"content_html,omitempty"` // With content=full
	ContentText   *string      `json:"content_text,omitempty"` // With content=excerpt
	Summary       string       `json:"summary,omitempty"`
	Image         string       `json:"image,omitempty" format:"uri"`
	DatePublished string       `json:"date_published" validate:"required" format:"date-time"`
	DateModified  string       `json:"date_modified" validate:"required" format:"date-time"`
	Authors       []JSONAuthor `json:"authors,omitempty"`
	Tags          []string     `json:"tags,omitempty"`
	Language      string       `json:"language,omitempty"`
} //	@name	JSONFeedItem

// JSON is the feed as JSON Feed 1.1.
func JSON(f Feed) ([]byte, error) {
	out := JSONFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: f.Title, HomePageURL: f.Home, FeedURL: f.Self, Description: f.Description, NextURL: f.Next,
		Icon: f.Image, Authors: jsonAuthors(f.Authors), Language: f.Language, Items: []JSONItem{},
	}
	for _, i := range f.Items {
		out.Items = append(out.Items, newJSONItem(i))
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(out)
	return b.Bytes(), err
}

func newJSONItem(i Item) JSONItem {
	out := JSONItem{
		ID: i.ID, URL: i.URL, Title: i.Title, ContentHTML: i.HTML, Summary: i.Summary, Image: i.Image.URL,
		DatePublished: stamp(i.Published), DateModified: stamp(i.Updated), Authors: jsonAuthors(i.Authors), Language: i.Language,
	}
	if i.HTML == "" {
		out.ContentText = &i.Summary // an item has to have a text of one kind
	}
	for _, c := range i.Categories {
		out.Tags = append(out.Tags, c.Label)
	}
	return out
}

func jsonAuthors(list []Person) (out []JSONAuthor) {
	for _, p := range list {
		out = append(out, JSONAuthor{p.Name, p.URL, p.Image})
	}
	return out
}
