package search_test

// hostile texts repeat what makes parsers look back or ahead.
var hostile = []struct{ name, unit string }{
	{"one word", "a"},
	{"words of a phrase", "a "},
	{"parts of a compound", "a-"},
	{"long parts of a compound", "aaaaaaaaaaaaaaaa-"},
	{"hyphens", "-"},
	{"apostrophes", "a'"},
	{"accents", "e\u0301\u0301"},
	{"soft hyphens", "\u00AD"},
	{"blanks", " "},
	{"ends of sentences", "A. "},
	{"tags", "<mark>"},
	{"bytes that are no text", "\xff"},
	{"ideographs", "日"},
}
