package bibtex

// kind is what an entry type means in CSL.
type kind struct{ csl, genre string }

// kinds are the CSL types of BibTeX's and biblatex's entry types. Those that
// are not here are documents.
var kinds = map[string]kind{
	"article": {csl: "article-journal"}, "suppperiodical": {csl: "article-journal"},
	"book": {csl: "book"}, "mvbook": {csl: "book"}, "collection": {csl: "book"}, "mvcollection": {csl: "book"}, "reference": {csl: "book"},
	"mvreference": {csl: "book"}, "proceedings": {csl: "book"}, "mvproceedings": {csl: "book"}, "manual": {csl: "book"},
	"booklet": {csl: "pamphlet"},
	"inbook":  {csl: "chapter"}, "incollection": {csl: "chapter"}, "bookinbook": {csl: "chapter"}, "suppbook": {csl: "chapter"},
	"suppcollection": {csl: "chapter"}, "inreference": {csl: "entry-encyclopedia"},
	"inproceedings": {csl: "paper-conference"}, "conference": {csl: "paper-conference"},
	"thesis": {csl: "thesis"}, "phdthesis": {"thesis", "PhD thesis"}, "mastersthesis": {"thesis", "Master's thesis"},
	"report": {csl: "report"}, "techreport": {csl: "report"},
	"online": {csl: "webpage"}, "electronic": {csl: "webpage"}, "www": {csl: "webpage"},
	"dataset": {csl: "dataset"}, "software": {csl: "software"}, "patent": {csl: "patent"}, "standard": {csl: "standard"},
	"movie": {csl: "motion_picture"}, "video": {csl: "motion_picture"}, "audio": {csl: "song"}, "music": {csl: "song"},
	"artwork": {csl: "graphic"}, "image": {csl: "graphic"}, "performance": {csl: "performance"}, "letter": {csl: "personal_communication"},
	"legislation": {csl: "legislation"}, "jurisdiction": {csl: "legal_case"}, "legal": {csl: "treaty"},
	"periodical": {csl: "periodical"}, "review": {csl: "review"}, "unpublished": {csl: "manuscript"}, "misc": {csl: "document"},
}

// entryTypes are the entry types that CSL types are written as: BibTeX's where
// it has one, or else biblatex's. Where several types share one, entrysubtype
// tells them apart; see subtypes.
var entryTypes = map[string]string{
	"article-journal": "article", "article-magazine": "article", "article-newspaper": "article", "review-book": "article",
	"book": "book", "classic": "book", "collection": "book", "pamphlet": "booklet", "chapter": "incollection",
	"entry": "inreference", "entry-dictionary": "inreference", "entry-encyclopedia": "inreference",
	"paper-conference": "inproceedings", "thesis": "thesis", "report": "techreport",
	"webpage": "online", "post": "online", "post-weblog": "online", "dataset": "dataset", "software": "software", "patent": "patent",
	"standard": "standard", "motion_picture": "movie", "song": "music", "graphic": "artwork", "figure": "artwork", "map": "artwork",
	"performance": "performance", "personal_communication": "letter", "legislation": "legislation", "bill": "legislation",
	"regulation": "legislation", "legal_case": "jurisdiction", "treaty": "legal", "periodical": "periodical", "review": "review",
	"manuscript": "unpublished",
}

// subtypes are the values of entrysubtype that biblatex's manual names; any
// other is the name of a CSL type.
var subtypes = map[string]string{"magazine": "article-magazine", "newspaper": "article-newspaper"}

// thesisTypes are biblatex's names of theses.
var thesisTypes = map[string]string{
	"phdthesis": "PhD thesis", "mathesis": "Master's thesis", "mastersthesis": "Master's thesis", "bathesis": "Bachelor's thesis",
	"candthesis": "Candidate thesis",
}

// numbering is what the field number counts.
type numbering int

const (
	ofWork   numbering = iota // reports, patents, laws
	ofIssue                   // of a journal
	ofSeries                  // volumes of a series of books
)

// numberings are those of CSL types whose number is not their own.
var numberings = map[string]numbering{
	"article-journal": ofIssue, "article-magazine": ofIssue, "article-newspaper": ofIssue, "review": ofIssue, "review-book": ofIssue,
	"periodical": ofIssue,
	"book":       ofSeries, "chapter": ofSeries, "paper-conference": ofSeries, "entry": ofSeries, "entry-dictionary": ofSeries,
	"entry-encyclopedia": ofSeries, "pamphlet": ofSeries, "classic": ofSeries, "collection": ofSeries,
}
