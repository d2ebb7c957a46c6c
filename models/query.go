package models

import "strings"

// Sort is the order of a list: the names of up to MaxOrders criteria, separated
// by commas, each with a minus before it where it descends. What is alike in
// all of them is ordered by its id inside.
type Sort string

// Orders that are often asked for.
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
	ByPosition        Sort = "position"
	ByRelevance       Sort = "relevance" // of what a text finds, the best first; stands alone
)

// MaxOrders is how many criteria a list is sorted by at most.
const MaxOrders = 3

// Order is one criterion that a list is sorted by.
type Order struct {
	Name string // of the criterion
	Desc bool
}

// Orders are the criteria of the sort, the first one first.
func (s Sort) Orders() []Order {
	var list []Order
	for name := range strings.SplitSeq(string(s), ",") {
		criterion, desc := strings.CutPrefix(name, "-")
		list = append(list, Order{criterion, desc})
	}
	return list
}

// Value is one value of a criterion: a text or a number, as its kind has it.
type Value struct {
	Text   string `json:"t,omitempty"`
	Number int64  `json:"n,omitempty"`
}

// Filter narrows a list by one criterion. Its values are alternatives; filters add
// up.
type Filter struct {
	Name     string // of the criterion
	Operator Operator
	Values   []Value
}

// Cursor is where the last page of a list ended.
type Cursor struct {
	At []Value // of the last thing, by the criteria of the sort
	ID string  // of the last thing: the tie-breaker
}

// Query selects one page of a list.
type Query struct {
	Text    *string // what to look for, as in Search; nil for everything
	Sort    Sort
	Filters []Filter
	Limit   int // 1 to 100
	After   *Cursor
	Skip    int  // how many things come before the page, where After is nil
	Count   bool // whether to count the whole list, which a Text always does

	// What articles carry besides.
	Bodies     bool
	References bool
}

// List is one page of a list.
type List[T any] struct {
	Items []T
	Extent
}

// Extent is how far a list goes on.
type Extent struct {
	Next  *Cursor // nil on the last page
	Total int     // of the whole list, where it was asked for
	// Exact says of a search whether Total is all that there is. Where it is
	// false the newest of those were compared, and those with the words in title
	// or headings.
	Exact bool
}
