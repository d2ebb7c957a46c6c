package reading

import (
	"regexp"
	"strings"
)

// publisher reads Oslo: Gyldendal.
func (p *parser) publisher(s string) bool {
	m := published.FindStringSubmatch(s)
	if m == nil {
		return p.city(s)
	}
	place, name := m[1], m[2]
	if trailed := countings[ofJournals].FindStringIndex(name); trailed != nil {
		p.counting(strings.TrimLeft(name[trailed[0]:], " ,"))
		name = name[:trailed[0]]
	}
	p.set("publisher-place", place, 0.93)
	p.set("publisher", name, 0.93)
	return true
}

// cities are where books are published, as references name them.
const cities = `(Oslo|Bergen|Trondheim|Tromsø|Stavanger|Kristiansand|Fredrikstad|Lillehammer|Drammen|København|Stockholm|Göteborg|Lund|Helsinki|Reykjavik|` +
	`London|New York|Cambridge|Oxford|Chicago|Boston|Los Angeles|Philadelphia|Berlin|München|Hamburg|Frankfurt|Paris|Amsterdam|Roma|Wien|Zürich)`

var (
	cityFirst = regexp.MustCompile(`^` + cities + `,\s+(\p{Lu}[^:,]{1,60})$`)
	cityLast  = regexp.MustCompile(`^(\p{Lu}[^:,]{1,60}),\s+` + cities + `$`)
)

// listedAtEnd is Title, Publisher, City and Title, City, Publisher.
var listedAtEnd = regexp.MustCompile(`^(.+), (\p{Lu}[^:,]{1,60}, ` + cities + `|` + cities + `, \p{Lu}[^:,]{1,60})$`)

// city reads Oslo, Gyldendal and Gyldendal, Oslo.
func (p *parser) city(s string) bool {
	if m := cityFirst.FindStringSubmatch(s); m != nil {
		p.set("publisher-place", m[1], 0.9)
		p.set("publisher", m[2], 0.85)
		return true
	}
	if m := cityLast.FindStringSubmatch(s); m != nil {
		p.set("publisher-place", m[2], 0.9)
		p.set("publisher", m[1], 0.85)
		return true
	}
	return false
}
