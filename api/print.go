package api

import (
	"cmp"
	"html"

	"kilde/models"
	"kilde/models/citation"
	"kilde/models/citation/reading"
)

// PrintQuery chooses how references are printed, and named by marks that editors
// wrote.
type PrintQuery struct {
	// Style of the Citation Style Language; chicago-author-date where it is left out.
	Style string `query:"style" enums:"chicago-author-date,apa" example:"apa"`
	// Language to print in; that of the article, or the site's, where it is left out.
	Locale string `query:"locale" enums:"nb,nn,en" example:"en"`
}

func (q PrintQuery) printing() models.Printing {
	return models.Printing{Style: citation.Style(q.Style), Locale: q.Locale}
}

// itemOf is what a reference says; one that is only known as it was printed is
// read for what it may say.
func itemOf(r models.Reference) citation.Item {
	if r.CSL == nil {
		return reading.Parse(r.Raw).Item
	}
	return citation.ReadItem(string(r.CSL))
}

// printed is a reference as a bibliography in a language shows it, with the
// letter that tells it from others of its year there.
func printed(r models.Reference, p models.Printing, language, suffix string) citation.Entry {
	if r.CSL == nil {
		return citation.Entry{Text: r.Raw, HTML: html.EscapeString(r.Raw)}
	}
	return cmp.Or(p.Style, citation.Chicago).Print(citation.ReadItem(string(r.CSL)), cmp.Or(p.Locale, language), suffix)
}

// suffixes are the letters that tell references of a bibliography apart that
// would be named alike.
func suffixes(references []models.Entry) []string {
	years, repeated := map[int]bool{}, false
	items := make([]citation.Item, len(references))
	for i, e := range references {
		items[i] = itemOf(e.Reference)
		year := items[i].Year()
		repeated = repeated || years[year]
		years[year] = true
	}
	if !repeated {
		return make([]string, len(references))
	}
	return citation.YearSuffixes(items)
}
