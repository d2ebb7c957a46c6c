package models

import (
	"slices"

	"kilde/models/citation"
)

// Criterion is something that a list can be filtered or sorted by. The tables of
// criteria are all that callers can ask for: the parameters, what is said of a
// wrong one, the description of the API and the documentation are made from
// them. store has the SQL of each.
type Criterion struct {
	Name      string // as the query has it
	Kind      ValueKind
	Operators []Operator // of filters; none where it only sorts
	Sorts     bool
	Scope     Scope    // that it needs; empty where everyone may use it
	Choices   []string // the values of a choice
	Open      []string // the only values, asked for with Is, that need no scope; none where Scope says it all
	Doc       string   // what a filter keeps, or a sort goes by
	Example   string   // a value of the demonstration content
}

// criteria are those of each resource, in the order of the documentation.
var criteria = map[Resource][]Criterion{
	ArticleResource: {
		{Name: "author", Kind: NameKind, Operators: alternative, Doc: "Articles by any of these authors, by slug or id.", Example: "kjetil-sander"},
		{Name: "series", Kind: NameKind, Operators: alternative, Doc: "Articles in any of these series, by slug or id.", Example: "sosiale-medier"},
		{Name: "tag", Kind: NameKind, Operators: alternative, Doc: "Articles with any of these tags, by slug or id.", Example: "markedsforing"},
		{Name: "language", Kind: LanguageKind, Operators: alternative, Doc: "Articles in any of these languages (BCP 47).", Example: "nb"},
		{Name: "status", Kind: ChoiceKind, Operators: alternative, Scope: ReadScope, Open: []string{"published"}, Choices: []string{"draft", "scheduled", "published", "archived"},
			Doc: "Articles in any of these states; published where it is left out. All others need a key.", Example: "published"},
		{Name: "slug", Kind: NameKind, Operators: alternative, Doc: "The articles with these slugs, former ones included, or ids.", Example: "sosial-markedsforing"},
		{Name: "title", Kind: TextKind, Operators: worded, Sorts: true, Doc: "Articles with this title; in the alphabet of the site's language.", Example: "Nettverksverdi"},
		{Name: "published_at", Kind: MomentKind, Operators: ranged, Sorts: true, Doc: "The first publication.", Example: "2025-03-16"},
		{Name: "updated_at", Kind: MomentKind, Operators: ranged, Sorts: true, Doc: "The last publication.", Example: "2025-03-16T07:00:00Z"},
		{Name: "words", Kind: NumberKind, Operators: counted, Sorts: true, Doc: "The length in words of running text.", Example: "800"},
		{Name: "reference", Kind: NameKind, Operators: alternative, Doc: "Articles that list any of these references, by key or id.", Example: "wien2012"},
		{Name: "reference[doi]", Kind: IdentifierKind, Operators: onlyIs, Doc: "Articles that list a reference with any of these DOIs. All that is asked of reference[…] holds of one and the same reference.", Example: "10.1509/jm.09.0339"},
		{Name: "reference[isbn]", Kind: IdentifierKind, Operators: onlyIs, Doc: "Articles that list a reference with any of these ISBNs.", Example: "9788205418059"},
		{Name: "reference[issn]", Kind: IdentifierKind, Operators: onlyIs, Doc: "Articles that list a reference with any of these ISSNs.", Example: "0022-2429"},
		{Name: "reference[url]", Kind: IdentifierKind, Operators: onlyIs, Doc: "Articles that list a reference with any of these addresses.", Example: "http://hdl.handle.net/10037/5050"},
		{Name: "reference[author]", Kind: TextKind, Operators: onlyIs, Doc: "Articles that list a reference by any of these, by family or whole name, whatever the case and accents.", Example: "Wien"},
		{Name: "reference[container]", Kind: TextKind, Operators: onlyIs, Doc: "Articles that list a reference from any of these journals, books or sites, whatever the case and accents.", Example: "Business Horizons"},
		{Name: "reference[type]", Kind: ChoiceKind, Operators: onlyIs, Choices: citation.Types(), Doc: "Articles that list a reference of any of these types of CSL.", Example: "thesis"},
		{Name: "reference[language]", Kind: LanguageKind, Operators: onlyIs, Doc: "Articles that list a reference in any of these languages, as the record says.", Example: "nb"},
		{Name: "reference[year]", Kind: NumberKind, Operators: within, Doc: "Articles that list a reference of this year of issue.", Example: "2012"},
		{Name: "position", Kind: NumberKind, Sorts: true, Doc: "The place in a series; needs the filter series with one value."},
		{Name: "saved_at", Kind: MomentKind, Operators: ranged, Sorts: true, Scope: ReadScope, Doc: "When the latest revision was saved.", Example: "2025-03-16"},
		{Name: "created_at", Kind: MomentKind, Operators: ranged, Sorts: true, Scope: ReadScope, Doc: "When the first revision was saved.", Example: "2025-03-16"},
	},
	SeriesResource: {
		{Name: "slug", Kind: NameKind, Operators: alternative, Doc: "The series with these slugs, former ones included, or ids.", Example: "sosiale-medier"},
		{Name: "title", Kind: TextKind, Operators: worded, Sorts: true, Doc: "Series with this title; in the alphabet of the site's language.", Example: "Sosiale medier"},
		{Name: "language", Kind: LanguageKind, Operators: alternative, Doc: "Series in any of these languages (BCP 47).", Example: "nb"},
		{Name: "author", Kind: NameKind, Operators: alternative, Doc: "Series of which any of these authors wrote a part, by slug or id.", Example: "kjetil-sander"},
		{Name: "tag", Kind: NameKind, Operators: alternative, Doc: "Series of which a part has any of these tags, by slug or id.", Example: "markedsforing"},
		{Name: "article", Kind: NameKind, Operators: alternative, Doc: "Series that any of these articles is a part of, by slug or id.", Example: "sosial-markedsforing"},
		{Name: "updated_at", Kind: MomentKind, Operators: ranged, Sorts: true, Doc: "The last change that readers notice in the list itself.", Example: "2025-03-16"},
	},
	AuthorResource: {
		{Name: "slug", Kind: NameKind, Operators: alternative, Doc: "The authors with these slugs, former ones included, or ids.", Example: "kjetil-sander"},
		{Name: "name", Kind: TextKind, Operators: worded, Sorts: true, Doc: "Authors with this name as it is sorted, the family name first.", Example: "Sander Kjetil"},
		{Name: "kind", Kind: ChoiceKind, Operators: alternative, Choices: []string{"person", "organization"}, Doc: "People, or organisations.", Example: "person"},
		{Name: "series", Kind: NameKind, Operators: alternative, Doc: "Authors of parts of any of these series, by slug or id.", Example: "sosiale-medier"},
		{Name: "article", Kind: NameKind, Operators: alternative, Doc: "Authors of any of these articles, by slug or id.", Example: "sosial-markedsforing"},
		{Name: "articles", Kind: NumberKind, Operators: counted, Sorts: true, Doc: "How many articles readers see of them.", Example: "5"},
	},
	ReferenceResource: {
		{Name: "key", Kind: NameKind, Operators: alternative, Doc: "The references with these keys, former ones included, or ids.", Example: "wien2012"},
		{Name: "name", Kind: TextKind, Sorts: true, Doc: "As a bibliography sorts: by names, year and title."},
		{Name: "author", Kind: TextKind, Operators: alternative, Doc: "References by any of these, by family or whole name, whatever the case and accents.", Example: "Wien"},
		{Name: "year", Kind: NumberKind, Operators: counted, Sorts: true, Doc: "The year of issue. What has none is in no answer of the filter, and is sorted as 0.", Example: "2012"},
		{Name: "title", Kind: TextKind, Operators: worded, Sorts: true, Doc: "References with this title; in the alphabet of the site's language.", Example: "Merkeambassadører – Ditt sikreste kort i sosiale medier"},
		{Name: "type", Kind: ChoiceKind, Operators: alternative, Choices: citation.Types(), Doc: "References of any of these types of CSL.", Example: "thesis"},
		{Name: "container", Kind: TextKind, Operators: alternative, Doc: "References from any of these journals, books or sites, whatever the case and accents.", Example: "Business Horizons"},
		{Name: "language", Kind: LanguageKind, Operators: alternative, Doc: "References in any of these languages, as the record says.", Example: "nb"},
		{Name: "doi", Kind: IdentifierKind, Operators: alternative, Doc: "References with any of these DOIs, however they are written.", Example: "10.1509/jm.09.0339"},
		{Name: "isbn", Kind: IdentifierKind, Operators: alternative, Doc: "References with any of these ISBNs, of 10 or 13 digits.", Example: "9788205418059"},
		{Name: "issn", Kind: IdentifierKind, Operators: alternative, Doc: "References with any of these ISSNs.", Example: "0022-2429"},
		{Name: "url", Kind: IdentifierKind, Operators: alternative, Doc: "References with any of these addresses.", Example: "http://hdl.handle.net/10037/5050"},
		{Name: "article", Kind: NameKind, Operators: alternative, Doc: "References that any of these articles list, by slug or id.", Example: "sosial-markedsforing"},
		{Name: "articles", Kind: NumberKind, Operators: counted, Sorts: true, Doc: "How many articles that readers see list them.", Example: "2"},
		{Name: "cited", Kind: FlagKind, Operators: onlyIs, Scope: ReadScope, Doc: "Whether any article that readers see lists them.", Example: "false"},
	},
	TagResource: {
		{Name: "slug", Kind: NameKind, Operators: alternative, Doc: "The tags with these slugs, former ones included, or ids.", Example: "markedsforing"},
		{Name: "name", Kind: TextKind, Operators: worded, Sorts: true, Doc: "Tags with this name; in the alphabet of the site's language.", Example: "markedsføring"},
		{Name: "article", Kind: NameKind, Operators: alternative, Doc: "Tags of any of these articles, by slug or id.", Example: "sosial-markedsforing"},
		{Name: "articles", Kind: NumberKind, Operators: counted, Sorts: true, Doc: "How many articles readers see with them.", Example: "5"},
	},
}

// defaultSorts are the orders of lists for which none is asked.
var defaultSorts = map[Resource]Sort{
	ArticleResource: ByPublishedAtDesc, SeriesResource: ByTitle, AuthorResource: ByName, ReferenceResource: ByName, TagResource: ByName,
}

// Criteria are what a list of the resource can be filtered or sorted by.
func Criteria(r Resource) []Criterion { return criteria[r] }

// DefaultSort is the order of a list for which none is asked.
func DefaultSort(r Resource) Sort { return defaultSorts[r] }

// CriterionNamed returns the criterion of a resource by its name, and whether
// there is one.
func CriterionNamed(r Resource, name string) (Criterion, bool) {
	i := slices.IndexFunc(criteria[r], func(x Criterion) bool { return x.Name == name })
	if i < 0 {
		return Criterion{}, false
	}
	return criteria[r][i], true
}

// Requires is the scope that a filter needs, or nothing.
func (x Criterion) Requires(o Operator, values []Value) Scope {
	if len(x.Open) == 0 || o != Is {
		return x.Scope
	}
	for _, v := range values {
		if !slices.Contains(x.Open, v.Text) {
			return x.Scope
		}
	}
	return ""
}

// Parameter is the name of the query parameter that filters by it with an
// operator.
func (x Criterion) Parameter(o Operator) string {
	if o == Is {
		return x.Name
	}
	return x.Name + "[" + string(o) + "]"
}
