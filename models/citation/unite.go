package citation

import (
	"maps"
	"slices"
	"strings"
)

// mergedFormat is where an item keeps the identifiers of items that were united
// with it, beside its own: {"merged": {"DOI": "10.1000/a 10.1000/b"}}.
const mergedFormat = "merged"

// identifying are the variables that hold identifiers. The first ones hold
// several.
var identifying = []string{"ISBN", "ISSN", "DOI", "PMID", "PMCID", "URL"}

const severalIdentifying = 2 // of them

// Unite is an item with what others say besides: all identifiers, and of those
// of its type what it does not say itself. An item grows past its bounds never:
// then it stays as it is.
func Unite(i Item, others ...Item) Item {
	values := maps.Clone(i.values)
	if values == nil {
		values = map[string]any{}
	}
	united := Item{values}
	extra := i.Custom(mergedFormat)
	for _, other := range others {
		united.identify(other, extra)
		for name, value := range other.values {
			if _, has := values[name]; !has && (other.Type() == i.Type() || len(i.values) == 0) && name != "year-suffix" {
				values[name] = value
			}
		}
	}
	united.keepMerged(extra)
	checked, err := ParseItem(united.canonical(""))
	if err != nil {
		return i
	}
	return checked
}

// identify takes over the identifiers of another item.
func (i Item) identify(other Item, extra map[string]string) {
	for n, v := range identifying {
		i.adopt(v, other.Text(v), n < severalIdentifying, extra)
	}
	merged := other.Custom(mergedFormat)
	for _, v := range identifying {
		for value := range strings.FieldsSeq(merged[v]) {
			i.adopt(v, value, false, extra)
		}
	}
}

// adopt takes over an identifier that the item does not have yet.
func (i Item) adopt(variable, value string, isList bool, extra map[string]string) {
	switch own := i.Text(variable); {
	case value == "" || own == value || slices.Contains(strings.Fields(extra[variable]), value) || sameIdentifier(variable, own, value):
	case own == "":
		i.values[canonicalName(variable)] = value
	case isList:
		if !strings.Contains(own, value) {
			i.values[canonicalName(variable)] = own + ", " + value
		}
	default:
		extra[variable] = strings.TrimSpace(extra[variable] + " " + strings.ReplaceAll(value, " ", "%20"))
	}
}

// sameIdentifier reports whether two spellings are of one identifier.
func sameIdentifier(variable, a, b string) bool {
	x, isOne := Normalise(strings.ToLower(variable), a)
	y, isAlso := Normalise(strings.ToLower(variable), b)
	return isOne && isAlso && x == y
}

// keepMerged puts identifiers below custom, beside what stands there.
func (i Item) keepMerged(extra map[string]string) {
	if len(extra) == 0 {
		return
	}
	var kept object
	for _, v := range slices.Sorted(maps.Keys(extra)) {
		kept = append(kept, member{v, extra[v]})
	}
	custom, _ := i.values["custom"].(object)
	custom = slices.DeleteFunc(slices.Clone(custom), func(m member) bool { return m.name == mergedFormat })
	i.values["custom"] = sorted(append(custom, member{mergedFormat, kept}))
}
