package report

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"kilde/models/citation"
	"kilde/models/citation/reading"
)

// Record is a reference as the rules for records look at it.
type Record struct {
	ID, Key string
	Item    citation.Item // zero where only the printed string is known
	Raw     string
	Now     time.Time
}

// CheckRecord is what the rules find in a record by itself.
func CheckRecord(r Record) []Finding {
	if r.Item.IsZero() {
		return r.unread()
	}
	var found []Finding
	for _, rule := range []func(Record) []Finding{
		Record.required, Record.numbers, Record.dates, Record.pages, Record.kind, Record.spelling, Record.unexplained,
	} {
		found = append(found, rule(r)...)
	}
	return found
}

// finding is a finding of one variable.
func (r Record) finding(rule, variable string, apart ...string) Finding {
	f := finding(rule, r.ID, append([]string{variable}, apart...)...)
	f.Reference, f.Place.Pointer = r.Key, "/csl"
	if variable != "" {
		f.Place.Pointer = "/csl/" + variable
	}
	return f
}

// fix is a patch that sets variables of the record; one that is set to nil goes.
func (r Record) fix(csl map[string]any) *Fix {
	return &Fix{Of: Reference, Name: r.Key, patch: patchOf("csl", csl)}
}

// unread is a record of which only the printed string is known.
func (r Record) unread() []Finding {
	f := finding(Unexplained, r.ID, r.Raw)
	f.Reference, f.Place.Pointer, f.Found, f.Evidence = r.Key, "/raw", r.Raw, r.Raw
	f.Severity = Warning
	read := reading.Parse(r.Raw)
	if read.Item.IsZero() {
		return []Finding{f}
	}
	data, err := read.Item.MarshalJSON()
	if err == nil && read.Item.Title() != "" && len(CheckRecord(Record{r.ID, r.Key, read.Item, r.Raw, r.Now})) == 0 {
		f.Confidence = read.Confidence["title"]
		f.Expected = citation.Print(read.Item, "nb").Text
		f.Fix = &Fix{Of: Reference, Name: r.Key, patch: patchOf("csl", json.RawMessage(data))}
	}
	return []Finding{f}
}

// needs are the variables that a record of a type can't do without: one of each
// list.
var needs = map[string][][]string{
	"article-journal":    {anybody, titled, dated, {"container-title"}},
	"article-magazine":   {titled, dated, {"container-title"}},
	"article-newspaper":  {titled, dated, {"container-title"}},
	"book":               {anybody, titled, dated, {"publisher", "URL", "DOI"}},
	"chapter":            {anybody, titled, dated, {"container-title"}},
	"paper-conference":   {anybody, titled, dated, {"container-title", "event-title", "event"}},
	"thesis":             {anybody, titled, dated, {"publisher", "URL"}},
	"report":             {titled, dated},
	"webpage":            {titled, {"URL", "DOI"}},
	"post-weblog":        {titled, {"URL"}},
	"entry-encyclopedia": {titled, {"container-title"}},
	"entry-dictionary":   {titled, {"container-title"}},
	"legislation":        {titled},
	"standard":           {titled},
	"dataset":            {titled},
	"software":           {titled},
	"motion_picture":     {titled},
	"broadcast":          {titled},
	"article":            {titled},
	"document":           {titled},
	"manuscript":         {titled},
	"patent":             {titled, {"number"}},
	"legal_case":         {titled},
}

var (
	anybody = []string{"author", "editor", "editor-translator", "translator", "compiler", "director", "organizer", "contributor"}
	titled  = []string{"title", "title-short"}
	dated   = []string{"issued"}
)

func (r Record) has(variable string) bool {
	_, isDated := r.Item.Date(variable)
	return isDated || r.Item.Text(variable) != "" || len(r.Item.Names(variable)) > 0
}

// required looks for the fields that the type needs. What the printed string
// says of one is proposed.
func (r Record) required() (found []Finding) {
	for _, need := range needs[r.Item.Type()] {
		if slices.ContainsFunc(need, r.has) || r.isImplied(need[0]) {
			continue
		}
		f := r.finding(Required, need[0])
		f.Expected = strings.Join(need, " or ")
		f.Evidence = r.Raw
		if r.Raw != "" {
			f.Fix = r.read(need)
		}
		found = append(found, f)
	}
	return found
}

// numberYear is the year that the number of a paper of the state begins with, or stands in: NOU 2003: 19.
var numberYear = regexp.MustCompile(`(?:^|\()(?:18|19|20)[0-9]{2}\b`)

// isImplied reports whether a field that is missing is said by another: an organisation publishes its own book, and the
// number of a report may tell its year.
func (r Record) isImplied(variable string) bool {
	switch authors := r.Item.Names("author"); variable {
	case "publisher":
		return len(authors) > 0 && authors[0].Literal != ""
	case "issued":
		return numberYear.MatchString(r.Item.Text("number"))
	}
	return false
}

// read is a fix that takes one of some variables from the printed string.
func (r Record) read(variables []string) *Fix {
	read := reading.Parse(r.Raw)
	data, err := read.Item.MarshalJSON()
	if err != nil {
		return nil
	}
	var members map[string]any
	if json.Unmarshal(data, &members) != nil {
		return nil
	}
	for _, v := range variables {
		if value, ok := members[v]; ok && read.Confidence[v] >= 0.7 {
			return r.fix(map[string]any{v: value})
		}
	}
	return nil
}

// numbers looks at the numbers that works are known by.
func (r Record) numbers() (found []Finding) {
	for _, x := range []struct {
		variable, scheme string
	}{{"DOI", "doi"}, {"ISBN", "isbn"}, {"ISSN", "issn"}} {
		value := r.Item.Text(x.variable)
		if value == "" || r.identified(x.scheme, value) {
			continue
		}
		f := r.finding(WrongNumber, x.variable, value)
		f.Found = value
		f.Fix = r.mended(x.variable, x.scheme, value)
		if f.Fix != nil {
			f.Expected, _ = mendedNumber(x.scheme, value)
		}
		found = append(found, f)
	}
	return found
}

// identified reports whether each number that a value has is right.
func (r Record) identified(scheme, value string) bool {
	if _, ok := citation.Normalise(scheme, value); ok {
		return true
	}
	if scheme == "doi" {
		return false
	}
	parts := strings.FieldsFunc(value, func(c rune) bool { return c == ',' || c == ';' })
	for _, part := range parts {
		if _, ok := citation.Normalise(scheme, part); ok {
			continue
		}
		for _, s := range strings.Fields(strings.Map(withoutNote, part)) {
			if _, ok := citation.Normalise(scheme, s); !ok && strings.ContainsAny(s, "0123456789") {
				return false
			}
		}
	}
	return len(parts) > 0
}

// withoutNote leaves out the brackets of ISBN (hbk.).
func withoutNote(c rune) rune {
	if c == '(' || c == ')' {
		return ' '
	}
	return c
}

// mended proposes a number where what stands there is one with something around.
func (r Record) mended(variable, scheme, value string) *Fix {
	number, ok := mendedNumber(scheme, value)
	if !ok {
		return nil
	}
	return r.fix(map[string]any{variable: number})
}

var doiWithin = regexp.MustCompile(`10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s<>"]+`)

// lookAlike are letters that are read for digits.
var lookAlike = strings.NewReplacer("O", "0", "o", "0", "l", "1", "I", "1")

func mendedNumber(scheme, value string) (string, bool) {
	if scheme == "doi" {
		return citation.NormaliseDOI(doiWithin.FindString(value))
	}
	return citation.Normalise(scheme, lookAlike.Replace(strings.TrimSpace(value)))
}

// dates looks for dates that can't be.
func (r Record) dates() (found []Finding) {
	for _, v := range []string{"issued", "accessed", "original-date", "event-date"} {
		d, ok := r.Item.Date(v)
		if !ok || !isAhead(d.From, r.Now, v) {
			continue
		}
		f := r.finding(WrongDate, v, d.EDTF())
		f.Found = d.EDTF()
		f.Fix = r.dateFromRaw(v)
		found = append(found, f)
	}
	issued, _ := r.Item.Date("issued")
	accessed, ok := r.Item.Date("accessed")
	if ok && isBefore(accessed.From, issued.From) {
		f := r.finding(WrongDate, "accessed", accessed.EDTF(), issued.EDTF())
		f.Found, f.Evidence = accessed.EDTF(), "issued "+issued.EDTF()
		found = append(found, f)
	}
	return found
}

// isAhead reports whether a day lies ahead. Books are dated up to a year ahead of
// their issue.
func isAhead(d citation.Day, now time.Time, variable string) bool {
	if now.IsZero() || d.Year == 0 {
		return false
	}
	if variable == "issued" || variable == "event-date" {
		return d.Year > now.Year()+1
	}
	return isBefore(citation.Day{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}, citation.Day{Year: d.Year, Month: d.Month, Day: max(d.Day-1, 0)})
}

// isBefore reports whether a day surely lies before another.
func isBefore(a, b citation.Day) bool {
	for _, x := range [][2]int{{a.Year, b.Year}, {a.Month, b.Month}, {a.Day, b.Day}} {
		if x[0] == 0 || x[1] == 0 {
			return false // it is not known
		}
		if x[0] != x[1] {
			return x[0] < x[1]
		}
	}
	return false
}

// dateFromRaw proposes the date that the printed string has, where that can be.
func (r Record) dateFromRaw(variable string) *Fix {
	d, ok := reading.Parse(r.Raw).Item.Date(variable)
	if r.Raw == "" || !ok || isAhead(d.From, r.Now, variable) {
		return nil
	}
	return r.read([]string{variable})
}

var pageRange = regexp.MustCompile(`^([0-9]+)\s*[-–—]\s*([0-9]+)$`)

// pages looks for ranges that end before they begin. 123-8 is 123–128.
func (r Record) pages() []Finding {
	value := strings.TrimSpace(r.Item.Text("page"))
	m := pageRange.FindStringSubmatch(value)
	if m == nil || len(m[1]) > 9 || len(m[2]) > 9 {
		return nil
	}
	end := m[2]
	if len(end) < len(m[1]) {
		end = m[1][:len(m[1])-len(end)] + end
	}
	first, _ := strconv.Atoi(m[1])
	if last, _ := strconv.Atoi(end); last >= first {
		return nil
	}
	f := r.finding(PagesReversed, "page", value)
	f.Found = value
	if len(m[1]) == len(m[2]) {
		f.Expected = m[2] + "-" + m[1]
		f.Fix = r.fix(map[string]any{"page": f.Expected})
	}
	return []Finding{f}
}

// contradictions are types that have fields of another one.
var contradictions = []struct {
	is   []string
	has  []string // all of them
	not  []string // none of them
	then string
}{
	{[]string{"book", "document", "webpage"}, []string{"container-title", "volume", "issue"}, []string{"ISBN"}, "article-journal"},
	{[]string{"book"}, []string{"container-title", "ISSN", "page"}, nil, "article-journal"},
	{[]string{"book"}, []string{"container-title", "page", "publisher"}, []string{"issue", "ISSN"}, "chapter"},
	{[]string{"article-journal", "article-magazine"}, []string{"publisher", "ISBN"}, []string{"container-title", "issue", "page"}, "book"},
	{[]string{"article-journal"}, []string{"container-title", "publisher", "ISBN"}, []string{"issue", "ISSN"}, "chapter"},
	{[]string{"webpage", "post-weblog"}, []string{"ISBN", "publisher"}, []string{"container-title"}, "book"},
	{[]string{"chapter"}, []string{"container-title", "issue"}, []string{"publisher", "ISBN", "editor"}, "article-journal"},
}

func (r Record) kind() []Finding {
	for _, x := range contradictions {
		if !slices.Contains(x.is, r.Item.Type()) || slices.ContainsFunc(x.not, r.has) || slices.ContainsFunc(x.has, func(v string) bool { return !r.has(v) }) {
			continue
		}
		f := r.finding(WrongType, "type", r.Item.Type())
		f.Found, f.Expected, f.Confidence = r.Item.Type(), x.then, 0.8
		f.Evidence = "has " + strings.Join(x.has, ", ")
		f.Fix = r.fix(map[string]any{"type": x.then})
		return []Finding{f}
	}
	return nil
}

// spelling looks for capitals throughout, letters that were broken by a wrong
// encoding, and letters that are not in composed form.
func (r Record) spelling() (found []Finding) {
	for _, v := range r.Item.Variables() {
		if citation.IsNames(v) {
			found = append(found, r.misspelledNames(v)...)
			continue
		}
		value := r.Item.Text(v)
		right, ok := respelled(value, v == "title" || v == "container-title" || v == "publisher")
		if !ok {
			continue
		}
		f := r.finding(WrongLetters, v, value)
		f.Found, f.Expected = value, right
		if right != "" && right != value {
			f.Fix = r.fix(map[string]any{v: right})
		}
		found = append(found, f)
	}
	return found
}

func (r Record) misspelledNames(variable string) []Finding {
	names := r.Item.Names(variable)
	list, changed, at := make([]map[string]any, len(names)), "", ""
	mendable := true
	for i, n := range names {
		whole := strings.Join(strings.Fields(n.Given+" "+n.NonDroppingParticle+" "+n.Family+n.Literal), " ")
		for _, part := range []*string{&n.Family, &n.Given, &n.Literal, &n.DroppingParticle, &n.NonDroppingParticle, &n.Suffix} {
			right, wrong := respelled(*part, part == &n.Family && isShouted(n))
			if !wrong {
				continue
			}
			if changed == "" {
				changed, at = whole, strconv.Itoa(i)
			}
			mendable = mendable && right != ""
			*part = right
		}
		list[i] = nameMembers(n)
	}
	if changed == "" {
		return nil
	}
	f := r.finding(WrongLetters, variable+"/"+at, changed)
	f.Found = changed
	if mendable {
		f.Fix = r.fix(map[string]any{variable: list})
	}
	return []Finding{f}
}

// isShouted reports whether a name is in capitals throughout: KOTLER, Philip.
// What is short may be an abbreviation.
func isShouted(n citation.Name) bool {
	const least = 4
	return utf8.RuneCountInString(n.Family) >= least && n.Family == strings.ToUpper(n.Family) && n.Given != ""
}

// respelled is a text as it should be, "" where that can't be told, and whether
// something is wrong with it.
func respelled(s string, caps bool) (string, bool) {
	switch {
	case s == "":
		return "", false
	case strings.ContainsRune(s, utf8.RuneError):
		return "", true
	case isMojibake(s):
		return unbroken(s), true
	case !norm.NFC.IsNormalString(s):
		return norm.NFC.String(s), true
	case caps && isCapitals(s):
		return lowered(s), true
	}
	return "", false
}

// brokenLetters are what letters of UTF-8 look like when read as Windows-1252.
var brokenLetters = regexp.MustCompile(`Ã[\x{80}-\x{BF}…†‡¦¥¸˜©¨«¤¶¼…‰–]|â€[\x{80}-\x{BF}™œ“”˜¢¦“]|Â[\x{A0}-\x{BF}]`)

func isMojibake(s string) bool { return brokenLetters.MatchString(s) }

// unbroken undoes the reading as Windows-1252, or is "".
func unbroken(s string) string {
	data, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil || !utf8.ValidString(data) || strings.ContainsRune(data, utf8.RuneError) || isMojibake(data) {
		return ""
	}
	return norm.NFC.String(data)
}

// isCapitals reports whether several words are in capitals throughout.
func isCapitals(s string) bool {
	const least = 10 // letters; fewer may be an abbreviation
	count := 0
	for _, c := range s {
		if unicode.IsLower(c) {
			return false
		}
		if unicode.IsUpper(c) {
			count++
		}
	}
	return count >= least && len(strings.Fields(s)) > 1 || count > least+4
}

// lowered is a text in capitals as a sentence has it.
func lowered(s string) string {
	rs := []rune(strings.ToLower(s))
	isFirst := true
	for i, c := range rs {
		if isFirst && unicode.IsLetter(c) {
			rs[i] = unicode.ToUpper(c)
		}
		switch {
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			isFirst = false
		case c == ':' || c == '.' || c == '?' || c == '!':
			isFirst = true
		}
	}
	return string(rs)
}
