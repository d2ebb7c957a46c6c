package mark

import "strings"

// similarity is 1 for equal words and less by every letter that is added, left
// out, changed or out of place; 0 for words that no slip makes of each other.
func similarity(a, b string) float64 {
	const two, one = "ae", "æ" // a letter which folding makes two
	best := likeness(a, b)
	if strings.Contains(a, two) || strings.Contains(b, two) {
		best = max(best, likeness(strings.ReplaceAll(a, two, one), strings.ReplaceAll(b, two, one)))
	}
	return best
}

func likeness(a, b string) float64 {
	longest := max(len(a), len(b))
	if longest == 0 || longest > 60 || a == "" || b == "" {
		return 0
	}
	limit := 1 + longest/5
	d := distance([]rune(a), []rune(b))
	if d > limit || a[0] != b[0] && d > 1 || longest < 3 && d > 0 {
		return 0
	}
	return max(0, 1-float64(d)/float64(max(longest, 4)))
}

// distance is the restricted Damerau–Levenshtein distance.
func distance(a, b []rune) int {
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
