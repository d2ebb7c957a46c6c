package mark

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds on what a citation can be made of, in bytes.
const (
	maxGroup = 600 // between parentheses
	maxLeft  = 160 // of a text before a parenthesis that begins with a year
	maxNames = 200 // before a year, within parentheses
)

// Find finds the citations that stand in a text as they were printed, in order
// and apart from each other. A Barrier in the text ends whatever goes before it.
func (b *Bibliography) Find(text string) []Citation {
	f := finder{Bibliography: b, text: text}
	for at := 0; at < len(text); {
		next := strings.IndexAny(text[at:], "([")
		if next < 0 {
			break
		}
		open := at + next
		at = open + 1
		if end := groupEnd(text, open); end > 0 && !isInAddress(text, open) {
			f.group(open, end)
			at = max(at, f.floor)
		}
	}
	return f.found
}

// groupEnd is where the parenthesis that opens at a place is closed; 0 when it
// is not, or not soon.
func groupEnd(text string, open int) int {
	depth := 0
	for i := open; i < len(text) && i-open < maxGroup; i++ {
		switch text[i] {
		case '(', '[':
			depth++
		case ')', ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return 0
}

// isInAddress reports whether a place stands in a web address.
func isInAddress(text string, at int) bool {
	from := at
	for from > 0 && at-from < maxGroup && text[from-1] > ' ' {
		from--
	}
	word := text[from:at]
	return strings.Contains(word, "://") || strings.HasPrefix(word, "www.") || strings.HasPrefix(word, "doi:")
}

// finder finds citations from left to right.
type finder struct {
	*Bibliography
	text  string
	found []Citation
	floor int   // where the last one ends
	names names // of the part before, which a year alone belongs to
	mode  Mode
}

// group reads what stands in parentheses: citations with semicolons between.
func (f *finder) group(open, end int) {
	f.names, f.mode = names{}, Parenthetical
	before, from := len(f.found), open+1
	for from < end {
		to := end
		if n := strings.IndexByte(f.text[from:end], ';'); n >= 0 {
			to = from + n
		}
		f.part(open, from, to)
		from = to + 1
	}
	if len(f.found) == before {
		f.yearless(open+1, end)
		return
	}
	last := &f.found[len(f.found)-1]
	if first := f.found[before]; first.Mode == Narrative && len(f.found) == before+1 && strings.TrimSpace(f.text[last.End:end]) == "" {
		last.End = end + 1
		last.Text = f.text[last.Start:last.End]
		f.floor = last.End
	}
}

// part reads the citations between semicolons, one after the other.
func (f *finder) part(open, from, to int) {
	from = f.official(from, to)
	for at := from; at < to; {
		year, end := f.nextYear(at, to)
		if year < 0 || strings.ContainsRune(f.text[at:year], Barrier) {
			return
		}
		if blank := strings.TrimSpace(f.text[at:year]) == ""; !blank || at > from {
			f.mode, f.names = Parenthetical, f.inside(max(at, year-maxNames), year)
		} else if at == open+1 {
			f.mode, f.names = Narrative, f.outside(open)
		} else {
			f.names.start = year
		}
		if len(f.names.list) == 0 {
			at = end
			continue
		}
		at = f.years(year, to, f.introduction(at))
	}
}

// official reads a paper of the state that the bibliography has by its number, and answers where it ends:
// (NOU 2003: 19), (Meld. St. 17 (2018–2019)).
func (f *finder) official(from, to int) int {
	text := f.text[from:to]
	start := from + len(text) - len(strings.TrimLeft(text, " \u00a0"))
	start += len(introductions.FindString(f.text[start:to]))
	number := officialShape.FindString(f.text[start:to])
	entries := f.byName[fold(number)]
	if number == "" || len(entries) != 1 {
		return from
	}
	c := Citation{Start: start, Mode: Parenthetical, Prefix: strings.TrimSpace(f.text[from:start])}
	c.End, c.Label, c.Locator = readLocator(f.text, start+len(number), to)
	f.keep(c, match{state: Linked, entry: entries[0] + 1})
	return c.End
}

// inside reads names before a year within parentheses. Where no names are, what
// begins with a capital letter may be one name: Norsk institutt for luftforskning.
func (f *finder) inside(from, year int) names {
	for from < year && !utf8.RuneStart(f.text[from]) {
		from++
	}
	text := f.text[from:year]
	found := f.read(text, from, true)
	rest := strings.TrimLeft(strings.TrimRight(text, " ,\u00a0"), " \u00a0")
	rest = rest[len(introductions.FindString(rest)):]
	whole := names{start: from + strings.Index(text, rest), list: []string{rest}}
	switch {
	case !isOneName(rest) || len(found.list) > 1 || found.etAl || len(found.list) == 1 && len(found.list[0]) >= len(rest):
		return found
	case len(found.list) == 0 || f.match(cited{names: found.list, year: f.yearAt(year)}).state == Unresolved:
		return whole
	}
	return found
}

// isOneName reports whether a text may be the name of an organisation.
func isOneName(s string) bool {
	const most = 8 // words
	words := strings.Fields(s)
	return isCapital(s) && len(words) <= most && !has(openers, words[len(words)-1]) && !strings.ContainsAny(s, ".,:?!()[]«»“”\"0123456789")
}

// outside reads names before parentheses.
func (f *finder) outside(open int) names {
	from := max(f.floor, open-maxLeft)
	for from < open && !utf8.RuneStart(f.text[from]) {
		from++
	}
	if n := strings.LastIndex(f.text[from:open], string(Barrier)); n >= 0 {
		from += n + len(string(Barrier))
	}
	text := f.text[from:open]
	if strings.TrimRight(text, " \u00a0\n") == text && text != "" { // f(2012)
		return names{}
	}
	return f.read(text, from, false)
}

// introduction is what stands before the names of a part, such as se.
func (f *finder) introduction(from int) string {
	if f.mode == Narrative || f.names.start < from {
		return ""
	}
	return strings.Trim(f.text[from:f.names.start], " ,\u00a0")
}

// nextYear finds the next year, or what says that there is none: where it
// begins and ends; -1 for none.
func (f *finder) nextYear(from, to int) (start, end int) {
	for i := from; i < to; i++ {
		if c := f.text[i]; !isYearStart(c) || i > 0 && isWordByte(f.text, i) {
			continue
		}
		for _, pattern := range []*regexp.Regexp{yearShape, noYear} {
			m := pattern.FindString(f.text[i:to])
			if m != "" && !continues(f.text, i+len(m)) && !isInAddress(f.text, i) {
				return i, i + len(m)
			}
		}
	}
	return -1, 0
}

func isYearStart(c byte) bool { return strings.IndexByte("12unsifkUNSIFK", c) >= 0 }

// isWordByte reports whether a place goes on with a word or number.
func isWordByte(text string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:i])
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '/' || r == '.' && i > 1 && unicode.IsDigit(rune(text[i-2]))
}

// continues reports whether a word or number goes on at a place.
func continues(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// yearAt is the year at a place; 0 when it says that there is none.
func (f *finder) yearAt(at int) int {
	year, _, _ := readYear(f.text[at:])
	return year
}

// readYear reads a year with its letter and the bytes they take.
func readYear(s string) (year int, suffix string, isRange bool) {
	m := yearShape.FindStringSubmatch(s)
	if m == nil {
		return 0, "", false
	}
	year, _ = strconv.Atoi(m[1])
	const least = 2 // years between a work and another edition; 2012/2013 is a range
	if edition, _ := strconv.Atoi(m[4]); m[3] == "/" && edition >= year+least {
		return edition, m[2], false // Hall (1980/2005)
	}
	return year, m[2], len(m[0]) > len(m[1])+len(m[2])
}

// years reads the years that follow names, each a citation, and answers where
// the next names may begin.
func (f *finder) years(at, to int, prefix string) int {
	start := f.names.start
	for {
		year, suffix, isRange := readYear(f.text[at:to])
		end := at + max(len(yearShape.FindString(f.text[at:to])), len(noYear.FindString(f.text[at:to])))
		c := Citation{Start: start, End: end, Mode: f.mode, Prefix: prefix, YearOnly: start == at}
		if isRange && len(f.text[at:end]) > len("2012-13") && f.mode == Narrative {
			return end // Ibsen (1828–1906)
		}
		c.End, c.Label, c.Locator = readLocator(f.text, end, to)
		more := f.letter(suffix, c.End, end, to)
		f.add(c, year, suffix)
		for more != nil {
			at, end = end+len(more[0])-1, end+len(more[0])
			next := Citation{Start: at, Mode: f.mode, YearOnly: true}
			next.End, next.Label, next.Locator = readLocator(f.text, end, to)
			f.add(next, year, more[1])
			c.End = next.End
			more = f.letter(more[1], c.End, end, to)
		}
		gap := furtherYr.FindString(f.text[c.End:to])
		at = c.End + len(gap)
		if next, _ := f.nextYear(at, min(to, at+6)); gap == "" || next != at {
			return c.End
		}
		start, prefix = at, ""
	}
}

// letter is the letter of another work of a year, which follows that of one before: 2015a, b. The s of a page is none.
func (f *finder) letter(suffix string, locatorEnd, end, to int) []string {
	if suffix == "" || locatorEnd > end {
		return nil
	}
	return lone.FindStringSubmatch(f.text[end:to])
}

// add keeps a citation that is one.
func (f *finder) add(c Citation, year int, suffix string) {
	m := f.match(cited{f.names.list, f.names.etAl, year, suffix, f.mode == Narrative && f.language != "en"})
	const most = 40 // bytes of what stands before
	if !c.YearOnly && institutionBefore.MatchString(f.text[max(0, c.Start-most):c.Start]) || m.state == Unresolved && !f.isPlausible(c) {
		return
	}
	f.keep(c, m)
}

func (f *finder) keep(c Citation, m match) {
	c.Text = f.text[c.Start:c.End]
	c.State, c.Entry, c.Suggestions = m.state, m.entry, m.suggestions
	if c.Entry > 0 {
		c.Key = f.entries[c.Entry-1].Key
	}
	f.found = append(f.found, c)
	f.floor = c.End
}

// isPlausible reports whether what no entry fits is a citation at all.
func (f *finder) isPlausible(c Citation) bool {
	if f.isNone(c) {
		return false
	}
	if c.Mode == Narrative && len(f.bySound[fold(f.names.list[0])]) == 0 && f.isOfWork(c) {
		return false
	}
	if c.Prefix != "" && introductions.FindString(c.Prefix+" ") != c.Prefix+" " {
		return false
	}
	return len(fold(f.names.list[0])) > 1
}

// isNone reports whether a name is one that no author has.
func (f *finder) isNone(c Citation) bool {
	mayBeSurname := len(f.names.list) > 1 || f.language != "en" && c.Mode == Narrative
	for _, name := range f.names.list {
		if mayBeSurname && has(surnamesToo, strings.ToLower(name)) {
			continue // March og Olsen 1989
		}
		if isNever(name) || f.mode == Narrative && productShape.MatchString(surnameStart.ReplaceAllString(name, "")) {
			return true
		}
	}
	return false
}

// isOfWork reports whether the year is that of a law or a work of art: Grunnloven (1814), filmen Titanic (1997).
func (f *finder) isOfWork(c Citation) bool {
	const most = 24 // bytes of what stands before
	if len(f.names.list) != 1 {
		return false
	}
	kind, _, _ := strings.Cut(f.names.list[0], " ") // Filmen Titanic (1997)
	before := f.text[max(0, c.Start-most):c.Start]
	return lawShape.MatchString(f.names.list[0]) || workBefore.MatchString(before) || workBefore.MatchString(before+kind+" ") || f.isListed(c)
}

// isListed reports whether a name stands in a list with what is no author: Facebook (2004), Bebo (2005) og Snapchat (2011).
func (f *finder) isListed(c Citation) bool {
	const most = 120 // bytes to either side
	list := listedBefore.FindString(f.text[max(0, c.Start-most):c.Start]) + listedAfter.FindString(f.text[c.End:min(len(f.text), c.End+most)])
	return slices.ContainsFunc(listedName.FindAllStringSubmatch(list, -1), func(m []string) bool { return isNoAuthor(m[1]) })
}

func isNoAuthor(name string) bool {
	return isNever(name) && !has(surnamesToo, strings.ToLower(name)) || lawShape.MatchString(name)
}

// isNever reports whether a name has a word that no author is called by.
func isNever(name string) bool {
	for word := range strings.FieldsSeq(strings.ToLower(name)) {
		if has(never, word) {
			return true
		}
	}
	return false
}
