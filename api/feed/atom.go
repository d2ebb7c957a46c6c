package feed

import "encoding/xml"

// AtomType is the media type of Atom.
const AtomType = "application/atom+xml; charset=utf-8"

const atomMedia = "application/atom+xml"

type atomFeed struct {
	XMLName   xml.Name     `xml:"feed"`
	Space     string       `xml:"xmlns,attr"`
	Media     string       `xml:"xmlns:media,attr"`
	Language  string       `xml:"xml:lang,attr,omitempty"`
	ID        string       `xml:"id"`
	Title     string       `xml:"title"`
	Subtitle  string       `xml:"subtitle,omitempty"`
	Updated   string       `xml:"updated"`
	Authors   []atomPerson `xml:"author"`
	Links     []link       `xml:"link"`
	Logo      string       `xml:"logo,omitempty"`
	Generator string       `xml:"generator"`
	Entries   []atomEntry  `xml:"entry"`
}

type atomPerson struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomCategory struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr,omitempty"`
}

type atomEntry struct {
	Language   string         `xml:"xml:lang,attr,omitempty"`
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Link       link           `xml:"link"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Authors    []atomPerson   `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
	Content    *atomText      `xml:"content"`
	Picture    *picture       `xml:"media:content"`
}

// Atom is the feed as Atom (RFC 4287).
func Atom(f Feed) ([]byte, error) {
	out := atomFeed{
		Space: atomSpace, Media: mediaSpace, Language: f.Language, ID: f.ID, Title: f.Title, Subtitle: f.Description, Updated: stamp(f.Updated),
		Authors: atomPersons(f.Authors), Links: append(f.links(atomMedia), link{"alternate", "text/html", f.Home}), Logo: f.Image, Generator: generator,
	}
	for _, i := range f.Items {
		out.Entries = append(out.Entries, newAtomEntry(i))
	}
	return document(&out)
}

func newAtomEntry(i Item) atomEntry {
	e := atomEntry{
		Language: i.Language, ID: i.ID, Title: i.Title, Link: link{"alternate", "text/html", i.URL}, Published: stamp(i.Published), Updated: stamp(i.Updated),
		Authors: atomPersons(i.Authors), Summary: i.Summary, Picture: newPicture(i.Image),
	}
	for _, c := range i.Categories {
		e.Categories = append(e.Categories, atomCategory(c))
	}
	if i.HTML != "" {
		e.Content = &atomText{"html", i.HTML}
	}
	return e
}

func atomPersons(list []Person) (out []atomPerson) {
	for _, p := range list {
		out = append(out, atomPerson{p.Name, p.URL})
	}
	return out
}
