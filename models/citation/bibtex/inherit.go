package bibtex

import (
	"slices"
	"strings"
)

// maxInherited bounds a field that others inherit, so that many short entries
// can't make much of a long one.
const maxInherited = 4 << 10

// private are fields that an entry does not hand down (biblatex manual,
// appendix B), and those that are about it alone.
var private = map[string]bool{
	"crossref": true, "xref": true, "xdata": true, "ids": true, "options": true, "label": true, "shorthand": true, "keywords": true,
	"abstract": true, "annote": true, "note": true, "file": true, "doi": true, "entrysubtype": true, "pages": true, "sortkey": true,
}

// containerOf is what a title becomes for the part of a work.
var containerOf = map[string]string{"title": "booktitle", "subtitle": "booksubtitle", "titleaddon": "booktitleaddon"}

// parts are the entry types whose crossref is the work that they stand in.
var parts = []string{
	"inbook", "incollection", "inproceedings", "conference", "inreference", "bookinbook", "suppbook", "suppcollection",
}

// parents are the keys that an entry refers to, in small letters.
func (e *entry) parents() []string {
	const most = 3
	var keys []string
	for _, name := range []string{"crossref", "xdata"} {
		for key := range strings.SplitSeq(e.value(name), ",") {
			key = strings.ToLower(strings.TrimSpace(key))
			if key != "" && key != strings.ToLower(e.key) && len(keys) < most {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// heir is the entry with what it inherits.
func (f *family) heir(e *entry) *entry {
	if len(e.parents()) == 0 {
		return e
	}
	for _, key := range e.parents() {
		if f.known[key] == nil {
			e.warn("There is no entry %s to inherit from.", short(key))
		}
	}
	found := *e
	found.fields = f.fields(e, 0)
	if f.missing(e, 0) == "" {
		found.fields = slices.DeleteFunc(found.fields, func(f field) bool { return f.name == "crossref" || f.name == "xdata" })
	}
	return &found
}

// fields are those of an entry and of those it inherits from.
func (f *family) fields(e *entry, generation int) []field {
	all := slices.Clone(e.fields)
	if generation == maxGenerations {
		return all
	}
	isXData := e.value("crossref") == ""
	for _, key := range e.parents() {
		parent := f.known[key]
		if parent == nil {
			continue
		}
		isPart := !isXData && slices.Contains(parts, e.kind) && !slices.Contains(parts, parent.kind)
		all = inherit(all, f.fields(parent, generation+1), isPart)
	}
	return all
}

// inherit adds to fields those of a parent that they lack.
func inherit(own, parents []field, isPart bool) []field {
	const most = 100
	has := make(map[string]bool, len(own))
	for _, f := range own {
		has[f.name] = true
	}
	for _, f := range parents {
		name := f.name
		if to, ok := containerOf[name]; ok && isPart {
			name = to
		}
		if !has[name] && !private[f.name] && len(f.value) <= maxInherited && len(own) < most {
			has[name] = true
			own = append(own, field{name, f.value})
		}
	}
	return own
}

// size is about how many bytes the entry takes.
func (e *entry) size() int {
	n := len(e.key)
	for _, f := range e.fields {
		n += len(f.name) + len(f.value)
	}
	return n
}
