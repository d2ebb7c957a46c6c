package citation

import (
	"github.com/tidwall/gjson"
)

// ReadItem reads an item that MarshalJSON has written, which it trusts: what
// ParseItem would refuse it may take or leave out.
func ReadItem(canonical string) Item {
	values := make(map[string]any, 16)
	gjson.Parse(canonical).ForEach(func(name, value gjson.Result) bool {
		if name.Str == "custom" {
			readCustom(values, value.Raw)
		} else {
			values[name.Str] = readValue(value)
		}
		return true
	})
	return Item{values}
}

// readValue is a variable's value, which tells by its shape what it is.
func readValue(value gjson.Result) any {
	switch {
	case value.IsObject():
		return readDate(value)
	case !value.IsArray():
		return value.Str
	case value.Get("0").IsObject():
		return readNames(value)
	}
	var list []string
	value.ForEach(func(_, s gjson.Result) bool {
		list = append(list, s.Str)
		return true
	})
	return list
}

// readCustom reads what stands below custom, and the variables that were put
// there.
func readCustom(values map[string]any, custom string) {
	o, wrong := decode([]byte(custom))
	if wrong != "" {
		return
	}
	p := parser{values: values}
	if kept := p.custom("/custom", o); len(kept) > 0 {
		values["custom"] = kept
	}
}

func readNames(list gjson.Result) []Name {
	var names []Name
	list.ForEach(func(_, value gjson.Result) bool {
		var n Name
		value.ForEach(func(name, value gjson.Result) bool {
			for _, part := range nameParts {
				if part.name == name.Str {
					*part.field(&n) = value.Str
				}
			}
			for _, flag := range nameFlags {
				if flag.name == name.Str {
					*flag.field(&n) = value.Bool()
				}
			}
			return true
		})
		names = append(names, n)
		return true
	})
	return names
}

func readDate(value gjson.Result) Date {
	var d Date
	value.ForEach(func(name, value gjson.Result) bool {
		switch name.Str {
		case "date-parts":
			d.From, d.To = readDay(value.Get("0")), readDay(value.Get("1"))
		case "season":
			d.Season = value.Str
		case "circa":
			d.Circa = value.Bool()
		case "literal":
			d.Literal = value.Str
		case "raw":
			d.Raw = value.Str
		}
		return true
	})
	return d
}

func readDay(value gjson.Result) Day {
	return Day{int(value.Get("0").Int()), int(value.Get("1").Int()), int(value.Get("2").Int())}
}
