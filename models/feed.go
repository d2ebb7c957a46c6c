package models

// Feed is what a feed is made from: one page of articles, and the one thing
// that they are of, where they are not all that there are.
type Feed struct {
	Series *Series // without its parts
	Author *Author
	Tag    *Tag
	List[Article]
}
