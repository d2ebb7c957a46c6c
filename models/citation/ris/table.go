package ris

// types are the CSL types of RIS's types of reference.
var types = map[string]string{
	"ABST": "article-journal", "ADVS": "broadcast", "AGGR": "dataset", "ANCIENT": "classic", "ART": "graphic", "BILL": "bill", "BLOG": "post-weblog",
	"BOOK": "book", "CASE": "legal_case", "CHAP": "chapter", "CHART": "figure", "CLSWK": "classic", "COMP": "software", "CONF": "paper-conference",
	"CPAPER": "paper-conference", "CTLG": "book", "DATA": "dataset", "DBASE": "dataset", "DICT": "entry-dictionary", "EBOOK": "book",
	"ECHAP": "chapter", "EDBOOK": "book", "EJOUR": "article-journal", "ELEC": "webpage", "ENCYC": "entry-encyclopedia", "EQUA": "figure",
	"FIGURE": "figure", "GEN": "document", "GOVDOC": "report", "GRANT": "document", "HEAR": "hearing", "ICOMM": "post", "INPR": "article-journal",
	"INTV": "interview", "JFULL": "periodical", "JOUR": "article-journal", "LEGAL": "regulation", "MANSCPT": "manuscript", "MAP": "map",
	"MGZN": "article-magazine", "MPCT": "motion_picture", "MULTI": "webpage", "MUSIC": "musical_score", "NEWS": "article-newspaper",
	"PAMP": "pamphlet", "PAT": "patent", "PCOMM": "personal_communication", "PRE": "article", "RPRT": "report", "SER": "collection", "SLIDE": "speech",
	"SOUND": "song", "STAND": "standard", "STAT": "legislation", "STD": "standard", "THES": "thesis", "UNBILL": "bill", "UNPB": "manuscript",
	"VIDEO": "motion_picture", "WEB": "webpage",
}

// codes are the types of reference that CSL types are written as; any other is
// GEN, and what it was is lost.
var codes = map[string]string{
	"article": "PRE", "article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS", "bill": "BILL", "book": "BOOK", "broadcast": "ADVS",
	"chapter": "CHAP", "classic": "CLSWK", "collection": "SER", "dataset": "DATA", "document": "GEN", "entry-dictionary": "DICT",
	"entry-encyclopedia": "ENCYC", "figure": "FIGURE", "graphic": "ART", "hearing": "HEAR", "interview": "INTV", "legal_case": "CASE",
	"legislation": "STAT", "manuscript": "UNPB", "map": "MAP", "motion_picture": "MPCT", "musical_score": "MUSIC", "pamphlet": "PAMP",
	"paper-conference": "CPAPER", "patent": "PAT", "periodical": "JFULL", "personal_communication": "PCOMM", "post": "ICOMM", "post-weblog": "BLOG",
	"regulation": "LEGAL", "report": "RPRT", "review": "JOUR", "review-book": "JOUR", "software": "COMP", "song": "SOUND", "speech": "SLIDE",
	"standard": "STAND", "thesis": "THES", "webpage": "ELEC",
}

// tag is one tag of RIS: the variable that it means, in whole works and in
// parts of works (articles, chapters, pages).
type tag struct{ name, whole, part string }

// tags are those that mean one variable, in the order in which they are
// written. Of several for one variable the first is written, all are read.
var tags = []tag{
	{"TI", "title", "title"}, {"T1", "title", "title"}, {"CT", "title", "title"},
	{"AU", "author", "author"}, {"A1", "author", "author"},
	{"ED", "editor", "editor"}, {"A2", "editor", "editor"},
	{"A3", "collection-editor", "collection-editor"},
	{"A4", "translator", "translator"}, {"TA", "translator", "translator"},
	{"T2", "collection-title", "container-title"}, {"JO", "container-title", "container-title"}, {"JF", "container-title", "container-title"},
	{"BT", "title", "container-title"},
	{"T3", "collection-title", "collection-title"},
	{"J2", "container-title-short", "container-title-short"}, {"JA", "container-title-short", "container-title-short"},
	{"VL", "volume", "volume"}, {"ET", "edition", "edition"}, {"NV", "number-of-volumes", "number-of-volumes"}, {"SE", "section", "section"},
	{"CY", "publisher-place", "publisher-place"}, {"PP", "publisher-place", "publisher-place"}, {"PB", "publisher", "publisher"},
	{"M3", "genre", "genre"}, {"ST", "title-short", "title-short"}, {"LA", "language", "language"}, {"CN", "call-number", "call-number"},
	{"DB", "archive", "archive"}, {"AN", "archive_location", "archive_location"}, {"DP", "source", "source"},
	{"DO", "DOI", "DOI"}, {"UR", "URL", "URL"}, {"AB", "abstract", "abstract"}, {"N2", "abstract", "abstract"},
	{"N1", "note", "note"}, {"RN", "annote", "annote"}, {"KW", "keyword", "keyword"},
}

// partOf are the types that stand in something; a title in T2 is that of what
// they stand in, and of others that of their series.
var partOf = map[string]bool{
	"article-journal": true, "article-magazine": true, "article-newspaper": true, "chapter": true, "paper-conference": true,
	"entry-dictionary": true, "entry-encyclopedia": true, "webpage": true, "post": true, "post-weblog": true, "broadcast": true,
	"legal_case": true, "bill": true, "song": true, "figure": true, "graphic": true, "interview": true, "legislation": true, "regulation": true, "article": true,
	"review": true, "review-book": true, "document": true, "entry": true,
}

// numbered are the types whose IS is a number of their own and not an issue.
var numbered = map[string]bool{
	"report": true, "patent": true, "standard": true, "legislation": true, "bill": true, "regulation": true, "legal_case": true, "dataset": true,
	"software": true, "thesis": true, "hearing": true, "map": true,
}

// local are tags that name files on one machine; they are dropped.
var local = map[string]bool{"L1": true, "L4": true}
