package text

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

var (
	ownID     = regexp.MustCompile(`^(?:h|fn|fnref|u)-[A-Za-z0-9_.:-]{1,220}$`)
	plainID   = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,200}$`)
	noteID    = regexp.MustCompile(`^fn:([A-Za-z0-9_.-]{1,100})$`)
	noteRefID = regexp.MustCompile(`^fnref([0-9]{0,5}):([A-Za-z0-9_.-]{1,100})$`)
)

// anchor gives each element that can be linked to an id of our own, leads the links within the document there, and
// answers the outline. A heading without an id is named by its title, so that a link to it lasts as long as the title.
func anchor(root *node) []Heading {
	a := anchors{
		taken: map[string]bool{}, next: map[string]int{},
		given: map[string]string{}, derived: map[string]string{},
	}
	var outline []Heading
	root.walk(func(n *node) {
		if !isHeading(n.name) {
			a.name(n)
			return
		}
		h := a.heading(n)
		if h.Title != "" {
			outline = append(outline, h)
		}
	})
	root.walk(a.follow)
	return outline
}

type anchors struct {
	taken   map[string]bool   // ids in the document
	next    map[string]int    // the number that an id gets when it comes again
	given   map[string]string // ids as the editor wrote them, and what became of them
	derived map[string]string // titles' slugs, and the ids made of them
}

func (a *anchors) heading(n *node) Heading {
	title := line(n)
	given := original(n)
	id := a.own("h-", given)
	if id == "" {
		slug := Slug(title)
		if slug == "" {
			slug = "section"
		}
		id = a.unique("h-" + slug)
		remember(a.derived, slug, id)
	}
	remember(a.given, given, id)
	n.set("id", id)
	return Heading{ID: id, Level: int(n.name[1] - '0'), Title: title}
}

// name names what is not a heading. A link that leads nowhere and has no name is none.
func (a *anchors) name(n *node) {
	given, id := original(n), ""
	if given != "" {
		id = a.own("u-", given)
		remember(a.given, given, id)
	}
	n.set("id", id)
	if n.name == "a" && id == "" && n.attr("href") == "" {
		n.name = ""
	}
}

// original is the id that the editor gave.
func original(n *node) string {
	id := n.attr("id")
	if id == "" && n.name == "a" {
		id = n.attr("name")
	}
	return strings.TrimSpace(id)
}

// own is the id under which an editor's id is known in the page, empty if nothing can be made of it.
func (a *anchors) own(prefix, given string) string {
	switch {
	case ownID.MatchString(given):
		return a.unique(given)
	case noteID.MatchString(given):
		return a.unique(noteID.ReplaceAllString(given, "fn-$1"))
	case noteRefID.MatchString(given):
		m := noteRefID.FindStringSubmatch(given)
		id := "fnref-" + m[2]
		if n, err := strconv.Atoi(m[1]); err == nil {
			id += "-" + strconv.Itoa(n+1)
		}
		return a.unique(id)
	case plainID.MatchString(given):
		return a.unique(prefix + given)
	}
	if slug := Slug(given); slug != "" {
		return a.unique(prefix + slug)
	}
	return ""
}

// unique takes an id, numbered if it is taken already.
func (a *anchors) unique(id string) string {
	free := id
	for a.taken[free] {
		a.next[id] = max(2, a.next[id]+1)
		free = id + "-" + strconv.Itoa(a.next[id])
	}
	a.taken[free] = true
	return free
}

// follow leads a link within the document to where its target is now.
func (a *anchors) follow(n *node) {
	href := n.attr("href")
	if n.name != "a" || !strings.HasPrefix(href, "#") {
		return
	}
	target, err := url.PathUnescape(href[1:])
	if err != nil || a.taken[target] {
		return
	}
	for _, ids := range []map[string]string{a.given, a.derived} {
		if id := ids[target]; id != "" {
			n.set("href", "#"+id)
			return
		}
	}
}

// remember keeps the first value of a key.
func remember(m map[string]string, key, value string) {
	if key != "" && m[key] == "" {
		m[key] = value
	}
}
