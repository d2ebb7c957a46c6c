// Package reading reads references as they were printed: free text in the
// styles of Chicago, APA, Harvard and Vancouver, in Norwegian and English, comes
// in, and items with a confidence for each of their variables go out.
package reading

import (
	"regexp"
	"strings"

	"kilde/models/citation"
)

// Reading is what a printed reference was read as.
type Reading struct {
	Item       citation.Item      // zero when there is nothing to read
	Confidence map[string]float64 // of each variable, and of the type, from 0 to 1
	Rest       string             // what no variable says
}

// maxReference is the greatest length of a reference, in bytes; what is longer
// is no reference, and read as a title alone.
const maxReference = 4000

// Parse reads one reference. It always answers an item, unless the text is
// blank: what it cannot tell apart it leaves together, with little confidence.
func Parse(raw string) Reading {
	p := &parser{draft: map[string]string{}, names: map[string][]citation.Name{}, dates: map[string]citation.Date{}, sure: map[string]float64{}}
	p.text = strings.Join(strings.Fields(strings.ToValidUTF8(raw, "\uFFFD")), " ")
	p.text = p.text[len(numbering.FindString(p.text)):]
	switch {
	case p.text == "":
		return Reading{}
	case len(p.text) > maxReference:
		p.set("title", strings.ToValidUTF8(p.text[:maxReference], ""), 0.1)
		p.kind = "document"
		return p.reading()
	}
	p.links()
	p.serials()
	p.brackets()
	p.archive()
	p.original()
	p.head()
	p.body()
	p.choose()
	return p.reading()
}

// numbering is what lists of references put before an entry.
var numbering = regexp.MustCompile(`^(?:\[[0-9]{1,3}\]|[0-9]{1,3}[.)]|[•*·–-])\s+`)

// cut stands where something was read and taken out of the text; a sentence
// ends there.
const cut = "\x1f"

// parser takes out of a text what it reads, until nothing is left.
type parser struct {
	text     string // that is left
	draft    map[string]string
	names    map[string][]citation.Name
	dates    map[string]citation.Date
	sure     map[string]float64
	kind     string // CSL type, once it is known
	second   string // the sentence right behind the title, which may belong to it
	within   string // the same behind the title of the work that a chapter stands in
	isQuoted bool   // the title stood in quotation marks
	isDaily  bool   // it stands in what comes out on a day
	isOnline bool   // it says so
	rest     []string
}

// set keeps a value of a variable that has none.
func (p *parser) set(variable, value string, sure float64) {
	value = strings.Trim(strings.ReplaceAll(value, cut, " "), " ,;:")
	if value != "" && p.draft[variable] == "" {
		p.draft[variable], p.sure[variable] = value, sure
	}
}

func (p *parser) setNames(role string, names []citation.Name, sure float64) {
	if len(names) > 0 && len(p.names[role]) == 0 {
		p.names[role], p.sure[role] = names, sure
	}
}

func (p *parser) setDate(variable string, d citation.Date, sure float64) {
	if d != (citation.Date{}) && p.dates[variable] == (citation.Date{}) {
		p.dates[variable], p.sure[variable] = d, sure
	}
}

// take takes the first match of a pattern out of the text, and answers its
// groups; nil when there is none.
func (p *parser) take(pattern *regexp.Regexp) []string {
	m := pattern.FindStringSubmatchIndex(p.text)
	if m == nil {
		return nil
	}
	groups := make([]string, len(m)/2)
	for n := range groups {
		if m[2*n] >= 0 {
			groups[n] = p.text[m[2*n]:m[2*n+1]]
		}
	}
	p.text = p.text[:m[0]] + cut + p.text[m[1]:]
	return groups
}

// reading is what was gathered.
func (p *parser) reading() Reading {
	d := citation.NewDraft(p.kind)
	for v, s := range p.draft {
		d.SetText(v, s)
	}
	for v, n := range p.names {
		d.SetNames(v, n[:min(len(n), citation.MaxNames)])
	}
	for v, date := range p.dates {
		d.SetDate(v, date)
	}
	item, err := d.Item()
	if err != nil { // a date that does not exist
		for v := range p.dates {
			p.dates[v] = citation.Date{From: citation.Day{Year: p.dates[v].From.Year}}
		}
		for v, date := range p.dates {
			d.SetDate(v, date)
		}
		if item, err = d.Item(); err != nil {
			return Reading{}
		}
	}
	rest := strings.Join(p.rest, " ")
	if rest != "" {
		for v := range p.sure {
			p.sure[v] *= 0.9
		}
	}
	return Reading{item, p.sure, rest}
}
