package report

import (
	"slices"
	"strconv"
	"strings"

	"kilde/models/citation"
	"kilde/models/citation/mark"
	"kilde/models/source"
)

// Wanted are the names by which the references are to be looked for that
// citations miss: keys, as marks ask for them, and what records of an author and
// year share (see citation.DuplicateKeys).
func Wanted(found []Finding) (keys, shared []string) {
	const most = 100
	for _, f := range found {
		if f.Rule != Unresolved || len(keys)+len(shared) >= most {
			continue
		}
		if key, ok := strings.CutPrefix(f.Found, "@"); ok {
			keys = append(keys, key)
		} else if name, year, ok := authorAndYear(f.Found); ok {
			shared = append(shared, "author:"+name+" "+year)
		}
	}
	return keys, shared
}

// authorAndYear are the first name in a citation, folded, and its year.
func authorAndYear(cited string) (name, year string, ok bool) {
	at := yearInCitation.FindStringSubmatchIndex(cited)
	if at == nil {
		return "", "", false
	}
	first := strings.TrimRight(cited[:at[0]], " (,\u00a0")
	for _, end := range []string{" og ", " & ", " and ", ",", " mfl", " m.fl", " et al"} {
		first, _, _ = strings.Cut(first, end)
	}
	name = citation.Fold(first)
	return name, cited[at[2]:at[3]], name != ""
}

// Offer gives findings of citations without a reference a fix, where the site has
// just one that such a citation would lead to: to list it.
func Offer(a Cited, found []Finding, have []Entry) {
	for i := range found {
		if f := &found[i]; f.Rule == Unresolved && f.Fix == nil {
			f.offer(a, have)
		}
	}
}

func (f *Finding) offer(a Cited, have []Entry) {
	var fit []Entry
	for _, e := range have {
		if f.wouldMean(a, e) {
			fit = append(fit, e)
		}
	}
	if len(fit) != 1 {
		for _, e := range fit {
			f.Others = append(f.Others, e.Key)
		}
		return
	}
	f.Reference = fit[0].Key
	list := append(slices.Clone(a.Source.Bibliography), source.Entry{Key: fit[0].Key})
	f.Fix = &Fix{Of: Article, patch: patchOf("bibliography", list)}
}

// isBy reports whether the first author and the year of an entry are those.
func (e Entry) isBy(name, year string) bool {
	return strconv.Itoa(e.Item.Year()) == year && strings.HasSuffix(name, firstAuthor(e.Item))
}

// wouldMean reports whether the citation would lead to an entry that is listed
// besides.
func (f *Finding) wouldMean(a Cited, e Entry) bool {
	if key, ok := strings.CutPrefix(f.Found, "@"); ok {
		return e.Key == key || slices.Contains(e.Also, key)
	}
	if name, year, _ := authorAndYear(f.Found); !e.isBy(name, year) {
		return false
	}
	entries := make([]mark.Entry, 0, len(a.Entries)+1)
	for _, x := range append(slices.Clone(a.Entries), e) {
		entries = append(entries, mark.Entry{Key: x.Key, Also: x.Also, Item: x.Item})
	}
	c := checkup{bibliography: mark.NewBibliography(entries, a.Language)}
	return c.links(f.Found, e.Key)
}
