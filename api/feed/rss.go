package feed

import (
	"encoding/xml"
	"time"
)

// RSSType is the media type of RSS.
const RSSType = "application/rss+xml; charset=utf-8"

const rssMedia = "application/rss+xml"

type rssFeed struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	Content string     `xml:"xmlns:content,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Media   string     `xml:"xmlns:media,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title         string    `xml:"title"`
	Link          string    `xml:"link"`
	Description   string    `xml:"description"`
	Language      string    `xml:"language,omitempty"`
	LastBuildDate string    `xml:"lastBuildDate"`
	Generator     string    `xml:"generator"`
	Docs          string    `xml:"docs"`
	Image         *rssImage `xml:"image"`
	Links         []link    `xml:"atom:link"`
	Items         []rssItem `xml:"item"`
}

type rssImage struct {
	URL   string `xml:"url"`
	Title string `xml:"title"`
	Link  string `xml:"link"`
}

type rssGUID struct {
	IsPermaLink bool   `xml:"isPermaLink,attr"`
	ID          string `xml:",chardata"`
}

type rssItem struct {
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	GUID        rssGUID  `xml:"guid"`
	PubDate     string   `xml:"pubDate"`
	Updated     string   `xml:"atom:updated"`
	Creators    []string `xml:"dc:creator"`
	Language    string   `xml:"dc:language,omitempty"`
	Categories  []string `xml:"category"`
	Description string   `xml:"description,omitempty"`
	Content     string   `xml:"content:encoded,omitempty"`
	Picture     *picture `xml:"media:content"`
}

// RSS is the feed as RSS 2.0.
func RSS(f Feed) ([]byte, error) {
	channel := rssChannel{
		Title: f.Title, Link: f.Home, Description: f.Description, Language: f.Language, LastBuildDate: rssDate(f.Updated), Generator: generator,
		Docs: "https://www.rssboard.org/rss-specification", Links: f.links(rssMedia),
	}
	if channel.Description == "" {
		channel.Description = f.Title // it must say something
	}
	if f.Image != "" {
		channel.Image = &rssImage{f.Image, f.Title, f.Home}
	}
	for _, i := range f.Items {
		channel.Items = append(channel.Items, newRSSItem(i, f.Authors))
	}
	return document(&rssFeed{
		Version: "2.0", Atom: atomSpace, Content: "http://purl.org/rss/1.0/modules/content/", DC: "http://purl.org/dc/elements/1.1/", Media: mediaSpace, Channel: channel,
	})
}

func newRSSItem(i Item, fallback []Person) rssItem {
	out := rssItem{
		Title: i.Title, Link: i.URL, GUID: rssGUID{false, i.ID}, PubDate: rssDate(i.Published), Updated: stamp(i.Updated), Language: i.Language,
		Description: i.Summary, Content: i.HTML, Picture: newPicture(i.Image),
	}
	if len(i.Authors) == 0 {
		i.Authors = fallback
	}
	for _, p := range i.Authors {
		out.Creators = append(out.Creators, p.Name)
	}
	for _, c := range i.Categories {
		out.Categories = append(out.Categories, c.Label)
	}
	return out
}

// rssDate is a date as RFC 822 has it, with a year of four digits.
func rssDate(t time.Time) string { return t.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT") }
