package bibtex

import (
	"regexp"
	"slices"
	"strings"

	"kilde/models/citation"
)

// format is the name below custom of what CSL has no variable for.
const format = "bibtex"

// typeField is where an entry type is kept, below custom, that CSL does not
// tell from another.
const typeField = "entrytype"

// reading is an entry on its way to an item.
type reading struct {
	*entry
	draft *citation.Draft
	kind  kind
	done  map[string]bool // fields that are read
}

// item makes an item of an entry.
func (e *entry) item() (citation.Item, error) {
	for i := range e.fields {
		if name, ok := synonyms[e.fields[i].name]; ok && e.value(name) == "" {
			e.fields[i].name = name
		}
	}
	r := reading{entry: e, done: map[string]bool{}}
	r.kind = e.meaning()
	r.draft = citation.NewDraft(r.kind.csl)
	r.done["entrysubtype"] = e.subtype() != ""
	r.titles()
	r.dates()
	r.number()
	r.genre()
	r.language()
	r.address()
	for _, f := range e.fields {
		r.field(f)
	}
	if entryTypes[r.kind.csl] != e.kind && !plainThesis(e.kind) && e.subtype() == "" {
		r.draft.SetCustom(format, typeField, e.kind)
	}
	return r.draft.Item()
}

// plainThesis are the entry types that a genre tells apart, or that only are
// other names.
func plainThesis(kind string) bool {
	return slices.Contains([]string{"phdthesis", "mastersthesis", "report", "conference", "electronic", "www", "misc"}, kind)
}

// meaning is the CSL type of an entry.
func (e *entry) meaning() kind {
	if s := e.subtype(); s != "" {
		return kind{csl: s}
	}
	k, ok := kinds[e.kind]
	switch {
	case !ok:
		return kind{csl: "document"}
	case e.kind == "misc" && (e.value("url") != "" || addressed.MatchString(e.value("howpublished"))):
		return kind{csl: "webpage"}
	}
	return k
}

// subtype is the CSL type that entrysubtype names; "" when it names none.
func (e *entry) subtype() string {
	s := strings.ToLower(e.value("entrysubtype"))
	if csl, ok := subtypes[s]; ok {
		return csl
	}
	if slices.Contains(citation.Types(), s) {
		return s
	}
	return ""
}

// take is the text of the first of the fields that the entry has; it is read
// then.
func (r *reading) take(m mode, names ...string) string {
	for _, name := range names {
		if tex := r.value(name); tex != "" {
			r.done[name] = true
			return decode(tex, m)
		}
	}
	return ""
}

func (r *reading) titles() {
	main := r.take(title, "title")
	if sub := r.take(title, "subtitle"); sub != "" {
		main = strings.TrimPrefix(main+": "+sub, ": ")
	}
	r.draft.SetText("title", main)
	container := r.take(title, containers...)
	if sub := r.take(title, "booksubtitle", "journalsubtitle"); sub != "" && container != "" {
		container += ": " + sub
	}
	r.draft.SetText("container-title", container)
	r.draft.SetText("publisher", r.take(plain, publishers...))
}

func (r *reading) dates() {
	d, unused := issued(r.entry)
	r.draft.SetDate("issued", d)
	for _, name := range []string{"date", "year", "month"} {
		r.done[name] = !slices.Contains(unused, name)
	}
}

// number reads what counts different things in different types.
func (r *reading) number() {
	switch numberings[r.kind.csl] {
	case ofIssue:
		r.draft.SetText("issue", r.take(plain, "number", "issue"))
	case ofSeries:
		r.draft.SetText("collection-number", r.take(plain, "number"))
	default:
		r.draft.SetText("number", r.take(plain, "number"))
	}
}

func (r *reading) genre() {
	genre := r.take(plain, "type")
	if named, ok := thesisTypes[strings.ToLower(genre)]; ok && r.kind.csl == "thesis" {
		genre = named
	}
	r.draft.SetText("genre", first(genre, r.kind.genre))
}

// language reads the name or tag of a language.
func (r *reading) language() {
	s := r.take(plain, "language", "langid", "hyphenation")
	if tag, ok := languages[strings.ToLower(s)]; ok {
		s = tag
	}
	r.draft.SetText("language", s)
}

var addressed = regexp.MustCompile(`^\s*\\url\s*\{([^{}]*)\}\s*$|^\s*(https?://\S+)\s*$`)

// address reads an address that stands where BibTeX had no field for it.
func (r *reading) address() {
	if r.value("url") != "" {
		return
	}
	for _, name := range []string{"howpublished", "note"} {
		m := addressed.FindStringSubmatch(r.value(name))
		if m != nil && (name == "howpublished" || m[1] != "") { // a note may begin with an address
			r.done[name] = true
			r.draft.SetText("URL", decode(first(m[1], m[2]), verbatim))
			return
		}
	}
}

// field reads a field that means one thing, and keeps what means nothing.
func (r *reading) field(f field) {
	if r.done[f.name] || local[f.name] {
		return
	}
	t, ok := targets[f.name]
	if name, isOwn := strings.CutPrefix(f.name, fallback); isOwn {
		t.csl, ok = citation.VariableNamed(name)
		t.mode = modeOf(t.csl)
	}
	if !ok || r.draft.Has(t.csl) {
		r.keep(f)
		return
	}
	switch {
	case citation.IsNames(t.csl):
		r.draft.SetNames(t.csl, names(f.value))
	case citation.IsDate(t.csl):
		r.draft.SetDate(t.csl, date(decode(f.value, verbatim)))
	case t.csl == "page":
		r.draft.SetText(t.csl, decode(strings.ReplaceAll(f.value, "--", "-"), plain))
	default:
		r.draft.SetText(t.csl, decode(f.value, t.mode))
	}
}

// keep keeps a field that means nothing, to be given back.
func (r *reading) keep(f field) {
	if !plainField.MatchString(f.name) {
		r.warn("There can be no field named %s.", short(f.name))
		return
	}
	r.draft.SetCustom(format, f.name, strings.Join(strings.Fields(f.value), " "))
}

// modeOf is how a variable's text is written that has no field of its own.
func modeOf(variable string) mode {
	switch {
	case citation.IsProse(variable):
		return prose
	case strings.HasSuffix(variable, "title"):
		return title
	}
	return plain
}
