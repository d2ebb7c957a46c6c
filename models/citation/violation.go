package citation

import (
	"cmp"
	"slices"
	"strings"
)

// The codes of violations. They are part of what clients see and stay as they are.
const (
	codeJSON     = "json"     // not well-formed JSON in UTF-8
	codeRequired = "required" // a member is missing
	codeUnknown  = "unknown"  // no such member, or no such type
	codeNull     = "null"     // null says nothing: leave the member out
	codeKind     = "kind"     // the wrong kind of value
	codeDate     = "date"     // no such date, or not a date
	codeEmpty    = "empty"    // a name or date without content
	codeControl  = "control"  // a control character
	codeRepeated = "repeated" // the same thing said twice
	codeTooLong  = "too_long"
	codeTooMany  = "too_many"
	codeTooDeep  = "too_deep"
)

// Violation says what is wrong at one place of an item.
type Violation struct {
	Pointer string // RFC 6901, from the item's root: "/author/0/family"; "" is the item itself
	Code    string // a stable word: json, required, unknown, null, kind, date, empty, control, repeated, too_long, too_many, too_deep
	Detail  string // one sentence that tells how to mend it
}

// Error lists everything that keeps bytes from being an item, in document order.
type Error struct{ Violations []Violation }

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("the reference is not valid CSL-JSON")
	for n, v := range e.Violations {
		if n == 3 {
			b.WriteString("; …")
			break
		}
		b.WriteString(map[bool]string{true: ": ", false: "; "}[n == 0])
		if v.Pointer != "" {
			b.WriteString(abridged(v.Pointer) + ": ")
		}
		b.WriteString(v.Detail)
	}
	return b.String()
}

// pointerEscapes are those of RFC 6901, section 3.
var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// child is the pointer to a member of what pointer points to.
func child(pointer, member string) string {
	return pointer + "/" + pointerEscapes.Replace(member)
}

// abridged is s, shortened to what an error message can quote.
func abridged(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// nearestVariable is the variable that name was probably meant to be, or "".
func nearestVariable(name string) string {
	if near, ok := synonyms[strings.ToLower(name)]; ok {
		return near
	}
	best, least := "", 2+len(name)/4
	for _, v := range variables {
		if d := distance(name, v.name, least); d < least {
			best, least = v.name, d
		}
	}
	return best
}

// nearTypes are at most three types that name was probably meant to be: those
// spelled almost like it, and those that share a word with it.
func nearTypes(name string) []string {
	const most = 3
	type candidate struct {
		name     string
		distance int
	}
	var near []candidate
	for _, t := range types {
		d := distance(name, t, MaxString)
		if d <= 2 || sharesWord(name, t) {
			near = append(near, candidate{t, d})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	var names []string
	for _, c := range near[:min(most, len(near))] {
		names = append(names, c.name)
	}
	return names
}

func sharesWord(a, b string) bool {
	split := func(r rune) bool { return r == '-' || r == '_' || r == ' ' }
	words := strings.FieldsFunc(strings.ToLower(b), split)
	for _, w := range strings.FieldsFunc(strings.ToLower(a), split) {
		for _, x := range words {
			if w == x || len(w) > 3 && strings.Contains(x, w) || len(x) > 3 && strings.Contains(w, x) {
				return true
			}
		}
	}
	return false
}

// distance is the Levenshtein distance of two words, letter case aside, or
// limit when it is no less or a word is longer than any variable.
func distance(a, b string, limit int) int {
	const longest = 32
	if len(a) > longest || len(b) > longest || max(len(a)-len(b), len(b)-len(a)) >= limit {
		return limit
	}
	a, b = strings.ToLower(a), strings.ToLower(b)
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return min(limit, row[len(b)])
}
