package citation

import (
	"cmp"
	"slices"
	"strings"
)

// kind is the shape of a variable's value.
type kind int

const (
	kindText   kind = iota // a string on one line
	kindProse              // a string that may have line breaks
	kindNumber             // a string or an integer
	kindNames
	kindDate
	kindList // of strings; this and what follows is not one text, name list or date
	kindType
	kindID
	kindCustom
)

// variable is one member that an item may have.
type variable struct {
	name string
	kind kind
}

// variables are the members of a CSL-JSON 1.0.2 item in the order of its JSON
// schema. The two of them that the schema leaves out stand next to their kin.
var variables = []variable{
	{"type", kindType},
	{"id", kindID},
	{"citation-key", kindText},
	{"categories", kindList},
	{"language", kindText},
	{"journalAbbreviation", kindText},
	{"shortTitle", kindText},
	{"author", kindNames},
	{"chair", kindNames},
	{"collection-editor", kindNames},
	{"compiler", kindNames},
	{"composer", kindNames},
	{"container-author", kindNames},
	{"contributor", kindNames},
	{"curator", kindNames},
	{"director", kindNames},
	{"editor", kindNames},
	{"editor-translator", kindNames},
	{"editorial-director", kindNames},
	{"executive-producer", kindNames},
	{"guest", kindNames},
	{"host", kindNames},
	{"interviewer", kindNames},
	{"illustrator", kindNames},
	{"narrator", kindNames},
	{"organizer", kindNames},
	{"original-author", kindNames},
	{"performer", kindNames},
	{"producer", kindNames},
	{"recipient", kindNames},
	{"reviewed-author", kindNames},
	{"script-writer", kindNames},
	{"series-creator", kindNames},
	{"translator", kindNames},
	{"accessed", kindDate},
	{"available-date", kindDate},
	{"event-date", kindDate},
	{"issued", kindDate},
	{"original-date", kindDate},
	{"submitted", kindDate},
	{"abstract", kindProse},
	{"annote", kindProse},
	{"archive", kindText},
	{"archive_collection", kindText},
	{"archive_location", kindText},
	{"archive-place", kindText},
	{"authority", kindText},
	{"call-number", kindText},
	{"chapter-number", kindNumber},
	{"citation-number", kindNumber},
	{"citation-label", kindText},
	{"collection-number", kindNumber},
	{"collection-title", kindText},
	{"container-title", kindText},
	{"container-title-short", kindText},
	{"dimensions", kindText},
	{"division", kindText},
	{"DOI", kindText},
	{"edition", kindNumber},
	{"event", kindText},
	{"event-title", kindText},
	{"event-place", kindText},
	{"first-reference-note-number", kindNumber},
	{"genre", kindText},
	{"ISBN", kindText},
	{"ISSN", kindText},
	{"issue", kindNumber},
	{"jurisdiction", kindText},
	{"keyword", kindText},
	{"license", kindText},
	{"locator", kindNumber},
	{"medium", kindText},
	{"note", kindProse},
	{"number", kindNumber},
	{"number-of-pages", kindNumber},
	{"number-of-volumes", kindNumber},
	{"original-publisher", kindText},
	{"original-publisher-place", kindText},
	{"original-title", kindText},
	{"page", kindNumber},
	{"page-first", kindNumber},
	{"part", kindNumber},
	{"part-title", kindText},
	{"PMCID", kindText},
	{"PMID", kindText},
	{"printing", kindNumber},
	{"publisher", kindText},
	{"publisher-place", kindText},
	{"references", kindText},
	{"reviewed-genre", kindText},
	{"reviewed-title", kindText},
	{"scale", kindText},
	{"section", kindNumber},
	{"source", kindText},
	{"status", kindText},
	{"supplement", kindNumber},
	{"title", kindText},
	{"title-short", kindText},
	{"URL", kindText},
	{"version", kindNumber},
	{"volume", kindNumber},
	{"volume-title", kindText},
	{"volume-title-short", kindText},
	{"year-suffix", kindText},
	{"custom", kindCustom},
}

// aliases are the names that CSL 1.0.2 styles use for what its JSON schema
// calls otherwise.
var aliases = map[string]string{
	"part-number":       "part",
	"printing-number":   "printing",
	"supplement-number": "supplement",
}

// lifted are the variables that CSL 1.0.2 has and its JSON schema has not.
// They are written below custom, and read there as well as at the top.
var lifted = map[string]bool{"editor-translator": true, "license": true}

// synonyms are names that other formats use, too unlike CSL's for an edit
// distance to find.
var synonyms = map[string]string{
	"address": "publisher-place", "booktitle": "container-title", "city": "publisher-place",
	"date": "issued", "journal": "container-title", "place": "publisher-place",
	"series": "collection-title", "subtitle": "title", "year": "issued",
}

// types are the 45 item types of CSL 1.0.2.
var types = []string{
	"article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast",
	"chapter", "classic", "collection", "dataset", "document", "entry", "entry-dictionary", "entry-encyclopedia",
	"event", "figure", "graphic", "hearing", "interview", "legal_case", "legislation", "manuscript", "map",
	"motion_picture", "musical_score", "pamphlet", "paper-conference", "patent", "performance", "periodical",
	"personal_communication", "post", "post-weblog", "regulation", "report", "review", "review-book", "software",
	"song", "speech", "standard", "thesis", "treaty", "webpage",
}

// Types are the types that an item can have, in alphabetical order.
func Types() []string { return slices.Clone(types) }

// variableNamed is the variable that goes by a name, in either spelling.
func variableNamed(name string) (variable, bool) {
	name = canonicalName(name)
	n := slices.IndexFunc(variables, func(v variable) bool { return v.name == name })
	if n < 0 {
		return variable{}, false
	}
	return variables[n], true
}

// canonicalName is the JSON name of a variable.
func canonicalName(name string) string {
	if !strings.HasSuffix(name, "-number") { // as all of them are; most is asked for what is none
		return name
	}
	return cmp.Or(aliases[name], name)
}
