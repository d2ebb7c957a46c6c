package models

// Sort is one order of a list; the list of them is closed.
type Sort string

// The orders. Each has the thing's id as its tie-breaker; a leading minus
// means descending.
const (
	ByPublishedAt     Sort = "published_at"
	ByPublishedAtDesc Sort = "-published_at"
	ByUpdatedAt       Sort = "updated_at"
	ByUpdatedAtDesc   Sort = "-updated_at"
	BySavedAt         Sort = "saved_at"
	BySavedAtDesc     Sort = "-saved_at"
	ByTitle           Sort = "title"
	ByTitleDesc       Sort = "-title"
	ByName            Sort = "name"
	ByNameDesc        Sort = "-name"
)

// Cursor is where the last page of a list ended.
type Cursor struct {
	Text   string // the sort value, where it is text
	Number int64  // the sort value, where it is a number
	ID     string // of the last thing: the tie-breaker
}

// Query selects one page of a list. Values within a filter are alternatives;
// filters add up.
type Query struct {
	Sort  Sort
	Limit int // 1 to 100
	After *Cursor
	Count bool // whether to count the whole list

	// Of articles. Authors, series and tags by slug or id.
	Authors   []string
	Series    []string
	Tags      []string
	Languages []string
	Statuses  []Status // none: published
}

// List is one page of a list.
type List[T any] struct {
	Items []T
	Next  *Cursor // nil on the last page
	Total int     // of the whole list, where it was asked for
}
