package citation

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Identifier is a name that the world knows a work by, normalised so that
// equal works have equal identifiers.
type Identifier struct {
	Scheme string // doi, isbn, issn, handle, url, pmid or pmcid
	Value  string
}

var (
	doiPrefix     = regexp.MustCompile(`^(?i:https?://(?:www\.)?(?:dx\.)?doi\.org/|doi:\s*)`)
	doiShape      = regexp.MustCompile(`^10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s[:cntrl:]]+$`)
	handleAddress = regexp.MustCompile(`^(?i:https?://hdl\.handle\.net/)`)
	handleShape   = regexp.MustCompile(`^[0-9]+(?:\.[0-9A-Za-z]+)*/[^\s[:cntrl:]]+$`)
	pmidShape     = regexp.MustCompile(`^(?i:pmid:?\s*)?([1-9][0-9]{0,8})$`)
	pmcidShape    = regexp.MustCompile(`^(?i:pmcid:?\s*)?(?i:pmc)?([1-9][0-9]{0,8})$`)
	isbnLabel     = regexp.MustCompile(`^(?i:isbn(?:-1[03])?:?\s*)`)
	issnLabel     = regexp.MustCompile(`^(?i:e?-?issn:?\s*)`)
	isbnShape     = regexp.MustCompile(`^(?:[0-9]{9}[0-9X]|97[89][0-9]{10})$`)
	issnShape     = regexp.MustCompile(`^[0-9]{7}[0-9X]$`)
	grouping      = strings.NewReplacer("-", "", "‐", "", "‑", "", "–", "", " ", "", "\u00a0", "")
)

// Identifiers are the item's identifiers, each once, in the order doi, isbn,
// issn, pmid, pmcid and what its URL is: a doi, a handle or just a url. Those
// that cannot be right, by shape or check digit, are left out.
func (i Item) Identifiers() []Identifier {
	var found []Identifier
	add := func(scheme, value string, ok bool) {
		if id := (Identifier{scheme, value}); ok && !slices.Contains(found, id) {
			found = append(found, id)
		}
	}
	doi, ok := NormaliseDOI(i.Text("DOI"))
	add("doi", doi, ok)
	const most = 20 // numbers of one kind; more is not a book but an attack
	for _, s := range several(i.Text("ISBN"), NormaliseISBN, most) {
		add("isbn", s, true)
	}
	for _, s := range several(i.Text("ISSN"), NormaliseISSN, most) {
		add("issn", s, true)
	}
	if m := pmidShape.FindStringSubmatch(strings.TrimSpace(i.Text("PMID"))); m != nil {
		add("pmid", m[1], true)
	}
	if m := pmcidShape.FindStringSubmatch(strings.TrimSpace(i.Text("PMCID"))); m != nil {
		add("pmcid", "PMC"+m[1], true)
	}
	add(addressed(i.Text("URL")))
	merged := i.Custom(mergedFormat)
	for _, variable := range slices.Sorted(maps.Keys(merged)) {
		for value := range strings.FieldsSeq(merged[variable]) {
			id, ok := i.merged(variable, value)
			add(id.Scheme, id.Value, ok)
		}
	}
	slices.SortStableFunc(found, func(a, b Identifier) int { return slices.Index(schemes, a.Scheme) - slices.Index(schemes, b.Scheme) })
	return found
}

// schemes are the schemes of identifiers in their order.
var schemes = []string{"doi", "isbn", "issn", "pmid", "pmcid", "handle", "url"}

// merged is the identifier of an item that was united with this one.
func (i Item) merged(variable, value string) (Identifier, bool) {
	d := NewDraft("document")
	d.SetText(variable, value)
	item, err := d.Item()
	if err != nil {
		return Identifier{}, false
	}
	if ids := item.Identifiers(); len(ids) > 0 {
		return ids[0], true
	}
	return Identifier{}, false
}

// doi is the item's DOI, also where its URL is one.
func (i Item) doi() (string, bool) {
	if doi, ok := NormaliseDOI(i.Text("DOI")); ok {
		return doi, ok
	}
	scheme, value, ok := addressed(i.Text("URL"))
	return value, ok && scheme == "doi"
}

// Normalise is an identifier of a scheme (doi, isbn, issn or url) as
// Identifiers has it, and whether it is one. A url may be what an item's URL
// stands for: a DOI or a handle.
func Normalise(scheme, s string) (string, bool) {
	switch scheme {
	case "doi":
		return NormaliseDOI(s)
	case "isbn":
		return NormaliseISBN(s)
	case "issn":
		return NormaliseISSN(s)
	case "url":
		_, value, ok := addressed(s)
		return value, ok
	}
	return "", false
}

// several normalises numbers that stand in one string, separated by commas,
// semicolons or, unless a space is part of a number, spaces.
func several(s string, normalise func(string) (string, bool), most int) []string {
	var found []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' }) {
		candidates := strings.Fields(part)
		if _, whole := normalise(part); whole {
			candidates = []string{part}
		}
		for _, c := range candidates {
			if number, ok := normalise(c); ok && len(found) < most {
				found = append(found, number)
			}
		}
	}
	return found
}

// addressed is the identifier that a URL stands for.
func addressed(s string) (scheme, value string, ok bool) {
	s = strings.TrimSpace(s)
	if doiPrefix.MatchString(s) {
		if doi, ok := NormaliseDOI(s); ok {
			return "doi", doi, true
		}
	}
	if address := handleAddress.FindString(s); address != "" {
		handle, err := url.PathUnescape(s[len(address):])
		if err == nil && handleShape.MatchString(handle) {
			return "handle", strings.ToLower(handle), true
		}
	}
	u, ok := webAddress(s)
	if !ok {
		return "", "", false
	}
	u.Host = strings.ToLower(u.Host)
	return "url", u.String(), true
}

// webAddress parses an http or https address that names a host and no user.
func webAddress(s string) (*url.URL, bool) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return nil, false
	}
	return u, true
}

// NormaliseDOI is a DOI (ISO 26324) in lower case and without resolver, label
// or the punctuation of a sentence around it, and whether it is one.
func NormaliseDOI(s string) (string, bool) {
	s = strings.TrimSpace(s)
	prefix := doiPrefix.FindString(s)
	s = s[len(prefix):]
	if strings.HasPrefix(strings.ToLower(prefix), "http") {
		s, _, _ = strings.Cut(s, "?")
		s, _, _ = strings.Cut(s, "#")
		if path, err := url.PathUnescape(s); err == nil {
			s = path
		}
	}
	s = strings.ToLower(strings.TrimRight(s, ".,;"))
	if !doiShape.MatchString(s) {
		return "", false
	}
	return s, true
}

// NormaliseISBN is an ISBN (ISO 2108) as 13 digits, and whether its check digit
// is right. One of 10 digits is given the prefix 978.
func NormaliseISBN(s string) (string, bool) {
	s = strings.TrimSpace(s)
	s = strings.ToUpper(grouping.Replace(s[len(isbnLabel.FindString(s)):]))
	if !isbnShape.MatchString(s) {
		return "", false
	}
	if len(s) == 13 {
		return s, s[12] == check13(s)
	}
	if s[9] != check11(s[:9]) {
		return "", false
	}
	s = "978" + s[:9]
	return s + string(check13(s)), true
}

// NormaliseISSN is an ISSN (ISO 3297) as NNNN-NNNX, and whether its check digit
// is right.
func NormaliseISSN(s string) (string, bool) {
	s = strings.TrimSpace(s)
	s = strings.ToUpper(grouping.Replace(s[len(issnLabel.FindString(s)):]))
	if !issnShape.MatchString(s) || s[7] != check11(s[:7]) {
		return "", false
	}
	return s[:4] + "-" + s[4:], true
}

// check11 is the check digit modulo 11 of ISBN-10 and ISSN; X is ten.
func check11(digits string) byte {
	sum := 0
	for n, d := range []byte(digits) {
		sum += int(d-'0') * (len(digits) + 1 - n)
	}
	return "0X987654321"[sum%11]
}

// check13 is the check digit modulo 10 of the first twelve digits (ISBN-13).
func check13(digits string) byte {
	sum := 0
	for n, d := range []byte(digits[:12]) {
		sum += int(d-'0') * (1 + 2*(n%2))
	}
	return "0987654321"[sum%10]
}
