package bibtex

// target is the CSL variable that a field means, and how its text is written.
type target struct {
	csl  string
	mode mode
}

// targets are the fields of BibTeX and biblatex that mean one variable,
// whatever the type of entry. Names and dates are known by their variable.
var targets = map[string]target{
	"title": {"title", title}, "shorttitle": {"title-short", title}, "origtitle": {"original-title", title},
	"author": {csl: "author"}, "editor": {csl: "editor"}, "translator": {csl: "translator"}, "bookauthor": {csl: "container-author"},
	"urldate": {csl: "accessed"}, "eventdate": {csl: "event-date"}, "origdate": {csl: "original-date"},
	"series": {"collection-title", title}, "volume": {csl: "volume"}, "volumes": {csl: "number-of-volumes"},
	"chapter": {csl: "chapter-number"}, "pages": {csl: "page"}, "pagetotal": {csl: "number-of-pages"}, "edition": {csl: "edition"},
	"part": {csl: "part"}, "version": {csl: "version"}, "eid": {csl: "number"}, "issue": {csl: "issue"}, "shortjournal": {"container-title-short", title},
	"address": {csl: "publisher-place"}, "eventtitle": {"event-title", title}, "venue": {csl: "event-place"}, "pubstate": {csl: "status"},
	"origpublisher": {csl: "original-publisher"}, "origlocation": {csl: "original-publisher-place"},
	"doi": {"DOI", verbatim}, "url": {"URL", verbatim}, "isbn": {csl: "ISBN"}, "issn": {csl: "ISSN"}, "pmid": {csl: "PMID"}, "pmcid": {csl: "PMCID"},
	"note": {"note", prose}, "annote": {"annote", prose}, "abstract": {"abstract", prose}, "keywords": {csl: "keyword"},
}

// synonyms are other names of fields: biblatex's of BibTeX's, and those of
// programs.
var synonyms = map[string]string{
	"location": "address", "annotation": "annote", "journaltitle": "journal", "keyword": "keywords", "page": "pages",
	"shortjournaltitle": "shortjournal", "numpages": "pagetotal", "lccn": "callnumber", "call-number": "callnumber",
}

// containers are the fields of the container-title, publishers those of the
// publisher; the first that an entry has counts.
var (
	containers = []string{"journal", "booktitle", "maintitle"}
	publishers = []string{"publisher", "school", "institution", "organization"}
)

// local are fields that only mean something on one machine, or in one program;
// they are dropped, for they may tell where somebody keeps their files.
var local = map[string]bool{
	"file": true, "localfile": true, "timestamp": true, "date-added": true, "date-modified": true, "owner": true, "__markedentry": true,
	"date-read": true, "date_added": true, "bdsk-file-1": true, "bdsk-file-2": true, "bdsk-file-3": true, "added-at": true,
	"interhash": true, "intrahash": true, "biburl": true, "bibsource": true,
}

// fallback begins the name of a field that holds a CSL variable for which
// neither BibTeX nor biblatex has a field.
const fallback = "csl-"

// languages are the names that biblatex has for languages (babel's), and their
// tags in BCP 47.
var languages = map[string]string{
	"norsk": "nb", "norwegian": "nb", "bokmål": "nb", "bokmal": "nb", "nynorsk": "nn", "english": "en", "american": "en-US", "usenglish": "en-US",
	"british": "en-GB", "ukenglish": "en-GB", "german": "de", "ngerman": "de", "danish": "da", "swedish": "sv", "finnish": "fi",
	"icelandic": "is", "french": "fr", "spanish": "es", "italian": "it", "dutch": "nl", "polish": "pl", "portuguese": "pt",
	"russian": "ru", "samin": "se", "northernsami": "se",
}

// months are the names of months: BibTeX's macros, and what people write.
var months = map[string]int{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
	"mai": 5, "okt": 10, "des": 12,
}

// monthMacros are the macros that BibTeX's styles define.
var monthMacros = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
