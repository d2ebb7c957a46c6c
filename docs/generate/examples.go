package main

// parameterExamples name things of the demonstration content, and look for one.
var parameterExamples = map[string]any{
	"q":         "sosiale medier",
	"article":   "sosial-markedsforing",
	"series":    "sosiale-medier",
	"author":    "kjetil-sander",
	"reference": "wien2012",
	"tag":       "markedsforing",
	"part":      "sosial-markedsforing",
	"revision":  1,
	"order":     1,
}

type object = map[string]any

// bodyExamples are requests that the demonstration content can take, by
// operation.
var bodyExamples = map[string]any{
	"createArticle": object{
		"title": "Sosial handel", "language": "nb", "authors": []any{"kjetil-sander", object{"author": "kilde", "role": "editor"}},
		"tags": []any{"markedsføring"}, "bibliography": []any{"wien2012"},
		"body": "## Word-of-mouth\n\nVareprat er reklame som ingen har betalt for (Wien 2012).",
	},
	"changeArticle":  object{"excerpt": "Om samtaler og relasjoner som både kunden og virksomheten har nytte av.", "subtitle": nil},
	"publishArticle": object{"revision": 1},

	"createSeries": object{"title": "Markedsføring", "language": "nb", "announce_planned": true,
		"parts": []any{object{"article": "sosial-markedsforing"}, object{"title": "Sosial handel", "planned_for": "2027-01-01"}}},
	"changeSeries": object{"subtitle": "I 25 deler"},
	"setParts":     object{"parts": []any{object{"article": "nettverksverdi", "primary": true}, object{"article": "sosial-markedsforing", "primary": true}}},
	"addPart":      object{"title": "Sosial handel", "planned_for": "2027-01-01"},
	"changePart":   object{"position": 1},

	"setPlan": object{"start": "2027-01-04T07:00", "time_zone": "Europe/Oslo", "rhythm": "weeks"},

	"createAuthor": object{"name": "Anders Hauge Wien", "given": "Anders Hauge", "family": "Wien", "bio": "Forsker på **vareprat**."},
	"changeAuthor": object{"url": "https://estudie.no/"},

	"createReference": object{"raw": "Kotler, Philip. 2005. Markedsføringsledelse. 3. utg. Oslo: Gyldendal.",
		"csl": object{"type": "book", "title": "Markedsføringsledelse", "edition": "3", "publisher": "Gyldendal", "publisher-place": "Oslo",
			"author": []any{object{"family": "Kotler", "given": "Philip"}}, "issued": object{"date-parts": []any{[]any{2005}}}}},
	"importReferences": object{"id": "kotler2016", "type": "book", "title": "Marketing Management", "author": []any{object{"family": "Kotler", "given": "Philip"}}, "issued": object{"date-parts": []any{[]any{2016}}}},
	"parseReferences":  "Kotler, Philip. 2005. Markedsføringsledelse. 3. utg. Oslo: Gyldendal.",
	"changeReference":  object{"csl": object{"genre": "Doktoravhandling"}},

	"createTag": object{"name": "vareprat", "description": "Om det som sies fra kunde til kunde."},
	"changeTag": object{"description": "Om å gjøre produkter og virksomheter kjent, ønsket og valgt."},
}
