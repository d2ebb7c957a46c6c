package models

import (
	"time"

	"kilde/models/source"
	"kilde/models/text"
)

// Status is where an article stands between first draft and archive.
type Status string

// The states of an article; only the published are public.
const (
	DraftStatus     Status = "draft"
	ScheduledStatus Status = "scheduled"
	PublishedStatus Status = "published"
	ArchivedStatus  Status = "archived" // was public once
)

// Statuses are all states of an article.
func Statuses() []Status {
	return []Status{DraftStatus, ScheduledStatus, PublishedStatus, ArchivedStatus}
}

// Article is a piece of writing as its caller sees it: published, or as one of
// its revisions says.
type Article struct {
	ID       string
	Slug     string
	Status   Status
	Version  int // how many times it was published
	Title    string
	Subtitle string
	Excerpt  string
	Language string // BCP 47
	Words    int    // of running text

	CanonicalURL string
	Cover        *source.Image
	SEO          *source.SEO
	Meta         source.Meta

	PublishedAt *time.Time // first
	UpdatedAt   *time.Time // last publication
	CreatedAt   time.Time

	Bylines []Byline
	Series  []Membership
	Tags    []TagLink

	Body       *Body   // nil in lists
	References []Entry // nil in lists

	Editing *Editing // what only a caller with a key sees; nil for the public
}

// Showing says how an article is to be shown.
type Showing struct {
	Revision int    // its number, or Latest of store; 0 for the usual one
	Series   string // slug or id of the series that it is read in; "" for none
	Printing
}

// Editing is the state of an article between its revisions.
type Editing struct {
	Revision          int // the one shown
	LatestRevision    int
	PublishedRevision int // 0 where it was never published
	SavedAt           time.Time
	ScheduledAt       *time.Time
	ScheduledRevision int
}

// Body is an article's text, as written and as derived from that.
type Body struct {
	Format  text.Format
	Source  string // as written
	HTML    string // sanitised
	Text    string
	Outline []text.Heading
	// Citations are those in HTML, in their order.
	Citations []Citation
}

// Byline is an author's place on one article, with what it shows of the author.
type Byline struct {
	ID      string // of the author, as the rest
	Slug    string
	Name    string
	Kind    string // person or organization
	BioHTML string // sanitised
	URL     string
	ORCID   string
	Image   *source.Image
	Role    string
}

// Membership is an article's place in one series, numbered among the parts
// that the caller may see.
type Membership struct {
	ID       string
	Slug     string
	Title    string
	Language string
	Position int // 1 is the first; 0 where it has none
	Total    int
	Role     string
	Primary  bool
	Whole    *Whole // nil where there are no chapters
	Previous *Link  // in the order of reading, across the borders of chapters
	Next     *Link
}

// Whole is an article's place in a series with all its chapters.
type Whole struct {
	ID       string // of the series on top
	Slug     string
	Title    string
	Language string
	Position int // among all articles that have a number; 0 where it has none
	Total    int
}

// Link names an article that the caller may go to.
type Link struct {
	ID    string
	Slug  string
	Title string
}

// Entry is one line of an article's bibliography.
type Entry struct {
	Position  int // 1 is the first
	Reference Reference
}

// Revision is one saved state of an article.
type Revision struct {
	Number    int
	CreatedAt time.Time
	KeyID     string // of the key that saved it, or empty
	Note      string
	Title     string
	Slug      string
	Source    *source.Article // nil in lists
}

// Publishing says which revision readers are to see, and when.
type Publishing struct {
	Revision int        // 0 for the latest
	At       *time.Time // nil for now
}
