package store

import (
	"strings"

	"kilde/models"
	"kilde/models/text"
)

// criterion is the SQL behind one name of models.Criteria. It is all constant:
// what a caller sends is bound to it, and never becomes part of it.
type criterion struct {
	column string // what the name is compared with and sorted by
	match  string // in place of a comparison: holds for what has one of some values
	live   bool   // match has one value more: the least live_at that the caller may see
	known  string // holds where the column says anything
	names  models.Resource
	stored func(s, language string) string // a value as it is stored; nil where it is as it was asked for
	drive  drive
	token  bool // whether search narrows by it, as its documents have the values for tokens
	dates  bool // whether search does, as its documents are in that order
}

// drive is a table that has the articles of one thing in the order of their
// publication.
type drive struct {
	table   string // as d
	where   string
	counter string // how many articles the thing has that readers see
	bound   string // how many at most, where that is not counted
}

// criteria are those of each resource. An article is a, a reference r, any
// other thing x, and what drives a list of articles d.
var criteria = map[models.Resource]map[string]criterion{
	models.ArticleResource: {
		"author": {match: "EXISTS (SELECT 1 FROM bylines m WHERE m.article_id = a.id AND m.author_id IN ?)", names: models.AuthorResource, token: true,
			drive: drive{"bylines", `d.author_id = ? AND d.live_at > 0 AND NOT EXISTS
				(SELECT 1 FROM bylines e WHERE e.article_id = d.article_id AND e.author_id = d.author_id AND e.position < d.position)`, "SELECT articles FROM authors WHERE id = ?", ""}},
		"series": {match: "EXISTS (SELECT 1 FROM series_parts m WHERE m.article_id = a.id AND m.series_id IN ?)", names: models.SeriesResource, token: true,
			drive: drive{"series_parts", "d.series_id = ? AND d.live_at > 0", "", "SELECT parts FROM series WHERE id = ?"}},
		"tag": {match: "EXISTS (SELECT 1 FROM article_tags m WHERE m.article_id = a.id AND m.tag_id IN ?)", names: models.TagResource, token: true,
			drive: drive{"article_tags", "d.tag_id = ? AND d.live_at > 0", "SELECT articles FROM tags WHERE id = ?", ""}},
		"reference": {match: "EXISTS (SELECT 1 FROM bibliographies m WHERE m.article_id = a.id AND m.reference_id IN ?)", names: models.ReferenceResource, token: true,
			drive: drive{"bibliographies", "d.reference_id = ? AND d.live_at > 0", "SELECT articles FROM reference_items WHERE id = ?", ""}},
		"language":     {column: "a.language", token: true},
		"status":       {column: "a.status"},
		"slug":         {column: "a.id", names: models.ArticleResource},
		"title":        {column: "a.title_key", stored: text.SortKey},
		"published_at": {column: publishedAt, known: "a.published_at > 0", dates: true},
		"updated_at":   {column: "a.updated_at", known: "a.updated_at > 0"},
		"words":        {column: "a.word_count"},
		"position":     {column: "d.place"},
		"saved_at":     {column: "a.saved_at"},
		"created_at":   {column: "a.created_at"},
	},
	models.SeriesResource: {
		"slug":       {column: "x.id", names: models.SeriesResource},
		"title":      {column: "x.title_key", stored: text.SortKey},
		"language":   {column: "x.language"},
		"updated_at": {column: "x.updated_at"},
		"author": {match: `EXISTS (SELECT 1 FROM series_parts p JOIN bylines m ON m.article_id = p.article_id
			WHERE p.series_id = x.id AND m.author_id IN ? AND m.live_at >= ?)`, live: true, names: models.AuthorResource},
		"tag": {match: `EXISTS (SELECT 1 FROM series_parts p JOIN article_tags m ON m.article_id = p.article_id
			WHERE p.series_id = x.id AND m.tag_id IN ? AND m.live_at >= ?)`, live: true, names: models.TagResource},
		"article": {match: "x.id IN (SELECT m.series_id FROM series_parts m WHERE m.article_id IN ? AND m.live_at >= ?)", live: true, names: models.ArticleResource},
	},
	models.AuthorResource: {
		"slug":     {column: "x.id", names: models.AuthorResource},
		"name":     {column: "x.name_key", stored: text.SortKey},
		"kind":     {column: "x.kind"},
		"articles": {column: "x.articles"},
		"series": {match: `x.id IN (SELECT m.author_id FROM series_parts p JOIN bylines m ON m.article_id = p.article_id
			WHERE p.series_id IN ? AND m.live_at >= ?)`, live: true, names: models.SeriesResource},
		"article": {match: "x.id IN (SELECT m.author_id FROM bylines m WHERE m.article_id IN ? AND m.live_at >= ?)", live: true, names: models.ArticleResource},
	},
	models.ReferenceResource: {
		"key":       {column: "r.id", names: models.ReferenceResource},
		"name":      {column: "r.sort_key"},
		"author":    {match: "r.id IN (SELECT n.reference_id FROM reference_names n WHERE n.name IN ?)", stored: folded},
		"year":      {column: "r.year", known: "r.year <> 0", token: true},
		"title":     {column: "r.title_key", stored: text.SortKey},
		"type":      {column: "r.type"},
		"container": {column: "r.container_key", known: "r.container_key <> ''", stored: folded},
		"language":  {column: "r.language", known: "r.language <> ''"},
		"doi":       {match: "r.id IN (SELECT i.reference_id FROM reference_identifiers i WHERE i.scheme = 'doi' AND i.value IN ?)"},
		"isbn":      {match: "r.id IN (SELECT i.reference_id FROM reference_identifiers i WHERE i.scheme = 'isbn' AND i.value IN ?)"},
		"issn":      {match: "r.id IN (SELECT i.reference_id FROM reference_identifiers i WHERE i.scheme = 'issn' AND i.value IN ?)"},
		"url":       {match: "r.id IN (SELECT i.reference_id FROM reference_identifiers i WHERE i.scheme IN ('url', 'doi', 'handle') AND i.value IN ?)"},
		"article":   {match: "r.id IN (SELECT m.reference_id FROM bibliographies m WHERE m.article_id IN ? AND m.live_at >= ?)", live: true, names: models.ArticleResource},
		"articles":  {column: "r.articles"},
		"cited":     {column: "CASE WHEN r.live THEN 1 ELSE 0 END"},
	},
	models.TagResource: {
		"slug":     {column: "x.id", names: models.TagResource},
		"name":     {column: "x.name_key", stored: text.SortKey},
		"articles": {column: "x.articles"},
		"article":  {match: "x.id IN (SELECT m.tag_id FROM article_tags m WHERE m.article_id IN ? AND m.live_at >= ?)", live: true, names: models.ArticleResource},
	},
}

// publishedAt is what drives sort articles by, in their live_at.
const publishedAt = "a.published_at"

// comparisons are the operators that compare with one number.
var comparisons = map[models.Operator]string{
	models.AtLeast: " >= ?", models.Above: " > ?", models.AtMost: " <= ?", models.Below: " < ?",
}

// maxFolded is how many characters of a folded text count, which bounds what
// an index has to hold.
const maxFolded = 100

// folded is a text as it is stored where case, accents and spaces do not matter.
func folded(s, _ string) string {
	runes := []rune(strings.Join(strings.Fields(text.Fold(s)), " "))
	return string(runes[:min(len(runes), maxFolded)])
}

// nestedIn is the name of a reference's criterion that articles are filtered
// by, as in reference[year].
func nestedIn(name string) (inner string, ok bool) {
	inner, ok = strings.CutPrefix(name, "reference[")
	return strings.TrimSuffix(inner, "]"), ok
}

// compare is the condition of one filter, and what is bound to it. values are
// as they are stored.
func (x criterion) compare(f models.Filter, values any, least int) (condition string, args []any) {
	args = []any{values}
	if x.live {
		args = append(args, least)
	}
	switch {
	case x.match != "" && f.Operator == models.Not:
		return "NOT " + x.match, args
	case x.match != "":
		return x.match, args
	case f.Operator == models.Is:
		condition = x.column + " IN ?"
	case f.Operator == models.Not:
		condition = x.column + " NOT IN ?"
	case f.Operator == models.Prefix:
		prefix := values.([]string)[0]
		condition, args = x.column+" >= ? AND "+x.column+" < ?", []any{prefix, prefix + "g"} // after all digits
	default:
		condition, args = x.column+comparisons[f.Operator], []any{f.Values[0].Number}
	}
	if x.known != "" {
		condition += " AND " + x.known
	}
	return condition, args
}
