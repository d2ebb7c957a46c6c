package models

import (
	"slices"
	"time"

	"kilde/models/source"
)

// SeriesOrder is one order that a series had, with all its parts.
type SeriesOrder struct {
	Number    int // 1 is the first
	CreatedAt time.Time
	KeyID     string // of the key that made it, or empty
	Note      string
	Count     int // of its parts
	Moves     Moves
	Parts     []OrderedPart // nil in lists
	Changes   []PartChange  // since the order before; nil in lists
}

// Moves are how many parts an order has, has not, has elsewhere and has as
// something else than the one before.
type Moves struct{ Added, Removed, Moved, Edited int }

// OrderedPart is a part of an order, which may have been changed or deleted
// since.
type OrderedPart struct {
	source.Part       // its article or series by id
	Article     *Link // as it is now; without a slug where it is gone
	Series      *Link
}

// PartChange is what became of a part between two orders.
type PartChange struct {
	Part   OrderedPart // as it is in the later one, or was in the earlier
	Change string
	From   int // position in the earlier order; 0 where it was not there
	To     int // in the later one
}

// What can become of a part between two orders.
const (
	AddedPart   = "added"
	RemovedPart = "removed"
	MovedPart   = "moved"  // it has to go past others
	EditedPart  = "edited" // it stands for something else, or in another role
)

// OrderComparison tells two orders of a series apart.
type OrderComparison struct {
	From, To int // their numbers
	Changes  []PartChange
}

// Compare tells what becomes of the parts of one order in another: as few of them
// as can be have moved. The removed come first, then the others as they are in
// the later one; one that moved and is edited comes twice.
func Compare(before, after []source.Part) (changes []PartChange) {
	was, is := places(before), places(after)
	for i, p := range before {
		if _, ok := is[p.ID]; !ok {
			changes = append(changes, PartChange{OrderedPart{Part: p}, RemovedPart, i + 1, 0})
		}
	}
	stay := staying(was, after)
	for i, p := range after {
		from, known := was[p.ID]
		if !known {
			changes = append(changes, PartChange{OrderedPart{Part: p}, AddedPart, 0, i + 1})
			continue
		}
		if !stay[p.ID] {
			changes = append(changes, PartChange{OrderedPart{Part: p}, MovedPart, from + 1, i + 1})
		}
		if before[from] != p {
			changes = append(changes, PartChange{OrderedPart{Part: p}, EditedPart, from + 1, i + 1})
		}
	}
	return changes
}

// Count counts changes by their kind.
func Count(changes []PartChange) (m Moves) {
	for _, c := range changes {
		switch c.Change {
		case AddedPart:
			m.Added++
		case RemovedPart:
			m.Removed++
		case MovedPart:
			m.Moved++
		case EditedPart:
			m.Edited++
		}
	}
	return m
}

// places are where the parts of an order stand, by their id.
func places(order []source.Part) map[string]int {
	at := make(map[string]int, len(order))
	for i, p := range order {
		at[p.ID] = i
	}
	return at
}

// staying are the parts of an order that need not move to come there from where
// they were: a longest rising run of their former places, found by patience.
func staying(was map[string]int, order []source.Part) map[string]bool {
	var piles []int // the part, by its place in order, on top of each pile
	below := make([]int, len(order))
	place := func(i int) int { return was[order[i].ID] }
	for i, p := range order {
		if _, known := was[p.ID]; !known {
			continue
		}
		pile, _ := slices.BinarySearchFunc(piles, place(i), func(top, at int) int { return place(top) - at })
		below[i] = -1
		if pile > 0 {
			below[i] = piles[pile-1]
		}
		piles = append(piles[:pile], append([]int{i}, piles[min(pile+1, len(piles)):]...)...)
	}
	stay := make(map[string]bool, len(piles))
	if len(piles) == 0 {
		return stay
	}
	for i := piles[len(piles)-1]; i >= 0; i = below[i] {
		stay[order[i].ID] = true
	}
	return stay
}
