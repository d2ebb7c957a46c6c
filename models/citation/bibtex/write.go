package bibtex

import (
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"

	"kilde/models/citation"
)

// Write writes records as a file of BibTeX; see Format.
func Write(w io.Writer, records iter.Seq[citation.Record]) error {
	separator := ""
	for r := range records {
		if _, err := io.WriteString(w, separator+Format(r.Key, r.Item)); err != nil {
			return err
		}
		separator = "\n"
	}
	return nil
}

// Format writes an item as one entry, under a key, that BibTeX and biblatex
// both read: with BibTeX's names where it has them, letters as TeX's commands,
// and what no field can hold in fields named csl-…, which both pass over.
func Format(key string, i citation.Item) string {
	e := entryOf(i)
	var b strings.Builder
	b.WriteString("@" + e.kind + "{" + safeKey(key))
	for _, f := range e.fields {
		b.WriteString(",\n  " + f.name + " = ")
		if f.name == "month" && slices.Contains(monthMacros, f.value) {
			b.WriteString(f.value)
			continue
		}
		b.WriteString("{" + f.value + "}")
	}
	b.WriteString("\n}\n")
	return b.String()
}

var unsafeInKey = regexp.MustCompile("[\\s\"#%'(),={}\\\\~@\u0000-\u001f]+")

// safeKey is a key as an entry may have it.
func safeKey(key string) string {
	if key = unsafeInKey.ReplaceAllString(key, ""); key != "" {
		return key
	}
	return "ref"
}

// writing is an item on its way to an entry.
type writing struct {
	entry
	item citation.Item
}

func entryOf(i citation.Item) *entry {
	w := writing{item: i}
	w.kind = first(entryTypes[i.Type()], "misc")
	if kept := i.Custom(format)[typeField]; plainKind.MatchString(kept) && !commands[kept] {
		if k, ok := kinds[kept]; !ok || k.csl == i.Type() {
			w.kind = kept
		}
	}
	if i.Type() == "thesis" && entryTypes["thesis"] == w.kind {
		w.thesis()
	}
	for _, v := range i.Variables() {
		w.variable(v)
	}
	w.kept()
	if w.meaning().csl != i.Type() {
		w.subtypeOf(i.Type())
	}
	return &w.entry
}

// commands are no entry types.
var commands = map[string]bool{"comment": true, "preamble": true, "string": true}

var plainKind = regexp.MustCompile(`^[a-z][a-z0-9-]{0,40}$`)

// thesis chooses the entry type that BibTeX has for a thesis of a kind.
func (w *writing) thesis() {
	for _, name := range []string{"phdthesis", "mastersthesis"} {
		if kinds[name].genre == w.item.Text("genre") {
			w.kind = name
		}
	}
}

func (w *writing) set(name, tex string) {
	if tex != "" && w.value(name) == "" {
		w.fields = append(w.fields, field{name, tex})
	}
}

// subtypeOf says what the entry type does not.
func (w *writing) subtypeOf(csl string) {
	for name, t := range subtypes {
		if t == csl {
			csl = name
		}
	}
	w.set("entrysubtype", csl)
}

// variable writes one variable.
func (w *writing) variable(v string) {
	switch {
	case v == "issued":
		d, _ := w.item.Date(v)
		w.fields = append(w.fields, formatIssued(d)...)
	case v == "genre" && kinds[w.kind].genre == w.item.Text(v):
		// the entry type says it
	case citation.IsNames(v):
		w.set(w.fieldOf(v), formatNames(w.item.Names(v)))
	case citation.IsDate(v):
		d, _ := w.item.Date(v)
		w.set(w.fieldOf(v), formatDate(d))
	case v == "page":
		w.set("pages", pages(w.item.Text(v)))
	default:
		name := w.fieldOf(v)
		m := modeOf(v)
		if t, ok := targets[name]; ok {
			m = t.mode
		}
		w.set(name, encode(w.item.Text(v), m))
	}
}

// pages writes a range with two hyphens, as TeX wants it.
func pages(s string) string {
	var parts []string
	for part := range strings.SplitSeq(s, "–") {
		parts = append(parts, strings.ReplaceAll(encode(part, plain), "-", "--"))
	}
	return strings.Join(parts, "–")
}

// numberFields are the fields of variables that count, by what number counts.
var numberFields = map[numbering]map[string]string{
	ofIssue:  {"issue": "number"},
	ofSeries: {"collection-number": "number"},
	ofWork:   {"number": "number"},
}

// plainFields are the fields of variables that several fields are read as.
var plainFields = map[string]string{"container-title": "booktitle", "publisher": "publisher", "genre": "type", "language": "language"}

// fieldsOfType are those that BibTeX has for one type alone.
var fieldsOfType = map[string]map[string]string{"thesis": {"publisher": "school"}, "report": {"publisher": "institution"}}

// fieldOf is the field that a variable is written in.
func (w *writing) fieldOf(v string) string {
	counts := numberings[w.item.Type()]
	if name, ok := numberFields[counts][v]; ok {
		return name
	}
	if name := first(fieldsOfType[w.item.Type()][v], plainFields[v]); name != "" {
		if v == "container-title" && counts == ofIssue {
			return "journal"
		}
		return name
	}
	for name, t := range targets {
		if t.csl == v && (name != "issue" || counts != ofIssue) {
			return name
		}
	}
	return fallback + strings.ToLower(v)
}

// kept gives back what an entry said and CSL has no variable for.
func (w *writing) kept() {
	fields := w.item.Custom(format)
	var names []string
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		tex := fields[name]
		if name == typeField || !plainField.MatchString(name) || local[name] {
			continue
		}
		if !isBalanced(tex) {
			tex = encode(tex, plain)
		}
		w.set(name, strings.Join(strings.Fields(tex), " "))
	}
}

var plainField = regexp.MustCompile("^[^\\s\"#%'(),={}\\\\~@A-Z\u0000-\u001f]{1,60}$")

// isBalanced reports whether text can stand in braces.
func isBalanced(s string) bool {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}
