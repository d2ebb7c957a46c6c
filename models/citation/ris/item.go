package ris

import (
	"regexp"
	"strconv"
	"strings"

	"kilde/models/citation"
)

// format is the name below custom of what CSL has no variable for.
const format = "ris"

// item makes an item of a record.
func (r *record) item() (citation.Item, error) {
	code := r.value("TY")
	csl, ok := types[code]
	if !ok {
		csl = "document"
		r.warnings = append(r.warnings, "The type of reference is not known.")
	}
	d := citation.NewDraft(csl)
	if codes[csl] != code {
		d.SetCustom(format, "TY", code)
	}
	all := map[string][]string{}
	for _, l := range r.lines[1:] {
		all[l.tag] = append(all[l.tag], l.value())
	}
	g := gathering{d, csl, all}
	g.dates()
	g.numbers()
	g.pages()
	g.serials()
	for _, t := range tags {
		g.tag(t)
	}
	for tag, left := range all {
		if !local[tag] && tag != "ID" {
			d.SetCustom(format, tag, strings.Join(left, "\n"))
		}
	}
	return d.Item()
}

// gathering takes values away from a record as it reads them.
type gathering struct {
	*citation.Draft
	csl string
	all map[string][]string
}

// take is the first value of a tag, which then is read.
func (g gathering) take(tag string) string {
	list := g.all[tag]
	if len(list) == 0 {
		return ""
	}
	g.drop(tag, 1)
	return list[0]
}

// drop takes values of a tag away.
func (g gathering) drop(tag string, n int) {
	if g.all[tag] = g.all[tag][n:]; len(g.all[tag]) == 0 {
		delete(g.all, tag)
	}
}

// tag reads a tag that means one variable.
func (g gathering) tag(t tag) {
	v := t.whole
	if partOf[g.csl] {
		v = t.part
	}
	list := g.all[t.name]
	switch {
	case len(list) == 0 || g.Has(v):
	case citation.IsNames(v):
		g.SetNames(v, names(list))
		g.drop(t.name, len(list))
	case v == "keyword":
		g.SetText(v, strings.Join(list, ", "))
		g.drop(t.name, len(list))
	case citation.IsProse(v):
		g.SetText(v, strings.Join(list, "\n"))
		g.drop(t.name, len(list))
	default:
		g.SetText(v, g.take(t.name))
	}
}

// names reads names, each Family, Given, Suffix. One without a comma, or with
// nothing behind it, is that of an organisation, unless it is a single word.
func names(list []string) []citation.Name {
	var all []citation.Name
	for _, s := range list[:min(len(list), citation.MaxNames)] {
		parts := strings.SplitN(s, ",", 3)
		for n := range parts {
			parts[n] = strings.TrimSpace(parts[n])
		}
		switch {
		case strings.EqualFold(s, "et al.") || strings.EqualFold(s, "et al"):
			all = append(all, citation.Name{Literal: citation.Others})
		case len(parts) == 1 && !strings.ContainsAny(s, " \u00a0"):
			all = append(all, citation.Name{Family: s})
		case len(parts) == 1 || len(parts) == 2 && parts[1] == "":
			all = append(all, citation.Name{Literal: parts[0]})
		default:
			parts = append(parts, "")
			all = append(all, citation.InvertedName(parts[0], parts[1], parts[2]))
		}
	}
	return all
}

// dates reads the dates of issue (the more exact of two that agree) and access.
func (g gathering) dates() {
	var issued citation.Date
	for _, tag := range []string{"DA", "PY", "Y1"} {
		if len(g.all[tag]) == 0 {
			continue
		}
		d := date(g.all[tag][0])
		if issued == (citation.Date{}) && (d.From.Year != 0 || tag != "DA") || issued.From.Year == d.From.Year && d.From.Year != 0 {
			if issued == (citation.Date{}) {
				issued = d
			}
			g.take(tag)
		}
	}
	g.SetDate("issued", issued)
	if s := g.take("Y2"); s != "" {
		g.SetDate("accessed", date(s))
	}
}

var (
	slashed = regexp.MustCompile(`^([0-9]{1,4})(?:/([0-9]{0,2})(?:/([0-9]{0,2})(?:/(.*))?)?)?$`)
	dashed  = regexp.MustCompile(`^([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?$`)
)

// date reads YYYY/MM/DD/other, of which all but the year may be missing. What
// stands behind the day may be a date in EDTF, or else is a season.
func date(s string) citation.Date {
	s = strings.TrimSpace(s)
	m := slashed.FindStringSubmatch(s)
	if m == nil {
		if d, ok := citation.ParseEDTF(s); ok {
			return d
		}
		if m = dashed.FindStringSubmatch(s); m == nil {
			return citation.Date{Literal: s}
		}
		m = append(m, "")
	}
	if d, ok := citation.ParseEDTF(m[4]); ok {
		return d
	}
	var d citation.Date
	d.From.Year, _ = strconv.Atoi(m[1])
	d.From.Month, _ = strconv.Atoi(m[2])
	d.From.Day, _ = strconv.Atoi(m[3])
	if d.EDTF() == "" {
		return citation.Date{Literal: s}
	}
	if d.From.Month == 0 {
		d.Season = strings.TrimSpace(m[4])
	}
	return d
}

// numbers reads what counts different things in different types.
func (g gathering) numbers() {
	issue, number := "issue", "number"
	if numbered[g.csl] {
		issue, number = "number", ""
	}
	g.SetText(issue, g.take("IS"))
	if number != "" {
		g.SetText(number, g.take("M1"))
	}
}

// pages joins the first page and the last. A whole work that has but one
// number has so many pages.
func (g gathering) pages() {
	first, last := g.take("SP"), g.take("EP")
	switch {
	case first != "" && last != "" && first != last:
		g.SetText("page", first+"-"+last)
	case wholes[g.csl] && strings.Trim(first, "0123456789") == "":
		g.SetText("number-of-pages", first)
	default:
		g.SetText("page", first+last[min(len(first), len(last)):])
	}
}

// wholes are the types whose single number of pages counts them.
var wholes = map[string]bool{"book": true, "thesis": true, "report": true, "pamphlet": true, "classic": true}

// serials reads numbers of books and of serials, which share a tag.
func (g gathering) serials() {
	var left []string
	for _, s := range g.all["SN"] {
		v := "ISBN"
		if _, ok := citation.NormaliseISBN(s); !ok && (g.csl != "book" && g.csl != "chapter" || isISSN(s)) {
			v = "ISSN"
		}
		if g.Has(v) {
			left = append(left, s)
			continue
		}
		g.SetText(v, s)
	}
	if len(left) > 0 {
		g.all["SN"] = left
	} else {
		delete(g.all, "SN")
	}
}

func isISSN(s string) bool {
	_, ok := citation.NormaliseISSN(s)
	return ok
}
