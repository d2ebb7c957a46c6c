package citation

import (
	"slices"
	"strings"
)

// container is what the item is part of, as its type names it.
func (p printer) container() []sentence {
	var reviewed sentence
	if p.field("title", "title-short", "shortTitle") != "" {
		reviewed = p.reviewed()
	}
	title := tidy(p.Container())
	if title == "" && p.layout.place != journal {
		return []sentence{reviewed, p.volume(), p.bareDay(), p.event()}
	}
	switch p.layout.place {
	case journal:
		return []sentence{reviewed, p.journal(title)}
	case dated:
		return []sentence{reviewed, p.dated(title), p.event()}
	case site:
		return []sentence{reviewed, p.site(title), p.event()}
	}
	return []sentence{reviewed, p.within(title), p.event()}
}

// journal is Journal 12 (1): 4–16, or as much of it as is known.
func (p printer) journal(title string) sentence {
	var b strings.Builder
	volume, issue, pages := p.field("volume"), p.field("issue"), p.pages()
	if volume != "" {
		b.WriteString(" " + volume)
	}
	switch {
	case issue != "" && volume != "":
		b.WriteString(" (" + issue + ")")
	case issue != "":
		b.WriteString(", " + p.t.number + issue)
	}
	switch {
	case pages != "" && volume+issue != "":
		b.WriteString(": " + pages)
	case pages != "":
		b.WriteString(", " + pages)
	}
	if title == "" {
		return say(capital(strings.TrimLeft(b.String(), " ,:")))
	}
	return sentence{{text: title, emphasis: true}, {text: b.String()}}
}

// dated is a paper of one day; only magazines have pages that last (Chicago
// Manual of Style 14.203).
func (p printer) dated(title string) sentence {
	rest := p.onDay()
	if pages := p.pages(); pages != "" && p.Type() != "article-newspaper" {
		rest += ", " + pages
	}
	return sentence{{text: title, emphasis: true}, {text: rest}}
}

// site is a place on the web; a weblog and a programme have titles of works.
func (p printer) site(title string) sentence {
	return sentence{{text: title, emphasis: p.Type() != "webpage"}, {text: p.onDay()}}
}

// within is I Boken, red. Kari Nordmann, 4–16.
func (p printer) within(title string) sentence {
	var rest string
	if edition := p.edition().text(); edition != "" && p.isPart() {
		rest = ", " + edition
	}
	role, _ := p.lead()
	if editors := p.t.list(p.Names("editor"), false); editors != "" && role != "editor" {
		rest += p.t.editedBy + editors
	}
	if volume := p.field("volume"); volume != "" {
		rest += ", " + strings.ToLower(p.t.volume) + volume
	}
	if pages := p.pages(); pages != "" {
		rest += ", " + pages
	}
	return sentence{{text: p.t.in}, {text: title, emphasis: true}, {text: rest}}
}

// isPart reports whether the item stands within a book.
func (p printer) isPart() bool {
	return (p.layout.place == within || p.layout.place == meeting) && tidy(p.Container()) != ""
}

// onDay is the day of issue, with what separates it from a title.
func (p printer) onDay() string {
	issued, _ := p.Date("issued")
	if day := p.t.day(issued.From); day != "" {
		return ", " + day
	}
	return ""
}

// bareDay is the day of issue of what appeared on a day but in nothing known.
func (p printer) bareDay() sentence {
	if p.layout.place != dated && p.layout.place != site {
		return nil
	}
	return say(capital(strings.TrimPrefix(p.onDay(), ", ")))
}

// volume is which volume of a work this is, or how many it has.
func (p printer) volume() sentence {
	if volume := p.field("volume"); volume != "" {
		return say(p.t.volume + volume)
	}
	if n := p.field("number-of-volumes"); n != "" && n != "1" {
		return say(n + p.t.volumes)
	}
	return nil
}

// event is where something was presented, and when.
func (p printer) event() sentence {
	title := p.field("event-title", "event")
	if title == "" && p.layout.place != meeting {
		return nil
	}
	date, ok := p.Date("event-date")
	if !ok && p.layout.place == meeting {
		date, _ = p.Date("issued")
	}
	when := p.t.date(date)
	if when == p.year() {
		when = ""
	}
	s := joined(", ", title, p.field("event-place"), when)
	if title != "" && p.layout.place != whole && p.Type() != "event" && p.Type() != "performance" {
		s = p.t.presented + s
	}
	return say(capital(s))
}

// contributors are those who did something else than what the entry is listed
// under, each with a sentence.
func (p printer) contributors() []sentence {
	lead, _ := p.lead()
	inContainer := tidy(p.Container()) != "" && slices.Contains([]place{whole, within, meeting}, p.layout.place)
	var sentences []sentence
	for _, role := range []string{"editor", "editor-translator", "translator", "director", "illustrator", "interviewer", "recipient"} {
		isNamed := role == lead || role == "editor" && inContainer
		if names := p.t.list(p.Names(role), false); names != "" && !isNamed {
			sentences = append(sentences, say(p.t.verbs[role]+names))
		}
	}
	return sentences
}
