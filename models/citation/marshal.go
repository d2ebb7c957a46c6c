package citation

import (
	"bytes"
	"encoding/json"
)

// MarshalJSON writes the item in canonical form: its members in the order of
// the CSL-JSON 1.0.2 schema and without id, what the schema has no place for
// below custom, no white space, <, > and & as they are. Equal items have equal
// bytes, and ParseItem reads them back as the same item. No item is null.
func (i Item) MarshalJSON() ([]byte, error) {
	if i.IsZero() {
		return []byte("null"), nil
	}
	return i.canonical(""), nil
}

// UnmarshalJSON reads an item as ParseItem does, and null as no item.
func (i *Item) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*i = Item{}
		return nil
	}
	item, err := ParseItem(data)
	if err != nil {
		return err
	}
	*i = item
	return nil
}

// JSON is the item as complete CSL-JSON: its canonical form with the id that
// the schema demands.
func (i Item) JSON(id string) json.RawMessage { return i.canonical(id) }

func (i Item) canonical(id string) []byte {
	var o, custom object
	for _, v := range variables {
		value, ok := i.tree(v, id)
		switch {
		case !ok:
		case lifted[v.name]:
			custom = append(custom, member{v.name, value})
		case v.kind == kindCustom:
			custom = append(custom, value.(object)...)
		default:
			o = append(o, member{v.name, value})
		}
	}
	if len(custom) > 0 {
		o = append(o, member{"custom", sorted(custom)})
	}
	var b bytes.Buffer
	encode(&b, o)
	return b.Bytes()
}

// tree is the JSON value of one variable, and whether the item has it.
func (i Item) tree(v variable, id string) (any, bool) {
	if v.kind == kindID {
		return id, id != ""
	}
	value, ok := i.values[v.name]
	switch value := value.(type) {
	case []Name:
		list := make([]any, len(value))
		for n, name := range value {
			list[n] = name.object()
		}
		return list, ok
	case []string:
		list := make([]any, len(value))
		for n, s := range value {
			list[n] = s
		}
		return list, ok
	case Date:
		return value.object(), ok
	}
	return value, ok
}
